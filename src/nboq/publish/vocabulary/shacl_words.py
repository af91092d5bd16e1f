"""What the shapes ask of the members of a class, and of a field, in the words of their messages."""

from __future__ import annotations

from collections import defaultdict

from nboq.checks.rules import rules
from nboq.publish.vocabulary.facts import Rule
from nboq.schema.model import Model, current_model, per_model


@per_model
def _cross_field() -> dict[str, tuple[Rule, ...]]:
    """Give our rules across fields by the IRIs of the terms that they speak of."""
    found: dict[str, list[Rule]] = defaultdict(list)
    for name, rule in rules().items():
        told = [Rule(check.field, check.text, source=rule.source, code=f"NBOQ-R-{name}") for check in rule.checks]
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

    def of_field(self, class_name: str, slot: str) -> tuple[Rule, ...]:
        """Give what is asked of one field of a class: its form, then at which tier it has to be there.

        >>> [rule.text for rule in ShapeWords().of_field("Objective", "lens_na")]
        ['expected one number of at least 0', 'required at tier 1 and missing; expected one number of at least 0']
        """
        use = self._terms.classes[class_name].slots[slot]
        if use.slot.kind in ("id", "type"):
            return ()
        found = [Rule(slot, f"expected {use.slot.asked}")]
        if use.tier is not None:
            required = use.obligation == "required"
            text = f"{'required' if required else 'recommended'} at tier {use.tier} and missing; {found[0].text}"
            found.append(Rule(slot, text, "must" if required else "should", use.tier))
        return tuple(found)

    def of_class(self, name: str) -> tuple[Rule, ...]:
        """Give what is asked of the members of a class: field by field, then across fields."""
        body = self._terms.classes[name]
        across = [rule for ancestor in body.ancestors for rule in self.across(ancestor)]
        return (*(rule for slot in body.slots for rule in self.of_field(name, slot)), *dict.fromkeys(across))

    def of_slot(self, name: str) -> tuple[Rule, ...]:
        """Give what is asked of a slot wherever it stands, then the rules across fields that speak of it."""
        owner = next((body.name for body in self._terms.classes.values() if name in body.slots), None)
        form = self.of_field(owner, name)[:1] if owner else ()
        return (*form, *self.across(name))

    def across(self, name: str) -> tuple[Rule, ...]:
        """Give the rules across fields that speak of a term: for a value, where a rule holds for it only.

        Raises:
            UnknownTerm: If the model has no such term.

        >>> [rule.code for rule in ShapeWords().across("ImmersionType.Air")]
        ['NBOQ-R-dipping-medium', 'NBOQ-R-dry-objective', 'NBOQ-R-na-air']
        """
        return _cross_field().get(self._terms.find(name).iri, ())
