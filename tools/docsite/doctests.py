"""What griffe calls for each docstring that the site shows: doctests become blocks of code."""

from __future__ import annotations

import re
from typing import Any, Final

from griffe import Extension, Object

# As the standard library's doctest takes them: from a prompt to the next empty line.
_DOCTEST: Final = re.compile(r"^( *)>>> .*(?:\n *\S.*)*", re.MULTILINE)
_FOR_THE_TEST: Final = re.compile(r" *# doctest: .*$|<BLANKLINE>$", re.MULTILINE)


def fenced(docstring: str) -> str:
    r"""Put fences around the doctests, without what only the test needs.

    Griffe does so within a section of examples alone; elsewhere Markdown reads `[0]` as a link and joins the lines.

    >>> fenced("Adds.\n\n>>> 1 + 1\n2\n\nAnd so on.")
    'Adds.\n\n```pycon\n>>> 1 + 1\n2\n```\n\nAnd so on.'
    """
    return _DOCTEST.sub(
        lambda found: f"{found[1]}```pycon\n{_FOR_THE_TEST.sub('', found[0])}\n{found[1]}```", docstring
    )


class Doctests(Extension):
    """Changes the docstrings as they are collected, so that the parser of sections sees the fences."""

    def on_instance(self, *, obj: Object, **_: Any) -> None:
        """Put fences around the doctests of a module, class, function or attribute."""
        if obj.docstring:
            obj.docstring.value = fenced(obj.docstring.value)
