"""A small DataCite: the rules of the REST API that a client meets, on this machine, in memory.

The rules are those of DataCite's support pages ("DOI States", "Updating DOIs with the REST API", "Pagination") and,
where these are silent, of the service's code (datacite/lupo, `datacite_dois_controller.rb`): what is answered by which
status and body, and that a transition that isn't allowed is ignored with a 200.

By hand: `python -m tests.datacite_server --port 8080`.
"""

from __future__ import annotations

import argparse
import contextlib
import re
import secrets
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlencode, urlsplit

from tests.registry_server import Answer, RegistryServer, basic

MEDIA_TYPE = "application/vnd.api+json"
_DOI = re.compile(r"10\.[0-9]{4,9}(?:\.[0-9]+)*/[-._;()/:a-z0-9*~$=]+")
_TRANSITIONS = {
    ("publish", "draft"): "findable",
    ("publish", "registered"): "findable",
    ("register", "draft"): "registered",
    ("hide", "findable"): "registered",
}
_LISTS = ("creators", "titles", "contributors", "dates", "relatedIdentifiers", "descriptions", "rightsList", "subjects")
# What the service says about a record; sent back to it, it's left aside.
_READ_ONLY = frozenset({"event", "doi", "prefix", "suffix", "state", "created", "updated"})


@dataclass(frozen=True)
class Account:
    """A repository account: it may change DOIs under its own prefixes."""

    user: str
    password: str = field(repr=False)
    prefixes: tuple[str, ...]

    @property
    def client_id(self) -> str:
        return self.user.lower()


DEMO = Account("DEMO.LAB", "demo-password", ("10.5072", "10.70048"))
OTHER = Account("OTHER.LAB", "other-password", ("10.80000",))


@dataclass
class Record:
    doi: str
    owner: Account
    number: int
    state: str = "draft"
    attributes: dict[str, Any] = field(default_factory=dict)

    def json(self) -> dict[str, Any]:
        prefix, _, suffix = self.doi.partition("/")
        told = {
            **{name: [] for name in _LISTS},
            "types": {},
            "url": None,
            **self.attributes,
            "doi": self.doi,
            "prefix": prefix,
            "suffix": suffix,
            "state": self.state,
        }
        # Without `?publisher=true` the service gives the name alone, whatever it was given.
        if isinstance(told.get("publisher"), dict):
            told["publisher"] = told["publisher"].get("name")
        return {
            "id": self.doi,
            "type": "dois",
            "attributes": told,
            "relationships": {"client": {"data": {"id": self.owner.client_id, "type": "clients"}}},
        }


def _error(status: int, title: str, headers: Mapping[str, str] | None = None) -> Answer:
    return Answer(status, {"errors": [{"status": str(status), "title": title}]}, headers or {})


BAD_CREDENTIALS = _error(401, "Bad credentials.")
NOT_ALLOWED = _error(403, "You are not authorized to access this resource.")
NOT_FOUND = _error(404, "The resource you are looking for doesn't exist.")
NO_PAYLOAD = _error(400, "You need to provide a payload following the JSONAPI spec")


def _invalid(doi: str | None, titles: Mapping[str, str]) -> Answer:
    uid = {"uid": doi} if doi else {}
    return Answer(422, {"errors": [{"source": source, "title": title, **uid} for source, title in titles.items()]})


def _missing(attributes: Mapping[str, Any]) -> dict[str, str]:
    """What a registered or findable DOI may not be without."""
    missing = {
        name: "Can't be blank"
        for name in ("creators", "titles", "publisher", "publicationYear", "url")
        if not attributes.get(name)
    }
    if not (attributes.get("types") or {}).get("resourceTypeGeneral"):
        missing["types"] = "Can't be blank"
    return missing


