"""One id, two things: facilities make the second microscope by "save as", so its ids are copied."""

from __future__ import annotations

import copy
import json
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import nboq
from nboq.batch.validating import validate_many
from nboq.comparison.one_id import Meaning, Meanings, meanings
from nboq.errors import ContentError
from nboq.publish.landing.build import publish_instruments
from nboq.store import Store
from tests.command import nboq as run

_LENS = {"type": "Objective", "id": "urn:uuid:5e0d1c52-7a41-4b6e-8f0a-0a51c7d20003", "name": "40x", "lens_na": 0.95}
_BENCH = {"type": "Instrument", "id": "urn:uuid:5e0d1c52-7a41-4b6e-8f0a-0a51c7d20001", "name": "Kittiwake"}
_FIRST: dict[str, Any] = {
    "type": "HardwareDescriptor",
    "id": "urn:uuid:5e0d1c52-7a41-4b6e-8f0a-0a51c7d20000",
    "describes": _BENCH,
    "components": [_LENS],
}


def _second(**fields: Any) -> dict[str, Any]:
    """Save the first under another name, with another objective."""
    new = copy.deepcopy(_FIRST) | {"id": "urn:uuid:5e0d1c52-7a41-4b6e-8f0a-0a51c7d2000f"} | fields
    new["describes"]["name"] = "Guillemot"
    new["components"][0] |= {"lens_na": 1.3}
    return new


def _folder(path: Path, second: dict[str, Any], first: dict[str, Any] = _FIRST) -> Path:
    path.joinpath("a.json").write_text(json.dumps(first))
    path.joinpath("b.json").write_text(json.dumps(second))
    return path


def _found(folder: Path, **options: Any) -> list[tuple[str, str]]:
    outcomes = validate_many([folder], workers=1, **options)
    found = [(o, f) for o in outcomes for f in (() if o.report is None else o.report.findings)]
    return [(Path(o.source).name, f.entity) for o, f in found if f.code == "NBOQ-D-duplicate-id"]


_BOTH = [("b.json", "Instrument 'Guillemot'"), ("b.json", "Objective '40x'")]


@pytest.mark.slow
def test_validate_of_a_folder_finds_copied_ids_also_when_it_goes_on(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    _folder(folder, _second())
    journal = tmp_path / "run.jsonl"
    assert sorted(_found(folder, journal=journal)) == sorted(_found(folder, journal=journal)) == _BOTH
    assert run("validate", folder, "--format", "json").returncode == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({}, {"replaces": _FIRST["id"]}),
        ({"valid_from": "2023-01-01"}, {"valid_from": "2024-01-01"}),
        ({"valid_until": "2023-12-31"}, {"valid_from": "2024-01-01"}),
    ],
)
def test_versions_of_one_instrument_are_no_fault(tmp_path: Path, first: Any, second: Any) -> None:
    assert _found(_folder(tmp_path, _second(**second), _FIRST | first)) == []


def test_days_that_overlap_and_equal_days_are_no_versions(tmp_path: Path) -> None:
    days = {"valid_from": "2023-01-01", "valid_until": "2025-01-01"}
    assert _found(_folder(tmp_path, _second(valid_from="2024-01-01"), _FIRST | days)) == _BOTH
    assert _found(_folder(tmp_path, _second(valid_from="2023-01-01"), _FIRST | days)) == _BOTH


@pytest.mark.parametrize(
    ("one", "other", "differ"),
    [
        ({"manufacturer": "Carl Zeiss Microscopy GmbH"}, {"manufacturer": "ZEISS"}, False),
        ({"manufacturer": "Tern"}, {"manufacturer": "Nachtauge"}, True),
        ({"catalog_number": "T-40 D"}, {"catalog_number": "T40D"}, False),
        ({"catalog_number": ":unav"}, {"catalog_number": "T40D"}, False),
        ({"type": "GenericDetector"}, {"type": "CMOS"}, False),
        ({"type": "Camera"}, {"type": "CMOS"}, False),
        ({"type": "CCD"}, {"type": "CMOS"}, True),
        ({"lens_na": 1.4}, {}, False),
    ],
)
def test_what_has_to_agree(one: Any, other: Any, differ: bool) -> None:
    made = [meanings({"type": "Objective", "id": "urn:x:1", "name": "x", **each})[0] for each in (one, other)]
    assert bool(made[0].differs(made[1])) == bool(made[1].differs(made[0])) == differ
    assert Meaning.from_dict(made[0].to_dict()) == made[0]


