"""Make and change Handles at a Handle server, such as those of ePIC.

The user name, as 300:21.T12345/ADMIN, and the password come from NBOQ_HANDLE_USER and NBOQ_HANDLE_PASSWORD, or from the
keyring of the desktop.

Examples:

    nboq handle create axiovert.yaml --prefix 21.T12345 --url https://hdl.example.org:8000 --dry-run

    nboq handle sync microscopes/ --prefix 21.T12345 --url https://hdl.example.org:8000
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

from nboq.batch import Item, single
from nboq.cli import options
from nboq.cli.options import arg, opt
from nboq.cli.sync import (
    DryRun,
    Folder,
    Journal,
    PlanOnly,
    Prefix,
    SyncOptions,
    WriteBack,
    Yes,
    connect,
    named,
    show,
    synchronise,
)
from nboq.cli.terminal import as_json, write
from nboq.document import Document
from nboq.pid.chain import Tier
from nboq.registration import handle_client
from nboq.registration.credentials import checked_root
from nboq.registration.handle_client import HandleServer
from nboq.registration.syncing import DesiredRecord
from nboq.registration.targets import HandleTarget, types_of

Url = Annotated[str, opt("The root of the server.", "--url", envvar="NBOQ_HANDLE_URL")]
Source = Annotated[Path, arg("An instrument, or a descriptor with its instrument, in any format.", metavar="FILE")]
Name = Annotated[str | None, opt("The Handle, where the instrument has none.", "--handle")]


def _desired(document: Document, prefix: str | None, handle: str | None = None) -> DesiredRecord:
    if handle:
        return DesiredRecord(document.source, "", handle_client.handle_of(handle), types_of(document))
    document, key, name = named(document, Tier.INSTANCE, "handle", prefix)
    return DesiredRecord(document.source, key, name, types_of(document))


def create(source: Source, url: Url, handle: Name = None, prefix: Prefix = None, dry_run: DryRun = False) -> None:
    """Make a Handle for an instrument, which leads to its landing page and holds its record.

    The Handle is the one that the instrument has, or that --handle says; else one is made under the prefix from the
    id of the instrument, always the same. One that is there isn't replaced.

    Examples:

        nboq handle create axiovert.yaml --prefix 21.T12345 --url https://hdl.example.org:8000

        nboq handle create axiovert.yaml --handle 21.T12345/axiovert --url https://hdl.example.org:8000 --dry-run
    """
    one = _desired(single(source), prefix, handle)
    if dry_run:
        return show(handle_client.put(checked_root(url), one.pid, one.record, os.environ.get("NBOQ_HANDLE_USER", "")))
    with connect(HandleServer, url) as server:
        return write(f"{server.create(one.pid, one.record).handle}\n".encode())


def update(source: Source, url: Url, handle: Name = None, dry_run: DryRun = False) -> None:
    """Change what a Handle holds; values of other types stay.

    Examples:

        nboq handle update axiovert.yaml --url https://hdl.example.org:8000
    """
    one = _desired(single(source), None, handle)
    if dry_run:
        root = checked_root(url)
        return show(handle_client.get(root, one.pid), handle_client.put(root, one.pid, one.record, known=[]))
    with connect(HandleServer, url) as server:
        return write(f"{server.update(one.pid, one.record).handle}\n".encode())


def get(
    handle: Annotated[str, arg("The Handle, in any spelling.", metavar="HANDLE")],
    url: Url,
    output: options.Output = None,
    dry_run: DryRun = False,
) -> None:
    """Read the values of a Handle, as the server's JSON; `nboq convert` reads them too.

    Examples:

        nboq handle get 21.T12345/axiovert --url https://hdl.example.org:8000
    """
    if dry_run:
        return show(handle_client.get(checked_root(url), handle))
    with connect(HandleServer, url, reading=True) as server:
        found = server.get(handle)
    return write(as_json({"handle": found.handle, "values": list(found.values)}), output)


def sync(
    paths: Folder,
    url: Url,
    prefix: Prefix = None,
    yes: Yes = False,
    write_back: WriteBack = False,
    journal: Journal = None,
    dry_run: PlanOnly = False,
) -> None:
    """Bring a Handle server to what documents say: shows what would be made and changed, asks, and does it.

    Done twice, the second time nothing is left to do; stopped, it goes on where it was. A Handle that somebody else
    changed since is told and left, and the exit status is 1 then.

    Examples:

        nboq handle sync microscopes/ --prefix 21.T12345 --url https://hdl.example.org:8000

        nboq handle sync microscopes/ --prefix 21.T12345 --url https://hdl.example.org:8000 --yes --write-back
    """

    def desired(item: Item) -> tuple[DesiredRecord, Tier]:
        return _desired(item.read(), prefix), Tier.INSTANCE

    target = HandleTarget(connect(HandleServer, url))
    synchronise(paths, target, desired, SyncOptions(dry_run, yes, write_back, journal))
