"""A LinkML schema, resolved: every class with all its slots and what they mean there."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from linkml_runtime.utils.schemaview import SchemaView

_NBOQ = "https://w3id.org/nbo-q/"
_LOCAL = re.compile(r"[A-Za-z_][\w-]*(\.[\w-]+)*")
_KINDS = {
    "string": "string",
    "boolean": "boolean",
    "integer": "integer",
    "double": "number",
    "float": "number",
    "decimal": "number",
    "date": "date",
    "datetime": "datetime",
    "uri": "uri",
    "uriorcurie": "uri",
    "Any": "json",
}


@dataclass(frozen=True)
class SlotDef:
    """A slot as the schema defines it, before any class refines it."""

    name: str
    iri: str
    description: str
    range: str
    kind: str
    """One of id, type, string, boolean, integer, number, date, datetime, uri, enum, reference, part, json."""
    multivalued: bool
    ucum: str | None
    unit_iri: str | None
    quantity_kind: str | None
    minimum: float | None
    maximum: float | None
    dimensionless: bool
    difference: bool
    """Whether its numbers are differences, to which the offset of a temperature scale does not apply."""
    examples: tuple[str, ...]
    mappings: tuple[tuple[str, str], ...]
    inverse: str | None = None
    deprecated: bool = False
    replaced_by: str | None = None
    """The slot to use instead of a deprecated one."""


@dataclass(frozen=True)
class SlotUse:
    """What a slot means in one class."""

    slot: SlotDef
    required: bool
    tier: int | None
    obligation: str | None
    range: str
    """The slot's range, or the narrower one that the class gives it."""


@dataclass(frozen=True)
class ResolvedClass:
    """A class with everything it inherits."""

    name: str
    iri: str
    description: str
    parents: tuple[str, ...]
    """Its `is_a` parent first, then its mixins."""
    ancestors: tuple[str, ...]
    """Itself and everything above it, nearest first."""
    abstract: bool
    mixin: bool
    tier: int | None
    own: tuple[str, ...]
    """The slots that this class brings in or refines."""
    slots: dict[str, SlotUse]
    mappings: tuple[tuple[str, str], ...]
    disjoint_with: tuple[str, ...] = ()
    disjoint_children: bool = False
    replaced_by: str | None = None
    """The class to use instead of a deprecated one."""
    deprecated: bool = False

    @property
    def is_entity(self) -> bool:
        """Whether members have identifiers."""
        return "id" in self.slots


@dataclass(frozen=True)
class EnumValue:
    """One value of an enumeration."""

    name: str
    iri: str
    title: str
    description: str
    aliases: tuple[str, ...]
    mappings: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class EnumDef:
    """An enumeration with its values in the order of the schema."""

    name: str
    iri: str
    description: str
    values: tuple[EnumValue, ...]
    mappings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class ResolvedSchema:
    """The whole schema, ready for the generators."""

    name: str
    title: str
    description: str
    version: str
    base: str
    licence: str
    source: str
    header: dict[str, str]
    """What the root says about the vocabulary as a whole: creator, publisher, dates and so on."""
    prefixes: dict[str, str]
    classes: dict[str, ResolvedClass]
    slots: dict[str, SlotDef]
    enums: dict[str, EnumDef]
    concrete: tuple[str, ...] = field(default=())

    def descendants(self, name: str) -> tuple[str, ...]:
        """Every concrete class at or below one, in alphabetical order."""
        return tuple(c for c in self.concrete if name in self.classes[c].ancestors)

    def short(self, iri: str) -> str:
        """Write an IRI for Turtle: with the prefix nboq where it is one of ours, else in full."""
        local = iri.removeprefix(_NBOQ)
        return f"nboq:{local}" if local != iri and _LOCAL.fullmatch(local) else f"<{iri}>"

    def cls(self, name: str) -> str:
        """Write a class for Turtle."""
        return self.short(self.classes[name].iri)

    def expand(self, curie: str) -> str:
        """Write a CURIE of the schema as an IRI."""
        prefix, _, local = curie.partition(":")
        return self.prefixes[prefix] + local if prefix in self.prefixes else curie


_MAPPINGS = ("exact_mappings", "close_mappings", "broad_mappings", "narrow_mappings", "related_mappings")


def _mappings(element: Any) -> tuple[tuple[str, str], ...]:
    return tuple((kind, str(target)) for kind in _MAPPINGS for target in sorted(getattr(element, kind, None) or []))


def _annotation(element: Any, tag: str) -> Any:
    annotations = element.annotations
    return annotations[tag].value if tag in annotations else None


def _text(value: Any) -> str:
    return " ".join(str(value or "").split())


def _kind(view: SchemaView, slot: Any, slot_range: str) -> str:
    if slot.identifier:
        return "id"
    if slot.designates_type:
        return "type"
    if slot_range in _KINDS:
        return _KINDS[slot_range]
    if slot_range in view.all_enums():
        return "enum"
    return "part" if slot.inlined or slot.inlined_as_list else "reference"


