"""A small Handle server: the rules of the HTTP JSON API of Handle.Net 9 that clients meet, on this machine, in memory.

They are those of the documentation of ePIC (doc.pidconsortium.net, "Methods" and "Responses"): what is answered by
which status and response code.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.registry_server import Answer, RegistryServer, basic

USER, PASSWORD, PREFIX = "300:21.T12345/ADMIN", "demo-password", "21.T12345"


class HandleServerDouble(RegistryServer):
    """The server, with one prefix and one account.

    Attributes:
        handles: What it holds: the values, by Handle in capitals, as Handles are the same in any case.
        forgets: Types whose values it takes and doesn't keep.
    """

    def __init__(self, port: int = 0) -> None:
        super().__init__(port)
        self.handles: dict[str, list[dict[str, Any]]] = {}
        self.forgets: set[str] = set()

    def route(self, method: str, target: str, headers: Mapping[str, str], body: Any) -> Answer:
        parts = urlsplit(target)
        query = parse_qs(parts.query)
        handle = unquote(parts.path.removeprefix("/api/handles/"))
        known = self.handles.get(handle.upper())
        try:
            given = basic(headers)
        except PermissionError:
            return _told(401, 402, handle)
        if given not in (None, (USER.replace(":", "%3A"), PASSWORD)):
            return _told(403, 403, handle)
        if not parts.path.startswith("/api/handles/") or "/" not in handle:
            return _told(400, 102, handle)
        if method == "GET":
            return _told(404, 100, handle) if known is None else _told(200, 1, handle, values=known)
        if given is None:
            return _told(401, 402, handle)
        if handle.partition("/")[0] != PREFIX:
            return _told(400, 301, handle, message="server not responsible for handle")
        values = body.get("values") if isinstance(body, dict) else body
        if method != "PUT" or not isinstance(values, list) or not all(_is_value(value) for value in values):
            return _told(400, 202, handle, message="invalid value")
        if known is not None and query.get("overwrite") == ["false"]:
            return _told(409, 101, handle)
        kept = [value for value in values if value["type"] not in self.forgets]
        if "index" in query:
            if known is None:
                return _told(404, 100, handle)
            taken = {int(index) for index in query["index"]}
            kept = [value for value in known if value["index"] not in taken] + kept
        elif not any(value["type"] == "HS_ADMIN" for value in values):
            return _told(400, 202, handle, message="a handle without an administrator")
        self.handles[handle.upper()] = sorted(kept, key=lambda value: int(value["index"]))
        return _told(200 if known is not None else 201, 1, handle)


def _is_value(value: Any) -> bool:
    data = value.get("data") if isinstance(value, dict) else None
    return isinstance(data, dict) and "format" in data and "value" in data and isinstance(value.get("index"), int)


def _told(status: int, code: int, handle: str, **more: Any) -> Answer:
    return Answer(status, {"responseCode": code, "handle": handle, **more})
