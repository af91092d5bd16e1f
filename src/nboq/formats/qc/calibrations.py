"""Calibrations out of rows of results; what they are of is kept as it was written, until `tie` finds it."""

from __future__ import annotations

import math
import re
import statistics
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from nboq.document import Document, Note, Report, to_json
from nboq.document.ids import named_id
from nboq.document.table_cells import Cells
from nboq.errors import ContentError, InputError, WrongValue, short
from nboq.formats.qc.mapping import DATE, EXTENSIONS, ORDERS, REST, SUBJECTS, VALID, Column, ResultMapping, key
from nboq.formats.qc.rows import Results, rows_of
from nboq.schema.dates import read_day
from nboq.schema.model import current_model
from nboq.schema.values import says_no_value

_TOLD: Final = 10
_COMMA: Final = re.compile(r"\s*[+-]?\d+,\d+\s*")
_DECIMAL: Final = re.compile(r"\s*[+-]?(0,\d+|\d+,(\d{1,2}|\d{4,}))\s*")
_TURNED: Final = re.compile(r"(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})(?:\D.*)?")
_OF: Final[Mapping[str, Callable[[Sequence[float]], float]]] = {
    "mean": lambda numbers: float(statistics.mean(numbers)),  # fmean has no sum of what is near the largest number
    "sd": statistics.stdev,
    "median": statistics.median,
    "min": min,
    "max": max,
    "count": len,
}


# Tables repeat the same cells for years.
_says_none: Final = lru_cache(maxsize=4096)(says_no_value)
_read_day: Final = lru_cache(maxsize=4096)(read_day)


@dataclass(slots=True)
class _Group:
    """Rows that make one calibration."""

    where: str
    subjects: dict[str, str]
    plain: dict[tuple[str, ...], Any]
    several: dict[tuple[tuple[str, ...], str], list[float]] = field(default_factory=dict)
    kept: dict[str, list[Any]] = field(default_factory=dict)


def read_results(
    content: bytes,
    source: str,
    mappings: Iterable[ResultMapping],
    given: Mapping[str, str] | None = None,
    *,
    decimal_comma: bool = False,
) -> Document:
    """Read results of quality control as a collection of calibrations.

    Args:
        content: The bytes of the file.
        source: What to call it in messages.
        mappings: What columns may be; the first is taken that fits, or the only one whether it does or not.
        given: What the file doesn't say: a text for `instrument`, `objective`, `component`, `channel` or `date`.
        decimal_comma: Whether a comma in a number is the sign of decimals where that can't be told.

    Raises:
        Malformed: If it is no table of results.
        InputError: If no mapping fits, or its columns aren't there.
        ContentError: If cells can't be read; it names row and column of each, and what would be right.
    """
    reader = _Reader(source, dict(given or {}), decimal_comma)
    known = tuple(mappings)
    for results in rows_of(content, source):
        if not results.heads:
            continue
        fitting = known if len(known) == 1 else [one for one in known if one.fits(results.heads)]
        if not fitting:
            heads = ", ".join(map(short, list(results.heads.values())[:_TOLD]))
            hint = "say what the columns are with --mapping FILE; model/mappings/qc.tsv shows how"
            raise InputError(f"no mapping fits the columns {heads}", source=source, hint=hint)
        reader.read(results, fitting[0])
    return reader.document()


