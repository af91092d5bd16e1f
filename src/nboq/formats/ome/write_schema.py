"""What OME's schema of June 2016 lets a writer say: the order of children, what is required, which texts fit.

It is taken from the schema itself by `tools/ome_schema.py`, so that nothing of it is copied here by hand.
"""

from __future__ import annotations

import math
import re
import struct
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import orjson
from lxml import etree

from nboq.schema.labels import NO_XML

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
    return NO_XML.search(text) is None


@dataclass(frozen=True, slots=True)
class Simple:
    """A type of texts."""

    base: str
    """The type of XML Schema that it narrows: `float`, `int`, `string`."""
    words: frozenset[str] = frozenset()
    """The words of an enumeration; empty where it is none."""
    patterns: Collection[str] = ()
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


@dataclass(slots=True, eq=False)
class Shape:
    """What an element looks like. The children are in the order that the schema wants."""

    attributes: dict[str, Attribute] = field(default_factory=dict)
    children: dict[str, Child] = field(default_factory=dict)
    text: Simple | None = None
    """The type of its text, where it has text."""
    anything: bool = False
    """Whether any XML may stand inside."""

    def missing(self, element: etree._Element) -> list[str]:
        """Give the attributes that an element should have and has not."""
        return [name for name, known in self.attributes.items() if known.required and name not in element.attrib]

    def texts(self, name: str, form: str) -> Simple | None:
        """Give the type of the texts of a field: an attribute, or a child of the form `text`."""
        if form == "text":
            child = self.children.get(name)
            return child.shape.text if child else None
        known = self.attributes.get(name)
        return known.simple if known else None

    def rank(self, name: str) -> int:
        """Give the place of a child among its siblings."""
        return list(self.children).index(name)


@cache
def shapes() -> dict[str, Shape]:
    """Give the shape of every element of OME by its name; the table is read once.

    >>> pixels = shapes()["Pixels"]
    >>> pixels.attributes["PhysicalSizeX"].simple.fits("-1"), pixels.children["Channel"].many
    (False, True)
    >>> list(shapes()["Objective"].children)
    ['AnnotationRef']
    """
    table = orjson.loads(Path(__file__).with_name("ome-2016-06.json").read_bytes())
    types = {
        name: Simple(**body | {"words": frozenset(body.get("words", ()))}) for name, body in table["types"].items()
    }
    made = {name: Shape() for name in table["elements"]}

    def filled(shape: Shape, body: dict[str, Any]) -> Shape:
        for name, one in body.get("attributes", {}).items():
            shape.attributes[name] = Attribute(types[one["type"]], "required" in one, one.get("default"))
        for name, one in body.get("children", {}).items():
            inside = filled(Shape(), one["shape"]) if "shape" in one else made[name]
            shape.children[name] = Child(inside, "required" in one, "many" in one)
        shape.text, shape.anything = types.get(body.get("text", "")), "anything" in body
        return shape

    return {name: filled(made[name], body) for name, body in table["elements"].items()}
