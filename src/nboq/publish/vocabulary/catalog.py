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
from nboq.publish.vocabulary.source import DCTERMS, RDF, SKOS, Source

_DCAT: Final = "http://www.w3.org/ns/dcat#"
_VOID: Final = "http://rdfs.org/ns/void#"
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_SPDX: Final = "http://spdx.org/rdf/terms#"
_FOAF: Final = "http://xmlns.com/foaf/0.1/"
_OWL: Final = "http://www.w3.org/2002/07/owl#"
_MEDIA: Final = "https://www.iana.org/assignments/media-types/"
_CARRIED: Final = ("title", "description", "license", "publisher", "creator", "issued", "modified", "source")
_FORMATS: Final = "http://www.w3.org/ns/formats/"
_VOID_FEATURES: Final = {
    "text/turtle": f"{_FORMATS}Turtle",
    "application/rdf+xml": f"{_FORMATS}RDF_XML",
    "application/n-triples": f"{_FORMATS}N-Triples",
    "application/ld+json": f"{_FORMATS}JSON-LD",
}


_SH: Final = "http://www.w3.org/ns/shacl#"
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


def _nodes(source: Source, predicate: str) -> Sequence[Any]:
    return source.ontology.objects(source.ontology_iri, predicate)


class _Sayer:
    """Collects triples."""

    def __init__(self) -> None:
        self.found: list[ox.Triple] = []

    def say(self, subject: str, predicate: str, value: Any) -> None:
        node = ox.NamedNode(value) if isinstance(value, str) else value
        self.found.append(ox.Triple(ox.NamedNode(subject), ox.NamedNode(predicate), node))

    def number(self, subject: str, predicate: str, value: int, kind: str = "integer") -> None:
        self.say(subject, predicate, ox.Literal(str(value), datatype=ox.NamedNode(_XSD + kind)))


def _dataset(to: _Sayer, source: Source, subject: str, page: str) -> None:
    """Say what holds for the vocabulary as a whole and for each version of it."""
    to.say(subject, f"{RDF}type", f"{_DCAT}Dataset")
    to.say(subject, f"{RDF}type", f"{_VOID}Dataset")
    for name in _CARRIED:
        for value in _nodes(source, DCTERMS + name):
            to.say(subject, DCTERMS + name, value)
    if not _nodes(source, f"{DCTERMS}description"):
        for value in _nodes(source, f"{DCTERMS}abstract"):
            to.say(subject, f"{DCTERMS}description", value)
    to.say(subject, f"{_DCAT}landingPage", page)
    to.say(subject, f"{_VOID}uriSpace", ox.Literal(source.base))


def _version(to: _Sayer, source: Source, files: Sequence[Distribution], triples: int) -> None:
    """Say how large this version is, what it is written in, and which files there are."""
    version, table = source.version_iri, source.terms
    to.say(version, f"{_DCAT}isVersionOf", source.ontology_iri)
    to.say(version, f"{_DCAT}version", ox.Literal(source.version))
    values = sum(len(enum.values) for enum in table.enums.values())
    to.number(version, f"{_VOID}triples", triples)
    to.number(version, f"{_VOID}classes", len(table.classes) + len(table.enums))
    to.number(version, f"{_VOID}properties", len(table.slots))
    to.number(version, f"{_VOID}entities", len(table.classes) + len(table.slots) + len(table.enums) + values)
    for used in (_OWL, SKOS):
        to.say(version, f"{_VOID}vocabulary", used)
    own = (body.iri for body in table.classes.values() if body.iri.startswith(source.base) and not body.abstract)
    for example in islice(own, 1):
        to.say(version, f"{_VOID}exampleResource", example)
    for media in sorted({file.media_type for file in files} & _VOID_FEATURES.keys()):
        to.say(version, f"{_VOID}feature", _VOID_FEATURES[media])
    for file in files:
        to.say(version, f"{_DCAT}distribution", f"{version}/{file.path}")
        if file.dump:
            to.say(version, f"{_VOID}dataDump", f"{version}/{file.path}")


def _file(to: _Sayer, source: Source, file: Distribution) -> None:
    iri = f"{source.version_iri}/{file.path}"
    checksum = f"{iri}#checksum"
    to.say(iri, f"{RDF}type", f"{_DCAT}Distribution")
    to.say(iri, f"{DCTERMS}title", ox.Literal(file.title, language="en"))
    to.say(iri, f"{_DCAT}downloadURL", iri)
    to.say(iri, f"{_DCAT}mediaType", _MEDIA + file.media_type)
    to.number(iri, f"{_DCAT}byteSize", len(file.content), "nonNegativeInteger")
    if source.licence:
        to.say(iri, f"{DCTERMS}license", source.licence)
    if file.conforms_to:
        to.say(iri, f"{DCTERMS}conformsTo", file.conforms_to)
    to.say(iri, f"{_SPDX}checksum", checksum)
    to.say(checksum, f"{RDF}type", f"{_SPDX}Checksum")
    to.say(checksum, f"{_SPDX}algorithm", f"{_SPDX}checksumAlgorithm_sha256")
    digest = hashlib.sha256(file.content).hexdigest()
    to.say(checksum, f"{_SPDX}checksumValue", ox.Literal(digest, datatype=ox.NamedNode(f"{_XSD}hexBinary")))


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
    to = _Sayer()
    whole, version = source.ontology_iri, source.version_iri
    _dataset(to, source, whole, source.base)
    for other in versions:
        to.say(whole, f"{_DCAT}hasVersion", source.base + other)
    _dataset(to, source, version, f"{version}/index.html")
    _version(to, source, files, triples)
    for file in files:
        _file(to, source, file)
    about = f"{version}/catalog.ttl"
    to.say(about, f"{RDF}type", f"{_VOID}DatasetDescription")
    to.say(about, f"{_FOAF}primaryTopic", version)
    return to.found


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
    for suffix, (media, _) in SUFFIXES.items():
        content = path.read_bytes() if suffix == "ttl" else others[suffix]
        if suffix == "rdf" and ready.is_file():
            content = ready.read_bytes()
        yield Distribution(f"{path.stem}.{suffix}", media, title, content, dump, _SPECIFICATIONS[about])


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
        inner = {text_of(part) for iri in own for part in graph.objects(iri, f"{_SH}property")}
        for iri in sorted(set(own) - inner):
            parts = _below(graph, iri)
            said = [message for part in parts if (message := graph.value(part, f"{_SH}message"))]
            if said:
                names = [part.removeprefix(source.base) for part in parts if part.startswith(source.base)]
                found.append({"name": names[0], "parts": names[1:], "messages": list(dict.fromkeys(said))})
    return found


def _below(graph: Graph, iri: str) -> list[str]:
    """Give a shape and the shapes of properties that it leads to, each once."""
    found = [iri]
    for shape in found:
        found += [text_of(part) for part in graph.objects(shape, f"{_SH}property") if text_of(part) not in found]
    return found


def shape_names(source: Source) -> Iterator[tuple[str, str]]:
    """Give the names of all shapes with the file that each is in."""
    for path in source.shape_files():
        for iri in source.shape_graphs[path.stem].subjects:
            if iri.startswith(source.base):
                yield iri.removeprefix(source.base), path.stem
