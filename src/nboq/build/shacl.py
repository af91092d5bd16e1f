"""SHACL shapes: structure, and one profile for each tier.

Every class gets a node shape with `sh:targetClass`, and a property shape for each slot that it brings in, under a
name of its own. Members of subclasses are reached through `rdfs:subClassOf`, so a slot is described once and a
vendor's subclass is checked like its parent.
"""

from __future__ import annotations

from nboq.build.schema import Schema
from nboq.build.turtle import block, document, double_literal, literal
from nboq.schema.labels import label
from nboq.schema.model import ClassTerm, SlotTerm, SlotUse

_DATATYPES = {
    "string": "xsd:string",
    "boolean": "xsd:boolean",
    "integer": "xsd:integer",
    "number": "xsd:double",
    "date": "xsd:date",
    "datetime": "xsd:dateTime",
    "json": "rdf:JSON",
}
_PREFIXES = ("nboq", "rdf", "rdfs", "sh", "xsd")


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


def _if_described(schema: Schema, name: str) -> str:
    """Ask for a class where the document says anything of the thing; what lives elsewhere has no type here."""
    return f"( [ sh:class {schema.cls(name)} ] [ sh:property [ sh:path rdf:type ; sh:maxCount 0 ] ] )"


def _narrows(schema: Schema, body: ClassTerm, slot: str) -> bool:
    above = schema.inherited(body, slot)
    return bool(above) and all(other.range != body.slots[slot].range for other in above)


def _constraints(schema: Schema, slot: SlotTerm, body: ClassTerm) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    if slot.kind in _DATATYPES:
        pairs.append(("sh:datatype", _DATATYPES[slot.kind]))
        if slot.kind == "string":
            pairs.append(("sh:minLength", "1"))
    elif slot.kind == "enum":
        values = " ".join(schema.short(value.iri) for value in schema.enums[slot.range].values.values())
        pairs.append(("sh:in", f"( {values} )"))
    elif slot.kind == "part" and not schema.classes[slot.range].is_entity:
        pairs.append(("sh:class", schema.cls(slot.range)))
    elif slot.kind in ("part", "reference") and _lives_here(schema, slot, body):
        pairs += [("sh:nodeKind", "sh:IRI"), ("sh:class", schema.cls(slot.range))]
    else:
        pairs.append(("sh:nodeKind", "sh:IRI"))
        if slot.kind in ("part", "reference"):
            pairs.append(("sh:or", _if_described(schema, body.slots[slot.name].range)))
    if slot.kind in ("number", "integer"):
        bound = double_literal if slot.kind == "number" else (lambda value: str(int(value)))
        bounds = (("sh:minInclusive", slot.minimum), ("sh:maxInclusive", slot.maximum))
        pairs += [(predicate, bound(value)) for predicate, value in bounds if value is not None]
    if not slot.multivalued:
        pairs.append(("sh:maxCount", "1"))
    return pairs


def _requires_anew(schema: Schema, body: ClassTerm, slot: str) -> bool:
    return body.slots[slot].required and not any(use.required for use in schema.inherited(body, slot))


def _checked(use: SlotUse) -> bool:
    return use.slot.kind not in ("id", "type")


