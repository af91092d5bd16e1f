"""The command line as people meet it: what it prints, what it writes, how it ends."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from nboq.formats import FORMATS
from tests.conftest import EXAMPLE


def nboq(*arguments: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own; a traceback is never all right."""
    environment = {**os.environ, "COLUMNS": "200", "NO_COLOR": "1", "PYTHONWARNINGS": "error"}
    done = subprocess.run(
        [sys.executable, "-m", "nboq", *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=cwd,
        env=environment,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


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
    done = nboq("query", "filter_cubes", "-p", "wavelength=610", "-s", store, "-f", "csv")
    assert done.stdout.splitlines()[0].startswith("instrument,cube,") and "Orange cube" in done.stdout
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
def test_wrong_calls_end_with_2_and_a_sentence(arguments: tuple[str, ...], tmp_path: Path) -> None:
    done = nboq(*arguments, cwd=tmp_path)
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
    done = nboq("terms", "lens_an")
    assert done.returncode == 1 and "did you mean 'lens_na'" in done.stderr
    assert "Objective" in nboq("terms").stdout
