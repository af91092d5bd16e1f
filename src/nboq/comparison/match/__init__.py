"""Joining: an image's file lined up with the descriptor of the instrument that it was taken with.

>>> from nboq.comparison.match import merge
>>> merge({"type": "HardwareDescriptor", "id": "urn:x:d"}, {"type": "Image", "id": "urn:x:i"}).complete
True
"""

from __future__ import annotations

from nboq.comparison.match.assignment import Pairing, Refused, assign
from nboq.comparison.match.evidence import Comparison, Confidence, Evidence, compare
from nboq.comparison.match.merging import merge, verdict
from nboq.comparison.match.result import Contradiction, Match, Merged, Unmatched

__all__ = [
    "Comparison",
    "Confidence",
    "Contradiction",
    "Evidence",
    "Match",
    "Merged",
    "Pairing",
    "Refused",
    "Unmatched",
    "assign",
    "compare",
    "merge",
    "verdict",
]
