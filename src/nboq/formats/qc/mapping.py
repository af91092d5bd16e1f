"""Which column of a table of quality control is what: the rows of `model/mappings/qc.tsv`, or of a file like it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import Final

from nboq.errors import ContentError, nearest, short
from nboq.formats.spreadsheet import commented_table
from nboq.schema.artefacts import resource
from nboq.schema.model import SlotTerm, current_model
from nboq.schema.values import from_unit

SUBJECTS: Final = ("instrument", "objective", "component", "channel", "run")
"""What a result is of, beside its day: results that differ in one of these are never put together."""
DATE, VALID, EXTENSIONS, REST = "date", "valid", "extensions", "*"
STATISTICS: Final = ("mean", "sd", "median", "min", "max", "count", "mean 1/x", "sd 1/x")
ORDERS: Final = ("YMD", "DMY", "MDY")
_COLUMNS: Final = ("mapping", "needed", "column", "field", "unit", "where", "statistic")


def key(head: str) -> str:
    """Give the head of a column as it is compared.

    >>> key(" FWHM  std dev ")
    'fwhm std dev'
    """
    return " ".join(head.split()).casefold()


@dataclass(frozen=True, slots=True)
class Column:
    """What a column of results says; see the head of `model/mappings/qc.tsv`."""

    name: str
    kind: str
    """The class of the calibrations that it tells of; empty where it is about all."""
    path: tuple[str, ...]
    """The fields that lead to the value, or the one thing that is said of all."""
    unit: str = ""
    where: str = ""
    values: frozenset[str] = frozenset()
    statistic: str = ""

    @property
    def slot(self) -> SlotTerm:
        """The field of its numbers."""
        return current_model().slots[self.path[-1]]


@dataclass(frozen=True, slots=True)
class ResultMapping:
    """What the columns of one kind of results are."""

    name: str
    columns: tuple[Column, ...]
    needed: frozenset[str]

    def fits(self, heads: Collection[str]) -> bool:
        """Tell whether results with these heads, as `key` gives them, are of this kind."""
        return bool(self.needed) and self.needed <= set(heads)

    @property
    def kind(self) -> str:
        """The class of the calibrations."""
        return next(one.kind for one in self.columns if one.kind)


@cache
def shipped() -> tuple[ResultMapping, ...]:
    """Give the mappings that come with this library."""
    path = resource("mappings", "qc.tsv")
    return tuple(read_mappings(path.read_bytes(), path.name))


def read_mappings(content: bytes, source: str) -> list[ResultMapping]:
    r"""Read a table of mappings.

    Args:
        content: The bytes of the table, separated by tabs, commas or semicolons; `#` begins a comment.
        source: What to call it in messages.

    Raises:
        Malformed: If it is no such table.
        ContentError: If a row says what there isn't; it names the row and what is right.

    >>> read_mappings(b"column\tfield\nPower\tExcitationCalibration.sample_size", "")[0].kind
    'ExcitationCalibration'
    """
    found: dict[str, list[dict[str, str]]] = {}
    for _, row in commented_table(content, source, _COLUMNS, ("column", "field")):
        found.setdefault(row.get("mapping") or source, []).append(row)
    return [_mapping(name, group, source) for name, group in found.items()] or [_mapping(source, [], source)]


def _mapping(name: str, rows: Iterable[Mapping[str, str]], source: str) -> ResultMapping:
    columns = [_column(row, source) for row in rows]
    kinds = {column.kind for column in columns} - {""}
    if len(kinds) != 1:
        told = f"name fields of {' and '.join(sorted(kinds))}" if kinds else "name no field of a calibration"
        raise ContentError(f"the rows of {name} {told}; one class is wanted for each mapping", source=source)
    for one, other in combinations(columns, 2):
        apart = one.where and one.where == other.where and not one.values & other.values
        if not (one.kind and one.path and one.path == other.path) or apart:
            continue
        # Of several numbers for one field all but one would be lost.
        if one.statistic != other.statistic or not one.statistic or one.name == other.name:
            told = f"{short(one.name)} and {short(other.name)} both give {one.path[-1]}"
            hint = "name two columns with one statistic, or a 'where' for each that holds where the other doesn't"
            raise ContentError(f"the rows of {name}: {told}", source=source, hint=hint)
    needed = frozenset(key(row["column"]) for row in rows if row.get("needed"))
    return ResultMapping(name, tuple(columns), needed)


def _column(row: Mapping[str, str], source: str) -> Column:
    def fault(message: str) -> ContentError:
        return ContentError(f"the row of {short(row.get('column', ''))}: {message}", source=source)

    text, unit, statistic = row.get("field", ""), row.get("unit", ""), row.get("statistic", "")
    where, sign, values = row.get("where", "").partition("=")
    kind, *path = text.split(".")
    slot: SlotTerm | None = None
    classes = current_model().classes
    if not row.get("column"):
        raise fault("it names no column")
    if not path and kind in (*SUBJECTS, DATE, VALID, EXTENSIONS):
        kind, path = "", [kind]
    elif kind not in classes or classes[kind].abstract or not current_model().is_a(kind, "Calibration"):
        known = (*SUBJECTS, DATE, VALID, EXTENSIONS, *(one for one in classes if one.endswith("Calibration")))
        raise fault(f"there is no field {short(text)}{nearest(kind, known)}")
    else:
        inside = kind
        for number, step in enumerate(path, 1):
            use = classes[inside].slots.get(step)
            if use is None:
                raise fault(f"{inside} has no field {short(step)}{nearest(step, classes[inside].slots)}")
            if number < len(path) and use.slot.kind != "part":
                raise fault(f"nothing is inside of {step}")
            inside = use.slot.range
        slot = current_model().slots[path[-1]] if path else None
        if slot and slot.kind not in ("number", "integer", "string", "boolean"):
            raise fault(f"{slot.name} takes no value of a table, but {slot.expected}")
        if unit and (slot is None or from_unit(1, unit, slot) is None):
            raise fault(f"{short(unit)} is no unit of {text}")
    if path == [DATE] and unit not in ("", *ORDERS):
        raise fault(f"the order of a date is {', '.join(ORDERS)}, not {short(unit)}")
    if statistic not in ("", *STATISTICS):
        raise fault(f"the statistic is {', '.join(STATISTICS)} or none, not {short(statistic)}")
    if statistic and (slot is None or slot.kind not in ("number", "integer")):
        raise fault(f"{text} is no number, so it has no {statistic}")
    if where and not sign:
        raise fault(f"'where' is a column, = and its values, not {short(where)}")
    allowed = frozenset(map(key, values.split("|"))) if where else frozenset[str]()
    return Column(key(row["column"]), kind, tuple(path), unit, key(where), allowed, statistic)
