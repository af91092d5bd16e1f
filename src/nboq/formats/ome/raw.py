"""XML that has no place in the model, as JSON: attributes are texts, child elements lists of objects.

`~text` is the text of an element. `~xml` is XML as it stands, where JSON would lose something: the content of an XML
annotation, text between elements, and what is nested deeper than anything in OME.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lxml import etree

CURRENT = "http://www.openmicroscopy.org/Schemas/OME/2016-06"
SPACE = "ome:"
"""Before the names of fields of OME in `extensions`."""
_DEEPEST = 16
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"
"""What `xsi:` stands for in `extensions`."""


def local(name: object) -> str:
    """Give a name without its namespace.

    >>> local("{http://www.openmicroscopy.org/Schemas/OME/2016-06}Laser")
    'Laser'
    """
    return str(name).rpartition("}")[2]


def outer(name: object) -> str:
    """Give the name of an attribute for `extensions`: bare, or with a namespace that isn't OME's."""
    return str(name).replace(XSI, "xsi:")


def child_name(element: etree._Element) -> str:
    """Give the name of an element for `extensions`: bare if it is OME's, else with its namespace.

    >>> child_name(etree.fromstring('<Laser xmlns="https://example.org/a"/>')), child_name(etree.fromstring("<Laser/>"))
    ('{https://example.org/a}Laser', '{}Laser')
    """
    name = str(element.tag)
    return name.removeprefix(f"{{{CURRENT}}}") if name.startswith("{") else f"{{}}{name}"


def own_word(own: Mapping[str, Any], name: str) -> str | None:
    """Give what the OME file that an object was read from had in a field, where that was kept.

    >>> own_word({"ome:Immersion": "Oil"}, "Immersion"), own_word({}, "Immersion")
    ('Oil', None)
    """
    found = own.get(SPACE + name)
    return found if isinstance(found, str) else None


def _inner(element: etree._Element) -> str:
    parts = [element.text or ""]
    parts += [etree.tostring(child, encoding="unicode") for child in element]
    return "".join(parts).strip()


def raw(element: etree._Element, depth: int = 0) -> dict[str, Any]:
    """Write an element as JSON.

    >>> raw(etree.fromstring(f'<Well xmlns="{CURRENT}" ID="Well:0" Row="1"><WellSample ID="WellSample:0"/></Well>'))
    {'ID': 'Well:0', 'Row': '1', 'WellSample': [{'ID': 'WellSample:0'}]}
    """
    made: dict[str, Any] = {outer(name): str(text) for name, text in element.attrib.items()}
    parent = element.getparent()
    whole = parent is not None and local(element.tag) == "Value" and local(parent.tag) == "XMLAnnotation"
    if whole or (len(element) and (depth > _DEEPEST or any((child.tail or "").strip() for child in element))):
        made["~xml"] = _inner(element)
        return made
    for child in element:
        name = child_name(child)
        # An attribute and a child of one name don't occur in OME, but may in what breaks its schema.
        key = f"{name}~" if isinstance(made.get(name), str) else name
        made.setdefault(key, []).append(raw(child, depth + 1))
    if element.text and element.text.strip():
        made["~text"] = element.text
    return made
