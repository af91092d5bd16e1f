"""The table of all OME fields: where each goes, in which unit it is, and how it stands in the XML.

It is `model/mappings/ome-2016-06.sssom.tsv`. Reader and writer are driven by it; what it can't say is a rule, a
function of the name that the table gives.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from nboq.schema.artefacts import tsv_rows
from nboq.schema.model import current_model, per_model

TABLE_NAME = "ome-2016-06.sssom.tsv"
OTHERWISE = "*"
"""In a list of words: any other word, and no word at all."""


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """An attribute or a child element, and what becomes of it."""

    name: str
    form: str
    """`attribute`, `text` (a child that holds text only), `element` (a child), `group` (any of several children)."""
    how: str
    """`id`, `class`, `slot`, `unit`, `part`, `reference`, `address`, `members`, `fixed`, `rule` or `kept`."""
    target: str | None
    """The slot, or None where there is none."""
    rule: str
    group: str
    """Which ids it is or leads to: the ids of all light sources are one group."""
    values: Mapping[str, str]
    """OME's words and what they are here; an empty text says that a word has no place. Others mean the same here."""
    unit: str | None
    """The unit text that holds where the file names none; `1` for a fraction."""
    unit_field: str | None
    within: tuple[str, ...]
    """The slots, outermost first, whose part holds the target; behind a colon, the class of the part."""
    why: str
    """Why it goes there, in words for the report."""


@dataclass(frozen=True, slots=True, eq=False)
class Element:
    """An OME element."""

    name: str
    target: str
    """The class that the table names, which may be abstract."""
    class_name: str | None
    """The class of what it becomes; None where it becomes nothing, or where a rule settles it."""
    group: str
    values: Mapping[str, str]
    fields: dict[str, Field] = field(default_factory=dict)
    valued: dict[str, str] = field(default_factory=dict)
    """For each attribute that names a unit, the field that it is the unit of."""


def step_of(step: str) -> tuple[str, str]:
    """Give a slot of `within` and the class of the part in it.

    >>> step_of("light_path"), step_of("optical_aperture_settings:PinholeSettings")
    (('light_path', 'LightPath'), ('optical_aperture_settings', 'PinholeSettings'))
    """
    slot, _, kind = step.partition(":")
    return slot, kind or current_model().slots[slot].range


def _by_word(text: str) -> dict[str, str]:
    return {word: here for word, _, here in (item.partition("=") for item in text.split("|") if item)}


@per_model
def fields_table() -> dict[str, Element]:
    """Give the table, read once: the elements of OME by name.

    >>> field = fields_table()["Objective"].fields["WorkingDistance"]
    >>> field.target, field.unit, field.unit_field
    ('working_distance', 'µm', 'WorkingDistanceUnit')
    """
    found: dict[str, Element] = {}
    for row in tsv_rows(current_model().artefact("mappings", TABLE_NAME)):
        name, dot, member = row["subject_id"].removeprefix("omexml:").partition(".")
        target = row["object_id"].removeprefix("nboq:")
        if not dot:
            concrete = target in current_model().classes and not current_model().classes[target].abstract
            class_name = target if concrete else None
            found[name] = Element(name, target, class_name, row["ome_group"], _by_word(row["ome_values"]))
            continue
        form, how, rule, group = (row[f"ome_{key}"] for key in ("form", "how", "rule", "group"))
        slot = target if target in current_model().slots else None
        unit, unit_field = row["source_unit"] or None, row["source_unit_field"] or None
        within = tuple(row["within"].split("/")) if row["within"] else ()
        why, values = row["comment"].removeprefix("decided: "), _by_word(row["ome_values"])
        made = Field(member, form, how, slot, rule, group, values, unit, unit_field, within, why)
        found[name].fields[member] = made
        if made.unit_field:
            found[name].valued[made.unit_field] = member
    return found
