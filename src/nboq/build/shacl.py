"""SHACL shapes: structure, and one profile for each tier; the templates `*.ttl.j2` say how they are written.

Every class gets a node shape with `sh:targetClass`, and a property shape for each slot that it brings in, under a
name of its own. The shape of a class has the property shapes of the classes above as well, and what asks for a class
lists all those below. So the shapes need no class hierarchy in the data, and one that is there changes nothing; a
vendor's subclass is checked like its parent where the data say that it's one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Any

import pyoxigraph as ox

from nboq.build.schema import Schema
from nboq.build.turtle import written
from nboq.schema.model import ClassTerm, SlotTerm, SlotUse, Term, ValueTerm

_PREFIXES = ("nboq", "rdf", "rdfs", "sh", "xsd")
_TAIL = "\n\n# ---- Generated from the model; do not edit.\n"
_CLASS = re.compile(r"sh:class\s+(<[^>]*>|[\w-]*:[\w.-]*\w)")
_MEMBER = re.compile(r"sh:node\s+(<[^>]*-class>|[\w-]*:[\w.-]*-class\b)")


def _written(template: str, schema: Schema, **values: Any) -> str:
    common = {
        "prefixes": {*_PREFIXES, schema.prefix},
        "spaces": sorted({body.iri.removesuffix(body.name) for body in schema.classes.values()}),
        "member": partial(member, schema),
        "sought": partial(_sought, schema),
    }
    return written(template, schema, **common, **values)


def member(schema: Schema, name: str | None) -> str:
    """Name the shape of what is of a class or of one below; of any class of the model where none is named."""
    return schema.short(f"{schema.classes[name].iri}-class") if name else f"{schema.prefix}:any-class"


def _sought(schema: Schema, text: str) -> Iterator[tuple[str | None, list[str]]]:
    """Give the classes for whose members shapes ask, each with itself and those below it."""
    asked = set(_MEMBER.findall(text))
    for name in (None, *schema.classes):
        if member(schema, name) in asked:
            yield name, [body.name for body in schema.classes.values() if name is None or name in body.ancestors]


def _lives_here(schema: Schema, slot: SlotTerm, body: ClassTerm) -> bool:
    """Whether the thing a reference points at must be in the same document.

    Hardware refers to hardware of the same descriptor. Settings and calibrations refer to hardware that is described
    elsewhere, and everything refers to facilities and images elsewhere. What lists hold is in the document in full, if
    not always in the list.
    """
    if slot.kind == "part" and slot.multivalued:
        return True
    here = "Component" in body.ancestors or slot.kind == "part"
    return here and "Component" in schema.classes[slot.range].ancestors


def _narrows(schema: Schema, body: ClassTerm, slot: str) -> bool:
    above = schema.inherited(body, slot)
    return bool(above) and all(other.range != body.slots[slot].range for other in above)


def _requires_anew(schema: Schema, body: ClassTerm, slot: str) -> bool:
    return body.slots[slot].required and not any(use.required for use in schema.inherited(body, slot))


def _checked(use: SlotUse) -> bool:
    return use.slot.kind not in ("id", "type")


def _own(schema: Schema, body: ClassTerm) -> list[str]:
    """Give the slots about which a class has something to say."""
    return [
        name
        for name, use in body.slots.items()
        if _checked(use)
        and (not schema.inherited(body, name) or _requires_anew(schema, body, name) or _narrows(schema, body, name))
    ]


def core_shapes(schema: Schema) -> str:
    """Write the open shapes of structure: datatypes, enumerations, bounds, cardinalities, references."""
    own, narrows, lives_here = partial(_own, schema), partial(_narrows, schema), partial(_lives_here, schema)
    return _written("core.ttl.j2", schema, own=own, narrows=narrows, lives_here=lives_here)


def strict_shapes(schema: Schema) -> str:
    """Write the profile that closes the shapes: a field that the model doesn't have is a violation."""

    def fields_below(name: str) -> list[str]:
        below = (schema.classes[other] for other in schema.descendants(name))
        return sorted({use.slot.iri for body in below for use in body.slots.values() if _checked(use)})

    return _written("strict.ttl.j2", schema, fields_below=fields_below)


def _refined(schema: Schema, body: ClassTerm, slot: str) -> bool:
    use = body.slots[slot]
    above = schema.inherited(body, slot)
    return not above or all((a.tier, a.obligation, a.where) != (use.tier, use.obligation, use.where) for a in above)


