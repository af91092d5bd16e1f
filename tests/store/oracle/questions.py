"""All the answers, by the names of the questions."""

from __future__ import annotations

from tests.store.oracle import calibration, credit, images, inventory, optics, parts, upkeep
from tests.store.oracle.asking import ANSWERS, COLUMNS, Answer

__all__ = ["ANSWERS", "COLUMNS", "THEMES", "Answer"]
THEMES = (calibration, credit, images, inventory, optics, parts, upkeep)
