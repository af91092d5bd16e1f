"""What a record can't hold, found by reading again what was written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from nboq.document import Note, NoteKind
from nboq.errors import short
from nboq.formats.datacite.codecs import normal_iri

_GONE: Final = "DataCite has no place for it; it is not in the record"
_REASONS: Final = {
    "contact": "DataCite has no address for a party; it is not in the record",
    "party_kind": "DataCite doesn't say of a publisher or funder whether it is a person; it is not in the record",
    "relation_note": "only DataCite 4.7 has a note on a relation; it is not in the record",
    "identifier_scheme": "this name of an identifier's type isn't on DataCite's list; the identifier is in the record",
    "resource_kind": "this kind isn't on the list of this version; it is not in the record",
}


@dataclass(slots=True)
class Losses:
    """What is noted while a record is written, and what is expected to come back when it's read.

    Attributes:
        entity: What the record is about.
        notes: What was lost or changed. Each names a path in the canonical document: `owners[0].contact`.
    """

    entity: str
    notes: list[Note] = field(default_factory=list)

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
