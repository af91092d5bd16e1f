"""What CONTRIBUTING.md tells to do works as it is written, in a copy of the repository."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

_PAGE = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
_RECIPES = dict(re.findall(r"^### … (?:an? )?([a-z]+)\n(.*?)(?=^##)", _PAGE, flags=re.MULTILINE | re.DOTALL))
_BLOCK = re.compile(r"^```(diff|sh)\n(.*?)^```$", flags=re.MULTILINE | re.DOTALL)
_CALLED = """
import json, pathlib, sys, pytest
from tests.command import nboq
for program, *arguments in map(json.loads, dict.fromkeys(pathlib.Path(sys.argv[1]).read_text().splitlines())):
    if program == "nboq":
        assert nboq(*arguments).returncode == 0, arguments
    elif arguments[:2] == ["-m", "pytest"]:
        assert pytest.main([*arguments[2:], "-p", "no:cacheprovider"]) == 0, arguments
    else:
        assert arguments == ["-m", "nboq.build"], arguments
"""
_COPIED = ("src", "model", "generated", "shapes", "examples", "docs", "tests", "tools", "bench", ".github")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The repository without what the recipes don't look at."""
    for name in _COPIED:
        shutil.copytree(ROOT / name, tmp_path / name)
    for file in (path for path in ROOT.iterdir() if path.is_file()):
        shutil.copy(file, tmp_path)
    return tmp_path


def _changed(block: str, root: Path) -> None:
    """Do what a block shows: what stands there already is found once."""
    name, _, body = block.partition("\n")
    path = root / name
    text = path.read_text("utf-8")
    for hunk in body.split("@@\n"):
        lines = hunk.splitlines(keepends=True)
        old = "".join(line[1:] for line in lines if line[0] in " -")
        assert text.count(old) == 1, f"{name} has this {text.count(old)} times:\n{old}"
        text = text.replace(old, "".join(line[1:] for line in lines if line[0] in " +"))
    path.write_text(text, "utf-8")


def _steps(recipe: str) -> Iterator[tuple[str, str]]:
    for found in _BLOCK.finditer(recipe):
        yield found[1], found[2]


def test_there_is_a_recipe_for_each_thing_that_is_added() -> None:
    assert list(_RECIPES) == ["slot", "class", "rule", "advice", "query", "format", "command"]
    assert all(list(_steps(recipe)) for recipe in _RECIPES.values())


def _run(call: list[str], copy: Path, **more: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(copy / "src"), **more}
    done = subprocess.run(call, cwd=copy, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "no tests ran" not in done.stdout


def _follow(recipe: str, copy: Path, programs: dict[str, str]) -> None:
    """Do what a recipe says, with other programs in the place of `python` and `nboq`."""
    folder = copy / ".programs"
    folder.mkdir(exist_ok=True)
    for program, text in programs.items():
        (folder / program).write_text(text)
        (folder / program).chmod(0o755)
    for kind, block in _steps(recipe):
        if kind == "diff":
            _changed(block, copy)
        else:
            _run(["bash", "-ec", block], copy, PATH=f"{folder}:{os.environ['PATH']}")


@pytest.mark.long
@pytest.mark.parametrize("name", _RECIPES)
def test_a_recipe_works_as_it_is_written(name: str, copy: Path) -> None:
    calls = {"python": "", "nboq": "-m nboq "}
    _follow(_RECIPES[name], copy, {p: f'#!/bin/sh\nexec "{sys.executable}" {call}"$@"\n' for p, call in calls.items()})


@pytest.mark.slow
def test_the_recipes_work_together(copy: Path) -> None:
    """One after the other in one copy; then what they run: the generators once, commands and tests in one process."""
    noted = "#!{}\nimport json, sys\nopen({!r}, 'a').write(json.dumps([{!r}, *sys.argv[1:]]) + '\\n')\n"
    calls = copy / "calls.jsonl"
    for recipe in _RECIPES.values():
        _follow(recipe, copy, {p: noted.format(sys.executable, str(calls), p) for p in ("python", "nboq")})
    _run([sys.executable, "-m", "nboq.build"], copy)
    _run([sys.executable, "-c", _CALLED, str(calls)], copy)


@pytest.mark.parametrize("link", re.findall(r"\]\((?!http)([^)#]+)", _PAGE))
def test_links_lead_somewhere(link: str) -> None:
    assert (ROOT / link).exists()
