"""`nboq migrate`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from nboq.batch import Item, is_many
from nboq.cli import options
from nboq.cli.common import documents, show_report, write_each
from nboq.cli.document_formats import DocumentFormat, document_format
from nboq.cli.options import arg, opt
from nboq.cli.terminal import FINE, err, note, out, say
from nboq.document import Document
from nboq.errors import InputError, NboqError
from nboq.formats import sniffed
from nboq.migration import migrate as migrated
from nboq.migration import versions
from nboq.store.opening import existing_store

_TOLD = ("converted", "kept")


def _tell(source: str, found: Document) -> None:
    for one in found.report.notes:
        if one.kind in _TOLD:
            err.print(escape(f"{source}: {one.entity}: {one.field}: {one.message}"))


def _each(
    read: Iterable[tuple[Item, Document | NboqError]], to: str, given: str | None
) -> Iterator[tuple[Item, Document | NboqError]]:
    for item, found in read:
        try:
            if isinstance(found, NboqError):
                raise found
            if not sniffed(item.opened()).whole or found.report.mapped:
                hint = f"'nboq convert' reads it as {versions()[-1]}"
                raise InputError("it's no NBO-Q document, so it follows no version", source=item.source, hint=hint)
            made = migrated(found, to, given)
        except NboqError as error:
            yield item, error
            continue
        _tell(item.source, made)
        yield item, made


def _store(place: str, to: str, given: str | None) -> int:
    status, changed = FINE, 0
    with existing_store(place, waiting=note) as opened:
        names = opened.documents()
        for name in names:
            try:
                found = opened.get(name)
                made = migrated(found, to, given)
                if made.data is not found.data:
                    opened.replace(name, replace(made, source=opened.source_of(name)))
                    changed += 1
            except NboqError as error:
                status = max(status, say(error, name))
                continue
            _tell(name, made)
            status = max(status, show_report(made.report))
    out.print(escape(f"{place}: {changed} of {len(names)} documents changed"))
    return status


def migrate(
    to_version: Annotated[str, opt("The version of the model to go to.", "--to-version", metavar="VERSION")],
    paths: Annotated[list[str] | None, arg("Documents: files, folders, patterns, archives.", metavar="INPUT…")] = None,
    from_version: Annotated[
        str | None, opt("The version of documents that don't say it themselves.", metavar="VERSION")
    ] = None,
    output: Annotated[
        Path | None, options.output("A file, or a folder for several. Left out, standard output.")
    ] = None,
    format: DocumentFormat = None,
    store: options.MaybePlace = None,
) -> None:
    """Rewrite documents for another version of the model, or a store in place.

    Each change is reported with its place: another name, place, unit or value. What the other version has no place for
    goes to `extensions`, is reported, and makes the exit status 1; going back puts it in its place again. A migrated
    document says its version in `extensions`. One that doesn't needs --from-version, unless it uses a term that only
    one version has, or nothing in it changed between the two.

    Each document of a store is replaced by a transaction of its own: after a command that was killed, each is old or
    new, and running it again does the rest.

    Examples:

        nboq migrate rig.yaml --from-version 3.0.0 --to-version 3.1.0 -o rig-3.1.yaml

        nboq migrate --store instruments.db --from-version 3.0.0 --to-version 3.1.0
    """
    if not paths and store is None:
        raise typer.BadParameter("give documents, or a store with --store")
    if not paths:
        raise typer.Exit(_store(store or "", to_version, from_version))
    many = len(paths) > 1 or is_many(paths[0])
    if many and output is None:
        raise typer.BadParameter("several inputs need a folder to go to: --output FOLDER")
    to = document_format(format, None if many else output, "json")
    status, _ = write_each(_each(documents(paths, "Migrating"), to_version, from_version), to, output, many)
    raise typer.Exit(status)
