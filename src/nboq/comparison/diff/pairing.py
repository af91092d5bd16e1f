"""Pairing: which thing of the old document is which of the new one, and what takes the place of what.

Everything here is symmetric, so that comparing the other way round finds the same pairs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from nboq.comparison.diff.evidence import evident
from nboq.comparison.diff.normal_form import key
from nboq.comparison.diff.pair import Context, How, Pair, Rest, Thing, id_of, unique
from nboq.comparison.diff.replacements import replacements
from nboq.document import content, objects
from nboq.schema.model import current_model

_MOST_COMPARED: Final = 250_000
"""How many pairs of parts are compared field by field."""


def pairs(old: Iterable[Thing], new: Iterable[Thing], context: Context, *, only: bool = False) -> list[Pair]:
    """Pair the things in one slot, and what is in them.

    In this order: what is the same in every respect; the same id; evidence such as a serial number
    (`nboq.comparison.match`), the same name or the same content under another id; for parts without an id, the most
    fields alike; and of what is left, what evidently stands in the place of what.

    Args:
        old: The things in the old document.
        new: Those in the new one.
        context: The whole documents; ids under which the same thing goes are noted in it.
        only: Whether the slot takes one thing, so that one takes the place of the other in any case.

    Returns:
        The pairs, then what has no counterpart.
    """
    left, right = Rest(list(old)), Rest(list(new))
    found: list[Pair] = []

    def take(a: Thing, b: Thing, how: How = "same", because: str = "", *, equal: bool = False) -> None:
        left.drop(a)
        right.drop(b)
        found.append(Pair(a, b, how, because, equal=equal))

    for a, b in _equal(left.things, right.things):
        take(a, b, equal=True)
    for a, b in unique(left.things, right.things, id_of):
        take(a, b)
    for a, b, because in evident(left, right):
        take(a, b, "renamed", because)
    for a, b in _alike(left, right):
        take(a, b)
    for a, b, because in replacements(left, right, context):
        take(a, b, "replaced", because)
    if only and len(left.things) == len(right.things) == 1:
        take(left.things[0], right.things[0], "replaced", "the slot takes one")
    for pair in found:
        if pair.how == "renamed" and pair.old is not None and pair.new is not None:
            context.renamed[id_of(pair.old)] = id_of(pair.new)
        within(pair, context)
    return [*found, *(Pair(a, None) for a in left.things), *(Pair(None, b) for b in right.things)]


def within(pair: Pair, context: Context) -> None:
    """Pair what is in the two things of a pair."""
    if pair.equal:
        return
    old, new = pair.old or {}, pair.new or {}
    for name in dict.fromkeys((*old, *new)):
        a, b = objects(old.get(name)), objects(new.get(name))
        if name != "extensions" and (a or b):
            slot = current_model().slots.get(name)
            pair.inside[name] = pairs(a, b, context, only=slot is not None and not slot.multivalued)


def _equal(old: Sequence[Thing], new: Sequence[Thing]) -> list[tuple[Thing, Thing]]:
    """Pair what is equal, one to one, however often it occurs."""
    there: dict[bytes, list[Thing]] = {}
    for b in new:
        there.setdefault(content(b), []).append(b)
    return [(a, rest.pop(0)) for a in old if (rest := there.get(content(a)))]


def _alike(left: Rest, right: Rest) -> list[tuple[Thing, Thing]]:
    """Pair parts of which at least one has no id by how many of their fields are alike."""
    found: list[tuple[Thing, Thing]] = []
    for kind in dict.fromkeys(str(one.get("type")) for one in left.things):
        mine, theirs = (
            sorted(
                ((content(one), one) for one in side.things if str(one.get("type")) == kind), key=lambda item: item[0]
            )
            for side in (left, right)
        )
        if len(mine) * len(theirs) > _MOST_COMPARED:
            # Thousands of planes of an image, all of which changed: the order of their content has to do.
            found += [(a, b) for (_, a), (_, b) in zip(mine, theirs, strict=False) if not (id_of(a) and id_of(b))]
        else:
            found += _most_alike(mine, theirs)
    return found


def _most_alike(mine: list[tuple[bytes, Thing]], theirs: list[tuple[bytes, Thing]]) -> list[tuple[Thing, Thing]]:
    """Pair parts of one class, those with the most fields alike first; ties go by content, whichever way it's asked."""
    fields = {
        id(one): {(name, key(value)) for name, value in one.items() if name != "type"} for _, one in mine + theirs
    }
    lone = len(mine) == len(theirs) == 1
    scored = []
    for content_a, a in mine:
        for content_b, b in theirs:
            score = len(fields[id(a)] & fields[id(b)])
            if (score or lone) and not (id_of(a) and id_of(b)):
                scored.append((-score, sorted((content_a, content_b)), a, b))
    scored.sort(key=lambda item: item[:2])
    found: list[tuple[Thing, Thing]] = []
    taken: set[int] = set()
    for _, _, a, b in scored:
        if taken.isdisjoint((id(a), id(b))):
            taken |= {id(a), id(b)}
            found.append((a, b))
    return found
