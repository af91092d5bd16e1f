"""Documents out of tables that people may have edited: what can't be read is told by sheet, row and column."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from nboq.document.entities import Json, is_a, label, with_plain_types
from nboq.document.ids import derived_id
from nboq.document.report import Note
from nboq.document.table_cells import Cells
from nboq.document.tables import FILE, OTHER, PLACE, ROOT, TYPE
from nboq.document.typed import Named
from nboq.errors import ContentError, WrongValue, nearest, short
from nboq.schema.model import SlotTerm, current_model, per_model
from nboq.schema.units import ucum_code

_HEAD: Final = re.compile(r"(.*?)\s*(?:[\[(](.+)[\])])?")
_STEP: Final = re.compile(r"([^.\[\]]+)(?:\[([1-9]\d{0,8})\])?")
_UNREAD: Final = "what begins with # isn't read"
_TOLD: Final = 10
"""How many cells that can't be read a message names."""
Steps = tuple[tuple[str, int], ...]
"""The fields through which an object is reached, with its number in each; 0 where there is none."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as it was read.

    Attributes:
        title: The name of the sheet; empty where the table is by itself.
        rows: Their numbers and cells, the head first; cells are as `Cells.read` takes them, None where there is none.
        lettered: Whether columns have letters.
    """

    title: str
    rows: Iterable[tuple[int, Sequence[Any]]]
    lettered: bool = False


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    where: str
    slot: SlotTerm | None = None
    unit: str = ""


@dataclass(slots=True)
class _Record:
    """A row that was read."""

    where: str
    special: dict[str, tuple[str, str]] = field(default_factory=dict)
    """What stands in the columns that aren't fields, and where."""
    cells: list[tuple[_Column, Any]] = field(default_factory=list)
    thing: Json = field(default_factory=dict)
    parts: dict[str, list[tuple[float, _Record]]] = field(default_factory=dict)
    """What is to stand in the fields of the object, with its numbers."""
    is_new: bool = False

    def text(self, name: str) -> str:
        """Give what stands in a column that isn't a field."""
        return self.special.get(name, ("", ""))[0]

    def at(self, name: str) -> str:
        """Say where a cell is."""
        return self.special[name][1] if name in self.special else self.where


