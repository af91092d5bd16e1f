"""How to cite an instrument: a sentence, a BibTeX entry and a CSL item, out of a chain.

>>> chain = Chain.parse("RRID:SCR_017934 | RRID:SCR_025048 | PIDINST:10.83185/abcd")
>>> print(sentence(chain, InstrumentFacts(manufacturers=("Zeiss",), model_name="LSM 980", facility_name="Light Lab")))
Images were acquired on the Zeiss LSM 980 (RRID:SCR_025048) of the Light Lab (RRID:SCR_017934); instrument PID \
https://doi.org/10.83185/abcd.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from nboq.pid.chain import Chain, Tier
from nboq.pid.identifier import Identifier
from nboq.schema.dates import day_of
from nboq.schema.iri import is_web_address


@dataclass(frozen=True, slots=True, kw_only=True)
class InstrumentFacts:
    """What a citation says beside the identifiers. Everything may be left out.

    Attributes:
        name: What the instrument is called where it stands.
        manufacturers: Who made it.
        model_name: What its maker calls the model.
        facility_name: The facility that keeps it.
        owner: The institution that it belongs to.
        year_commissioned: Year in which it was handed over for use.
        descriptor_version: Version of the hardware descriptor.
        descriptor_date: Day from which the descriptor holds.
        landing_page: Web address of a page about the instrument.

    >>> InstrumentFacts(manufacturers=("Zeiss",), model_name="Zeiss LSM 980").make
    'Zeiss LSM 980'
    """

    name: str = ""
    manufacturers: tuple[str, ...] = ()
    model_name: str = ""
    facility_name: str = ""
    owner: str = ""
    year_commissioned: int | None = None
    descriptor_version: str = ""
    descriptor_date: date | None = None
    landing_page: str = ""

    def __post_init__(self) -> None:
        for field in ("name", "model_name", "facility_name", "owner", "descriptor_version", "landing_page"):
            object.__setattr__(self, field, _clean(getattr(self, field)))
        object.__setattr__(self, "manufacturers", tuple(name for name in map(_clean, self.manufacturers) if name))

    @classmethod
    def of(cls, entities: Mapping[Tier, Mapping[str, Any]]) -> InstrumentFacts:
        """Take from documents what they say of the things in a chain.

        Args:
            entities: What is known of the facility, the model, the instrument and the descriptor; each may be missing.

        >>> InstrumentFacts.of({Tier.MODEL: {"manufacturer": "Zeiss", "name": "LSM 980"}}).make
        'Zeiss LSM 980'
        """
        facility, model, instrument, descriptor = (entities.get(tier, {}) for tier in Tier)
        year = _text_of(instrument, "commissioned_on")[:4]
        makers = _names(instrument.get("manufacturers")) or (_text_of(model, "manufacturer"),)
        return cls(
            name=_text_of(instrument, "name"),
            manufacturers=makers,
            model_name=_text_of(model, "model") or _text_of(model, "name") or _text_of(instrument, "model"),
            facility_name=_text_of(facility, "name"),
            owner=", ".join(_names(instrument.get("owners"))),
            year_commissioned=int(year) if year.isascii() and year.isdigit() else None,
            descriptor_version=_text_of(descriptor, "version"),
            descriptor_date=day_of(descriptor.get("valid_from")),
            landing_page=_text_of(instrument, "landing_page"),
        )

    @property
    def make(self) -> str:
        """Maker and model in one, the maker not twice; nothing when the model has no name."""
        makers = "/".join(self.manufacturers)
        if not self.model_name or not makers or self.model_name.lower().startswith(makers.lower()):
            return self.model_name
        return f"{makers} {self.model_name}"


def _text_of(entity: Mapping[str, Any], slot: str) -> str:
    value = entity.get(slot)
    return value if isinstance(value, str) else ""


def _names(parties: Any) -> tuple[str, ...]:
    items = parties if isinstance(parties, list) else []
    return tuple(str(one["name"]) for one in items if isinstance(one, Mapping) and one.get("name"))


def _clean(text: str) -> str:
    """Bring a text to one line without control characters."""
    kept = (" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c) not in ("Cc", "Cs"))
    return " ".join("".join(kept).split())


def _the(name: str) -> str:
    return name if name.lower().startswith(("the ", "a ", "an ")) else f"the {name}"


def _bracketed(*said: str) -> str:
    inside = ", ".join(one for one in said if one)
    return f" ({inside})" if inside else ""


def cited(identifier: Identifier | None) -> str:
    """Write an identifier as its registry asks for it in print: an RRID by its label, all others by their address.

    >>> cited(Identifier.rrid("RRID:SCR_017934")), cited(None)
    ('RRID:SCR_017934', '')
    """
    if identifier is None:
        return ""
    return identifier.norm if identifier.scheme == "rrid" else identifier.iri


def sentence(chain: Chain, facts: InstrumentFacts | None = None) -> str:
    """Write a sentence for a methods section, with every identifier of the chain.

    RRIDs are written as the RRID portal asks ("maker model, RRID:SCR_…"), DOIs, Handles and RORs as web addresses, so
    that `nboq.pid.find` gets all of them back out of the sentence.

    Args:
        chain: What to cite.
        facts: Names, years and versions; what isn't known is left out of the sentence.

    >>> print(sentence(Chain.parse("facility=RRID:SCR_017934")))
    Images were acquired on a microscope of the facility RRID:SCR_017934.
    >>> facts = InstrumentFacts(name="Confocal 3", model_name="LSM 980", owner="Example University")
    >>> print(sentence(Chain.parse("model=RRID:SCR_025048 | descriptor=doi:10.83185/ef"), facts))
    Images were acquired on the Confocal 3 (LSM 980, RRID:SCR_025048), owned by Example University; hardware \
