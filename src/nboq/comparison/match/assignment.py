"""Assignment: which component of the image's file is which of the descriptor, one to one, and why the rest is none."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from nboq.comparison.match.evidence import FACTS, Comparison, Confidence, Evidence, compare, compatible, serial_number
from nboq.comparison.match.spelling import identifiers
from nboq.document import label
from nboq.pid import iri_of
from nboq.schema.labels import in_sentence
from nboq.schema.model import current_model, title_of

Reason = Literal["none alike", "several alike", "contradicted", "wrong kind", "only one", "not described", "instrument"]
"""Why something stays unmatched: nothing speaks for any; the evidence fits several equally; facts contradict each
other; the descriptor's is of a class that the references don't take; there is one of the kind on either side and
nothing else speaks for it; neither file describes it; the instrument itself."""


@dataclass(frozen=True, slots=True)
class Assigned:
    """A component of the image's file, and which of the descriptor it is."""

    component: str
    counterpart: str
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class Refused:
    """A component of the image's file that got no counterpart."""

    component: str
    reason: Reason
    why: str
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Pairing:
    """The outcome for one set of components."""

    assigned: tuple[Assigned, ...] = ()
    refused: tuple[Refused, ...] = ()


@dataclass(slots=True)
class _Table:
    """Everything that was compared."""

    images: dict[str, Mapping[str, Any]]
    others: dict[str, Mapping[str, Any]]
    compared: dict[tuple[str, str], Comparison] = field(default_factory=dict)
    """By the ids of the two, where their classes are compatible."""
    unfit: dict[tuple[str, str], str] = field(default_factory=dict)
    """Why a reference to the one can't lead to the other."""
    scores: dict[str, dict[str, int]] = field(default_factory=dict)
    """What speaks for a match, where something does and nothing forbids it."""
    left: dict[str, dict[str, int]] = field(default_factory=dict)
    """The scores with what nobody took."""
    taken: frozenset[str] = frozenset()
    """What is matched already."""

    def name(self, iri: str) -> str:
        """Name a component of the descriptor for a person, so that it can be found."""
        found = self.others[iri]
        return f"{label(found)} <{found.get('id')}>" if found.get("name") else label(found)


def assign(
    images: Iterable[Mapping[str, Any]],
    others: Iterable[Mapping[str, Any]],
    ranges: Mapping[str, Collection[str]] | None = None,
    only_one: bool = False,
    taken: Collection[str] = (),
) -> Pairing:
    """Match the components of an image's file with those of a descriptor, one to one, by the best evidence.

    Two components are matched where each is the best for the other, and no second is as good. That is done over and
    over with what remains, so an order of the lists has no say. What fits several equally stays unmatched.

    Args:
        images: The components of the image's file; each has an `id` of its own.
        others: Those of the descriptor.
        ranges: For a component of the image's file, by IRI, the classes that references to it may lead to.
        only_one: Whether two of compatible classes are matched when there is no other of the kind on either side.
        taken: The IRIs of those of the descriptor that are matched already.

    Returns:
        The matches and what is left, both by the id of the image's component.

    >>> lens = {"type": "Objective", "id": "urn:x:1", "magnification": 63, "lens_na": 1.4}
    >>> found = assign([lens], [{**lens, "id": "urn:x:2"}, {**lens, "id": "urn:x:3", "magnification": 40}])
    >>> [(one.component, one.counterpart) for one in found.assigned]
    [('urn:x:1', 'urn:x:2')]
    >>> assign([lens], [{**lens, "id": "urn:x:2"}, {**lens, "id": "urn:x:3"}]).refused[0].reason
    'several alike'
    """
    table = _compared(images, others, ranges or {})
    done: dict[str, Assigned] = {}
    table.taken = frozenset(taken)
    table.left = {
        one: {other: score for other, score in found.items() if other not in table.taken}
        for one, found in table.scores.items()
    }
    while found := _best(table.left):
        for one, other in found:
            done[one] = Assigned(one, other, _with_elimination(table, one, other))
            del table.left[one]
        gone = {other for _, other in found}
        for scores in table.left.values():
            for other in gone:
                scores.pop(other, None)
    table.taken |= {found.counterpart for found in done.values()}
    open_ = [one for one in sorted(table.images) if one not in done]
    refused = []
    for one in open_:
        single = _single(table, one, open_)
        if single is not None and only_one:
            kind = str(table.images[one].get("type"))
            evidence = Evidence("only one", f"the only {kind} in either file", Confidence.LOW)
            done[one] = Assigned(one, single, Comparison((evidence,)))
        else:
            refused.append(_refused(table, one, single, {found.counterpart: found for found in done.values()}))
    return Pairing(tuple(done[one] for one in sorted(done)), tuple(refused))


def _compared(
    images: Iterable[Mapping[str, Any]], others: Iterable[Mapping[str, Any]], ranges: Mapping[str, Collection[str]]
) -> _Table:
    mine, theirs = ({iri: one for one in side if (iri := iri_of(one.get("id")))} for side in (images, others))
    table = _Table(mine, theirs)
    for a, image in table.images.items():
        scores = table.scores.setdefault(a, {})
        for b, other in table.others.items():
            kind = str(other.get("type"))
            fits = compatible(image.get("type"), kind)
            if not fits and not identifiers(image) & identifiers(other):
                continue
            found = compare(image, other)
            if not fits:
                found = Comparison(found.evidence, (*found.against, f"kinds differ: {image.get('type')} and {kind}"))
            table.compared[a, b] = found
            wrong = [
                name
                for name in sorted(ranges.get(a, ()))
                if kind in current_model().classes and not current_model().is_a(kind, name)
            ]
            if wrong and found.confidence is not Confidence.CERTAIN:
                table.unfit[a, b] = f"the descriptor's is a {kind}, but a reference to it takes a {wrong[0]}"
            elif found.score and found.allowed:
                scores[b] = found.score
    return table


