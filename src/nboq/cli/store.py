"""`nboq load`, `nboq remove` and `nboq store …`: the way into a store, what is in it, and ways out of it."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from nboq.batch import Item, items, single
from nboq.batch.inputs import sources
from nboq.cli import options
from nboq.cli.common import documents, show_report
from nboq.cli.listing import Format, show_rows
from nboq.cli.options import Json, Place, arg, opt
from nboq.cli.progress import progress
from nboq.cli.terminal import FINE, as_json, counted, note, out, say, write
from nboq.document import Document, Report
from nboq.errors import ContentError, NboqError
from nboq.formats.rdf.nquads import is_quads
from nboq.formats.rdf.syntax import SYNTAXES
from nboq.store.opening import existing_store, open_store
from nboq.store.store import Store

_FORMATS = options.Formats(
    {name: syntax.suffixes for name, syntax in SYNTAXES.items() if name != "jsonld"}, default="nquads"
)


def load(
    paths: options.Inputs,
    store: Place,
    replace: Annotated[str | None, opt("The id of the document whose place the one given takes.")] = None,
) -> None:
    """Load descriptors into a store, each into a graph named by its id.

    Loading a document again replaces it, and says which source it replaces; one about something else takes its place
    only with --replace. An id that names another thing in another document is told, and the status is 1. The store is
    made when it isn't there. N-Quads and TriG with a graph for each of many documents (.nq, .trig, gzipped too) are
    loaded in bulk: all of a file or, when it's broken or the command is killed, nothing; they are compared only with
    the documents in whose place they come. Of other files a batch is loaded at a time, all of it or nothing.

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
    begun: list[tuple[Item, Document]] = []
    for item, found in rest:
        if not isinstance(found, NboqError):
            begun = [(item, found)]
            break
        status = max(status, say(found, item.source))
    if not (large or begun):  # no store is made for what isn't there
        raise typer.Exit(status)
    with open_store(store, waiting=note) as opened:
        for path in large:
            try:
                with progress(f"Loading {path.name}", path.stat().st_size, in_bytes=True) as bar:
                    names = opened.bulk_load(path, bar.advance)
                clashes = opened.clashes_of(names)
            except BaseException as error:
                status = max(status, say(error, path))
                continue
            out.print(escape(f"{path} → {opened.location}, {len(names)} graphs"))
            status = max(status, *(say(ContentError(str(clash))) for clash in clashes), status)
        if replace is not None:
            opened.replace(replace, single(paths[0]))
        status = max(status, _load_each(opened, chain(begun, rest)))
        opened.ensure_model()
    raise typer.Exit(status)


def _load_each(opened: Store, read: Iterable[tuple[Item, Document | NboqError]]) -> int:
    """Load what is read, and tell what became of each; give the status that it calls for."""
    status = FINE
    given: deque[tuple[str, Report]] = deque()

    def documents() -> Iterator[Document]:
        nonlocal status
        for item, found in read:
            if isinstance(found, NboqError):
                status = max(status, say(found, item.source))
            else:
                given.append((item.source, found.report))
                yield found

    try:
        for loaded in opened.load_all(documents()):
            source, report = given.popleft()
            if isinstance(loaded, NboqError):
                status = max(status, say(loaded, source))
                continue
            before = loaded.before
            place = f", in place of what came from {before}" if before and before != source else ""
            status = max(status, show_report(report))
            out.print(escape(f"{source} → {opened.location}, graph {loaded.graph}{place}"))
            status = max(status, *(say(ContentError(str(clash))) for clash in loaded.clashes), status)
    except BrokenPipeError:
        raise
    except BaseException as error:
        status = max(status, say(error, opened.location))
    return status


def _has_graphs(path: Path) -> bool:
    """Tell whether a file has named graphs; N-Quads without any are one document."""
    if not path.is_file() or not is_quads(path.name):
        return False
    first = next(items([path]))
    return first.graph != "" or first.error is not None


def remove(id: Annotated[str, arg("The id of the document.")], store: Place) -> None:
    """Take a document out of a store."""
    with existing_store(store, waiting=note) as opened:
        opened.remove(id)
    out.print(escape(f"{id} is out of {store}"))


