"""Pictures as SVG: elements, whole pictures, what dot drew made fit for a page, and the same as PNG."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from html import escape
from typing import Final

from lxml import etree

from nboq.errors import MissingDependency
from nboq.render.theme import COLOURS, PALETTE, STYLE
from nboq.schema.labels import printable

_SVG: Final = "http://www.w3.org/2000/svg"
_XLINK: Final = "{http://www.w3.org/1999/xlink}"
_PX: Final = 4 / 3
_PNG_SCALE: Final = 2
_FONT: Final = "Arial, Helvetica, sans-serif"


def prefix_of(*about: str) -> str:
    """Give a prefix for the ids of a picture, which follows from what it shows.

    >>> prefix_of("spectra", "urn:uuid:1")
    'v85f0bf11-'
    """
    return "v" + hashlib.sha256("\x00".join(about).encode("utf-8", "replace")).hexdigest()[:8] + "-"


def element(name: str, *inside: str, **given: object) -> str:
    """Write an element. A `fill` or `stroke` of the theme becomes a colour that follows light and dark.

    Args:
        name: Of the element.
        inside: What stands in it, as markup.
        given: Attributes, with `_` for `-`; a `_` at the end tells them from Python's own words.

    >>> element("rect", fill="ink", x=1.0, stroke_width=2, class_="bar")
    '<rect fill="#1b2733" x="1" stroke-width="2" class="bar f-ink"/>'
    """
    classes = [str(given.pop("class_"))] if "class_" in given else []
    for attribute, letter in (("fill", "f"), ("stroke", "s")):
        colour = given.get(attribute)
        if isinstance(colour, str) and colour in PALETTE:
            given[attribute] = PALETTE[colour]
            classes.append(f"{letter}-{colour}")
    if classes:
        given["class"] = " ".join(classes)
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{f"{value:.7g}" if isinstance(value, float) else escape(str(value))}"'
        for key, value in given.items()
    )
    return f"<{name}{written}>{''.join(inside)}</{name}>" if inside else f"<{name}{written}/>"


def text(content: object, x: float, y: float, size: float = 11, **given: object) -> str:
    """Write a line of text, in ink where no colour is given.

    >>> text("a < b", 10, 20, fill="soft")
    '<text x="10" y="20" font-size="11" fill="#4a5662" class="f-soft">a &lt; b</text>'
    """
    return element("text", escape(printable(content)), x=x, y=y, font_size=size, **{"fill": "ink", **given})


def named(content: object, *inside: str, tag: str = "g", **given: object) -> str:
    """Write a group with a name, which screen readers say and a hint shows."""
    words = printable(content)
    return element(tag, element("title", escape(words)), *inside, **given, aria_label=words)


def drawing(
    prefix: str,
    title: str,
    desc: str,
    body: Iterable[str],
    width: float,
    height: float,
    *,
    linked: bool = False,
    font: str = _FONT,
) -> str:
    """Write a whole picture on paper.

    Args:
        prefix: What its ids begin with.
        title: Its name.
        desc: What it shows, in sentences.
        body: Its elements.
        width: In CSS pixels.
        height: In CSS pixels.
        linked: Whether there are links in it; without, it's one image for a screen reader.
        font: The families of fonts to take.

    Returns:
        The element `svg`, without a prolog.
    """
    parts = [
        element("title", escape(printable(title)), id=f"{prefix}t"),
        element("desc", escape(printable(desc)), id=f"{prefix}d"),
        element("style", STYLE),
        element("rect", width=width, height=height, fill="paper"),
        *body,
    ]
    inside = "\n".join(["", *parts, ""])
    return element("svg", inside, xmlns=_SVG, **_frame(prefix, width, height, "", linked, font)) + "\n"


def _frame(prefix: str, width: float, height: float, box: str, linked: bool, font: str = _FONT) -> dict[str, str]:
    return {
        "class": "nboq-view",
        "viewBox": box or f"0 0 {width:g} {height:g}",
        "width": f"{width:g}",
        "height": f"{height:g}",
        "role": "group" if linked else "img",
        "aria-labelledby": f"{prefix}t {prefix}d",
        "font-family": font,
    }


def at_all_widths(broad: str, narrow: str) -> str:
    """Put what a wide screen and what a phone shows of one thing together; style sheets show one of them."""
    return f'<div class="broad">{broad}</div><div class="narrow">{narrow}</div>' if broad and narrow else broad


def file(svg: str) -> bytes:
    """Write a picture as a file of its own."""
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + svg.encode()


def png(svg: str) -> bytes:
    """Turn a picture that `drawing` wrote into PNG, in the light colours, at twice its size.

    Raises:
        MissingDependency: If CairoSVG, which draws it, isn't installed.
    """
    try:
        import cairosvg
    except ImportError:
        raise MissingDependency("CairoSVG", "pictures") from None
    except OSError:
        raise MissingDependency("The library cairo", hint="install Debian's package libcairo2") from None
    drawn: bytes = cairosvg.svg2png(bytestring=svg.encode(), scale=_PNG_SCALE)
    return drawn


def fitted(
    drawn: bytes, prefix: str, title: str, desc: str, labels: Mapping[str, str] | None = None, scale: float = _PX
) -> str:
    """Make what dot drew fit for a page: ids of its own, words for screen readers, light and dark.

    Args:
        drawn: What dot wrote.
        prefix: What its ids begin with.
        title: Its name.
        desc: What it shows, in sentences.
        labels: For ids of links in it, what a screen reader says of them; without one, the link's own title.
        scale: How many CSS pixels a point of dot is.

    Returns:
        The element `svg`, in which links have titles and `data-c` with the id that they had.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True)
    root = etree.fromstring(drawn, parser)
    etree.strip_elements(root, etree.Comment, f"{{{_SVG}}}title", with_tail=False)
    links = 0
    for one in list(root.iter(f"{{{_SVG}}}*")):
        _coloured(one)
        if one.tag == f"{{{_SVG}}}a":
            links += _linked(one, labels or {})
        elif one.get("id") and not one.get("id", "").startswith("a_"):
            one.set("id", prefix + one.get("id", ""))
    width, height = (round(float(root.get(side, "0").removesuffix("pt")) * scale) for side in ("width", "height"))
    frame = _frame(prefix, width, height, root.get("viewBox", ""), links > 0)
    root.attrib.clear()
    root.attrib.update(frame)
    for place, (name, content) in enumerate((("title", printable(title)), ("desc", printable(desc)), ("style", STYLE))):
        part = etree.Element(f"{{{_SVG}}}{name}")
        part.text = content
        if name != "style":
            part.set("id", prefix + name[0])
        root.insert(place, part)
    etree.cleanup_namespaces(root)
    return etree.tostring(root, encoding="unicode") + "\n"


