"""Completeness as a picture: one bar a component and tier, as SVG, and in a page of HTML with the table."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Final

from nboq.checks.completeness.measure import TIERS, Completeness, Holding, Share

_WIDTH: Final = 960
_BAR_AT: Final = 400
_BAR: Final = 340
_LINE: Final = 16
_LONGEST: Final = 52
# Blues that differ in lightness, so that the tiers are told apart without colour, too. The card brings its own
# background in both schemes, because a picture doesn't know what page it stands on.
_STYLE: Final = """\
    .card{fill:#ffffff} text{fill:#1b2733;font-family:system-ui,-apple-system,'Segoe UI',Helvetica,Arial,sans-serif}
    .head{font-weight:600;font-size:17px} .kind{font-weight:600;font-size:13px} .name,.tell{font-size:12px}
    .tier{font-size:11px} .back{fill:#dfe5ec} .b1{fill:#174a7c} .b2{fill:#3f7fbf} .b3{fill:#7fb2e5} .more{fill:#8a5a00}
    @media (prefers-color-scheme: dark){.card{fill:#141a21} text{fill:#e6edf3} .back{fill:#36414d}
    .b1{fill:#b5d8fa} .b2{fill:#6fadea} .b3{fill:#3f7fbf} .more{fill:#e9b44c}}"""


def _plain(text: str) -> str:
    """Take out what XML can't hold, and escape the rest."""
    return escape("".join(c if c.isprintable() else " " for c in text))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _bars(thing: Completeness | Holding, top: float, who: str) -> list[str]:
    lines = []
    for index, tier in enumerate(TIERS):
        must, good = thing.share(tier, required=True), thing.share(tier, required=False)
        y = top + index * _LINE
        told = f"{who}, tier {tier}: {must} required fields, {good} recommended"
        lines += [
            f"  <g><title>{_plain(told)}</title>",
            f'    <text class="tier" x="{_BAR_AT - 8}" y="{y + 10}" text-anchor="end">tier {tier}</text>',
            f'    <rect class="back" x="{_BAR_AT}" y="{y}" width="{_BAR}" height="12" rx="2"/>',
            f'    <rect class="b{tier}" x="{_BAR_AT}" y="{y}" width="{_filled(must):g}" height="12" rx="2"/>',
            f'    <rect class="more" x="{_BAR_AT}" y="{y + 10}" width="{_filled(good):g}" height="2"/>',
            f'    <text class="tier" x="{_BAR_AT + _BAR + 10}" y="{y + 10}">{_said(must)} · {_said(good)}</text>',
            "  </g>",
        ]
    return lines


def _filled(share: Share) -> float:
    return round(_BAR * share.present / share.total, 2) if share.total else 0.0


def _said(share: Share) -> str:
    return f"{share.percent} % ({share})" if share.total else "nothing asked"


def to_svg(found: Completeness) -> bytes:
    """Draw the completeness of a document.

    Each component has a bar a tier: how many of the required fields of itself and of its parts are there; the thin line
    at its foot shows the recommended ones. Texts say the same, so colour isn't needed. The picture follows the light or
    dark scheme of who looks at it, and carries a title and a description for screen readers.

    Args:
        found: What `completeness` found.

    Returns:
        An SVG file, in UTF-8.

    >>> from nboq.checks.completeness.measure import completeness
    >>> picture = to_svg(completeness({"type": "Objective", "id": "urn:x:1", "name": "63x <oil>"})).decode()
    >>> "Objective &#x27;63x &lt;oil&gt;&#x27;" in picture
    True
    """
    body: list[str] = ['  <text class="name" x="24" y="92">Whole document</text>', *_bars(found, 82, "Whole document")]
    y, kind = 142, ""
    for holding in found.holdings:
        if holding.kind != kind:
            kind = holding.kind
            body.append(f'  <text class="kind" x="24" y="{y + 14}">{_plain(kind)}</text>')
            y += 24
        body.append(f'  <text class="name" x="24" y="{y + 10}">{_plain(_cut(holding.label))}</text>')
        body += _bars(holding, y, holding.label)
        y += 3 * _LINE + 10
    shares = ", ".join(f"{found.share(tier, required=True).percent} % at tier {tier}" for tier in TIERS)
    desc = (
        f"Of the required fields there are {shares}. One bar a component and tier; thin lines are recommended fields."
    )
    head = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {y + 10}" width="{_WIDTH}" height="{y + 10}" '
        'role="img" aria-labelledby="t d">',
        f'  <title id="t">Completeness of {_plain(found.source)}</title>',
        f'  <desc id="d">{_plain(desc)}</desc>',
        f"  <style>\n{_STYLE}\n  </style>",
        f'  <rect class="card" width="{_WIDTH}" height="{y + 10}"/>',
        f'  <text class="head" x="24" y="34">Completeness of {_plain(_cut(found.source))}</text>',
        '  <text class="tell" x="24" y="56">Bar: required fields that are there. Thin line: recommended ones.</text>',
    ]
    return "\n".join([*head, *body, "</svg>", ""]).encode()


_PAGE: Final = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Completeness</title>
<style>
  :root { color-scheme: light dark }
  body { font-family: system-ui, sans-serif; line-height: 1.4; margin: 2rem auto; max-width: 62rem; padding: 0 1rem }
  table { border-collapse: collapse; width: 100% }
  th, td { border-bottom: 1px solid #8886; padding: .3rem .5rem; text-align: left; vertical-align: top }
  td.n { text-align: right; white-space: nowrap }
  svg { height: auto; max-width: 100% }
</style>
</head>
<body>
"""


def to_html(found: Iterable[Completeness], tier: int = 3) -> bytes:
    """Write a page with the picture, the table and what is missing, for each document.

    The page needs nothing from elsewhere, and runs nothing.

    Args:
        found: The documents.
        tier: Up to which tier to list missing fields.

    Returns:
        An HTML file, in UTF-8.
    """
    parts = [_PAGE]
    for number, one in enumerate(found):
        parts += [f"<h1>{_plain(one.source)}</h1>\n", "<figure>", _unique(to_svg(one).decode(), number), "</figure>\n"]
        parts += [
            "<table>\n<caption>Required fields that are there, recommended ones in brackets</caption>\n<thead><tr>"
        ]
        parts += ['<th scope="col">Object</th>', *(f'<th scope="col">Tier {t}</th>' for t in TIERS)]
        parts += [f'<th scope="col">Missing up to tier {tier}</th></tr></thead>\n<tbody>\n']
        for row in one.rows:
            cells = (
                f'<td class="n">{row.share(t, required=True)} ({row.share(t, required=False)})</td>' for t in TIERS
            )
            lacking = row.missing(tier)
            told = ", ".join(
                f'<abbr title="{_plain(f.term.description)}">{"<strong>" if f.required else ""}{f.name}'
                f"{'</strong>' if f.required else ''}</abbr>"
                for f in lacking
            )
            parts += [f'<tr><th scope="row">{_plain(row.label)}</th>', *cells, f"<td>{told}</td></tr>\n"]
        parts.append("</tbody></table>\n<p>What is missing and required is in bold.</p>\n")
    return "".join([*parts, "</body>\n</html>\n"]).encode()


def _unique(svg: str, number: int) -> str:
    """Give the ids of a picture a number, as a page may have several."""
    for name in ("t", "d"):
        svg = svg.replace(f'id="{name}"', f'id="{name}{number}"', 1)
    return svg.replace('aria-labelledby="t d"', f'aria-labelledby="t{number} d{number}"', 1)
