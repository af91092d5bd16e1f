"""What people mistype, and what they are told: each text says what is wrong and what to do."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

import nboq
from nboq.cli.app import app
from nboq.cli.example import FILES
from nboq.schema.artefacts import LIBRARY

_MISTAKES = {
    # Files
    "validate missing.json": "missing.json: there is no such file",
    "validate .": "",
    "validate note.md": "note.md: unknown format; 'nboq formats' lists what can be read",
    "validate other.json": "JSON of another kind (name); expected an NBO-Q document (with 'type')",
    "validate page.html": "page.html: XML of another kind (its root is 'html')",
    "validate typo.json": "type 'Instrumnt' isn't a concrete class of the model; did you mean 'Instrument'?",
    "validate empty.json": "empty.json: the file is empty",
    "validate cut.json": "the file ends in the middle, it may have been cut off",
    "validate others": "others: there is no file that is read here in this folder",
    "validate 'x*.json'": "no file fits this pattern",
    "convert before.yaml --from jsn -f json": "unknown format 'jsn'; did you mean 'json'?",
    "convert before.yaml -f turtel": "unknown output format 'turtel'",
    "merge skua-descriptor.yaml": "Missing argument",
    # Where to
    "convert before.yaml -o nowhere/x.ttl": "nowhere/x.ttl: there is no folder for it; make nowhere first",
    "convert before.yaml -o locked.ttl": "locked.ttl: can't be written: it is read-only",
    "convert before.yaml -o x.foo": "x.foo: unknown file extension",
    "convert before.yaml after.yaml -f ttl": "unknown output format 'ttl'",
    "convert before.yaml after.yaml -f turtle": "several inputs need a folder to go to: --output FOLDER",
    "convert before.yaml after.yaml -o all.ttl": "several documents don't go into all.ttl: take FILE.nq, or a folder",
    "show before.yaml -o x.docx": "x.docx: unknown file extension; known are .htm, .html, .png, .svg",
    "publish instruments missing -o site": "missing: there is no such file",
    "example .": "has teaching-widefield.json",
    # Options
    "validate before.yaml --tier two": "'two' is no tier; expected 1, 2 or 3",
    "validate before.yaml --tier 4": "'4' is no tier; expected 1, 2 or 3",
    "validate before.yaml -f xml": "unknown output format 'xml'; known are text, json",
    "validate before.yaml --teir 2": "No such option: --teir (Possible options: --required, --tier)",
    "valdate before.yaml": "No such command 'valdate'. Did you mean 'validate'?",
    "explain T-requird": "did you mean 'NBOQ-T-required'?",
    "terms lens_an": "did you mean",
    # Stores
    "query objectives": "give the store with --store PLACE",
    "query objectives -s nowhere.db": "nowhere.db: there is no such store; 'nboq load FILE --store FOLDER' makes one",
    "query objectives -s before.yaml": "before.yaml: isn't a store",
    "query objectives -s others": "others: isn't a store",
    "remove urn:x:1 -s nowhere.db": "nowhere.db: there is no such store",
    "remove urn:x:1 -s i.db": "urn:x:1",
    "load missing.json -s new.db": "missing.json: there is no such file",
    "load before.yaml -s others": "is a folder with other things in it; name one that isn't there yet",
    # Questions
    "query objectivs -s i.db": "objectivs: no shipped query of that name; did you mean 'objectives'?",
    "query objectives -s i.db --param na=1": "unknown parameter 'na'; it takes min_na, on",
    "query objectives -s i.db --param min_na=high": "parameter 'min_na' is 'high', expected a number",
    "query objectives -s i.db --param min_na": "min_na",
    "query instruments_of_facility -s i.db --param facility=MyLab": "expected a PID or an IRI, such as RRID:SCR_",
    "query @nofile.rq -s i.db": "nofile.rq: there is no such file",
    "query nofile.rq -s i.db": "the name of a file is written with @ before it",
    "query 'SELECT * {?x a nboq:Objectiv}' -s i.db": "the model has no term nboq:Objectiv; did you mean 'Objective'?",
    "query 'SELECT * {?x a foo:Bar}' -s i.db": "the prefix foo: isn't declared",
    "query 'SELECT * {' -s i.db": "error: ",
    # Identifiers
    "pid explain RRID:SCR_": "RRID",
    "pid link nonsense cited_by PMID:1 -s i.db": "nonsense",
    "pid graph urn:x:1 -s nowhere.db": "nowhere.db: there is no such store",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder as a user has it."""
    place = tmp_path_factory.mktemp("mistakes")
    for name in FILES:
        (place / Path(name).name).write_bytes((LIBRARY / "examples" / name).read_bytes())
    (place / "others").mkdir()
    made = {
        "note.md": "# Note",
        "others/note.md": "# Note",
        "other.json": '{"name": "x"}',
        "page.html": "<html></html>",
        "typo.json": '{"type": "Instrumnt", "id": "urn:x:1"}',
        "empty.json": "",
        "cut.json": '{"type": "Instr',
        "locked.ttl": "kept",
    }
    for name, text in made.items():
        (place / name).write_text(text)
    (place / "locked.ttl").chmod(0o444)
    with nboq.Store(place / "i.db") as store:
        store.load(nboq.read(place / "before.yaml"))
    return place


@pytest.mark.parametrize("line", _MISTAKES)
def test_a_mistake_is_told_and_makes_nothing(line: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    monkeypatch.setenv("COLUMNS", "400")
    before = {path for path in folder.rglob("*") if "i.db" not in path.parts}
    done = CliRunner().invoke(app, shlex.split(line))
    said = " ".join(re.sub("[─│╭╮╰╯]", " ", done.output).split())
    assert _MISTAKES[line] in said
    about_content = ("validate typo", "pid explain", "pid link", "explain", "terms")
    assert done.exit_code == (1 if line.startswith(about_content) else 2), said
    assert "Traceback" not in said and "Errno" not in said and "Input should" not in said
    assert len(said) < 600 or line == "validate ."
    assert {path for path in folder.rglob("*") if "i.db" not in path.parts} == before
    assert (folder / "locked.ttl").read_text() == "kept"
