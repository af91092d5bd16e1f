"""The light path as a picture: the microscope by the places of its components, or one column a channel."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from nboq.document import Document
from nboq.render.channels import Path, paths
from nboq.render.dot import drawn
from nboq.render.dot_channels import CHANNELS_DRAWN, columns
from nboq.render.dot_labels import said_of
from nboq.render.dot_overview import boxes
from nboq.render.errors import NothingToDraw
from nboq.render.microscope import Microscope, Piece, microscope
from nboq.render.svg import polished, prefix_of


def light_path(document: Document, *, anchors: bool = False, captioned: bool = True) -> str:
    """Draw the way of the light from the source to the detector, as SVG.

    Where the document has light paths of channels, each is a column. Else the components stand where their kinds say
    that they belong, and the caption says so. Dot lays the picture out.

    Args:
        document: A descriptor, or a collection with one.
        anchors: Whether components link to `#` and `nboq.render.anchor` of their id, as a page has it; else those that
            have a web address link to it.
        captioned: Whether the title and the caption stand in the picture; a page may have them beside it.

    Returns:
        The element `svg`, without a prolog, which may stand in HTML beside others.

    Raises:
        NothingToDraw: If the document has no component of a microscope.
        NoPicture: If Graphviz isn't installed.

    >>> lens = {"type": "Objective", "id": "urn:x:1", "name": "63x <oil>", "lens_na": 1.4}
    >>> "63x &lt;oil&gt;" in light_path(Document({"type": "HardwareDescriptor", "id": "urn:x:2", "components": [lens]}))
    True
    """
    scope = microscope(document)
    found = paths(document, scope)
    if found:
        return channel_picture(scope, found, anchors=anchors, captioned=captioned)
    return microscope_picture(scope, anchors=anchors, captioned=captioned)


def picture(document: Document, form: Literal["svg", "png"] = "svg") -> bytes:
    """Draw the light path as a file.

    Args:
        document: A descriptor, or a collection with one.
        form: `svg`, or `png` at 144 dots an inch.

    Raises:
        NothingToDraw: If the document has no component of a microscope.
        NoPicture: If Graphviz isn't installed.
    """
    if form == "svg":
        return b'<?xml version="1.0" encoding="UTF-8"?>\n' + light_path(document).encode()
    scope = microscope(document)
    found = paths(document, scope)
    if not found:
        _check(scope)
    text = columns(scope, found, False, caption(found)) if found else boxes(scope, False, caption(()))
    return drawn(text, "png")


def caption(found: tuple[Path, ...]) -> str:
    """Say what the picture of light paths shows and where its order is from; without paths, of the microscope."""
    legend = "Solid lines: excitation; dashed: detection; dotted: transmitted light."
    tiers = "T1 to T3: the highest tier at which no required field is missing."
    if not found:
        return (
            "Ordered by the kinds of the components, because the document gives no light path. Where a box lists "
            f"several, the light takes one of them. {legend} {tiers}"
        )
    given = sum(path.ordered for path in found)
    if given == len(found):
        order = "In the order that the document gives."
    elif given:
        told = ", ".join(path.name for path in found if path.ordered)
        order = f"In the order that the document gives for {told}; else by the kinds of the components."
    else:
        order = "What is on each path is from the document; the order is by the kinds of the components."
    more = f" The first {CHANNELS_DRAWN} of {len(found)} channels." if len(found) > CHANNELS_DRAWN else ""
    return f"One column a channel.{more} {order} {legend}"


def microscope_picture(scope: Microscope, *, anchors: bool, captioned: bool) -> str:
    """Draw the microscope with its components by place; the arguments are those of `light_path`."""
    _check(scope)
    desc = f"{caption(())} {_listed(scope.pieces)}"
    told = {piece.key: said_of(piece) for piece in scope.pieces}
    drawing = drawn(boxes(scope, anchors, caption(()) if captioned else None), "svg")
    prefix = prefix_of("microscope", scope.id, f"{anchors} {captioned}")
    return polished(drawing, prefix, f"Light path of {scope.title}", desc, told)


def channel_picture(scope: Microscope, found: tuple[Path, ...], *, anchors: bool, captioned: bool) -> str:
    """Draw the light paths of channels side by side; the other arguments are those of `light_path`."""
    ways = "; ".join(
        f"{path.name}: {', '.join(step.piece.name if step.piece else 'specimen' for step in path.steps)}"
        for path in found[:CHANNELS_DRAWN]
    )
    told = {piece.key: said_of(piece) for path in found for piece in path.pieces}
    drawing = drawn(columns(scope, found, anchors, caption(found) if captioned else None), "svg")
    prefix = prefix_of("channels", scope.id, f"{anchors} {captioned}")
    title = f"Light paths of {scope.title}, by channel"
    return polished(drawing, prefix, title, f"{caption(found)} {ways}.", told)


def _check(scope: Microscope) -> None:
    if all(piece.stage.name == "beside" for piece in scope.pieces):
        raise NothingToDraw(scope.source, "a light path", "no component of one")


def _listed(pieces: Iterable[Piece]) -> str:
    places: dict[str, list[str]] = {}
    for piece in pieces:
        if piece.stage.name != "beside":
            places.setdefault(piece.stage.title, []).append(piece.name)
    return "; ".join(f"{title}: {', '.join(names)}" for title, names in places.items()) + "."
