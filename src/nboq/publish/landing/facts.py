"""The facts about a thing in the words of a page: fields with titles, units and links, components by kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from nboq.checks.completeness.measure import Completeness, Holding, kind_of
from nboq.pid import iri_of
from nboq.pid.labels import pid_label
from nboq.publish.landing.naming import href
from nboq.render import anchor
from nboq.render.facts import stated
from nboq.schema.labels import divided, spoken, unit_label
from nboq.schema.model import SlotTerm, current_model, title_of
from nboq.schema.values import value_label

# They stand in the heading, or say how the file works and not how the thing is.
_ELSEWHERE: Final = frozenset({"id", "type", "name", "description", "extensions", "@context"})
# What a person looks at first; the other kinds follow by name.
_FIRST: Final = ("MicroscopeStand", "Objective", "LightSource", "DetectionSystem", "ConfocalScanner", "FilterHolder")


@dataclass(frozen=True, slots=True)
class Text:
    """One value: what is read, and where it leads."""

    text: str
    url: str = ""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """One field with its values.

    Attributes:
        title: The field for people.
        values: What it says.
        unit: The unit of its numbers.
        term: Address of the term of the vocabulary.
        meaning: The first sentence of its definition; the rest stands where the term leads.
        parts: What stands in it with facts of its own.
    """

    title: str
    values: tuple[Text, ...] = ()
    unit: str = ""
    term: str = ""
    meaning: str = ""
    parts: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a thing: its name, where it leads, and its facts."""

    name: str
    url: str
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True)
class Component:
    """One component of a descriptor, ready to be shown."""

    anchor: str
    name: str
    what: str
    made: str
    description: str
    facts: tuple[Fact, ...]
    percent: int
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Kind:
    """The components of one kind."""

    title: str
    anchor: str
    components: tuple[Component, ...] = field(default=())


Link = Callable[[str], Text | None]
"""What tells the name and the page of an identifier, or that it isn't known here."""


def facts(entity: Mapping[str, Any], link: Link, without: Iterable[str] = ()) -> tuple[Fact, ...]:
    """Give what an object says, field by field, in the order of the model.

    Args:
        entity: An object of a document.
        link: What tells the name and the page of an identifier.
        without: Fields to leave out, because they stand elsewhere on the page.

    >>> [fact] = facts({"type": "Objective", "working_distance": 0.19}, lambda iri: None)
    >>> fact.title, fact.values[0].text, fact.unit
    ('Working distance', '0.19', 'mm')
    """
    said = stated(entity, _ELSEWHERE | frozenset(without))
    found = (_fact(slot, values, inside, link) for slot, values, inside in said)
    return tuple(fact for fact in found if fact.values or fact.parts)


def _fact(name: str, values: list[Any], inside: list[Mapping[str, Any]], link: Link) -> Fact:
    slot = current_model().slots.get(name)
    parts = (_part(item, link) for item in inside)
    numbers = [item for item in values if isinstance(item, int | float) and not isinstance(item, bool)]
    by, unit = spoken(slot.unit if slot is not None else None, *numbers)
    return Fact(
        title=title_of(name),
        values=tuple(_value(slot, item, link, by) for item in values),
        unit=unit_label(unit) if by != 1 else slot.unit_label if slot is not None else "",
        term=slot.iri if slot is not None else "",
        meaning=_first_sentence(slot.description) if slot is not None else "",
        parts=tuple(part for part in parts if part.name or part.facts),
    )


@cache
def _first_sentence(text: str) -> str:
    return re.split(r"(?<=[.:;])\s", text, maxsplit=1)[0].rstrip(":;")


def _part(item: Mapping[str, Any], link: Link) -> Part:
    """Give a part; where an identifier says what it mentions, its name leads there."""
    given = iri_of(item.get("identified_by"))
    known = link(given) if given is not None else None
    url = (known.url if known else "") or href(given)
    name = str(item.get("name") or (known.text if known else "") or (pid_label(given) if given and url else ""))
    without = ("identified_by",) if name and url else ()
    return Part(name, url if name else "", facts(item, link, (*without, "party_kind")))


def _value(slot: SlotTerm | None, value: Any, link: Link, by: float) -> Text:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return Text(divided(value, by))
    text = value_label("", value)
    if slot is None:
        return Text(text)
    if slot.kind == "enum":
        member = current_model().enums[slot.range].values.get(text)
        return Text(member.title, hint=member.description) if member else Text(text)
    if slot.kind in ("reference", "uri", "part", "id"):
        iri = iri_of(text)
        found = link(iri) if iri is not None else None
        return found or Text(pid_label(iri) if iri is not None else text, href(iri or text))
    return Text(text)


def components(descriptor: Mapping[str, Any], link: Link, measured: Completeness | None) -> tuple[Kind, ...]:
    """Give the components of a descriptor by kind, with what each lacks for the tier that the descriptor claims.

    Args:
        descriptor: A HardwareDescriptor.
        link: What tells the name and the page of an identifier.
        measured: How complete it is, where that is known.
    """
    tier = measured.tier if measured else 1
    held = {holding.rows[0].id: holding for holding in measured.holdings} if measured else {}
    kinds: dict[str, list[Component]] = {}
    for number_, component in enumerate(descriptor.get("components") or ()):
        if not isinstance(component, Mapping):
            continue
        name = str(component.get("type"))
        kind = kind_of(name) if name in current_model().classes else name
        kinds.setdefault(kind, []).append(_component(component, number_, held, tier, link))
    order = sorted(kinds, key=lambda kind: (_FIRST.index(kind) if kind in _FIRST else len(_FIRST), title_of(kind)))
    return tuple(
        Kind(title_of(kind), f"kind-{kind.lower()}", tuple(sorted(kinds[kind], key=lambda one: one.name.casefold())))
        for kind in order
    )


def _component(
    component: Mapping[str, Any], place: int, held: Mapping[str, Holding], tier: int, link: Link
) -> Component:
    holding = held.get(str(component.get("id") or ""))
    model = component.get("model")
    made = [
        component.get("manufacturer") or component.get("developer"),
        model if model != component.get("name") else "",
    ]
    share = holding.share(tier, required=True) if holding else None
    missing = {field.name for row in holding.rows for field in row.missing(tier, True)} if holding else set()
    return Component(
        anchor=anchor(str(component.get("id") or f"component-{place}")),
        name=str(component.get("name") or component.get("id") or title_of(str(component.get("type")))),
        what=title_of(str(component.get("type"))),
        made=" · ".join(str(one) for one in made if isinstance(one, str) and one.strip()),
        description=str(component.get("description") or ""),
        facts=facts(component, link, ("manufacturer", "developer", "model")),
        percent=share.percent if share else 100,
        missing=tuple(title_of(name) for name in sorted(missing)),
    )
