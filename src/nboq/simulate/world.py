"""The plan of a simulated world: how many of everything there are, what they are called, and when what happened.

Everything follows from the seed and the place of a thing in its row, so that any document can be made without the ones
before it, by any process.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import lru_cache
from random import Random
from typing import Any, Final
from uuid import UUID

from nboq.errors import WrongValue
from nboq.simulate.tables import CAMERAS, CUBES, MODELS, OBJECTIVES, Camera, Kind, Lens, Model

LAST_DAY: Final = date(2025, 12, 31)
"""On this day the simulated world ends, whenever it is made."""
_BASE32: Final = "0123456789abcdefghjkmnpqrstvwxyz"
_PER_FACILITY: Final = 8
PER_DATASET: Final = 8
_PER_PUBLICATION: Final = 3
_PER_GRANT: Final = 3
_LIMIT: Final = 100_000
"""As many facilities find an RRID in the invented ranges."""


@dataclass(frozen=True, slots=True)
class Epoch:
    """A time in which an instrument stayed as it was; each has a descriptor.

    Attributes:
        number: From 0.
        begins: Its first day.
        ends: Its last; None while it lasts.
        tier: What its descriptor claims.
        camera: The camera; a confocal microscope has detectors instead.
        lenses: The objectives.
        cubes: The names of the filter sets.
        change: What was different from before, in words.
    """

    number: int
    begins: date
    ends: date | None
    tier: int
    camera: Camera | None
    lenses: tuple[Lens, ...]
    cubes: tuple[str, ...]
    change: str


@dataclass(frozen=True, slots=True)
class Plan:
    """An instrument: whose it is, of which make, and what became of it."""

    number: int
    id: str
    name: str
    facility: int
    model: int
    kind: Kind
    commissioned: date
    epochs: tuple[Epoch, ...]
    config: int
    """The instrument whose parts it has; its own number but for twins, which differ in the camera only."""

    @property
    def make(self) -> Model:
        """The make."""
        return MODELS[self.model]

    def at(self, day: date) -> Epoch:
        """Give the epoch of a day."""
        return next(epoch for epoch in reversed(self.epochs) if epoch.begins <= day or not epoch.number)


@dataclass(frozen=True)
class World:
    """A simulated world.

    Args:
        instruments: How many instruments there are, at least 1.
        images: How many images, from 0.
        seed: Another seed gives another world; the same gives the same documents.

    Raises:
        WrongValue: If there can't be so many.
    """

    instruments: int
    images: int
    seed: int

    def __post_init__(self) -> None:
        most = _LIMIT * _PER_FACILITY
        if not 1 <= self.instruments <= most:
            raise WrongValue("the simulation", "instruments", self.instruments, f"a number from 1 to {most}")
        if self.images < 0:
            raise WrongValue("the simulation", "images", self.images, "a number from 0")

    @property
    def facilities(self) -> int:
        """How many facilities there are."""
        return max(2, self.instruments // _PER_FACILITY)

    @property
    def organizations(self) -> int:
        """How many organisations there are, which own the facilities."""
        return max(1, self.facilities // 3)

    @property
    def grants(self) -> int:
        """How many grants there are."""
        return max(1, self.instruments // _PER_GRANT)

    @property
    def datasets(self) -> int:
        """How many sets of images there are."""
        return -(-self.images // PER_DATASET)

    @property
    def publications(self) -> int:
        """How many papers there are."""
        return -(-self.datasets // _PER_PUBLICATION)

    def random(self, *what: str | int) -> Random:
        """Give the source of chance for one thing."""
        return Random(f"{self.seed}/{'/'.join(map(str, what))}")  # noqa: S311 - nothing is to be kept secret

    def uuid(self, *what: str | int) -> str:
        """Name a thing that has no PID."""
        text = f"nboq.simulate/{self.seed}/{'/'.join(map(str, what))}"
        return f"urn:uuid:{UUID(bytes=hashlib.blake2b(text.encode(), digest_size=16).digest(), version=5)}"

    def doi(self, kind: str, number: int) -> str:
        """Name a thing by a DOI of the prefix that is kept for tests."""
        return f"https://doi.org/10.5072/sim-{self.seed}-{kind}-{number}"

    def organization(self, number: int) -> str:
        """Give an organisation's ROR, of the right form and invented."""
        value = 0x3FFFFFFF - (self.seed * 7919 + number) % 0x1FFFFFFF
        text = "0" + "".join(_BASE32[value >> shift & 31] for shift in range(25, -1, -5))
        return f"https://ror.org/{text}{98 - value * 100 % 97:02}"

    def facility(self, number: int) -> str:
        """Give a facility's RRID, of an invented range."""
        return f"RRID:SCR_9{number:05}"

    def model(self, number: int) -> str:
        """Give the RRID of a make."""
        return f"RRID:SCR_8{number:05}"

    def person(self, facility: int, number: int) -> str:
        """Name a person of a facility; there are three."""
        return self.uuid("person", facility, number)

    def descriptor(self, instrument: int, epoch: int) -> str:
        """Give the PID of a descriptor; it has none while its instrument has none."""
        if self.instrument(instrument).startswith("urn:"):
            return self.uuid("descriptor", instrument, epoch)
        return self.doi(f"descriptor-{instrument}", epoch)

    def instrument(self, number: int) -> str:
        """Give an instrument's PID: mostly a handle, sometimes a DOI, and sometimes it has none yet."""
        chance = self.random("pid", number).random()
        if chance < 0.7:
            return f"https://hdl.handle.net/20.500.12345/sim-{self.seed}-{number}"
        return self.doi("instrument", number) if chance < 0.9 else self.uuid("instrument", number)

    def plan(self, number: int) -> Plan:
        """Plan an instrument."""
        return _plan(self, number)


