"""docs/model-decisions.md is true: its terms exist, its units and tiers are the model's, its tables the crosswalk's."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import pytest

from nboq.schema.model import SlotUse, current_model
from tests.conftest import REFERENCE, ROOT

_TEXT = (ROOT / "docs" / "model-decisions.md").read_text("utf-8")
_TERM = re.compile(r"`([A-Za-z]\w*)(?:\.([A-Za-z]\w*))?`")
_UNIT = re.compile(r"`(\w+)` \[([^\]]+)\]")
_TIER = re.compile(r"`(\w+)\.(\w+)`: (no tier|tier \d \w+(?: where [\w ]+\w)?)")
_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_SOURCE_UNIT = "the unit of "
"""How the comment of a row begins whose subject is a unit attribute; such attributes have no slots to be named."""
# Slots that every class has; the document decides on them once and not class by class.
_EVERYWHERE = {"id", "name", "description", "components"}

Reference = Callable[[str], Any]


@pytest.fixture
def reference() -> Reference:
    """Give what reads a file of the facts about the source."""

    def read(name: str) -> Any:
        path = REFERENCE / "nbo" / name
        if not path.is_file():
            pytest.skip(f"{name} is reference data, which is not beside this checkout")
        return json.loads(path.read_bytes())

    return read


def _told(use: SlotUse) -> str:
    where = f" where {use.condition}" if use.where else ""
    return f"tier {use.tier} {use.obligation}{where}" if use.tier else "no tier"


def _crosswalk(name: str) -> list[tuple[str, str, dict[str, str]]]:
    """Give subject and object without their prefixes, and the row."""
    lines = (ROOT / "model" / "mappings" / name).read_text("utf-8").splitlines()
    rows = csv.DictReader((line for line in lines if not line.startswith("#")), delimiter="\t")
    return [(row["subject_id"].partition(":")[2], row["object_id"].partition(":")[2], row) for row in rows]


_NBO = _crosswalk("nbo-2.01.sssom.tsv")


def _tables(section: str) -> list[list[list[str]]]:
    """Give the tables of a section, each as its rows of cells without the head."""
    _, found, body = _TEXT.partition(f"\n{section}")
    assert found, f"no section {section!r}"
    body = re.split(r"\n##+ ", body, maxsplit=1)[0]
    blocks = re.findall(r"(?:^\|.*\n)+", body + "\n", flags=re.MULTILINE)
    return [[line.strip("| ").split(" | ") for line in block.splitlines()[2:]] for block in blocks]


def _names(cell: str) -> list[str]:
    """Give the terms in code type in a cell."""
    return [match[0].strip("`") for match in _TERM.finditer(cell)]


def _plain(member: str) -> set[str]:
    """Give the names that a member has in small letters: without Ref and Group, one or several."""
    name = _WORD.sub("_", member).lower()
    bare = name.removesuffix("_ref")
    stems = {name, bare, bare.removesuffix("_group")}
    return {form for stem in stems for form in (stem, f"{stem}s", f"{stem}es", f"{stem[:-1]}ies")}


def _renamed(rows: list[tuple[str, str, dict[str, str]]]) -> dict[str, set[str]]:
    """Give, for each slot that is not named by the plain word of the source, the members that it is called by there."""
    found: dict[str, set[str]] = {}
    for subject, slot, row in rows:
        member = subject.partition(".")[2]
        unit = row["comment"].startswith(_SOURCE_UNIT)
        if member and "#" not in subject and slot in current_model().slots and not unit and slot not in _plain(member):
            found.setdefault(slot, set()).add(subject)
    return found


def _assert_lists(table: list[list[str]], wanted: dict[str, set[str]]) -> None:
    """Hold a table of members, slot and reason against what the crosswalk renames; "every ..." stands for all."""
    listed = {_names(target)[0]: set(source.split(", ")) for source, target, reason in table if reason}
    assert listed.keys() == wanted.keys()
    for slot, sources in listed.items():
        assert any(source.startswith("every ") for source in sources) or sources == wanted[slot], slot


def test_every_term_in_code_type_exists() -> None:
    for match in _TERM.finditer(_TEXT):
        name, member = match[1], match[2]
        if member is None:
            assert name in current_model().classes or name in current_model().slots or name in current_model().enums, (
                match[0]
            )
        elif name in current_model().classes:
            assert member in current_model().classes[name].slots, match[0]
        else:
            assert name in current_model().enums and member in current_model().enums[name].values, match[0]


def test_every_unit_is_that_of_the_slot() -> None:
    found = _UNIT.findall(_TEXT)
    assert found
    for slot, unit in found:
        assert current_model().slots[slot].kind in ("number", "integer"), slot
        assert (current_model().slots[slot].unit or "1") == unit, slot


def test_every_tier_is_that_of_the_model() -> None:
    found = _TIER.findall(_TEXT)
    assert found
    for name, slot, told in found:
        assert _told(current_model().classes[name].slots[slot]) == told, f"{name}.{slot}"


def test_corrected_values_are_found_by_their_old_text() -> None:
    targets = {subject: target for subject, target, _ in _NBO}
    table = [row for found in _tables("### 2.1 Values\n") for row in found]
    for enum, text, cell, _ in table:
        (name,) = _names(cell)
        assert targets[f"{enum}#{quote(text, safe='')}"] == name, text
        target, _, key = name.partition(".")
        value = current_model().enums[target].values[key]
        assert text in (*value.aliases, value.title), text


def test_names_that_are_not_the_sources_word_are_listed() -> None:
    slots, classes = _tables("## 10. ")
    _assert_lists(slots, _renamed(_NBO))
    wanted: dict[str, set[str]] = {}
    for subject, target, _ in _NBO:
        if "." not in subject and "#" not in subject and subject != target:
            wanted.setdefault(subject, set()).add(target)
    assert {source: set(_names(cell)) for source, cell, _ in classes} == wanted


def test_names_that_are_not_the_diagrams_word_are_listed() -> None:
    _assert_lists(_tables("## 9. ")[1], _renamed(_crosswalk("nbo-3.0-detection.sssom.tsv")))


def test_only_what_the_document_names_is_required_by_the_base() -> None:
    (row,) = (row for row in _tables("### 8.1 Rules\n")[0] if row[1] == "required by the base schema of NBO-Q")
    named = set(_names(row[2]))
    for name, body in current_model().classes.items():
        required = {slot for slot, use in body.slots.items() if use.required} - {"id", "type"}
        assert required <= named, name
        assert not required or {*body.ancestors} & (named | {"Component", "Consumable"}), (name, required)


def test_refinements_only_make_stricter() -> None:
    rank = {None: 0, "recommended": 1, "required": 2}
    for name, body in current_model().classes.items():
        for parent in body.parents:
            for slot, above in current_model().classes[parent].slots.items():
                use = body.slots[slot]
                assert use.required or not above.required, (name, slot)
                assert rank[use.obligation] >= rank[above.obligation], (name, slot)
                assert above.tier is None or (use.tier is not None and use.tier <= above.tier), (name, slot)


def test_every_list_of_oddities_is_decided(reference: Reference) -> None:
    keys = set(reference("quirks.json"))
    decided = {key.strip("* ") for _, cell in _tables("## 12. ")[0] for key in cell.split(", ")}
    assert decided == keys
    sections = {number for cell, _ in _tables("## 12. ")[0] for number in cell.split(", ")}
    for key in keys:
        assert _TEXT.count(f"*{key}*") > 1, f"{key} stands in the index alone"
    for number in sections:
        assert re.search(rf"^##+ {re.escape(number)}[. ]", _TEXT, flags=re.MULTILINE), number


def test_every_misspelling_is_quoted(reference: Reference) -> None:
    quirks = reference("quirks.json")
    for item in quirks["spelling_enum_values"]:
        assert item["value"] in _TEXT, item
    for item in quirks["spelling_names"]:
        assert (item["name"] or item["in"]) in _TEXT, item


def test_every_number_without_a_unit_is_given_one(reference: Reference) -> None:
    table = _tables("### 7.2 ")[0]
    listed = {source for cell, *_ in table for source in cell.split(", ")}
    assert set(reference("quirks.json")["dimensional_number_without_unit_attribute"]) <= listed


def test_every_change_of_a_tier_is_named(reference: Reference) -> None:
    facts, scope = reference("facts.json")["model_classes"], reference("scope.json")["in_scope"]
    classes = {subject: target for subject, target, _ in _NBO if "." not in subject and "#" not in subject}
    rows: dict[str, list[tuple[str, dict[str, str]]]] = {}
    for subject, slot, row in _NBO:
        rows.setdefault(subject, []).append((slot, row))
    compared = 0
    for key in scope:
        source = facts[key]["name"].rpartition("/")[2]
        # A class may ask for more of what it inherits than the source does.
        for member in (*facts[key]["own_members"], *facts[key]["inherited_members"]):
            given = f"tier {member['tier']} {'required' if member['required'] else 'recommended'}"
            for slot, row in rows.get(f"{member.get('inherited_from', source)}.{member['name'].strip()}", []):
                owner = current_model().slots[row["within"]].range if row["within"] else classes.get(source, "")
                body = current_model().classes.get(owner)
                use = body.slots.get(slot) if body else None
                aside = slot in _EVERYWHERE or row["comment"].startswith(_SOURCE_UNIT)
                if member["tier"] is None or aside or body is None or use is None:
                    continue
                compared += 1
                named = any(f"`{name}.{slot}`: {_told(use)}" in _TEXT for name in body.ancestors)
                assert _told(use) == given or named, (owner, slot)
    assert compared > 2000
