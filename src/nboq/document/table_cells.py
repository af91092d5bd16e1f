"""A value of a document as a cell of a table, and back: a number, a truth value or a text, which its field explains.

A cell is written as people write it where reading it gives the value again; else it has the value as JSON.
"""

from __future__ import annotations

import json
import re
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from nboq.document.typed import Named, typed
from nboq.errors import WrongValue
from nboq.schema.iri import expand
from nboq.schema.labels import NO_XML
from nboq.schema.model import SlotTerm, current_model
from nboq.schema.values import EXACT, Typed

Cell = int | float | str
LITERAL: Final = "json:"
"""What a cell begins with that has a value as JSON."""
# Sheets read _x000D_ as the character of that number (ECMA-376-1:2016, §22.9.2.19), and XML turns CR into LF.
_NUMBERED: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)|\r")
_NUMBER: Final = re.compile(r"[+-]?[\d.,]+(?:[eE][+-]?\d+)?")
_MOST_DIGITS: Final = 10**15
"""Spreadsheets keep 15 digits of a number (Excel specifications and limits)."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A cell of which a program shows something else than what stands in it, and what to do about it."""

    shown: str
    hint: str

    def __repr__(self) -> str:
        return self.shown


class Cells:
    """The cells of one table.

    Args:
        iris: Whether values of enumerations are written as IRIs, and not by their names.

    >>> lens, cells = current_model().classes["Objective"].slots, Cells()
    >>> cells.of("MineralOil", lens["immersion_type"].slot), cells.of(-1, lens["lens_na"].slot)
    ('MineralOil', 'json:-1')
    >>> [cells.read(cell, lens["working_distance"].slot).value for cell in (0.19, "190 µm", "0,19")]
    [0.19, 0.19, 0.19]
    """

    def __init__(self, *, iris: bool = False) -> None:
        self._iris = iris
        self.named = Named({})
        """What references of the document at hand can mean."""
        self._written: dict[Any, Cell] = {}
        self._read: dict[Any, Typed] = {}

    def of(self, value: Any, slot: SlotTerm) -> Cell:
        """Give the cell for what stands in a field."""
        if isinstance(value, list | dict) or slot.kind in ("reference", "part"):
            return self._cell(value, slot)
        key = (value, type(value), slot.name)
        if key not in self._written:
            self._written[key] = self._cell(value, slot)
        return self._written[key]

    def _cell(self, value: Any, slot: SlotTerm) -> Cell:
        shown = _typed(value, slot)
        if shown is not None:
            with suppress(WrongValue):
                if self.read(shown, slot).value == value:
                    return self._as_iris(shown, slot) if self._iris and slot.kind == "enum" else shown
        return LITERAL + literal(value)

    def _as_iris(self, shown: Cell, slot: SlotTerm) -> str:
        values = current_model().enums[slot.range].values
        return " | ".join(values[name].iri for name in str(shown).split(" | "))

    def read(self, cell: Any, slot: SlotTerm, unit: str = "") -> Typed:
        """Read a cell by what its field takes.

        Args:
            cell: A number, a truth value, a text, a day, a moment, or `Unread`.
            slot: The field.
            unit: The unit of a number that says none itself, where it's another than that of the field.

        Raises:
            WrongValue: If the field can't take it.
        """
        if slot.kind in ("reference", "part"):
            return self._value(cell, slot, unit)
        key = (cell, type(cell), slot.name, unit)
        if key not in self._read:
            self._read[key] = self._value(cell, slot, unit)
        return self._read[key]

    def _value(self, cell: Any, slot: SlotTerm, unit: str) -> Typed:
        text, expected = _text(cell, slot), slot.expected
        if text.startswith(LITERAL) or slot.kind == "json":
            with suppress(ValueError, RecursionError):
                value = json.loads(text.removeprefix(LITERAL), parse_constant=_refuse)
                if text.startswith(LITERAL) or isinstance(value, dict):
                    return Typed(value)
            raise WrongValue("", slot.name, text, f"JSON behind {LITERAL}" if text.startswith(LITERAL) else expected)
        if slot.kind == "enum" and ":" in text:
            known = current_model().by_iri
            text = re.sub(r"[^\s|;]+", lambda found: known.get(found[0], found[0]).removeprefix(f"{slot.range}."), text)
        if slot.kind == "id":
            return Typed(text.strip())
        if slot.kind == "part":
            ids = [piece.strip() for piece in text.split("|")] if slot.multivalued else [text.strip()]
            if any(expand(one) is None for one in ids):
                raise WrongValue(
                    "", slot.name, text, f"ids; {slot.expected} that is described here has a row of its own"
                )
            return Typed(ids if slot.multivalued else ids[0])
        found = typed(f"{text} {unit}" if unit and _NUMBER.fullmatch(text) else text, slot, self.named, "")
        if slot.kind == "string" and not isinstance(cell, str):
            return Typed(found.value, f"the number {text} is taken for a text")
        return found


