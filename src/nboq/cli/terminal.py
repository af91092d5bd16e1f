"""Where commands print, what they print everywhere alike, and the statuses that they end with."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from nboq.document import to_json
from nboq.errors import as_ours
from nboq.files import open_atomically

FINE, FINDINGS, UNUSABLE = 0, 1, 2


class _Console(Console):
    def on_broken_pipe(self) -> None:
        raise BrokenPipeError  # the way out of the application has one answer for all


out = _Console(soft_wrap=True, highlight=False, emoji=False)
err = _Console(stderr=True, soft_wrap=True, highlight=False, emoji=False)


def say(error: Exception, source: object = "") -> int:
    """Print an error, of this library or not; give the status that it calls for.

    Args:
        error: The error.
        source: What was worked on, where it doesn't say so itself.
    """
    ours = as_ours(error, source)
    err.print(f"[red]error:[/] {escape(str(ours))}")
    return ours.exit_status


def note(text: str, kind: str = "note") -> None:
    """Print a remark beside the result."""
    err.print(f"[yellow]{kind}:[/] {escape(text)}")


def counted(number: int, noun: str) -> str:
    """Say how many there are of something.

    >>> counted(1, "row"), counted(2, "row")
    ('1 row', '2 rows')
    """
    return f"{number} {noun}{'' if number == 1 else 's'}"


def table(*columns: str, **settings: Any) -> Table:
    """Make a table whose cells are folded and never cut."""
    made = Table(header_style="bold", **settings)
    for column in columns:
        made.add_column(column, overflow="fold")
    return made


@contextmanager
def opened(path: Path | None) -> Iterator[IO[bytes]]:
    """Open where a result goes: its file, which takes its place when it's whole, or standard output."""
    if path is not None:
        with open_atomically(path) as file:
            yield file
    else:
        yield sys.stdout.buffer
        sys.stdout.flush()


def write(content: bytes, path: Path | None = None) -> None:
    """Write the result to its file, or to standard output."""
    with opened(path) as file:
        file.write(content)


def as_json(body: Any) -> bytes:
    """Write a result as JSON, as all commands do. Whole numbers may be of any size."""
    return to_json(body, str)
