"""Many clients at once: `nboq serve` and Oxigraph's own server on the same store, with the shipped questions.

    python -m bench.load --size 6 --clients 200 --seconds 60
    python -m bench.load --store FOLDER --anew      each question with a text of its own, which no kept answer is for

Each client asks one question after the other, in an order of its own. Both servers are asked for as long, one after the
other. What counts are the ratios of the 95th percentiles of the questions that take Oxigraph's server 5 ms or more, the
number of errors, and how much more memory is in use at the end than after a third of the time.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path
from statistics import quantiles
from typing import Final

import httpx

from bench.serve import _running
from bench.store import _INSTRUMENT, _load, _world
from nboq.store import Store, named_queries
from nboq.store.sparql import prepared
from tests.servers import oxigraph_binary

_HELD_S: Final = 0.005
_LIMIT: Final = 3


def _memory(pid: int) -> int:
    """Give the bytes that a process and those that it started hold alone or share."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    own = next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")) << 10
    return own + sum(_memory(int(child)) for child in children)


async def _load_on(
    url: str, pid: int, texts: dict[str, str], clients: int, seconds: float, anew: bool
) -> tuple[dict[str, list[float]], int, list[int]]:
    times: dict[str, list[float]] = defaultdict(list)
    memory: list[int] = []
    errors = 0
    until = time.monotonic() + seconds
    kinds = {"Content-Type": "application/sparql-query", "Accept": "text/tab-separated-values"}
    most = httpx.Limits(max_connections=clients, max_keepalive_connections=clients)

    async def one(number: int, client: httpx.AsyncClient) -> None:
        nonlocal errors
        order = random.Random(number)
        while time.monotonic() < until:
            name = order.choice(list(texts))
            text = texts[name] + (f"\n# {number} {order.random()}" if anew else "")
            begun = time.perf_counter()
            try:
                (await client.post(url, content=text, headers=kinds)).raise_for_status()
            except httpx.HTTPError as error:
                errors += 1
                print(f"  {name}: {error!r}", file=sys.stderr)
            times[name].append(time.perf_counter() - begun)

    async def watch() -> None:
        for part in (1, 3):
            await asyncio.sleep(max(0.0, until - seconds * (3 - part) / 3 - time.monotonic() - 0.5))
            memory.append(_memory(pid))

    async with httpx.AsyncClient(limits=most, timeout=900) as client:
        await asyncio.gather(watch(), *(one(number, client) for number in range(clients)))
    return times, errors, memory


def _p95(times: list[float]) -> float:
    return quantiles(times, n=20)[-1] if len(times) > 1 else times[0]


def main() -> int:
    """Print the 95th percentiles of each question, errors and memory."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", type=int, default=5)
    parser.add_argument("--store", type=Path)
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--anew", action="store_true")
    given = parser.parse_args()
    texts = {}
    for name, query in named_queries().items():
        values = dict(query.example.parameters)
        values |= {one: _INSTRUMENT for one in values if one == "instrument"}
        texts[name] = prepared(query.text, query.bind(values))
    good = True
    with tempfile.TemporaryDirectory() as folder:
        place = given.store or Path(folder) / "store"
        if given.store is None:
            _load(place, _world(Path(folder), given.size))
            with Store(place) as store:
                store.ensure_model()
        ours = [sys.executable, "-m", "nboq", "serve", "--timeout", "900", "--store", str(place)]
        theirs = [str(oxigraph_binary()), "serve-read-only", "--union-default-graph", "--location"]
        found = []
        with Store(place, read_only=True) as copy:
            for command in (ours, [*theirs, str(copy.folder)]):
                with _running(*command) as (url, pid):
                    found.append(asyncio.run(_load_on(url, pid, texts, given.clients, given.seconds, given.anew)))
    (mine, errors, memory), (peer, _, _) = found
    for name in sorted(mine.keys() & peer.keys()):
        here, there = _p95(mine[name]), _p95(peer[name])
        held = there >= _HELD_S
        fine = not held or here <= _LIMIT * there
        good &= fine
        mark = "" if fine else f"  MORE THAN {_LIMIT}"
        print(f"{name:26} {here:9.3f} s {there:9.3f} s {here / there:8.3f}{mark if held else '  (short)'}")
    asked = [sum(map(len, times.values())) for times in (mine, peer)]
    print(
        f"{asked[0]} and {asked[1]} answers, {errors} errors here; memory {memory[0] >> 20} then {memory[1] >> 20} MiB"
    )
    return 0 if good and not errors else 1


if __name__ == "__main__":
    sys.exit(main())
