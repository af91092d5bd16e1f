"""Instruments: the rules for components that the table of fields can't say."""

from __future__ import annotations

from contextlib import suppress
from decimal import Decimal
from math import isfinite
from typing import Any

from lxml import etree

from nboq.document import canonical, derived_id, descriptor_id
from nboq.errors import short
from nboq.formats.ome.fields import OTHERWISE
from nboq.formats.ome.raw import local
from nboq.formats.ome.reader import Items, Reader
from nboq.formats.ome.values import Unplaced, xsd_number
from nboq.formats.ome.versions import CURRENT
from nboq.schema.model import current_model
from nboq.schema.units import convert
from nboq.schema.values import normal_number, unit_code

_ROLES = {"ExcitationFilterRef": "ExcitationFilter", "EmissionFilterRef": "EmissionFilter"}
_SILICONE, _MINERAL = (1.39, 1.42), (1.50, 1.53)


def classify(reader: Reader) -> None:
    """Settle the class of everything that has an id, before anything that refers to it is read."""
    roles: dict[str, set[str]] = {}
    for name, role in _ROLES.items():
        for element in reader.things(f"{{{CURRENT}}}{name}"):
            roles.setdefault(reader.ids.iri("Filter", element.get("ID") or ""), set()).add(role)
    for settings in reader.things(f"{{{CURRENT}}}ObjectiveSettings"):
        with suppress(Unplaced):
            index = float(xsd_number(settings.get("RefractiveIndex", "")))
            reader.indices.setdefault(settings.get("ID") or "", set()).add(index)
    for element, identifier in reader.claimed.items():
        body = reader.table[local(element.tag)]
        if body.name == "Filter":
            named = body.fields["Type"].values.get(element.get("Type", "").strip())
            wanted = roles.get(identifier, set())
            reader.classes[identifier] = named or (next(iter(wanted)) if len(wanted) == 1 else "GenericFilter")
        elif body.class_name:
            reader.classes[identifier] = body.class_name
        elif "Type" in body.fields:
            words = body.fields["Type"].values
            reader.classes[identifier] = words.get(element.get("Type", "").strip(), words[OTHERWISE])


def name_of(element: etree._Element) -> str:
    """Name a component, to which OME gives no name: its model, and its id."""
    kind, model, given = local(element.tag), (element.get("Model") or "").strip(), element.get("ID") or ""
    if model:
        return f"{model} ({given})" if given else model
    return given if given.startswith(kind) else f"{kind} {given}".strip()


def read_member(reader: Reader, element: etree._Element, made: dict[str, Any], items: Items) -> None:
    """Read a child that becomes a thing of its own."""
    class_name = reader.classes[reader.claimed[element]]
    if current_model().is_a(class_name, "Component"):
        component = reader.start(element, class_name)
        component["name"] = name_of(element)
        reader.unnamed += 1
        reader.fill(element, component)
        if class_name == "PhotoDiode" and element.get("Type") == "APD":
            component["avalanche"] = True
        reader.members.append(component)
    elif class_name == "Image":
        image = reader.start(element, class_name)
        outside, reader.image = reader.image, image
        reader.fill(element, image)
        reader.image = outside
        reader.members.append(image)
    else:
        reader.members.append(reader.object(element, class_name))


def instrument(reader: Reader, element: etree._Element) -> None:
    """Read an instrument as a descriptor of tier 1 with the instrument in it."""
    outside, reader.members, reader.unnamed = reader.members, [], 0
    whole = reader.start(element, "Instrument")
    whole["name"] = _instrument_name(element)
    reader.fill(element, whole)
    descriptor = {"type": "HardwareDescriptor", "tier": 1, "describes": whole}
    if reader.members:
        descriptor["components"] = reader.members
    reader.members = outside
    settled = canonical(descriptor)
    identifier = descriptor_id(settled, whole["id"])
    reader.instruments[whole["id"]] = identifier
    reader.members.append({"type": settled.pop("type"), "id": identifier, **settled})
    message = f"OME names no components: this and {reader.unnamed} of its parts are named by model and id"
    reader.note("converted", f"Instrument {whole['name']!r}", "name", reader.unnamed, message)


def read_instrument(reader: Reader, element: etree._Element, made: dict[str, Any], items: Items) -> None:
    """Do nothing: instruments have been read before anything that names them."""


def _instrument_name(element: etree._Element) -> str:
    for body in element.iterfind(f"{{{CURRENT}}}Microscope"):
        found = " ".join(filter(None, ((body.get(key) or "").strip() for key in ("Manufacturer", "Model"))))
        if found:
            return found
    return element.get("ID") or "unnamed instrument"


def read_stand(reader: Reader, element: etree._Element, made: dict[str, Any], items: Items) -> None:
    """Read the stand; where its class can't be told, keep it whole and let the instrument say who made it."""
    for place, (field, child) in enumerate(items):
        words = reader.table["Microscope"].fields["Type"].values
        class_name = words.get((child.get("Type") or "").strip())
        if class_name and place == 0:
            component: dict[str, Any] = {"type": class_name, "id": derived_id(made["id"], "Microscope")}
            component["name"] = (child.get("Model") or "").strip() or "microscope stand"
            reader.instrument = made
            reader.fill(child, component)
            reader.members.append(component)
            continue
        reader.keep_element(made, child)
        who = f"Instrument {made['name']!r}"
        message = "neither upright nor inverted, so its class is open; kept whole, the instrument has maker and model"
        reader.note("kept", who, field.name, child.get("Type"), message)
        if (maker := (child.get("Manufacturer") or "").strip()) and "manufacturers" not in made:
            made["manufacturers"] = [{"type": "Party", "name": maker}]
        for key, slot in (("Model", "model"), ("SerialNumber", "serial_number")):
            if (text := (child.get(key) or "").strip()) and slot not in made:
                made[slot] = text


