"""Measuring: what of the fields that a tier asks for is there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final, Literal

from nboq.checks.advice.placeholders import component_of
from nboq.checks.checklist import asked_by_checklist
from nboq.document import DocumentIndex, DocumentLike, Path, as_document, claimed_tier, in_full, is_a, label, pointer
from nboq.schema.html import displayed
from nboq.schema.model import SlotTerm, current_model, per_model
from nboq.schema.values import is_present

TIERS: Final = (1, 2, 3)
CHECKLIST: Final = 0
"""The tier of what the checklist for papers asks for, which is of no tier."""
# They say what a thing is and which, not how it is; without them nothing could be filled in.
_ADDRESSING: Final = frozenset({"id", "type", "json"})
_WRAPPERS: Final = ("Collection", "HardwareDescriptor")


@dataclass(frozen=True, slots=True)
class Share:
    """How many of the fields asked for are there."""

    present: int
    total: int

    @property
    def percent(self) -> int:
        """The share in percent, rounded down, so that 100 means all; 100 where nothing is asked for.

        >>> Share(2, 3).percent, Share(299, 300).percent, Share(0, 0).percent
        (66, 99, 100)
        """
        return 100 * self.present // self.total if self.total else 100

    @property
    def complete(self) -> bool:
        """Whether nothing is missing."""
        return self.present == self.total

    def __str__(self) -> str:
        return f"{self.present}/{self.total}"


@dataclass(frozen=True, slots=True)
class Measured:
    """One field that a class is asked for."""

    name: str
    tier: int
    """The lowest tier that asks for it."""
    required: bool
    present: bool

    @property
    def obligation(self) -> str:
        """The word `required` or `recommended`."""
        return "required" if self.required else "recommended"

    @property
    def term(self) -> SlotTerm:
        """What the field means."""
        return current_model().slots[self.name]


@dataclass(frozen=True, slots=True)
class Row:
    """One object of a document: an entity or a part."""

    path: Path
    """Where it is in the JSON."""
    address: str
    """How a form names it: its id, or the id of what holds it, `#` and a JSON Pointer from there."""
    class_name: str
    name: str
    label: str
    id: str
    fields: tuple[Measured, ...]

    def asked(self, tier: int, required: bool | None = None) -> tuple[Measured, ...]:
        """Give the fields that a tier asks for.

        Args:
            tier: 1, 2 or 3; a tier asks for all that the tiers below it do.
            required: Only the required or only the recommended fields; left out, both.
        """
        return tuple(
            field for field in self.fields if field.tier <= tier and (required is None or field.required == required)
        )

    def missing(self, tier: int, required: bool | None = None) -> tuple[Measured, ...]:
        """Give those of them that aren't there."""
        return tuple(field for field in self.asked(tier, required) if not field.present)

    def share(self, tier: int, *, required: bool) -> Share:
        """Count the required or the recommended fields of a tier."""
        return _count([self], tier, required)


@dataclass(frozen=True, slots=True)
class Holding:
    """A component, or another entity that isn't a part of one, with the parts in it."""

    kind: str
    """What it is listed under: the class below `HardwareComponent` that it belongs to, else its own."""
    rows: tuple[Row, ...]
    """Itself, then its parts."""

    @property
    def label(self) -> str:
        """Its class and its name."""
        return self.rows[0].label

    def share(self, tier: int, *, required: bool) -> Share:
        """Count the fields of itself and of its parts."""
        return _count(self.rows, tier, required)


