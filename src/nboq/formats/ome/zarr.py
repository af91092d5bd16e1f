"""OME-Zarr 0.4 and 0.5: what its groups say of images becomes OME's elements, which the reader of OME-XML reads.

Where `OME/METADATA.ome.xml` is there, as bioformats2raw writes it, it says more than any group, and is read in their
place. A descriptor that `nboq embed` put beside is in `ro-crate-metadata.json`. No chunk is opened but the first one of
the smallest level: two images that were taken alike have the same metadata, and aren't the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import IO, Any, Final

from lxml import etree

from nboq.document import Document, Json, Note, Report, canonical, extensions_of, label
from nboq.errors import Malformed, UnsupportedVersion, short
from nboq.formats.content import load_json
from nboq.formats.ome import read as read_xml
from nboq.formats.ome import read_tree
from nboq.formats.ome.annotation import join_carried
from nboq.formats.ome.tree import add, new_root, put
from nboq.formats.ome.values import xsd_text
from nboq.formats.ro_crate import carried
from nboq.formats.zarr_hierarchy import CRATE, Hierarchy
from nboq.schema.values import as_number

XML: Final = "OME/METADATA.ome.xml"
_SPACE: Final = "ngff:"
_VERSIONS: Final = ("0.4", "0.5")
_MOST: Final = 20_000
"""How many images are read of one hierarchy."""
_HEAD: Final = 65536
# NGFF has units by their names in UDUNITS-2, OME by their symbols.
_LENGTHS: Final = {"angstrom": "Å", "femtometer": "fm", "picometer": "pm", "nanometer": "nm", "micrometer": "µm"} | {
    "millimeter": "mm", "centimeter": "cm", "decimeter": "dm", "meter": "m", "kilometer": "km", "inch": "in",
    "foot": "ft", "yard": "yd", "mile": "mi", "parsec": "pc",
}  # fmt: skip
_TIMES: Final = {"nanosecond": "ns", "microsecond": "µs", "millisecond": "ms", "second": "s", "minute": "min"} | {
    "hour": "h", "day": "d", "femtosecond": "fs", "picosecond": "ps", "attosecond": "as",
}  # fmt: skip
_FIELDS: Final = {"x": "PhysicalSizeX", "y": "PhysicalSizeY", "z": "PhysicalSizeZ", "t": "TimeIncrement"}
_TYPES: Final = {"i1": "int8", "i2": "int16", "i4": "int32", "u1": "uint8", "u2": "uint16", "u4": "uint32"} | {
    "f4": "float", "f8": "double", "c8": "complex", "c16": "double-complex", "float32": "float", "float64": "double",
    "complex64": "complex", "complex128": "double-complex",
}  # fmt: skip
_SAME: Final = frozenset(_TYPES.values()) - {"float", "double", "complex"}


@dataclass(frozen=True, slots=True)
class Picture:
    """An image in the hierarchy: where it is, what its group says, and which acquisition of a plate it is of."""

    way: str
    said: Json
    acquisition: Any = None


def _node(there: Hierarchy, way: str) -> Json:
    """Give the metadata of a group or an array as Zarr 3 has them; empty where there is none."""
    start = f"{way}/" if way else ""
    made: Json = {}
    for name in ("zarr.json", ".zarray", ".zattrs"):
        if (raw := there.read(start + name)) is None:
            continue
        found = load_json(raw, f"{there.source}/{start}{name}")
        if not isinstance(found, dict):
            raise Malformed(f"{start}{name} is no JSON object", source=there.source)
        if name == "zarr.json":
            return found
        made |= {"attributes": found} if name == ".zattrs" else found
    return made


def _group(there: Hierarchy, way: str) -> Json:
    """Give what a group says in the words of OME-Zarr: in 0.5 inside of `ome`."""
    found = _node(there, way).get("attributes")
    found = found if isinstance(found, dict) else {}
    return _object(found["ome"], "ome", there) if "ome" in found else found


def _object(value: Any, what: str, there: Hierarchy) -> Json:
    if not isinstance(value, dict):
        raise Malformed(f"{what} is {short(value, 40)} where an object is expected", source=there.source)
    return value


def _objects(holder: Mapping[str, Any], what: str, there: Hierarchy) -> list[Json]:
    found = holder.get(what, [])
    if not isinstance(found, list):
        raise Malformed(f"{what} is {short(found, 40)} where a list is expected", source=there.source)
    return [_object(item, what, there) for item in found]


def pictures(there: Hierarchy) -> tuple[Json, list[Picture]]:
    """Give what the root of a hierarchy says, and its images in their order.

    Raises:
        Malformed: If it holds none, or what it says is no OME-Zarr.
    """
    root = _group(there, "")
    found: list[Picture] = []
    for one in _pictures(there, root):
        if len(found) == _MOST:
            raise Malformed(f"it has more than {_MOST} images", source=there.source)
        found.append(one)
    if not found and there.read(XML) is None:
        hint = "give the folder in which multiscales, plate, well or bioformats2raw.layout is said"
        raise Malformed("a Zarr hierarchy that says nothing of OME-Zarr", source=there.source, hint=hint)
    return root, found


def _pictures(there: Hierarchy, root: Json) -> Iterator[Picture]:
    if "multiscales" in root:
        yield Picture("", root)
    elif "plate" in root:
        for well in _objects(_object(root["plate"], "plate", there), "wells", there):
            way = there.inside(well.get("path"))
            yield from _in_well(there, way, _group(there, way))
    elif "well" in root:
        yield from _in_well(there, "", root)
    elif "bioformats2raw.layout" in root:
        series = _group(there, "OME").get("series")
        if series is not None and not isinstance(series, list):
            raise Malformed(f"series is {short(series, 40)} where a list is expected", source=there.source)
        for way in map(there.inside, series if series is not None else map(str, range(_MOST + 1))):
            said = _group(there, way)
            if series is None and not said:
                return
            yield Picture(way, said)


def _in_well(there: Hierarchy, way: str, said: Json) -> Iterator[Picture]:
    for one in _objects(_object(said.get("well", {}), "well", there), "images", there):
        inside = there.inside(way, one.get("path"))
        yield Picture(inside, _group(there, inside), one.get("acquisition"))


def read(file: Path | IO[bytes], source: str, planes: bool = False) -> Document:
    """Read the metadata of an OME-Zarr: a folder or a zip.

    Args:
        file: The folder, the zip, or an open file of one.
        source: What to call it in messages.
        planes: Whether planes are read as well, where there is OME-XML that has them.

    Returns:
        A Collection of the images, with what else its OME-XML has; with the descriptor where one was put beside. What
        has no place, such as levels and how to render, stands in `extensions` under `ngff:`.

    Raises:
        NotFound: If it isn't there.
        Malformed: If it is no OME-Zarr, names what isn't inside, or has more metadata than any.
        UnsupportedVersion: If it's of another version and has no OME-XML.
    """
    with Hierarchy(file, source) as there:
        root, images = pictures(there)
        xml = there.read(XML)
        if xml is None:
            found = _of_groups(there, root, images)
            beside = there.read(CRATE)
            document = carried(load_json(beside, f"{source}/{CRATE}")) if beside is not None else None
            return found if document is None else join_carried(found, document)
        found = read_xml(xml, f"{source}/{XML}", planes)
        if found.type == "Collection":  # else it's the very document that the XML was written from
            order = extensions_of(found.data).get("ome:~order", {}).get("Image") or ["Image:0"]
            found = _with_rest(found, root, dict(zip(order, images, strict=False)))
        return Document(found.data, source, Report(source, found.report.notes))


def fingerprint(folder: Path) -> str:
    """Give a digest of all in a folder of OME-Zarr that is read of it, in hexadecimal.

    Raises:
        NboqError: As `read`.
    """
    with Hierarchy(folder, str(folder)) as there:
        for one in pictures(there)[1]:
            for level in _objects(one.said, "multiscales", there)[:1]:
                _level(there, one, _objects(level, "datasets", there)[:1])
        for name in (XML, CRATE):
            there.read(name)
        return there.digest.hexdigest()


def from_groups(there: Hierarchy) -> Document:
    """Give the images that the groups of a hierarchy tell of, whatever else is beside them.

    Raises:
        NboqError: As `read`.
    """
    return _of_groups(there, *pictures(there))


def _of_groups(there: Hierarchy, root: Json, images: list[Picture]) -> Document:
    """Make elements of what the groups say, and read these."""
    tree = new_root()
    notes: list[Note] = []
    for number, one in enumerate(images):
        notes += _image(there, tree, one, number)
        if number == 0:
            _read_a_little(there, one)
    found = read_tree(tree, there.digest.digest(), there.source)
    made = Document(found.data, there.source, Report(there.source, (*found.report.notes, *notes)))
    return _with_rest(made, root, {f"Image:{number}": one for number, one in enumerate(images)})


def _image(there: Hierarchy, tree: etree._Element, one: Picture, number: int) -> Iterator[Note]:
    """Make the element of an image; ids are numbers in order, as in all OME-XML that is made of other files."""
    multiscale = next(iter(_objects(one.said, "multiscales", there)), None)
    omero = _object(one.said.get("omero", {}), "omero", there)
    name = f"{one.way or 'the root'}: "
    if multiscale is None:
        raise Malformed(f"{name}no multiscales are said of it, so it's no image", source=there.source)
    version = one.said.get("version", multiscale.get("version", "0.4"))
    axes = multiscale.get("axes")
    hint = "write it again, or put OME/METADATA.ome.xml beside"
    if version not in _VERSIONS:
        message = f"{name}OME-Zarr of version {short(version, 20)}; read are {' and '.join(_VERSIONS)}"
        raise UnsupportedVersion(message, source=there.source, hint=hint)
    if not isinstance(axes, list) or not all(isinstance(axis, dict) for axis in axes):
        message = f"{name}axes: {short(axes, 60)} where OME-Zarr {version} has a list of objects"
        raise UnsupportedVersion(message, source=there.source, hint=hint)
    image = add(tree, "Image", f"Image:{number}")
    for said in (multiscale, omero):
        if isinstance(said.get("name"), str) and put(image, "Name", said["name"]):
            del said["name"]
            break
    pixels = add(image, "Pixels", f"Pixels:{number}")
    levels = _objects(multiscale, "datasets", there)
    array = _level(there, one, levels[:1])
    shape = _items(array.get("shape"))
    scales = _scales(levels[:1], there), _scales([multiscale], there)
    for place, axis in enumerate(axes):
        letter, unit = str(axis.get("name")), axis.get("unit")
        if place < len(shape) and letter in ("x", "y", "z", "c", "t") and type(shape[place]) is int:
            put(pixels, f"Size{letter.upper()}", str(shape[place]))
        symbol = (_TIMES if letter == "t" else _LENGTHS).get(unit) if isinstance(unit, str) else None
        sizes = [scale[place] for scale in scales if place < len(scale)]
        if letter in _FIELDS and symbol and sizes and all(as_number(size) is not None for size in sizes):
            put(pixels, _FIELDS[letter], xsd_text(prod(sizes)), symbol)
        elif letter in _FIELDS and sizes and sizes != [1] * len(sizes):
            why = f"has the unit {short(unit, 40)}" if unit else "names no unit, so it's no size"
            yield Note("kept", f"Image {one.way!r}", f"axis {letter}", sizes, f"{why}; kept in extensions")
    letters = "".join(str(axis.get("name")) for axis in reversed(axes)).upper()
    missing = [letter for letter in "ZCT" if letter not in letters]
    if set(letters) <= set("XYZCT") and letters.startswith("XY") and len(shape) == len(axes):
        put(pixels, "DimensionOrder", letters + "".join(missing))
        for letter in missing:
            put(pixels, f"Size{letter}", "1")
        if missing:
            lack = ", ".join(missing)
            yield Note("converted", f"Image {one.way!r}", "axes", lack, f"no axis {lack}, so there is one of each")
    kind = str(array.get("data_type", str(array.get("dtype", "")).lstrip("<>|=")))
    if kind in _TYPES or kind in _SAME:
        put(pixels, "Type", _TYPES.get(kind, kind))
    yield from _channels(pixels, _objects(omero, "channels", there), number)


def _channels(pixels: etree._Element, channels: list[Json], number: int) -> Iterator[Note]:
    for place, channel in enumerate(channels):
        made = add(pixels, "Channel", f"Channel:{number}:{place}")
        if isinstance(channel.get("label"), str) and put(made, "Name", channel["label"]):
            del channel["label"]
        if (color := _color(channel.get("color"))) is not None and put(made, "Color", str(color)):
            del channel["color"]
    size = pixels.get("SizeC", "1")
    if channels and size != str(len(channels)):
        message = f"{len(channels)} channels are described, and the array has {size}"
        yield Note("doubtful", f"Image:{number}", "channels", len(channels), message)


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _level(there: Hierarchy, one: Picture, levels: list[Json]) -> Json:
    return next((_node(there, there.inside(one.way, level.get("path"))) for level in levels), {})


def _scales(holders: list[Json], there: Hierarchy) -> list[Any]:
    """Give the scale among the transformations of a level or of all."""
    for holder in holders:
        for found in _objects(holder, "coordinateTransformations", there):
            if found.get("type") == "scale":
                return _items(found.get("scale"))
    return []


def _color(text: Any) -> int | None:
    """Give six hexadecimal digits, red, green and blue, as OME has them: 32 bits with a sign, opaque.

    >>> _color("FF0000"), _color("0000ff"), _color("red")
    (-16776961, 65535, None)
    """
    if not isinstance(text, str) or len(text) != 6:
        return None
    try:
        return int.from_bytes(bytes.fromhex(f"{text}ff"), signed=True)
    except ValueError:
        return None


def _read_a_little(there: Hierarchy, one: Picture) -> None:
    """Read the beginning of the first chunk of the smallest level, by which the digest tells alike images apart."""
    level = _objects(_objects(one.said, "multiscales", there)[0], "datasets", there)[-1:]
    for found in level:
        way = there.inside(one.way, found.get("path"))
        array = _node(there, way)
        zeros = ["0"] * len(_items(array.get("shape")))
        apart = array.get("dimension_separator", ".")
        for chunk in ("/".join(["c", *zeros]), str(apart).join(zeros), "/".join(zeros)):
            if there.read(f"{way}/{chunk}", _HEAD) is not None:
                return


def _with_rest(found: Document, root: Json, images: dict[str, Picture]) -> Document:
    """Keep what the groups say beside: all of it where OME-XML was read, else what became no element."""
    data, notes = dict(found.data), list(found.report.notes)
    rest = {key: value for key, value in root.items() if key not in ("multiscales", "omero", "version")}
    if rest:
        data["extensions"] = {**data.get("extensions", {}), f"{_SPACE}attributes": rest}
    members = []
    for member in data.get("members", []):
        own = dict(member.get("extensions", {}))
        one = images.get(own.get("ome:ID", "")) if member.get("type") == "Image" else None
        if one is None:
            members.append(member)
            continue
        if one.way:
            own[_SPACE + "path"] = one.way
        if one.acquisition is not None:
            own[_SPACE + "acquisition"] = one.acquisition
        own |= {_SPACE + key: said for key in ("multiscales", "omero") if (said := _left(one.said.get(key)))}
        members.append({**member, "extensions": own} if own else member)
    said = ", ".join(sorted({key for one in images.values() for key in one.said} | set(rest)) or ["nothing"])
    notes.append(Note("kept", label(data), "attributes", said, f"levels and how to render, of {said}: in extensions"))
    if members:
        data["members"] = members
    return Document(canonical(data), found.source, Report(found.source, tuple(notes)))


def _left(said: Any) -> Any:
    """Give what is left when what is empty is taken out."""
    if isinstance(said, dict):
        return {key: left for key, value in said.items() if (left := _left(value)) not in ({}, [])}
    if isinstance(said, list):
        return [left for item in said if (left := _left(item)) not in ({}, [])]
    return said
