"""Documents that would steer a terminal: each command shows what they hold by its codes, on a terminal and in a pipe.

A text of a document can't end a line of ours and forge the next one either.
"""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import typer.testing

import nboq
from nboq.cli.app import app
from nboq.formats import FORMATS
from nboq.schema.labels import escaped
from tests.command import nboq as run
from tests.conftest import ROOT

_EVIL = "\x1b]0;owned\x07\x1b[2J\x9b31m\x08\r\u202eevil\u2066\u200b\ufeff\nforged: line"
_ID = "https://doi.org/10.83185/poison"
_TEXT = f"Scope {_EVIL}"
# Colours, styles and links of our own (ECMA-48 §8.3.117; OSC 8), and lines that a progress bar erases and goes up from.
_OURS = re.compile(r"\x1b\[[\d;]*m|\x1b\]8;[^\x1b\x07]*\x1b\\|\x1b\[\?25[lh]|\x1b\[\d*[AK]|\r\n|\n|\r|\t")
_FORGED = re.compile(r"(?m)^\W*forged")
_PARTS = {"type": "Objective", "id": f"{_ID}-o", "name": _TEXT, "model": _TEXT}
_SOUND = {
    "type": "HardwareDescriptor",
    "id": f"{_ID}-1",
    "tier": 1,
    "name": _TEXT,
    "description": _TEXT,
    "describes": {"type": "Instrument", "id": _ID, "name": _TEXT, "owners": [{"type": "Party", "name": _TEXT}]},
    "components": [_PARTS],
    "extensions": {f"x:{_EVIL}": _TEXT},
}
_DOCUMENT = {**_SOUND, "components": [{**_PARTS, "lens_na": _TEXT, _TEXT: 1}]}
_MODEL = f"""
id: https://example.org/m
name: m
title: {json.dumps(_TEXT)}
prefixes: {{m: 'https://example.org/m/', linkml: 'https://w3id.org/linkml/', nboq: 'https://w3id.org/nbo-q/'}}
default_prefix: m
imports: [linkml:types, nbo-q]
classes:
  Thing: {{is_a: Camera, description: {json.dumps(_TEXT)}}}
"""
_BINARY = ("xlsx", "parquet")
_ANSWERS = ("table", "csv", "json", "html")
_GRAPHS = ("turtle", "ntriples", "rdfxml")
_COMMANDS: dict[str, tuple[str, ...]] = {
    "convert": (
        *(f"DOC -f {name}" for name, found in FORMATS.items() if found.write and name not in _BINARY),
        *("SOUND -o OUT.ttl", "DOC SOUND -o OUT.nq --workers 1", "DOC --report OUT.json -o OUT.ttl", "TEXT -f json"),
    ),
    "formats": ("",),
    "table": ("DOC", "SOUND -f tsv", "SOUND DOC -o OUT.xlsx", "SOUND --class TEXT", "TEXT"),
    "merge": ("DOC IMAGE", "SOUND IMAGE", "SOUND IMAGE --json", "SOUND IMAGE -o OUT.json", "TEXT IMAGE"),
    "methods": (
        *("IMAGE", "IMAGE SOUND --trace", "DOC", "TEXT", "IMAGE TEXT", "IMAGE STORE"),
        *(f"IMAGE -f {name}" for name in ("markdown", "latex", "html", "json")),
    ),
    "embed": ("DOC OME -o OUT.ome.xml", "SOUND OME -o OUT.ome.xml", "SOUND TEXT -o OUT.ome.xml"),
    "validate": (
        "DOC",
        *("SOUND", "IMAGE --profile reporting"),
        "DOC --tier 3",
        *(f"DOC -f {name}" for name in ("json", "github", "sarif", "junit", "turtle")),
        "TEXT",
    ),
    "completeness": (
        *("DOC", "SOUND", "SOUND --missing --tier 3", "SOUND --form OUT.csv", "SOUND --form OUT.yaml", "TEXT"),
        "IMAGE --checklist --missing",
        *(f"SOUND -f {name}" for name in ("json", "csv", "svg", "html")),
    ),
    "fill": (
        "SOUND FORM -o OUT.json",
        "DOC FORM -v -o OUT.json --keep-going",
        "SOUND FORM -o OUT.json --json",
        "TEXT FORM -o OUT.json",
    ),
    "migrate": (
        *(
            "DOC --from-version 3.0.0 --to-version 3.1.0 -f json",
            "SOUND --from-version 3.0.0 --to-version 3.1.0 -o OUT.json",
        ),
        *("SOUND --from-version TEXT --to-version 3.1.0", "SOUND --to-version TEXT", "TEXT --to-version 3.1.0"),
        *("-s STORE --from-version 3.0.0 --to-version 3.1.0", "-s TEXT --to-version 3.1.0"),
    ),
    "diff": (
        "DOC OTHER",
        "SOUND OTHER --reasons",
        "SOUND OTHER -f json",
        "SOUND OTHER -f svg",
        f"{_ID} -s STORE",
        "TEXT OTHER",
    ),
    "load": ("DOC -s OUT.db", "SOUND -s STORE", "IMAGE -s STORE", "TEXT -s OUT.db"),
    "remove": ("TEXT -s STORE", f"{_ID}-1 -s STORE", f"{_ID}-1 -s TEXT"),
    "ask": ("TEXT -s STORE", "objectives(TEXT -s STORE", "TEXT -s TEXT"),
    "query": (
        *(f"SELECT*{{?s?p?o}} -s STORE -f {name}" for name in _ANSWERS),
        *(f"CONSTRUCT{{?s?p?o}}{{?s?p?o}} -s STORE -f {name}" for name in _GRAPHS),
        *(
            "objectives -s STORE",
            "SELECT(?o/**/AS/**/?x){?s?p?o} -s STORE",
            "--list",
            "--documents -s STORE",
            "TEXT -s STORE",
        ),
        *("objectives --param TEXT -s STORE", "objectives --param TEXT=1 -s STORE", "ASK{} -s TEXT"),
    ),
    "resolve": (
        "TEXT -s STORE",
        *(f"TEXT {_ID} -s STORE -f {name}" for name in _ANSWERS),
        *("--texts DOC -s STORE", "--texts DOC --column TEXT -s STORE", "--in DOC -s STORE", "TEXT -s TEXT"),
    ),
    "mcp": ("-s TEXT", "-s STORE --bind TEXT"),
    "serve": ("-s TEXT", "-s STORE --bind TEXT"),
    "show": ("DOC -o OUT.html", "SOUND -o OUT.svg", "SOUND -f html", "SOUND -s STORE -o OUT.html", "TEXT"),
    "explain": ("TEXT", "T-required TEXT", "--json S-missing"),
    "terms": ("TEXT", "Objective", "--search TEXT", "Thing --model MODEL", "--search Scope --model MODEL"),
    "model": ("", "MODEL", "TEXT", "--import-map"),
    "example": ("OUT",),
    "simulate": ("-o OUT --instruments 1 --images 1",),
    "store list": ("-s STORE", "-s STORE --json", "-s TEXT"),
    "store stats": ("-s STORE", "-s TEXT"),
    "store export": ("-s STORE -o OUT.nq", "-s TEXT -o OUT.nq"),
    "store backup": ("-s STORE -o OUT.db", "-s TEXT -o OUT.db"),
    "store model": ("-s STORE", "-s STORE --extension TEXT"),
    "store upgrade": ("-s STORE",),
    "publish vocabulary": ("-o OUT --model TEXT",),
    "publish instruments": ("DOC SOUND -o OUT --workers 1", "STORE -o OUT --workers 1", "TEXT -o OUT"),
    "publish crate": ("DOC -o OUT", "SOUND -o OUT --name TEXT", "SOUND -o OUT --kind bia --study TEXT", "TEXT -o OUT"),
    "pid next": ("DOC", "SOUND", "SOUND --json", "TEXT"),
    "pid reconcile": (
        "SOUND instance TEXT -o OUT.json",
        "SOUND TEXT 10.83185/x -o OUT.json",
        "DOC instance 10.83185/x -o OUT.json",
        "SOUND facility --listing FORM -o OUT.json",
        "DOC facility --listing SOUND -o OUT.json",
    ),
    "pid listing": ("DOC", "SOUND", "TEXT"),
    "pid check": ("DOC", "SOUND", "SOUND --json", "TEXT"),
    "pid mint": ("DOC -o OUT.json", "SOUND -o OUT.json", "TEXT -o OUT.json"),
    "pid explain": ("TEXT", "TEXT --json"),
    "pid chain": ("TEXT", "PIDINST:10.83185/poison -s STORE", "PIDINST:10.83185/poison --cite sentence --name TEXT"),
    "pid graph": (
        *(f"{_ID} -s STORE -f {name}" for name in ("tree", "turtle", "dot")),
        f"{_ID} -s STORE",
        "TEXT -s STORE",
    ),
    "pid link": (
        "TEXT hosts TEXT -s STORE",
        "RRID:SCR_017934 hosts PIDINST:10.83185/poison -s STORE --source TEXT",
        f"{_ID} TEXT {_ID} -s STORE",
    ),
    "pid unlink": ("TEXT hosts TEXT -s STORE", f"{_ID} TEXT {_ID} -s STORE"),
    "pid find": (
        "DOC",
        "SOUND -f json",
        "TEXT",
        "DOC --link --paper 10.83185/x --by TEXT -s STORE",
        "DOC --link -s STORE",
    ),
    "pid evidence": (f"{_ID} -s STORE", "TEXT -s STORE", "10.83185/x -s STORE -f turtle"),
    "pid connect": ("-s STORE", "TEXT -s STORE"),
    "pid relations": ("",),
    "qc read": (
        "POWER --descriptors SOUND",
        "POWER --descriptors SOUND --microscope TEXT",
        "POWER --descriptors SOUND --component TEXT",
        "FORM --descriptors SOUND",
        "POWER --mapping FORM --descriptors SOUND",
        "POWER -s STORE",
        "TEXT --descriptors TEXT",
    ),
    "qc trend": (f"{_ID} -s CALIBRATED", f"{_ID} -s CALIBRATED --limits FORM", "TEXT -s CALIBRATED"),
    "qc due": ("-s CALIBRATED", "-s CALIBRATED --on TEXT", "-s CALIBRATED --facility TEXT", "-s STORE --limits POWER"),
    "datacite draft": ("DOC --dry-run", "SOUND --prefix TEXT --dry-run", "TEXT --dry-run"),
    "datacite update": ("10.83185/x DOC --dry-run", "TEXT SOUND --dry-run"),
    "datacite publish": ("TEXT --dry-run", "10.83185/x --dry-run"),
    "datacite register": ("TEXT --dry-run",),
    "datacite hide": ("TEXT --dry-run",),
    "datacite get": ("TEXT --dry-run",),
    "datacite list": ("--prefix TEXT --dry-run", "--url TEXT --dry-run"),
    "datacite validate": ("DOC", "SOUND", "TEXT"),
    "datacite sync": ("DOC --url TEXT",),
    "handle create": ("DOC --url https://x.org --prefix 21.T1 --dry-run", "SOUND --url TEXT --handle TEXT --dry-run"),
    "handle update": ("DOC --url https://x.org --handle TEXT --dry-run",),
    "handle get": ("TEXT --url https://x.org --dry-run", "hdl:21.T1/a --url TEXT --dry-run"),
    "handle sync": ("DOC --url TEXT",),
    "b2inst create": ("DOC --dry-run", "SOUND --url TEXT --dry-run"),
    "b2inst update": ("TEXT DOC --dry-run",),
    "b2inst publish": ("TEXT --dry-run",),
    "b2inst new-version": ("TEXT --dry-run",),
    "b2inst get": ("TEXT --dry-run",),
    "b2inst sync": ("DOC --url TEXT",),
}
"""What is called, by command; words in capitals stand for files, OUT for one that isn't there."""
_EXACT = {"-f", "--json", "export", "listing", "table", "--import-map", "--dry-run", "--cite", "--documents"}
"""With these, what comes out goes on to a program and is exact."""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with what is read."""
    folder = tmp_path_factory.mktemp("poisoned")
    image = {
        "type": "Image",
        "id": "urn:x:image",
        "name": _TEXT,
        "acquired_with": {"type": "Instrument", "id": _ID, "name": _TEXT},
    }
    for name, body in {
        "DOC": _DOCUMENT,
        "SOUND": _SOUND,
        "OTHER": {**_SOUND, "description": f"other {_EVIL}", "components": [{**_PARTS, "name": f"o {_EVIL}"}]},
        "IMAGE": image,
    }.items():
        (folder / f"{name}.json").write_text(json.dumps(body))
    form = (
        f'entity,class,name,field,value\n{_ID}-o,Objective,"{_EVIL}",lens_na,"{_TEXT}"\n"{_TEXT}",Objective,,model,1\n'
    )
    (folder / "FORM.csv").write_text(form, newline="")
    power = f'date,instrument,"{_EVIL}",power (mW),laser\n2024-03-04,{_ID},"{_EVIL}",1,\n'
    power += f'"{_EVIL}",{_ID},,"{_EVIL}","{_EVIL}"\n'
    (folder / "POWER.csv").write_text(power, newline="")
    (folder / "MODEL.yaml").write_text(_MODEL)
    shutil.copy(ROOT / "examples" / "merge" / "mitochondria.ome.xml", folder / "OME.ome.xml")
    done = {
        "type": "OpticalCalibration",
        "id": f"{_ID}-c",
        "calibration_date": "2024-03-04",
        "calibrated_instrument": _ID,
        "calibrates": [f"{_ID}-o"],
        "calibrated_channel": _TEXT,
        "mean_x_spot_size": 300,
        "theoretical_xy_spot_size": 190,
    }
    with nboq.Store(folder / "CALIBRATED.db") as store:
        store.load(nboq.Document(_SOUND))
        store.load(nboq.Document(done))
    with nboq.Store(folder / "STORE.db") as store:
        store.load(nboq.read_bytes(json.dumps(_SOUND).encode(), f"a{_EVIL}.json"))
    return folder


def _words(command: str, row: str, made: Path, folder: Path) -> list[str]:
    """Fill in a row; a store may be changed, so each has its own."""
    meant = {path.name.split(".")[0]: str(path) for path in made.iterdir()}
    if "STORE" in row.split():
        shutil.copytree(meant["STORE"], folder / "a.db", dirs_exist_ok=True)
        meant["STORE"] = str(folder / "a.db")
    words = [meant.get(word, word.replace("TEXT", _TEXT)) for word in (*command.split(), *row.split())]
    return [re.sub(r"^OUT", str(folder / "out"), word) for word in words]


def _leaves(group: Any, before: str = "") -> Iterator[str]:
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _leaves(command, f"{name} ")
        else:
            yield before + name


def test_every_command_is_here() -> None:
    assert set(_leaves(typer.main.get_command(app))) == set(_COMMANDS)


def _shown(text: str, words: list[str]) -> None:
    """Hold a text for people to what it mustn't have."""
    assert text == escaped(text), ascii(text)
    assert set(words) & _EXACT or not _FORGED.search(text), ascii(text)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("on_terminal", "every"),
    [
        pytest.param(True, 1, id="terminal"),
        # What is written is escaped before anybody looks where it goes, so that a pipe needs no more than a sample.
        pytest.param(False, 4, id="pipe"),
        pytest.param(False, 1, id="pipe, all", marks=pytest.mark.long),
    ],
)
@pytest.mark.parametrize("command", _COMMANDS)
def test_nothing_of_a_document_steers_a_terminal(
    command: str, on_terminal: bool, every: int, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if on_terminal:
        monkeypatch.setattr(typer.testing._NamedTextIOWrapper, "isatty", lambda _: True)
    for number, row in enumerate(_COMMANDS[command][::every]):
        folder = tmp_path / str(number)
        folder.mkdir()
        words = _words(command, row, made, folder)
        done = run(*words)
        assert done.returncode in (0, 1, 2), (row, done.stderr)
        _shown(_OURS.sub(lambda found: found[0][-1] if found[0][-1] in "\n\t" else "", done.stderr), words)
        if on_terminal or not set(words) & _EXACT:
            _shown(_OURS.sub(lambda found: found[0][-1] if found[0][-1] in "\n\t" else "", done.stdout), words)


def _on_terminal(command: list[str], environment: dict[str, str]) -> str:
    ours, theirs = pty.openpty()
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs, env=environment):
        os.close(theirs)
        said = b""
        with suppress(OSError):  # a terminal whose other side is closed
            while part := os.read(ours, 65536):
                said += part
    os.close(ours)
    return said.decode("utf-8", "backslashreplace")


@pytest.mark.slow
@pytest.mark.parametrize("row", ["validate DOC", "query SELECT*{?s?p?o} -s STORE", "convert DOC -f json"])
def test_nothing_steers_a_real_terminal(row: str, made: Path, tmp_path: Path) -> None:
    call = [sys.executable, "-m", "nboq", *_words("", row, made, tmp_path)]
    shown = _OURS.sub("", _on_terminal(call, {**os.environ, "COLUMNS": "200", "TERM": "xterm-256color"}))
    assert shown and shown == escaped(shown, ""), ascii(shown)
