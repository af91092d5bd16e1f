"""The light paths of channels as a graph for dot: one column a channel, one card a component."""

from __future__ import annotations

from typing import Final

from nboq.render.channels import Path, Step
from nboq.render.dot import attributes, lines, markup
from nboq.render.dot_labels import LEFT, LINES, framed, head, link, small
from nboq.render.microscope import Microscope
from nboq.render.theme import PALETTE

CHANNELS_DRAWN: Final = 12
"""How many columns a picture has at most."""
_COLUMN: Final = 25


def _card(step: Step, anchors: bool, ordered: bool) -> str:
    look = PALETTE[step.stage.look]
    if step.piece is None:
        return (
            f'<<TABLE BORDER="1" COLOR="{PALETTE["rule"]}" CELLBORDER="0" CELLSPACING="0" CELLPADDING="5">'
            f'<TR><TD WIDTH="150" BGCOLOR="{look}"><B>Specimen</B></TD></TR></TABLE>>'
        )
    piece = step.piece
    kind = piece.kind + ("" if ordered or piece.stage.name != "unplaced" else ", place not given")
    names = "".join(f"<B>{markup(line)}</B>{LEFT}" for line in lines(piece.name, _COLUMN))
    told = "".join(
        f"{small(line)}{LEFT}"
        for text in dict.fromkeys((piece.brief, step.settings))
        if text
        for line in lines(text, _COLUMN + 6)
    )
    return (
        f'<<TABLE BORDER="1" COLOR="{PALETTE["rule"]}" CELLBORDER="0" CELLSPACING="0" CELLPADDING="4">'
        f'<TR><TD BGCOLOR="{look}" ALIGN="LEFT">{small(kind)}</TD></TR>'
        f'<TR><TD{link(piece, anchors)} WIDTH="150" BGCOLOR="{PALETTE["paper"]}" ALIGN="LEFT" BALIGN="LEFT">'
        f"{names}{told}</TD></TR></TABLE>>"
    )


def columns(scope: Microscope, found: tuple[Path, ...], anchors: bool, text: str | None) -> str:
    """Write the light paths of channels side by side, in dot's language.

    Args:
        scope: The microscope.
        found: Its light paths.
        anchors: Whether components link to their rows in a page.
        text: The caption; without one, there's no title either.
    """
    body: list[str] = []
    for number, path in enumerate(found[:CHANNELS_DRAWN]):
        own = {"class": f"channel-{number}", "group": f"g{number}"}
        title = "<BR/>".join(f"<B>{markup(line)}</B>" for line in lines(path.name, 22))
        about = "".join(f"<BR/>{small(line)}" for line in lines(path.about, 30, 3) if line)
        label = f'<<FONT POINT-SIZE="13">{title}</FONT>{about}>'
        body.append(f"h{number} [{attributes({**own, 'label': label, 'id': f'head-{number}'})}];")
        before, passed = f"h{number}", False
        for place, step in enumerate(path.steps):
            node = f"n{number}_{place}"
            given = {**own, "label": _card(step, anchors, path.ordered), "id": f"step-{number}-{place}"}
            body.append(f"{node} [{attributes(given)}];")
            look = "detect" if passed else "through" if path.through else "excite"
            word, style = LINES[look]
            line = {"color": PALETTE[look], "style": style, "class": f"channel-{number} {look}", "tooltip": word}
            line = {**(line if place else {"style": "invis"}), "weight": "10"}
            body.append(f"{before} -> {node} [{attributes(line)}];")
            before, passed = node, passed or step.piece is None
    for same in (
        [f"h{number}" for number in range(min(len(found), CHANNELS_DRAWN))],
        [f"n{number}_{_at(path)}" for number, path in enumerate(found[:CHANNELS_DRAWN])],
    ):
        body.append(f"{{ rank=same; {'; '.join(same)}; }}")
    heads = " -> ".join(f"h{number}" for number in range(min(len(found), CHANNELS_DRAWN)))
    if "->" in heads:
        body.append(f"{heads} [style=invis];")
    width = max(46, 34 * min(len(found), CHANNELS_DRAWN, 4))
    return "\n".join([*head("TB", "0.28"), *framed(scope, body, text, width, True), "}", ""])


def _at(path: Path) -> int:
    return next(place for place, step in enumerate(path.steps) if step.piece is None)
