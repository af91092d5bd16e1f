"""The vocabulary, ready for pages: what is to be said of each term, gathered from what the project publishes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from nboq.publish.vocabulary.examples import ExampleFinder
from nboq.publish.vocabulary.facts import (
    Allowed,
    ClassFacts,
    EnumFacts,
    Facts,
    Field,
    History,
    SlotFacts,
    SourceName,
    Unit,
    Use,
    ValueFacts,
)
from nboq.publish.vocabulary.ontology import Ontology
from nboq.publish.vocabulary.shacl_words import ShapeWords
from nboq.publish.vocabulary.source_names import source_names
from nboq.schema.artefacts import NBOQ, resource
from nboq.schema.model import LISTED, ClassTerm, EnumTerm, Model, SlotTerm, ValueTerm, current_model
from nboq.schema.units import unit_text

_SKOS: Final = "http://www.w3.org/2004/02/skos/core#"
_OWL: Final = "http://www.w3.org/2002/07/owl#"
_WORDS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z]+|[a-z]+|\d+")


class Vocabulary:
    """All terms of the model with what pages say about them.

    Args:
        terms: The model; a vendor's that imports ours, for example.
        ontology: Its ontology in Turtle.
        shapes: The folder of its shapes.
        examples: The folder of example documents; without it pages have no examples.
        earlier: The term tables of earlier versions, which tell since when a term is there.

    >>> vocabulary = Vocabulary()
    >>> vocabulary.of("lens_na").title, vocabulary.of("working_distance").unit.symbol
    ('Lens NA', 'mm')
    """

    def __init__(
        self,
        terms: Model | None = None,
        ontology: Path | None = None,
        shapes: Path | None = None,
        examples: Path | None = None,
        earlier: Sequence[Model] = (),
    ) -> None:
        self.terms = terms = terms or current_model()
        self._ontology = Ontology(ontology or resource("generated", "nbo_q.owl.ttl"), terms)
        self._examples = ExampleFinder(examples, terms)
        self._shapes = ShapeWords(terms, shapes)
        self._earlier = earlier

    def __iter__(self) -> Iterator[Facts]:
        """Go through every term: classes, slots, enumerations, values."""
        for name in self.names:
            yield self.of(name)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The local names of all terms: classes, slots, enumerations, then values as `Enumeration.Value`."""
        terms = self.terms
        values = (f"{enum.name}.{value}" for enum in terms.enums.values() for value in enum.values)
        return (*terms.classes, *terms.slots, *terms.enums, *values)

    def of(self, name: str) -> Facts:
        """Give what a page says about one term.

        Args:
            name: Its name, CURIE or IRI.

        Raises:
            UnknownTerm: If there is none.
        """
        match self.terms.find(name):
            case ClassTerm() as term:
                return self._class(term)
            case SlotTerm() as term:
                return self._slot(term)
            case EnumTerm() as term:
                return self._enum(term)
            case ValueTerm() as term:
                return self._one_value(term)

    # What every term has

    @cached_property
    def _acronyms(self) -> frozenset[str]:
        """What the sources write in capitals, such as NA and DIC; long ones are words that somebody shouted."""
        names = [name.local for said in source_names().values() for name in said]
        words = {word for name in names for word in _WORDS.findall(name) if word.isupper() and 2 <= len(word) <= 5}
        plain = {word.upper() for name in names for word in _WORDS.findall(name) if not word.isupper()}
        return frozenset(words - plain)

    def title(self, name: str) -> str:
        """Write the name of a class, slot or enumeration in words.

        >>> vocabulary = Vocabulary()
        >>> vocabulary.title("AcoustoOpticalBeamSplitter"), vocabulary.title("lens_na")
        ('Acousto optical beam splitter', 'Lens NA')
        """
        words = _WORDS.findall(name)
        shown = [word.upper() if word.isupper() or word.upper() in self._acronyms else word.lower() for word in words]
        text = " ".join(shown)
        return text[:1].upper() + text[1:]

    @cached_property
    def _ours(self) -> dict[str, str]:
        """The names that the terms of the model have in ours, by IRI; none for a model that doesn't import ours."""
        shared = {iri: current_model().by_iri[iri] for iri in self.terms.by_iri if iri in current_model().by_iri}
        # `type` is RDF's, so that models that have nothing to do with ours have it too.
        return shared if any(iri.startswith(NBOQ) for iri in shared) else {}

    def _sources(self, iri: str) -> tuple[SourceName, ...]:
        """Give what a term of ours is called elsewhere; the crosswalks know of no others."""
        return source_names().get(self._ours.get(iri, ""), ())

    def _expected(self, slot: SlotTerm) -> str:
        """Say what a slot takes; a long enumeration of a vendor's is none that `nboq terms` could list."""
        if len(slot.values) > LISTED and self.terms.enums[slot.range].iri not in self._ours:
            return f"one of the {len(slot.values)} values of {slot.range}"
        return slot.expected

    def _history(self, name: str, iri: str) -> History:
        versions = [*self._earlier, self.terms]
        since = next(table.version for table in versions if _has(table, name))
        before = [said for said in self._sources(iri) if said.source.startswith("NBO ")]
        replaced = self._ontology.objects(iri, "http://purl.org/dc/terms/isReplacedBy")
        deprecated = self._ontology.objects(iri, f"{_OWL}deprecated") == ["true"]
        return History(since, deprecated, tuple(map(self._ontology.local, replaced)), tuple(before))

    def _common(self, name: str, iri: str, title: str, definition: str) -> dict[str, Any]:
        return {
            "name": name,
            "title": title,
            "iri": iri,
            "definition": definition,
            "matches": self._ontology.matched.get(iri, ()),
            "sources": self._sources(iri),
            "history": self._history(name, iri),
        }

    # Classes

    @cached_property
    def _children(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, list[str]] = defaultdict(list)
        for body in self.terms.classes.values():
            for parent in body.parents:
                found[parent].append(body.name)
        return {name: tuple(children) for name, children in found.items()}

    def _range(self, class_name: str, slot: SlotTerm) -> str:
        """Give what a slot takes in a class: what the nearest class says of it, else its own range."""
        for ancestor in self.terms.classes[class_name].ancestors:
            if slot.kind in ("reference", "part") and (ancestor, slot.name) in self._ontology.narrowed:
                return self._ontology.narrowed[ancestor, slot.name]
        return slot.range

    def _origin(self, class_name: str, slot: str) -> str:
        classes = self.terms.classes
        having = [name for name in classes[class_name].ancestors if slot in classes[name].slots]
        return next(
            name for name in having if not any(slot in classes[parent].slots for parent in classes[name].parents)
        )

    def unit(self, slot: SlotTerm) -> Unit | None:
        """Give the unit of a slot, or None where its numbers have none."""
        if slot.unit is None:
            return None
        iris = self._ontology.objects(slot.iri, "http://qudt.org/schema/qudt/hasUnit")
        return Unit(slot.unit, unit_text(slot.unit) or slot.unit, iris[0] if iris else "")

    def _field(self, class_name: str, name: str) -> Field:
        slot = self.terms.slots[name]
        use = self.terms.classes[class_name].slots[name]
        narrowed = self._range(class_name, slot)
        return Field(
            name=name,
            iri=slot.iri,
            title=self.title(name),
            definition=slot.description,
            kind=slot.kind,
            range=narrowed,
            expected=self._expected(replace(slot, range=narrowed)),
            unit=self.unit(slot),
            required=use.required,
            multivalued=slot.multivalued,
            tier=use.tier,
            obligation=use.obligation,
            origin=self._origin(class_name, name),
        )

    def _use(self, class_name: str, slot: str) -> Use:
        body = self.terms.classes[class_name]
        use = body.slots[slot]
        return Use(class_name, slot, use.tier, use.obligation, body.abstract)

    @cached_property
    def _taking(self) -> dict[str, tuple[tuple[str, Use], ...]]:
        """Give, for each class and enumeration, the kind of slot and the class where it's brought in or narrowed."""
        found: dict[str, list[tuple[str, Use]]] = defaultdict(list)
        for body in self.terms.classes.values():
            for name in body.slots:
                slot = self.terms.slots[name]
                if slot.kind not in ("reference", "part", "enum"):
                    continue
                if self._origin(body.name, name) == body.name or (body.name, name) in self._ontology.narrowed:
                    found[self._range(body.name, slot)].append((slot.kind, self._use(body.name, name)))
        return {name: tuple(uses) for name, uses in found.items()}

    def _uses(self, name: str, kind: str) -> tuple[Use, ...]:
        return tuple(use for found, use in self._taking.get(name, ()) if found == kind)

    def _class(self, term: ClassTerm) -> ClassFacts:
        names = term.ancestors
        return ClassFacts(
            kind="class",
            **self._common(term.name, term.iri, self.title(term.name), term.description),
            aliases=(),
            rules=self._shapes.of_class(term.name),
            example=self._examples.of_class(term.name),
            abstract=term.abstract,
            tier=term.tier,
            parents=term.parents,
            children=self._children.get(term.name, ()),
            ancestors=names[1:],
            descendants=tuple(body.name for body in self.terms.classes.values() if term.name in body.ancestors[1:]),
            disjoint=tuple(
                sorted(frozenset().union(*(self._ontology.disjoint.get(name, frozenset()) for name in names)))
            ),
            fields=tuple(self._field(term.name, slot) for slot in term.slots),
            contained_in=tuple(use for name in names for use in self._uses(name, "part")),
            referred_to_by=tuple(use for name in names for use in self._uses(name, "reference")),
        )

    # Slots, enumerations, values

    def _slot(self, term: SlotTerm) -> SlotFacts:
        having = [body.name for body in self.terms.classes.values() if term.name in body.slots]
        origins = tuple(dict.fromkeys(self._origin(name, term.name) for name in having))
        order = sorted(having, key=lambda name: (name not in origins, name))
        return SlotFacts(
            kind="slot",
            **self._common(term.name, term.iri, self.title(term.name), term.description),
            aliases=(),
            rules=self._shapes.of_slot(term.name),
            example=self._examples.of_slot(term.name),
            takes=term.kind,
            range=term.range,
            expected=self._expected(term),
            unit=self.unit(term),
            multivalued=term.multivalued,
            minimum=term.minimum,
            maximum=term.maximum,
            used_in=tuple(self._use(name, term.name) for name in order),
            origins=origins,
        )

    def _allowed(self, enum: EnumTerm) -> tuple[Allowed, ...]:
        return tuple(
            Allowed(value.name, value.iri, value.title, self._definition(value)) for value in enum.values.values()
        )

    def _definition(self, value: ValueTerm) -> str:
        return value.description or next(iter(self._ontology.objects(value.iri, f"{_SKOS}definition")), "")

    def _enum(self, term: EnumTerm) -> EnumFacts:
        return EnumFacts(
            kind="enumeration",
            **self._common(term.name, term.iri, self.title(term.name), term.description),
            aliases=(),
            rules=self._shapes.across(term.name),
            example=self._examples.of_value(term.name),
            values=self._allowed(term),
            used_in=self._uses(term.name, "enum"),
        )

    def _one_value(self, term: ValueTerm) -> ValueFacts:
        enum = self.terms.enums[term.enumeration]
        name = f"{enum.name}.{term.name}"
        return ValueFacts(
            kind="value",
            **self._common(name, term.iri, term.title, self._definition(term)),
            aliases=term.aliases,
            rules=self._shapes.across(name),
            example=self._examples.of_value(enum.name, term.name),
            enumeration=enum.name,
            notation=term.name,
            siblings=tuple(value for value in self._allowed(enum) if value.name != term.name),
            used_in=self._uses(enum.name, "enum"),
        )


def _has(table: Model, name: str) -> bool:
    enum, _, value = name.partition(".")
    if value:
        return enum in table.enums and value in table.enums[enum].values
    return name in table.classes or name in table.slots or name in table.enums
