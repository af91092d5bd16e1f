"""Pictures of the answers of a query, where its columns suit: bars of a number, or a map of links between things."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pyoxigraph as ox

from nboq.pid.labels import pid_label
from nboq.render.graphviz import attributes, digraph, draw
from nboq.render.svg import drawing, element, fitted, named, prefix_of, text
from nboq.render.theme import PALETTE
from nboq.schema.labels import cut, number_label
from nboq.store.answers import Cell, python_value

_MOST: Final = 60
"""Rows of a picture; what has more is read better as a table."""
_WIDTH: Final = 860
_LEFT: Final = 330
_RIGHT: Final = 90
_ROW: Final = 20


def bars(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """Draw the first column of numbers as bars, named by the column that tells them apart.

    Args:
        columns: The names of the columns.
        rows: The terms of each row.

    Returns:
        The element `svg`; empty where there is no such column, a number is below zero, or there are over 60 rows.

    >>> rows = [(ox.Literal("63x"), ox.Literal(1.4)), (ox.Literal("10x"), None)]
    >>> "63x, na: 1.4" in bars(["lens", "na"], rows), bars(["lens"], [row[:1] for row in rows])
    (True, '')
    """
    if not 0 < len(rows) <= _MOST:
        return ""
    values = {name: [python_value(row[at]) for row in rows] for at, name in enumerate(columns)}
    numbers = {name: _numbers(found) for name, found in values.items()}
    name = next((name for name, found in numbers.items() if found is not None), None)
    others = [name for name, found in numbers.items() if found is None]
    # What tells the rows apart before what they share, and texts before IRIs.
    names = sorted(others, key=lambda one: (-len(set(values[one])), not _is_text(rows, columns.index(one))))
    if name is None or not names:
        return ""
    heights = numbers[name] or []
    highest = max((value for value in heights if value is not None), default=0) or 1
    body = [text(name, _LEFT, 16, fill="soft")]
    for place, (label, value) in enumerate(zip(values[names[0]], heights, strict=True)):
        top = 24 + place * _ROW
        said = "" if label is None else pid_label(str(label))
        known = "not said" if value is None else number_label(value)
        width = round((value or 0) / highest * (_WIDTH - _LEFT - _RIGHT), 1)
        bar = element("rect", x=_LEFT, y=top + 3, width=width, height=_ROW - 6, fill="objective")
        label_at = text(cut(said, 48), _LEFT - 8, top + 14, text_anchor="end")
        body.append(named(f"{said}, {name}: {known}", label_at, bar, text(known, _LEFT + width + 6, top + 14)))
    desc = f"A bar for each row of the answer, as long as its {name}."
    return drawing(prefix_of("bars", name, str(heights)), name, desc, body, _WIDTH, 32 + len(rows) * _ROW)


def _numbers(found: Sequence[object]) -> list[float | None] | None:
    numbers = [one for one in found if type(one) in (int, float)]
    if not numbers or len(numbers) + found.count(None) < len(found):
        return None
    values = [float(one) if isinstance(one, int | float) else None for one in found]
    return values if all(one is None or 0 <= one < float("inf") for one in values) else None


def _is_text(rows: Sequence[Sequence[Cell]], at: int) -> bool:
    return any(isinstance(row[at], ox.Literal) for row in rows)


def links(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """Draw the things of the first two columns of IRIs as a map, with an arrow for each row.

    Args:
        columns: The names of the columns.
        rows: The terms of each row.

    Returns:
        The element `svg`; empty where there are no two such columns, or more than 60 arrows.

    Raises:
        MissingDependency: If Graphviz isn't installed.
    """
    places = [at for at in range(len(columns)) if any(isinstance(row[at], ox.NamedNode) for row in rows)][:2]
    if len(places) < 2:
        return ""
    one, other = places
    pairs = ((row[one], row[other]) for row in rows)
    iris = ((a.value, b.value) for a, b in pairs if isinstance(a, ox.NamedNode) and isinstance(b, ox.NamedNode))
    edges = dict.fromkeys(edge for edge in iris if edge[0] != edge[1])
    if not 0 < len(edges) <= _MOST:
        return ""
    names = {iri: f"n{number}" for number, iri in enumerate(dict.fromkeys(iri for edge in edges for iri in edge))}
    body = []
    for iri, node in names.items():
        given = {"label": cut(pid_label(iri), 46), "tooltip": iri, "shape": "box", "style": "filled"}
        given |= {"fillcolor": PALETTE["objective"], "color": PALETTE["soft"]}
        body.append(f"{node} [{attributes(given | ({'URL': iri} if iri.startswith('http') else {}))}];")
    said = f"{columns[one]} → {columns[other]}"
    body += [f"{names[a]} -> {names[b]} [{attributes({'tooltip': said})}];" for a, b in edges]
    desc = f"An arrow for each row, {said}. " + " ".join(f"{pid_label(a)} → {pid_label(b)}." for a, b in edges)
    drawn = draw(digraph(body, rankdir="LR", pad="0.2", nodesep="0.2", ranksep="0.6"))
    return fitted(drawn, prefix_of("links", said, *names), f"Links, {said}", desc)
