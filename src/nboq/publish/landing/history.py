"""The configurations of an instrument in the order in which they came, and what changed from one to the next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Any

from nboq.document import Document
from nboq.publish.landing.naming import class_words, field_words, number, unit_words
from nboq.schema.model import current_model

if TYPE_CHECKING:
    from nboq.comparison.diff import Change


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is otherwise in the later configuration.

    Attributes:
        kind: `added`, `removed`, `replaced` or `changed`.
        component: The component in which it is.
        text: What changed.
        details: The fields in which a thing and its replacement differ.
    """

    kind: str
    component: str
    text: str
    details: tuple[str, ...] = ()


def in_order(briefs: Mapping[str, Mapping[str, Any]], replaces: Mapping[str, Iterable[str]]) -> list[str]:
    """Put descriptors of one instrument in the order of their configurations, the oldest first.

    A descriptor comes after the one that it replaces; beside that the first day of validity counts.

    Args:
        briefs: What is known of each descriptor, by its identifier.
        replaces: What each replaces.

    >>> in_order({"b": {}, "a": {}, "c": {"valid_from": "2019-01-01"}}, {"a": ["b"]})
    ['b', 'a', 'c']
    """
    sorter = TopologicalSorter({iri: {old for old in replaces.get(iri, ()) if old in briefs} for iri in briefs})
    found: list[str] = []
    try:
        sorter.prepare()
    except CycleError:
        sorter = TopologicalSorter(dict.fromkeys(briefs, ()))
        sorter.prepare()
    waiting: list[str] = []
    while sorter.is_active():
        waiting += sorter.get_ready()
        waiting.sort(key=lambda iri: (str(briefs[iri].get("valid_from") or ""), iri))
        first = waiting.pop(0)
        found.append(first)
        sorter.done(first)
    return found


def current(order: list[str], briefs: Mapping[str, Mapping[str, Any]]) -> str | None:
    """Give the configuration that holds: the latest that hasn't ended, else the latest.

    >>> current(["a", "b"], {"a": {}, "b": {"valid_until": "2024-01-31"}})
    'a'
    """
    going = [iri for iri in order if not briefs[iri].get("valid_until")]
    return (going or order)[-1] if order else None


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Say what is otherwise in a later descriptor of the same instrument.

    Args:
        old: The earlier descriptor.
        new: The later one.
    """
    from nboq.comparison.diff import compare

    found = compare(Document(dict(old)), Document(dict(new)))
    return tuple(
        Difference(one.kind, _component(one), _told(one), tuple(_told(detail) for detail in one.details))
        for one in found
        if one.type != "HardwareDescriptor" and not _only_named(one)
    )


def _only_named(change: Change) -> bool:
    """Tell whether only an identifier is another one, which nobody at the microscope would notice."""
    return change.field == "id"


def _component(change: Change) -> str:
    """Name the component for people."""
    return _plain(change.component)


def _plain(text: str) -> str:
    """Write the label of a thing, `MonochromeCCD 'Bench CCD'`, for people."""
    kind, _, name = text.partition(" ")
    if kind in current_model().classes and len(name) > 2 and name[0] == name[-1] and name[0] in "'\"":
        return f"{name[1:-1]} ({class_words(kind)})"
    return text


def _told(change: Change) -> str:
    slot = change.field
    was, now = _value(slot, change.was, change.old), _value(slot, change.now, change.new)
    if slot is None:
        return {"added": "came", "removed": "went"}.get(change.kind, f"replaced by {now}")
    term = current_model().slots.get(slot)
    unit = f" {unit_words(term.unit)}" if term is not None and term.unit else ""
    inside = " › ".join(field_words(step) if step in current_model().slots else step for step in change.path)
    title = f"{inside} › {field_words(slot)}" if inside else field_words(slot)
    if was and now:
        return f"{title}: {was}{unit} → {now}{unit}"
    return f"{title}: {now}{unit}, not told before" if now else f"{title}: {was}{unit}, no longer told"


def _value(slot: str | None, said: str, value: Any) -> str:
    term = current_model().slots.get(slot or "")
    if term is not None and term.kind == "enum":
        values = current_model().enums[term.range].values
        items = value if isinstance(value, list) else [value]
        return ", ".join(values[one].title if one in values else str(one) for one in items if one is not None)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return number(value)
    return _plain(said) or (str(value) if value is not None and not isinstance(value, list | Mapping) else "")
