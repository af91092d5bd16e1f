"""The rules of the writer: what the table of fields can't say; `read_rules` the other way round."""

from __future__ import annotations

from decimal import Decimal

from lxml import etree

from nboq.document import Json, extensions_of, objects
from nboq.formats.ome.raw import CURRENT, SPACE, own_word
from nboq.formats.ome.read_rules import METHODS, of_channel, of_disk
from nboq.formats.ome.reader import ORDER
from nboq.formats.ome.values import xsd_text
from nboq.formats.ome.write_schema import legal
from nboq.formats.ome.write_tree import Fields, TreeWriter
from nboq.schema.dates import normal_moment
from nboq.schema.model import current_model

_OILS = ("MineralOil", "SiliconeOil")


def write_filter_type(writer: TreeWriter, element: etree._Element, fields: Fields, entity: Json) -> None:
    """Write the type of a filter; where its class says it, from the class."""
    (field,) = fields
    given, said = own_word(extensions_of(entity), field.name), entity.get("filter_type")
    by_class = [word for word, here in field.values.items() if here and here == entity["type"]]
    if isinstance(said, str):
        if writer.attribute(element, field.name, said):
            writer.cover(entity, "filter_type")
        elif writer.attribute(element, field.name, "Other"):
            writer.cover(entity, "filter_type")
            writer.note("converted", entity, "filter_type", said, "OME has no such Type; written as Other")
    elif by_class:
        writer.attribute(element, field.name, by_class[0])
    elif given is not None:
        writer.attribute(element, field.name, given)


def write_edges(writer: TreeWriter, element: etree._Element, fields: Fields, entity: Json) -> None:
    """Make two edges of centre and width."""
    centre, width = entity.get("center_wavelength"), entity.get("fwhm_bandwidth")
    own = extensions_of(entity)
    numbers = [n for n in (centre, width) if isinstance(n, int | float) and not isinstance(n, bool)]
    if len(numbers) < 2:
        for field in fields:
            writer.repeat(element, field, own)
        return
    middle, half = Decimal(repr(numbers[0])), Decimal(repr(numbers[1])) / 2
    texts = {"CutIn": xsd_text(float(middle - half)), "CutOut": xsd_text(float(middle + half))}
    shape = writer.shape_of(element)
    if not all(shape.attributes[name].simple.fits(text) for name, text in texts.items()):
        return
    for field in fields:
        element.set(field.name, texts[field.name])
        element.set(str(field.unit_field), str(field.unit))
    writer.cover(entity, "center_wavelength", "fwhm_bandwidth")
    message = f"{width} nm around {centre} nm are edges at {texts['CutIn']} and {texts['CutOut']} nm"
    writer.note("converted", entity, "center_wavelength, fwhm_bandwidth", None, message)


def write_immersion(writer: TreeWriter, element: etree._Element, fields: Fields, entity: Json) -> None:
    """Write what an objective is immersed in; OME knows one oil."""
    said = entity.get("immersion_type")
    if not isinstance(said, str):
        return
    word = "Oil" if said in _OILS else "WaterDipping" if said == "Dipping" else said
    if said == "Dipping" and entity.get("dipping_medium", "WaterBased") != "WaterBased":
        word = "Other"
    if writer.attribute(element, "Immersion", word):
        writer.cover(entity, "immersion_type")
        if word == "WaterDipping":
            writer.cover(entity, "dipping_medium")
        if said in _OILS:
            writer.note("converted", entity, "immersion_type", said, "OME knows one oil; written as Oil")


def write_pump(writer: TreeWriter, element: etree._Element, fields: Fields, entity: Json) -> None:
    """Name the laser that pumps this one."""
    found = writer.target(entity.get("pumped_by"), "LightSource")
    if found and writer.refer(element, "Pump", found):
        writer.cover(entity, "pumped_by")


def kept_words(writer: TreeWriter, element: etree._Element, fields: Fields, entity: Json) -> None:
    """Repeat the words of the file that the object came from."""
    for field in fields:
        writer.attribute(element, field.name, own_word(extensions_of(entity), field.name))


write_pockels_cell = kept_words


def write_date(writer: TreeWriter, element: etree._Element, fields: Fields, entity: Json) -> None:
    """Write the moment, as the file had it; OME has no days without a time, and none is made up."""
    day, moment = entity.get("acquisition_date"), entity.get("acquired_at")
    given = own_word(extensions_of(entity), "AcquisitionDate") or ""
    simple = writer.shape_of(element).children["AcquisitionDate"].shape.text
    known = moment if isinstance(moment, str) else None
    same = normal_moment(given) == normal_moment(known) if known else isinstance(day, str) and given.startswith(day)
    text = given if same else known
    if text and simple and simple.fits(text):
        child = writer.make("AcquisitionDate")
        child.text = text
        if writer.append(element, child):
            covered = ["acquired_at"] if known else []
            writer.cover(entity, *covered, *(["acquisition_date"] if text.startswith(str(day)) else []))


