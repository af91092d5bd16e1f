"""`nboq load` and `nboq remove`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from nboq.cli.common import FINE, documents, out, say, show_report
from nboq.errors import NboqError
from nboq.store import Store

__all__ = ["register"]

Place = Annotated[Path, typer.Option("--store", "-s", help="The folder of the store.", show_default=False)]


def load(
    paths: Annotated[list[Path], typer.Argument(help="Files, or folders of files.", show_default=False)],
    store: Place,
    replace: Annotated[
        str | None, typer.Option(help="The id of the document whose place the one given takes.", show_default=False)
    ] = None,
) -> None:
    """Load descriptors into a store on disk, each into a graph named by its id.

    Loading a document again replaces it. The store is made when it isn't there.

    Examples:

        nboq load axiovert.json --store instruments.db

        nboq load rebuilt.json --store instruments.db --replace urn:uuid:0b1c…
    """
    if replace is not None and len(paths) > 1:
        raise typer.BadParameter("--replace takes one document")
    status = FINE
    with Store(store) as opened:
        for path, found in documents(paths, "Loading"):
            if isinstance(found, NboqError):
                status = max(status, say(found))
                continue
            try:
                name = opened.load(found) if replace is None else opened.replace(replace, found)
            except NboqError as error:
                status = max(status, say(error))
                continue
            status = max(status, show_report(found.report))
            out.print(escape(f"{path} → {store}, graph {name}"))
    raise typer.Exit(status)


def remove(id: Annotated[str, typer.Argument(help="The id of the document.")], store: Place) -> None:
    """Take a document out of a store."""
    with Store(store) as opened:
        opened.remove(id)
    out.print(escape(f"{id} is out of {store}"))


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.command()(load)
    app.command()(remove)
