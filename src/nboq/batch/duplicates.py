"""Graphs that come twice: two documents in one graph could not be told apart, so the later one is left out."""

from __future__ import annotations

import hashlib
import sqlite3
import zlib
from collections.abc import Sequence
from itertools import pairwise
from typing import TypeVar

from nboq.batch.batches import Batch, Made, Problem, packed
from nboq.batch.errors import Doubled

_T = TypeVar("_T")


class Graphs:
    """The names of the graphs that were written. They are kept on disk: there may be millions."""

    def __init__(self) -> None:
        # An empty name is a temporary file of SQLite's own, which goes when it's closed.
        self._base = sqlite3.connect("", isolation_level=None)
        self._base.execute("PRAGMA journal_mode = OFF")
        self._base.execute("CREATE TABLE graph (mark BLOB PRIMARY KEY, source TEXT) WITHOUT ROWID")
        self._base.execute("BEGIN")

    def close(self) -> None:
        """Forget them."""
        self._base.close()

    def _before(self, made: Made) -> str | None:
        """Note a graph; give the source that it was written from before."""
        mark = hashlib.blake2b(made.graph.encode(), digest_size=16).digest()
        done = self._base.execute("INSERT OR IGNORE INTO graph VALUES (?, ?)", (mark, made.source))
        if done.rowcount:
            return None
        return str(self._base.execute("SELECT source FROM graph WHERE mark = ?", (mark,)).fetchone()[0])

    def without_doubles(self, batch: Batch, pack: bool) -> Batch:
        """Note the graphs of a batch, and leave out the documents whose graph is there already.

        Args:
            batch: What a worker made.
            pack: Whether its N-Quads are packed.
        """
        doubled = {
            place: Doubled(made.source, made.graph, before)
            for place, made in enumerate(batch.made)
            if (before := self._before(made)) is not None
        }
        if not doubled:
            return batch
        text = zlib.decompress(batch.quads, wbits=31) if pack else batch.quads
        pieces = [text[a:b] for a, b in pairwise((0, *(made.end for made in batch.made)))]
        left = b"".join(_kept(pieces, doubled))
        gone = {error.source for error in doubled.values()}
        told = [problem for problem in batch.problems if problem.source not in gone]
        told += [Problem(error.source, str(error), error.exit_status, False) for error in doubled.values()]
        return Batch(batch.size, packed(left) if pack else left, _kept(batch.made, doubled), told)


def _kept(things: Sequence[_T], gone: dict[int, Doubled]) -> list[_T]:
    return [thing for place, thing in enumerate(things) if place not in gone]
