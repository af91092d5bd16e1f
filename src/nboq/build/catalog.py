"""A description of the publication itself: VoID and DCAT."""

from __future__ import annotations

from nboq.build.owl import distributions, link
from nboq.build.schema import Schema
from nboq.build.turtle import block, document, literal


def _publication(schema: Schema) -> list[tuple[str, str]]:
    """Write what the root schema says of its publication, if it does."""
    header = schema.header
    found = [("dcterms:publisher", literal(header["publisher"], None))] if "publisher" in header else []
    dates = [(f"dcterms:{name}", f'"{header[name]}"^^xsd:date') for name in ("issued", "modified") if name in header]
    return found + dates


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
                *link("dcterms:license", schema.header.get("licence", "")),
                *_publication(schema),
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
                *link("dcterms:license", schema.header.get("licence", "")),
            ],
        )
        for name, media in files
    ]
    comment = f"{schema.title}: the publication. Generated; do not edit."
    return document(schema.prefixes, comment, blocks, ("dcat", "dcterms", "void", "xsd"))