class DataCiteServer(RegistryServer):
    """The server.

    Attributes:
        records: What it holds, by DOI.
        ignored: Events that are ignored without a word, whatever the state.
        link_root: What links to further pages begin with, when not with the server's own address.
    """

    media_type = MEDIA_TYPE

    def __init__(self, accounts: Sequence[Account] = (DEMO, OTHER), port: int = 0) -> None:
        super().__init__(port)
        self.accounts = {account.user.lower(): account for account in accounts}
        self.records: dict[str, Record] = {}
        self.ignored: set[str] = set()
        self.link_root: str | None = None
        self._made = 0

    def refusal(self, status: int, title: str, headers: Mapping[str, str] | None = None) -> Answer:
        return _error(status, title, headers)

    def _account(self, headers: Mapping[str, str]) -> Account | None:
        """Tell who asks; nobody when there is no header.

        Raises:
            PermissionError: If user and password don't belong together.
        """
        given = basic(headers)
        if given is None:
            return None
        account = self.accounts.get(given[0].lower())
        if account is None or account.password != given[1]:
            raise PermissionError
        return account

    def route(self, method: str, target: str, headers: Mapping[str, str], body: Any) -> Answer:
        parts = urlsplit(target)
        try:
            account = self._account(headers)
        except PermissionError:
            return BAD_CREDENTIALS
        if parts.path == "/dois":
            if method == "GET":
                return self._list(account, {name: values[-1] for name, values in parse_qs(parts.query).items()})
            if method == "POST":
                return BAD_CREDENTIALS if account is None else self._create(account, None, body)
        elif parts.path.startswith("/dois/"):
            doi = unquote(parts.path.removeprefix("/dois/")).lower()
            if method == "GET":
                return self._show(account, doi)
            if account is None:
                return BAD_CREDENTIALS
            if method == "PUT":
                return self._update(account, doi, body) if doi in self.records else self._create(account, doi, body)
            if method == "DELETE":
                return self._delete(account, doi)
        return NOT_FOUND

    def _show(self, account: Account | None, doi: str) -> Answer:
        record = self.records.get(doi)
        if record is None or (record.state != "findable" and record.owner is not account):
            return NOT_FOUND
        return Answer(200, {"data": record.json()})

    def _list(self, account: Account | None, query: Mapping[str, str]) -> Answer:
        found = [
            record
            for record in sorted(self.records.values(), key=lambda record: record.number)
            if (record.state == "findable" or record.owner is account)
            and query.get("client-id") in (None, record.owner.client_id)
            and query.get("prefix") in (None, record.doi.partition("/")[0])
            and query.get("resource-type-id")
            in (None, str((record.attributes.get("types") or {}).get("resourceTypeGeneral")).lower())
        ]
        size = min(int(query.get("page[size]", "25")), 1000)
        after = int(query["page[cursor]"]) if "page[cursor]" in query else None
        if after is None:
            number = int(query.get("page[number]", "1"))
            page = found[(number - 1) * size : number * size]
            turned = {"page[number]": str(number + 1)}
        else:
            page = [record for record in found if record.number >= after][:size]
            turned = {"page[cursor]": str(page[-1].number + 1)} if page else {}
        links = {"self": f"{self.url}/dois"}
        # A full page has a link, even if nothing comes after it.
        if len(page) == size:
            kept = {name: value for name, value in query.items() if name not in ("page[number]", "page[cursor]")}
            links["next"] = f"{self.link_root or self.url}/dois?{urlencode({**kept, **turned})}"
        return Answer(200, {"data": [record.json() for record in page], "meta": {"total": len(found)}, "links": links})

    def _create(self, account: Account, doi: str | None, body: Any) -> Answer:
        attributes = _attributes(body)
        if attributes is None:
            return NO_PAYLOAD
        doi = doi or str(attributes.get("doi") or "").lower() or None
        prefix = doi.partition("/")[0] if doi else attributes.get("prefix")
        if not prefix:
            return _invalid(None, {"doi": "Can't be blank"})
        if prefix not in account.prefixes:
            return NOT_ALLOWED
        if doi is None:
            doi = f"{prefix}/{secrets.token_hex(2)}-{secrets.token_hex(2)}"
        if not _DOI.fullmatch(doi):
            return _invalid(doi, {"doi": "Is invalid"})
        if doi in self.records:
            return _invalid(doi, {"doi": "This DOI has already been taken"})
        self._made += 1
        record = Record(doi, account, self._made)
        return self._saved(record, attributes, 201)

    def _update(self, account: Account, doi: str, body: Any) -> Answer:
        record = self.records[doi]
        attributes = _attributes(body)
        if record.owner is not account:
            return NOT_ALLOWED
        return NO_PAYLOAD if attributes is None else self._saved(record, attributes, 200)

    def _saved(self, record: Record, attributes: Mapping[str, Any], status: int) -> Answer:
        """Replace what is given, lists as a whole, and take the step that is asked for; or change nothing."""
        given = {name: value for name, value in attributes.items() if name not in _READ_ONLY}
        changed = {**record.attributes, **given}
        event = attributes.get("event")
        state = record.state
        if event not in self.ignored:
            state = _TRANSITIONS.get((str(event), state), state)
        missing = _missing(changed) if state != "draft" else {}
        if missing:
            return _invalid(record.doi, missing)
        record.attributes, record.state = changed, state
        self.records[record.doi] = record
        return Answer(status, {"data": record.json()})

    def _delete(self, account: Account, doi: str) -> Answer:
        record = self.records.get(doi)
        if record is None:
            return NOT_FOUND
        if record.owner is not account:
            return NOT_ALLOWED
        if record.state != "draft":
            return _error(405, "Method not allowed", {"Allow": "HEAD, GET, POST, PATCH, PUT, OPTIONS"})
        del self.records[doi]
        return Answer(204)


def _attributes(body: Any) -> dict[str, Any] | None:
    data = body.get("data") if isinstance(body, dict) else None
    attributes = data.get("attributes", {}) if isinstance(data, dict) else None
    return attributes if isinstance(attributes, dict) else None


def main(arguments: Sequence[str] | None = None) -> None:
    """Run until interrupted."""
    parser = argparse.ArgumentParser(description="A small DataCite on this machine; it forgets everything at its end.")
    parser.add_argument("--port", type=int, default=8080, help="0 takes any free one")
    chosen = parser.parse_args(arguments)
    with DataCiteServer([DEMO], port=chosen.port) as server:
        print(
            f"A small DataCite listens on {server.url}, for DOIs under {' and '.join(DEMO.prefixes)}. "
            f"In another shell:\n\n"
            f"  export NBOQ_DATACITE_URL={server.url} NBOQ_DATACITE_USER={DEMO.user} "
            f"NBOQ_DATACITE_PASSWORD={DEMO.password}\n"
            f"  nboq datacite list\n\nCtrl-C stops it.",
            flush=True,
        )
        with contextlib.suppress(KeyboardInterrupt):
            threading.Event().wait()


if __name__ == "__main__":
    main()
