"""Graphs of instruments, images and papers that are made up, as large as one likes, and the same for the same seed."""

from __future__ import annotations

from nboq.simulate.units import documents
from nboq.simulate.world import World
from nboq.simulate.writing import write_world

__all__ = ["World", "documents", "write_world"]
