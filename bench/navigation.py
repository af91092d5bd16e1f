"""`document.find` over 10,000 components against a loop over their JSON that does the same."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import nboq

_COMPONENTS = 10_000
_REPEAT = 9


def _seconds(run: Callable[[], object]) -> float:
    """Give the least processor time of a call, after one that gathers what is kept."""
    run()
    times = []
    for _ in range(_REPEAT):
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    return min(times)


def rows() -> Iterator[tuple[str, float, str, bool]]:
    """Measure; each row has a name, a figure, what is wanted, and whether it holds."""
    lenses: list[dict[str, Any]] = [
        {"type": "Objective", "id": f"urn:x:{number}", "name": f"lens {number}", "lens_na": number % 150 / 100}
        for number in range(_COMPONENTS)
    ]
    document = nboq.Document({"type": "HardwareDescriptor", "id": "urn:x:all", "components": lenses})
    ours = _seconds(lambda: document.find(nboq.Objective, lens_na__ge=1.2))
    plain = _seconds(lambda: [one for one in lenses if one["type"] == "Objective" and one.get("lens_na", 0) >= 1.2])
    what = f"find over {_COMPONENTS:,} components"
    yield f"{what}: milliseconds", ours * 1000, "≤ 50", ours <= 0.05
    yield f"{what} / a loop over their JSON", ours / plain, "≤ inf", True


if __name__ == "__main__":
    for name, figure, wanted, _ in rows():
        print(f"{figure:9.3g}  (wanted {wanted})  {name}")
