"""What pages, fields and values are called: addresses from identifiers, and words for people.

The address of a page follows from the identifier alone. A name may change, and the page that an identifier was
registered with has to stay.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from typing import Any, Final
from urllib.parse import quote, urlsplit

from nboq.errors import InvalidIdentifier
from nboq.pid import from_iri, parse
from nboq.pid.chain import Tier
from nboq.schema.model import current_model
from nboq.schema.units import unit_text

FOLDERS: Final = {
    Tier.FACILITY: "facilities",
    Tier.MODEL: "models",
    Tier.INSTANCE: "instruments",
    Tier.DESCRIPTOR: "descriptors",
}
"""The folder that the pages of each tier are in."""

_LONGEST: Final = 80
# Microsoft, "Naming Files, Paths, and Namespaces": names that can't be a file's there, whatever follows a full stop.
_RESERVED: Final = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)").match
_ADDRESSES: Final = frozenset({"http", "https"})


def slug(iri: str) -> str:
    """Make the name of a page's folder out of an identifier: lower-case letters, digits, dots and hyphens.

    Where that loses something which tells two identifiers apart, a digest of the identifier follows.

    Args:
        iri: The identifier as an IRI.

    >>> slug("https://doi.org/10.83185/abcd-1234"), slug("urn:uuid:498f6431-a50d-5e24-8fab-4c5d75182d86")
    ('doi-10.83185-abcd-1234', '498f6431-a50d-5e24-8fab-4c5d75182d86')
    >>> slug("https://scicrunch.org/resolver/RRID:SCR_017934")
    'rrid-scr-017934'
    >>> slug("javascript:alert(1)"), slug("urn:x:../../etc/passwd")
    ('javascript-alert-1-d0ee0421', 'urn-x-etc-passwd-66bd6d12')
    """
    try:
        found = from_iri(iri)
        known = {"doi", "handle", "rrid", "ror", "uuid"}
        said = found.norm if found.scheme in ("uuid", "rrid") else f"{found.scheme}-{found.norm}"
        plain = found.scheme in known
    except InvalidIdentifier:
        said, plain = iri, False
    text = re.sub(r"[^a-z0-9.]+", "-", said.lower())
    text = re.sub(r"[-.]*-[-.]*|\.{2,}", "-", text).strip("-.")
    # A DOI's first slash and an RRID's underscore always stand where they do; other characters could be any.
    lossless = plain and len(text) <= _LONGEST and re.fullmatch(r"[a-z0-9.:_/-]+", said) and _tidy(said, text)
    if plain and said.startswith("RRID:") and re.fullmatch(r"RRID:[A-Z]+_[0-9]+", said):
        lossless = True
    if not lossless:
        text = f"{text[: _LONGEST - 9].strip('-.')}-{hashlib.sha256(iri.encode()).hexdigest()[:8]}".strip("-")
    return f"x-{text}" if _RESERVED(text) else text


def _tidy(said: str, text: str) -> bool:
    """Tell whether only the first slash was changed."""
    return said.replace("/", "-", 1) == text


def page_path(tier: Tier, iri: str) -> str:
    """Give the path of a page in the site, from its root.

    >>> page_path(Tier.INSTANCE, "https://doi.org/10.83185/abcd")
    'instruments/doi-10.83185-abcd/index.html'
    """
    return f"{FOLDERS[tier]}/{slug(iri)}/index.html"


def href(text: Any) -> str:
    """Give a web address as it may stand in a link, or nothing where following it wouldn't be safe.

    Only http and https pass, so that `javascript:` and `data:` of a document never become a link.

    Args:
        text: What a document gives as an address or identifier.

    >>> href("https://example.org/a b?x=1&y=ü"), href("javascript:alert(1)"), href("RRID:SCR_017934")
    ('https://example.org/a%20b?x=1&y=%C3%BC', '', 'https://scicrunch.org/resolver/RRID:SCR_017934')
    """
    if not isinstance(text, str):
        return ""
    given = text.strip()
    if given.startswith("RRID:"):
        given = current_model().prefixes["RRID"] + given[len("RRID:") :]
    try:
        parts = urlsplit(given)
        good = parts.scheme.lower() in _ADDRESSES and bool(parts.hostname) and "\\" not in given
    except ValueError:
        return ""
    return quote(given, safe="%._~!$&'()*+,;=:@/?#[]-") if good else ""


@cache
def shown(iri: str) -> str:
    """Write an identifier as people know it.

    >>> shown("https://doi.org/10.83185/abcd"), shown("urn:uuid:498f6431-a50d-5e24-8fab-4c5d75182d86")
    ('doi:10.83185/abcd', 'urn:uuid:498f6431-a50d-5e24-8fab-4c5d75182d86')
    """
    try:
        found = parse(iri)
    except InvalidIdentifier:
        return iri
    label = {"doi": "doi:", "handle": "hdl:", "ror": "ROR:"}.get(found.scheme)
    if label:
        return label + found.norm
    return iri if found.scheme == "uuid" else str(found)


# Words of the model's names that are written otherwise than in small letters.
_WORDS: Final = {
    "na": "NA", "dic": "DIC", "id": "ID", "led": "LED", "fwhm": "FWHM", "co2": "CO₂", "o2": "O₂", "rms": "RMS",
    "psf": "PSF", "xy": "XY", "x": "X", "y": "Y", "z": "Z", "ccd": "CCD", "cmos": "CMOS", "emccd": "EMCCD",
    "tirf": "TIRF", "sd": "SD", "lut": "LUT", "uv": "UV", "ir": "IR", "pmt": "PMT", "iccd": "ICCD",
}  # fmt: skip


@cache
def field_words(name: str) -> str:
    """Write a field's name for people.

    >>> field_words("lens_na"), field_words("co2_control"), field_words("max_bit_depth")
    ('Lens NA', 'CO₂ control', 'Max bit depth')
    """
    words = " ".join(_WORDS.get(word, word) for word in name.split("_"))
    return words[:1].upper() + words[1:]


@cache
def class_words(name: str) -> str:
    """Write a class's name for people.

    >>> class_words("MonochromeCMOS"), class_words("LightEmittingDiode"), class_words("TIRFHardwareModule")
    ('Monochrome CMOS', 'Light emitting diode', 'TIRF hardware module')
    """
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z][a-z0-9]*|[a-z0-9]+", name)
    words = [part if part.isupper() and len(part) > 1 else part.lower() for part in parts]
    text = " ".join(words)
    return text[:1].upper() + text[1:]


@cache
def unit_words(code: str | None) -> str:
    """Write a unit for people.

    >>> unit_words("um"), unit_words("{electron}/{pixel}/s"), unit_words(None)
    ('µm', 'e⁻/pixel/s', '')
    """
    if not code:
        return ""
    said = code if "{" in code else (unit_text(code) or code)
    return said.replace("{electron}", "e⁻").replace("{", "").replace("}", "")


def number(value: float) -> str:
    """Write a number without an exponent where it can be read without one.

    >>> number(1.40), number(2048), number(0.00001), number(80_000_000)
    ('1.4', '2048', '1e-05', '80,000,000')
    """
    if isinstance(value, int) or (abs(value) < 1e15 and value == int(value)):
        whole = int(value)
        return f"{whole:,}" if abs(whole) >= 10_000 else str(whole)
    return f"{value:.12g}"


def day(text: Any) -> str:
    """Give a date as it stands, or nothing where there is none.

    >>> day("2024-03-01T00:00:00"), day(None)
    ('2024-03-01', '')
    """
    return text[:10] if isinstance(text, str) else ""
