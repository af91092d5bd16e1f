"""Options are decided once: a name means one thing and takes one type over all commands, and old spellings warn."""

from __future__ import annotations

import json
import re
import types
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Union, get_args, get_origin

import pytest
import typer.main

from nboq.cli.app import app
from nboq.cli.options import OLD, Formats, current
from tests.command import nboq
from tests.conftest import EXAMPLE, ROOT

_PAGES = [*sorted((ROOT / "docs").rglob("*.md")), ROOT / "README.md", ROOT / "Makefile"]
_RESERVED = {"--model", "--kind", "--to-version"}
# What goes, and what takes its place.
_TO_GO = {
    ("query", "--engine"): "Store.to_maplib()",
    ("publish vocabulary", "--source"): "--model",
}


def _commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    below = getattr(command, "commands", None)
    if below is None:
        yield " ".join(path), command
    for name, one in (below or {}).items():
        yield from _commands(one, (*path, name))


COMMANDS = dict(_commands(typer.main.get_command(app)))
_OPTIONS = [
    (name, option)
    for name, command in COMMANDS.items()
    for option in command.params
    if option.param_type_name == "option" and (name, option.opts[0]) not in _TO_GO
]


def _type(option: Any) -> str:
    """Name what an option takes, whether it must be given or not; choices of names are texts."""
    kind = option.type_descriptor.annotation
    if get_origin(kind) in (Union, types.UnionType):
        kind = next(one for one in get_args(kind) if one is not type(None))
    return f"{kind} {'many' if option.multiple else 'one'} {'flag' if option.is_flag else option.metavar}"


def test_each_option_takes_one_type_and_goes_by_one_short_name() -> None:
    taken: dict[str, dict[tuple[str, str], list[str]]] = defaultdict(lambda: defaultdict(list))
    for command, option in _OPTIONS:
        names = [name for name in (*option.opts, *option.secondary_opts) if name not in ("--to", "-t")]
        for name in names:
            taken[name][(" ".join(names), _type(option))].append(command)
    assert {name: dict(meanings) for name, meanings in taken.items() if len(meanings) > 1} == {}


@pytest.mark.parametrize(
    ("name", "commands"),
    [
        ("--output", {"convert", "validate", "query", "show", "diff", "publish crate", "store export", "simulate"}),
        ("--format", {"convert", "validate", "query", "show", "diff", "completeness", "fill", "merge", "pid graph"}),
        ("--tier", {"validate", "completeness"}),
        ("--workers", {"convert", "validate", "simulate", "publish instruments"}),
    ],
)
def test_the_shared_options_are_where_one_looks_for_them(name: str, commands: set[str]) -> None:
    assert commands <= {command for command, option in _OPTIONS if name in option.opts}


def test_only_validation_has_profiles_and_reserved_names_are_free() -> None:
    names = {(name, command) for command, option in _OPTIONS for name in option.opts}
    assert {command for name, command in names if name == "--profile"} == {"validate"}
    assert {name for name, _ in names if name in _RESERVED} <= {"--model", "--to-version", "--kind"}
    assert {command for name, command in names if name == "--kind"} == {"publish crate"}
    assert {command for name, command in names if name == "--to-version"} == {"migrate"}
    assert {command for name, command in names if name == "--write"} == {"serve"}
    assert {command for name, command in names if name == "--bind"} == {"mcp", "serve"}


def test_no_command_writes_to_an_argument() -> None:
    words = ("OUT", "TO", "FOLDER", "FILE")
    for command in COMMANDS.values():
        shown = [one for one in command.params if one.param_type_name == "argument" and not one.hidden]
        assert not [one for one in shown if one.name in ("output", "out", "target") or one.metavar in words[:2]]


def test_old_spellings_lead_to_options_that_there_are_and_are_none_themselves() -> None:
    for command, table in OLD.items():
        names = {name for one in COMMANDS[command].params for name in (*one.opts, *one.secondary_opts)}
        for old, new in table.items():
            assert new["new"] in names, (command, old)
            # One that is still there has another meaning for other values.
            always = not (new["values"] or new["beside"])
            assert not (always and old in names), (command, old)


