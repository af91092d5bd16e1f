"""A LinkML schema, resolved into a term table: every class with all its slots and what they mean there."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nboq.errors import Malformed, MissingDependency, NboqError
from nboq.schema.artefacts import LIBRARY, NBOQ, resource, tsv_rows
from nboq.schema.labels import label
from nboq.schema.model import ClassTerm, Model, SlotUse, nbo_q
from nboq.schema.model_sources import import_map

if TYPE_CHECKING:
    from linkml_runtime.utils.schemaview import SchemaView

_TIER = re.compile("Tier[1-3]")
_LOCAL = re.compile(r"[A-Za-z_][\w-]*(\.[\w-]+)*")
KINDS = {row["kind"]: row for row in tsv_rows(Path(__file__).with_name("kinds.tsv"))}
"""What each kind of slot is in LinkML, in the ontology and in the context."""
_KINDS = {name: kind for kind, row in KINDS.items() for name in row["linkml"].split()}
_RELATIONS = ("exact", "close", "broad", "narrow", "related")
TABLES = ("alignment", "imaging-methods", "nbo-owl-2021", "ome-owl-2016-06")
"""The tables of mappings whose subjects are terms of NBO-Q; the others lead from a source to the model."""
_Mapped = Callable[[Any, str], dict[str, list[str]]]


class Schema(Model):
    """A model as the generators see it."""

    @property
    def description(self) -> str:
        """What the vocabulary is about."""
        return str(self.table["description"])

    @property
    def header(self) -> dict[str, str]:
        """What the root says of the vocabulary as a whole: licence, source, creator, dates and so on."""
        header: dict[str, str] = self.table["header"]
        return header

    @property
    def prefix(self) -> str:
        """The prefix of its own terms."""
        return next((prefix for prefix, iri in self.prefixes.items() if iri == self.base), self.name)

    def descendants(self, name: str) -> tuple[str, ...]:
        """Every concrete class at or below one, in alphabetical order."""
        return tuple(c for c in self.concrete if name in self.classes[c].ancestors)

    def home(self, iri: str) -> str:
        """Give the IRI of the ontology that a term belongs to: where its namespace leads."""
        return max((base for base in self.prefixes.values() if iri.startswith(base)), key=len).rstrip("/#")

    def types(self, name: str) -> list[str]:
        """Give what a document may write for a class: its name, without and with the prefix of the model it's of."""
        iri = self.classes[name].iri
        prefixed = (f"{prefix}:{name}" for prefix, base in self.prefixes.items() if base + name == iri)
        return [name, *prefixed]

    def short(self, iri: str) -> str:
        """Write an IRI for Turtle: with the prefix nboq where it is one of ours, else in full."""
        local = iri.removeprefix(NBOQ)
        return f"nboq:{local}" if local != iri and _LOCAL.fullmatch(local) else f"<{iri}>"

    def cls(self, name: str) -> str:
        """Write a class for Turtle."""
        return self.short(self.classes[name].iri)

    def named(self, name: str) -> str:
        """Write for Turtle what takes the place of a deprecated term: a term of the model, or the IRI of another.

        Raises:
            UnknownTerm: If it's neither.
        """
        return f"<{name}>" if ":" in name and name not in self.by_iri.values() else self.short(self.find(name).iri)

    def inherited(self, body: ClassTerm, slot: str) -> list[SlotUse]:
        """Give what the classes right above one say of a slot, those that have it."""
        return [self.classes[parent].slots[slot] for parent in body.parents if slot in self.classes[parent].slots]


def _stated(**body: Any) -> dict[str, Any]:
    """Leave out what isn't stated."""
    return {key: value for key, value in body.items() if value not in (None, "", [], {}) and value is not False}


def _annotation(element: Any, tag: str) -> Any:
    annotations = element.annotations
    return annotations[tag].value if tag in annotations else None


def _tier(element: Any) -> int | None:
    """Give the tier that a class or a slot is put into: by the subset `Tier1`, `Tier2` or `Tier3`."""
    return next((int(name[4:]) for name in map(str, element.in_subset) if _TIER.fullmatch(name)), None)


def _one_line(value: Any) -> str:
    return " ".join(str(value or "").split())


def _texts(values: Any) -> list[str]:
    return [str(value) for value in values or []]


