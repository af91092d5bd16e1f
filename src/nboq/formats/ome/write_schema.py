"""What OME's schema of June 2016 lets a writer say: the order of children, what is required, which texts fit.

It is taken from the schema itself, which ome-types ships, so that nothing of it is copied here by hand.
"""

from __future__ import annotations

import math
import re
import struct
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache

from lxml import etree

from nboq.formats.ome.versions import ome_types_folder

_XSD = "{http://www.w3.org/2001/XMLSchema}"
# XML 1.0, production 2 (Char): what is left out here can't stand in a document, not even escaped.
ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FLOAT = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_WHOLE = re.compile(r"[+-]?[0-9]+")
_DATE_TIME = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(\.[0-9]+)?(Z|[+-]((0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
)
_RANGES = {"int": 2**31, "long": 2**63}


def legal(text: str) -> bool:
    r"""Tell whether XML can hold a text at all.

    >>> legal("µm\n"), legal("\x00")
    (True, False)
    """
    return ILLEGAL.search(text) is None


@dataclass(frozen=True, slots=True)
class Simple:
    """A type of texts."""

    base: str
    """The type of XML Schema that it narrows: `float`, `int`, `string`."""
    words: frozenset[str] = frozenset()
    """The words of an enumeration; empty where it is none."""
    patterns: tuple[str, ...] = ()
    low: float = -math.inf
    high: float = math.inf
    above: float = -math.inf
    """Values are greater than this, never the same."""
    listed: bool = False
    """Whether it is a list of such texts, with blanks between them."""

    def fits(self, text: str) -> bool:
        """Tell whether a text is of the type.

        >>> Simple("int", low=1).fits("1"), Simple("int", low=1).fits("0"), Simple("string", frozenset("a")).fits("b")
        (True, False, False)
        """
        return legal(text) and all(self._fits(word) for word in (text.split() if self.listed else [text]))

    def _fits(self, text: str) -> bool:
        if (self.words and text not in self.words) or any(not re.fullmatch(p, text) for p in self.patterns):
            return False
        match self.base:
            case "float" | "double":
                fits = bool(_FLOAT.fullmatch(text)) and self._within(float(text))
                return fits and (self.base == "double" or self._within(_single(text)))
            case "int" | "long" | "integer":
                edge = _RANGES.get(self.base, 2**63)
                return bool(_WHOLE.fullmatch(text)) and -edge <= int(text) < edge and self._within(int(text))
            case "boolean":
                return text in ("true", "false", "1", "0")
            case "dateTime":
                return _is_moment(text)
            case "hexBinary":
                return bool(re.fullmatch("([0-9a-fA-F]{2})*", text))
            case "base64Binary":
                return False  # pixels are never written
        return True

    def _within(self, value: float) -> bool:
        return math.isfinite(value) and self.low <= value <= self.high and value > self.above


def _single(text: str) -> float:
    """Read a number as the 32 bits of xsd:float hold it: a tiny one is zero there, a huge one infinite."""
    try:
        found: float = struct.unpack("f", struct.pack("f", float(text)))[0]
    except OverflowError:
        return math.inf
    return found


def _is_moment(text: str) -> bool:
    with suppress(ValueError):
        found = _DATE_TIME.fullmatch(text)
        return bool(found and datetime.fromisoformat(found[1]))
    return False


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of an element."""

    simple: Simple
    required: bool
    default: str | None


@dataclass(frozen=True, slots=True, eq=False)
class Child:
    """A child of an element, and how often it may stand there."""

    shape: Shape
    required: bool
    many: bool


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """What an element looks like. The children are in the order that the schema wants."""

    attributes: dict[str, Attribute] = field(default_factory=dict)
    children: dict[str, Child] = field(default_factory=dict)
    texts: list[Simple] = field(default_factory=list)
    """The type of its text, where it has text; else empty."""
    anything: list[bool] = field(default_factory=list)
    """Not empty where any XML may stand inside."""

    def missing(self, element: etree._Element) -> list[str]:
        """Give the attributes that an element should have and has not."""
        return [name for name, known in self.attributes.items() if known.required and name not in element.attrib]

    def rank(self, name: str) -> int:
        """Give the place of a child among its siblings."""
        return list(self.children).index(name)


class _Schema:
    def __init__(self, root: etree._Element) -> None:
        self.elements = {str(e.get("name")): e for e in root.iterchildren(f"{_XSD}element")}
        self.types = {str(e.get("name")): e for e in root.iterchildren(f"{_XSD}complexType", f"{_XSD}simpleType")}
        self.members: dict[str, list[str]] = {}
        for name, element in self.elements.items():
            if head := element.get("substitutionGroup"):
                self.members.setdefault(head, []).append(name)
        self.shapes: dict[str, Shape] = {}

    def shape(self, name: str) -> Shape:
        """Give the shape of an element that stands at the top of the schema."""
        if name not in self.shapes:
            self.shapes[name] = Shape()  # before it is filled, since a folder may hold folders
            self.fill(self.elements[name], self.shapes[name])
        return self.shapes[name]

    def fill(self, element: etree._Element, shape: Shape) -> None:
        inner = element.find(f"{_XSD}complexType")
        named = self.types.get(str(element.get("type"))) if inner is None else inner
        if named is not None and named.tag == f"{_XSD}complexType":
            self.complex(named, shape)
        elif element.find(f"{_XSD}simpleType") is not None or element.get("type"):
            shape.texts.append(self.simple(element))

    def complex(self, node: etree._Element, shape: Shape, *, choice: bool = False, many: bool = False) -> None:
        for child in node:
            match str(child.tag).removeprefix(_XSD):
                case "complexContent" | "simpleContent":
                    self.complex(child, shape)
                case "extension":
                    base = str(child.get("base"))
                    if base in self.types and self.types[base].tag == f"{_XSD}complexType":
                        self.complex(self.types[base], shape)
                    else:
                        shape.texts.append(self.named(base))
                    self.complex(child, shape)
                case "sequence" | "choice" as kind:
                    crowd = many or child.get("maxOccurs", "1") != "1"
                    optional = choice or kind == "choice" or child.get("minOccurs") == "0"
                    self.complex(child, shape, choice=optional, many=crowd)
                case "any":
                    shape.anything.append(True)
                case "attribute":
                    simple = self.simple(child)
                    required = child.get("use") == "required"
                    shape.attributes[str(child.get("name"))] = Attribute(simple, required, child.get("default"))
                case "element":
                    self.child(child, shape, choice=choice, many=many)

    def child(self, node: etree._Element, shape: Shape, *, choice: bool, many: bool) -> None:
        required = not choice and node.get("minOccurs", "1") != "0"
        several = many or node.get("maxOccurs", "1") != "1"
        head = node.get("ref")
        if head is None:
            inner = Shape()
            self.fill(node, inner)
            shape.children[str(node.get("name"))] = Child(inner, required, several)
            return
        for name in self.members.get(head, [head]):
            shape.children[name] = Child(self.shape(name), required and name == head, several)

    def named(self, name: str) -> Simple:
        return self.simple_type(self.types[name]) if name in self.types else Simple(name.removeprefix("xsd:"))

    def simple(self, node: etree._Element) -> Simple:
        inner = node.find(f"{_XSD}simpleType")
        return self.named(str(node.get("type", "xsd:string"))) if inner is None else self.simple_type(inner)

    def simple_type(self, node: etree._Element) -> Simple:
        listed = node.find(f"{_XSD}list")
        if listed is not None:
            item = self.named(str(listed.get("itemType"))) if listed.get("itemType") else self.simple(listed)
            return replace(item, listed=True)
        body = node.find(f"{_XSD}restriction")
        if body is None:
            return Simple("string")
        base = self.named(str(body.get("base"))) if body.get("base") else self.simple(body)
        facets: dict[str, list[str]] = {}
        for facet in body:
            facets.setdefault(str(facet.tag).removeprefix(_XSD), []).append(str(facet.get("value")))
        # Several patterns of one step are alternatives (XML Schema 1.0 part 2, §4.3.4); in OME's each stands alone.
        # `\w` differs between Python and XML Schema in the underscore; letters and digits are in both.
        patterns = [_pattern(text) for text in facets.get("pattern", ())]
        characters = 2 if base.base == "hexBinary" else 1
        patterns += [f".{{{int(text) * characters}}}" for text in facets.get("length", ())]
        return replace(
            base,
            words=frozenset(facets.get("enumeration", base.words)),
            patterns=(*base.patterns, *patterns),
            low=max(base.low, *map(float, facets.get("minInclusive", ())), -math.inf),
            high=min(base.high, *map(float, facets.get("maxInclusive", ())), math.inf),
            above=max(base.above, *map(float, facets.get("minExclusive", ())), -math.inf),
        )


def _pattern(text: str) -> str:
    # A repeated "name.name" is the same as one, since a name may hold dots; repeated, it takes exponential time.
    return text.replace(r"\w", "A-Za-z0-9").replace("]+)+:", "]+):")


@cache
def shapes() -> dict[str, Shape]:
    """Give the shape of every element of OME by its name; the schema is read once.

    Raises:
        MissingDependency: If ome-types, which ships the schema, isn't installed.

    >>> shapes()["Plane"].attributes["TheZ"].required, list(shapes()["Instrument"].children)[:2]
    (True, ['Microscope', 'Laser'])
    """
    parser = etree.XMLParser(no_network=True, resolve_entities=False, remove_comments=True)
    schema = _Schema(etree.parse(str(ome_types_folder() / "ome-2016-06.xsd"), parser).getroot())
    return {name: schema.shape(name) for name, e in schema.elements.items() if e.get("abstract") != "true"}