@pytest.mark.parametrize(
    ("command", "old", "new"),
    [
        ("completeness", ["x", "--output", "svg", "--file", "x.svg"], ["x", "--format", "svg", "--output", "x.svg"]),
        ("completeness", ["x", "--output", "x.svg"], ["x", "--output", "x.svg"]),
        ("completeness", ["x", "--output=json"], ["x", "--format", "json"]),
        ("convert", ["x", "-f", "json", "--to", "turtle"], ["x", "--from", "json", "--to", "turtle"]),
        ("convert", ["x", "-f", "json", "-t", "turtle"], ["x", "--from", "json", "-t", "turtle"]),
        ("convert", ["x", "-f", "turtle"], ["x", "-f", "turtle"]),
        ("diff", ["a", "b", "--no-check", "--output", "png"], ["a", "b", "--no-validate", "--format", "png"]),
        ("query", ["q", "-o", "csv", "-f", "a.csv"], ["q", "--format", "csv", "--output", "a.csv"]),
        ("query", ["q", "-ocsv", "-fa.csv"], ["q", "--format", "csv", "--output", "a.csv"]),
        ("query", ["q", "-f", "csv", "-o", "a.csv"], ["q", "-f", "csv", "-o", "a.csv"]),
        ("pid graph", ["p", "-d", "3", "--output", "dot"], ["p", "--depth", "3", "--format", "dot"]),
        ("simulate", ["-s", "3"], ["--seed", "3"]),
        ("store export", ["-d", "urn:x:1"], ["--document", "urn:x:1"]),
        ("validate", ["--report", "json", "--", "--report"], ["--format", "json", "--", "--report"]),
        ("show", ["-w", "spectra"], ["--picture", "spectra"]),
        ("merge", ["-t", "turtle"], ["--format", "turtle"]),
        ("terms", ["--file", "x"], ["--file", "x"]),
    ],
)
def test_old_spellings_are_written_anew(
    command: str, old: list[str], new: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert current(command, old) == new
    assert ("deprecated:" in capsys.readouterr().err) == (old != new)


def _nboq(*arguments: str | Path) -> tuple[int, str, str]:
    done = nboq(*arguments)
    return done.returncode, done.stdout, done.stderr


def test_old_spellings_work_and_say_what_is_written_today(tmp_path: Path) -> None:
    new = _nboq("completeness", EXAMPLE, "--format", "json")
    status, said, warned = _nboq("completeness", EXAMPLE, "--output", "json")
    assert (status, said) == new[:2] and "deprecated: --output is now --format" in warned and "deprecated" not in new[2]
    assert _nboq("validate", EXAMPLE, "--report", "json", "-o", tmp_path / "r.json")[0] == 0
    assert json.loads((tmp_path / "r.json").read_text("utf-8"))[0]["valid"]


def test_a_parameter_without_its_option_is_told_how_it_is_given() -> None:
    status, _, said = _nboq("query", "objectives", "min_na=1.2", "--show")
    assert status == 2 and "parameters are given as -p min_na=1.2" in " ".join(said.replace("│", " ").split())
    assert "-p" not in _nboq("query", "objectives", "another")[2].replace("nboq query -h", "")


def test_folders_that_were_arguments_are_taken_still(tmp_path: Path) -> None:
    assert _nboq("load", EXAMPLE, "--store", tmp_path / "s.db")[0] == 0
    status, _, warned = _nboq("store", "export", tmp_path / "all.nq", "--store", tmp_path / "s.db")
    assert status == 0 and (tmp_path / "all.nq").is_file() and "FILE is now --output PATH" in warned
    status, _, warned = _nboq("store", "backup", tmp_path / "copy", "--store", tmp_path / "s.db")
    assert status == 0 and (tmp_path / "copy").is_dir() and "FOLDER is now --output PATH" in warned
    status, _, warned = _nboq("publish", "instruments", EXAMPLE, tmp_path / "site", "--workers", "1")
    assert (tmp_path / "site" / "index.html").is_file() and "OUT is now --output PATH" in warned
    assert _nboq("publish", "instruments", EXAMPLE)[0] == 2


def test_the_format_follows_the_file_extension(tmp_path: Path) -> None:
    assert _nboq("validate", EXAMPLE, "-o", tmp_path / "r.sarif")[0] == 0
    assert json.loads((tmp_path / "r.sarif").read_text("utf-8"))["version"] == "2.1.0"
    assert _nboq("validate", EXAMPLE, "-o", tmp_path / "r.docx")[0] == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ("convert", EXAMPLE, "-f", "n5"),
        ("fill", EXAMPLE, EXAMPLE, "-f", "n5", "-o", "x"),
        ("merge", EXAMPLE, EXAMPLE, "-f", "n5", "-o", "x"),
        ("validate", EXAMPLE, "-f", "n5"),
        ("show", EXAMPLE, "-f", "n5"),
        ("diff", EXAMPLE, EXAMPLE, "-f", "n5"),
        ("completeness", EXAMPLE, "-f", "n5"),
        ("query", "objectives", "-s", "s", "-f", "n5"),
        ("pid", "graph", "urn:x:1", "-s", "s", "-f", "n5"),
        ("pid", "chain", "RRID:SCR_017934", "-f", "n5"),
    ],
    ids=lambda arguments: " ".join(map(str, arguments[:2])) if arguments[0] == "pid" else arguments[0],
)
def test_an_unknown_output_format_is_said_in_one_sentence(arguments: tuple[str | Path, ...]) -> None:
    status, _, said = _nboq(*arguments)
    assert status == 2 and re.fullmatch(r"error: unknown output format 'n5'; known are \w.*\n", said)


def test_convert_tells_who_means_the_format_of_the_input(tmp_path: Path) -> None:
    assert "of the input is --from" in _nboq("convert", EXAMPLE, "-f", "json", "-o", tmp_path / "x.ttl")[2]
    assert "--from" not in _nboq("convert", EXAMPLE, "-f", "turtle", "-o", tmp_path / "x.ttl")[2]
    assert "--from" not in _nboq("convert", EXAMPLE, "-f", "micrometa", "-o", tmp_path / "x.json")[2]


def test_a_format_that_a_terminal_cannot_show_wants_a_file(monkeypatch: pytest.MonkeyPatch) -> None:
    formats = Formats({"text": (), "png": (".png",)}, "text", binary={"png"})
    assert formats.choose("png", None) == "png"
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    with pytest.raises(typer.BadParameter, match="--output FILE"):
        formats.choose("png", None)


@pytest.mark.parametrize("page", _PAGES, ids=str)
def test_pages_use_the_spellings_of_today(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for line in page.read_text("utf-8").splitlines():
        for found in re.finditer(r"nboq ([a-z][a-z -]*?[a-z]+) ([^`#|]*)", line):
            words = found[1].split()
            name = " ".join(words[:2]) if " ".join(words[:2]) in COMMANDS else words[0]
            assert current(name, found[2].split()) == found[2].split(), line
