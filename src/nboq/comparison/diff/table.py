"""The changes as a sheet to be shown: a block a component, a row a field, and below what follows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from nboq.comparison.diff.change import Change, Changes, Consequence, Kind
from nboq.schema.labels import unit_label

SIGNS: Final[dict[Kind, str]] = {"added": "+", "removed": "−", "changed": "≠", "replaced": "⇄"}
"""A sign for each kind of change, so that colour isn't needed."""
MARKS: Final = {"void": "✗", "check": "?", "mended": "✓", "note": "·"}
"""A sign for each verdict."""


@dataclass(frozen=True, slots=True)
class Line:
    """One field."""

    kind: Kind
    field: str
    was: str
    now: str
    link: bool


@dataclass(frozen=True, slots=True)
class Block:
    """One component."""

    kind: Kind
    component: str
    id: str
    by: str
    """What it was replaced by."""
    because: str
    lines: tuple[Line, ...]
    consequences: tuple[Consequence, ...]


def sheet(changes: Changes) -> tuple[Block, ...]:
    """Arrange the changes by component.

    Args:
        changes: What `compare` found.

    >>> from nboq.comparison.diff import compare
    >>> lens = {"type": "Objective", "id": "urn:x:1", "name": "63x", "lens_na": 1.3}
    >>> [(block.component, line.field, line.was, line.now) for block in sheet(compare(lens, {**lens, "lens_na": 1.4}))
    ...  for line in block.lines]
    [("Objective '63x'", 'lens_na', '1.3', '1.4')]
    """
    blocks = []
    for (component, identifier), group in changes.components.items():
        whole = next((change for change in group if change.field is None), None)
        lines = [line for change in group for line in (_lines(change) if change.field else _inside(change))]
        kind = whole.kind if whole else "changed"
        by = whole.now if whole and kind == "replaced" else ""
        because = "; ".join(dict.fromkeys(change.because for change in group if change.because))
        following = tuple(dict.fromkeys(one for change in group for one in change.consequences))
        blocks.append(Block(kind, component, identifier, by, because, tuple(lines), following))
    return tuple(blocks)


def _inside(change: Change) -> Iterator[Line]:
    for one in change.details:
        yield from _lines(one)


def _lines(change: Change) -> Iterator[Line]:
    unit = f" {unit_label(change.unit)}" if change.unit else ""
    was, now = (text + unit if text else "" for text in (change.was, change.now))
    yield Line(change.kind, " › ".join((*change.path, str(change.field))), was, now, change.link)
    yield from _inside(change)


def summary(changes: Changes) -> str:
    """Count the changes in one line.

    >>> summary(Changes("a.yaml", "b.yaml"))
    'no difference'
    """
    if not changes:
        return "no difference"
    whole = [change.kind for change in changes if change.field is None]
    told = [f"{whole.count(kind)} {kind}" for kind in ("replaced", "removed", "added") if kind in whole]
    fields = sum(change.field is not None for change in changes)
    return ", ".join([*told, *([f"{fields} field{'s' * (fields != 1)} changed"] if fields else [])])
