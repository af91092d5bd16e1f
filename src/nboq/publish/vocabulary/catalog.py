"""The files of a release that hold all of it, described for machines that look for vocabularies: DCAT 3 and VoID."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Final

import pyoxigraph as ox

from nboq.publish.vocabulary.apache import shape_file
from nboq.publish.vocabulary.graph import SUFFIXES, Graph, serialised, text_of
from nboq.publish.vocabulary.source import Source, expanded, triples_of
from nboq.schema.artefacts import tsv_rows

_LINKML: Final = "https://w3id.org/linkml/meta"
_SHACL: Final = "https://www.w3.org/TR/shacl/"
_SHAPE_TITLES: Final = {row["shapes"]: row["title"] for row in tsv_rows(Path(__file__).with_name("shapes.tsv"))}


@dataclass(frozen=True)
class Distribution:
    """One file of a release."""

    path: str
    """Below the folder of the version."""
    media_type: str
    title: str
    make: Callable[[], bytes]
    """Gives the content."""
    dump: bool = False
    """Whether it holds the whole vocabulary as RDF."""
    conforms_to: str = ""
    """The IRI of the specification that the file follows."""

    @cached_property
    def content(self) -> bytes:
        """What is in it."""
        return self.make()

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


def in_all_forms(
    stem: str, triples: Callable[[], Iterable[ox.Triple]], source: Source, title: str, specification: str = "",
    dump: bool = False, ready: Path | None = None,
) -> Iterator[Distribution]:  # fmt: skip
    """Give files of the same triples in every serialisation; those that are ready in a folder as they are."""
    for suffix, form in SUFFIXES.items():
        there = ready and ready / f"{stem}.{suffix}"
        make: Callable[[], bytes] = partial(_serialised, triples, source, suffix)
        if there and there.is_file():
            make = there.read_bytes
        yield Distribution(f"{stem}.{suffix}", form.media_type, title, make, dump, specification)


def _serialised(triples: Callable[[], Iterable[ox.Triple]], source: Source, suffix: str) -> bytes:
    return serialised(triples(), source.prefixes, suffix)


def distributions(source: Source) -> Iterator[Distribution]:
    """Give the files of a version that hold all of it: what somebody downloads."""
    for row in tsv_rows(Path(__file__).with_name("distributions.tsv")):
        path, title = source.generated / row["file"].format(source.name), row["title"]
        if path.suffix == ".ttl" and path.is_file():
            graph = partial(getattr, source, "ontology" if path == source.ontology_path else "schemes")
            yield from in_all_forms(path.stem, graph, source, title, row["conforms_to"], True, path.parent)
        elif path.is_file():
            yield Distribution(path.name, row["media"], title, path.read_bytes, conforms_to=row["conforms_to"])
    for name, path in list(source.linkml().items())[:1]:
        yield Distribution(f"linkml/{name}", "application/yaml", "LinkML schema", path.read_bytes, conforms_to=_LINKML)
    for path in source.shape_files():
        graph = partial(_shapes, source, path.stem)
        yield from in_all_forms(path.stem, graph, source, shape_title(path.stem), _SHACL, ready=path.parent)


def _shapes(source: Source, stem: str) -> Graph:
    return source.shape_graphs[stem]


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