def write_image_instrument(writer: TreeWriter, element: etree._Element, fields: Fields, entity: Json) -> None:
    """Name the instrument; a descriptor stands in its element as well."""
    if found := writer.target(entity.get("instrument"), "Instrument"):
        writer.refer(element, "InstrumentRef", found)
        writer.cover(entity, "instrument")


def write_light_path(writer: TreeWriter, element: etree._Element, fields: Fields, entity: Json) -> None:
    """Write the filters of a light path, if it has any that OME can name."""
    for path in objects(entity.get("light_path"))[:1]:
        child = writer.make("LightPath")
        writer.fill(child, path)
        if len(child):
            writer.append(element, child)


def write_path_filters(writer: TreeWriter, element: etree._Element, fields: Fields, entity: Json) -> None:
    """Name the filters of a light path; OME has room for one dichroic."""
    for field in fields:
        items = entity.get(str(field.target))
        if isinstance(items, list) and writer.name_all(element, field, items):
            writer.cover(entity, str(field.target))


def write_set_filters(writer: TreeWriter, element: etree._Element, fields: Fields, entity: Json) -> None:
    """Name the filters of a set, by their classes or as the file did that it came from."""
    own, members = extensions_of(entity), entity.get("member_filters")
    left = list(members) if isinstance(members, list) else []
    for field in fields:
        slot = current_model().slots[str(field.target)]
        if (found := writer.target(entity.get(slot.name), field.group)) and writer.refer(element, field.name, found):
            writer.cover(entity, slot.name)
        kept = [str(one.get("ID")) for one in objects(own.get(SPACE + field.name))]
        named = {ours: item for item in left if (ours := writer.target(item, field.group))}
        fitting = [one for one, item in named.items() if writer.is_a(item, slot.range) and one not in kept]
        for one in [*(one for one in kept if one in named), *fitting]:
            if writer.refer(element, field.name, one):
                left.remove(named[one])
    if not left:
        writer.cover(entity, "member_filters")


def write_dye(writer: TreeWriter, element: etree._Element, fields: Fields, entity: Json) -> None:
    """Write the fluorophore and its wavelengths, or those of the channel; a `Fluor` that is no dye is left out."""
    for field in fields:
        if field.unit_field or writer.holder(entity, field.within):
            writer.either(element, field, of_channel(field), entity)


def write_pinhole(writer: TreeWriter, element: etree._Element, fields: Fields, entity: Json) -> None:
    """Write the size of the pinhole, or of the pinholes on the disk."""
    for field in fields:
        writer.either(element, field, of_disk(field), entity)


def write_filter_set(writer: TreeWriter, element: etree._Element, fields: Fields, entity: Json) -> None:
    """Name the cube whose filters are those of the filter set in the light path."""
    part = writer.holder(entity, ("light_path", "filter_sets"))
    if part is None:
        return
    names = ("excitation_filter", "standard_dichroic", "emission_filter", "member_filters")
    named = any(name in part for name in names)
    cubes = {ours: cube for key, cube in writer.things.items() if (ours := writer.target(key, "FilterSet"))}
    same = [ours for ours, cube in cubes.items() if named and all(part.get(name) == cube.get(name) for name in names)]
    found = own_word(extensions_of(part), "ID")
    if found not in (same if named else cubes):
        found = same[0] if len(same) == 1 else None
    if found and writer.refer(element, "FilterSetRef", found):
        writer.cover(part, *names)


def write_imaging_method(writer: TreeWriter, element: etree._Element, fields: Fields, entity: Json) -> None:
    """Write mode and illumination of a channel: the words of its file, else those that the method stands for.

    The reader keeps the words, so they are used as long as they name the same method, or name none and there is none.
    """
    own, method = extensions_of(entity), entity.get("imaging_method")
    modes = writer.table["Channel"].fields["AcquisitionMode"].values
    mode, light = own_word(own, "AcquisitionMode"), own_word(own, "IlluminationType")
    known = modes.get(mode or "")
    same = method is None or known == method or (mode == "WideField" and method in METHODS)
    if (mode or light) and same:
        writer.attribute(element, "AcquisitionMode", mode)
        writer.attribute(element, "IlluminationType", light)
        writer.cover(entity, "imaging_method")
        return
    if not isinstance(method, str):
        return
    words = [word for word, here in modes.items() if here == method]
    mode, light = METHODS.get(method, (words[0] if len(words) == 1 else "Other", None))
    if writer.attribute(element, "AcquisitionMode", mode):
        writer.attribute(element, "IlluminationType", light)
        said = ", ".join(filter(None, (mode, light)))
        writer.note("converted", entity, "imaging_method", method, f"written as {said}")
        writer.cover(entity, "imaging_method")


def write_scan_zoom(writer: TreeWriter, element: etree._Element, fields: Fields, entity: Json) -> None:
    """Write the zoom of the scanner, which OME has with the detector."""
    settings = writer.holder(writer.channel, ("light_path", "confocal_scanner_settings"))
    zoom = settings.get("effective_zoom") if settings else None
    if settings and isinstance(zoom, int | float) and writer.attribute(element, "Zoom", xsd_text(zoom)):
        writer.cover(settings, "effective_zoom")


