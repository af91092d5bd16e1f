"""What the records of all classes have: slots are taken one by one, with a note of what becomes of each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from nboq.document import Note, NoteKind, canonical, content, label, sort_key
from nboq.errors import short
from nboq.formats.datacite import codecs
from nboq.formats.datacite.codecs import OWN, PREFIX, Codec, normal_iri, related
from nboq.formats.datacite.reader import types_of
from nboq.formats.datacite.vocab import DESCRIPTOR, vocabulary_of
from nboq.pid import recognise
from nboq.pid.relations import Relation, relations
from nboq.schema.dates import iso_day
from nboq.schema.model import current_model

_NO_RELATION: Final = "DataCite {} has no relation for it; it is not in the record"
_GONE: Final = "DataCite has no place for it; it is not in the record"
_REASONS: Final = {
    "contact": "DataCite has no address for a party; it is not in the record",
    "party_kind": "DataCite doesn't say of a publisher or funder whether it is a person; it is not in the record",
    "relation_note": "only DataCite 4.7 has a note on a relation; it is not in the record",
    "identifier_scheme": "this name of an identifier's type isn't on DataCite's list; the identifier is in the record",
    "resource_kind": "this kind isn't on the list of this version; it is not in the record",
}


def _public(part: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what only the writer needs to know."""
    found = {key: value for key, value in part.get("extensions", {}).items() if not key.startswith(OWN)}
    plain = {key: value for key, value in part.items() if key != "extensions"}
    return {**plain, "extensions": found} if found else plain