def _called(element: Any, name: str) -> dict[str, Any]:
    """Give what people call a term; without a title, the words of its name."""
    return _stated(title=_one_line(element.title) or label(name), aliases=_texts(element.aliases))


def mapping_tables(folder: Path) -> dict[str, dict[str, set[str]]]:
    """Read the mappings of NBO-Q's terms to other vocabularies.

    Args:
        folder: The one with `mappings/`.

    Returns:
        For each term, by its IRI, the CURIEs by relation.

    Raises:
        Malformed: If a row isn't a mapping of a term of NBO-Q.
    """
    found: dict[str, dict[str, set[str]]] = {}
    for name in TABLES:
        path = resource("mappings", f"{name}.sssom.tsv", folder)
        for row in tsv_rows(path):
            if row["object_id"] == "sssom:NoTermFound":
                continue
            prefix, _, term = row["subject_id"].partition(":")
            relation = row["predicate_id"].removeprefix("skos:").removesuffix("Match")
            if prefix != "nboq" or relation not in _RELATIONS:
                raise Malformed(f"{row['subject_id']} {row['predicate_id']} isn't a mapping of a term", source=path)
            found.setdefault(NBOQ + term, {}).setdefault(relation, set()).add(row["object_id"])
    return found


_INSTEAD = {
    "replaced_by": "deprecated_element_has_exact_replacement",
    "consider": "deprecated_element_has_possible_replacement",
}


def _deprecation(view: SchemaView, element: Any, enumeration: str = "") -> dict[str, Any]:
    """Say why a term is deprecated, and what takes its place, as LinkML has it: names, CURIEs and IRIs."""
    why = _one_line(element.deprecated)
    found: dict[str, Any] = {"deprecated": why.lower() == "true" or why}
    for key, word in _INSTEAD.items():
        found[key] = str(getattr(element, word) or "")
        if enumeration and found[key] in view.get_enum(enumeration).permissible_values:
            found[key] = f"{enumeration}.{found[key]}"
    return found


def _name_replacements(schema: Schema, path: Path) -> None:
    """Give what takes the place of deprecated terms the names that the model has for it."""
    for section in ("classes", "slots", "enums"):
        for name, body in schema.table[section].items():
            for term, said in ((name, body), *body.get("values", {}).items()):
                for key in _INSTEAD.keys() & said.keys():
                    iri = schema.expanded(said[key])
                    said[key] = schema.by_iri.get(iri, iri)
                    if ":" not in said[key] and said[key] not in schema.by_iri.values():
                        hint = "give the name, CURIE or IRI of a term"
                        raise Malformed(f"{term}: {_INSTEAD[key]} is {said[key]!r}", source=path, hint=hint)


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


def _slot(view: SchemaView, slot: Any, mapped: _Mapped) -> dict[str, Any]:
    slot_range, bounds = str(slot.range or view.schema.default_range or "string"), slot
    # A type of the model's own is one of LinkML's with bounds.
    while (own := view.all_types().get(slot_range)) is not None and own.typeof:
        slot_range, bounds = str(own.typeof), own
    iri, unit = view.get_uri(slot, expand=True), slot.unit
    plain = bool(_annotation(slot, "dimensionless"))
    return {
        "iri": iri,
        "kind": _kind(view, slot, slot_range),
        "range": slot_range,
        **_stated(
            multivalued=bool(slot.multivalued),
            unit=str(unit.ucum_code) if unit and unit.ucum_code else None,
            minimum=None if bounds.minimum_value is None else float(bounds.minimum_value),
            maximum=None if bounds.maximum_value is None else float(bounds.maximum_value),
            # Numbers that are differences, to which the offset of a temperature scale does not apply.
            difference=bool(_annotation(slot, "difference")),
        ),
        "description": _one_line(slot.description),
        **_called(slot, str(slot.name)),
        **_stated(
            # What has no unit is told apart from what has none stated (QUDT's term for 1).
            unit_iri="unit:UNITLESS" if plain else "".join(_texts(unit and unit.exact_mappings)[:1]),
            quantity_kind="quantitykind:Dimensionless" if plain else str((unit and unit.has_quantity_kind) or ""),
            examples=[str(example.value) for example in slot.examples or []],
            mappings=mapped(slot, iri),
            **_deprecation(view, slot),
        ),
    }


