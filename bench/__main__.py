"""`make bench`: the hot paths against their peers, in one run, as ratios.

The exit status is 1 when a ratio misses what the project holds itself to; `bench.measure` says how it's measured.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from bench import bulk, chain, identifiers, navigation, ome, pages, start, store, validation, zarr_models
from bench.measure import Row, at_least, at_most, show, shown


def rows() -> Iterator[Row]:
    """Measure all that doesn't take minutes."""
    yield from chain.rows()
    yield from start.rows()
    yield at_least("idutils / nboq.pid, 20,000 identifiers of five schemes", identifiers.ratio(), 2)
    yield at_most("peak memory of 1,000,000 identifiers / of 100,000", identifiers.growth(), 1.05)
    for name, ratio in ome.ratios().items():
        yield at_most(f"OME-XML with {name}, to N-Triples / parsed by ome-types", ratio, 1.5)
    yield at_most("peak memory of an OME-TIFF of 500 MiB / of a small one", ome.tiff_growth(), 1.05)
    yield from validation.ratios()
    yield from bulk.ratios()
    yield from store.ratios()
    yield from navigation.rows()
    yield from zarr_models.rows()
    yield from (shown(*row) for row in validation.growth())
    yield from pages.growth()


if __name__ == "__main__":
    sys.exit(show(rows()))
