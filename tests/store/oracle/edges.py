"""Parameters at, below and above their edges, which are taken from the store that is asked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from random import Random
from typing import Any, Final

from tests.store.oracle.terms import is_a
from tests.store.oracle.world import ALL, World, day_of, listed

Values = dict[str, Any]
_UNKNOWN: Final = "urn:uuid:00000000-0000-4000-8000-000000000000"


def _said(world: World, *slots: str) -> list[Any]:
    """Give all values of fields, wherever they stand."""
    nodes = [one.node for statements in world.said.values() for one in statements] + [one.node for one in world.parts]
    found = {value for node in nodes for slot in slots for value in listed(node.get(slot))}
    return sorted(found)


def _around(values: Iterable[float], step: float = 0.01) -> list[float]:
    return [round(value + by, 6) for value in values for by in (0, -step, step) if value + by >= 0]


def _days(world: World, *slots: str) -> list[str]:
    days = {date.fromisoformat(day_of(value)) for value in _said(world, *slots)}
    return sorted({(day + timedelta(by)).isoformat() for day in days for by in (-1, 0, 1)})


def _bands(world: World, *_: str) -> list[float]:
    """Give the edges of bands of filters."""
    found = {0.0}
    for node in (one.node for one in world.parts):
        middle, width = node.get("center_wavelength"), node.get("fwhm_bandwidth") or 0
        if middle is not None:
            found |= {middle - width / 2, middle + width / 2}
    return _around(sorted(found)[:9], 1)


def _lines(world: World, *_: str) -> list[float]:
    """Give the edges of what a laser gives."""
    peaks, edges = _said(world, "peak_wavelength"), _said(world, "cut_on", "cut_off")
    return _around([*edges[:4]], 1) + [peak + by for peak in peaks[:4] for by in (0, 10, 10.5, -10, -10.5)]


def _things(*kinds: str) -> Callable[[World], list[str]]:
    """Give the things of classes, by each of their ids in the spellings of documents."""

    def found(world: World) -> list[str]:
        some = [one for one in sorted(world.said) if any(world.is_a(one, kind) for kind in kinds)]
        return [*some, *sorted({one.node["id"] for each in some for one in world.said[each]} - {*some}), _UNKNOWN]

    return found


def _hosts(world: World) -> list[str]:
    return sorted({*_things("CoreFacility")(world), *_said(world, "hosted_by")})


def _fixed(*values: Any) -> Callable[[World], list[Any]]:
    return lambda world: list(values)


def _names(world: World) -> list[str]:
    dyes = [
        one.node.get("name")
        for of in world.said.values()
        for one in of
        if is_a(one.node.get("type", ""), "Fluorophore")
    ]
    return [*sorted({name for name in dyes if name}), "egfp", "no dye"]


def _numbers(world: World) -> list[str]:
    """Give numbers of parts, in the case in which they're written and in the other."""
    numbers = _said(world, "catalog_number", "serial_number", "lot_number", "model")
    return [*numbers[::5], *(each.swapcase() for each in numbers[1::5]), "no number"]


def _types(world: World) -> list[str]:
    names = [one.node["name"] for one in world.parts if one.node.get("type") == "InstrumentType" and "name" in one.node]
    return sorted({*names, *(name[2:8].upper() for name in names), "no type"})


OBLIGATORY: Final[dict[str, Callable[[World], list[Any]]]] = {
    "facility": _hosts,
    "instrument": _things("Instrument"),
    "image": _things("Image"),
    "thing": _things("Image", "Dataset"),
    "pid": lambda world: [*sorted(world.said), _UNKNOWN],
    "part": _things("Component", "Instrument"),
    "work": _things("Dataset", "Publication"),
    "older": _things("HardwareDescriptor"),
    "newer": _things("HardwareDescriptor"),
    "before": lambda world: _days(world, "calibration_date") or ["2020-01-01"],
    "by": _fixed("month", "year"),
    "method": lambda world: _said(world, "imaging_method") or ["TIRF"],
}
"""What a question doesn't make sense without."""
OPTIONAL: Final[dict[str, Callable[[World], list[Any]]]] = {
    "on": lambda world: [ALL, *_days(world, "valid_from", "valid_until", "decommissioned_on")],
    "unconfirmed": _fixed("no", "yes"),
    "from": lambda world: _days(world, "acquisition_date"),
    "until": lambda world: _days(world, "acquisition_date"),
    "min_na": lambda world: _around(_said(world, "lens_na")),
    "min_mm": lambda world: _around(_said(world, "working_distance")),
    "immersion": lambda world: [*_said(world, "immersion_type"), "Other"],
    "max_pixel_um": lambda world: _around(_said(world, "pixel_width")),
    "min_quantum_efficiency": lambda world: _around(_said(world, "quantum_efficiency")),
    "wavelength": _bands,
    "within": _fixed(0, 10, 10.5),
    "excitation_1": lambda world: _around(_said(world, "peak_wavelength", "cut_on")[:5], 30.5),
    "excitation_2": lambda world: _around(_said(world, "peak_wavelength", "cut_off")[:5], 30),
    "emission_1": _bands,
    "emission_2": _bands,
    "tolerance": _fixed(0, 12, 13, 30),
    "words": _types,
    "min_facilities": _fixed(1, 2, 3),
    "tier": _fixed(1, 2, 3),
    "over": _fixed(0.5, 1, 1.001, 2, 3),
    "fluorophore": _names,
    "number": _numbers,
}


def asked(world: World, question: str, parameters: Mapping[str, str], most: int) -> Iterator[Values]:
    """Give values to ask a question with: what it needs, and one other parameter at a time.

    Args:
        world: What the values are taken from.
        question: Its name.
        parameters: Those that it takes, with their types.
        most: As many at most; which, depends on the question alone.
    """
    takes = parameters.keys()
    source: Any = {**OPTIONAL, **({"wavelength": _lines} if question == "laser_lines" else {})}
    if question == "capabilities":
        source["words"] = _fixed("TIRF", "scan", "Photo", "no capability")
    if question == "usage":
        source["facility"] = OBLIGATORY["facility"]
    if question == "calibrations_due":
        source["before"] = OBLIGATORY["before"]
    chance = Random(question)
    needed = sorted(takes & OBLIGATORY.keys() - ({"facility"} if question == "usage" else set()))
    pools = {name: OBLIGATORY[name](world) for name in needed}
    others = [(name, value) for name in sorted(takes - set(needed)) for value in source[name](world)]
    others = [(name, value) for name, value in others if value != ALL or parameters[name] == "day"]
    every: list[Values] = []
    for name, value in [*others, *([(None, None)] * 2)]:
        values = {each: chance.choice(pool) for each, pool in pools.items()}
        every.append(values | ({name: value} if name else {}))
    for name in needed:
        for value in pools[name]:
            every.append({each: chance.choice(pool) for each, pool in pools.items()} | {name: value})
            if others:
                other, given = chance.choice(others)
                every.append(every[-1] | {other: given})
    chance.shuffle(every)
    some = {repr(sorted(one.items())): one for one in every}
    yield from list(some.values())[:most]
