"""The rules of the reader: what the table of fields can't say of instruments, images and settings."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from decimal import Decimal
from math import isfinite
from pathlib import Path

from lxml import etree

from nboq.document import Json, NoteKind, canonical, derived_id, descriptor_id
from nboq.errors import short
from nboq.formats.key_values.keys import leads_to_hardware, read_pairs
from nboq.formats.ome.fields import OTHERWISE, Field
from nboq.formats.ome.raw import CURRENT, child_name, local, raw
from nboq.formats.ome.reader import ORDER, Items, Reader, binned
from nboq.formats.ome.values import Unplaced, number_in, value_of, xsd_number
from nboq.formats.stand import maker_of_stand
from nboq.schema.artefacts import NBOQ, tsv_rows
from nboq.schema.dates import day_of, is_moment, normal_moment
from nboq.schema.iri import is_iri
from nboq.schema.model import current_model
from nboq.schema.values import normal_number, says_no_value

_ROLES = {"ExcitationFilterRef": "ExcitationFilter", "EmissionFilterRef": "EmissionFilter"}
_SILICONE, _MINERAL = (1.39, 1.42), (1.50, 1.53)
_WORDS = tsv_rows(Path(__file__).with_name("words.tsv"))
METHODS = {row["here"]: (row["mode"], row["light"]) for row in _WORDS if row["kind"] == "method"}
"""The mode and the illumination of a channel that stand for a method of imaging."""
_CONTRASTS = {row["word"]: row["here"] for row in _WORDS if row["kind"] == "method" and row["word"]}
_LABELLING = {row["word"]: row["here"] for row in _WORDS if row["kind"] == "labelling"}


# --- instruments ----------------------------------------------------------------------------------------------------


def classify(reader: Reader) -> None:
    """Settle the class of everything that has an id, before anything that refers to it is read."""
    roles: dict[str, set[str]] = {}
    for name, role in _ROLES.items():
        for element in reader.things(f"{{{CURRENT}}}{name}"):
            roles.setdefault(reader.target(element, "Filter", element.get("ID") or ""), set()).add(role)
    for settings in reader.things(f"{{{CURRENT}}}ObjectiveSettings"):
        with suppress(Unplaced):
            index = float(xsd_number(settings.get("RefractiveIndex", "")))
            reader.indices.setdefault(reader.target(settings, "Objective", settings.get("ID") or ""), set()).add(index)
    cameras = {
        reader.target(settings, "Detector", settings.get("ID") or "")
        for settings in reader.things(f"{{{CURRENT}}}DetectorSettings")
        if binned(settings, reader.table)
    }
    for element, identifier in reader.claimed.items():
        body = reader.table[local(element.tag)]
        if body.name == "Filter":
            named = body.fields["Type"].values.get(element.get("Type", "").strip())
            wanted = roles.get(identifier, set())
            reader.classes[identifier] = named or (next(iter(wanted)) if len(wanted) == 1 else "GenericFilter")
        elif body.class_name:
            reader.classes[identifier] = body.class_name
        elif "Type" in body.fields:
            words, word = body.fields["Type"].values, element.get("Type", "").strip()
            camera = identifier in cameras and word in ("", "Unknown", "Other")
            reader.classes[identifier] = "GenericCamera" if camera else words.get(word, words[OTHERWISE])


def name_of(element: etree._Element) -> str:
    """Name a component, to which OME gives no name: its model, and its id."""
    kind, model, given = local(element.tag), (element.get("Model") or "").strip(), element.get("ID") or ""
    if model:
        return f"{model} ({given})" if given else model
    return given if given.startswith(kind) else f"{kind} {given}".strip()


def read_member(reader: Reader, element: etree._Element, made: Json, items: Items) -> None:
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
        further = _annotated_with(reader, element, image)
        only = _only_instrument(reader)
        if "instrument" not in image and only:
            image["instrument"] = only
            image["documented_by"] = [reader.instruments[only]]
            message = "names none; derived, as the file has one instrument"
            reader.note("converted", reader.who(element, image), "InstrumentRef", None, message)
        if further:
            image["documented_by"] = list(dict.fromkeys([*image.get("documented_by", ()), *further]))
        reader.members.append(image)
    else:
        reader.members.append(reader.object(element, class_name))


def _only_instrument(reader: Reader) -> str:
    """Give the only instrument of a file; nothing of what came from many."""
    return next(iter(reader.instruments)) if reader.is_file and len(reader.instruments) == 1 else ""


def _annotated_with(reader: Reader, element: etree._Element, image: Json) -> list[str]:
    """Say which instrument took an image by the identifiers that annotations of keys and values give.

    Returns:
        The descriptors that they say document it.
    """
    said: Json = {"type": "Image", "id": image["id"], "name": image.get("name", "")}
    for child in element.iterfind(f"{{{CURRENT}}}AnnotationRef"):
        found = reader.annotations.get(child.get("ID") or "")
        if found is not None and local(found.tag) == "MapAnnotation":
            pairs = found.iterfind(f"{{{CURRENT}}}Value/{{{CURRENT}}}M")
            hardware = filter(leads_to_hardware, ((pair.get("K", ""), pair.text or "") for pair in pairs))
            _, doubts = read_pairs(said, hardware, own=found.get("Namespace") == NBOQ)
            reader.notes += doubts
    iri = said.get("instrument")
    known = iri is None or _identify(reader, image.get("instrument") or _only_instrument(reader), iri)
    if not known and image.setdefault("instrument", iri) != iri:
        message = f"another instrument than {image['instrument']}, which the image names"
        reader.note("doubtful", reader.who(element, image), "AnnotationRef", iri, message)
    return list(said.get("documented_by", ()))


def _identify(reader: Reader, own: str, iri: str) -> bool:
    """Give an instrument that the file describes the identifier that an annotation says, unless it has another."""
    described = (member["describes"] for member in reader.members if member["type"] == "HardwareDescriptor")
    whole = next((one for one in described if one["id"] == own), None)
    return whole is not None and (iri == own or whole.setdefault("identical_to", [iri]) == [iri])


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


def read_instrument(reader: Reader, element: etree._Element, made: Json, items: Items) -> None:
    """Do nothing: instruments have been read before anything that names them."""


def _instrument_name(element: etree._Element) -> str:
    for body in element.iterfind(f"{{{CURRENT}}}Microscope"):
        found = " ".join(filter(None, ((body.get(key) or "").strip() for key in ("Manufacturer", "Model"))))
        if found:
            return found
    return element.get("ID") or "unnamed instrument"


def read_stand(reader: Reader, element: etree._Element, made: Json, items: Items) -> None:
    """Read the stand; where its class can't be told, keep it whole and let the instrument say who made it."""
    for place, (field, child) in enumerate(items):
        words = reader.table["Microscope"].fields["Type"].values
        class_name = words.get((child.get("Type") or "").strip())
        if class_name and place == 0:
            component: Json = {"type": class_name, "id": derived_id(made["id"], "Microscope")}
            component["name"] = (child.get("Model") or "").strip() or "microscope stand"
            reader.instrument = made
            reader.fill(child, component)
            reader.members.append(component)
            reader.notes += maker_of_stand(made, component)
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