class Common:
    """The state of writing one document.

    Args:
        data: The document.
        version: The version of DataCite.
        complete: Whether to insist on what a registered record must have.

    Attributes:
        record: The attributes, as far as they are written.
        expected: The document that reading them should give.
        notes: What was lost or changed. Each names a path in the canonical document: `owners[0].contact`.
        missing: What a record must have and the document lacks, each with the way out.

    Raises:
        UnsupportedVersion: If there is no such version.
    """

    def __init__(self, data: Mapping[str, Any], version: str, complete: bool = True) -> None:
        self.vocabulary = vocabulary_of(version)
        self.entity = label(data)
        self.kind = str(data.get("type", ""))
        self.data = canonical(data)
        self.complete = complete
        self.extensions: dict[str, Any] = self.data.get("extensions", {})
        self.notes: list[Note] = []
        self.missing: list[tuple[str, str]] = []
        self.record: dict[str, Any] = {}
        self.expected: dict[str, Any] = {"type": self.kind}
        self.done = {"type", "extensions"}
        self.related = related(self.vocabulary)

    def note(self, kind: NoteKind, path: str, value: Any, message: str) -> None:
        """Note one thing.

        Args:
            kind: `unplaced` for what isn't in the record, `converted` for what comes back as something else.
            path: Where it stands in the document.
            value: What stands there.
            message: Why, and where it went.
        """
        self.notes.append(Note(kind, self.entity, path, value, message))

    def compare(self, path: str, given: Mapping[str, Any], back: Mapping[str, Any] | None, reason: str = "") -> None:
        """Note what of a part doesn't come back.

        Args:
            path: Where it stands in the document.
            given: The part.
            back: What reading its piece gives, or None when there is none.
            reason: Why there is none.
        """
        if back is None:
            self.note("unplaced", path, dict(given), reason or _GONE)
            return
        for key in dict.fromkeys((*given, *back)):
            if normal_iri(given.get(key)) == normal_iri(back.get(key)):
                continue
            below = f"{path}.{key}"
            if isinstance(given.get(key), Mapping):
                self.compare(below, given[key], back.get(key, {}))
            elif key not in back:
                reason = _REASONS.get(key, _GONE)
                self.note("unplaced", below, given[key], reason)
            else:
                self.note("converted", below, given.get(key), f"it comes back as {short(back[key])}")

    def text(self, slot: str) -> str | None:
        """Take a text that comes back as it is."""
        self.done.add(slot)
        value = self.data.get(slot)
        if value is None:
            return None
        self.expected[slot] = value
        return str(value)

    def parts(self, slot: str) -> list[dict[str, Any]]:
        """Take a list of parts."""
        self.done.add(slot)
        return list(self.data.get(slot, []))

    def own(self, name: str) -> Any:
        """Give what the reader noted for us."""
        return self.extensions.get(OWN + name)

    def leftover(self, field: str) -> list[dict[str, Any]]:
        """Give the items of a list that have no slot."""
        found = self.extensions.get(PREFIX + field, [])
        return [dict(item) for item in found if isinstance(item, Mapping)] if isinstance(found, list) else []

    def encode(self, slot: str, write: Codec, read: Codec, reason: str = "") -> list[dict[str, Any]]:
        """Write the parts of a slot, in the order that they have when they're read again."""
        made: list[tuple[dict[str, Any], dict[str, Any]]] = []
        said: set[bytes] = set()
        for number, part in enumerate(self.parts(slot)):
            piece = write.encode(part)
            if piece is not None and content(piece) in said:
                self.note("unplaced", f"{slot}[{number}]", part, "the record says the same once already")
                continue
            back = None if piece is None else canonical(read.decode(piece))
            self.compare(f"{slot}[{number}]", _public(part), back, reason)
            if piece is not None and back is not None:
                made.append((back, piece))
                said.add(content(piece))
        made.sort(key=lambda pair: sort_key(pair[0]))
        if made:
            self.expected[slot] = [back for back, _ in made]
        return [piece for _, piece in made]

    def lack(self, field: str, way_out: str) -> None:
        """Note that something is missing which a record must have."""
        if self.complete:
            self.missing.append((field, way_out))

    def identifier(self) -> None:
        """Write the DOI."""
        self.done.add("id")
        text = str(self.data.get("id", ""))
        found = recognise(text)
        if found is None or found.scheme != "doi":
            self.lack("a DOI", f"its id is {short(text)}; reserve a DOI for it and put https://doi.org/… there")
            self.note("unplaced", "id", text, "it isn't a DOI; the registry gives the record one")
            return
        kept = self.own("doi")
        self.record["doi"] = kept if isinstance(kept, str) and kept.lower() == found.norm else found.norm
        self.expected["id"] = found.iri
        if normal_iri(text) != found.iri:
            self.note("converted", "id", text, f"it is written as {found.norm}")

    def title(self) -> None:
        """Write the name, and further titles."""
        name = self.text("name")
        if name is None and self.kind == "HardwareDescriptor":
            about = self.data.get("describes")
            if isinstance(about, Mapping) and about.get("name"):
                day = f", {self.data['valid_from']}" if self.data.get("valid_from") else ""
                name = f"{DESCRIPTOR} of {about['name']}{day}"
                self.expected["name"] = name
                self.note("converted", "name", name, "made from what it describes")
        if not name:
            self.lack("a title", "give 'name'")
        more = self.own("title")
        titles = [{"title": name, **(more if isinstance(more, Mapping) else {})}] if name else []
        self.record["titles"] = titles + self.leftover("titles")

    def citation(self) -> None:
        """Write publisher and year."""
        if "publisher" in self.data:
            self.done.add("publisher")
            part = self.data["publisher"]
            self.compare("publisher", part, self.publisher(part))
        else:
            self.derive_publisher()
        if "publisher" not in self.record:
            self.lack("a publisher", "give 'publisher', or an owner with a name")
        self.done.add("publication_year")
        year = self.data.get("publication_year")
        day = iso_day(self.data.get({"Instrument": "commissioned_on"}.get(self.kind, "valid_from")))
        if isinstance(year, int):
            self.record["publicationYear"] = f"{year:04d}"
            self.expected["publication_year"] = year
        elif isinstance(self.extensions.get(f"{PREFIX}publicationYear"), str):
            self.record["publicationYear"] = self.extensions[f"{PREFIX}publicationYear"]
        elif day and self.complete:
            self.record["publicationYear"] = day[:4]
            self.expected["publication_year"] = int(day[:4])
            self.note("converted", "publication_year", int(day[:4]), f"taken from the date {day}")
        else:
            self.lack("a publication year", "give 'publication_year', the year in which the record is made public")

    def publisher(self, part: Mapping[str, Any]) -> dict[str, Any] | None:
        """Write a party as the publisher; give what comes back, or None when it can't be written."""
        piece = codecs.PUBLISHER.encode(part)
        if piece is None:
            return None
        self.record["publisher"] = piece
        self.expected["publisher"] = back = codecs.PUBLISHER.decode(piece)
        return back

    def derive_publisher(self) -> None:
        """The owner may publish: DataCite's mapping of PIDINST allows it, and the owner answers for the instrument."""
        if not self.complete:
            return
        about = self.data.get("describes")
        holder = about if self.kind == "HardwareDescriptor" and isinstance(about, Mapping) else self.data
        where = "describes.owners" if holder is about else "owners"
        owners = [part for part in holder.get("owners", []) if part.get("name")]
        owners.sort(key=lambda part: part.get("party_kind") == "Person")
        if owners:
            keys = ("type", "name", "identified_by", "identifier_text", "identifier_scheme")
            part = {key: owners[0][key] for key in keys if key in owners[0]}
            if self.publisher(part):
                self.note("converted", "publisher", part, f"taken from '{where}': {owners[0]['name']}")

    def abstract(self) -> None:
        """Write the description."""
        words = self.text("description")
        if words:
            more = self.own("abstract")
            item = {"description": words, "descriptionType": "Abstract"}
            self.record["descriptions"] = [{**(more if isinstance(more, Mapping) else {}), **item}]

    def relations(self) -> list[dict[str, Any]]:
        """Write the named relations; they come back as related identifiers."""
        made = []
        for name, found in relations().items():
            if name in ("describes", "replaces") or self.data.get(name) is None:
                continue
            if name not in current_model().classes[self.kind].slots:
                continue
            self.done.add(name)
            value = self.data[name]
            for number, target in enumerate(value if isinstance(value, list) else [value]):
                path = f"{name}[{number}]" if isinstance(value, list) else name
                piece = self.one_relation(found, target, path)
                if piece is not None:
                    made.append(piece)
        return made

    def one_relation(self, found: Relation, target: Any, path: str) -> dict[str, Any] | None:
        """Write one relation, or note why not."""
        iri = normal_iri(target)
        for slots in found.also:
            said = [part.get(slots[1]) for part in self.data.get(slots[0], [])]
            if iri in map(normal_iri, said):
                self.note("unplaced", path, target, f"the same identifier stands in '{slots[0]}'")
                return None
        part = {"type": "RelatedIdentifier", "identified_by": iri, "relation_type": found.datacite or "Other"}
        if found.datacite is None:
            part["relation_note"] = found.name
        piece = self.related.encode(part)
        if piece is None:
            self.note("unplaced", path, target, _NO_RELATION.format(self.vocabulary.version))
            return None
        self.note("converted", path, target, f"it comes back as a related identifier, {piece['relationType']}")
        return piece

    def links(self) -> None:
        """Write related identifiers: of the document, then of its relations."""
        first = self.first_links()
        reason = f"DataCite {self.vocabulary.version} has no such relation, or no such type of identifier"
        pieces = self.encode("related_identifiers", self.related, codecs.READ_RELATED, reason)
        seen = {content(piece) for piece in pieces}
        for piece in self.relations():
            if content(piece) not in seen:
                seen.add(content(piece))
                pieces.append(piece)
        if len(pieces) > len(self.expected.get("related_identifiers", [])):
            pairs = [(canonical(codecs.READ_RELATED.decode(piece)), piece) for piece in pieces]
            pairs.sort(key=lambda pair: sort_key(pair[0]))
            self.expected["related_identifiers"] = [back for back, _ in pairs]
            pieces = [piece for _, piece in pairs]
        self.record["relatedIdentifiers"] = first + pieces

    def first_links(self) -> list[dict[str, Any]]:
        """Give the related identifiers that have slots of their own."""
        return []

    def numbers(self) -> list[dict[str, Any]]:
        """Give the alternate identifiers that have slots of their own."""
        return []

    def own_fields(self) -> None:
        """Write what only this class has."""
        raise NotImplementedError

    def alternates(self) -> None:
        """Write numbers and names that nothing resolves."""
        others = self.encode("alternate_identifiers", codecs.ALTERNATE, codecs.ALTERNATE)
        self.record["alternateIdentifiers"] = self.numbers() + others

    def types(self, general: str, words: str) -> None:
        """Write the resource types, in the words of the source while they say the same."""
        self.record["types"] = types_of(general, words)
        kept = self.own("types")
        if isinstance(kept, Mapping) and kept.get("resourceTypeGeneral") == general:
            same = sorted(str(kept.get("resourceType", "")).split("; ")) == sorted(words.split("; "))
            if same or self.kind == "Dataset" or (self.kind == "HardwareDescriptor" and general == "Other"):
                self.record["types"] = dict(kept)

    def authors(self) -> None:
        """Write the creators of what is no instrument."""
        self.record["creators"] = self.encode("creators", codecs.CREATOR, codecs.CREATOR)
        if not self.record["creators"]:
            self.lack("creators", "give 'creators', the authors")
        self.record["contributors"] = self.leftover("contributors")

    def fields(self) -> None:
        """Write everything that has a slot."""
        self.identifier()
        self.title()
        self.citation()
        self.abstract()
        self.links()
        self.alternates()
        self.own_fields()
        reason = "DataCite wants a funder's name with it"
        self.record["fundingReferences"] = self.encode("funding", codecs.FUNDING, codecs.FUNDING, reason)
        page = self.text("landing_page")
        if page:
            self.record["url"] = page
