"""A thin client of the DataCite REST API.

The rules are those of DataCite's support pages "DOI States", "Updating DOIs with the REST API" and "Pagination". Two
things that the pages don't say are the reason for reading a record before and after its state is changed: PUT creates
what isn't there, and a transition that isn't allowed is answered by 200 and ignored.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Self

from nboq import errors
from nboq.document import objects
from nboq.errors import Conflict, InputError, NboqError, NotFound, RemoteError, as_bytes, short
from nboq.registration import datacite_requests
from nboq.registration.credentials import Credentials, no_credentials
from nboq.registration.datacite_requests import EVENTS, MEDIA_TYPE, Call, Calls, Problem
from nboq.schema.artefacts import tsv_rows
from nboq.schema.iri import is_loopback
from nboq.schema.labels import cut, printable

if TYPE_CHECKING:
    import httpx
    from tenacity import RetryCallState

TEST_SYSTEM: Final = "https://api.test.datacite.org"
PRODUCTION: Final = "https://api.datacite.org"
_REFUSALS: Final = Path(__file__).with_name("datacite_refusals.tsv")

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
        given = (item.get("title") for item in objects(self.attributes.get("titles")))
        return next((str(title) for title in given if title), "")


def _line(value: object) -> str:
    """Take what a service says into an error text."""
    return cut(printable(value), 300)


def _seconds(answer: httpx.Response) -> float:
    """Read Retry-After, in seconds; 0 when there is none (RFC 9110, section 10.2.3)."""
    value = answer.headers.get("Retry-After", "").strip()
    if value.isascii() and value.isdigit():
        return float(value)
    with suppress(ValueError, OverflowError):
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    return 0.0


def _json(answer: httpx.Response) -> Mapping[str, Any]:
    with suppress(ValueError, RecursionError):
        if isinstance(body := answer.json(), Mapping):
            return body
    return {}


def _problems(answer: httpx.Response) -> tuple[Problem, ...]:
    return tuple(
        Problem(_line(error.get("source") or ""), _line(error.get("title") or "no reason given"))
        for error in objects(_json(answer).get("errors"))
    )


_WAYS_OUT: Final = {
    ("hide", "draft"): "nobody but its account sees a draft; 'register' makes it registered",
    ("register", "findable"): "a findable DOI becomes registered by 'hide'",
}


def _not_reached(record: Doi, event: str, wanted: str) -> Conflict:
    """Say that the service took a request and ignored it, as it does with transitions that aren't allowed."""
    hint = _WAYS_OUT.get(
        (event, record.state),
        "the service gives no reason; look at the record with 'nboq datacite get', and see that the prefix is one "
        "that can be registered",
    )
    return Conflict(f"after {event!r} it is {record.state}, not {wanted}", source=record.doi, hint=hint)


