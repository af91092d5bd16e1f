"""Finding: the differences of things that are paired, field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from nboq.comparison.diff.change import Change, Kind
from nboq.comparison.diff.normal_form import Key, facts, in_words, key, scalars
from nboq.comparison.diff.pair import Context, Pair, Thing
from nboq.comparison.match.references import is_link
from nboq.document import content, label, objects
from nboq.schema.model import current_model

WRAPPERS: Final = frozenset({"Collection", "HardwareDescriptor"})
"""What holds components without being one."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Where we are."""

    component: Pair
    """The component, or the other entity, that the changes are told of."""
    owner: Pair
    """The object that has the field."""
    descriptor: Pair | None = None
    path: tuple[str, ...] = ()

    @property
    def since(self) -> str:
        """The day from which the new state holds."""
        old = (self.descriptor.old if self.descriptor else None) or {}
        new = (self.descriptor.new if self.descriptor else None) or {}
        return str(new.get("valid_from") or old.get("valid_until") or "")

    def into(self, pair: Pair, slot: str, listed: bool) -> Scope:
        """Go into something that stands in a slot."""
        thing = pair.new or pair.old or {}
        descriptor = pair if thing.get("type") == "HardwareDescriptor" else self.descriptor
        around = {(side or {}).get("type") for side in (self.owner.old, self.owner.new)}
        if thing.get("id") and not WRAPPERS.isdisjoint(around):
            return Scope(pair, pair, descriptor)
        path = (*self.path, slot)
        if pair.old is not None and pair.new is not None and (listed or pair.how == "replaced"):
            path = (*path, label(pair.new) if pair.new.get("id") else facts(pair.new, pair.old))
        return Scope(self.component, pair, descriptor, path)


@dataclass(frozen=True, slots=True)
class Found:
    """A change, with what is needed to say what it means."""

    change: Change
    scope: Scope
    inside: tuple[Found, ...] = ()
    """Where something was replaced, the differences in it."""


def find(pair: Pair, scope: Scope, context: Context) -> Iterator[Found]:
    """Go through the differences of a pair and of what is in it.

    Args:
        pair: The pair.
        scope: Where it is; its `owner` is the pair.
        context: The whole documents.
    """
    if pair.equal:
        return
    old, new = pair.old or {}, pair.new or {}
    for name in _ordered(old, new):
        if name == "id":
            if pair.how != "replaced" and old.get(name) != new.get(name):
                yield _field(name, old.get(name), new.get(name), scope, context, pair.because)
        elif name == "extensions":
            yield from _extensions(old.get(name), new.get(name), scope, context)
        else:
            yield from _values(name, old.get(name), new.get(name), scope, context)
            for child in pair.inside.get(name, ()):
                yield from _child(child, name, scope, context)


def _ordered(old: Thing, new: Thing) -> list[str]:
    body = current_model().classes.get(str((new or old).get("type")))
    known = list(body.slots) if body else []
    rank = {name: place for place, name in enumerate(["type", "id", *known])}
    return sorted({*old, *new}, key=lambda name: (rank.get(name, len(rank)), name))


def _change(kind: Kind, scope: Scope, **more: Any) -> Change:
    thing = scope.component.new or scope.component.old or {}
    named = label(thing), str(thing.get("id") or ""), str(thing.get("type") or "")
    return Change(kind, *named, scope.path, since=scope.since, **more)


def _kind(old: Any, new: Any) -> Kind:
    return "added" if old is None else "removed" if new is None else "changed"


def _field(name: str, old: Any, new: Any, scope: Scope, context: Context, because: str = "") -> Found:
    slot, link = current_model().slots.get(name), is_link(name)
    was = in_words(old, context.old_names if link else None)
    now = in_words(new, context.new_names if link else None)
    facts = {"unit": slot.unit if slot else None, "was": was, "now": now, "link": link, "because": because}
    return Found(_change(_kind(old, new), scope, field=name, old=old, new=new, **facts), scope)


def _extensions(old: Any, new: Any, scope: Scope, context: Context) -> Iterator[Found]:
    if not isinstance(old, Mapping | None) or not isinstance(new, Mapping | None):
        if key(old) != key(new):
            yield _field("extensions", old, new, scope, context)
        return
    inner = replace(scope, path=(*scope.path, "extensions"))
    before, after, missing = old or {}, new or {}, object()
    for name in sorted({*before, *after}):
        a, b = before.get(name, missing), after.get(name, missing)
        if a is missing or b is missing or key(a) != key(b):
            kind: Kind = "added" if a is missing else "removed" if b is missing else "changed"
            values = (None if a is missing else a), (None if b is missing else b)
            told = tuple("" if one is missing else content(one).decode() for one in (a, b))
            change = _change(kind, inner, field=name, old=values[0], new=values[1], was=told[0], now=told[1])
            yield Found(change, inner)


def _values(name: str, old: Any, new: Any, scope: Scope, context: Context) -> Iterator[Found]:
    """Compare what isn't an object: as sets, since the values of a slot have no order."""
    before, after = _plain_values(name, old, new), _plain_values(name, new, old)
    led = context.renamed if is_link(name) else {}
    back = {other: one for one, other in led.items()}
    # A link to something that goes by another id now is the same link.
    gone = [v for k, v in before.items() if k not in after and key(_via(led, v)) not in after]
    come = [v for k, v in after.items() if k not in before and key(_via(back, v)) not in before]
    if not gone and not come:
        return
    if len(before) <= 1 and len(after) <= 1:
        yield _field(name, next(iter(before.values()), None), next(iter(after.values()), None), scope, context)
        return
    found = _field(name, list(before.values()) or None, list(after.values()) or None, scope, context)
    names = (context.old_names, context.new_names) if found.change.link else ({}, {})
    change = replace(found.change, was=in_words(gone, names[0]), now=in_words(come, names[1]))
    yield replace(found, change=change)


def _via(ids: Mapping[str, str], value: Any) -> Any:
    return ids.get(value, value) if isinstance(value, str) else value


def _plain_values(name: str, value: Any, other: Any) -> dict[Key, Any]:
    """Give the plain values, without the id of a thing that the other document describes in this very place."""
    found = scalars(value)
    if name in current_model().slots and current_model().slots[name].kind == "part":
        there = {key(item.get("id")) for item in objects(other) if item.get("id")}
        return {k: v for k, v in found.items() if k not in there}
    return found


def _child(child: Pair, name: str, scope: Scope, context: Context) -> Iterator[Found]:
    slot = current_model().slots.get(name)
    inner = scope.into(child, name, slot is None or slot.multivalued)
    if child.old is not None and child.new is not None and child.how != "replaced":
        yield from find(child, inner, context)
        return
    own = inner.component is child
    kind: Kind = "replaced" if child.how == "replaced" else _kind(child.old, child.new)
    inside = tuple(find(child, inner, context)) if kind == "replaced" else ()
    place, field = (inner, None) if own else (scope, name)
    told = {"was": in_words(child.old), "now": in_words(child.new), "because": child.because}
    details = tuple(found.change for found in inside)
    change = _change(kind, place, field=field, old=child.old, new=child.new, details=details, **told)
    if kind == "replaced" and own:
        # It's the old one that was replaced, and by its name people know it.
        change = replace(change, component=in_words(child.old))
    yield Found(change, replace(inner, owner=scope.owner), inside)
