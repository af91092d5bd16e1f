"""The rows of results of quality control, whichever program wrote them: tables, MetroloJ_QC's, microscopemetrics'."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from nboq.document.table_reading import head_and_unit
from nboq.errors import Malformed
from nboq.formats.compression import LARGEST
from nboq.formats.content import load_json
from nboq.formats.plain_yaml import load_yaml
from nboq.formats.qc.mapping import key
from nboq.formats.spreadsheet import read_spreadsheet
from nboq.formats.tables import damage_told, sheets_of_xlsx
from nboq.schema.units import ucum_code

_CROSS: Final = "average FWHM ("
"""Stands in tables of MetroloJ_QC that have a row for each figure and a column for each axis."""
_KEYS: Final = re.compile(r"(\w+_)?key_measurements?")
RESULTS: Final = re.compile(
    rb"""(?m)^[ \t\[{,]{0,40}["']?(?:\w+_)?key_measurements["']?\s*:|"(?:\w+_)?key_measurements"\s*:"""
)
_NO_TEXT: Final = re.compile(r"[\x00-\x08\x0e-\x1f]")
_PAIR: Final = 2


@dataclass(frozen=True, slots=True)
class Results:
    """Rows of results.

    Attributes:
        heads: What their columns are called.
        rows: Where each stands, and its cells by `key` of the head.
        units: The units that heads name, by the same.
        comma: Whether cells are separated by something else than commas, so that one may be the sign of decimals.
    """

    heads: Mapping[str, str]
    rows: Sequence[tuple[str, Mapping[str, Any]]]
    units: Mapping[str, str]
    comma: bool = False


def decoded(content: bytes, source: str) -> str:
    r"""Decode a table as spreadsheets and instruments write it: UTF-8, UTF-16, else Windows-1252 (Latin-1).

    Raises:
        Malformed: If it is no text.

    >>> decoded(b"FWHM (\xb5m)", "")
    'FWHM (µm)'
    """
    if len(content) > LARGEST:
        raise Malformed("too large for a table of results", source=source)
    try:
        form = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
        text = content.decode(form)
    except UnicodeDecodeError:
        text = content.decode("cp1252", "replace")
    if _NO_TEXT.search(text) or "\ufffd" in text:
        raise Malformed("no text, so no table of results", source=source)
    return text


def rows_of(content: bytes, source: str) -> list[Results]:
    """Give the tables of results in a content.

    Raises:
        Malformed: If it is none.
    """
    if content.startswith(b"PK\3\4"):
        with damage_told(source):
            return [_table(list(sheet.rows), "row", comma=True) for sheet in sheets_of_xlsx(content, source)]
    if content.lstrip()[:1] in (b"{", b"["):
        return _of_program(load_json(content, source), source)
    if RESULTS.search(content):
        return _of_program(load_yaml(content, source), source)
    text = decoded(content, source)
    if not text.strip():
        raise Malformed("the file is empty", source=source)
    if _CROSS in text:
        return [_crossed(((number, line.split("\t")) for number, line in enumerate(text.splitlines(), 1)), source)]
    separator, rows = read_spreadsheet(text, source)
    return [_table(list(rows), "row", comma=separator != ",")]


def _table(rows: list[tuple[int, Sequence[Any]]], word: str, *, comma: bool) -> Results:
    """Give a table with a head; pairs that follow behind a blank line, as PSFj writes them, hold for each row."""
    if not rows:
        return Results({}, (), {})
    first, head = rows[0]
    names, units = _named(str(cell if cell is not None else "").strip() for cell in head)
    found: list[tuple[str, dict[str, Any]]] = []
    about: dict[str, Any] = {}
    heads, last, ended = dict(names), first, False
    for number, cells in rows[1:]:
        said = [cell for cell in cells if cell not in (None, "")]
        ended = ended or (number > last + 1 and len(names) > _PAIR and len(said) <= _PAIR)
        last = number
        if ended:
            if said:
                heads.setdefault(key(str(said[0])), str(said[0]))
                about.setdefault(key(str(said[0])), said[1] if len(said) == _PAIR else None)
            continue
        found.append((f"{word} {number}", dict(zip(names, cells, strict=False))))
    return Results(heads, [(where, {**about, **cells}) for where, cells in found], units, comma)


def _named(heads: Iterable[str]) -> tuple[dict[str, str], dict[str, str]]:
    """Give the heads of columns, and their units, by `key` of what is before the unit; none counts twice."""
    names: dict[str, str] = {}
    units: dict[str, str] = {}
    for number, head in enumerate(heads, 1):
        name, unit = head_and_unit(head)
        known = bool(unit) and ucum_code(unit) is not None
        word = key(name if known else head) or f"column {number}"
        if word in names:
            word = f"{word} ({number})"
        names[word] = head or word
        if known:
            units[word] = unit
    return names, units


def _crossed(rows: Iterable[tuple[int, list[str]]], source: str) -> Results:
    """Give MetroloJ_QC's figures of each channel as a row: they stand below one another, and the axes side by side."""
    channels: dict[str, dict[str, Any]] = {}
    where: dict[str, str] = {}
    axes: list[str] = []
    channel, heads = "", {}
    for number, cells in rows:
        bare = [cell.strip() for cell in cells]
        if bare[:2] == ["", ""] and bare[2:5] == ["X", "Y", "Z"]:
            axes, channel = bare[2:], ""
        elif axes and len(bare) > _PAIR and bare[1]:
            channel = bare[0] or channel
            where.setdefault(channel, f"row {number}")
            for axis, cell in zip(axes, bare[2:], strict=False):
                heads[f"{bare[1]} {axis}"] = f"{head_and_unit(bare[1])[0]} {axis}", head_and_unit(bare[1])[1]
                channels.setdefault(channel, {"channel": channel})[key(heads[f"{bare[1]} {axis}"][0])] = cell
        else:
            axes = []
    if not channels:
        raise Malformed("a table of MetroloJ_QC without average values", source=source)
    names = {key(name): name for name, _ in heads.values()} | {"channel": "channel"}
    units = {key(name): unit for name, unit in heads.values() if unit}
    return Results(names, [(where[name], row) for name, row in channels.items()], units, comma=True)


def _of_program(data: Any, source: str) -> list[Results]:
    """Give the key measurements of the data sets of microscopemetrics, a row each."""
    tables: dict[frozenset[str], list[tuple[str, dict[str, Any]]]] = {}
    for where, row in _measurements(data, {}, ""):
        tables.setdefault(frozenset(row), []).append((where, row))
    if not tables:
        raise Malformed("no results: nothing in it has key_measurements", source=source)
    return [Results({head: head for head in heads}, rows, {}) for heads, rows in tables.items()]


def _measurements(thing: Any, about: Mapping[str, Any], where: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if isinstance(thing, list):
        for number, one in enumerate(thing):
            yield from _measurements(one, about, f"{where}[{number}]")
    if not isinstance(thing, dict):
        return
    told = {name: thing[name] for name in ("acquisition_datetime",) if isinstance(thing.get(name), str)}
    microscope = thing.get("microscope")
    told |= _singles(microscope, "microscope.") if isinstance(microscope, dict) else {}
    for name, value in thing.items():
        place = f"{where}.{name}".removeprefix(".")
        if _KEYS.fullmatch(name):
            for number, one in enumerate(value if isinstance(value, list) else _transposed(value)):
                if isinstance(one, dict):
                    yield f"{place}[{number}]", {**about, **told, **_singles(one)}
        elif isinstance(value, list | dict) and name not in ("input_data", "microscope"):
            yield from _measurements(value, {**about, **told}, place)


def _singles(thing: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """Give the single values of an object, those inside of others with a point between the names."""
    found: dict[str, Any] = {}
    for name, value in thing.items():
        if isinstance(value, dict):
            found |= _singles(value, f"{before}{name}.")
        elif value is not None and not isinstance(value, list):
            found[key(f"{before}{name}")] = value
    return found


def _transposed(thing: Any) -> list[Any]:
    """Give an object whose fields have a value for each channel as an object for each."""
    if not isinstance(thing, dict):
        return []
    longest = max((len(value) for value in thing.values() if isinstance(value, list)), default=0)
    if not longest:
        return [thing]
    shared = {name: value for name, value in thing.items() if not isinstance(value, list)}
    several = {name: value for name, value in thing.items() if isinstance(value, list)}
    return [
        {**shared, **{name: value[number] for name, value in several.items() if number < len(value)}}
        for number in range(longest)
    ]
