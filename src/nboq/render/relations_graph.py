"""A neighbourhood as a tree for the terminal, as Turtle, and as a picture.

In the picture, colours and shapes tell the tiers apart, either of them alone too.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import textwrap
from typing import Final, Literal

from rich.text import Text
from rich.tree import Tree

from nboq.errors import short
from nboq.formats.rdf.syntax import write_quads
from nboq.pid.chain import Tier
from nboq.pid.relations import relations
from nboq.store.relations.ends import shown
from nboq.store.relations.errors import NoPicture
from nboq.store.relations.walking import Neighbourhood, Node

_WIDTH: Final = 28
_LONGEST: Final = 120
_LONGEST_PID: Final = 46
_PATIENCE: Final = 120
# Shape and fill of each tier; the colours are lighter ones of Okabe and Ito's eight, which the colour-blind tell apart.
_LOOKS: Final = {
    Tier.FACILITY: ("box3d", "#F6CF7A"),
    Tier.MODEL: ("octagon", "#8FD9BF"),
    Tier.INSTANCE: ("ellipse", "#A9D8F5"),
    Tier.DESCRIPTOR: ("note", "#EBBFD6"),
    None: ("box", "#E2E2E2"),
}


def as_tree(found: Neighbourhood) -> Tree:
    """Draw a neighbourhood as a tree for `rich`.

    Each edge is drawn once, at the end that is nearer to the centre; arrows show which way it leads. A thing that is
    drawn elsewhere already is marked so and not opened again.

    Args:
        found: The neighbourhood.

    >>> from nboq.store.relations import walk
    >>> from nboq.store import Store
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
    root = Tree(_label(found.node[found.centre]))
    branches = {found.centre: root}
    drawn = set()
    for iri, branch in ((node.iri, branches.get(node.iri)) for node in found.nodes):
        for relation, arrow, other in sorted(at.get(iri, ()), key=lambda way: (way[0], way[1], _order(found, way[2]))):
            edge_key = (relation, *((iri, other) if arrow == "→" else (other, iri)))
            if edge_key in drawn or branch is None:
                continue
            drawn.add(edge_key)
            line = Text.assemble((f"{relations()[relation].title} {arrow} ", "cyan"), _label(found.node[other]))
            if other in branches:
                line.append("  (shown already)", "dim")
                branch.add(line)
            else:
                branches[other] = branch.add(line)
    return root


def _order(found: Neighbourhood, iri: str) -> tuple[str, str]:
    return found.node[iri].name or "", iri


def _label(node: Node) -> Text:
    pid = shown(node.iri)
    text = Text(_plain(node.name), "bold") if node.name else Text(pid, "bold")
    if node.class_name:
        text.append(f"  {node.class_name}", "green")
    if node.name:
        text.append(f"  {pid}", "dim")
    return text


def to_turtle(found: Neighbourhood) -> bytes:
    """Write the edges of a neighbourhood with the names and types of its things as Turtle.

    Args:
        found: The neighbourhood.
    """
    return write_quads(found.quads(), "turtle")


def _plain(text: str) -> str:
    """Take out what no terminal and no XML file should get: control characters."""
    return re.sub(r"[\x00-\x1f\x7f-\x9f\ufffe\uffff]+", " ", text)


def _quoted(text: str) -> str:
    r"""Write a string of the DOT language that is drawn as it stands, with `\n` for line ends.

    Backslashes are escapes there, and entities such as `&lt;` are read (Graphviz documentation, "DOT language" and
    "Special characters"), so both are written so that they stay.

    >>> print(_quoted('63x "oil" &lt; \\N'))
    "63x \"oil\" &amp;lt; \\N"
    """
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;").replace("\n", "\\n")
    return f'"{escaped}"'


def _wrapped(text: str) -> str:
    return "\n".join(textwrap.wrap(textwrap.shorten(_plain(text), _LONGEST, placeholder=" …"), _WIDTH)) or " "


