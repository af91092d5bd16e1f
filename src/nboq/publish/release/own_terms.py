"""What pages say about the terms of a vendor's model, which imports ours.

A vendor's terms and those that it imports have different bases, so that terms are found by their whole IRIs here; and
what a slot takes, and what its shapes ask, comes from the vendor's own table and shapes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final, cast

import pyoxigraph as ox

from nboq.publish.facts import ClassFacts, Facts
from nboq.publish.release.graph import parse, text_of
from nboq.publish.release.source import OWL, Source
from nboq.publish.shacl_words import ShapeWords
from nboq.publish.vocabulary import Vocabulary
from nboq.terms import TERMS, EnumTerm, SlotTerm, Terms

__all__ = ["vocabulary_of"]

_LISTED: Final = 9
_SH: Final = "http://www.w3.org/ns/shacl#"


@dataclass(frozen=True, slots=True)
class _OwnSlot(SlotTerm):
    """A slot that names the values of an enumeration of its own model."""

    enumeration: EnumTerm | None = None

    @property
    def expected(self) -> str:
        if self.kind != "enum" or self.enumeration is None:
            return cast("str", SlotTerm.expected.fget(self))  # type: ignore[attr-defined]
        values = list(self.enumeration.values)
        shown = ", ".join(values) if len(values) <= _LISTED else f"{len(values)} values"
        return f"a value of {self.range}: {shown}"


class _OwnTerms(Terms):
    """A term table whose slots know the enumerations in it."""

    @cached_property
    def slots(self) -> dict[str, SlotTerm]:
        found: dict[str, SlotTerm] = {}
        for name, slot in Terms(self._path).slots.items():
            values = {f.name: getattr(slot, f.name) for f in fields(SlotTerm)}
            found[name] = _OwnSlot(**values, enumeration=self.enums.get(slot.range))
        return found


class _OwnShapes(ShapeWords):
    """The shapes of a model, named after the IRIs of its classes."""

    def __init__(self, source: Source, terms: Terms) -> None:
        super().__init__(terms)
        self._source = source
        self._files: dict[str, dict[str, tuple[str, bool]]] = {}

    def _said(self, name: str) -> dict[str, tuple[str, bool]]:
        if name not in self._files:
            path = self._source.shapes / name
            triples = parse(path) if path.is_file() else []
            severity, info = ox.NamedNode(f"{_SH}severity"), ox.NamedNode(f"{_SH}Info")
            advice = {t.subject for t in triples if t.predicate == severity and t.object == info}
            self._files[name] = {
                text_of(t.subject): (text_of(t.object), t.subject in advice)
                for t in triples
                if t.predicate.value == f"{_SH}message"
            }
        return self._files[name]

    def _nearest(self, said: Any, class_name: str, slot: str, ending: str) -> tuple[str, str, bool] | None:
        del said  # What our own shapes say.
        own = self._said("core.ttl" if ending == "shape" else f"{ending}.ttl")
        for ancestor in self._terms.classes[class_name].ancestors:
            shape = f"{self._terms.classes[ancestor].iri}.{slot}-{ending}"
            if shape in own:
                return shape, *own[shape]
        return None


class _OwnVocabulary(Vocabulary):
    """The terms of a model under several bases."""

    def __init__(self, source: Source, examples: Path | None, earlier: Sequence[Terms]) -> None:
        terms = _OwnTerms(source.generated / "terms.json")
        super().__init__(terms, source.generated / "nbo_q.owl.ttl", examples, earlier)
        self._shapes = _OwnShapes(source, terms)
        self._source = source

    def of(self, name: str) -> Facts:
        """Give what a page says about one term, without what is known of a term of ours that has the same name."""
        facts = super().of(name)
        if facts.iri.startswith(TERMS.base):
            return facts
        above = facts.ancestors if isinstance(facts, ClassFacts) else ()
        ours = any(self.terms.classes[other].iri.startswith(TERMS.base) for other in above)
        rules = facts.rules if ours else tuple(rule for rule in facts.rules if not rule.code)
        return replace(facts, sources=(), rules=rules, history=replace(facts.history, before=()))

    @cached_property
    def _by_iri(self) -> dict[str, str]:
        return {iri: name for _, name, iri, _ in self._source.all_terms()}

    def _local(self, iri: str) -> str:
        return self._by_iri.get(iri) or super()._local(iri)

    @cached_property
    def _narrowed(self) -> dict[tuple[str, str], str]:
        found: dict[tuple[str, str], str] = {}
        for body in self.terms.classes.values():
            said: dict[Any, dict[str, str]] = {}
            for triple in self._source.ontology.about(body.iri):
                said.setdefault(triple.subject, {})[triple.predicate.value] = text_of(triple.object)
            for restriction in said.values():
                slot, target = restriction.get(f"{OWL}onProperty"), restriction.get(f"{OWL}allValuesFrom")
                if slot in self._by_iri and target in self._by_iri:
                    found[body.name, self._by_iri[slot]] = self._by_iri[target]
        return found


def vocabulary_of(source: Source, examples: Path | None = None, earlier: Sequence[Terms] = ()) -> Vocabulary:
    """Give what pages say about the terms of a model.

    Args:
        source: The model.
        examples: A folder of example documents, with `valid/` in it.
        earlier: The term tables of earlier versions, oldest first.

    >>> vocabulary_of(Source.installed()).of("lens_na").title
    'Lens NA'
    """
    if source == Source.installed():
        return Vocabulary(examples=examples, earlier=earlier)
    return _OwnVocabulary(source, examples, earlier)