def test_load_tells_copied_ids_and_goes_on(tmp_path: Path) -> None:
    folder = _folder(tmp_path, _second())
    result = run("load", folder, "--store", tmp_path / "s.db")
    assert result.returncode == 1
    assert "Guillemot" in result.stderr and "a.json" in result.stderr
    with Store(tmp_path / "s.db") as store:
        assert len(store.documents()) == 2


def test_another_thing_takes_the_place_of_a_document_only_on_purpose(tmp_path: Path) -> None:
    folder = _folder(tmp_path, _second(id=_FIRST["id"]))
    place = tmp_path / "s.db"
    assert run("load", folder / "a.json", "--store", place).returncode == 0
    refused = run("load", folder / "b.json", "--store", place)
    assert refused.returncode == 1 and "--replace" in refused.stderr
    with Store(place, read_only=True) as store:
        assert store.get(_FIRST["id"]).data["describes"]["name"] == "Kittiwake"
    assert run("load", folder / "b.json", "--store", place, "--replace", _FIRST["id"]).returncode == 0
    with Store(place, read_only=True) as store:
        assert store.get(_FIRST["id"]).data["describes"]["name"] == "Guillemot"


def test_loading_again_replaces_and_says_what(tmp_path: Path) -> None:
    folder = _folder(tmp_path, _FIRST | {"tier": 2})
    assert "a.json" in run("load", folder, "--store", tmp_path / "s.db").stdout.split("in place of")[1]


def test_a_bulk_load_is_refused_where_it_would_replace_another_instrument(tmp_path: Path) -> None:
    for name, data in (("a.nq", _FIRST), ("b.nq", _second(id=_FIRST["id"]))):
        tmp_path.joinpath(name).write_bytes(nboq.to_rdf(data, "nquads"))
    for store in (Store(), Store(tmp_path / "s.db")):
        store.bulk_load(tmp_path / "a.nq")
        for _ in range(2):
            with pytest.raises(ContentError, match="Guillemot"):
                store.bulk_load(tmp_path / "b.nq")
        assert len(store) and store.get(_FIRST["id"]).data["describes"]["name"] == "Kittiwake"
        store.bulk_load(tmp_path / "a.nq")
        store.close()


def test_publish_never_merges_two_instruments_into_one_page(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    _folder(folder, _second())
    for _ in range(2):
        site = publish_instruments([folder], tmp_path / "site", workers=1)
        told = [text for text, status in site.messages if status]
        assert any("Guillemot" in text and "b.json" in text for text in told)
    (page,) = (tmp_path / "site" / "instruments").glob("*/index.html")
    said = re.sub(r"<svg.*?</svg>", "", page.read_text(), flags=re.DOTALL)
    assert "Kittiwake" in said and "1.3" not in said


def test_what_was_forgotten_is_no_clash() -> None:
    with Meanings() as known:
        known.add("a.json", meanings(_FIRST))
        assert [clash.meaning.kind for clash in known.add("b.json", meanings(_second()))] == ["Instrument", "Objective"]
        assert [clash.source for clash in known.clashes()] == ["b.json", "b.json"]
        known.forget("a.json")
        assert list(known.clashes()) == []


def test_what_somebody_else_opened_stays_open() -> None:
    with closing(sqlite3.connect(":memory:")) as database:
        with Meanings(database) as known:
            known.add("a.json", meanings(_FIRST))
        assert database.execute("SELECT COUNT(*) FROM meanings").fetchone() != (0,)
    with Meanings() as own:
        pass
    with pytest.raises(sqlite3.ProgrammingError, match="closed"):
        own.forget("a.json")