def read_stand_serial(reader: Reader, element: etree._Element, made: dict[str, Any], items: Items) -> None:
    """Give the instrument the serial number of its stand."""
    for field, text in items:
        if text.strip():
            reader.instrument["serial_number"] = text
        else:
            reader.keep(made, field.name, text)


def read_filter_type(reader: Reader, element: etree._Element, made: dict[str, Any], items: Items) -> None:
    """Read the type of a filter, where the class doesn't say it."""
    for field, text in items:
        word = text.strip()
        here = field.values.get(word)
        if here == made["type"]:
            continue
        if here is None and word in current_model().enums["FilterType"].values:
            made["filter_type"] = word
        elif here is None:
            reader.displace(element, field, text, made, f"{short(word, 40)} isn't a value of OME's enumeration")
        else:
            reader.keep_noted("kept", element, made, field.name, text, "no such type of filter here")


def read_edges(reader: Reader, element: etree._Element, made: dict[str, Any], items: Items) -> None:
    """Make centre and width of two edges."""
    found: dict[str, Decimal] = {}
    for field, text in items:
        code = unit_code(reader.unit(element, field) or "")
        try:
            value = xsd_number(text)
            converted = None if code is None else convert(value, code, "nm")
            if converted is None or not isfinite(converted):
                raise Unplaced("the unit can't be converted to nm")
            found[field.name] = Decimal(repr(converted))
        except Unplaced as error:
            reader.displace(element, field, text, made, str(error))
    who = reader.who(element, made)
    if len(found) == 2 and found["CutIn"] <= found["CutOut"]:
        low, high = found["CutIn"], found["CutOut"]
        made["center_wavelength"], made["fwhm_bandwidth"] = (
            normal_number(float(size)) for size in ((low + high) / 2, high - low)
        )
        for field, _ in items:
            given = element.get(field.unit_field or "")
            if given and given != field.unit:
                reader.keep(made, str(field.unit_field), given)
        message = f"edges at {low} and {high} nm are {made['fwhm_bandwidth']} nm around {made['center_wavelength']} nm"
        reader.note("converted", who, "CutIn, CutOut", None, message)
        return
    reason = "the edges are the wrong way round" if len(found) == 2 else "one edge gives neither centre nor width"
    for field, text in items:
        if field.name in found:
            reader.keep_measure(element, field, text, made)
            reader.note("doubtful" if len(found) == 2 else "kept", who, field.name, text, f"{reason}; kept")


def oil(indices: set[float]) -> tuple[str, bool]:
    """Tell mineral oil from silicone oil by the refractive indices that the file gives.

    Returns:
        The value, and whether the indices say so.

    >>> oil({1.518}), oil({1.406}), oil(set())
    (('MineralOil', True), ('SiliconeOil', True), ('MineralOil', False))
    """
    if indices and all(_SILICONE[0] <= index <= _SILICONE[1] for index in indices):
        return "SiliconeOil", True
    return "MineralOil", bool(indices) and all(_MINERAL[0] <= index <= _MINERAL[1] for index in indices)


def read_immersion(reader: Reader, element: etree._Element, made: dict[str, Any], items: Items) -> None:
    """Read what an objective is immersed in."""
    for field, text in items:
        word = text.strip()
        if word == "Oil":
            made["immersion_type"], sure = oil(reader.indices.get(element.get("ID") or "", set()))
            reader.keep(made, field.name, text)
            if not sure:
                message = f"OME doesn't say which oil; taken for {made['immersion_type']}, as most are"
                reader.note("doubtful", reader.who(element, made), field.name, text, message)
            continue
        if reader.place(element, field, text, made) and made["immersion_type"] == "Dipping":
            made["dipping_medium"] = "WaterBased"


def read_pump(reader: Reader, element: etree._Element, made: dict[str, Any], items: Items) -> None:
    """Name the laser that pumps another; keep any other source."""
    for field, child in items:
        target = reader.reference(reader.who(element, made), field, child.get("ID"))
        if target and reader.classes.get(target) == "Laser" and "pumped_by" not in made and set(child.attrib) == {"ID"}:
            made["pumped_by"] = target
        else:
            reader.keep_element(made, child)
            if target in reader.classes:
                message = "the pump isn't a laser; kept in extensions"
                reader.note("kept", reader.who(element, made), field.name, child.get("ID"), message)


def read_pockels_cell(reader: Reader, element: etree._Element, made: dict[str, Any], items: Items) -> None:
    """Make a component of the Pockels cell that a laser is said to have."""
    for field, text in items:
        if text.strip() in ("true", "1"):
            reader.keep(made, field.name, text)
            cell = {
                "type": "PockelsCell",
                "id": derived_id(made["id"], field.name),
                "name": f"Pockels cell of {made['name']}",
                "extensions": {"ome:~of": element.get("ID") or ""},
            }
            reader.members.append(cell)
            reader.note("converted", reader.who(element, made), field.name, text, "a component of its own here")
        elif text.strip() in ("false", "0"):
            reader.keep(made, field.name, text)
        else:
            reader.keep_noted("unplaced", element, made, field.name, text, "neither true nor false")
