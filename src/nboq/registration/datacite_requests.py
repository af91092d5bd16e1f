"""The requests to the DataCite REST API, built and checked without a network.

`Calls` builds them for both ways that there are: `nboq.registration.datacite_client.DataCite` sends them, a dry run
prints them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote, urlencode, urljoin, urlsplit

from nboq.errors import ContentError, InvalidIdentifier, RemoteError
from nboq.pid import parse
from nboq.registration.credentials import checked_root
from nboq.registration.registry_client import Call

MEDIA_TYPE: Final = "application/vnd.api+json"
HARDWARE_DESCRIPTOR_TYPE: Final = "Hardware descriptor"
# The state that each event leads to (DataCite support, "Updating DOIs with the REST API", changing the DOI state).
EVENTS: Final[Mapping[str, str]] = {"publish": "findable", "register": "registered", "hide": "registered"}
# The service takes pages of up to 1000 (DataCite support, "Pagination"); smaller ones answer sooner.
_PAGE: Final = 200

_is_prefix: Final = re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]+)*").fullmatch
_is_year: Final = re.compile(r"[0-9]{4}").fullmatch
_is_web_address: Final = re.compile(r"https?://\S+", re.IGNORECASE).fullmatch


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one property.

    Attributes:
        field: The property, by its name in DataCite's JSON: `types.resourceTypeGeneral`; empty for the whole.
        message: What is wrong, and what to do.

    >>> print(Problem("url", "is missing"))
    url: is missing
    """

    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.field}: {self.message}" if self.field else self.message


def invalid(subject: str, problems: Iterable[Problem]) -> ContentError:
    """Say which rules metadata break, which were not sent for this reason.

    >>> print(invalid("10.5072/x", [Problem("url", "is missing")]))
    10.5072/x: nothing was changed: url: is missing
    """
    return ContentError(f"nothing was changed: {'; '.join(map(str, problems))}", source=subject)


def doi_of(text: str) -> str:
    """Read a DOI in any spelling.

    Raises:
        InvalidIdentifier: If it is none.

    >>> doi_of("https://doi.org/10.5072/ABC-1")
    '10.5072/abc-1'
    """
    found = parse(text)
    if found.scheme != "doi":
        raise InvalidIdentifier(text, "DataCite registers DOIs, which begin with 10.")
    return found.norm


def _dicts(value: Any) -> list[Mapping[str, Any]]:
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _types(attributes: Mapping[str, Any]) -> Mapping[str, Any]:
    types = attributes.get("types")
    return types if isinstance(types, Mapping) else {}


def _named(attributes: Mapping[str, Any], field: str, part: str) -> Iterator[Problem]:
    """Check a list that must hold something, each item of which has a name."""
    value = attributes.get(field)
    items = _dicts(value)
    if not items or not isinstance(value, list) or len(items) < len(value):
        yield Problem(field, f"needs a list of objects, each with a {part!r}")
    elif not all(_is_text(item.get(part)) for item in items):
        yield Problem(field, f"an item has no {part!r}")


def _findable(attributes: Mapping[str, Any], prefix: str | None) -> Iterator[Problem]:
    """Check what has to be there before a DOI is registered."""
    if not (_is_text(attributes.get("doi")) or _is_text(attributes.get("prefix")) or prefix):
        yield Problem("doi", "is missing; a prefix does too, and then the service makes up the rest")
    yield from _named(attributes, "creators", "name")
    yield from _named(attributes, "titles", "title")
    publisher = attributes.get("publisher")
    if not _is_text(publisher.get("name") if isinstance(publisher, Mapping) else publisher):
        yield Problem("publisher", "is missing; it's a name, or an object with a 'name'")
    if not _is_year(str(attributes.get("publicationYear"))):
        yield Problem("publicationYear", "needs a year of four digits")
    if not _is_text(_types(attributes).get("resourceTypeGeneral")):
        yield Problem("types.resourceTypeGeneral", "is missing; for a descriptor it's Other")
    address = attributes.get("url")
    if not (isinstance(address, str) and _is_web_address(address)):
        yield Problem("url", "needs the address of the page that the DOI leads to, with https://")