class TableReader:
    """Reads documents out of tables.

    Args:
        source: What to call the tables in messages.
    """

    def __init__(self, source: str) -> None:
        self._source = source
        self._cells = Cells()
        self._faults: list[str] = []
        self._notes: list[Note] = []

    def read(self, sheets: Iterable[Sheet]) -> list[tuple[str, Json, tuple[Note, ...]]]:
        """Read the documents, each with what it's called and with notes on what was read as something else.

        Raises:
            ContentError: If cells can't be read; it names sheet, row and column of each, and what would be right.
        """
        files: dict[str, list[_Record]] = {}
        for sheet in sheets:
            for record in self._records(sheet):
                files.setdefault(record.text(FILE), []).append(record)
        for record in files.pop("") if len(files) > 1 and "" in files else ():
            self._fault(record.where, f"which document it belongs to is missing; write what others have under {FILE}")
        found = []
        for name, records in files.items():
            self._notes = []
            data = self._document(records)
            found.append((name, data, tuple(self._notes)))
        if not self._faults and not found:
            self._fault("the table", "there is no row in it; 'nboq table FILE -o TABLE.xlsx' writes tables")
        if self._faults:
            more = len(self._faults) - _TOLD
            told = "; ".join(self._faults[:_TOLD]) + (f"; and {more} more" if more > 0 else "")
            raise ContentError(told, source=self._source)
        return found

    def _fault(self, where: str, message: str) -> None:
        self._faults.append(f"{where}: {message}")

    def _records(self, sheet: Sheet) -> Iterator[_Record]:
        if sheet.title.startswith("#"):
            return
        of_sheet = f"sheet {sheet.title}, " if sheet.title else ""
        rows = ((number, cells) for number, cells in sheet.rows if any(map(_says, cells)))
        columns = self._columns(next(rows, (1, ()))[1], of_sheet, sheet.lettered)
        for number, cells in rows:
            record = _Record(f"{of_sheet}row {number}")
            for index, cell in enumerate(cells):
                column = columns[index] if index < len(columns) else None
                if column is None and _says(cell):
                    letters = f", column {letter(index + 1)}" if sheet.lettered else ""
                    self._fault(record.where + letters, f"{short(cell)} stands under no head; write a field there")
                elif column is None or not _says(cell):
                    continue
                elif column.slot is not None:
                    record.cells.append((column, cell))
                elif column.name:
                    record.special[column.name] = (str(cell).strip(), f"{record.where}, {column.where}")
            kind = with_plain_types({"type": record.text(TYPE) or sheet.title})["type"]
            if kind in current_model().concrete:
                record.thing["type"] = kind
                yield record
            elif not kind:
                self._fault(record.where, f"the type is missing; write the name of a class in the column {TYPE}")
            elif TYPE in record.special:
                self._fault(record.at(TYPE), str(current_model().unknown_type("", kind)))
            else:
                self._fault(f"sheet {kind}", f"{current_model().unknown_type('', kind)} ({_UNREAD})")
                return

    def _columns(self, heads: Sequence[Any], of_sheet: str, lettered: bool) -> list[_Column | None]:
        found: list[_Column | None] = []
        for index, cell in enumerate(heads, 1):
            text = str(cell).strip() if _says(cell) else ""
            where = f"column {letter(index)} ({text})" if lettered else f"column {text}"
            column = None
            try:
                column = _column(text, where) if text else None
                if column and column.name and column.name in (one.name for one in found if one):
                    raise ValueError(f"there is another column of {column.name}; take one out ({_UNREAD})")
            except ValueError as error:
                self._fault(f"{of_sheet}{where}", str(error))
                column = _Column("", where)
            found.append(column)
        return found

    def _document(self, records: list[_Record]) -> Json:
        placed = self._placed(records)
        roots = [record for steps, record in placed if not steps]
        if len(roots) != 1:
            lacking = f"no row has the {PLACE} {ROOT!r}, which is that of the descriptor or collection of the others"
            twice = f"another row has the {PLACE} {ROOT!r} as well" if roots else lacking
            self._fault(roots[1].at(PLACE) if roots else "the table", twice)
            return {}
        self._put_together(placed)
        self._fill(records, names=True)
        # Only now is it known what references can mean.
        self._cells.named = Named({"things": [record.thing for record in records]})
        self._fill(records, names=False)
        given = Counter(str(record.thing["id"]) for record in records if "id" in record.thing)
        for record in records:
            if record.is_new and given[str(record.thing.get("id"))] > 1:
                same = f"another row has the id {record.thing['id']}"
                self._fault(record.where, f"{same}; what is new has an id of its own, or none and gets one")
        return self._joined(roots[0], str(roots[0].thing.get("id", "")), "")

    def _placed(self, records: list[_Record]) -> list[tuple[Steps, _Record]]:
        """Say of each row where its object stands; of the document itself that's nowhere."""
        found: list[tuple[Steps, _Record]] = []
        new: list[_Record] = []
        for record in records:
            place = record.text(PLACE)
            steps = [] if place.casefold() == ROOT else [_STEP.fullmatch(step) for step in place.split(".")]
            if not place:
                new.append(record)
            elif all(steps):
                found.append((tuple((step[1], int(step[2] or 0)) for step in steps if step), record))
            else:
                message = f"{short(place)} is no place; expected one such as components[3], or nothing"
                self._fault(record.at(PLACE), message)
        root = next((record.thing["type"] for steps, record in found if not steps), None)
        slots = [use.narrowed for use in current_model().classes[root].slots.values()] if root else []
        # In a collection, components stand in its descriptors.
        holders = [steps for steps, record in found if len(steps) == 1 and is_a(record.thing, "HardwareDescriptor")]
        for record in new if root else ():
            fields = [slot for slot in slots if slot.kind == "part" and is_a(record.thing, slot.range)]
            lists: list[Steps] = [((slot.name, 0),) for slot in fields if slot.multivalued]
            if is_a(record.thing, "HardwareComponent"):
                lists = [(*steps, ("components", 0)) for steps in holders] or lists
            if len(lists) == 1:
                found.append((lists[0], record))
            else:
                ways = [_written(steps) for steps in lists] or [slot.name for slot in fields]
                kinds = ", ".join(ways) or "where it belongs, such as components[3].FIELD"
                self._fault(record.where, f"what is new and {record.thing['type']} wants a {PLACE}: {kinds}")
        return found

    def _put_together(self, placed: list[tuple[Steps, _Record]]) -> None:
        """Put each row's object among the parts of the one that it is in."""
        at: dict[Steps, _Record] = {}
        for steps, record in sorted(placed, key=lambda one: len(one[0])):
            if not steps:
                at[steps] = record
                continue
            *_, (name, number) = steps
            where, holder = record.at(PLACE), at.get(steps[:-1])
            if holder is None:
                lacking = f"no row has the place {_written(steps[:-1])}, which it is in"
                self._fault(where, f"{lacking}; take this row out as well, or mend its place")
                continue
            kind = holder.thing["type"]
            use = current_model().classes[kind].slots.get(name)
            slot = use.narrowed if use else None
            inside = holder.parts.setdefault(name, [])
            if slot is None:
                self._fault(where, f"{kind} has no field {name}{nearest(name, current_model().classes[kind].slots)}")
            elif slot.kind != "part" or not is_a(record.thing, slot.range):
                self._fault(where, f"{name} takes {slot.expected}, not {record.thing['type']}")
            elif not slot.multivalued and (inside or number):
                self._fault(where, f"{name} of {kind} takes one thing only, without a number")
            elif steps in at and number:
                self._fault(
                    where, f"{at[steps].where} has this place too; a new row has none, or one without [{number}]"
                )
            else:
                record.is_new = slot.multivalued and not number
                inside.append((number or float("inf"), record))
                at[steps] = record

    def _fill(self, records: list[_Record], *, names: bool) -> None:
        """Read the cells that say how things are called, or all others."""
        for record in records:
            for column, cell in record.cells:
                if (column.name in ("id", "name")) is names:
                    self._set(record, column, cell)
            if not names and OTHER in record.special:
                others = self._read(record, _Column(OTHER, ""), record.text(OTHER), current_model().slots["extensions"])
                record.thing.update((key, value) for key, value in (others or {}).items() if key not in record.thing)

    def _set(self, record: _Record, column: _Column, cell: Any) -> None:
        kind, name = record.thing["type"], column.name
        slots = current_model().classes[kind].slots
        if name not in slots and name != "id":
            message = f"is {short(cell)}, but {kind} has no field {name}{nearest(name, slots)}"
            self._fault(f"{record.where}, {column.where}", message)
        elif record.parts.get(name):
            message = f"is {short(cell)}, but there are rows for {name} of it as well; take either out"
            self._fault(f"{record.where}, {column.where}", message)
        elif column.slot is not None:
            slot = slots[name].narrowed if name in slots else column.slot
            value = self._read(record, column, cell, slot)
            if value is not _NOTHING:
                record.thing[name] = value

    def _read(self, record: _Record, column: _Column, cell: Any, slot: SlotTerm) -> Any:
        where = f"{record.where}, {column.where}" if column.where else record.at(column.name)
        try:
            read = self._cells.read(cell, slot, column.unit)
        except WrongValue as error:
            told = f"is {short(cell)}, expected {error.expected}"
            self._fault(where, f"{told}; {error.hint}" if error.hint else told)
            return _NOTHING
        if read.note:
            self._notes.append(Note("converted", label(record.thing), slot.name, cell, f"{where}: {read.note}"))
        return read.value

    def _joined(self, record: _Record, owner: str, place: str) -> Json:
        """Give the object of a row with all that is in it, and ids for what is new."""
        thing = record.thing
        if record.is_new and "id" not in thing and current_model().classes[thing["type"]].is_entity:
            thing = {"type": thing["type"], "id": derived_id(owner, place), **thing}
            note = f"{record.where}: it's new and had none"
            self._notes.append(Note("converted", label(thing), "id", thing["id"], note))
        for name, inside in record.parts.items():
            numbered = enumerate(sorted(inside, key=lambda one: one[0]), 1)
            joined = [self._joined(part, owner, f"{place}.{name}[{number}]") for number, (_, part) in numbered]
            if joined:
                thing[name] = joined if current_model().slots[name].multivalued else joined[0]
        return thing


