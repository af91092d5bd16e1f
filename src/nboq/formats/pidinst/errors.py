"""What can go wrong with a PIDINST record, beyond what can go wrong with any file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from nboq.errors import NboqError

_WAYS = {
    "name": "name: what people call the instrument",
    "landing_page": "landing_page: the address of the page that shows the instrument",
    "owners": "owners: at least one Party with a name",
    "manufacturers": "manufacturers: at least one Party with a name; for one built in house, who built it",
    "id": "id: a DOI, a Handle or a urn:uuid:",
}


@dataclass(eq=False)
class IncompleteRecord(NboqError):
    """An instrument that lacks what every PIDINST record must have.

    >>> print(IncompleteRecord("Instrument 'IX71'", ("name",)))
    Instrument 'IX71': a PIDINST record must have more than this; add name: what people call the instrument
    """

    exit_status: ClassVar[int] = 1
    entity: str
    missing: tuple[str, ...]

    def __str__(self) -> str:
        ways = "; ".join(_WAYS.get(name, name) for name in self.missing)
        return f"{self.entity}: a PIDINST record must have more than this; add {ways}"