def _describes_an_instance(attributes: Mapping[str, Any]) -> bool:
    return any(
        related.get("relationType") == "IsMetadataFor"
        and _is_text(related.get("relatedIdentifier"))
        and _is_text(related.get("relatedIdentifierType"))
        for related in _dicts(attributes.get("relatedIdentifiers"))
    )


def _sendable(attributes: Mapping[str, Any]) -> Iterator[Problem]:
    """Check what may not be sent, not even for a draft."""
    if "event" in attributes:
        yield Problem("event", "belongs in no file; states change by 'publish', 'register' and 'hide'")
    types = _types(attributes)
    if types.get("resourceType") == HARDWARE_DESCRIPTOR_TYPE:
        if types.get("resourceTypeGeneral") == "Instrument":
            yield Problem(
                "types.resourceTypeGeneral",
                "a descriptor is no instrument: Instrument means the physical thing; use Other",
            )
        if not _describes_an_instance(attributes):
            yield Problem(
                "relatedIdentifiers",
                "a descriptor needs the instance that it describes: relationType IsMetadataFor, with a "
                "relatedIdentifier and its relatedIdentifierType",
            )


def depends_on_record(attributes: Mapping[str, Any]) -> bool:
    """Tell whether part of a record can only be judged with the rest of it.

    The rule that a descriptor says what it describes joins `types` and `relatedIdentifiers`; with one of them given, it
    may depend on the other.

    >>> depends_on_record({"relatedIdentifiers": []}), depends_on_record({"titles": []})
    (True, False)
    """
    if "types" in attributes:
        is_descriptor = _types(attributes).get("resourceType") == HARDWARE_DESCRIPTOR_TYPE
        return is_descriptor and "relatedIdentifiers" not in attributes
    return "relatedIdentifiers" in attributes and not _describes_an_instance(attributes)


def validate(attributes: Mapping[str, Any], prefix: str | None = None) -> tuple[Problem, ...]:
    """Check whether metadata are fit to be registered or published.

    The service's own check lets incomplete records through at times (datacite/datacite, issue 1893), and a published
    DOI can't be deleted, so this is asked before every publication.

    Args:
        attributes: The attributes, as in DataCite's JSON.
        prefix: The prefix under which the service is to make a DOI, when the attributes hold none.

    Returns:
        What is wrong; empty when nothing is. The mandatory properties are those of the DataCite Metadata Schema 4.6,
        "Mandatory Properties", and `url`. Of a hardware descriptor it's also asked that it isn't of the general type
        Instrument, and that it says which instrument it is metadata for.

    >>> good = {"creators": [{"name": "Imaging facility"}], "titles": [{"title": "Descriptor"}], "publisher": "Us",
    ...         "publicationYear": 2026, "types": {"resourceTypeGeneral": "Dataset"}, "url": "https://example.org/d/1"}
    >>> validate(good, prefix="10.5072")
    ()
    >>> for problem in validate({**good, "titles": [], "types": {"resourceTypeGeneral": "Instrument",
    ...                          "resourceType": "Hardware descriptor"}}, prefix="10.5072"):
    ...     print(problem.field)
    titles
    types.resourceTypeGeneral
    relatedIdentifiers
    """
    return (*_findable(attributes, prefix), *_sendable(attributes))


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"http": 80, "https": 443}.get(parts.scheme)


