"""Completeness as one map of components by tiers: as SVG, and in a page of HTML with what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePath
from typing import Final

from nboq.checks.completeness.measure import TIERS, Completeness, Holding, Share
from nboq.render.svg import drawing, element, named, prefix_of, text
from nboq.render.template import environment
from nboq.render.theme import variables
from nboq.schema.labels import cut

_LEFT: Final = 16
_CELLS_AT: Final = 330
_CELL: Final = 56
_ROW: Final = 24
_WIDTH: Final = _CELLS_AT + 2 * len(TIERS) * _CELL + 16
_LONGEST: Final = 48
_MOSTLY: Final = 75
_LEGEND: Final = (
    "Percent of the fields that are there. Green: all; yellow: three quarters of the required ones; red: fewer; "
    "grey: some recommended ones are missing."
)


def heat(share: Share, required: bool) -> str:
    """Give the colour of the theme for a share of what is required or recommended.

    >>> heat(Share(2, 2), True), heat(Share(3, 4), True), heat(Share(0, 1), True), heat(Share(0, 1), False)
    ('filter', 'source', 'detector', 'shaping')
    """
    if share.complete:
        return "filter" if share.total else "band"
    return "shaping" if not required else "source" if share.percent >= _MOSTLY else "detector"


def _row(thing: Completeness | Holding, y: float, who: str) -> Iterator[str]:
    yield text(cut(who, _LONGEST), _LEFT, y + 16, 12)
    for column, (tier, required) in enumerate((tier, required) for tier in TIERS for required in (True, False)):
        share = thing.share(tier, required=required)
        x, word = _CELLS_AT + column * _CELL, "required" if required else "recommended"
        yield named(
            f"{who}, tier {tier}, {word}: {share}",
            element(
                "rect", fill=heat(share, required), x=x, y=y, width=_CELL - 2, height=_ROW - 2, rx=2, class_="cell"
            ),
            text(share.percent if share.total else "–", x + _CELL / 2 - 1, y + 15, 12, text_anchor="middle"),
        )


def to_svg(found: Completeness) -> bytes:
    """Draw the completeness of a document as a map of its components by tiers.

    Each component has a cell for what is required and one for what is recommended at each tier, of itself and its
    parts. The percents stand in them, so colour isn't needed. The picture follows the light or dark scheme of who looks
    at it, and carries a title and a description for screen readers.

    Args:
        found: What `completeness` found.

    Returns:
        An SVG file, in UTF-8.

    >>> from nboq.checks.completeness.measure import completeness
    >>> picture = to_svg(completeness({"type": "Objective", "id": "urn:x:1", "name": "63x <oil>"})).decode()
    >>> "Objective &#x27;63x &lt;oil&gt;&#x27;" in picture
    True
    """
    title = f"Completeness of {PurePath(found.source).name or found.source}"
    body = [text(cut(title, 2 * _LONGEST), _LEFT, 30, 17, font_weight=600), text(_LEGEND, _LEFT, 52, 10, fill="soft")]
    for number, tier in enumerate(TIERS):
        middle = _CELLS_AT + (2 * number + 1) * _CELL - 1
        body.append(text(f"tier {tier}", middle, 80, 12, text_anchor="middle", font_weight=600))
        for side, word in ((-1, "required"), (1, "recomm.")):
            body.append(text(word, middle + side * _CELL / 2, 96, 10, text_anchor="middle"))
    body += _row(found, 104, "Whole document")
    y, kind = 104 + _ROW + 6, ""
    for holding in found.holdings:
        if holding.kind != kind:
            kind = holding.kind
            body.append(element("path", stroke="hair", d=f"M{_LEFT} {y + 1}H{_WIDTH - _LEFT}"))
            y += 6
        body += _row(holding, y, holding.label)
        y += _ROW
    shares = ", ".join(f"{found.share(tier, required=True).percent} % at tier {tier}" for tier in TIERS)
    desc = f"Of the required fields there are {shares}. One row a component, two columns a tier: required, recommended."
    return drawing(prefix_of("completeness", found.source), title, desc, body, _WIDTH, y + 12).encode()


def to_html(found: Iterable[Completeness], tier: int = 3) -> bytes:
    """Write a page with the map of each document, and what is missing, which needs nothing from elsewhere.

    Args:
        found: The documents.
        tier: Up to which tier to list missing fields.

    Returns:
        An HTML file, in UTF-8.
    """
    template = environment("nboq.render").get_template("completeness.html.j2")
    documents = list(found)
    known = {"tier": tier, "tiers": TIERS, "heat": heat, "legend": _LEGEND, "variables": variables()}
    return template.render(documents=documents, **known).encode() + b"\n"
