"""Evidence: what is one thing under two ids."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from nboq.checks.completeness.measure import kind_of
from nboq.comparison.diff.pair import Rest, Thing, id_of, named, unique
from nboq.comparison.match.assignment import assign
from nboq.comparison.match.evidence import compare, serial_number
from nboq.comparison.match.spelling import catalogue, model
from nboq.document import content, each_object, is_a
from nboq.pid import iri_of

_MOST_WEIGHED: Final = 10_000
"""How many pairs of hardware of one kind are weighed; beyond, ids, serial numbers, content and names have to do."""
_WEAK: Final = frozenset({"optics", "band", "wavelength", "model", "elimination"})


def evident(left: Rest, right: Rest) -> Iterator[tuple[Thing, Thing, str]]:
    """Find what is one thing under two ids; whoever asks takes a pair off the rest before the next is looked for."""
    for rule, because in _SURE:
        for a, b in unique(left.with_ids, right.with_ids, rule):
            if rule is not _serial or not _contradicted(a, b):
                yield a, b, because
    mine, theirs = (_by_kind(side.with_ids) for side in (left, right))
    for kind in mine:
        yield from _assigned(mine[kind], theirs.get(kind, []))
    for a, b in unique(left.with_ids, right.with_ids, named):
        if not _contradicted(a, b):
            yield a, b, "the same class and name"


def _by_kind(things: Iterable[Thing]) -> dict[str, list[Thing]]:
    """Sort hardware by the kinds that could be one thing; other things have no numbers and models to be told by."""
    found: dict[str, list[Thing]] = {}
    for one in filter(_numbered, things):
        found.setdefault(kind_of(str(one["type"])), []).append(one)
    return found


def _assigned(old: list[Thing], new: list[Thing]) -> list[tuple[Thing, Thing, str]]:
    """Ask `nboq.comparison.match` which is which, both ways, since its evidence leans to one side here and there."""
    if not new or len(old) * len(new) > _MOST_WEIGHED:
        return []
    mine, theirs = _by_id(old), _by_id(new)
    forth = {(one.component, one.counterpart): one.comparison for one in assign(old, new).assigned}
    back = {(one.counterpart, one.component): one.comparison for one in assign(new, old).assigned}
    both = {**back, **forth}
    ends = Counter(a for a, _ in both), Counter(b for _, b in both)
    found = []
    for (a, b), comparison in sorted(both.items()):
        one, other = mine[a], theirs[b]
        # The same optics, but models of different names: the two merely look alike.
        weak = all(item.kind in _WEAK for item in comparison.evidence) and _models_differ(one, other)
        if ends[0][a] == ends[1][b] == 1 and not weak:
            found.append((one, other, ", ".join(map(str, comparison.evidence))))
    return found


def _numbered(thing: Thing) -> bool:
    """Tell whether a thing is of a kind that has numbers and models to be told by: hardware, not images or people."""
    return is_a(thing, "Component") or is_a(thing, "Instrument")


def _by_id(things: Iterable[Thing]) -> dict[str, Thing]:
    """Give things by the IRIs that `nboq.comparison.match` names them by."""
    return {iri: one for one in things if (iri := iri_of(id_of(one)))}


def _models_differ(one: Thing, other: Thing) -> bool:
    a, b = model(one.get("model")), model(other.get("model"))
    return bool(a and b and a != b)


def _contradicted(one: Thing, other: Thing) -> bool:
    return bool(compare(one, other).against) or _models_differ(one, other)


def _described(thing: Thing) -> str:
    """Tell descriptors by the instrument that they describe."""
    described = thing.get("describes")
    target = described.get("id") if isinstance(described, Mapping) else described
    return str(target or "") if thing.get("type") == "HardwareDescriptor" else ""


def _serial(thing: Thing) -> str:
    number = catalogue(serial_number(thing)) if _numbered(thing) else ""
    return f"{kind_of(str(thing['type']))} {number}" if number else ""


def _content(thing: Thing) -> bytes:
    """Give everything but the ids, of the thing itself and of its parts."""
    bare = each_object(thing, lambda one: {name: value for name, value in one.items() if name != "id"})
    return content(bare) if len(bare) > 1 else b""


_SURE: Final[tuple[tuple[Callable[[Thing], bytes | str], str], ...]] = (
    (_described, "descriptors of one instrument"),
    (_content, "the same in everything but the id"),
    (_serial, "the same kind and serial number"),
)
