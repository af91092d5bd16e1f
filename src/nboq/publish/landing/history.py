"""The configurations of an instrument in the order in which they came, and what changed from one to the next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any, Final

from nboq.comparison.diff import Change, compare
from nboq.document import Document, is_a
from nboq.schema.model import current_model, title_of
from nboq.schema.values import value_label


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


def changes(old: Mapping[str, Any], new: Mapping[str, Any]) -> list[tuple[str, list[Change]]]:
    """Give what is otherwise in a later descriptor of the same instrument, by component.

    Args:
        old: The earlier descriptor.
        new: The later one.
    """
    groups: dict[str, list[Change]] = {}
    for one in compare(Document(dict(old)), Document(dict(new))):
        # Nobody at the microscope would notice that only an identifier is another one.
        if not is_a({"type": one.type}, "HardwareDescriptor") and one.field != "id":
            groups.setdefault(_name_first(one.component), []).append(one)
    return sorted(groups.items())


def _name_first(text: str) -> str:
    """Write the label of a thing, `MonochromeCCD 'Bench CCD'`, for people."""
    kind, _, name = text.partition(" ")
    if kind in current_model().classes and len(name) > 2 and name[0] == name[-1] and name[0] in "'\"":
        return f"{name[1:-1]} ({title_of(kind)})"
    return text


def in_words(change: Change, versions: bool = True) -> str:
    """Say a change in the words of a page.

    Args:
        change: The change.
        versions: Whether it came to one instrument in time; else two are compared.
    """
    slot = change.field
    was, now = _value(slot, change.was, change.old), _value(slot, change.now, change.new)
    if slot is None:
        came, went, other = ("came", "went", "replaced by") if versions else (*_ONLY, "in the second:")
        return {"added": came, "removed": went}.get(change.kind, f"{other} {now}")
    inside = " › ".join(title_of(step) if step in current_model().slots else step for step in change.path)
    title = f"{inside} › {title_of(slot)}" if inside else title_of(slot)
    if was and now:
        return f"{title}: {was} → {now}"
    before, after = ("not told before", "no longer told") if versions else _ONLY
    return f"{title}: {now}, {before}" if now else f"{title}: {was}, {after}"


_ONLY: Final = ("only in the second", "only in the first")


def _value(slot: str | None, said: str, value: Any) -> str:
    items = value if isinstance(value, list) else [value]
    term = current_model().slots.get(slot or "")
    if term is not None and (term.kind == "enum" or isinstance(value, int | float)):
        return ", ".join(value_label(term.name, item) for item in items if item is not None)
    return _name_first(said) or (str(value) if value is not None and not isinstance(value, list | Mapping) else "")
