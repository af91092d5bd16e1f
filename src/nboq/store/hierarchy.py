"""What is below what: the classes and properties of the model, and of extensions of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, Self

import pyoxigraph as ox

from nboq.schema.model import current_model, per_model

SUBCLASS: Final = "http://www.w3.org/2000/01/rdf-schema#subClassOf"
SUBPROPERTY: Final = "http://www.w3.org/2000/01/rdf-schema#subPropertyOf"


@dataclass(frozen=True, slots=True)
class Hierarchy:
    """Which classes and properties are below which.

    Attributes:
        classes: The IRIs of a class and of all below it, by the IRI of the class, itself first.
        properties: The same of properties.
    """

    classes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    properties: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @classmethod
    def of_model(cls) -> Self:
        """Give the hierarchy of the model itself.

        >>> [iri.rpartition("/")[2] for iri in Hierarchy.of_model().classes["https://w3id.org/nbo-q/Dichroic"]]
        ['Dichroic', 'GenericDichroic', 'StandardDichroic']
        """
        return cls(_closure(_steps_of_model()))

    @classmethod
    def of(cls, triples: Iterable[ox.Triple | ox.Quad]) -> Self:
        """Give the hierarchy of the model and of what extends it.

        Args:
            triples: RDF that holds `rdfs:subClassOf` and `rdfs:subPropertyOf`; what else there is in it is passed over.
        """
        steps: dict[str, list[tuple[str, str]]] = {SUBCLASS: list(_steps_of_model()), SUBPROPERTY: []}
        for triple in triples:
            if triple.predicate.value in steps and all(
                isinstance(end, ox.NamedNode) for end in (triple.subject, triple.object)
            ):
                steps[triple.predicate.value].append((triple.subject.value, triple.object.value))  # type: ignore[union-attr]
        return cls(_closure(steps[SUBCLASS]), _closure(steps[SUBPROPERTY]))

    def above(self) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
        """Give it the other way round: for each class, then for each property, what is above it, itself left out."""
        return _turned(self.classes), _turned(self.properties)


@per_model
def _steps_of_model() -> tuple[tuple[str, str], ...]:
    classes = current_model().classes
    return tuple((body.iri, classes[name].iri) for body in classes.values() for name in body.parents)


def _closure(steps: Iterable[tuple[str, str]]) -> dict[str, tuple[str, ...]]:
    children: dict[str, set[str]] = {}
    for child, parent in steps:
        children.setdefault(parent, set()).add(child)
    found = {}
    for top in children:
        below: set[str] = set()
        waiting = [top]
        while waiting:
            for child in children.get(waiting.pop(), ()):
                if child not in below and child != top:
                    below.add(child)
                    waiting.append(child)
        found[top] = (top, *sorted(below))
    return found


def _turned(below: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for top, inside in below.items():
        for child in inside[1:]:
            found.setdefault(child, []).append(top)
    return {child: tuple(sorted(tops)) for child, tops in found.items()}
