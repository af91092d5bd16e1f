"""Chains: the path from a facility to a hardware descriptor, written down as identifiers.

A chain names a facility, an instrument model, one instrument and a descriptor of it, any of which may be missing. It is
a way of writing, in three forms that say the same: canonical, labelled and IRI. No form is an identifier of its own;
nothing is minted.

>>> chain = Chain.parse("RRID:SCR_017934 | RRID:SCR_025048 | PIDINST:10.83185/ABCD-1234")
>>> print(chain)
facility=RRID:SCR_017934 | model=RRID:SCR_025048 | instance=doi:10.83185/abcd-1234
>>> [link.relation for link in missing_links(chain, lambda one, other: False)]
['hosted_by', 'has_model']
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise
from types import MappingProxyType
from typing import Final
from urllib.parse import quote, unquote

from nboq.errors import InvalidIdentifier, nearest, short
from nboq.pid.identifier import Identifier
from nboq.pid.labels import pid_label
from nboq.pid.reading import parse
from nboq.pid.scheme_table import schemes

_BASE: Final = "https://w3id.org/nbo-q/chain/"
# Four identifiers of the longest kind, each byte of which may be percent-encoded twice over.
_LONGEST: Final = 65536


class Tier(StrEnum):
    """A step of a chain, in the order in which chains rise (design of NBO-Q, 'PIDs').

    >>> list(Tier) == ["facility", "model", "instance", "descriptor"]
    True
    """

    FACILITY = "facility"
    MODEL = "model"
    INSTANCE = "instance"
    DESCRIPTOR = "descriptor"


_NAMES: Final = tuple(tier.value for tier in Tier)
_KNOWN: Final = f"; tiers are {', '.join(_NAMES)}"

# What each tier takes, and how an error says it. PURLs count only below w3id.org.
_TAKES: Final = MappingProxyType(
    {
        Tier.FACILITY: (frozenset({"rrid", "ror"}), "an RRID or a ROR"),
        Tier.MODEL: (frozenset({"rrid"}), "an RRID"),
        Tier.INSTANCE: (frozenset({"doi", "handle"}), "a DOI or a Handle"),
        Tier.DESCRIPTOR: (frozenset({"doi", "handle", "purl"}), "a DOI, a Handle or a w3id.org address"),
    }
)
_ROLE: Final = MappingProxyType({Tier.INSTANCE: "PIDINST", Tier.DESCRIPTOR: "PHD-ID"})
_TIER_OF_ROLE: Final = MappingProxyType({role: tier for tier, role in _ROLE.items()})

_SCR_RULE: Final = "tiers facility and model take RRID:SCR_ followed by six digits"
_ORDER_RULE: Final = "tiers out of order or repeated"
_SCR: Final = re.compile(r"RRID:SCR_[0-9]{6}").fullmatch
_says_rrid: Final = re.compile(r"(?:RRID|SCR|SRC|CSR|CRS|RSC)[\s:=_]", re.IGNORECASE).match
_meant: Final = re.compile(r"did you mean (SCR_[0-9]{6})\?").search
_tier_label: Final = re.compile(r"([A-Za-z][A-Za-z-]*)\s*[:=]\s*(.*)", re.DOTALL).fullmatch
# Prefixes of DOIs and Handles begin with a digit, so a host that begins with a letter is never one.
_address: Final = re.compile(
    r"(?:[a-z-]{1,20}(?:\s*[:=]\s*|\s+)){0,4}(?:https?://|[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)*\.[a-z]{2,}/)", re.IGNORECASE
).match
_iri: Final = re.compile(r"https?://(?:www\.)?w3id\.org/nbo-q/chain/(.*)", re.IGNORECASE | re.DOTALL).fullmatch


class _Wrong(Exception):
    """What is wrong, before it's known in which text."""


def _check(tier: Tier, identifier: Identifier) -> Identifier:
    """Hold an identifier to what its tier takes; give it with the role that it plays there."""
    taken, said = _TAKES[tier]
    if identifier.scheme == "rrid" and "rrid" in taken and not _SCR(identifier.norm):
        raise _Wrong(_SCR_RULE)
    if identifier.scheme not in taken or (identifier.scheme == "purl" and identifier.sub != "w3id"):
        raise _Wrong(f"tier {tier} takes {said}; {identifier} is of the scheme {schemes()[identifier.scheme].name}")
    if identifier.check is False:
        raise _Wrong(f"the checksum of {schemes()[identifier.scheme].name} {identifier.norm} is wrong")
    if identifier.iri.startswith(_BASE):
        raise _Wrong("a chain is a way of writing and names nothing, so it can't be a member of one")
    if identifier.role and _TIER_OF_ROLE[identifier.role] is not tier:
        raise _Wrong(f"{identifier.role} says {_TIER_OF_ROLE[identifier.role]}, but the tier is {tier}")
    return replace(identifier, role=_ROLE.get(tier))


