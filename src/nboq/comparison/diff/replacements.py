"""Places: of what has no counterpart, what evidently stands in the place of what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final

from nboq.checks.completeness.measure import kind_of
from nboq.comparison.diff.pair import Context, Rest, Thing, id_of, named, unique
from nboq.comparison.match.evidence import compatible
from nboq.schema.model import current_model

# One of each does the same work whatever its class: a CMOS camera takes the place of a CCD, but no emission filter
# takes that of an excitation filter.
_ROLES: Final = frozenset({"DetectionSystem", "LightSource", "MicroscopeStand", "MicroscopeTable", "Objective"})


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