def _slot(view: SchemaView, slot: Any) -> SlotDef:
    slot_range = str(slot.range or view.schema.default_range)
    unit = slot.unit
    return SlotDef(
        name=str(slot.name),
        iri=view.get_uri(slot, expand=True),
        description=_text(slot.description),
        range=slot_range,
        kind=_kind(view, slot, slot_range),
        multivalued=bool(slot.multivalued),
        ucum=str(unit.ucum_code) if unit and unit.ucum_code else None,
        unit_iri=str(unit.exact_mappings[0]) if unit and unit.exact_mappings else None,
        quantity_kind=str(unit.has_quantity_kind) if unit and unit.has_quantity_kind else None,
        minimum=None if slot.minimum_value is None else float(slot.minimum_value),
        maximum=None if slot.maximum_value is None else float(slot.maximum_value),
        dimensionless=bool(_annotation(slot, "dimensionless")),
        difference=bool(_annotation(slot, "difference")),
        examples=tuple(str(example.value) for example in slot.examples or []),
        mappings=_mappings(slot),
        inverse=str(slot.inverse) if slot.inverse else None,
        deprecated=bool(slot.deprecated),
        replaced_by=str(slot.deprecated_element_has_exact_replacement or "") or None,
    )


def _use(view: SchemaView, slot: SlotDef, class_name: str) -> SlotUse:
    """Merge what the classes above say of a slot; the nearest word counts, item by item."""
    required = bool(view.get_slot(slot.name).required)
    base = view.get_slot(slot.name)
    tier, obligation = _annotation(base, "tier"), _annotation(base, "obligation")
    narrowed = slot.range
    for ancestor in reversed(view.class_ancestors(class_name)):
        usage = view.get_class(ancestor).slot_usage.get(slot.name)
        if usage is None:
            continue
        if usage.required is not None:
            required = bool(usage.required)
        narrowed = str(usage.range) if usage.range else narrowed
        tier = tier if _annotation(usage, "tier") is None else _annotation(usage, "tier")
        obligation = obligation if _annotation(usage, "obligation") is None else _annotation(usage, "obligation")
    return SlotUse(
        slot=slot,
        required=required or slot.kind == "id",
        tier=None if tier is None else int(tier),
        obligation=None if obligation is None else str(obligation),
        range=narrowed,
    )


def _class(view: SchemaView, name: str, slots: dict[str, SlotDef]) -> ResolvedClass:
    element = view.get_class(name)
    ancestors = tuple(str(a) for a in view.class_ancestors(name))
    own = list(dict.fromkeys([*element.slots, *element.slot_usage.keys()]))
    order: list[str] = []
    for ancestor in reversed(ancestors):
        order += [str(s) for s in view.get_class(ancestor).slots if s not in order]
    tier = _annotation(element, "tier")
    return ResolvedClass(
        name=name,
        iri=view.get_uri(element, expand=True),
        description=_text(element.description),
        parents=tuple(str(p) for p in ([element.is_a] if element.is_a else []) + list(element.mixins)),
        ancestors=ancestors,
        abstract=bool(element.abstract),
        mixin=bool(element.mixin),
        tier=None if tier is None else int(tier),
        own=tuple(str(s) for s in own),
        slots={s: _use(view, slots[s], name) for s in order},
        mappings=_mappings(element),
        disjoint_with=tuple(sorted(str(other) for other in element.disjoint_with)),
        disjoint_children=bool(element.children_are_mutually_disjoint),
        replaced_by=str(element.deprecated_element_has_exact_replacement or "") or None,
        deprecated=bool(element.deprecated),
    )


def _enum(view: SchemaView, name: str) -> EnumDef:
    element = view.get_enum(name)
    namespaces = view.namespaces()

    def iri(curie: str) -> str:
        return str(namespaces.uri_for(curie))

    return EnumDef(
        name=name,
        iri=view.get_uri(element, expand=True),
        description=_text(element.description),
        values=tuple(
            EnumValue(
                name=str(key),
                iri=iri(value.meaning),
                title=_text(value.title or key),
                description=_text(value.description),
                aliases=tuple(str(alias) for alias in value.aliases or []),
                mappings=_mappings(value),
            )
            for key, value in element.permissible_values.items()
        ),
        mappings=_mappings(element),
    )


def _prefixes(view: SchemaView) -> dict[str, str]:
    """Gather the prefixes of the root and of what it imports; the stock tools lose those of imports."""
    gathered: dict[str, str] = {}
    for schema in (*view.schema_map.values(), view.schema):
        gathered |= {str(name): str(prefix.prefix_reference) for name, prefix in schema.prefixes.items()}
    return dict(sorted(gathered.items()))


def resolve(path: Path) -> ResolvedSchema:
    """Read a LinkML schema and resolve inheritance, mixins and refinements.

    Args:
        path: The root file; its imports are found from there.

    Returns:
        The resolved schema.
    """
    view = SchemaView(str(path))
    schema = view.schema
    all_classes = sorted(str(c) for c in view.all_classes() if c != "Any")
    slots = {str(s): _slot(view, view.get_slot(s)) for s in sorted(view.all_slots())}
    classes = {c: _class(view, c, slots) for c in all_classes}
    return ResolvedSchema(
        name=str(schema.name),
        title=_text(schema.title),
        description=_text(schema.description),
        version=str(schema.version),
        base=str(schema.prefixes[schema.default_prefix].prefix_reference),
        licence=str(schema.license or ""),
        source=str(schema.source or ""),
        header={str(key): _text(schema.annotations[key].value) for key in sorted(dict(schema.annotations.items()))},
        prefixes=_prefixes(view),
        classes=classes,
        slots=slots,
        enums={str(e): _enum(view, str(e)) for e in sorted(view.all_enums())},
        concrete=tuple(c for c, body in classes.items() if not body.abstract and not body.mixin),
    )
