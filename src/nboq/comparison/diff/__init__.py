"""Change over time: what differs between two versions of a description, and what follows from it.

>>> from nboq.comparison.diff import compare
>>> lens = {"type": "Objective", "id": "urn:x:1", "name": "63x", "lens_na": 1.3}
>>> print(compare(lens, {**lens, "lens_na": 1.4}).changes[0])
Objective '63x': lens_na: 1.3 → 1.4
"""

from __future__ import annotations

from nboq.comparison.diff.change import Change, Changes, Consequence, Standing
from nboq.comparison.diff.diffing import compare
from nboq.comparison.diff.histories import Step, history

__all__ = ["Change", "Changes", "Consequence", "Standing", "Step", "compare", "history"]
