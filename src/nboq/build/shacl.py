"""SHACL shapes: structure, and one profile for each tier.

Every class gets a node shape with `sh:targetClass`, and a property shape for each slot that it brings in, under a
name of its own. The shape of a class has the property shapes of the classes above as well, and what asks for a class
lists all those below. So the shapes need no class hierarchy in the data, and one that is there changes nothing; a
vendor's subclass is checked like its parent where the data say that it's one.
"""

from __future__ import annotations

import re

import pyoxigraph as ox

from nboq.build.schema import Schema
from nboq.build.turtle import block, document, double_literal, literal
from nboq.schema.labels import label
from nboq.schema.model import ClassTerm, SlotTerm, SlotUse

_DATATYPES = {
    "string": "xsd:string",
    "boolean": "xsd:boolean",
    "date": "xsd:date",
    "datetime": "xsd:dateTime",
    "json": "rdf:JSON",
}
_WHOLE = [
    "integer",
    "int",
    "long",
    "short",
    "byte",
    "nonNegativeInteger",
    "positiveInteger",
    "unsignedInt",
    "unsignedLong",
    "unsignedShort",
    "unsignedByte",
]
# Numbers that people write in Turtle are integers and decimals; other tools have types of their own for whole ones.
_NUMBERS = {"number": ["double", "decimal", "float", *_WHOLE], "integer": _WHOLE}
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
    return f"( [ sh:node {member(schema, name)} ] [ sh:not [ sh:node {member(schema, None)} ] ] )"


def member(schema: Schema, name: str | None) -> str:
    """Name the shape of what is of a class or of one below; of any class of the model where none is named."""
    return schema.short(f"{schema.classes[name].iri}-class") if name else f"{schema.prefix}:any-class"


def member_shape(schema: Schema, name: str | None) -> str:
    """Write the shape of what is of a class or of one below."""
    below = [body for body in schema.classes.values() if name is None or name in body.ancestors]
    listed = " ".join(schema.short(body.iri) for body in below)
    path = "( rdf:type [ sh:zeroOrMorePath rdfs:subClassOf ] )"
    # Not all of the types are others; engines differ on qualified counts inside of sh:node.
    others = f"[ sh:property [ sh:path {path} ; sh:not [ sh:in ( {listed} ) ] ] ]"
    return block(member(schema, name), [("sh:not", others)])


def something(schema: Schema) -> str:
    """Write the shape by which a graph doesn't conform in which nothing is of a class."""
    prefix = schema.prefix
    spaces = sorted({body.iri.removesuffix(body.name) for body in schema.classes.values()})
    known = " || ".join(f'STRSTARTS(STR(?class), "{space}")' for space in spaces)
    query = f"""SELECT $this WHERE {{
        FILTER NOT EXISTS {{
            ?thing <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> ?type .
            ?type <http://www.w3.org/2000/01/rdf-schema#subClassOf>* ?class .
            FILTER ({known})
        }}
    }}"""
    name = schema.title.partition(",")[0]
    message = f"nothing in the graph is of a class of {name}; expected types that are IRIs of classes"
    shapes = [
        block(
            f"{prefix}:something-shape",
            [
                ("sh:targetNode", schema.cls(next(iter(schema.classes)))),
                ("sh:message", literal(message)),
                ("sh:sparql", f"{prefix}:something-query"),
            ],
        ),
        block(f"{prefix}:something-query", [("sh:select", f'"""{query}"""')]),
    ]
    return "\n".join(shapes)


def _narrows(schema: Schema, body: ClassTerm, slot: str) -> bool:
    above = schema.inherited(body, slot)
    return bool(above) and all(other.range != body.slots[slot].range for other in above)


def _constraints(schema: Schema, slot: SlotTerm, body: ClassTerm) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    if slot.kind in _DATATYPES:
        pairs.append(("sh:datatype", _DATATYPES[slot.kind]))
        if slot.kind == "string":
            pairs.append(("sh:minLength", "1"))
    elif slot.kind in _NUMBERS:
        pairs.append(("sh:or", f"{schema.prefix}:{slot.kind}-datatypes"))
    elif slot.kind == "enum":
        values = " ".join(schema.short(value.iri) for value in schema.enums[slot.range].values.values())
        pairs.append(("sh:in", f"( {values} )"))
    elif slot.kind == "part" and not schema.classes[slot.range].is_entity:
        pairs.append(("sh:node", member(schema, slot.range)))
    elif slot.kind in ("part", "reference") and _lives_here(schema, slot, body):
        pairs += [("sh:nodeKind", "sh:IRI"), ("sh:node", member(schema, slot.range))]
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
    blocks = [something(schema)]
    blocks += [_datatype_list(schema, kind) for kind in _NUMBERS]
    for body in schema.classes.values():
        own = _own(schema, body)
        pairs = [("a", "sh:NodeShape"), ("sh:targetClass", schema.cls(body.name)), ("sh:name", literal(body.name))]
        for above in (schema.classes[name] for name in body.ancestors):
            pairs += [("sh:property", schema.short(f"{above.iri}.{name}-shape")) for name in _own(schema, above)]
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
            pairs.append(("sh:message", literal(use.message)))
            blocks.append(block(schema.short(f"{body.iri}.{name}-shape"), pairs))
    text = "\n".join(blocks)
    blocks += members_asked(schema, text)
    return _document(schema, "core.ttl", "Structure", blocks)


