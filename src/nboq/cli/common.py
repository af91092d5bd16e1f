"""What the commands share: how they open stores, go through many files, and report what became of them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from nboq.cli.progress import progress
from nboq.cli.terminal import FINDINGS, FINE, err, note
from nboq.document import Document, Report
from nboq.errors import NboqError, NotFound
from nboq.formats import read
from nboq.store import Store
from nboq.store.snapshot import is_there

# What an endpoint wants to know beside its address.
_OPTIONS = {
    "NBOQ_STORE_USER": "user",
    "NBOQ_STORE_PASSWORD": "password",
    "NBOQ_STORE_AUTH": "auth",
    "NBOQ_STORE_UPDATE": "update",
    "NBOQ_STORE_GRAPHS": "graph_store",
}


def is_endpoint(place: str) -> bool:
    """Tell whether a store is behind an endpoint, and not a folder."""
    return place.startswith(("http://", "https://"))


def open_store(place: str, *, read_only: bool = False) -> Store:
    """Open a store, which is made when it isn't there.

    For an endpoint, the environment variables NBOQ_STORE_USER, NBOQ_STORE_PASSWORD and NBOQ_STORE_AUTH (`basic` or
    `digest`) say who asks, NBOQ_STORE_UPDATE and NBOQ_STORE_GRAPHS where it takes updates and graphs. A password on a
    command line could be read by everybody on the machine.

    Raises:
        StoreError: If it can't be opened.
    """
    options = {}
    if is_endpoint(place):
        options = {name: os.environ[variable] for variable, name in _OPTIONS.items() if os.environ.get(variable)}
    return Store(place, read_only=read_only, **options)


def existing_store(place: str, *, read_only: bool = False) -> Store:
    """Open a store that must be there.

    Raises:
        NotFound: If it isn't.
        StoreError: If it can't be opened.
    """
    if not is_endpoint(place) and not is_there(Path(place)):
        raise NotFound("there is no such store; 'nboq load FILE --store FOLDER' makes one", source=place)
    return open_store(place, read_only=read_only)


def files(paths: Iterable[Path]) -> list[Path]:
    """Take files as they are and folders for the files below them, in name order.

    Raises:
        NotFound: If a folder has none.
    """
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(p for p in path.rglob("*") if p.is_file() and not p.name.startswith("."))
            if not inside:
                raise NotFound("there is no file in this folder", source=path)
            found += inside
        else:
            found.append(path)
    return found


def documents(
    paths: Iterable[Path], doing: str, name: str | None = None, planes: bool = False
) -> Iterator[tuple[Path, Document | NboqError]]:
    """Read many files, with a progress bar where there is more than one and someone to see it.

    Yields:
        The path, and the document or what kept it from being read.
    """
    chosen = files(paths)
    with progress(doing, len(chosen), shown=len(chosen) > 1) as bar:
        for path in chosen:
            try:
                yield path, read(path, name, planes=planes)
            except NboqError as error:
                yield path, error
            bar.advance()


def show_report(report: Report, limit: int = 20) -> int:
    """Print what became of the fields of a file; give the status that it calls for."""
    findings = report.findings
    for found in findings[:limit]:
        note(f"{found.entity}: {found.field}: {found.message}", found.kind)
    if len(findings) > limit:
        err.print(f"… and {len(findings) - limit} more; --report FILE writes them all")
    return FINDINGS if findings else FINE