def _top(scores: Mapping[str, int]) -> str | None:
    """Give the one with the highest score, if there is exactly one."""
    best = max(scores.values(), default=0)
    found = [name for name, score in scores.items() if score == best]
    return found[0] if len(found) == 1 else None


def _best(left: Mapping[str, Mapping[str, int]]) -> list[tuple[str, str]]:
    """Give the pairs of which each is the other's best."""
    back: dict[str, dict[str, int]] = {}
    for one, scores in left.items():
        for other, score in scores.items():
            back.setdefault(other, {})[one] = score
    tops = {other: _top(scores) for other, scores in back.items()}
    wanted = {one: _top(scores) for one, scores in left.items()}
    return [(one, other) for one, other in wanted.items() if other is not None and tops[other] == one]


def _with_elimination(table: _Table, one: str, other: str) -> Comparison:
    """Say so where a match holds only because another as good was taken by somebody with better evidence."""
    found = table.compared[one, other]
    score = table.scores[one][other]
    rivals = sorted(name for name, points in table.scores[one].items() if points >= score and name != other)
    if not rivals:
        return found
    text = f"{', '.join(map(table.name, rivals))} fits too, but is matched by better evidence"
    return Comparison((*found.evidence, Evidence("elimination", text, Confidence.LOW)), found.against)


def _single(table: _Table, one: str, open_: Collection[str]) -> str | None:
    """Give the only component of the descriptor that can be meant, if this is the only one that can mean it."""
    can = [b for a, b in table.compared if a == one]
    if len(can) != 1 or can[0] in table.taken or (one, can[0]) in table.unfit:
        return None
    found = table.compared[one, can[0]]
    rivals = [a for a, b in table.compared if b == can[0] and a in open_]
    return can[0] if not found.against and not found.score and rivals == [one] else None


def _refused(table: _Table, one: str, single: str | None, done: Mapping[str, Assigned]) -> Refused:
    left = table.left.get(one, {})
    best = max(left.values(), default=0)
    ties = sorted(other for other, score in left.items() if score == best)
    if ties:
        if len(ties) > 1:
            alike = [table.others[other] for other in ties]
            fits = f"fits {' and '.join(map(table.name, ties))} equally"
        else:
            rivals = sorted(a for a, scores in table.left.items() if a != one and scores.get(ties[0], 0) >= best)
            alike = [table.images[a] for a in (one, *rivals)]
            fits = f"{table.name(ties[0])} fits {' and '.join(map(label, alike[1:]))} as well"
        why = f"{_joined(table.compared[one, ties[0]].evidence)}: {fits}; {_deciding(alike)}"
        return Refused(one, "several alike", why, tuple(ties))
    others = [(b, found) for (a, b), found in table.compared.items() if a == one]
    vetoed = [(-found.score, b) for b, found in others if found.score and b not in table.scores[one]]
    if vetoed:
        _, near = min(vetoed)
        found, unfit = table.compared[one, near], table.unfit.get((one, near))
        why = f"{_joined(found.evidence)} as {table.name(near)}, but {unfit or '; '.join(found.against)}"
        return Refused(one, "wrong kind" if unfit else "contradicted", why, (near,))
    gone = sorted(table.scores[one])
    if gone:
        by = sorted({label(table.images[done[other].component]) for other in gone if other in done})
        what = f"matched with {' and '.join(by)} by better evidence" if by else "matched already"
        why = f"{' and '.join(map(table.name, gone))} is alike, but {what}"
        return Refused(one, "none alike", why, tuple(gone))
    if single:
        why = f"nothing but the kind speaks for {table.name(single)}, the only one; --accept-only-one takes it"
        return Refused(one, "only one", why, (single,))
    kinds = sorted({str(table.others[b].get("type")) for b, _ in others})
    why = f"the descriptor has no component of its kind ({table.images[one].get('type')})"
    if kinds:
        why = f"no {' or '.join(kinds)} of the descriptor has its numbers, model or optics{_silence(table.images[one])}"
    return Refused(one, "none alike", why)


def _joined(evidence: Sequence[Evidence]) -> str:
    return ", ".join(map(str, evidence))


def _silence(image: Mapping[str, Any]) -> str:
    """Say so where the image's file tells nothing that could be compared."""
    said = any(image.get(slot) for slot in (*FACTS, "illumination_wavelength_ranges", "transmittance_ranges"))
    return "" if said or serial_number(image) else "; the image's file says none of them"


def _deciding(alike: Sequence[Mapping[str, Any]]) -> str:
    """Say which fact would tell components apart that are alike so far."""
    facts = [slot for slot in FACTS if len({str(_fact(one, slot)) for one in alike}) > 1]
    words = [in_sentence(title_of(slot)) for slot in facts]
    return f"the {' or '.join(words)} would decide" if words else "only an id or a serial number could decide"


def _fact(one: Mapping[str, Any], slot: str) -> Any:
    return serial_number(one) if slot == "serial_number" else one.get(slot)
