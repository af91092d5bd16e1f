"""Each shipped question over HTTP: `nboq serve` and Oxigraph's own server, on the same store.

    python -m bench.serve              at 10^5 triples
    python -m bench.serve --size 6     at 10^6

Both are asked in turn. What counts is processor time, of all processes of each, since the machine is shared; the best
times by the clock are shown beside it. Questions that take Oxigraph's server at least 20 ms are held to 1.3 times its
time; in shorter ones the way there and back shows.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import httpx

from bench.store import _INSTRUMENT, _load, _world
from nboq.store import Store, named_queries
from nboq.store.sparql import prepared
from tests.servers import free_port, oxigraph_binary

_ROUNDS: Final = 30
_ENOUGH_S: Final = 0.4
"""Of processor time, for each question and server: the system counts in hundredths of a second."""
_HELD_S: Final = 0.020
_LIMIT: Final = 1.3


@contextmanager
def _running(*command: str) -> Iterator[tuple[str, int]]:
    address = f"127.0.0.1:{free_port()}"
    process = subprocess.Popen([*command, "--bind", address], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://{address}/query"
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            try:
                httpx.get(url, params={"query": "ASK {}"})
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield url, process.pid
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def _cpu_s(pid: int) -> float:
    """Give the processor time of a process and those that it started."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    below = sum(_cpu_s(int(child)) for child in children)
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") + below


class _Asked:
    """A server, and what it took for a question."""

    def __init__(self, url: str, pid: int, client: httpx.Client) -> None:
        self.url, self.pid, self.client = url, pid, client

    def begin(self) -> None:
        self.cpu_s, self.best_s = 0.0, float("inf")

    def ask(self, text: str) -> int:
        before, begun = _cpu_s(self.pid), time.perf_counter()
        kinds = {"Content-Type": "application/sparql-query", "Accept": "text/tab-separated-values"}
        response = self.client.post(self.url, content=text, headers=kinds, timeout=600)
        self.best_s = min(self.best_s, time.perf_counter() - begun)
        self.cpu_s += _cpu_s(self.pid) - before
        response.raise_for_status()
        return response.content.count(b"\n")


def main() -> int:
    """Print the times of each question, and whether those that are long enough hold."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=5)
    size = parser.parse_args().size
    good = True
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "store"
        _load(place, _world(Path(folder), size))
        with Store(place) as store:
            store.ensure_model()
        ours = [sys.executable, "-m", "nboq", "serve", "--timeout", "600", "--store", str(place)]
        theirs = [str(oxigraph_binary()), "serve-read-only", "--union-default-graph", "--location"]
        with (
            Store(place, read_only=True) as copy,
            _running(*ours) as here,
            _running(*theirs, str(copy.folder)) as there,
            httpx.Client() as client,
        ):
            mine, peer = _Asked(*here, client), _Asked(*there, client)
            for name, query in named_queries().items():
                values = dict(query.example.parameters)
                values |= {one: _INSTRUMENT for one in values if one == "instrument"}
                text = prepared(query.text, query.bind(values))
                mine.begin()
                peer.begin()
                rounds = 0
                while rounds < _ROUNDS and (rounds < 3 or peer.cpu_s < _ENOUGH_S):
                    assert mine.ask(text) == peer.ask(text), name
                    rounds += 1
                held = peer.cpu_s / rounds >= _HELD_S
                fine = not held or mine.cpu_s <= _LIMIT * peer.cpu_s
                good &= fine
                mark = ("" if fine else "  MORE THAN 1.3") if held else "  (short)"
                times = f"{1000 * mine.cpu_s / rounds:8.1f} ms {1000 * peer.cpu_s / rounds:8.1f} ms"
                times += f"  {mine.cpu_s / max(peer.cpu_s, 0.001):5.2f}, by the clock {mine.best_s / peer.best_s:5.2f}"
                print(f"{name:26} {times}{mark}", flush=True)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
