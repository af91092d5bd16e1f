"""Loading a file of many small graphs in bulk, and loading it again in the place of what is there.

`python -m bench.replacing` takes 100,000 graphs of one statement each, on disk, in seconds of the processor.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.measure import Row, at_most, each, show
from nboq.store import Store


def rows(count: int = 100_000) -> Iterator[Row]:
    """Measure both."""
    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder) / "graphs.nq"
        with lines.open("w", encoding="ascii") as file:
            for number in range(count):
                file.write(f'<urn:x:{number}> <https://w3id.org/nbo-q/name> "{number}" <urn:x:{number}> .\n')
        with Store(Path(folder) / "db") as store:
            loading = each(store.bulk_load, [lines])
            replacing = each(store.bulk_load, [lines])
    yield at_most(f"{count:,} graphs of one statement, {loading:.3g} s: replacing / loading", replacing / loading, 1)


if __name__ == "__main__":
    sys.exit(show(rows(*map(int, sys.argv[1:]))))
