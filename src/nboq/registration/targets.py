"""What a document is at each registry: the record that it becomes, what is held there, and how it gets there."""

from __future__ import annotations

import base64
import hashlib
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any, Final, Generic, TypeVar

import orjson

from nboq.document import Document
from nboq.errors import Conflict, ContentError, NotFound, short
from nboq.formats import pidinst
from nboq.pid import iri_of, to_iri
from nboq.registration.b2inst_client import B2Inst
from nboq.registration.datacite_client import DataCite
from nboq.registration.handle_client import HandleServer
from nboq.registration.registry_client import RegistryClient
from nboq.schema.iri import is_web_address

Client = TypeVar("Client", bound=RegistryClient)
_EPIC: Final = {"identifier": "21.T11148/8eb858ee0b12e8e463a5", "landing page": "21.T11148/e0efc41346cda4ba84ca"}
STATE: Final = "state"
"""Stands in a desired record that is to be public, and in what is held: `findable`, `published`."""


class Target(ABC, Generic[Client]):
    """What a registry takes part in a synchronisation by.

    Args:
        client: The connection to it.
    """

    def __init__(self, client: Client) -> None:
        self.client = client

    @abstractmethod
    def read(self, pid: str) -> Mapping[str, Any]:
        """Read a record.

        Raises:
            NotFound: If there is none.
        """

    def held(self, pid: str) -> Mapping[str, Any] | None:
        """Read what is there under a name; None where there is nothing."""
        with suppress(NotFound):
            return self.read(pid)
        return None

    @abstractmethod
    def put(self, pid: str, record: Mapping[str, Any], *, new: bool) -> str:
        """Make or change a record, where these are two requests by `new`; give its name, which may be made up there."""

    @abstractmethod
    def publish(self, pid: str) -> None:
        """Make a record public."""

    @abstractmethod
    def identifier(self, pid: str) -> str:
        """Give the persistent identifier of a record; empty where it has none yet."""

    def unfinished(self, record: Mapping[str, Any]) -> Iterable[str]:
        """Find records that may have come of a request whose answer was lost; none where names are chosen here."""
        return ()


def name_for(prefix: str, key: str) -> str:
    """Give a DOI or Handle for a thing that has none: the same for the same thing, so that none is made twice.

    Args:
        prefix: The prefix.
        key: The id of the thing.

    >>> name_for("10.5072", "urn:uuid:0924a2ce-7a21-4c3f-9c5a-2a2c9d9a3c11")
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


def _without_state(record: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in record.items() if name != STATE}


class DataCiteTarget(Target[DataCite]):
    """Records at DataCite."""

    def read(self, pid: str) -> Mapping[str, Any]:
        """Read a record."""
        return self.client.get(pid).attributes

    def put(self, pid: str, record: Mapping[str, Any], *, new: bool) -> str:
        """Make a draft or change a record, which is one request."""
        return self.client.update(pid, _without_state(record)).doi

    def publish(self, pid: str) -> None:
        """Make it findable."""
        self.client.publish(pid)

    def identifier(self, pid: str) -> str:
        """Give the address of the DOI."""
        return to_iri(f"doi:{pid}")


class HandleTarget(Target[HandleServer]):
    """Handles at a server."""

    def read(self, pid: str) -> Mapping[str, Any]:
        """Read a Handle."""
        return self.client.get(pid).record

    def put(self, pid: str, record: Mapping[str, Any], *, new: bool) -> str:
        """Make or change a Handle."""
        return (self.client.create if new else self.client.update)(pid, record).handle

    def publish(self, pid: str) -> None:
        """Do nothing: Handles are public."""

    def identifier(self, pid: str) -> str:
        """Give the address of the Handle."""
        return to_iri(f"hdl:{pid}")


class B2InstTarget(Target[B2Inst]):
    """Records at B2INST."""

    def read(self, pid: str) -> Mapping[str, Any]:
        """Read a record, or its draft."""
        found = self.client.get(pid)
        return {**found.metadata, STATE: found.state}

    def put(self, pid: str, record: Mapping[str, Any], *, new: bool) -> str:
        """Make a draft or change a record."""
        metadata = _without_state(record)
        return (self.client.create(metadata) if new else self.client.update(pid, metadata)).id

    def publish(self, pid: str) -> None:
        """Publish the draft."""
        self.client.publish(pid)

    def identifier(self, pid: str) -> str:
        """Give the address of the Handle of a published record."""
        handle = self.client.get(pid).handle
        return handle and (iri_of(handle if ":" in handle else f"hdl:{handle}") or handle)

    def unfinished(self, record: Mapping[str, Any]) -> Iterable[str]:
        """Find drafts of the account with this content."""
        sought = _without_state(record).items()
        return [one.id for one in self.client.user_records() if all(one.metadata.get(k) == v for k, v in sought)]


def only_candidate(found: Iterable[str], source: str) -> str:
    """Give the one record that may be a thing's; empty where there is none.

    Raises:
        Conflict: If there are several.

    >>> only_candidate([], "x"), only_candidate(["a"], "x")
    ('', 'a')
    """
    names = list(found)
    if len(names) > 1:
        hint = "delete the needless drafts there"
        raise Conflict(
            f"the answer of the registry was lost, and {', '.join(names)} could be it", source=source, hint=hint
        )
    return "".join(names)
