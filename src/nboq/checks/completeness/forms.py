"""Forms: what is missing, one row a field, for people with a spreadsheet or an editor."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Final

from nboq.checks import thresholds as limits
from nboq.checks.completeness.measure import CHECKLIST, Completeness, Measured, asked_of
from nboq.errors import Malformed, NotFound, short
from nboq.formats.plain_yaml import yaml_data
from nboq.formats.spreadsheet import as_written, read_spreadsheet, spreadsheet
from nboq.schema.labels import printable
from nboq.schema.model import SlotTerm, current_model

_NEEDED: Final = ("entity", "field", "value")
_YAML_HEAD: Final = """\
# What {source} lacks {asked}. Write what you know after 'value:' and leave the rest empty.
# Numbers may have a unit (190 µm) or a decimal comma; several values are separated by |.
# Then: nboq fill DOCUMENT FORM -o OUT
"""


@dataclass(frozen=True, slots=True)
class FormRow:
    """One missing field."""

    entity: str
    """The address of the object, see `nboq.checks.completeness.measure.addresses`."""
    class_name: str
    name: str
    field: str
    """The field; `field.subfield` for a part that isn't there yet."""
    obligation: str = ""
    tier: str = ""
    unit: str = ""
    """The unit of plain numbers, as people write it."""
    expected: str = ""
    description: str = ""
    value: str = ""
    """What was filled in."""
    number: int = 0
    """The row of the spreadsheet, whose head is row 1; in YAML the entry, from 1."""
    problem: str = ""
    """What is wrong with the row as a whole; empty where nothing is."""


COLUMNS: Final = tuple(
    "class" if one.name == "class_name" else one.name
    for one in fields(FormRow)
    if one.name not in ("number", "problem")
)
"""The columns of a form, in their order."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form to fill, or a filled one."""

    source: str
    tier: int
    rows: tuple[FormRow, ...]

    @property
    def csv(self) -> bytes:
        r"""The form as CSV for spreadsheets.

        >>> Form("a.yaml", 1, (FormRow("urn:x:1", "Objective", "=1+1", "lens_na"),)).csv.splitlines()[1]
        b"urn:x:1,Objective,'=1+1,lens_na,,,,,,"
        """
        return spreadsheet([COLUMNS, *map(_cells, self.rows)])

    @property
    def yaml(self) -> bytes:
        """The form as YAML, with what each field means in comments.

        >>> Form("a.yaml", 1, (FormRow("urn:x:1", "Objective", "63x", "lens_na"),)).yaml.decode().splitlines()[-2:]
        ['  field: lens_na', '  value:']
        """
        lines = [
            _YAML_HEAD.format(source=printable(self.source), asked=asked_at(self.tier)),
            f"tier: {self.tier}",
            "rows:",
        ]
        for row in self.rows:
            lines += [f"- entity: {_quoted(row.entity)}", f"  class: {_quoted(row.class_name)}"]
            lines += [f"  name: {_quoted(row.name)}"] if row.name else []
            told = [f"{row.obligation} {asked_at(row.tier)}" if row.obligation else "", row.description]
            told.append(f"Expected: {row.expected.replace('|', ' | ')}" if row.expected else "")
            told.append(f"Unit: {row.unit}" if row.unit else "")
            lines += [f"  # {printable(text)}" for text in told if text]
            lines += [f"  field: {_quoted(row.field)}", f"  value: {_quoted(row.value)}".rstrip()]
        lines += [] if self.rows else ["  []"]
        return ("\n".join(lines) + "\n").encode("utf-8", "replace")


def asked_at(tier: int | str) -> str:
    """Say who asks for a field.

    >>> asked_at(2), asked_at(0)
    ('at tier 2', 'by the checklist for papers')
    """
    return f"at tier {tier}" if str(tier) != str(CHECKLIST) else "by the checklist for papers"


def _malformed(source: str, message: str) -> Malformed:
    return Malformed(message, source=source, hint="'nboq completeness FILE --form FORM.csv' makes a form")


def _cells(row: FormRow) -> tuple[str, ...]:
    return tuple(str(getattr(row, "class_name" if column == "class" else column)) for column in COLUMNS)


def _quoted(text: str) -> str:
    if not text:
        return ""
    if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.]*", text):
        return text
    import yaml

    return str(yaml.safe_dump(text, default_style='"', allow_unicode=True, width=10**9)).strip()


def _expected(slot: SlotTerm) -> str:
    several = " (several: separate them by |)" if slot.multivalued else ""
    match slot.kind:
        case "enum":
            return "|".join(current_model().enums[slot.range].values)
        case "boolean":
            return "yes|no"
        case "reference":
            return f"{slot.expected} or its name, where that is unique in the document{several}"
        case _:
            return slot.expected + several


def _concrete(name: str) -> list[str]:
    return [found for found in current_model().concrete if current_model().is_a(found, name)]


