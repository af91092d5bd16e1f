"""What a reader noted about a file."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, fields
from enum import Enum
from typing import Any, Literal, cast

from nboq.document.canonical_form import to_json
from nboq.schema.html import displayed

NoteKind = Literal["converted", "kept", "corrected", "doubtful", "unplaced"]
"""What became of a field: its value was converted (to another unit, to another way of writing a day); it went to
`extensions` because it belongs to the source only (canvas positions) or says nothing (`NA`); it was mended; it may be
wrong; or it should have had a place and had none."""


class Plain:
    """What gives itself as plain data, as a dataclass can: its fields by name, tuples as lists.

    >>> Note("kept", "Objective '63x'", "Model", "NA", "says nothing").to_dict()["field"]
    'Model'
    """

    __slots__ = ()

    def to_dict(self, *without: str) -> dict[str, Any]:
        """Give it as plain data, without some of its fields."""
        names = (one.name for one in fields(cast("Any", self)))
        return {name: _data(getattr(self, name)) for name in names if name not in without}


def _data(value: Any) -> Any:
    if isinstance(value, Plain):
        return value.to_dict()
    if isinstance(value, tuple):
        return [_data(item) for item in value]
    return value.value if isinstance(value, Enum) else value


@dataclass(frozen=True, slots=True)
class Note(Plain):
    """One thing worth telling about a field that was read."""

    kind: NoteKind
    entity: str
    field: str
    value: Any
    message: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.entity}: {self.field}: {self.message}"


_COLUMNS = ("kind", "entity", "field", "value", "message")


@dataclass(frozen=True, slots=True)
class Report:
    """What a reader did with a file."""

    source: str
    notes: tuple[Note, ...] = ()
    mapped: int = 0
    """How many fields went to a slot of the model, those with a note included; 0 where the reader doesn't count."""

    @property
    def counts(self) -> dict[str, int]:
        """How many notes there are of each kind and, where the reader counts them, how many fields have their slot.

        >>> Report("a.json", (Note("kept", "Objective '63x'", "PositionX", 1, "belongs to the app"),), 12).counts
        {'kept': 1, 'mapped': 12}
        """
        found = Counter[str](note.kind for note in self.notes)
        if self.mapped:
            found["mapped"] = self.mapped
        return dict(sorted(found.items()))

    def __repr__(self) -> str:
        return f"<Report of {self.source}: {self._summary}>"

    def _repr_html_(self) -> str:
        return displayed(self, _COLUMNS, ([getattr(note, name) for name in _COLUMNS] for note in self.notes))

    @property
    def _summary(self) -> str:
        counts = self.counts
        order = ["mapped", *(kind for kind in _TOLD if kind in counts)]
        return ", ".join(f"{counts[kind]} {kind}" for kind in order if kind in counts) or "nothing to tell"

    @property
    def findings(self) -> tuple[Note, ...]:
        """The notes that someone should look at: corrected, doubtful, unplaced."""
        return tuple(note for note in self.notes if note.kind in ("corrected", "doubtful", "unplaced"))

    def to_dict(self) -> dict[str, Any]:
        """Give the report as plain data: `source`, `counts`, and `notes` with kind, entity, field, value, message.

        >>> Report("a.json", mapped=12).to_dict()
        {'source': 'a.json', 'counts': {'mapped': 12}, 'notes': []}
        """
        return {"source": self.source, "counts": self.counts, "notes": [note.to_dict() for note in self.notes]}

    def as_json(self) -> str:
        """Write the report as JSON, with an end of line.

        >>> Report("a.json").as_json().splitlines()[1]
        '  "source": "a.json",'
        """
        return to_json(self.to_dict(), default=str).decode()

    def as_text(self) -> str:
        """Write the report for a person: the counts, then the notes, those to look at first.

        >>> print(Report("a.json", (Note("kept", "Objective '63x'", "Model", "NA", "says nothing"),), 12).as_text())
        a.json
          12 mapped, 1 kept
        <BLANKLINE>
        kept
          Objective '63x': Model: says nothing
        <BLANKLINE>
        """
        lines = [self.source, f"  {self._summary}", ""]
        for kind in _TOLD:
            told = [f"  {n.entity}: {n.field}: {n.message}" for n in self.notes if n.kind == kind]
            lines += [kind, *told, ""] if told else []
        return "\n".join(lines)


_TOLD: tuple[NoteKind, ...] = ("unplaced", "doubtful", "corrected", "converted", "kept")
"""The kinds of notes in the order in which a report gives them."""
