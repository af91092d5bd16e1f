"""Every identifier in a document, and what is wrong with it.

What is wrong is a *finding*, and makes the check fail; what is only worth knowing is a *note*:

- *malformed*: an id or reference that is no identifier, or whose checksum or form is wrong; in free text, a note.
- *wrong-tier*: an identifier of a scheme that can't name such a thing, as an RRID for an instrument.
- *duplicate*: two things under one identifier, or one identifier spelt in two ways, which RDF takes for two.
- *unlinked*: a thing that nothing joins to another tier, or a reference that leads nowhere: to nothing in the document,
  and to no persistent identifier. An instrument that lacks only one of its two links, and a web address, are notes.
- *not-normal*: an identifier that could be written in its normal form; always a note.

A thing that stands in a document by itself (a facility alone) can't be linked there, which is a note.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final, Literal

from nboq.document import DocumentLike, Path, Plain, as_document, label, pointer, walk
from nboq.errors import InvalidIdentifier, short
from nboq.pid import Identifier, find, iri_of, parse, recognise, schemes
from nboq.pid.chain import Tier
from nboq.pid.reading import begins_with_label
from nboq.registration.references import CLASS_OF, LINKS, TIERS, iri_meant, is_of, misfit, refers
from nboq.schema.iri import compact, expand, is_web_address
from nboq.schema.labels import a
from nboq.schema.model import current_model

Role = Literal["id", "reference", "address", "mentioned"]
"""How an identifier stands there: names its object, leads to another, is a web page or term, is part of a text."""
Severity = Literal["finding", "note"]
Kind = Literal["malformed", "wrong-tier", "duplicate", "unlinked", "not-normal"]

# These do nothing but resolve identifiers, so that another address there is a mistake.
_RESOLVER: Final = re.compile(
    r"https?://(?:www\.|dx\.)?(?:doi\.org|hdl\.handle\.net|ror\.org|orcid\.org|scicrunch\.org/resolver)/", re.IGNORECASE
).match
_TIER_OF: Final = MappingProxyType({name: tier for tier, name in CLASS_OF.items()})


@dataclass(frozen=True, slots=True)
class Entry(Plain):
    """One identifier in a document.

    Attributes:
        text: As it's written.
        role: How it stands there.
        entity: The object it stands in, named for a person.
        path: Where the object is.
        field: The field it stands in, with the place in a list or in `extensions`.
        scheme: The key of its scheme; None where it's of no known one.
        repository: The key of the repository that gave it, or None.
        kind: What it names, in a word or two: `data set`, `person`; None where the number doesn't tell.
        norm: Its normal form, or None.
        iri: Its IRI, or None where it can't be made one.
        check: What could be tested: right, wrong, or None where nothing can.
    """

    text: str
    role: Role
    entity: str
    path: Path
    field: Path
    scheme: str | None = None
    norm: str | None = None
    iri: str | None = None
    check: bool | None = None
    repository: str | None = None
    kind: str | None = None

    @property
    def pointer(self) -> str:
        """Where it is, as a JSON Pointer (RFC 6901).

        >>> Entry("urn:x:1", "id", "Instrument", ("members", 0), ("id",)).pointer
        '/members/0/id'
        """
        return pointer((*self.path, *self.field))


@dataclass(frozen=True, slots=True)
class Remark(Plain):
    """Something about an identifier, or about one that is missing.

    Attributes:
        severity: `finding` or `note`.
        kind: What sort of thing it is.
        entity: The object, named for a person.
        pointer: Where it is, as a JSON Pointer.
        message: What is wrong, and what to do.
    """

    severity: Severity
    kind: Kind
    entity: str
    pointer: str
    message: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.entity}: {self.message}"


@dataclass(frozen=True, slots=True)
class Audit:
    """All identifiers of a document, and all remarks.

    Attributes:
        source: What the document is called.
        entries: The identifiers, in the order of the document.
        remarks: What there is to say.
    """

    source: str
    entries: tuple[Entry, ...]
    remarks: tuple[Remark, ...]

    @property
    def findings(self) -> tuple[Remark, ...]:
        """What must be mended."""
        return tuple(remark for remark in self.remarks if remark.severity == "finding")

    @property
    def notes(self) -> tuple[Remark, ...]:
        """What is worth knowing."""
        return tuple(remark for remark in self.remarks if remark.severity == "note")

    def to_json(self) -> dict[str, Any]:
        """Give the audit as JSON.

        >>> audit({"type": "CoreFacility", "id": "RRID:SCR_017934"}).to_json()["identifiers"][0]["scheme"]
        'rrid'
        """
        return {
            "source": self.source,
            "findings": len(self.findings),
            "identifiers": [{"pointer": entry.pointer, **entry.to_dict("path", "field")} for entry in self.entries],
            "remarks": [remark.to_dict() for remark in self.remarks],
        }


def audit(thing: DocumentLike) -> Audit:
    """Find every identifier in a document and say what is wrong with it.

    Ids, references, addresses, and what stands in free text and in `extensions`. The notes that readers make there for
    the way back (keys with a `~`) are left out. Nobody is asked whether an identifier exists.

    Args:
        thing: The document, which needn't be valid.

    Returns:
        The identifiers and the remarks; the table at the top of this module says what counts as a finding.

    >>> bench = {"type": "Instrument", "id": "RRID:SCR_017934", "name": "Bench", "hosted_by": "https://ror.org/0464eyp61"}
    >>> for remark in audit(bench).findings:
    ...     print(remark)
    wrong-tier: Instrument 'Bench': id: tier instance takes a DOI or a Handle; RRID:SCR_017934 is of the scheme RRID
    malformed: Instrument 'Bench': hosted_by: the checksum of ROR 0464eyp61 is wrong
    """
    document = as_document(thing)
    entries: list[Entry] = []
    remarks: list[Remark] = []
    for path, entity in walk(document.data):
        for entry in _entries(entity, path):
            # A web page or the address of a term isn't an identifier unless it looks like one.
            if entry.role == "address" and entry.scheme is None and not _malformed(entry):
                continue
            entries.append(entry)
            remarks += _about(entry, entity)
    remarks += _duplicates(document.data, entries)
    remarks += _unlinked(document.data)
    remarks += _dangling(document.data, entries)
    return Audit(document.source, tuple(entries), tuple(remarks))


def _entries(entity: Mapping[str, Any], path: Path) -> Iterator[Entry]:
    """Give the identifiers that stand in one object itself."""
    named = label(entity)
    for key, value in entity.items():
        if key == "extensions":
            yield from _mentions(value, named, path, (key,))
            continue
        slot = current_model().slots.get(key)
        if slot is None or slot.kind in ("type", "enum", "json"):
            continue
        for at, item in enumerate(value) if isinstance(value, list) else ((None, value),):
            if not isinstance(item, str) or not item.strip():
                continue
            field: Path = (key,) if at is None else (key, at)
            if slot.kind == "string":
                yield from _mentions(item, named, path, field)
            elif slot.kind == "uri" or refers(key):
                role: Role = "id" if slot.kind == "id" else "reference" if refers(key) else "address"
                yield _entry(item, recognise(item), role, named, path, field)


def _entry(text: str, found: Identifier | None, role: Role, named: str, path: Path, field: Path) -> Entry:
    if found is None:
        return Entry(text, role, named, path, field, iri=expand(text))
    known = (found.scheme, str(found), found.iri, found.check, found.sub, found.about.kind)
    return Entry(text, role, named, path, field, *known)


def _mentions(value: Any, named: str, path: Path, field: Path) -> Iterator[Entry]:
    waiting: list[tuple[Any, Path]] = [(value, field)]
    while waiting:
        item, at = waiting.pop()
        if isinstance(item, str):
            for found in find(item):
                yield _entry(item[found.start : found.end], found.identifier, "mentioned", named, path, at)
        elif isinstance(item, Mapping):
            waiting += [(inner, (*at, str(key))) for key, inner in reversed(list(item.items())) if "~" not in str(key)]
        elif isinstance(item, list):
            waiting += [(inner, (*at, number)) for number, inner in reversed(list(enumerate(item)))]


def _about(entry: Entry, entity: Mapping[str, Any]) -> Iterator[Remark]:
    """Say what can be said of one identifier by itself."""
    field = str(entry.field[0])

    def remark(severity: Severity, kind: Kind, message: str) -> Remark:
        return Remark(severity, kind, entry.entity, entry.pointer, f"{field}: {message}")

    if entry.scheme is None:
        reason = _malformed(entry)
        if reason:
            yield remark("finding", "malformed", reason)
        return
    found = parse(entry.text)
    name = schemes()[found.scheme].name
    if found.check is False:
        what = "form" if found.scheme == "rrid" else "checksum"
        severity: Severity = "note" if entry.role == "mentioned" else "finding"
        yield remark(severity, "malformed", f"the {what} of {name} {found.norm} is wrong")
        return
    if entry.role == "mentioned":
        return
    written = expand(entry.text)
    if written is None:
        yield remark("finding", "malformed", f"{short(entry.text)} isn't an IRI; write {compact(found.iri)}")
    elif written != found.iri and entry.role != "address":
        yield remark("note", "not-normal", f"{short(entry.text)} could be written as {compact(found.iri)}")
    reason = _wrong_tier(entry, found, entity)
    if reason:
        yield remark("finding", "wrong-tier", reason)


def _malformed(entry: Entry) -> str | None:
    try:
        parse(entry.text)
    except InvalidIdentifier as error:
        if entry.iri is None or _RESOLVER(entry.text) or begins_with_label(entry.text):
            return f"{short(entry.text)}: {error.reason}"
    return None


def _wrong_tier(entry: Entry, found: Identifier, entity: Mapping[str, Any]) -> str | None:
    """Say why an identifier can't name what it stands for, or give None."""
    key = str(entry.field[0])
    if found.scheme == "uuid" or entry.role == "address":
        return None
    kind = str(entity.get("type")) if entry.role == "id" else current_model().slots[key].range
    if key == "identified_by":
        kind = str(entity.get("party_kind"))
    if kind not in current_model().classes:
        return None
    for tier_class, tier in _TIER_OF.items():
        if current_model().is_a(kind, tier_class):
            return misfit(tier, found)
    about, model = found.about, current_model()
    # A slot that takes anything takes what the scheme names, too.
    if about.classes and not any(model.is_a(kind, named) or model.is_a(named, kind) for named in about.classes):
        return f"{found} is of {about.name}, which names {a(str(about.kind))}, not {a(kind)}"
    if found.scheme in ("ror", "doi", "pmid", "pmcid", "rrid") and current_model().is_a(kind, "Person"):
        return f"{found} is of the scheme {schemes()[found.scheme].name}; a person has an ORCID iD"
    return None


