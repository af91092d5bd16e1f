"""What only the record of a hardware descriptor has, or that of a data set."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nboq.formats.datacite.codecs import READ_RELATED, normal_iri
from nboq.formats.datacite.common import Common
from nboq.formats.datacite.reader import CONTENT_ID, LINKS, TIER_SCHEME
from nboq.formats.datacite.vocab import DESCRIPTOR


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
                self.losses.note("unplaced", slot, value, "DataCite has no type for such an identifier")
                continue
            pieces.append(piece)
            self.expected[slot] = READ_RELATED.decode(piece).get("identified_by")
            if isinstance(value, Mapping):
                self.losses.note("converted", slot, value, "only its id is in the record; it has a record of its own")
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
            self.losses.note("unplaced", "components", len(self.data["components"]), message)


class DatasetWriter(Common):
    """Writes a data set."""

    def own_fields(self) -> None:
        """Write the authors."""
        self.authors()
        self.types("Dataset", "")
        self.record |= {field: self.leftover(field) for field in ("subjects", "dates")}
