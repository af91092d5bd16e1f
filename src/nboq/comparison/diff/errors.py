"""What can go wrong when versions are compared or drawn."""

from __future__ import annotations

from dataclasses import dataclass

from nboq.errors import NboqError


@dataclass(eq=False)
class NoPng(NboqError):
    """A PNG can't be drawn, because Graphviz isn't there or gives up.

    >>> print(NoPng("there is no program 'dot'"))
    no PNG can be drawn: there is no program 'dot'; install Graphviz, or write an SVG, which needs no other program
    """

    reason: str

    def __str__(self) -> str:
        return f"no PNG can be drawn: {self.reason}; install Graphviz, or write an SVG, which needs no other program"
