"""The command line as people meet it: what it prints, what it writes, how it ends."""

from __future__ import annotations

import fcntl
import io
import json
import os
import re
import signal
import subprocess
import sys
import termios
import time
from array import array
from pathlib import Path

import pytest
import typer
from rich.console import Console
from typer.testing import CliRunner

from nboq.cli.app import app
from nboq.cli.commands import unloaded
from nboq.cli.convert import convert
from nboq.cli.progress import progress
from nboq.formats import FORMATS
from nboq.formats import read as nboq_read
from tests.command import nboq, process
from tests.conftest import EXAMPLE, ROOT

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"


@pytest.mark.parametrize(
    "command",
    ["convert", "validate", "load", "query", "terms", "remove", "merge", "completeness", "fill", "formats", "embed"],
)
def test_help_teaches(command: str) -> None:
    done = nboq(command, "--help")
    assert done.returncode == 0
    if command != "remove":
        assert "Examples" in done.stdout and f"nboq {command}" in done.stdout


def test_version_and_no_arguments() -> None:
    assert nboq("--version").stdout.startswith("nboq 3.")
    assert "convert" in nboq().stdout + nboq().stderr


def _loaded(*arguments: str | Path) -> set[str]:
    call = [sys.executable, "-X", "importtime", "-m", "nboq", *map(str, arguments)]
    done = subprocess.run(call, capture_output=True, text=True, check=True)
    return set(re.findall(r"\| +([\w.]+)$", done.stderr, re.MULTILINE))


_ROOMS = {"batch", "checks", "comparison", "document", "formats", "optics", "pid", "prose", "registration", "store"}
_HEAVY = {"lxml", "numpy", "pint", "pyoxigraph", "yaml"}


def test_the_help_loads_no_command() -> None:
    loaded = _loaded("--help")
    own = {name for name in loaded if name.startswith("nboq.cli.")}
    assert own == {"nboq.cli.commands", "nboq.cli.options", "nboq.cli.terminal"}
    assert not loaded & ({f"nboq.{room}" for room in _ROOMS} | _HEAVY)


def test_what_is_said_of_commands_that_arent_loaded_is_what_they_say() -> None:
    told, loaded = (CliRunner().invoke(made, ["--help"]).output for made in (unloaded(), app))
    assert told == loaded and "Look up what the terms" in told


@pytest.mark.slow
def test_a_command_loads_what_it_needs_and_not_what_takes_long() -> None:
    loaded = _loaded("validate", EXAMPLE)
    assert {"nboq.checks.validating", "nboq.batch.validating"} <= loaded
    assert not loaded & {"nboq.comparison.diff", "nboq.publish", "nboq.schema.classes", "pint", "numpy", "jinja2"}
    assert not _loaded("terms", "Objective") & ({f"nboq.{room}" for room in _ROOMS} | _HEAVY)


@pytest.mark.parametrize("name", [name for name, found in FORMATS.items() if found.whole or name == "micrometa"])
def test_convert_to_every_format_and_back(name: str, tmp_path: Path) -> None:
    made, back = tmp_path / f"made{(FORMATS[name].suffixes or ('.json',))[0]}", tmp_path / "back.json"
    assert nboq("convert", EXAMPLE, "--to", name, "-o", made).returncode == 0
    assert nboq("convert", made, "--to", "micrometa", "-o", back).returncode == 0
    assert json.loads(back.read_text("utf-8")) == json.loads(EXAMPLE.read_text("utf-8"))


def test_convert_to_standard_output() -> None:
    done = nboq("convert", EXAMPLE, "--to", "ntriples")
    assert done.returncode == 0 and done.stdout.count(" .\n") > 400