def _duplicates(data: Mapping[str, Any], entries: list[Entry]) -> Iterator[Remark]:
    first: dict[str, str] = {}
    for path, entity in walk(data):
        iri = iri_of(entity.get("id"))
        if iri is None:
            continue
        if iri in first:
            said = f"{compact(iri)} names {first[iri]} already; an identifier names one thing"
            yield Remark("finding", "duplicate", label(entity), pointer((*path, "id")), said)
        else:
            first[iri] = label(entity)
    spelt: dict[str, dict[str, Entry]] = defaultdict(dict)
    for entry in entries:
        written = expand(entry.text)
        if entry.iri and written and entry.role in ("id", "reference"):
            spelt[entry.iri].setdefault(written, entry)
    for iri, ways in spelt.items():
        if len(ways) > 1:
            last = list(ways.values())[-1]
            shown = " and ".join(repr(entry.text) for entry in ways.values())
            said = f"one identifier is written as {shown}, which RDF takes for two; write {compact(iri)}"
            yield Remark("finding", "duplicate", last.entity, last.pointer, said)


def _unlinked(data: Mapping[str, Any]) -> Iterator[Remark]:
    """Find the things of the four tiers that nothing joins to another tier."""
    found = [(path, entity) for path, entity in walk(data) if any(is_of(entity, tier) for tier in Tier)]
    tiers = {tier for _, entity in found for tier in Tier if is_of(entity, tier)}
    # Facility and model join through the instrument; without one, the document can't say it.
    alone = len(tiers) == 1 or Tier.INSTANCE not in tiers
    led_to = {
        slot: {iri_meant(entity[slot]) for _, entity in found if entity.get(slot)}
        for slot in (*LINKS.values(), "describes")
    }
    severity: Severity
    for path, entity in found:
        own, severity, message = iri_of(entity.get("id")), "finding", ""
        if is_of(entity, Tier.DESCRIPTOR):
            if not entity.get("describes"):
                message = "describes nothing; name its instrument in 'describes'"
        elif is_of(entity, Tier.INSTANCE):
            missing = [slot for slot in LINKS.values() if not entity.get(slot)]
            if len(missing) == 2:
                message = "has neither 'hosted_by' nor 'has_model'"
                message += ", so that only its descriptor leads to it" if own in led_to["describes"] else ""
            elif missing:
                noun = "facility keeps it" if missing[0] == "hosted_by" else "model it is a copy of"
                severity, message = "note", f"has no {missing[0]!r}, which says what {noun}"
        else:
            tier = Tier.FACILITY if is_of(entity, Tier.FACILITY) else Tier.MODEL
            severity = "note" if alone else "finding"
            message = "" if own in led_to[LINKS[tier]] else TIERS[tier]["idle"]
        if message:
            yield Remark(severity, "unlinked", label(entity), pointer(path), message)


def _dangling(data: Mapping[str, Any], entries: list[Entry]) -> Iterator[Remark]:
    here = {iri_of(entity.get("id")) for _, entity in walk(data)}
    for entry in entries:
        if entry.role != "reference" or entry.iri is None or entry.iri in here:
            continue
        if entry.scheme not in (None, "uuid") or (entry.scheme is None and _malformed(entry)):
            continue
        web = is_web_address(entry.iri)
        message = f"{entry.field[0]}: {short(entry.text)} isn't a persistent identifier"
        message += "" if web else ", and nothing in the document has it"
        yield Remark("note" if web else "finding", "unlinked", entry.entity, entry.pointer, message)
