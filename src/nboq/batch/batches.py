"""What a worker does: a few documents to N-Quads, with a word on each that went wrong."""

from __future__ import annotations

import gzip
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from nboq.batch.bulk_inputs import Item
from nboq.batch.workers import WorkerLost
from nboq.document import Document
from nboq.errors import NboqError
from nboq.formats import read, read_bytes
from nboq.formats.rdf.nquads import quads_of

_LEVEL: Final = 6


@dataclass(frozen=True, slots=True)
class Problem:
    """A document that couldn't be converted, or of which something should be looked at.

    Attributes:
        source: Which.
        message: What was wrong, with the source.
        status: 1 where it's about the content, 2 where the input can't be used.
        converted: Whether the document is in the output nonetheless.
    """

    source: str
    message: str
    status: int
    converted: bool


class Made(NamedTuple):
    """A document that was converted."""

    source: str
    graph: str
    statements: int
    end: int
    """Where it ends in the batch's N-Quads, before these are packed."""


@dataclass(slots=True)
class Batch:
    """What became of a few documents."""

    size: int
    """How many there were."""
    quads: bytes = b""
    """N-Quads, perhaps packed."""
    made: list[Made] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def packed(content: bytes) -> bytes:
    """Pack by gzip; packed pieces can stand one behind the other.

    Neither a name nor the time is noted, so the same content gives the same bytes.
    """
    return gzip.compress(content, _LEVEL, mtime=0) if content else b""


def _read(item: Item) -> Document:
    if item.error is not None:
        raise item.error
    return read(item.path or "") if item.content is None else read_bytes(item.content, item.source)


def convert_batch(items: list[Item], pack: bool) -> Batch:
    """Convert a few documents, in whatever process this is.

    Args:
        items: The documents.
        pack: Whether the N-Quads are packed, which takes longer than making them and so is done here.
    """
    done = Batch(len(items))
    texts: list[bytes] = []
    end = 0
    for item in items:
        try:
            document = _read(item)
            graph, text = quads_of(document)
        except NboqError as error:
            done.problems.append(Problem(item.source, _named(item.source, str(error)), error.exit_status, False))
            continue
        except RecursionError:
            message = f"{item.source}: nested too deeply to be a description of a microscope"
            done.problems.append(Problem(item.source, message, 2, False))
            continue
        end += len(text)
        texts.append(text)
        done.made.append(Made(item.source, graph, text.count(b"\n"), end))
        findings = document.report.findings
        if findings:
            more = f", and {len(findings) - 1} more" if len(findings) > 1 else ""
            done.problems.append(Problem(item.source, _named(item.source, f"{findings[0]}{more}"), 1, True))
    done.quads = packed(b"".join(texts)) if pack else b"".join(texts)
    return done


def _named(source: str, message: str) -> str:
    """Begin a message with what it is about, on one line."""
    line = " ".join(message.split())
    return line if line.startswith(source) else f"{source}: {line}"


def lost_batch(items: list[Item]) -> Batch:
    """Say of a few documents that processes died at them."""
    return Batch(len(items), problems=[Problem(i.source, str(WorkerLost(i.source)), 2, False) for i in items])
