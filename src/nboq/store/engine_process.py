"""The other side of `nboq.store.engine`: a process that holds a store open and answers one question after the other.

It's run by its path and imports nothing of this library, so that another one is there within a tenth of a second where
one had to be killed. What it's asked comes on standard input as JSON, what it answers goes to standard output; each
part has its length before it. Where standard input ends, whoever started it is gone, and so is this.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import struct
import sys
import threading
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import IO, Any, Final, cast

import pyoxigraph as ox

_BLOCK: Final = 1 << 16
ROW_ENDS: Final = {
    # Between rows, of which the first has values or hasn't.
    ox.QueryResultsFormat.JSON: (b'}},{"', b"{},"),
    ox.QueryResultsFormat.XML: (b"</result>",),
    ox.QueryResultsFormat.CSV: (b"\r\n",),
    ox.QueryResultsFormat.TSV: (b"\n",),
}
"""What stands once for each row; in a text of JSON or CSV it may stand too, but hardly does."""


class _TooMany(Exception):
    """There are more rows or statements than an answer may have."""


class _Out:
    """Standard output, in parts: a letter, the length, the content.

    The letters: H for the media type of an answer, D for a block of it, L for its last block, X for what is wrong.
    """

    def __init__(self) -> None:
        # What a library prints must not come between the parts.
        self._file = os.fdopen(os.dup(1), "wb", buffering=0)
        os.dup2(2, 1)

    def send(self, kind: bytes, content: bytes | bytearray = b"") -> None:
        whole = memoryview(kind + struct.pack(">I", len(content)) + content)
        while whole:
            whole = whole[self._file.write(whole) :]


class _Answer:
    """A file that an answer is written into; it's sent in blocks, and its rows are counted."""

    def __init__(self, out: _Out, media_type: str, ends: Sequence[bytes], most: int) -> None:
        self._out, self._media_type, self._ends, self._most = out, media_type, ends, most
        self._block = bytearray()
        self._begun = False
        self._rows = 0

    @property
    def file(self) -> IO[bytes]:
        """This, as pyoxigraph's types want it; `write` and `flush` are all that it asks for."""
        return cast(IO[bytes], self)

    def write(self, content: bytes) -> int:
        self._block += content
        if len(self._block) >= _BLOCK:
            self._send(b"D")
        return len(content)

    def flush(self) -> None:
        """Do nothing: blocks are sent when they're full."""

    def finish(self) -> None:
        """Send what is left."""
        self._send(b"L")

    def _send(self, kind: bytes) -> None:
        # An end that two blocks share isn't counted, which makes no difference to a limit.
        self._rows += sum(map(self._block.count, self._ends))
        if self._ends and self._rows > self._most:
            raise _TooMany
        if not self._begun:
            self._out.send(b"H", self._media_type.encode())
            self._begun = True
        self._out.send(kind, self._block)
        self._block = bytearray()


def _limited(items: Iterable[Any], most: int) -> Iterator[Any]:
    found = iter(items)
    yield from islice(found, most)
    if next(found, None) is not None:
        raise _TooMany


def _query(store: ox.Store, asked: dict[str, Any], out: _Out) -> None:
    outside, inside = (
        None if asked[name] is None else [ox.NamedNode(iri) for iri in asked[name]]
        for name in ("default_graphs", "named_graphs")
    )
    found = store.query(
        asked["query"],
        base_iri=asked["base"],
        use_default_graph_as_union=asked["union"],
        default_graph=cast(Any, outside),
        named_graphs=cast(Any, inside),
    )
    most = asked["most"]
    if isinstance(found, ox.QueryTriples):
        if asked["graph_format"] is None:
            raise LookupError
        format = ox.RdfFormat.from_media_type(asked["graph_format"])
        answer = _Answer(out, asked["graph_format"], (), most)
        ox.serialize(_limited(found, most), answer.file, format=format)
    else:
        results = ox.QueryResultsFormat.from_media_type(asked["rows_format"] or "")
        if results is None:
            raise LookupError
        answer = _Answer(out, asked["rows_format"], ROW_ENDS[results], most)
        found.serialize(answer.file, format=results)
    answer.finish()


def _graph(store: ox.Store, asked: dict[str, Any], out: _Out) -> None:
    format = ox.RdfFormat.from_media_type(asked["graph_format"])
    answer = _Answer(out, asked["graph_format"], (), 0)
    if asked["graph"] is None:
        quads: Iterable[ox.Quad] | Iterable[ox.Triple] = store
    else:
        name = ox.NamedNode(asked["graph"]) if asked["graph"] else ox.DefaultGraph()
        if isinstance(name, ox.NamedNode) and not store.contains_named_graph(name):
            raise KeyError
        quads = (quad.triple for quad in store.quads_for_pattern(None, None, None, name))
    ox.serialize(quads, answer.file, format=format)
    answer.finish()


def bound_memory(more: int) -> None:
    """Let this process take so many bytes of memory more than it has now."""
    try:
        import resource

        with open("/proc/self/statm", "rb") as file:  # noqa: PTH123
            taken = int(file.read().split()[0]) * resource.getpagesize()
    except (ImportError, OSError):
        return  # Windows and macOS have no such limit
    most = resource.getrlimit(resource.RLIMIT_AS)[1]
    wanted = taken + more if most == resource.RLIM_INFINITY else min(taken + more, most)
    resource.setrlimit(resource.RLIMIT_AS, (wanted, wanted))


def _requests(into: queue.SimpleQueue[dict[str, Any]]) -> None:
    file = sys.stdin.buffer
    while len(head := file.read(4)) == 4:
        content = file.read(struct.unpack(">I", head)[0])
        try:
            into.put(json.loads(content))
        except ValueError:
            break
    os._exit(0)


def main() -> None:
    """Open a store and answer until standard input ends."""
    folder, mode, memory = sys.argv[1:4]
    # Ctrl-C is for whoever started this, which ends its input.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    out = _Out()
    waiting: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    threading.Thread(target=_requests, args=(waiting,), daemon=True).start()
    try:
        store = ox.Store(folder) if mode == "write" else ox.Store.read_only(folder)
    except (OSError, RuntimeError) as error:
        out.send(b"X", json.dumps(["store", str(error)]).encode())
        return
    bound_memory(int(memory))
    out.send(b"L")
    while True:
        asked = waiting.get()
        problem: list[str] | None = None
        try:
            match asked["do"]:
                case "query":
                    _query(store, asked, out)
                case "graph":
                    _graph(store, asked, out)
                case "update":
                    store.update(asked["text"], base_iri=asked["base"])
                    out.send(b"L")
                case "open":
                    store = ox.Store.read_only(asked["folder"])
                    out.send(b"L")
        except _TooMany:
            problem = ["rows", ""]
        except KeyError:
            problem = ["missing", ""]
        except LookupError:
            problem = ["format", ""]
        except MemoryError:
            problem = ["memory", ""]
        except (SyntaxError, ValueError) as error:
            problem = ["query", str(error)]
        except (OSError, RuntimeError) as error:
            problem = ["store", str(error)]
        if problem is not None:
            out.send(b"X", json.dumps(problem).encode())


if __name__ == "__main__":
    main()