class Calls:
    """Builds requests for one API root.

    Args:
        root: The root of the API: an https address, or http on this machine.
        prefix: The prefix for DOIs that the service makes up, and for lists.

    Raises:
        InputError: If the root is no place to send credentials to.
        ContentError: If the prefix is none.

    >>> print(Calls("https://api.test.datacite.org").get("doi:10.5072/X"))
    GET https://api.test.datacite.org/dois/10.5072%2Fx
    """

    __slots__ = ("prefix", "root")

    def __init__(self, root: str, prefix: str | None = None) -> None:
        self.root = checked_root(root)
        self.prefix = prefix
        if prefix is not None and not _is_prefix(prefix):
            raise invalid(prefix, [Problem("prefix", "a prefix is 10. and a number, as in 10.5072")])

    def _one(self, method: str, doi: str, body: Mapping[str, Any] | None = None) -> Call:
        # All of the DOI is quoted, slashes too, so that no suffix can lead to another place of the API.
        return Call(method, f"{self.root}/dois/{quote(doi, safe='')}", doi, body)

    def draft(self, attributes: Mapping[str, Any]) -> Call:
        """Create a draft; it may be incomplete.

        Args:
            attributes: With a `doi`, or without one for a new DOI under the prefix.

        Raises:
            ContentError: If there is neither DOI nor prefix, or a rule on descriptors is broken.
            InvalidIdentifier: If the DOI is none.
        """
        kept = {name: value for name, value in attributes.items() if name not in ("doi", "prefix", "suffix")}
        doi, prefix = attributes.get("doi"), attributes.get("prefix") or self.prefix
        problems = [*_sendable(attributes)]
        if doi:
            subject = doi_of(str(doi))
            kept["doi"] = subject
        elif prefix:
            subject = f"new DOI under {prefix}"
            kept["prefix"] = prefix
        else:
            subject = "new DOI"
            problems.append(Problem("doi", "there is neither a DOI in the metadata nor a prefix; give one by --prefix"))
        if problems:
            raise invalid(subject, problems)
        return Call("POST", f"{self.root}/dois", subject, {"data": {"type": "dois", "attributes": kept}})

    def update(self, doi: str, attributes: Mapping[str, Any], known: Mapping[str, Any] | None = None) -> Call:
        """Create or replace; what isn't given stays, what is given is replaced whole, lists too.

        Args:
            doi: In any spelling.
            attributes: What is to change.
            known: What the service has so far; with it, the rules on descriptors are asked of what will come out.

        Raises:
            ContentError: If the attributes are another DOI's, or a rule on descriptors is broken.
            InvalidIdentifier: If the DOI is none.
        """
        name = doi_of(doi)
        problems = [*_sendable({**(known or {}), **attributes})]
        inside = attributes.get("doi")
        if inside and doi_of(str(inside)) != name:
            problems.append(Problem("doi", f"the metadata are those of {inside}"))
        if problems:
            raise invalid(name, problems)
        kept = {key: value for key, value in attributes.items() if key not in ("doi", "prefix", "suffix")}
        return self._one("PUT", name, {"data": {"id": name, "type": "dois", "attributes": kept}})

    def move(self, doi: str, event: str) -> Call:
        """Change the state by an event, a key of `EVENTS`."""
        name = doi_of(doi)
        return self._one("PUT", name, {"data": {"id": name, "type": "dois", "attributes": {"event": event}}})

    def get(self, doi: str) -> Call:
        """Read one record."""
        return self._one("GET", doi_of(doi))

    def delete(self, doi: str) -> Call:
        """Delete a draft."""
        return self._one("DELETE", doi_of(doi))

    def instruments(self, client_id: str | None = None) -> Call:
        """List what is of the general type Instrument, the first page.

        Args:
            client_id: The repository account to which the list is held, in small letters.
        """
        chosen = {"resource-type-id": "instrument", "client-id": client_id, "prefix": self.prefix}
        # Pages by number may skip a record when another is changed meanwhile; those by cursor are in order of creation.
        pages = {"page[size]": str(_PAGE), "page[cursor]": "1"}
        query = urlencode({key: value for key, value in {**chosen, **pages}.items() if value is not None})
        return Call("GET", f"{self.root}/dois?{query}", "list of instruments")

    def following(self, link: str) -> Call:
        """Follow a link to the next page, as long as it stays where we are.

        Raises:
            RemoteError: If it leads to another host, port or scheme: the credentials would go with it.

        >>> calls = Calls("https://api.test.datacite.org")
        >>> calls.following("https://api.test.datacite.org/dois?page%5Bcursor%5D=xyz").url
        'https://api.test.datacite.org/dois?page%5Bcursor%5D=xyz'
        """
        try:
            whole = urljoin(self.root + "/", link)
            same = _origin(whole) == _origin(self.root)
        except ValueError:
            same = False
        if not same:
            message = f"the list goes on at another place than {self.root}; the link isn't followed"
            raise RemoteError(message, source=link)
        # Only the query is taken over, so that the request stays here even if the link is read in another way.
        return Call("GET", f"{self.root}/dois?{urlsplit(whole).query}", "list of instruments")
