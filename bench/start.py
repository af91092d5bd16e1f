"""How long it takes until a command begins, against importing typer; and the library, against linkml_runtime.

`python -m bench.start` measures processes as a whole, in seconds of the processor, the best of several in turn.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Final

from bench.measure import Row, at_most, command, show

_ROUNDS: Final = 5
_CASES: Final = {
    "typer": ("-c", "import typer"),
    "help": ("-m", "nboq", "--help"),
    "terms": ("-m", "nboq", "terms", "Objective"),
    "nothing": ("-c", "pass"),
    "nboq": ("-c", "import nboq"),
    "classes": ("-c", "import nboq.schema.classes"),
    "linkml_runtime": ("-c", "import linkml_runtime"),
}


def rows() -> Iterator[Row]:
    """Measure each in turn."""
    times: dict[str, list[float]] = {name: [] for name in _CASES}
    for _ in range(_ROUNDS):
        for name, call in _CASES.items():
            times[name].append(command(*call, module=None).cpu)
    best = {name: min(taken) for name, taken in times.items()}
    peer = best["linkml_runtime"] - best["nothing"]
    yield at_most("`nboq --help` / `python -c 'import typer'`", best["help"] / best["typer"], 2)
    yield at_most("`nboq terms Objective` / `python -c 'import typer'`", best["terms"] / best["typer"], 2)
    yield at_most("import nboq / import linkml_runtime", (best["nboq"] - best["nothing"]) / peer, 0.05)
    classes = (best["classes"] - best["nothing"]) / peer
    yield at_most("import nboq.schema.classes / import linkml_runtime", classes, 0.5)


if __name__ == "__main__":
    sys.exit(show(rows()))
