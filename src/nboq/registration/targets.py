"""What a document is at each registry: the record that it becomes, what is held there, and how it gets there."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any, Final, Protocol

import orjson

from nboq.document import Document
from nboq.errors import Conflict, ContentError, NotFound, short
from nboq.formats import pidinst
from nboq.registration.b2inst_client import B2Inst
from nboq.registration.datacite_client import DataCite
from nboq.registration.handle_client import HandleServer
from nboq.schema.iri import is_web_address

_EPIC: Final = {"identifier": "21.T11148/8eb858ee0b12e8e463a5", "landing page": "21.T11148/e0efc41346cda4ba84ca"}
STATE: Final = "state"
"""Stands in what is wanted of a record where it's to be public, and in what is held: `findable`, `published`."""


class Target(Protocol):
    """What a registry takes part in a synchronisation by."""

    public: str
    """The state of a record that everybody sees."""

    def held(self, pid: str) -> Mapping[str, Any] | None:
        """Read what is there under a name; None where there is nothing."""

    def put(self, pid: str, wanted: Mapping[str, Any], *, new: bool) -> str:
        """Make or change a record; give its name, which the registry may have made up."""

    def publish(self, pid: str) -> None:
        """Make a record public."""

    def identifier(self, pid: str) -> str:
        """Give the persistent identifier of a record; empty where it has none yet."""

    def unfinished(self, wanted: Mapping[str, Any]) -> Iterable[str]:
        """Find records without a known name that may have come of a request whose answer was lost."""


def made_name(prefix: str, key: str) -> str:
    """Give a DOI or Handle for a thing that has none: the same for the same thing, so that none is made twice.

    Args:
        prefix: The prefix.
        key: The id of the thing.

    >>> made_name("10.5072", "urn:uuid:0924a2ce-7a21-4c3f-9c5a-2a2c9d9a3c11")
    '10.5072/rchh7-gkk7t'
    """
    letters = base64.b32encode(hashlib.sha256(key.encode()).digest())[:10].decode().lower()
    return f"{prefix}/{letters[:5]}-{letters[5:]}"


def metadata_of(document: Document) -> dict[str, Any]:
    """Give what B2INST takes for an instrument; its identifier is B2INST's to give.

    Raises:
        NboqError: If the document holds no instrument.

    >>> metadata_of(Document({"type": "Instrument", "id": "urn:x:1", "name": "IX71"}))["Name"]
    'IX71'
    """
    found = dict(orjson.loads(pidinst.write(document, "b2inst")[0])["metadata"])
    found.pop("Identifier", None)
    return found


def types_of(document: Document) -> dict[str, str]:
    """Give what a Handle holds for an instrument: where it leads, and PIDINST's values of the ePIC registry.

    Raises:
        ContentError: If there is no landing page, which a Handle leads to.
        NboqError: If the document holds no instrument.

    >>> types_of(Document({"type": "Instrument", "id": "urn:x:1", "name": "IX71", "landing_page": "https://x.org"}))["URL"]
    'https://x.org'
    """
    written = orjson.loads(pidinst.write(document, "epic")[0])
    values = written if isinstance(written, list) else written["values"]
    found = {str(value["type"]): str(value["parsed_data"]) for value in values if "parsed_data" in value}
    found.pop(_EPIC["identifier"], None)
    address = found.get(_EPIC["landing page"])
    if not address or not is_web_address(address):
        what = f"landing_page {short(address)} is no web address" if address else "the instrument has no landing_page"
        raise ContentError(f"{what}, which a Handle leads to", source=document.source)
    return {"URL": address, **found}


class DataCiteTarget:
    """Records at DataCite."""

    public = "findable"

    def __init__(self, client: DataCite) -> None:
        self.client = client

    def held(self, pid: str) -> Mapping[str, Any] | None:
        """Read a record."""
        with suppress(NotFound):
            return self.client.get(pid).attributes
        return None

    def put(self, pid: str, wanted: Mapping[str, Any], *, new: bool) -> str:
        """Make a draft or change a record."""
        return self.client.update(pid, {name: value for name, value in wanted.items() if name != STATE}).doi

    def publish(self, pid: str) -> None:
        """Make it findable."""
        self.client.publish(pid)

    def identifier(self, pid: str) -> str:
        """Give the DOI."""
        return f"https://doi.org/{pid}"

    def unfinished(self, wanted: Mapping[str, Any]) -> Iterable[str]:
        """Find nothing: a DOI is chosen here."""
        return ()


class HandleTarget:
    """Handles at a server."""

    public = ""

    def __init__(self, client: HandleServer) -> None:
        self.client = client

    def held(self, pid: str) -> Mapping[str, Any] | None:
        """Read a Handle."""
        with suppress(NotFound):
            return self.client.get(pid).record
        return None

    def put(self, pid: str, wanted: Mapping[str, Any], *, new: bool) -> str:
        """Make or change a Handle."""
        return (self.client.create if new else self.client.update)(pid, wanted).handle

    def publish(self, pid: str) -> None:
        """Do nothing: Handles are public."""

    def identifier(self, pid: str) -> str:
        """Give the address of the Handle."""
        return f"https://hdl.handle.net/{pid}"

    def unfinished(self, wanted: Mapping[str, Any]) -> Iterable[str]:
        """Find nothing: a Handle is chosen here."""
        return ()


class B2InstTarget:
    """Records at B2INST."""

    public = "published"

    def __init__(self, client: B2Inst) -> None:
        self.client = client

    def held(self, pid: str) -> Mapping[str, Any] | None:
        """Read a record, or its draft."""
        with suppress(NotFound):
            found = self.client.get(pid)
            return {**found.metadata, STATE: found.state}
        return None

    def put(self, pid: str, wanted: Mapping[str, Any], *, new: bool) -> str:
        """Make a draft or change a record."""
        metadata = {name: value for name, value in wanted.items() if name != STATE}
        return (self.client.create(metadata) if new else self.client.update(pid, metadata)).id

    def publish(self, pid: str) -> None:
        """Publish the draft."""
        self.client.publish(pid)

    def identifier(self, pid: str) -> str:
        """Give the Handle of a published record."""
        handle = self.client.get(pid).handle
        return handle and (handle if ":" in handle else f"https://hdl.handle.net/{handle}")

    def unfinished(self, wanted: Mapping[str, Any]) -> Iterable[str]:
        """Find drafts of the account with this content."""
        sought = {name: value for name, value in wanted.items() if name != STATE}
        return [one.id for one in self.client.mine() if all(one.metadata.get(k) == v for k, v in sought.items())]


def single(found: Iterable[str], source: str) -> str:
    """Give the one record that may be a thing's; empty where there is none.

    Raises:
        Conflict: If there are several.

    >>> single([], "x"), single(["a"], "x")
    ('', 'a')
    """
    names = list(found)
    if len(names) > 1:
        hint = "delete the needless drafts there"
        raise Conflict(
            f"the answer of the registry was lost, and {', '.join(names)} could be it", source=source, hint=hint
        )
    return "".join(names)