def read_stand_serial(reader: Reader, element: etree._Element, made: Json, items: Items) -> None:
    """Give the instrument the serial number of its stand."""
    for field, text in items:
        if text.strip():
            reader.instrument["serial_number"] = text
        else:
            reader.keep(made, field.name, text)


def read_filter_type(reader: Reader, element: etree._Element, made: Json, items: Items) -> None:
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


def read_edges(reader: Reader, element: etree._Element, made: Json, items: Items) -> None:
    """Make centre and width of two edges."""
    found: dict[str, Decimal] = {}
    for field, text in items:
        unit, slot = reader.unit(element, field) or "", current_model().slots["center_wavelength"]
        try:
            found[field.name] = Decimal(repr(number_in(text, unit, slot)))
        except Unplaced as error:
            reader.displace(element, field, text, made, str(error))
    who = reader.who(element, made)
    if len(found) == 2 and found["CutIn"] <= found["CutOut"] and isfinite(float(found["CutOut"] - found["CutIn"])):
        low, high = found["CutIn"], found["CutOut"]
        sizes = {"center_wavelength": (low + high) / 2, "fwhm_bandwidth": high - low}
        made.update((slot, normal_number(float(size))) for slot, size in sizes.items())
        for field, _ in items:
            given = element.get(field.unit_field or "")
            if given and given != field.unit:
                reader.keep(made, str(field.unit_field), given)
        message = f"edges at {low} and {high} nm are {made['fwhm_bandwidth']} nm around {made['center_wavelength']} nm"
        reader.note("converted", who, "CutIn, CutOut", None, message)
        return
    reason = "one edge gives neither centre nor width"
    if len(found) == 2:
        wrong = found["CutIn"] > found["CutOut"]
        reason = "the edges are the wrong way round" if wrong else "no double holds the width between the edges"
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


