"""What the pictures of light paths share: cells that are links, lines, titles and captions, in dot's language."""

from __future__ import annotations

from typing import Final

from nboq.render.dot import lines, markup
from nboq.render.microscope import Microscope, Piece
from nboq.render.theme import PALETTE

LEFT: Final = '<BR ALIGN="LEFT"/>'
LINES: Final = {
    "excite": ("excitation", "solid"),
    "detect": ("detection", "dashed"),
    "through": ("transmitted light", "dotted"),
}
"""The word for each kind of line, and its dashes."""
_HEAD: Final = (
    'graph [rankdir="{rankdir}", bgcolor="{paper}", pad="0.15", nodesep="0.35", ranksep="{ranksep}", '
    'fontname="Arial", fontsize="11", fontcolor="{soft}", compound="true"];',
    'node [shape="plain", fontname="Arial", fontsize="11", fontcolor="{ink}"];',
    'edge [fontname="Arial", fontsize="10", penwidth="1.8", arrowsize="0.8"];',
)


def said_of(piece: Piece) -> str:
    """Say of a component what a screen reader tells and a hint shows: its name, kind, brief, and tier."""
    told = [piece.name, piece.kind, piece.brief]
    if piece.tier is not None:
        told.append(f"complete at tier {piece.tier}" if piece.tier else "not complete at tier 1")
    return ", ".join(dict.fromkeys(text for text in told if text))


def head(rankdir: str, ranksep: str) -> list[str]:
    """Begin a graph: which way its ranks run, how far apart they are in inches."""
    return ["digraph {", *(line.format(rankdir=rankdir, ranksep=ranksep, **PALETTE) for line in _HEAD)]


def framed(scope: Microscope, body: list[str], text: str | None, width: int, columns: bool = False) -> list[str]:
    """Put the title above and the caption below, by clusters without lines."""
    if text is None:
        return body
    below = "".join(f"{markup(line)}{LEFT}" for line in lines(text, width, 9))
    tier = f'  <FONT POINT-SIZE="11" COLOR="{PALETTE["soft"]}">[ tier {scope.tier} ]</FONT>' if scope.tier else ""
    dated = f'<FONT POINT-SIZE="11" COLOR="{PALETTE["soft"]}">{markup(scope.dated)}</FONT>{LEFT}' if scope.dated else ""
    titles = LEFT.join(f"<B>{markup(line)}</B>" for line in lines(scope.title, width - 10, 3))
    above = f'<FONT POINT-SIZE="15" COLOR="{PALETTE["ink"]}">{titles}</FONT>{tier}{LEFT}{dated}'
    # Where ranks run upwards, dot turns the places of a cluster's label, but not those of the graph's.
    top = "b" if scope.inverted and not columns else "t"
    return [
        f"labelloc=b; labeljust=l; label=<{below}>;",
        f"subgraph cluster_all {{ penwidth=0; labelloc={top}; labeljust=l; label=<{above}>;",
        *body,
        "}",
    ]


def link(piece: Piece, anchors: bool) -> str:
    """Write what makes a cell a link with a hint, which also makes it something the keyboard can reach."""
    if anchors:
        target = f' HREF="#{piece.key}"'
    elif piece.id.startswith(("https://", "http://")):
        target = f' HREF="{_attribute(piece.id)}"'
    else:
        target = ""
    return f' ID="{piece.key}" TITLE="{_attribute(said_of(piece))}"{target}'


def _attribute(text: str) -> str:
    r"""Escape a text for an attribute of a cell, where dot would put a node's name for `\N`."""
    return markup(text).replace("\\", "\\\\")


def small(text: str) -> str:
    """Write a text small and soft."""
    if not text:
        return ""  # dot takes no empty element
    return f'<FONT POINT-SIZE="9.5" COLOR="{PALETTE["soft"]}">{markup(text)}</FONT>'
