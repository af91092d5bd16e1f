"""The commands of the tutorial and the how-tos, taken out of the pages and run.

A block marked `sh` or `python` is run; a block marked `text` right after it is what it prints. Pages run in an empty
folder with the files that they offer for download, or with the model where a page is read in a checkout, and with the
wheel alone unless they say what more they need.
`python -m tests.site_guides [PAGE …]` writes what the blocks print into the pages.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import ROOT
from tests.datacite_server import DEMO, DataCiteServer
from tests.forked import programs
from tools.docsite.hooks import DOWNLOADS

__all__ = ["PAGES", "Block", "blocks", "reader", "run_page"]

DOCS = ROOT / "docs"
PAGES = (DOCS / "tutorial.md", *sorted((DOCS / "howto").glob("*.md")))
_BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```\n(?:\n```text\n(.*?)```\n)?", re.MULTILINE | re.DOTALL)
_UNUSABLE = 2


@dataclass(frozen=True)
class Block:
    """One thing that a reader is told to do, and what the page says comes of it."""

    language: str
    code: str
    expected: str | None
    line: int

    def call(self) -> list[str]:
        if self.language == "python":
            return ["python", "-c", self.code]
        return ["bash", "-c", f"trap 's=$?; [ $s -ge {_UNUSABLE} ] && exit $s' ERR\n{self.code}"]

    def may_end_with(self, status: int) -> bool:
        """Tell whether an exit status is fine; a command's 1 is findings about the content, which some pages show."""
        return status < _UNUSABLE and not (status and self.language == "python")


def blocks(page: Path) -> list[Block]:
    text = page.read_text("utf-8")
    return [
        Block(found[1], found[2], found[3], text.count("\n", 0, found.start()) + 1) for found in _BLOCK.finditer(text)
    ]


def needs_extras(page: Path) -> bool:
    """Tell whether a page tells its reader to install more than the wheel and what it depends on."""
    return re.search(r"pip install ('nboq\[|linkml)", page.read_text("utf-8")) is not None


def _environment(python: Path) -> dict[str, str]:
    environment = {
        "PATH": f"{python.parent}:{os.environ.get('PATH', '')}",
        "COLUMNS": "100",
        "TERM": "dumb",
        "LC_ALL": "C.UTF-8",
    }
    # The nboq of this checkout, whatever is installed.
    return environment if python != Path(sys.executable) else {**environment, "PYTHONPATH": str(ROOT / "src")}


@contextmanager
def reader(python: Path) -> Iterator[dict[str, str]]:
    """Give the environment of someone who has nboq installed for a python, without a home."""
    environment = _environment(python)
    with programs(python, environment) as called:
        yield environment | {"PATH": f"{called}:{environment['PATH']}"}


def run_page(page: Path, folder: Path, environment: dict[str, str]) -> Iterator[tuple[Block, int, str]]:
    """Do what a page says, block by block.

    Args:
        page: The page.
        folder: An empty folder to do it in.
        environment: As `reader` gives it.

    Yields:
        The block, its exit status, and what a reader sees in the terminal.
    """
    work = folder / "work"
    work.mkdir(parents=True)
    for paths in DOWNLOADS.values():
        for path in paths:
            shutil.copy(ROOT / path, work)
    if "In a checkout of the repository" in page.read_text("utf-8"):
        shutil.copytree(ROOT / "model", work / "model", ignore=shutil.ignore_patterns("versions"))
        shutil.copy(ROOT / ".linkmllint.yaml", work)
    with _registry(page) as account:
        yield from _run(page, folder, environment | account)


@contextmanager
def _registry(page: Path) -> Iterator[dict[str, str]]:
    """Give a page that writes to DataCite an account at a small one, in the place of the reader's own."""
    if "nboq datacite sync" not in page.read_text("utf-8"):
        yield {}
        return
    with DataCiteServer([DEMO]) as server:
        variables = {"URL": server.url, "USER": DEMO.user, "PASSWORD": DEMO.password}
        yield {f"NBOQ_DATACITE_{name}": value for name, value in variables.items()}


def _run(page: Path, folder: Path, environment: dict[str, str]) -> Iterator[tuple[Block, int, str]]:
    work = folder / "work"
    for block in blocks(page):
        done = subprocess.run(
            block.call(),
            cwd=work,
            env=environment | {"HOME": str(folder)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        yield block, done.returncode, "\n".join(line.rstrip() for line in done.stdout.strip("\n").splitlines())


def _rewrite(pages: tuple[Path, ...] = PAGES) -> bool:
    """Write what blocks print into their pages; a page with a block that fails stays as it is."""
    fine = True
    for page in pages:
        with tempfile.TemporaryDirectory() as folder, reader(Path(sys.executable)) as environment:
            done = list(run_page(page, Path(folder), environment))
        failed = [(block, told) for block, status, told in done if not block.may_end_with(status)]
        for block, told in failed:
            sys.stderr.write(f"{page.relative_to(ROOT)}:{block.line}: failed\n{told}\n")
        fine &= not failed
        if not failed:
            _put(page, [told for _, _, told in done])
    return fine


def _put(page: Path, printed: list[str]) -> None:
    left = iter(printed)

    def with_output(found: re.Match[str]) -> str:
        told = next(left)
        if found[3] is None:
            return found[0]
        return f"```{found[1]}\n{found[2]}```\n\n```text\n{told}\n```\n"

    page.write_text(_BLOCK.sub(with_output, page.read_text("utf-8")), "utf-8")


if __name__ == "__main__":
    sys.exit(not _rewrite(tuple(Path(page).resolve() for page in sys.argv[1:]) or PAGES))
