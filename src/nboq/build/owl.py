"""The OWL 2 ontology in Turtle: classes with restrictions, properties, enumerated values as individuals."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pyoxigraph as ox

from nboq.build.schema import Schema
from nboq.build.turtle import block, document, literal
from nboq.publish.vocabulary.graph import renamed
from nboq.schema.labels import label
from nboq.schema.model import ClassTerm, EnumTerm, SlotTerm, SlotUse

_DISTRIBUTIONS = (
    ("nbo_q.owl.ttl", "text/turtle"),
    ("nbo_q.owl.rdf", "application/rdf+xml"),
    ("nbo_q.skos.ttl", "text/turtle"),
    ("context.jsonld", "application/ld+json"),
    ("nbo_q.schema.json", "application/schema+json"),
    ("core.ttl", "text/turtle"),
)

# xsd:date and rdf:JSON are not in the datatype map of OWL 2, so those properties carry no range.
_DATATYPES = {
    "string": "xsd:string",
    "boolean": "xsd:boolean",
    "integer": "xsd:integer",
    "number": "xsd:double",
    "datetime": "xsd:dateTime",
}
_DATA = {*_DATATYPES, "date", "json"}
_ANNOTATIONS = {
    "bibo": "status",
    "dcat": "distribution",
    "dcterms": "abstract bibliographicCitation contributor created creator description isReplacedBy issued license "
    "modified publisher source title",
    "foaf": "logo",
    "qudt": "hasUnit ucumCode",
    "skos": "altLabel broadMatch closeMatch definition exactMatch example inScheme narrowMatch prefLabel relatedMatch",
    "vann": "preferredNamespacePrefix preferredNamespaceUri",
}


def distributions(schema: Schema) -> list[tuple[str, str]]:
    """Give the serialisations that are published under the version, with their media types."""
    return [(name.replace("nbo_q", schema.name), media) for name, media in _DISTRIBUTIONS]


def _header(schema: Schema) -> str:
    version = f"{schema.base}{schema.version}"
    return block(
        f"<{schema.base.rstrip('/')}>",
        [
            ("a", "owl:Ontology"),
            ("owl:versionIRI", f"<{version}>"),
            ("owl:versionInfo", literal(schema.version, None)),
            *schema.said("owl:priorVersion", "prior_version", "iri"),
            ("dcterms:title", literal(schema.title)),
            ("dcterms:abstract", literal(schema.description)),
            *schema.said("dcterms:description", "about", "text"),
            *schema.said("dcterms:created", "created", "date"),
            *schema.said("dcterms:issued", "issued", "date"),
            *schema.said("dcterms:modified", "modified", "date"),
            *schema.said("dcterms:creator", "creator", "text"),
            *schema.said("dcterms:contributor", "contributor", "text"),
            *schema.said("dcterms:publisher", "publisher", "text"),
            *schema.said("dcterms:license", "licence", "iri"),
            *schema.said("dcterms:bibliographicCitation", "citation", "text"),
            *schema.said("dcterms:source", "source", "iri"),
            *schema.said("bibo:status", "status", "iri"),
            ("foaf:logo", f"<{schema.base}logo.svg>"),
            ("vann:preferredNamespacePrefix", literal(schema.prefix, None)),
            ("vann:preferredNamespaceUri", literal(schema.base, None)),
            *(("dcat:distribution", f"<{version}/{name}>") for name, _ in distributions(schema)),
        ],
    )


def _range(schema: Schema, use: SlotUse) -> str | None:
    slot = use.slot
    if slot.kind in _DATATYPES:
        return _DATATYPES[slot.kind]
    if slot.kind == "enum":
        return schema.short(schema.enums[slot.range].iri)
    return schema.cls(use.range) if slot.kind in ("reference", "part") else None


def _introduced(term: ClassTerm | SlotTerm | EnumTerm, kind: str) -> list[tuple[str, str]]:
    """Say what a term is, what it's called and what it means."""
    said = [("rdfs:label", literal(label(term.name))), ("skos:definition", literal(term.description))]
    return [("a", kind), *said]


