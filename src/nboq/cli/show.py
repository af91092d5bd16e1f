"""`nboq show`."""

from __future__ import annotations

from contextlib import nullcontext
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import typer

from nboq.batch import single
from nboq.cli import options
from nboq.cli.options import arg, opt
from nboq.cli.terminal import out, write
from nboq.document import Document
from nboq.render import page, picture
from nboq.render.relations_graph import connected, to_picture
from nboq.render.spectra_svg import spectra_file
from nboq.store import Store
from nboq.store.opening import existing_store


class _Picture(StrEnum):
    LIGHT_PATH = "light-path"
    SPECTRA = "spectra"
    IDENTIFIERS = "identifiers"


_FORMATS = options.formats("html", "svg", "png")


def show(
    descriptor: Annotated[Path, arg("The descriptor to draw, in any format that nboq reads.")],
    output: options.Output = None,
    format: Annotated[str | None, _FORMATS.option()] = None,
    what: Annotated[_Picture | None, opt("Which picture; a page has all. [default: light-path]", "--picture")] = None,
    store: Annotated[
        str | None,
        options.store(
            "A store that knows more of what is connected to the descriptor: images, papers, links.", variable=None
        ),
    ] = None,
) -> None:
    """Draw a microscope: the way of its light, the spectra of its filters, the identifiers around it.

    A page of HTML has all three with the facts of each component, and can be narrowed down to a channel or a filter
    cube; it loads nothing from elsewhere. Light paths are drawn in the order that the document gives, else by the kinds
    of the components, and the caption says which.

    Examples:

        nboq show axiovert.json -o axiovert.html

        nboq show axiovert.json -o light-path.png

        nboq show axiovert.json --picture spectra -o spectra.svg

        nboq show axiovert.json --store instruments.db -o axiovert.html
    """
    chosen = _FORMATS.choose(format, output, "svg" if what else "html")
    if chosen == "html" and what is not None:
        raise typer.BadParameter("a page has all pictures; leave out --picture, or give --format svg or png")
    document = single(descriptor)
    with existing_store(store, read_only=True) if store is not None else nullcontext() as opened:
        write(_drawn(document, opened, chosen, what), output)
    if output is not None:
        out.print(f"{descriptor} → {output}", markup=False)


def _drawn(document: Document, store: Store | None, format: str, what: _Picture | None) -> bytes:
    if format == "html":
        return page(document, store).encode()
    form: Literal["svg", "png"] = "png" if format == "png" else "svg"
    match what:
        case _Picture.SPECTRA:
            return spectra_file(document, form)
        case _Picture.IDENTIFIERS:
            return to_picture(connected(document, store=store), form)
        case _:
            return picture(document, form)
