"""The folder of a release: what it holds, and how it is filled."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import orjson

from nboq.files import folder_atomically
from nboq.publish.vocabulary.errors import NotARelease

MARK: Final = "release.json"
"""The file that tells a release from any other folder."""
_NUMBERS: Final = re.compile(r"[0-9]+|[A-Za-z]+")


def _rank(version: str) -> tuple[Any, ...]:
    """Order versions by their numbers; what comes before a release (`3.0.0-rc1`) is lower than the release."""
    main, dash, rest = version.partition("-")
    numbers = tuple(int(part) for part in _NUMBERS.findall(main) if part.isdigit())
    return (
        numbers,
        not dash,
        [(part.isdigit(), int(part) if part.isdigit() else 0, part) for part in _NUMBERS.findall(rest)],
    )


def ordered(versions: set[str]) -> list[str]:
    """Order versions, the newest first.

    >>> ordered({"3.0.0", "3.10.0", "3.9.1", "3.10.0-rc1"})
    ['3.10.0', '3.10.0-rc1', '3.9.1', '3.0.0']
    """
    return sorted(versions, key=_rank, reverse=True)


def published(folder: Path, base: str) -> list[str] | None:
    """Give the versions in a folder, newest first; None where the folder holds no release of that vocabulary."""
    try:
        body = orjson.loads((folder / MARK).read_bytes())
        if body["base"] != base:
            return None
        return ordered({str(name) for name in body["versions"] if any((folder / str(name)).glob("*.owl.ttl"))})
    except (OSError, orjson.JSONDecodeError, KeyError, TypeError):
        return None


class Folder:
    """A folder that is being written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._made: set[Path] = set()
        self.files = 0
        self.bytes = 0

    def write(self, name: str, content: bytes) -> None:
        """Write a file below it; folders on the way are made."""
        target = self.path / name
        if target.parent not in self._made:
            target.parent.mkdir(parents=True, exist_ok=True)
            self._made.add(target.parent)
        target.write_bytes(content)
        self.files += 1
        self.bytes += len(content)

    def take(self, source: Path, name: str) -> None:
        """Take over a whole folder; its files are linked where the disk can, so that they need no room twice."""
        shutil.copytree(source, self.path / name, copy_function=_link)


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


@contextmanager
def replacing(out: Path, base: str, force: bool) -> Iterator[Folder]:
    """Give a new folder that takes the place of another one when the block ends well.

    Args:
        out: The folder to write; it may hold an earlier release.
        base: The base of the vocabulary that is released.
        force: Whether anything else in it may go.

    Raises:
        NotARelease: If there is something else in the folder.
        NotFound: If it can't be written to.
    """
    if out.is_dir() and any(out.iterdir()) and published(out, base) is None and not force:
        raise NotARelease(str(out))
    with folder_atomically(out) as folder:
        yield Folder(folder)
