"""How many examples a property is tried on: fewer by each push, many by hand.

The environment variable NBOQ_EXAMPLES says which: `ci`, `usual`, or `long` as `make test-long` has it.
"""

from __future__ import annotations

import os

from hypothesis import settings

_PROFILE = os.environ.get("NBOQ_EXAMPLES", "usual")
_FACTOR = {"ci": 0.4, "usual": 1.0, "long": 20.0}
for _name, _factor in _FACTOR.items():
    settings.register_profile(_name, max_examples=round(100 * _factor), deadline=None)
settings.load_profile(_PROFILE)


def examples(number: int) -> int:
    """Give how many examples to try where `number` is usual."""
    return max(5, round(number * _FACTOR[_PROFILE]))
