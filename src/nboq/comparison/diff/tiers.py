"""Tiers: whether a descriptor still reaches the tier that it claims, and which change made the difference."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from nboq.checks import validate
from nboq.checks.completeness.measure import TIERS, asked_of, completeness
from nboq.comparison.diff.change import Consequence, Standing
from nboq.comparison.diff.differences import Found
from nboq.comparison.diff.pair import Pair, Thing
from nboq.document import claimed_tier, is_a, label, objects
from nboq.errors import UnknownTerm
from nboq.schema.labels import a
from nboq.schema.model import current_model
from nboq.schema.values import is_present

# What makes a microscope: the rules light-source, objective and detection-system of shapes/rules.ttl.
_NEEDED: Final = ("LightSource", "Objective", "DetectionSystem")


def _lacking_kinds(descriptor: Thing) -> list[str]:
    parts = objects(descriptor.get("components"))
    looked_through = any(is_present("eyepiece_field_number", part.get("eyepiece_field_number")) for part in parts)
    lacking = [name for name in _NEEDED if not any(is_a(part, name) for part in parts)]
    return [name for name in lacking if name != "DetectionSystem" or not looked_through]


def _missing(thing: Thing, tier: int) -> list[tuple[str, str, int]]:
    """Give the required fields that a thing and what is in it lack: the label of the object, the field, its tier."""
    return [(row.label, lacking.name, lacking.tier) for row, lacking in completeness(thing).missing(tier, True)]


def _reached(descriptor: Thing | None) -> int | None:
    if descriptor is None:
        return None
    if _lacking_kinds(descriptor):
        return 0
    try:
        found = completeness(descriptor)
    except UnknownTerm:
        return None
    return max((tier for tier in TIERS if not found.missing(tier, True)), default=0)


def standing(pair: Pair, check: bool) -> Standing:
    """Tell which tier a descriptor claims and reaches, before and after.

    Args:
        pair: The descriptor.
        check: Whether to validate both as well, which finds what else broke.
    """
    new = pair.new or {}
    claimed = claimed_tier(pair.new)
    missing: list[str] = []
    if pair.new is not None and claimed is not None:
        missing = [f"{name} of the descriptor (at tier 1)" for name in _lacking_kinds(new)]
        try:
            missing += [f"{field} of {where} (at tier {tier})" for where, field, tier in _missing(new, claimed)]
        except UnknownTerm as error:
            missing.append(str(error))
    either = new or pair.old or {}
    tiers = claimed_tier(pair.old), claimed, _reached(pair.old), _reached(pair.new)
    broken = _broken(pair, claimed) if check and pair.new is not None else ()
    return Standing(label(either), str(either.get("id") or ""), *tiers, tuple(missing), broken)


def _broken(pair: Pair, claimed: int | None) -> tuple[str, ...]:
    """Give what validation finds in the new descriptor and didn't in the old one, but for fields that are missing."""
    before = set()
    if pair.old is not None:
        before = {(f.id or f.entity, f.field, f.code) for f in validate(pair.old, tier=claimed or 1).violations}
    return tuple(
        str(f)
        for f in validate(pair.new or {}, tier=claimed or 1).violations
        if (f.id or f.entity, f.field, f.code) not in before and f.code != "NBOQ-T-required"
    )


def tier_consequences(found: Found) -> Iterator[Consequence]:
    """Say what a change means for the tier that its descriptor claims.

    Args:
        found: The change.
    """
    descriptor = found.scope.descriptor
    claimed = claimed_tier(descriptor.new) if descriptor is not None else None
    if descriptor is None or claimed is None or descriptor.new is None:
        return
    try:
        yield from _of_field(found, claimed)
        yield from _of_thing(found, descriptor, claimed)
    except UnknownTerm:
        return  # of what is no class of the model nobody can say what it should have


def _of_field(found: Found, claimed: int) -> Iterator[Consequence]:
    change, owner = found.change, found.scope.owner
    if change.field is None or owner.old is None or owner.new is None or "extensions" in change.path:
        return
    kind = str(owner.new.get("type"))
    if change.field == "type":
        before = {field for _, field, _ in _own_missing(owner.old, claimed)}
        for where, field, tier in _own_missing(owner.new, claimed):
            if field not in before:
                yield _lost(f"as {a(kind)}, {where} must have {field} at tier {tier}", claimed)
        return
    if change.field == "tier" and kind == "HardwareDescriptor":
        yield from _of_claim(owner, claimed)
        return
    there = [is_present(change.field, one.get(change.field)) for one in (owner.old, owner.new)]
    if there[0] == there[1] or kind not in current_model().classes:
        return
    for name, tier, required in asked_of(owner.new):
        if name != change.field or tier > claimed:
            continue
        if not there[1]:
            told = f"{name} is {'required' if required else 'recommended'} at tier {tier}"
            yield _lost(told, claimed) if required else Consequence("tier", "note", told)
        elif required:
            yield Consequence("tier", "mended", f"{name}, required at tier {tier}, is there now")


def _own_missing(thing: Thing, claimed: int) -> list[tuple[str, str, int]]:
    bare = {name: value for name, value in thing.items() if not objects(value)}
    kept = {name for name in thing if name not in bare}
    return [item for item in _missing(bare, claimed) if item[1] not in kept]


def _of_claim(owner: Pair, claimed: int) -> Iterator[Consequence]:
    before = claimed_tier(owner.old) or 0
    lacking = len(_missing(owner.new or {}, claimed))
    if claimed > before and lacking:
        yield _lost(f"{lacking} fields that it requires are missing", claimed)
    elif claimed < before:
        yield Consequence("tier", "note", f"claims less than before: tier {claimed} instead of {before}")


def _of_thing(found: Found, descriptor: Pair, claimed: int) -> Iterator[Consequence]:
    change = found.change
    came = change.new if isinstance(change.new, Mapping) else None
    if came is not None and change.kind in ("added", "replaced"):
        lacking: dict[tuple[str, int], list[str]] = {}
        for where, field, tier in _missing(came, claimed):
            lacking.setdefault((where, tier), []).append(field)
        for (where, tier), fields in lacking.items():
            yield _lost(f"{where} lacks {', '.join(fields)}, required at tier {tier}", claimed)
    if change.field is None and isinstance(change.old, Mapping) and descriptor.old is not None:
        for name in _lacking_kinds(descriptor.new or {}):
            if name not in _lacking_kinds(descriptor.old) and is_a(change.old, name):
                yield _lost(f"a descriptor has at least one {name}, and none is left", claimed)


def _lost(text: str, claimed: int) -> Consequence:
    return Consequence("tier", "void", f"{text}; tier {claimed}, which is claimed, isn't reached")