def members_asked(schema: Schema, text: str) -> list[str]:
    """Write the shapes of members of the classes that shapes ask for."""
    asked = set(_MEMBER.findall(text))
    return [member_shape(schema, name) for name in (None, *schema.classes) if member(schema, name) in asked]


def _document(schema: Schema, name: str, about: str, blocks: list[str]) -> str:
    """Write a file of shapes, which says first what it is and how to use it."""
    licence = schema.header.get("licence")
    lines = [
        schema.title,
        f"{about}. Generated; do not edit.",
        f"Version {schema.version}{f', licence {licence}' if licence else ''}: <{schema.base}{schema.version}/{name}>",
        f"To run it: pyshacl -s {name} data.ttl",
        "It needs no other file, no class hierarchy in the data and no inference; where they are they change nothing.",
    ]
    return document(schema.prefixes, "\n".join(lines), blocks, {*_PREFIXES, schema.prefix})


def _datatype_list(schema: Schema, kind: str) -> str:
    """Write the list of alternatives with names for its nodes, so that every shape can use it."""
    names = [f"{schema.prefix}:{kind}-datatypes{f'-{place}' if place else ''}" for place in range(len(_NUMBERS[kind]))]
    pairs = zip(names, _NUMBERS[kind], [*names[1:], "rdf:nil"], strict=True)
    return "\n".join(
        block(name, [("rdf:first", f"[ sh:datatype xsd:{datatype} ]"), ("rdf:rest", rest)])
        for name, datatype, rest in pairs
    )


def _own(schema: Schema, body: ClassTerm) -> list[str]:
    """Give the slots about which a class has something to say."""
    return [
        name
        for name, use in body.slots.items()
        if _checked(use)
        and (not schema.inherited(body, name) or _requires_anew(schema, body, name) or _narrows(schema, body, name))
    ]


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
    return _document(schema, "strict.ttl", "Strict: no fields that a class doesn't have", blocks)


def _refined(schema: Schema, body: ClassTerm, slot: str) -> bool:
    use = body.slots[slot]
    above = schema.inherited(body, slot)
    return not above or all((a.tier, a.obligation) != (use.tier, use.obligation) for a in above)


def _asked_here(schema: Schema, name: str, tier: int) -> dict[str, SlotUse]:
    """Give the slots for which a class brings in what a tier asks, or changes it."""
    body = schema.classes[name]
    return {
        slot: use
        for slot, use in body.slots.items()
        if use.tier is not None and use.tier <= tier and _checked(use) and _refined(schema, body, slot)
    }


def tier_shapes(schema: Schema, tier: int, *, required: bool) -> str:
    """Write the profile of one tier: what is required up to it is a violation, what is recommended an information.

    These stand in two files, so that a graph conforms to the first when it has all that is required.
    """
    blocks = [something(schema)] if required else []
    word = "required" if required else "recommended"
    profile = f"tier-{tier}{'' if required else '-recommended'}"
    for body in schema.classes.values():
        here = _asked_here(schema, body.name, tier)
        asked: dict[str, tuple[ClassTerm, SlotUse]] = {}
        for above in body.ancestors:
            for name, use in _asked_here(schema, above, tier).items():
                asked.setdefault(name, (schema.classes[above], use))
        chosen = [(name, home) for name, (home, use) in asked.items() if (use.obligation == "required") == required]
        if chosen:
            pairs = [("a", "sh:NodeShape"), ("sh:targetClass", schema.cls(body.name))]
            pairs += [("sh:property", schema.short(f"{home.iri}.{name}-{profile}")) for name, home in chosen]
            blocks.append(block(schema.short(f"{body.iri}-{profile}"), pairs))
        for name, use in here.items():
            if (use.obligation == "required") != required:
                continue
            pairs = [
                ("a", "sh:PropertyShape"),
                ("sh:path", schema.short(use.slot.iri)),
                ("sh:name", literal(label(name))),
                ("sh:minCount", "1"),
                ("sh:severity", "sh:Violation" if required else "sh:Info"),
                ("sh:message", literal(use.missing)),
            ]
            blocks.append(block(schema.short(f"{body.iri}.{name}-{profile}"), pairs))
    return _document(schema, f"{profile}.ttl", f"Tier {tier}: what is {word}", blocks)


_TAIL = "\n\n# ---- Generated from the model; do not edit.\n"
_CLASS = re.compile(r"sh:class\s+(<[^>]*>|[\w-]*:[\w.-]*\w)")
_MEMBER = re.compile(r"sh:node\s+(<[^>]*-class>|[\w-]*:[\w.-]*-class\b)")


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
            listed = " , ".join(schema.short(body.iri) for body in below)
            added.append(block(schema.short(shape[1:-1]), [("sh:targetClass", listed)]))
    prefixes = "".join(f"@prefix {name}: <{schema.prefixes[name]}> .\n" for name in sorted({*_PREFIXES, schema.prefix}))
    about = f"# Version {schema.version} of the model.\n"
    return f"{head}\n{_TAIL}{about}{prefixes}\n" + "\n".join([something(schema), *added, *members_asked(schema, head)])