def _oil(reader: Reader, element: etree._Element, made: Json, field: Field, text: str, indices: set[float]) -> str:
    """Keep the word Oil, and give the oil that it is taken for."""
    found, sure = oil(indices)
    reader.keep(made, field.name, text)
    if not sure:
        message = f"OME doesn't say which oil; taken for {found}, as most are"
        reader.note("doubtful", reader.who(element, made), field.name, text, message)
    return found


def read_immersion(reader: Reader, element: etree._Element, made: Json, items: Items) -> None:
    """Read what an objective is immersed in."""
    for field, text in items:
        word = text.strip()
        if word == "Oil":
            made["immersion_type"] = _oil(reader, element, made, field, text, reader.indices.get(made["id"], set()))
            continue
        if reader.place(element, field, text, made) and made["immersion_type"] == "Dipping":
            made["dipping_medium"] = "WaterBased"


def read_pump(reader: Reader, element: etree._Element, made: Json, items: Items) -> None:
    """Name the laser that pumps another; keep any other source."""
    for field, child in items:
        target = reader.reference(element, made, field, child.get("ID"))
        if target and reader.classes.get(target) == "Laser" and "pumped_by" not in made and set(child.attrib) == {"ID"}:
            made["pumped_by"] = target
        else:
            reader.keep_element(made, child)
            if target in reader.classes:
                reason = "the pump isn't a laser; kept in extensions"
                reader.note("kept", reader.who(element, made), field.name, child.get("ID"), reason)


def read_pockels_cell(reader: Reader, element: etree._Element, made: Json, items: Items) -> None:
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


# --- images ----------------------------------------------------------------------------------------------------


def read_date(reader: Reader, element: etree._Element, made: Json, items: Items) -> None:
    """Read the day, and the moment where there is a time of day."""
    for field, child in items:
        text = (child.text or "").strip()
        day = day_of(text)
        if day is None:
            reader.keep_noted("unplaced", element, made, field.name, text, "no date as YYYY-MM-DD")
            continue
        made["acquisition_date"] = day.isoformat()
        if is_moment(text):
            made["acquired_at"] = normal_moment(text)
        if text != made.get("acquired_at", made["acquisition_date"]):
            reader.keep(made, field.name, text)
        if "acquired_at" not in made and text != made["acquisition_date"]:
            message = "the day is a field here; what follows is no time of day, and kept in extensions"
            reader.note("kept", reader.who(element, made), field.name, text, message)


def read_image_instrument(reader: Reader, element: etree._Element, made: Json, items: Items) -> None:
    """Say by which instrument the image was taken, and which descriptor says what it consisted of."""
    for field, child in items:
        found = reader.reference(element, made, field, child.get("ID"))
        if found is None or "instrument" in made or found not in reader.instruments:
            reader.keep_element(made, child)
        if found and "instrument" not in made:
            made["instrument"] = found
            if found in reader.instruments:
                made["documented_by"] = [reader.instruments[found]]


def read_light_path(reader: Reader, element: etree._Element, made: Json, items: Items) -> None:
    """Read a light path into the one that settings of the channel may have begun."""
    holder = reader.holder(made, ("light_path",))
    if holder is not None:
        reader.fill(items[0][1], holder)
    for _, child in items[1:]:
        reader.keep_whole("unplaced", element, made, child, "no place for another; kept whole")


def read_path_filters(reader: Reader, element: etree._Element, made: Json, items: Items) -> None:
    """Put filters where their class belongs, since that is what a slot takes; what that hides is kept."""
    hidden: set[str] = {field.name for field, n in Counter(field for field, _ in items).items() if n > 1}
    for field, child in items:
        target = reader.reference(element, made, field, child.get("ID"))
        wanted = current_model().slots[str(field.target)]
        slot = _path_slot(reader.classes.get(target or "", wanted.range), wanted.range, wanted.name)
        if slot != wanted.name or target not in reader.classes or set(child.attrib) != {"ID"}:
            hidden.add(field.name)
        if target:
            made.setdefault(slot, []).append(target)
    for field, child in items:
        if field.name in hidden:
            reader.keep_element(made, child)


