"""The files of a release that hold all of it, described for machines that look for vocabularies: DCAT 3 and VoID."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from nboq.publish.vocabulary.apache import shape_file
from nboq.publish.vocabulary.graph import SUFFIXES, Graph, serialisations, text_of
from nboq.publish.vocabulary.source import Source, expanded

_MEDIA: Final = "https://www.iana.org/assignments/media-types/"
_CARRIED: Final = ("title", "description", "license", "publisher", "creator", "issued", "modified", "source")
# Oxigraph's own names, as of version 0.5, have another place for JSON-LD.
_VOID_FEATURES: Final = {
    form.media_type: f"http://www.w3.org/ns/formats/{form.name.replace('/', '_')}" for form in SUFFIXES.values()
}
_SPECIFICATIONS: Final = {
    "owl": "http://www.w3.org/TR/owl2-overview/",
    "skos": "http://www.w3.org/TR/skos-reference",
    "context": "https://www.w3.org/TR/json-ld11/",
    "schema": "https://json-schema.org/draft/2020-12/schema",
    "shapes": "https://www.w3.org/TR/shacl/",
}
_SHAPE_TITLES: Final = {
    "core": "Shapes: structure",
    "strict": "Shapes: structure, and nothing that the model doesn't know",
    "rules": "Shapes: rules across fields",
}


@dataclass(frozen=True, slots=True)
class Distribution:
    """One file of a release."""

    path: str
    """Below the folder of the version."""
    media_type: str
    title: str
    content: bytes
    dump: bool = False
    """Whether it holds the whole vocabulary as RDF."""
    conforms_to: str = ""
    """The IRI of the specification that the file follows."""


def _about(subject: str, *pairs: tuple[str, Any]) -> list[ox.Triple]:
    """Say something of a resource: texts are IRIs, numbers are whole ones."""

    def node(value: Any) -> Any:
        if isinstance(value, int):
            return ox.Literal(str(value), datatype=ox.NamedNode(expanded("xsd:integer")))
        return ox.NamedNode(expanded(value)) if isinstance(value, str) else value

    return [ox.Triple(ox.NamedNode(subject), node(predicate), node(value)) for predicate, value in pairs]


def _dataset(source: Source, subject: str, page: str) -> list[ox.Triple]:
    """Say what holds for the vocabulary as a whole and for each version of it."""

    def nodes(name: str) -> Sequence[Any]:
        return source.ontology.objects(source.ontology_iri, expanded(f"dcterms:{name}"))

    return _about(
        subject,
        ("rdf:type", "dcat:Dataset"),
        ("rdf:type", "void:Dataset"),
        *((f"dcterms:{name}", value) for name in _CARRIED for value in nodes(name)),
        *(("dcterms:description", value) for value in nodes("abstract") if not nodes("description")),
        ("dcat:landingPage", page),
        ("void:uriSpace", ox.Literal(source.base)),
    )


def _version(source: Source, files: Sequence[Distribution], triples: int) -> list[ox.Triple]:
    """Say how large this version is, what it is written in, and which files there are."""
    version, table = source.version_iri, source.terms
    values = sum(len(enum.values) for enum in table.enums.values())
    own = (body.iri for body in table.classes.values() if body.iri.startswith(source.base) and not body.abstract)
    found = _about(
        version,
        ("dcat:isVersionOf", source.ontology_iri),
        ("dcat:version", ox.Literal(source.version)),
        ("void:triples", triples),
        ("void:classes", len(table.classes) + len(table.enums)),
        ("void:properties", len(table.slots)),
        ("void:entities", len(table.classes) + len(table.slots) + len(table.enums) + values),
        ("void:vocabulary", "owl:"),
        ("void:vocabulary", "skos:"),
        *(("void:exampleResource", example) for example in islice(own, 1)),
        *(("void:feature", _VOID_FEATURES[m]) for m in sorted({f.media_type for f in files} & _VOID_FEATURES.keys())),
    )
    for file in files:
        ways = ("dcat:distribution", *(["void:dataDump"] if file.dump else []))
        found += _about(version, *((way, f"{version}/{file.path}") for way in ways))
    return found


def _file(source: Source, file: Distribution) -> list[ox.Triple]:
    iri = f"{source.version_iri}/{file.path}"
    checksum = f"{iri}#checksum"
    size = ox.Literal(str(len(file.content)), datatype=ox.NamedNode(expanded("xsd:nonNegativeInteger")))
    digest = ox.Literal(hashlib.sha256(file.content).hexdigest(), datatype=ox.NamedNode(expanded("xsd:hexBinary")))
    return _about(
        iri,
        ("rdf:type", "dcat:Distribution"),
        ("dcterms:title", ox.Literal(file.title, language="en")),
        ("dcat:downloadURL", iri),
        ("dcat:mediaType", _MEDIA + file.media_type),
        ("dcat:byteSize", size),
        *([("dcterms:license", source.licence)] if source.licence else []),
        *([("dcterms:conformsTo", file.conforms_to)] if file.conforms_to else []),
        ("spdx:checksum", checksum),
    ) + _about(
        checksum,
        ("rdf:type", "spdx:Checksum"),
        ("spdx:algorithm", "spdx:checksumAlgorithm_sha256"),
        ("spdx:checksumValue", digest),
    )


def catalogue(source: Source, files: Sequence[Distribution], versions: Sequence[str], triples: int) -> list[ox.Triple]:
    """Describe a release.

    Args:
        source: What it is made from.
        files: Every file that somebody may want for itself; documents about single terms are left out.
        versions: This version and those that were published before it. Later ones aren't told of, since the description
            of a version stays as it is when they come.
        triples: How many triples the vocabulary has.

    Returns:
        Triples, in the order in which they read best.

    Source: the Data Catalog Vocabulary (DCAT) 3, W3C 2024; Describing Linked Datasets with VoID, W3C 2011.
    """
    whole, version = source.ontology_iri, source.version_iri
    return [
        *_dataset(source, whole, source.base),
        *_about(whole, *(("dcat:hasVersion", source.base + other) for other in versions)),
        *_dataset(source, version, f"{version}/index.html"),
        *_version(source, files, triples),
        *(triple for file in files for triple in _file(source, file)),
        *_about(
            f"{version}/catalog.ttl",
            ("rdf:type", "void:DatasetDescription"),
            ("foaf:primaryTopic", version),
        ),
    ]


def shape_title(stem: str) -> str:
    """Say what a file of shapes asks for."""
    if stem in _SHAPE_TITLES:
        return _SHAPE_TITLES[stem]
    tier = re.fullmatch(r"tier-([0-9]+)", stem)
    return f"Shapes: what tier {tier[1]} asks for" if tier else f"Shapes: {stem}"


def _in_all_forms(
    path: Path, graph: Graph, source: Source, title: str, about: str, dump: bool
) -> Iterator[Distribution]:
    """Give a file of Turtle as it is, and the same in the other serialisations."""
    others = serialisations(list(graph), source.prefixes)
    ready = path.with_suffix(".rdf")
    for suffix, form in SUFFIXES.items():
        content = path.read_bytes() if suffix == "ttl" else others[suffix]
        if suffix == "rdf" and ready.is_file():
            content = ready.read_bytes()
        yield Distribution(f"{path.stem}.{suffix}", form.media_type, title, content, dump, _SPECIFICATIONS[about])


def distributions(source: Source) -> Iterator[Distribution]:
    """Give the files of a version that hold all of it: what somebody downloads."""
    generated = source.generated
    yield from _in_all_forms(source.ontology_path, source.ontology, source, "Ontology (OWL 2)", "owl", dump=True)
    schemes = generated / f"{source.name}.skos.ttl"
    if schemes.is_file():
        yield from _in_all_forms(schemes, source.schemes, source, "Enumerations as concept schemes", "skos", dump=True)
    for name, media, title, about in (
        ("context.jsonld", "application/ld+json", "JSON-LD context", "context"),
        (f"{source.name}.schema.json", "application/schema+json", "JSON Schema of documents", "schema"),
        ("terms.json", "application/json", "Term table, as the library uses it", ""),
    ):
        if (generated / name).is_file():
            conforms = _SPECIFICATIONS.get(about, "")
            yield Distribution(name, media, title, (generated / name).read_bytes(), conforms_to=conforms)
    for path in source.shape_files():
        yield from _in_all_forms(
            path, source.shape_graphs[path.stem], source, shape_title(path.stem), "shapes", dump=False
        )


def rules(source: Source) -> list[dict[str, Any]]:
    """Give the rules across fields, each with what it says, and with the names of the shapes that are part of it."""
    found: list[dict[str, Any]] = []
    for stem, graph in source.shape_graphs.items():
        own = [iri for iri in graph.subjects if shape_file(iri.removeprefix(source.base)) == stem == "rules"]
        inner = {text_of(part) for iri in own for part in graph.objects(iri, expanded("sh:property"))}
        for iri in sorted(set(own) - inner):
            parts = _below(graph, iri)
            said = [message for part in parts if (message := graph.value(part, expanded("sh:message")))]
            if said:
                names = [part.removeprefix(source.base) for part in parts if part.startswith(source.base)]
                found.append({"name": names[0], "parts": names[1:], "messages": list(dict.fromkeys(said))})
    return found


def _below(graph: Graph, iri: str) -> list[str]:
    """Give a shape and the shapes of properties that it leads to, each once."""
    found = [iri]
    for shape in found:
        found += [text_of(part) for part in graph.objects(shape, expanded("sh:property")) if text_of(part) not in found]
    return found


def shape_names(source: Source) -> Iterator[tuple[str, str]]:
    """Give the names of all shapes with the file that each is in."""
    for path in source.shape_files():
        for iri in source.shape_graphs[path.stem].subjects:
            if iri.startswith(source.base):
                yield iri.removeprefix(source.base), path.stem
