"""The formats that ship with the library: the rows of `formats.tsv`, in the order in which they are tried.

A row names its functions by module, which is loaded when one of them is used, since many need large packages. Behind
each stand its arguments: attributes of a `Content`, or words as they are. Before one that tells a format by content
stands how such a content begins.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from nboq.document import Document, Report
from nboq.formats.content import Content
from nboq.formats.format import Format
from nboq.schema.artefacts import tsv_rows


def _function(dotted: str) -> Callable[..., Any]:
    module, _, name = dotted.rpartition(".")
    function: Callable[..., Any] = getattr(import_module(f"nboq.formats.{module}"), name)
    return function


def _reader(dotted: str, *takes: str) -> Callable[[Content], Document]:
    return lambda content: _function(dotted)(*(getattr(content, name, name) for name in takes))


def _writer(dotted: str, *options: str) -> Callable[[Document], tuple[bytes, Report]]:
    return lambda document: _function(dotted)(document, *options)


def _sniffer(name: str, begins: str, dotted: str, takes: str) -> Callable[[Content], bool]:
    """Make a sniffer of a function that says whether a content is of the format, or of which of several it is."""
    return lambda content: getattr(content, begins) and _function(dotted)(getattr(content, takes)) in (True, name)


def builtin() -> Iterator[Format]:
    """Give the formats; where several could read a content, the first does."""
    for row in tsv_rows(Path(__file__).with_name("formats.tsv")):
        suffixes, read, write, sniff = (row[field].split() for field in ("suffixes", "read", "write", "sniff"))
        yield Format(
            row["name"],
            row["title"],
            tuple(suffixes),
            _reader(*read),
            _writer(*write) if write else None,
            _sniffer(row["name"], *sniff) if sniff else None,
            row["whole"] == "yes",
        )
