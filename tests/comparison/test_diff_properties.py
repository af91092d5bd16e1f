"""Comparing any two documents: nothing is missed, nothing is made up, and both ways say the same."""

from __future__ import annotations

import copy
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nboq.comparison.diff import Change, compare
from nboq.comparison.diff.normal_form import normal
from nboq.document import Document, content, walk
from nboq.schema.model import current_model
from tests.properties import examples
from tests.strategies import documents, entities

_NEW_ID = "urn:uuid:00000000-0000-4000-8000-00000000c0de"
_CLASSES = ["Collection", "HardwareDescriptor", "Image", "MonochromeCMOS", "LightEmittingDiode", "OpticalCalibration"]
SOME = documents() | st.sampled_from(_CLASSES).flatmap(lambda name: entities(name, 3))


def _value(name: str, pick: random.Random, before: Any) -> Any:
    """Make another value that the slot takes."""
    slot = current_model().slots[name]
    match slot.kind:
        case "number" | "integer":
            return pick.choice([n for n in range(50) if content(n) != content(before)])
        case "boolean":
            return not before
        case "enum":
            return pick.choice(
                [value for value in current_model().enums[slot.range].values if value != before] or [before]
            )
        case "date":
            return f"20{pick.randint(10, 99)}-03-{pick.randint(10, 28)}"
        case "uri" | "reference":
            return f"urn:x:{pick.randint(0, 10**9)}"
        case _:
            return f"text {pick.randint(0, 10**9)}"


def _referred(data: dict[str, Any]) -> set[str]:
    found = set()
    for _, thing in walk(data):
        for name, value in thing.items():
            if name == "id":
                continue
            found |= {item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str)}
    return found


def mutate(data: dict[str, Any], pick: random.Random) -> dict[str, Any]:
    """Change a document in one place: a field's value, a field that comes or goes, an item of a list, an id, a note."""
    made = copy.deepcopy(data)
    thing = pick.choice([thing for _, thing in walk(made)])
    body = current_model().classes[thing["type"]]
    plain = [
        name
        for name in body.slots
        if current_model().slots[name].kind not in ("id", "type", "part", "json")
        and not isinstance(thing.get(name), list)
    ]
    lists = [name for name, value in thing.items() if isinstance(value, list) and value and name in body.slots]
    match pick.randint(0, 4):
        case 0 if lists:
            values = thing[pick.choice(lists)]
            values.pop(pick.randrange(len(values)))
        case 1 if "id" in thing:
            there = list(dict(walk(made)).values())
            ids = [one.get("id") for one in there]
            if ids.count(thing["id"]) == 1 and thing["id"] not in _referred(made):
                thing["id"] = _NEW_ID
        case 2 if any(name in thing for name in plain):
            thing.pop(pick.choice([name for name in plain if name in thing]))
        case 3:
            thing.setdefault("extensions", {})[f"test:{pick.randint(0, 9)}"] = pick.randint(0, 99)
        case _:
            name = pick.choice(plain)
            thing[name] = _value(name, pick, thing.get(name))
    return made


def shuffled(value: Any, pick: random.Random) -> Any:
    """Say the same in another order."""
    if isinstance(value, dict):
        names = list(value)
        pick.shuffle(names)
        return {name: value[name] if name == "extensions" else shuffled(value[name], pick) for name in names}
    if isinstance(value, list):
        return pick.sample([shuffled(item, pick) for item in value], len(value))
    return value


_TURNED = {"added": "removed", "removed": "added", "changed": "changed", "replaced": "replaced"}


def told(change: Change, turned: bool = False) -> tuple[Any, ...]:
    """Give what both ways must say alike."""
    values = (change.new, change.old) if turned else (change.old, change.new)
    inside = sorted(map(repr, (told(one, turned) for one in change.details)))
    return (_TURNED[change.kind] if turned else change.kind, change.field, *map(repr, values), change.unit, inside)


@pytest.mark.slow
@settings(max_examples=examples(60), deadline=None)
@given(SOME, st.randoms(use_true_random=False))
def test_a_document_does_not_differ_from_itself_in_another_order(data: dict[str, Any], pick: random.Random) -> None:
    assert not compare(data, data)
    assert compare(data, shuffled(data, pick)).changes == ()


@pytest.mark.slow
@settings(max_examples=examples(150), deadline=None)
@given(SOME, st.randoms(use_true_random=False))
def test_one_mutation_is_one_change(data: dict[str, Any], pick: random.Random) -> None:
    other = mutate(data, pick)
    differ = content(normal(Document(data))) != content(normal(Document(other)))
    changes = compare(data, shuffled(other, pick))
    assert len(changes) == differ, [str(change) for change in changes]


@settings(max_examples=examples(60), deadline=None)
@given(SOME, st.integers(1, 6), st.randoms(use_true_random=False))
def test_the_other_way_round_is_the_inverse(data: dict[str, Any], often: int, pick: random.Random) -> None:
    other = data
    for _ in range(often):
        other = mutate(other, pick)
    forth, back = compare(data, other), compare(other, data)
    assert sorted(map(repr, map(told, forth))) == sorted(repr(told(change, turned=True)) for change in back)


def _what(data: dict[str, Any], other: dict[str, Any]) -> list[bytes]:
    """Give what is compared: of a collection the members, where the other document is none."""
    if data["type"] == "Collection" != other["type"]:
        return sorted(content(normal(Document(member))) for member in data.get("members", ()))
    return [content(normal(Document(data)))]


@settings(max_examples=examples(60), deadline=None)
@given(SOME, SOME, st.randoms(use_true_random=False))
def test_any_two_documents_can_be_compared(one: dict[str, Any], other: dict[str, Any], pick: random.Random) -> None:
    forth, back = compare(one, other), compare(other, one)
    assert bool(forth) == bool(back) == (_what(one, other) != _what(other, one))
    assert sorted(map(repr, map(told, forth))) == sorted(repr(told(change, turned=True)) for change in back)
    assert compare(shuffled(one, pick), shuffled(other, pick)).to_dict() == forth.to_dict()
