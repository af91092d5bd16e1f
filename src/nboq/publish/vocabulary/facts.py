"""What a page about a term says, as plain values: the documentation site and the vocabulary release are made of it.

Everything comes from what the project publishes: the term table, the ontology, the shapes and the crosswalks. Examples
come from documents, so that no text about the model can drift from it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from nboq.schema.model import SlotUse, ValueTerm

Kind = Literal["class", "slot", "enumeration", "value"]
Severity = Literal["must", "should"]
Relation = Literal["exact", "close", "broad", "narrow", "related"]

CARDINALITIES: Final = {
    (True, False): "exactly 1",
    (False, False): "0 or 1",
    (True, True): "1 or more",
    (False, True): "any number",
}
"""The words for how many values a field has, by whether it is required and whether it takes several."""


@dataclass(frozen=True, slots=True)
class Unit:
    """The one unit that the numbers of a slot are in."""

    ucum: str
    """The UCUM code, such as `um`."""
    symbol: str
    """What people write, such as `µm`; the UCUM code where nobody writes anything else."""
    iri: str
    """The unit in QUDT; empty where it has none."""


@dataclass(frozen=True, slots=True)
class Match:
    """A term of another vocabulary, and how near it is."""

    relation: Relation
    iri: str
    curie: str
    """The IRI with the model's prefix, or the IRI where the model has none for it."""
    label: str
    """What it is called there; empty where the crosswalks don't say."""

    @property
    def predicate(self) -> str:
        """The relation in SKOS.

        >>> Match("broad", "http://example.org/x", "ex:x", "").predicate
        'http://www.w3.org/2004/02/skos/core#broadMatch'
        """
        return f"http://www.w3.org/2004/02/skos/core#{self.relation}Match"


@dataclass(frozen=True, slots=True)
class SourceName:
    """What a specification or a program without IRIs calls the term."""

    source: str
    """Such as `NBO v02-01`."""
    name: str
    """Such as `Objective.LensNA`."""
    relation: Relation
    comment: str

    @property
    def local(self) -> str:
        """The name without what it belongs to, as people type it.

        >>> SourceName("NBO v02-01", "Objective.LensNA", "exact", "").local
        'LensNA'
        """
        return self.name.replace("#", ".").rpartition(".")[2]


@dataclass(frozen=True, slots=True)
class Rule:
    """What SHACL asks, in words."""

    slot: str
    """The field that it is about; empty where it is about several."""
    text: str
    severity: Severity = "must"
    tier: int | None = None
    """From which tier on it is asked; None where it is asked always."""
    source: str = ""
    """Where a rule across fields comes from."""
    code: str = ""
    """The code of the finding of a rule across fields."""


@dataclass(frozen=True, slots=True)
class Example:
    """Part of an example document that shows the term, as JSON-LD and as Turtle."""

    json: str
    turtle: str
    document: str
    """The file that it was taken from, below `examples/`."""
    about: str
    """The object, named for a person."""
    shortened: bool
    """Whether fields or members of lists were left out."""
    instead_of: str = ""
    """The value that stands in the document where no document has the one that is shown."""


@dataclass(frozen=True, slots=True)
class History:
    """When a term came, and whether it should still be used."""

    since: str
    """The first version of the model that has it, as far as earlier versions were given."""
    deprecated: str | bool
    """Why it's not to be used any more, or just that it isn't."""
    replaced_by: tuple[str, ...]
    """The names of the terms to use instead."""
    consider: tuple[str, ...]
    """The names of terms that may be what to use instead."""
    before: tuple[SourceName, ...]
    """What it was in the specifications that this model re-expresses."""


@dataclass(frozen=True, slots=True)
class Field:
    """A slot as one class has it."""

    use: SlotUse
    """What the class says of it; its range may be narrower than the slot's."""
    expected: str
    """What it takes, in words, with bounds and unit."""
    unit: Unit | None
    origin: str
    """The class that brings the slot in: this one, or one above it."""

    @property
    def cardinality(self) -> str:
        """How many values it has, in words."""
        return CARDINALITIES[self.use.required, self.use.slot.multivalued]


@dataclass(frozen=True, slots=True)
class Use:
    """A class that has a slot: where a slot is used, or where members of a class or values can stand."""

    class_name: str
    slot: str
    tier: int | None
    obligation: str | None
    abstract: bool
    condition: str
    """Where the tier asks for it, in words; empty where it always does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """What all pages have."""

    kind: Kind
    name: str
    """The local part of the IRI: `Objective`, `lens_na`, `ObjectiveCorrection.PlanApochromat`."""
    title: str
    """The name in words: `Objective`, `Lens NA`, `Plan apochromat`."""
    iri: str
    definition: str
    aliases: tuple[str, ...] = ()
    """Other spellings that the model accepts for it."""
    matches: tuple[Match, ...]
    sources: tuple[SourceName, ...]
    rules: tuple[Rule, ...]
    history: History
    example: Example | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassFacts(Term):
    """A class."""

    abstract: bool
    tier: int | None
    """From which tier on members are described."""
    parents: tuple[str, ...]
    children: tuple[str, ...]
    ancestors: tuple[str, ...]
    """Everything above it, nearest first, without itself."""
    descendants: tuple[str, ...]
    """Everything below it, without itself."""
    disjoint: tuple[str, ...]
    """The classes that share no members with it, as far as the model says so."""
    fields: tuple[Field, ...]
    contained_in: tuple[Use, ...]
    """Where its members stand inside of another object."""
    referred_to_by: tuple[Use, ...]
    """Where its members are named by their ids."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotFacts(Term):
    """A slot."""

    takes: str
    """The kind of what it takes, by the kinds of `nboq.schema.model.SlotTerm`."""
    range: str
    expected: str
    unit: Unit | None
    multivalued: bool
    used_in: tuple[Use, ...]
    """Every class that has it; the classes that bring it in come first."""
    origins: tuple[str, ...]
    """The classes that bring it in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EnumFacts(Term):
    """An enumeration."""

    values: tuple[ValueTerm, ...]
    used_in: tuple[Use, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueFacts(Term):
    """A value of an enumeration."""

    enumeration: str
    notation: str
    """What a document writes."""
    siblings: tuple[ValueTerm, ...]
    """The other values of the enumeration."""
    used_in: tuple[Use, ...]


Facts = ClassFacts | SlotFacts | EnumFacts | ValueFacts
