"""Pictures of classes, laid out by graphviz: what a class is a kind of, and what holds and refers to what.

Colours and the font come from the page's stylesheet, so that one picture serves light, dark and print.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from nboq.publish.vocabulary.facts import ClassFacts

_LISTED: Final = 10
"""How many neighbours of one sort are drawn; the page lists all of them."""
_SVG: Final = re.compile(r"<svg .*?</svg>", re.DOTALL)
_COMMENT: Final = re.compile(r"<!--.*?-->\n?", re.DOTALL)
_SIZE: Final = re.compile(r'<svg width="(\d+)pt" height="(\d+)pt"')
_HEAD: Final = (
    "graph [bgcolor=transparent, pad=0.05, nodesep=0.18, ranksep=0.34]; "
    'node [shape=box, style="rounded", fontname="Helvetica", fontsize=11, height=0.32, margin="0.14,0.05"]; '
    'edge [fontname="Helvetica", fontsize=9, arrowsize=0.6];'
)


@dataclass
class NoGraphviz(Exception):
    """The pictures need graphviz, and its program isn't there."""

    program: str

    def __str__(self) -> str:
        return f"{self.program} isn't installed, and the pictures of classes are drawn by it; install graphviz"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _node(name: str, kind: str, label: str = "") -> str:
    if kind == "more":
        return f'{_quoted(name)} [label={_quoted(label)}, class="nq-more", style="rounded,dashed"];'
    return f'{_quoted(name)} [URL={_quoted(f"../{name}/")}, class="nq-{kind}", tooltip={_quoted(name)}];'


def _few(names: Iterable[str], key: str) -> tuple[list[str], list[str]]:
    """Give the names that are drawn, and a node for those that aren't."""
    listed = list(dict.fromkeys(names))
    if len(listed) <= _LISTED:
        return listed, []
    rest = f"and {len(listed) - _LISTED + 1} more"
    return [*listed[: _LISTED - 1], f"{key} more"], [_node(f"{key} more", "more", rest)]


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
    lines = [_node(name, kind(name)) for name in dict.fromkeys([*reversed(above), *children]) if " " not in name]
    for name in above:
        for rank, parent in enumerate(parents[name]):
            look = "" if rank == 0 else "style=dashed, "
            lines.append(f"{_quoted(parent)} -> {_quoted(name)} [{look}dir=back, arrowtail=onormal];")
    lines += [f"{_quoted(facts.name)} -> {_quoted(child)} [dir=back, arrowtail=onormal];" for child in children]
    return f"digraph {{ {_HEAD} rankdir=LR; " + " ".join([*lines, *more]) + " }"


def neighbours(facts: ClassFacts) -> str | None:
    """Describe what holds a class and what it holds and refers to, for `dot`; None where there is nothing."""
    holding = [use for use in (*facts.contained_in, *facts.referred_to_by) if use.class_name != facts.name]
    held = {use.class_name for use in facts.contained_in}
    after = {f.range: f for f in facts.fields if f.kind in ("part", "reference") and f.range != facts.name}
    if not holding and not after:
        return None
    before, more = _few((use.class_name for use in holding), "holders")
    following, more_after = _few(sorted(after, key=lambda name: after[name].kind != "part"), "fields")
    lines = [_node(facts.name, "self")]
    # One class may stand on both sides; each side has a node of its own, so that the picture reads left to right.
    for side, names in (("<", before), (">", following)):
        for name in names:
            if " " not in name:
                lines.append(
                    f"{_quoted(side + name)} [label={_quoted(name)}, URL={_quoted(f'../{name}/')}, "
                    f'class="nq-class", tooltip={_quoted(name)}];'
                )
    for name in before:
        slots = sorted({use.slot for use in holding if use.class_name == name})
        look = "arrowtail=diamond, dir=back" if name in held else "style=dashed"
        end = name if " " in name else "<" + name
        lines.append(f"{_quoted(end)} -> {_quoted(facts.name)} [{look}, label={_quoted(_labels(slots))}];")
    for name in following:
        slots = sorted(f.name for f in facts.fields if f.range == name and f.kind in ("part", "reference"))
        look = "arrowtail=diamond, dir=back" if name in after and after[name].kind == "part" else "style=dashed"
        end = name if " " in name else ">" + name
        lines.append(f"{_quoted(facts.name)} -> {_quoted(end)} [{look}, label={_quoted(_labels(slots))}];")
    return f"digraph {{ {_HEAD} rankdir=LR; ranksep=0.7; " + " ".join([*lines, *more, *more_after]) + " }"


def _labels(slots: list[str]) -> str:
    return "\n".join([*slots[:3], *(["…"] if len(slots) > 3 else [])])


def _themed(svg: str, label: str) -> str:
    """Take out colours and sizes that the stylesheet gives, and say what the picture is."""
    svg = _COMMENT.sub("", svg)
    svg = re.sub(r' (?:fill|stroke|font-family|font-size)="[^"]*"', "", svg)
    svg = re.sub(r' id="[^"]*"', "", svg)
    svg = re.sub(r"<title>[^<]*</title>\n?", "", svg)
    svg = re.sub(r' xlink:title="[^"]*"', "", svg).replace("xlink:href=", "href=")
    width = int(size[1]) if (size := _SIZE.match(svg)) else 600
    svg = re.sub(r'width="\d+pt" height="\d+pt"', f'style="max-width:{width * 4 // 3}px" role="group"', svg, count=1)
    svg = svg.replace("<svg ", f'<svg aria-label="{label}" ', 1)
    return "".join(line.strip() for line in svg.splitlines()).replace('"/>', '" />')


def draw(graphs: dict[str, str]) -> dict[str, str]:
    """Lay out many graphs by one run of `dot`.

    Args:
        graphs: For each picture what it shows, in a few words without markup, and its graph.

    Returns:
        For each picture SVG to put into a page.

    Raises:
        NoGraphviz: If `dot` isn't installed.
    """
    program = shutil.which("dot")
    if program is None:
        raise NoGraphviz("dot")
    text = "\n".join(graphs.values())
    run = subprocess.run([program, "-Tsvg"], input=text.encode(), capture_output=True, check=True)
    return {label: _themed(svg, label) for label, svg in zip(graphs, _SVG.findall(run.stdout.decode()), strict=True)}
