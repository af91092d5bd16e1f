"""The files of a release that hold all of it, described for machines that look for vocabularies: DCAT 3 and VoID."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from nboq.publish.vocabulary.apache import shape_file
from nboq.publish.vocabulary.graph import SUFFIXES, Graph, serialisations, text_of
from nboq.publish.vocabulary.source import Source, expanded, triples_of
from nboq.schema.artefacts import tsv_rows

_LINKML: Final = "https://w3id.org/linkml/meta"
_SHACL: Final = "https://www.w3.org/TR/shacl/"
_SHAPE_TITLES: Final = {row["shapes"]: row["title"] for row in tsv_rows(Path(__file__).with_name("shapes.tsv"))}


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

    @property
    def sha256(self) -> str:
        """The digest of the file."""
        return hashlib.sha256(self.content).hexdigest()


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
    own = (body.iri for body in source.terms.classes.values() if body.iri.startswith(source.base) and not body.abstract)
    return triples_of(
        "catalog.ttl.j2",
        source=source,
        header=lambda name: source.ontology.objects(source.ontology_iri, expanded(f"dcterms:{name}")),
        files=files,
        versions=versions,
        triples=triples,
        example=next(own, ""),
        forms=SUFFIXES.values(),
    )


def shape_title(stem: str) -> str:
    """Say what a file of shapes asks for."""
    if stem in _SHAPE_TITLES:
        return _SHAPE_TITLES[stem]
    tier = re.fullmatch(r"tier-([0-9]+)", stem)
    return f"Shapes: what tier {tier[1]} asks for" if tier else f"Shapes: {stem}"


def _in_all_forms(
    path: Path, graph: Graph, source: Source, title: str, specification: str, dump: bool
) -> Iterator[Distribution]:
    """Give a file of Turtle as it is, and the same in the other serialisations."""
    others = serialisations(list(graph), source.prefixes)
    ready = path.with_suffix(".rdf")
    for suffix, form in SUFFIXES.items():
        content = path.read_bytes() if suffix == "ttl" else others[suffix]
        if suffix == "rdf" and ready.is_file():
            content = ready.read_bytes()
        yield Distribution(f"{path.stem}.{suffix}", form.media_type, title, content, dump, specification)


def distributions(source: Source) -> Iterator[Distribution]:
    """Give the files of a version that hold all of it: what somebody downloads."""
    for row in tsv_rows(Path(__file__).with_name("distributions.tsv")):
        path = source.generated / row["file"].format(source.name)
        if path.suffix == ".ttl" and path.is_file():
            graph = source.ontology if path == source.ontology_path else source.schemes
            yield from _in_all_forms(path, graph, source, row["title"], row["conforms_to"], dump=True)
        elif path.is_file():
            content, specification = path.read_bytes(), row["conforms_to"]
            yield Distribution(path.name, row["media"], row["title"], content, conforms_to=specification)
    for name, path in list(source.linkml().items())[:1]:
        yield Distribution(
            f"linkml/{name}", "application/yaml", "LinkML schema", path.read_bytes(), conforms_to=_LINKML
        )
    for path in source.shape_files():
        yield from _in_all_forms(
            path, source.shape_graphs[path.stem], source, shape_title(path.stem), _SHACL, dump=False
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