def _rows_of(holder: tuple[str, str, str], path: str, field: Measured, tier: int, depth: int = 1) -> Iterator[FormRow]:
    """Give the rows for a missing field: one, or for a part one for each field that the part must have."""
    slot = field.term
    unit = slot.unit_label
    start = (*holder, f"{path}{field.name}")
    if slot.kind != "part":
        yield FormRow(*start, field.obligation, str(field.tier), unit or "", _expected(slot), slot.description)
        return
    kinds = _concrete(slot.range)
    if current_model().classes[slot.range].abstract:
        described = f"{slot.description} Say the class of the first one here; a new form then asks for its fields."
        name = f"{start[-1]}.type"
        yield FormRow(*holder, name, field.obligation, str(field.tier), "", "|".join(kinds), described)
        return
    told_of = asked_of({"type": slot.range})
    inside = [Measured(name, max(own, field.tier), must, False) for name, own, must in told_of if own <= tier]
    wanted = [one for one in inside if one.required] or [one for one in inside if one.term.kind != "part"]
    for one in wanted if depth < limits.DEEPEST_PART else ():
        # What a recommended part requires isn't required of the document.
        told = Measured(one.name, one.tier, one.required and field.required, False)
        yield from _rows_of(holder, f"{path}{field.name}.", told, tier, depth + 1)


def form(measured: Completeness, tier: int, *, required: bool | None = None) -> Form:
    """Make the form for what a document lacks at a tier.

    A part that is missing as a whole gets rows `field.subfield` for what its class requires at the tier, or at tier 1
    where the checklist for papers asks; where the
    class can be any of several, one row `field.type`.

    Args:
        measured: What `completeness` found.
        tier: 1, 2 or 3; 0 for what the checklist for papers asks for.
        required: Only the required or only the recommended fields; left out, both.

    >>> from nboq.checks.completeness.measure import completeness
    >>> found = form(completeness({"type": "LightEmittingDiode", "id": "urn:x:1", "name": "Lamp"}), 1, required=True)
    >>> [row.field for row in found.rows if row.field.startswith("led_modules")][0]
    'led_modules.illumination_power'
    """
    rows = (
        row
        for owner, field in measured.missing(tier, required)
        for row in _rows_of((owner.address, owner.class_name, owner.name), "", field, tier or 1)
    )
    return Form(measured.source, tier, tuple(rows))


def read_form(path: Path) -> Form:
    """Read a form from a file.

    Args:
        path: CSV (`.csv`, `.tsv`, `.txt`) or YAML (`.yaml`, `.yml`).

    Raises:
        NotFound: If it can't be opened.
        Malformed: If it is none.
    """
    try:
        return parse_form(path.read_bytes(), str(path))
    except OSError as error:
        raise NotFound(f"can't be read: {error.strerror}", source=path) from None


def parse_form(content: bytes, source: str) -> Form:
    r"""Read a form from memory.

    CSV may be separated by commas, semicolons or tabs, as spreadsheets write it in one country and another, and be in
    UTF-8 or UTF-16. Columns may stand in any order; `entity`, `field` and `value` must be there.

    Args:
        content: The bytes of the file.
        source: The name of the file; its end tells CSV from YAML.

    Raises:
        Malformed: If it is none.

    >>> parse_form(b"entity;field;value\r\nurn:x:1;lens_na;1,4\r\n", "a.csv").rows[0].value
    '1,4'
    """
    ending = Path(source).suffix.lower()
    if ending not in (".csv", ".tsv", ".txt", ".yaml", ".yml"):
        raise _malformed(source, f"unknown file extension {ending!r}; forms are CSV or YAML")
    text = as_written(content, source)
    rows = _from_yaml(text, source) if ending in (".yaml", ".yml") else _from_csv(text, source)
    return Form(source, 0, tuple(rows))


def _from_csv(text: str, source: str) -> Iterator[FormRow]:
    separator, rows = read_spreadsheet(text, source)
    head = [cell.strip().lower() for cell in next(rows, (0, []))[1]]
    _check(head, source)
    for number, cells in rows:
        problem = ""
        if any(cell.strip() for cell in cells[len(head) :]):
            problem = f"the row has more cells than the head; put a text that has {separator!r} in it in quotes"
        yield _row(dict(zip(head, cells, strict=False)), number, problem)


def _check(columns: list[str], source: str) -> None:
    lacking = [repr(name) for name in _NEEDED if name not in columns]
    if lacking:
        raise _malformed(source, f"has no column {', '.join(lacking)}")
    twice = sorted({name for name in columns if name in COLUMNS and columns.count(name) > 1})
    if twice:
        raise _malformed(source, f"has the column {twice[0]!r} twice")


def _row(cells: dict[str, str], number: int, problem: str) -> FormRow:
    known = {("class_name" if name == "class" else name): cells.get(name, "").strip() for name in COLUMNS}
    return FormRow(**known, number=number, problem=problem)


def _from_yaml(text: str, source: str) -> Iterator[FormRow]:
    import yaml

    try:
        # Every scalar as the text that was typed: `no`, `1_000` and `2024-03-01` are typed by their slot later.
        data = yaml_data(text, typed=False)
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" at line {mark.line + 1}" if mark else ""
        reason = getattr(error, "problem", None) or "nested too deeply"
        raise _malformed(source, f"invalid YAML{where}: {reason}") from None
    entries = data.get("rows") if isinstance(data, dict) else None
    if entries == "":
        entries = []
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise _malformed(source, "has no list of 'rows'")
    for number, entry in enumerate(entries, 1):
        lacking = [name for name in _NEEDED if name not in entry]
        if lacking:
            raise _malformed(source, f"entry {number} has no {lacking[0]!r}")
        cells, problem = {}, ""
        for name, cell in entry.items():
            if isinstance(cell, list) and name == "value" and all(isinstance(item, str) for item in cell):
                cells[name] = "|".join(cell)
            elif isinstance(cell, str):
                cells[name] = cell
            else:
                problem = f"{name!r} is {short(cell)}, expected a text"
        yield _row(cells, number, problem)
