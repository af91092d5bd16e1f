"""One page of HTML with all pictures: everything inside it, nothing loaded, readable without its script.

A notebook shows the first two of them.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

from nboq.document import Document
from nboq.errors import ContentError, NboqError
from nboq.pid.relations import relations
from nboq.render.channels import Path, paths
from nboq.render.light_paths import CHANNELS_DRAWN, caption, light_path, light_path_of
from nboq.render.microscope import Microscope, Piece, lettered, microscope
from nboq.render.relations_graph import CAPTION as PIDS_CAPTION
from nboq.render.relations_graph import connected, in_sentences, to_svg
from nboq.render.rows import rows
from nboq.render.spectra_svg import CAPTION as SPECTRA_CAPTION
from nboq.render.spectra_svg import chart, spectra
from nboq.render.svg import at_all_widths
from nboq.render.template import environment
from nboq.render.theme import variables
from nboq.schema.html import displayed
from nboq.store import Store

_OF_A_CUBE: Final = frozenset({"excitation", "dichroic", "emission"})
# In CSS pixels; what is wider may leave the column of the text on a wide screen.
_TEXT_WIDTH: Final = 1050


@dataclass(frozen=True, slots=True)
class _Choice:
    """One way to narrow the page down: a channel or a filter cube."""

    label: str
    members: tuple[str, ...]
    channel: int | None = None


def page(thing: Document | Microscope, store: Store | None = None) -> str:
    """Write the page of a descriptor: its light path, spectra, components and identifiers.

    Args:
        thing: A descriptor, or a collection with one.
        store: Where more of what is connected to it is known; left out, only the document tells.

    Returns:
        An HTML document that needs nothing from elsewhere.

    Raises:
        ContentError: If it has neither components nor relations.
        MissingDependency: If Graphviz isn't installed.

    >>> lens = {"type": "Objective", "id": "urn:x:1", "name": "<script>alert(1)</script>"}
    >>> "<script>alert" in page(Document({"type": "HardwareDescriptor", "id": "urn:x:2", "components": [lens]}))
    False
    """
    scope = microscope(thing)
    found = paths(scope)
    choices = _choices(scope, found)
    identifiers = _identifiers(scope, store)
    if not scope.pieces and not identifiers:
        message = "nothing of it can be drawn: there is no component and no relation to others in it"
        raise ContentError(message, source=scope.document.source)
    shown = rows(scope, found)
    templates = environment("nboq.render")
    script, style = (templates.get_template(name).render() for name in ("page.js", "page.css"))
    return templates.get_template("page.html.j2").render(
        scope=scope,
        script=script,
        digest=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode(),
        style=variables() + style,
        description=_description(scope.document),
        choices=choices,
        **_light(scope, found),
        chart=at_all_widths(*(chart(scope, shown, anchors=True, narrow=narrow) or "" for narrow in (False, True))),
        spectra_caption=SPECTRA_CAPTION,
        rows=shown,
        pieces=list(_components(scope, found, choices)),
        **identifiers,
    )


def _description(document: Document) -> Any:
    things = (document.data, document.data.get("describes"))
    return next((thing.get("description") for thing in things if isinstance(thing, dict)), None)


def _choices(scope: Microscope, found: tuple[Path, ...]) -> tuple[_Choice, ...]:
    channels = [
        _Choice(f"channel {path.name}", tuple(dict.fromkeys(piece.key for piece in path.pieces)), number)
        for number, path in enumerate(found[:CHANNELS_DRAWN])
    ]
    always = [p.key for p in scope.pieces if p.stage.name not in (*_OF_A_CUBE, "beside")]
    cubes = [
        _Choice(lettered("cube", cube.piece.name), (cube.piece.key, *(piece.key for _, piece in cube.inside), *always))
        for cube in scope.cubes
        if cube.inside
    ]
    return (*channels, *cubes)


def _light(scope: Microscope, found: tuple[Path, ...]) -> dict[str, str]:
    drawn = {"caption": caption(found), "overview_caption": caption(())}
    if found:
        drawn["channels"] = _both(scope, found)
        drawn["overview_caption"] = "Ordered by the kinds of the components. " + caption(()).partition(". ")[2]
    if any(piece.stage.name != "beside" for piece in scope.pieces):
        drawn["overview"] = _both(scope, ())
    return drawn


def _both(scope: Microscope, found: tuple[Path, ...]) -> str:
    broad, narrow = (
        light_path_of(scope, found, anchors=True, captioned=False, narrow=narrow) for narrow in (False, True)
    )
    return at_all_widths(broad, narrow)


def _components(
    scope: Microscope, found: tuple[Path, ...], choices: tuple[_Choice, ...]
) -> Iterator[tuple[Piece, str, str, list[str]]]:
    """Give each component with its tier, what is said of it in short, and where it's used."""
    everything = (*scope.pieces, *(piece for path in found for piece in path.pieces))
    for piece in {piece.key: piece for piece in everything}.values():
        tier = "" if piece.tier is None else f"tier {piece.tier}" if piece.tier else "below tier 1"
        about = " · ".join(dict.fromkeys(text for text in (piece.kind, piece.brief, tier) if text))
        # Every cube "has" the lamp and the objectives; only what tells components apart is said.
        telling = [one for one in choices if one.channel is not None or piece.stage.name in _OF_A_CUBE]
        yield piece, tier, about, [one.label for one in telling if piece.key in one.members]


def _identifiers(scope: Microscope, store: Store | None) -> dict[str, Any]:
    try:
        found = connected(scope, store=store)
    except NboqError:
        return {}  # what can't be loaded into a store has no graph, but all other pictures
    if not found.edges:
        return {}
    svg = to_svg(found)
    wide = float(etree.fromstring(svg.encode()).get("width", "0")) > _TEXT_WIDTH
    return {
        "graph": at_all_widths(svg, in_sentences(found)),
        "wide": wide,
        "neighbours": found,
        "relations": relations(),
        "pids_caption": PIDS_CAPTION,
    }


def notebook(document: Document) -> str:
    """Write the light path and the spectra of a document as HTML for `_repr_html_`; it never raises.

    Args:
        document: Any document.

    >>> notebook(Document({"type": "Instrument", "id": "urn:x:1"}, "a.json"))
    '<p><code>&lt;Document Instrument urn:x:1 of a.json, 0 objects inside&gt;</code></p>'
    """
    line = displayed(document)
    try:
        scope = microscope(document)
        drawn = [light_path(scope), spectra(scope)]
    except NboqError:
        return line
    return line + "".join(f'<div style="overflow-x:auto">{one}</div>' for one in drawn if one)
