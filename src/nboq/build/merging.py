"""Several term tables as one: vendors' extensions beside one another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nboq.build.schema import Schema
from nboq.errors import Conflict
from nboq.schema.artefacts import NBOQ

_SECTIONS = ("classes", "slots", "enums")


def merge(schemas: list[Schema]) -> Schema:
    """Make one model of several that share NBO-Q.

    What has the same IRI is the same term. Terms that have one name but different IRIs go by their CURIEs.

    Args:
        schemas: The models; one is given back as it is.

    Raises:
        Conflict: If they are made of different versions of a schema, or mean different things by a prefix.
    """
    if len(schemas) == 1:
        return schemas[0]
    tables = [_renamed(schema, schemas) for schema in schemas]
    parts = _agreed([schema.parts for schema in schemas], "versions of the schema")
    own = [name for name in parts if name != "nbo_q"]
    return Schema(
        {
            "name": "-".join(own),
            "title": " and ".join(schema.title for schema in schemas),
            "description": " ".join(schema.description for schema in schemas),
            "header": {},
            "version": parts.get("nbo_q", schemas[0].version),
            "base": NBOQ,
            "prefixes": _agreed([schema.prefixes for schema in schemas], "namespaces of the prefix"),
            **{key: dict(sorted({k: v for t in tables for k, v in t[key].items()}.items())) for key in _SECTIONS},
            "parts": parts,
        }
    )


def _agreed(tables: list[dict[str, str]], what: str) -> dict[str, str]:
    merged: dict[str, str] = {}
    for table in tables:
        for name, value in table.items():
            if merged.setdefault(name, value) != value:
                raise Conflict(f"two {what} {name}, {merged[name]} and {value}")
    return dict(sorted(merged.items()))


def _renamed(schema: Schema, schemas: list[Schema]) -> dict[str, Any]:
    """Give the table with CURIEs for the names that mean something else in another one."""
    new: dict[str, str] = {}
    for key in _SECTIONS:
        for old, body in schema.table[key].items():
            if any(other.table[key].get(old, body)["iri"] != body["iri"] for other in schemas):
                new[old] = schema.curie(body["iri"])

    def name(old: str) -> str:
        whole, dot, value = old.partition(".")
        return new.get(old, new.get(whole, whole) + dot + value)

    def body_of(body: Mapping[str, Any]) -> dict[str, Any]:
        changed: dict[str, Any] = {key: name(body[key]) for key in ("range", "replaced_by", "consider") if key in body}
        changed |= {
            key: [name(item) for item in body[key]] for key in ("parents", "ancestors", "disjoint_with") if key in body
        }
        if "slots" in body:
            changed["slots"] = {name(slot): body_of(use) for slot, use in body["slots"].items()}
        if "values" in body:
            changed["values"] = {value: body_of(said) for value, said in body["values"].items()}
        return {**body, **changed}

    return {key: {name(old): body_of(body) for old, body in schema.table[key].items()} for key in _SECTIONS}