def test_convert_a_folder(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for name in ("a", "b"):
        (folder / f"{name}.json").write_bytes(EXAMPLE.read_bytes())
    done = nboq("convert", folder, "--to", "turtle", "-o", tmp_path / "out")
    assert done.returncode == 0, done.stderr
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["a.ttl", "b.ttl"]
    assert nboq("convert", folder, "--to", "turtle").returncode == 2, "two files need somewhere to go"


def test_convert_writes_a_report(tmp_path: Path) -> None:
    data = json.loads(EXAMPLE.read_text("utf-8"))
    data["components"][0]["Mood"] = "good"
    (tmp_path / "x.json").write_text(json.dumps(data))
    done = nboq("convert", tmp_path / "x.json", "-o", tmp_path / "x.ttl", "--report", tmp_path / "report.json")
    assert done.returncode == 1 and "Mood" in done.stderr
    (report,) = json.loads((tmp_path / "report.json").read_text("utf-8"))
    assert [note["field"] for note in report["notes"] if note["kind"] == "unplaced"] == ["Mood"]
    assert (tmp_path / "x.ttl").is_file(), "a finding keeps nothing from being written"


@pytest.mark.slow
def test_notes_that_are_left_out_are_where_they_are_said_to_be(tmp_path: Path) -> None:
    data = json.loads(EXAMPLE.read_bytes())
    data["components"][0] |= {f"Invented{number}": "x" for number in range(25)}
    file, report = tmp_path / "app.json", tmp_path / "report.json"
    file.write_text(json.dumps(data), "utf-8")
    for command in (("validate", file), ("load", file, "--store", tmp_path / "store"), ("pid", "next", file)):
        assert "… and 5 more; nboq convert with --report FILE writes them all" in nboq(*command).stderr, command
    done = nboq("convert", file, "-o", tmp_path / "app.ttl", "--report", report)
    assert "… and 5 more; --report FILE writes them all" in done.stderr and done.returncode == 1
    assert all(f"Invented{number}" in report.read_text("utf-8") for number in range(25))


def test_whoever_asks_an_image_for_all_of_a_tier_hears_of_the_profile_for_it(tmp_path: Path) -> None:
    image = tmp_path / "image.ome.xml"
    image.write_text(
        '<OME xmlns="http://www.openmicroscopy.org/Schemas/OME/2016-06"><Instrument ID="Instrument:0">'
        '<Objective ID="Objective:0" Model="A" LensNA="1.4"/></Instrument></OME>'
    )
    done, other = nboq("validate", image), nboq("validate", image, "--profile", "imported")
    assert done.returncode == 1 and "--profile imported only recommends it" in done.stderr
    assert other.returncode == 0 and "only recommends" not in other.stderr


@pytest.mark.slow
def test_validate_says_what_is_wrong_and_ends_with_1(tmp_path: Path) -> None:
    assert nboq("validate", EXAMPLE).returncode == 0
    done = nboq("validate", EXAMPLE, "--tier", "3")
    assert done.returncode == 1 and "field_number: required at tier 3" in done.stdout
    done = nboq("validate", EXAMPLE, "--tier", "3", "--json", "--engine", "pyshacl")
    (report,) = json.loads(done.stdout)
    assert done.returncode == 1 and not report["valid"] and report["findings"][0]["severity"] == "violation"
    assert nboq("validate", EXAMPLE, "--tier", "4").returncode == 2
    assert nboq("validate", EXAMPLE, "--engine", "guess").returncode == 2
    done = nboq("validate", EXAMPLE, tmp_path / "none.json")
    assert done.returncode == 2 and "valid at tier 2" in done.stdout, "one bad file doesn't hide the good one"


@pytest.mark.parametrize(("value", "status"), [("22", 0), ("wide", 1)])
def test_fill_ends_with_1_where_a_value_is_wrong(value: str, status: int, tmp_path: Path) -> None:
    lens = next(item for item in nboq_read(EXAMPLE).data["components"] if item["type"] == "Objective")
    (tmp_path / "form.csv").write_text(f"entity,field,value\n{lens['id']},field_number,{value}\n")
    done = nboq("fill", EXAMPLE, tmp_path / "form.csv", "-o", tmp_path / "out.yaml")
    assert done.returncode == status and (tmp_path / "out.yaml").exists() == (status == 0)


def test_diff_says_of_each_component_what_became_of_it() -> None:
    changes = ROOT / "examples" / "changes"
    done = nboq("diff", changes / "before.yaml", changes / "after.yaml")
    said = [line.rpartition(": ")[2] for line in done.stdout.splitlines() if line[:1] in "+−≠⇄" and line[:1]]
    assert done.returncode == 1 and "replaced by Objective '60x/1.42 oil'" in said and "changed" in said


def test_triples_without_a_graph_are_one_document_and_graphs_come_in_bulk(tmp_path: Path) -> None:
    (tmp_path / "one.nq").write_text(
        "<urn:x:1> a <https://w3id.org/nbo-q/Instrument> .\n".replace(" a ", f" <{_TYPE}> ")
    )
    done = nboq("load", tmp_path / "one.nq", "--store", tmp_path / "s.db")
    assert done.returncode == 0 and "graph urn:x:1" in done.stdout
    (tmp_path / "all.nq").write_text(f"<urn:x:2> <{_TYPE}> <https://w3id.org/nbo-q/Instrument> <urn:x:2> .\n")
    done = nboq("load", tmp_path / "all.nq", "--store", tmp_path / "s.db")
    assert done.returncode == 0 and ", 1 graphs" in done.stdout
    listed = nboq("store", "list", "--store", tmp_path / "s.db")
    assert (
        "2 documents" in listed.stdout and "2  documents" in nboq("store", "stats", "--store", tmp_path / "s.db").stdout
    )
    body = json.loads(nboq("store", "list", "--json", "--store", tmp_path / "s.db").stdout)
    assert {entry["id"] for entry in body} == {"urn:x:1", "urn:x:2"}


def test_remarks_are_counted_where_they_are_not_shown(tmp_path: Path) -> None:
    bench = {"type": "Instrument", "id": "https://dx.doi.org/10.83185/ab", "name": "Bench"}
    (tmp_path / "bench.json").write_text(json.dumps(bench))
    few, all_of_them = (
        nboq("pid", "check", tmp_path / "bench.json"),
        nboq("pid", "check", tmp_path / "bench.json", "--notes"),
    )
    assert "--notes shows" in few.stdout and "--notes shows" not in all_of_them.stdout


@pytest.mark.parametrize("option", [["--no-labels"], ["--also", "ome"]])
def test_what_stands_beside_the_model_in_rdf_is_refused_where_the_format_has_no_place_for_it(option: list[str]) -> None:
    for name in ("jsonld", "yaml"):
        with pytest.raises(typer.BadParameter, match=f"are for turtle, .*, and nothing in {name}"):
            convert(
                [str(EXAMPLE)], name, also="ome" if option[0] == "--also" else None, labels=option != ["--no-labels"]
            )


def test_a_vocabulary_wants_a_folder_and_a_dry_run_no_network() -> None:
    done = nboq("publish", "vocabulary")
    assert done.returncode == 2 and "say where to with --output" in done.stderr
    done = nboq(
        "datacite", "hide", "10.5072/abcd-1234", "--dry-run", NBOQ_DATACITE_USER=None, NBOQ_DATACITE_PASSWORD=None
    )
    assert done.returncode == 0 and [line.split()[0] for line in done.stdout.splitlines() if line[:3] in ("GET", "PUT")]


def test_load_query_and_remove(tmp_path: Path) -> None:
    store = tmp_path / "instruments.db"
    assert nboq("load", EXAMPLE, "--store", store).returncode == 0
    (name,) = nboq("query", "--documents", "--store", store).stdout.split()
    done = nboq("query", "objectives", "--param", "min_na=1.2", "--store", store)
    assert "63x/1.40 Oil" in done.stdout and "1 row" in done.stdout
    done = nboq("query", "SELECT ?n { ?i a nboq:Instrument ; nboq:name ?n }", "-s", store, "-f", "json")
    assert json.loads(done.stdout) == [{"n": "Teaching Widefield (invented)"}]
    (tmp_path / "q.rq").write_text("PREFIX nboq: <https://w3id.org/nbo-q/> ASK { ?i a nboq:Instrument }")
    assert nboq("query", f"@{tmp_path / 'q.rq'}", "-s", store).stdout.strip() == "true"
    done = nboq("query", tmp_path / "q.rq", "-s", store)
    assert done.returncode == 2 and f"write @{tmp_path / 'q.rq'}" in done.stderr
    done = nboq("query", "filter_cubes", "-p", "wavelength=610", "-s", store, "-f", "csv")
    assert done.stdout.splitlines()[0].startswith("instrument,instrument_pid,cube,") and "Orange cube" in done.stdout
    assert nboq("remove", name, "--store", store).returncode == 0
    assert nboq("query", "--documents", "--store", store).stdout == ""
    assert nboq("remove", name, "--store", store).returncode == 2


def test_query_lists_what_it_can_answer() -> None:
    done = nboq("query", "--list")
    assert done.returncode == 0 and "objectives" in done.stdout and "min_na" in done.stdout


@pytest.mark.parametrize(
    "arguments",
    [
        ("query", "objectives"),
        ("query", "objectives", "--store", "no-such-store"),
        ("query", "--store", "no-such-store"),
        ("convert", "no-such-file.json", "--to", "turtle"),
        ("convert", EXAMPLE, "--to", "n5"),
        ("convert", EXAMPLE),
        ("load", "no-such-file.json", "--store", "s"),
        ("validate", "."),
    ],
)
def test_wrong_calls_end_with_2_and_a_sentence(
    arguments: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = nboq(*arguments)
    assert done.returncode == 2
    assert done.stderr.strip()


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("Objective", "lens assembly"),
        ("working_distance", "in mm"),
        ("ObjectiveCorrection", "PlanApochromat"),
        ("nboq:ObjectiveCorrection.Achroplan", "Acroplan"),
    ],
)
def test_terms_are_explained(name: str, said: str) -> None:
    assert said in nboq("terms", name).stdout


