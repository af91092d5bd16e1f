"""Where commands print, what they print everywhere alike, and the statuses that they end with."""

from __future__ import annotations

import codecs
import io
import logging
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from rich.console import Console, ConsoleOptions, RenderableType
from rich.markup import escape
from rich.segment import Segment
from rich.text import Text

from nboq.errors import NboqError, NotFound, as_ours
from nboq.files import open_atomically
from nboq.schema.labels import escaped

if TYPE_CHECKING:
    from rich.table import Table

FINE, FINDINGS, UNUSABLE = 0, 1, 2


class EscapingConsole(Console):
    """Where all text for people goes. What would steer a terminal is shown by its code, in a pipe as well.

    A text is one line, a cell is one too: what a document ends lines with would forge the next one.
    """

    def __init__(self, **settings: Any) -> None:
        super().__init__(highlight=False, emoji=False, **settings)

    def on_broken_pipe(self) -> None:
        """Leave what to do to the way out of the application."""
        raise BrokenPipeError

    def render_str(self, text: str, **settings: Any) -> Text:
        """Make a text of a string; escaped first, so that there is room for it in tables."""
        return super().render_str(escaped(text, "\t"), **settings)

    def render(self, renderable: RenderableType, options: ConsoleOptions | None = None) -> Iterable[Segment]:
        """Render anything, and see to texts that were no strings, and to links."""
        for piece in super().render(renderable, options):
            if piece.control:
                yield piece
            else:
                style = piece.style
                if style is not None and style.link:
                    style = style.update_link(escaped(style.link, ""))
                yield Segment(escaped(piece.text), style)


out = EscapingConsole(soft_wrap=True)
err = EscapingConsole(soft_wrap=True, stderr=True)


class _Standard(io.FileIO):
    """Standard output and standard error, as files that say what is wrong with them."""

    reader_gone = False

    def write(self, data: Any) -> int:
        try:
            return super().write(data)
        except OSError as error:
            number = self.fileno()
            with suppress(OSError):  # what is held back is written again at the end, and would fail again
                os.dup2(os.open(os.devnull, os.O_WRONLY), number)
            if isinstance(error, BrokenPipeError):
                _Standard.reader_gone = True
                raise
            if number != 1:
                return len(data)  # there is nowhere to tell it
            raise NotFound(f"can't be written: {error.strerror}", source="standard output") from None


class _Screen(io.RawIOBase):
    """Standard output for a result where somebody looks at it: a terminal."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("backslashreplace")

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        sys.stdout.write(escaped(self._decoder.decode(data)))
        return len(data)


def take_streams() -> None:
    """Make standard input, output and error fit for any text, and for being full or closed, once in a process."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        stream = getattr(sys, name)
        if stream is None:
            # Closed: the next file that is opened would get its number. Wrong way round, so that its use is an error.
            with suppress(OSError):
                os.dup2(os.open(os.devnull, os.O_RDONLY if number else os.O_WRONLY), number)
        encoding = getattr(stream, "encoding", None) or "utf-8"
        if number == 0:
            sys.stdin = stream or open(0, encoding=encoding, closefd=False)  # noqa: SIM115 - a descriptor
        else:
            file = io.BufferedWriter(_Standard(number, "w", closefd=False))
            lines = number == 2 or file.isatty()
            setattr(sys, name, io.TextIOWrapper(file, encoding, "backslashreplace", line_buffering=lines))


def is_reader_gone() -> bool:
    """Tell whether whoever read standard output has gone, as `head` does."""
    return _Standard.reader_gone


def let_go_of_output() -> int:
    """Write what is still held back of standard output; give the status that follows from that."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        return FINE
    except NboqError as error:
        return say(error)
    return FINE


def say(error: BaseException, source: object = "") -> int:
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


class Notes(logging.Handler):
    """Prints what the library logs for whoever waits for its result."""

    def emit(self, record: logging.LogRecord) -> None:
        """Print one."""
        note(record.getMessage())


def counted(number: int, noun: str) -> str:
    """Say how many there are of something.

    >>> counted(1, "row"), counted(2, "row")
    ('1 row', '2 rows')
    """
    return f"{number} {noun}{'' if number == 1 else 's'}"


def table(*columns: str, **settings: Any) -> Table:
    """Make a table whose cells are folded and never cut."""
    from rich.table import Table

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
        yield _Screen() if sys.stdout.isatty() else sys.stdout.buffer  # type: ignore[misc]
        sys.stdout.flush()


def write(content: bytes, path: Path | None = None) -> None:
    """Write the result to its file, or to standard output."""
    with opened(path) as file:
        file.write(content)


def as_json(body: Any) -> bytes:
    """Write a result as JSON, as all commands do. Whole numbers may be of any size."""
    from nboq.document import to_json  # loaded on use: most of what starts prints none

    return to_json(body, str)
