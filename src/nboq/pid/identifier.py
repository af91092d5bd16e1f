"""One identifier, taken apart, and one constructor a scheme.

A constructor takes the local part as people write it without label or resolver. It brings it to the normal form, and
gives back the same identifier when it's given that normal form.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import quote

from nboq.errors import InvalidIdentifier

_OPEN: Final = "<([{\"'“‘„«‹`*"
_CLOSE: Final = {")": "(", "]": "[", "}": "{", ">": "<"}
_TAIL: Final = frozenset(".,;:!?\"'“”‘’»›`*…。，；：、！？）】》」")
# Blanks of no width that word processors and web pages put into long numbers.
_NO_WIDTH: Final = {ord(character): None for character in "\u00ad\u200b\u200c\u200d\u2060\ufeff"}
_ASCII_LOWER: Final = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
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
_ROR: Final = re.compile(r"0[a-hjkmnp-tv-z0-9]{6}[0-9]{2}").fullmatch
_ORCID: Final = re.compile(r"([0-9]{4})-?([0-9]{4})-?([0-9]{4})-?([0-9]{3}[0-9Xx])").fullmatch
_ARK: Final = re.compile(
    r"(?:ark:)?/*([0-9bcdfghjkmnpqrstvwxzBCDFGHJKMNPQRSTVWXZ]{5,9})/([A-Za-z0-9=~*+@_$%./-]+)"
).fullmatch
_IGSN: Final = re.compile(r"(?:10273/)?([A-Za-z0-9][A-Za-z0-9.-]*)").fullmatch
_UUID: Final = re.compile(r"([0-9a-f]{8})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{4})-?([0-9a-f]{12})").fullmatch
_LSID_PART: Final = r"[A-Za-z0-9._~!$&'()*+,;=@%/-]+"
_LSID: Final = re.compile(
    rf"(?:urn:)?(?:lsid:)?([A-Za-z0-9.-]+):({_LSID_PART}:{_LSID_PART}(?::{_LSID_PART})?)", re.I
).fullmatch
_PURL: Final = re.compile(
    r"(?:https?://)?(?:www\.)?(w3id\.org|purl\.org|purl\.obolibrary\.org)/([^\x00-\x20\x7f-\xa0<>\"{}|^`\\\ud800-\udfff\s]+)",
    re.IGNORECASE,
).fullmatch
_PMID: Final = re.compile(r"0*([1-9][0-9]{0,7})").fullmatch
_PMCID: Final = re.compile(r"(?:PMC)?0*([1-9][0-9]{0,8})(?:\.[0-9]+)?", re.IGNORECASE).fullmatch
_BIOSTUDIES: Final = re.compile(r"S-[A-Z]{2,8}[0-9]+|E-[A-Z]{4}-[0-9]+").fullmatch
_IDR: Final = re.compile(r"(?:idr)?([0-9]{4})(?:-[A-Za-z0-9_/-]+)?", re.IGNORECASE).fullmatch
_EMPIAR: Final = re.compile(r"(?:EMPIAR-)?([0-9]{5,6})", re.IGNORECASE).fullmatch
_4DN: Final = re.compile(r"4DN[A-Z]{2}[A-Z0-9]{7}").fullmatch

# The authorities of RRIDs (RRID portal, "Resource types"): how each writes its name, and what follows it.
_AUTHORITIES: Final = {
    name.upper(): (name, re.compile(pattern).fullmatch)
    for name, pattern in {
        "SCR_": r"[0-9]{6}",
        "AB_": r"[0-9]+",
        "CVCL_": r"[A-Z0-9]{4}",
        "IMSR_": r"[A-Z]{2,}:[A-Z0-9.-]+",
        "Addgene_": r"[0-9]+",
        "BDSC_": r"[0-9]+",
        "MGI:": r"[0-9]+",
        "MMRRC_": r"[0-9]{6}-[A-Z]+",
        "RGD_": r"[0-9]+",
        "RRRC_": r"[0-9]+",
        "NSRRC_": r"[0-9]+",
        "NXR_": r"[0-9.]+",
        "ZFIN_": r"ZDB-[A-Z]+-[0-9]{6}-[0-9]+",
        "ZIRC_": r"ZL[0-9A-Z.]+",
    }.items()
}
_DOI_SUBS: Final = {"10.13039": "funder", "10.35802": "grant", "10.37807": "grant", "10.52044": "grant"}
_HANDLE_SUBS: Final = {"21.11157": "b2inst", "20.500.14351": "docid"}
_RULES: Final = {
    "orcid": "an ORCID iD is four groups of four digits, of which the last may be X",
    "ark": "an ARK is ark:, a number of five places or more, a slash and a name",
    "lsid": "an LSID is urn:lsid:, then authority, namespace and object between colons",
    "ror": "a ROR is 0, six letters or digits (no i, l, o or u) and two digits",
    "pmid": "a PMID is one to eight digits",
    "pmcid": "a PMCID is PMC and digits",
    "biostudies": "an accession of BioStudies is S-, letters and digits, as in S-BIAD1026",
    "idr": "an accession of the Image Data Resource is idr and four digits",
    "empiar": "an accession of EMPIAR is EMPIAR- and five digits",
    "4dn": "an accession of 4D Nucleome is 4DN, two letters and seven characters",
    "igsn": "an IGSN is letters and digits, with dots or hyphens, under the handle 10273",
    "uuid": "a UUID is 32 hexadecimal digits in groups of 8, 4, 4, 4 and 12",
    "purl": "a PURL is w3id.org, purl.org or purl.obolibrary.org, a slash and a path",
}
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


def _match(scheme: str, pattern: Callable[[str], re.Match[str] | None], local: str, text: str) -> re.Match[str]:
    """Hold a local part to the pattern of its scheme."""
    found = pattern(local)
    if found is None:
        raise InvalidIdentifier(text, _RULES[scheme])
    return found


def ror_check(norm: str) -> bool:
    """Test the two digits at the end of a ROR: 98 less the rest of a hundred times the number by 97.

    >>> ror_check("0464eyp60"), ror_check("0464eyp61")
    (True, False)
    """
    number = 0
    for character in norm[:7]:
        number = number * 32 + _BASE32[character]
    return 98 - number * 100 % 97 == int(norm[7:])


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
        sub: The kind within the scheme, such as `b2inst` among Handles, or None.
        role: What it was said to be, PIDINST or PHD-ID. What one says of an identifier doesn't make it another one,
            so the role doesn't count when two are compared.

    >>> Identifier.doi("10.5442/NI000001").iri
    'https://doi.org/10.5442/ni000001'
    """

    scheme: str
    norm: str
    iri: str
    check: bool | None = None
    sub: str | None = None
    role: str | None = field(default=None, compare=False)

    def __str__(self) -> str:
        """Write the normal form, with a label where it can't be read without.

        >>> str(Identifier.pmid("33253684")), str(Identifier.ror("0464eyp60"))
        ('PMID:33253684', '0464eyp60')
        """
        if self.scheme == "pmid":
            return f"PMID:{self.norm}"
        if self.scheme == "handle" and not _LONE_HANDLE(self.norm):
            return f"hdl:{self.norm}"
        if self.scheme == "ror" and self.norm.isdigit():
            return f"ROR:{self.norm}"
        return self.norm

    @classmethod
    def rrid(cls, text: str) -> Identifier:
        """Make one of an RRID's authority and number.

        >>> Identifier.rrid("scr_017934").norm, Identifier.rrid("SCR_01793").check
        ('RRID:SCR_017934', False)
        """
        label = _RRID_LABEL(text)
        local = text[label.end() :] if label else text
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
        norm = norm.lower() if norm.isascii() else norm.translate(_ASCII_LOWER)
        if not _DOI(norm):
            if not norm.startswith("10."):
                raise InvalidIdentifier(text, "a DOI begins with 10. and the number of a registrant")
            if re.fullmatch(r"10\.[0-9.]+", norm):
                raise InvalidIdentifier(text, "a DOI prefix without a suffix")
            raise InvalidIdentifier(text, "a DOI is 10., four to nine digits, a slash and a suffix without blanks")
        prefix = norm[: norm.index("/")]
        sub = _DOI_SUBS.get(prefix)
        if prefix == "10.17504" and norm.startswith("protocols.io.", 9):
            sub = "protocols.io"
        return cls("doi", norm, _address("https://doi.org/", norm), None, sub)

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
        return cls("handle", norm, _address("https://hdl.handle.net/", norm), None, _HANDLE_SUBS.get(prefix))

    @classmethod
    def ror(cls, text: str) -> Identifier:
        """Make one of the nine characters of a ROR.

        >>> Identifier.ror("0464EYP60").check
        True
        """
        norm = text.rstrip("/").lower()
        _match("ror", _ROR, norm, text)
        return cls("ror", norm, f"https://ror.org/{norm}", ror_check(norm))

    @classmethod
    def orcid(cls, text: str) -> Identifier:
        """Make one of the sixteen characters of an ORCID iD, with or without hyphens.

        >>> Identifier.orcid("000000021694233x").norm
        '0000-0002-1694-233X'
        """
        found = _match("orcid", _ORCID, text.rstrip("/").translate(_DASHES), text)
        norm = "-".join(found.groups()).upper()
        return cls("orcid", norm, f"https://orcid.org/{norm}", orcid_check(norm))

    @classmethod
    def ark(cls, text: str) -> Identifier:
        """Make one of an ARK's assigning number and name.

        Hyphens stay, though the draft says that they carry no meaning: resolvers in use need them.

        >>> Identifier.ark("/99166/w66d60p2").norm
        'ark:99166/w66d60p2'
        """
        found = _match("ark", _ARK, tidy(text.partition("?")[0], _TAIL_SLASH), text)
        norm = f"ark:{found[1].lower()}/{found[2]}"
        return cls("ark", norm, f"https://n2t.net/{norm}")

    @classmethod
    def igsn(cls, text: str) -> Identifier:
        """Make one of the number of a sample; a DOI when it is written as one.

        >>> Identifier.igsn("AU1243").iri, Identifier.igsn("10.60516/AU1243").sub
        ('https://hdl.handle.net/10273/AU1243', 'igsn')
        """
        local = _local(text)
        if local.startswith("10."):
            doi = cls.doi(local)
            return cls("doi", doi.norm, doi.iri, None, doi.sub or "igsn")
        found = _match("igsn", _IGSN, local, text)
        norm = f"10273/{found[1].upper()}"
        return cls("igsn", norm, f"https://hdl.handle.net/{norm}")

    @classmethod
    def uuid(cls, text: str) -> Identifier:
        """Make one of a UUID's 32 hexadecimal digits.

        >>> Identifier.uuid("{93EFAEBD-1042-43AA-994E-2F5BC2A92FB1}").iri
        'urn:uuid:93efaebd-1042-43aa-994e-2f5bc2a92fb1'
        """
        found = _match("uuid", _UUID, text.strip("{}").lower(), text)
        norm = "-".join(found.groups())
        return cls("uuid", norm, f"urn:uuid:{norm}")

    @classmethod
    def lsid(cls, text: str) -> Identifier:
        """Make one of an LSID's authority, namespace, object and revision; the authority becomes small letters.

        >>> Identifier.lsid("OpenMicroscopy.org:Instrument:123").norm
        'urn:lsid:openmicroscopy.org:Instrument:123'
        """
        found = _match("lsid", _LSID, tidy(text, _TAIL_SLASH), text)
        norm = f"urn:lsid:{found[1].lower()}:{found[2]}"
        return cls("lsid", norm, norm)

    @classmethod
    def purl(cls, text: str) -> Identifier:
        """Make one of a redirected address.

        The published IRIs of purl.org and the OBO library begin with http, those of w3id.org with https, and an IRI
        with another beginning is another IRI; so that is what the normal form has.

        >>> Identifier.purl("http://w3id.org/nbo-q/Lens").norm
        'https://w3id.org/nbo-q/Lens'
        """
        found = _match("purl", _PURL, tidy(text), text)
        host = found[1].lower()
        norm = f"{'https' if host == 'w3id.org' else 'http'}://{host}/{found[2]}"
        return cls("purl", norm, norm, None, {"w3id.org": "w3id", "purl.obolibrary.org": "obo"}.get(host))

    @classmethod
    def pmid(cls, text: str) -> Identifier:
        """Make one of the number of a citation.

        >>> Identifier.pmid("33253684").iri
        'https://pubmed.ncbi.nlm.nih.gov/33253684/'
        """
        found = _match("pmid", _PMID, text.rstrip("/"), text)
        return cls("pmid", found[1], f"https://pubmed.ncbi.nlm.nih.gov/{found[1]}/")

    @classmethod
    def pmcid(cls, text: str) -> Identifier:
        """Make one of PMC and a number; a version behind a dot is left out.

        >>> Identifier.pmcid("pmc8679094.1").norm
        'PMC8679094'
        """
        found = _match("pmcid", _PMCID, text.rstrip("/"), text)
        norm = f"PMC{found[1]}"
        return cls("pmcid", norm, f"https://pmc.ncbi.nlm.nih.gov/articles/{norm}/")

    @classmethod
    def biostudies(cls, text: str) -> Identifier:
        """Make one of an accession of BioStudies.

        >>> Identifier.biostudies("s-biad1026").iri
        'https://www.ebi.ac.uk/biostudies/studies/S-BIAD1026'
        """
        norm = text.rstrip("/").upper()
        _match("biostudies", _BIOSTUDIES, norm, text)
        return cls("biostudies", norm, f"https://www.ebi.ac.uk/biostudies/studies/{norm}")

    @classmethod
    def idr(cls, text: str) -> Identifier:
        """Make one of an accession of the Image Data Resource; the study's name behind it is left out.

        >>> Identifier.idr("idr0021-lawo-pericentriolarmaterial/experimentA").norm
        'idr0021'
        """
        found = _match("idr", _IDR, text.rstrip("/"), text)
        norm = f"idr{found[1]}"
        return cls("idr", norm, f"https://idr.openmicroscopy.org/search/?query=Name:{norm}")

    @classmethod
    def empiar(cls, text: str) -> Identifier:
        """Make one of an accession of EMPIAR.

        >>> Identifier.empiar("10310").norm
        'EMPIAR-10310'
        """
        found = _match("empiar", _EMPIAR, text.rstrip("/"), text)
        norm = f"EMPIAR-{found[1]}"
        return cls("empiar", norm, f"https://www.ebi.ac.uk/empiar/{norm}/")

    @classmethod
    def fourdn(cls, text: str) -> Identifier:
        """Make one of an accession of 4D Nucleome.

        >>> Identifier.fourdn("4dnfi1yytykn").iri
        'https://data.4dnucleome.org/4DNFI1YYTYKN'
        """
        norm = text.rstrip("/").upper()
        _match("4dn", _4DN, norm, text)
        return cls("4dn", norm, f"https://data.4dnucleome.org/{norm}")
