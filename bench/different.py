"""Documents to measure with, of which no two are alike: the descriptors of a simulated world."""

from __future__ import annotations

from itertools import chain, islice
from pathlib import Path
from typing import Final

import orjson

from nboq.simulate import World
from nboq.simulate.units import of_unit

COUNT: Final = 644
"""Descriptors in a set for the chain, so that figures can be compared with older ones."""
_WORLD: Final = World(100_000, 0, seed=7)


def texts(count: int, start: int = 0) -> list[bytes]:
    """Give descriptors as JSON; about 400 statements each.

    Args:
        count: How many.
        start: How many to pass over, so that a set after another has none of its documents.
    """
    every = chain.from_iterable(of_unit(_WORLD, ("instrument", number)) for number in range(_WORLD.instruments))
    found = (made for made in every if made["type"] == "HardwareDescriptor")
    return [*map(orjson.dumps, islice(found, start, start + count))]


def folder(place: Path, count: int = COUNT, start: int = 0) -> Path:
    """Write descriptors into a new folder, a file for each."""
    place.mkdir(parents=True)
    for number, text in enumerate(texts(count, start), start):
        (place / f"{number:06d}.json").write_bytes(text)
    return place
