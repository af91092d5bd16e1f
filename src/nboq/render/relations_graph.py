"""What is connected to a thing by named relations, as a picture, a tree for the terminal, Turtle, and sentences."""

from __future__ import annotations

from contextlib import suppress
from html import escape
from typing import Final, Literal

from rich.text import Text
from rich.tree import Tree

from nboq.document import Document
from nboq.errors import ContentError
from nboq.formats.rdf.syntax import write_quads
from nboq.pid.chain import Tier
from nboq.pid.labels import pid_label
from nboq.pid.relations import relations
from nboq.render.graphviz import attributes, digraph, draw, lines
from nboq.render.microscope import Microscope, microscope
from nboq.render.svg import file, fitted, prefix_of
from nboq.render.theme import PALETTE
from nboq.schema.labels import a, in_sentence, printable
from nboq.schema.model import title_of
from nboq.store import Store
from nboq.store.relations import Neighbourhood, walk
from nboq.store.relations.walking import Node

CAPTION: Final = (
    "What is connected to the descriptor, as far as two steps go. Shapes tell the kinds: a box with depth is a "
    "facility, an octagon a model, an ellipse an instrument, a sheet a descriptor, a plain box all else. The thick "
    "border marks the start."
)
_NAME_CHARS: Final = 24
_MOST_NAMED: Final = 3
_PID_CHARS: Final = 34
# Shape and colour of each tier; either of them alone tells the tiers apart.
_LOOKS: Final = {
    Tier.FACILITY: ("box3d", "source"),
    Tier.MODEL: ("octagon", "filter"),
    Tier.INSTANCE: ("ellipse", "objective"),
    Tier.DESCRIPTOR: ("note", "specimen"),
    None: ("box", "shaping"),
}


def connected(
    thing: Store | Document | Microscope, iri: str | None = None, *, store: Store | None = None
) -> Neighbourhood:
    """Find what is connected to a thing, two steps far.

    Args:
        thing: A store, or a document, of which only its own relations are known.
        iri: Where to start; of a document, its descriptor if left out.
        store: Where more may be known of what is in the document.

    Raises:
        ContentError: If the thing occurs nowhere.
        InvalidIdentifier: If the text is no identifier.
        ValueError: If a store comes without an identifier.
    """
    if isinstance(thing, Store):
        if iri is None:
            raise ValueError("say from which identifier on the graph of a store is drawn")
        return walk(thing, iri)
    scope = microscope(thing)
    start = iri or scope.id or scope.document.id
    if store is not None:
        with suppress(ContentError):
            return walk(store, start)
    own = Store()
    own.load(scope.document)
    return walk(own, start)


def pid_graph(thing: Store | Document | Microscope, iri: str | None = None) -> str:
    """Draw what is connected to a thing by named relations, as SVG.

    Args:
        thing: A store, or a document, of which only its own relations are known.
        iri: Where to start; of a document, its descriptor if left out.

    Returns:
        The element `svg`, in which things with a web address are links.

    Raises:
        ContentError: If the thing occurs nowhere.
        InvalidIdentifier: If the text is no identifier.
        MissingDependency: If Graphviz isn't installed.

    >>> mine = {"type": "Instrument", "id": "urn:uuid:1", "name": "Mine", "hosted_by": "RRID:SCR_017934"}
    >>> "RRID:SCR_017934" in pid_graph(Document(mine))
    True
    """
    return to_svg(connected(thing, iri))


def in_sentences(found: Neighbourhood) -> str:
    """Write a neighbourhood as a list of HTML, for a phone, on which no graph can be read."""
    return f"<ul>{''.join(f'<li>{escape(printable(one))}</li>' for one in sentences(found))}</ul>"


def to_svg(found: Neighbourhood) -> str:
    """Draw a neighbourhood as SVG, in which things with a web address are links.

    Raises:
        MissingDependency: If Graphviz isn't installed.
    """
    desc = f"{CAPTION} {' '.join(sentences(found))}"
    title = f"What is connected to {pid_label(found.centre)}"
    return fitted(draw(to_dot(found)), prefix_of("pids", found.centre), title, desc, scale=1.15)


def to_picture(found: Neighbourhood, form: Literal["svg", "png"] = "svg") -> bytes:
    """Draw a neighbourhood as a file.

    Args:
        found: The neighbourhood.
        form: `svg`, or `png` at 144 dots an inch.

    Raises:
        MissingDependency: If Graphviz isn't installed.
    """
    return draw(to_dot(found), "png") if form == "png" else file(to_svg(found))


def to_turtle(found: Neighbourhood) -> bytes:
    """Write the edges of a neighbourhood with the names and types of its things as Turtle."""
    return write_quads(found.quads(), "turtle")