def tier_shapes(schema: Schema, tier: int, *, required: bool) -> str:
    """Write the profile of one tier: what is required up to it, or what is recommended."""

    def up_to(body: ClassTerm) -> dict[str, SlotUse]:
        """Give the slots for which a class brings in what the tier asks, or changes it."""
        return {
            slot: use
            for slot, use in body.slots.items()
            if use.tier is not None and use.tier <= tier and _checked(use) and _refined(schema, body, slot)
        }

    def here(body: ClassTerm) -> dict[str, SlotUse]:
        return {name: use for name, use in up_to(body).items() if (use.obligation == "required") == required}

    def asked(body: ClassTerm) -> dict[str, ClassTerm]:
        """Give what is asked of the members of a class, each with the nearest class that says how."""
        found: dict[str, ClassTerm] = {}
        for name in body.ancestors:
            found |= {slot: schema.classes[name] for slot in up_to(schema.classes[name]) if slot not in found}
        return {slot: home for slot, home in found.items() if slot in here(home)}

    def lacking(use: SlotUse) -> str:
        """Write the query for those that lack a field although its condition holds."""
        found = [
            f"$this <{iri}> ?v{n} . FILTER (?v{n} IN ({', '.join(terms)}))"
            for n, (iri, terms) in enumerate(schema.conditions(use))
            if terms
        ]
        absent = [use.slot.iri, *(iri for iri, terms in schema.conditions(use) if not terms)]
        found += [f"FILTER NOT EXISTS {{ $this <{iri}> ?any }}" for iri in absent]
        return f"SELECT $this WHERE {{ {' '.join(found)} }}"

    obligation = "required" if required else "recommended"
    return _written("tier.ttl.j2", schema, tier=tier, obligation=obligation, here=here, asked=asked, lacking=lacking)


def deprecated_shapes(schema: Schema) -> str:
    """Write what warns of terms that are deprecated, and says what to use instead."""

    def said_themselves(body: ClassTerm) -> str:
        """Write the query for members that say this class; those of a class below it may have it because it follows."""
        below = [f"<{schema.classes[name].iri}>" for name in schema.descendants(body.name) if name != body.name]
        others = f" FILTER NOT EXISTS {{ $this a ?kind . FILTER (?kind IN ({', '.join(below)})) }}" if below else ""
        return f"SELECT $this ?value WHERE {{ $this a ?value . FILTER (?value = <{body.iri}>){others} }}"

    def old_values() -> Iterator[tuple[SlotTerm, Term, str, list[ValueTerm]]]:
        """Give for each slot the values that are deprecated, each with its word, then those of a whole enumeration."""
        for slot in (slot for slot in schema.slots.values() if slot.kind == "enum"):
            enum = schema.enums[slot.range]
            old = [value for value in enum.values.values() if value.deprecated]
            yield from ((slot, value, "value", [value]) for value in old)
            if enum.deprecated and (rest := [value for value in enum.values.values() if value not in old]):
                yield slot, enum, "enumeration", rest

    return _written("deprecated.ttl.j2", schema, said_themselves=said_themselves, old_values=old_values)


def own_rules(text: str) -> str:
    """Give the rules without what was added to them."""
    return text.partition(_TAIL)[0] + "\n"


def rules_shapes(schema: Schema, text: str) -> str:
    """Add to rules what they need of the class hierarchy: the classes below those that they target or ask for.

    Args:
        schema: The model.
        text: The rules; what was added before is replaced.
    """
    head = own_rules(text).rstrip("\n")
    names = {form: body.name for body in schema.classes.values() for form in (schema.short(body.iri), f"<{body.iri}>")}
    head = _CLASS.sub(lambda m: f"sh:node {member(schema, names[m[1]])}" if m[1] in names else m[0], head)
    target = ox.NamedNode("http://www.w3.org/ns/shacl#targetClass")
    targets: dict[str, set[str]] = {}
    for triple in ox.parse(head, format=ox.RdfFormat.TURTLE):
        if triple.predicate == target:
            targets.setdefault(str(triple.subject), set()).add(str(triple.object))
    added = []
    for shape, classes in sorted(targets.items()):
        wanted = {names[iri] for iri in classes if iri in names}
        below = [b for b in schema.classes.values() if wanted & set(b.ancestors) and f"<{b.iri}>" not in classes]
        if below:
            added.append((shape[1:-1], [body.name for body in below]))
    return f"{head}\n{_TAIL}" + _written("rules.ttl.j2", schema, rules=head, targets=added)