class _Reader:
    def __init__(self, source: str, given: dict[str, str], decimal_comma: bool) -> None:
        self._source, self._given, self._comma = source, given, decimal_comma
        self._cells = Cells()
        self._faults: dict[str, None] = {}
        self._notes: list[Note] = []
        self._made: dict[str, tuple[str, dict[str, Any]]] = {}
        self._days: dict[tuple[str, ...], str] = {}

    def document(self) -> Document:
        if self._faults:
            more = len(self._faults) - _TOLD
            told = "; ".join([*self._faults][:_TOLD]) + (f"; and {more} more" if more > 0 else "")
            raise ContentError(told, source=self._source)
        if not self._made:
            raise InputError("there is no result in it", source=self._source)
        members = [made for _, made in self._made.values()]
        collection = {"type": "Collection", "id": named_id(to_json(members).decode()), "members": members}
        return Document(collection, self._source, Report(self._source, tuple(self._notes)))

    def read(self, results: Results, mapping: ResultMapping) -> None:
        present = [column for column in mapping.columns if column.name in results.heads]
        if not any(column.kind for column in present):
            wanted = ", ".join(sorted({short(column.name) for column in mapping.columns if column.kind}))
            raise InputError(f"no column of results is there; {mapping.name} names {wanted}", source=self._source)
        named = {column.name for column in mapping.columns} | {column.where for column in mapping.columns}
        for head in results.heads.keys() - named if all(one.name != REST for one in mapping.columns) else ():
            message = "no mapping names this column; it's kept in extensions"
            self._notes.append(Note("unplaced", mapping.name, results.heads[head], "", message))
        comma = self._has_commas(results, present) if results.comma else False
        groups: dict[Any, _Group] = {}
        for where, cells in results.rows:
            self._row(where, cells, results, mapping, present, groups, comma)
        for group in groups.values():
            self._finish(group, mapping)

    def _has_commas(self, results: Results, columns: list[Column]) -> bool:
        """Tell whether a comma is the sign of decimals: some number can't be anything else, and none has a point."""
        heads = [column.name for column in columns if column.kind and column.path]
        texts = [cell for _, cells in results.rows for head in heads if isinstance(cell := cells.get(head), str)]
        return self._comma or (any(map(_DECIMAL.fullmatch, texts)) and not any("." in text for text in texts))

    def _row(
        self,
        where: str,
        cells: Mapping[str, Any],
        results: Results,
        mapping: ResultMapping,
        present: list[Column],
        groups: dict[Any, _Group],
        comma: bool,
    ) -> None:
        subjects: dict[str, str] = {}
        day: str | None = ""
        aggregated = False
        numbers: list[tuple[Column, Any]] = []
        used = {column.where for column in present} - {""}
        for column in present:
            cell = cells.get(column.name)
            if column.where and key(str(cells.get(column.where, ""))) not in column.values:
                continue
            aggregated = aggregated or bool(column.statistic)
            head = column.path[0] if column.path else EXTENSIONS
            used.add(column.name) if head != EXTENSIONS else None
            if cell is None or _says_none(cell) or (isinstance(cell, float) and math.isnan(cell)):
                continue
            place = f"{where}, column {results.heads[column.name]}"
            if head == DATE:
                day = day or self._day(cell, column, place)
            elif head == VALID:
                if key(str(cell)) in ("false", "no", "0"):
                    return
            elif head in SUBJECTS and not column.kind:
                subjects.setdefault(head, str(cell).strip())
            elif head != EXTENSIONS:
                text = cell.replace(",", ".") if comma and isinstance(cell, str) and _COMMA.fullmatch(cell) else cell
                value = self._number(text, column, results.units.get(column.name, column.unit), place)
                if value is not None:
                    numbers.append((column, value))
        kept = {
            f"{mapping.name.partition('/')[0]}:{results.heads[head]}": _kept_cell(cell)
            for head, cell in cells.items()
            if head not in used and not (cell is None or _says_none(cell))
        }
        if not _has_result(mapping, numbers, cells):
            if any(cell not in (None, "") for cell in cells.values()):
                self._notes.append(Note("unplaced", mapping.name, where, "", "it has no result and is left out"))
            return
        subjects = {name: subjects.get(name) or self._given.get(name, "") for name in SUBJECTS}
        day = day or (self._day(self._given.get(DATE, ""), None, "--date") if day == "" else None)
        if day == "":
            self._faults[f"{where}: it says no day; give it with --date"] = None
        plain = {column.path: value for column, value in numbers if not column.statistic}
        same = (tuple(subjects.values()), day, tuple(map(str, plain.values())), "" if aggregated else where)
        group = groups.setdefault(same, _Group(where, {**subjects, DATE: day or ""}, plain))
        for name, cell in kept.items():
            group.kept.setdefault(name, []).append(cell)
        for column, value in numbers:
            if column.statistic:
                group.several.setdefault((column.path, column.statistic), []).append(value)

    def _day(self, cell: Any, column: Column | None, place: str) -> str | None:
        text = cell.isoformat() if hasattr(cell, "isoformat") else str(cell).strip()
        order = column.unit if column else ""
        if order and order != ORDERS[0] and (found := _TURNED.fullmatch(text)) and len(found[1]) < len("2024"):
            given = dict(zip(order, found.groups(), strict=True))
            text = f"{given['Y']}-{given['M']:0>2}-{given['D']:0>2}"
        try:
            day = _read_day(text) if text else ""
        except ValueError as error:
            day, text = None, f"{error}; say which with the unit DMY or MDY in a mapping"
        if day is None:
            self._faults[f"{place}: no day: {short(text, 200)}"] = None
        return day

    def _number(self, cell: Any, column: Column, unit: str, place: str) -> Any:
        if column.statistic == "count":
            return 1
        try:
            value = self._cells.read(cell, column.slot, unit if column.slot.unit else "").value
        except WrongValue as error:
            hint = error.hint or ("a comma may part thousands: give --decimal-comma" if "may be" in str(error) else "")
            told = f"is {short(cell)}, expected {error.expected}"
            self._faults[f"{place}: {told}; {hint}" if hint else f"{place}: {told}"] = None
            return None
        if column.statistic.endswith(" 1/x"):
            if not value or math.isinf(1 / value):
                if column.statistic.startswith("mean"):
                    self._notes.append(
                        Note("doubtful", "", place, column.slot.name, f"1/{cell} is no number; left out")
                    )
                return None
            return 1 / value
        return value

    def _finish(self, group: _Group, mapping: ResultMapping) -> None:
        made: dict[str, Any] = {"type": mapping.kind, "id": ""}
        if day := group.subjects.pop(DATE):
            made["calibration_date"] = day
        if channel := group.subjects["channel"]:
            made["calibrated_channel"] = channel
        values = dict(group.plain)
        for (path, statistic), numbers in group.several.items():
            if statistic.startswith("sd") and len(numbers) < 2:
                continue
            values[path] = _OF[statistic.partition(" ")[0]](numbers)
        for path, value in values.items():
            _put(made, path, value)
        of = {f"qc:{name}": text for name, text in group.subjects.items() if text and name != "channel"}
        kept = {name: cells[0] if len(set(cells)) == 1 else cells for name, cells in group.kept.items()}
        if of or kept:
            made["extensions"] = {**of, **kept}
        made["id"] = named_id(to_json(made).decode())
        if made["id"] in self._made:
            told = f"says the same as {self._made[made['id']][0]}; it's there once"
            self._notes.append(Note("doubtful", mapping.name, group.where, "", told))
            return
        day_of = (mapping.name, *group.subjects.values(), day, *map(str, group.plain)) if day else ()
        if day_of and day_of in self._days and not group.subjects["run"]:
            told = f"another result of {day}, beside that of {self._days[day_of]}; both are kept"
            self._notes.append(Note("doubtful", mapping.name, group.where, "", told))
        self._days.setdefault(day_of, group.where)
        self._made[made["id"]] = group.where, made


def _has_result(mapping: ResultMapping, numbers: Iterable[tuple[Column, Any]], cells: Mapping[str, Any]) -> bool:
    """Tell whether a row says more than what was set: a figure, or one for which the model has no field."""
    said = {column.name for column, _ in numbers}
    wanted = {column.name for column in mapping.columns if column.statistic}
    wanted = wanted or {column.name for column in mapping.columns if column.kind and column.name in mapping.needed}
    bare = {column.name for column in mapping.columns if column.kind and not column.path}
    return bool(said & wanted if wanted - bare else said) or any(cells.get(name) not in (None, "") for name in bare)


def _kept_cell(cell: Any) -> Any:
    return cell if isinstance(cell, str | int | float | bool) else str(cell)


def _put(made: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    """Put a value where a path leads; objects on the way are made."""
    inside = made
    for step in path[:-1]:
        slot = current_model().slots[step]
        part = {"type": slot.range}
        held = inside.setdefault(step, [part] if slot.multivalued else part)
        inside = held[0] if slot.multivalued else held
    inside[path[-1]] = value