def _encoded(text: str) -> str:
    if _address(text):
        return text
    return re.sub(r"[%|\s]", lambda found: quote(found[0], safe=""), text)


def _decoded(text: str) -> str:
    """Undo `_encoded`. An address has its own encoding already, which whoever reads it as one undoes."""
    return text if "%" not in text or _address(text) else unquote(text, errors="strict")


def _parsed(text: str, tier: Tier | None) -> Identifier:
    if not text:
        raise _Wrong("a member is empty")
    try:
        return parse(text)
    except InvalidIdentifier as error:
        if _says_rrid(text) and tier in (None, Tier.FACILITY, Tier.MODEL):
            meant = _meant(error.reason)
            raise _Wrong(_SCR_RULE + (f" (did you mean {meant[1]}?)" if meant else "")) from None
        label = _tier_label(text)
        if label and tier is None and not _address(text) and label[1].lower() not in (*schemes(), "hdl", "urn"):
            raise _Wrong(f"no tier is called {label[1]!r}{nearest(label[1], _NAMES) or _KNOWN}") from None
        raise _Wrong(f"{short(text)}: {error.reason}") from None


def _member(text: str) -> tuple[Tier | None, str]:
    """Take the tier's name off a member."""
    found = _tier_label(text)
    if not found:
        return None, text
    name = found[1].lower()
    return (Tier(name), found[2]) if name in _NAMES else (None, text)


def _place(members: list[tuple[Tier | None, Identifier]], at: int) -> Tier:
    """Find the tier of a member, which its role, its scheme or its neighbours tell where it doesn't name it."""
    tier, identifier = members[at]
    tier = tier or _TIER_OF_ROLE.get(identifier.role or "") or _TIER_OF_SCHEME.get(identifier.scheme)
    if tier:
        return tier
    if identifier.scheme in ("doi", "handle"):
        raise _Wrong(f"{identifier} alone is ambiguous (instance or descriptor): label it")
    if identifier.scheme != "rrid":
        raise _Wrong(f"no tier takes an identifier of the scheme {schemes()[identifier.scheme].name}")
    if at:
        return Tier.MODEL
    following, next_one = members[1] if len(members) > 1 else (None, None)
    if following is Tier.MODEL or (following is None and next_one and next_one.scheme == "rrid"):
        return Tier.FACILITY
    if not _SCR(identifier.norm):
        raise _Wrong(_SCR_RULE)
    raise _Wrong("one RRID alone is ambiguous (facility or model): label it")


_TIER_OF_SCHEME: Final = MappingProxyType({"ror": Tier.FACILITY, "purl": Tier.DESCRIPTOR})