def to_dot(found: Neighbourhood) -> str:
    """Write a neighbourhood in the DOT language of Graphviz.

    Shape and colour tell the tier; the centre has a thick border. A thing with a web address links to it.

    Args:
        found: The neighbourhood.

    >>> store = Store()
    >>> name = store.load({"type": "Instrument", "id": "urn:uuid:1", "hosted_by": "RRID:SCR_017934"})
    >>> print(to_dot(walk(store, "urn:uuid:1")).splitlines()[-2])
    n0 -> n1 [label="is kept by", tooltip="urn:uuid:1 hosted_by RRID:SCR_017934"];
    """
    groups = _groups(found)
    names = {node.iri: f"n{number}" for number, alike in enumerate(groups) for node in alike}
    border = {"style": "filled", "color": PALETTE["soft"], "margin": "0.15,0.08"}
    line = {"color": PALETTE["soft"], "fontsize": "9", "arrowsize": "0.7", "penwidth": "1"}
    body = [f"node [{attributes(border)}];", f"edge [{attributes(line)}];"]
    for node, *more in groups:
        shape, colour = _LOOKS[node.tier]
        given = {"label": "\n".join(_label(node, more)), "shape": shape, "fillcolor": PALETTE[colour]}
        given["tooltip"] = " ".join(one.iri for one in (node, *more))
        if node.iri == found.centre:
            given["penwidth"] = "3"
        if not more and node.iri.startswith(("http://", "https://")):
            given["URL"] = node.iri
        body.append(f"{names[node.iri]} [{attributes(given)}];")
    drawn: dict[tuple[str, str, str], object] = {}
    for stated in found.edges:
        edge = stated.edge
        if drawn.setdefault((names[edge.subject], edge.relation, names[edge.object]), edge) is not edge:
            continue
        tip = f"{pid_label(edge.subject)} {edge.relation} {pid_label(edge.object)}"
        given = {"label": relations()[edge.relation].title, "tooltip": tip}
        body.append(f"{names[edge.subject]} -> {names[edge.object]} [{attributes(given)}];")
    return digraph(body, rankdir="LR", pad="0.2", nodesep="0.3", ranksep="0.45")


def _label(node: Node, more: list[Node]) -> list[str]:
    """Write what stands in a box: a name and a kind, and an identifier unless it's one that only machines know."""
    title = title_of(node.class_name) if node.class_name else ""
    if more:
        shown = [one.name or pid_label(one.iri) for one in (node, *more)]
        named = [line for name in shown[:_MOST_NAMED] for line in lines(name, _NAME_CHARS)]
        return [f"{len(shown)} × {title}", *named, *(["…"] if len(shown) > _MOST_NAMED else [])]
    bare = not (node.name or title) or not node.iri.startswith("urn:uuid:")
    pid = lines(pid_label(node.iri), _PID_CHARS, 4) if bare else []
    return [*(lines(node.name, _NAME_CHARS, 4) if node.name else []), *([title] if title else []), *pid]


def _groups(found: Neighbourhood) -> list[list[Node]]:
    """Put things of one kind that are joined to the same others by the same relations together, such as images."""
    joined: dict[str, set[tuple[str, str, str]]] = {}
    for stated in found.edges:
        edge = stated.edge
        joined.setdefault(edge.subject, set()).add((edge.relation, "→", edge.object))
        joined.setdefault(edge.object, set()).add((edge.relation, "←", edge.subject))
    alike: dict[object, list[Node]] = {}
    for node in found.nodes:
        alone = node.iri == found.centre or node.tier is not None or not node.class_name
        key = node.iri if alone else (node.class_name, frozenset(joined.get(node.iri, ())))
        alike.setdefault(key, []).append(node)
    return list(alike.values())


def sentences(found: Neighbourhood) -> tuple[str, ...]:
    """Say each relation in words, for those who don't see the picture.

    >>> sentences(connected(Document({"type": "Instrument", "id": "urn:uuid:1", "hosted_by": "RRID:SCR_017934"})))
    ('an instrument without a name is kept by RRID:SCR_017934 (Core facility).',)
    """

    def named(iri: str) -> str:
        node = found.node[iri]
        kind = f" ({title_of(node.class_name)})" if node.class_name else ""
        if not node.name and kind and iri.startswith("urn:uuid:"):
            return f"{a(in_sentence(title_of(node.class_name or '')))} without a name"
        return (node.name or pid_label(iri)) + kind

    return tuple(
        f"{named(stated.edge.subject)} {relations()[stated.edge.relation].title} {named(stated.edge.object)}."
        for stated in found.edges
    )


def as_tree(found: Neighbourhood) -> Tree:
    """Draw a neighbourhood as a tree for `rich`.

    Each edge is drawn once, at the end that is nearer to the centre; arrows show which way it leads. A thing that is
    drawn elsewhere already is marked so and not opened again.

    Args:
        found: The neighbourhood.

    >>> store = Store()
    >>> name = store.load({"type": "Instrument", "id": "urn:uuid:1", "hosted_by": "RRID:SCR_017934"})
    >>> tree = as_tree(walk(store, "RRID:SCR_017934"))
    >>> print(tree.label, "|", tree.children[0].label)
    RRID:SCR_017934  CoreFacility | is kept by ← urn:uuid:1  Instrument
    """
    at: dict[str, list[tuple[str, str, str]]] = {}
    for stated in found.edges:
        edge = stated.edge
        at.setdefault(edge.subject, []).append((edge.relation, "→", edge.object))
        if edge.object != edge.subject:
            at.setdefault(edge.object, []).append((edge.relation, "←", edge.subject))
    root = Tree(_node_text(found.node[found.centre]))
    branches = {found.centre: root}
    drawn = set()

    def order(way: tuple[str, str, str]) -> tuple[str, ...]:
        return way[0], way[1], found.node[way[2]].name or "", way[2]

    for iri, branch in ((node.iri, branches.get(node.iri)) for node in found.nodes):
        for relation, arrow, other in sorted(at.get(iri, ()), key=order):
            edge_key = (relation, *((iri, other) if arrow == "→" else (other, iri)))
            if edge_key in drawn or branch is None:
                continue
            drawn.add(edge_key)
            line = Text.assemble((f"{relations()[relation].title} {arrow} ", "cyan"), _node_text(found.node[other]))
            if other in branches:
                line.append("  (shown already)", "dim")
                branch.add(line)
            else:
                branches[other] = branch.add(line)
    return root


def _node_text(node: Node) -> Text:
    pid = pid_label(node.iri)
    text = Text(printable(node.name) if node.name else pid, "bold")
    if node.class_name:
        text.append(f"  {node.class_name}", "green")
    if node.name:
        text.append(f"  {pid}", "dim")
    return text
