"""What can go wrong when a picture is drawn."""

from __future__ import annotations

from dataclasses import dataclass

from nboq.errors import NboqError


@dataclass(eq=False)
class NoPicture(NboqError):
    """The program that draws pictures isn't there, or can't draw this one.

    >>> print(NoPicture("there is no program 'dot'", "install Graphviz"))
    no picture can be drawn: there is no program 'dot'; install Graphviz, or write its input with -o graph.dot
    """

    reason: str
    way_out: str

    def __str__(self) -> str:
        return f"no picture can be drawn: {self.reason}; {self.way_out}, or write its input with -o graph.dot"
