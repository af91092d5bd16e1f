"""`nboq load` and `nboq remove`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from nboq.batch import items, single
from nboq.batch.inputs import sources
from nboq.cli import options
from nboq.cli.common import documents, show_report
from nboq.cli.options import arg, opt
from nboq.cli.progress import progress
from nboq.cli.terminal import FINE, out, say
from nboq.errors import NboqError
from nboq.formats.rdf.nquads import is_quads
from nboq.store.opening import open_store


def load(
    paths: options.Inputs,
    store: options.Place,
    replace: Annotated[str | None, opt("The id of the document whose place the one given takes.")] = None,
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
    every = list(sources(paths))
    large = [path for path in every if replace is None and isinstance(path, Path) and _has_graphs(path)]
    rest = documents([path for path in every if path not in large], "Loading")
    with open_store(store) as opened:
        for path in large:
            try:
                with progress(f"Loading {path.name}", path.stat().st_size, in_bytes=True) as bar:
                    names = opened.bulk_load(path, bar.advance)
            except NboqError as error:
                status = max(status, say(error))
                continue
            out.print(escape(f"{path} → {opened.location}, {len(names)} graphs"))
        if replace is not None:
            opened.replace(replace, single(paths[0]))
        for item, found in rest:
            if isinstance(found, NboqError):
                status = max(status, say(found))
                continue
            try:
                name = opened.load(found)
            except NboqError as error:
                status = max(status, say(error))
                continue
            status = max(status, show_report(found.report))
            out.print(escape(f"{item.source} → {opened.location}, graph {name}"))
        opened.ensure_model()
    raise typer.Exit(status)


def _has_graphs(path: Path) -> bool:
    """Tell whether a file has named graphs; N-Quads without any are one document."""
    if not path.is_file() or not is_quads(path.name):
        return False
    first = next(items([path]))
    return first.graph != "" or first.error is not None


def remove(id: Annotated[str, arg("The id of the document.")], store: options.Place) -> None:
    """Take a document out of a store."""
    with open_store(store) as opened:
        opened.remove(id)
    out.print(escape(f"{id} is out of {store}"))
