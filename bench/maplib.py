"""maplib against pyoxigraph on disk: the shipped queries that are marked for it, on a simulated world.

`python -m bench.maplib` measures a tenth of the size that the limit is set for; `python -m bench.maplib 4000`
measures that, 10^7 triples, which takes some 5 GB of disk, 4 GB of memory and many minutes. So it's no part of
`make bench`. Both sides give all rows as RDF terms. Beside the queries it shows how
long it takes to make the model.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from bench.measure import peak, show
from nboq.simulate import World, write_world
from nboq.store import NamedQuery, Store, named_queries

_IMAGES = 11
"""For each instrument, so that 40 instruments make 10^5 triples."""
_FULL = 4000
"""Instruments that make 10^7 triples, for which the limit is set."""
_LIMIT = 10
_REPEAT = 3
_ENOUGH_S = 20
"""A side that takes longer isn't measured again."""


def _best(run: Callable[[], object]) -> float:
    """Give the shortest of a few times, which is the least disturbed by what else runs."""
    times: list[float] = []
    while len(times) < _REPEAT and sum(times) < _ENOUGH_S:
        begun = time.perf_counter()
        run()
        times.append(time.perf_counter() - begun)
    return min(times)


def _rows(store: Store, query: NamedQuery, engine: Any) -> list[tuple[Any, ...]]:
    given: dict[str, Any] = {**query.example.parameters}
    return list(store.named(query.name, engine=engine, **given).terms())


def ratios(instruments: int) -> Iterator[tuple[str, float, str, bool]]:
    """Measure; each row has a name, a ratio, what is wanted, and whether it holds."""
    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder) / "world.nq"
        write_world(World(instruments, instruments * _IMAGES, 1), lines)
        with Store(Path(folder) / "db") as store:
            loading = _once(lambda: store.bulk_load(lines))
            lines.unlink()
            size = len(store)
            making = _once(store.to_maplib)
            yield f"{size:,} triples: make the model / bulk load of the store", making / loading, "shown", True
            wanted = f"≥ {_LIMIT}" if instruments >= _FULL else "shown"
            for query in named_queries().values():
                if query.engine != "maplib":
                    continue
                found = {engine: _rows(store, query, engine) for engine in ("store", "maplib")}
                same = found["store"] == found["maplib"] and bool(found["store"])
                times = [_best(lambda e=engine, q=query: _rows(store, q, e)) for engine in found]  # type: ignore[misc]
                name = f"{query.name}, {len(found['store']):,} rows: pyoxigraph on disk {times[0]:.3f} s / maplib"
                ratio = times[0] / times[1]
                yield (
                    name if same else f"{name}, WHICH ANSWERS OTHERWISE",
                    ratio,
                    wanted,
                    same and (instruments < _FULL or ratio >= _LIMIT),
                )
    print(f"peak memory of both engines together: {peak() / 1024:.0f} MiB")


def _once(run: Callable[[], object]) -> float:
    begun = time.perf_counter()
    run()
    return time.perf_counter() - begun


def main(instruments: int = _FULL // 10) -> int:
    """Measure and print; say whether every ratio holds."""
    return show(ratios(instruments))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
