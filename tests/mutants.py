"""Malformed documents: what the model and the examples say, with something wrong put anywhere, the same in each run."""

from __future__ import annotations

import marshal
import random
from collections.abc import Iterator
from functools import cache
from typing import Any

from nboq.formats.plain_yaml import load_yaml
from nboq.schema.model import SlotTerm, current_model
from tests.conftest import ROOT

Json = dict[str, Any]
_GOOD: dict[str, Any] = {
    "number": 1.4,
    "integer": 3,
    "boolean": True,
    "date": "2024-03-01",
    "datetime": "2024-03-01T12:00:00Z",
    "uri": "https://example.org/a?b=c#d",
    "reference": "urn:uuid:93efaebd-1042-43aa-994e-2f5bc2a92fb1",
    "json": {"micrometa:Model": "X", "datacite:sizes": ["1 MB"], "test:a": [1, {"b": None}]},
    "string": "Plan Apochromat",
}


def _copied(value: Any) -> Any:
    try:
        return marshal.loads(marshal.dumps(value))
    except ValueError:  # nested more deeply than it can; itself, it might be put into itself
        return None


def _nested(depth: int, empty: Any) -> Any:
    made = empty
    for _ in range(depth):
        made = [made] if isinstance(empty, list) else {"type": "Party", "owners": made}
    return made


# Texts first, since most fields take them: blank, not Unicode, not XML, not an IRI, of other fields' kinds.
_TEXTS: tuple[str, ...] = (
    "",
    " ",
    "\ud800",
    "a\udfffb",
    "\x00",
    "\x1b[31m",
    "\uffff",
    "\u202e",
    "x" * 5000,
    "urn:a b",
    "http://[",
)
_TEXTS += ("a:b:c", "1,4", "NaN", "-INF", "1e999", "2024-13-45", "9999-12-31T24:00:00Z", "0000", "Objective", "RRID:")
_TEXTS += ("doi:", "%", "_:b")
_VALUES = (None, True, False, 0, -1, 2**63, -(2**64), 10**400, 0.1, 1e308, -1e-320, float("inf"), float("nan"))
_OTHERS: tuple[Any, ...] = ([], {}, [[]], [None], [{}], {"": ""}, [1, "a", None], {"a": [{"b": {}}]}, {"type": None})
_OTHERS += ({"type": []}, {"type": {}}, {"type": "Kettle"}, {"type": "Party"}, {"id": 5}, [{"type": "Objective"}])
_KEYS: tuple[str, ...] = (
    "",
    " ",
    "type",
    "id",
    "@id",
    "@context",
    "@type",
    "@graph",
    "extensions",
    "\ud800",
    "x" * 300,
    "a b",
    "name",
)
_KEYS += (
    "micrometa:~order",
    "micrometa:Model",
    "ome:~",
    "datacite:attributes",
    "pidinst:x",
    "nboq:type",
    "rdf:triples",
)


_WRITTEN = ("Instrument", "HardwareDescriptor", "InstrumentModel", "CoreFacility", "Image", "Calibration", "Dataset")


@cache
def bases() -> tuple[Json, ...]:
    """Give what is mutated: an object of each class with all its fields, and the examples."""
    whole = [load_yaml(path.read_bytes(), path.name) for path in sorted((ROOT / "examples" / "valid").rglob("*.yaml"))]
    most = [_full(name, 2) for name in _WRITTEN]
    # Most writers take an instrument with what is around it, and refuse the rest.
    return (*(_full(name, 1) for name in sorted(current_model().concrete)), *(8 * most), *(3 * whole))


def _full(name: str, depth: int) -> Json:
    body = current_model().classes[name]
    made: Json = {"type": name}
    for slot in body.slots:
        term = current_model().slots[slot]
        if slot == "type" or (term.kind == "part" and not depth):
            continue
        value = _good(term, depth)
        made[slot] = [value] if term.multivalued and slot != "id" else value
    return made


def _good(slot: SlotTerm, depth: int) -> Any:
    if slot.kind == "part":
        below = [one for one in current_model().concrete if current_model().is_a(one, slot.range)]
        return _full(below[len(slot.name) % len(below)], depth - 1)
    if slot.kind == "enum":
        return min(current_model().enums[slot.range].values)
    if slot.kind == "id":
        return f"urn:x:{slot.name}:{depth}"
    return _GOOD.get(slot.kind, _GOOD["string"])


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    stack = [value]
    while stack:
        holder = stack.pop()
        for key in holder if isinstance(holder, dict) else range(len(holder)):
            yield holder, key
            if isinstance(holder[key], dict | list):
                stack.append(holder[key])


def _wrong(chance: random.Random, old: Any, base: Json) -> Any:
    match chance.randrange(9):
        case 0 | 1:
            return chance.choice(_TEXTS)
        case 2:
            return chance.choice(_VALUES)
        case 3:
            return _copied(chance.choice(_OTHERS))
        case 4:
            return _copied(old[0]) if isinstance(old, list) and old else [old, _copied(old)]
        case 5:
            return {"type": chance.choice(sorted(current_model().classes)), "id": old, "name": _copied(old), "value": 1}
        case 6:  # something of another place of the same document, ids included, so that references go round
            holder, key = chance.choice(list(_places(base)))
            return _copied(holder[key])
        case 7:
            return _copied(base.get("id")) or chance.choice(_TEXTS)
        case _:
            return _nested(chance.choice((5, 60, 300, 900)) if chance.random() < 0.1 else 3, chance.choice(([], {})))


_LARGEST = 5000


def mutant(seed: int) -> tuple[Json, Json]:
    """Give a malformed document, and the sound one of which it was made.

    Args:
        seed: Which one.
    """
    chance = random.Random(seed)
    base = chance.choice(bases())
    made = _copied(base)
    for _ in range(chance.choice((1, 1, 2, 3, 8))):
        places = list(_places(made)) or [(made, "type")]
        if len(places) > _LARGEST:  # of copies of copies
            break
        # What is far out is what most of the code looks at.
        holder, key = chance.choice(places if chance.random() < 0.5 else places[: 2 * len(made)] or places)
        if isinstance(holder, dict) and (swap := chance.random()) < 0.25:
            if swap < 0.08:
                del holder[key]
            elif swap < 0.16:
                holder[chance.choice(_KEYS)] = holder.pop(key)
            else:
                holder[chance.choice((*_KEYS, *current_model().slots))] = _wrong(chance, holder[key], made)
        else:
            holder[key] = _wrong(chance, holder[key], made)
    return made, base
