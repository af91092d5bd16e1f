"""Filling: a form merged back into its document."""

from __future__ import annotations

import copy
import re
import uuid
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from nboq.checks import thresholds as limits
from nboq.checks.completeness.forms import Form, FormRow
from nboq.checks.completeness.measure import addresses
from nboq.document import Document, DocumentIndex, DocumentLike, Path, as_document, canonical, label
from nboq.document.typed import Named, typed
from nboq.errors import WrongValue, nearest, short
from nboq.schema.model import current_model
from nboq.schema.values import is_placeholder, is_present, says_no_value

Outcome = Literal[
    "filled", "already there", "skipped empty", "wrong value", "unknown entity", "unknown field", "would overwrite"
]
"""What became of a row. The last four are faults."""

_FAULTS: Final = frozenset({"wrong value", "unknown entity", "unknown field", "would overwrite"})
_TOLD: Final = ("entity", "field", "outcome", "value", "message")
_STEP: Final = re.compile(r"([A-Za-z_][A-Za-z0-9_]*)(?:\[([1-9]\d{0,3})\])?", re.ASCII)
# Ids of new parts follow from where they are, so that filling the same form twice gives the same document.
_NAMESPACE: Final = uuid.uuid5(uuid.NAMESPACE_URL, "https://w3id.org/nbo-q/form")


@dataclass(frozen=True, slots=True)
class RowResult:
    """What became of a row of a form."""

    number: int
    """The row of the spreadsheet, whose head is row 1; in YAML the entry, from 1."""
    entity: str
    """The object, named for a person."""
    field: str
    outcome: Outcome
    message: str = ""
    """What is wrong, what was expected, how the value was read."""
    value: Any = None
    """What is in the document now; for a fault, what the form says."""

    @property
    def fault(self) -> bool:
        """Whether somebody has to mend the row."""
        return self.outcome in _FAULTS

    def __str__(self) -> str:
        told = f": {self.message}" if self.message else ""
        return f"row {self.number}: {self.outcome}: {self.entity}: {self.field}{told}"


@dataclass(frozen=True, slots=True)
class Filled:
    """A document with what a form says."""

    document: Document
    """With the values of all rows that are no faults."""
    rows: tuple[RowResult, ...]

    @property
    def faults(self) -> tuple[RowResult, ...]:
        """The rows that weren't taken."""
        return tuple(row for row in self.rows if row.fault)

    @property
    def counts(self) -> dict[str, int]:
        """How many rows there are of each outcome, in the order of `Outcome`."""
        found = [row.outcome for row in self.rows]
        return {word: found.count(word) for word in Outcome.__args__ if word in found}  # type: ignore[attr-defined]

    def to_dict(self) -> dict[str, Any]:
        """Give what became of the rows as plain data."""
        return {
            "source": self.document.source,
            "counts": self.counts,
            "rows": [{"row": row.number, **{name: getattr(row, name) for name in _TOLD}} for row in self.rows],
        }


def fill(thing: DocumentLike, form: Form, *, overwrite: bool = False) -> Filled:
    r"""Merge a filled form into a document.

    Rows `field.subfield` together make one new part; `field[2].subfield` makes a second one. Its class is what the row
    `field.type` says, else the class that the field takes. A part that is an entity gets an id that follows from its
    place. Parts that are there aren't added to: their own rows in the form have their own address.

    Args:
        thing: The document; it stays as it is.
        form: The form.
        overwrite: Whether a value of the form may replace a different one in the document.

    Returns:
        A new document, and what became of each row. It has the values of all rows that aren't faults.

    >>> from nboq.checks.completeness.forms import parse_form
    >>> form = parse_form(b"entity,field,value\nurn:x:1,working_distance,190 um\nurn:x:1,lens_na,much\n", "a.csv")
    >>> found = fill({"type": "Objective", "id": "urn:x:1", "name": "63x"}, form)
    >>> found.document.data["working_distance"], str(found.faults[0])
    (0.19, "row 3: wrong value: Objective '63x': lens_na: is 'much', expected a number of at least 0")
    """
    document = as_document(thing)
    data = copy.deepcopy(document.data)
    return _Filling(data, overwrite).run(document, form)


