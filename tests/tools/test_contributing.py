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
_COPIED = ("src", "model", "generated", "shapes", "examples", "docs", "tests", "tools", "bench", ".github")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The repository without what the recipes don't look at."""
    skipped = shutil.ignore_patterns("__pycache__")
    for name in _COPIED:
        shutil.copytree(ROOT / name, tmp_path / name, ignore=skipped)
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


@pytest.mark.slow
@pytest.mark.parametrize("name", _RECIPES)
def test_a_recipe_works_as_it_is_written(name: str, copy: Path) -> None:
    programs = copy / ".programs"
    programs.mkdir()
    for program, call in (("python", ""), ("nboq", "-m nboq ")):
        (programs / program).write_text(f'#!/bin/sh\nexec "{sys.executable}" {call}"$@"\n')
        (programs / program).chmod(0o755)
    environment = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}", "PYTHONPATH": str(copy / "src")}
    for kind, block in _steps(_RECIPES[name]):
        if kind == "diff":
            _changed(block, copy)
            continue
        done = subprocess.run(
            ["bash", "-ec", block], cwd=copy, env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert "no tests ran" not in done.stdout


@pytest.mark.parametrize("link", re.findall(r"\]\((?!http)([^)#]+)", _PAGE))
def test_links_lead_somewhere(link: str) -> None:
    assert (ROOT / link).exists()
