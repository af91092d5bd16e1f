"""The vocabulary, ready for pages: what is to be said of each term, gathered from what the project publishes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final, cast

from nboq.checks.rules import rules
from nboq.publish.vocabulary import facts
from nboq.publish.vocabulary.examples import ExampleFinder
from nboq.publish.vocabulary.source_names import labels, source_names
from nboq.schema.artefacts import NBOQ
from nboq.schema.model import LISTED, ClassTerm, EnumTerm, Model, SlotTerm, ValueTerm, current_model, per_model

_RELATIONS: Final = ("exact", "close", "broad", "narrow", "related")


@per_model
def _cross_field() -> dict[str, tuple[facts.Rule, ...]]:
    """Give our rules across fields by the IRIs of the terms that they speak of."""
    found: dict[str, list[facts.Rule]] = defaultdict(list)
    for name, rule in rules().items():
        told = [facts.Rule(check.field, check.text, source=rule.source, code=f"NBOQ-R-{name}") for check in rule.checks]
        for term in rule.terms:
            found[term] += told
    return {term: tuple(dict.fromkeys(told)) for term, told in found.items()}


class ShapeWords:
    """The shapes in words.

    Args:
        terms: The model that the shapes were made from. The rules across fields are ours, and hold for the terms that
            it has of ours.
    """

    def __init__(self, terms: Model | None = None) -> None:
        self._terms = terms or current_model()

    def of_field(self, class_name: str, slot: str) -> tuple[facts.Rule, ...]:
        """Give what is asked of one field of a class: its form, then at which tier it has to be there.

        >>> [rule.text for rule in ShapeWords().of_field("Objective", "lens_na")]
        ['expected one number of at least 0', 'required at tier 1 and missing; expected one number of at least 0']
        """
        use = self._terms.classes[class_name].slots[slot]
        if use.slot.kind in ("id", "type"):
            return ()
        found = [facts.Rule(slot, f"expected {use.slot.asked}")]
        if use.tier is not None:
            required = use.obligation == "required"
            found.append(facts.Rule(slot, use.lacking, "must" if required else "should", use.tier))
        return tuple(found)

    def of_class(self, name: str) -> tuple[facts.Rule, ...]:
        """Give what is asked of the members of a class: field by field, then across fields."""
        body = self._terms.classes[name]
        across = [rule for ancestor in body.ancestors for rule in self.across(ancestor)]
        return (*(rule for slot in body.slots for rule in self.of_field(name, slot)), *dict.fromkeys(across))

    def of_slot(self, name: str) -> tuple[facts.Rule, ...]:
        """Give what is asked of a slot wherever it stands, then the rules across fields that speak of it."""
        owner = next((body.name for body in self._terms.classes.values() if name in body.slots), None)
        form = self.of_field(owner, name)[:1] if owner else ()
        return (*form, *self.across(name))

    def across(self, name: str) -> tuple[facts.Rule, ...]:
        """Give the rules across fields that speak of a term: for a value, where a rule holds for it only.

        Raises:
            UnknownTerm: If the model has no such term.

        >>> [rule.code for rule in ShapeWords().across("ImmersionType.Air")]
        ['NBOQ-R-dipping-medium', 'NBOQ-R-dry-objective', 'NBOQ-R-na-air']
        """
        return _cross_field().get(self._terms.find(name).iri, ())


class Vocabulary:
    """All terms of the model with what pages say about them.

    Args:
        terms: The model; a vendor's that imports ours, for example.
        examples: The folder of example documents; without it pages have no examples.
        earlier: The term tables of earlier versions, which tell since when a term is there.

    >>> vocabulary = Vocabulary()
    >>> vocabulary.of("lens_na").title, vocabulary.of("working_distance").unit.symbol
    ('Numerical aperture', 'mm')
    """

    def __init__(self, terms: Model | None = None, examples: Path | None = None, earlier: Sequence[Model] = ()) -> None:
        self.terms = terms = terms or current_model()
        self._examples = ExampleFinder(examples, terms)
        self._shapes = ShapeWords(terms)
        self._earlier = earlier

    def __iter__(self) -> Iterator[facts.Facts]:
        """Go through every term: classes, slots, enumerations, values."""
        for name in self.names:
            yield self.of(name)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The local names of all terms: classes, slots, enumerations, then values as `Enumeration.Value`."""
        terms = self.terms
        values = (f"{enum.name}.{value}" for enum in terms.enums.values() for value in enum.values)
        return (*terms.classes, *terms.slots, *terms.enums, *values)

    def of(self, name: str) -> facts.Facts:
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
    def _ours(self) -> dict[str, str]:
        """The names that the terms of the model have in ours, by IRI; none for a model that doesn't import ours."""
        shared = {iri: current_model().by_iri[iri] for iri in self.terms.by_iri if iri in current_model().by_iri}
        # `type` is RDF's, so that models that have nothing to do with ours have it too.
        return shared if any(iri.startswith(NBOQ) for iri in shared) else {}

    def _sources(self, iri: str) -> tuple[facts.SourceName, ...]:
        """Give what a term of ours is called elsewhere; the crosswalks know of no others."""
        return source_names().get(self._ours.get(iri, ""), ())

    def _expected(self, slot: SlotTerm) -> str:
        """Say what a slot takes; a long enumeration of a vendor's is none that `nboq terms` could list."""
        if len(slot.values) > LISTED and self.terms.enums[slot.range].iri not in self._ours:
            return f"one of the {len(slot.values)} values of {slot.range}"
        return slot.expected

    def _history(self, name: str, term: ClassTerm | SlotTerm | EnumTerm | ValueTerm) -> facts.History:
        versions = [*self._earlier, self.terms]
        since = next(table.version for table in versions if _has(table, name))
        before = tuple(name for name in self._sources(term.iri) if name.source.startswith("NBO "))
        replaced, consider = (tuple(filter(None, [other])) for other in (term.replaced_by, term.consider))
        return facts.History(since, term.deprecated, replaced, consider, before)

    def _matches(self, term: ClassTerm | SlotTerm | EnumTerm | ValueTerm) -> Iterator[facts.Match]:
        """Give the terms of other vocabularies, the nearest first."""
        for relation, curie in sorted(term.mappings, key=lambda one: (_RELATIONS.index(one[0]), one[1])):
            yield facts.Match(
                cast("facts.Relation", relation), self.terms.expanded(curie), curie, labels().get(curie, "")
            )

    def _common(self, term: ClassTerm | SlotTerm | EnumTerm | ValueTerm, name: str) -> dict[str, Any]:
        return {
            "name": name,
            "title": self.terms.labels[term.iri],
            "aliases": term.aliases,
            "iri": term.iri,
            "definition": term.description,
            "matches": tuple(self._matches(term)),
            "sources": self._sources(term.iri),
            "history": self._history(name, term),
        }

    # Classes

    @cached_property
    def _disjoint(self) -> dict[str, set[str]]:
        """What a class shares no members with: by its own word, and by that of its siblings' group."""
        found: dict[str, set[str]] = defaultdict(set)
        for body in self.terms.classes.values():
            groups: list[tuple[str, ...]] = [(body.name, other) for other in body.disjoint_with]
            if body.disjoint_children:
                groups.append(self.terms.children(body.name))
            for group in groups:
                for name in group:
                    found[name] |= set(group) - {name}
        return found

    def _origin(self, class_name: str, slot: str) -> str:
        classes = self.terms.classes
        having = [name for name in classes[class_name].ancestors if slot in classes[name].slots]
        return next(
            name for name in having if not any(slot in classes[parent].slots for parent in classes[name].parents)
        )

    def unit(self, slot: SlotTerm) -> facts.Unit | None:
        """Give the unit of a slot, or None where its numbers have none."""
        if slot.unit is None:
            return None
        return facts.Unit(slot.unit, slot.unit_label, self.terms.expanded(slot.unit_iri))

    def _field(self, class_name: str, name: str) -> facts.Field:
        use = self.terms.classes[class_name].slots[name]
        expected = self._expected(replace(use.slot, range=use.range))
        return facts.Field(use, expected, self.unit(use.slot), self._origin(class_name, name))

    def _use(self, class_name: str, slot: str) -> facts.Use:
        body = self.terms.classes[class_name]
        use = body.slots[slot]
        return facts.Use(class_name, slot, use.tier, use.obligation, body.abstract, use.condition)

    @cached_property
    def _taking(self) -> dict[str, tuple[tuple[str, facts.Use], ...]]:
        """Give, for each class and enumeration, the kind of slot and the class where it's brought in or narrowed."""
        found: dict[str, list[tuple[str, facts.Use]]] = defaultdict(list)
        for body in self.terms.classes.values():
            above = [self.terms.classes[parent].slots for parent in body.parents]
            for name, use in body.slots.items():
                inherited = any(name in slots and slots[name].range == use.range for slots in above)
                if use.slot.kind in ("reference", "part", "enum") and not inherited:
                    found[use.range].append((use.slot.kind, self._use(body.name, name)))
        return {name: tuple(uses) for name, uses in found.items()}

    def _uses(self, name: str, kind: str) -> tuple[facts.Use, ...]:
        return tuple(use for found, use in self._taking.get(name, ()) if found == kind)

    def _class(self, term: ClassTerm) -> facts.ClassFacts:
        names = term.ancestors
        return facts.ClassFacts(
            kind="class",
            **self._common(term, term.name),
            rules=self._shapes.of_class(term.name),
            example=self._examples.of_class(term.name),
            abstract=term.abstract,
            tier=term.tier,
            parents=term.parents,
            children=self.terms.children(term.name),
            ancestors=names[1:],
            descendants=tuple(body.name for body in self.terms.classes.values() if term.name in body.ancestors[1:]),
            disjoint=tuple(sorted(set().union(*(self._disjoint.get(name, ()) for name in names)))),
            fields=tuple(self._field(term.name, slot) for slot in term.slots),
            contained_in=tuple(use for name in names for use in self._uses(name, "part")),
            referred_to_by=tuple(use for name in names for use in self._uses(name, "reference")),
        )

    # Slots, enumerations, values

    def _slot(self, term: SlotTerm) -> facts.SlotFacts:
        having = [body.name for body in self.terms.classes.values() if term.name in body.slots]
        origins = tuple(dict.fromkeys(self._origin(name, term.name) for name in having))
        order = sorted(having, key=lambda name: (name not in origins, name))
        return facts.SlotFacts(
            kind="slot",
            **self._common(term, term.name),
            rules=self._shapes.of_slot(term.name),
            example=self._examples.of_slot(term.name),
            takes=term.kind,
            range=term.range,
            expected=self._expected(term),
            unit=self.unit(term),
            multivalued=term.multivalued,
            used_in=tuple(self._use(name, term.name) for name in order),
            origins=origins,
        )

    def _enum(self, term: EnumTerm) -> facts.EnumFacts:
        return facts.EnumFacts(
            kind="enumeration",
            **self._common(term, term.name),
            rules=self._shapes.across(term.name),
            example=self._examples.of_value(term.name),
            values=tuple(term.values.values()),
            used_in=self._uses(term.name, "enum"),
        )

    def _one_value(self, term: ValueTerm) -> facts.ValueFacts:
        enum = self.terms.enums[term.enumeration]
        name = f"{enum.name}.{term.name}"
        return facts.ValueFacts(
            kind="value",
            **self._common(term, name),
            rules=self._shapes.across(name),
            example=self._examples.of_value(enum.name, term.name),
            enumeration=enum.name,
            notation=term.name,
            siblings=tuple(value for value in enum.values.values() if value.name != term.name),
            used_in=self._uses(enum.name, "enum"),
        )


def _has(table: Model, name: str) -> bool:
    enum, _, value = name.partition(".")
    if value:
        return enum in table.enums and value in table.enums[enum].values
    return name in table.classes or name in table.slots or name in table.enums
