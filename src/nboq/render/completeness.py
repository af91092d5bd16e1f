"""Completeness as a picture: one bar a component and tier, as SVG, and in a page of HTML with the table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from nboq.checks.completeness.measure import TIERS, Completeness, Holding, Share
from nboq.render.svg import drawing, element, named, prefix_of, text
from nboq.render.template import environment
from nboq.render.theme import variables
from nboq.schema.labels import cut

_WIDTH: Final = 960
_BAR_AT: Final = 400
_BAR: Final = 340
_LINE: Final = 16
_LONGEST: Final = 52


def _bars(thing: Completeness | Holding, top: float, who: str) -> Iterator[str]:
    for index, tier in enumerate(TIERS):
        must, good = thing.share(tier, required=True), thing.share(tier, required=False)
        y = top + index * _LINE
        yield named(
            f"{who}, tier {tier}: {must} required fields, {good} recommended",
            text(f"tier {tier}", _BAR_AT - 8, y + 10, text_anchor="end"),
            element("rect", fill="hair", x=_BAR_AT, y=y, width=_BAR, height=12, rx=2, class_="bar"),
            element("rect", fill=f"tier{tier}", x=_BAR_AT, y=y, width=_filled(must), height=12, rx=2),
            element("rect", fill="warn", x=_BAR_AT, y=y + 10, width=_filled(good), height=2),
            text(f"{_percent(must)} · {_percent(good)}", _BAR_AT + _BAR + 10, y + 10),
        )


def _filled(share: Share) -> float:
    return round(_BAR * share.present / share.total, 2) if share.total else 0.0


def _percent(share: Share) -> str:
    return f"{share.percent} % ({share})" if share.total else "nothing asked"


def to_svg(found: Completeness, number: int = 0) -> bytes:
    """Draw the completeness of a document.

    Each component has a bar a tier: how many of the required fields of itself and of its parts are there; the thin line
    at its foot shows the recommended ones. Texts say the same, so colour isn't needed. The picture follows the light or
    dark scheme of who looks at it, and carries a title and a description for screen readers.

    Args:
        found: What `completeness` found.
        number: Tells its ids from those of other pictures in one page.

    Returns:
        An SVG file, in UTF-8.

    >>> from nboq.checks.completeness.measure import completeness
    >>> picture = to_svg(completeness({"type": "Objective", "id": "urn:x:1", "name": "63x <oil>"})).decode()
    >>> "Objective &#x27;63x &lt;oil&gt;&#x27;" in picture
    True
    """
    title = f"Completeness of {found.source}"
    body = [
        text(f"Completeness of {cut(found.source, _LONGEST)}", 24, 34, 17, font_weight=600),
        text("Bar: required fields that are there. Thin line: recommended ones.", 24, 56, 12),
        text("Whole document", 24, 92, 12),
        *_bars(found, 82, "Whole document"),
    ]
    y, kind = 142, ""
    for holding in found.holdings:
        if holding.kind != kind:
            kind = holding.kind
            body.append(text(kind, 24, y + 14, 13, font_weight=600))
            y += 24
        body += [text(cut(holding.label, _LONGEST), 24, y + 10, 12), *_bars(holding, y, holding.label)]
        y += 3 * _LINE + 10
    shares = ", ".join(f"{found.share(tier, required=True).percent} % at tier {tier}" for tier in TIERS)
    desc = (
        f"Of the required fields there are {shares}. One bar a component and tier; thin lines are recommended fields."
    )
    prefix = prefix_of("completeness", found.source, str(number))
    return drawing(prefix, title, desc, body, _WIDTH, y + 10).encode()


def to_html(found: Iterable[Completeness], tier: int = 3) -> bytes:
    """Write a page with the picture, the table and what is missing, for each document.

    The page needs nothing from elsewhere, and runs nothing.

    Args:
        found: The documents.
        tier: Up to which tier to list missing fields.

    Returns:
        An HTML file, in UTF-8.
    """
    documents = ((one, to_svg(one, number).decode()) for number, one in enumerate(found))
    template = environment("nboq.render").get_template("completeness.html.j2")
    return template.render(documents=documents, tier=tier, tiers=TIERS, variables=variables()).encode() + b"\n"
