"""The codes of findings: which one a finding has, and what each means.

A code never changes its meaning. `NBOQ-S-…` is about structure, `NBOQ-T-…` about what a tier asks for, `NBOQ-R-…` about
the rule of that name in `shapes/rules.ttl`, `NBOQ-D-…` about the document as a whole, `NBOQ-A-…` is advice. Layers that
say the same of a fault give it the same code.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from nboq.schema.artefacts import resource
from nboq.schema.model import current_model, per_model

if TYPE_CHECKING:
    from nboq.checks.findings import Finding

HELP: Final = "https://w3id.org/nbo-q/findings/"
"""Where the pages of the codes are published."""

_RULE_SHAPE: Final = "https://w3id.org/nbo-q/rule-"
_TIER_SHAPE: Final = re.compile(r"-tier-[0-9]+$")
_TURTLE_RULE: Final = re.compile(r"\n\n(?P<comment>(?:# .*\n)+)nboq:rule-(?P<name>[a-z0-9-]+)\n    a sh:NodeShape ;\n")
_BLOCK: Final = re.compile(r"^nboq:(rule-[a-z0-9-]+)\n(.*?) \.$", re.MULTILINE | re.DOTALL)
_SAID: Final = re.compile(r'^    sh:message "((?:[^"\\]|\\.)*)"@en', re.MULTILINE)
_BELOW: Final = re.compile(r"\bnboq:(rule-[a-z0-9-]+)")


@dataclass(frozen=True, slots=True)
class Code:
    """What a code means, and what to do about it."""

    code: str
    title: str
    """What is wrong, in a few words."""
    meaning: str
    mend: str
    """How to make it right."""
    wrong: str = ""
    """YAML that gets this code, in a line or a few; a rule has files of its own under `examples/rules`."""
    right: str = ""
    """The same, mended."""
    source: str = ""
    """Where a rule or an advice comes from."""

    @property
    def help_uri(self) -> str:
        """Where its page is.

        >>> catalogue()["NBOQ-S-missing"].help_uri
        'https://w3id.org/nbo-q/findings/NBOQ-S-missing'
        """
        return help_uri(self.code)


@dataclass(frozen=True, slots=True)
class RuleText:
    """What `shapes/rules.ttl` says of one rule."""

    name: str
    source: str
    """Where the rule comes from."""
    messages: tuple[str, ...]
    shapes: frozenset[str]
    """The names of its shapes, without the namespace."""


def help_uri(code: str) -> str:
    """Tell where the page of a code is.

    >>> help_uri("NBOQ-R-na-water")
    'https://w3id.org/nbo-q/findings/NBOQ-R-na-water'
    """
    return HELP + code


def _code(name: str, title: str, meaning: str, mend: str, wrong: str = "", right: str = "", source: str = "") -> Code:
    return Code(f"NBOQ-{name}", title, meaning, mend, wrong, right, source)


_OWN: Final = (
    _code(
        "S-missing",
        "A field is missing that every object of its class has",
        "The model can't do without this field, whatever the tier: a name, an id, a type, the instrument of a "
        "descriptor.",
        "Give the field. A new id is 'urn:uuid:' and a UUID.",
        "type: Objective\nname: 63x oil",
        "type: Objective\nid: urn:uuid:70b97f83-1e4b-5918-8eda-cb5a089256de\nname: 63x oil",
    ),
    _code(
        "S-unknown-field",
        "A field that the class doesn't have",
        "The field is misspelt, belongs to another class, or is one that the model has no place for.",
        "Mend the spelling; 'nboq terms CLASS' lists the fields of a class. What the model has no place for goes into "
        "'extensions', under a key of the form source:field.",
        "lens_an: 1.4",
        "lens_na: 1.4",
    ),
    _code(
        "S-wrong-type",
        "A value of the wrong kind",
        "Text stands where a number belongs, a number where text or an identifier belongs, an identifier where an "
        "object belongs, and so on. A number with its unit is text: the unit of each field is fixed.",
        "Write the value in the kind that the field takes. Numbers and true or false stand without quotes and units.",
        "pixel_width: 6.5 µm",
        "pixel_width: 6.5",
    ),
    _code(
        "S-wrong-value",
        "A value that can't be written",
        "The value has the right place but can't be put into a graph, such as an infinite number in 'extensions'.",
        "Write a value that JSON has, of the kind that the field takes.",
        "extensions:\n  bench:drift: .inf",
        "extensions:\n  bench:drift: none measured",
    ),
    _code(
        "S-unknown-value",
        "A word that the enumeration doesn't have",
        "The field takes one of a fixed list of words, and this is none of them. Often it is the spelling of a vendor "
        "or of an older model.",
        "Take one of the words; 'nboq terms ENUMERATION' lists them. Where none fits, most lists have Other.",
        "correction: PlanApochromatt",
        "correction: PlanApochromat",
    ),
    _code(
        "S-below-minimum",
        "A number below what the field can have",
        "The field has a smallest possible value, and this is below it: a length below 0, a tier below 1.",
        "Check the sign and the unit.",
        "lens_na: -1.4",
        "lens_na: 1.4",
    ),
    _code(
        "S-above-maximum",
        "A number above what the field can have",
        "The field has a largest possible value, and this is above it. Fractions go from 0 to 1: a percentage is 100 "
        "times too large.",
        "Check the unit; write 0.82 for 82 %.",
        "quantum_efficiency: 82",
        "quantum_efficiency: 0.82",
    ),
    _code(
        "S-too-many",
        "Several values where the field has one",
        "The field holds one value, and a list stands there.",
        "Write the one value without a list, and put the others where they belong.",
        "contact_email: [mara@example.org, mq@example.org]",
        "contact_email: mara@example.org",
    ),
    _code(
        "S-not-a-list",
        "One value where the field has a list",
        "The field holds a list, even when there is only one value.",
        "Put the value into a list.",
        "apertures: urn:uuid:5bf81298-170b-50ac-8436-7f58805ba2e0",
        "apertures: [urn:uuid:5bf81298-170b-50ac-8436-7f58805ba2e0]",
    ),
    _code(
        "S-empty-text",
        "A text with nothing in it",
        "An empty text says less than no field at all.",
        "Write the text, or leave the field out where nothing requires it.",
        'name: ""',
        "name: 63x oil",
    ),
    _code(
        "S-bad-date",
        "A date that is none",
        "Days are written as YYYY-MM-DD, moments as YYYY-MM-DDThh:mm:ssZ, and they have to be in the calendar.",
        "Write it so. A field for a day has neither a time nor a time zone.",
        "calibration_date: 4 March 2024",
        "calibration_date: 2024-03-04",
    ),
    _code(
        "S-bad-identifier",
        "An identifier that is none",
        "Things are referred to by an absolute IRI, or by a known prefix and a local part. A name is no identifier, "
        "and blanks can't be in one.",
        "Write the id of the thing, such as https://…, urn:uuid:… or RRID:SCR_017934.",
        "describes: Bench widefield",
        "describes: urn:uuid:0e3c4c12-7c1c-5c5b-a7a8-2f0d52fd0f0a",
    ),
    _code(
        "S-bad-extension-key",
        "A key of 'extensions' without its source",
        "Keys of 'extensions' say where the field comes from, so that those of two sources don't meet.",
        "Write the key as source:field.",
        "extensions:\n  shelf: 4",
        "extensions:\n  bench:shelf: 4",
    ),
    _code(
        "S-unknown-class",
        "A type that the model doesn't have",
        "The 'type' of the object is misspelt, or no class of the model.",
        "Take the name of a class; 'nboq terms' lists them.",
        "type: Objektiv",
        "type: Objective",
    ),
    _code(
        "S-abstract-class",
        "A type that only groups others",
        "The class is in the model, but has no members of its own: a component is a lens, a lamp, a camera.",
        "Take one of the classes below it.",
        "type: Component",
        "type: Objective",
    ),
    _code(
        "S-wrong-class",
        "An object of a class that doesn't belong here",
        "The class is in the model, but no object of it can stand in this field.",
        "Check whether the object stands in the right field, and has the right type.",
        "sensor_chips:\n  - type: OperationalMode",
        "sensor_chips:\n  - type: SensorChip",
    ),
    _code(
        "S-wrong-reference",
        "A reference to a thing of the wrong class, or to nothing",
        "The identifier leads to a thing of another class than the field takes. Hardware refers to hardware of the "
        "same document, so there it may also be that nothing in the document has this id.",
        "Write the id of a thing of the right class, and describe it in the document if it is hardware.",
        "emission_filter: urn:uuid:70b97f83-1e4b-5918-8eda-cb5a089256de  # an objective",
        "emission_filter: urn:uuid:123a72d7-a61e-5da7-bd8f-4f45cdd0b06b  # a filter",
    ),
    _code(
        "T-required",
        "The tier requires a field that is missing",
        "At the tier that the document is checked at, objects of this class have to have the field.",
        "Give the field; or claim a lower tier in 'tier', which asks for less.",
        "type: HardwareDescriptor\ntier: 2\n# and an objective without working_distance",
        "working_distance: 0.19",
    ),
    _code(
        "T-recommended",
        "The tier recommends a field that is missing",
        "The document is valid without it, but at this tier it would be good to have.",
        "Give the field if you know it.",
        "type: Objective\n# without field_number",
        "field_number: 25",
    ),
    _code(
        "D-duplicate-id",
        "Two things with one id",
        "An id names one thing. In a graph the two would become one thing with the fields of both.",
        "Give one of them a new id, 'urn:uuid:' and a UUID, and mend what refers to it.",
        "- {type: Objective, id: 'urn:x:1', name: 10x}\n- {type: Objective, id: 'urn:x:1', name: 63x}",
        "- {type: Objective, id: 'urn:x:1', name: 10x}\n- {type: Objective, id: 'urn:x:2', name: 63x}",
    ),
    _code(
        "D-unreadable",
        "A file that can't be read",
        "The file is missing, cut off, of no known format or of an unsupported version. Nothing in it was checked.",
        "See what the message says of the place; write the file again from the program that made it.",
        '{"type": "Objective", "na',
        '{"type": "Objective", "name": "63x oil"}',
    ),
)

_KINDS: Final = MappingProxyType(
    {
        "required": "missing",
        "additionalProperties": "unknown-field",
        "type": "wrong-type",
        "enum": "unknown-value",
        "minimum": "below-minimum",
        "exclusiveMinimum": "below-minimum",
        "maximum": "above-maximum",
        "exclusiveMaximum": "above-maximum",
        "minLength": "empty-text",
        "format": "bad-date",
        "pattern": "bad-identifier",
        "propertyNames": "bad-extension-key",
        "MinCountConstraintComponent": "missing",
        "MaxCountConstraintComponent": "too-many",
        "DatatypeConstraintComponent": "wrong-type",
        "NodeKindConstraintComponent": "bad-identifier",
        "ClassConstraintComponent": "wrong-reference",
        "OrConstraintComponent": "wrong-reference",
        "InConstraintComponent": "unknown-value",
        "MinInclusiveConstraintComponent": "below-minimum",
        "MaxInclusiveConstraintComponent": "above-maximum",
        "MinLengthConstraintComponent": "empty-text",
        "MissingId": "missing",
        "UnknownClass": "unknown-class",
        "UnknownField": "unknown-field",
        "InvalidIri": "bad-identifier",
        "WrongValue": "wrong-value",
    }
)
_UNREADABLE: Final = frozenset({"Malformed", "NotFound", "UnknownFormat", "UnsupportedVersion"})


@per_model
def rules() -> Mapping[str, RuleText]:
    """Read what the file of rules says of each of them.

    Returns:
        The rules by name, in the order of the file.

    >>> rules()["na-water"].messages[0].partition(";")[0]
    'lens_na: above the refractive index of water, the immersion medium'
    """
    text = resource("shapes", "rules.ttl").read_text("utf-8")
    blocks = dict(_BLOCK.findall(text))
    found = {}
    for match in _TURTLE_RULE.finditer(text):
        name, waiting, shapes, messages = match["name"], [f"rule-{match['name']}"], [], []
        while waiting:
            shape = waiting.pop(0)
            shapes.append(shape)
            messages += [said.replace('\\"', '"') for said in _SAID.findall(blocks[shape])]
            waiting += [below for below in _BELOW.findall(blocks[shape]) if below not in shapes and below in blocks]
        comment = " ".join(line.removeprefix("# ") for line in match["comment"].splitlines())
        found[name] = RuleText(name, comment.removeprefix("Source: "), tuple(messages), frozenset(shapes))
    return MappingProxyType(found)


@per_model
def _rule_of_shape() -> dict[str, str]:
    return {shape: rule.name for rule in rules().values() for shape in rule.shapes}


def _rule_code(rule: RuleText) -> Code:
    problems = [said.partition("; ")[0] for said in rule.messages]
    title = problems[0] if len(problems) == 1 else f"{problems[0]}, and the like"
    mends = dict.fromkeys(said.partition("; ")[2] or said for said in rule.messages)
    return _code(
        f"R-{rule.name}",
        title,
        "The fields or the components of the document don't go together: " + "; ".join(problems) + ".",
        " ".join(f"{mend[:1].upper()}{mend[1:]}." for mend in mends),
        source=rule.source,
    )


def _advice() -> Mapping[str, Any]:
    try:
        return dict(importlib.import_module("nboq.checks.advice").RULES)
    except (ImportError, AttributeError):  # an installation without advice has no codes for it
        return {}


@per_model
def catalogue() -> Mapping[str, Code]:
    """Give every code that a finding can have.

    Returns:
        The codes by name.

    >>> print(catalogue()["NBOQ-S-bad-date"].right)
    calibration_date: 2024-03-04
    """
    found = {code.code: code for code in _OWN}
    found |= {code.code: code for code in map(_rule_code, rules().values())}
    for name, rule in _advice().items():
        mend = "Check the value; leave it as it is where it is right. Advice makes no document invalid."
        found[f"NBOQ-A-{name}"] = _code(f"A-{name}", rule.title, rule.why, mend, source=rule.source)
    return MappingProxyType(found)


def _kind(finding: Finding) -> str:
    rule, value = finding.rule, finding.value
    if rule in ("required", "MissingId"):
        return "missing"
    if finding.field == "type" and rule in ("type", "enum", "const", "UnknownClass"):
        known = current_model().classes.get(value) if isinstance(value, str) else None
        return "unknown-class" if known is None else "abstract-class" if known.abstract else "wrong-class"
    slot = current_model().slots.get(finding.field)
    if rule == "type" and slot is not None:
        if isinstance(value, list) and not slot.multivalued:
            return "too-many"
        if slot.multivalued and finding.index is None and not isinstance(value, list):
            return "not-a-list"
    if rule in ("pattern", "format", "DatatypeConstraintComponent") and slot is not None:
        return "bad-date" if slot.kind in ("date", "datetime") else "empty-text" if value == "" else _KINDS[rule]
    return _KINDS.get(rule, "wrong-value")


def code_of(finding: Finding) -> str:
    """Tell the code of a finding.

    Args:
        finding: From any layer.

    Returns:
        The code.

    >>> from nboq.checks.json_schema import schema_findings
    >>> [code_of(f) for f in schema_findings({"type": "Objective", "id": "urn:x:1", "name": "63x", "lens_na": -1})]
    ['NBOQ-S-below-minimum']
    """
    if finding.layer == "advice":
        return f"NBOQ-A-{finding.rule}"
    if finding.rule == "DuplicateId":
        return "NBOQ-D-duplicate-id"
    if finding.rule in _UNREADABLE:
        return "NBOQ-D-unreadable"
    if finding.shape.startswith(_RULE_SHAPE):
        local = "rule-" + finding.shape.removeprefix(_RULE_SHAPE)
        return f"NBOQ-R-{_rule_of_shape().get(local, local)}"
    if _TIER_SHAPE.search(finding.shape):
        return "NBOQ-T-recommended" if finding.severity == "info" else "NBOQ-T-required"
    return f"NBOQ-S-{_kind(finding)}"
