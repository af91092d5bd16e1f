"""A thin client of the DataCite REST API.

The rules are those of DataCite's support pages "DOI States", "Updating DOIs with the REST API" and "Pagination". Two
things that the pages don't say are the reason for reading a record before and after its state is changed: PUT creates
what isn't there, and a transition that isn't allowed is answered by 200 and ignored.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from nboq.document import objects
from nboq.errors import Conflict, NotFound
from nboq.registration import datacite_requests
from nboq.registration.credentials import Credentials
from nboq.registration.datacite_requests import EVENTS, MEDIA_TYPE, Calls, Problem
from nboq.registration.registry_client import Answer, Call, RegistryClient

TEST_SYSTEM: Final = "https://api.test.datacite.org"
PRODUCTION: Final = "https://api.datacite.org"


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


class DataCite(RegistryClient):
    """A connection to the DataCite REST API; close it, or use it in a `with` statement.

    Args:
        url: The root of the API; the test system unless told otherwise, so that nothing is published by accident.
        credentials: Who is asking; without them, only findable records can be read.
        prefix: The prefix for DOIs that the service makes up, and for lists.
        settings: How patient it is; see `RegistryClient`.

    Raises:
        InputError: If the root is no place to send credentials to.
        ContentError: If the prefix is none.

    >>> with DataCite(credentials=Credentials("ABCD.LAB", "secret"), prefix="10.5072") as client:
    ...     print(client)
    DataCite('https://api.test.datacite.org', Credentials(user='ABCD.LAB'))
    """

    registry = "datacite"
    media_type = MEDIA_TYPE

    def __init__(
        self,
        url: str = TEST_SYSTEM,
        credentials: Credentials | None = None,
        prefix: str | None = None,
        **settings: Any,
    ) -> None:
        self.calls = Calls(url, prefix)
        super().__init__(url, credentials, **settings)

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
        self.send(self.calls.delete(doi))

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
            answer = self.send(call)
            body = answer.json
            page = body.get("data")
            if not isinstance(page, list):
                raise self.unexpected(call, answer, "no list in the answer")
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
        self.send(self.calls.move(doi, event))
        after = self.get(doi)
        if after.state != EVENTS[event]:
            raise _not_reached(after, event, EVENTS[event])
        return after

    def _record(self, call: Call) -> Doi:
        answer = self.send(call)
        return self._doi(call, answer, answer.json.get("data"))

    def _doi(self, call: Call, answer: Answer, data: Any) -> Doi:
        attributes = data.get("attributes") if isinstance(data, Mapping) else None
        if not isinstance(attributes, Mapping) or not attributes.get("doi") or not attributes.get("state"):
            raise self.unexpected(call, answer, "no record of a DOI in the answer")
        return Doi(str(attributes["doi"]), str(attributes["state"]), MappingProxyType(dict(attributes)))

    def _reason(self, answer: Answer) -> str:
        found = objects(answer.json.get("errors"))
        told = (
            (self._line(one.get("source") or ""), self._line(one.get("title") or "no reason given")) for one in found
        )
        return "; ".join(str(Problem(*one)) for one in told)
