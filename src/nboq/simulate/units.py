"""The documents of a simulated world, in their order.

They are for measuring, and for questions that want something to find. Each document is made on its own from the seed
and its place, so nothing is kept in memory and any process can make any of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from operator import attrgetter
from typing import Final, Literal

from nboq.simulate import images as _images
from nboq.simulate import instruments as _instruments
from nboq.simulate.tables import MODELS, Json
from nboq.simulate.world import World

_Kind = Literal["organization", "facility", "model", "grant", "instrument", "dataset", "publication"]
Unit = tuple[_Kind, int]
"""What belongs together: a kind of thing and its number."""
# In the order of the documents: how many there are in a world, and what makes the documents of one.
_KINDS: Final[dict[_Kind, tuple[Callable[[World], int], Callable[[World, int], Iterator[Json]]]]] = {
    "organization": (attrgetter("organizations"), _instruments.organization),
    "facility": (attrgetter("facilities"), _instruments.facility),
    "model": (lambda world: len(MODELS), _instruments.model),
    "grant": (attrgetter("grants"), _instruments.grant),
    "instrument": (attrgetter("instruments"), _instruments.instrument),
    "dataset": (attrgetter("datasets"), _images.dataset),
    "publication": (attrgetter("publications"), _images.publication),
}


def units(world: World) -> Iterator[Unit]:
    """Give all units of a world, in the order of its documents."""
    return ((kind, number) for kind, (many, _) in _KINDS.items() for number in range(many(world)))


def count(world: World) -> int:
    """Count the units of a world.

    >>> count(World(instruments=10, images=0, seed=1)) == len(list(units(World(10, 0, 1))))
    True
    """
    return sum(many(world) for many, _ in _KINDS.values())


def of_unit(world: World, unit: Unit) -> Iterator[Json]:
    """Make the documents of a unit."""
    kind, number = unit
    return _KINDS[kind][1](world, number)


def documents(instruments: int, images: int, seed: int) -> Iterator[Json]:
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
