"""What the records of all classes have."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from nboq.document import canonical, content, sort_key
from nboq.errors import WrongValue, short
from nboq.formats.datacite.codecs import ALTERNATE, CREATOR, FUNDING, PREFIX, PUBLISHER, READ_RELATED, normal_iri
from nboq.formats.datacite.reader import types_of
from nboq.formats.datacite.taking import Taking
from nboq.formats.datacite.vocab import DESCRIPTOR
from nboq.pid import recognise
from nboq.pid.relations import Relation, relations
from nboq.schema.model import current_model

_NO_RELATION: Final = "DataCite {} has no relation for it; it is not in the record"


class Common(Taking):
    """The fields that all records have; a class adds `own_fields`. What is empty is left out of the record later."""

    def identifier(self) -> None:
        """Write the DOI."""
        self.done.add("id")
        text = str(self.data.get("id", ""))
        found = recognise(text)
        if found is None or found.scheme != "doi":
            self.lack("a DOI", f"its id is {short(text)}; reserve a DOI for it and put https://doi.org/… there")
            self.losses.note("unplaced", "id", text, "it isn't a DOI; the registry gives the record one")
            return
        kept = self.own("doi")
        self.record["doi"] = kept if isinstance(kept, str) and kept.lower() == found.norm else found.norm
        self.expected["id"] = found.iri
        if normal_iri(text) != found.iri:
            self.losses.note("converted", "id", text, f"it is written as {found.norm}")

    def title(self) -> None:
        """Write the name, and further titles."""
        name = self.text("name")
        if name is None and self.kind == "HardwareDescriptor":
            about = self.data.get("describes")
            if isinstance(about, Mapping) and about.get("name"):
                day = f", {self.data['valid_from']}" if self.data.get("valid_from") else ""
                name = f"{DESCRIPTOR} of {about['name']}{day}"
                self.expected["name"] = name
                self.losses.note("converted", "name", name, "made from what it describes")
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
            if not isinstance(part, Mapping):
                raise WrongValue(self.entity, "publisher", part, current_model().slots["publisher"].expected)
            self.losses.compare("publisher", part, self.publisher(part))
        else:
            self.derive_publisher()
        if "publisher" not in self.record:
            self.lack("a publisher", "give 'publisher', or an owner with a name")
        self.done.add("publication_year")
        year = self.data.get("publication_year")
        day = self.data.get({"Instrument": "commissioned_on"}.get(self.kind, "valid_from"))
        if isinstance(year, int):
            self.record["publicationYear"] = f"{year:04d}"
            self.expected["publication_year"] = year
        elif isinstance(self.extensions.get(f"{PREFIX}publicationYear"), str):
            self.record["publicationYear"] = self.extensions[f"{PREFIX}publicationYear"]
        elif isinstance(day, str) and self.complete:
            self.record["publicationYear"] = day[:4]
            self.expected["publication_year"] = int(day[:4])
            self.losses.note("converted", "publication_year", int(day[:4]), f"taken from the date {day}")
        else:
            self.lack("a publication year", "give 'publication_year', the year in which the record is made public")

    def publisher(self, part: Mapping[str, Any]) -> dict[str, Any] | None:
        """Write a party as the publisher; give what comes back, or None when it can't be written."""
        piece = PUBLISHER.encode(part)
        if piece is None:
            return None
        self.record["publisher"] = piece
        self.expected["publisher"] = back = PUBLISHER.decode(piece)
        return back

    def derive_publisher(self) -> None:
        """The owner may publish: DataCite's mapping of PIDINST allows it, and the owner answers for the instrument."""
        if not self.complete:
            return
        about = self.data.get("describes")
        holder = about if self.kind == "HardwareDescriptor" and isinstance(about, Mapping) else self.data
        where = "describes.owners" if holder is about else "owners"
        owners = [part for part in holder.get("owners", []) if isinstance(part, Mapping) and part.get("name")]
        owners.sort(key=lambda part: part.get("party_kind") == "Person")
        if owners:
            keys = ("type", "name", "identified_by", "identifier_text", "identifier_scheme")
            part = {key: owners[0][key] for key in keys if key in owners[0]}
            if self.publisher(part):
                self.losses.note("converted", "publisher", part, f"taken from '{where}': {owners[0]['name']}")

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
            said = [part.get(slots[1]) for part in self.data.get(slots[0], []) if isinstance(part, Mapping)]
            if iri in map(normal_iri, said):
                self.losses.note("unplaced", path, target, f"the same identifier stands in '{slots[0]}'")
                return None
        part = {"type": "RelatedIdentifier", "identified_by": iri, "relation_type": found.datacite or "Other"}
        if found.datacite is None:
            part["relation_note"] = found.name
        piece = self.related.encode(part)
        if piece is None:
            self.losses.note("unplaced", path, target, _NO_RELATION.format(self.vocabulary.version))
            return None
        self.losses.note("converted", path, target, f"it comes back as a related identifier, {piece['relationType']}")
        return piece

    def links(self) -> None:
        """Write related identifiers: of the document, then of its relations."""
        first = self.first_links()
        reason = f"DataCite {self.vocabulary.version} has no such relation, or no such type of identifier"
        pieces = self.encode("related_identifiers", self.related, READ_RELATED, reason)
        seen = {content(piece) for piece in pieces}
        for piece in self.relations():
            if content(piece) not in seen:
                seen.add(content(piece))
                pieces.append(piece)
        if len(pieces) > len(self.expected.get("related_identifiers", [])):
            pairs = [(canonical(READ_RELATED.decode(piece)), piece) for piece in pieces]
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
        numbers = self.numbers()
        self.record["alternateIdentifiers"] = numbers + self.encode("alternate_identifiers", ALTERNATE, ALTERNATE)

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
        self.record["creators"] = self.encode("creators", CREATOR, CREATOR)
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
        self.record["fundingReferences"] = self.encode("funding", FUNDING, FUNDING, reason)
        page = self.text("landing_page")
        if page:
            self.record["url"] = page