def list_(store: Place, json: Json = False, format: Format = None) -> None:
    """List the documents of a store, with the file that each came from, its digest, and when it was loaded.

    Examples:

        nboq store list --store instruments.db
    """
    with existing_store(store, read_only=True) as opened:
        entries = opened.entries()
    if json or format == "json":
        write(as_json([asdict(entry) for entry in entries]))
        return
    rows = [(entry.id, entry.source, entry.sha256[:12], entry.loaded, entry.tool) for entry in entries]
    show_rows(("document", "source", "SHA-256", "loaded", "by"), rows, format)
    if format in (None, "table"):
        out.print(counted(len(entries), "document"))


def stats(store: Place, json: Json = False) -> None:
    """Count what is in a store: documents, links, statements, and things of each class.

    Examples:

        nboq store stats --store instruments.db
    """
    with existing_store(store, read_only=True) as opened:
        found = opened.statistics()
    if json:
        write(as_json(found))
        return
    for name in ("documents", "links", "quads", "bytes"):
        if name in found:
            out.print(f"{found[name]:>12,}  {name}")
    for name, count in found["classes"].items():
        out.print(escape(f"{count:>12,}  {name}"))


def export(
    store: Place,
    output: Annotated[Path | None, options.output("The file to write; .nq and .trig keep the graphs.")] = None,
    format: Annotated[str | None, _FORMATS.option()] = None,
    file: Annotated[Path | None, typer.Argument(metavar="[FILE]", hidden=True)] = None,
    document: Annotated[list[str] | None, opt("The id of a document; left out, all.")] = None,
    closure: Annotated[bool, opt("With what follows: classes above things' own, and the model.", "--closure")] = False,
) -> None:
    """Write a store into a file, which is there when it's whole.

    `nboq load` reads N-Quads and TriG back, unless they have the closure.

    Examples:

        nboq store export -o all.nq --store instruments.db

        nboq store export -o one.trig --document urn:uuid:0b1c… --store instruments.db
    """
    target = options.moved(output, file, "FILE")
    syntax = _FORMATS.choose(format, target)
    with existing_store(store, read_only=True) as opened:
        count = opened.export(target, syntax, document, closure=closure)
    out.print(escape(f"{count:,} statements → {target}"))


def backup(
    store: Place,
    output: Annotated[Path | None, options.output("A folder that isn't there yet.")] = None,
    folder: Annotated[Path | None, typer.Argument(metavar="[FOLDER]", hidden=True)] = None,
) -> None:
    """Make a copy of a store on disk that is a store itself.

    On the same disk the copy takes next to no room. To go back to it, use it as the store.

    Examples:

        nboq store backup -o instruments-2026-11.db --store instruments.db
    """
    target = options.moved(output, folder, "FOLDER")
    with existing_store(store, read_only=True) as opened:
        opened.backup(target)
    out.print(escape(f"{store} → {target}"))


def model(
    store: Place,
    extension: Annotated[list[Path] | None, opt("Turtle of a model that extends NBO-Q.", "--extension", "-e")] = None,
) -> None:
    """Put the classes of the model, and what each tier requires, beside the documents.

    Queries about missing fields need it; `nboq load` puts it there. With the OWL of a vendor's extension, its classes
    are found by queries that ask for what they are kinds of.

    Examples:

        nboq store model --store instruments.db

        nboq store model --extension acme.owl.ttl --store instruments.db
    """
    with existing_store(store, waiting=note) as opened:
        opened.load_model(*(extension or ()))
        classes = len(opened.hierarchy.classes)
        told = f"the model is in {opened.location}: {classes} classes and mixins with others below them"
    out.print(escape(told))


def upgrade(store: Place) -> None:
    """Bring a store up to date: write out what its things are besides what they are said to be.

    Each thing is of all classes above its own, so that every engine finds an EMCCD among the cameras. `nboq load` keeps
    that; a store of version 3.0 is brought up to date when it's opened for writing. An endpoint wants this once, and
    after others wrote to it.

    Examples:

        nboq store upgrade --store https://sparql.example.org/query
    """
    with existing_store(store, waiting=note) as opened:
        before = len(opened)
        opened.upgrade(again=True)
        added = len(opened) - before
    out.print(escape(f"{store} is up to date: {added:,} statements were missing"))
