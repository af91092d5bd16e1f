"""How to cite what a page is about, made of what the page knows; no store is needed."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import orjson

from nboq.errors import InvalidIdentifier
from nboq.pid import iri_of, parse
from nboq.pid.chain import Chain, Tier
from nboq.pid.citation import InstrumentFacts, bibtex, csl, sentence
from nboq.pid.labels import pid_label
from nboq.publish.landing.facts import Text
from nboq.publish.landing.naming import href


@dataclass(frozen=True, slots=True)
class Citation:
    """A citation in three forms.

    Attributes:
        sentence: For a methods section.
        bibtex: An entry.
        csl: An item of CSL-JSON, as text.
        chain: The identifiers in a row, as `nboq pid chain` writes them.
    """

    sentence: str
    bibtex: str
    csl: str
    chain: str


def _chain(ids: Mapping[Tier, str]) -> Chain | None:
    """Make a chain of those identifiers that their tier takes; a UUID is none that anybody could cite."""
    found = {}
    for tier, text in ids.items():
        with suppress(InvalidIdentifier):
            identifier = parse(text)
            Chain(**{tier.value: identifier})
            found[tier.value] = identifier
    with suppress(InvalidIdentifier):
        return Chain(**found)
    return None


def cite(entities: Mapping[Tier, Mapping[str, Any]]) -> Citation | None:
    """Write how to cite an instrument, or a descriptor of it.

    Args:
        entities: What is known of the facility, the model, the instrument and the descriptor; each may be missing. For
            the page of an instrument the descriptor is the one that holds now.

    Returns:
        The citation; None where nothing of it has an identifier that can be cited.

    >>> bench = {"type": "Instrument", "id": "https://doi.org/10.83185/ab", "name": "Bench"}
    >>> cite({Tier.INSTANCE: bench}).sentence
    'Images were acquired on the Bench; instrument PID https://doi.org/10.83185/ab.'
    >>> cite({Tier.INSTANCE: {"id": "urn:uuid:498f6431-a50d-5e24-8fab-4c5d75182d86"}}) is None
    True
    """
    chain = _chain({tier: str(entity.get("id") or "") for tier, entity in entities.items()})
    if chain is None:
        return None
    instrument = entities.get(Tier.INSTANCE, {})
    known = {**entities, Tier.INSTANCE: {**instrument, "landing_page": href(instrument.get("landing_page"))}}
    facts = InstrumentFacts.of(known)
    item = orjson.dumps(csl(chain, facts), option=orjson.OPT_INDENT_2).decode()
    return Citation(sentence(chain, facts), bibtex(chain, facts), item, chain.labelled())


def identifiers(entity: Mapping[str, Any], what: str) -> tuple[Text, ...]:
    """Give the identifiers of a thing: its own, then those under which it is known as well.

    Args:
        entity: The thing.
        what: What its own identifier is called.

    >>> [one.text for one in identifiers({"id": "RRID:SCR_017934"}, "Facility")]
    ['RRID:SCR_017934']
    """
    own = iri_of(entity.get("id"))
    found = [Text(pid_label(own or str(entity.get("id"))), href(own), what)]
    others = [("Also", one) for one in entity.get("identical_to") or ()] + [("Content", entity.get("content_id"))]
    found += [Text(pid_label(iri), href(iri), word) for word, one in others if (iri := iri_of(one)) is not None]
    return tuple(found)
