"""What only the records of one class have: of instruments, of hardware descriptors, of data sets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nboq.document import canonical, content, sort_key
from nboq.errors import short
from nboq.formats.datacite.codecs import CREATOR, PREFIX, READ_RELATED, contributor, normal_iri
from nboq.formats.datacite.common import Common
from nboq.formats.datacite.parties import KINDS, NAMED_AS, NAMED_IN, READ_AS, Role, marked, parties_of
from nboq.formats.datacite.reader import CONTENT_ID, DAY_INFORMATION, LINKS, TIER_SCHEME
from nboq.formats.datacite.technical import Technical, parse, show
from nboq.formats.datacite.vocab import DESCRIPTOR
from nboq.formats.identified_parts import NUMBER_SLOTS
from nboq.schema.iri import is_iri


class InstrumentWriter(Common):
    """Writes an instrument."""

    def numbers(self) -> list[dict[str, Any]]:
        """Give serial and inventory number."""
        pieces = []
        for kind, slot in NUMBER_SLOTS.items():
            number, spelt = self.text(slot), self.own(slot)
            same = isinstance(spelt, str) and "".join(spelt.split()).lower() == kind.lower()
            if number:
                pieces.append({"alternateIdentifier": number, "alternateIdentifierType": spelt if same else kind})
        return pieces

    def own_fields(self) -> None:
        """Write parties, kinds, model, variables and dates."""
        role = self.parties()
        self.instrument_types()
        self.technical(role)
        dates = []
        for slot, words in DAY_INFORMATION.items():
            day = self.text(slot)
            if day:
                plain, kept = {"date": day, "dateType": "Other", "dateInformation": words}, self.own(slot)
                dates.append(kept if isinstance(kept, dict) and str(kept.get("date", ""))[:10] == day else plain)
        self.record["dates"] = dates + self.leftover("dates")

    def parties(self) -> Role | None:
        """Write makers, owners and keepers; say who the creators are when a reader would take them for others."""
        made = "manufacturers" if self.data.get("manufacturers") else "owners"
        slot = "creators" if self.data.get("creators") else made
        creators = self.encode(slot, CREATOR, CREATOR) if slot != "owners" else []
        makers = self.contributors("manufacturers") if slot == "creators" else []
        hosts = self.contributors("owners")
        if slot == "owners":
            creators, hosts = self.owners()
        self.record["creators"] = creators
        if not creators:
            self.lack("creators", "give 'manufacturers', 'creators' or 'owners'")
        keepers = self.contributors("custodians")
        self.record["contributors"] = hosts + keepers + makers + self.leftover("contributors")
        found = parties_of(self.record).slots
        before = {slot: self.expected.get(slot) for slot in ("creators", "manufacturers", "owners")}
        after = {slot: canonical({"x": found[slot]})["x"] if slot in found else None for slot in before}
        return None if before == after else NAMED_IN[slot]

    def contributors(self, slot: str) -> list[dict[str, Any]]:
        """Write parties that are contributors."""
        return self.encode(slot, contributor(KINDS[slot], self.vocabulary), READ_AS[slot])

    def owners(self) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
        """Name the owners as creators and as hosts, or as the record that they come from had them."""
        write, read = contributor(KINDS["owners"], self.vocabulary), READ_AS["owners"]
        once: dict[bytes, tuple[dict[str, Any], Any]] = {}
        for part in self.parts("owners"):
            piece = write.encode(part)
            if piece is not None:
                once.setdefault(content(piece), (piece, part.get("extensions", {}).get(NAMED_AS)))
        named = list(once.values())
        if all(mark == "host" for _, mark in named):
            named = [(piece, None) for piece, _ in named]
        named.sort(key=lambda pair: sort_key(canonical(read.decode(pair[0]))))
        hosts = [piece for piece, mark in named if mark != "creator"]
        creators = [
            {key: value for key, value in piece.items() if key != "contributorType"}
            for piece, mark in named
            if mark != "host"
        ]
        backs = [marked(read.decode(piece), mark) if mark else read.decode(piece) for piece, mark in named]
        if backs:
            self.expected["owners"] = canonical({"owners": backs})["owners"]
        return creators, hosts

    def instrument_types(self) -> None:
        """Write the kinds of instrument."""
        names, subjects, back = [], [], []
        for number, part in enumerate(self.parts("instrument_types")):
            name = part.get("name")
            if not isinstance(name, str) or not name:
                self.note("unplaced", f"instrument_types[{number}]", part, "a kind without a name")
                continue
            names.append(name)
            if "; " in name:
                message = "it comes back as two, without identifiers, for its name holds a semicolon"
                self.note("converted", f"instrument_types[{number}]", part, message)
                back += [{"type": "InstrumentType", "name": piece} for piece in name.split("; ")]
                continue
            again = {"type": "InstrumentType", "name": name}
            iri = normal_iri(part.get("identified_by"))
            if isinstance(iri, str) and is_iri(iri):
                subject = {"subject": name, "valueUri": iri}
                again["identified_by"] = iri
                if part.get("identifier_scheme"):
                    subject["subjectScheme"] = again["identifier_scheme"] = part["identifier_scheme"]
                subjects.append(subject)
            self.compare(f"instrument_types[{number}]", part, again)
            back.append(again)
        if back:
            self.expected["instrument_types"] = back
        self.record["subjects"] = subjects + self.leftover("subjects")
        self.types("Instrument", "; ".join(sorted(names)))

    def technical(self, role: Role | None) -> None:
        """Write what only a TechnicalInfo can say."""
        self.done |= {"model", "measured_variables"}
        model, variables = self.data.get("model"), self.data.get("measured_variables", [])
        names = tuple(sorted(part["name"] for part in self.expected.get("instrument_types", [])))
        said = Technical(model, names if model or variables else (), tuple(variables), role)
        words = show(said)
        if not words:
            return
        item = {"description": words, "descriptionType": "TechnicalInfo"}
        kept = self.own("technicalInfo")
        if isinstance(kept, Mapping):
            original = parse(str(kept.get("description", "")))
            if original and self.agree(original, said, names):
                words = kept["description"]
            item = {**kept, "descriptionType": "TechnicalInfo", "description": words}
        found = parse(words)
        if found is None or (found.types and sorted(found.types) != list(names)):
            for slot in ("model", "measured_variables"):
                message = "it stands in a TechnicalInfo that can't be taken apart"
                if self.data.get(slot):
                    self.note("converted", slot, self.data[slot], message)
            self.expected.setdefault("extensions", {})[f"{PREFIX}descriptions"] = [item]
        else:
            back_variables = canonical({"x": list(found.variables)})["x"]
            for slot, back in (("model", found.model), ("measured_variables", back_variables)):
                given = self.data.get(slot)
                if back:
                    self.expected[slot] = back
                if given and given != back:
                    self.note("converted", slot, given, f"it comes back as {short(back)}")
        self.record.setdefault("descriptions", []).append(item)

    @staticmethod
    def agree(found: Technical, said: Technical, names: tuple[str, ...]) -> bool:
        """Tell whether two descriptions say the same."""
        return (
            found.model == said.model
            and sorted(set(found.variables)) == sorted(set(said.variables))
            and found.creators == said.creators
            and (not found.types or sorted(found.types) == list(names))
        )


class DescriptorWriter(Common):
    """Writes a hardware descriptor: never as an instrument, and always with the instrument that it is about."""

    def numbers(self) -> list[dict[str, Any]]:
        """Give the content id."""
        found = self.text("content_id")
        return [{"alternateIdentifier": found, "alternateIdentifierType": CONTENT_ID}] if found else []

    def first_links(self) -> list[dict[str, Any]]:
        """Write what the descriptor is about and what it takes over from."""
        pieces = []
        for slot, link in LINKS.items():
            self.done.add(slot)
            value = self.data.get(slot)
            target = value.get("id") if isinstance(value, Mapping) else value
            if target is None:
                if slot == "describes":
                    self.lack("the instrument", "give 'describes', the id of the instrument that it is about")
                continue
            piece = self.related.encode({**link, "identified_by": normal_iri(target)})
            kept = self.own(slot)
            if isinstance(kept, Mapping):
                again = READ_RELATED.decode(dict(kept))
                said = again.get("identified_by"), again.get("relation_type")
                piece = dict(kept) if said == (normal_iri(target), link["relation_type"]) else piece
            if piece is None:
                self.note("unplaced", slot, value, "DataCite has no type for such an identifier")
                continue
            pieces.append(piece)
            self.expected[slot] = READ_RELATED.decode(piece).get("identified_by")
            if isinstance(value, Mapping):
                self.note("converted", slot, value, "only its id is in the record; it has a record of its own")
        return pieces

    def own_fields(self) -> None:
        """Write authors, version, tier and period."""
        self.authors()
        self.types("Other", DESCRIPTOR)
        version = self.text("version")
        if version:
            self.record["version"] = version
        self.done |= {"tier", "valid_from", "valid_until"}
        subjects = []
        if self.data.get("tier") is not None:
            self.expected["tier"] = self.data["tier"]
            subjects.append({"subject": f"tier {self.data['tier']}", "subjectScheme": TIER_SCHEME})
        self.record["subjects"] = subjects + self.leftover("subjects")
        start, end = self.text("valid_from"), self.text("valid_until")
        dates = [{"date": f"{start or ''}/{end or ''}", "dateType": "Valid"}] if start or end else []
        self.record["dates"] = dates + self.leftover("dates")
        self.done.add("components")
        if self.data.get("components"):
            message = "DataCite has no place for hardware; the page that the DOI leads to has the descriptor, and "
            message += "'content_id' shows that it is the same"
            self.note("unplaced", "components", len(self.data["components"]), message)


class DatasetWriter(Common):
    """Writes a data set."""

    def own_fields(self) -> None:
        """Write the authors."""
        self.authors()
        self.types("Dataset", "")
        self.record |= {field: self.leftover(field) for field in ("subjects", "dates")}