@lru_cache(maxsize=512)
def _plan(world: World, number: int) -> Plan:
    # Every tenth is the twin of the one before: the same in all but the camera.
    twin = number % 10 == 3
    config = number - 1 if twin else number
    chance = world.random("config", config)
    model = chance.randrange(len(MODELS))
    if config % 10 == 2:
        model = (0, 1, 4, 7, 8)[model % 5]
    make = MODELS[model]
    begins = date(max(make.year, 2012) + chance.randrange(3), 1, 1) + timedelta(chance.randrange(360))
    own = world.random("own", number)
    facility = (number // _PER_FACILITY) % world.facilities
    if own.random() < 0.3 or twin:
        facility = own.randrange(world.facilities)
    epochs = _epochs(chance, make, begins, 1 if twin else 0)
    name = f"{make.name} no. {number + 1} (invented)"
    return Plan(number, world.instrument(number), name, facility, model, make.kind, begins, epochs, config)


def _epochs(chance: Random, make: Model, begins: date, shift: int) -> tuple[Epoch, ...]:
    """Let an instrument live: something is replaced or added once, twice or never."""
    choices = [0, 1, 5, 6, 7] if make.inverted else [0, 1, 2, 5, 6, 7]
    if make.kind == "disk":
        choices = [3, 4, 5, 6]
    at = chance.randrange(len(choices))
    lenses = sorted(chance.sample(range(len(OBJECTIVES)), chance.randint(3, 6)))
    count = chance.randint(3, 5)
    common = ["DAPI", "GFP", "mCherry" if chance.random() < 0.6 else "TRITC", "Cy5"][: max(3, count - 1)]
    cubes = [name for name in CUBES if name in common or chance.random() < 0.12]
    found: list[Epoch] = []
    change = "as it was delivered"
    for number in range(chance.choice((1, 2, 2, 2, 3, 3))):
        if number:
            what = chance.choice(("camera", "camera", "objective", "filters"))
            if what == "camera" and make.kind != "confocal":
                at += 1
                change = "the camera was replaced"
            elif what == "filters" and len(cubes) < len(CUBES):
                cubes.append(chance.choice([name for name in CUBES if name not in cubes]))
                change = "filters were added"
            else:
                lenses = _exchanged(chance, lenses)
                change = "an objective was replaced"
        camera = None if make.kind == "confocal" else CAMERAS[choices[(at + shift) % len(choices)]]
        tier = 2 if chance.random() < 0.35 else 1
        found.append(
            Epoch(number, begins, None, tier, camera, tuple(OBJECTIVES[n] for n in lenses), tuple(cubes), change)
        )
        begins += timedelta(chance.randint(400, 1500))
        if begins > date(2025, 6, 30):
            break
    ends: list[Any] = [later.begins - timedelta(1) for later in found[1:]]
    return tuple(replace(epoch, ends=end) for epoch, end in zip(found, [*ends, None], strict=True))


def _exchanged(chance: Random, lenses: list[int]) -> list[int]:
    gone = chance.choice(lenses)
    come = chance.choice([n for n in range(len(OBJECTIVES)) if n not in lenses])
    return sorted([n for n in lenses if n != gone] + [come])
