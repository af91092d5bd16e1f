from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nboq.errors import NboqError
from nboq.store import Store, loading
from nboq.store.backend import Exchange


def _instrument(id: str, name: str, **more: Any) -> dict[str, Any]:
    return {"type": "Instrument", "id": id, "name": name, "owners": [{"type": "Party", "name": name}], **more}


def _descriptor(id: str, name: str) -> dict[str, Any]:
    return {"type": "HardwareDescriptor", "id": id, "describes": _instrument("urn:x:scope", name)}


@pytest.fixture(params=["disk", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "db" if request.param == "disk" else None) as opened:
        yield opened


def test_a_batch_holds_what_loads_one_by_one_hold(store: Store) -> None:
    made = [_instrument(f"urn:x:{number}", f"Kittiwake {number}") for number in range(5)]
    alone = Store()
    for one in made:
        alone.load(one)
    assert [getattr(loaded, "graph", loaded) for loaded in store.load_all(made)] == store.documents()
    assert [store.get(name).data for name in store.documents()] == [alone.get(name).data for name in alone.documents()]
    assert len(store) == len(alone)
    owners = store.query("SELECT (COUNT(DISTINCT ?owner) AS ?n) { ?instrument nboq:owners ?owner }")
    assert [row["n"] for row in owners] == [5]  # nodes without a name are those of one document


def test_documents_with_one_id_come_after_another_and_are_told(store: Store) -> None:
    store.load(_instrument("urn:x:1", "Kittiwake"))
    made = [
        _instrument("urn:x:0", "Puffin"),
        _instrument("urn:x:1", "Kittiwake", description="new"),
        _instrument("urn:x:0", "Puffin"),
    ]
    found = list(store.load_all(made))
    assert [getattr(loaded, "before", loaded) for loaded in found] == ["", "a document", "a document"]
    assert store.documents() == ["urn:x:0", "urn:x:1"]
    assert store.get("urn:x:1").data["description"] == "new"


def test_clashes_are_found_in_a_batch_and_with_what_was_there(store: Store) -> None:
    store.load(_descriptor("urn:x:a", "Kittiwake"))
    found = list(store.load_all([_descriptor("urn:x:b", "Guillemot"), _descriptor("urn:x:c", "Guillemot")]))
    told = [[clash.difference for clash in getattr(loaded, "clashes", [])] for loaded in found]
    assert told == [["name 'Guillemot' and 'Kittiwake'"]] * 2
    alone = list(Store().load_all([_descriptor("urn:x:b", "Guillemot"), _descriptor("urn:x:c", "Kittiwake")]))
    assert [len(getattr(loaded, "clashes", "?")) for loaded in alone] == [0, 1]


def test_what_cant_be_written_is_told_in_its_place(store: Store) -> None:
    made = [_instrument("urn:x:0", "Puffin"), {"type": "Instrument", "id": "no iri"}, _instrument("urn:x:2", "Auk")]
    found = list(store.load_all(made))
    assert [isinstance(loaded, NboqError) for loaded in found] == [False, True, False]
    assert store.documents() == ["urn:x:0", "urn:x:2"]


def test_what_is_interrupted_has_loaded_whole_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "_LARGEST", 2000)

    def made() -> Iterator[dict[str, Any]]:
        yield from (_instrument(f"urn:x:{number}", "Kittiwake", description="k" * 400) for number in range(5))
        raise KeyboardInterrupt

    with Store(tmp_path / "db") as store:
        loads: list[int] = []
        exchange = store.backend.exchange

        def watched(wanted: Exchange) -> None:
            loads.append(len(wanted.put))
            exchange(wanted)

        monkeypatch.setattr(store.backend, "exchange", watched)
        with pytest.raises(KeyboardInterrupt):
            list(store.load_all(made()))
        assert loads == [2, 2]
    with Store(tmp_path / "db", read_only=True) as again:
        assert again.documents() == [f"urn:x:{number}" for number in range(4)]
        assert [entry.id for entry in again.entries() if entry.sha256] == again.documents()