@dataclass(frozen=True, slots=True)
class Completeness:
    """How complete a document is."""

    source: str
    tier: int
    """The tier that the document claims; 1 where it claims none."""
    holdings: tuple[Holding, ...]
    """Components grouped by kind, in the order in which the kinds first occur; what descriptors share stands once."""
    descriptors: tuple[Completeness, ...] = ()
    """Of several descriptors in the document each, with all that it holds, also what it shares with others."""

    def __repr__(self) -> str:
        shares = ", ".join(f"tier {tier} {self.share(tier, required=True)}" for tier in (1, 2, 3))
        return f"<Completeness of {self.source}: required at {shares}>"

    def _repr_html_(self) -> str:
        heads = ["component", *(f"tier {tier}, {word}" for tier in TIERS for word in ("required", "recommended"))]
        told = (
            [one.label, *(str(one.share(t, required=r)) for t in TIERS for r in (True, False))] for one in self.holdings
        )
        return displayed(self, heads, told)

    @property
    def rows(self) -> tuple[Row, ...]:
        """Every object."""
        return tuple(row for holding in self.holdings for row in holding.rows)

    def share(self, tier: int, *, required: bool) -> Share:
        """Count the fields of the whole document.

        Args:
            tier: 1, 2 or 3.
            required: Whether to count the required fields or the recommended ones.

        >>> found = completeness({"type": "Objective", "id": "urn:uuid:1", "name": "63x", "model": "NA"})
        >>> print(found.share(1, required=True), found.share(1, required=False))
        1/11 0/3
        """
        return _count(self.rows, tier, required)

    def missing(self, tier: int, required: bool | None = None) -> tuple[tuple[Row, Measured], ...]:
        """Give each missing field with its object.

        Args:
            tier: 1, 2 or 3.
            required: Only the required or only the recommended ones; left out, both, the required ones of each
                object first.
        """
        return tuple(
            (row, field)
            for row in self.rows
            for field in sorted(row.missing(tier, required), key=lambda field: not field.required)
        )

    def to_dict(self) -> dict[str, Any]:
        """Give everything as plain data: the totals, and for each object its shares and what it lacks at tier 3.

        >>> completeness({"type": "Objective", "id": "urn:uuid:1"}).to_dict()["tiers"]["1"]["required"]
        {'present': 0, 'total': 11, 'percent': 0}
        """
        components = [
            {"kind": one.kind, "label": one.label, "tiers": _shares(one), "objects": list(map(_as_data, one.rows))}
            for one in self.holdings
        ]
        found = {"source": self.source, "tier": self.tier, "tiers": _shares(self), "components": components}
        each = [{"label": one.rows[0].label, "tier": one.tier, "tiers": _shares(one)} for one in self.descriptors]
        return {**found, "descriptors": each} if each else found


def _as_data(row: Row) -> dict[str, Any]:
    about = {"entity": row.address, "id": row.id, "class": row.class_name, "name": row.name, "path": list(row.path)}
    missing = [{"field": one.name, "tier": one.tier, "obligation": one.obligation} for one in row.missing(3)]
    return {**about, "tiers": _shares(row), "missing": missing}


def _shares(thing: Completeness | Holding | Row) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for tier in TIERS:
        shares = {word: thing.share(tier, required=word == "required") for word in ("required", "recommended")}
        found[str(tier)] = {
            word: {"present": share.present, "total": share.total, "percent": share.percent}
            for word, share in shares.items()
        }
    return found


def _count(rows: Iterable[Row], tier: int, required: bool) -> Share:
    asked_for = [field.present for row in rows for field in row.asked(tier, required)]
    return Share(sum(asked_for), len(asked_for))


@per_model
def asked(class_name: str) -> tuple[tuple[str, int, bool], ...]:
    """Give the fields that a class is asked for: name, lowest tier, and whether it is required.

    What the base schema requires is required from tier 1 on, whatever the annotation says: without it a document isn't
    valid at any tier. `id`, `type` and `extensions` aren't counted.

    Args:
        class_name: A class of the model.

    >>> [field for field in asked("Objective") if field[0] in ("name", "working_distance", "light_type")]
    [('name', 1, True), ('light_type', 1, False), ('working_distance', 2, True)]
    """
    return tuple(
        (name, 1 if use.required else use.tier or 1, use.required or use.obligation == "required")
        for name, use in current_model().classes[class_name].slots.items()
        if current_model().slots[name].kind not in _ADDRESSING and (use.required or use.tier is not None)
    )


def asked_of(entity: Mapping[str, Any]) -> Iterator[tuple[str, int, bool]]:
    """Give the fields that an object is asked for: those of its class, some only where its other fields say so.

    >>> finite = {"type": "Objective", "infinity_corrected": False}
    >>> [(name, tier) for name, tier, _ in asked_of(finite) if name == "image_distance"]
    [('image_distance', 3)]
    """
    uses = current_model().classes[entity["type"]].slots
    return (one for one in asked(entity["type"]) if uses[one[0]].applies(entity))


def kind_of(class_name: str) -> str:
    """Give the kind that a component is listed under.

    >>> kind_of("Laser"), kind_of("CCD"), kind_of("AcquisitionSoftware"), kind_of("Instrument")
    ('LightSource', 'DetectionSystem', 'Software', 'Instrument')
    """
    above = current_model().classes[class_name].ancestors
    for root in ("HardwareComponent", "Component"):
        if root in above[1:]:
            return above[above.index(root) - 1]
    return class_name


