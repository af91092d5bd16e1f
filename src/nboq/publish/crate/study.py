"""What a repository asks of a study and no microscope knows: its title, its authors, what was imaged."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final

from nboq.errors import Malformed, short
from nboq.files import open_input
from nboq.formats.plain_yaml import load_yaml
from nboq.publish.landing.naming import href
from nboq.schema.dates import iso_day

_COMMONS: Final = re.compile(r"\s*CC[ -](BY(?:-NC)?(?:-SA|-ND)?)[ -]([1-4]\.\d)\s*", re.I).fullmatch
_PUBLIC_DOMAIN: Final = re.compile(r"\s*CC ?0(?:[ -]1\.0)?\s*", re.I).fullmatch
_OBJECTS: Final = {
    "authors": {"name", "orcid", "email", "affiliation", "ror"},
    "publisher": {"name", "url", "ror", "email"},
    "organisms": {"name", "taxon"},
    "methods": {"name", "term"},
}


@dataclass(frozen=True, slots=True)
class Study:
    """A study that is deposited.

    Attributes:
        title: What it's called.
        description: A summary.
        keywords: Words to find it by.
        license: The address of its licence.
        accession: The identifier that the repository gave it.
        url: Its page at the repository.
        date: The day on which it's published.
        authors: Who made it: `name`, `orcid`, `email`, `affiliation` by its name, `ror` of that.
        publisher: The repository: `name`, `url`, `ror`, `email`.
        organisms: What was imaged: `name`, scientific, and `taxon`, the identifier at NCBI.
        methods: How: `name` and `term`, an identifier of FBbi or EDAM.
    """

    title: str = ""
    description: str = ""
    keywords: list[str] = field(default_factory=list)
    license: str = ""
    accession: str = ""
    url: str = ""
    date: str = ""
    authors: list[dict[str, str]] = field(default_factory=list)
    publisher: dict[str, str] = field(default_factory=dict)
    organisms: list[dict[str, str]] = field(default_factory=list)
    methods: list[dict[str, str]] = field(default_factory=list)


def license_url(text: str) -> str:
    """Give the address of a licence: as it is, or that of one of Creative Commons by its name; else nothing.

    >>> license_url("CC BY-NC 4.0"), license_url("CC0"), license_url("ours")
    ('https://creativecommons.org/licenses/by-nc/4.0/', 'https://creativecommons.org/publicdomain/zero/1.0/', '')
    """
    if _PUBLIC_DOMAIN(text):
        return "https://creativecommons.org/publicdomain/zero/1.0/"
    found = _COMMONS(text)
    return f"https://creativecommons.org/licenses/{found[1].lower()}/{found[2]}/" if found else href(text)


def read_study(path: Path) -> Study:
    """Read what is said of a study from a file of YAML or JSON with the fields of `Study`.

    Args:
        path: The file.

    Raises:
        NotFound: If it can't be read.
        Malformed: If it's no such file; with the field, what stands there and what is known.
    """
    with open_input(path) as file:
        data = load_yaml(file.read(), str(path))
    if not isinstance(data, Mapping):
        raise Malformed("says nothing of a study; it is a mapping of fields such as title and authors", source=path)
    plain = {one.name: _wanted(one.name, data[one.name], path) for one in fields(Study) if data.get(one.name)}
    if unknown := [key for key in data if key not in Study.__dataclass_fields__]:
        known = ", ".join(Study.__dataclass_fields__)
        raise Malformed(f"{short(unknown[0])} is no field of a study", source=path, hint=f"fields are {known}")
    if plain.get("date") and not iso_day(plain["date"]):
        raise Malformed(f"date: {short(plain['date'])} is no day such as 2026-11-30", source=path)
    return Study(**plain)


def _wanted(name: str, value: Any, path: Path) -> Any:
    """Give the value of a field: a text, a list of texts, an object of texts, or a list of these."""
    if name not in _OBJECTS and name != "keywords":
        if isinstance(value, (list, Mapping)):
            raise Malformed(f"{name}: {short(value)} where a text is expected", source=path)
        return str(value)
    listed = value if isinstance(value, list) and name != "publisher" else [value]
    found = [_object(name, one, path) if name in _OBJECTS else _wanted("keyword", one, path) for one in listed]
    return found[0] if name == "publisher" else found


def _object(name: str, value: Any, path: Path) -> dict[str, str]:
    given = value if isinstance(value, Mapping) else {"name": value}
    known = ", ".join(sorted(_OBJECTS[name]))
    if "name" not in given or not set(given) <= _OBJECTS[name]:
        message = f"{name}: {short(value)} where a name is expected, or an object with a name and any of {known}"
        raise Malformed(message, source=path)
    return {key: _wanted(f"{name}: {key}", one, path) for key, one in given.items() if one}
