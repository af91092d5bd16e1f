"""The microscope with its components by place, as a graph for dot: one box a place, lines for the light."""

from __future__ import annotations

from itertools import pairwise
from typing import Final

from nboq.render.channels import SPECIMEN
from nboq.render.dot import attributes, lines, markup
from nboq.render.dot_labels import LEFT, LINES, framed, head, link, small
from nboq.render.microscope import Cube, Microscope, Piece
from nboq.render.stages import Stage
from nboq.render.theme import PALETTE

_WIDE: Final = 30


def _row(piece: Piece, anchors: bool, told: str = "") -> str:
    """Write a component: its name, then the one thing to know of it and its tier."""
    cell = f'<TD{link(piece, anchors)} BGCOLOR="{PALETTE["paper"]}" ALIGN="LEFT" BALIGN="LEFT" COLSPAN="3">'
    told = told or piece.brief or (piece.kind if piece.kind not in (piece.name, "Filter cube") else "")
    badge = "" if piece.tier is None else f"T{piece.tier}" if piece.tier else "below T1"
    names = LEFT.join(f"<B>{markup(line)}</B>" for line in lines(piece.name, _WIDE))
    second = lines(" · ".join(text for text in (told, badge) if text), _WIDE + 6)
    if not told:
        names, second = f"{names}  {small(badge)}", []
    return f"<TR>{cell}{names}{LEFT}{''.join(f'{small(line)}{LEFT}' for line in second if line)}</TD></TR>"


def _cube_rows(cube: Cube, anchors: bool) -> list[str]:
    """Write a cube with its filters in the row below it, since that is where they are."""
    rows = [_row(cube.piece, anchors, "" if cube.inside else "no filter in it is described")]
    cells = []
    for letters, piece in cube.inside:
        count = piece.brief.count(" + ") + 1
        told = f"{letters} {f'{count} bands' if count > 2 else piece.brief.removesuffix(' nm') or piece.name}"
        shown = LEFT.join(small(line) for line in lines(told, 14))
        cells.append(f'<TD{link(piece, anchors)} BGCOLOR="{PALETTE["band"]}" ALIGN="LEFT">{shown}</TD>')
    if cells:
        empty = f'<TD BGCOLOR="{PALETTE["band"]}"></TD>'
        rows.append(f"<TR>{''.join(cells)}{empty * (3 - len(cells))}</TR>")
    return rows


def _box(stage: Stage, rows: list[list[str]]) -> str:
    at = 'ALIGN="LEFT"' if rows else 'ALIGN="CENTER" WIDTH="150"'
    title = f'<TR><TD COLSPAN="3" {at} BGCOLOR="{PALETTE[stage.look]}"><B>{markup(stage.title)}</B></TD></TR>'
    inner = "<HR/>".join("".join(row) for row in rows)
    return (
        f'<<TABLE BORDER="1" COLOR="{PALETTE["rule"]}" CELLBORDER="0" CELLSPACING="0" CELLPADDING="4">'
        f"{title}{'<HR/>' if inner else ''}{inner}</TABLE>>"
    )


def boxes(scope: Microscope, anchors: bool, text: str | None) -> str:
    """Write the microscope with its components by place, in dot's language.

    Args:
        scope: The microscope.
        anchors: Whether components link to their rows in a page.
        text: The caption; without one, there's no title either.
    """
    cubes = {cube.piece.id: cube for cube in scope.cubes}
    stages = dict.fromkeys(piece.stage for piece in scope.pieces if piece.stage.name != "beside")
    present: set[str] = set()
    body: list[str] = []
    for stage in stages:
        rows = [
            _cube_rows(cubes[piece.id], anchors) if piece.id in cubes else [_row(piece, anchors)]
            for piece in scope.at(stage.name)
        ]
        if rows:
            present.add(stage.name)
            body.append(f"{stage.name} [{attributes({'id': f'stage-{stage.name}', 'label': _box(stage, rows)})}];")
    body.append(f"specimen [{attributes({'id': 'stage-specimen', 'label': _box(SPECIMEN, [])})}];")
    body += _arrows(present, bool(scope.inverted))
    rankdir = "BT" if scope.inverted else "TB"
    return "\n".join([*head(rankdir, "0.5"), *framed(scope, body, text, 100), "}", ""])


def _arrows(present: set[str], inverted: bool) -> list[str]:
    """Join the boxes. All lines of one rank run towards the specimen; arrowheads say which way the light goes."""
    found: list[str] = []

    def chain(names: tuple[str, ...], look: str, back: bool) -> None:
        there = [name for name in names if name in present or name == "specimen"]
        for place, (one, other) in enumerate(pairwise(there)):
            word, style = LINES[look]
            colour = PALETTE[look]
            given = {"color": colour, "fontcolor": colour, "style": style, "class": look, "tooltip": word}
            if back:
                given["dir"] = "back"
            # Beside another line, a label would push the two across each other; at the outer ends there's one only.
            if place == (len(there) - 2 if look == "through" else 0):
                given["label"] = f" {word} "
            found.append(f"{one} -> {other} [{attributes(given)}];")

    towards = ("source", "shaping", "excitation", "dichroic", "scanner", "objective", "specimen")
    away = ("detector", "emission", "relay", "dichroic", "scanner", "objective", "specimen")
    lamp_only = "lamp" in present and "source" not in present
    if present & set(towards[:4]) and not lamp_only:
        chain(towards, "excite", False)
    if present & set(away[:3]):
        chain(away, "detect", True)
    if present & {"lamp", "condenser"}:
        # Where no other light comes in, what shapes a beam shapes that of the lamp.
        chain(("specimen", "condenser", *(("excitation", "shaping") if lamp_only else ()), "lamp"), "through", True)
    if "unplaced" in present:
        # Without a line it would float anywhere: it stands below all others.
        ends: list[str] = [name for name in ("source", "detector") if name in present] or ["specimen"]
        last = next((name for name in ("lamp", "condenser") if name in present), "specimen")
        found += (
            [f"unplaced -> {end} [style=invis];" for end in ends]
            if inverted
            else [f"{last} -> unplaced [style=invis];"]
        )
    return found
