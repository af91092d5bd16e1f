"""A thin client of B2INST, EUDAT's registry of instruments, which gives each published record a Handle.

The rules are those of InvenioRDM ("Drafts and Records" of its REST API reference), on which B2INST runs since its
version 3, and of EUDAT's "B2INST v3 API Submission Guide": metadata are those of PIDINST, tokens go in a header.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from nboq.document import objects
from nboq.errors import Conflict, ContentError, InputError, NotFound
from nboq.registration.registry_client import Answer, Call, RegistryClient

TEST_SYSTEM: Final = "https://b2inst-test.gwdg.de"
PRODUCTION: Final = "https://b2inst.gwdg.de"
_PAGE: Final = 100


@dataclass(frozen=True, slots=True)
class Record:
    """A record of B2INST.

    Attributes:
        id: Its name there, as `tpqdy-6zd98`.
        state: `draft`, or `published`.
        revision: Counts its changes.
        metadata: The record, in the words of PIDINST.
        handle: The persistent identifier that it has; empty before it's published.
        problems: What keeps it from being published, as the service sees it.
    """

    id: str
    state: str
    revision: int
    metadata: Mapping[str, Any]
    handle: str = ""
    problems: tuple[str, ...] = ()


def call(
    root: str,
    method: str,
    record: str = "",
    action: str = "",
    body: Any = None,
    headers: Mapping[str, str] | None = None,
) -> Call:
    """Build a request about a record.

    >>> print(call("https://x.org", "POST", "tpqdy-6zd98", "draft/actions/publish"))
    POST https://x.org/api/records/tpqdy-6zd98/draft/actions/publish
    """
    if record in (".", ".."):
        raise InputError("no name of a record", source=record)
    parts = ("api/records", quote(record, safe=""), action)
    return Call(method, "/".join((root, *filter(None, parts))), record or "new record", body, headers or {})


def body_of(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Give what goes with a draft: a record that everybody may read, without files.

    >>> body_of({"Name": "IX71"})["files"]
    {'enabled': False}
    """
    return {"access": {"record": "public", "files": "public"}, "files": {"enabled": False}, "metadata": metadata}


class B2Inst(RegistryClient):
    """A connection to B2INST; see `RegistryClient`. It's the test system unless told otherwise.

    >>> with B2Inst() as client:
    ...     print(client)
    B2Inst('https://b2inst-test.gwdg.de', None)
    """

    registry = "b2inst"

    def __init__(self, url: str = TEST_SYSTEM, *given: Any, **settings: Any) -> None:
        super().__init__(url, *given, **settings)

    def _reason(self, answer: Answer) -> str:
        said = (answer.json.get("message"), *_problems(answer.json))
        return "; ".join(self._line(one) for one in said if one)

    def get(self, record: str) -> Record:
        """Read a record as it was published, or else its draft.

        Raises:
            NotFound: If there is neither, or it is somebody else's draft.
            RemoteError: If the service can't be reached, refuses the token or fails.
        """
        try:
            return self._record(call(self.root, "GET", record))
        except NotFound:
            if self._credentials is None:
                raise
            return self._record(call(self.root, "GET", record, "draft"))

    def user_records(self) -> Iterator[Record]:
        """List the records and drafts of the account, page by page.

        Raises:
            RemoteError: If the service can't be reached, refuses the token or fails.
        """
        number, known, more = 1, set[str](), True
        while more:
            page = Call("GET", f"{self.root}/api/user/records?size={_PAGE}&page={number}", "records of the account")
            answer = self.send(page)
            hits = answer.json.get("hits")
            if not isinstance(hits, Mapping) or not isinstance(hits.get("hits"), list):
                raise self.unexpected(page, answer, "no list in the answer")
            made = [self._made(page, answer, item) for item in objects(hits["hits"])]
            new = [one for one in made if one.id not in known]
            yield from new
            known |= {one.id for one in new}
            # A service that turns in circles is left, too.
            number, more = number + 1, bool(new) and len(made) == _PAGE

    def create(self, metadata: Mapping[str, Any]) -> Record:
        """Make a draft; it isn't made twice by accident, as the request is repeated only where nothing was done.

        Raises:
            ContentError: If the service refuses.
            RemoteError: If the service can't be reached, refuses the token or fails.
        """
        return self._record(call(self.root, "POST", body=body_of(metadata)))

    def update(self, record: str, metadata: Mapping[str, Any]) -> Record:
        """Replace the metadata of a draft, or of a published record, which is published again.

        Raises:
            NotFound: If there is none.
            Conflict: If somebody is editing it, or it was changed meanwhile.
            ContentError: If the service refuses.
            RemoteError: If the service can't be reached, refuses the token or fails.
        """
        before = self.get(record)
        draft = before
        if before.state == "published":
            draft = self._record(call(self.root, "POST", record, "draft"))
            if draft.metadata != before.metadata:
                hint = "publish or discard those changes on the site first"
                raise Conflict("has a draft with changes that aren't published", source=record, hint=hint)
        unchanged = {"If-Match": str(draft.revision)}
        self.send(call(self.root, "PUT", record, "draft", body_of(metadata), unchanged))
        return self.publish(record) if before.state == "published" else self.get(record)

    def publish(self, record: str) -> Record:
        """Publish a draft, which gives it its Handle; that can't be undone.

        Raises:
            NotFound: If there is no draft.
            ContentError: If something is missing; nothing was changed.
            Conflict: If it isn't published afterwards.
            RemoteError: If the service can't be reached, refuses the token or fails.
        """
        draft = self._record(call(self.root, "GET", record, "draft"))
        if draft.problems:
            raise ContentError(f"nothing was changed: {'; '.join(draft.problems)}", source=record)
        self.send(call(self.root, "POST", record, "draft/actions/publish"))
        made = self.get(record)
        if made.state != "published":
            raise Conflict(f"after publishing it is {made.state}", source=record)
        return made

    def new_version(self, record: str) -> Record:
        """Make a draft of a new version of a published record, with the metadata of the last one.

        Raises:
            NotFound: If there is none.
            RemoteError: If the service can't be reached, refuses the token or fails.
        """
        return self._record(call(self.root, "POST", record, "versions"))

    def _record(self, request: Call) -> Record:
        answer = self.send(request)
        return self._made(request, answer, answer.json)

    def _made(self, request: Call, answer: Answer, data: Mapping[str, Any]) -> Record:
        name, metadata = data.get("id"), data.get("metadata")
        if not isinstance(name, str) or not isinstance(metadata, Mapping):
            raise self.unexpected(request, answer, "no record in the answer")
        state = "published" if data.get("is_published") and not data.get("is_draft") else "draft"
        revision = data.get("revision_id")
        problems = tuple(self._line(one) for one in _problems(data))
        return Record(name, state, revision if isinstance(revision, int) else 0, metadata, _handle(data), problems)


def _problems(data: Mapping[str, Any]) -> list[str]:
    told = ((one.get("field"), one.get("messages")) for one in objects(data.get("errors")))
    return [f"{name}: {', '.join(map(str, texts)) if isinstance(texts, list) else texts}" for name, texts in told]


def _handle(data: Mapping[str, Any]) -> str:
    """Find the Handle of a published record: among its identifiers, else as PIDINST's."""
    pids = data.get("pids")
    given = [pids.get(name) for name in ("handle", "epic", "doi")] if isinstance(pids, Mapping) else []
    found = next((one.get("identifier") for one in given if isinstance(one, Mapping)), None)
    own = data["metadata"].get("Identifier")
    found = found or (own.get("identifierValue") if isinstance(own, Mapping) else None)
    return str(found) if found and data.get("is_published") else ""
