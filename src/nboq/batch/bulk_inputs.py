"""What is to be converted: files, folders, archives and JSON Lines, document by document."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

from nboq.batch.archives import LARGEST, is_archive, members, shown, unpacked
from nboq.batch.errors import TooLarge
from nboq.errors import Malformed, NboqError, NotFound

_LINES: Final = (".jsonl", ".ndjson")
_PACKED: Final = tuple(f"{ending}.gz" for ending in _LINES)


@dataclass(frozen=True, slots=True)
class Item:
    """One document to be converted.

    Attributes:
        source: What it's called in messages: a path; in an archive a path, `#` and the member; a line has its number
            behind a colon.
        path: The file to read; None where the content is given.
        content: The bytes of the document.
        error: Why it can't be read.
    """

    source: str
    path: str | None = None
    content: bytes | None = None
    error: NboqError | None = None

    @property
    def size(self) -> int:
        """How many bytes it has."""
        if self.content is not None:
            return len(self.content)
        try:
            return Path(self.path).stat().st_size if self.path else 0
        except OSError:
            return 0


def is_many(path: Path) -> bool:
    """Tell whether something may hold several documents: a folder, an archive, JSON Lines.

    >>> is_many(Path("all.jsonl.gz")), is_many(Path("one.json"))
    (True, False)
    """
    return path.is_dir() or is_archive(path) or path.name.lower().endswith((*_LINES, *_PACKED))


def count_of(paths: Iterable[str | Path]) -> int | None:
    """Count the documents, or give None where they can't be counted without being read."""
    count = 0
    for path in paths:
        for file in _walked(Path(path)):
            if is_many(file):
                return None
            count += 1
    return count


def items(paths: Iterable[str | Path], apart: Path | None = None) -> Iterator[Item]:
    """Go through what people name on a command line; folders in name order.

    Args:
        paths: Files of any format, folders, archives (`.zip`, `.tar`, `.tar.gz`, `.tar.xz`), JSON Lines (`.jsonl`,
            `.ndjson`, also with `.gz`).
        apart: A file that is no input though it lies in one of the folders: the output.

    Yields:
        An item for each document, and for each archive that can't be read to its end.

    Raises:
        NotFound: If there is nothing under a path.
    """
    ours = apart.resolve() if apart is not None else None
    for given in paths:
        found = False
        for path in _walked(Path(given)):
            if ours is not None and path.resolve() == ours:
                continue
            found = True
            empty = True
            try:
                for item in _file(path):
                    empty = False
                    yield item
                if empty:
                    raise Malformed("there is no document in it", source=path)
            except NboqError as error:
                yield Item(str(path), error=error)
        if not found:
            raise NotFound("there is no file in this folder", source=given)


def _walked(path: Path) -> Iterator[Path]:
    """Give a file as it is, and the files below a folder, holding the names of one folder at a time."""
    if not path.is_dir():
        yield path
        return
    for name in sorted(entry.name for entry in os.scandir(path) if not entry.name.startswith(".")):
        inside = path / name
        # A link to a folder may lead in a circle.
        if inside.is_file():
            yield inside
        elif inside.is_dir() and not inside.is_symlink():
            yield from _walked(inside)


def _file(path: Path) -> Iterator[Item]:
    if not path.exists():
        raise NotFound(source=path)
    name = path.name.lower()
    if name.endswith((*_LINES, *_PACKED)):
        with ExitStack() as stack:
            yield from _lines(unpacked(stack, path), shown(str(path)))
    elif is_archive(path):
        for member in members(path):
            if isinstance(member.file, NboqError):
                yield Item(member.name, error=member.file)
            else:
                try:
                    yield from _member(member.name, member.file)
                except NboqError as error:
                    # If the archive is of no use any more, going to its next member will tell.
                    yield Item(member.name, error=error)
    else:
        yield Item(str(path), path=str(path))


def _member(name: str, file: IO[bytes]) -> Iterator[Item]:
    if name.lower().endswith(_LINES):
        yield from _lines(file, name)
        return
    content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        yield Item(name, error=TooLarge(name, f"larger than {LARGEST} bytes"))
    else:
        yield Item(name, content=content)


def _lines(file: IO[bytes], name: str) -> Iterator[Item]:
    number = 0
    while line := file.readline(LARGEST + 1):
        number += 1
        source = f"{name}:{number}"
        if len(line) > LARGEST:
            raise TooLarge(source, f"the line is longer than {LARGEST} bytes")
        line = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
        if line.strip():
            yield Item(source, content=line)
