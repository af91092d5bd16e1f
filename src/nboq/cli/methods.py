"""`nboq methods`: how images were taken, as a paper tells it."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import Annotated

import typer

from nboq.batch import documents, is_many, single
from nboq.cli import options
from nboq.cli.options import arg, opt
from nboq.cli.terminal import FINDINGS, FINE, as_json, counted, err, note, write
from nboq.comparison.match import merge, verdict
from nboq.document import Document, Objects
from nboq.errors import NboqError, NotFound
from nboq.prose import methods as told
from nboq.prose.formats import FORMATS
from nboq.prose.paragraph import acquired_on, holds_on
from nboq.schema.iri import is_web_address
from nboq.store.opening import is_store, open_store

_FORMATS = options.formats(*FORMATS, "json")


def _of_the_day(place: str, image: Document) -> Document:
    """Find the descriptor of the instrument that took an image, the newest of those that held on its day."""
    day = max(map(acquired_on, image.images), default="")
    known: dict[str, Document] = {}
    for _, found in documents([place]):
        if isinstance(found, NboqError):
            continue
        for one in found.descriptors:
            if holds_on(one, day) and _is_same(found, image):
                known[str(one.valid_from or "")] = found
    if not known:
        hint = "give the descriptor itself, or look at nboq merge DESCRIPTOR IMAGE"
        raise NotFound(
            "no descriptor in it is known to be of the instrument that took the image", source=place, hint=hint
        )
    return known[max(known)]


def _is_same(descriptor: Document, image: Document) -> bool:
    try:
        return verdict(descriptor, image)[0] == "same"
    except NboqError:  # such as several descriptors in one document
        return False


def methods(
    image: Annotated[Path, arg("The image: OME-TIFF, OME-XML, a settings file, a document with an image.")],
    descriptor: Annotated[
        str | None, arg("What describes the instrument: a file, or a store or folder to look in.")
    ] = None,
    output: options.Output = None,
    format: Annotated[str | None, _FORMATS.option()] = None,
    trace: Annotated[bool, opt("List which field says each clause; HTML and JSON always do.", "--trace")] = False,
    accept_only_one: Annotated[
        bool, opt("Take the only component of a kind in either file for the same.", "--accept-only-one")
    ] = False,
    instrument: Annotated[bool, opt("Say that the descriptor's instrument took the image.", "--instrument")] = False,
) -> None:
    """Write how images were taken, as the methods section of a paper tells it.

    Each clause stands there because a field says it. What a reader would want and no field says is in brackets, with
    the field to fill in. Image and descriptor are joined as 'nboq merge' does. The exit status is 0 when nothing is to
    be filled in, 1 when something is, 2 when a file can't be used.

    Examples:

        nboq methods cells.ome.tiff axiovert.json

        nboq methods cells.ome.tiff facility.store --format latex -o methods.tex

        nboq methods cells.json --trace
    """
    chosen = _FORMATS.choose(format, output)
    with ExitStack() as stack:
        document, around = single(image, planes=True), None
        if descriptor is not None:
            if is_web_address(descriptor) or is_store(Path(descriptor)):
                around = stack.enter_context(open_store(descriptor, read_only=True)).objects
            known = _of_the_day(descriptor, document) if is_many(descriptor) else single(descriptor)
            merged = merge(known, document, accept_only_one=accept_only_one, same_instrument=instrument)
            document = merged.document
            if any(one.used and not one.applied for one in merged.matches):
                note("nothing is told from the descriptor, as it may be of another instrument; see --instrument")
        found = told(Objects(document, around=around))
    content = as_json(found.to_dict()) if chosen == "json" else found.written(chosen, trace=trace).encode()
    write(content, output)
    if found.gaps:
        err.print(f"{counted(len(found.gaps), 'field')} to fill in")
    raise typer.Exit(FINDINGS if found.gaps else FINE)
