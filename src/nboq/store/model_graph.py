"""The model as facts for queries: which class is below which, and which fields each tier requires of it.

The facts stand in a graph of their own, `https://w3id.org/nbo-q/model`, beside the documents. What a class takes over
from those above it is written out for each class, so that a query needs no path over `rdfs:subClassOf`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from nboq.schema.artefacts import NBOQ
from nboq.schema.model import ClassTerm, current_model

_MODEL: Final = NBOQ + "model/"
REQUIRES: Final = _MODEL + "requires"
"""Leads from a class to one of its requirements."""
FIELD: Final = _MODEL + "field"
"""Leads from a requirement to the predicate of the field."""
TIER: Final = _MODEL + "tier"
"""Leads from a requirement to the lowest tier that makes it."""
WHERE: Final = _MODEL + "where"
"""Leads from a requirement to each condition, which has a field and the values that fulfil it."""
VALUE: Final = _MODEL + "value"
"""Leads from a condition to one of these values."""
UNLESS: Final = _MODEL + "unless"
"""Leads from a requirement to the predicate of a field that does instead."""
HOLDS: Final = _MODEL + "holds"
"""Leads from a predicate whose values are parts to the class of the parts."""

_SUBCLASS: Final = "http://www.w3.org/2000/01/rdf-schema#subClassOf"
_INTEGER: Final = "http://www.w3.org/2001/XMLSchema#integer"


def model_triples() -> bytes:
    """Give the facts as N-Triples, sorted; they're the same each time.

    Members of an abstract class don't exist, so only concrete classes have requirements. What is required of every
    member at every tier, such as its type, belongs to the structure and isn't here.

    >>> lines = model_triples().decode().replace("https://w3id.org/nbo-q/", "").splitlines()
    >>> [line.partition("^^")[0] for line in lines if line.startswith("<model/Objective.lens_na> <model/tier>")]
    ['<model/Objective.lens_na> <model/tier> "1"']
    """
    lines = {line for body in current_model().classes.values() for line in _of_class(body)}
    for slot in current_model().slots.values():
        if slot.kind == "part":
            lines.add(f"<{slot.iri}> <{HOLDS}> <{current_model().classes[slot.range].iri}> .\n")
    return "".join(sorted(lines)).encode()


def _of_class(body: ClassTerm) -> Iterator[str]:
    for parent in body.parents:
        yield f"<{body.iri}> <{_SUBCLASS}> <{current_model().classes[parent].iri}> .\n"
    if body.abstract:
        return
    for name, use in body.slots.items():
        if use.tier is not None and use.obligation == "required":
            node = f"{_MODEL}{body.name}.{name}"
            yield f"<{body.iri}> <{REQUIRES}> <{node}> .\n"
            yield f"<{node}> <{FIELD}> <{current_model().slots[name].iri}> .\n"
            yield f'<{node}> <{TIER}> "{use.tier}"^^<{_INTEGER}> .\n'
            for iri, values in current_model().conditions(use):
                if not values:
                    yield f"<{node}> <{UNLESS}> <{iri}> .\n"
                    continue
                condition = f"{node}.{current_model().by_iri[iri]}"
                yield f"<{node}> <{WHERE}> <{condition}> .\n"
                yield f"<{condition}> <{FIELD}> <{iri}> .\n"
                yield from (f"<{condition}> <{VALUE}> {value} .\n" for value in values)