def _text(cell: Any, slot: SlotTerm) -> str:
    """Write a cell as text; refuse what a spreadsheet made something else of than was typed."""
    days = slot.kind in ("date", "datetime")
    match cell:
        case str():
            return cell
        case bool() if slot.kind == "boolean":
            return "yes" if cell else "no"
        case int() | float() if not isinstance(cell, bool) and slot.kind in ("number", "integer"):
            return repr(cell)
        case int() | float() if not isinstance(cell, bool) and abs(cell) < _MOST_DIGITS:
            return repr(int(cell) if cell == int(cell) else cell)
        case datetime() if days:
            return cell.date().isoformat() if cell.time() == time() and slot.kind == "date" else cell.isoformat()
        case date() if days:
            return cell.isoformat()
        case Unread():
            raise WrongValue("", slot.name, cell, slot.expected, hint=cell.hint)
    hint = "the spreadsheet made this of what was typed: format the cell as text and type it again"
    raise WrongValue("", slot.name, cell, slot.expected, hint=hint)


def _refuse(constant: str) -> Any:
    raise ValueError(constant)


def literal(value: Any) -> str:
    r"""Write JSON in one line that all tables can hold.

    >>> literal({"a": "x\x01\r_x000D_"})
    '{"a": "x\\u0001\\r\\u005fx000D_"}'
    """
    text = json.dumps(value, ensure_ascii=False)
    return _NUMBERED.sub("\\\\u005f", NO_XML.sub(lambda found: f"\\u{ord(found[0]):04x}", text))


def _typed(value: Any, slot: SlotTerm) -> Cell | None:
    """Write a value as people do; None where it can't be."""
    match value:
        case dict() if slot.kind == "json":
            return literal(value)
        case [_]:
            return _typed(value[0], slot) if not isinstance(value[0], list | dict) else None
        case [*several] if several:
            shown = [_typed(one, slot) for one in several if not isinstance(one, list | dict)]
            return " | ".join(map(str, shown)) if len(shown) == len(several) and None not in shown else None
        case str() if value and not NO_XML.search(value) and not _NUMBERED.search(value):
            return value
        case int() | float() if isinstance(value, bool) is (slot.kind == "boolean") and abs(value) < EXACT:
            return value
    return None


def uniform(cells: list[Any]) -> list[Any]:
    """Give the cells of a column as values of one type, as data frames want them; those that are missing are None.

    >>> uniform([1, None, 1.5]), uniform([1, "json:-1"]), uniform([True, None])
    ([1.0, None, 1.5], ['1', 'json:-1'], [True, None])
    """
    types = {type(cell) for cell in cells if cell is not None}
    if len(types) < 2:
        return cells
    make = float if types == {int, float} else cell_text
    return [None if cell is None else make(cell) for cell in cells]


def cell_text(cell: Cell) -> str:
    """Write a cell as text."""
    return str(cell).lower() if isinstance(cell, bool) else str(cell)