def test_terms_can_be_searched_and_misspelt() -> None:
    assert "lens_na" in nboq("terms", "--search", "aperture").stdout
    assert "\n\nfound by the same words:\n" in nboq("terms", "SlideScanner").stdout
    done = nboq("terms", "lens_an")
    assert done.returncode == 1 and "did you mean 'lens_na'" in done.stderr
    assert "Objective" in nboq("terms").stdout


@pytest.mark.slow
def test_a_process_of_its_own_reads_writes_and_ends_alike(tmp_path: Path) -> None:
    made = tmp_path / "made.ttl"
    assert process("convert", EXAMPLE, "-o", made).returncode == 0
    assert process("validate", made, "--tier", "3").returncode == 1
    done = process("terms", "lens_an")
    assert done.returncode == 1 and "did you mean 'lens_na'" in done.stderr
    assert process("convert", tmp_path / "none.json", "-f", "turtle").returncode == 2


def test_a_terminal_sees_a_bar_and_a_file_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    page = Console(file=io.StringIO(), force_terminal=True, width=80)
    monkeypatch.setattr("nboq.cli.progress.err", page)
    with progress("Working", 3) as bar:
        bar.advance(2)
        bar.step("Something else")
        bar.reach(3, 3)
    assert isinstance(page.file, io.StringIO) and "Working" in page.file.getvalue()
    assert "Something else" in page.file.getvalue()