def _where(view: SchemaView, slot: str, text: str) -> dict[str, list[str]]:
    """Read a condition, such as `motorized=true and movement_axes=Z|XYZ`, or `no lens_na`, which no value fulfils."""
    found: dict[str, list[str]] = {}
    for part in filter(None, text.split(" and ")):
        if (missing := part.strip().removeprefix("no ")) != part.strip() and missing in view.all_slots():
            found[missing] = []
            continue
        name, _, values = part.strip().partition("=")
        found[name] = values.split("|")
        other = view.all_slots().get(name)
        known = view.all_enums().get(str(other.range)) if other else None
        offered = [str(value) for value in known.permissible_values] if known else ["true", "false"]
        if other is None or not (known or other.range == "boolean") or not set(found[name]) <= set(offered):
            hint = "write field=value|value, of a field that is true or false or takes values of a list; or: no field"
            raise Malformed(f"{slot} is asked for where {part}", source=view.schema.source_file, hint=hint)
    return found


def _use(view: SchemaView, slot_name: str, ancestors: list[str]) -> dict[str, Any]:
    """Merge what the classes above say of a slot; the nearest word counts, item by item."""
    base = view.get_slot(slot_name)
    usages = (view.get_class(ancestor).slot_usage.get(slot_name) for ancestor in reversed(ancestors))
    required, narrowed, recommended, tier, where = bool(base.required), None, False, None, None
    for said in (base, *filter(None, usages)):
        required = required if said.required is None else bool(said.required)
        narrowed = str(said.range) if said.range else narrowed
        recommended = recommended if said.recommended is None else bool(said.recommended)
        tier, now = _tier(said) or tier, _annotation(said, "where")
        where = where if now is None else now
    return _stated(
        required=required or bool(base.identifier),
        tier=tier,
        # What is in a tier is required there, unless it's only recommended.
        obligation=tier and ("recommended" if recommended else "required"),
        where=_where(view, slot_name, str(where or "")),
        range=None if narrowed == base.range else narrowed,
    )


def _class(view: SchemaView, name: str, mapped: _Mapped) -> dict[str, Any]:
    element, iri = view.get_class(name), view.get_uri(name, expand=True)
    ancestors = [str(a) for a in view.class_ancestors(name)]
    slots: list[str] = []
    for ancestor in reversed(ancestors):
        slots += [str(s) for s in view.get_class(ancestor).slots if s not in slots]
    return {
        "iri": iri,
        "abstract": bool(element.abstract or element.mixin),
        # The class that it's a kind of, then its mixins.
        "parents": _texts([element.is_a] if element.is_a else []) + _texts(element.mixins),
        "ancestors": ancestors,
        "tier": _tier(element),
        "slots": {slot: _use(view, slot, ancestors) for slot in slots},
        "description": _one_line(element.description),
        **_called(element, name),
        **_stated(
            mixin=bool(element.mixin),
            mappings=mapped(element, iri),
            disjoint_with=sorted(_texts(element.disjoint_with)),
            disjoint_children=bool(element.children_are_mutually_disjoint),
            **_deprecation(view, element),
        ),
    }


def _value(view: SchemaView, enumeration: str, key: str, value: Any, mapped: _Mapped) -> dict[str, Any]:
    iri = str(view.namespaces().uri_for(value.meaning))
    return _stated(
        iri=iri,
        title=_one_line(value.title or key),
        description=_one_line(value.description),
        aliases=_texts(value.aliases),
        mappings=mapped(value, iri),
        **_deprecation(view, value, enumeration),
    )


def _enum(view: SchemaView, name: str, mapped: _Mapped) -> dict[str, Any]:
    element, iri = view.get_enum(name), view.get_uri(name, expand=True)
    return {
        "iri": iri,
        "description": _one_line(element.description),
        **_called(element, name),
        "values": {str(k): _value(view, name, str(k), v, mapped) for k, v in element.permissible_values.items()},
        **_stated(mappings=mapped(element, iri), **_deprecation(view, element)),
    }


