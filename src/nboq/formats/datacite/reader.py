"""From the attributes of a DataCite record to a document."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

from nboq.document import Note, NoteKind, canonical, content, label
from nboq.errors import InvalidIdentifier, Malformed, short
from nboq.formats.datacite import technical
from nboq.formats.datacite.codecs import ALTERNATE, CREATOR, FUNDING, OWN, PREFIX, PUBLISHER, READ_RELATED
from nboq.formats.datacite.parties import parties_of
from nboq.formats.datacite.vocab import DESCRIPTOR, KERNEL
from nboq.formats.identified_parts import NUMBER_SLOTS
from nboq.pid import parse
from nboq.schema.dates import day_of
from nboq.schema.iri import is_iri

CONTENT_ID: Final = "NBO-Q content id"
TIER_SCHEME: Final = "NBO-Q tier"
DAY_INFORMATION: Final = {"commissioned_on": "Commissioned", "decommissioned_on": "Decommissioned"}
"""The dateInformation that goes with dateType Other (DataCite 4.6, "PIDINST Schema 1 Mapping", Date)."""

LINKS: Final = {
    slot: {"type": "RelatedIdentifier", "relation_type": relation, "resource_kind": kind}
    for slot, relation, kind in (("describes", "IsMetadataFor", "Instrument"), ("replaces", "IsNewVersionOf", "Other"))
}
"""The related identifiers of a descriptor that have slots of their own."""

_DAYS: Final = {words.lower(): slot for slot, words in DAY_INFORMATION.items()}
_PERIOD: Final = re.compile(r"(?!/$)([0-9]{4}-[0-9]{2}-[0-9]{2})?/([0-9]{4}-[0-9]{2}-[0-9]{2})?").fullmatch
# What instruments were called before kernel 4.5 had a general type for them.
_WORDS: Final = re.compile(
    r"instrument|microscop|beamline|spectromet|diffractomet|detector|sensor|telescope|scanner|camera|laser", re.I
).search


def class_of(types: Mapping[str, Any], source: str) -> tuple[str, str | None]:
    """Tell which class a record is of.

    Args:
        types: The resource types of the record.
        source: What to call the file in messages.

    Returns:
        The class, and what is doubtful about it.

    Raises:
        Malformed: If it is about something that isn't read.

    >>> class_of({"resourceTypeGeneral": "Other", "resourceType": "Hardware descriptor"}, "a.json")
    ('HardwareDescriptor', None)
    """
    general, words = types.get("resourceTypeGeneral"), types.get("resourceType", "")
    if words.strip().lower() == DESCRIPTOR.lower():
        doubt = "it is of the general type Instrument, which means the physical instrument"
        return "HardwareDescriptor", doubt if general == "Instrument" else None
    if general in ("Instrument", "Dataset"):
        return general, None
    if general in ("Other", "PhysicalObject", None) and _WORDS(words):
        return "Instrument", f"it is of the general type {general}, as before DataCite 4.5, and called {words!r}"
    raise Malformed(
        f"a DataCite record of general type {short(general)} and type {short(words)}; records of instruments, hardware "
        "descriptors and data sets are read",
        source=source,
    )


def types_of(general: str, words: str) -> dict[str, str]:
    """Give the resource types as they are written."""
    return {"resourceTypeGeneral": general, **({"resourceType": words} if words else {})}


class _Reader:
    """The state of reading one record."""

    def __init__(self, record: Mapping[str, Any], source: str) -> None:
        self.left: dict[str, Any] = {key: value for key, value in record.items() if key != "schemaVersion"}
        self.record = record
        self.notes: list[tuple[NoteKind, str, Any, str]] = []
        self.kept: dict[str, Any] = {}
        types = self.left.pop("types", {})
        self.kind, doubt = class_of(types, source)
        self.types = types
        if doubt:
            self.note("doubtful", "types", types, doubt)
        self.data: dict[str, Any] = {"type": self.kind, "id": self._id(record, source)}

    def _id(self, record: Mapping[str, Any], source: str) -> str:
        text = self.left.pop("doi", None)
        if text is None:
            made = uuid.uuid5(uuid.NAMESPACE_URL, content(record).decode())
            self.note("doubtful", "doi", None, "there is none; the id was made from the content")
            return f"urn:uuid:{made}"
        try:
            found = parse(text if text.lower().startswith(("http", "doi:")) else f"doi:{text}")
        except InvalidIdentifier as error:
            raise Malformed(f"doi: {error}", source=source) from None
        if found.scheme != "doi":
            raise Malformed(f"doi is {short(text)}, which isn't a DOI but a {found.scheme}", source=source)
        if found.norm != text:
            self.kept[f"{OWN}doi"] = text
        return found.iri

    def note(self, kind: NoteKind, field: str, value: Any, message: str) -> None:
        self.notes.append((kind, field, value, message))

    def take(self, field: str, fits: Callable[[dict[str, Any]], object]) -> dict[str, Any] | None:
        """Take the first item that fits out of a list."""
        items: list[dict[str, Any]] = self.left.get(field, [])
        found = next((item for item in items if fits(item)), None)
        self.left[field] = [item for item in items if item is not found]
        return found

    def own(self, name: str, item: Mapping[str, Any], *said: str) -> None:
        """Keep for the writer what an item has beside the fields that slots say."""
        more = {key: value for key, value in item.items() if key not in said}
        if more:
            self.kept[OWN + name] = more

    # -- what all classes have -------------------------------------------------------------------------------------

    def title(self) -> None:
        titles = self.left.pop("titles", [])
        main = next((item for item in titles if not item.get("titleType")), titles[0] if titles else None)
        if main is None:
            return
        self.data["name"] = main.get("title", "")
        rest = [item for item in titles if item is not main]
        self.own("title", main, "title")
        if rest:
            self.kept[f"{PREFIX}titles"] = rest

    def citation(self) -> None:
        if "publisher" in self.left:
            self.data["publisher"] = PUBLISHER.decode(self.left.pop("publisher"))
        year = self.left.get("publicationYear", "")
        if re.fullmatch("[1-9][0-9]{3}", year):
            self.data["publication_year"] = int(self.left.pop("publicationYear"))
        if is_iri(self.left.get("url", "")):
            self.data["landing_page"] = self.left.pop("url")
        if "fundingReferences" in self.left:
            self.data["funding"] = [FUNDING.decode(piece) for piece in self.left.pop("fundingReferences")]

    def abstract(self) -> None:
        main = self.take(
            "descriptions", lambda item: item.get("descriptionType") == "Abstract" and "description" in item
        )
        if main is not None:
            self.data["description"] = main["description"]
            self.own("abstract", main, "description", "descriptionType")

    def related(self) -> None:
        parts = []
        for piece in self.left.pop("relatedIdentifiers", []):
            part = READ_RELATED.decode(piece)
            given, taken = piece.get("relationType"), part.get("relation_type")
            if given and taken is None:
                self.note("unplaced", "relationType", given, "no type of relation; kept in extensions")
            elif given and given != taken and given.casefold() == str(taken).casefold():
                self.note("corrected", "relationType", given, f"read as {taken}")
            if self.kind == "HardwareDescriptor" and self._descriptor_link(piece, part):
                continue
            parts.append(part)
        if parts:
            self.data["related_identifiers"] = parts

    def _descriptor_link(self, piece: dict[str, Any], part: dict[str, Any]) -> bool:
        slot = next((slot for slot, link in LINKS.items() if link["relation_type"] == part.get("relation_type")), None)
        if slot is None or slot in self.data or "identified_by" not in part or "relation_note" in part:
            return False
        self.data[slot] = part["identified_by"]
        if READ_RELATED.encode({**LINKS[slot], "identified_by": part["identified_by"]}) != piece:
            self.kept[f"{OWN}{slot}"] = piece
        return True

    def alternates(self) -> None:
        parts = []
        for piece in self.left.pop("alternateIdentifiers", []):
            part = ALTERNATE.decode(piece)
            text = part["identifier_text"]
            slot = NUMBER_SLOTS.get(part["identifier_kind"])
            own = piece.get("alternateIdentifierType") == CONTENT_ID and is_iri(text)
            if self.kind == "Instrument" and slot and slot not in self.data and text:
                self.data[slot] = text
                if "extensions" in part:
                    self.kept[f"{OWN}{slot}"] = piece["alternateIdentifierType"]
            elif own and self.kind == "HardwareDescriptor" and "content_id" not in self.data:
                self.data["content_id"] = text
            else:
                parts.append(part)
        if parts:
            self.data["alternate_identifiers"] = parts

    # -- instruments -----------------------------------------------------------------------------------------------

    def instrument(self) -> None:
        found = parties_of(self.record)
        self.left.pop("creators", None)
        self.left.pop("contributors", None)
        self.data |= found.slots
        if found.rest:
            self.left["contributors"] = found.rest
        why = "as the record says" if found.stated else "told by evidence"
        meant = {
            "manufacturers": "the creators are the makers, HostingInstitution the owners (DataCite's mapping)",
            "owners": "the creators are the owners (as HZB and ESRF do it)",
            "others": "the creators are neither makers nor owners",
        }
        self.note("converted", "creators", None, f"convention: {meant[found.role]}, {why}")
        self.instrument_types()
        self.days()

    def instrument_types(self) -> None:
        words = self.types.get("resourceType", "")
        names = tuple(words.split("; ")) if words else ()
        said = self.technical(names) or technical.Technical()
        names = names or said.types
        if said.model:
            self.data["model"] = said.model
        if said.variables:
            self.data["measured_variables"] = list(said.variables)
        parts = []
        for name in names:
            part = {"type": "InstrumentType", "name": name}
            subject = self.take("subjects", partial(self.is_plain, name=name))
            if subject is not None:
                part["identified_by"] = subject["valueUri"]
                if "subjectScheme" in subject:
                    part["identifier_scheme"] = subject["subjectScheme"]
            parts.append(part)
        if parts:
            self.data["instrument_types"] = parts
        self.keep_types("Instrument", "; ".join(sorted(names)))

    @staticmethod
    def is_plain(item: Mapping[str, Any], name: str) -> bool:
        plain = set(item) <= {"subject", "subjectScheme", "valueUri"}
        return plain and item.get("subject") == name and is_iri(item.get("valueUri", ""))

    def technical(self, names: tuple[str, ...]) -> technical.Technical | None:
        def parsed(item: Mapping[str, Any]) -> technical.Technical | None:
            said = technical.of(item)
            return None if said and said.types and names and sorted(said.types) != sorted(names) else said

        item = self.take("descriptions", parsed)
        said = parsed(item) if item else None
        if item is None or said is None:
            return None
        variables = tuple(canonical({"x": list(said.variables)})["x"])
        standard = technical.Technical(creators=said.creators)
        if said.model or variables:
            standard = technical.Technical(said.model, tuple(sorted(names or said.types)), variables, said.creators)
        ours = technical.show(standard) == item["description"]
        self.own("technicalInfo", item, "descriptionType", "description" if ours else "")
        return said

    def keep_types(self, general: str, words: str) -> None:
        plain = types_of(general, words)
        own = {key: value for key, value in self.types.items() if key in ("resourceTypeGeneral", "resourceType")}
        if own != plain:
            self.kept[f"{OWN}types"] = own
        more = {key: value for key, value in self.types.items() if key not in own}
        if more:
            self.kept[f"{PREFIX}types"] = more

    def days(self) -> None:
        left = []
        for item in self.left.pop("dates", []):
            slot = _DAYS.get(item.get("dateInformation", "").lower()) if item.get("dateType") == "Other" else None
            if slot is None or slot in self.data or not day_of(item.get("date")):
                left.append(item)
                continue
            self.data[slot] = item["date"][:10]
            if item != {"date": item["date"][:10], "dateType": "Other", "dateInformation": DAY_INFORMATION[slot]}:
                self.kept[f"{OWN}{slot}"] = item
        self.left["dates"] = left

    # -- descriptors -----------------------------------------------------------------------------------------------

    def descriptor(self) -> None:
        self.authors()
        if "version" in self.left:
            self.data["version"] = self.left.pop("version")
        self.keep_types("Other", DESCRIPTOR)
        tiers = {f"tier {tier}": tier for tier in (1, 2, 3)}
        told = [{"subject": subject, "subjectScheme": TIER_SCHEME} for subject in tiers]
        subject = self.take("subjects", told.__contains__)
        self.data["tier"] = tiers[subject["subject"]] if subject else 1
        if subject is None:
            self.note("doubtful", "tier", None, "the record names none; 1 is the least that can be claimed")
        valid = self.take(
            "dates", lambda item: _PERIOD(item.get("date", "")) and item == {"date": item["date"], "dateType": "Valid"}
        )
        if valid is not None:
            span = zip(("valid_from", "valid_until"), valid["date"].split("/"), strict=True)
            self.data |= {slot: day for slot, day in span if day}
        if "describes" not in self.data:
            self.note("doubtful", "describes", None, "no IsMetadataFor says which instrument it is about")

    def authors(self) -> None:
        if "creators" in self.left:
            self.data["creators"] = [CREATOR.decode(piece) for piece in self.left.pop("creators")]

    # -- all of it -------------------------------------------------------------------------------------------------

    def read(self) -> tuple[dict[str, Any], list[Note]]:
        self.title()
        self.citation()
        self.abstract()
        self.related()
        self.alternates()
        if self.kind == "Instrument":
            self.instrument()
        elif self.kind == "HardwareDescriptor":
            self.descriptor()
        else:
            self.authors()
            self.keep_types("Dataset", "")
        self.kept |= {PREFIX + key: value for key, value in self.left.items() if value not in ([], {})}
        if self.kept:
            self.data["extensions"] = self.kept
        entity = label(self.data)
        notes = [Note(kind, entity, name, value, message) for kind, name, value, message in self.notes]
        for key, value in self.kept.items():
            if not key.startswith(OWN):
                notes.append(Note("kept", entity, key.removeprefix(PREFIX), value, f"kept in extensions as {key}"))
        version = self.record.get("schemaVersion", KERNEL)
        if not str(version).startswith(KERNEL):
            notes.append(Note("doubtful", entity, "schemaVersion", version, f"read as {KERNEL}"))
        return canonical(self.data), notes


def data_of(record: Mapping[str, Any], source: str) -> tuple[dict[str, Any], list[Note]]:
    """Read a record into a document.

    Args:
        record: The attributes, as `flavours.attributes_of` or `xml.from_element` give them.
        source: What to call the file in messages.

    Returns:
        The document in canonical form, and what is worth telling about it.

    Raises:
        Malformed: If it is about something that isn't read, or its DOI is none.

    >>> data, notes = data_of({"doi": "10.5072/ix71", "titles": [{"title": "IX71"}],
    ...                        "types": {"resourceTypeGeneral": "Instrument"}}, "a.json")
    >>> data
    {'type': 'Instrument', 'id': 'https://doi.org/10.5072/ix71', 'name': 'IX71'}
    """
    return _Reader(record, source).read()
