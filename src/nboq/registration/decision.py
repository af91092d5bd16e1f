"""The decision flow: which identifiers an instrument has, which is next, and who gives it.

The tiers and their order are those of the design of NBO-Q ("PIDs"), after the Imaging-PHD programme of QUAREP-LiMi and
the NBO: register the facility, register the model, does the instrument need an identifier of its own, does its
descriptor need one. The published flow chart itself wasn't at hand when this was written, so the questions are asked
in the words of the design. Who gives what is from:

- rrids.org and ror.org, "Understanding RRID and ROR for Facilities" (26 November 2024): RRIDs are for core facilities
  and instruments (capital equipment), RORs for organisations;
- CoreMarketplace, "What is a Research Resource Identifier": a listing with an institution, a unique name and a website
  is passed on for an RRID;
- ror.org, "Three tips for requesting a ROR ID" (24 June 2026): by a public form, answered in 4 to 6 weeks;
- PIDINST white paper, "Instrument PIDs": for devices, not for designs (models), which is why a model needs an RRID;
- EUDAT documentation, B2INST; PID4NFDI, "PID for Instruments": ePIC Handles by form or API, in the PIDINST schema.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, Literal

from nboq.document import DocumentLike, Plain, as_document, label
from nboq.errors import InvalidIdentifier
from nboq.pid import Identifier, recognise
from nboq.pid.chain import Chain, Tier
from nboq.registration.pid_status import Situation, situation
from nboq.registration.references import CLASS_OF, LINKS, TIERS, misfit
from nboq.sanitize import sanitize
from nboq.schema.artefacts import tsv_rows
from nboq.schema.iri import compact

_TABLE: Final = Path(__file__).with_name("issuers.tsv")
State = Literal["has", "next", "waiting", "not needed"]
"""Whether a tier has its identifier, is the one to see to now, comes after that, or needs none."""


@dataclass(frozen=True, slots=True)
class Issuer(Plain):
    """Someone who gives identifiers.

    Attributes:
        name: Who.
        gives: What.
        address: Where to go.
        how: What to do there.
    """

    name: str
    gives: str
    address: str
    how: str

    def __str__(self) -> str:
        return f"{self.name} ({self.gives})"


_ISSUERS: Final = tuple((row.pop("tiers").split(), Issuer(**row)) for row in tsv_rows(_TABLE))
ISSUERS: Final[Mapping[Tier, tuple[Issuer, ...]]] = MappingProxyType(
    {tier: tuple(issuer for tiers, issuer in _ISSUERS if tier in tiers) for tier in Tier}
)
"""Who gives identifiers for each tier."""


@dataclass(frozen=True, slots=True)
class Step(Plain):
    """One tier of the flow.

    Attributes:
        tier: Which.
        state: `has`, `next`, `waiting` or `not needed`.
        entity: The thing, named for a person; empty where the document has none.
        identifier: The persistent identifier that it has, or None.
        issuers: Who can give one.
        why: The reason for the state.
        problems: What is wrong with the identifiers that are there.
    """

    tier: Tier
    state: State
    entity: str
    identifier: Identifier | None
    issuers: tuple[Issuer, ...]
    why: str
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Decision:
    """The four steps, in their order.

    Attributes:
        source: What the document is called.
        steps: One for each tier.
    """

    source: str
    steps: tuple[Step, ...]

    def __getitem__(self, tier: Tier) -> Step:
        return self.steps[list(Tier).index(tier)]

    @property
    def next(self) -> Step | None:
        """The step to take now, or None when every identifier that is needed is there."""
        return next((step for step in self.steps if step.state == "next"), None)

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong with identifiers, over all tiers."""
        return tuple(problem for step in self.steps for problem in step.problems)

    @property
    def chain(self) -> Chain | None:
        """The chain of the identifiers that are there, or None when there is none.

        >>> print(decide({"type": "Instrument", "id": "https://doi.org/10.83185/ab", "hosted_by": "RRID:SCR_017934"}).chain)
        facility=RRID:SCR_017934 | instance=doi:10.83185/ab
        """  # noqa: E501
        with suppress(InvalidIdentifier):
            return Chain(**{step.tier.value: step.identifier for step in self.steps if step.identifier})
        return None

    def to_json(self) -> dict[str, Any]:
        """Give the decision as JSON.

        >>> decide({"type": "CoreFacility", "id": "urn:x:1", "name": "Unit"}).to_json()["next"]
        'facility'
        """
        return {
            "source": self.source,
            "next": self.next.tier.value if self.next else None,
            "chain": str(self.chain) if self.chain else None,
            "steps": [
                {**step.to_dict(), "identifier": compact(step.identifier.iri) if step.identifier else None}
                for step in self.steps
            ],
        }


