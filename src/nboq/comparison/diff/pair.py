"""A pair: something that is in the old document, in the new one, or in both; and what both say about things."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from nboq.comparison.diff.normal_form import labels, referrers

Thing = Mapping[str, Any]
How = Literal["same", "renamed", "replaced"]
"""Whether two things are one by their id, one under two ids, or the second stands where the first was."""


@dataclass(slots=True)
class Pair:
    """Something that is in either document or in both."""

    old: Thing | None
    new: Thing | None
    how: How = "same"
    because: str = ""
    inside: dict[str, list[Pair]] = field(default_factory=dict)
    """What is in it, by the slot; left empty where the two are equal."""
    equal: bool = False
    """Whether they say the same in every respect."""


@dataclass(slots=True)
class Context:
    """What the whole documents say about things."""

    old_names: dict[str, str]
    new_names: dict[str, str]
    old_referrers: dict[str, frozenset[tuple[str, str]]]
    new_referrers: dict[str, frozenset[tuple[str, str]]]
    renamed: dict[str, str] = field(default_factory=dict)
    """Ids in the old document by which the same things go in the new one."""

    @classmethod
    def of(cls, old: Thing, new: Thing) -> Context:
        """Gather it."""
        return cls(labels(old), labels(new), referrers(old), referrers(new))


def id_of(thing: Thing) -> str:
    """Give the id of a thing; an empty text where it has none."""
    return str(thing.get("id") or "")


def named(thing: Thing) -> str:
    """Give the class and the name of a thing; an empty text where it has no name."""
    return f"{thing.get('type')} {thing['name']}" if thing.get("name") else ""


def unique(old: Sequence[Thing], new: Sequence[Thing], by: Callable[[Thing], bytes | str]) -> list[tuple[Thing, Thing]]:
    """Pair what has the same key, where it has it alone on either side."""
    counts = Counter(map(by, old)), Counter(map(by, new))
    there = {by(b): b for b in new}
    return [(a, there[name]) for a in old for name in (by(a),) if name and counts[0][name] == counts[1].get(name) == 1]


class Rest:
    """What has no counterpart yet."""

    def __init__(self, things: list[Thing]) -> None:
        self._things = things
        self._gone: set[int] = set()

    @property
    def things(self) -> list[Thing]:
        """All of it."""
        # By identity: two things may say the same.
        return [one for one in self._things if id(one) not in self._gone]

    @property
    def with_ids(self) -> list[Thing]:
        """What of it has an id."""
        return [one for one in self.things if id_of(one)]

    def drop(self, thing: Thing) -> None:
        """Leave out what has a counterpart now."""
        self._gone.add(id(thing))