def addresses(data: Mapping[str, Any] | DocumentIndex) -> dict[str, Path]:
    """Name every object of a document for a form.

    An object with an id that no other has goes by it. Others go by the nearest such object around them, `#` and a JSON
    Pointer from there (RFC 6901, section 6), so that a form still fits when components before it come or go.

    Args:
        data: The document, or its index.

    Returns:
        The path of each object by its address.

    >>> lamp = {"type": "LightEmittingDiode", "id": "urn:x:1", "led_modules": [{"type": "LEDModule"}]}
    >>> addresses(lamp)
    {'urn:x:1': (), 'urn:x:1#/led_modules/0': ('led_modules', 0)}
    """
    at = DocumentIndex.of(data).at
    ids = {path: entity["id"] for path, entity in at.items() if isinstance(entity.get("id"), str) and entity["id"]}
    counts = Counter(ids.values())
    found: dict[str, Path] = {}
    for path in at:
        start = next((path[:n] for n in range(len(path), -1, -1) if counts[ids.get(path[:n], "")] == 1), None)
        inside = path[len(start) :] if start is not None else path
        text = "" if start is None else ids[start]
        if inside or start is None:
            text += f"#{pointer(inside)}"
        found[text] = path
    return found


def completeness(thing: DocumentLike, profile: Literal["core", "reporting"] = "core") -> Completeness:
    """Measure how much of what the tiers ask for a document has, or of what the checklist for papers does.

    Each object is asked for the fields of its own class: a field counts at a tier when the model annotates it with that
    tier or a lower one. A field that is missing isn't asked for what would be in it.

    Args:
        thing: A document, a dataclass or plain JSON of the document format.
        profile: `core`, the tiers; or `reporting`, what a paper must say of its images, which has the tier 0.

    Raises:
        UnknownTerm: If an object is of no class of the model, so that nobody can say what it should have.

    >>> found = completeness({"type": "Objective", "id": "urn:uuid:1", "name": "63x", "lens_na": 1.4})
    >>> print(found.rows[0].label, found.share(1, required=True), [f.name for _, f in found.missing(1, True)][-1])
    Objective '63x' 2/11 dic
    """
    document = as_document(thing)
    index = DocumentIndex(document.data)
    names = {path: address for address, path in addresses(index).items()}
    held: dict[Path, list[Row]] = {}
    listed: dict[Path, list[Measured]] = {}
    for one in asked_by_checklist(index) if profile == "reporting" else ():
        listed.setdefault(one.path, []).append(Measured(one.field, CHECKLIST, one.required, one.present))
    for path, entity in index.at.items():
        if profile == "reporting" and path not in listed:
            continue
        class_name = entity.get("type")
        if class_name not in current_model().concrete:
            raise current_model().unknown_type(f"{document.source}: {label(entity)}", str(class_name))
        hardware = component_of(index.at, path) is not None
        fields = tuple(listed.get(path, ())) or tuple(
            Measured(name, tier, required, is_present(name, entity.get(name), hardware=hardware))
            for name, tier, required in asked_of(entity)
        )
        name, identifier = (str(entity.get(field) or "") for field in ("name", "id"))
        row = Row(path, names.get(path, ""), class_name, name, label(entity), identifier, fields)
        held.setdefault(_holder(path, index.at), []).append(row)
    kinds: dict[str, list[Holding]] = {}
    for rows in held.values():
        kind = kind_of(rows[0].class_name)
        kinds.setdefault(kind, []).append(Holding(kind, tuple(rows)))
    several = [entity for path, entity in index.at.items() if path and is_a(entity, "HardwareDescriptor")]
    return Completeness(
        source=document.source,
        tier=CHECKLIST if profile == "reporting" else claimed_tier(document.data) or 1,
        holdings=tuple(holding for holdings in kinds.values() for holding in holdings),
        descriptors=tuple(completeness(replace(document, data=in_full(one, index))) for one in several)
        if len(several) > 1 and profile == "core"
        else (),
    )


def _holder(path: Path, at: Mapping[Path, Mapping[str, Any]]) -> Path:
    """Find what an object is listed under: the outermost entity that isn't a mere wrapper, else the wrapper."""
    around = [path[:n] for n in range(len(path) + 1) if path[:n] in at]
    inner: Path = ()
    for place in around:
        name = at[place].get("type")
        if name in _WRAPPERS:
            inner = place
        elif name in current_model().classes and current_model().classes[name].is_entity:
            return place
    return inner
