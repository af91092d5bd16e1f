"""Take from OME's schema of June 2016 what a writer has to know: `src/nboq/formats/ome/ome-2016-06.json`.

    python -m tools.ome_schema

The schema is the last one that OME published, so this is run again only when what is taken from it changes. It is read
from ome-types, which ships it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

from lxml import etree

from nboq.formats.ome.versions import ome_types_folder

TABLE: Final = Path(__file__).resolve().parent.parent / "src/nboq/formats/ome/ome-2016-06.json"
_XSD: Final = "{http://www.w3.org/2001/XMLSchema}"
_LIMITS: Final = {"minInclusive": "low", "maxInclusive": "high", "minExclusive": "above"}
Body = dict[str, Any]


class _Schema:
    """The elements of the schema, each with its attributes and children; types of texts stand apart, by a name."""

    def __init__(self, root: etree._Element) -> None:
        self.elements = {str(e.get("name")): e for e in root.iterchildren(f"{_XSD}element")}
        self.nodes = {str(e.get("name")): e for e in root.iterchildren(f"{_XSD}complexType", f"{_XSD}simpleType")}
        self.members: dict[str, list[str]] = {}
        for name, element in self.elements.items():
            if head := element.get("substitutionGroup"):
                self.members.setdefault(head, []).append(name)
        self.types: dict[str, Body] = {}

    def shape(self, element: etree._Element, where: str) -> Body:
        """Give what an element looks like; the children are in the order that the schema wants."""
        made: Body = {}
        inner = element.find(f"{_XSD}complexType")
        named = self.nodes.get(str(element.get("type"))) if inner is None else inner
        if named is not None and named.tag == f"{_XSD}complexType":
            self._complex(named, made, where)
        elif element.find(f"{_XSD}simpleType") is not None or element.get("type"):
            made["text"] = self._type(element, where)
        return made

    def _complex(
        self, node: etree._Element, made: Body, where: str, *, choice: bool = False, many: bool = False
    ) -> None:
        for child in node:
            match str(child.tag).removeprefix(_XSD):
                case "complexContent" | "simpleContent":
                    self._complex(child, made, where)
                case "extension":
                    base = str(child.get("base"))
                    if base in self.nodes and self.nodes[base].tag == f"{_XSD}complexType":
                        self._complex(self.nodes[base], made, where)
                    else:
                        made["text"] = self._named(base)
                    self._complex(child, made, where)
                case "sequence" | "choice" as kind:
                    crowd = many or child.get("maxOccurs", "1") != "1"
                    optional = choice or kind == "choice" or child.get("minOccurs") == "0"
                    self._complex(child, made, where, choice=optional, many=crowd)
                case "any":
                    made["anything"] = True
                case "attribute":
                    name = str(child.get("name"))
                    body: Body = {"type": self._type(child, f"{where}.{name}")}
                    if child.get("use") == "required":
                        body["required"] = True
                    if child.get("default") is not None:
                        body["default"] = child.get("default")
                    made.setdefault("attributes", {})[name] = body
                case "element":
                    self._child(child, made, where, required=not choice, many=many)

    def _child(self, node: etree._Element, made: Body, where: str, *, required: bool, many: bool) -> None:
        required = required and node.get("minOccurs", "1") != "0"
        several = {"many": True} if many or node.get("maxOccurs", "1") != "1" else {}
        children, head = made.setdefault("children", {}), node.get("ref")
        if head is None:
            name = str(node.get("name"))
            inside = {"shape": self.shape(node, f"{where}.{name}")}
            children[name] = {**inside, **({"required": True} if required else {}), **several}
            return
        for name in self.members.get(head, [head]):
            children[name] = {**({"required": True} if required and name == head else {}), **several}

    def _named(self, name: str) -> str:
        if name not in self.types:
            node = self.nodes.get(name)
            self.types[name] = {"base": name.removeprefix("xsd:")} if node is None else self._simple(node, name)
        return name

    def _type(self, node: etree._Element, where: str) -> str:
        inner = node.find(f"{_XSD}simpleType")
        if inner is None:
            return self._named(str(node.get("type", "xsd:string")))
        self.types[where] = self._simple(inner, where)
        return where

    def _simple(self, node: etree._Element, where: str) -> Body:
        listed = node.find(f"{_XSD}list")
        if listed is not None:
            item = (
                self._named(str(listed.get("itemType")))
                if listed.get("itemType")
                else self._type(listed, f"{where}.item")
            )
            return {**self.types[item], "listed": True}
        body = node.find(f"{_XSD}restriction")
        if body is None:
            return {"base": "string"}
        made = dict(
            self.types[self._named(str(body.get("base"))) if body.get("base") else self._type(body, f"{where}.base")]
        )
        words = [str(facet.get("value")) for facet in body.iterchildren(f"{_XSD}enumeration")]
        if words:
            made["words"] = words
        for facet in body:
            kind, value = str(facet.tag).removeprefix(_XSD), str(facet.get("value"))
            if kind in _LIMITS:
                made[_LIMITS[kind]] = float(value)
            elif kind in ("pattern", "length"):
                # Several patterns of one step are alternatives (XML Schema 1.0 part 2, §4.3.4); in OME's each stands
                # alone. A step never widens what it narrows, so the limits of the last one hold.
                length = int(value) * (2 if made["base"] == "hexBinary" else 1) if kind == "length" else 0
                made["patterns"] = [*made.get("patterns", ()), f".{{{length}}}" if length else _pattern(value)]
        return made


def _pattern(text: str) -> str:
    # `\w` differs between Python and XML Schema in the underscore; letters and digits are in both. A repeated
    # "name.name" is the same as one, since a name may hold dots; repeated, it takes exponential time.
    return text.replace(r"\w", "A-Za-z0-9").replace("]+)+:", "]+):")


def table() -> dict[str, Any]:
    """Give what the file holds."""
    parser = etree.XMLParser(no_network=True, resolve_entities=False, remove_comments=True)
    schema = _Schema(etree.parse(str(ome_types_folder() / "ome-2016-06.xsd"), parser).getroot())
    whole = {name: e for name, e in schema.elements.items() if e.get("abstract") != "true"}
    shapes = {name: schema.shape(element, name) for name, element in whole.items()}
    return {"types": schema.types, "elements": shapes}


def _lines(part: dict[str, Any]) -> str:
    return ",\n".join(f"{json.dumps(name)}: {json.dumps(body, ensure_ascii=False)}" for name, body in part.items())


if __name__ == "__main__":
    parts = ",\n".join(f'"{name}": {{\n{_lines(part)}\n}}' for name, part in table().items())
    TABLE.write_text(f"{{\n{parts}\n}}\n", "utf-8")
