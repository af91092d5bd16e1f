"""Ids: an OME file numbers its things for itself, so what others may refer to is made of the file's identity."""

from __future__ import annotations

import hashlib
import uuid
from collections import Counter

from nboq.document import derived_id
from nboq.schema.iri import is_iri

_GLOBAL = ("urn:lsid:", "urn:uuid:", "http://", "https://")


class Ids:
    """The ids of one file.

    Args:
        name: The UUID that the file gives itself, or None.
        content: The bytes of the file, which stand in for a UUID.
    """

    def __init__(self, name: str | None, content: bytes) -> None:
        self.document = f"ome:{name.strip()}" if name and name.strip() else f"ome:{hashlib.sha256(content).hexdigest()}"
        self._space = uuid.uuid5(uuid.NAMESPACE_URL, self.document)
        self._taken: set[str] = set()
        self._repeats: Counter[tuple[str, str]] = Counter()

    @property
    def collection(self) -> str:
        """The id of everything that is in the file."""
        return f"urn:uuid:{self._space}"

    def iri(self, group: str, local: str) -> str:
        """Give the id that a thing of the file has in NBO-Q.

        Args:
            group: What kind of thing it is; things of two kinds may bear one id in a file that breaks the schema.
            local: Its id in the file.

        Returns:
            An LSID, UUID or address as it is; else a UUIDv5 of the file and the local id.

        >>> Ids(None, b"").iri("Objective", "urn:lsid:example.org:Objective:7")
        'urn:lsid:example.org:Objective:7'
        """
        if local.startswith(_GLOBAL) and is_iri(local):
            return local
        return f"urn:uuid:{uuid.uuid5(self._space, f'{group}/{local}')}"

    def claim(self, group: str, local: str) -> tuple[str, bool]:
        """Give a thing its id, which no other has.

        Returns:
            The id, and whether it is the one that references in the file lead to.
        """
        found = self.iri(group, local)
        first = found not in self._taken
        while found in self._taken:
            self._repeats[group, local] += 1
            found = derived_id(self.collection, f"{group}/{local}/{self._repeats[group, local]}")
        self._taken.add(found)
        return found, first
