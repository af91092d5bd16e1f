"""Opening of stores that somebody names: a folder, or the address of an endpoint."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from nboq.errors import NotFound
from nboq.schema.iri import is_web_address
from nboq.store.snapshot import is_there
from nboq.store.store import Store

# What an endpoint wants to know beside its address.
_OPTIONS: Final = {
    "NBOQ_STORE_USER": "user",
    "NBOQ_STORE_PASSWORD": "password",
    "NBOQ_STORE_AUTH": "auth",
    "NBOQ_STORE_UPDATE": "update",
    "NBOQ_STORE_GRAPHS": "graph_store",
}


def is_store(path: Path) -> bool:
    """Tell whether a folder is that of a store, also while a writer changes it for another.

    >>> is_store(Path("src"))
    False
    """
    return is_there(path, "CURRENT")


def open_store(
    place: str,
    *,
    read_only: bool = False,
    timeout: float | None = None,
    waiting: Callable[[str], None] | None = None,
) -> Store:
    """Open a store, which is made when it isn't there.

    For an endpoint, the environment variables NBOQ_STORE_USER, NBOQ_STORE_PASSWORD and NBOQ_STORE_AUTH (`basic` or
    `digest`) say who asks, NBOQ_STORE_UPDATE and NBOQ_STORE_GRAPHS where it takes updates and graphs. A password on a
    command line could be read by everybody on the machine.

    Args:
        place: The folder of the store, or the address of an endpoint.
        read_only: Whether to read it as it is now, beside whoever writes to it.
        timeout: How long a query may take, in seconds; left out, a folder has as long as it likes.
        waiting: Called once, with what is waited for, when another program writes to a folder; if that goes on for
            10 s, it's an error. Left out, it's one at once.

    Raises:
        StoreError: If it can't be opened, or is to be written to and a newer version made it.
    """
    options: dict[str, Any] = {}
    if is_web_address(place):
        options = {name: os.environ[variable] for variable, name in _OPTIONS.items() if os.environ.get(variable)}
    if timeout is not None:
        options["timeout"] = timeout
    if not is_web_address(place):
        options["waiting"] = waiting
    store = Store(place, read_only=read_only, **options)
    if not read_only:
        _ = store.format  # an endpoint's is asked, and a newer one refused before anything is written
    return store


def existing_store(place: str, **how: Any) -> Store:
    """Open a store that must be there.

    Args:
        place: The folder of the store, or the address of an endpoint.
        how: As in `open_store`.

    Raises:
        NotFound: If it isn't.
        StoreError: If it can't be opened.
    """
    if not is_web_address(place) and not is_there(Path(place)):
        raise NotFound("there is no such store; 'nboq load FILE --store FOLDER' makes one", source=place)
    return open_store(place, **how)
