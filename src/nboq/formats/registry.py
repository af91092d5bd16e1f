"""What a format is to this library, and those that ship with it: the rows of `formats.tsv`, tried in their order.

A row names its functions by module, which is loaded when one of them is used, since many need large packages. Behind
each stand its arguments: attributes of a `Content`, or words as they are. Before one that tells a format by content
stands how such a content begins, which may tell it alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from nboq.document import Document, Report, the_one
from nboq.formats.content import Content
from nboq.schema.artefacts import tsv_rows


@dataclass(frozen=True, slots=True)
class Format:
    """A format that documents can be read from or written to.

    A package may add its own: an entry point of the group `nboq.formats` that leads to one of these.

    Attributes:
        name: The key that `--to` and `nboq.read(path, format)` take.
        title: What people call it.
        suffixes: How the names of its files end, the longest first; an ending may belong to one format only.
        read: Makes a document of the content, or None where it can only be written.
        write: Makes the bytes of a document, with a report of what has no place; None where it can only be read.
        sniff: Tells by content whether it's this format; None where the ending alone tells.
        whole: Whether any document can be written and read again without loss.
        read_all: Makes the documents of a content that can hold several; None where it can't.
    """

    name: str
    title: str
    suffixes: tuple[str, ...] = ()
    read: Callable[[Content], Document] | None = None
    write: Callable[[Document], tuple[bytes, Report]] | None = None
    sniff: Callable[[Content], bool] | None = None
    whole: bool = False
    read_all: Callable[[Content], list[Document]] | None = None


def _function(dotted: str) -> Callable[..., Any]:
    module, _, name = dotted.rpartition(".")
    function: Callable[..., Any] = getattr(import_module(f"nboq.formats.{module}"), name)
    return function


def _reader(dotted: str, *takes: str) -> Callable[[Content], Any]:
    return lambda content: _function(dotted)(*(getattr(content, name, name) for name in takes))


def _only(read: Callable[[Content], list[Document]]) -> Callable[[Content], Document]:
    return lambda content: the_one(read(content), content.source)


def _writer(dotted: str, *options: str) -> Callable[[Document], tuple[bytes, Report]]:
    return lambda document: _function(dotted)(document, *options)


def _sniffer(name: str, begins: str, dotted: str = "", takes: str = "") -> Callable[[Content], bool]:
    """Make a sniffer of a function that says whether a content is of the format, or of which of several it is."""
    if not dotted:
        return lambda content: bool(getattr(content, begins))
    return lambda content: getattr(content, begins) and _function(dotted)(getattr(content, takes)) in (True, name)


def builtin() -> Iterator[Format]:
    """Give the formats; where several could read a content, the first does."""
    for row in tsv_rows(Path(__file__).with_name("formats.tsv")):
        suffixes, read, write, sniff = (row[field].split() for field in ("suffixes", "read", "write", "sniff"))
        reader = _reader(*read) if read else None
        one, every = (_only(reader), reader) if reader and row["several"] else (reader, None)
        writer = _writer(*write) if write else None
        sniffer = _sniffer(row["name"], *sniff) if sniff else None
        yield Format(row["name"], row["title"], tuple(suffixes), one, writer, sniffer, row["whole"] == "yes", every)
