"""The changes as a picture: before and after side by side, and a history as a timeline, as SVG."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from html import escape
from typing import Final

from nboq.comparison.diff.change import Changes, Standing
from nboq.comparison.diff.histories import Step
from nboq.comparison.diff.table import MARKS, SIGNS, Block, Line, sheet, summary

_WIDTH: Final = 960
_FIELD, _WAS, _NOW = 40, 350, 650
_FIELD_CHARS, _VALUE_CHARS, _WIDE_CHARS = 42, 42, 126
_LINE: Final = 16
_MOST_LINES: Final = 4
# The card brings its own background in both schemes, because a picture doesn't know what page it stands on. The colours
# are darker and lighter ones of Okabe and Ito's eight; the signs and words say the same.
_STYLE: Final = """\
    .card{fill:#ffffff} text{fill:#1b2733;font-family:system-ui,-apple-system,'Segoe UI',Helvetica,Arial,sans-serif}
    .head{font-weight:600;font-size:17px} .name{font-weight:600;font-size:13px} .cell,.note{font-size:12px}
    .dim{font-size:11px;fill:#5a6673} .rule{stroke:#d5dce4} .was{fill:#fbeee6} .now{fill:#e6f4ef}
    .added{fill:#00694d} .removed{fill:#a34700} .changed{fill:#005a8f} .replaced{fill:#8a3f70}
    .void{fill:#a32100;font-weight:600} .check{fill:#7a5200} .mended{fill:#00694d} .axis{stroke:#8a97a5;stroke-width:2}
    @media (prefers-color-scheme: dark){.card{fill:#141a21} text{fill:#e6edf3} .dim{fill:#9fadba} .rule{stroke:#36414d}
    .was{fill:#3a2519} .now{fill:#16332a} .added{fill:#5fd3ae} .removed{fill:#f0a36b} .changed{fill:#7cc4f0}
    .replaced{fill:#e2a6cc} .void{fill:#ff9d85} .check{fill:#e9b44c} .mended{fill:#5fd3ae} .axis{stroke:#6d7a87}}"""


def plain(text: str) -> str:
    r"""Take out what XML can't hold, and escape the rest.

    >>> plain("63x <oil>\x00")
    '63x &lt;oil&gt; '
    """
    return escape("".join(c if c.isprintable() else " " for c in text))


def cut(text: str, width: int, most: int = _MOST_LINES) -> list[str]:
    """Break a text into lines, and leave out the end of one that is too long.

    >>> cut("one two three four", 9, 2)
    ['one two', 'three …']
    """
    lines = textwrap.wrap(text, width, max_lines=most, placeholder=" …")
    return lines or [""]


class _Page:
    """Lines of SVG from the top down."""

    def __init__(self, title: str, desc: str) -> None:
        self.title, self.desc = title, desc
        self.body: list[str] = []
        self.y = 34
        self.text(24, "head", title)
        self.y += 24

    def text(self, x: float, kind: str, text: str) -> None:
        self.body.append(f'  <text class="{kind}" x="{x:g}" y="{self.y}">{plain(text)}</text>')

    def lines(self, x: float, kind: str, text: str, width: int, most: int = _MOST_LINES) -> None:
        for line in cut(text, width, most):
            self.text(x, kind, line)
            self.y += _LINE

    def end(self) -> bytes:
        height = self.y + 12
        head = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}" width="{_WIDTH}" '
            f'height="{height}" role="img" aria-labelledby="t d">',
            f'  <title id="t">{plain(self.title)}</title>',
            f'  <desc id="d">{plain(self.desc)}</desc>',
            f"  <style>\n{_STYLE}\n  </style>",
            f'  <rect class="card" width="{_WIDTH}" height="{height}"/>',
        ]
        return "\n".join([*head, *self.body, "</svg>", ""]).encode()


def _row(page: _Page, line: Line) -> None:
    cells = (
        (_FIELD, f"{SIGNS[line.kind]} {line.field}", _FIELD_CHARS, ""),
        (_WAS, line.was, _VALUE_CHARS, "was"),
        (_NOW, line.now, _VALUE_CHARS, "now"),
    )
    told = [cut(text, width) for _, text, width, _ in cells]
    height = _LINE * max(map(len, told))
    top = page.y
    page.body.append("  <g>")
    whole = f"{line.field}: {line.was or 'nothing'} → {line.now or 'nothing'}"
    page.body.append(f"    <title>{plain(whole)}</title>")
    for (x, text, _, back), lines in zip(cells, told, strict=True):
        if back and text:
            box = f'x="{x - 6}" y="{top - 12}" width="290" height="{height}" rx="3"'
            page.body.append(f'    <rect class="{back}" {box}/>')
        kind = f"cell {line.kind}" if not back else "cell"
        for number, piece in enumerate(lines):
            if piece:
                page.body.append(f'    <text class="{kind}" x="{x}" y="{top + number * _LINE}">{plain(piece)}</text>')
    page.body.append("  </g>")
    page.y = top + height + 4


def _block(page: _Page, block: Block) -> None:
    page.body.append(f'  <line class="rule" x1="24" y1="{page.y - 10}" x2="{_WIDTH - 24}" y2="{page.y - 10}"/>')
    page.y += 8
    words = block.kind if not block.by else f"replaced by {block.by}"
    page.lines(24, f"name {block.kind}", f"{SIGNS[block.kind]} {block.component}: {words}", 116, 2)
    if block.because and block.kind == "replaced":
        page.lines(_FIELD, "dim", block.because, 140, 2)
    page.y += 4
    for line in block.lines:
        _row(page, line)
    for one in block.consequences:
        page.lines(_FIELD, f"note {one.verdict}", f"{MARKS[one.verdict]} {one.subject}: {one.text}", _WIDE_CHARS, 3)
    page.y += 14


def _standing(page: _Page, standing: Standing) -> None:
    kind = "note mended" if standing.holds else "note void"
    page.lines(24, kind, f"{MARKS['mended' if standing.holds else 'void']} {standing}", _WIDE_CHARS)
    for text in (*(f"missing: {item}" for item in standing.missing), *standing.broken):
        page.lines(_FIELD, "note", text, _WIDE_CHARS, 2)


def to_svg(changes: Changes) -> bytes:
    """Draw what changed: a block a component, before on the left and after on the right, and below what follows.

    Signs and words say what the colours do. The picture follows the light or dark scheme of who looks at it, and
    carries a title and a description for screen readers.

    Args:
        changes: What `compare` found.

    Returns:
        An SVG file, in UTF-8.

    >>> from nboq.comparison.diff import compare
    >>> lens = {"type": "Objective", "id": "urn:x:1", "name": "63x <oil>", "lens_na": 1.3}
    >>> picture = to_svg(compare(lens, {**lens, "lens_na": 1.4})).decode()
    >>> "Objective &#x27;63x &lt;oil&gt;&#x27;: changed" in picture
    True
    """
    blocks = sheet(changes)
    lost = len(_void(changes))
    told = summary(changes) + (f"; {lost} thing{'s' * (lost != 1)} no longer hold{'s' * (lost == 1)}" if lost else "")
    named = ", ".join(f"{block.component} {block.kind}" for block in blocks[:20])
    page = _Page("What changed", f"From {changes.old} to {changes.new}: {told}. {named}".strip())
    page.lines(24, "cell", told, _WIDE_CHARS)
    page.y += 6
    top = page.y
    for x, label, name in ((_WAS, "before", changes.old), (_NOW, "after", changes.new)):
        page.y = top
        page.text(x, "name", label)
        page.y += _LINE
        page.lines(x, "dim", name, _VALUE_CHARS + 6, 2)
    page.y = top + 3 * _LINE + 8
    for block in blocks:
        _block(page, block)
    for standing in changes.standings:
        _standing(page, standing)
    return page.end()


def to_timeline(steps: Sequence[Step]) -> bytes:
    """Draw a history: one point a version, from the oldest down, with what changed and the tier that it reaches.

    Args:
        steps: What `history` found.

    Returns:
        An SVG file, in UTF-8.
    """
    days = [step.valid_from or "undated" for step in steps]
    span = f"{days[0]} to {days[-1]}" if days else "nothing"
    page = _Page("History", f"{len(steps)} versions, {span}. " + "; ".join(_brief(step) for step in steps[:20]))
    axis = page.y
    for step, day in zip(steps, days, strict=True):
        page.body.append(f'  <circle class="changed" cx="36" cy="{page.y - 4}" r="6"/>')
        until = f" to {step.valid_until}" if step.valid_until else ""
        page.lines(56, "name", f"{day}{until}  {step.label}", 108, 2)
        page.lines(56, "dim", step.id, 130, 1)
        for kind, text in _told(step):
            page.lines(56, kind, text, 126, 2)
        page.y += 18
    if steps:
        page.body.insert(1, f'  <line class="axis" x1="36" y1="{axis}" x2="36" y2="{page.y - 24}"/>')
    return page.end()


def _void(changes: Changes) -> list[str]:
    """Give what no longer holds, each once, though several changes may say so."""
    return list(dict.fromkeys(f"{one.subject}: {one.text}" for one in changes.consequences if one.verdict == "void"))


def _brief(step: Step) -> str:
    return f"{step.valid_from or 'undated'}: {'first version' if step.changes is None else summary(step.changes)}"


def _told(step: Step) -> Iterable[tuple[str, str]]:
    if step.changes is None:
        yield "note", "first version"
        return
    yield "note", summary(step.changes)
    for block in sheet(step.changes):
        words = f"replaced by {block.by}" if block.by else block.kind
        if block.kind == "changed":
            words = f"changed: {', '.join(dict.fromkeys(line.field for line in block.lines))}"
        yield f"cell {block.kind}", f"{SIGNS[block.kind]} {block.component}: {words}"
    for text in _void(step.changes):
        yield "note void", f"{MARKS['void']} {text}"
    for standing in step.changes.standings:
        yield ("note mended" if standing.holds else "note void"), str(standing)