_NAMES: Final = {light: name for name, (light, _) in COLOURS.items()} | {"white": "paper"}


def _coloured(one: etree._Element) -> None:
    """Name the colours of an element by classes, which the style changes in the dark."""
    classes = one.get("class", "").split()
    for attribute, letter in (("fill", "f"), ("stroke", "s")):
        name = _NAMES.get(one.get(attribute, "").lower())
        if name:
            classes.append(f"{letter}-{name}")
        if one.get(attribute) == "transparent":
            one.set(attribute, "none")
    if classes:
        one.set("class", " ".join(classes))


def _linked(link: etree._Element, labels: Mapping[str, str]) -> bool:
    """Give a link a title and a name for screen readers; say whether it's something that the keyboard stops at.

    Components are, whether they lead somewhere or not, since their facts are shown there. Dot makes links of all that
    has a hint, lines too; those become plain groups.
    """
    label = link.attrib.pop(f"{_XLINK}title", "")
    target = link.attrib.pop(f"{_XLINK}href", None)
    holder = link.getparent()
    # One component may stand in several columns, so the id of a link is no id of the page.
    key = str(holder.attrib.pop("id", "")).removeprefix("a_") if holder is not None else ""
    label = labels.get(key, label)
    title = etree.Element(f"{{{_SVG}}}title")
    title.text = label
    link.insert(0, title)
    if not target and key not in labels:
        link.tag = f"{{{_SVG}}}g"
        return False
    if target:
        link.set("href", target)
        if target.startswith(("http://", "https://")):
            link.set("rel", "noopener")
    else:
        link.set("tabindex", "0")
        link.set("role", "img")
    if key in labels:
        link.set("data-c", key)
    link.set("aria-label", label)
    return True
