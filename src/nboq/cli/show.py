"""`nboq show`."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from nboq.cli.common import existing_store, out
from nboq.document import Document
from nboq.files import write_atomically
from nboq.formats import read
from nboq.render import NothingToDraw, page, picture, spectra
from nboq.render.pid_neighbourhood import connected, drawn_graph, graph_png
from nboq.render.raster import raster
from nboq.store import Store


class _Form(StrEnum):
    HTML = "html"
    SVG = "svg"
    PNG = "png"


class _What(StrEnum):
    LIGHT_PATH = "light-path"
    SPECTRA = "spectra"
    IDENTIFIERS = "identifiers"


_SUFFIXES = {".html": _Form.HTML, ".htm": _Form.HTML, ".svg": _Form.SVG, ".png": _Form.PNG}
_PROLOG = '<?xml version="1.0" encoding="UTF-8"?>\n'


def show(
    descriptor: Annotated[
        Path, typer.Argument(help="The descriptor to draw, in any format that nboq reads.", show_default=False)
    ],
    file: Annotated[
        Path | None, typer.Option("-o", "--file", help="Where to; left out, standard output.", show_default=False)
    ] = None,
    output: Annotated[
        _Form | None,
        typer.Option(
            "--output",
            help="What to make; left out, the ending of FILE tells, else a page of HTML.",
            show_default=False,
        ),
    ] = None,
    what: Annotated[
        _What | None,
        typer.Option(
            "--what", "-w", help="Which picture; a page has all of them. [default: light-path]", show_default=False
        ),
    ] = None,
    store: Annotated[
        str | None,
        typer.Option(
            "--store",
            "-s",
            metavar="PLACE",
            help="A store that knows more of what is connected to the descriptor: images, papers, links.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Draw a microscope: the way of its light, the spectra of its filters, the identifiers around it.

    A page of HTML has all three with the facts of each component, and can be narrowed down to a channel or a filter
    cube; it loads nothing from elsewhere. Light paths are drawn in the order that the document gives, else by the kinds
    of the components, and the caption says which. Pictures need Graphviz (Debian's package graphviz).

    Examples:

        nboq show axiovert.json -o axiovert.html

        nboq show axiovert.json -o light-path.png

        nboq show axiovert.json --what spectra -o spectra.svg

        nboq show axiovert.json --store instruments.db -o axiovert.html
    """
    if output is None:
        if file is not None and file.suffix.lower() not in _SUFFIXES:
            raise typer.BadParameter(f"{file}: its ending tells no form; say --output html, svg or png")
        output = _SUFFIXES[file.suffix.lower()] if file is not None else _Form.SVG if what else _Form.HTML
    if output is _Form.HTML and what is not None:
        raise typer.BadParameter("a page has all pictures; leave out --what, or say --output svg or png")
    if output is _Form.PNG and file is None and sys.stdout.isatty():
        raise typer.BadParameter("a PNG is nothing for a terminal; write it to a file with -o FILE")
    document = read(descriptor)
    if store is None:
        drawn = _drawn(document, None, output, what)
    else:
        with existing_store(store) as opened:
            drawn = _drawn(document, opened, output, what)
    if file is None:
        typer.echo(drawn, nl=False)
    else:
        write_atomically(file, drawn)
        out.print(f"{descriptor} → {file}", markup=False)


def _drawn(document: Document, store: Store | None, output: _Form, what: _What | None) -> bytes:
    if output is _Form.HTML:
        return page(document, store).encode()
    match what:
        case _What.SPECTRA:
            chart = spectra(document)
            if chart is None:
                raise NothingToDraw(document.source, "a chart of wavelengths", "no wavelength")
            return raster(chart) if output is _Form.PNG else (_PROLOG + chart).encode()
        case _What.IDENTIFIERS:
            found = connected(document, store)
            return graph_png(found) if output is _Form.PNG else (_PROLOG + drawn_graph(found)).encode()
        case _:
            return picture(document, "png" if output is _Form.PNG else "svg")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(show)
