"""A thin client of a Handle server, which gives Handles under a prefix, as those of ePIC do.

The rules are those of the Handle.Net software, version 9 ("Handle HTTP JSON REST API", as repeated in the documentation
of ePIC, doc.pidconsortium.net): PUT makes or replaces, `overwrite=false` keeps it from replacing, `index` holds it to
the values with these numbers. A record of an instrument is written as PIDINST's values of the ePIC registry.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from nboq.document import objects
from nboq.errors import Conflict, InvalidIdentifier
from nboq.pid import parse
from nboq.registration.registry_client import Call, RegistryClient

_ADMIN: Final = 100
"""The index under which the administrator of a handle stands by custom."""
_RIGHTS: Final = "011111110011"
"""All rights on the one handle, as EUDAT's B2HANDLE gives them."""


def handle_of(text: str) -> str:
    """Read a Handle in any spelling.

    Raises:
        InvalidIdentifier: If it is none.

    >>> handle_of("https://hdl.handle.net/21.T12345/wf-1")
    '21.T12345/wf-1'
    """
    found = parse(text if ":" in text else f"hdl:{text}")
    if found.scheme not in ("handle", "doi") or found.norm.partition("/")[2] in (".", ".."):
        raise InvalidIdentifier(text, "a Handle server keeps Handles, as 21.T12345/wf-1")
    return found.norm


@dataclass(frozen=True, slots=True)
class Handle:
    """A record of a Handle server.

    Attributes:
        handle: The Handle.
        values: Its values, as in the JSON of the API.
    """

    handle: str
    values: Sequence[Mapping[str, Any]]

    @property
    def record(self) -> Mapping[str, Any]:
        """What its types hold, without what is only for the server.

        >>> Handle("21.T1/a", [{"type": "URL", "index": 7, "data": {"value": "https://x.org", "format": "string"}},
        ...     {"type": "HS_ADMIN", "index": 100, "data": {"value": {}, "format": "admin"}}]).record
        {'URL': 'https://x.org'}
        """
        return {
            str(value.get("type")): (value.get("data") or {}).get("value")
            for value in self.values
            if isinstance(value.get("data"), Mapping) and not str(value.get("type")).startswith("HS_")
        }


def put(
    root: str, handle: str, record: Mapping[str, str], user: str = "", known: Sequence[Mapping[str, Any]] | None = None
) -> Call:
    """Build the request that makes a Handle or changes values of one.

    Args:
        root: The root of the server.
        handle: In any spelling.
        record: What its types are to hold.
        user: Who is asking, as `300:21.T12345/ADMIN`, and becomes the administrator of a new Handle.
        known: The values that it has, of which other types stay as they are; None for a new one, which replaces none.

    >>> print(put("https://hdl.example.org", "21.T1/a", {"URL": "https://x.org"}, known=[]).url)
    https://hdl.example.org/api/handles/21.T1/a?overwrite=true&index=1
    """
    name = handle_of(handle)
    prefix, _, suffix = name.partition("/")
    places = {str(value.get("type")): value.get("index") for value in known or ()}
    free = (number for number in range(1, 10_000) if number != _ADMIN and number not in places.values())
    values: list[dict[str, Any]] = [
        {"index": places.get(kind) or next(free), "type": kind, "data": {"format": "string", "value": value}}
        for kind, value in record.items()
    ]
    query = "overwrite=true" + "".join(f"&index={value['index']}" for value in values)
    if known is None:
        query = "overwrite=false"
        index, _, admin = (user or f"300:{prefix}/ADMIN").partition(":")
        rights = {"handle": admin, "index": int(index) if index.isdecimal() else 300, "permissions": _RIGHTS}
        values.append({"index": _ADMIN, "type": "HS_ADMIN", "data": {"format": "admin", "value": rights}})
    # All of the suffix is quoted, slashes too, so that none can lead to another place of the API.
    return Call("PUT", f"{root}/api/handles/{prefix}/{quote(suffix, safe='')}?{query}", name, {"values": values})


def get(root: str, handle: str) -> Call:
    """Build the request that reads a Handle, from the server itself and not what it remembers."""
    call = put(root, handle, {})
    return Call("GET", f"{call.url.partition('?')[0]}?auth=true", call.subject)


class HandleServer(RegistryClient):
    """A connection to a Handle server; see `RegistryClient`.

    >>> with HandleServer("https://hdl.example.org") as server:
    ...     print(server)
    HandleServer('https://hdl.example.org', None)
    """

    registry = "handle"

    def get(self, handle: str) -> Handle:
        """Read a Handle.

        Raises:
            NotFound: If there is none.
            RemoteError: If the server can't be reached, refuses the credentials or fails.
        """
        call = get(self.root, handle)
        answer = self.send(call)
        if answer.json.get("responseCode") != 1 or not isinstance(answer.json.get("values"), list):
            raise self.unexpected(call, answer, "no values of a Handle in the answer")
        return Handle(call.subject, objects(answer.json["values"]))

    def create(self, handle: str, record: Mapping[str, str]) -> Handle:
        """Make a Handle; done twice with the same it's done once.

        Raises:
            Conflict: If it's there with something else, or holds something else afterwards.
            ContentError: If the server refuses.
            RemoteError: If the server can't be reached, refuses the credentials or fails.
        """
        try:
            self.send(put(self.root, handle, record, self._credentials.user if self._credentials else ""))
        except Conflict as taken:
            # The answer to the first of two attempts may have been lost.
            if self.get(handle).record != record:
                raise taken from None
        return self._read_back(handle, record)

    def update(self, handle: str, record: Mapping[str, str]) -> Handle:
        """Change values of a Handle; types that aren't given stay as they are.

        Raises:
            NotFound: If there is none.
            Conflict: If it holds something else afterwards.
            ContentError: If the server refuses.
            RemoteError: If the server can't be reached, refuses the credentials or fails.
        """
        self.send(put(self.root, handle, record, known=self.get(handle).values))
        return self._read_back(handle, record)

    def _read_back(self, handle: str, record: Mapping[str, str]) -> Handle:
        made = self.get(handle)
        other = [kind for kind, value in record.items() if made.record.get(kind) != value]
        if other:
            raise Conflict(f"holds something else than was sent, of the type {', '.join(other)}", source=made.handle)
        return made