@dataclass(frozen=True, slots=True)
class Chain:
    """Identifiers of a facility, a model, an instance and a descriptor, at least one of them.

    Two chains are equal when their identifiers are. The instance gets the role PIDINST, the descriptor PHD-ID.

    Attributes:
        facility: RRID or ROR of the facility that keeps the instrument.
        model: RRID of the instrument's model.
        instance: DOI or Handle of the one instrument.
        descriptor: DOI, Handle or w3id.org address of a description of its hardware.

    Raises:
        InvalidIdentifier: If a tier doesn't take its identifier, a checksum is wrong, one identifier stands in two
            tiers, or there is none at all.

    >>> from nboq.pid import parse
    >>> print(Chain(facility=parse("https://ror.org/0464eyp60"), instance=parse("10.83185/a|b")))
    facility=ROR:0464eyp60 | instance=doi:10.83185/a%7Cb
    """

    facility: Identifier | None = None
    model: Identifier | None = None
    instance: Identifier | None = None
    descriptor: Identifier | None = None

    def __post_init__(self) -> None:
        seen: dict[str, Tier] = {}
        try:
            for tier, identifier in self.members.items():
                if identifier.iri in seen:
                    raise _Wrong(f"{identifier} stands in two tiers, {seen[identifier.iri]} and {tier}")
                seen[identifier.iri] = tier
                object.__setattr__(self, tier.value, _check(tier, identifier))
            if not seen:
                raise _Wrong("it's empty")
        except _Wrong as error:
            raise InvalidIdentifier(str(self), str(error), "chain") from None

    @classmethod
    def parse(cls, text: str) -> Chain:
        """Read a chain in canonical or labelled form, mixed if need be; an IRI form too.

        Members are separated by `|`. Each is an identifier as `nboq.pid.parse` reads it, and may have its tier before
        it (`facility=`, any case, a colon will do). Without, PIDINST means the instance and PHD-ID the descriptor; a
        ROR is a facility, a w3id.org address a descriptor; of two RRIDs the first is the facility's, and one behind
        another member is the model's. `%7C` in a member is `|`, and so on for every percent-encoded byte, except in
        web addresses, which have an encoding of their own.

        Args:
            text: The chain.

        Raises:
            InvalidIdentifier: If it's none; the reason says which rule is broken.

        >>> Chain.parse("RRID:SCR_017934 | instance: hdl:21.11157/44b18238").instance
        Traceback (most recent call last):
        nboq.errors.InvalidIdentifier: ... one RRID alone is ambiguous (facility or model): label it
        >>> str(Chain.parse("ROR:0464eyp60 | RRID:SCR_025048"))
        'facility=ROR:0464eyp60 | model=RRID:SCR_025048'
        """
        if _iri(text.strip()):
            return cls.from_iri(text.strip())
        return _built(text, text.split("|"), _decoded)

    @classmethod
    def from_iri(cls, iri: str) -> Chain:
        """Read the IRI form.

        Args:
            iri: As `Chain.iri` gives it; http and other spellings of the percent-encoding are read too.

        Raises:
            InvalidIdentifier: If it's none, or breaks a rule of chains.

        >>> str(Chain.from_iri("https://w3id.org/nbo-q/chain/model=RRID:SCR_025048/instance=doi%3A10.83185%2Fa%7Cb"))
        'model=RRID:SCR_025048 | instance=doi:10.83185/a%7Cb'
        """
        found = _iri(iri)
        if not found:
            raise InvalidIdentifier(iri, f"the IRI form begins with {_BASE}", "chain")
        return _built(iri, found[1].split("/"), lambda segment: unquote(segment, errors="strict"), labels=True)

    @property
    def members(self) -> Mapping[Tier, Identifier]:
        """The identifiers by tier, in order.

        >>> [str(tier) for tier in Chain.parse("ROR:0464eyp60 | PIDINST:10.83185/y").members]
        ['facility', 'instance']
        """
        pairs = zip(Tier, (self.facility, self.model, self.instance, self.descriptor), strict=True)
        return MappingProxyType({tier: identifier for tier, identifier in pairs if identifier is not None})

    @property
    def iri(self) -> str:
        """The chain as one absolute IRI: a segment of the path for each member, percent-encoded.

        It's a way of writing the chain where only an IRI fits. It mints nothing, and nothing has to be registered for
        it. Equal chains have equal IRIs.

        >>> Chain.parse("facility=RRID:SCR_017934 | instance=doi:10.83185/abcd").iri
        'https://w3id.org/nbo-q/chain/facility=RRID%3ASCR_017934/instance=doi%3A10.83185%2Fabcd'
        """
        segments = (f"{tier}={quote(pid_label(identifier), safe='')}" for tier, identifier in self.members.items())
        return _BASE + "/".join(segments)

    def __str__(self) -> str:
        """Write the canonical form, with the name of each tier.

        >>> str(Chain.parse("PHD-ID: https://doi.org/10.83185/EFGH"))
        'descriptor=doi:10.83185/efgh'
        """
        return " | ".join(f"{tier}={_encoded(pid_label(identifier))}" for tier, identifier in self.members.items())

    def labelled(self) -> str:
        """Write the form for people, with the labels of identifiers where they tell the tier.

        An RRID without another beside it keeps the name of its tier, since its label doesn't tell.

        >>> Chain.parse("facility=RRID:SCR_017934 | model=RRID:SCR_025048 | instance=doi:10.83185/ab").labelled()
        'RRID:SCR_017934 | RRID:SCR_025048 | PIDINST:10.83185/ab'
        >>> Chain.parse("model=RRID:SCR_025048 | descriptor=https://w3id.org/nbo-q/phd/1").labelled()
        'model=RRID:SCR_025048 | PHD-ID:https://w3id.org/nbo-q/phd/1'
        """
        said = []
        for tier, identifier in self.members.items():
            text = _encoded(pid_label(identifier))
            alone = self.model is None if tier is Tier.FACILITY else self.facility is None
            if identifier.role:
                # `str` knows which Handles are known as such by their prefix and which need their label.
                known = identifier.scheme != "handle" or not str(identifier).startswith("hdl:")
                text = f"{identifier.role}:{re.sub('^(?:doi|hdl):', '', text) if known else text}"
            elif identifier.scheme == "rrid" and alone:
                text = f"{tier}={text}"
            said.append(text)
        return " | ".join(said)

    def adjacent(self) -> tuple[tuple[tuple[Tier, Identifier], tuple[Tier, Identifier]], ...]:
        """Give the pairs of neighbours, lower tier first.

        >>> [(lower, upper)] = Chain.parse("ROR:0464eyp60 | PIDINST:10.83185/y").adjacent()
        >>> print(*lower, *upper)
        facility 0464eyp60 instance 10.83185/y
        """
        return tuple(pairwise(self.members.items()))