configuration described in https://doi.org/10.83185/ef.
    """
    facts = facts or InstrumentFacts()
    model = cited(chain.model)
    since = f"commissioned in {facts.year_commissioned}" if facts.year_commissioned is not None else ""
    if facts.name and facts.name not in (facts.make, facts.model_name):
        said = _the(facts.name) + _bracketed(facts.make or "/".join(facts.manufacturers), model, since)
    elif facts.make:
        said = _the(facts.make) + _bracketed(model, since)
    else:
        said = "a microscope" + _bracketed("/".join(facts.manufacturers), model, since)
    facility = cited(chain.facility)
    if facts.facility_name:
        said += f" of {_the(facts.facility_name)}{_bracketed(facility)}"
    elif facility:
        said += f" of the facility {facility}"
    if facts.owner and facts.owner != facts.facility_name:
        said += f", owned by {facts.owner}"
    if chain.instance:
        said += f"; instrument PID {cited(chain.instance)}"
    elif facts.landing_page:
        said += f"; instrument page {_address(facts.landing_page)}"
    if chain.descriptor:
        said += f"; hardware configuration described in {cited(chain.descriptor)}{_bracketed(*_edition(facts))}"
    return f"Images were acquired on {said}" + ("" if said.endswith(".") else ".")


def _edition(facts: InstrumentFacts) -> tuple[str, str]:
    day = facts.descriptor_date
    return (f"version {facts.descriptor_version}" if facts.descriptor_version else "", day.isoformat() if day else "")


def _entry(chain: Chain, facts: InstrumentFacts) -> dict[str, Any]:
    """Give what both formats say, as CSL has it; what there is nothing to say of is empty."""
    called = facts.make if facts.name in ("", facts.model_name) else facts.name
    meant = chain.instance or chain.descriptor or chain.model or chain.facility
    assert meant is not None  # a chain has a member
    keeper = facts.owner or facts.facility_name
    # An instrument that has no identifier of its own is cited with those of its model and facility in the note.
    own = meant if meant in (chain.instance, chain.descriptor) else None
    if meant is chain.descriptor:
        kind, type_, version = "Hardware descriptor", "dataset", facts.descriptor_version
        title = f"Hardware descriptor of {called or 'a light microscope'}"
        key = _key(called or "descriptor", meant)
        # Whoever keeps the instrument wrote its descriptor.
        authors: tuple[str, ...] = (keeper,)
        day = facts.descriptor_date
        issued = [day.year, day.month, day.day] if day else []
        url, page = meant.iri, ""
    else:
        kind, type_, version = "Instrument", "document", ""
        title = called or "Light microscope"
        key = _key(called or "microscope", meant)
        # A registry counts the maker as the creator of an instrument.
        authors = facts.manufacturers
        issued = [facts.year_commissioned] if facts.year_commissioned is not None else []
        # The identifier leads to the page and outlives it (FORCE11, Joint Declaration of Data Citation Principles, 4).
        page = _address(facts.landing_page)
        url = meant.iri if is_web_address(meant.iri) else page or meant.iri
    others = [_other(tier, one, facts) for tier, one in chain.members.items() if one is not own]
    return {
        "id": key,
        "type": type_,
        "genre": kind,
        "title": title,
        "author": [{"literal": name} for name in authors if name],
        "publisher": keeper,
        "issued": {"date-parts": [issued]} if issued else None,
        "version": version,
        "DOI": meant.norm if meant.scheme == "doi" else "",
        "URL": url,
        "note": ", ".join([*others, f"instrument page {page}"] if page not in ("", url) else others),
    }


def _other(tier: Tier, identifier: Identifier, facts: InstrumentFacts) -> str:
    if tier is Tier.DESCRIPTOR:
        return f"hardware descriptor {cited(identifier)}{_bracketed(*_edition(facts))}"
    return f"{tier} {cited(identifier)}"


def _key(called: str, cited: Identifier) -> str:
    """Make a key of a name and an identifier, of the characters that every BibTeX program takes in keys."""
    words = unicodedata.normalize("NFKD", f"{called[:40]} {cited.norm}").encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9.]+", "-", words).strip("-.")


def _address(url: str) -> str:
    """Encode what an address can't hold; what is encoded already stays."""
    return quote(url, safe="%._~!$&'()*+,;=:@/?#[]-")


