"""Clauses: pieces of a text that know which fields say them, and objects of a document as they are written about."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any, Final

from nboq.pid import recognise
from nboq.pid.citation import cited
from nboq.schema.base import ModelObject
from nboq.schema.labels import a, cut, in_sentence, number_label, printable
from nboq.schema.model import current_model, title_of
from nboq.schema.references import Reference
from nboq.schema.values import is_present


@dataclass(frozen=True, slots=True)
class Source:
    """A field of an object.

    Attributes:
        entity: The id of the object, or of the nearest thing around it that has one.
        field: The field, with the way to it from there: `objective_settings.numerical_aperture_setting`.
        value: What stands there; None where it's missing.
    """

    entity: str
    field: str
    value: Any = None

    def __str__(self) -> str:
        return f"{self.field} of {self.entity}"


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of a text.

    Attributes:
        text: Itself; all of them after one another are the text.
        sources: The fields that say it; none for the words between.
        gap: Whether it says in brackets what isn't known; its sources are the fields to fill in.
        link: The address that it leads to; empty for none.
    """

    text: str
    sources: tuple[Source, ...] = ()
    gap: bool = False
    link: str = ""


Phrase = tuple[Clause, ...]
"""Clauses that belong together."""


def phrase(*parts: str | Clause | Phrase | None) -> Phrase:
    """Put parts after one another; None for those that there's nothing to say of."""
    made: list[Clause] = []
    for part in parts:
        found = [Clause(part)] if isinstance(part, str) else [part] if isinstance(part, Clause) else part or ()
        made += (clause for clause in found if clause.text)
    return tuple(made)


def text_of(clauses: Iterable[Clause]) -> str:
    """Give the text of clauses."""
    return "".join(clause.text for clause in clauses)


def shape(clauses: Iterable[Clause]) -> str:
    """Give what phrases share that say one thing of several: their words, of a gap without the place to fill in."""
    return "".join(one.text.partition(":")[0] if one.gap else one.text for one in clauses)


def listed(phrases: Iterable[Phrase | Clause | None], between: str = ", ", last: str = " and ") -> Phrase:
    """Write a list; what reads alike stands once, with the fields of all.

    >>> text_of(listed([phrase("a laser"), phrase("a filter"), phrase("a laser"), phrase("a camera")]))
    'a laser, a filter and a camera'
    """
    once: dict[str, list[Phrase]] = {}
    for one in phrases:
        if found := phrase(one):
            once.setdefault(shape(found), []).append(found)
    items = list(map(together, once.values()))
    signs = ["", *[between] * (len(items) - 2), last][: len(items)]
    return phrase(*(part for pair in zip(signs, items, strict=True) for part in pair))


def together(phrases: Sequence[Phrase]) -> Phrase:
    """Give what phrases that say the same say, with the fields of all."""
    sources = zip(*([clause.sources for clause in one] for one in phrases), strict=True)
    return tuple(
        replace(clause, sources=tuple(dict.fromkeys(chain.from_iterable(those))))
        for clause, those in zip(phrases[0], sources, strict=True)
    )


def bracketed(*phrases: Phrase | Clause | None, between: str = ", ") -> Phrase:
    """Put a list in brackets; nothing if there is nothing in it."""
    inside = listed(phrases, between, between)
    return phrase(" (", inside, ")") if inside else ()


def with_article(found: Phrase) -> Phrase:
    """Put the article before a phrase, by how it's read aloud.

    >>> text_of(with_article(phrase("800 nm laser"))), text_of(with_article(phrase("63×/1.40 oil objective")))
    ('an 800 nm laser', 'a 63×/1.40 oil objective')
    """
    text = text_of(found)
    number = re.match(r"8\d*|1[18](?!\d)", text)
    article = a(text).partition(" ")[0] if text[:1].isalpha() else "an" if number else "a"
    return phrase(f"{article} ", found) if text else ()


def aperture(value: float) -> str:
    """Write a numerical aperture, with two decimals as makers do.

    >>> aperture(1.4), aperture(0.075)
    ('1.40', '0.075')
    """
    return f"{value:.2f}" if round(value, 2) == value else number_label(value)


_MOST: Final = 200
"""Characters of a single value; longer ones are no names."""