_NOTHING: Final[Json] = {}
"""What a cell gives that can't be read."""


def _says(cell: Any) -> bool:
    return cell is not None and not (isinstance(cell, str) and not cell.strip())


def _written(steps: Steps) -> str:
    return ".".join(f"{name}[{number}]" if number else name for name, number in steps) or ROOT


def letter(number: int) -> str:
    """Give the letters of a column of a spreadsheet.

    >>> letter(1), letter(26), letter(27)
    ('A', 'Z', 'AA')
    """
    rest, last = divmod(number - 1, 26)
    return (letter(rest) if rest else "") + chr(ord("A") + last)


def head_and_unit(text: str) -> tuple[str, str]:
    """Part the head of a column from the unit in brackets behind it.

    >>> head_and_unit("power [mW]"), head_and_unit("date")
    (('power', 'mW'), ('date', ''))
    """
    found = _HEAD.fullmatch(text)
    return (found[1], found[2] or "") if found else (text, "")


def _column(text: str, where: str) -> _Column:
    """Read the head of a column: a field by its name or title, with a unit or without.

    Raises:
        ValueError: If there is no such field, or its numbers have no such unit.
    """
    if text.startswith("#"):
        return _Column("", where)
    if text.casefold() in (FILE, PLACE, TYPE, OTHER):
        return _Column(text.casefold(), where)
    name, unit = head_and_unit(text)
    slot = _by_words().get(name.casefold())
    if slot is None or slot.name == TYPE:
        raise ValueError(f"there is no field {short(name)}, and {_UNREAD}{nearest(name, _by_words())}")
    if unit in ("", slot.unit_label, slot.unit):
        return _Column(slot.name, where, slot)
    if slot.unit is None or ucum_code(unit) is None:
        has = f"the unit {slot.unit_label}, or one that converts to it" if slot.unit else "no unit"
        raise ValueError(f"{slot.name} has {has}, not {short(unit)}")
    return _Column(slot.name, where, slot, unit)


@per_model
def _by_words() -> dict[str, SlotTerm]:
    slots = current_model().slots.values()
    return {slot.title.casefold(): slot for slot in slots} | {slot.name.casefold(): slot for slot in slots}
