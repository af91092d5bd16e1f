"""What can go wrong with OME files alone."""

from __future__ import annotations

from dataclasses import dataclass

from nboq.errors import NboqError


@dataclass(eq=False)
class OmeTypesMissing(NboqError):
    """The package that knows the versions of the OME schema isn't installed."""

    source: str

    def __str__(self) -> str:
        return f"{self.source}: reading OME files needs the package ome-types; install it: pip install 'ome-types>=0.6'"
