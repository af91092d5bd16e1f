"""The journal of a long run: a line of JSON for each document that is done."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import orjson

from nboq._version import __version__
from nboq.batch.inputs import Item
from nboq.batch.outcome import Outcome
from nboq.errors import Malformed, NotFound
from nboq.schema.model import current_model


def _rules() -> str:
    """Tell the shapes and the schema apart from those of another version."""
    tiers = (f"tier-{tier}{suffix}.ttl" for tier in (1, 2, 3) for suffix in ("", "-recommended"))
    names = ("core.ttl", "rules.ttl", "deprecated.ttl", *tiers)
    parts = [current_model().artefact("shapes", name).read_bytes() for name in names]
    return hashlib.sha256(b"".join(parts)).hexdigest()[:16]


class Entries:
    """A file with a line of JSON for each thing that is done; of several for one thing the last counts.

    Lines that were cut off when a run was killed are passed over, and those of another kind of run.

    Args:
        path: The file; it's made where it isn't there.
        run: What kind of run it is, in words.

    Raises:
        NotFound: If it can't be written.
    """

    def __init__(self, path: str | Path, run: str) -> None:
        self._path, self._run = Path(path), run
        self._at: dict[str, int] = {}
        try:
            self._file = self._path.open("a+b")
        except OSError as error:
            raise NotFound(f"can't be written: {error.strerror}", source=path) from None
        self._file.seek(0)
        at, line = 0, b"\n"
        for line in self._file:
            body = _parsed(line)
            if body is not None and body.get("run") == self._run:
                self._at[str(body["source"])] = at
                self._noticed(body)
            at += len(line)
        if not line.endswith(b"\n"):
            self._file.write(b"\n")

    def _noticed(self, body: dict[str, Any]) -> None:
        """See a line of this kind of run."""

    def close(self) -> None:
        """Let go of the file.

        Raises:
            NotFound: If it was removed meanwhile.
        """
        removed = os.fstat(self._file.fileno()).st_nlink == 0
        self._file.close()
        if removed:
            reason = "the journal was removed while it was in use, so nothing is remembered"
            raise NotFound(reason, source=self._path)

    def __iter__(self) -> Iterator[str]:
        return iter(self._at)

    def get(self, source: str) -> dict[str, Any] | None:
        """Give the last entry of a thing; None where there is none.

        Raises:
            Malformed: If the journal isn't what it was when it was opened.
        """
        if source not in self._at:
            return None
        self._file.seek(self._at[source])
        body = _parsed(self._file.readline())
        if body is None:
            reason = "the journal was changed while it was in use; remove it and start anew"
            raise Malformed(reason, source=self._path)
        return body

    def put(self, source: str, **facts: Any) -> None:
        """Remember what was done; it's in the file when this returns."""
        self._at[source] = self._file.seek(0, 2)
        self._file.write(orjson.dumps({"run": self._run, "source": source, **facts}, default=str) + b"\n")
        self._file.flush()


class Journal(Entries):
    """A file that remembers what was validated.

    A line counts only for the same rules and wishes, and for content of the same SHA-256.

    Args:
        path: The file; it's made where it isn't there.
        wishes: How the documents of the run are validated, in words; what was done otherwise doesn't count.

    Raises:
        NotFound: If it can't be written.
    """

    def __init__(self, path: str | Path, wishes: str) -> None:
        self._done: dict[str, str] = {}
        super().__init__(path, f"{__version__} {_rules()} {wishes}")

    def _noticed(self, body: dict[str, Any]) -> None:
        self._done[str(body["source"])] = str(body.get("fingerprint"))

    def has(self, item: Item) -> bool:
        """Tell whether a document is done: it's known, and didn't change since."""
        return self._done.get(item.source) == item.fingerprint

    def outcome(self, source: str) -> Outcome:
        """Give what was found before.

        Raises:
            Malformed: If the journal isn't what it was when it was opened.
        """
        return Outcome.from_dict(self.get(source) or {})

    def add(self, outcome: Outcome) -> None:
        """Remember an outcome; it's on disk when this returns."""
        self.put(**outcome.to_dict())


def _parsed(line: bytes) -> dict[str, Any] | None:
    try:
        body = orjson.loads(line)
    except orjson.JSONDecodeError:
        return None
    return body if isinstance(body, dict) and "source" in body else None