def _built(text: str, parts: Iterable[str], decoded: Callable[[str], str], labels: bool = False) -> Chain:
    if len(text) > _LONGEST:
        raise InvalidIdentifier(text, f"it's longer than {_LONGEST} characters", "chain")
    try:
        if not text.strip():
            raise _Wrong("it's empty")
        members = []
        for part in parts:
            # In an IRI the name of the tier is encoded along with the rest; elsewhere only what follows it is.
            tier, said = _member(decoded(part) if labels else part.strip())
            if labels and tier is None:
                raise _Wrong(f"{short(said)}: in the IRI form each member has its tier before it, as in facility=")
            members.append((tier, _parsed(said if labels else decoded(said), tier)))
        # What a tier takes comes before the order: a mistyped member is the nearer cause.
        tiers = [_place(members, at) for at in range(len(members))]
        checked = {tier.value: _check(tier, identifier) for tier, (_, identifier) in zip(tiers, members, strict=True)}
        order = list(Tier)
        if any(order.index(one) >= order.index(other) for one, other in pairwise(tiers)):
            raise _Wrong(_ORDER_RULE)
        return Chain(**checked)
    except _Wrong as error:
        raise InvalidIdentifier(text, str(error), "chain") from None
    except InvalidIdentifier as error:
        raise InvalidIdentifier(text, error.reason, "chain") from None
    except UnicodeError:
        raise InvalidIdentifier(text, "it holds bytes that are no Unicode text", "chain") from None


@dataclass(frozen=True, slots=True)
class MissingLink:
    """An edge that a chain claims and nobody has stored.

    Attributes:
        tier: The tier that the relation leads from.
        identifier: What stands there.
        relation: The relation's name, as in `model/mappings/relations.tsv`. Where the chain leaves out the instance, it
            is a path over one, written as in SPARQL: `describes/has_model`.
        to_tier: The tier that it leads to.
        to_identifier: What stands there.

    >>> chain = Chain.parse("facility=RRID:SCR_017934 | PIDINST:10.83185/ab")
    >>> print(*missing_links(chain, lambda one, other: False))
    instance doi:10.83185/ab isn't linked to facility RRID:SCR_017934 by hosted_by; store it with: nboq pid link doi:10.83185/ab hosted_by RRID:SCR_017934 --store FOLDER
    """  # noqa: E501

    tier: Tier
    identifier: Identifier
    relation: str
    to_tier: Tier
    to_identifier: Identifier

    @property
    def commands(self) -> tuple[str, ...]:
        """What stores it: one command, or two where INSTANCE stands for an instrument that the chain leaves out.

        >>> chain = Chain.parse("RRID:SCR_017934 | RRID:SCR_025048")
        >>> for command in missing_links(chain, lambda one, other: False)[0].commands:
        ...     print(command)
        nboq pid link INSTANCE hosted_by RRID:SCR_017934 --store FOLDER
        nboq pid link INSTANCE has_model RRID:SCR_025048 --store FOLDER
        """
        one, other = (shlex.quote(pid_label(identifier)) for identifier in (self.identifier, self.to_identifier))
        first, _, second = self.relation.partition("/")
        if not second:
            steps = [f"{one} {first} {other}"]
        elif first.startswith("^"):
            steps = [f"INSTANCE {first[1:]} {one}", f"INSTANCE {second} {other}"]
        else:
            steps = [f"{one} {first} INSTANCE", f"INSTANCE {second} {other}"]
        return tuple(f"nboq pid link {step} --store FOLDER" for step in steps)

    def __str__(self) -> str:
        ends = (
            f"{self.tier} {pid_label(self.identifier)} isn't linked to {self.to_tier} {pid_label(self.to_identifier)}"
        )
        through = " through any instrument" if "/" in self.relation else ""
        return f"{ends} by {self.relation}{through}; store it with: {' and '.join(self.commands)}"


