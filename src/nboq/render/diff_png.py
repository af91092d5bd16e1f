"""The changes as a PNG, drawn by Graphviz from the same sheet as the SVG."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Sequence
from html import escape
from typing import Final

from nboq.comparison.diff.change import Changes
from nboq.comparison.diff.errors import NoPng
from nboq.comparison.diff.histories import Step
from nboq.comparison.diff.table import MARKS, SIGNS, Block, sheet, summary
from nboq.errors import short
from nboq.render.diff_svg import cut

_PATIENCE: Final = 120
_COLOURS: Final = {
    "added": "#00694d", "removed": "#a34700", "changed": "#005a8f", "replaced": "#8a3f70",
    "void": "#a32100", "check": "#7a5200", "mended": "#00694d", "note": "#1b2733",
}  # fmt: skip


def _cell(text: str, width: int, *, colour: str = "#1b2733", bold: bool = False, span: int = 1, back: str = "") -> str:
    """Write one cell of a table in Graphviz's HTML-like labels, whose texts are escaped as in XML."""
    printable = "".join(c if c.isprintable() else " " for c in text)
    body = '<BR ALIGN="LEFT"/>'.join(escape(line) or " " for line in cut(printable, width))
    if bold:
        body = f"<B>{body}</B>"
    fill = f' BGCOLOR="{back}"' if back and text else ""
    look = f'ALIGN="LEFT" BALIGN="LEFT" VALIGN="TOP" COLSPAN="{span}"{fill}'
    return f'<TD {look}><FONT COLOR="{colour}">{body}</FONT></TD>'


def _rows(block: Block) -> list[str]:
    words = f"replaced by {block.by}" if block.by else block.kind
    head = f"{SIGNS[block.kind]} {block.component}: {words}"
    rows = [_cell(head, 110, colour=_COLOURS[block.kind], bold=True, span=3)]
    rows += [
        _cell(f"{SIGNS[line.kind]} {line.field}", 46, colour=_COLOURS[line.kind])
        + _cell(line.was, 40, back="#fbeee6")
        + _cell(line.now, 40, back="#e6f4ef")
        for line in block.lines
    ]
    for one in block.consequences:
        text = f"{MARKS[one.verdict]} {one.subject}: {one.text}"
        rows.append(_cell(text, 126, colour=_COLOURS[one.verdict], span=3))
    return rows


def _table(changes: Changes) -> list[str]:
    rows = [_cell(summary(changes), 126, span=3)]
    rows.append(
        _cell("", 46) + _cell(f"before: {changes.old}", 40, bold=True) + _cell(f"after: {changes.new}", 40, bold=True)
    )
    for block in sheet(changes):
        rows += ["<HR/>", *_rows(block)]
    for standing in changes.standings:
        rows.append("<HR/>")
        rows.append(_cell(str(standing), 126, colour=_COLOURS["mended" if standing.holds else "void"], span=3))
        rows += [_cell(text, 126, span=3) for text in (*standing.missing, *standing.broken)]
    return rows


def to_dot(changes: Changes | Sequence[Step]) -> str:
    """Write the changes, or a history, as a table in the DOT language of Graphviz.

    Args:
        changes: What `compare` or `history` found.

    >>> print(to_dot(Changes("a.yaml", "b.yaml")).splitlines()[0])
    digraph changes {
    """
    rows: list[str] = []
    if isinstance(changes, Changes):
        rows = _table(changes)
    else:
        for step in changes:
            rows += ["<HR/>"] * bool(rows)
            rows.append(_cell(f"{step.valid_from or 'undated'}  {step.label}", 110, bold=True, span=3))
            rows += _table(step.changes) if step.changes is not None else [_cell("first version", 110, span=3)]
    body = "".join(row if row == "<HR/>" else f"<TR>{row}</TR>" for row in rows)
    return "\n".join(
        [
            "digraph changes {",
            '  graph [bgcolor="white", pad="0.2", fontname="Helvetica"];',
            '  node [shape="plain", fontname="Helvetica", fontsize="10"];',
            f'  sheet [label=<<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="2" CELLPADDING="2">{body}</TABLE>>];',
            "}",
            "",
        ]
    )


def to_png(changes: Changes | Sequence[Step]) -> bytes:
    """Draw the changes, or a history, as a PNG with the program `dot` of Graphviz.

    Args:
        changes: What `compare` or `history` found.

    Returns:
        The PNG file.

    Raises:
        NoPng: If `dot` isn't installed or gives up.
    """
    program = shutil.which("dot")
    if program is None:
        raise NoPng("there is no program 'dot'")
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command; the text goes in as its input
            [program, "-Tpng", "-Gdpi=144"],
            input=to_dot(changes).encode(),
            capture_output=True,
            timeout=_PATIENCE,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise NoPng(f"'dot' isn't done after {_PATIENCE} seconds") from None
    except OSError as error:
        raise NoPng(f"'dot' can't be run: {error}") from None
    if done.returncode or not done.stdout:
        raise NoPng(f"'dot' says {short(done.stderr.decode(errors='replace').strip(), 200)}")
    return done.stdout
