"""A PIDINST record as such, whatever the file looks like: the one thing that all shapes are spelt from.

The names are those of the elements of the XSDs of PIDINST, 1.0 and the draft of 1.1; the shapes differ only in spelling
and nesting.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from nboq.schema.artefacts import tsv_rows

VERSIONS: Final = ("1.0", "1.1")
FIELDS: Final = {row["field"]: row for row in tsv_rows(Path(__file__).with_name("spelling.tsv"))}
"""The fields of a record: what one item is called, how the shapes spell it, the type handles of ePIC."""
LISTS: Final = {name: row["item"] for name, row in FIELDS.items() if row["item"]}
"""What there may be several of, and what one of them is called. A record has one model; files may hold more."""
TEXTS: Final = tuple(name for name in FIELDS if name not in LISTS and name != "identifier")
NAMED: Final = frozenset(row["item"] for row in FIELDS.values() if row["says_pid"])
"""Whose items have a name and, beside it, an identifier."""

_ENUMERATIONS: Final = (row.values() for row in tsv_rows(Path(__file__).with_name("enumerations.tsv")))
DATE_TYPES, ALTERNATE_TYPES, RELATIONS, RELATED_TYPES, RELATED_SINCE = (
    tuple(words.split()) for _, words in _ENUMERATIONS
)


def fold(key: str) -> str:
    """Write a name so that all spellings of it are the same.

    >>> fold("landing_page") == fold("LandingPage")
    True
    """
    return re.sub(r"[\s_-]+", "", key).lower()


@dataclass(slots=True)
class Item:
    """One owner, model, date or identifier of a record.

    Attributes:
        name: Its name.
        contact: Where an owner can be reached.
        text: The identifier, the date or the variable itself.
        kind: What the record calls the type of `text`.
        relation: The relation type of a related identifier.
        extra: What else the source says of it, as it stood there.
    """

    name: str | None = None
    contact: str | None = None
    text: str | None = None
    kind: str | None = None
    relation: str | None = None
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def empty(self) -> bool:
        """Whether it says nothing at all."""
        return self == Item()


@dataclass(slots=True)
class Entry:
    """One record.

    Attributes:
        identifier: The identifier of the instrument.
        texts: What stands under the names of `TEXTS`.
        lists: What stands under the names of `LISTS`.
        extra: What else the source says, as it stood there.
        around: What a registry puts around the record, by the key of the extension that holds it.
    """

    identifier: Item | None = None
    texts: dict[str, str] = field(default_factory=dict)
    lists: dict[str, list[Item]] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)
    around: dict[str, Any] = field(default_factory=dict)

    @property
    def version(self) -> str:
        """The oldest version of PIDINST that has a place for all of it.

        >>> Entry().version, Entry(lists={"subjects": [Item(name="microscopy")]}).version
        ('1.0', '1.1')
        """
        newer = any(FIELDS[name]["since"] for name, items in self.lists.items() if items)
        newer = newer or any(item.kind in RELATED_SINCE for item in self.lists.get("relatedIdentifiers", ()))
        return VERSIONS[newer]
