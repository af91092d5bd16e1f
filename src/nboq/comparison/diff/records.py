"""Records: the calibrations and the settings that were made with an instrument, and which of them a change touches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from nboq.checks.completeness.measure import kind_of
from nboq.comparison.diff import calibration_dependence as dependence
from nboq.comparison.diff.change import Consequence
from nboq.comparison.diff.differences import Found
from nboq.comparison.diff.normal_form import Key, key
from nboq.comparison.diff.pair import Pair, Thing
from nboq.comparison.match.references import links
from nboq.document import is_a, label, walk
from nboq.schema.model import current_model

Nature = Literal["exchange", "alteration", "none"]
Aspect = tuple[str, str]
"""A class of calibrations, and what it measures."""
# Another of these under the same id says that another item stands there.
_IDENTITY: Final = frozenset({"type", "serial_number", "catalog_number", "model", "manufacturer"})
# What is noted about a thing, not how it is.
_ASIDE: Final = frozenset(
    {
        "name", "description", "extensions", "map_annotations", "specs_file", "vendor_information",
        "alternate_identifiers", "related_identifiers", "creators", "publisher", "funding", "part_of", "identical_to",
        "described_in", "cited_by", "funded_by",
    }
)  # fmt: skip
_MADE_WITH: Final = dependence.OF_MODEL_LEFT_OUT - {"calibrates"}
_TEXTS: Final = frozenset({"firmware_version"})
"""Texts that say how a component is; others are only names."""


@dataclass(frozen=True, slots=True)
class _Record:
    """A calibration, or the settings of something, with what they stand in."""

    thing: Thing
    inside: str
    """The label of the image in which it stands; else empty."""
    about: str
    """The id by which it can be found: its own, else that of the image."""
    date: str
    at_home: bool
    """Whether it stands in a document that is compared, and so needn't say which instrument it's about."""

    refers: frozenset[str]
    """What it and its parts lead to, but for what it was made with."""

    @property
    def name(self) -> str:
        """Its label, with its day."""
        name = label(self.thing) if self.thing.get("id") else str(self.thing.get("type"))
        where = f" in {self.inside}" if self.inside and not self.thing.get("id") else ""
        return f"{name}{where}" + (f" of {self.date}" if self.date else "")


@dataclass(frozen=True, slots=True)
class Records:
    """What was recorded with an instrument."""

    calibrations: tuple[_Record, ...]
    settings: tuple[_Record, ...]
    components: Mapping[str, str]
    """The class of each thing, by its id, in either document."""
    before: Mapping[str, int]
    """How many components of each kind there are in the old document."""
    still_there: frozenset[str]
    """The ids of everything in the new document."""

    @classmethod
    def of(cls, old: Thing, new: Thing, others: Iterable[Thing] = ()) -> Records:
        """Gather them, each once.

        Args:
            old: The old document.
            new: The new one.
            others: Further documents: images, calibrations.
        """
        calibrations: dict[Key, _Record] = {}
        settings: dict[Key, _Record] = {}
        for data, at_home in ((new, True), (old, True), *((other, False) for other in others)):
            for record in _records(data, at_home):
                if is_a(record.thing, "Calibration"):
                    calibrations.setdefault(key(record.thing.get("id") or record.thing), record)
                else:
                    settings.setdefault(key([record.thing, record.about]), record)
        named = [{str(one["id"]): str(one.get("type")) for _, one in walk(data) if "id" in one} for data in (old, new)]
        before = Counter(kind_of(str(thing["type"])) for _, thing in walk(old) if is_a(thing, "Component"))
        kinds, there = {**named[0], **named[1]}, frozenset(named[1])
        return cls(tuple(calibrations.values()), tuple(settings.values()), kinds, before, there)


def _records(data: Thing, at_home: bool) -> Iterator[_Record]:
    at = dict(walk(data))
    for path, thing in at.items():
        if not is_a(thing, "Calibration") and not is_a(thing, "Settings"):
            continue
        around = [at[path[:n]] for n in range(len(path)) if path[:n] in at]
        image = next((one for one in reversed(around) if is_a(one, "Image")), None) or {}
        date = thing.get("calibration_date") or image.get("acquisition_date")
        inside, about = label(image) if image else "", str(thing.get("id") or image.get("id") or "")
        refers = frozenset(target for _, part in walk(thing) for slot, target in links(part) if slot not in _MADE_WITH)
        yield _Record(thing, inside, about, str(date or ""), at_home, refers)


def record_consequences(found: Found, records: Records) -> Iterator[Consequence]:
    """Say which calibrations and settings a change touches.

    Args:
        found: The change.
        records: What was recorded with the instrument.
    """
    component = found.scope.component
    old = component.old
    nature = _nature(found)
    if nature == "none" or old is None or not is_a(old, "Component"):
        return
    # What the change is about: the part that went, else the component.
    gone = found.change.old if isinstance(found.change.old, Mapping) else old
    ids = frozenset(str(thing["id"]) for _, thing in walk(gone) if thing.get("id"))
    told: set[Aspect] = set()
    for record in records.calibrations:
        for one in _of_calibration(found, nature, record, records, ids):
            told |= {_aspect(aspect) for aspect in dependence.holds_results_of(record.thing)}
            yield one
    if nature == "exchange" and component.new is not None:
        yield from _in_general(found, told)
    yield from _of_settings(found, nature, records, ids)


def _nature(found: Found) -> Nature:
    change = found.change
    if change.field is None:
        return "none" if change.kind == "added" else "exchange"
    steps = {change.field, *change.path}
    if steps & _ASIDE:
        return "none"
    own = found.scope.owner is found.scope.component
    if own and change.field in _IDENTITY and change.old is not None and change.new is not None:
        return "exchange"
    slot = current_model().slots.get(change.field)
    texts = slot is None or slot.kind in ("id", "string", "uri", "date", "datetime")
    return "none" if texts and change.field not in _TEXTS else "alteration"


def _concerns(record: _Record, descriptor: Pair | None) -> bool:
    """Tell whether a calibration is of the instrument whose descriptor changed."""
    instrument, home = record.thing.get("calibrated_instrument"), record.thing.get("calibrated_descriptor")
    if not instrument and not home:
        return record.at_home
    known = set()
    for side in (descriptor.old, descriptor.new) if descriptor else ():
        described = (side or {}).get("describes")
        known |= {(side or {}).get("id"), described.get("id") if isinstance(described, Mapping) else described}
    return instrument in known or home in known


def _of_calibration(
    found: Found, nature: Nature, record: _Record, records: Records, ids: frozenset[str]
) -> Iterator[Consequence]:
    old, new = found.scope.component.old or {}, found.scope.component.new
    refers = record.refers
    mine = {_aspect(one) for side in (old, new or {}) for one in dependence.aspects_of(str(side.get("type")))}
    aspects = [one for one in dependence.holds_results_of(record.thing) if _aspect(one) in mine]
    stated = bool(refers & ids) or (found.change.field is not None and str(old.get("id")) in refers)
    if not stated and (
        not aspects or not _concerns(record, found.scope.descriptor) or _for_another(record, old, records)
    ):
        return
    what = ", ".join(dict.fromkeys(one.what for one in aspects))
    told = f"{record.name}{f' ({what})' if what else ''}"
    why = _why(record, refers & ids) if stated else "; ".join(dict.fromkeys(one.why for one in aspects))
    sure = stated or records.before.get(kind_of(str(old["type"]))) == 1
    yield from _verdict(found, nature, record, (told, why), stated=stated, sure=sure)


def _for_another(record: _Record, old: Thing, records: Records) -> bool:
    """Tell whether a calibration says that it was made for others of this kind, and so not for this one."""
    kind = str(old.get("type"))
    if kind not in current_model().classes:
        return False
    named = [records.components[target] for target in record.refers if target in records.components]
    return kind_of(kind) in {kind_of(name) for name in named if name in current_model().classes}


def _aspect(one: dependence.Dependence) -> Aspect:
    return one.calibration, one.what


def _why(record: _Record, targets: frozenset[str]) -> str:
    led = {name for name, target in links(record.thing) if target in targets}
    known = ("calibrates", *(name for name, _ in dependence.of_model(str(record.thing.get("type")))))
    slots = [name for name in known if name in led]
    return f"stated: {', '.join(slots)}" if slots else "stated: it refers to it"


def _verdict(
    found: Found, nature: Nature, record: _Record, words: tuple[str, str], *, stated: bool, sure: bool
) -> Iterator[Consequence]:
    """Weigh a calibration that a change concerns.

    Args:
        found: The change.
        nature: What kind of change it is.
        record: The calibration.
        words: How it is told of, and why it is concerned.
        stated: Whether it names the component.
        sure: Whether it can only have been made with it.
    """
    told, why = words
    since, component = found.change.since, found.scope.component
    verdict: Literal["void", "check"] = "check"
    text = ""
    if nature == "alteration":
        if not record.date or not since or record.date < since:
            text = "measure again if the thing itself changed, and not only what is said of it"
    elif not record.date or not since:
        missing = "the day of the calibration" if not record.date else "the day of the change (valid_from)"
        text = f"holds no longer if it was made before the change; {missing} isn't known"
    elif record.date < since:
        text = f"doesn't hold from {since} on if it was made with this one; it doesn't say so"
        if component.new is None and stated:
            verdict, text = "void", f"what it was made for is no longer there since {since}"
        elif sure:
            verdict, text = "void", f"made before the change, so it doesn't hold from {since} on"
    elif stated and (component.old or {}).get("id") != (component.new or {}).get("id"):
        text = f"made after the change of {since}, yet it names the one that was there before"
    if text:
        yield Consequence("calibration", verdict, f"{told}: {text}", record.about, record.date, why)


def _in_general(found: Found, told: set[Aspect]) -> Iterator[Consequence]:
    """Say what else depends on a thing that was exchanged, since its calibrations may be kept elsewhere."""
    new = found.scope.component.new or {}
    aspects = [one for one in dependence.aspects_of(str(new.get("type"))) if _aspect(one) not in told]
    if aspects:
        words = ", ".join(dict.fromkeys(one.what for one in aspects))
        before = f", before {found.change.since}," if found.change.since else ""
        why = "; ".join(dict.fromkeys(one.why for one in aspects))
        text = f"what was measured with the old one{before} doesn't hold for it: {words}"
        yield Consequence("calibration", "check", text, "", "", why)


def _of_settings(found: Found, nature: Nature, records: Records, ids: frozenset[str]) -> Iterator[Consequence]:
    since = found.change.since
    gone = ids - records.still_there
    for record in records.settings:
        lost, dated = record.refers & gone, record.date and since
        verdict: Literal["check", "note"] = "check"
        if not lost and (nature == "alteration" or not record.refers & ids or (dated and record.date >= since)):
            continue
        if dated and record.date >= since:
            text = f"taken after the change of {since}, yet they are of what isn't there any more"
        elif dated:
            verdict, text = "note", "of the one that was there before; they stay with the old descriptor"
        else:
            text = "of the one that was there before; whether they were taken with it isn't dated"
        yield Consequence("settings", verdict, f"{record.name}: {text}", record.about, record.date, "settings_of")
