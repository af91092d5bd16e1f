"""An engine in a process of its own, which can be ended: pyoxigraph has no way to interrupt a query.

It answers one question at a time, and is killed where the time is up, the memory is spent or nobody wants the answer
any more; another one is started for the next question. `nboq.store.engines` has several for those who ask at once.
"""

from __future__ import annotations

import json
import logging
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Generator, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, Final

from nboq.errors import NboqError, NotFound, QueryError, StoreError, UnknownFormat
from nboq.store.guards import names_dataset

_LOG: Final = logging.getLogger("nboq.engine")
_CHILD: Final = Path(__file__).with_name("engine_process.py")
_START_S: Final = 60.0
_SUDDEN_S: Final = 5.0
_SUDDEN_WRITING_S: Final = 1.0
_FROM_OUTSIDE: Final = (-9, -15)  # not by name, which Windows hasn't
"""How an engine ends that somebody else stopped: so soon, it was before the question, which is asked again. To
notice it takes seconds on a machine with much to do; a change isn't made twice for that."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one question may take.

    Attributes:
        seconds: How long it may take until its answer has been read to the end.
        memory: How many bytes the engine may take for it; Linux alone knows such a limit.
        rows: How many rows, or statements of a CONSTRUCT, its answer may have.
    """

    seconds: float = 60.0
    memory: int = 2 << 30
    rows: int = 10_000_000

    @classmethod
    def of_time(cls, seconds: float) -> Limits:
        """Give the limits for a time; one without end has no other limits either, but can be ended by a signal."""
        return cls(seconds) if seconds < threading.TIMEOUT_MAX else cls(threading.TIMEOUT_MAX, 1 << 60, sys.maxsize)


@dataclass(frozen=True, slots=True)
class Question:
    """A query, and how its answer is wanted.

    Attributes:
        query: SPARQL.
        rows_format: The media type for rows and truths; None where none will do.
        graph_format: The media type for statements; None where none will do.
        default_graphs: The IRIs of the graphs that are asked outside of GRAPH, in the place of what the query says.
        named_graphs: The IRIs of those that GRAPH finds.
        infer: Whether what follows from the hierarchy is asked too, so that a class finds members of its subclasses.
        base: The IRI that relative ones are resolved against; without it they are an error.
    """

    query: str
    rows_format: str | None = "application/sparql-results+json"
    graph_format: str | None = "application/n-triples"
    default_graphs: Sequence[str] = ()
    named_graphs: Sequence[str] = ()
    infer: bool = True
    base: str | None = None

    def request(self, most: int) -> dict[str, Any]:
        """Write it down for the engine."""
        chosen = bool(self.default_graphs or self.named_graphs)
        return {
            "do": "query",
            "query": self.query,
            "base": self.base,
            "union": not chosen and not names_dataset(self.query),
            "default_graphs": list(self.default_graphs) if chosen else None,
            "named_graphs": list(self.named_graphs) if chosen else None,
            "rows_format": self.rows_format,
            "graph_format": self.graph_format,
            "most": most,
        }


@dataclass(frozen=True, slots=True)
class Graph:
    """A graph that is wanted whole.

    Attributes:
        graph: Its IRI, an empty text for the default graph, None for all of them.
        graph_format: The media type.
    """

    graph: str | None
    graph_format: str = "application/n-quads"

    def request(self, most: int) -> dict[str, Any]:
        """Write it down for the engine."""
        return {"do": "graph", **asdict(self)}


