"""What changed from one version of a vocabulary to the next, term by term."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Literal

import orjson
import pyoxigraph as ox

from nboq.errors import Malformed, NotFound
from nboq.publish.vocabulary.graph import Graph, parse, text_of
from nboq.publish.vocabulary.source import OWL, RDF, RDFS, Source
from nboq.schema.artefacts import tsv_rows
from nboq.schema.model import Model

What = Literal["added", "removed", "deprecated", "restored", "changed"]
_TEXTS: Final = {row["aspect"]: row["property"] for row in tsv_rows(Path(__file__).with_name("aspects.tsv"))}
_KINDS: Final = {
    f"{OWL}Class": "class",
    f"{OWL}DatatypeProperty": "slot",
    f"{OWL}ObjectProperty": "slot",
    f"{OWL}NamedIndividual": "value",
}
PREDICATES: Final = {**_TEXTS, "parents": f"{RDFS}subClassOf", "deprecated": f"{OWL}deprecated"}
"""The property that says each aspect, for those that one property says."""


@dataclass(frozen=True, slots=True)
class TermState:
    """What one version says of a term."""

    iri: str
    kind: str
    name: str
    deprecated: bool
    said: Mapping[tuple[str, str], tuple[str, ...]]
    """By aspect (`definition`, `unit`, `tier`, …) and, for what a class says of a field, the field's name."""


@dataclass(frozen=True)
class Snapshot:
    """All terms of one version."""

    source: str
    version: str
    terms: Mapping[str, TermState]
    """By IRI."""
    with_table: bool
    """Whether tiers, bounds and what is required are known, which the ontology alone doesn't say."""
    ontology: Graph = field(repr=False)

    @classmethod
    def of_source(cls, source: Source) -> Snapshot:
        """Give the version that a release is made from."""
        return _snapshot(str(source.generated), source.ontology, source.terms)

    @classmethod
    def of_path(cls, path: Path) -> Snapshot:
        """Give a version out of a release, a folder of artefacts or an ontology.

        Args:
            path: A folder that `nboq publish vocabulary` wrote, of one version in it, one with `generated/` in it, or
                a file of RDF (`.ttl`, `.rdf`, `.nt`, `.jsonld`).

        Raises:
            Malformed: If it is none of these.
            NotFound: If it isn't there.
        """
        if path.is_file():
            return _snapshot(str(path), Graph(parse(path)), None)
        for folder in (path, path / "latest", path / "generated"):
            ontology = next(folder.glob("*.owl.ttl"), None)
            if ontology is not None:
                terms = Model(folder) if (folder / "terms.json").is_file() else None
                return _snapshot(str(path), Graph(parse(ontology)), terms)
        if not path.is_dir():
            raise NotFound("there is no such file or folder", source=path)
        hint = "give a release, a folder of artefacts or a file of RDF"
        raise Malformed("there is no ontology in it", source=path, hint=hint)


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that is different."""

    iri: str
    kind: str
    name: str
    what: What
    aspect: str = ""
    field: str = ""
    """The field of a class that the change is about."""
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()

    @property
    def breaking(self) -> bool:
        """Whether data that was right may now be wrong or mean something else.

        >>> Change("http://example.org/w", "slot", "w", "changed", "unit", "", ("mm",), ("um",)).breaking
        True
        >>> Change("http://example.org/w", "slot", "w", "changed", "definition", "", ("a",), ("b",)).breaking
        False
        """
        gone = bool(set(self.before) - set(self.after))
        match self.aspect:
            case "" | "field" | "values" | "parents":
                return self.what == "removed" or (self.what == "changed" and gone)
            case "unit":
                # That numbers have no unit was meant where it wasn't said.
                return self.before != () or self.after != ("1",)
            case "kind" | "range":
                return True
            case "minimum" | "maximum":
                return bool(self.after) and (
                    not self.before or (float(self.after[0]) > float(self.before[0])) == (self.aspect == "minimum")
                )
            case "several values" | "required" | "abstract":
                return self.after == _yes(self.aspect != "several values")
            case _:
                return False


def _texts(graph: Graph, iri: str, predicate: str) -> tuple[str, ...]:
    return tuple(sorted(text_of(one) for one in graph.objects(iri, predicate) if not isinstance(one, ox.BlankNode)))


def _members(graph: Graph, iri: str) -> tuple[str, ...]:
    """Give the values that the class of an enumeration lists."""
    described = graph.about(iri)
    if not any(t.predicate.value == f"{OWL}oneOf" for t in described):
        return ()
    return tuple(sorted(text_of(t.object) for t in described if t.predicate.value == f"{RDF}first"))


def _fields(graph: Graph, iri: str) -> Iterator[tuple[tuple[str, str], tuple[str, ...]]]:
    """Give what the restrictions of a class say of its fields."""
    about: dict[str, dict[str, str]] = {}
    for triple in graph.about(iri):
        if isinstance(triple.subject, ox.BlankNode):
            about.setdefault(str(triple.subject), {})[triple.predicate.value] = text_of(triple.object)
    ranges: dict[str, set[str]] = {}
    for said in about.values():
        if f"{OWL}onProperty" in said and f"{OWL}allValuesFrom" in said:
            ranges.setdefault(said[f"{OWL}onProperty"], set()).add(said[f"{OWL}allValuesFrom"])
    for slot, found in ranges.items():
        yield ("range", slot), tuple(sorted(found))


def _local(iri: str) -> str:
    """Give what comes after the last slash or hash of an IRI."""
    return iri.rstrip("/#").rpartition("#")[2].rpartition("/")[2] or iri


def _states(graph: Graph) -> Iterator[TermState]:
    for iri in graph.subjects:
        kinds = [_KINDS[kind] for kind in _texts(graph, iri, f"{RDF}type") if kind in _KINDS]
        if not kinds:
            continue
        said = {(aspect, ""): found for aspect, p in _TEXTS.items() if (found := _texts(graph, iri, p))}
        members = _members(graph, iri)
        more = {"parents": _texts(graph, iri, f"{RDFS}subClassOf"), "values": members}
        said |= {(aspect, ""): found for aspect, found in more.items() if found}
        said |= {(aspect, _local(slot)): found for (aspect, slot), found in _fields(graph, iri)}
        kind = "enumeration" if members else kinds[0]
        deprecated = _texts(graph, iri, f"{OWL}deprecated") in (("true",), ("1",))
        yield TermState(iri, kind, _local(iri), deprecated, said)


def _yes(value: bool) -> tuple[str, ...]:
    return ("yes",) if value else ("no",)


def _of_table(table: Model) -> Iterator[tuple[str, tuple[str, str], tuple[str, ...]]]:
    """Give what only the term table says: the term's IRI, aspect and field, and the values."""
    for slot in table.slots.values():
        yield slot.iri, ("range", ""), (slot.range,)
        yield slot.iri, ("several values", ""), _yes(slot.multivalued)
        for aspect, bound in (("minimum", slot.minimum), ("maximum", slot.maximum)):
            if bound is not None:
                yield slot.iri, (aspect, ""), (f"{bound:g}",)
    for body in table.classes.values():
        yield body.iri, ("abstract", ""), _yes(body.abstract)
        if body.tier is not None:
            yield body.iri, ("tier", ""), (str(body.tier),)
        for name, use in body.slots.items():
            yield body.iri, ("field", name), ("yes",)
            yield body.iri, ("required", name), _yes(use.required)
            if use.tier is not None:
                yield (
                    body.iri,
                    ("tier", name),
                    (", ".join(filter(None, (str(use.tier), use.obligation or "optional", use.condition))),),
                )


