"""The document as the rules of advice look at it."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path as File
from typing import Any

from nboq.checks.findings import Finding, id_of
from nboq.document import DocumentIndex, Path, is_a, objects
from nboq.schema.iri import expand
from nboq.schema.model import SlotTerm, current_model
from nboq.schema.values import as_number


def toml(name: str) -> dict[str, Any]:
    """Read a table of advice.

    >>> toml("known.toml")["fields"]["never_exact"]["z_repeatability"]
    ['Z', 'XYZ', 'XYZTheta']
    """
    return tomllib.loads(File(__file__).with_name(name).read_text("utf-8"))


@dataclass(frozen=True, slots=True)
class Thing:
    """One object of a document, with what the rules ask of it. Its fields may be of any type."""

    path: Path
    entity: Mapping[str, Any]
    kind: str
    """Its class; empty where it has none that the model knows."""
    scope: Path
    """Where the descriptor is that it is in; the whole document where it is in none."""
    hardware: bool
    """Whether it is a component or stands in one."""
    index: DocumentIndex
    """The document that it is in."""

    def is_a(self, *classes: str) -> bool:
        """Tell whether it is of one of the classes, or of one below."""
        return is_a(self.entity, *classes)

    def number(self, field: str) -> float | None:
        """Give a field as a number; None where it holds none."""
        return as_number(self.entity.get(field))

    def text(self, field: str) -> str:
        """Give a field as a text; empty where it holds none."""
        value = self.entity.get(field)
        return value if isinstance(value, str) else ""

    def parts(self, field: str) -> list[Mapping[str, Any]]:
        """Give the objects in a field, one or several."""
        return objects(self.entity.get(field))

    def references(self, field: str) -> list[str]:
        """Give the identifiers in a field as IRIs, one or several."""
        value = self.entity.get(field)
        texts = [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str)]
        return [iri for iri in map(expand, texts) if iri is not None]

    def finding(self, rule: str, field: str, message: str, value: Any = None, suggestion: str = "") -> Finding:
        """Make a finding about a field.

        Args:
            rule: The name of the rule, as the catalogue has it behind `NBOQ-A-`.
            field: The field.
            message: What is odd about it, and the way out.
            value: What stands there; left out, the content of the field.
            suggestion: What was probably meant, where that can be told.

        Returns:
            The finding.
        """
        held = self.entity.get(field) if value is None else value
        found = partial(Finding, "warning", "advice", rule, self.index.title(self.path), id_of(self.entity), self.path)
        return found(field, held, message, code=f"NBOQ-A-{rule}", suggestion=suggestion)


@dataclass(frozen=True, slots=True)
class Examined:
    """A document, gone through once for all rules."""

    at: Mapping[Path, Thing]
    """The objects by their place, outermost first."""
    by_iri: Mapping[str, Thing]
    """The objects by identifier; the first where two share one, which another layer reports."""
    today: date

    @property
    def things(self) -> Collection[Thing]:
        """The objects, outermost first."""
        return self.at.values()

    def outer(self, thing: Thing) -> Thing | None:
        """Give the object that an object stands in; None for the outermost."""
        if not thing.path:
            return None
        return self.at.get(thing.path[:-2] if isinstance(thing.path[-1], int) else thing.path[:-1])

    def of(self, *classes: str) -> Iterator[Thing]:
        """Give the objects of one of the classes, or of one below."""
        return (thing for thing in self.things if thing.is_a(*classes))

    def fields(self) -> Iterator[tuple[Thing, str, SlotTerm, Any]]:
        """Give the fields of all objects, where the model knows them: object, field, what it takes, what it holds."""
        slots = current_model().slots
        for thing in self.things:
            for field, value in thing.entity.items():
                if field in slots:
                    yield thing, field, slots[field], value


def examine(data: Mapping[str, Any] | DocumentIndex, today: date) -> Examined:
    """Look at the objects of a document.

    Args:
        data: The document, faulty or not, or its index.
        today: The day that counts as today.

    Returns:
        Its objects, outermost first.

    >>> [thing.kind for thing in examine({"type": "Objective", "name": 7}, date(2026, 1, 1)).things]
    ['Objective']
    """
    index = DocumentIndex.of(data)
    classes = current_model().classes
    at: dict[Path, Thing] = {}
    for path, entity in index.at.items():
        outer = at.get(path[:-2] if path and isinstance(path[-1], int) else path[:-1]) if path else None
        kind = entity.get("type")
        kind = kind if isinstance(kind, str) and kind in classes else ""
        if kind and current_model().is_a(kind, "HardwareDescriptor"):
            scope: Path = path
        else:
            scope = outer.scope if outer else ()
        component = bool(kind) and "Component" in classes[kind].ancestors
        at[path] = Thing(path, entity, kind, scope, component or (outer is not None and outer.hardware), index)
    return Examined(at, {iri: at[path] for iri, path in index.by_iri.items()}, today)
