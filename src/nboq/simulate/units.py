"""The documents of a simulated world, in their order.

They are for measuring, and for questions that want something to find. Each document is made on its own from the seed
and its place, so nothing is kept in memory and any process can make any of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Literal

from nboq.simulate import images as _images
from nboq.simulate import instruments as _instruments
from nboq.simulate.tables import MODELS
from nboq.simulate.world import World

Unit = tuple[Literal["organization", "facility", "model", "grant", "instrument", "dataset", "publication"], int]
"""What belongs together: a kind of thing and its number."""
_PER_DATASET = 8


def units(world: World) -> Iterator[Unit]:
    """Give all units of a world, in the order of its documents."""
    for number in range(world.organizations):
        yield "organization", number
    for number in range(world.facilities):
        yield "facility", number
    for number in range(len(MODELS)):
        yield "model", number
    for number in range(world.grants):
        yield "grant", number
    for number in range(world.instruments):
        yield "instrument", number
    for number in range(world.datasets):
        yield "dataset", number
    for number in range(world.publications):
        yield "publication", number


def count(world: World) -> int:
    """Count the units of a world.

    >>> count(World(instruments=10, images=0, seed=1)) == len(list(units(World(10, 0, 1))))
    True
    """
    things = world.organizations + world.facilities + world.grants + world.instruments
    return things + len(MODELS) + world.datasets + world.publications


def of_unit(world: World, unit: Unit) -> Iterator[dict[str, Any]]:
    """Make the documents of a unit."""
    kind, number = unit
    if kind == "dataset":
        first = number * _PER_DATASET
        return _images.dataset(world, number, first, min(first + _PER_DATASET, world.images))
    if kind == "publication":
        return _images.publication(world, number)
    makers = {
        "organization": _instruments.organization,
        "facility": _instruments.facility,
        "model": _instruments.model,
        "grant": _instruments.grant,
        "instrument": _instruments.instrument,
    }
    return makers[kind](world, number)


def documents(instruments: int, images: int, seed: int) -> Iterator[dict[str, Any]]:
    """Make up instruments and images with all that belongs to them.

    There are facilities with their people and owners, makes that several facilities have, instruments with persistent
    identifiers and one to three dated descriptors each, calibrations of several kinds and dates, datasets of images
    whose settings point at the components, papers that cite the datasets, and grants.

    Args:
        instruments: How many instruments, from 1 to 800,000. An instrument comes to about 950 triples.
        images: How many images, from 0. An image comes to about 140 triples.
        seed: Which world; the same numbers and seed give the same documents.

    Yields:
        A document at a time. Each is valid at the tier that it claims.

    Raises:
        WrongValue: If there can't be so many.

    >>> made = list(documents(instruments=3, images=2, seed=1))
    >>> sum(document["type"] == "Image" for document in made)
    2
    >>> made == list(documents(3, 2, 1))
    True
    """
    world = World(instruments, images, seed)
    for unit in units(world):
        yield from of_unit(world, unit)
