"""One id, two things: loading in bulk finds what loading one by one does, on disk and at endpoints."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nboq.errors import ContentError
from nboq.formats.rdf import serialize
from nboq.store import Store
from tests.conftest import emptied

_LENS = "urn:uuid:00000000-0000-4000-8000-00000000001e"
_SCOPE = "https://hdl.handle.net/20.500.12345/scope"
_USUAL = {"model": "PlanApo 40x", "manufacturer": "Lumenwright", "catalog_number": "LW-40", "lens_na": 0.95}


def descriptor(key: str, name: str = "Kittiwake", lens: dict[str, Any] | None = None) -> dict[str, Any]:
    whole = {"type": "Objective", "id": _LENS, **_USUAL, **(lens or {})}
    return {
        "type": "HardwareDescriptor",
        "id": f"https://doi.org/10.5072/{key}",
        "describes": {"type": "Instrument", "id": _SCOPE, "name": name},
        "components": [{key: value for key, value in whole.items() if value is not None}],
    }


@pytest.fixture(params=["memory", "disk", pytest.param("endpoint", marks=pytest.mark.slow)])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "endpoint":
        with emptied(request.getfixturevalue("oxigraph_server")) as remote:
            yield remote
    else:
        with Store(*([tmp_path / "db"] if request.param == "disk" else [])) as opened:
            yield opened


def bulk(path: Path, *documents: dict[str, Any]) -> Path:
    path.write_bytes(b"".join(serialize(document, "nquads") for document in documents))
    return path


@pytest.mark.parametrize(
    ("differing", "words"),
    [
        ({"lens_na": 1.3}, "lens_na 1.3 and 0.95"),
        ({"model": "PlanApo 60x"}, "model 'PlanApo 60x' and 'PlanApo 40x'"),
        ({"manufacturer": "Glasshand"}, "manufacturer 'Glasshand' and 'Lumenwright'"),
        ({"catalog_number": "GH-1"}, "catalog_number 'GH-1' and 'LW-40'"),
        ({"type": "CMOS", "lens_na": None}, "class CMOS and Objective"),
        ({"name": "63x, by another name"}, ""),
        ({"manufacturer": "LUMENWRIGHT", "catalog_number": "lw 40"}, ""),
    ],
)
def test_documents_of_one_file_are_compared(
    store: Store, tmp_path: Path, differing: dict[str, Any], words: str
) -> None:
    other = descriptor("b", lens=differing)
    names = store.bulk_load(bulk(tmp_path / "all.nq", descriptor("a"), other))
    assert [clash.difference for clash in store.clashes_of(names)] == ([words] if words else [])
    assert [clash.difference for clash in store.clashes(other)] == ([words] if words else [])


def test_instruments_have_one_name_unless_they_are_versions(store: Store, tmp_path: Path) -> None:
    first, second = bulk(tmp_path / "1.nq", descriptor("a")), bulk(tmp_path / "2.nq", descriptor("b", "Guillemot"))
    store.bulk_load(first)
    (clash,) = store.clashes_of(store.bulk_load(second))
    assert clash.difference == "name 'Guillemot' and 'Kittiwake'"
    assert (clash.source, clash.other_source) == (str(second), str(first))
    newer = {**descriptor("b", "Guillemot"), "replaces": "https://doi.org/10.5072/a"}
    assert not store.clashes_of(store.bulk_load(bulk(second, newer)))


def test_another_thing_of_the_same_id_is_not_replaced(store: Store, tmp_path: Path) -> None:
    first, second = bulk(tmp_path / "1.nq", descriptor("a")), tmp_path / "2.nq"
    store.bulk_load(first)
    with pytest.raises(ContentError, match=r"another thing.*name 'Guillemot' and 'Kittiwake'.*--replace"):
        store.bulk_load(bulk(second, descriptor("new"), descriptor("a", "Guillemot")))
    assert store.get("https://doi.org/10.5072/a").data["describes"]["name"] == "Kittiwake"
    assert store.documents() == ["https://doi.org/10.5072/a"]
    store.bulk_load(bulk(second, descriptor("a", lens={"lens_na": 1.3})))
    assert store.get("https://doi.org/10.5072/a").data["components"][0]["lens_na"] == 1.3
    with pytest.raises(ContentError, match=r"another thing.*lens_na"):
        store.bulk_load(first)
        store.bulk_load(bulk(second, {"type": "Objective", "id": _LENS, "lens_na": 0.95}))
        store.bulk_load(bulk(first, {"type": "Objective", "id": _LENS, "lens_na": 1.3}))