class Engine:
    """A process that holds a store open.

    Args:
        folder: The folder of the store, which nobody may be writing to unless this does.
        limits: What each question may take.
        write: Whether to open it for writing.

    Raises:
        StoreError: If the store can't be opened.
    """

    def __init__(self, folder: Path, limits: Limits | None = None, *, write: bool = False) -> None:
        self.folder, self.limits, self._write = folder, limits or Limits(), write
        self._stopped = ""
        self._timer: threading.Timer | None = None
        self._number = 0
        """Of the question that is asked, or was the last."""
        self._asked = False
        """Whether an answer is under way."""
        try:
            self._start()
        except BaseException:
            self.close()
            raise

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._process.pid

    def _start(self) -> None:
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115
        mode = "write" if self._write else "read"
        command = [sys.executable, "-P", str(_CHILD), str(self.folder), mode, str(self.limits.memory)]
        self._process = subprocess.Popen(  # noqa: S603
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors
        )
        self._limit(_START_S)
        self._asked = True
        for _ in self._parts():
            pass

    def _limit(self, seconds: float) -> None:
        self._stopped = ""
        self._number += 1
        reason = f"was ended after {seconds:g} s, which is all the time that it may take"
        self._timer = threading.Timer(seconds, self.stop, [reason, self._number])
        self._timer.daemon = True
        self._timer.start()

    def stop(self, reason: str, number: int | None = None) -> None:
        """End the process in the middle of what it does; the next question starts another one.

        Args:
            reason: Why, for whoever waits for the answer.
            number: Of which question; left out, of the one under way.
        """
        if number not in (None, self._number):
            return
        self._stopped = self._stopped or reason
        self._process.kill()

    def _parts(self) -> Generator[bytes]:
        """Take the parts of an answer until its end, which the last one says itself: who reads may not ask for more.

        Raises:
            QueryError: If the engine doesn't understand what it was asked.
            StoreError: If it was stopped, died, or the store can't be read.
        """
        number, file = self._number, self._process.stdout
        assert file is not None
        try:
            while len(head := file.read(5)) == 5:
                content = file.read(struct.unpack(">I", head[1:])[0])
                if head[:1] in b"LX":
                    self._over()
                if head[:1] == b"X":
                    raise _problem(self.limits, *json.loads(content))
                yield content
                if head[:1] == b"L":
                    return
        finally:
            if self._asked and number == self._number:
                self._over()
                self._end()
        raise StoreError(f"the query {self._stopped or self._fate()}", hint=_ASK_LESS if self._stopped else "")

    def _over(self) -> None:
        self._asked = False
        if self._timer is not None:
            self._timer.cancel()

    def _fate(self) -> str:
        """Say what a process died of that nobody stopped."""
        self._errors.seek(0)
        said = [line.strip() for line in self._errors.read().decode(errors="replace").splitlines() if line.strip()]
        if any("memory allocation" in line for line in said):
            return f"was ended by its limit of memory, {self.limits.memory >> 20:,} MiB"
        code = self._process.returncode
        how = signal.Signals(-code).name if code and code < 0 else f"status {code}"
        return f"had no answer: its engine died of {how}" + (f" ({said[-1]})" if said else "")

    def _end(self) -> None:
        self._process.kill()
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()

    def _send(self, what: dict[str, Any]) -> None:
        content = json.dumps(what).encode()
        file = self._process.stdin
        assert file is not None
        file.write(struct.pack(">I", len(content)) + content)
        file.flush()

    def ask(self, what: Question | Graph | dict[str, Any]) -> Generator[bytes]:
        """Ask when the first part is taken, which is the media type of the answer; what follows is its content.

        Whoever doesn't take the answer to its end closes the iterator, which ends the process.

        Raises:
            NotFound: If there is no such graph.
            QueryError: If the engine doesn't understand it.
            UnknownFormat: If its answer is of another kind than the formats that are taken.
            StoreError: If it takes more than its limits, the engine dies over it, or the store can't be read.
        """
        request = what if isinstance(what, dict) else what.request(self.limits.rows)
        for again in (False, True):
            self._ready()
            self._limit(self.limits.seconds)
            self._asked = True
            begun = time.monotonic()
            with suppress(OSError):  # it died since it was looked at, which is seen when the answer is read
                self._send(request)
            parts = self._parts()
            try:
                first = next(parts)
            except StoreError:
                soon = time.monotonic() - begun < (_SUDDEN_WRITING_S if self._write else _SUDDEN_S)
                sudden = soon and self._process.returncode in _FROM_OUTSIDE
                if again or self._stopped or not sudden:
                    raise
                continue
            yield first
            yield from parts
            return

    def _ready(self) -> None:
        """Start another process where this one isn't there any more."""
        if self._process.poll() is None and not self._stopped:
            return
        if not self._stopped:
            _LOG.warning("the engine of %s died (status %s); another one is started", self.folder, self._process.poll())
        self._end()
        self._errors.close()
        self._start()

    def give_up(self) -> None:
        """End the process where an answer of it is still under way."""
        if self._asked:
            self._stopped = self._stopped or GIVEN_UP
            self._over()
            self._end()

    def do(self, what: dict[str, Any]) -> None:
        """Have something done that has no answer.

        Raises:
            NboqError: As `ask`.
        """
        for _ in self.ask(what):
            pass

    def open(self, folder: Path) -> None:
        """Read another folder from now on."""
        if folder != self.folder:
            self.folder = folder
            if self._process.poll() is None:
                self.do({"do": "open", "folder": str(folder)})

    def close(self) -> None:
        """End the process."""
        self._stopped = self._stopped or "was ended, as the store is closed"
        self._over()
        self._end()
        self._errors.close()


def _problem(limits: Limits, kind: str, reason: str) -> NboqError:
    match kind:
        case "query":
            return QueryError(reason)
        case "rows":
            return StoreError(f"the answer has more than {limits.rows:,} rows or statements", hint=_ASK_LESS)
        case "memory":
            return StoreError(f"the query was ended by its limit of memory, {limits.memory >> 20:,} MiB")
        case "missing":
            return NotFound("there is no such graph")
        case "format":
            return UnknownFormat("the answer can't be written in any of the formats that are taken")
    return StoreError(f"can't be read or written: {reason}")


GIVEN_UP: Final = "was given up by whoever asked"
_ASK_LESS: Final = "ask for less, or set the limit higher"
