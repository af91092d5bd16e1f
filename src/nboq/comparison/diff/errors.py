"""What can go wrong when versions are compared or drawn."""

from __future__ import annotations

from dataclasses import dataclass

from nboq.errors import NboqError


@dataclass(eq=False)
class NoDescriptor(NboqError):
    """A document without a descriptor, where the versions of one are to be put in order.

    >>> print(NoDescriptor("a.yaml", "Image"))
    a.yaml: holds no HardwareDescriptor but an Image; a history is made of descriptors
    """

    source: str
    found: str

    def __str__(self) -> str:
        noun = self.found or "thing of no class"
        article = "an" if noun[0] in "AEIO" else "a"
        return f"{self.source}: holds no HardwareDescriptor but {article} {noun}; a history is made of descriptors"


@dataclass(eq=False)
class NoPng(NboqError):
    """A PNG can't be drawn, because Graphviz isn't there or gives up.

    >>> print(NoPng("there is no program 'dot'"))
    no PNG can be drawn: there is no program 'dot'; install Graphviz, or write an SVG, which needs no other program
    """

    reason: str

    def __str__(self) -> str:
        return f"no PNG can be drawn: {self.reason}; install Graphviz, or write an SVG, which needs no other program"
