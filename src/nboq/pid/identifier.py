"""One identifier, taken apart, and one constructor for each form that schemes have.

A constructor takes the local part as people write it without label or resolver. It brings it to the normal form, and
gives back the same identifier when it's given that normal form.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from string import ascii_lowercase, ascii_uppercase
from typing import Final
from urllib.parse import quote

from nboq.errors import InvalidIdentifier
from nboq.pid.scheme_table import SPELLINGS, Repository, Scheme, repositories, repository_of, schemes

_OPEN: Final = "<([{\"'“‘„«‹`*"
_CLOSE: Final = {")": "(", "]": "[", "}": "{", ">": "<"}
_TAIL: Final = frozenset(".,;:!?\"'“”‘’»›`*…。，；：、！？）】》」")
# Blanks of no width that word processors and web pages put into long numbers.
_NO_WIDTH: Final = {ord(character): None for character in "\u00ad\u200b\u200c\u200d\u2060\ufeff"}
_ASCII_LOWER: Final = str.maketrans(ascii_uppercase, ascii_lowercase)
_DASHES: Final = {ord(character): "-" for character in "\u2010\u2011\u2012\u2013\u2014\u2212"}
_PLAIN: Final = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=:@/-]+").fullmatch
_SAFE: Final = "._~!$&'()*+,;=:@/-"
# What the proxies of the Handle System take behind a question mark (Handle.Net proxy server, "Query parameters").
_PROXY_FLAG: Final = re.compile(
    r"\?(?:noredirect|ignore_aliases|auth|cert|type=|index=|urlappend=|locatt=|nosfx)"
).search

_DOI: Final = re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]+)*/[^\s\x00-\x1f\x7f-\x9f]+").fullmatch
_HANDLE: Final = re.compile(r"([0-9]+(?:\.[0-9A-Za-z_-]+)*)/([^\s\x00-\x1f\x7f-\x9f]+)").fullmatch
_LONE_HANDLE: Final = re.compile(r"2[0-9]\.(?:T?[0-9]{4,}|[0-9]{3,4}\.[0-9]+)(?:\.[0-9A-Za-z_-]+)*/").match
_RRID_LABEL: Final = re.compile(r"(?:RRID\s*[:=]?\s*)+", re.IGNORECASE).match
_RRID: Final = re.compile(r"([A-Za-z][A-Za-z0-9]*(?:-[A-Za-z]+)?)[_:]([A-Za-z0-9_:.-]*[A-Za-z0-9])").fullmatch
_SCR: Final = re.compile(r"SCR[\s_:-]*([0-9]+)", re.IGNORECASE).fullmatch
_SRC: Final = re.compile(r"(?:SRC|CSR|CRS|RSC)[\s_:-]*([0-9]+)", re.IGNORECASE).fullmatch
_lone_percent: Final = re.compile(r"%(?![0-9A-Fa-f]{2})").search
_PATTERNS: Final = {
    name: re.compile(said["pattern"]).fullmatch for name, said in SPELLINGS.items() if "pattern" in said
}
_AUTHORITIES: Final = {
    name.upper(): (name, re.compile(pattern).fullmatch) for name, pattern in SPELLINGS["rrid"]["authorities"].items()
}
# Whose numbers alone don't tell the scheme.
_LABELLED: Final = frozenset(name for name, said in SPELLINGS.items() if "norm" in said and "bare" not in said)
_BASE32: Final = {character: value for value, character in enumerate("0123456789abcdefghjkmnpqrstvwxyz")}


def tidy(text: str, tail: frozenset[str] = _TAIL) -> str:
    """Take off what a sentence puts around an identifier; a bracket only when nothing inside opens it.

    >>> tidy("<https://doi.org/10.1000/a(1)>.")
    'https://doi.org/10.1000/a(1)'
    """
    if text and text.isascii() and text[0].isalnum() and text[-1].isalnum():
        return text
    if not text.isascii():
        text = text.translate(_NO_WIDTH)
    text = text.strip().lstrip(_OPEN).lstrip()
    end = len(text)
    while end:
        last = text[end - 1]
        unopened = last in _CLOSE and text.count(last, 0, end) > text.count(_CLOSE[last], 0, end)
        if not (unopened or last in tail or last.isspace()):
            break
        end -= 1
    return text[:end]


_TAIL_SLASH: Final = _TAIL | {"/"}


def _local(text: str) -> str:
    """Bring the form that DOIs and Handles share to rest: no proxy flags, no sentence marks, no slash at its end."""
    if "?" in text:
        flag = _PROXY_FLAG(text)
        if flag:
            text = text[: flag.start()]
    return tidy(text, _TAIL_SLASH)


def _address(base: str, local: str) -> str:
    return base + (local if _PLAIN(local) else quote(local, safe=_SAFE))


def _match(scheme: str, local: str, text: str) -> re.Match[str]:
    """Hold a local part to the pattern of its scheme."""
    found = _PATTERNS[scheme](local)
    if found is None:
        raise InvalidIdentifier(text, SPELLINGS[scheme]["rule"])
    return found


def _whole_percents(norm: str, text: str) -> None:
    """Refuse a percent sign that encodes nothing (RFC 3986, 2.1), where the normal form stands in the IRI as it is."""
    if _lone_percent(norm):
        raise InvalidIdentifier(text, "behind a percent sign stand two hexadecimal digits; the sign itself is %25")


def mod97_check(norm: str) -> bool:
    """Test the two digits at the end of a number in base 32: 98 less the rest of a hundred times the number by 97.

    RORs and the records of InvenioRDM have them (ISO/IEC 7064 mod 97-10).

    >>> mod97_check("0464eyp60"), mod97_check("0464eyp61"), mod97_check("psf97-zv353")
    (True, False, True)
    """
    number = 0
    for character in norm[:-2].replace("-", ""):
        number = number * 32 + _BASE32[character]
    return 98 - number * 100 % 97 == int(norm[-2:])


def orcid_check(norm: str) -> bool:
    """Test the last character of an ORCID iD by ISO/IEC 7064 mod 11-2.

    >>> orcid_check("0000-0002-1694-233X"), orcid_check("0000-0002-1825-0098")
    (True, False)
    """
    total = 0
    for character in norm[:-1]:
        if character != "-":
            total = (total + int(character)) * 2
    return "0123456789X"[(12 - total % 11) % 11] == norm[-1]


@dataclass(frozen=True, slots=True)
class Identifier:
    """An identifier: its scheme, its normal form and its IRI.

    Attributes:
        scheme: A key of `schemes()`.
        norm: The normal form: equal identifiers have equal ones.
        iri: The IRI that RDF gets.
        check: Whether the checksum or the shape is right; None where the scheme has neither.
        sub: The repository that it's of, such as `b2inst` among Handles: a key of `repositories()`, or None. It's told
            by the number, or by what one says of it, as of a RAiD; so it doesn't count when two are compared.
        role: What it was said to be, PIDINST or PHD-ID. What one says of an identifier doesn't make it another one,
            so the role doesn't count when two are compared.

    >>> Identifier.doi("10.5442/NI000001").iri
    'https://doi.org/10.5442/ni000001'
    """

    scheme: str
    norm: str
    iri: str
    check: bool | None = None
    sub: str | None = field(default=None, compare=False)
    role: str | None = field(default=None, compare=False)

    def __str__(self) -> str:
        """Write the normal form, with a label where it can't be read without.

        >>> str(Identifier.numbered("pmid", "33253684")), str(Identifier.ror("0464eyp60"))
        ('PMID:33253684', '0464eyp60')
        """
        if self.scheme in _LABELLED:
            return f"{SPELLINGS[self.scheme]['shown']}{self.norm}"
        if self.scheme == "handle" and not _LONE_HANDLE(self.norm):
            return f"hdl:{self.norm}"
        if self.scheme == "ror" and self.norm.isdigit():
            return f"ROR:{self.norm}"
        return self.norm

    @property
    def about(self) -> Repository | Scheme:
        """Who gives it: the repository where that's known, else the scheme. Both say the kind of thing it names.

        >>> Identifier.doi("10.5281/zenodo.999").about.name, Identifier.orcid("0000-0002-1694-233X").about.kind
        ('Zenodo', 'person')
        """
        return repositories()[self.sub] if self.sub else schemes()[self.scheme]

    @classmethod
    def rrid(cls, text: str) -> Identifier:
        """Make one of an RRID's authority and number.

        >>> Identifier.rrid("scr_017934").norm, Identifier.rrid("SCR_01793").check
        ('RRID:SCR_017934', False)
        """
        label = _RRID_LABEL(text)
        local = text[label.end() :] if label else text
        head, colon, rest = local.partition(":")
        if colon and f"{head.upper()}_" in _AUTHORITIES:
            local = f"{head}_{rest}"  # as stock centres write it
        scr = _SCR(local)
        if scr:
            norm = f"RRID:SCR_{scr[1]}"
            return cls("rrid", norm, f"https://scicrunch.org/resolver/{norm}", len(scr[1]) == 6)
        swapped = _SRC(local)
        if swapped:
            raise InvalidIdentifier(
                text, f"{local[:3].upper()}_ isn't an authority of RRIDs; did you mean SCR_{swapped[1]}?"
            )
        found = _RRID(local)
        if not found:
            if local.isdigit():
                raise InvalidIdentifier(text, f"the authority is missing before the number; SCR_{local} is a resource")
            raise InvalidIdentifier(text, "an RRID is an authority and a number, as in RRID:SCR_017934")
        start = found.start(2)
        known = _AUTHORITIES.get(local[:start].upper())
        check = None
        if known:
            rest = local[start:].upper()
            local = known[0] + rest
            check = known[1](rest) is not None
        return cls("rrid", f"RRID:{local}", f"https://scicrunch.org/resolver/RRID:{local}", check)

    @classmethod
    def doi(cls, text: str) -> Identifier:
        """Make one of a DOI's prefix and suffix; ASCII letters become small ones.

        >>> Identifier.doi("10.17504/protocols.io.bp2l6bnnzvqe/v1").sub
        'protocols.io'
        """
        norm = _local(text)
        norm = norm.translate(_ASCII_LOWER)
        if not _DOI(norm):
            if not norm.startswith("10."):
                raise InvalidIdentifier(text, "a DOI begins with 10. and the number of a registrant")
            if re.fullmatch(r"10\.[0-9.]+", norm):
                raise InvalidIdentifier(text, "a DOI prefix without a suffix")
            raise InvalidIdentifier(text, "a DOI is 10., four to nine digits, a slash and a suffix without blanks")
        prefix = norm[: norm.index("/")]
        return cls("doi", norm, _address("https://doi.org/", norm), None, repository_of(prefix, norm))

    @classmethod
    def handle(cls, text: str) -> Identifier:
        """Make one of a Handle's prefix and local name; a DOI or an IGSN when the prefix is theirs.

        >>> Identifier.handle("21.11157/44b18238-bba1-4b42-abcc-975017181420?noredirect").sub
        'b2inst'
        >>> Identifier.handle("10.5442/NI000001").scheme
        'doi'
        """
        norm = _local(text)
        if norm.startswith("10."):
            return cls.doi(norm)
        if norm.startswith("10273/"):
            return cls.igsn(norm)
        found = _HANDLE(norm)
        if not found:
            if re.fullmatch(r"[0-9]+(?:\.[0-9A-Za-z_-]+)*", norm):
                raise InvalidIdentifier(text, "a Handle prefix without a local name")
            raise InvalidIdentifier(text, "a Handle is a prefix, a slash and a local name without blanks")
        # The global registry tells no prefixes apart by case; whether local names are is up to their own service.
        prefix = found[1].upper()
        norm = f"{prefix}/{found[2]}"
        return cls("handle", norm, _address("https://hdl.handle.net/", norm), None, repository_of(prefix, norm))

    @classmethod
    def ror(cls, text: str) -> Identifier:
        """Make one of the nine characters of a ROR.

        >>> Identifier.ror("0464EYP60").check
        True
        """
        norm = text.rstrip("/").lower()
        _match("ror", norm, text)
        return cls("ror", norm, f"https://ror.org/{norm}", mod97_check(norm))

    @classmethod
    def orcid(cls, text: str) -> Identifier:
        """Make one of the sixteen characters of an ORCID iD, with or without hyphens.

        >>> Identifier.orcid("000000021694233x").norm
        '0000-0002-1694-233X'
        """
        found = _match("orcid", text.rstrip("/").translate(_DASHES), text)
        norm = "-".join(found.groups()).upper()
        return cls("orcid", norm, f"https://orcid.org/{norm}", orcid_check(norm))

    @classmethod
    def ark(cls, text: str) -> Identifier:
        """Make one of an ARK's assigning number and name.

        Hyphens stay, though the draft says that they carry no meaning: resolvers in use need them.

        >>> Identifier.ark("/99166/w66d60p2").norm
        'ark:99166/w66d60p2'
        """
        found = _match("ark", tidy(text.partition("?")[0], _TAIL_SLASH), text)
        norm = f"ark:{found[1].lower()}/{found[2]}"
        _whole_percents(norm, text)
        return cls("ark", norm, f"https://n2t.net/{norm}")

    @classmethod
    def igsn(cls, text: str) -> Identifier:
        """Make one of the number of a sample; a DOI when it is written as one.

        >>> Identifier.igsn("AU1243").iri, Identifier.igsn("10.60516/AU1243").sub
        ('https://hdl.handle.net/10273/AU1243', 'igsn')
        """
        local = _local(text)
        if local.startswith("10."):
            return cls.of_repository("igsn", local)
        found = _match("igsn", local, text)
        norm = f"10273/{found[1].upper()}"
        return cls("igsn", norm, f"https://hdl.handle.net/{norm}")

    @classmethod
    def uuid(cls, text: str) -> Identifier:
        """Make one of a UUID's 32 hexadecimal digits.

        >>> Identifier.uuid("{93EFAEBD-1042-43AA-994E-2F5BC2A92FB1}").iri
        'urn:uuid:93efaebd-1042-43aa-994e-2f5bc2a92fb1'
        """
        found = _match("uuid", text.strip("{}").lower(), text)
        norm = "-".join(found.groups())
        return cls("uuid", norm, f"urn:uuid:{norm}")

    @classmethod
    def lsid(cls, text: str) -> Identifier:
        """Make one of an LSID's authority, namespace, object and revision; the authority becomes small letters.

        >>> Identifier.lsid("OpenMicroscopy.org:Instrument:123").norm
        'urn:lsid:openmicroscopy.org:Instrument:123'
        """
        found = _match("lsid", tidy(text, _TAIL_SLASH), text)
        norm = f"urn:lsid:{found[1].lower()}:{found[2]}"
        _whole_percents(norm, text)
        return cls("lsid", norm, norm)

    @classmethod
    def purl(cls, text: str) -> Identifier:
        """Make one of a redirected address.

        The published IRIs of purl.org and the OBO library begin with http, those of w3id.org with https, and an IRI
        with another beginning is another IRI; so that is what the normal form has.

        >>> Identifier.purl("http://w3id.org/nbo-q/Lens").norm
        'https://w3id.org/nbo-q/Lens'
        """
        found = _match("purl", tidy(text), text)
        _whole_percents(found[2], text)
        host = found[1].lower()
        norm = f"{'https' if host == 'w3id.org' else 'http'}://{host}/{found[2]}"
        return cls("purl", norm, norm, None, {"w3id.org": "w3id", "purl.obolibrary.org": "obo"}.get(host))

    @classmethod
    def swhid(cls, text: str) -> Identifier:
        """Make one of a SWHID's object and qualifiers, these in the order of ISO/IEC 18670.

        >>> Identifier.swhid("SWH:1:cnt:94A9ED024D3859793618152EA559A168BBCBB5E2;lines=9-15;path=/a.c").norm
        'swh:1:cnt:94a9ed024d3859793618152ea559a168bbcbb5e2;path=/a.c;lines=9-15'
        """
        core, *qualifiers = quote(tidy(text, _TAIL_SLASH), safe=f"{_SAFE}%").split(";")
        found = _match("swhid", core.lower(), text)
        order = SPELLINGS["swhid"]["qualifiers"]
        for qualifier in qualifiers:
            name, equals, _ = qualifier.partition("=")
            if not equals or name not in order:
                raise InvalidIdentifier(
                    text, f"the qualifiers of a SWHID are {', '.join(order)}, each with = and a value"
                )
        said = sorted(qualifiers, key=lambda qualifier: order.index(qualifier.partition("=")[0]))
        norm = tidy(";".join((f"swh:1:{found[1]}", *said)), _TAIL_SLASH)
        _whole_percents(norm, text)
        return cls("swhid", norm, schemes()["swhid"].resolver + norm)

    @classmethod
    def numbered(cls, scheme: str, text: str) -> Identifier:
        """Make one of a number with a prefix, or of an accession, as `spellings.toml` has it.

        What stands behind the number of a study or a record (a version, the study's name) is left out.

        Args:
            scheme: A scheme that has a `norm` there.
            text: The local part.

        >>> Identifier.numbered("pmid", "33253684").iri, Identifier.numbered("pmcid", "pmc8679094.1").norm
        ('https://pubmed.ncbi.nlm.nih.gov/33253684/', 'PMC8679094')
        >>> Identifier.numbered("ssbd", "ssbd-repos-123").norm, Identifier.numbered("b2inst", "psf97-zv353").check
        ('ssbd-repos-000123', True)
        """
        said = SPELLINGS[scheme]
        bare = text.rstrip("/")
        found = _match(scheme, bare.lower() if said.get("small") else bare.upper(), text)
        norm = said["norm"].format(found[0], *found.groups())
        iri = f"{schemes()[scheme].resolver}{norm}{said.get('end', '')}"
        return cls(scheme, norm, iri, mod97_check(norm) if schemes()[scheme].check else None)

    @classmethod
    def of_repository(cls, sub: str, text: str) -> Identifier:
        """Make one of what a repository calls its own, and which is a DOI or a Handle.

        >>> Identifier.of_repository("raid", "10.12345/ABC").sub, Identifier.of_repository("docid", "10.5072/a").scheme
        ('raid', 'doi')
        """
        made = cls.handle(text)
        return replace(made, sub=made.sub or sub)
