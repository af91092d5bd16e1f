"""The crosswalks of `model/mappings/`, compiled into what a reader and a writer look up.

A crosswalk is an SSSOM table. A field of a source class is found for every NBO-Q class that the row's class is mapped
to or that lies below it, so that inherited fields need no rows of their own.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import unquote

from nboq.schema.artefacts import tsv_rows
from nboq.schema.model import current_model, per_model
from nboq.schema.units import ucum_code
from nboq.schema.values import normal_number

_SOURCE = "nbo:"
# Facts of the app (reference: Micro-Meta App 2.01.1): a reference element XRef of the specification is the property X
# there, an annotation is the text Description.
_REFERENCE_SUFFIX = "Ref"
_RENAMED = {"AnnotationRef": "Description"}
# Fields whose type in the app's schema is text although they hold numbers.
_TEXTS = {
    ("ImagingEnvironment", "Temperature"),
    ("ImagingEnvironment", "CO2Percent"),
    ("ImagingEnvironment", "Humidity"),
    ("ObjectiveSettings", "NumericalApertureSetting"),
}


def _rows(name: str) -> list[dict[str, str]]:
    return tsv_rows(current_model().artefact("mappings", name))


@dataclass(frozen=True, slots=True)
class FieldMap:
    """A field of the source and the slot that it goes to."""

    name: str
    slot: str
    unit_field: str | None = None
    """The field beside it that names its unit."""
    default_unit: str | None = None
    """The unit text that holds where the source gives none."""
    within: str | None = None
    """The slot whose part holds it, where the source has it on the whole: pixels belong to the chip of a camera."""
    bare: bool = False
    """Whether a link stands there as the id alone, without a kind of component before it."""
    text: bool = False
    """Whether the source wants a number written as text."""
    values: dict[str, Any] = field(default_factory=dict)
    """Source texts and what they are in NBO-Q: names of enumerated values, or numbers hidden in text."""

    relative: FieldMap | None = None
    """The same field where its unit is that of another slot: a power that is given in percent."""
    instead_of: str | None = None
    """The slot that has the field where a thing has both."""

    def measured_in(self, unit: Any) -> FieldMap:
        """Give the field, with the slot that numbers in a unit go to.

        >>> power = micrometa_crosswalk().fields("LightSourceSettings")["IlluminationPowerSettings"]
        >>> power.measured_in("%").slot, power.measured_in("W").slot
        ('relative_illumination_power_setting', 'illumination_power_setting')
        """
        other = self.relative
        fits = other and isinstance(unit, str) and ucum_code(unit) == current_model().slots[other.slot].unit
        return other if other and fits else self

    def text_of(self, value: Any) -> str | None:
        """Give the source's text for a value, the preferred one where there are several."""
        texts = [text for text, found in self.values.items() if found == value]
        titles = {value.title for value in self._terms().values()}
        return next((text for text in texts if text in titles), texts[0] if texts else None)

    def _terms(self) -> dict[str, Any]:
        slot = current_model().slots[self.slot]
        return current_model().enums[slot.range].values if slot.kind == "enum" else {}


@dataclass(frozen=True, slots=True)
class AppClass:
    """A schema of the app and the class that it is in NBO-Q."""

    schema_id: str
    """The file name of the schema, such as `Z-Drive.json`."""
    class_name: str
    meta: dict[str, str]
    """The constants that the app writes into every object of the schema."""
    sets: tuple[str, str] | None
    """A slot that the schema settles by itself, and its value."""


