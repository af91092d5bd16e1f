"""Drawing by the program `dot` of Graphviz, which lays pictures out, and writing its language."""

from __future__ import annotations

import shutil
import subprocess
import textwrap
from collections.abc import Mapping
from html import escape
from typing import Final, Literal

from nboq.errors import short
from nboq.render.words import plain
from nboq.store.relations.errors import NoPicture

_PATIENCE: Final = 120


def markup(text: object) -> str:
    """Escape a text for a label that dot reads as HTML, which is XML.

    >>> markup('<script>alert("1")</script>')
    '&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;'
    """
    return escape(plain(text), quote=True)


def lines(text: str, width: int, most: int = 2) -> list[str]:
    """Break a text into lines; what is beyond the last one is cut off with an ellipsis, long words too.

    Args:
        text: The text.
        width: How many characters a line has.
        most: How many lines there are at most.

    >>> lines("63X PLAN APOCHROMAT, NA=1.40, OIL, DIC", 20)
    ['63X PLAN APOCHROMAT,', 'NA=1.40, OIL, DIC']
    """
    found = textwrap.wrap(plain(text), width, break_on_hyphens=False) or [""]
    if len(found) > most:
        found = [*found[: most - 1], textwrap.shorten(found[most - 1] + "…", width, placeholder="…")]
        found[-1] = found[-1][: width - 1].rstrip(" ,;…") + "…"
    return found


def attributes(given: Mapping[str, str]) -> str:
    r"""Write attributes of the DOT language; a value in angle brackets is taken for an HTML label as it stands.

    >>> attributes({"label": 'a "b"', "dir": "back"})
    'label="a \\"b\\"", dir="back"'
    """

    def written(value: str) -> str:
        if value.startswith("<<") and value.endswith(">>"):
            return value
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'

    return ", ".join(f"{name}={written(value)}" for name, value in given.items())


def drawn(text: str, form: Literal["svg", "png"]) -> bytes:
    """Let dot draw a graph.

    Args:
        text: The graph in the DOT language.
        form: `svg`, or `png` at twice the size of a screen's points.

    Raises:
        NoPicture: If dot isn't installed or gives up.
    """
    program = shutil.which("dot")
    if program is None:
        raise NoPicture("there is no program 'dot'", "install Debian's package graphviz (apt-get install graphviz)")
    command = [program, f"-T{form}", *(["-Gdpi=144"] if form == "png" else [])]
    try:
        done = subprocess.run(  # noqa: S603 - a fixed command; the text goes in as its input
            command, input=text.encode(), capture_output=True, timeout=_PATIENCE, check=False
        )
    except (subprocess.TimeoutExpired, OSError) as error:
        raise NoPicture(f"'dot' can't do it: {error}", "install Debian's package graphviz again") from None
    if done.returncode or not done.stdout:
        said = short(done.stderr.decode(errors="replace").strip(), 200)
        raise NoPicture(f"'dot' says {said}", "install Debian's package graphviz again")
    return done.stdout
