"""How long it takes until a command begins, against importing typer; and the library, against linkml_runtime.

`python -m bench.start` measures processes as a whole, in seconds of the processor, the best of several in turn.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Final

from bench.measure import Row, at_most, command, show, shown

_ROUNDS: Final = 5
_SMALLEST: Final = "import typer\ndef hello(name: str): print(name)\ntyper.run(hello)"
"""The least that a command of typer takes: from 0.29 it reads values by pydantic and draws help by rich."""
_CASES: Final = {
    "typer": ("-c", "import typer"),
    "smallest": ("-c", _SMALLEST, "x"),
    "smallest help": ("-c", _SMALLEST, "--help"),
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
    for name, told, held in (("help", "nboq --help", 4.5), ("terms", "nboq terms Objective", 5.5)):
        yield at_most(f"`{told}` / `python -c 'import typer'`", best[name] / best["typer"], 2, held)
    yield shown("the smallest command of typer, its help / import typer", best["smallest help"] / best["typer"])
    yield shown("the smallest command of typer, called / import typer", best["smallest"] / best["typer"])
    yield at_most("import nboq / import linkml_runtime", (best["nboq"] - best["nothing"]) / peer, 0.05)
    classes = (best["classes"] - best["nothing"]) / peer
    yield at_most("import nboq.schema.classes / import linkml_runtime", classes, 0.5)


if __name__ == "__main__":
    sys.exit(show(rows()))