def _path_slot(class_name: str, wanted: str, slot: str) -> str:
    """Give the slot of a light path that takes a filter: the given one if the filter is of the class it wants."""
    if current_model().is_a(class_name, "StandardDichroic"):
        return "standard_dichroics"
    return slot if current_model().is_a(class_name, wanted) else "generic_filters"


def read_filter_set(reader: Reader, element: etree._Element, made: Json, items: Items) -> None:
    """Put a filter set into the light path, with the filters of the cube that it is among the components."""
    for field, child in items:
        target = reader.reference(element, made, field, child.get("ID"))
        holder = reader.holder(made, field.within) if target else None
        if target is None or holder is None:
            reader.keep_element(made, child)
            continue
        part = {"type": "FilterSet", **reader.filter_sets.get(target, {}), "extensions": {"ome:ID": child.get("ID")}}
        holder.setdefault("filter_sets", []).append(part)


def read_set_filters(reader: Reader, element: etree._Element, made: Json, items: Items) -> None:
    """Read the filters of a filter set: one of a kind has a slot of its own; OME says no order of several."""
    who, found = reader.who(element, made), reader.filter_sets.setdefault(made["id"], {})
    counts = Counter(field.name for field, _ in items)
    for field, child in items:
        target = reader.reference(element, made, field, child.get("ID"))
        wanted, kind = current_model().slots[str(field.target)], reader.classes.get(target or "")
        fits = kind is None or current_model().is_a(kind, wanted.range)
        if target and fits and counts[field.name] == 1:
            found[wanted.name] = target
        elif kind and current_model().is_a(kind, current_model().slots["member_filters"].range):
            found.setdefault("member_filters", []).append(target)
        elif target:
            reader.note("unplaced", who, field.name, child.get("ID"), f"no place for a {kind or 'thing'}; kept whole")
        if not (kind and fits) or counts[field.name] > 1 or set(child.attrib) != {"ID"}:
            reader.keep_element(made, child)
    made.update(found)


def _fluoresces(element: etree._Element) -> bool:
    """Tell whether a channel shows signs of fluorescence."""
    epi = element.get("IlluminationType") == "Epifluorescence" or element.get("ContrastMethod") == "Fluorescence"
    with suppress(Unplaced):
        epi = epi or xsd_number(element.get("EmissionWavelength", "")) > 0
    return epi or not says_no_value(element.get("Fluor", ""), "name")


def _transmitted(element: etree._Element) -> bool:
    """Tell whether a channel is of transmitted light, by what it says of the light or else of mode and contrast."""
    names = ("IlluminationType", "AcquisitionMode", "ContrastMethod")
    light, mode, contrast = (element.get(name, "").strip() for name in names)
    return light == "Transmitted" or (light in ("", "Other") and (mode == "BrightField" or contrast in _CONTRASTS))


def of_channel(field: Field) -> Field:
    """Give the field for the wavelength of a channel in which no fluorophore is named."""
    here = {"ExcitationWavelength": "illumination_wavelength", "EmissionWavelength": "detection_wavelength"}
    return replace(field, target=here.get(field.name), within=())


def of_disk(field: Field) -> Field:
    """Give the field for the pinholes of a spinning disk, which are of a size that was chosen."""
    return replace(field, target="preset_pinhole_size", within=("light_path", "confocal_scanner_settings"))


def read_dye(reader: Reader, element: etree._Element, made: Json, items: Items) -> None:
    """Read a fluorophore where the channel names one; else its wavelengths are those of the channel."""
    named = not says_no_value(element.get("Fluor", ""), "name")
    dye = named and not _transmitted(element)
    for field, text in items:
        if dye or field.unit_field:
            reader.place(element, field if dye else of_channel(field), text, made)
        else:
            message = "transmitted light, so no fluorophore" if named else "names no fluorophore"
            reader.displace(element, field, text, made, message, known=True)


def read_pinhole(reader: Reader, element: etree._Element, made: Json, items: Items) -> None:
    """Read the size of a pinhole: one that was set or, with a disk, the size of many."""
    for field, text in items:
        disk = element.get("AcquisitionMode", "").strip() == "SpinningDiskConfocal"
        reader.place(element, of_disk(field) if disk else field, text, made)