def core_shapes(schema: Schema) -> str:
    """Write the open shapes of structure: datatypes, enumerations, bounds, cardinalities, references."""
    blocks = []
    for body in schema.classes.values():
        own = [
            name
            for name, use in body.slots.items()
            if _checked(use)
            and (not schema.inherited(body, name) or _requires_anew(schema, body, name) or _narrows(schema, body, name))
        ]
        pairs = [("a", "sh:NodeShape"), ("sh:targetClass", schema.cls(body.name)), ("sh:name", literal(body.name))]
        pairs += [("sh:property", schema.short(f"{body.iri}.{name}-shape")) for name in own]
        blocks.append(block(schema.short(f"{body.iri}-shape"), pairs))
        if own:
            group = [("a", "sh:PropertyGroup"), ("rdfs:label", literal(body.title))]
            blocks.append(block(schema.short(f"{body.iri}-group"), group))
        for order, name in enumerate(own, start=1):
            use = body.slots[name]
            pairs = [
                ("a", "sh:PropertyShape"),
                ("sh:path", schema.short(use.slot.iri)),
                ("sh:name", literal(label(name))),
                ("sh:description", literal(use.slot.description)),
                ("sh:order", str(order)),
                ("sh:group", schema.short(f"{body.iri}-group")),
            ]
            if not schema.inherited(body, name):
                pairs += _constraints(schema, use.slot, body)
            elif _narrows(schema, body, name):
                pairs.append(("sh:or", _if_described(schema, use.range)))
            if use.required:
                pairs.append(("sh:minCount", "1"))
            pairs.append(("sh:message", literal(f"{name}: expected {use.slot.asked}")))
            blocks.append(block(schema.short(f"{body.iri}.{name}-shape"), pairs))
    return document(schema.prefixes, f"{schema.title}\nStructure. Generated; do not edit.", blocks, _PREFIXES)


def strict_shapes(schema: Schema) -> str:
    """Write the profile that closes the shapes: a field that the model doesn't have is a violation.

    Through `rdfs:subClassOf` the shape of a class also meets the members of its subclasses, so it lets their fields
    pass as well; the shape of the subclass itself is as narrow as can be.
    """
    blocks = []
    for name in schema.concrete:
        body = schema.classes[name]
        below = [schema.classes[other] for other in schema.descendants(name)]
        paths = sorted({use.slot.iri for c in below for use in c.slots.values() if _checked(use)})
        allowed = " ".join(["rdf:type", *(schema.short(path) for path in paths)])
        pairs = [
            ("a", "sh:NodeShape"),
            ("sh:targetClass", schema.cls(name)),
            ("sh:closed", "true"),
            ("sh:ignoredProperties", f"( {allowed} )"),
            ("sh:message", literal(f"{name} has no such field; what the model lacks goes into extensions")),
        ]
        blocks.append(block(schema.short(f"{body.iri}-strict"), pairs))
    return document(schema.prefixes, f"{schema.title}\nStrict. Generated; do not edit.", blocks, _PREFIXES)


def _refined(schema: Schema, body: ClassTerm, slot: str) -> bool:
    use = body.slots[slot]
    above = schema.inherited(body, slot)
    return not above or all((a.tier, a.obligation) != (use.tier, use.obligation) for a in above)


def tier_shapes(schema: Schema, tier: int) -> str:
    """Write the profile of one tier: what is required up to it is a violation, what is recommended an information."""
    blocks = []
    for body in schema.classes.values():
        own = [
            (name, use)
            for name, use in body.slots.items()
            if use.tier is not None and use.tier <= tier and _checked(use) and _refined(schema, body, name)
        ]
        if not own:
            continue
        pairs = [("a", "sh:NodeShape"), ("sh:targetClass", schema.cls(body.name))]
        pairs += [("sh:property", schema.short(f"{body.iri}.{name}-tier-{tier}")) for name, _ in own]
        blocks.append(block(schema.short(f"{body.iri}-tier-{tier}"), pairs))
        for name, use in own:
            required = use.obligation == "required"
            word = "required" if required else "recommended"
            message = f"{name}: {word} at tier {use.tier} and missing; expected {use.slot.asked}"
            pairs = [
                ("a", "sh:PropertyShape"),
                ("sh:path", schema.short(use.slot.iri)),
                ("sh:name", literal(label(name))),
                ("sh:minCount", "1"),
                ("sh:severity", "sh:Violation" if required else "sh:Info"),
                ("sh:message", literal(message)),
            ]
            blocks.append(block(schema.short(f"{body.iri}.{name}-tier-{tier}"), pairs))
    return document(schema.prefixes, f"{schema.title}\nTier {tier}. Generated; do not edit.", blocks, _PREFIXES)
