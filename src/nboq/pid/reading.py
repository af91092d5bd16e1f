"""From a text to an identifier: by web address, by label, or by its own shape."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any, Final, NamedTuple
from urllib.parse import unquote

from nboq.errors import InvalidIdentifier
from nboq.pid.identifier import Identifier, tidy
from nboq.pid.scheme_table import ROLES, SPELLINGS, role_of
from nboq.schema.iri import expand, is_web_address

# No registered identifier comes near; a bound keeps hostile input from costing more than it's worth.
_LONGEST: Final = 2048


def parse(text: str) -> Identifier:
    """Read one identifier in any spelling that people use.

    A wrong checksum is no error: what was meant is clear, and `check` is False.

    Args:
        text: The identifier, alone or with label, resolver, brackets and the marks of a sentence around it.

    Returns:
        The identifier; with `role` when the label was PIDINST or PHD-ID.

    Raises:
        InvalidIdentifier: If it belongs to no scheme; the reason says what is missing or wrong.

    >>> parse("RRID: scr_017934").norm
    'RRID:SCR_017934'
    >>> parse("PIDINST:10.83185/ABCD-1234").role
    'PIDINST'
    >>> parse("1234.1675")
    Traceback (most recent call last):
    nboq.errors.InvalidIdentifier: '1234.1675' is no identifier: a bare number names no scheme; ...
    """
    if len(text) > _LONGEST:
        raise InvalidIdentifier(text, f"it's longer than {_LONGEST} characters")
    tidied = tidy(text)
    try:
        return _read(tidied)
    except InvalidIdentifier as error:
        if error.text == text:
            raise
        raise InvalidIdentifier(text, error.reason) from None
    except UnicodeError:
        raise InvalidIdentifier(text, "it holds bytes that are no Unicode text") from None


@lru_cache(maxsize=16384)
def _parsed(text: str) -> Identifier | None:
    try:
        return parse(text)
    except InvalidIdentifier:
        return None


def recognise(value: Any) -> Identifier | None:
    """Read an identifier, or give None where a value is none of a known scheme.

    Args:
        value: What stands in a document; anything but a text is no identifier.

    >>> recognise("https://example.org/microscope") is None, recognise("RRID:SCR_017934").scheme
    (True, 'rrid')
    """
    return _parsed(value) if isinstance(value, str) and value else None


def iri_of(value: Any) -> str | None:
    """Write an identifier of a document as an IRI, the same for every spelling where the scheme is known.

    Args:
        value: What stands in a document; anything but a text is no identifier.

    >>> iri_of("https://dx.doi.org/10.5442/NI000001"), iri_of("RRID:SCR_017934"), iri_of(None)
    ('https://doi.org/10.5442/ni000001', 'https://scicrunch.org/resolver/RRID:SCR_017934', None)
    """
    found = recognise(value)
    if found is not None:
        return found.iri
    return expand(value) if isinstance(value, str) and value else None


def shared_iri(text: str) -> str | None:
    """Write an id as the IRI that all its spellings share; what one spelling alone has at its end is never dropped.

    A record, a part or a file may have an identifier's address with something behind it as its own id. So documents are
    joined by this, and by `iri_of` where all that is wanted is what somebody meant.

    Args:
        text: The id, alone.

    Returns:
        The IRI; None where the text is neither an IRI nor an identifier.

    >>> shared_iri("http://dx.doi.org/10.5442%2FNI000001"), shared_iri("http://doi.org/10.5442/ni000001#lens")
    ('https://doi.org/10.5442/ni000001', 'http://doi.org/10.5442/ni000001#lens')
    """
    found, iri = recognise(text), expand(text)
    if found is None or (iri is not None and not _is_whole(text, found)):
        return iri
    return found.iri


_END: Final = 4


def _is_whole(text: str, found: Identifier) -> bool:
    """Tell whether a text ends as the identifier does that was found in it."""
    return "#" not in text and unquote(text).rstrip("/").lower().endswith(found.norm.rstrip("/")[-_END:].lower())


def normalise(text: str) -> str:
    """Write an identifier in its normal form; done twice, it changes nothing.

    That's `Identifier.norm`, with a label where the norm alone can't be read again (a PMID, some Handles).

    Raises:
        InvalidIdentifier: If it belongs to no scheme.

    >>> normalise("https://www.doi.org/10.5442/NI000001"), normalise("pubmed:33253684")
    ('10.5442/ni000001', 'PMID:33253684')
    """
    return str(parse(text))


def to_iri(text: str) -> str:
    """Write an identifier as the IRI that RDF gets.

    Raises:
        InvalidIdentifier: If it belongs to no scheme.

    >>> to_iri("ark:/99166/w66d60p2")
    'https://n2t.net/ark:99166/w66d60p2'
    """
    return parse(text).iri


def from_iri(iri: str) -> Identifier:
    """Read an identifier from an IRI, ours or another resolver's.

    Raises:
        InvalidIdentifier: If the text is no http, https, urn or ark IRI, or one of no known resolver.

    >>> from_iri("https://idr.openmicroscopy.org/search/?query=Name:idr0021").norm
    'idr0021'
    """
    if not _is_iri(iri):
        raise InvalidIdentifier(iri, "an IRI was expected, which begins with https://, http://, urn: or ark:")
    return parse(iri)


_is_iri: Final = re.compile(r"(?:https?://|urn:|ark:)", re.IGNORECASE).match


def _constructor(scheme: str) -> Callable[[str], Identifier]:
    said = SPELLINGS[scheme]
    if "norm" in said:
        return partial(Identifier.numbered, scheme)
    if "of" in said:
        return partial(Identifier.of_repository, scheme)
    made: Callable[[str], Identifier] = getattr(Identifier, scheme)
    return made


_MAKERS: Final = {scheme: _constructor(scheme) for scheme in SPELLINGS}


def _made(scheme: str, local: str) -> Identifier:
    """Make one of a local part as it is written; the slash of some schemes may be percent-encoded."""
    if scheme in ("doi", "handle", "igsn") and "/" not in local and "%2" in local:
        local = unquote(local, errors="strict")
    return _MAKERS[scheme](local)


_LABELS: Final = {label: scheme for scheme, said in SPELLINGS.items() for label in said["labels"]}
_label: Final = re.compile(
    rf"(pidinst|phd[ _-]?id|{'|'.join(sorted(_LABELS, key=len, reverse=True))})(?:\s*[:=]\s*(?=\S)|\s+(?=\S*[0-9/]))",
    re.IGNORECASE,
).match
_info: Final = re.compile("info:(doi|hdl)/", re.IGNORECASE).match
"""What RFC 4452 makes of a DOI or a Handle: a URI of the namespace that the info registry has for them."""
_BARE: Final = [scheme for scheme, said in SPELLINGS.items() if "bare" in said]
_bare: Final = re.compile("|".join(f"({SPELLINGS[scheme]['bare']})" for scheme in _BARE), re.IGNORECASE).match
_address: Final = re.compile(
    r"(?:https?://|//)?((?:[a-z0-9-]+\.)+[a-z]{2,})(?::[0-9]+)?/(.*)", re.IGNORECASE | re.DOTALL
).fullmatch


class _Rule(NamedTuple):
    """What a path at a host may look like, in which form it is held to that, and what its group is of."""

    path: re.Pattern[str]
    form: str
    scheme: str
    before: str


def _rules() -> Iterator[tuple[str, _Rule]]:
    for scheme, said in SPELLINGS.items():
        for where in ("hosts", "queries", "written", "landing"):
            for hosts, expected in said.get(where, {}).items():
                before, path = expected if where == "landing" else ("", expected)
                rule = _Rule(re.compile(path, re.IGNORECASE | re.DOTALL), where, scheme, before)
                yield from ((host, rule) for host in hosts.split())


_HOSTS: Final[dict[str, list[_Rule]]] = {}
for _host, _rule in _rules():
    _HOSTS.setdefault(_host, []).append(_rule)
_META: Final = frozenset({"n2t.net", "identifiers.org", "bioregistry.io", "arks.org", "name-to-thing.org"})
_PURLS: Final = frozenset({"w3id.org", "purl.org", "purl.obolibrary.org"})
# Dataverse, at whatever host it's installed.
_persistent: Final = re.compile(
    r"(?:.*[?&])persistentId=((?:doi|hdl|perma):[^&#]+).*", re.IGNORECASE | re.DOTALL
).fullmatch
_ark_path: Final = re.compile(r"(?:.*/)?(ark:.+)", re.IGNORECASE | re.DOTALL).fullmatch


def _read(text: str, depth: int = 0) -> Identifier:
    found = _bare(text)
    if found:
        return _made(_BARE[(found.lastindex or 0) - 1], text)
    label = None if text.startswith("http") else _info(text) or _label(text)
    if label:
        return _labelled(label[1], tidy(text[label.end() :]), depth)
    address = _address(text)
    if address:
        return _addressed(address[1].lower().removeprefix("www."), address[2], text)
    raise InvalidIdentifier(text, _reason(text))


def _labelled(label: str, rest: str, depth: int) -> Identifier:
    if depth > 2:
        raise InvalidIdentifier(rest, "too many labels before it")
    role = role_of(label)
    if role:
        identifier = _read(rest, depth + 1)
        if identifier.role or identifier.scheme not in ROLES[role]:
            raise InvalidIdentifier(rest, f"{role} is a role of a DOI or a Handle, which {rest} isn't")
        return replace(identifier, role=role)
    scheme = _LABELS[label.lower()]
    if scheme in ("purl", "lsid"):
        return _made(scheme, rest)
    if _label(rest):
        identifier = _read(rest, depth + 1)
    else:
        address = _address(rest) if "/" in rest else None
        # Prefixes of Handles, such as 0.NA, can look like hosts.
        is_url = is_web_address(rest)
        if address is None or (not is_url and not _is_resolver(address[1].lower().removeprefix("www."))):
            return _made(scheme, rest)
        identifier = _addressed(address[1].lower().removeprefix("www."), address[2], rest)
    # DOIs are Handles, and IGSNs are either.
    if identifier.scheme not in {scheme, *SPELLINGS[scheme].get("also", ())}:
        raise InvalidIdentifier(rest, f"its label says {label}, but it is of the scheme {identifier.scheme}")
    return identifier


def begins_with_label(text: str) -> bool:
    """Tell whether a text begins with the label of a scheme or of a role.

    >>> begins_with_label("zenodo:abc"), begins_with_label("https://example.org/")
    (True, False)
    """
    return _label(text) is not None


def _is_resolver(host: str) -> bool:
    return _rules_of(host) is not None or host in _META or host in _PURLS


def _rules_of(host: str) -> list[_Rule] | None:
    return _HOSTS.get(host) or _HOSTS.get(f"*.{host.partition('.')[2]}")


def _addressed(host: str, path: str, text: str) -> Identifier:
    if host in _PURLS:
        return Identifier.purl(f"{host}/{path}")
    rules = _rules_of(host)
    bare = re.split(r"[?#]", path, maxsplit=1)[0]
    if rules is None:
        ark = _ark_path(path)
        if ark:
            return Identifier.ark(ark[1])
        said = _persistent(unquote(path, errors="strict")) if bare != path else None
        if said:
            return _read(said[1], 1)
    decoded = unquote(bare, errors="strict") if "%" in bare else bare
    if host in _META:
        return _compact(decoded, text)
    if rules is None:
        if host.endswith("orcid.org"):
            raise InvalidIdentifier(text, f"{host} isn't orcid.org; what it names is for tests")
        raise InvalidIdentifier(text, f"a web address, and {host} isn't the resolver of a known scheme")
    for rule in rules:
        if rule.form == "queries":
            found = rule.path.fullmatch(unquote(path, errors="strict"))
        else:
            found = rule.path.fullmatch(bare if rule.form == "written" else decoded)
        if found:
            return _MAKERS[rule.scheme](rule.before + found[found.lastindex or 0])
    if re.match("https?://?", decoded):
        raise InvalidIdentifier(text, f"an address within an address; did you mean {decoded}?")
    raise InvalidIdentifier(text, f"an address at {host} without an identifier in its path")


def _compact(path: str, text: str) -> Identifier:
    """Read what a resolver of many schemes has in its path: prefix, colon or slash, local part."""
    found = re.fullmatch(r"([A-Za-z0-9.]+)[:/](.+)", path)
    if found and found[1].lower() in _LABELS:
        local = found[2]
        prefix = found[1].lower() + ":"
        return _made(_LABELS[found[1].lower()], local[len(prefix) :] if local.lower().startswith(prefix) else local)
    raise InvalidIdentifier(text, "an address at a resolver of many schemes, but its prefix is unknown")


def _reason(text: str) -> str:
    if not text:
        return "it's empty"
    if re.fullmatch(r"10\.[0-9]{4,9}(?:\.[0-9]+)*/?", text):
        return "a DOI prefix without a suffix"
    if re.fullmatch(r"2[0-9]\.[0-9A-Za-z.]{3,}/", text):
        return "a Handle prefix without a local name"
    if re.fullmatch(r"[0-9][0-9.,]*", text):
        return "a bare number names no scheme; write the scheme before it, as in PMID:33253684"
    if re.fullmatch(r"[0-9]+(?:\.[0-9A-Za-z]+)*/\S+", text):
        return "it could be a Handle or a fraction; write hdl: before it"
    if re.fullmatch(r"[a-z]{3}(?:-[a-z]{3})+", text):
        return "it could be a data set of the Brain Image Library or words; write BIL: before it"
    if role_of(text):
        return "a role without an identifier"
    if text.rstrip(":").lower() in _LABELS:
        return "a label without an identifier"
    if text[:4].lower() == "urn:":
        return "a URN, but neither urn:uuid: nor urn:lsid:"
    return "it has the shape of no known scheme"
