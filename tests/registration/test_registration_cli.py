"""`nboq pid next`, `reconcile`, `check` and `mint` as people meet them."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from nboq.registration.content_stamp import verify
from tests.command import Done, nboq
from tests.conftest import EXAMPLE, ROOT

FACILITY = ROOT / "examples" / "valid" / "acquisition" / "facility.yaml"
RRID, DOI = "RRID:SCR_017934", "https://doi.org/10.83185/abcd"
Call = Callable[..., Done]


@pytest.fixture
def pid() -> Call:
    """Run a command below `nboq pid`, on a page so wide that no line is folded."""
    return partial(nboq, "pid", COLUMNS="400")


@pytest.mark.parametrize("command", ["explain", "next", "reconcile", "check", "mint"])
def test_help_teaches(pid: Call, command: str) -> None:
    done = pid(command, "--help")
    assert done.returncode == 0 and "Examples" in done.stdout and f"nboq pid {command}" in done.stdout


def test_explain_says_what_an_identifier_is(pid: Call) -> None:
    done = pid("explain", "https://doi.org/10.5061/dryad.0p2ngf1zz", "SSBD-REPOS-123")
    assert done.returncode == 0
    assert "Dryad" in done.stdout and "data set" in done.stdout and "ssbd-repos-000123" in done.stdout
    wrong, none = json.loads(pid("explain", "b2inst:tpqdy-6zd99", "12/24", "--json").stdout)
    assert (wrong["names"], wrong["check"]) == ("instrument", False) and "fraction" in none["reason"]
    assert [pid("explain", text).returncode for text in ("b2inst:tpqdy-6zd99", "12/24")] == [1, 1]


def test_next_says_what_is_next_and_writes_the_form(pid: Call, tmp_path: Path) -> None:
    done = pid("next", FACILITY, "--packet", tmp_path / "forms")
    assert done.returncode == 0 and "facility" in done.stdout and "scicrunch.org" in done.stdout
    body = json.loads((tmp_path / "forms" / "facility.json").read_text("utf-8"))
    assert body["fields"]["Resource name"].startswith("Fenwick") and "Institution" in body["missing"]
    assert "**to be filled in**" in (tmp_path / "forms" / "facility.md").read_text("utf-8")
    assert sorted(path.name for path in (tmp_path / "forms").iterdir()) == ["facility.json", "facility.md"]


def test_next_takes_answers(pid: Call) -> None:
    done = pid("next", EXAMPLE, "--json", "--standalone", "--in-house", "--no-instance")
    body = json.loads(done.stdout)
    assert done.returncode == 0 and body["next"] == "descriptor"
    assert [step["state"] for step in body["steps"]] == ["not needed"] * 3 + ["next"]


def test_next_ends_with_1_when_an_identifier_is_of_the_wrong_tier(pid: Call, tmp_path: Path) -> None:
    place = tmp_path / "x.json"
    place.write_text(json.dumps({"type": "Instrument", "id": RRID, "name": "Bench"}))
    done = pid("next", place)
    assert done.returncode == 1 and "takes a DOI or a Handle" in done.stdout


def test_from_nothing_to_a_stamped_descriptor(pid: Call, tmp_path: Path) -> None:
    place = tmp_path / "x.json"
    assert pid("reconcile", EXAMPLE, "facility", "rrid: scr_017934", "-o", place).returncode == 0
    assert pid("reconcile", place, "model", "RRID:SCR_025048", "-o", place).returncode == 0
    assert pid("reconcile", place, "instance", "10.83185/ABCD", "-o", place).returncode == 0
    assert pid("mint", place, "--check").returncode == 1, "it isn't stamped yet"
    assert pid("mint", place, "-o", place).returncode == 0
    assert pid("mint", place, "--check").returncode == 0
    assert pid("check", place).returncode == 0
    assert json.loads(pid("next", place, "--json").stdout)["next"] is None
    first = place.read_bytes()
    assert pid("mint", place, "-o", place).returncode == 0 and place.read_bytes() == first
    turtle = tmp_path / "x.ttl"
    assert pid("mint", place, "-o", turtle).returncode == 0 and pid("mint", turtle, "--check").returncode == 0


def test_a_changed_descriptor_is_refused_and_becomes_a_new_version(pid: Call, tmp_path: Path) -> None:
    place, new = tmp_path / "x.json", tmp_path / "new.json"
    assert pid("mint", EXAMPLE, "-o", place).returncode == 0
    data = json.loads(place.read_text("utf-8"))
    place.write_text(json.dumps({**data, "tier": 1}))
    done = pid("mint", place, "-o", new)
    assert done.returncode == 1 and not new.exists()
    assert pid("mint", place, "--check").returncode == 1
    done = pid("mint", place, "-o", new, "--new-version")
    assert done.returncode == 0 and data["id"] in done.stdout
    made = json.loads(new.read_text("utf-8"))
    assert made["replaces"] == data["id"] and verify(made)[0].state == "intact"


def test_reconcile_says_when_a_stamp_no_longer_holds(pid: Call, tmp_path: Path) -> None:
    place = tmp_path / "x.json"
    assert pid("mint", EXAMPLE, "-o", place).returncode == 0
    done = pid("reconcile", place, "descriptor", "10.83185/efgh", "-o", place)
    assert done.returncode == 0, "its own DOI changes nothing that it says"
    done = pid("reconcile", place, "instance", DOI, "-o", place)
    assert done.returncode == 1 and "--new-version" in done.stderr


def test_check_lists_and_ends_with_1(pid: Call, tmp_path: Path) -> None:
    bad = tmp_path / "bad.json"
    bad.write_text(json.dumps({"type": "Instrument", "id": DOI, "name": "[b]x[/b]", "hosted_by": DOI}))
    done = pid("check", bad)
    assert done.returncode == 1 and "wrong-tier" in done.stdout and "[b]x[/b]" in done.stdout
    assert "has_model" not in done.stdout and "has_model" in pid("check", bad, "--notes").stdout
    done = pid("check", bad, EXAMPLE, "--json")
    bodies = json.loads(done.stdout)
    assert done.returncode == 1 and [body["findings"] for body in bodies] == [1, 1]
    done = pid("check", bad, tmp_path / "none.json")
    assert done.returncode == 2 and "wrong-tier" in done.stdout, "one bad file doesn't hide the other"


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (("reconcile", EXAMPLE, "facility", DOI), 1),
        (("reconcile", EXAMPLE, "room", DOI), 1),
        (("reconcile", "{facility}", "facility", "https://ror.org/0464eyp60"), 1),
        (("mint", "{facility}"), 2),
    ],
)
def test_wrong_calls_write_nothing(pid: Call, tmp_path: Path, arguments: tuple[str | Path, ...], status: int) -> None:
    facility, out = tmp_path / "facility.json", tmp_path / "out.json"
    facility.write_text(json.dumps({"type": "CoreFacility", "id": RRID, "name": "Unit"}))
    done = pid(*(facility if item == "{facility}" else item for item in arguments), "-o", out)
    assert done.returncode == status and not out.exists()


def test_mint_needs_a_place_or_a_check(pid: Call, tmp_path: Path) -> None:
    assert pid("mint", EXAMPLE).returncode == 2
    assert pid("mint", EXAMPLE, "--check", "-o", tmp_path / "x.json").returncode == 2
