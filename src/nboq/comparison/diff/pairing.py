"""Pairing: which thing of the old document is which of the new one, and what takes the place of what.

Everything here is symmetric, so that comparing the other way round finds the same pairs.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final

from nboq.checks.completeness.measure import kind_of
from nboq.comparison.diff.evidence import evident
from nboq.comparison.diff.normal_form import key
from nboq.comparison.diff.pair import Context, How, Pair, Rest, Thing, id_of, named, unique
from nboq.comparison.match.evidence import compatible
from nboq.document import content, objects
from nboq.schema.model import current_model

_MOST_COMPARED: Final = 250_000
"""How many pairs of parts are compared field by field."""
# One of each does the same work whatever its class: a CMOS camera takes the place of a CCD, but no emission filter
# takes that of an excitation filter.
_ROLES: Final = frozenset({"DetectionSystem", "LightSource", "MicroscopeStand", "MicroscopeTable", "Objective"})


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
        sides = ([one for one in side.things if str(one.get("type")) == kind] for side in (left, right))
        mine, theirs = (sorted(zip(map(content, side), side, strict=True), key=lambda item: item[0]) for side in sides)
        if len(mine) * len(theirs) > _MOST_COMPARED:
            # Thousands of planes of an image, all of which changed: the order of their content has to do.
            found += [(a, b) for (_, a), (_, b) in zip(mine, theirs, strict=False) if not (id_of(a) and id_of(b))]
        else:
            found += _most_alike(mine, theirs)
    return found


def _most_alike(mine: list[tuple[bytes, Thing]], theirs: list[tuple[bytes, Thing]]) -> list[tuple[Thing, Thing]]:
    """Pair parts of one class, those with the most fields alike first; ties go by content, whichever way it's asked."""
    every = [one for _, one in mine + theirs]
    fields = {id(one): {(name, key(value)) for name, value in one.items() if name != "type"} for one in every}
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


def replacements(left: Rest, right: Rest, context: Context) -> Iterator[tuple[Thing, Thing, str]]:
    """Find what stands in the place of what; whoever asks takes a pair off the rest before the next is looked for."""
    for a, b in unique(left.with_ids, right.with_ids, named):
        yield a, b, "the same class and name"
    for a, b, slot in _by_links(left.with_ids, right.with_ids, context):
        yield a, b, f"{slot} leads to it now"
    for rule in (_class, _role):
        for a, b in unique(left.with_ids, right.with_ids, rule):
            yield a, b, f"the only {rule(a)} that went, and the only one that came"
    old, new = left.with_ids, right.with_ids
    if len(old) == len(new) == 1 and compatible(old[0].get("type"), new[0].get("type")):
        yield old[0], new[0], "the only one that went, and the only one that came"


def _class(thing: Thing) -> str:
    return str(thing.get("type") or "")


def _role(thing: Thing) -> str:
    name = _class(thing)
    kind = kind_of(name) if name in current_model().classes else ""
    return kind if kind in _ROLES else ""


def _by_links(old: Sequence[Thing], new: Sequence[Thing], context: Context) -> list[tuple[Thing, Thing, str]]:
    """Pair things of compatible classes to which the same slot of the same third thing leads."""

    def places(thing: Thing, known: Mapping[str, Collection[tuple[str, str]]]) -> set[tuple[str, str]]:
        return {place for place in known.get(id_of(thing), ()) if not current_model().slots[place[1]].multivalued}

    before = {id_of(a): places(a, context.old_referrers) for a in old}
    after = {id_of(b): places(b, context.new_referrers) for b in new}
    candidates = [
        (a, b, before[id_of(a)] & after[id_of(b)])
        for a in old
        for b in new
        if before[id_of(a)] & after[id_of(b)] and compatible(a.get("type"), b.get("type"))
    ]
    mine, theirs = Counter(id_of(a) for a, _, _ in candidates), Counter(id_of(b) for _, b, _ in candidates)
    return [(a, b, min(shared)[1]) for a, b, shared in candidates if mine[id_of(a)] == theirs[id_of(b)] == 1]
