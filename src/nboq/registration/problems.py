"""What can go wrong between a document and the identifiers that it gets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from nboq.errors import NboqError, short


@dataclass(eq=False)
class AmbiguousDocument(NboqError):
    """A document that holds several things, where one is asked for.

    >>> print(AmbiguousDocument("x.json", "instruments", ("urn:uuid:1", "urn:uuid:2")))
    x.json: holds several instruments; say which with --about ID: urn:uuid:1, urn:uuid:2
    """

    exit_status: ClassVar[int] = 2
    source: str
    what: str
    ids: tuple[str, ...]

    def __str__(self) -> str:
        shown = ", ".join(self.ids[:10]) + (", …" if len(self.ids) > 10 else "")
        return f"{self.source}: holds several {self.what}; say which with --about ID: {shown}"


@dataclass(eq=False)
class NoSuchEntity(NboqError):
    """An identifier that nothing of the wanted kind in the document has.

    >>> print(NoSuchEntity("x.json", "urn:uuid:3", "descriptor"))
    x.json: no descriptor in it has the id 'urn:uuid:3'
    """

    exit_status: ClassVar[int] = 2
    source: str
    id: str
    what: str

    def __str__(self) -> str:
        return f"{self.source}: no {self.what} in it has the id {short(self.id)}"


@dataclass(eq=False)
class NothingOfTier(NboqError):
    """A document that holds nothing that the identifier could be given to.

    >>> print(NothingOfTier("x.json", "descriptor"))
    x.json: there is no descriptor in it, so nothing can get the identifier of one
    """

    exit_status: ClassVar[int] = 2
    source: str
    what: str

    def __str__(self) -> str:
        return f"{self.source}: there is no {self.what} in it, so nothing can get the identifier of one"


@dataclass(eq=False)
class WrongTier(NboqError):
    """An identifier that its tier doesn't take.

    >>> print(WrongTier("facility", "10.83185/ab", "tier facility takes an RRID or a ROR"))
    '10.83185/ab' can't name a facility: tier facility takes an RRID or a ROR
    """

    exit_status: ClassVar[int] = 1
    tier: str
    identifier: str
    reason: str

    def __str__(self) -> str:
        return f"{short(self.identifier)} can't name {'an' if self.tier[0] == 'i' else 'a'} {self.tier}: {self.reason}"


@dataclass(eq=False)
class TierTaken(NboqError):
    """A thing that has a persistent identifier of its tier already, and is given another.

    >>> print(TierTaken("CoreFacility 'EM unit'", "RRID:SCR_017934", "https://ror.org/0464eyp60"))
    CoreFacility 'EM unit': has RRID:SCR_017934 already; ... put https://ror.org/0464eyp60 into its 'identical_to'; ...
    """

    exit_status: ClassVar[int] = 1
    entity: str
    present: str
    given: str

    def __str__(self) -> str:
        return (
            f"{self.entity}: has {self.present} already; when both name the same thing, put {self.given} into its "
            f"'identical_to'; when {self.present} is a mistake, take it out of the document first (make the id a new "
            "'urn:uuid:')"
        )


@dataclass(eq=False)
class ContentChanged(NboqError):
    """A descriptor that carries the content identifier of another content.

    >>> print(ContentChanged("HardwareDescriptor 'W1'", "https://w3id.org/nbo-q/phd/a", "https://w3id.org/nbo-q/phd/b"))
    HardwareDescriptor 'W1': was stamped as https://w3id.org/nbo-q/phd/a, but ... is https://w3id.org/nbo-q/phd/b; ...
    """

    exit_status: ClassVar[int] = 1
    entity: str
    claimed: str
    actual: str

    def __str__(self) -> str:
        return (
            f"{self.entity}: was stamped as {self.claimed}, but the identifier of what it says now is {self.actual}; "
            "an identifier names one content. Undo the change, or make a new version that replaces the old one: "
            "nboq pid mint FILE --new-version -o OUT"
        )


@dataclass(eq=False)
class CircularDescriptors(NboqError):
    """Descriptors that mention one another, so that none can be stamped first.

    >>> print(CircularDescriptors("x.json", ("urn:uuid:1", "urn:uuid:2")))
    x.json: descriptors mention one another, so that none can be stamped first: urn:uuid:1, urn:uuid:2; ...
    """

    exit_status: ClassVar[int] = 1
    source: str
    ids: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"{self.source}: descriptors mention one another, so that none can be stamped first: "
            f"{', '.join(self.ids)}; take one of the references out"
        )