# Which relation joins two neighbours, from which of them. Relations are stored in this direction (relations.tsv).
_RELATIONS: Final = MappingProxyType(
    {
        (Tier.INSTANCE, Tier.FACILITY): "hosted_by",
        (Tier.INSTANCE, Tier.MODEL): "has_model",
        (Tier.DESCRIPTOR, Tier.INSTANCE): "describes",
        (Tier.FACILITY, Tier.MODEL): "^hosted_by/has_model",
        (Tier.DESCRIPTOR, Tier.MODEL): "describes/has_model",
        (Tier.DESCRIPTOR, Tier.FACILITY): "describes/hosted_by",
    }
)


def missing_links(
    chain: Chain,
    connected: Callable[[str, str], bool],
    joined: Callable[[str, str], bool] | None = None,
) -> tuple[MissingLink, ...]:
    """Check a chain against stored edges: every pair of neighbours must have one.

    | neighbours | asked for |
    |---|---|
    | facility, instance | instance `hosted_by` facility |
    | model, instance | instance `has_model` model |
    | instance, descriptor | descriptor `describes` instance |
    | facility, model, the chain has an instance | instance `hosted_by` facility, or an edge between the two |
    | facility, model, without an instance | some instrument that is `hosted_by` the one and `has_model` the other |
    | model, descriptor | the descriptor `describes` some instrument that `has_model` the model |
    | facility, descriptor | the descriptor `describes` some instrument that is `hosted_by` the facility |

    No relation leads straight from a facility to a model. That's why the instance of the chain, if there is one, is
    held against the facility instead: a facility that has another copy of the model doesn't make the chain true. An
    edge stored between the two of any pair is good enough for every pair.

    Args:
        chain: The chain.
        connected: Tells whether an edge is stored between two things, given by their IRIs. It's asked in the direction
            of the relation and then in the other, and must not go through a third thing.
        joined: Tells whether some instrument is connected to both of two things. It's asked only for chains without an
            instance; left out, such pairs need an edge of their own.

    Returns:
        What is missing, from the facility on; nothing when the chain holds.

    >>> chain = Chain.parse("RRID:SCR_017934 | RRID:SCR_025048 | PIDINST:10.83185/ab | PHD-ID:10.83185/ef")
    >>> ab = "https://doi.org/10.83185/ab"
    >>> [link.relation for link in missing_links(chain, lambda one, other: ab in (one, other) and "SCR" in one + other)]
    ['describes']
    """
    missing = []
    for one, other in chain.adjacent():
        ends = (one, other) if (one[0], other[0]) in _RELATIONS else (other, one)
        held = _edge(connected, ends[0][1], ends[1][1])
        relation = _RELATIONS[ends[0][0], ends[1][0]]
        if not held and "/" in relation:
            if chain.instance is None:
                held = joined is not None and joined(ends[0][1].iri, ends[1][1].iri)
            else:
                # Only a facility and a model have an instance behind them and not between them.
                ends = ((Tier.INSTANCE, chain.instance), one)
                held = _edge(connected, chain.instance, one[1])
                relation = _RELATIONS[Tier.INSTANCE, one[0]]
        if not held:
            (tier, identifier), (to_tier, to_identifier) = ends
            missing.append(MissingLink(tier, identifier, relation, to_tier, to_identifier))
    return tuple(missing)


def _edge(connected: Callable[[str, str], bool], one: Identifier, other: Identifier) -> bool:
    return connected(one.iri, other.iri) or connected(other.iri, one.iri)
