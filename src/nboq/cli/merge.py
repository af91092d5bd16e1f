"""`nboq merge` and `nboq embed`: a descriptor and an image brought together."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated
from zipfile import is_zipfile

import typer
from rich.markup import escape
from rich.table import Table

from nboq.batch import single
from nboq.cli import options
from nboq.cli.common import show_report
from nboq.cli.document_formats import DocumentFormat, document_format
from nboq.cli.options import arg, opt
from nboq.cli.terminal import FINDINGS, FINE, as_json, err, note, out, table, write
from nboq.comparison.match import Match, Merged, verdict
from nboq.comparison.match import merge as join
from nboq.document import Document
from nboq.errors import ContentError, NboqError, NotFound
from nboq.files import write_atomically
from nboq.formats import encode
from nboq.formats.zarr_hierarchy import is_hierarchy

_COLOURS = {"certain": "green", "strong": "green", "likely": "yellow", "low": "red"}


def _matched(matches: tuple[Match, ...]) -> Table:
    rows = table("image", "descriptor", "confidence", "evidence", box=None, pad_edge=False)
    for one in matches:
        colour = _COLOURS[one.confidence.value]
        rows.add_row(
            escape(one.label) + ("" if one.used else " [dim](not used)[/]"),
            escape(one.counterpart_label),
            f"[{colour}]{one.confidence.value}[/]",
            escape("; ".join(map(str, one.evidence))),
        )
    return rows


def _show(merged: Merged) -> None:
    if merged.matches:
        out.print(_matched(merged.matches))
    if merged.unmatched:
        out.print("[bold]not matched[/]")
    for item in sorted(merged.unmatched, key=lambda item: not item.used):
        mark, extra = ("[red]✗[/]", "") if item.used else ("[dim]·[/]", " [dim](not used)[/]")
        out.print(f"  {mark} {escape(item.label)}{extra}: {escape(item.why)}")
    if any(one.used and not one.applied for one in merged.matches):
        out.print("[yellow]nothing was led to the descriptor, since the instrument isn't known to be the same[/]")
    for found in merged.findings:
        note(f"{found.entity}: {found.field}: {found.message}", found.kind)


def merge(
    descriptor: Annotated[Path, arg("The descriptor of the instrument, in any format.")],
    image: Annotated[Path, arg("The image: OME-TIFF, OME-Zarr, OME-XML, a settings file, a document.")],
    output: Annotated[Path | None, options.output("Where the joined document goes; else matches are shown.")] = None,
    format: DocumentFormat = None,
    accept_only_one: Annotated[
        bool, opt("Take the only component of a kind in either file for the same.", "--accept-only-one")
    ] = False,
    instrument: Annotated[bool, opt("Say that the descriptor's instrument took the image.", "--instrument")] = False,
    force: Annotated[bool, opt("Go on though ids or serial numbers of the instruments differ.", "--force")] = False,
    json: options.Json = False,
) -> None:
    """Join an image to the descriptor of the instrument that it was taken with.

    Each component that the image's file names is looked for in the descriptor: by identifier; by maker with catalogue,
    serial or lot number, or model; by magnification and NA. Afterwards the settings of the image lead to the
    descriptor's components. What fits several equally, or contradicts itself, stays as it is, and the reason is
    reported.

    The instrument must be known to be the same: by identifier, by serial number, by the stand and another component, or
    because --instrument says so. The exit status is 0 when everything that the image's settings name was found, 1 when
    something wasn't or looks wrong, 2 when a file can't be used.

    Examples:

        nboq merge axiovert.json cells.ome.tiff -o cells.json

        nboq merge axiovert.json cells.ome.tiff --instrument --accept-only-one -o cells.ttl

        nboq merge axiovert.json cells-settings.json --json
    """
    to = document_format(format, output) if output is not None else ""
    merged = join(
        single(descriptor), single(image), accept_only_one=accept_only_one, same_instrument=instrument, force=force
    )
    if json:
        write(as_json(merged.to_dict()))
    else:
        _show(merged)
    if output is not None:
        content, losses = encode(merged.document, to)
        write_atomically(output, content)
        show_report(losses)
        done = sum(one.applied for one in merged.matches)
        err.print(escape(f"{descriptor} + {image} → {output} ({done} matched, {len(merged.unmatched)} not)"))
    raise typer.Exit(FINE if merged.complete and not merged.findings else FINDINGS)


def _whether_same(document: Document, image: Path) -> tuple[str, str]:
    """Judge whether an image is of a document's instrument; nothing is said where it is, or they can't be joined."""
    try:
        known, evidence = verdict(document, single(image))
    except NboqError:
        return "unknown", ""
    return known, "" if known == "same" else evidence


def embed(
    document: Annotated[Path, arg("The document: a descriptor of the instrument, in any format.")],
    image: Annotated[
        Path, arg("The image: an OME-TIFF, a file of OME-XML, a folder of OME-Zarr; or a MIHCSME workbook.")
    ],
    output: Annotated[Path | None, options.output("Where the copy of the image with the document in it goes.")] = None,
    in_place: Annotated[bool, opt("Change the image itself, once the new one is complete.", "--in-place")] = False,
    force: Annotated[
        bool,
        opt(
            "Replace a description that isn't OME-XML and values in a workbook, bring OME-XML of older versions up to "
            "2016-06, and go on though the instruments differ.",
            "--force",
        ),
    ] = False,
) -> None:
    """Put a document into the header of an OME-TIFF, into a folder of OME-Zarr, or into a MIHCSME workbook.

    The pixels aren't touched, and what the file says of them stays as it is. The whole document is added as an
    annotation; where the file names no instrument, so are the components that OME has a place for. When the file is
    read again, the document comes back exactly, joined with the images. Done twice, the second replaces the first.

    Into a folder of OME-Zarr goes `ro-crate-metadata.json` and, where there is a folder OME, `OME/METADATA.ome.xml`.
    What was said there before stays, and arrays and their metadata aren't touched.

    In a MIHCSME workbook, the cells that ask for the microscope, for sizes and for dyes are filled in, as far as the
    document has images that agree in them; all else in it stays as it is.

    A descriptor of another instrument than the image names, by identifier or serial number, is refused without --force.

    The exit status is 0 when it is done, 1 when a description was replaced or the instrument is another one, 2 when a
    file can't be used.

    Examples:

        nboq embed axiovert.json cells.ome.tiff -o cells-described.ome.tiff

        nboq embed axiovert.ttl cells.ome.tiff --in-place

        nboq embed axiovert.ttl cells.ome.zarr --in-place

        nboq embed axiovert.ttl screen.xlsx -o screen-described.xlsx

        nboq convert cells-described.ome.tiff -o cells.ttl
    """
    if (output is None) != in_place:
        raise typer.BadParameter("say where the copy goes with --output FILE, or change the image with --in-place")
    if is_hierarchy(image):
        from nboq.publish.crate import embed_beside as put  # rocrate takes long to load
    elif is_zipfile(image):
        from nboq.formats.key_values.mihcsme import embed as put
    elif image.is_file():
        from nboq.formats.ome.tiff_writer import embed as put
    else:
        raise NotFound("a folder; give one file" if image.is_dir() else "there is no such file", source=image)

    found = single(document)
    known, evidence = _whether_same(found, image)
    if known == "another" and not force:
        hint = "look for the descriptor of that instrument, or use --force if one of the two is wrong"
        raise ContentError(f"the image was taken with another instrument: {evidence}", source=image, hint=hint)
    if evidence and not is_zipfile(image):
        note(f"{image}: {evidence}")
    report = put(image, found, output, force=force)
    status = show_report(report)
    err.print(escape(f"{document} + {image} → {output or image}"))
    raise typer.Exit(status)
