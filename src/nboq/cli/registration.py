"""`nboq pid next`, `reconcile`, `listing`, `check` and `mint`."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.text import Text

from nboq.batch import items, single
from nboq.cli import options
from nboq.cli.common import documents, show_report
from nboq.cli.listing import FORMATS as LISTS
from nboq.cli.listing import Format, show_rows
from nboq.cli.options import arg, opt
from nboq.cli.terminal import FINDINGS, FINE, as_json, counted, err, out, say
from nboq.cli.terminal import write as put
from nboq.document import Document, walk
from nboq.errors import InputError, NboqError, NotFound
from nboq.files import open_input, write_atomically
from nboq.formats import write
from nboq.formats.spreadsheet import spreadsheet
from nboq.pid import recognise
from nboq.pid.chain import Tier
from nboq.registration.auditing import Audit
from nboq.registration.auditing import audit as audited
from nboq.registration.content_stamp import Stamp, verify
from nboq.registration.content_stamp import mint as stamped
from nboq.registration.decision import Decision, decide
from nboq.registration.listings import Listing, listing_rows
from nboq.registration.pid_status import situation
from nboq.registration.reconciling import reconcile as reconciled
from nboq.registration.references import is_of, misfit, tier_named
from nboq.registration.submissions import packet as packed

File = Annotated[Path, arg("The document.", metavar="FILE")]
Output = Annotated[Path, options.output("Where to write it; may be the same file.")]
About = Annotated[str | None, opt("The id of the one that is meant, where the file holds several.", "--about")]
_SHOWN = 10
_STATE = {
    "has": "[green]has[/]",
    "next": "[bold yellow]next[/]",
    "waiting": "waiting",
    "not needed": "[dim]not needed[/]",
}


def _read(path: Path) -> Document:
    document = single(path)
    show_report(document.report)
    return document


_STEPS = ("tier", "state", "thing", "identifier", "why")


def _steps(decision: Decision) -> list[tuple[Any, ...]]:
    return [
        (step.tier.value, Text.from_markup(_STATE[step.state]), step.entity, step.identifier, step.why)
        for step in decision.steps
    ]


def _show_decision(decision: Decision) -> None:
    show_rows(_STEPS, _steps(decision))
    for problem in decision.problems:
        out.print(f"[red]✗[/] {escape(problem)}")
    following = decision.next
    if following is None:
        out.print("Every identifier that is needed is there.")
        return
    out.print(f"The {following.tier.value} gets its identifier from one of:")
    for issuer in following.issuers:
        out.print(escape(f"  {issuer}, {issuer.address}: {issuer.how}"))


def next_(
    file: File,
    about: About = None,
    packet: Annotated[Path | None, opt("The folder for the filled form of the next tier.", metavar="PATH")] = None,
    standalone: Annotated[bool | None, opt("No facility keeps it; else one does.", "--standalone/--hosted")] = None,
    in_house: Annotated[bool | None, opt("No model of it is sold; else told by makers.", "--in-house/--sold")] = None,
    instance: Annotated[bool | None, opt("The instrument is to be cited.", "--instance/--no-instance")] = None,
    descriptor: Annotated[bool | None, opt("Its configuration is to be cited.", "--descriptor/--no-descriptor")] = None,
    json: options.Json = False,
    format: Format = None,
) -> None:
    """Say which identifiers an instrument has, which is next, and who gives it.

    The order is facility, model, instrument, descriptor. With --packet the form for the next one is filled in and
    written as Markdown and JSON; 'nboq pid reconcile' takes what comes back. The exit status is 1 when an identifier
    that is there can't name what it stands for.

    Examples:

        nboq pid next axiovert.json

        nboq pid next axiovert.json --packet forms/

        nboq pid next bench.yaml --in-house --standalone
    """
    document = _read(file)
    decision = decide(
        document, about, standalone=standalone, in_house=in_house, needs_instance=instance, needs_descriptor=descriptor
    )
    chosen = LISTS.choose(format, None)
    if json or chosen == "json":
        put(as_json(decision.to_json()))
    elif chosen == "csv":
        show_rows(_STEPS, _steps(decision), chosen)
    else:
        _show_decision(decision)
    if packet is not None and decision.next is not None:
        form = packed(decision, document, about)
        for suffix, content in ((".md", form.markdown.encode()), (".json", form.json_bytes)):
            place = packet / f"{form.tier.value}{suffix}"
            write_atomically(place, content)
            err.print(escape(f"written: {place}"))
        if form.missing:
            err.print(escape(f"to be filled in: {', '.join(form.missing)}"))
    raise typer.Exit(FINDINGS if decision.problems else FINE)


def reconcile(
    file: File,
    tier: Annotated[str, arg("facility, model, instance or descriptor.")],
    output: Output,
    identifier: Annotated[str | None, arg("What came back, in any spelling.", show_default=False)] = None,
    about: About = None,
    listing: Annotated[
        Path | None, opt("A listing with RRIDs, CSV or JSON; FILE and PATH may be folders then.", metavar="PATH")
    ] = None,
) -> None:
    """Put the identifier that came back from a registry into a document.

    Everything that referred to the former id refers to the new one. The former id is kept: as 'identical_to' where it
    can be resolved, else among the alternate identifiers. A thing that has a persistent identifier of its tier already
    isn't given another.

    With --listing, as of CoreMarketplace or the RRID portal, the identifiers of facilities or models come out of its
    rows, for all documents of a folder. One row must have the same name and the same institution, website or maker, and
    nothing else; other rows that it could be are shown and not taken, and the exit status is 1 then.

    Examples:

        nboq pid reconcile axiovert.json facility RRID:SCR_017934 -o axiovert.json

        nboq pid reconcile microscopes/ facility --listing rrids.csv -o microscopes/

        nboq pid reconcile axiovert.json instance https://doi.org/10.83185/abcd -o axiovert.json
    """
    if (identifier is None) == (listing is None):
        raise typer.BadParameter("give either an identifier or --listing")
    if listing is not None:
        raise typer.Exit(_reconcile_all(file, tier_named(tier), listing, output))
    document = _read(file)
    done = reconciled(document, tier, str(identifier), about)
    status = show_report(write(done, output))
    out.print(escape(f"{tier} is {identifier} in {output}"))
    raise typer.Exit(max(tell_broken_stamps(document, done), status))


def tell_broken_stamps(before: Document, done: Document) -> int:
    """Tell which descriptors had a stamp that fitted their content and no longer does; give the exit status."""
    intact = {stamp.actual for stamp in _stamps(before) if stamp.state == "intact"}
    broken = [stamp for stamp in _stamps(done) if stamp.state == "changed" and stamp.claimed in intact]
    for stamp in broken:
        err.print(f"[yellow]changed:[/] {escape(str(stamp))}; make it a new version with 'nboq pid mint --new-version'")
    return FINDINGS if broken else FINE


def _reconcile_all(place: Path, tier: Tier, path: Path, output: Path) -> int:
    if tier not in (Tier.FACILITY, Tier.MODEL):
        raise typer.BadParameter("listings have RRIDs, which are those of a facility or a model")
    with open_input(path) as file:
        listing = Listing(file.read(), str(path))
    if listing.unfit:
        err.print(f"{listing.unfit} of {counted(listing.size, 'row')} have no RRID that is one", highlight=False)
    status = FINE
    for item in items([place], apart=path):
        try:
            document = item.read()
            found = situation(document)
            own = found.of(tier).get("id")
            present = recognise(own)
            if present is not None and misfit(tier, present) is None:
                out.print(escape(f"{item.source}: has {own}"))
                continue
            match = listing.find(tier, found)
            if match.sure is not None and (item.path is None or item.source != item.path):
                raise InputError(f"isn't a file of its own; put in {match.sure.rrid} by itself", source=item.source)
            if match.sure is not None:
                target = output / Path(item.source).relative_to(place) if place.is_dir() else output
                done = reconciled(document, tier, match.sure.rrid)
                status = max(status, show_report(write(done, target)), tell_broken_stamps(document, done))
                out.print(escape(f"{item.source}: {tier} is {match.sure}, in {target}"))
                continue
        except BaseException as error:
            status = max(status, say(error, item.source))
            continue
        status = max(status, FINDINGS)
        rows = [f"  {one}: same {', '.join(same)}" for one, same in match.candidates[:_SHOWN]]
        more = len(match.candidates) - len(rows)
        which = "could be one of these; take one with 'nboq pid reconcile FILE TIER RRID'" if rows else "isn't listed"
        rows += [f"  and {counted(more, 'more row')}"] if more else []
        for line in (f"{item.source}: {tier} {which}", *rows):
            out.print(escape(line), emoji=False)
    return status


def listing(
    paths: options.Inputs,
    output: options.Output = None,
) -> None:
    """List a facility's instruments as a table, a row for each, for CoreMarketplace and other registries.

    Columns are what a listing of a core facility asks for, and what tells an instrument: institution, name and website
    of the facility, maker, model and catalogue number, serial number, identifiers. A facility or model may stand in a
    document of its own. What no document says is empty.

    Examples:

        nboq pid listing microscopes/ -o listing.csv
    """
    read, shared = list[Document](), list[Any]()
    rows, status = list[dict[str, str]](), FINE
    for item, found in documents(paths, "Listing"):
        if isinstance(found, NboqError):
            status = max(status, say(found, item.source))
            continue
        read.append(found)
        shared += [one for _, one in walk(found.data) if is_of(one, Tier.FACILITY) or is_of(one, Tier.MODEL)]
    for one in read:
        if any(is_of(thing, Tier.INSTANCE) for _, thing in walk(one.data)):
            rows += listing_rows(one, shared)
    if not rows:
        raise NotFound("there is no instrument in it", source=", ".join(paths))
    heads = list(rows[0])
    put(spreadsheet([heads, *(list(row.values()) for row in rows)]), output)
    empty = [head for head in heads if not any(row[head] for row in rows)]
    if empty:
        err.print(escape(f"said by no document: {', '.join(empty)}"), highlight=False)
    raise typer.Exit(status)


def _stamps(document: Document) -> tuple[Stamp, ...]:
    with suppress(NboqError):
        return verify(document)
    return ()  # there is no descriptor, or one that can't be hashed; neither keeps an identifier from going in


_HEADS = ("scheme", "identifier", "names", "as", "in", "field")


def _rows(found: Audit) -> list[tuple[str, ...]]:
    rows = list[tuple[str, ...]]()
    for entry in found.entries:
        field = ".".join(str(part) for part in entry.field)
        scheme, shown = f"{entry.scheme or '-'} {entry.repository or ''}".rstrip(), entry.norm or entry.text
        rows.append((scheme, shown, entry.kind or "-", entry.role, entry.entity, field))
    return rows


def _show_audit(found: Audit, notes: bool) -> None:
    out.print(escape(found.source))
    show_rows(_HEADS, _rows(found))
    for remark in found.findings:
        out.print(f"  [red]✗[/] {escape(str(remark))}")
    for remark in found.notes if notes else ():
        out.print(f"  [blue]i[/] {escape(str(remark))}")
    hidden = "" if notes or not found.notes else f"; --notes shows {len(found.notes)} more remarks"
    out.print(f"{len(found.entries)} identifiers, {counted(len(found.findings), 'finding')}{hidden}")


def check(
    paths: options.Inputs,
    notes: Annotated[bool, opt("Show what is only worth knowing, too.", "--notes")] = False,
    json: options.Json = False,
    format: Format = None,
) -> None:
    """List every identifier in documents, and what is wrong with it.

    Malformed, of the wrong tier, given to two things, or joined to nothing. What could be written better is a note. No
    registry is asked. The exit status is 1 when there are findings, 2 when a file can't be read.

    Examples:

        nboq pid check axiovert.json

        nboq pid check exports/ --json > identifiers.json
    """
    chosen, status, bodies = LISTS.choose(format, None), FINE, []
    rows = list[tuple[str, ...]]()
    for item, found in documents(paths, "Checking"):
        try:
            if isinstance(found, NboqError):
                raise found
            result = audited(found)
        except BaseException as error:
            status = max(status, say(error, item.source))
            continue
        status = max(status, FINDINGS if result.findings else FINE)
        bodies.append(result.to_json())
        rows += [(result.source, *row) for row in _rows(result)]
        if not json and chosen == "table":
            _show_audit(result, notes)
    if json or chosen == "json":
        put(as_json(bodies))
    elif chosen == "csv":
        show_rows(("file", *_HEADS), rows, chosen)
    raise typer.Exit(status)


def mint(
    file: File,
    output: Annotated[Path | None, options.output("Where to write it; may be the same file.")] = None,
    about: About = None,
    new_version: Annotated[bool, opt("Let a changed descriptor replace the old one.", "--new-version")] = False,
    check: Annotated[bool, opt("Only compare stamps with contents; write nothing.", "--check")] = False,
) -> None:
    """Stamp descriptors with an identifier that is made from their content.

    It needs no registry: whoever has the descriptor can work it out again, and any change gives another. A descriptor
    without a persistent identifier gets it as its id; a DOI can follow later. One that was changed after it was stamped
    is refused.

    Examples:

        nboq pid mint axiovert.json -o axiovert.json

        nboq pid mint axiovert.json --check

        nboq pid mint rebuilt.json --new-version -o rebuilt.json
    """
    if check == (output is not None):
        raise typer.BadParameter("give either --output FILE or --check")
    document = _read(file)
    if output is None:
        stamps = verify(document, about)
        for stamp in stamps:
            mark = "[green]✓[/]" if stamp.state == "intact" else "[red]✗[/]"
            out.print(f"{mark} {escape(str(stamp))}")
        raise typer.Exit(FINE if all(stamp.state == "intact" for stamp in stamps) else FINDINGS)
    done = stamped(document, about, new_version=new_version)
    status = show_report(write(done, output))
    for before, after in zip(verify(document), verify(done), strict=True):
        if after.state == "unstamped":
            continue
        was = f" (was {before.id})" if before.id and before.id != after.id else ""
        out.print(escape(f"{after.entity}: {after.actual}{was}"))
    raise typer.Exit(status)
