"""What can go wrong with DataCite records, beside what can with any file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from nboq.errors import NboqError


@dataclass(eq=False)
class IncompleteDataCite(NboqError):
    """A document lacks what a DataCite record must have.

    Attributes:
        entity: What is to be written.
        missing: Each field that is missing, with the way out.

    >>> print(IncompleteDataCite("Instrument 'IX71'", (("publisher", "give 'publisher' or an owner"),)))
    Instrument 'IX71': a DataCite record can't do without publisher: give 'publisher' or an owner
    """

    exit_status: ClassVar[int] = 1
    entity: str
    missing: tuple[tuple[str, str], ...]

    def __str__(self) -> str:
        wanted = "; ".join(f"{field}: {way_out}" for field, way_out in self.missing)
        return f"{self.entity}: a DataCite record can't do without {wanted}"


@dataclass(eq=False)
class NotInDataCite(NboqError):
    """A document of a class that isn't written as a DataCite record.

    >>> print(NotInDataCite("Objective '63x'", "Objective", ("Instrument", "Dataset")))
    Objective '63x': an Objective isn't registered at DataCite; Instrument, Dataset can be
    """

    exit_status: ClassVar[int] = 1
    entity: str
    class_name: str
    known: tuple[str, ...]

    def __str__(self) -> str:
        article = "an" if self.class_name[:1] in "AEIOU" else "a"
        return (
            f"{self.entity}: {article} {self.class_name or 'object without a type'} isn't registered at DataCite; "
            f"{', '.join(self.known)} can be"
        )


@dataclass(eq=False)
class UnknownKernel(NboqError):
    """A version of the DataCite schema that isn't written.

    >>> print(UnknownKernel("4.4", ("4.5", "4.6")))
    DataCite 4.4: not written; written are 4.5, 4.6
    """

    version: str
    known: tuple[str, ...]

    def __str__(self) -> str:
        return f"DataCite {self.version}: not written; written are {', '.join(self.known)}"
