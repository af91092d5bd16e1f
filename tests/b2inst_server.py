"""A small B2INST: the rules of the records API of InvenioRDM that a client meets, on this machine, in memory.

They are those of InvenioRDM's reference ("Drafts and Records"): what has a draft, what is answered by which status,
that a draft with faults is saved with them, and that one that was changed since `If-Match` is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from tests.registry_server import Answer, RegistryServer

TOKEN, OTHER_TOKEN = "demo-token-demo-token", "other-token-other-token"
NOT_FOUND = Answer(404, {"status": 404, "message": "The persistent identifier does not exist."})
FORBIDDEN = Answer(403, {"status": 403, "message": "Permission denied."})


@dataclass
class Held:
    owner: str
    draft: dict[str, Any] | None
    published: dict[str, Any] | None = None
    revision: int = 1


class B2InstServer(RegistryServer):
    """The server.

    Attributes:
        held: What it holds, by the name of the record.
        meddling: What somebody else writes into a draft right before it's saved the next time.
    """

    def __init__(self, port: int = 0) -> None:
        super().__init__(port)
        self.held: dict[str, Held] = {}
        self.meddling: dict[str, Any] | None = None

    def _body(self, name: str, held: Held, *, draft: bool) -> dict[str, Any]:
        metadata = (held.draft if draft else held.published) or {}
        missing = [word for word in ("Name", "LandingPage", "Owner", "Manufacturer") if not metadata.get(word)]
        told = {
            "errors": [
                {"field": f"metadata.{word}", "messages": ["Missing data for required field."]} for word in missing
            ]
        }
        pids = {"pids": {"handle": {"identifier": f"21.T11998/{name}", "provider": "handle"}}} if held.published else {}
        return {
            "id": name,
            "is_published": held.published is not None,
            "is_draft": draft,
            "revision_id": held.revision,
            "metadata": metadata,
            **pids,
            **(told if draft and missing else {}),
        }

    def route(self, method: str, target: str, headers: Mapping[str, str], body: Any) -> Answer:
        parts = urlsplit(target)
        header = headers.get("Authorization")
        token = (header or "").removeprefix("Bearer ")
        if header is not None and token not in (TOKEN, OTHER_TOKEN):
            return Answer(401, {"status": 401, "message": "The server could not verify your access."})
        if parts.path == "/api/user/records" and token:
            query = parse_qs(parts.query)
            size, page = int(query["size"][0]), int(query["page"][0])
            mine = [
                self._body(name, one, draft=one.draft is not None)
                for name, one in self.held.items()
                if one.owner == token
            ]
            return Answer(200, {"hits": {"hits": mine[(page - 1) * size : page * size], "total": len(mine)}})
        if not parts.path.startswith("/api/records"):
            return NOT_FOUND
        name, _, action = unquote(parts.path.removeprefix("/api/records").strip("/")).partition("/")
        if method == "GET" and not action:
            found = self.held.get(name)
            return (
                NOT_FOUND
                if found is None or found.published is None
                else Answer(200, self._body(name, found, draft=False))
            )
        if not token:
            return FORBIDDEN
        if method == "POST" and not name:
            return self._saved(self._new(token), body, 201)
        held = self.held.get(name)
        if held is None:
            return NOT_FOUND
        return FORBIDDEN if held.owner != token else self._changed(method, name, held, action, headers, body)

    def _new(self, token: str) -> str:
        name = f"rec{len(self.held):02}-{len(self.held) * 7919 % 99991:05}"
        self.held[name] = Held(token, {})
        return name

    def _changed(
        self, method: str, name: str, held: Held, action: str, headers: Mapping[str, str], body: Any
    ) -> Answer:
        if (method, action) == ("POST", "versions") and held.published is not None:
            return self._saved(self._new(held.owner), {"metadata": held.published}, 201)
        if (method, action) == ("POST", "draft") and held.published is not None:
            held.draft = held.draft if held.draft is not None else dict(held.published)
            return Answer(201, self._body(name, held, draft=True))
        if held.draft is None:
            return NOT_FOUND
        if (method, action) == ("GET", "draft"):
            return Answer(200, self._body(name, held, draft=True))
        if (method, action) == ("PUT", "draft"):
            if self.meddling is not None:
                held.draft, held.revision, self.meddling = self.meddling, held.revision + 1, None
            if headers.get("If-Match", str(held.revision)) != str(held.revision):
                return Answer(412, {"status": 412, "message": "Revision id mismatch"})
            return self._saved(name, body, 200)
        if (method, action) == ("POST", "draft/actions/publish"):
            told = self._body(name, held, draft=True)
            if "errors" in told:
                return Answer(400, {"status": 400, "message": "A validation error occurred.", "errors": told["errors"]})
            held.published, held.draft = held.draft, None
            held.revision += 1
            return Answer(202, self._body(name, held, draft=False))
        return Answer(405, {"status": 405, "message": "Method not allowed"})

    def _saved(self, name: str, body: Any, status: int) -> Answer:
        if not isinstance(body, dict) or not isinstance(body.get("metadata"), dict):
            return Answer(400, {"status": 400, "message": "A validation error occurred."})
        held = self.held[name]
        held.draft, held.revision = body["metadata"], held.revision + 1
        return Answer(status, self._body(name, held, draft=True))