@dataclass(frozen=True, slots=True)
class Thing:
    """An object, the nearest id and the way to it from there.

    Attributes:
        view: The object out of a document.
        id: The id of the object, or of the nearest thing around it that has one.
        way: What stands before the names of its fields.
    """

    view: ModelObject
    id: str
    way: str = ""

    @classmethod
    def of(cls, view: ModelObject, around: Thing | None = None, way: str = "") -> Thing:
        """Give an object with what is around it."""
        own = getattr(view, "id", None)
        if isinstance(own, str) and own:
            return cls(view, own)
        return cls(view, around.id, f"{around.way}{way}.") if around else cls(view, "the document")

    def is_a(self, *classes: str) -> bool:
        """Tell whether it's of one of some classes."""
        return any(current_model().is_a(type(self.view).__name__, name) for name in classes)

    @property
    def noun(self) -> str:
        """What it's called where nothing else is said of it."""
        return in_sentence(title_of(type(self.view).__name__).removeprefix("Generic ").removeprefix("Standard "))

    def source(self, field: str, value: Any = None) -> Source:
        """Give a field of it."""
        return Source(self.id, self.way + field, value)

    def value(self, field: str) -> Any:
        """Give what stands in a field that says something; None else."""
        found = getattr(self.view, field, None)
        return found if is_present(field, found, hardware=self.is_a("HardwareComponent")) else None

    def choice(self, field: str) -> str:
        """Give the value of an enumeration; nothing where it's missing, or no text as in faulty documents."""
        found = self.value(field)
        return found if isinstance(found, str) else ""

    def number(self, field: str) -> float | None:
        """Give a finite number; None where there is none."""
        found = self.value(field)
        numeric = isinstance(found, int | float) and not isinstance(found, bool) and math.isfinite(found)
        return found if numeric else None

    def says(self, field: str, text: str) -> Clause:
        """Write what follows from a field."""
        return Clause(text, (self.source(field, self.value(field)),))

    def written(self, field: str, form: str = "{}", write: Callable[[float], str] = number_label) -> Clause | None:
        """Write a number, or a text on one line; None where there is none, which some texts say in a word."""
        number, found = self.number(field), self.value(field)
        if current_model().slots[field].kind in ("number", "integer"):
            return None if number is None else self.says(field, form.format(write(number)))
        if isinstance(found, str) and printable(found).casefold() not in ("", "none"):
            return self.says(field, form.format(cut(printable(found), _MOST)))
        return None

    def word(self, field: str) -> Clause | None:
        """Write a value of an enumeration as it stands in a sentence; None where it's missing, none or another."""
        title = self.title(field)
        return self.says(field, in_sentence(title)) if title else None

    def title(self, field: str) -> str:
        """Give what people call the value of an enumeration; nothing where it's missing, none or another."""
        values, found = current_model().enums[current_model().slots[field].range].values, self.choice(field)
        return values[found].title if found in values and found not in ("Other", "None") else ""

    def gap(self, field: str, what: str = "") -> Clause:
        """Say in brackets what isn't known, and which field to fill in."""
        words = what or in_sentence(current_model().slots[field.rpartition(".")[2]].title)
        return Clause(f"[{words}: fill in {self.way}{field} of {self.id}]", (self.source(field),), gap=True)

    def things(self, field: str) -> list[Thing]:
        """Give the objects that a field holds or names, as far as they're described."""
        found = getattr(self.view, field, None)
        items: Sequence[Any] = found if isinstance(found, list) else [found]
        return list(self._things(field, items, isinstance(found, list)))

    def _things(self, field: str, items: Sequence[Any], several: bool) -> Iterator[Thing]:
        for number, item in enumerate(items):
            target = item.target if isinstance(item, Reference) else item
            if isinstance(target, ModelObject):
                yield Thing.of(target, self, f"{field}[{number}]" if several else field)

    def thing(self, field: str) -> Thing | None:
        """Give the one object that a field holds or names; None where it's missing, or one of several."""
        found = self.things(field)
        return found[0] if len(found) == 1 else None

    def reached(self, *fields: str) -> list[Thing]:
        """Give the objects at the end of a way, each once."""
        found = [self]
        for field in fields:
            found = [one for thing in found for one in thing.things(field)]
        return list({(one.id, one.way): one for one in found}.values())

    @property
    def pid(self) -> Clause | None:
        """Its persistent identifier, written as its registry asks for in print; None where it has none."""
        identifier = recognise(self.id) if not self.way else None
        if identifier is None or not identifier.iri.startswith("https:") or identifier.scheme == "purl":
            return None
        return Clause(cited(identifier), (self.source("id", self.id),), link=identifier.iri)

    @property
    def make(self) -> Phrase:
        """Maker and model, the maker not twice."""
        maker, model = self.written("manufacturer"), self.written("model")
        if maker and model and model.text.casefold().startswith(maker.text.casefold()):
            maker = None
        return phrase(maker, " " if maker and model else None, model)