class MicroMetaCrosswalk:
    """What the Micro-Meta App calls things, and what they are called here."""

    def __init__(self) -> None:
        rows = _rows("nbo-2.01.sssom.tsv")
        self._classes = {
            row["subject_id"].removeprefix(_SOURCE): _local(row["object_id"])
            for row in rows
            if "." not in row["subject_id"] and "#" not in row["subject_id"]
        }
        self._members = self._member_rows(rows)
        self._texts = self._value_texts(rows)
        self.app_classes = {found.schema_id: found for found in map(_app_class, _rows("micrometa-2.01.sssom.tsv"))}

    def _member_rows(self, rows: list[dict[str, str]]) -> dict[str, list[dict[str, str]]]:
        """Sort the rows of fields by the NBO-Q class that they belong to."""
        members: dict[str, list[dict[str, str]]] = {}
        for row in rows:
            owner, dot, member = row["subject_id"].removeprefix(_SOURCE).partition(".")
            slot = _local(row["object_id"])
            if dot and "#" not in member and owner in self._classes and slot in current_model().slots:
                members.setdefault(self._classes[owner], []).append({**row, "member": member, "slot": slot})
        return members

    @staticmethod
    def _value_texts(rows: list[dict[str, str]]) -> dict[str, dict[str, Any]]:
        """Give the source's texts: by enumeration for the names of values, by slot for numbers (`14bit`)."""
        texts: dict[str, dict[str, Any]] = {}
        for row in rows:
            text, target = unquote(row["subject_id"].partition("#")[2]), _local(row["object_id"])
            enum, dot, name = target.partition(".")
            if text and row["object_value"]:
                texts.setdefault(target, {})[text] = normal_number(float(row["object_value"]))
            elif text and dot and enum in current_model().enums:
                texts.setdefault(enum, {})[text] = name
        return texts

    @per_model
    def fields(self, class_name: str) -> dict[str, FieldMap]:
        """Give the fields that the source has for a class, inherited ones too.

        >>> micrometa_crosswalk().fields("Objective")["LensNA"].slot
        'lens_na'
        """
        found: dict[str, FieldMap] = {}
        for ancestor in reversed(current_model().classes[class_name].ancestors):
            for row in self._members.get(ancestor, ()):
                name = _app_field(row["member"])
                slot = current_model().slots[row["slot"]]
                within = row.get("within") or None
                owner = current_model().slots[within].range if within else class_name
                if within and within not in current_model().classes[class_name].slots:
                    continue
                if slot.name not in current_model().classes[owner].slots or slot.kind == "id":
                    continue
                values = self._texts.get(slot.range if slot.kind == "enum" else slot.name, {})
                unit_field, unit = row["source_unit_field"] or None, row["source_unit"] or None
                text = (ancestor, name) in _TEXTS
                made = FieldMap(name, slot.name, unit_field, unit, within, text=text, values=values)
                first = found.get(name)
                if first and first.slot != slot.name:
                    made = replace(first, relative=replace(made, instead_of=first.slot))
                found[name] = made
        # Unit attributes have rows too, so that the table is complete; here they belong to their values.
        units = {item.unit_field for item in found.values()}
        return {name: item for name, item in found.items() if name not in units}

    @per_model
    def field_of(self, class_name: str, within: str | None = None) -> dict[str, FieldMap]:
        """Give, for each slot of a class or of a part of it, the field of the source that holds it."""
        found: dict[str, FieldMap] = {}
        for item in self.fields(class_name).values():
            for one in filter(None, (item, item.relative)):
                if one.within == within:
                    found.setdefault(one.slot, one)
        return found

    def app_class(self, entity: dict[str, Any]) -> AppClass | None:
        """Find the schema that an entity is written with.

        A class of NBO-Q with several schemas is told apart by what the schema settles; where none fits, the first.
        """
        fitting = [found for found in self.app_classes.values() if found.class_name == entity.get("type")]
        exact = [found for found in fitting if found.sets and entity.get(found.sets[0]) == found.sets[1]]
        return next(iter(exact + fitting), None)


def _local(curie: str) -> str:
    return curie.partition(":")[2]


def _app_field(member: str) -> str:
    if member in _RENAMED:
        return _RENAMED[member]
    return member.removesuffix(_REFERENCE_SUFFIX) if member != _REFERENCE_SUFFIX else member


def _app_class(row: dict[str, str]) -> AppClass:
    sets = (_local(row["sets_slot"]), _local(row["sets_value"]).partition(".")[2]) if row["sets_slot"] else None
    meta = {"Extension": row["app_extension"], "Domain": row["app_domain"], "Category": row["app_category"]}
    return AppClass(f"{_local(row['subject_id'])}.json", _local(row["object_id"]), meta, sets)


@per_model
def micrometa_crosswalk() -> MicroMetaCrosswalk:
    """Give the crosswalk to the Micro-Meta App, read once."""
    return MicroMetaCrosswalk()
