"""Write a title into the LinkML sources for each class, slot and enumeration without one; stock tools know no rule.

    python -m tools.titles

It is made of the name, as `nboq.schema.labels.label` does; where people say something else, change it by hand.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from nboq.schema.labels import label

_ROOMS: Final = ("classes:", "slots:", "enums:")
_ROOM: Final = re.compile(r"(?m)^(?=\S)")
_TERM: Final = re.compile(r"(?m)^  (?P<name>\w+):\n(?P<body>(?:(?:    .*)?\n)*)")


def titled(text: str) -> str:
    r"""Give a LinkML schema in which each class, slot and enumeration has a title.

    >>> print(titled("slots:\n  lens_na:\n    range: double\n"), end="")
    slots:
      lens_na:
        title: Lens NA
        range: double
    """
    rooms = _ROOM.split(text)
    return "".join(_TERM.sub(_with_title, room) if room.startswith(_ROOMS) else room for room in rooms)


def _with_title(found: re.Match[str]) -> str:
    if re.search(r"(?m)^    title: ", found["body"]):
        return found[0]
    return f"  {found['name']}:\n    title: {label(found['name'])}\n{found['body']}"


def main() -> None:
    """Write them."""
    for path in sorted((Path(__file__).parents[1] / "model" / "nbo_q").rglob("*.yaml")):
        text = path.read_text("utf-8")
        if (new := titled(text)) != text:
            path.write_text(new, "utf-8")


if __name__ == "__main__":
    main()
