"""The change list as data: JSON, and RDF in the ChangeSet vocabulary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import orjson
import pyoxigraph as ox

from nboq.publish.vocabulary.diff import PREDICATES, Change, Snapshot
from nboq.publish.vocabulary.source import Source, expanded, triples_of

# What names terms of the vocabulary itself, so that the end of the IRI is enough for people.
_OF_TERMS: Final = frozenset({"values", "parents", "range", "replaced by", "disjoint with"})
_QUOTED: Final = frozenset({"definition", "label", "examples", "other spellings"})


def _list(aspect: str, values: Iterable[str]) -> str:
    chosen = list(values)
    if aspect in _OF_TERMS:
        chosen = [value.rpartition("/")[2].rpartition("#")[2] or value for value in chosen]
    elif aspect in _QUOTED:
        chosen = [f"“{value}”" for value in chosen]
    return ", ".join(chosen) or "nothing"


def sentence(change: Change) -> str:
    """Say a change in words.

    >>> sentence(Change("http://example.org/w", "slot", "w", "changed", "unit", "", ("mm",), ("um",)))
    'unit: was mm, is um'
    """
    if change.what != "changed":
        return change.what
    if change.aspect == "field":
        return f"{'new field' if change.after else 'no longer has the field'} {change.field}"
    where = f"{change.aspect} of {change.field}" if change.field else change.aspect
    if change.aspect in ("values", "parents"):
        came, went = set(change.after) - set(change.before), set(change.before) - set(change.after)
        parts = [
            f"{word} {_list(change.aspect, sorted(names))}" for word, names in (("new", came), ("gone", went)) if names
        ]
        return f"{where}: {'; '.join(parts)}"
    return f"{where}: was {_list(change.aspect, change.before)}, is {_list(change.aspect, change.after)}"


def as_json(changes: Sequence[Change], old: Snapshot | None, new: Snapshot) -> bytes:
    """Write the list as JSON."""
    body: dict[str, Any] = {
        "version": new.version,
        "previous": old.version if old else None,
        "tiers_compared": bool(old and old.with_table and new.with_table),
        "changes": [
            {
                "term": change.iri,
                "kind": change.kind,
                "what": change.what,
                **({"aspect": change.aspect} if change.aspect else {}),
                **({"field": change.field} if change.field else {}),
                **({"before": change.before, "after": change.after} if change.what == "changed" else {}),
                "breaking": change.breaking,
            }
            for change in changes
        ],
    }
    return orjson.dumps(body, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _statements(change: Change, old: Snapshot, new: Snapshot) -> Iterator[tuple[str, ox.Triple]]:
    """Give the triples that went and came, where one property says the aspect."""
    predicate = PREDICATES.get("deprecated" if change.what in ("deprecated", "restored") else change.aspect)
    if predicate is None:
        return
    sides = [
        {found for found in snapshot.ontology.objects(change.iri, predicate) if not isinstance(found, ox.BlankNode)}
        for snapshot in (old, new)
    ]
    for verb, side, other in (("removal", sides[0], sides[1]), ("addition", sides[1], sides[0])):
        for found in sorted(side - other, key=str):
            yield verb, ox.Triple(ox.NamedNode(change.iri), ox.NamedNode(predicate), found)


def as_triples(changes: Sequence[Change], old: Snapshot | None, new: Snapshot, source: Source) -> list[ox.Triple]:
    """Write the list as triples: one `cs:ChangeSet` a change, with the triples that came and went.

    Source: the ChangeSet vocabulary, http://purl.org/vocab/changeset/schema.
    """
    header = old.ontology.instances(expanded("owl:Ontology"))[0] if old else ""
    return triples_of(
        "changes.ttl.j2",
        source=source,
        sentence=sentence,
        old=old,
        before=old.ontology.objects(header, expanded("owl:versionIRI")) if old else (),
        changes=[(change, list(_statements(change, old, new)) if old else []) for change in changes],
    )
