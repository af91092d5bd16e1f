"""Pictures of classes, laid out by graphviz: what a class is a kind of, and what holds and refers to what.

Colours and the font come from the page's stylesheet, so that one picture serves light, dark and print.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from lxml import etree

from nboq.publish.vocabulary.facts import ClassFacts
from nboq.render.graphviz import attributes, draw

_LISTED: Final = 10
"""How many neighbours of one sort are drawn; the page lists all of them."""
_SVG: Final = "http://www.w3.org/2000/svg"
_XLINK: Final = "http://www.w3.org/1999/xlink"
_STYLED: Final = ("id", "fill", "stroke", "font-family", "font-size")
_HEAD: Final = (
    "graph [bgcolor=transparent, pad=0.05, nodesep=0.18, ranksep=0.34]; "
    'node [shape=box, style="rounded", fontname="Helvetica", fontsize=11, height=0.32, margin="0.14,0.05"]; '
    'edge [fontname="Helvetica", fontsize=9, arrowsize=0.6];'
)


def _node(key: str, **given: str) -> str:
    return f'"{key}" [{attributes(given)}];'


def _edge(one: str, other: str, look: str) -> str:
    return f'"{one}" -> "{other}" [{look}];'


def _class(name: str, kind: str, key: str = "") -> str:
    return _node(key or name, label=name, URL=f"../{name}/", tooltip=name, **{"class": f"nq-{kind}"})


def _few(names: Iterable[str], key: str) -> tuple[list[str], list[str]]:
    """Give the names that are drawn, and a node for those that aren't."""
    listed = list(dict.fromkeys(names))
    if len(listed) <= _LISTED:
        return listed, []
    rest = f"and {len(listed) - _LISTED + 1} more"
    more = _node(f"{key} more", label=rest, style="rounded,dashed", **{"class": "nq-more"})
    return [*listed[: _LISTED - 1], f"{key} more"], [more]


def kinds(facts: ClassFacts, parents: dict[str, tuple[str, ...]], abstract: frozenset[str]) -> str:
    """Describe what a class is a kind of, and what kinds of it there are, for `dot`.

    Args:
        facts: The class.
        parents: The parents of every class; the first is the one that it is a kind of, others lend it slots.
        abstract: The classes that have no members of their own.
    """

    def kind(name: str) -> str:
        return "self" if name == facts.name else "abstract" if name in abstract else "class"

    above = [facts.name, *facts.ancestors]
    children, more = _few(facts.children, "kinds")
    lines = [_class(name, kind(name)) for name in dict.fromkeys([*reversed(above), *children]) if " " not in name]
    for name in above:
        for rank, parent in enumerate(parents[name]):
            look = "" if rank == 0 else "style=dashed, "
            lines.append(_edge(parent, name, f"{look}dir=back, arrowtail=onormal"))
    lines += [_edge(facts.name, child, "dir=back, arrowtail=onormal") for child in children]
    return f"digraph {{ {_HEAD} rankdir=LR; " + " ".join([*lines, *more]) + " }"


def neighbours(facts: ClassFacts) -> str | None:
    """Describe what holds a class and what it holds and refers to, for `dot`; None where there is nothing."""
    holding = [use for use in (*facts.contained_in, *facts.referred_to_by) if use.class_name != facts.name]
    held = {use.class_name for use in facts.contained_in}
    leading = [field.use for field in facts.fields if field.use.slot.kind in ("part", "reference")]
    after = {use.range: use.slot for use in leading if use.range != facts.name}
    if not holding and not after:
        return None
    before, more = _few((use.class_name for use in holding), "holders")
    following, more_after = _few(sorted(after, key=lambda name: after[name].kind != "part"), "fields")
    lines = [_class(facts.name, "self")]
    # One class may stand on both sides; each side has a node of its own, so that the picture reads left to right.
    for side, names in (("<", before), (">", following)):
        lines += [_class(name, "class", side + name) for name in names if " " not in name]
    for name in before:
        slots = sorted({use.slot for use in holding if use.class_name == name})
        look = "arrowtail=diamond, dir=back" if name in held else "style=dashed"
        end = name if " " in name else "<" + name
        lines.append(_edge(end, facts.name, f"{look}, {_labels(slots)}"))
    for name in following:
        slots = sorted(use.slot.name for use in leading if use.range == name)
        look = "arrowtail=diamond, dir=back" if name in after and after[name].kind == "part" else "style=dashed"
        end = name if " " in name else ">" + name
        lines.append(_edge(facts.name, end, f"{look}, {_labels(slots)}"))
    return f"digraph {{ {_HEAD} rankdir=LR; ranksep=0.7; " + " ".join([*lines, *more, *more_after]) + " }"


def _labels(slots: list[str]) -> str:
    return attributes({"label": "\n".join([*slots[:3], *(["…"] if len(slots) > 3 else [])])})


def _themed(svg: bytes, label: str) -> str:
    """Take out colours and sizes that the stylesheet gives, and say what the picture is."""
    root = etree.fromstring(svg)
    etree.strip_elements(root, etree.Comment, f"{{{_SVG}}}title", with_tail=False)
    for one in root.iter():
        href = one.get(f"{{{_XLINK}}}href")
        for name in (*_STYLED, f"{{{_XLINK}}}href", f"{{{_XLINK}}}title"):
            one.attrib.pop(name, None)
        if href:
            one.set("href", href)
    width = int(root.attrib.pop("width").removesuffix("pt")) * 4 // 3
    del root.attrib["height"]
    given = {"aria-label": label, "style": f"max-width:{width}px", "role": "group", **root.attrib}
    root.attrib.clear()
    root.attrib.update(given)
    etree.cleanup_namespaces(root)
    return "".join(line.strip() for line in etree.tostring(root, encoding="unicode").splitlines()).replace(
        '"/>', '" />'
    )


def pictures(graphs: dict[str, str]) -> dict[str, str]:
    """Lay out many graphs by one run of `dot`.

    Args:
        graphs: For each picture what it shows, in a few words without markup, and its graph.

    Returns:
        For each picture SVG to put into a page.

    Raises:
        MissingDependency: If `dot` isn't installed.
    """
    _, *drawn = draw("\n".join(graphs.values())).split(b"<?xml")
    return {label: _themed(b"<?xml" + svg, label) for label, svg in zip(graphs, drawn, strict=True)}
