"""What the shapes ask of the members of a class, and of a field, in the words of their messages."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from pathlib import Path
from typing import Final, Literal

import pyoxigraph as ox

from nboq.checks.rules import rules
from nboq.publish.vocabulary.facts import Rule
from nboq.schema.model import Model, current_model, per_model

_SH: Final = "http://www.w3.org/ns/shacl#"
_MESSAGE: Final = ox.NamedNode(_SH + "message")
_SEVERITY: Final = ox.NamedNode(_SH + "severity")
_TIERS: Final = (1, 2, 3)


def _messages(path: Path) -> dict[str, tuple[str, bool]]:
    """Give, for each shape of a file by its IRI, its message and whether it is only an advice."""
    if not path.is_file():
        return {}  # A model without tiers may have core.ttl only.
    store = ox.Store()
    store.load(path=str(path), format=ox.RdfFormat.TURTLE)
    advice = {quad.subject for quad in store.quads_for_pattern(None, _SEVERITY, ox.NamedNode(_SH + "Info"))}
    return {
        quad.subject.value: (quad.object.value, quad.subject in advice)
        for quad in store.quads_for_pattern(None, _MESSAGE, None)
        if isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.Literal)
    }


@per_model
def _cross_field() -> dict[str, tuple[Rule, ...]]:
    """Give our rules across fields by the IRIs of the terms that they speak of."""
    found: dict[str, list[Rule]] = defaultdict(list)
    for name, rule in rules().items():
        told = [
            Rule(
                slot=check.field,
                text=check.text,
                severity="must",
                tier=None,
                shape=rule.iri,
                source=rule.source,
                code=f"NBOQ-R-{name}",
            )
            for check in rule.checks
        ]
        for term in rule.terms:
            found[term] += told
    return {term: tuple(dict.fromkeys(told)) for term, told in found.items()}


class ShapeWords:
    """The shapes in words.

    Args:
        terms: The model that the shapes were made from. The rules across fields are ours, and hold for the terms that
            it has of ours.
        folder: Where the shapes are; ours when left out.
    """

    def __init__(self, terms: Model | None = None, folder: Path | None = None) -> None:
        self._terms = terms or current_model()
        self._folder = folder or current_model().artefact("shapes", "core.ttl").parent

    @cached_property
    def _files(self) -> tuple[tuple[dict[str, tuple[str, bool]], str, int | None], ...]:
        """What each file says, how the names of its shapes end, and its tier."""
        return (
            (_messages(self._folder / "core.ttl"), "shape", None),
            *((_messages(self._folder / f"tier-{tier}.ttl"), f"tier-{tier}", tier) for tier in _TIERS),
        )

    def of_field(self, class_name: str, slot: str) -> tuple[Rule, ...]:
        """Give what is asked of one field of a class: its form, then at which tier it has to be there.

        What the nearest class says counts, since a class can only make stricter what those above it ask.

        >>> [rule.text for rule in ShapeWords().of_field("Objective", "lens_na")]
        ['expected one number of at least 0', 'required at tier 1 and missing; expected one number of at least 0']
        """
        found: list[Rule] = []
        for said, ending, tier in self._files:
            nearest = self._nearest(said, class_name, slot, ending)
            if nearest is None:
                continue
            shape, message, advice = nearest
            severity: Literal["must", "should"] = "should" if advice else "must"
            if tier is not None and any(rule.tier is not None and rule.severity == severity for rule in found):
                continue  # A profile repeats what those of lower tiers ask.
            found.append(Rule(slot, message.removeprefix(f"{slot}: "), severity, tier, shape))
        return tuple(found)

    def _nearest(
        self, said: dict[str, tuple[str, bool]], class_name: str, slot: str, ending: str
    ) -> tuple[str, str, bool] | None:
        for ancestor in self._terms.classes[class_name].ancestors:
            shape = f"{self._terms.classes[ancestor].iri}.{slot}-{ending}"
            if shape in said:
                return shape, *said[shape]
        return None

    def of_class(self, name: str) -> tuple[Rule, ...]:
        """Give what is asked of the members of a class: field by field, then across fields."""
        body = self._terms.classes[name]
        across = [rule for ancestor in body.ancestors for rule in self.across(ancestor)]
        return (
            *(rule for slot in body.slots for rule in self.of_field(name, slot)),
            *dict.fromkeys(across),
        )

    def of_slot(self, name: str) -> tuple[Rule, ...]:
        """Give what is asked of a slot wherever it stands, then the rules across fields that speak of it."""
        bringing = [body.name for body in self._terms.classes.values() if name in body.slots]
        forms = {rule.text: rule for owner in bringing for rule in self.of_field(owner, name) if rule.tier is None}
        return (*forms.values(), *self.across(name))

    def across(self, name: str) -> tuple[Rule, ...]:
        """Give the rules across fields that speak of a term: for a value, where a rule holds for it only.

        Raises:
            UnknownTerm: If the model has no such term.

        >>> [rule.code for rule in ShapeWords().across("ImmersionType.Air")]
        ['NBOQ-R-dipping-medium', 'NBOQ-R-dry-objective', 'NBOQ-R-na-air']
        """
        return _cross_field().get(self._terms.find(name).iri, ())
