"""`nboq pid graph`, `link`, `unlink`, `connect` and `relations` as people meet them."""

from __future__ import annotations

from pathlib import Path

import pytest

from nboq import read
from nboq.pid.relations import relations
from nboq.store import Store
from tests.command import Done, nboq
from tests.conftest import ROOT

INSTRUMENT = "urn:uuid:f768ded4-2280-562e-aac1-2d8a3f5f534c"


def pid(*arguments: str | Path, **environment: str) -> Done:
    return nboq("pid", *arguments, **environment)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    with Store(tmp_path / "s.db") as opened:
        opened.load(read(ROOT / "examples" / "valid" / "acquisition" / "facility.yaml"))
    return tmp_path / "s.db"


@pytest.mark.parametrize("command", ["graph", "link", "unlink", "connect", "relations"])
def test_help_teaches(command: str) -> None:
    done = pid(command, "--help")
    assert done.returncode == 0 and "Examples" in done.stdout and f"nboq pid {command}" in done.stdout


def test_link_graph_and_unlink(store: Path) -> None:
    done = pid("link", "S-BIAD1026", "collected_by", INSTRUMENT, "--by", "Ada [red] Example", "-s", store)
    assert done.returncode == 0 and f"S-BIAD1026 was collected by {INSTRUMENT}" in done.stdout
    done = pid("graph", "biostudies:S-BIAD1026", "--store", store)
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "S-BIAD1026  Dataset",
        f"└── was collected by → Widefield 1 (invented)  Instrument  {INSTRUMENT}",
        "    ├── describes ← Widefield 1, 2015 to 2019  HardwareDescriptor  "
        "urn:uuid:ea9c7380-71ce-5965-b80c-5fa9c2fb0060",
        "    ├── is a copy of the model → Lumenwright Bench 200  InstrumentModel  "
        "urn:uuid:c9a3b59b-a9ad-5871-a014-26f3a8dc0ac5",
        "    └── is kept by → Fenwick Microscopy Unit (invented)  CoreFacility  "
        "urn:uuid:16df982b-0e32-5bad-8504-ddd665486a8f",
    ]
    assert len(pid("graph", "S-BIAD1026", "--depth", "1", "-s", store).stdout.splitlines()) == 2
    assert pid("unlink", INSTRUMENT, "collected", "S-BIAD1026", "-s", store).returncode == 0
    done = pid("graph", "S-BIAD1026", "--store", store)
    assert done.returncode == 1 and "nothing about it" in done.stderr


def test_the_ending_of_the_file_tells_the_form(store: Path, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    for name, start in (("g.dot", b"digraph"), ("g.gv", b"digraph"), ("g.ttl", b"@prefix"), ("g.txt", b"Widefield 1")):
        done = pid("graph", INSTRUMENT, "-s", store, "-o", tmp_path / "new" / name)
        assert done.returncode == 0 and "4 things and 3 edges" in done.stdout, done.stderr
        assert (tmp_path / "new" / name).read_bytes().startswith(start)
    done = pid("graph", INSTRUMENT, "-s", store, "-o", tmp_path / "g.pdf")
    assert done.returncode == 2 and "unknown file extension" in done.stderr
    assert pid("graph", INSTRUMENT, "-s", store, "-o", tmp_path / "g.pdf", "--format", "dot").returncode == 0
    assert pid("graph", INSTRUMENT, "-s", store, "--format", "turtle").stdout.startswith("@prefix")


def test_pictures(store: Path, tmp_path: Path) -> None:
    assert pid("graph", INSTRUMENT, "-s", store, "-o", tmp_path / "g.svg").returncode == 0
    assert b"<svg" in (tmp_path / "g.svg").read_bytes()
    assert pid("graph", INSTRUMENT, "-s", store, "-o", tmp_path / "g.png").returncode == 0
    assert (tmp_path / "g.png").read_bytes().startswith(b"\x89PNG")
    assert "<svg" in pid("graph", INSTRUMENT, "-s", store, "--format", "svg").stdout


def test_pictures_without_graphviz_end_with_a_way_out(store: Path, tmp_path: Path) -> None:
    done = pid("graph", INSTRUMENT, "-s", store, "-o", tmp_path / "g.svg", NBOQ_DOT="dot-of-nowhere")
    assert done.returncode == 2 and "pip install graphviz-pure" in done.stderr and not (tmp_path / "g.svg").exists()


def test_refusals_are_sentences_with_status_1(store: Path) -> None:
    for a, relation, b, said in (
        (INSTRUMENT, "hosted_by", "https://ror.org/0464eyp60", "takes one value"),
        (INSTRUMENT, "has_model", "urn:uuid:16df982b-0e32-5bad-8504-ddd665486a8f", "fitting is hosted_by"),
        (INSTRUMENT, "owned_by", "ROR:0464eyp61", "checksum"),
        (INSTRUMENT, "owned_by", "an owner", "is no identifier"),
    ):
        done = pid("link", a, relation, b, "-s", store)
        assert done.returncode == 1 and said in done.stderr, done.stderr
    done = pid("link", INSTRUMENT, "owned", "ROR:0464eyp60", "-s", store)
    assert done.returncode == 1 and "did you mean" in done.stderr
    assert pid("unlink", INSTRUMENT, "attached_to", "urn:x:1", "-s", store).returncode == 1


def test_a_store_that_is_not_there(tmp_path: Path) -> None:
    edge = ("urn:x:1", "part_of", "urn:x:2")
    for command in (("graph", "urn:x:1"), ("link", *edge), ("unlink", *edge), ("connect",)):
        done = pid(*command, "-s", tmp_path / "none")
        assert done.returncode == 2 and "no such store" in done.stderr
    assert not (tmp_path / "none").exists()


def test_connect_counts_and_says_what_it_leaves_alone(store: Path) -> None:
    with Store(store) as opened:
        opened.load(
            {
                "type": "Instrument",
                "id": "urn:uuid:1",
                "name": "M",
                "owners": [{"type": "Party", "name": "U", "identified_by": "https://ror.org/0464eyp60"}],
                "related_identifiers": [
                    {
                        "type": "RelatedIdentifier",
                        "relation_type": "References",
                        "identified_by": "urn:x:b",
                    }
                ],
            }
        )
    done = pid("connect", "-s", store)
    assert done.returncode == 0 and "1 connections came, 0 went, 0 stayed" in done.stdout
    assert "left alone: urn:uuid:1 References urn:x:b" in done.stderr
    assert "0 connections came, 0 went, 1 stayed" in pid("connect", "urn:uuid:1", "-s", store).stdout
    assert pid("connect", "urn:uuid:none", "-s", store).returncode == 2
    done = pid("unlink", "urn:uuid:1", "owned_by", "https://ror.org/0464eyp60", "-s", store)
    assert done.returncode == 1 and "nobody linked this" in done.stderr


def test_relations_are_listed() -> None:
    listed = pid("relations", COLUMNS="250").stdout
    for found in relations().values():
        assert found.name in listed and found.inverse in listed
        assert (found.datacite or "") in listed and (found.pidinst_inverse or "") in listed