def to_dot(found: Neighbourhood) -> str:
    """Write a neighbourhood in the DOT language of Graphviz.

    Shape and colour tell the tier; the centre has a thick border. A thing with a web address links to it.

    Args:
        found: The neighbourhood.

    >>> from nboq.store.relations import walk
    >>> from nboq.store import Store
    >>> store = Store()
    >>> name = store.load({"type": "Instrument", "id": "urn:uuid:1", "hosted_by": "RRID:SCR_017934"})
    >>> print(to_dot(walk(store, "urn:uuid:1")).splitlines()[-2].strip())
    n0 -> n1 [label="is kept by", tooltip="urn:uuid:1 hosted_by RRID:SCR_017934"];
    """
    names = {node.iri: f"n{number}" for number, node in enumerate(found.nodes)}
    lines = [
        f"digraph {_quoted(f'What is connected to {shown(found.centre)}')} {{",
        '  graph [rankdir="LR", bgcolor="white", pad="0.2", nodesep="0.3", ranksep="0.9", fontname="Helvetica"];',
        '  node [style="filled", color="#444444", fontname="Helvetica", fontsize="11", margin="0.15,0.08"];',
        '  edge [color="#555555", fontname="Helvetica", fontsize="9", fontcolor="#333333", arrowsize="0.7"];',
    ]
    for node in found.nodes:
        shape, colour = _LOOKS[node.tier]
        title = [_wrapped(node.name)] if node.name else []
        label = "\n".join([*title, *([node.class_name] if node.class_name else []), _cut(shown(node.iri))])
        given = {"label": label, "shape": shape, "fillcolor": colour, "tooltip": node.iri}
        if node.iri == found.centre:
            given["penwidth"] = "3"
        if node.iri.startswith(("http://", "https://")):
            given["URL"] = node.iri
        lines.append(f"  {names[node.iri]} [{_attributes(given)}];")
    for stated in found.edges:
        edge = stated.edge
        tip = f"{shown(edge.subject)} {edge.relation} {shown(edge.object)}"
        given = {"label": relations()[edge.relation].title, "tooltip": tip}
        lines.append(f"  {names[edge.subject]} -> {names[edge.object]} [{_attributes(given)}];")
    return "\n".join([*lines, "}", ""])


def _cut(text: str) -> str:
    """Break long identifiers, which have no blanks to break at."""
    return "\n".join(textwrap.wrap(_plain(text), _LONGEST_PID, break_on_hyphens=False)[:4])


def _attributes(given: dict[str, str]) -> str:
    return ", ".join(f"{name}={_quoted(text)}" for name, text in given.items())


def to_picture(found: Neighbourhood, form: Literal["svg", "png"] = "svg") -> bytes:
    """Draw a neighbourhood with the program `dot` of Graphviz.

    Args:
        found: The neighbourhood.
        form: `svg`, in which things with a web address can be clicked, or `png`.

    Returns:
        The picture.

    Raises:
        NoPicture: If `dot` isn't installed or gives up.
    """
    program = shutil.which("dot")
    if program is None:
        raise NoPicture("there is no program 'dot'", "install Graphviz (apt-get install graphviz)")
    command = [program, f"-T{form}", *(["-Gdpi=144"] if form == "png" else [])]
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command; the text goes in as its input
            command, input=to_dot(found).encode(), capture_output=True, timeout=_PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        reason = f"'dot' isn't done with {len(found.nodes)} things after {_PATIENCE} seconds"
        raise NoPicture(reason, "go less far with --depth") from None
    except OSError as error:
        raise NoPicture(f"'dot' can't be run: {error}", "install Graphviz again") from None
    if done.returncode or not done.stdout:
        said = short(done.stderr.decode(errors="replace").strip(), 200)
        raise NoPicture(f"'dot' says {said}", "install Graphviz again")
    return done.stdout
