"""Text of the model as HTML: escaped, with the terms that it speaks of as links."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import Final

from markupsafe import Markup, escape

_CODE: Final = re.compile(r"`([^`]+)`")
_MARKED: Final = re.compile(r"([\\`*_{}\[\]#|])")


def markdown(text: str) -> Markup:
    r"""Write text as Markdown that shows it as it is.

    >>> print(markdown("a_b < *c*"))
    a\_b &lt; \*c\*
    """
    return Markup(_MARKED.sub(r"\\\1", str(escape(text))))


def linked(text: str, known: Collection[str], url: Callable[[str], str]) -> Markup:
    """Write text of the model as HTML.

    Args:
        text: Plain text in which names stand between backticks.
        known: The names of terms that have a page.
        url: Gives the address of a term's page.

    Returns:
        HTML in which everything is escaped, names between backticks are code, and those of terms are links.

    >>> str(linked("not `lens_na` < 1", {"lens_na"}, lambda name: f"../{name}/"))
    'not <code><a href="../lens_na/">lens_na</a></code> &lt; 1'
    """
    made = Markup()
    at = 0
    for found in _CODE.finditer(text):
        name = found[1]
        made += escape(text[at : found.start()])
        inside = Markup('<a href="{}">{}</a>').format(url(name), name) if name in known else escape(name)
        made += Markup("<code>{}</code>").format(inside)
        at = found.end()
    return made + escape(text[at:])