def test_a_fault_of_our_own_ends_with_70_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise KeyError("missing")

    monkeypatch.setattr("nboq.cli.convert.show_rows", fail)
    done = nboq("formats", NBOQ_TRACEBACK=None)
    assert done.returncode == 70 and "KeyError in " in done.stderr and "please report it" in done.stderr
    assert done.stderr.count("\n") == 1
    with pytest.raises(AssertionError, match="Traceback"):
        nboq("formats", NBOQ_TRACEBACK="1")
    with pytest.raises(AssertionError, match="Traceback"):
        nboq("--debug", "formats", NBOQ_TRACEBACK=None)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(28, "No space left on device", "out.ttl"), "out.ttl: No space left on device"),
        (MemoryError(), "enough memory"),
        (RecursionError(), "nested too deeply"),
    ],
)
def test_what_the_machine_refuses_ends_with_2(monkeypatch: pytest.MonkeyPatch, error: Exception, said: str) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("nboq.cli.convert.show_rows", fail)
    done = nboq("formats", NBOQ_TRACEBACK=None)
    assert done.returncode == 2 and said in done.stderr


@pytest.mark.slow
def test_a_closed_pipe_is_quiet() -> None:
    command = [sys.executable, "-m", "nboq", "convert", str(EXAMPLE), "-f", "ntriples"]
    for arguments in (command, [*command[:3], "query", "--list"], [*command[:3], "terms"]):
        with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
            assert running.stdout is not None and running.stderr is not None
            running.stdout.close()
            assert running.stderr.read() == b""
        assert running.returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_whoever_stops_it_finds_no_temporary_files(tmp_path: Path, number: signal.Signals, status: int) -> None:
    pipe = tmp_path / "slow.nq"
    os.mkfifo(pipe)
    (tmp_path / "out").mkdir()
    command = [sys.executable, "-m", "nboq", "convert", str(pipe), "-o", str(tmp_path / "out" / "all.nq.gz")]
    with subprocess.Popen([*command, "--workers", "2"], stderr=subprocess.PIPE) as running:
        with pipe.open("wb", buffering=0) as lines:
            lines.write(
                b"<urn:a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/nbo-q/Camera> <urn:g> .\n"
            )
            until = time.monotonic() + 30
            while not list(tmp_path.glob("out/*")) or array("i", fcntl.ioctl(lines, termios.FIONREAD, bytes(4)))[0]:
                assert time.monotonic() < until and running.poll() is None
                time.sleep(0.05)
            # Python itself loses a signal that comes in the microseconds before a system call that blocks.
            time.sleep(0.2)
            running.send_signal(number)
            assert running.wait(30) == status
        assert running.stderr is not None and b"Traceback" not in running.stderr.read()
    assert not (tmp_path / "out").exists() or list((tmp_path / "out").iterdir()) == []
