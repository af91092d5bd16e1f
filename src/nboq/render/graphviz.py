"""Graphviz, which lays pictures out, and its language: the package graphviz-pure, or the program that is asked for."""

from __future__ import annotations

import os
import shutil
import subprocess
import textwrap
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from html import escape
from importlib.metadata import PackageNotFoundError, files
from typing import Final, Literal

from nboq.errors import InputError, MissingDependency, short
from nboq.render.theme import PALETTE
from nboq.schema.labels import printable

_PATIENCE: Final = 120
LEFT: Final = '<BR ALIGN="LEFT"/>'
"""The end of a line in a label; the line stands at the left."""


def markup(text: object) -> str:
    """Escape a text for a label that dot reads as HTML, which is XML.

    >>> markup('<script>alert("1")</script>')
    '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;'
    """
    return escape(printable(text), quote=True)


def lines(text: str, width: int, most: int = 2) -> list[str]:
    """Break a text into lines; what is beyond the last one is cut off with an ellipsis, long words too.

    Args:
        text: The text.
        width: How many characters a line has.
        most: How many lines there are at most.

    >>> lines("63X PLAN APOCHROMAT, NA=1.40, OIL, DIC", 20)
    ['63X PLAN APOCHROMAT,', 'NA=1.40, OIL, DIC']
    """
    found = textwrap.wrap(printable(text), width, break_on_hyphens=False) or [""]
    if len(found) > most:
        last = found[most - 1]
        if len(last) >= width:
            last = last[: width - 1].rpartition(" ")[0] or last[: width - 1]
        found = [*found[: most - 1], last.rstrip(" ,;…") + "…"]
    return [line + _more_room(line) for line in found]


def _more_room(line: str) -> str:
    # graphviz-pure knows no widths of ideographs, and takes each for 0.8 of what browsers give it.
    return "\u00a0" * round(0.7 * sum(unicodedata.east_asian_width(one) in "WF" for one in line))


def attributes(given: Mapping[str, str], html: str = "") -> str:
    r"""Write attributes of the DOT language, with `\n` for line ends.

    Backslashes would be escapes in them, and entities such as `&lt;` would be read (Graphviz documentation, "DOT
    language" and "Special characters").

    Args:
        given: The attributes.
        html: A label that dot reads as HTML, as `markup` makes its texts.

    >>> print(attributes({"label": '63x "oil" &lt; \\N', "dir": "back"}))
    label="63x \"oil\" &amp;lt; \\N", dir="back"
    """
    escapes = str.maketrans({"\\": "\\\\", '"': '\\"', "&": "&amp;", "\n": "\\n"})
    written = [f'{name}="{value.translate(escapes)}"' for name, value in given.items()]
    return ", ".join([*written, *([f"label=<{html}>"] if html else [])])


def digraph(body: list[str], **graph: str) -> str:
    """Write a graph with the font and the colours of all pictures.

    Args:
        body: Its nodes and edges.
        graph: Attributes of the graph, such as `rankdir`.
    """
    look = {"bgcolor": PALETTE["paper"], "fontname": "Arial", "fontsize": "11", "fontcolor": PALETTE["soft"]}
    ink = {"fontname": "Arial", "fontsize": "11", "fontcolor": PALETTE["ink"]}
    line = {"fontname": "Arial", "fontsize": "10", "fontcolor": PALETTE["soft"]}
    head = [
        f"graph [{attributes({**look, **graph})}];",
        f"node [{attributes({'shape': 'plain', **ink})}];",
        f"edge [{attributes({'penwidth': '1.8', 'arrowsize': '0.8', **line})}];",
    ]
    return "\n".join(["digraph {", *head, *body, "}", ""])


def program() -> str | None:
    """Find the program that lays pictures out, which takes the options of `dot`.

    It is what the environment variable `NBOQ_DOT` names, such as `dot`; else that of the package graphviz-pure, which
    draws the same on every machine; else `dot`, where there is no such package for the machine.
    """
    asked = os.environ.get("NBOQ_DOT")
    if asked:
        return shutil.which(asked)
    with suppress(PackageNotFoundError):
        for file in files("graphviz-pure") or ():
            if file.stem == "graphviz-pure" and (place := shutil.which(str(file.locate()))):
                return place
    return shutil.which("dot")


def draw(graph: str, form: Literal["svg", "png"] = "svg") -> bytes:
    """Let Graphviz draw graphs.

    Args:
        graph: One or more graphs in the DOT language.
        form: `svg`, or `png` at 144 dots an inch.

    Returns:
        The picture; of several graphs, one after the other.

    Raises:
        MissingDependency: If there is no program to draw with, or it can't be run.
        InputError: If the program gives up.
    """
    found = program()
    if found is None:
        raise MissingDependency(_missing(), hint=_INSTALL)
    command = [found, f"-T{form}", *(["-Gdpi=144"] if form == "png" else [])]
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command; the text goes in as its input
            command, input=graph.encode(), capture_output=True, timeout=_PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        message = f"the picture is too large: Graphviz isn't done with it after {_PATIENCE} seconds"
        raise InputError(message, hint="draw less; the identifiers around a thing less far, with --depth") from None
    except OSError as error:
        raise MissingDependency(f"{_missing()} that runs ({error.strerror or error})", hint=_INSTALL) from None
    if done.returncode or not done.stdout:
        raise InputError(f"Graphviz says {short(done.stderr.decode(errors='replace').strip(), 200)}", hint=_INSTALL)
    return done.stdout


def _missing() -> str:
    asked = os.environ.get("NBOQ_DOT")
    return f"the program {printable(asked)!r}, which NBOQ_DOT names," if asked else "Graphviz"


_INSTALL: Final = "pip install graphviz-pure, or install Debian's package graphviz (apt-get install graphviz)"
