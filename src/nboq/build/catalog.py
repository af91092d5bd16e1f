"""A description of the publication itself: VoID and DCAT."""

from __future__ import annotations

from nboq.build.owl import distributions
from nboq.build.schema import Schema
from nboq.build.turtle import block, document, literal


def catalog(schema: Schema) -> str:
    """Write what is published, in which serialisations, under which licence.

    Args:
        schema: The resolved schema.

    Returns:
        Turtle.
    """
    files = distributions(schema)
    ontology, version = f"<{schema.base.rstrip('/')}>", f"{schema.base}{schema.version}"
    terms = len(schema.classes) + len(schema.slots) + sum(1 + len(enum.values) for enum in schema.enums.values())
    blocks = [
        block(
            ontology,
            [
                ("a", "void:Dataset , dcat:Dataset"),
                ("dcterms:title", literal(schema.title)),
                ("dcterms:description", literal(schema.description)),
                *schema.said("dcterms:license", "licence", "iri"),
                *schema.said("dcterms:publisher", "publisher", "name"),
                *schema.said("dcterms:issued", "issued", "date"),
                *schema.said("dcterms:modified", "modified", "date"),
                ("dcat:version", literal(schema.version, None)),
                ("void:uriSpace", literal(schema.base, None)),
                ("void:classes", f'"{len(schema.classes)}"^^xsd:integer'),
                ("void:properties", f'"{len(schema.slots)}"^^xsd:integer'),
                ("void:entities", f'"{terms}"^^xsd:integer'),
                *(("dcat:distribution", f"<{version}/{name}>") for name, _ in files),
                *(("void:dataDump", f"<{version}/{name}>") for name, media in files if "json" not in media),
            ],
        )
    ]
    blocks += [
        block(
            f"<{version}/{name}>",
            [
                ("a", "dcat:Distribution"),
                ("dcterms:title", literal(name, None)),
                ("dcat:downloadURL", f"<{version}/{name}>"),
                ("dcat:mediaType", f"<https://www.iana.org/assignments/media-types/{media}>"),
                *schema.said("dcterms:license", "licence", "iri"),
            ],
        )
        for name, media in files
    ]
    comment = f"{schema.title}: the publication. Generated; do not edit."
    return document(schema.prefixes, comment, blocks, ("dcat", "dcterms", "void", "xsd"))
