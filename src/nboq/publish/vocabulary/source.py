"""What a release is made from: the artefacts of one version of a model, ours or a vendor's."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, Final

import orjson
import pyoxigraph as ox

from nboq.errors import Malformed, NotFound
from nboq.publish.vocabulary.graph import Graph, parse
from nboq.publish.vocabulary.paths import file_name, unsafe
from nboq.render.template import plain_texts
from nboq.schema.artefacts import NBOQ
from nboq.schema.model import Model, current_model, nbo_q
from nboq.schema.model_sources import imports_of

RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS: Final = "http://www.w3.org/2000/01/rdf-schema#"
OWL: Final = "http://www.w3.org/2002/07/owl#"
# What a release is described with: vocabularies that NBO-Q has prefixes for, and others.
_OURS: Final = ("bibo", "dcat", "dcterms", "foaf", "owl", "qudt", "rdf", "rdfs", "sh", "skos", "vann", "void", "xsd")
_OTHERS: Final = {
    "adms": "http://www.w3.org/ns/adms#",
    "cs": "http://purl.org/vocab/changeset/schema#",
    "spdx": "http://spdx.org/rdf/terms#",
}


@cache
def _namespaces() -> dict[str, str]:
    return {name: nbo_q().prefixes[name] for name in _OURS} | _OTHERS


def expanded(text: str) -> str:
    """Write a name with one of these prefixes, or of a vocabulary that releases are described with, as an IRI.

    >>> expanded("dcterms:title"), expanded("urn:x:1")
    ('http://purl.org/dc/terms/title', 'urn:x:1')
    """
    prefix, _, local = text.partition(":")
    base = _namespaces().get(prefix)
    return text if base is None else base + local


def triples_of(template: str, **values: Any) -> list[ox.Triple]:
    """Give the triples that a template of Turtle says, in its order; it may use the prefixes of `expanded`.

    Args:
        template: Its name.
        values: What it asks for.
    """
    texts = plain_texts("nboq.publish.vocabulary")
    # What isn't an IRI is refused, and no text ends before its end.
    nodes = {"iri": lambda text: str(ox.NamedNode(text)), "literal": lambda text: str(ox.Literal(text))}
    texts.filters |= nodes | {"file_name": file_name}
    head = "".join(f"@prefix {name}: <{base}> .\n" for name, base in _namespaces().items())
    written = texts.get_template(template).render(values)
    return [ox.Triple(q.subject, q.predicate, q.object) for q in ox.parse(head + written, format=ox.RdfFormat.TURTLE)]


_VERSION: Final = re.compile(r"[0-9]+(\.[0-9]+)+([-.+]?[A-Za-z0-9]+)*\Z")
_BASE: Final = re.compile(r"https?://[A-Za-z0-9.-]+(:[0-9]+)?/[A-Za-z0-9._~/-]*\Z")


@dataclass(frozen=True)
class Source:
    """The artefacts of a model, as `python -m nboq.build --out FOLDER` leaves them.

    >>> Source.installed().terms.version
    '3.1.0'
    """

    generated: Path
    """The folder with the term table, ontology, concept schemes, context and JSON Schemas."""
    shapes: Path
    """The folder with the SHACL shapes."""

    @classmethod
    def installed(cls) -> Source:
        """Give the artefacts of the model that is in use: NBO-Q's, as this installation came with them."""
        model = current_model()
        return cls(model.artefact("generated", "terms.json").parent, model.artefact("shapes", "core.ttl").parent)

    @classmethod
    def of_folder(cls, folder: Path) -> Source:
        """Give the artefacts in a folder, those of a vendor's model for example.

        Args:
            folder: With `generated/` and `shapes/` in it.

        Raises:
            NotFound: If one of them is missing.
            Malformed: If they say something that a release can't be made from.
        """
        source = cls(folder / "generated", folder / "shapes")
        for path in (source.generated / "terms.json", source.ontology_path, source.shapes / "core.ttl"):
            if not path.is_file():
                raise NotFound("make it with 'python -m nboq.build --schema MODEL.yaml --out FOLDER'", source=path)
        return source.checked()

    def checked(self) -> Source:
        """Give itself, if the release can be named and addressed.

        Raises:
            Malformed: If the term table can't be read.
            InputError: If the version or the base can't stand in an address.
        """
        try:
            version, base = self.terms.version, self.terms.base
            _ = (self.terms.classes, self.terms.slots, self.terms.enums)
        except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError) as error:
            raise Malformed(f"no term table: {error!r}", source=self.generated / "terms.json") from None
        if not _VERSION.match(version):
            raise unsafe("the version of the model", version)
        if not _BASE.match(base) or not base.endswith("/"):
            raise unsafe("the base IRI of the model, which has to end in '/'", base)
        return self

    @cached_property
    def terms(self) -> Model:
        """The term table."""
        return Model(self.generated)

    @property
    def name(self) -> str:
        """What the names of the files begin with that hold all of it."""
        return self.terms.name

    @property
    def version(self) -> str:
        """The version of the model."""
        return self.terms.version

    @property
    def base(self) -> str:
        """The IRI that the names of terms are appended to."""
        return self.terms.base

    @property
    def ontology_iri(self) -> str:
        """The IRI of the ontology, which is the base without the slash."""
        return self.base.rstrip("/")

    @property
    def version_iri(self) -> str:
        """The IRI of this version of the ontology."""
        return self.base + self.version

    @cached_property
    def prefixes(self) -> dict[str, str]:
        """The model's prefixes, and those of the vocabularies that a release is described with."""
        return _namespaces() | self.terms.prefixes

    @property
    def ontology_path(self) -> Path:
        """Where the ontology is."""
        return self.generated / f"{self.name}.owl.ttl"

    @cached_property
    def ontology(self) -> Graph:
        """The ontology."""
        return Graph(parse(self.ontology_path))

    @cached_property
    def schemes(self) -> Graph:
        """The concept schemes; empty where the model has none."""
        path = self.generated / f"{self.name}.skos.ttl"
        return Graph(parse(path) if path.is_file() else [])

    @cached_property
    def described(self) -> Graph:
        """Everything that is said about terms: the ontology and the concept schemes."""
        return Graph([*self.ontology, *self.schemes])

    def shape_files(self) -> list[Path]:
        """Give the files of shapes, in name order; a folder without rules of its own has fewer."""
        return sorted(self.shapes.glob("*.ttl"))

    @cached_property
    def shape_graphs(self) -> dict[str, Graph]:
        """The shapes, by the names of their files without the ending."""
        return {path.stem: Graph(parse(path)) for path in self.shape_files()}

    def class_schemas(self) -> list[Path]:
        """Give the JSON Schemas of single classes, in name order."""
        return sorted((self.generated / "schema").glob("*.schema.json"))

    def linkml(self) -> dict[str, Path]:
        """Give the LinkML sources that stand beside the artefacts, by their paths from the folder of the root, first.

        >>> list(Source.installed().linkml())[:2]
        ['nbo_q.yaml', 'nbo_q/core.yaml']
        """
        root = self.generated.parent / "model" / f"{self.name}.yaml"
        names = [self.name, *(name for name in imports_of(root) if ":" not in name)] if root.is_file() else []
        return {f"{name}.yaml": root.parent / f"{name}.yaml" for name in names}

    def header(self, name: str) -> str:
        """Give what the header of the ontology says, or an empty text."""
        return self.ontology.value(self.ontology_iri, expanded(f"dcterms:{name}"))

    @property
    def title(self) -> str:
        """What the vocabulary is called."""
        return self.header("title") or self.ontology_iri

    @property
    def issued(self) -> str:
        """The day of the version as the model has it, or an empty text; never the day of the build."""
        return self.header("issued") or self.header("modified") or self.header("created")

    @property
    def licence(self) -> str:
        """The IRI of the licence, or an empty text."""
        return self.header("license")

    def all_terms(self) -> Iterator[tuple[str, str, str]]:
        """Go through its terms, classes, slots, enumerations, then values: name, IRI, definition.

        Terms of NBO-Q in a model that extends it are published by NBO-Q; they're linked to, and not repeated.
        """
        table, extends = self.terms, self.base != NBOQ and "nbo_q" in self.terms.parts
        values = {f"{enum.name}.{value.name}": value for enum in table.enums.values() for value in enum.values.values()}
        for bodies in (table.classes, table.slots, table.enums, values):
            for name, body in bodies.items():
                if not (extends and body.iri in nbo_q().by_iri):
                    yield name, body.iri, body.description

    def describe(self, name: str, iri: str, definition: str) -> list[ox.Triple]:
        """Describe a term: all that the ontology and the concept schemes say of it, and which ontology defines it.

        What the ontology leaves to RDF itself, such as the slots `id` and `type`, is described from the term table.

        >>> source = Source.installed()
        >>> len(source.describe("id", source.terms.slots["id"].iri, "What tells it from others."))
        4
        """
        node, found = ox.NamedNode(iri), self.described.about(iri)
        if not found:
            said = {"rdfs:label": name.replace("_", " "), "skos:definition": definition or name}
            found = [ox.Triple(node, ox.NamedNode(f"{RDF}type"), ox.NamedNode(f"{RDF}Property"))]
            found += [
                ox.Triple(node, ox.NamedNode(expanded(key)), ox.Literal(text, language="en"))
                for key, text in said.items()
            ]
        if iri.startswith(self.base):
            found.append(ox.Triple(node, ox.NamedNode(expanded("rdfs:isDefinedBy")), ox.NamedNode(self.ontology_iri)))
        return found
