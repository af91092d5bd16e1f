"""Listings of CoreMarketplace and the RRID portal: a facility's instruments as one, and identifiers out of one."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

import nboq as library
from nboq import errors
from nboq.pid.chain import Tier
from nboq.registration.listings import Listing, listing_rows
from nboq.registration.pid_status import situation
from tests.command import nboq

HEAD = "RRID,Core name,Institution,Website\n"
ROW = 'RRID:SCR_017934,"Imaging Unit, North",Universität Ω,https://www.unit.example.org/\n'
U = "urn:uuid:0924a2ce-7a21-4c3f-9c5a-2a2c9d9a3c1"


def unit(**more: Any) -> dict[str, Any]:
    owners = [{"type": "Party", "name": "UNIVERSITÄT Ω"}]
    return {"type": "CoreFacility", "id": f"{U}9", "name": "imaging unit north", "owners": owners, **more}


def found(text: str, tier: Tier = Tier.FACILITY, **more: Any) -> tuple[str, list[str]]:
    match = Listing(text.encode(), "rrids").find(tier, situation(unit(**more)))
    return match.sure.rrid if match.sure else "", [one.rrid for one, _ in match.candidates]


def test_a_row_with_the_same_name_and_institution_is_the_one() -> None:
    assert found(HEAD + ROW) == ("RRID:SCR_017934", ["RRID:SCR_017934"])
    assert found((HEAD + ROW).replace(",", ";").replace("Unit; North", "Unit, North"))[0] == "RRID:SCR_017934"
    assert found("\ufeff" + HEAD + ROW.replace("RRID:", ""))[0] == "RRID:SCR_017934"
    item = {
        "name": "Imaging Unit North",
        "curie": "SCR_017934",
        "organization": {"name": "x"},
        "Institution": "Universität Ω",
    }
    nested = {"hits": {"total": 1, "hits": [{"_source": {"item": item}}]}}
    assert found(json.dumps(nested))[0] == "RRID:SCR_017934"
    assert found(json.dumps([item]))[0] == "RRID:SCR_017934"
    by_page = found(HEAD + ROW.replace("Universität Ω", ""), owners=None, landing_page="http://unit.example.org")
    assert by_page[0] == "RRID:SCR_017934"


@pytest.mark.parametrize(
    ("rows", "more", "candidates"),
    [
        (ROW + ROW.replace("017934", "025048"), {}, 2),  # two rows that it could be
        (ROW.replace("Universität Ω", "Another University"), {}, 1),  # contradicted
        (ROW.replace("Universität Ω", "").replace("https://www.unit.example.org/", ""), {}, 1),  # the name alone
        (ROW.replace("Universität Ω", "Another"), {"landing_page": "https://unit.example.org"}, 1),  # but for the page
        (ROW.replace("Imaging Unit", "Flow Unit"), {"landing_page": "https://unit.example.org"}, 1),
        (ROW, {"name": "Imaging Unit"}, 0),
        (ROW.replace("RRID:SCR_017934", "RRID:AB_2298772"), {}, 0),
        (ROW.replace("RRID:SCR_017934", "=cmd|' /C calc'!A0"), {}, 0),
    ],
)
def test_what_is_not_sure_is_shown_and_not_taken(rows: str, more: dict[str, Any], candidates: int) -> None:
    sure, others = found(HEAD + rows, **more)
    assert sure == "" and len(others) == candidates


def test_one_rrid_in_two_rows_is_one() -> None:
    assert found(HEAD + ROW + ROW)[0] == "RRID:SCR_017934"


def test_models_go_by_maker_and_model() -> None:
    listing = Listing(
        b"Vendor,Model,RRID\nCarl Zeiss GmbH,LSM 980,RRID:SCR_025048\nNikon,LSM 980,SCR_017934\n", "m.csv"
    )
    bench = {"type": "Instrument", "id": f"{U}1", "name": "B", "model": "LSM 980"}
    makers = [{"type": "Party", "name": "ZEISS"}]
    match = listing.find(Tier.MODEL, situation({**bench, "manufacturers": makers}))
    assert match.sure is not None and match.sure.rrid == "RRID:SCR_025048"
    assert listing.find(Tier.MODEL, situation(bench)).sure is None


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", errors.ContentError),
        (b"name,place\nUnit,x\n", errors.ContentError),
        (b"\xff\xfe\xff", errors.Malformed),
        (b"PK\x03\x04\x14\x00\xff", errors.Malformed),
        (b"{", errors.Malformed),
        (b"[" * 100_000, errors.Malformed),
        (b"[1, 2]", errors.ContentError),
        (b'{"a": {"b": []}}', errors.ContentError),
        (b'RRID,"Core\nSCR_017934', errors.Malformed),
    ],
    ids=lambda given: repr(given)[:12],
)
def test_what_is_no_listing_is_told(content: bytes, error: type[errors.NboqError]) -> None:
    with pytest.raises(error, match=r"x\.csv"):
        Listing(content, "x.csv")


def test_a_long_listing_is_read_once() -> None:
    rows = "".join(f"RRID:SCR_{number:06},Unit {number % 1000},University {number},\n" for number in range(5_000))
    assert found(HEAD + rows + ROW)[0] == "RRID:SCR_017934"


def document(number: int, **more: Any) -> dict[str, Any]:
    instrument = {
        "type": "Instrument",
        "id": f"{U}{number}",
        "name": "=1+1" if number == 0 else f"Widefield {number}",
        "serial_number": f"S-{number}",
        "hosted_by": f"{U}9",
        "manufacturers": [{"type": "Party", "name": "Tern Optics"}],
        "model": "T2",
    }
    return {"type": "Collection", "id": f"urn:x:{number}", "members": [unit(**more), instrument]}


def test_a_row_for_each_instrument() -> None:
    both = document(1)
    both["members"].append({**document(2)["members"][1], "hosted_by": None})
    first, second = listing_rows(both)
    assert (first["Core name"], first["Serial number"], second["Serial number"]) == ("imaging unit north", "S-1", "S-2")
    (apart,) = listing_rows(document(3)["members"][1], [unit(), unit(id=f"{U}8", name="Other")])
    assert (apart["Core name"], apart["Instrument"]) == ("imaging unit north", "Widefield 3")
    assert first["Institution"] == "UNIVERSITÄT Ω" and second["Core name"] == ""
    assert (first["Manufacturer"], first["Model"], first["Model RRID"]) == ("Tern Optics", "T2", "")


def test_a_folder_becomes_a_table_and_gets_its_rrids(tmp_path: Path) -> None:
    folder = tmp_path / "microscopes"
    folder.mkdir()
    for number in range(3):
        more = {"name": "Unit of somebody else"} if number == 2 else {}
        (folder / f"{number}.json").write_text(json.dumps(document(number, **more)))
    table = nboq("pid", "listing", folder, "-o", tmp_path / "listing.csv")
    assert table.returncode == 0 and "said by no document: Core website" in table.stderr
    rows = list(csv.DictReader(io.StringIO((tmp_path / "listing.csv").read_text("utf-8-sig"))))
    assert [row["Instrument"] for row in rows] == ["'=1+1", "Widefield 1", "Widefield 2"]
    (tmp_path / "unit.json").write_text(json.dumps(unit()))
    none = nboq("pid", "listing", tmp_path / "unit.json", "-o", tmp_path / "listing.csv")
    assert none.returncode == 2 and "no instrument" in none.stderr
    assert len((tmp_path / "listing.csv").read_text().splitlines()) == 4, "what was there stays"
    rrids = tmp_path / "rrids.csv"
    rrids.write_text(HEAD + ROW + "RRID:SCR_025048,Unit of somebody else,,\nnone,Other,,\n")
    before = (folder / "2.json").read_bytes()
    done = nboq("pid", "reconcile", folder, "facility", "--listing", rrids, "-o", folder)
    assert done.returncode == 1 and "1 of 3 rows have no RRID" in done.stderr
    assert (
        "2.json: facility could be one of these" in done.stdout
        and "\n  RRID:SCR_025048, Unit of somebody" in done.stdout
    )
    assert (folder / "2.json").read_bytes() == before
    for number in range(2):
        unit_, instrument = library.read(folder / f"{number}.json").data["members"]
        assert unit_["id"] == instrument["hosted_by"] == "RRID:SCR_017934"
    (folder / "2.json").unlink()
    again = nboq("pid", "reconcile", folder, "facility", "--listing", rrids, "-o", folder)
    assert again.returncode == 0 and again.stdout.count("has RRID:SCR_017934") == 2
    other = nboq("pid", "reconcile", folder, "instance", "--listing", rrids, "-o", folder)
    assert other.returncode == 2 and "facility or a model" in other.stderr
    neither = nboq("pid", "reconcile", folder, "facility", "-o", folder)
    assert neither.returncode == 2 and "--listing" in neither.stderr