def write_medium(writer: TreeWriter, element: etree._Element, fields: Fields, entity: Json) -> None:
    """Write the liquid between objective and specimen."""
    own, liquid = extensions_of(entity), writer.holder(entity, ("immersion_liquid",))
    if liquid is None:
        kept_words(writer, element, fields, entity)
        return
    said, index = liquid.get("immersion_liquid_type"), liquid.get("refractive_index")
    word = "Oil" if said in _OILS else said if isinstance(said, str) else None
    if word and not writer.attribute(element, "Medium", word):
        word = "Other"
        writer.attribute(element, "Medium", word)
        writer.note("converted", liquid, "immersion_liquid_type", said, "OME has no such Medium; written as Other")
    if word:
        writer.cover(liquid, "immersion_liquid_type")
    if word == "Oil" and own_word(own, "Medium") != "Oil":
        writer.note("converted", liquid, "immersion_liquid_type", said, "OME knows one oil; written as Oil")
    if isinstance(index, int | float) and writer.attribute(element, "RefractiveIndex", xsd_text(index)):
        writer.cover(liquid, "refractive_index")


def write_bulk(writer: TreeWriter, element: etree._Element, fields: Fields, entity: Json) -> None:
    """Say that the values of the pixels are elsewhere, and write the planes that the document has."""
    writer.append(element, writer.make("MetadataOnly"))
    for plane in objects(entity.get("planes")):
        if plane.get("type") in current_model().classes:
            writer.part(element, "Plane", plane)


def write_purpose(writer: TreeWriter, element: etree._Element, fields: Fields, entity: Json) -> None:
    """Write what an experiment was for."""
    (field,) = fields
    given, said = own_word(extensions_of(entity), field.name), entity.get("experiment_purpose")
    words = [word for word, here in field.values.items() if here == said]
    if given is not None and (not words or words[0] in given.split()) and writer.attribute(element, field.name, given):
        writer.cover(entity, "experiment_purpose", "labelling_method")
    elif words and writer.attribute(element, field.name, words[0]):
        writer.cover(entity, "experiment_purpose")


def _pairs(writer: TreeWriter, part: Json, holder: etree._Element) -> bool:
    """Write keys with values into a `Map` or the `Value` of a map annotation."""
    entries = objects(part.get("entries"))
    order = extensions_of(part).get(SPACE + ORDER)
    if isinstance(order, list):
        place = {key: number for number, key in reversed(list(enumerate(order))) if isinstance(key, str)}
        entries = sorted(entries, key=lambda entry: place.get(str(entry.get("key")), len(place)))
    for entry in entries:
        key, value = entry.get("key"), entry.get("value", "")
        if not (isinstance(key, str) and isinstance(value, str) and legal(key) and legal(value)):
            return False
        pair = etree.SubElement(holder, f"{{{CURRENT}}}M", K=key)
        pair.text = value
    for entry in entries:
        writer.cover(entry, "key", "value")
    return True


def write_annotations(writer: TreeWriter, element: etree._Element, fields: Fields, entity: Json) -> None:
    """Write annotations of keys and values, and name them where they belong."""
    if "AnnotationRef" not in writer.shape_of(element).children:
        return
    for part in objects(entity.get("map_annotations")):
        own = extensions_of(part)
        inside = "Map" in writer.shape_of(element).children and not own.get("ome:ID")
        if part.get("type") != "MapAnnotation" or inside:
            continue
        made, value = writer.make("MapAnnotation"), writer.make("Value")
        if not _pairs(writer, part, value):
            continue
        said, space = part.get("description"), own_word(own, "Namespace")
        if isinstance(said, str) and legal(said):
            etree.SubElement(made, f"{{{CURRENT}}}Description").text = said
            writer.cover(part, "description")
        made.append(value)
        writer.attribute(made, "Namespace", space)
        wanted, content = own_word(own, "ID"), etree.tostring(made)
        same = [a.get("ID") for a in writer.annotations if a.get("ID") == wanted and _bare(a) == content]
        if not same:
            made.set("ID", writer.fresh("MapAnnotation", wanted, {}))
            writer.annotations.append(made)
        writer.refer(element, "AnnotationRef", str(same[0] if same else made.get("ID")))


def _bare(annotation: etree._Element) -> bytes:
    """Write an annotation without its id."""
    given = annotation.attrib.pop("ID")
    try:
        return etree.tostring(annotation)
    finally:
        annotation.set("ID", given)


def write_map(writer: TreeWriter, element: etree._Element, fields: Fields, entity: Json) -> None:
    """Write the keys and values of an object into its `Map`."""
    for part in objects(entity.get("map_annotations")):
        if own_word(extensions_of(part), "ID") or "Map" not in writer.shape_of(element).children:
            continue
        made = writer.make("Map")
        if _pairs(writer, part, made):
            writer.append(element, made)
        return