def _snapshot(source: str, graph: Graph, table: Model | None) -> Snapshot:
    terms = {state.iri: state for state in _states(graph)}
    headers = graph.instances(f"{OWL}Ontology")
    if not headers or not terms:
        raise Malformed("it contains no ontology with classes, properties or individuals", source=source)
    version = graph.value(headers[0], f"{OWL}versionInfo") or "without a version"
    if table is not None:
        try:
            extra: dict[str, dict[tuple[str, str], tuple[str, ...]]] = {}
            for iri, key, values in _of_table(table):
                extra.setdefault(iri, {})[key] = values
        except (orjson.JSONDecodeError, KeyError, TypeError, AttributeError, OSError) as error:
            raise Malformed(f"its term table can't be read: {error!r}", source=source) from None
        for iri, state in list(terms.items()):
            terms[iri] = TermState(iri, state.kind, state.name, state.deprecated, {**state.said, **extra.get(iri, {})})
    return Snapshot(source, version, dict(sorted(terms.items())), table is not None, graph)


_TABLE_ONLY: Final = ("several values", "minimum", "maximum", "abstract", "field", "tier", "required")


def _comparable(key: tuple[str, str], both_tables: bool) -> bool:
    """Tell whether both versions would say it if it were so."""
    return both_tables or (key[0] not in _TABLE_ONLY and (key[0] != "range" or bool(key[1])))


def _changes(old: TermState, new: TermState, both_tables: bool) -> Iterator[Change]:
    iri, kind, name = new.iri, new.kind, new.name
    if old.deprecated != new.deprecated:
        yield Change(iri, kind, name, "deprecated" if new.deprecated else "restored")
    if old.kind != new.kind:
        yield Change(iri, kind, name, "changed", "kind", "", (old.kind,), (new.kind,))
    for key in sorted({*old.said, *new.said}):
        before, after = old.said.get(key, ()), new.said.get(key, ())
        # A field that came or went is told once, not again with everything that is said of it.
        has = ("field", key[1])
        told = both_tables and key[1] and key != has and not (has in old.said and has in new.said)
        if before != after and _comparable(key, both_tables) and not told:
            yield Change(iri, kind, name, "changed", key[0], key[1], before, after)


def compare(old: Snapshot, new: Snapshot) -> tuple[Change, ...]:
    """List what changed, in the order of the terms' IRIs.

    Args:
        old: The version before.
        new: The version after it. Where one of the two comes without a term table, tiers, bounds, what is required and
            inherited fields aren't compared.

    Returns:
        Terms that came and went, and each aspect of the others that is different.

    >>> now = Snapshot.of_source(Source.installed())
    >>> compare(now, now)
    ()
    """
    found: list[Change] = []
    both = old.with_table and new.with_table
    for iri in sorted({*old.terms, *new.terms}):
        before, after = old.terms.get(iri), new.terms.get(iri)
        if before is None and after is not None:
            found.append(Change(iri, after.kind, after.name, "added"))
        elif after is None and before is not None:
            found.append(Change(iri, before.kind, before.name, "removed"))
        elif before is not None and after is not None:
            found += _changes(before, after, both)
    return tuple(_once(found, new))


def _once(changes: list[Change], new: Snapshot) -> Iterator[Change]:
    """Leave out what a class merely inherits: a field that changes at the top would be told of each class below."""
    told = {(change.iri, change.aspect, change.field, change.before, change.after) for change in changes}
    for change in changes:
        parents = new.terms[change.iri].said.get(("parents", ""), ()) if change.field else ()
        if not any((p, change.aspect, change.field, change.before, change.after) in told for p in parents):
            yield change