def _unexpected(call: Call, answer: httpx.Response, reason: str) -> RemoteError:
    """Say that an answer isn't one that the service is known to give, or that it failed after several attempts."""
    hint = "see that --url is the root of DataCite's REST API"
    if answer.status_code >= 500:
        hint = "try again later, which is safe"
        if call.method == "POST":
            hint = "try again later, after a look in the account, where the draft may have been made all the same"
    message = f"answer {answer.status_code}: {short(reason, 200)}"
    return RemoteError(message, source=f"{call.method} {call.url}", hint=hint)


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
        InputError: If the root is no place to send credentials to.
        ContentError: If the prefix is none.

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
            auth=(as_bytes(credentials.user, url), as_bytes(credentials.password, url)) if credentials else None,
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

    def __exit__(self, *fault: object) -> None:
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
            ContentError: If a rule on descriptors is broken, or there is neither DOI nor prefix; nothing was sent.
            ContentError: If the service refuses: the DOI is taken, say.
            Conflict: If it came out as something else than a draft.
            RemoteError: If the service can't be reached, refuses the credentials or fails.
        """
        made = self._record(self.calls.draft(attributes))
        if made.state != "draft":
            raise _not_reached(made, "draft", "draft")
        return made

    def update(self, doi: str, attributes: Mapping[str, Any]) -> Doi:
        """Create or change a record; doing it twice does the same as doing it once.

        What isn't given stays as it is; what is given is replaced whole, lists too. The state stays.

        Args:
            doi: In any spelling.
            attributes: What is to change.

        Raises:
            ContentError: If a rule on descriptors would be broken; nothing was changed.
            ContentError: If the service refuses.
            RemoteError: If the service can't be reached, refuses the credentials or fails.
        """
        known: Mapping[str, Any] = {}
        if datacite_requests.depends_on_record(attributes):
            with suppress(NotFound):
                known = self.get(doi).attributes
        return self._record(self.calls.update(doi, attributes, known))

    def publish(self, doi: str, *, check: bool = True) -> Doi:
        """Make a draft or registered DOI findable; that can't be undone, only hidden.

        Args:
            doi: In any spelling.
            check: Whether the record is checked by `validate` before.

        Raises:
            ContentError: If the check found something; nothing was changed.
            ContentError: If the service refuses.
            Conflict: If the service ignored it.
            RemoteError: If the service can't be reached, refuses the credentials or fails.
        """
        return self._move(doi, "publish", check)

    def register(self, doi: str, *, check: bool = True) -> Doi:
        """Register a draft, so that the DOI resolves without being found; that can't be undone.

        Args:
            doi: In any spelling.
            check: Whether the record is checked by `validate` before.

        Raises:
            ContentError: If the check found something; nothing was changed.
            ContentError: If the service refuses.
            Conflict: If the service ignored it, as it does with a findable DOI.
            RemoteError: If the service can't be reached, refuses the credentials or fails.
        """
        return self._move(doi, "register", check)

    def hide(self, doi: str) -> Doi:
        """Take a findable DOI out of search; it stays registered and resolves.

        Raises:
            Conflict: If the service ignored it, as it does with a draft.
            RemoteError: If the service can't be reached, refuses the credentials or fails.
        """
        return self._move(doi, "hide", check=False)

    def get(self, doi: str) -> Doi:
        """Read a record.

        Raises:
            NotFound: If there is none, or it is somebody else's and not findable.
            RemoteError: If the service can't be reached, refuses the credentials or fails.
        """
        return self._record(self.calls.get(doi))

    def delete(self, doi: str) -> None:
        """Delete a draft.

        Raises:
            Conflict: If it is no draft any more.
            RemoteError: If the service can't be reached, refuses the credentials or fails.
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
            RemoteError: If a page says that the list goes on at another host; if the service can't be reached,
                refuses the credentials or fails.
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
                raise _unexpected(call, answer, "no list in the answer")
            for item in page:
                yield self._doi(call, answer, item)
            links = body.get("links")
            link = links.get("next") if isinstance(links, Mapping) else None
            call = self.calls.following(link) if isinstance(link, str) and page else None

    def _move(self, doi: str, event: str, check: bool) -> Doi:
        # Read first: PUT would make a draft of a mistyped DOI.
        before = self.get(doi)
        if check:
            problems = datacite_requests.validate(before.attributes)
            if problems:
                raise datacite_requests.invalid(before.doi, problems)
        self._send(self.calls.move(doi, event))
        after = self.get(doi)
        if after.state != EVENTS[event]:
            raise _not_reached(after, event, EVENTS[event])
        return after

    def _record(self, call: Call) -> Doi:
        answer = self._send(call)
        return self._doi(call, answer, _json(answer).get("data"))

    def _doi(self, call: Call, answer: httpx.Response, data: Any) -> Doi:
        attributes = data.get("attributes") if isinstance(data, Mapping) else None
        if not isinstance(attributes, Mapping) or not attributes.get("doi") or not attributes.get("state"):
            raise _unexpected(call, answer, "no record of a DOI in the answer")
        return Doi(str(attributes["doi"]), str(attributes["state"]), MappingProxyType(dict(attributes)))

    def _send(self, call: Call) -> httpx.Response:
        """Send a request as often as is safe and of use; give the answer when it is a good one."""
        import httpx
        from tenacity import Retrying, stop_after_attempt, wait_exponential_jitter

        root = self.calls.root
        if call.method != "GET" and self._credentials is None:
            raise no_credentials(self.calls.host, "wasn't given, and only reading goes without")
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
        except (httpx.InvalidURL, UnicodeError) as error:
            raise InputError(f"not an address: {error}", source=root) from None
        except httpx.HTTPError as error:
            unheard = isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.PoolTimeout)
            hint = "see that the address is right and the network is up"
            if call.method == "POST" and not unheard:
                hint = (
                    "the draft may have been made all the same, so look in the account before trying again; with a DOI "
                    "in the file, 'update' can be repeated safely"
                )
            reason = _line(error) or type(error).__name__
            raise RemoteError(f"no answer: {reason}", source=root, hint=hint) from None
        if not answer.is_success:
            raise self._error(call, answer)
        return answer

    def _error(self, call: Call, answer: httpx.Response) -> NboqError:
        user, seconds = self._credentials.user if self._credentials else None, _seconds(answer)
        reason = "; ".join(map(str, _problems(answer)))
        told = {
            "who": f"user name or password of {user!r} is wrong" if user else "wants a user name and a password",
            "user": repr(user),
            "root": self.calls.root,
            "reason": reason or "without a reason",
            "when": f"in {seconds:.0f} s" if seconds else "in some minutes",
        }
        for row in tsv_rows(_REFUSALS):
            if row["status"] == str(answer.status_code) and row["method"] in ("", call.method):
                source = call.subject if row["about"] == "subject" else self.calls.root
                kind: type[NboqError] = getattr(errors, row["error"])
                return kind(row["message"].format_map(told), source=source, hint=row["hint"].format_map(told))
        return _unexpected(call, answer, reason or answer.reason_phrase)
