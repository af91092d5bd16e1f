"""Documents as tables, and back: a row for each object, a column for each field with its unit, a sheet for each class.

The column `place` says where an object stands: `document`, `components[3]`, `components[3].transmittance_ranges[1]`.
Numbers only say the order, so rows may go. A row without a place, or without the last number, is new: it goes to the
end of what it belongs to. Columns and sheets whose names begin with # are for people and aren't read.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final

from nboq.document.entities import Json, is_a
from nboq.document.paths import walk
from nboq.document.table_cells import Cell, Cells, literal, uniform
from nboq.document.typed import Named
from nboq.errors import WrongValue, imported
from nboq.schema.labels import NO_XML, printable
from nboq.schema.model import SlotTerm, current_model, per_model

Row = dict[str, Cell]
"""The cells of an object by the heads of their columns."""
FILE, PLACE, TYPE, OTHER, INSTRUMENT = "file", "place", "type", "other fields", "# instrument"
ROOT: Final = "document"
_FIRST: Final = (FILE, INSTRUMENT, PLACE, TYPE, "name", "id")
_LAST: Final = ("extensions", OTHER)


def head(slot: SlotTerm) -> str:
    """Give the head of the column of a field: its name, and its unit as people write it.

    >>> head(current_model().slots["working_distance"]), head(current_model().slots["lens_na"])
    ('working_distance [mm]', 'lens_na')
    """
    return f"{slot.name} [{slot.unit_label}]" if slot.unit else slot.name


def rows_of(documents: Iterable[tuple[str, Json]], cells: Cells | None = None) -> Iterator[Row]:
    """Give the rows of documents.

    Args:
        documents: What each is called, which is a column where it isn't empty, and its JSON; names that occur again
            are numbered.
        cells: How cells are written.

    Raises:
        UnknownTerm: If a document is of no class of the model.

    >>> lens = {"type": "Objective", "id": "urn:x:2", "working_distance": 0.19}
    >>> for row in rows_of([("", {"type": "Collection", "id": "urn:x:1", "members": [lens]})]):
    ...     print(row)
    {'place': 'document', 'type': 'Collection', 'id': 'urn:x:1'}
    {'place': 'members[1]', 'type': 'Objective', 'id': 'urn:x:2', 'working_distance [mm]': 0.19}
    """
    cells, taken = cells or Cells(), Counter[str]()
    for name, data in documents:
        taken[name] += 1
        file = NO_XML.sub("", f"{name} ({taken[name]})" if name and taken[name] > 1 else name)
        if data.get("type") not in current_model().concrete:
            raise current_model().unknown_type(file or "the document", str(data.get("type")))
        cells.named = Named(data)
        above = {FILE: file, **_instrument(data)} if file else {}
        yield from _rows(data, "", above, cells)


def _instrument(data: Json) -> Row:
    found = (thing.get("name") for _, thing in walk(data) if is_a(thing, "Instrument"))
    return next(({INSTRUMENT: printable(name)} for name in found if isinstance(name, str)), {})


def _rows(thing: Json, place: str, above: Row, cells: Cells) -> Iterator[Row]:
    row: Row = {**above, PLACE: place or ROOT, TYPE: thing["type"]}
    other: Json = {}
    inside: list[tuple[str, Json]] = []
    slots = current_model().classes[thing["type"]].slots
    for key, value in thing.items():
        slot = slots[key].narrowed if key in slots else current_model().slots["id"] if key == "id" else None
        if slot is None:
            other[key] = value
        elif _are_parts(value, slot):
            numbered = [(f"{key}[{number}]", part) for number, part in enumerate(value, 1)] if slot.multivalued else ()
            inside += numbered or [(key, value)]
        elif key != TYPE:
            row[head(slot)] = cells.of(value, slot)
    if other:
        row[OTHER] = literal(other)
    yield row
    for step, part in inside:
        yield from _rows(part, f"{place}.{step}".removeprefix("."), above, cells)


def _are_parts(value: Any, slot: SlotTerm) -> bool:
    """Tell whether what stands in a field has rows of its own: objects of the right classes, and nothing else."""
    things = value if slot.multivalued else [value]
    if slot.kind != "part" or not isinstance(things, list) or not things:
        return False
    known = current_model().concrete
    return all(isinstance(one, dict) and one.get("type") in known and is_a(one, slot.range) for one in things)


def heads_of(rows: Sequence[Mapping[str, Cell]], *without: str) -> list[str]:
    """Give the heads of the columns that rows need: where and what an object is, then its fields as in the model."""
    used = dict.fromkeys(name for row in rows for name in row if name not in without)
    slots = (slot for kind in dict.fromkeys(str(row[TYPE]) for row in rows) for slot in _heads(kind))
    order = {name: rank for rank, name in enumerate(dict.fromkeys((*_FIRST, *slots)))}
    return sorted(used, key=lambda name: (name in _LAST, order.get(name, len(order))))


@per_model
def _heads_by_class() -> dict[str, list[str]]:
    return {name: [head(use.slot) for use in body.slots.values()] for name, body in current_model().classes.items()}


def _heads(kind: str) -> list[str]:
    return _heads_by_class().get(kind, [])


def columns_of(rows: Sequence[Row]) -> dict[str, list[Any]]:
    """Give rows as columns, each of one type."""
    return {name: uniform([row.get(name) for row in rows]) for name in heads_of(rows)}


def frame_of(
    documents: Iterable[tuple[str, Json]], kind: str = "", library: str = "pandas", *, iris: bool = False
) -> Any:
    """Give documents as a data frame.

    Args:
        documents: As in `rows_of`.
        kind: The name of the class whose objects are wanted, those of the classes below it too; left out, all.
        library: `pandas` or `polars`.
        iris: Whether classes and values of enumerations are IRIs, and not names.

    Raises:
        MissingDependency: If the library isn't installed.
        WrongValue: If it is another one.
    """
    rows = selected(rows_of(documents, Cells(iris=iris)), kind)
    columns = columns_of(rows)
    if iris:
        columns[TYPE] = [current_model().classes[name].iri for name in columns.get(TYPE, [])]
    if library == "polars":
        return imported("polars", "polars").DataFrame(columns)
    if library != "pandas":
        raise WrongValue("to_frame", "library", library, "pandas or polars")
    pandas = imported("pandas", "tables")
    return pandas.DataFrame({name: pandas.array(cells, dtype=_dtype(cells)) for name, cells in columns.items()})


def _dtype(cells: list[Any]) -> str:
    kind = next((type(cell) for cell in cells if cell is not None), str)
    return {bool: "boolean", int: "Int64", float: "Float64"}.get(kind, "string")


def selected(rows: Iterable[Row], kind: str = "") -> list[Row]:
    """Give the rows of the objects of a class; where none is named, all."""
    return [row for row in rows if not kind or is_a(row, kind)]
