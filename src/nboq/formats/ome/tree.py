"""Elements of OME made of what is no OME-XML, for the reader of OME-XML to read."""

from __future__ import annotations

from lxml import etree

from nboq.formats.ome.raw import CURRENT, local
from nboq.formats.ome.write_schema import legal, shapes


def new_root() -> etree._Element:
    """Begin a tree."""
    return etree.Element(f"{{{CURRENT}}}OME", nsmap={None: CURRENT})


def add(holder: etree._Element, name: str, identifier: str = "") -> etree._Element:
    """Add an element to another, as its last child."""
    made = etree.SubElement(holder, f"{{{CURRENT}}}{name}")
    if identifier:
        made.set("ID", identifier)
    return made


def put(made: etree._Element, name: str, text: str, unit: str = "") -> bool:
    """Give an element a value as an attribute or as a child, as OME's schema has it.

    Args:
        made: The element.
        name: The field.
        text: The value.
        unit: Its unit, as OME writes it; left out, the field's own.

    Returns:
        Whether there is a place for it, which nothing has yet.

    >>> channel = add(new_root(), "Channel")
    >>> put(channel, "Name", "DAPI"), put(channel, "Name", "GFP"), put(channel, "Weight", "1")
    (True, False, False)
    """
    shape, inside = shapes()[local(made.tag)], f"{{{CURRENT}}}{name}"
    form = "attribute" if name in shape.attributes else "text"
    if made.get(name) is not None or made.find(inside) is not None:
        return False
    if shape.texts(name, form) is None or not legal(text) or (unit and f"{name}Unit" not in shape.attributes):
        return False
    if form == "text":
        etree.SubElement(made, inside).text = text
        return True
    made.set(name, text)
    if unit:
        made.set(f"{name}Unit", unit)
    return True
