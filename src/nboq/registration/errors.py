"""What can go wrong between here and a registry."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from nboq.errors import NboqError, short

_WAYS_OUT = {
    ("hide", "draft"): "nobody but its account sees a draft; 'register' makes it registered",
    ("register", "findable"): "a findable DOI becomes registered by 'hide'",
}


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


def _listed(problems: tuple[Problem, ...]) -> str:
    return "; ".join(map(str, problems)) or "the service didn't say why"


@dataclass(eq=False)
class WrongMetadata(NboqError):
    """Metadata that were not sent, because they break a rule.

    >>> print(WrongMetadata("10.5072/x", (Problem("url", "is missing"),)))
    10.5072/x: nothing was changed: url: is missing
    """

    exit_status: ClassVar[int] = 1
    subject: str
    problems: tuple[Problem, ...]

    def __str__(self) -> str:
        return f"{self.subject}: nothing was changed: {_listed(self.problems)}"


@dataclass(eq=False)
class Rejected(NboqError):
    """Metadata that the service refused (422).

    >>> print(Rejected("10.5072/x", (Problem("creators", "Can't be blank"),)))
    10.5072/x: refused by the service: creators: Can't be blank; correct these and send it again
    """

    exit_status: ClassVar[int] = 1
    subject: str
    problems: tuple[Problem, ...]

    def __str__(self) -> str:
        return f"{self.subject}: refused by the service: {_listed(self.problems)}; correct these and send it again"


@dataclass(eq=False)
class NoCredentials(NboqError):
    """Nobody said who is asking.

    >>> print(NoCredentials("api.test.datacite.org", "is set nowhere"))
    api.test.datacite.org: the user name or password is set nowhere; set NBOQ_DATACITE_USER and ...
    """

    host: str
    reason: str

    def __str__(self) -> str:
        return (
            f"{self.host}: the user name or password {self.reason}; set NBOQ_DATACITE_USER and NBOQ_DATACITE_PASSWORD, "
            f"or install 'keyring' and run: keyring set nboq-datacite:{self.host} USER"
        )


@dataclass(eq=False)
class BadCredentials(NboqError):
    """The service knows no such user, or not with that password (401).

    >>> print(BadCredentials("https://api.test.datacite.org", "ABC.LAB"))
    https://api.test.datacite.org: user name or password of 'ABC.LAB' is wrong; the test system and ...
    """

    url: str
    user: str | None

    def __str__(self) -> str:
        who = f"user name or password of {self.user!r} is wrong" if self.user else "wants a user name and a password"
        return f"{self.url}: {who}; the test system and the real one have accounts and passwords of their own"


@dataclass(eq=False)
class NotAllowed(NboqError):
    """The account may not touch that DOI or that prefix (403).

    >>> print(NotAllowed("10.1000/x", "ABC.LAB"))
    10.1000/x: 'ABC.LAB' may not change it; an account changes DOIs under its own prefixes alone, ...
    """

    subject: str
    user: str | None

    def __str__(self) -> str:
        return (
            f"{self.subject}: {self.user!r} may not change it; an account changes DOIs under its own prefixes alone, "
            "so see that account, prefix and --url belong together"
        )


@dataclass(eq=False)
class NoSuchDoi(NboqError):
    """There is no such DOI, or it is somebody else's and not findable (404).

    >>> print(NoSuchDoi("10.5072/x", "https://api.test.datacite.org"))
    10.5072/x: not known at https://api.test.datacite.org, or not to be seen by this account; ...
    """

    subject: str
    url: str

    def __str__(self) -> str:
        return (
            f"{self.subject}: not known at {self.url}, or not to be seen by this account; only a findable DOI is seen "
            "by everyone, and the test system and the real one don't share DOIs"
        )


@dataclass(eq=False)
class NotDeletable(NboqError):
    """A DOI that was registered stays for ever (405).

    >>> print(NotDeletable("10.5072/x"))
    10.5072/x: can't be deleted, since only drafts can; 'hide' takes a findable DOI out of search
    """

    subject: str

    def __str__(self) -> str:
        return f"{self.subject}: can't be deleted, since only drafts can; 'hide' takes a findable DOI out of search"


@dataclass(eq=False)
class RateLimited(NboqError):
    """Too many requests, and the wait that is asked for is longer than we wait (429).

    >>> print(RateLimited("https://api.test.datacite.org", 240.0))
    https://api.test.datacite.org: too many requests; try again in 240 s
    """

    url: str
    seconds: float

    def __str__(self) -> str:
        when = f"in {self.seconds:.0f} s" if self.seconds else "in some minutes"
        return f"{self.url}: too many requests; try again {when}"


@dataclass(eq=False)
class StateNotReached(NboqError):
    """The service took the request and ignored it, as it does with transitions that aren't allowed.

    >>> print(StateNotReached("10.5072/x", "hide", "registered", "draft"))
    10.5072/x: after 'hide' it is draft, not registered; nobody but its account sees a draft; ...
    """

    doi: str
    event: str
    wanted: str
    found: str

    def __str__(self) -> str:
        way_out = _WAYS_OUT.get(
            (self.event, self.found),
            "the service gives no reason; look at the record with 'nboq datacite get', and see that the prefix is one "
            "that can be registered",
        )
        return f"{self.doi}: after {self.event!r} it is {self.found}, not {self.wanted}; {way_out}"


@dataclass(eq=False)
class Unreachable(NboqError):
    """No answer came.

    Attributes:
        url: The root of the API.
        reason: What the network said.
        uncertain: Whether something may have been made all the same.

    >>> print(Unreachable("https://api.test.datacite.org", "timed out"))
    https://api.test.datacite.org: no answer: timed out; see that the address is right and the network is up
    """

    url: str
    reason: str
    uncertain: bool = False

    def __str__(self) -> str:
        way_out = (
            "the draft may have been made all the same, so look in the account before trying again; with a DOI in the "
            "file, 'update' can be repeated safely"
            if self.uncertain
            else "see that the address is right and the network is up"
        )
        return f"{self.url}: no answer: {self.reason}; {way_out}"


@dataclass(eq=False)
class UnexpectedAnswer(NboqError):
    """An answer that the service isn't known to give, or its failure after several attempts.

    >>> print(UnexpectedAnswer("PUT https://api.test.datacite.org/dois/10.5072%2Fx", 503, "Down for maintenance"))
    PUT https://api.test.datacite.org/dois/10.5072%2Fx: answer 503: 'Down for maintenance'; try again later, ...
    """

    request: str
    status: int
    reason: str

    def __str__(self) -> str:
        way_out = "try again later" if self.status >= 500 else "see that --url is the root of DataCite's REST API"
        if self.status >= 500 and self.request.startswith("POST"):
            way_out += ", after a look in the account, where the draft may have been made all the same"
        elif self.status >= 500:
            way_out += ", which is safe"
        return f"{self.request}: answer {self.status}: {short(self.reason, 200)}; {way_out}"


@dataclass(eq=False)
class UnsafeUrl(NboqError):
    """An address that credentials aren't sent to.

    >>> print(UnsafeUrl("http://example.org", "is not encrypted; write https://"))
    http://example.org: is not encrypted; write https://
    """

    url: str
    reason: str

    def __str__(self) -> str:
        return f"{self.url}: {self.reason}"