def read_imaging_method(reader: Reader, element: etree._Element, made: Json, items: Items) -> None:
    """Single out the method of imaging, where the fields of the channel together leave one.

    `AcquisitionMode` names most of them. A method that is about fluorescence needs a sign of fluorescence, one that is
    about transmitted light needs that no other light is named.
    """
    modes = reader.table["Channel"].fields["AcquisitionMode"].values
    mode, light = element.get("AcquisitionMode", "").strip(), element.get("IlluminationType", "").strip()
    method = modes.get(mode)
    if mode == "WideField":
        contrast = element.get("ContrastMethod", "").strip()
        method = _CONTRASTS.get(contrast) if _transmitted(element) else "WidefieldFluorescence"
    if method:
        about_light = method.startswith("Transmitted")
        about_fluorescence = method.startswith(("Confocal", "Widefield"))
        fluoresces = not _transmitted(element) and (_fluoresces(element) or light == "NonLinear")
        if (about_light and light not in ("", "Transmitted")) or (about_fluorescence and not fluoresces):
            method = None
    for field, text in items:
        reader.keep(made, field.name, text)
    said = ", ".join(text for _, text in items)
    kind: NoteKind = "converted" if method else "kept"
    message = f"{method}; kept as well" if method else "names no single method of imaging; kept in extensions"
    if method:
        made["imaging_method"] = method
    reader.note(kind, reader.who(element, made), "AcquisitionMode, IlluminationType", said, f"{said}: {message}")


def read_scan_zoom(reader: Reader, element: etree._Element, made: Json, items: Items) -> None:
    """Give the zoom to the scanner that it is of."""
    for field, text in items:
        try:
            value = value_of(text, field, current_model().slots["effective_zoom"], None)
            within = ("light_path", "confocal_scanner_settings")
            settings = reader.holder(reader.channel, within) if reader.channel else None
            if settings is None or "effective_zoom" in settings:
                raise Unplaced("no channel to give it to")
            settings["effective_zoom"] = value
        except Unplaced as reason:
            reader.displace(element, field, text, made, str(reason))


def read_medium(reader: Reader, element: etree._Element, made: Json, items: Items) -> None:
    """Make the liquid between objective and specimen."""
    given = {field.name: (field, text) for field, text in items}
    who = reader.who(element, made)
    index: float | None = None
    if "RefractiveIndex" in given:
        try:
            index = value_of(
                given["RefractiveIndex"][1],
                given["RefractiveIndex"][0],
                current_model().slots["refractive_index"],
                None,
            )
        except Unplaced as reason:
            reader.displace(element, *given.pop("RefractiveIndex"), made, str(reason))
    field, word = given.get("Medium", (None, ""))
    here = field.values.get(word.strip()) if field else None
    if field and here is None:
        reader.keep(made, field.name, word)
        if word.strip() != "Air":
            reader.note("unplaced", who, field.name, word, "none of OME's words; kept in extensions")
    if here is None:
        if "RefractiveIndex" in given:
            text = given["RefractiveIndex"][1]
            reader.keep_noted("kept", element, made, "RefractiveIndex", text, "no liquid is named that it could be of")
        return
    liquid: Json = {"type": "ImmersionLiquid", "id": derived_id(reader.image["id"], "immersion_liquid")}
    liquid["name"] = f"immersion in {word.strip().lower()}" if word.strip() != "Other" else "immersion liquid"
    liquid["immersion_liquid_type"] = here
    if field and word.strip() == "Oil":
        known = {index} if index is not None else set()
        liquid["immersion_liquid_type"] = _oil(reader, element, made, field, word, known)
    if index is not None:
        liquid["refractive_index"] = index
    made["immersion_liquid"] = liquid


def read_bulk(reader: Reader, element: etree._Element, made: Json, items: Items) -> None:
    """Count planes and the places of their values, or read them where they are asked for."""
    who = reader.who(element, made)
    counts = Counter(field.name for field, _ in items)
    places = (child for field, child in items if field.name == "TiffData")
    files = {(name.text or "").strip() for place in places for name in place.iterfind(f"{{{CURRENT}}}UUID")}
    if stored := sorted(name for name in files if name.startswith("urn:uuid:") and is_iri(name)):
        made["stored_in"] = stored
    left = {name: count for name, count in counts.items() if name == "BinData" or not reader.planes}
    if left:
        reader.keep(made, "~left_out", left)  # how many children of each kind stayed in the file
        said = ", ".join(f"{count} {name}" for name, count in left.items())
        how_to = "; planes are read where they are asked for" if left.keys() - {"BinData"} else ""
        reader.note("kept", who, ", ".join(left), said, f"left in the file: {said}{how_to}")
    with reader.crowd(who):
        for field, child in items:
            if field.name == "BinData":
                described = {key: value for key, value in raw(child).items() if key != "~text"}
                reader.keep_element(made, child, described)
            elif reader.planes and field.name == "Plane":
                made.setdefault("planes", []).append(reader.object(child, "Plane"))
            elif reader.planes:
                reader.keep_element(made, child)