_TEX: Final = str.maketrans(tomllib.loads(Path(__file__).with_name("tex.toml").read_text("utf-8")))
# Two of these in a row become one sign: -- a dash, '' a quotation mark.
_ligature: Final = re.compile(r"(?<=([-',]))(?=\1)").sub


def tex(text: str) -> str:
    r"""Write a text for TeX, without what TeX reads as commands.

    >>> tex("50 % of A_1")
    '50 \\% of A\\_1'
    """
    return _ligature("{}", text.translate(_TEX))


def bibtex(chain: Chain, facts: InstrumentFacts | None = None) -> str:
    r"""Write a BibTeX entry.

    What is cited is the instance; without one, the descriptor; without either, the instrument by its name, with the
    address of its landing page, its model or its facility. All other identifiers stand in the note. The type is
    `@misc`, as neither BibTeX nor biblatex has one for instruments; DataCite's own export (bolognese) falls back to it
    too.

    Args:
        chain: What to cite.
        facts: Names, years and versions.

    Returns:
        One entry, ended by a newline, in UTF-8 with TeX's special characters escaped. Only `doi` and `url` aren't
        escaped, as biblatex takes them verbatim; they hold percent-encoded text.

    >>> print(bibtex(Chain.parse("PIDINST:10.83185/abcd"), InstrumentFacts(name="R&D scope", manufacturers=("Zeiss",))))
    @misc{r-d-scope-10.83185-abcd,
      author = {{Zeiss}},
      title = {{R\&D scope}},
      howpublished = {Instrument},
      doi = {10.83185/abcd},
      url = {https://doi.org/10.83185/abcd}
    }
    <BLANKLINE>
    """
    entry = _entry(chain, facts or InstrumentFacts())
    fields = {
        # Braces keep a body's name from being taken for a person's, and a title's capitals as they are.
        "author": " and ".join(f"{{{tex(author['literal'])}}}" for author in entry["author"]),
        "title": f"{{{tex(entry['title'])}}}",
        "howpublished": tex(entry["genre"]),
        "publisher": f"{{{tex(entry['publisher'])}}}" if entry["publisher"] else "",
        "year": str(entry["issued"]["date-parts"][0][0]) if entry["issued"] else "",
        "version": tex(entry["version"]),
        # Braces and backslashes would end the field or stand in it as they are; an encoded DOI resolves as well.
        "doi": quote(entry["DOI"], safe="._~!$&'()*+,;=:@/-"),
        "url": entry["URL"],
        "note": tex(entry["note"]),
    }
    lines = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items() if value)
    return f"@misc{{{entry['id']},\n{lines}\n}}\n"


def csl(chain: Chain, facts: InstrumentFacts | None = None) -> dict[str, Any]:
    """Give an item of CSL-JSON, as reference managers read it (CSL 1.0.2, csl-data.json).

    What is cited is decided as in `bibtex`. CSL has no type for instruments. An instrument is a `document`, the type of
    CSL 1.0.2 for what fits no other, with the genre "Instrument", which some styles print in brackets; a descriptor
    is a `dataset`. DataCite's export (bolognese) has no line for instruments either and falls back to `article`, which
    would make them preprints.

    Args:
        chain: What to cite.
        facts: Names, years and versions.

    >>> item = csl(Chain.parse("facility=RRID:SCR_017934 | instance=doi:10.83185/ab"), InstrumentFacts(name="Scope 1"))
    >>> item["type"], item["genre"], item["title"], item["DOI"], item["note"]
    ('document', 'Instrument', 'Scope 1', '10.83185/ab', 'facility RRID:SCR_017934')
    """
    return {name: value for name, value in _entry(chain, facts or InstrumentFacts()).items() if value}
