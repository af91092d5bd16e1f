"""What the versions of the DataCite schema differ in: their closed lists, which stand in `vocabulary.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from nboq.errors import UnsupportedVersion

KERNEL: Final = "http://datacite.org/schema/kernel-4"
VERSIONS: Final = ("4.5", "4.6", "4.7")
DESCRIPTOR: Final = "Hardware descriptor"
"""The resourceType by which a record of a descriptor is told."""

_SAME: Final = {"relatedItemType": "resourceTypeGeneral", "relatedItemIdentifierType": "relatedIdentifierType"}
_TABLES: Final = tomllib.loads(Path(__file__).with_name("vocabulary.toml").read_text("utf-8"))
CONSTANT: Final = {field: frozenset(words) for field, words in _TABLES["all"].items()}
"""Lists that all three versions have in common, by the name of their field."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The closed lists of one version.

    Attributes:
        version: Which one.
        lists: The lists by the names of their fields.
        notes: Whether relations take a relationTypeInformation.
    """

    version: str
    lists: Mapping[str, frozenset[str]]
    notes: bool

    def allowed(self, field: str) -> frozenset[str] | None:
        """Give the closed list of a field, or None where any text will do.

        >>> "RRID" in vocabulary_of("4.5").allowed("relatedIdentifierType")
        False
        """
        return self.lists.get(_SAME.get(field, field))


def vocabulary_of(version: str) -> Vocabulary:
    """Give the closed lists of a version.

    Args:
        version: One of `VERSIONS`.

    Raises:
        UnsupportedVersion: If it is none of them.

    >>> field = "relatedIdentifierType"
    >>> sorted(vocabulary_of("4.7").lists[field] - vocabulary_of("4.6").lists[field])
    ['RAiD', 'SWHID']
    """
    if version not in VERSIONS:
        raise UnsupportedVersion(f"DataCite {version} can't be written", hint=f"versions are {', '.join(VERSIONS)}")
    lists = dict(CONSTANT)
    for known in VERSIONS[: VERSIONS.index(version) + 1]:
        for field, words in _TABLES[known].items():
            lists[field] = lists.get(field, frozenset()) | set(words)
    return Vocabulary(version, lists, notes=version == "4.7")
