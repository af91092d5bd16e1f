"""The OWL 2 ontology: what its restrictions say; the rest stands in the template `owl.ttl.j2`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

import pyoxigraph as ox

from nboq.build.schema import KINDS, Schema
from nboq.build.turtle import written
from nboq.publish.vocabulary.graph import renamed
from nboq.schema.model import ClassTerm, SlotUse

# xsd:date and rdf:JSON are not in the datatype map of OWL 2, so those properties carry no range.
_DATATYPES = {kind: row["owl"] for kind, row in KINDS.items() if row["owl"]}


def _range(schema: Schema, use: SlotUse) -> str | None:
    slot = use.slot
    if slot.kind in _DATATYPES:
        return _DATATYPES[slot.kind]
    if slot.kind == "enum":
        return schema.short(schema.enums[slot.range].iri)
    return schema.cls(use.range) if slot.kind in ("reference", "part") else None


def _restrictions(schema: Schema, body: ClassTerm) -> Iterator[tuple[SlotUse, str]]:
    """Give the ranges that a class states and the classes above don't.

    How many values there may be is left to SHACL, which looks at one document: OWL speaks of all times at once, in
    which an instrument has several names and hosts.
    """
    for name, use in body.slots.items():
        above = schema.inherited(body, name)
        if use.slot.kind in ("id", "type") or any(other.range == use.range for other in above):
            continue
        if target := _range(schema, use):
            yield use, target


def owl_ontology(schema: Schema) -> str:
    """Write the ontology: header, annotation properties, classes, properties, enumerations, each in name order."""
    data = {*_DATATYPES, "date", "json"}
    return written("owl.ttl.j2", schema, restrictions=partial(_restrictions, schema), data=data)


def rdfxml(turtle: str) -> str:
    """Write Turtle as RDF/XML, with blank nodes that keep their names when something else changes."""
    triples = list(ox.parse(turtle, format=ox.RdfFormat.TURTLE))
    prefixes = dict(re.findall(r"@prefix ([\w-]+): <([^>]+)> \.", turtle))
    written = ox.serialize(renamed(triples), format=ox.RdfFormat.RDF_XML, prefixes=prefixes)
    return (written or b"").decode() + "\n"
