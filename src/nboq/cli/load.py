"""`nboq load` and `nboq remove`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from nboq.cli import options
from nboq.cli.common import documents, files, open_store, show_report
from nboq.cli.progress import progress
from nboq.cli.terminal import FINE, out, say
from nboq.errors import NboqError
from nboq.formats.rdf.nquads import graphs_of, is_quads, open_quads
from nboq.store import Store


def load(
    paths: Annotated[list[Path], typer.Argument(help="Files, or folders of files.", show_default=False)],
    store: options.Place,
    replace: Annotated[
        str | None, typer.Option(help="The id of the document whose place the one given takes.", show_default=False)
    ] = None,
) -> None:
    """Load descriptors into a store, each into a graph named by its id.

    Loading a document again replaces it. The store is made when it isn't there. N-Quads and TriG with a graph for each
    of many documents (.nq, .trig, gzipped too) are loaded in bulk: all of a file or, when it's broken or the command is
    killed, nothing.

    Examples:

        nboq load axiovert.json --store instruments.db

        nboq load exports/ national.nq.gz --store instruments.db

        nboq load rebuilt.json --store instruments.db --replace urn:uuid:0b1c…

        NBOQ_STORE_USER=me NBOQ_STORE_PASSWORD=… nboq load axiovert.json --store https://sparql.example.org/query
    """
    if replace is not None and len(paths) > 1:
        raise typer.BadParameter("--replace takes one document")
    status = FINE
    every = files(paths)
    large = [path for path in every if replace is None and _has_graphs(path)]
    with open_store(store) as opened:
        for path in large:
            try:
                names = _bulk(opened, path)
            except NboqError as error:
                status = max(status, say(error))
                continue
            out.print(escape(f"{path} → {opened.location}, {len(names)} graphs"))
        for path, found in documents([path for path in every if path not in large], "Loading"):
            if isinstance(found, NboqError):
                status = max(status, say(found))
                continue
            try:
                name = opened.load(found) if replace is None else opened.replace(replace, found)
            except NboqError as error:
                status = max(status, say(error))
                continue
            status = max(status, show_report(found.report))
            out.print(escape(f"{path} → {opened.location}, graph {name}"))
        opened.ensure_model()
    raise typer.Exit(status)


def _has_graphs(path: Path) -> bool:
    """Tell whether a file has named graphs; N-Quads without any are one document."""
    if not is_quads(path.name):
        return False
    try:
        with open_quads(path) as (file, _):
            return next(graphs_of(file, str(path)))[0] != ""
    except NboqError:
        return True


def _bulk(store: Store, path: Path) -> list[str]:
    size = path.stat().st_size if path.exists() else None
    with progress(f"Loading {path.name}", size, in_bytes=True) as bar:
        return store.bulk_load(path, bar.advance)


def remove(id: Annotated[str, typer.Argument(help="The id of the document.")], store: options.Place) -> None:
    """Take a document out of a store."""
    with open_store(store) as opened:
        opened.remove(id)
    out.print(escape(f"{id} is out of {store}"))
