"""`nboq embed`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from nboq.batch import single
from nboq.cli import options
from nboq.cli.common import show_report
from nboq.cli.options import arg, opt
from nboq.cli.terminal import err
from nboq.errors import NotFound


def embed(
    document: Annotated[Path, arg("The document: a descriptor of the instrument, in any format.")],
    image: Annotated[Path, arg("The image: an OME-TIFF, or a file of OME-XML.")],
    output: Annotated[Path | None, options.output("Where the copy of the image with the document in it goes.")] = None,
    in_place: Annotated[
        bool, opt("Change the image itself; it is replaced when the new one is complete.", "--in-place")
    ] = False,
    force: Annotated[
        bool,
        opt("Replace a description that isn't OME-XML, and bring OME-XML of older versions up to 2016-06.", "--force"),
    ] = False,
) -> None:
    """Put a document into the header of an OME-TIFF.

    The pixels aren't touched, and what the file says of them stays as it is. The whole document is added as an
    annotation; where the file names no instrument, so are the components that OME has a place for. When the file is
    read again, the document comes back exactly, joined with the images. Done twice, the second replaces the first.

    The exit status is 0 when it is done, 1 when a description was replaced, 2 when a file can't be used.

    Examples:

        nboq embed axiovert.json cells.ome.tiff -o cells-described.ome.tiff

        nboq embed axiovert.ttl cells.ome.tiff --in-place

        nboq convert cells-described.ome.tiff -o cells.ttl
    """
    if (output is None) != in_place:
        raise typer.BadParameter("say where the copy goes with --output FILE, or change the image with --in-place")
    if not image.is_file():
        raise NotFound("a folder; give one file" if image.is_dir() else "there is no such file", source=image)
    from nboq.formats.ome.tiff_writer import embed as put

    report = put(image, single(document), output, force=force)
    status = show_report(report)
    err.print(escape(f"{document} + {image} → {output or image}"))
    raise typer.Exit(status)
