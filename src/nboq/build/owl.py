"""The OWL 2 ontology in Turtle: classes with restrictions, properties, enumerated values as individuals."""

from __future__ import annotations

from nboq.build.schema import EnumDef, ResolvedClass, ResolvedSchema, SlotDef, SlotUse
from nboq.build.turtle import block, document, literal

__all__ = ["owl_ontology"]

# xsd:date and rdf:JSON are not in the datatype map of OWL 2, so those properties carry no range.
_DATATYPES = {
    "string": "xsd:string",
    "boolean": "xsd:boolean",
    "integer": "xsd:integer",
    "number": "xsd:double",
    "datetime": "xsd:dateTime",
}
_DATA = {*_DATATYPES, "date", "json"}
_ANNOTATIONS = (
    "bibo:status",
    "dcterms:bibliographicCitation",
    "dcterms:description",
    "dcterms:license",
    "dcterms:source",
    "dcterms:title",
    "qudt:hasUnit",
    "qudt:ucumCode",
    "skos:altLabel",
    "skos:broadMatch",
    "skos:closeMatch",
    "skos:definition",
    "skos:exactMatch",
    "skos:example",
    "skos:narrowMatch",
    "skos:relatedMatch",
    "vann:preferredNamespacePrefix",
    "vann:preferredNamespaceUri",
)
_MATCHES = {
    "exact_mappings": "skos:exactMatch",
    "close_mappings": "skos:closeMatch",
    "broad_mappings": "skos:broadMatch",
    "narrow_mappings": "skos:narrowMatch",
    "related_mappings": "skos:relatedMatch",
}


def _label(name: str) -> str:
    return name.replace("_", " ")


def _matches(schema: ResolvedSchema, mappings: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    return [(_MATCHES[kind], f"<{schema.expand(target)}>") for kind, target in mappings]


def _header(schema: ResolvedSchema) -> str:
    return block(
        f"<{schema.base.rstrip('/')}>",
        [
            ("a", "owl:Ontology"),
            ("owl:versionIRI", f"<{schema.base}{schema.version}>"),
            ("owl:versionInfo", literal(schema.version, None)),
            ("dcterms:title", literal(schema.title)),
            ("dcterms:description", literal(schema.description)),
            ("dcterms:license", f"<{schema.licence}>"),
            ("dcterms:source", f"<{schema.expand(schema.source)}>"),
            ("vann:preferredNamespacePrefix", literal("nboq", None)),
            ("vann:preferredNamespaceUri", literal(schema.base, None)),
        ],
    )


def _range(schema: ResolvedSchema, use: SlotUse) -> str | None:
    slot = use.slot
    if slot.kind in _DATATYPES:
        return _DATATYPES[slot.kind]
    if slot.kind == "enum":
        return schema.short(schema.enums[slot.range].iri)
    return schema.cls(use.range) if slot.kind in ("reference", "part") else None


def _class(schema: ResolvedSchema, body: ResolvedClass) -> str:
    pairs = [
        ("a", "owl:Class"),
        ("rdfs:label", literal(_label(body.name))),
        ("skos:definition", literal(body.description)),
    ]
    pairs += [("rdfs:subClassOf", schema.cls(parent)) for parent in body.parents]
    for name, use in body.slots.items():
        above = [schema.classes[p].slots[name] for p in body.parents if name in schema.classes[p].slots]
        if use.slot.kind in ("id", "type") or any(other.range == use.range for other in above):
            continue
        target = _range(schema, use)
        if target:
            pairs.append(
                (
                    "rdfs:subClassOf",
                    f"[ a owl:Restriction ; owl:onProperty {schema.short(use.slot.iri)} ; owl:allValuesFrom {target} ]",
                )
            )
        if not use.slot.multivalued and not above:
            pairs.append(
                (
                    "rdfs:subClassOf",
                    f"[ a owl:Restriction ; owl:onProperty {schema.short(use.slot.iri)} ; "
                    'owl:maxCardinality "1"^^xsd:nonNegativeInteger ]',
                )
            )
    pairs += _matches(schema, body.mappings)
    return block(schema.cls(body.name), pairs)


def _property(schema: ResolvedSchema, slot: SlotDef) -> str:
    pairs = [
        ("a", "owl:DatatypeProperty" if slot.kind in _DATA else "owl:ObjectProperty"),
        ("rdfs:label", literal(_label(slot.name))),
        ("skos:definition", literal(slot.description)),
    ]
    if slot.ucum:
        pairs.append(("qudt:ucumCode", literal(slot.ucum, None)))
    if slot.unit_iri:
        pairs.append(("qudt:hasUnit", f"<{schema.expand(slot.unit_iri)}>"))
    pairs += [("skos:example", literal(example, None)) for example in slot.examples]
    pairs += _matches(schema, slot.mappings)
    return block(schema.short(slot.iri), pairs)


def _enum(schema: ResolvedSchema, enum: EnumDef) -> list[str]:
    members = " ".join(schema.short(value.iri) for value in enum.values)
    blocks = [
        block(
            schema.short(enum.iri),
            [
                ("a", "owl:Class"),
                ("rdfs:label", literal(_label(enum.name))),
                ("skos:definition", literal(enum.description)),
                ("owl:equivalentClass", f"[ a owl:Class ; owl:oneOf ( {members} ) ]"),
            ],
        )
    ]
    for value in enum.values:
        pairs = [("a", f"owl:NamedIndividual , {schema.short(enum.iri)}"), ("rdfs:label", literal(value.title))]
        if value.description:
            pairs.append(("skos:definition", literal(value.description)))
        pairs += [("skos:altLabel", literal(alias, None)) for alias in value.aliases]
        pairs += _matches(schema, value.mappings)
        blocks.append(block(schema.short(value.iri), pairs))
    return blocks


def owl_ontology(schema: ResolvedSchema) -> str:
    """Write the ontology: header, annotation properties, classes, properties, enumerations, each in name order."""
    blocks = [_header(schema)]
    blocks += [block(name, [("a", "owl:AnnotationProperty")]) for name in _ANNOTATIONS]
    blocks += [_class(schema, body) for body in schema.classes.values()]
    blocks += [_property(schema, slot) for slot in schema.slots.values() if slot.kind not in ("id", "type")]
    for enum in schema.enums.values():
        blocks += _enum(schema, enum)
    used = {name.partition(":")[0] for name in _ANNOTATIONS} | {"nboq", "owl", "rdf", "rdfs", "xsd"}
    return document(schema.prefixes, f"{schema.title}. Generated; do not edit.", blocks, used)
