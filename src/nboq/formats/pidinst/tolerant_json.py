"""From JSON in any of the shapes to an `Entry`: spelling, nesting and wrapping don't matter.

Records in the wild mix the shapes (a list of one where one object belongs, `owner_identifier` beside `ownerName`), so
one reader takes them all, and notes where it had to mend.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from nboq.document import Note, NoteKind
from nboq.errors import Malformed, WrongValue
from nboq.formats.pidinst.entry import FIELDS, LISTS, NAMED, TEXTS, Entry, Item, fold
from nboq.schema.values import says_no_value

PLACES: Final = {
    **{fold(name): name for name in (*TEXTS, *LISTS)},
    **{fold(word): name for name, word in LISTS.items()},
    **dict.fromkeys(("identifier", "identifiervalue"), "identifier"),
    "identifiertype": "identifierType",
    "types": "instrumentTypes",
}
"""The folded name of a field at the top of a record → the name of it in an `Entry`."""

_ROLES: Final = {
    row["item"] or name: {
        key.removeprefix("="): fact.removeprefix("says_")
        for fact, keys in row.items()
        if fact.startswith("says_")
        for key in keys.split()
    }
    for name, row in FIELDS.items()
}
_DEEPEST: Final = 100
_A_TEXT: Final = "one text; what there is besides belongs into a field of its own"


def role(word: str, key: str) -> str | None:
    """Tell what a key of an item says: an attribute of `Item`, `pid` for an object that holds two of them, or None.

    >>> role("owner", "OwnerIdentifierType"), role("date", "dateValue"), role("owner", "colour")
    ('kind', 'text', None)
    """
    folded = fold(key)
    roles = _ROLES[word]
    return roles.get(folded.removeprefix(fold(word))) or roles.get(folded)


class Loose:
    """Reads one record and collects the notes about it."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.who = source
        self.notes: list[Note] = []

    def note(self, kind: NoteKind, field: str, value: Any, message: str) -> None:
        """Add a note."""
        self.notes.append(Note(kind, self.who, field, value, message))

    def entry(self, data: Mapping[str, Any]) -> Entry:
        """Read the record itself, without what a registry puts around it.

        Args:
            data: The object that holds the fields.

        Returns:
            The record.

        Raises:
            Malformed: If it is nested deeper than any record.
            WrongValue: If a value can't be what its field is for.
        """
        self.check_depth(data)
        for key, value in data.items():
            if fold(key) == "name" and isinstance(value, str):
                self.who = f"Instrument {value.strip()!r}"
        made = Entry()
        flat_type = None
        taken: dict[str, Any] = {}
        for key, value in data.items():
            place = PLACES.get(fold(key))
            if place is None or (place in taken and taken[place] != value):
                if place:
                    self.note("doubtful", key, value, "says the same field a second time, and something else")
                made.extra[key] = value
                continue
            taken[place] = value
            if place == "identifier":
                made.identifier = self._one(value, key)
            elif place == "identifierType":
                flat_type = self._text_of(value, key, made.extra)
            elif place in LISTS:
                made.lists[place] = self._items(value, LISTS[place], key)
            else:
                text = self._text_of(value, key, made.extra)
                if text is not None:
                    made.texts[place] = text
        if flat_type:
            made.identifier = made.identifier or Item()
            made.identifier.kind = made.identifier.kind or flat_type
        return made

    def check_depth(self, data: Any) -> None:
        """Refuse JSON that is nested so deep that it was made to do harm.

        Raises:
            Malformed: If it is.
        """
        level: list[Any] = [data]
        for _ in range(_DEEPEST):
            holders = (list(value.values()) if isinstance(value, Mapping) else value for value in level)
            level = [inner for holder in holders if isinstance(holder, list) for inner in holder]
            if not level:
                return
        reason = f"nested deeper than {_DEEPEST} levels, which no record of an instrument is"
        raise Malformed(reason, source=self.source)

    def _wrong(self, field: str, value: Any, expected: str) -> WrongValue:
        who = self.source if self.who == self.source else f"{self.source}: {self.who}"
        return WrongValue(who, field, value, expected)

    def _text_of(self, value: Any, field: str, extra: dict[str, Any], inside: bool = False) -> str | None:
        """Take a value for a text; what doesn't fit into one goes to `extra` under the name of the field."""
        if value is None:
            return None
        if isinstance(value, str):
            if says_no_value(value):
                self.note("corrected", field, value, "only stands in for a value; left out")
                return None
            return value.strip()
        if isinstance(value, int | float) and not isinstance(value, bool):
            self.note("corrected", field, value, "a number where a text belongs; read as its digits")
            return str(value)
        if not inside and isinstance(value, list):
            return self._text_of(self._first(value, field, field, extra), field, extra, inside=True)
        if not inside and isinstance(value, Mapping):
            own = next((key for key in value if fold(key) in (fold(field), "value", "#text")), None)
            if own is not None:
                left = {key: inner for key, inner in value.items() if key != own}
                if left:
                    extra[field] = left
                return self._text_of(value[own], field, extra, inside=True)
        raise self._wrong(field, value, _A_TEXT)

    def _items(self, value: Any, word: str, field: str) -> list[Item]:
        if value is None:
            return []
        if not isinstance(value, list):
            if word != "model":
                self.note("corrected", field, value, "a single value where a list belongs")
            value = [value]
        found = []
        for index, one in enumerate(value):
            item = self._item(one, word, f"{field}[{index}]")
            if item.empty:
                self.note("corrected", f"{field}[{index}]", one, "says nothing; left out")
            else:
                found.append(item)
        return found

    def _one(self, value: Any, field: str) -> Item | None:
        if isinstance(value, list):
            if len(value) > 1:
                raise self._wrong(field, value, "one identifier; write the others among the alternate identifiers")
            self.note("corrected", field, value, "a list where a single value belongs")
            value = value[0] if value else None
        item = self._item(value, "identifier", field)
        return None if item.empty else item

    def _item(self, value: Any, word: str, field: str) -> Item:
        item = Item()
        if isinstance(value, Mapping):
            self._fill(item, value, word, field, 0)
        elif value is not None:
            text = self._text_of(value, field, item.extra, inside=True)
            if word in NAMED:
                item.name = text
                self.note("corrected", field, value, "a text where an object belongs; taken for the name")
            else:
                item.text = text
        return item

    def _fill(self, item: Item, value: Mapping[str, Any], word: str, field: str, depth: int) -> None:
        for key, inner in value.items():
            meaning = role(word, key)
            folded = fold(key).removeprefix(fold(word))
            if folded == "" and isinstance(inner, Mapping) and depth < 3:
                self._fill(item, inner, word, field, depth + 1)
            elif meaning is None:
                item.extra[key] = inner
            elif meaning == "pid" and isinstance(inner, Mapping):
                self._pid(item, inner, key, field)
            elif meaning == "pid" and isinstance(inner, list) and inner and isinstance(inner[0], Mapping):
                self._pid(item, self._first(inner, key, f"{field}.{key}", item.extra), key, field)
            else:
                self._set(item, "text" if meaning == "pid" else meaning, inner, key, field)

    def _first(self, values: list[Any], key: str, field: str, extra: dict[str, Any]) -> Any:
        """Take the first of several values where one has a place; the rest goes to `extra`."""
        if values[1:]:
            extra[key] = values[1:]
            self.note("unplaced", field, values[1:], "only one has a place; the rest is kept in extensions")
        else:
            self.note("corrected", field, values, "a list where a single value belongs")
        return values[0] if values else None

    def _pid(self, item: Item, value: Mapping[str, Any], key: str, field: str) -> None:
        """Read an object of an identifier and its type; some registries name them after another element."""
        left = {}
        for name, inner in value.items():
            folded = fold(name)
            if folded.endswith(("identifiertype", "identifertype")) or folded == "type":
                self._set(item, "kind", inner, name, field)
            elif folded.endswith(("identifiervalue", "identifier")) or folded in ("value", "#text"):
                self._set(item, "text", inner, name, field)
            else:
                left[name] = inner
        if left:
            item.extra[key] = left

    def _set(self, item: Item, meaning: str, value: Any, key: str, field: str) -> None:
        text = self._text_of(value, key, item.extra)
        before = getattr(item, meaning)
        if before is None:
            setattr(item, meaning, text)
        elif text is not None and text != before:
            self.note("doubtful", f"{field}.{key}", value, f"says it a second time, and not as before: {before!r}")
            item.extra[key] = value
