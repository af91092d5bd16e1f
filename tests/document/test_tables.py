"""Documents as tables and back: nothing is lost, edits are read as they were meant, and what can't be read is named."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nboq.document import walk
from nboq.document.table_cells import Cells, Unread
from nboq.document.table_reading import Sheet, TableReader
from nboq.document.tables import heads_of, rows_of
from nboq.errors import ContentError
from nboq.schema.model import current_model
from tests.properties import examples
from tests.strategies import _JSON, _TEXT, documents

_DESCRIPTOR: dict[str, Any] = {
    "type": "HardwareDescriptor",
    "id": "urn:x:d",
    "tier": 1,
    "valid_from": "2024-03-01",
    "describes": {"type": "Instrument", "id": "urn:x:i", "name": "Axio"},
    "components": [
        {"type": "Objective", "id": "urn:x:1", "name": "63x", "magnification": 63, "working_distance": 0.19},
        {
            "type": "ExcitationFilter",
            "id": "urn:x:2",
            "name": "Blue",
            "transmittance_ranges": [{"type": "TransmittanceRange", "center_wavelength": n} for n in (450, 475)],
        },
        {"type": "CCD", "id": "urn:x:3", "name": "Eye", "binning_options": [1, 2, 4]},
        {"type": "Objective", "id": "urn:x:4", "name": "10x", "immersion_type": "Air"},
    ],
}


_IDS: list[Any] = [["urn:x:1", "urn:x:2"], "urn:x:1", ["no id"], [{}], [{"type": "Kettle"}]]


def _table(*data: dict[str, Any]) -> list[list[Any]]:
    rows = list(rows_of([("" if len(data) == 1 else f"{number}", one) for number, one in enumerate(data)]))
    heads = heads_of(rows)
    return [list(heads), *([row.get(name) for name in heads] for row in rows)]


def _read(table: list[list[Any]], title: str = "") -> list[dict[str, Any]]:
    return [data for _, data, _ in TableReader("a.xlsx").read([Sheet(title, list(enumerate(table, 1)), bool(title))])]


def _refused(table: list[list[Any]]) -> str:
    with pytest.raises(ContentError) as caught:
        _read(table)
    return caught.value.message


def _edited(place: str, column: str, cell: Any) -> list[list[Any]]:
    table = _table(_DESCRIPTOR)
    row = next(row for row in table if row[table[0].index("place")] == place)
    row[table[0].index(column)] = cell
    return table


@st.composite
def _awkward(draw: st.DrawFn) -> dict[str, Any]:
    """Make a document some of whose fields hold anything."""
    data = draw(documents())
    things = [thing for _, thing in walk(data)]
    keys = st.sampled_from(sorted(current_model().slots)) | _TEXT
    for thing in draw(st.lists(st.sampled_from(things), max_size=3)):
        key = draw(st.sampled_from(sorted(thing)) | keys)
        if key != "type" or thing is not data:
            thing[key] = draw(_JSON | st.lists(_TEXT | st.integers(-(2**70), 2**70), max_size=3))
    return data


@settings(max_examples=examples(40), suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(_awkward(), min_size=1, max_size=2))
def test_any_document_comes_back_out_of_its_table(data: list[dict[str, Any]]) -> None:
    assert _read(_table(*data)) == data


@pytest.mark.parametrize(
    ("slot", "value"),
    [
        *(
            ("model", text)
            for text in ("=1+1", "0123", "12e4", "2024-03-01", "TRUE", "#N/A", "None", "a | b", "json:1")
        ),
        *(("model", text) for text in ("", " a ", "_x000D_", "a\rb", "\x07", "�￾", "x" * 40_000)),
        *(("model", odd) for odd in (None, 5, True, [], ["a"], {"a": 1})),
        *(("magnification", number) for number in (63, 0.1 + 0.2, 5e-324, -1, "63", [63], True)),
        *(("size_x", number) for number in (2**53, 2**53 - 1, 2**63, 10**30, 1.5)),
        *(("binning_options", value) for value in ([1, 2], [1], [1, 1], [], 1, [None], [1, "2"], [[1]])),
        *(
            ("correction", value)
            for value in ("PlanApochromat", "None", "nothing", "plan apochromat", ["PlanApochromat"])
        ),
        *(("dic", value) for value in (True, False, 0, 1, "yes", None)),
        *(("valid_from", day) for day in ("2024-03-01", "01.03.2024", "2024", "")),
        *(("settings_of", id) for id in ("urn:x:1", "RRID:SCR_1", "nothing", "", 5, ["urn:x:1", "urn:x:1"])),
        *(("filter_cubes", those) for those in _IDS),
        *(("extensions", value) for value in ({}, {"x:a": [1, 1.5, None, "\x01"]}, "text", [1])),
    ],
)
def test_any_value_comes_back_out_of_its_cell(slot: str, value: Any) -> None:
    cells, term = Cells(), current_model().slots[slot]
    cell = cells.of(value, term)
    assert isinstance(cell, int | float | str)
    read = cells.read(cell, term).value
    assert (read, type(read)) == (value, type(value))


def test_cells_show_what_people_write() -> None:
    table = _table(_DESCRIPTOR)
    assert table[0][:4] == ["place", "type", "name", "id"]
    assert {"working_distance [mm]", "center_wavelength [nm]"} <= set(table[0])
    assert [row[0] for row in table[1:]] == [
        *("document", "describes", "components[1]", "components[2]"),
        *("components[2].transmittance_ranges[1]", "components[2].transmittance_ranges[2]"),
        *("components[3]", "components[4]"),
    ]
    assert "1 | 2 | 4" in table[7] and "Air" in table[8]
    shown = list(rows_of([("", _DESCRIPTOR)], Cells(iris=True)))[-1]["immersion_type"]
    assert shown == "https://w3id.org/nbo-q/ImmersionType.Air"
    assert _read(_edited("components[4]", "immersion_type", shown)) == [_DESCRIPTOR]


@pytest.mark.parametrize(
    ("place", "column", "cell", "value"),
    [
        ("components[1]", "working_distance [mm]", "190 µm", 0.19),
        ("components[1]", "working_distance [mm]", "0,17", 0.17),
        ("components[1]", "working_distance [mm]", 1, 1),
        ("components[1]", "magnification", "100x", 100),
        ("components[4]", "immersion_type", "mineral oil", "MineralOil"),
        ("components[1]", "name", 63, "63"),
        ("components[1]", "name", 63.0, "63"),
        ("components[3]", "binning_options", 8, [8]),
        ("components[3]", "binning_options", "1|2", [1, 2]),
        ("document", "valid_from", datetime.datetime(2025, 1, 2), "2025-01-02"),
        ("document", "valid_from", "2.1.2025", "2025-01-02"),
        ("components[1]", "working_distance [mm]", None, None),
        ("components[1]", "working_distance [mm]", " ", None),
    ],
)
def test_an_edited_cell_is_read_as_it_was_meant(place: str, column: str, cell: Any, value: Any) -> None:
    (data,) = _read(_edited(place, column, cell))
    thing = data if place == "document" else data["components"][int(place[-2]) - 1]
    assert thing.get(column.partition(" ")[0]) == value
    thing.pop(column.partition(" ")[0], None)
    expected = json.loads(json.dumps(_DESCRIPTOR))
    same = expected if place == "document" else expected["components"][int(place[-2]) - 1]
    same.pop(column.partition(" ")[0], None)
    assert data == expected


@pytest.mark.parametrize(
    ("place", "column", "cell", "said"),
    [
        (
            "components[1]",
            "working_distance [mm]",
            "high",
            "row 4, column working_distance [mm]: is 'high', expected a num",
        ),
        ("components[1]", "working_distance [mm]", "3 °C", "or a unit that converts to it"),
        ("components[1]", "working_distance [mm]", "1,234", "may be 1.234 or 1234"),
        (
            "components[1]",
            "magnification",
            datetime.datetime(2024, 6, 3),
            "the spreadsheet made this of what was typed",
        ),
        ("components[1]", "magnification", True, "is True, expected a number"),
        ("components[1]", "magnification", "=1+1", "is '=1+1', expected a number"),
        (
            "components[1]",
            "magnification",
            Unread("=1+1", "paste its value"),
            "is =1+1, expected a number of at least 0; paste",
        ),
        ("components[1]", "name", True, "format the cell as text"),
        (
            "components[1]",
            "name",
            datetime.datetime(2024, 3, 4),
            "is 2024-03-04 00:00:00, expected text; the",
        ),
        ("components[1]", "name", 1.2345678901234567e16, "format the cell as text"),
        ("components[4]", "immersion_type", "MineralOli", "row 9, column immersion_type: is 'MineralOli', expected"),
        ("components[4]", "immersion_type", "MineralOli", "did you mean 'MineralOil'?"),
        ("components[4]", "tier", 2, "row 9, column tier: is 2, but Objective has no field tier"),
        ("components[3]", "binning_options", "json:[1", "expected JSON behind json:"),
        ("document", "tier", 1.5, "row 2, column tier: is 1.5, expected a whole number"),
        (
            "components[1]",
            "type",
            "Objectiv",
            "row 4, column type: type 'Objectiv' isn't a concrete class of the model",
        ),
        ("components[1]", "type", "", "row 4: the type is missing"),
        (
            "components[1]",
            "place",
            "componnets[1]",
            "HardwareDescriptor has no field componnets; did you mean 'components'?",
        ),
        ("components[1]", "place", "components[1", "'components[1' is no place"),
        ("components[1]", "place", "components[2]", "has this place too"),
        ("components[1]", "place", "describes", "describes takes an Instrument, not Objective"),
        ("describes", "place", "describes[1]", "describes of HardwareDescriptor takes one thing only"),
        ("components[2]", "place", "components[9]", "row 6, column place: no row has the place components[2]"),
        ("components[1]", "place", "document", "another row has the place 'document' as well"),
        ("document", "place", "", "the table: no row has the place 'document'"),
    ],
)
def test_a_cell_that_cant_be_read_is_named(place: str, column: str, cell: Any, said: str) -> None:
    assert said in _refused(_edited(place, column, cell))


def test_rows_may_go_and_come() -> None:
    table = _table(_DESCRIPTOR)
    place = table[0].index("place")
    without = [row for row in table if row[place] != "components[1]"]
    (data,) = _read(without)
    assert data == _DESCRIPTOR | {"components": _DESCRIPTOR["components"][1:]}

    def new(**cells: Any) -> list[Any]:
        return [cells.get(head) for head in table[0]]

    added = [
        *without,
        new(type="Objective", name="40x"),
        new(type="TransmittanceRange", place="components[2].transmittance_ranges"),
    ]
    (data,) = _read(added)
    assert [one["name"] for one in data["components"]] == ["Blue", "Eye", "10x", "40x"]
    assert data["components"][-1]["id"].startswith("urn:uuid:"), "what is new gets an id"
    assert data["components"][0]["transmittance_ranges"][2] == {"type": "TransmittanceRange"}
    assert _read(added) == [data], "and always the same"
    assert "row 9: another row has the id urn:x:1; what is new has an id of its own" in _refused(
        [*table[:8], new(type="Objective", id="urn:x:1")]
    )
    assert "what is new and TransmittanceRange wants a place" in _refused([*table, new(type="TransmittanceRange")])
    assert "row 10, column place: no row has the place components[9], which it is in" in _refused(
        [*table, new(type="TransmittanceRange", place="components[9].transmittance_ranges")]
    )


def test_columns_may_move_and_be_called_by_their_titles_and_units() -> None:
    table = _table(_DESCRIPTOR)
    assert _read([row[::-1] for row in table]) == [_DESCRIPTOR]
    at = table[0].index("working_distance [mm]")
    table[0][at] = "Working distance (µm)"
    table[3][at] = 190
    assert _read(table) == [_DESCRIPTOR]
    assert _read([[*row, "mine" if number else "# remarks"] for number, row in enumerate(table)]) == [_DESCRIPTOR]
    table[0][at] = "workingdistance"
    said = _refused(table)
    assert said.startswith("column workingdistance: there is no field 'workingdistance', and what begins with # isn't")
    assert said.endswith("did you mean 'working_distance'?")
    table[0][at] = "lens_na [mm]"
    assert "lens_na has no unit, not 'mm'" in _refused(table)
    table[0][at] = "Name"
    assert "there is another column of name" in _refused(table)
    table[0][at] = None
    assert _refused(table) == "row 4: 190 stands under no head; write a field there"


def test_sheets_are_named_like_classes() -> None:
    (first, *rows), at = _table(_DESCRIPTOR), 1
    kinds = {row[at] for row in rows}
    sheets = [
        Sheet(kind, [(1, first), *((n, row) for n, row in enumerate(rows, 2) if row[at] == kind)], True)
        for kind in kinds
    ]
    bare = [Sheet(s.title, [(n, [c for i, c in enumerate(row) if i != at]) for n, row in s.rows], True) for s in sheets]
    notes = [(1, ["name"]), (2, ["40x"])]
    assert TableReader("a").read([*bare, Sheet("# Notes", notes, True)])[0][1] == _DESCRIPTOR
    with pytest.raises(
        ContentError, match=r"^a: sheet Objectivs: type 'Objectivs' isn't .* \(what begins with # isn't read\)"
    ):
        TableReader("a").read([*bare, Sheet("Objectivs", notes, True)])
    with pytest.raises(ContentError, match=r"sheet Objective, row 2, column B \(lens_na\): is 'high', expected"):
        TableReader("a").read([*bare, Sheet("Objective", [(1, ["name", "lens_na"]), (2, ["40x", "high"])], True)])


def test_references_may_be_names() -> None:
    image = {
        "type": "Image",
        "id": "urn:x:image",
        "objective_settings": {"type": "ObjectiveSettings", "settings_of": "urn:x:1"},
    }
    data = {"type": "Collection", "id": "urn:x:all", "members": [_DESCRIPTOR, image]}
    table = _table(data)
    at = table[0].index("settings_of")
    row = next(row for row in table[1:] if row[at])
    row[at] = "63x"
    assert _read(table) == [data]
    row[at] = "Eye"
    assert "settings_of: is 'Eye', expected" in _refused(table)


def test_a_new_component_of_a_collection_goes_into_its_descriptor() -> None:
    data: dict[str, Any] = {"type": "Collection", "id": "urn:x:all", "members": [_DESCRIPTOR]}
    table = _table(data)
    new = [{"type": "Objective", "name": "10x", "id": "urn:x:new"}.get(str(head)) for head in table[0]]
    assert _read([*table, new])[0]["members"][0]["components"][-1]["name"] == "10x"
    table = _table({**data, "members": [_DESCRIPTOR, {"type": "HardwareDescriptor", "id": "urn:x:other"}]})
    assert "Objective wants a place: members[1].components, members[2].components" in _refused([*table, new])


def test_many_documents_stand_in_one_table() -> None:
    other = {"type": "Objective", "id": "urn:x:9", "name": "Other"}
    table = _table(_DESCRIPTOR, other)
    assert table[0][:2] == ["file", "# instrument"] and table[1][:2] == ["0", "Axio"]
    assert _read(table) == [_DESCRIPTOR, other]
    table[-1][0] = None
    assert "row 10: which document it belongs to is missing" in _refused(table)


def test_a_message_names_the_first_faults_and_counts_the_others() -> None:
    table = _table(*({"type": "Objective", "id": f"urn:x:{n}", "magnification": 1} for n in range(12)))
    for row in table[1:]:
        row[-1] = "x"
    said = _refused(table)
    assert said.count("expected a number") == 10 and said.endswith("; and 2 more")


def test_frames_of_both_libraries_give_the_document_again() -> None:
    import nboq

    document = nboq.Document(_DESCRIPTOR)
    for library in ("pandas", "polars"):
        frame = document.to_frame(library=library)
        assert type(frame).__module__.partition(".")[0] == library
        assert nboq.from_frame(frame)[0].data == _DESCRIPTOR
    lenses = document.to_frame(nboq.Objective)
    assert lenses["name"].tolist() == ["63x", "10x"] and lenses["working_distance [mm]"].sum() == 0.19
    assert document.to_frame(nboq.Camera, iris=True)["type"].tolist() == ["https://w3id.org/nbo-q/CCD"]
    both = nboq.to_frame([document, nboq.Document({**_DESCRIPTOR, "id": "urn:x:e"}, "other")])
    assert [one.id for one in nboq.from_frame(both)] == ["urn:x:d", "urn:x:e"]
    with pytest.raises(nboq.NboqError, match="library is 'dplyr', expected pandas or polars"):
        document.to_frame(library="dplyr")


@pytest.mark.parametrize(("library", "extra"), [("pandas", "tables"), ("polars", "polars")])
def test_a_library_that_is_missing_is_named(library: str, extra: str, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    import nboq

    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(nboq.NboqError, match=rf"{library} isn't installed; pip install 'nboq\[{extra}\]'"):
        nboq.Document(_DESCRIPTOR).to_frame(library=library)