@dataclass(frozen=True, slots=True)
class _Entry:
    row: FormRow
    steps: tuple[str, ...]


class _Filling:
    """One merge. Results are kept by row, and given in the order of the form."""

    def __init__(self, data: dict[str, Any], overwrite: bool) -> None:
        self._data = data
        self._overwrite = overwrite
        self._named = Named(data)
        self._results: dict[int, RowResult] = {}
        self._labels: dict[int, str] = {}

    def run(self, document: Document, form: Form) -> Filled:
        index = DocumentIndex(self._data)
        places = addresses(index)
        at: dict[Path, Any] = dict(index.at)
        entries: dict[str, list[_Entry]] = {}
        # A form may number its rows as it likes; results go by where a row stands.
        rows = [replace(row, number=index) for index, row in enumerate(form.rows)]
        for row in rows:
            self._labels[row.number] = f"{row.class_name} {row.name or row.entity!r}".strip()
            if row.problem:
                self._say(row, "wrong value", row.problem)
            elif not row.value.strip():
                self._say(row, "skipped empty")
            elif row.entity not in places:
                hint = nearest(row.entity, places)
                self._say(row, "unknown entity", f"{short(row.entity)} is nothing in this document{hint}")
            else:
                entity = at[places[row.entity]]
                self._labels[row.number] = label(entity)
                if row.class_name and row.class_name != entity.get("type"):
                    said = f"the form says {row.class_name}, the document has {label(entity)}; make the form anew"
                    self._say(row, "unknown entity", said)
                else:
                    entries.setdefault(row.entity, []).append(_Entry(row, tuple(row.field.split("."))))
        for address, group in entries.items():
            self._object(at[places[address]], address, group)
        results = tuple(
            replace(self._results[index], number=row.number or index + 1) for index, row in enumerate(form.rows)
        )
        return Filled(replace(document, data=self._data), results)

    def _say(self, row: FormRow, outcome: Outcome, message: str = "", value: Any = None) -> None:
        given = value if value is not None else row.value or None
        self._results[row.number] = RowResult(row.number, self._labels[row.number], row.field, outcome, message, given)

    def _object(self, entity: dict[str, Any], address: str, entries: list[_Entry]) -> bool:
        """Fill fields of one object; tell whether any of its rows was taken."""
        model, class_name = current_model(), str(entity.get("type"))
        known = model.classes[class_name].slots if class_name in model.classes else {}
        simple: dict[str, int] = {}
        inside: dict[str, dict[str, list[_Entry]]] = {}
        for entry in entries:
            first, *rest = entry.steps
            step = _STEP.fullmatch(first)
            slot = model.slots[step[1]] if step is not None and step[1] in known else None
            if step is None or slot is None or len(rest) >= limits.DEEPEST_FIELD:
                self._say(entry.row, "unknown field", f"{class_name} has no field {first!r}{nearest(first, known)}")
            elif not rest:
                self._field(entity, entry, simple)
            elif slot.kind != "part":
                self._say(entry.row, "unknown field", f"{slot.name} takes {slot.expected}, which has no fields")
            elif step[2] not in (None, "1") and not slot.multivalued:
                self._say(entry.row, "unknown field", f"{slot.name} takes one part only")
            else:
                inside.setdefault(step[1], {}).setdefault(step[2] or "1", []).append(_Entry(entry.row, tuple(rest)))
        for name, groups in inside.items():
            self._parts(entity, address, name, groups)
        return any(self._results[entry.row.number].outcome in ("filled", "already there") for entry in entries)

    def _field(self, entity: dict[str, Any], entry: _Entry, seen: dict[str, int]) -> None:
        row, name = entry.row, entry.steps[0].partition("[")[0]
        slot = current_model().slots[name]
        if name != entry.steps[0]:
            return self._say(
                row, "unknown field", f"only parts are numbered; several values of {name} are separated by |"
            )
        if slot.kind == "string" and is_placeholder(row.value, name):
            return self._say(row, "skipped empty", f"{short(row.value)} says nothing")
        try:
            found = typed(row.value.strip(), slot, self._named, self._labels[row.number])
        except WrongValue as error:
            if says_no_value(row.value, name):
                return self._say(row, "skipped empty", f"{short(row.value)} says nothing")
            return self._say(row, "wrong value", f"is {short(row.value)}, expected {error.expected}")
        old = entity.get(name)
        if is_present(name, old):
            if _same(name, old, found.value):
                seen.setdefault(name, row.number)
                return self._say(row, "already there", found.note, old)
            if name in seen:
                return self._say(row, "wrong value", f"another row of this form says {short(old)}")
            if not self._overwrite:
                return self._say(row, "would overwrite", f"the document says {short(old)}; --overwrite replaces it")
            found = replace(found, note="; ".join(text for text in (found.note, f"was {short(old)}") if text))
        entity[name] = found.value
        seen[name] = row.number
        return self._say(row, "filled", found.note, found.value)

    def _parts(self, entity: dict[str, Any], address: str, name: str, groups: dict[str, list[_Entry]]) -> None:
        """Make new parts out of rows, and put them where there are none."""
        slot = current_model().slots[name]
        parts: list[dict[str, Any]] = []
        rows: list[FormRow] = []
        for number, entries in sorted(groups.items(), key=lambda group: int(group[0])):
            rows += [entry.row for entry in entries]
            part = self._part(f"{address}.{name}[{number}]", slot.range, entries)
            if part is not None:
                parts.append(part)
        if not parts:
            return
        new: Any = parts if slot.multivalued else parts[0]
        old = entity.get(name)
        if not is_present(name, old) or (self._overwrite and not _same(name, old, new)):
            entity[name] = new
            return
        taken = [row for row in rows if self._results[row.number].outcome in ("filled", "already there")]
        for row in taken:
            if _same(name, old, new):
                self._say(row, "already there", "", self._results[row.number].value)
            else:
                self._say(row, "would overwrite", f"the document has {name}; --overwrite replaces it as a whole")

    def _part(self, address: str, base: str, entries: list[_Entry]) -> dict[str, Any] | None:
        kinds = [kind for kind in current_model().concrete if current_model().is_a(kind, base)]
        typing = [entry for entry in entries if entry.steps == ("type",)]
        others = [entry for entry in entries if entry.steps != ("type",)]
        said = typing[0].row.value.strip() if typing else "" if current_model().classes[base].abstract else base
        chosen = next((kind for kind in kinds if kind.casefold() == said.casefold()), None)
        for entry in typing:
            if chosen is None:
                expected = f"{_classes(base, kinds)}{nearest(said, kinds)}"
                self._say(entry.row, "wrong value", f"is {short(entry.row.value)}, expected {expected}")
            elif entry.row.value.strip().casefold() != said.casefold():
                self._say(entry.row, "wrong value", f"another row of this form says {said!r}")
            else:
                self._say(entry.row, "filled", "", chosen)
        if chosen is None:
            for entry in others:
                name = entry.row.field.rpartition(".")[0]
                self._say(entry.row, "wrong value", f"the row '{name}.type' must say {_classes(base, kinds)}")
            return None
        part: dict[str, Any] = {"type": chosen}
        if current_model().classes[chosen].is_entity:
            part["id"] = f"urn:uuid:{uuid.uuid5(_NAMESPACE, address)}"
        taken = self._object(part, address, others)
        return part if taken or typing else None


def _classes(base: str, kinds: list[str]) -> str:
    """Say which classes a part can be of; the form itself lists them all."""
    few = len(kinds) <= limits.LISTED_CLASSES
    listed = ", ".join(kinds) if few else f"{len(kinds)} classes, from {kinds[0]} to {kinds[-1]}"
    return f"a class below {base}: {listed}"


def _same(name: str, old: Any, new: Any) -> bool:
    """Tell whether two values of a field say the same, in the canonical form."""
    one, other = (canonical({"x": None, name: value})[name] for value in (old, new))
    return bool(one == other) and isinstance(one, bool) == isinstance(other, bool)
