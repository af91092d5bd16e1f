"""The light path as a picture: the microscope by the places of its components, or one column a channel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Any, Final, Literal

from nboq.document import Document
from nboq.errors import ContentError
from nboq.render.channels import SPECIMEN, Path, has_pinholes, paths
from nboq.render.graphviz import LEFT, attributes, digraph, draw, lines, markup
from nboq.render.microscope import Cube, Microscope, Piece, lettered, microscope
from nboq.render.stages import STAGES, Stage
from nboq.render.svg import file, fitted, prefix_of
from nboq.render.template import environment
from nboq.render.theme import PALETTE
from nboq.schema.labels import printable

CHANNELS_DRAWN: Final = 12
"""How many channels a picture has at most."""
_IN_A_ROW: Final = 4
_LINES: Final = {
    "excite": ("excitation", "solid"),
    "detect": ("detection", "dashed"),
    "through": ("transmitted light", "dotted"),
}
"""The word for each kind of line, and its dashes."""


def light_path(
    thing: Document | Microscope, *, anchors: bool = False, captioned: bool = True, narrow: bool = False
) -> str:
    """Draw the way of the light from the source to the detector, as SVG.

    Where the document has light paths of channels, each is a column. Else the components stand where their kinds say
    that they belong, and the caption says so. Dot lays the picture out.

    Args:
        thing: A descriptor, or a collection with one.
        anchors: Whether components link to `#` and `nboq.render.anchor` of their id, as a page has it; else those that
            have a web address link to it.
        captioned: Whether the title and the caption stand in the picture; a page may have them beside it.
        narrow: Whether everything stands below each other, as a phone shows it.

    Returns:
        The element `svg`, without a prolog, which may stand in HTML beside others.

    Raises:
        ContentError: If the document has no component of a microscope.
        MissingDependency: If Graphviz isn't installed.

    >>> lens = {"type": "Objective", "id": "urn:x:1", "name": "63x <oil>", "lens_na": 1.4}
    >>> "63x &lt;oil&gt;" in light_path(Document({"type": "HardwareDescriptor", "id": "urn:x:2", "components": [lens]}))
    True
    """
    scope = microscope(thing)
    return light_path_of(scope, paths(scope), anchors=anchors, captioned=captioned, narrow=narrow)


def picture(thing: Document | Microscope, form: Literal["svg", "png"] = "svg") -> bytes:
    """Draw the light path as a file.

    Args:
        thing: A descriptor, or a collection with one.
        form: `svg`, or `png` at 144 dots an inch.

    Raises:
        ContentError: If the document has no component of a microscope.
        MissingDependency: If Graphviz isn't installed.
    """
    if form == "svg":
        return file(light_path(thing))
    scope = microscope(thing)
    return draw(_graph(scope, paths(scope), False, True, False), "png")


def light_path_of(
    scope: Microscope, found: tuple[Path, ...], *, anchors: bool, captioned: bool, narrow: bool = False
) -> str:
    """Draw light paths of channels side by side; without any, the microscope with its components by place.

    Args:
        scope: The microscope.
        found: The light paths.
        anchors: As in `light_path`.
        captioned: As in `light_path`.
        narrow: As in `light_path`.
    """
    drawn = draw(_graph(scope, found, anchors, captioned, narrow))
    if found:
        title = f"Light paths of {scope.title}, by channel"
        ways = "; ".join(
            f"{path.name}: {', '.join(step.piece.name if step.piece else 'specimen' for step in path.steps)}"
            for path in found[:CHANNELS_DRAWN]
        )
    else:
        title, ways = f"Light path of {scope.title}", _listed(scope.pieces)
    shown = [piece for path in found for piece in path.pieces] if found else scope.pieces
    prefix = prefix_of("channels" if found else "microscope", scope.id, f"{anchors} {captioned} {narrow}")
    return fitted(
        drawn, prefix, title, f"{caption(found, narrow)} {ways}.", {piece.key: in_words(piece) for piece in shown}
    )


def in_words(piece: Piece) -> str:
    """Say of a component what a screen reader tells and a hint shows: its name, kind, brief, and tier."""
    texts = [piece.name, piece.kind, piece.brief]
    if piece.tier is not None:
        texts.append(f"complete at tier {piece.tier}" if piece.tier else "not complete at tier 1")
    return ", ".join(dict.fromkeys(text for text in texts if text))


def caption(found: tuple[Path, ...], narrow: bool = False) -> str:
    """Say what the picture of light paths shows and where its order is from; without paths, of the microscope."""
    legend = "Solid lines: excitation; dashed: detection; dotted: transmitted light."
    tiers = "T1 to T3: the highest tier at which no required field is missing."
    if not found:
        return (
            "Ordered by the kinds of the components, because the document gives no light path. Where a box lists "
            f"several, the light takes one of them. {legend} {tiers}"
        )
    given = sum(path.ordered for path in found)
    if given == len(found):
        order = "In the order that the document gives."
    elif given:
        ordered = ", ".join(path.name for path in found if path.ordered)
        order = f"In the order that the document gives for {ordered}; else by the kinds of the components."
    else:
        order = "What is on each path is from the document; the order is by the kinds of the components."
    more = f" The first {CHANNELS_DRAWN} of {len(found)} channels." if len(found) > CHANNELS_DRAWN else ""
    columns = "One channel below the other" if narrow else "One column a channel"
    return f"{columns}.{more} {order} {legend}"


def _listed(pieces: Iterable[Piece]) -> str:
    places: dict[str, list[str]] = {}
    for piece in pieces:
        if piece.stage.name != "beside":
            places.setdefault(piece.stage.title, []).append(piece.name)
    return "; ".join(f"{title}: {', '.join(names)}" for title, names in places.items())


def _graph(scope: Microscope, found: tuple[Path, ...], anchors: bool, captioned: bool, narrow: bool) -> str:
    """Write the picture in dot's language."""
    if not found and all(piece.stage.name == "beside" for piece in scope.pieces):
        message = "no light path can be drawn: there is no component of one in it"
        raise ContentError(message, source=scope.document.source)
    upwards = bool(scope.inverted) and not found and not narrow
    if found:
        in_a_row = 1 if narrow else _IN_A_ROW
        body = _columns(found[:CHANNELS_DRAWN], anchors, in_a_row)
        width = max(46, 34 * min(len(found), in_a_row))
    else:
        body, width = (_unfolded(scope, anchors), 46) if narrow else (_boxes(scope, anchors), 100)
    if captioned:
        body = _framed(scope, body, caption(found, narrow), width, upwards)
    gap = "0.28" if found or narrow else "0.5"
    rankdir = "BT" if upwards else "TB"
    return digraph(body, rankdir=rankdir, ranksep=gap, nodesep="0.35", pad="0.15", compound="true")


