"""The files of a version that hold all of the vocabulary, and what its shapes are called."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from nboq.publish.vocabulary.catalog import Distribution
from nboq.publish.vocabulary.describing import written
from nboq.publish.vocabulary.graph import SUFFIXES, Graph, text_of
from nboq.publish.vocabulary.routes import shape_file
from nboq.publish.vocabulary.source import Source

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
    others = written(list(graph), source)
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
