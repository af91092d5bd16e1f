"""Taking slots out of a document, one by one, and noting what becomes of each.

What a record can't hold is found by reading again what was written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from nboq.document import Note, NoteKind, canonical, content, label, sort_key
from nboq.errors import WrongValue, short
from nboq.formats.datacite.codecs import OWN, PREFIX, Codec, normal_iri, related
from nboq.formats.datacite.vocab import vocabulary
from nboq.schema.model import current_model

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


def _public(part: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what only the writer needs to know."""
    found = {key: value for key, value in part.get("extensions", {}).items() if not key.startswith(OWN)}
    plain = {key: value for key, value in part.items() if key != "extensions"}
    return {**plain, "extensions": found} if found else plain


class Taking:
    """The state of writing one document.

    Args:
        data: The document.
        version: The version of DataCite.
        complete: Whether to insist on what a registered record must have.

    Attributes:
        record: The attributes, as far as they are written.
        expected: The document that reading them should give.
        losses: What was noted.
        missing: What a record must have and the document lacks, each with the way out.

    Raises:
        UnsupportedVersion: If there is no such version.
    """

    def __init__(self, data: Mapping[str, Any], version: str, complete: bool = True) -> None:
        self.vocabulary = vocabulary(version)
        self.entity = label(data)
        self.kind = str(data.get("type", ""))
        self.data = canonical(data)
        self.complete = complete
        self.extensions: dict[str, Any] = self.data.get("extensions", {})
        self.losses = Losses(self.entity)
        self.missing: list[tuple[str, str]] = []
        self.record: dict[str, Any] = {}
        self.expected: dict[str, Any] = {"type": self.kind}
        self.done = {"type", "extensions"}
        self.related = related(self.vocabulary)

    def text(self, slot: str) -> str | None:
        """Take a text that comes back as it is."""
        self.done.add(slot)
        value = self.data.get(slot)
        if value is None:
            return None
        if not isinstance(value, str):
            raise WrongValue(self.entity, slot, value, current_model().slots[slot].expected)
        self.expected[slot] = value
        return value

    def parts(self, slot: str) -> list[dict[str, Any]]:
        """Take a list of parts."""
        self.done.add(slot)
        value = self.data.get(slot, [])
        if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
            raise WrongValue(self.entity, slot, value, current_model().slots[slot].expected)
        return value

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
        for number, part in enumerate(self.parts(slot)):
            piece = write.encode(part)
            if piece is not None and content(piece) in [content(other) for _, other in made]:
                self.losses.note("unplaced", f"{slot}[{number}]", part, "the record says the same once already")
                continue
            back = None if piece is None else canonical(read.decode(piece))
            self.losses.compare(f"{slot}[{number}]", _public(part), back, reason)
            if piece is not None and back is not None:
                made.append((back, piece))
        made.sort(key=lambda pair: sort_key(pair[0]))
        if made:
            self.expected[slot] = [back for back, _ in made]
        return [piece for _, piece in made]

    def lack(self, field: str, way_out: str) -> None:
        """Note that something is missing which a record must have."""
        if self.complete:
            self.missing.append((field, way_out))
