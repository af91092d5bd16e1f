"""SKOS: every enumeration a concept scheme, every value a concept, under the IRIs that OWL and data use."""

from __future__ import annotations

from nboq.build.schema import Schema
from nboq.build.turtle import block, document, literal


def skos_schemes(schema: Schema) -> str:
    """Write the concept schemes, each followed by its concepts in the order of the schema.

    Args:
        schema: The resolved schema.

    Returns:
        Turtle.
    """
    blocks = []
    for enum in schema.enums.values():
        scheme = schema.short(enum.iri)
        pairs = [
            ("a", "skos:ConceptScheme"),
            ("skos:prefLabel", literal(enum.name)),
            ("skos:definition", literal(enum.description)),
            *schema.said("dcterms:license", "licence", "iri"),
        ]
        pairs += [("skos:hasTopConcept", schema.short(value.iri)) for value in enum.values.values()]
        blocks.append(block(scheme, pairs))
        for value in enum.values.values():
            pairs = [
                ("a", "skos:Concept"),
                ("skos:inScheme", scheme),
                ("skos:topConceptOf", scheme),
                ("skos:prefLabel", literal(value.title)),
                ("skos:notation", literal(value.name, None)),
                ("skos:definition", literal(enum.definition(value))),
            ]
            pairs += [("skos:altLabel", literal(alias)) for alias in value.aliases if alias != value.title]
            pairs += schema.matches(value.mappings)
            blocks.append(block(schema.short(value.iri), pairs))
    comment = f"{schema.title}: concept schemes. Generated; do not edit."
    return document(schema.prefixes, comment, blocks, ("dcterms", "nboq", "skos"))