def _framed(scope: Microscope, body: list[str], text: str, width: int, upwards: bool) -> list[str]:
    """Put the title above and the caption below, by clusters without lines."""
    below = "".join(f"{markup(line)}{LEFT}" for line in lines(text, width, 12))
    # Where ranks run upwards, dot turns the places of a cluster's label, but not those of the graph's.
    place, above = "b" if upwards else "t", _label("title", scope, width - 10)
    return [
        f"labelloc=b; labeljust=l; label=<{below}>;",
        f"subgraph cluster_all {{ penwidth=0; labelloc={place}; labeljust=l; label=<{above}>;",
        *body,
        "}",
    ]


def _label(name: str, *given: Any) -> str:
    return str(getattr(_labels(), name)(*given))


@cache
def _labels() -> Any:
    """Give the macros that write labels."""
    found = environment("nboq.render")
    found.filters |= {"lines": lines, "in_words": in_words, "lettered": lettered, "in_cell": _in_cell}
    found.globals["colour"] = PALETTE
    return found.get_template("labels.dot.j2").module


def _in_cell(text: str) -> str:
    r"""Write a text for an attribute of a cell, in which dot would put a node's name for `\N`."""
    return printable(text).replace("\\", "\\\\")


def _edge(look: str, **more: str) -> str:
    word, style = _LINES[look]
    return attributes({"color": PALETTE[look], "style": style, "class": look, "tooltip": word, **more})


# Components by their places


def _box(stage: Stage, pieces: Sequence[Piece], cubes: Mapping[str, Cube], anchors: bool) -> str:
    label = _label("box", stage, pieces, cubes, anchors)
    return f"{stage.name} [{attributes({'id': f'stage-{stage.name}'}, label)}];"


def _boxes(scope: Microscope, anchors: bool) -> list[str]:
    cubes = {cube.piece.id: cube for cube in scope.cubes}
    stages = dict.fromkeys(piece.stage for piece in scope.pieces if piece.stage.name != "beside")
    body = {stage.name: _box(stage, pieces, cubes, anchors) for stage in stages if (pieces := scope.at(stage.name))}
    return [
        *body.values(),
        _box(SPECIMEN, (), {}, anchors),
        *_arrows(set(body), bool(scope.inverted), has_pinholes(scope.pieces)),
    ]


