"""A thin client of the DataCite REST API.

The rules are those of DataCite's support pages "DOI States", "Updating DOIs with the REST API" and "Pagination". Two
things that the pages don't say are the reason for reading a record before and after its state is changed: PUT creates
what isn't there, and a transition that isn't allowed is answered by 200 and ignored.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from types import MappingProxyType, TracebackType
from typing import TYPE_CHECKING, Any, Final, Self

from nboq.errors import NboqError
from nboq.registration.credentials import Credentials, is_loopback
from nboq.registration.datacite_calls import EVENTS, MEDIA_TYPE, Call, Calls, depends_on_record, validate
from nboq.registration.errors import (
    BadCredentials,
    NoCredentials,
    NoSuchDoi,
    NotAllowed,
    NotDeletable,
    Problem,
    RateLimited,
    Rejected,
    StateNotReached,
    UnexpectedAnswer,
    Unreachable,
    UnsafeUrl,
    WrongMetadata,
)

if TYPE_CHECKING:
    import httpx
    from tenacity import RetryCallState

TEST_SYSTEM: Final = "https://api.test.datacite.org"
PRODUCTION: Final = "https://api.datacite.org"

# Nothing was done when these are answered, so even what may not be done twice is sent again.
_NOT_DONE: Final = frozenset({429, 503})
_PASSING: Final = _NOT_DONE | {500, 502, 504}


@dataclass(frozen=True, slots=True)
class Doi:
    """A record at DataCite.

    Attributes:
        doi: The DOI in its normal form.
        state: `draft`, `registered` or `findable`.
        attributes: The record, as in DataCite's JSON.
    """

    doi: str
    state: str
    attributes: Mapping[str, Any]

    @property
    def title(self) -> str:
        """The first title, or nothing.

        >>> Doi("10.5072/x", "draft", {"titles": [{"title": "Axiovert"}]}).title
        'Axiovert'
        """
        for item in self.attributes.get("titles") or ():
            if isinstance(item, Mapping) and item.get("title"):
                return str(item["title"])
        return ""


def _plain(value: Any) -> str:
    """Take what a service says into an error text: one line, nothing that a terminal obeys."""
    text = "".join(character if character.isprintable() else " " for character in str(value))
    return text if len(text) <= 300 else text[:297] + "..."


def _seconds(answer: httpx.Response) -> float:
    """Read Retry-After, in seconds; 0 when there is none (RFC 9110, section 10.2.3)."""
    value = answer.headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return float(value)
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, OverflowError):
        return 0.0


def _json(answer: httpx.Response) -> Mapping[str, Any]:
    try:
        body = answer.json()
    except ValueError:
        return {}
    return body if isinstance(body, Mapping) else {}


def _problems(answer: httpx.Response) -> tuple[Problem, ...]:
    errors = _json(answer).get("errors", ())
    listed = errors if isinstance(errors, list) else [errors]
    return tuple(
        Problem(_plain(error.get("source") or ""), _plain(error.get("title") or "no reason given"))
        for error in listed
        if isinstance(error, Mapping)
    )


class DataCite:
    """A connection to the DataCite REST API; close it, or use it in a `with` statement.

    Args:
        url: The root of the API; the test system unless told otherwise, so that nothing is published by accident.
        credentials: Who is asking; without them, only findable records can be read.
        prefix: The prefix for DOIs that the service makes up, and for lists.
        sleep: What waits between attempts, given seconds.
        timeout: The longest time that a connection, a write or a read may take, in seconds.
        attempts: How often a request is sent at most, when the service is busy or out of order.
        longest_wait: The longest pause between two attempts, in seconds; a service that wants a longer one isn't asked
            again.

    Raises:
        UnsafeUrl: If the root is no place to send credentials to.
        WrongMetadata: If the prefix is none.

    >>> with DataCite(credentials=Credentials("ABCD.LAB", "secret"), prefix="10.5072") as client:
    ...     print(client)
    DataCite('https://api.test.datacite.org', Credentials(user='ABCD.LAB'))
    """

    def __init__(
        self,
        url: str = TEST_SYSTEM,
        credentials: Credentials | None = None,
        prefix: str | None = None,
        *,
        sleep: Callable[[float], None] = time.sleep,
        timeout: float = 30.0,
        attempts: int = 5,
        longest_wait: float = 60.0,
    ) -> None:
        self.calls = Calls(url, prefix)
        import httpx

        self._credentials = credentials
        self._sleep = sleep
        self._attempts = attempts
        self._longest_wait = longest_wait
        self._client = httpx.Client(
            auth=(credentials.user, credentials.password) if credentials else None,
            headers={"Accept": MEDIA_TYPE, "User-Agent": "nboq"},
            timeout=timeout,
            follow_redirects=False,
            # A proxy of the environment can't reach this machine, and is no place for a password over http.
            trust_env=not is_loopback(self.calls.host),
        )

    def __repr__(self) -> str:
        return f"DataCite({self.calls.root!r}, {self._credentials!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def draft(self, attributes: Mapping[str, Any]) -> Doi:
        """Create a draft, which may be incomplete and can be deleted.

        A draft isn't created twice by accident: the request is only repeated when the service says that it did nothing.

        Args:
            attributes: The metadata; with a `doi`, or without one for a new DOI under the prefix.

        Raises:
            WrongMetadata: If a rule on descriptors is broken, or there is neither DOI nor prefix; nothing was sent.
            Rejected: If the service refuses: the DOI is taken, say.
            StateNotReached: If it came out as something else than a draft.
            NboqError: Any other of `nboq.registration.errors` that a request can end with.
        """
        made = self._record(self.calls.draft(attributes))
        if made.state != "draft":
            raise StateNotReached(made.doi, "draft", "draft", made.state)
        return made

    def update(self, doi: str, attributes: Mapping[str, Any]) -> Doi:
        """Create or change a record; doing it twice does the same as doing it once.

        What isn't given stays as it is; what is given is replaced whole, lists too. The state stays.

        Args:
            doi: In any spelling.
            attributes: What is to change.

        Raises:
            WrongMetadata: If a rule on descriptors would be broken; nothing was changed.
            Rejected: If the service refuses.
            NboqError: Any other of `nboq.registration.errors` that a request can end with.
        """
        known: Mapping[str, Any] = {}
        if depends_on_record(attributes):
            try:
                known = self.get(doi).attributes
            except NoSuchDoi:
                known = {}
        return self._record(self.calls.update(doi, attributes, known))

    def publish(self, doi: str, *, check: bool = True) -> Doi:
        """Make a draft or registered DOI findable; that can't be undone, only hidden.

        Args:
            doi: In any spelling.
            check: Whether the record is checked by `validate` before.

        Raises:
            WrongMetadata: If the check found something; nothing was changed.
            Rejected: If the service refuses.
            StateNotReached: If the service ignored it.
            NboqError: Any other of `nboq.registration.errors` that a request can end with.
        """
        return self._move(doi, "publish", check)

    def register(self, doi: str, *, check: bool = True) -> Doi:
        """Register a draft, so that the DOI resolves without being found; that can't be undone.

        Args:
            doi: In any spelling.
            check: Whether the record is checked by `validate` before.

        Raises:
            WrongMetadata: If the check found something; nothing was changed.
            Rejected: If the service refuses.
            StateNotReached: If the service ignored it, as it does with a findable DOI.
            NboqError: Any other of `nboq.registration.errors` that a request can end with.
        """
        return self._move(doi, "register", check)

    def hide(self, doi: str) -> Doi:
        """Take a findable DOI out of search; it stays registered and resolves.

        Raises:
            StateNotReached: If the service ignored it, as it does with a draft.
            NboqError: Any other of `nboq.registration.errors` that a request can end with.
        """
        return self._move(doi, "hide", check=False)

    def get(self, doi: str) -> Doi:
        """Read a record.

        Raises:
            NoSuchDoi: If there is none, or it is somebody else's and not findable.
            NboqError: Any other of `nboq.registration.errors` that a request can end with.
        """
        return self._record(self.calls.get(doi))

    def delete(self, doi: str) -> None:
        """Delete a draft.

        Raises:
            NotDeletable: If it is no draft any more.
            NboqError: Any other of `nboq.registration.errors` that a request can end with.
        """
        self._send(self.calls.delete(doi))

    def instruments(self, client_id: str | None = None) -> Iterator[Doi]:
        """List records of the general type Instrument, page by page as they are asked for.

        The list comes from the service's index, which is behind the records by some minutes; `get` isn't.

        Args:
            client_id: The repository account to which the list is held; the one of the credentials by default.

        Yields:
            The records, the oldest first.

        Raises:
            UnsafeUrl: If a page says that the list goes on at another host.
            NboqError: Any other of `nboq.registration.errors` that a request can end with.
        """
        # Only repository accounts, which have a dot in their name, are clients; the others are members.
        if client_id is None and self._credentials is not None and "." in self._credentials.user:
            client_id = self._credentials.user
        call: Call | None = self.calls.instruments(client_id.lower() if client_id else None)
        seen: set[str] = set()
        while call is not None and call.url not in seen:
            seen.add(call.url)
            answer = self._send(call)
            body = _json(answer)
            page = body.get("data")
            if not isinstance(page, list):
                raise UnexpectedAnswer(f"{call.method} {call.url}", answer.status_code, "no list in the answer")
            for item in page:
                yield self._doi(call, answer, item)
            links = body.get("links")
            link = links.get("next") if isinstance(links, Mapping) else None
            call = self.calls.following(link) if isinstance(link, str) and page else None

    def _move(self, doi: str, event: str, check: bool) -> Doi:
        # Read first: PUT would make a draft of a mistyped DOI.
        before = self.get(doi)
        if check:
            problems = validate(before.attributes)
            if problems:
                raise WrongMetadata(before.doi, problems)
        self._send(self.calls.move(doi, event))
        after = self.get(doi)
        if after.state != EVENTS[event]:
            raise StateNotReached(after.doi, event, EVENTS[event], after.state)
        return after

    def _record(self, call: Call) -> Doi:
        answer = self._send(call)
        return self._doi(call, answer, _json(answer).get("data"))

    def _doi(self, call: Call, answer: httpx.Response, data: Any) -> Doi:
        attributes = data.get("attributes") if isinstance(data, Mapping) else None
        if not isinstance(attributes, Mapping) or not attributes.get("doi") or not attributes.get("state"):
            raise UnexpectedAnswer(f"{call.method} {call.url}", answer.status_code, "no record of a DOI in the answer")
        return Doi(str(attributes["doi"]), str(attributes["state"]), MappingProxyType(dict(attributes)))

    def _send(self, call: Call) -> httpx.Response:
        """Send a request as often as is safe and of use; give the answer when it is a good one."""
        import httpx
        from tenacity import Retrying, stop_after_attempt, wait_exponential_jitter

        root = self.calls.root
        if call.method != "GET" and self._credentials is None:
            raise NoCredentials(self.calls.host, "wasn't given, and only reading goes without")
        back_off = wait_exponential_jitter(initial=1, max=self._longest_wait / 2, jitter=1)

        def again(state: RetryCallState) -> bool:
            outcome = state.outcome
            if outcome is None or outcome.failed:
                return call.repeatable and outcome is not None and isinstance(outcome.exception(), httpx.TransportError)
            answer: httpx.Response = outcome.result()
            passing = _PASSING if call.repeatable else _NOT_DONE
            return answer.status_code in passing and _seconds(answer) <= self._longest_wait

        def wait(state: RetryCallState) -> float:
            outcome = state.outcome
            asked = 0.0 if outcome is None or outcome.failed else _seconds(outcome.result())
            return max(asked, back_off(state))

        attempts = Retrying(
            stop=stop_after_attempt(self._attempts),
            retry=again,
            wait=wait,
            sleep=self._sleep,
            retry_error_callback=lambda state: state.outcome.result() if state.outcome else None,
        )
        headers = {"Content-Type": MEDIA_TYPE} if call.body is not None else None
        try:
            answer: httpx.Response = attempts(
                self._client.request, call.method, call.url, content=call.content, headers=headers
            )
        except httpx.InvalidURL as error:
            raise UnsafeUrl(root, f"is no address: {error}") from None
        except httpx.HTTPError as error:
            unheard = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)
            reason = _plain(error) or type(error).__name__
            raise Unreachable(root, reason, uncertain=call.method == "POST" and not unheard) from None
        if not answer.is_success:
            raise self._error(call, answer)
        return answer

    def _error(self, call: Call, answer: httpx.Response) -> NboqError:
        user = self._credentials.user if self._credentials else None
        match answer.status_code:
            case 401:
                return BadCredentials(self.calls.root, user)
            case 403:
                return NotAllowed(call.subject, user)
            case 404:
                return NoSuchDoi(call.subject, self.calls.root)
            case 405 if call.method == "DELETE":
                return NotDeletable(call.subject)
            case 422:
                return Rejected(call.subject, _problems(answer))
            case 429:
                return RateLimited(self.calls.root, _seconds(answer))
        reason = "; ".join(map(str, _problems(answer))) or answer.reason_phrase
        return UnexpectedAnswer(f"{call.method} {call.url}", answer.status_code, reason)
