"""One page of HTML with all pictures: everything inside it, nothing loaded, readable without its script."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from html import escape
from importlib.resources import files
from typing import Final

from nboq.document import Document
from nboq.errors import NboqError
from nboq.pid.relations import relations
from nboq.render.channels import Path, paths
from nboq.render.dot_channels import CHANNELS_DRAWN
from nboq.render.light_paths import caption, channel_picture, microscope_picture
from nboq.render.microscope import Microscope, Piece, microscope
from nboq.render.pid_neighbourhood import CAPTION as PIDS_CAPTION
from nboq.render.pid_neighbourhood import connected, drawn_graph
from nboq.render.rows import Row, rows
from nboq.render.spectra_svg import CAPTION as SPECTRA_CAPTION
from nboq.render.spectra_svg import spectra
from nboq.render.words import class_words, plain
from nboq.store import Store
from nboq.store.relations import Neighbourhood
from nboq.store.relations.ends import shown

_OF_A_CUBE: Final = frozenset({"excitation", "dichroic", "emission"})
# In CSS pixels; what is wider may leave the column of the text on a wide screen.
_TEXT_WIDTH: Final = 1050
_ADDRESSES: Final = ("https://", "http://")


@dataclass(frozen=True, slots=True)
class _Choice:
    """One way to narrow the page down: a channel or a filter cube."""

    label: str
    members: tuple[str, ...]
    channel: int | None = None


def page(document: Document, store: Store | None = None) -> str:
    """Write the page of a descriptor: its light path, spectra, components and identifiers.

    Args:
        document: A descriptor, or a collection with one.
        store: Where more of what is connected to it is known; left out, only the document tells.

    Returns:
        An HTML document that needs nothing from elsewhere.

    Raises:
        NoPicture: If Graphviz isn't installed.

    >>> lens = {"type": "Objective", "id": "urn:x:1", "name": "<script>alert(1)</script>"}
    >>> "<script>alert" in page(Document({"type": "HardwareDescriptor", "id": "urn:x:2", "components": [lens]}))
    False
    """
    scope = microscope(document)
    found = paths(document, scope)
    pieces = tuple(
        {piece.key: piece for piece in (*scope.pieces, *(p for path in found for p in path.pieces))}.values()
    )
    choices = _choices(scope, found)
    drawn = rows(document, scope)
    body = [
        _header(document, scope),
        "<main id=main>",
        _filter(choices),
        *_light(scope, found),
        *_spectra(document, drawn),
        _components(pieces, choices),
        *_identifiers(document, store),
        "</main>",
        "<div id=hint role=tooltip hidden></div>",
        "<footer>Drawn by nboq from the document; nothing is loaded from elsewhere.</footer>",
    ]
    return _framed(f"{scope.title}: light path, spectra, components", body)


@cache
def _part(name: str) -> str:
    return files("nboq.render").joinpath(name).read_text("utf-8").strip()


def _framed(title: str, body: Iterable[str]) -> str:
    script = _part("page.js")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; base-uri 'none'"
    return "\n".join(
        [
            "<!DOCTYPE html>",
            '<html lang="en">',
            '<head><meta charset="utf-8">',
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{_e(title)}</title>",
            f"<style>{_part('page.css')}</style></head>",
            '<body><a class=skip href="#main">To the pictures</a>',
            *body,
            f"<script>{script}</script>",
            "</body></html>",
            "",
        ]
    )


def _e(text: object) -> str:
    return escape(plain(text), quote=True)


def _identifier(iri: str) -> str:
    if iri.startswith(_ADDRESSES):
        return f'<a href="{_e(iri)}" rel=noopener>{_e(shown(iri))}</a>'
    return _e(shown(iri))


def _header(document: Document, scope: Microscope) -> str:
    badges = [f"Tier {scope.tier}"] if scope.tier else []
    badges += [scope.dated] if scope.dated else []
    described = next(
        (entity for entity in (document.data, document.data.get("describes")) if isinstance(entity, dict)), {}
    )
    text = described.get("description") or ""
    return (
        f"<header><h1>{_e(scope.title)}</h1>"
        f"<p>{' '.join(f'<span class=badge>{_e(badge)}</span>' for badge in badges)}</p>"
        f"<p class=about>{_identifier(scope.id)}</p>"
        f"{f'<p>{_e(text)}</p>' if text else ''}</header>"
    )


def _choices(scope: Microscope, found: tuple[Path, ...]) -> tuple[_Choice, ...]:
    channels = [
        _Choice(f"channel {path.name}", tuple(dict.fromkeys(piece.key for piece in path.pieces)), number)
        for number, path in enumerate(found)
        if number < CHANNELS_DRAWN
    ]
    always = [p.key for p in scope.pieces if p.stage.name not in (*_OF_A_CUBE, "beside")]
    cubes = [
        _Choice(f"cube {cube.piece.name}", (cube.piece.key, *(piece.key for _, piece in cube.inside), *always))
        for cube in scope.cubes
        if cube.inside
    ]
    return (*channels, *cubes)


def _filter(choices: tuple[_Choice, ...]) -> str:
    if not choices:
        return "<p id=count role=status></p>"
    inputs = ['<label><input type=radio name=show value=all checked data-label="all">Everything</label>']
    for number, choice in enumerate(choices):
        channel = "" if choice.channel is None else f' data-channel="{choice.channel}"'
        inputs.append(
            f'<label><input type=radio name=show value="{number}" data-label="{_e(choice.label)}" '
            f'data-members="{" ".join(choice.members)}"{channel}>'
            f"{_e(choice.label[:1].upper() + choice.label[1:])}</label>"
        )
    return (
        f"<fieldset><legend>Show</legend><div class=choices>{''.join(inputs)}</div></fieldset>"
        "<p id=count role=status></p>"
    )


def _figure(svg: str, label: str, text: str, look: str = "fitting") -> str:
    return (
        f'<figure class={look}><div class=picture tabindex=0 role=region aria-label="{_e(label)}">{svg}</div>'
        f"<figcaption>{_e(text)}</figcaption></figure>"
    )


def _light(scope: Microscope, found: tuple[Path, ...]) -> Iterator[str]:
    yield "<section aria-labelledby=light><h2 id=light>Light path</h2>"
    if found:
        svg = channel_picture(scope, found, anchors=True, captioned=False)
        yield _figure(svg, "Light paths of the channels", caption(found))
    if any(piece.stage.name != "beside" for piece in scope.pieces):
        if found:
            yield "<h3>All components by their place</h3>"
        svg = microscope_picture(scope, anchors=True, captioned=False)
        text = caption(())
        if found:
            text = "Ordered by the kinds of the components. " + text.partition(". ")[2]
        yield _figure(svg, "Light path through the components", text)
    elif not found:
        yield "<p>The document describes no component of a light path.</p>"
    yield "</section>"


def _spectra(document: Document, drawn: tuple[Row, ...]) -> Iterator[str]:
    svg = spectra(document, anchors=True)
    if svg is None:
        return
    yield "<section aria-labelledby=spectra><h2 id=spectra>Spectra</h2>"
    yield _figure(svg, "Chart of wavelengths", SPECTRA_CAPTION)
    if drawn:
        yield (
            "<details><summary>The same as a table</summary><div class=table><table><caption>Wavelengths by component"
            "</caption><thead><tr><th scope=col>Component</th><th scope=col>Belongs to</th><th scope=col>Light</th>"
            "</tr></thead><tbody>"
        )
        for row in drawn:
            key = f' data-key-of="{row.piece.key}"' if row.piece else ""
            yield (
                f"<tr{key}><th scope=row>{_e(row.label)}</th><td data-head=Group>{_e(row.group)}</td>"
                f"<td data-head=Light>{_e(row.words)}</td></tr>"
            )
        yield "</tbody></table></div></details>"
    yield "</section>"


def _components(pieces: tuple[Piece, ...], choices: tuple[_Choice, ...]) -> str:
    if not pieces:
        return ""
    lines = []
    for piece in pieces:
        told = "".join(f"<div><dt>{_e(label)}</dt><dd>{_linked(text)}</dd></div>" for label, text in piece.facts)
        about = " · ".join(dict.fromkeys(text for text in (piece.kind, piece.brief, _tier(piece)) if text))
        # Every cube "has" the lamp and the objectives; only what tells components apart is said.
        used = [choice.label for choice in choices if choice.channel is not None and piece.key in choice.members]
        if piece.stage.name in _OF_A_CUBE:
            used = [choice.label for choice in choices if piece.key in choice.members]
        description = plain(piece.entity.get("description") or "")
        lines.append(
            f'<tr id="{piece.key}" data-key="{piece.key}" data-name="{_e(piece.name)}" data-about="{_e(about)}">'
            f"<th scope=row>{_component(piece)}<span class=kind>{_e(piece.kind)}</span></th>"
            f"<td data-head=Place>{_e(piece.stage.title)}</td>"
            f'<td data-head="Used in">{_e("; ".join(used)) or "–"}</td>'
            f"<td data-head=Complete><span class=badge>{_e(_tier(piece) or 'not known')}</span></td>"
            f"<td>{f'<p>{_e(description)}</p>' if description else ''}"
            f"{f'<dl>{told}</dl>' if told else ''}</td></tr>"
        )
    return (
        "<section aria-labelledby=parts><h2 id=parts>Components</h2><div class=table><table>"
        "<caption>What the document says of each component, in the order of the light; the tier is the highest at "
        "which no required field is missing.</caption><thead><tr><th scope=col>Component</th><th scope=col>Place</th>"
        "<th scope=col>Used in</th><th scope=col>Complete at</th><th scope=col class=facts>Facts</th></tr></thead>"
        "<tbody>"
        f"{''.join(lines)}</tbody></table></div></section>"
    )


def _component(piece: Piece) -> str:
    if piece.id.startswith(_ADDRESSES):
        return f'<a href="{_e(piece.id)}" rel=noopener>{_e(piece.name)}</a>'
    return _e(piece.name)


def _linked(text: str) -> str:
    """Write a fact; one that is an address as a whole leads there."""
    if text.startswith(_ADDRESSES) and " " not in text:
        return f'<a href="{_e(text)}" rel=noopener>{_e(text)}</a>'
    return _e(text)


def _tier(piece: Piece) -> str:
    if piece.tier is None:
        return ""
    return f"tier {piece.tier}" if piece.tier else "below tier 1"


def _identifiers(document: Document, store: Store | None) -> Iterator[str]:
    try:
        found = connected(document, store)
    except NboqError:
        return  # what can't be loaded into a store has no graph, but all other pictures
    if not found.edges:
        return
    yield "<section aria-labelledby=pids><h2 id=pids>Identifiers around it</h2>"
    svg = drawn_graph(found)
    wide = re.search(r' width="(\d+)"', svg)
    look = "wide" if wide and int(wide[1]) > _TEXT_WIDTH else "fitting"
    yield _figure(svg, "Graph of identifiers", PIDS_CAPTION, look)
    yield (
        "<details><summary>The same as a table</summary><div class=table><table><caption>Relations between identifiers"
        "</caption><thead><tr><th scope=col>This</th><th scope=col>Relation</th><th scope=col>That</th></tr></thead>"
        "<tbody>"
    )
    for stated in found.edges:
        edge = stated.edge
        yield (
            f"<tr><th scope=row>{_end(found, edge.subject)}</th>"
            f"<td data-head=Relation>{_e(relations()[edge.relation].title)}</td>"
            f"<td data-head=That>{_end(found, edge.object)}</td></tr>"
        )
    yield "</tbody></table></div></details></section>"


def _end(found: Neighbourhood, iri: str) -> str:
    node = found.node[iri]
    kind = f"<span class=kind>{_e(class_words(node.class_name))}</span>" if node.class_name else ""
    name = f"{_e(node.name)}<br>" if node.name else ""
    return f"{name}{_identifier(iri)}{kind}"
