"""QUAREP-LiMi's checklist of what a paper must say of how its images were taken, asked of documents."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from nboq.document import DocumentIndex, Path, is_a
from nboq.schema.artefacts import resource, tsv_rows
from nboq.schema.iri import expand
from nboq.schema.values import as_number, is_present

_STEP: Final = re.compile(r"(\w+)(?:\[(!?)(\w+)(?:(!=|=|>)(\w+))?\])?")


@dataclass(frozen=True, slots=True)
class Item:
    """A row of the checklist.

    Attributes:
        row: Its name.
        part: What it's about: specimen, hardware or acquisition.
        words: What is to be told.
        limi: The paths that the checklist gives, with blanks between; empty where it gives none.
        where: A path that must lead somewhere for the row to apply.
        of: The way from the image to the objects that must have the field, or several with `|` between.
        field: The field; several, of which one will do, with `|` between; empty where the row isn't checked.
        obligation: The word `required` or `recommended`.
        reason: Why it isn't checked, or not required.
    """

    row: str
    part: str
    words: str
    limi: str
    where: str
    of: str
    field: str
    obligation: str
    reason: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A field that an object is asked for.

    Attributes:
        path: Where the object is.
        field: The field.
        present: Whether it's there.
        items: The rows that ask for it.
    """

    path: Path
    field: str
    present: bool
    items: tuple[Item, ...]

    @property
    def required(self) -> bool:
        """Whether one of the rows requires it."""
        return any(item.obligation == "required" for item in self.items)


@cache
def checklist() -> tuple[Item, ...]:
    """Give the rows of the checklist, `model/mappings/reporting.tsv`.

    >>> [item.field for item in checklist() if item.limi == "Objective/LensNA"]
    ['lens_na']
    """
    return tuple(Item(**row) for row in tsv_rows(resource("mappings", "reporting.tsv")))


def asked_by_checklist(index: DocumentIndex) -> list[Asked]:
    """Give the fields that the checklist asks of the images of a document and of what they lead to.

    Where the way to an object breaks off, it's the field there that is asked for. A reference to what the document
    doesn't describe breaks off too.

    Args:
        index: The document.

    >>> image = {"type": "Image", "id": "urn:x:1", "pixels": {"type": "Pixels", "id": "urn:x:2", "physical_size_x": 1}}
    >>> found = asked_by_checklist(DocumentIndex(image))
    >>> [(one.path, one.present) for one in found if one.field.startswith("physical_size")]
    [(('pixels',), True), (('pixels',), False)]
    """
    ways = _Ways(index)
    found: dict[tuple[Path, str], tuple[bool, list[Item]]] = {}
    for path, image in index.at.items():
        if not is_a(image, "Image"):
            continue
        for item in checklist():
            if item.field and (not item.where or ways.end(path, item.where)[0]):
                for at, field, present in ways.asked(path, item):
                    known = found.setdefault((at, field), (present, []))
                    found[at, field] = known[0] and present, [*known[1], item]
    return [Asked(*place, present, tuple(items)) for place, (present, items) in found.items()]


class _Ways:
    """The ways through a document, over parts and references alike."""

    def __init__(self, index: DocumentIndex) -> None:
        self._at, self._by_iri = index.at, index.by_iri

    def asked(self, image: Path, item: Item) -> Iterator[tuple[Path, str, bool]]:
        """Give the fields that a row asks for: the object, the field, and whether it's there."""
        reached, broken = self._first(image, item.of)
        yield from ((*one, False) for one in broken)
        for at in reached:
            missing: list[tuple[Path, str]] = []
            for way in item.field.split("|"):
                *steps, last = way.split(".")
                holders, stuck = self.end(at, ".".join(steps))
                has = next((one for one in holders if self._says(one, last)), None)
                if has is not None:
                    yield has, last, True
                    break
                missing += [(one, last) for one in holders] or stuck
            else:
                yield *missing[0], False

    def _first(self, image: Path, ways: str) -> tuple[list[Path], list[tuple[Path, str]]]:
        """Give the end of the first of several ways that leads somewhere, else where the first breaks off."""
        ends = [self.end(image, way) for way in ways.split("|")]
        return next((one for one in ends if one[0]), ends[0])

    def _says(self, at: Path, field: str) -> bool:
        entity = self._at[at]
        if field == "type":
            return not str(entity.get("type")).startswith("Generic")
        return is_present(field, entity.get(field), hardware=is_a(entity, "HardwareComponent"))

    def end(self, start: Path, way: str) -> tuple[list[Path], list[tuple[Path, str]]]:
        """Give the objects at the end of a way, and where it breaks off; before a condition nothing is owed."""
        reached, broken = [start], []
        steps = way.split(".") if way else []
        for number, step in enumerate(steps):
            field, *condition = (_STEP.fullmatch(step) or _STEP.match("id")).groups()  # type: ignore[union-attr]
            following: list[Path] = []
            for at in reached:
                held = list(self._held(at, field))
                broken += [] if held or "[" in "".join(steps[number:]) else [(at, field)]
                following += (one for one in held if self._fits(one, *condition))
            reached = list(dict.fromkeys(following))
        return reached, broken

    def _held(self, at: Path, field: str) -> Iterable[Path]:
        value = self._at[at].get(field)
        items = list(enumerate(value)) if isinstance(value, list) else [(None, value)]
        for number, item in items:
            inside = (*at, field) if number is None else (*at, field, number)
            target = self._by_iri.get(expand(item) or "") if isinstance(item, str) else inside
            if target in self._at:
                yield target

    def _fits(self, at: Path, negated: str | None, name: str | None, sign: str | None, wanted: str | None) -> bool:
        """Tell whether an object fulfils the condition of a step."""
        entity = self._at[at]
        if name is None:
            return True
        if sign is None:
            told = is_a(entity, name) if name[0].isupper() else is_present(name, entity.get(name))
            return told != bool(negated)
        if sign == ">":
            return (as_number(entity.get(name)) or 0) > float(wanted or 0)
        return (entity.get(name) == wanted) == (sign == "=")
