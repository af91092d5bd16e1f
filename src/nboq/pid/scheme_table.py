"""The schemes of persistent identifiers that NBO-Q reads, repositories that numbers tell of, and roles."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
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
        kind: That in one or two words, where it's always the same: `data set`, `person`; or None.
        classes: The classes of the model that the thing can be of; empty where nothing tells.
        check: What can be tested without a network, or None.
        resolver: What the IRI begins with.
        source: Where its rules are written down.
    """

    scheme: str
    name: str
    identifies: str
    kind: str | None
    classes: tuple[str, ...]
    check: str | None
    resolver: str
    source: str


@dataclass(frozen=True, slots=True)
class Repository:
    """Who gives some of the identifiers of a scheme: a repository, a registry, a service.

    Attributes:
        sub: The key that `Identifier.sub` holds.
        of: The scheme.
        name: What people call it.
        numbers: What the normal form of its identifiers begins with.
        kind: As of a scheme.
        classes: As of a scheme.
        source: Where this is written down.
    """

    sub: str
    of: str
    name: str
    numbers: tuple[str, ...]
    kind: str | None
    classes: tuple[str, ...]
    source: str


_LISTS: Final = ("classes", "numbers")


def _rows(table: str) -> Iterator[dict[str, Any]]:
    """Read a table; what is empty is None, and lists stand between blanks."""
    for row in tsv_rows(resource("mappings", table)):
        yield {key: tuple(text.split()) if key in _LISTS else text or None for key, text in row.items()}


@cache
def schemes() -> MappingProxyType[str, Scheme]:
    """Give the table of schemes, `model/mappings/schemes.tsv`, by key, in the order of the documentation.

    >>> schemes()["ror"].identifies
    'a research organisation'
    """
    return MappingProxyType({row["scheme"]: Scheme(**row) for row in _rows("schemes.tsv")})


@cache
def repositories() -> MappingProxyType[str, Repository]:
    """Give the table of repositories, `model/mappings/repositories.tsv`, by key, in the order of the documentation.

    >>> repositories()["zenodo"].numbers, repositories()["dryad"].kind
    (('10.5281/zenodo.',), 'data set')
    """
    return MappingProxyType({row["sub"]: Repository(**row) for row in _rows("repositories.tsv")})


@cache
def _by_prefix() -> dict[str, list[tuple[str, str]]]:
    """Give the numbers of repositories by what stands before the slash; none begins with another."""
    found = defaultdict(list)
    for row in repositories().values():
        for number in row.numbers:
            found[number.partition("/")[0]].append((number, row.sub))
    return found


def repository_of(prefix: str, norm: str) -> str | None:
    """Tell the repository of a DOI or a Handle, or give None.

    Args:
        prefix: What stands before the slash.
        norm: The normal form.

    >>> repository_of("10.6019", "10.6019/empiar-10310"), repository_of("10.5281", "10.5281/other.1")
    ('empiar', None)
    """
    return next((sub for number, sub in _by_prefix().get(prefix, ()) if norm.startswith(number)), None)


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