def _prefixes(view: SchemaView) -> dict[str, str]:
    """Gather the prefixes of the root and of what it imports; the stock tools lose those of imports.

    One that stands for itself is needed by stock tools alone, which take no IRI whose scheme isn't a prefix.
    """
    gathered: dict[str, str] = {}
    for schema in (*view.schema_map.values(), view.schema):
        gathered |= {str(name): str(prefix.prefix_reference) for name, prefix in schema.prefixes.items()}
    return {name: iri for name, iri in sorted(gathered.items()) if iri != f"{name}:"}


def resolve(path: Path) -> Schema:
    """Read a LinkML schema and resolve inheritance, mixins and refinements.

    Args:
        path: The root file. Its imports are found from there; NBO-Q is found in this installation.

    Returns:
        The model.

    Raises:
        Malformed: If it's no schema, or says nothing of its version.
    """
    try:
        from linkml_runtime.utils.schemaview import SchemaView
    except ModuleNotFoundError:
        raise MissingDependency("linkml-runtime", "build") from None
    try:
        return _resolved(SchemaView(str(path), importmap=import_map(path)), path)
    except NboqError:
        raise
    except Exception as error:  # LinkML's errors have no common class
        raise Malformed(f"LinkML can't read it: {' '.join(str(error).split())}", source=path) from None


def _resolved(view: SchemaView, path: Path) -> Schema:
    schema = view.schema
    if not schema.version:
        hint = "add 'version: 1.0.0' at the top; what is made of a schema is published under its version"
        raise Malformed("the schema has no version", source=path, hint=hint)
    try:
        tables = mapping_tables(path.parent)
    except FileNotFoundError:
        tables = mapping_tables(LIBRARY)

    def mapped(element: Any, iri: str) -> dict[str, list[str]]:
        in_tables = tables.get(iri, {})
        own = ((kind, set(_texts(getattr(element, f"{kind}_mappings", ())))) for kind in _RELATIONS)
        return _stated(**{kind: sorted(found | in_tables.get(kind, set())) for kind, found in own})

    _check_tiers(view)
    classes = sorted(str(c) for c in view.all_classes() if c != "Any")
    table = {
        "name": str(schema.name),
        "title": _one_line(schema.title),
        "description": _one_line(schema.description),
        "header": {
            **_stated(licence=str(schema.license or ""), source=str(schema.source or "")),
            **{str(key): _one_line(schema.annotations[key].value) for key in sorted(dict(schema.annotations.items()))},
        },
        "version": str(schema.version),
        "base": str(schema.prefixes[schema.default_prefix].prefix_reference),
        "prefixes": _prefixes(view),
        "classes": {name: _class(view, name, mapped) for name in classes},
        "slots": {str(s): _slot(view, view.get_slot(s), mapped) for s in sorted(view.all_slots())},
        "enums": {str(e): _enum(view, str(e), mapped) for e in sorted(view.all_enums())},
    }
    imported = [item for item in view.schema_map.values() if item.version and "/linkml/" not in str(item.id)]
    if len(imported) > 1:
        table["parts"] = {str(item.name): str(item.version) for item in sorted(imported, key=lambda item: item.name)}
    _check_names(table, path)
    _name_replacements(Schema(table), path)
    return Schema(table)


def _check_tiers(view: SchemaView) -> None:
    """See that tiers are stated in LinkML's words, and not as before, where they'd be passed over without a word."""
    usages = ((name, slot) for body in view.all_classes().values() for name, slot in body.slot_usage.items())
    for name, element in (*view.all_classes().items(), *view.all_slots().items(), *usages):
        if _annotation(element, "tier") or _annotation(element, "obligation"):
            hint = (
                "write in_subset: [Tier2], and recommended: true for what isn't required there (false in a slot_usage)"
            )
            raise Malformed(f"{name} has its tier as an annotation", source=view.schema.source_file, hint=hint)


def _check_names(table: dict[str, Any], path: Path) -> None:
    """See that a schema which imports NBO-Q has no terms under names of NBO-Q: LinkML would lose one of the two."""
    ours = nbo_q().table
    if "nbo_q" in table.get("parts", {}):
        for section in ("classes", "slots", "enums"):
            for name, body in table[section].items():
                if ours[section].get(name, body)["iri"] != body["iri"]:
                    raise Malformed(f"{name} is a name of NBO-Q already", source=path, hint="give yours another")