def _class(schema: Schema, body: ClassTerm) -> str:
    pairs = _introduced(body, "owl:Class")
    pairs += [("rdfs:subClassOf", schema.cls(parent)) for parent in body.parents]
    for name, use in body.slots.items():
        above = schema.inherited(body, name)
        if use.slot.kind in ("id", "type") or any(other.range == use.range for other in above):
            continue
        asked = [f"owl:allValuesFrom {target}"] if (target := _range(schema, use)) else []
        if not use.slot.multivalued and not above:
            asked.append('owl:maxCardinality "1"^^xsd:nonNegativeInteger')
        of_slot = f"a owl:Restriction ; owl:onProperty {schema.short(use.slot.iri)}"
        pairs += [("rdfs:subClassOf", f"[ {of_slot} ; {one} ]") for one in asked]
    pairs += [("owl:disjointWith", schema.cls(other)) for other in body.disjoint_with]
    pairs += _deprecated(body, schema.classes, schema)
    pairs += schema.matches(body.mappings)
    return block(schema.cls(body.name), pairs)


def _disjoint_children(schema: Schema) -> list[str]:
    """Say of the classes right below one that nothing is a member of two of them."""
    blocks = []
    for body in schema.classes.values():
        children = [c.name for c in schema.classes.values() if body.name in c.parents]
        if body.disjoint_children and len(children) > 1:
            members = " ".join(schema.cls(child) for child in children)
            blocks.append(f"[] a owl:AllDisjointClasses ;\n    owl:members ( {members} ) .\n")
    return blocks


def _deprecated(
    term: ClassTerm | SlotTerm, others: Mapping[str, ClassTerm] | Mapping[str, SlotTerm], schema: Schema
) -> list[tuple[str, str]]:
    """Say that a term shouldn't be used any more, and which one should instead."""
    found = [("owl:deprecated", "true")] if term.deprecated else []
    instead = schema.short(others[term.replaced_by].iri) if term.replaced_by else ""
    return found + ([("dcterms:isReplacedBy", instead)] if instead else [])


def _property(schema: Schema, slot: SlotTerm) -> str:
    pairs = _introduced(slot, "owl:DatatypeProperty" if slot.kind in _DATA else "owl:ObjectProperty")
    if slot.unit:
        pairs.append(("qudt:ucumCode", literal(slot.unit, None)))
    if slot.unit_iri:
        pairs.append(("qudt:hasUnit", f"<{schema.expand(slot.unit_iri)}>"))
    pairs += [("skos:example", literal(example, None)) for example in slot.examples]
    pairs += _deprecated(slot, schema.slots, schema)
    pairs += schema.matches(slot.mappings)
    return block(schema.short(slot.iri), pairs)


def _enum(schema: Schema, enum: EnumTerm) -> list[str]:
    members = " ".join(schema.short(value.iri) for value in enum.values.values())
    blocks = [
        block(
            schema.short(enum.iri),
            [
                *_introduced(enum, "owl:Class"),
                ("owl:equivalentClass", f"[ a owl:Class ; owl:oneOf ( {members} ) ]"),
                *schema.matches(enum.mappings),
            ],
        )
    ]
    for value in enum.values.values():
        pairs = [
            ("a", f"owl:NamedIndividual , {schema.short(enum.iri)}"),
            ("rdfs:label", literal(value.title)),
            ("skos:prefLabel", literal(value.title)),
            ("skos:inScheme", schema.short(enum.iri)),
            ("skos:definition", literal(enum.definition(value))),
        ]
        pairs += [("skos:altLabel", literal(alias, None)) for alias in value.aliases]
        pairs += schema.matches(value.mappings)
        blocks.append(block(schema.short(value.iri), pairs))
    return blocks


def owl_ontology(schema: Schema) -> str:
    """Write the ontology: header, annotation properties, classes, properties, enumerations, each in name order."""
    blocks = [_header(schema)]
    annotations = [f"{prefix}:{name}" for prefix, names in _ANNOTATIONS.items() for name in names.split()]
    blocks += [block(name, [("a", "owl:AnnotationProperty")]) for name in annotations]
    blocks += [_class(schema, body) for body in schema.classes.values()]
    blocks += _disjoint_children(schema)
    blocks += [_property(schema, slot) for slot in schema.slots.values() if slot.kind not in ("id", "type")]
    for enum in schema.enums.values():
        blocks += _enum(schema, enum)
    used = {*_ANNOTATIONS, "nboq", "owl", "rdf", "rdfs", "xsd"}
    return document(schema.prefixes, f"{schema.title}. Generated; do not edit.", blocks, used)


def rdfxml(turtle: str) -> str:
    """Write Turtle as RDF/XML, with blank nodes that keep their names when something else changes."""
    triples = list(ox.parse(turtle, format=ox.RdfFormat.TURTLE))
    prefixes = dict(re.findall(r"@prefix ([\w-]+): <([^>]+)> \.", turtle))
    written = ox.serialize(renamed(triples), format=ox.RdfFormat.RDF_XML, prefixes=prefixes)
    return (written or b"").decode() + "\n"
