"""`nboq diff`."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from nboq.batch import single
from nboq.cli import options
from nboq.cli.common import documents
from nboq.cli.options import arg, opt
from nboq.cli.terminal import FINDINGS, FINE, as_json, err, out, write
from nboq.cli.versions import document_of, recorded, versions
from nboq.comparison.diff import Changes, Step, compare, history
from nboq.comparison.diff.table import MARKS, SIGNS, Block, sheet, summary
from nboq.document import Document
from nboq.errors import NboqError, NotFound
from nboq.render.diff import to_png, to_svg
from nboq.schema.labels import cut, printable
from nboq.store.opening import existing_store

_COLOURS = {"added": "green", "removed": "red", "changed": "cyan", "replaced": "magenta"}
_VERDICTS = {"void": "red", "check": "yellow", "mended": "green", "note": "dim"}
_LONGEST = 400
_FORMATS = options.formats("text", "json", "svg", "png")


def _safe(text: str) -> str:
    """Make a text of a document fit for a terminal: no control characters, no markup, not endless."""
    return escape(cut(printable(text), _LONGEST))


def _show_block(block: Block, reasons: bool) -> None:
    words = f"replaced by {_safe(block.by)}" if block.by else block.kind
    out.print(f"[{_COLOURS[block.kind]}]{SIGNS[block.kind]}[/] [bold]{_safe(block.component)}[/]: {words}")
    if block.because and reasons:
        out.print(f"    [dim]matched: {_safe(block.because)}[/]")
    for line in block.lines:
        was, now = _safe(line.was), _safe(line.now)
        arrow = f"{was} → {now}" if was and now else now or was or "(empty)"
        out.print(f"    [{_COLOURS[line.kind]}]{SIGNS[line.kind]}[/] {_safe(line.field)}: {arrow}")
    for one in block.consequences:
        mark = f"[{_VERDICTS[one.verdict]}]{MARKS[one.verdict]} {one.subject}:[/]"
        out.print(f"      {mark} {_safe(one.text)}")
        if reasons and one.why:
            out.print(f"        [dim]{_safe(one.why)}[/]")


def _show(changes: Changes, reasons: bool) -> None:
    out.print(f"[dim]{_safe(changes.old)} → {_safe(changes.new)}:[/] {summary(changes)}")
    for block in sheet(changes):
        _show_block(block, reasons)
    for standing in changes.standings if changes else ():
        out.print(f"{'[green]✓[/]' if standing.holds else '[red]✗[/]'} {_safe(str(standing))}")
        for mark, texts in (("missing", standing.missing), ("broken now", standing.broken)):
            for text in texts:
                out.print(f"    {mark}: {_safe(text)}")


def _tell(found: Changes | tuple[Step, ...], reasons: bool = False) -> None:
    if isinstance(found, Changes):
        return _show(found, reasons)
    for step in found:
        until = f" to {step.valid_until}" if step.valid_until else ""
        out.print(f"[bold]{_safe(step.valid_from or 'undated')}{_safe(until)}  {_safe(step.label)}[/]")
        out.print(f"[dim]{_safe(step.id)}[/]")
        _show(step.changes, reasons) if step.changes is not None else out.print("first version")
        out.print("")
    return None


def _encoded(found: Changes | tuple[Step, ...], chosen: str) -> bytes:
    match chosen:
        case "svg":
            return to_svg(found)
        case "png":
            return to_png(found)
        case "text":
            with out.capture() as captured:
                _tell(found)
            return captured.get().encode()
        case _:
            body = found.to_dict() if isinstance(found, Changes) else [step.to_dict() for step in found]
            return as_json(body)


def _read_records(paths: Iterable[str]) -> list[Document]:
    found = []
    for _, document in documents(paths, "Reading records"):
        if isinstance(document, NboqError):
            raise document
        found.append(document)
    return found


def _from_store(
    place: str, old: str, new: str | None, given: list[Document], check: bool, extensions: bool
) -> Changes | tuple[Step, ...]:
    with existing_store(place, read_only=True) as store:
        if new is None:
            found = versions(store, old)
            return history(found, [*recorded(store, found), *given], check=check, extensions=extensions)
        pair = document_of(store, old), document_of(store, new)
        more = [*recorded(store, pair), *given]
        return compare(*pair, more, check=check, extensions=extensions)


def diff(
    old: Annotated[str, arg("The older document: a file; with --store, an id. Or an instrument.")],
    new: Annotated[str | None, arg("The newer one. With --store and an instrument it is left out.")] = None,
    store: Annotated[
        str | None,
        options.store("The store that has them: a folder, or the address of a SPARQL endpoint.", variable=None),
    ] = None,
    records: Annotated[
        list[str] | None,
        opt(
            "Files, folders, archives or stores with calibrations and images of the instrument; may be repeated.",
            "--records",
            "-r",
        ),
    ] = None,
    output: options.Output = None,
    format: Annotated[str | None, _FORMATS.option()] = None,
    check: Annotated[bool, opt("Validate both for rules that the new one breaks.", "--validate/--no-validate")] = True,
    extensions: Annotated[bool, opt("Compare what others keep in extensions.", "--extensions/--no-extensions")] = True,
    reasons: Annotated[bool, opt("Say why things match, and where consequences come from.", "--reasons")] = False,
) -> None:
    """Say what differs between two documents, and what that means.

    Components are matched by id; else by serial or catalogue number, optics, name or content. Each change says which
    field, from what to what, in which unit. What follows is said below: fields that the claimed tier requires and that
    are gone (✗), calibrations older than the part they were made for (✗) or perhaps so (?), settings and links that
    lead to what isn't there any more.

    With --store, OLD and NEW are ids of documents in it; calibrations and images that the store has are looked at too.
    With the id of an instrument alone, all its descriptors are compared, each with the one before, by valid_from.

    The exit status is 0 when nothing differs, 1 when something does, 2 when a document can't be used.

    Examples:

        nboq diff axiovert-2023.yaml axiovert-2024.json

        nboq diff before.yaml after.yaml --records calibrations/ -o changes.svg

        nboq diff urn:uuid:0b1c… urn:uuid:7d2e… --store instruments.db

        nboq diff https://hdl.handle.net/21.11157/44b1… --store instruments.db -o history.svg
    """
    chosen = _FORMATS.choose(format, output)
    given = _read_records(records or ())
    found: Changes | tuple[Step, ...]
    if store is not None:
        found = _from_store(store, old, new, given, check, extensions)
    elif new is None:
        raise typer.BadParameter("say what to compare it with: OLD NEW; or give an instrument and --store PLACE")
    else:
        found = compare(_file(old), _file(new), given, check=check, extensions=extensions)
    if output is None and chosen == "text":
        _tell(found, reasons)
    else:
        write(_encoded(found, chosen), output)
    if output is not None:
        told = summary(found) if isinstance(found, Changes) else f"{len(found)} versions"
        err.print(f"{escape(told)} → {escape(str(output))}")
    differs = bool(found) if isinstance(found, Changes) else any(step.changes for step in found)
    raise typer.Exit(FINDINGS if differs else FINE)


def _file(name: str) -> Document:
    if name.startswith(("urn:", "doi:", "http://", "https://")) and not Path(name).exists():
        raise NotFound("isn't a file; give --store PLACE to look it up in a store", source=name)
    return single(name)