def decide(
    thing: DocumentLike,
    about: str | None = None,
    *,
    standalone: bool | None = None,
    in_house: bool | None = None,
    needs_instance: bool | None = None,
    needs_descriptor: bool | None = None,
) -> Decision:
    """Walk through the decision flow for one instrument.

    Only the document is looked at; nobody is asked whether an identifier is registered.

    Args:
        thing: A HardwareDescriptor with its Instrument, an Instrument, or a Collection that holds what there is of
            facility, model, instrument and descriptor.
        about: The id of one of them, where the document holds several.
        standalone: Whether no facility keeps the instrument. Left out: no, since a facility is asked for first.
        in_house: Whether it was built in house and no model of it is sold. Left out: no where it has a model; yes where
            the stand is custom-built, or every manufacturer is a person, an owner, a custodian or the facility.
        needs_instance: Whether the one instrument is to be cited. Left out: yes where there is one.
        needs_descriptor: Whether its configuration is to be cited. Left out: yes where there is a descriptor.

    Raises:
        InputError: If the document holds several, and `about` doesn't say which.
        NotFound: If nothing has the id that `about` is.
        NotFound: If there is none of the four in it.

    >>> bench = {"type": "Instrument", "id": "urn:x:1", "name": "Bench", "hosted_by": "RRID:SCR_017934"}
    >>> decision = decide({"type": "HardwareDescriptor", "id": "urn:x:2", "tier": 1, "describes": bench})
    >>> [(step.tier.value, step.state) for step in decision.steps]
    [('facility', 'has'), ('model', 'next'), ('instance', 'waiting'), ('descriptor', 'waiting')]
    >>> decide(bench, in_house=True).next.tier
    <Tier.INSTANCE: 'instance'>
    """
    found = situation(sanitize(thing)[0], about)
    needs = {
        Tier.FACILITY: (not standalone, TIERS[Tier.FACILITY]["uncited" if standalone else "cited"]),
        Tier.MODEL: _model_needed(found, in_house),
        Tier.INSTANCE: _cited(found, Tier.INSTANCE, needs_instance),
        Tier.DESCRIPTOR: _cited(found, Tier.DESCRIPTOR, needs_descriptor),
    }
    steps: list[Step] = []
    waits_for: Tier | None = None
    for tier in Tier:
        identifier, problems = _identifier(found, tier)
        needed, why = needs[tier]
        state: State
        if identifier is not None:
            state, why = "has", f"it has {compact(identifier.iri)}"
        elif not needed:
            state = "not needed"
        elif waits_for is None:
            state, waits_for = "next", tier
        else:
            state, why = "waiting", f"the {waits_for.value} comes first"
        entity = found.entities.get(tier)
        if state == "next" and entity is None:
            why = f"{why}; the document names none, and 'nboq pid reconcile' links it"
        issuers = () if state in ("has", "not needed") else ISSUERS[tier]
        steps.append(Step(tier, state, _named(tier, entity), identifier, issuers, why, problems))
    return Decision(as_document(thing).source, tuple(steps))


def _named(tier: Tier, entity: Mapping[str, Any] | None) -> str:
    return label({"type": CLASS_OF[tier], **entity}) if entity is not None else ""


def _identifier(found: Situation, tier: Tier) -> tuple[Identifier | None, tuple[str, ...]]:
    """Find the identifier that a tier has, and say what is wrong with those that don't do."""
    entity = found.entities.get(tier)
    if entity is None:
        return None, ()
    problems = []
    if tier in found.unlinked:
        said = f"is in the document, but the instrument doesn't lead to it; add {LINKS[tier]!r}"
        problems.append(f"{label(entity)}: {said}")
    own = recognise(entity.get("id"))
    if own is not None and own.scheme != "uuid":
        reason = misfit(tier, own)
        if reason is None:
            return own, tuple(problems)
        problems.append(f"{_named(tier, entity)}: {reason}")
    for other in entity.get("identical_to") or ():
        also = recognise(other)
        if also is not None and misfit(tier, also) is None:
            said = f"{compact(also.iri)} stands in 'identical_to' only; make it the id with 'nboq pid reconcile'"
            return also, (*problems, f"{_named(tier, entity)}: {said}")
    return None, tuple(problems)


def _model_needed(found: Situation, in_house: bool | None) -> tuple[bool, str]:
    built, why = (in_house, "it was said so") if in_house is not None else _built_in_house(found)
    if built:
        return False, f"built in house, so that no model of it is sold ({why})"
    return True, "the make is registered once for all copies of it"


def _cited(found: Situation, tier: Tier, wanted: bool | None) -> tuple[bool, str]:
    if wanted if wanted is not None else tier in found.entities:
        return True, TIERS[tier]["cited"]
    what = TIERS[tier]["noun"].rpartition(" ")[2]
    return False, TIERS[tier]["uncited"] if wanted is False else f"there is no {what} in the document"


def _names(party: Mapping[str, Any]) -> set[str]:
    given = (party.get("identified_by"), party.get("id"), party.get("name"))
    return {text.strip().casefold() for text in given if isinstance(text, str) and text.strip()}


def _built_in_house(found: Situation) -> tuple[bool, str]:
    instrument = found.of(Tier.INSTANCE)
    if instrument.get("has_model") or Tier.MODEL in found.entities:
        return False, ""
    components = found.of(Tier.DESCRIPTOR).get("components") or ()
    if any(isinstance(part, Mapping) and part.get("origin") == "CustomBuilt" for part in components):
        return True, "its stand is custom-built"
    makers = [maker for maker in instrument.get("manufacturers") or () if isinstance(maker, Mapping)]
    facility = found.of(Tier.FACILITY)
    keepers = [*(instrument.get("owners") or ()), *(instrument.get("custodians") or ()), facility]
    home = {name for keeper in keepers if isinstance(keeper, Mapping) for name in _names(keeper)}
    if makers and all(maker.get("party_kind") == "Person" or _names(maker) & home for maker in makers):
        return True, "its makers are those who keep it"
    return False, ""
