"""`nboq store`: what is in a store, and ways out of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from nboq.cli import options
from nboq.cli.options import Json, Place, opt
from nboq.cli.terminal import as_json, counted, out, table, write
from nboq.formats.rdf.syntax import SYNTAXES
from nboq.store import Store
from nboq.store.opening import existing_store, open_store

_FORMATS = options.Formats(
    {name: syntax.suffixes for name, syntax in SYNTAXES.items() if name != "jsonld"}, default="nquads"
)


def list_(store: Place, json: Json = False) -> None:
    """List the documents of a store, with the file that each came from, its digest, and when it was loaded.

    Examples:

        nboq store list --store instruments.db
    """
    with existing_store(store, read_only=True) as opened:
        entries = opened.entries()
    if json:
        fields = ("id", "source", "sha256", "loaded", "tool")
        write(as_json([{name: getattr(entry, name) for name in fields} for entry in entries]))
        return
    rows = table("document", "source", "SHA-256", "loaded", "by")
    for entry in entries:
        cells = (entry.id, entry.source, entry.sha256[:12], entry.loaded, entry.tool)
        rows.add_row(*(escape(cell) for cell in cells))
    out.print(rows)
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
    closure: Annotated[
        bool, opt("With what follows: the classes above each thing's own, and the model.", "--closure")
    ] = False,
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
    with existing_store(store) as opened:
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
    with open_store(store) as opened:
        opened.load_model(*(extension or ()))
        _say_model(opened)


def upgrade(store: Place) -> None:
    """Bring a store up to date: write out what its things are besides what they are said to be.

    Each thing is of all classes above its own, so that every engine finds an EMCCD among the cameras. `nboq load` keeps
    that; a store of version 3.0 is brought up to date when it's opened for writing. An endpoint wants this once, and
    after others wrote to it.

    Examples:

        nboq store upgrade --store https://sparql.example.org/query
    """
    with open_store(store) as opened:
        before = len(opened)
        opened.upgrade(again=True)
        added = len(opened) - before
    out.print(escape(f"{store} is up to date: {added:,} statements were missing"))


def _say_model(store: Store) -> None:
    classes = len(store.hierarchy.classes)
    out.print(escape(f"the model is in {store.location}: {classes} classes and mixins with others below them"))
