"""A description of the publication itself: VoID and DCAT."""

from __future__ import annotations

from nboq.build.owl import DISTRIBUTIONS
from nboq.build.schema import ResolvedSchema
from nboq.build.turtle import block, document, literal

__all__ = ["catalog"]


def catalog(schema: ResolvedSchema) -> str:
    """Write what is published, in which serialisations, under which licence.

    Args:
        schema: The resolved schema.

    Returns:
        Turtle.
    """
    ontology, version = f"<{schema.base.rstrip('/')}>", f"{schema.base}{schema.version}"
    terms = len(schema.classes) + len(schema.slots) + sum(1 + len(enum.values) for enum in schema.enums.values())
    blocks = [
        block(
            ontology,
            [
                ("a", "void:Dataset , dcat:Dataset"),
                ("dcterms:title", literal(schema.title)),
                ("dcterms:description", literal(schema.description)),
                ("dcterms:license", f"<{schema.licence}>"),
                ("dcterms:publisher", literal(schema.header["publisher"], None)),
                ("dcterms:issued", f'"{schema.header["issued"]}"^^xsd:date'),
                ("dcterms:modified", f'"{schema.header["modified"]}"^^xsd:date'),
                ("dcat:version", literal(schema.version, None)),
                ("void:uriSpace", literal(schema.base, None)),
                ("void:classes", f'"{len(schema.classes)}"^^xsd:integer'),
                ("void:properties", f'"{len(schema.slots)}"^^xsd:integer'),
                ("void:entities", f'"{terms}"^^xsd:integer'),
                *(("dcat:distribution", f"<{version}/{name}>") for name, _ in DISTRIBUTIONS),
                *(("void:dataDump", f"<{version}/{name}>") for name, media in DISTRIBUTIONS if "json" not in media),
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
                ("dcterms:license", f"<{schema.licence}>"),
            ],
        )
        for name, media in DISTRIBUTIONS
    ]
    comment = f"{schema.title}: the publication. Generated; do not edit."
    return document(schema.prefixes, comment, blocks, ("dcat", "dcterms", "void", "xsd"))
