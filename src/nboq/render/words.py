"""The model's names and values in words for people: what stands in pictures, tables and hints."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from nboq.schema.model import current_model

_SHORT: Final = {
    "na": "NA", "dic": "DIC", "led": "LED", "fwhm": "FWHM", "rms": "RMS", "tirf": "TIRF", "ccd": "CCD", "cmos": "CMOS",
    "emccd": "EMCCD", "slm": "SLM", "ao": "AO", "aom": "AOM", "aotf": "AOTF", "x": "X", "y": "Y", "z": "Z", "xy": "XY",
    "co2": "CO₂", "o2": "O₂", "id": "ID", "hilo": "HILO", "url": "URL",
}  # fmt: skip
# UCUM codes as people write them (UCUM, tables 2 to 4, give the symbols).
_UNITS: Final = {
    "um": "µm", "us": "µs", "Cel": "°C", "deg": "°", "um/s": "µm/s", "mW/um2": "mW/µm²", "uL": "µL", "umol/L": "µmol/L",
    "/min": "per minute", "mPa.s": "mPa·s",
}  # fmt: skip
_LEFT_OUT: Final = frozenset({"id", "type", "name", "extensions", "@context", "components", "members", "describes"})
_DEEPEST: Final = 4


def plain(text: object) -> str:
    r"""Take out what neither XML nor a terminal should get: control characters, lone surrogates.

    >>> plain("63x\x00 oil\n")
    '63x oil'
    """
    return " ".join("".join(c if c.isprintable() else " " for c in str(text)).split())


@cache
def class_words(name: str) -> str:
    """Write the name of a class as words.

    >>> class_words("StandardDichroic"), class_words("TIRFHardwareModule"), class_words("EMCCD")
    ('Standard dichroic', 'TIRF hardware module', 'EMCCD')
    """
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z][a-z]+|\d+", name) or [plain(name)]
    first, *rest = parts
    return " ".join([first, *(part if part.isupper() and len(part) > 1 else part.lower() for part in rest)])


@cache
def slot_words(name: str) -> str:
    """Write the name of a field as words.

    >>> slot_words("lens_na"), slot_words("working_distance")
    ('Lens NA', 'Working distance')
    """
    text = " ".join(_SHORT.get(part, part) for part in plain(name).split("_"))
    return text[:1].upper() + text[1:]


def number(value: Any) -> float | None:
    """Take a value for a number, or say that it's none: documents needn't be valid.

    >>> number(488), number("488"), number(True), number(float("nan"))
    (488.0, None, None, None)
    """
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        found = float(value)
    except OverflowError:
        return None
    return found if math.isfinite(found) else None


def parts(entity: Mapping[str, Any], slot: str) -> tuple[Mapping[str, Any], ...]:
    """Give the objects in a field that should have a list of them.

    >>> parts({"sensor_chips": [{"array_width": 512}, None]}, "sensor_chips"), parts({"lasers": 5}, "lasers")
    (({'array_width': 512},), ())
    """
    value = entity.get(slot)
    return tuple(item for item in value if isinstance(item, Mapping)) if isinstance(value, list) else ()


def quantity(slot: str, value: Any) -> str:
    """Write a number with its unit.

    >>> quantity("working_distance", 0.19), quantity("lens_na", 1.4), quantity("array_width", 2048)
    ('0.19 mm', '1.4', '2048 pixels')
    """
    found = number(value)
    if found is None:
        return plain(value)
    term = current_model().slots.get(slot)
    unit = term.unit if term is not None else None
    text = f"{found:.10g}"
    if not unit:
        return text
    symbol = _UNITS.get(unit) or re.sub(r"\{(\w+)\}", lambda m: m[1].replace("_", " ") + "s", unit, count=1)
    symbol = symbol.replace("{", "").replace("}", "")
    return text + symbol if symbol in ("%", "°") else f"{text} {symbol}"


def value_words(slot: str, value: Any, names: Mapping[str, str]) -> str:
    """Write a value that is no object: a number with its unit, the title of an enumerated value, a name for an id.

    Args:
        slot: The field it stands in.
        value: The value.
        names: The names of the things of the document by id.

    >>> value_words("immersion_type", "MineralOil", {}), value_words("dic", True, {})
    ('Mineral oil', 'yes')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return quantity(slot, value)
    text = plain(value)
    term = current_model().slots.get(slot)
    if term is not None and term.kind == "enum":
        found = current_model().enums[term.range].values.get(text)
        return found.title if found is not None else text
    return names.get(str(value), text)


def facts(entity: Mapping[str, Any], names: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Give what a document says of a thing, as labels and texts, in the order of the model; parts are flattened.

    Args:
        entity: An object of the model.
        names: The names of the things of the document by id.

    >>> facts({"type": "Objective", "id": "urn:x:1", "name": "63x", "lens_na": 1.4, "working_distance": 0.19}, {})
    (('Lens NA', '1.4'), ('Working distance', '0.19 mm'))
    """
    return tuple(_facts(entity, names, "", _DEEPEST))


def _facts(entity: Mapping[str, Any], names: Mapping[str, str], before: str, deep: int) -> list[tuple[str, str]]:
    body = current_model().classes.get(str(entity.get("type")))
    rank = {name: place for place, name in enumerate(body.slots)} if body else {}
    found: list[tuple[str, str]] = []
    for slot in sorted(entity, key=lambda name: (rank.get(name, len(rank)), name)):
        if slot in _LEFT_OUT:
            continue
        label = before + slot_words(slot)
        value = entity[slot]
        items = value if isinstance(value, list) else [value]
        parts = [item for item in items if isinstance(item, Mapping)]
        texts = [value_words(slot, item, names) for item in items if not isinstance(item, Mapping | list)]
        if texts:
            found.append((label, ", ".join(texts)))
        for place, part in enumerate(parts, 1):
            if deep:
                numbered = f"{label} {place}" if len(parts) > 1 else label
                found += _facts(part, names, f"{numbered}: ", deep - 1)
    return found