def read_purpose(reader: Reader, element: etree._Element, made: Json, items: Items) -> None:
    """Read what an experiment was for, where the list of its types names one purpose."""
    for field, text in items:
        words = text.split()
        purposes = [here for word in words if (here := field.values.get(word))]
        labelling = [_LABELLING[word] for word in words if word in _LABELLING]
        if len(purposes) == 1:
            made["experiment_purpose"] = purposes[0]
        if labelling:
            made["labelling_method"] = ", ".join(labelling)
        message = "a list of purposes, labellings and methods; what has a place is read, all is kept in extensions"
        reader.keep(made, field.name, text)
        reader.note("kept", reader.who(element, made), field.name, text, message)


def read_annotations(reader: Reader, element: etree._Element, made: Json, items: Items) -> None:
    """Put annotations of keys and values where the class has them; keep references to all others."""
    for _, child in items:
        given = child.get("ID") or ""
        found = reader.annotations.get(given)
        takes = "map_annotations" in current_model().classes[made["type"]].slots
        if found is None or not takes or local(found.tag) != "MapAnnotation" or found.get("Annotator") or len(child):
            reader.keep_element(made, child)
            if given not in reader.annotations:
                message = f"nothing in the file has the id {given}"
                reader.note("doubtful", reader.who(element, made), "AnnotationRef", given, message)
            continue
        part: Json = {"type": "MapAnnotation"}
        reader.keep(part, "ID", given)
        quiet = len(reader.notes)
        reader.fill(found, part)
        del reader.notes[quiet:]  # that its id and namespace are kept says nothing new
        made.setdefault("map_annotations", []).append(part)
        reader.placed.add(given)


def read_map(reader: Reader, element: etree._Element, made: Json, items: Items) -> None:
    """Read keys with values: of a map annotation into itself, of a map elsewhere into a new one."""
    for _, child in items:
        entries = []
        for pair in child:
            if local(pair.tag) == "M" and set(pair.attrib) <= {"K"} and not len(pair):
                entries.append({"type": "MapEntry", "key": pair.get("K", ""), "value": pair.text or ""})
            else:
                reader.keep_whole("unplaced", element, made, pair, "no pair; kept in extensions")
        inside = made["type"] == "MapAnnotation"
        if not entries or not (inside or "map_annotations" in current_model().classes[made["type"]].slots):
            reader.keep_element(made, child)
            continue
        part: Json = made if inside else {"type": "MapAnnotation"}
        if len(entries) > 1:
            reader.keep(part, "~order", [entry["key"] for entry in entries])
        part.setdefault("entries", []).extend(entries)
        if not inside:
            made.setdefault("map_annotations", []).append(part)


def read_structured_annotations(reader: Reader, element: etree._Element, made: Json, items: Items) -> None:
    """Keep the annotations that nothing of the model holds."""
    for _, child in items:
        left: Json = {}
        for annotation in child:
            if annotation.get("ID") not in reader.placed:
                left.setdefault(child_name(annotation), []).append(raw(annotation))
        if left:
            reader.keep_element(made, child, left)
            said = ", ".join(f"{len(found)} {name}" for name, found in left.items())
            reader.note("kept", "Collection", "StructuredAnnotations", said, f"{said}: kept in extensions")


def after_detectorsettings(reader: Reader, element: etree._Element, made: Json, items: Items) -> None:
    """State in the settings of a detector what is fixed on it, unless they say it themselves."""
    fields = reader.table["DetectorSettings"].fields.values()
    for slot, value in reader.fixed.get(made.get("settings_of", ""), {}).items():
        said = {field.name for field in fields if field.target == slot} & set(element.attrib)
        if slot in current_model().classes[made["type"]].slots and slot not in made and not said:
            made[slot] = value


def after_pixels(reader: Reader, element: etree._Element, made: Json, items: Items) -> None:
    """Note in which order the channels stand, since planes count them."""
    order = [channel.get("ID") or "" for channel in element.iterfind(f"{{{CURRENT}}}Channel")]
    if len(order) > 1:
        reader.keep(made, ORDER, {"Channel": order})