def _unfolded(scope: Microscope, anchors: bool) -> list[str]:
    """Put all boxes below each other in the order in which the light comes by."""
    cubes = {cube.piece.id: cube for cube in scope.cubes}
    at = {stage.name: (stage, held) for stage in STAGES if stage.name != "beside" and (held := scope.at(stage.name))}
    lit = "source" in at or "lamp" not in at
    beams = [("through", "lamp condenser specimen" if lit else "lamp shaping excitation condenser specimen")]
    beams += [("excite", "source shaping excitation dichroic scanner objective specimen")] if lit else []
    beams += [("detect", "objective scanner dichroic relay emission split detector"), ("", "unplaced")]
    body: list[str] = []
    before, drawn, number = "", set[str](), 0
    for look, names in beams:
        there = [name for name in names.split() if name in at or name == "specimen"]
        if there in (["specimen"], ["objective"]) and look in ("through", "detect"):
            continue
        for place, name in enumerate(there):
            if look == "detect" and name == "scanner" and name in drawn and not has_pinholes(scope.pieces):
                continue
            node, (stage, pieces) = f"u{number}", at.get(name, (SPECIMEN, ()))
            again = look == "detect" and name in drawn
            label = _label("again", stage) if again else _label("box", stage, pieces, cubes, anchors)
            body.append(f"{node} [{attributes({'id': f'stage-{name}-{number}'}, label)}];")
            joined = look and (place or look == "detect")
            if before:
                body.append(f"{before} -> {node} [{_edge(look) if joined else 'style=invis'}];")
            before, number = node, number + 1
            drawn.add(name)
    return body


def _arrows(present: set[str], inverted: bool, descanned: bool) -> list[str]:
    """Join the boxes. All lines of one rank run towards the specimen; arrowheads say which way the light goes."""
    found: list[str] = []

    def chain(names: tuple[str, ...], look: str, back: bool) -> None:
        there = [name for name in names if name in present or name == "specimen"]
        for place, (one, other) in enumerate(pairwise(there)):
            more = {"fontcolor": PALETTE[look], **({"dir": "back"} if back else {})}
            # Beside another line, a label would push the two across each other; at the outer ends there's one only.
            if place == (len(there) - 2 if look == "through" else 0):
                more["label"] = f" {_LINES[look][0]} "
            found.append(f"{one} -> {other} [{_edge(look, **more)}];")

    towards = ("source", "shaping", "excitation", "dichroic", "scanner", "objective", "specimen")
    away = ("detector", "split", "emission", "relay", "dichroic", "scanner", "objective", "specimen")
    lamp_only = "lamp" in present and "source" not in present
    if present & set(towards[:4]) and not lamp_only:
        chain(towards, "excite", False)
    if present & set(away[:4]):
        chain(tuple(name for name in away if name != "scanner" or descanned), "detect", True)
    if present & {"lamp", "condenser"}:
        # Where no other light comes in, what shapes a beam shapes that of the lamp.
        chain(("specimen", "condenser", *(("excitation", "shaping") if lamp_only else ()), "lamp"), "through", True)
    if "unplaced" in present:
        # Without a line it would float anywhere: it stands below all others.
        ends: list[str] = [name for name in ("source", "detector") if name in present] or ["specimen"]
        last = next((name for name in ("lamp", "condenser") if name in present), "specimen")
        found += (
            [f"unplaced -> {end} [style=invis];" for end in ends]
            if inverted
            else [f"{last} -> unplaced [style=invis];"]
        )
    return found


# Channels side by side


def _columns(found: tuple[Path, ...], anchors: bool, in_a_row: int) -> list[str]:
    body: list[str] = []
    above: list[str] = []
    for number, path in enumerate(found):
        own = {"class": f"channel-{number}", "group": f"g{number}"}
        head = attributes({**own, "id": f"head-{number}"}, _label("head", path))
        body.append(f"h{number} [{head}];")
        if number >= in_a_row:
            body.append(f"{above[number - in_a_row]} -> h{number} [style=invis];")
        before, passed = f"h{number}", False
        for place, step in enumerate(path.steps):
            node = f"n{number}_{place}"
            label = _label("card", step, anchors, path.ordered)
            body.append(f"{node} [{attributes({**own, 'id': f'step-{number}-{place}'}, label)}];")
            look = "detect" if passed else "through" if path.through else "excite"
            line = _edge(look, **{"class": f"channel-{number} {look}"}) if place else "style=invis"
            body.append(f"{before} -> {node} [{line}, weight=10];")
            before, passed = node, passed or step.piece is None
        above.append(before)
    heads = [f"h{number}" for number in range(len(found))]
    specimens = [
        f"n{number}_{next(place for place, step in enumerate(path.steps) if step.piece is None)}"
        for number, path in enumerate(found)
    ]
    for first in range(0, len(found), in_a_row):
        row = slice(first, first + in_a_row)
        body += [f"{{ rank=same; {'; '.join(same[row])}; }}" for same in (heads, specimens)]
        if len(heads[row]) > 1:
            body.append(f"{' -> '.join(heads[row])} [style=invis];")
    return body
