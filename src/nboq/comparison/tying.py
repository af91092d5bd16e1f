"""Results of quality control tied to the instrument, the parts and the descriptor that they are of; no guesses."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from nboq.comparison.match.evidence import serial_number
from nboq.document import Document, DocumentLike, Note, Report, as_document, extensions_of, is_a, label, objects, walk
from nboq.errors import ContentError, InputError, NotFound, nearest, short
from nboq.pid import iri_of
from nboq.schema.dates import iso_day

_INSTRUMENT: Final = "qc:instrument"
_PARTS: Final = {"qc:objective": "Objective", "qc:component": "Component"}
_NAMES: Final = ("name", "model", "catalog_number")


@dataclass(slots=True)
class _Known:
    """An instrument with its descriptors, which may be in several documents."""

    thing: dict[str, Any]
    descriptors: list[Mapping[str, Any]]


def tie(results: DocumentLike, descriptors: Iterable[DocumentLike]) -> Document:
    """Tie calibrations to what they are of.

    What the results call an instrument is looked for among persistent identifiers and other ids, then serial numbers,
    then names; an objective or another component among ids, serial numbers, names, models and catalogue numbers of the
    instrument's components. What was found stands in `calibrated_instrument`, `calibrates` and, where exactly one
    descriptor held on the day, in `calibrated_descriptor`.

    Args:
        results: Calibrations, as `nboq.formats.qc.read_results` makes them.
        descriptors: Documents with descriptors or instruments.

    Raises:
        NotFound: If nothing goes by what the results say.
        InputError: If several things do; it names them.
        ContentError: If a result says no instrument.

    >>> scope = {"type": "Instrument", "id": "urn:x:1", "name": "Bench", "serial_number": "SN-7"}
    >>> done = {"type": "OpticalCalibration", "id": "urn:x:2", "extensions": {"qc:instrument": "sn-7"}}
    >>> tie(done, [scope]).data
    {'type': 'OpticalCalibration', 'id': 'urn:x:2', 'calibrated_instrument': 'urn:x:1'}
    """
    document = as_document(results)
    known = _known(descriptors)
    found: dict[tuple[str, ...], Any] = {}
    notes: dict[str, Note] = {}

    def tied(thing: dict[str, Any]) -> dict[str, Any]:
        if not is_a(thing, "Calibration") or "calibrated_instrument" in thing:
            return thing
        rest = dict(extensions_of(thing))
        text = str(rest.pop(_INSTRUMENT, ""))
        if not text:
            hint = "name the column that does in the mapping, or give it with --microscope"
            raise ContentError("a result says no instrument", source=document.source, hint=hint)
        if (text,) not in found:
            found[text,] = _instrument(text, list(known.values()), document.source)
        one: _Known = found[text,]
        day = str(thing.get("calibration_date", ""))
        held = [each for each in one.descriptors if _held(each, day)]
        more: dict[str, Any] = {"calibrated_instrument": one.thing["id"]}
        if len(held) == 1 and held[0].get("id"):
            more["calibrated_descriptor"] = held[0]["id"]
        parts = []
        for key, kind in _PARTS.items():
            if key in rest:
                part = str(rest.pop(key))
                at = (text, key, part, *(str(each.get("id")) for each in held))
                if at not in found:
                    found[at] = _part(part, kind, held or one.descriptors, label(one.thing), document.source)
                parts.append(found[at])
        if parts:
            more["calibrates"] = list(dict.fromkeys(parts))
        else:
            told = "no objective or other component is named, so the result is of the instrument as a whole"
            notes[text] = Note("kept", label(one.thing), "calibrates", "", told)
        bare = {name: value for name, value in thing.items() if name != "extensions"}
        return {**bare, **more, **({"extensions": rest} if rest else {})}

    data = document.data
    inside = {"members": [tied(one) for one in objects(data["members"])]} if "members" in data else {}
    data = {**data, **inside} if inside else tied(data)
    report = Report(document.report.source, (*document.report.notes, *notes.values()), document.report.mapped)
    return replace(document, data=data, report=report)


def called(results: DocumentLike) -> set[str]:
    """Give what results call their instruments, as `as_called` compares it."""
    told = (extensions_of(thing).get(_INSTRUMENT) for _, thing in walk(as_document(results).data))
    return {as_called(text) for text in told if text}


def as_called(text: Any) -> str:
    """Give an identifier in one spelling, and another text without regard to capitals and blanks.

    >>> as_called("doi:10.5072/Small"), as_called(" SN-0003")
    ('https://doi.org/10.5072/small', 'sn-0003')
    """
    return iri_of(text) or " ".join(str(text).split()).casefold()


def _known(descriptors: Iterable[DocumentLike]) -> dict[str, _Known]:
    known: dict[str, _Known] = {}

    def one(thing: Any) -> _Known | None:
        body = dict(thing) if isinstance(thing, Mapping) else {"type": "Instrument", "id": thing} if thing else {}
        iri = iri_of(body.get("id"))
        if iri is None:
            return None
        held = known.setdefault(iri, _Known({"type": "Instrument", "id": body["id"]}, []))
        held.thing |= {name: value for name, value in body.items() if name not in held.thing}
        return held

    for document in descriptors:
        for _, thing in walk(as_document(document).data):
            if is_a(thing, "HardwareDescriptor"):
                if held := one(thing.get("describes")):
                    held.descriptors.append(thing)
            elif is_a(thing, "Instrument"):
                one(thing)
    return known


def _ids(thing: Mapping[str, Any]) -> set[str]:
    same = thing.get("identical_to") or []
    others = [same] if isinstance(same, str) else same
    told = [each.get("identifier_text") for each in objects(thing.get("alternate_identifiers"))]
    return {iri for each in (thing.get("id"), *others, *told) if (iri := iri_of(each))}


def _fitting(text: str, things: list[Mapping[str, Any]], names: tuple[str, ...]) -> list[Mapping[str, Any]]:
    """Give the things that go by a text, in the first way in which any does: by an id, a serial number, a name."""
    word = as_called(text)
    ways: list[Callable[[Mapping[str, Any]], bool]] = [
        lambda one: word in _ids(one),
        lambda one: as_called(serial_number(one)) == word,
        *((lambda one, name=name: as_called(one.get(name, "")) == word) for name in names),
    ]
    return next((found for way in ways if (found := [one for one in things if way(one)])), [])


def _only(text: str, found: list[Mapping[str, Any]], known: list[Mapping[str, Any]], what: str, source: str) -> Any:
    if len(found) == 1:
        return found[0]
    if found:
        told = ", ".join(sorted(f"{label(one)} ({one.get('id')})" for one in found))
        hint = "give the id of one of them"
        raise InputError(f"{short(text)} may be any of {len(found)} {what}: {told}", source=source, hint=hint)
    words = [str(word) for one in known for word in (one.get("name"), serial_number(one)) if word]
    hint = nearest(text, words) or f"known are {', '.join(map(short, words[:9])) or 'none'}"
    raise NotFound(f"no {what} goes by {short(text)}", source=source, hint=hint)


def _instrument(text: str, known: list[_Known], source: str) -> _Known:
    things: list[Mapping[str, Any]] = [one.thing for one in known]
    found = _only(text, _fitting(text, things, ("name",)), things, "instruments", source)
    return next(one for one in known if one.thing is found)


def _part(text: str, kind: str, descriptors: list[Mapping[str, Any]], owner: str, source: str) -> str:
    every = [part for one in descriptors for part in objects(one.get("components")) if is_a(part, kind)]
    parts: list[Mapping[str, Any]] = list({str(part.get("id")): part for part in every}.values())
    what = f"parts ({kind}) of {owner}"
    return str(_only(text, _fitting(text, parts, _NAMES), parts, what, source)["id"])


def _held(descriptor: Mapping[str, Any], day: str) -> bool:
    begins, ends = (iso_day(descriptor.get(name)) for name in ("valid_from", "valid_until"))
    return (not begins or begins <= day) and (not ends or day <= ends)
