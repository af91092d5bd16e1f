"""What dot drew, made fit for a page: no prolog, ids of its own, words for screen readers, light and dark."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from html import escape
from typing import Final

from lxml import etree

from nboq.render.theme import DARK, PALETTE, STYLE
from nboq.render.words import plain

_SVG: Final = "http://www.w3.org/2000/svg"
_XLINK: Final = "{http://www.w3.org/1999/xlink}"
_PX: Final = 4 / 3


def prefix_of(*told: str) -> str:
    """Give a prefix for the ids of a picture, which follows from what it shows.

    >>> prefix_of("spectra", "urn:uuid:1")
    'v85f0bf11-'
    """
    return "v" + hashlib.sha256("\x00".join(told).encode("utf-8", "replace")).hexdigest()[:8] + "-"


def head(width: float, height: float, prefix: str, title: str, desc: str, *, linked: bool) -> str:
    """Write the beginning of a picture: its size, its name and description, its style.

    Args:
        width: In CSS pixels.
        height: In CSS pixels.
        prefix: What its ids begin with.
        title: Its name.
        desc: What it shows, in sentences.
        linked: Whether there are links in it; without, it's one image for a screen reader.
    """
    role = "group" if linked else "img"
    return (
        f'<svg xmlns="{_SVG}" class="nboq-view" viewBox="0 0 {width:g} {height:g}" width="{width:g}" '
        f'height="{height:g}" role="{role}" aria-labelledby="{prefix}t {prefix}d">\n'
        f'<title id="{prefix}t">{escape(plain(title))}</title>\n<desc id="{prefix}d">{escape(plain(desc))}</desc>\n'
        f"<style>{STYLE}</style>\n"
    )


def polished(
    drawing: bytes, prefix: str, title: str, desc: str, told: Mapping[str, str] | None = None, scale: float = _PX
) -> str:
    """Turn the SVG of dot into one that can stand in a page beside others.

    Args:
        drawing: What dot wrote.
        prefix: What its ids begin with.
        title: Its name.
        desc: What it shows, in sentences.
        told: For ids of links in it, what a screen reader says of them; without one, the link's own title.

        scale: How many CSS pixels a point of dot is.

    Returns:
        The element `svg`, in which links have titles and `data-c` with the id that they had.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    root = etree.fromstring(drawing, parser)
    for comment in list(root.iter(etree.Comment)):
        _drop(comment)
    links = 0
    for element in list(root.iter(f"{{{_SVG}}}*")):
        if element.tag == f"{{{_SVG}}}title":
            _drop(element)
            continue
        _coloured(element)
        if element.tag == f"{{{_SVG}}}a":
            links += _linked(element, told or {})
        elif element.get("id") and not element.get("id", "").startswith("a_"):
            element.set("id", prefix + element.get("id", ""))
    width, height = (float(root.get(side, "0").removesuffix("pt")) for side in ("width", "height"))
    viewbox = root.get("viewBox", f"0 0 {width:g} {height:g}")
    body = "".join(etree.tostring(child, encoding="unicode") for child in root)
    body = body.replace(f' xmlns="{_SVG}"', "").replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', "")
    begin = head(round(width * scale), round(height * scale), prefix, title, desc, linked=links > 0)
    begin = begin.replace(
        f'viewBox="0 0 {round(width * scale):g} {round(height * scale):g}"', f'viewBox="{viewbox}"', 1
    )
    return begin + body.strip() + "\n</svg>\n"


def _drop(element: etree._Element) -> None:
    parent = element.getparent()
    if parent is not None:
        parent.remove(element)


_NAMES: Final = {colour: name for name, colour in PALETTE.items() if name in DARK}


def _coloured(element: etree._Element) -> None:
    """Name the colours of an element by classes, which the style changes in the dark."""
    classes = element.get("class", "").split()
    for attribute, letter in (("fill", "f"), ("stroke", "s")):
        name = _NAMES.get(element.get(attribute, "").lower())
        if name:
            classes.append(f"{letter}-{name}")
        if element.get(attribute) == "transparent":
            element.set(attribute, "none")
    if classes:
        element.set("class", " ".join(classes))


def _linked(element: etree._Element, told: Mapping[str, str]) -> bool:
    """Give a link a title and a name for screen readers; say whether it's something that the keyboard stops at.

    Components are, whether they lead somewhere or not, since their facts are shown there. Dot makes links of all that
    has a hint, lines too; those become plain groups.
    """
    said = element.attrib.pop(f"{_XLINK}title", "")
    target = element.attrib.pop(f"{_XLINK}href", None)
    holder = element.getparent()
    # One component may stand in several columns, so the id of a link is no id of the page.
    key = str(holder.attrib.pop("id", "")).removeprefix("a_") if holder is not None else ""
    said = told.get(key, said)
    title = etree.Element(f"{{{_SVG}}}title")
    title.text = said
    element.insert(0, title)
    if not target and key not in told:
        element.tag = f"{{{_SVG}}}g"
        return False
    if target:
        element.set("href", target)
        if target.startswith(("http://", "https://")):
            element.set("rel", "noopener")
    else:
        element.set("tabindex", "0")
        element.set("role", "img")
    if key in told:
        element.set("data-c", key)
    element.set("aria-label", said)
    return True
