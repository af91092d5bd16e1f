"""The changes as a picture: before and after side by side, and a history as a timeline."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from typing import Final

from nboq.comparison.diff.change import Changes, Standing
from nboq.comparison.diff.histories import Step
from nboq.comparison.diff.table import MARKS, SIGNS, Block, Line, sheet, summary
from nboq.render.svg import drawing, element, named, png, prefix_of, text

_WIDTH: Final = 960
_FIELD, _WAS, _NOW = 40, 350, 650
_FIELD_CHARS, _VALUE_CHARS, _WIDE_CHARS = 42, 42, 126
_LINE: Final = 16
_MOST_LINES: Final = 4
# The first that has the signs; CairoSVG looks at the first only.
_FONT: Final = "DejaVu Sans, system-ui, sans-serif"
# Signs and words say what the colours do.
_COLOURS: Final = {
    "added": "through", "removed": "detect", "changed": "excite", "replaced": "replaced",
    "void": "bad", "check": "warn", "mended": "through", "note": "ink",
}  # fmt: skip


class _Page:
    """Lines from the top down."""

    def __init__(self, title: str, desc: str) -> None:
        self.title, self.desc = title, desc
        self.y = 34
        self.body = [text(title, 24, self.y, 17, font_weight=600)]
        self.y += 24

    def lines(
        self, x: float, content: str, width: int, most: int = _MOST_LINES, *, size: float = 12, kind: str = "note"
    ) -> None:
        look = {"font_weight": 600} if kind == "void" or size > 12 else {}
        for line in _broken(content, width, most):
            self.body.append(text(line, x, self.y, size, fill=_COLOURS.get(kind, kind), **look))
            self.y += _LINE

    def end(self) -> str:
        prefix = prefix_of(self.title, self.desc)
        return drawing(prefix, self.title, self.desc, self.body, _WIDTH, self.y + 12, font=_FONT)


def _broken(content: str, width: int, most: int = _MOST_LINES) -> list[str]:
    return textwrap.wrap(content, width, max_lines=most, placeholder=" …") or [""]


def _row(page: _Page, line: Line) -> None:
    cells = (
        (_FIELD, f"{SIGNS[line.kind]} {line.field}", _FIELD_CHARS, ""),
        (_WAS, line.was, _VALUE_CHARS, "before"),
        (_NOW, line.now, _VALUE_CHARS, "after"),
    )
    broken = [_broken(content, width) for _, content, width, _ in cells]
    height = _LINE * max(map(len, broken))
    inside = []
    for (x, content, _, back), pieces in zip(cells, broken, strict=True):
        if back and content:
            inside.append(element("rect", fill=back, x=x - 6, y=page.y - 12, width=290, height=height, rx=3))
        colour = "ink" if back else _COLOURS[line.kind]
        inside += [text(piece, x, page.y + at * _LINE, 12, fill=colour) for at, piece in enumerate(pieces) if piece]
    page.body.append(named(f"{line.field}: {line.was or 'nothing'} → {line.now or 'nothing'}", *inside))
    page.y += height + 4


def _block(page: _Page, block: Block) -> None:
    page.body.append(element("path", stroke="hair", d=f"M24 {page.y - 10}H{_WIDTH - 24}"))
    page.y += 8
    words = block.kind if not block.by else f"replaced by {block.by}"
    page.lines(24, f"{SIGNS[block.kind]} {block.component}: {words}", 116, 2, size=13, kind=block.kind)
    if block.because and block.kind == "replaced":
        page.lines(_FIELD, block.because, 140, 2, size=11, kind="soft")
    page.y += 4
    for line in block.lines:
        _row(page, line)
    for one in block.consequences:
        page.lines(_FIELD, f"{MARKS[one.verdict]} {one.subject}: {one.text}", _WIDE_CHARS, 3, kind=one.verdict)
    page.y += 14


def _standing(page: _Page, standing: Standing) -> None:
    kind = "mended" if standing.holds else "void"
    page.lines(24, f"{MARKS[kind]} {standing}", _WIDE_CHARS, kind=kind)
    for content in (*(f"missing: {item}" for item in standing.missing), *standing.broken):
        page.lines(_FIELD, content, _WIDE_CHARS, 2)


def to_svg(found: Changes | Sequence[Step]) -> bytes:
    """Draw what changed, or a history.

    Of changes, a block a component, before on the left and after on the right, and below what follows. Of a history,
    one point a version, from the oldest down, with what changed and the tier that it reaches. The picture follows the
    light or dark scheme of who looks at it, and carries a title and a description for screen readers.

    Args:
        found: What `compare` or `history` found.

    Returns:
        An SVG file, in UTF-8.

    >>> from nboq.comparison.diff import compare
    >>> lens = {"type": "Objective", "id": "urn:x:1", "name": "63x <oil>", "lens_na": 1.3}
    >>> picture = to_svg(compare(lens, {**lens, "lens_na": 1.4})).decode()
    >>> "Objective &#x27;63x &lt;oil&gt;&#x27;: changed" in picture
    True
    """
    return (_changes(found) if isinstance(found, Changes) else _timeline(found)).encode()


def to_png(found: Changes | Sequence[Step]) -> bytes:
    """Draw what changed, or a history, as PNG.

    Args:
        found: What `compare` or `history` found.

    Raises:
        MissingDependency: If CairoSVG, which draws it, isn't installed.
    """
    return png(to_svg(found).decode())


def _changes(changes: Changes) -> str:
    blocks = sheet(changes)
    lost = len(_void(changes))
    whole = summary(changes) + (f"; {lost} thing{'s' * (lost != 1)} no longer hold{'s' * (lost == 1)}" if lost else "")
    listed = ", ".join(f"{block.component} {block.kind}" for block in blocks[:20])
    page = _Page("What changed", f"From {changes.old} to {changes.new}: {whole}. {listed}".strip())
    page.lines(24, whole, _WIDE_CHARS)
    page.y += 6
    top = page.y
    for x, label, name in ((_WAS, "before", changes.old), (_NOW, "after", changes.new)):
        page.y = top
        page.lines(x, label, _VALUE_CHARS, size=13)
        page.lines(x, name, _VALUE_CHARS + 6, 2, size=11, kind="soft")
    page.y = top + 3 * _LINE + 8
    for block in blocks:
        _block(page, block)
    for standing in changes.standings:
        _standing(page, standing)
    return page.end()


def _timeline(steps: Sequence[Step]) -> str:
    days = [step.valid_from or "undated" for step in steps]
    span = f"{days[0]} to {days[-1]}" if days else "nothing"
    brief = [f"{day}: {next(_parts(step))[1]}" for step, day in zip(steps, days, strict=True)]
    page = _Page("History", f"{len(steps)} versions, {span}. " + "; ".join(brief[:20]))
    axis = page.y
    for step, day in zip(steps, days, strict=True):
        page.body.append(element("circle", fill="excite", cx=36, cy=page.y - 4, r=6))
        until = f" to {step.valid_until}" if step.valid_until else ""
        page.lines(56, f"{day}{until}  {step.label}", 108, 2, size=13)
        page.lines(56, step.id, 130, 1, size=11, kind="soft")
        for kind, content in _parts(step):
            page.lines(56, content, 126, 2, kind=kind)
        page.y += 18
    if steps:
        page.body.insert(1, element("path", stroke="rule", stroke_width=2, d=f"M36 {axis}V{page.y - 24}"))
    return page.end()


def _void(changes: Changes) -> list[str]:
    """Give what no longer holds, each once, though several changes may say so."""
    return list(dict.fromkeys(f"{one.subject}: {one.text}" for one in changes.consequences if one.verdict == "void"))


def _parts(step: Step) -> Iterator[tuple[str, str]]:
    if step.changes is None:
        yield "note", "first version"
        return
    yield "note", summary(step.changes)
    for block in sheet(step.changes):
        words = f"replaced by {block.by}" if block.by else block.kind
        if block.kind == "changed":
            words = f"changed: {', '.join(dict.fromkeys(line.field for line in block.lines))}"
        yield block.kind, f"{SIGNS[block.kind]} {block.component}: {words}"
    for content in _void(step.changes):
        yield "void", f"{MARKS['void']} {content}"
    for standing in step.changes.standings:
        yield ("mended" if standing.holds else "void"), str(standing)
