"""The schemes of persistent identifiers that NBO-Q reads, and the roles that aren't schemes."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from nboq.schema.artefacts import resource, tsv_rows


@dataclass(frozen=True, slots=True)
class Scheme:
    """One scheme of identifiers.

    Attributes:
        scheme: The key that `Identifier.scheme` holds.
        name: What people call it.
        identifies: What an identifier of it names.
        check: What can be tested without a network, or None.
        resolver: What the IRI begins with.
        source: Where its rules are written down.
        subs: The kinds that `Identifier.sub` tells apart.
    """

    scheme: str
    name: str
    identifies: str
    check: str | None
    resolver: str
    source: str
    subs: tuple[str, ...] = ()


@cache
def schemes() -> MappingProxyType[str, Scheme]:
    """Give the table of schemes, `model/mappings/schemes.tsv`, by key, in the order of the documentation.

    >>> schemes()["ror"].identifies
    'a research organisation'
    """
    rows: list[dict[str, Any]] = list(tsv_rows(resource("mappings", "schemes.tsv")))
    made = (Scheme(**{**row, "check": row["check"] or None, "subs": tuple(row["subs"].split())}) for row in rows)
    return MappingProxyType({scheme.scheme: scheme for scheme in made})


SPELLINGS: Final[dict[str, dict[str, Any]]] = tomllib.loads(
    Path(__file__).with_name("spellings.toml").read_text("utf-8")
)
"""How identifiers of each scheme are written; the file says what its fields mean."""

# What may play a role; a descriptor may also be named by a w3id address.
ROLES: Final = MappingProxyType(
    {"PIDINST": frozenset({"doi", "handle"}), "PHD-ID": frozenset({"doi", "handle", "purl"})},
)


def role_of(label: str) -> str | None:
    """Tell the role that a label names, or None when it names a scheme or nothing.

    PIDINST (an identifier of one instrument) and PHD-ID (of a hardware descriptor) say what a DOI or a Handle is
    for. Nobody can tell from the number alone, so they are no schemes.

    Args:
        label: What stands before the colon, in any case, with or without the hyphen.

    >>> role_of("PIDINST"), role_of("phd id"), role_of("DOI")
    ('PIDINST', 'PHD-ID', None)
    """
    return _ROLE_LABELS.get(re.sub(r"[\s_-]+", "", label).rstrip(":").upper())


_ROLE_LABELS: Final = {"PIDINST": "PIDINST", "PHDID": "PHD-ID"}
