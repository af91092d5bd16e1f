"""Validation against its peers, on the same data and shapes: LinkML's validator, pyshacl, and the engine on its own."""

from __future__ import annotations

import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import nboq
from bench.measure import median, peak
from nboq.validation.engines import run
from nboq.validation.schema import schema_findings
from nboq.validation.shapes import data_graph, shapes_findings

ROOT = Path(__file__).resolve().parent.parent
REAL = ROOT.parent / "shared" / "reference" / "instruments" / "abif_axiovert1.json"
EXAMPLE = ROOT / "examples" / "micrometa" / "teaching-widefield.json"
_TIER = 2


def _linkml(data: dict[str, Any]) -> Callable[[], object]:
    warnings.simplefilter("ignore")
    from linkml.validator import Validator
    from linkml.validator.plugins import JsonschemaValidationPlugin

    validator = Validator(str(ROOT / "model" / "nbo_q.yaml"), [JsonschemaValidationPlugin(closed=True)])
    return lambda: validator.validate(data, target_class=data["type"])


def ratios() -> Iterator[tuple[str, float, str, bool]]:
    """Measure; each row has a name, a ratio, what is wanted, and whether it holds."""
    for source in (EXAMPLE, REAL):
        if not source.is_file():
            continue
        body = nboq.read(source).data
        ours = median(lambda b=body: list(schema_findings(b)), 50)  # type: ignore[misc]
        peer = median(_linkml(body), 5)
        # The limit was set for the real microscope; the invented one is shown beside it.
        limit = 1000 if source == REAL else 0
        yield f"{source.stem}: linkml.validator / our JSON layer", peer / ours, f"≥ {limit}", peer >= limit * ours
    data = nboq.read(EXAMPLE).data
    text = data_graph(data)[0]
    rust = median(lambda: run(text, _TIER, "shacl"), 30)
    python = median(lambda: run(text, _TIER, "pyshacl"), 3)
    yield "pyshacl / shacl, the same graph and shapes", python / rust, "≥ 80", python >= 80 * rust
    layer = median(lambda: list(shapes_findings(data, _TIER, "shacl")), 30)
    yield "our SHACL layer, graph and findings / the engine alone", layer / rust, "≤ 1.5", layer <= 1.5 * rust
    few, many = (_peak(engine) for engine in ("shacl", "pyshacl"))
    yield "peak memory of shacl / of pyshacl", few / many, "≤ 0.25", few <= many / 4


def growth() -> Iterator[tuple[str, float]]:
    """Tell how time and peak memory grow from 10 to 1,000 documents in one N-Quads file, in one process."""
    small, large = (_many(count) for count in (10, 1000))
    yield "time of 1,000 documents / of 10", large[0] / small[0]
    yield "peak memory of 1,000 documents / of 10", large[1] / small[1]


def _call(*arguments: str) -> list[float]:
    done = subprocess.run([sys.executable, "-m", __name__, *arguments], capture_output=True, text=True, check=True)
    return [float(word) for word in done.stdout.split()]


def _peak(engine: str) -> float:
    return _call("engine", engine)[0]


def _many(count: int) -> tuple[float, float]:
    took, peak = _call("many", str(count))
    return took, peak


def _main(what: str, argument: str) -> None:
    if what == "engine":
        text = data_graph(nboq.read(EXAMPLE).data)[0]
        before = peak()
        run(text, _TIER, argument)  # type: ignore[arg-type]
        print(peak() - before)
        return
    import tempfile

    from nboq.validation.many import validate_many

    document = nboq.to_rdf(nboq.read(EXAMPLE), "ntriples")
    with tempfile.NamedTemporaryFile(suffix=".nq") as file:
        for number in range(int(argument)):
            name = f" <urn:uuid:{number:032x}> .\n".encode()
            file.write(document.replace(b" .\n", name))
        file.flush()
        # The first document pays for the shapes.
        next(iter(validate_many([EXAMPLE], _TIER, workers=1)))
        begun = time.perf_counter()
        for outcome in validate_many([file.name], _TIER, workers=1):
            assert outcome.report is not None and outcome.report.valid
        print(time.perf_counter() - begun, peak())


if __name__ == "__main__":
    _main(*sys.argv[1:])
