"""Validation against its peers, on the same data and shapes: LinkML's validator, pyshacl, and the engine on its own."""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import orjson

import nboq
from bench.measure import at_most, peak
from nboq.checks.engines import _engine, run
from nboq.checks.json_schema import _validator, schema_findings
from nboq.checks.shacl import data_graph, shapes_findings
from nboq.simulate import documents

ROOT = Path(__file__).resolve().parent.parent
REAL = ROOT.parent / "shared" / "reference" / "instruments" / "abif_axiovert1.json"
EXAMPLE = ROOT / "examples" / "micrometa" / "teaching-widefield.json"
_TIER = 2
_DIFFERENT = 200


def _linkml(data: dict[str, Any]) -> Callable[[], object]:
    warnings.simplefilter("ignore")
    from linkml.validator import Validator
    from linkml.validator.plugins import JsonschemaValidationPlugin

    validator = Validator(str(ROOT / "model" / "nbo_q.yaml"), [JsonschemaValidationPlugin(closed=True)])
    return lambda: validator.validate(data, target_class=data["type"])


def _pyshacl() -> Callable[[str], object]:
    """Make the peer as people use it: rdflib parses the graph, and none of what `nboq` does around it."""
    import pyshacl
    import rdflib

    shapes = rdflib.Graph()
    for name in ("core", "rules", f"tier-{_TIER}"):
        shapes.parse(ROOT / "shapes" / f"{name}.ttl")

    def validate(text: str) -> object:
        graph = rdflib.Graph().parse(data=text, format="nt")
        return pyshacl.validate(graph, shacl_graph=shapes, inference="none", advanced=False)

    return validate


def _in_turn(ours: Callable[[], object], peer: Callable[[], object], rounds: int, calls: int) -> tuple[float, float]:
    """Give the median times of both sides in seconds of the processor, measured in turn.

    A long call is interrupted when the machine is busy and a short one seldom: the time on the wall wouldn't be fair.
    """
    ours()
    peer()
    times = [(_timed(ours, calls), _timed(peer, 1)) for _ in range(rounds)]
    return statistics.median(mine for mine, _ in times), statistics.median(theirs for _, theirs in times)


def _timed(run: Callable[[], object], calls: int) -> float:
    begun = time.process_time()
    for _ in range(calls):
        run()
    return (time.process_time() - begun) / calls


def ratios() -> Iterator[tuple[str, float, str, bool]]:
    """Measure; each row has a name, a ratio, what is wanted, and whether it holds.

    Each comparison has a process of its own, with both sides in it: what was measured before has no part in it.
    """
    for source in (EXAMPLE, REAL):
        if not source.is_file():
            continue
        (times,) = _call("json", str(source))
        # The limit was set for the real microscope; the invented one is shown beside it.
        limit = 1000 if source == REAL else 0
        yield f"{source.stem}: linkml.validator / our JSON layer", times, f"≥ {limit}", times >= limit
    python, layer = _call("shapes", "")
    yield "pyshacl / shacl, the same graph and shapes", python, "≥ 80", python >= 80
    yield "our SHACL layer, graph and findings / the engine alone", layer, "≤ 1.5", layer <= 1.5
    whole = folder_ratio()
    name = f"nboq validate FOLDER --format json, {_DIFFERENT} different descriptors / both engines on their texts"
    yield at_most(name, whole, 1.5, 4.2)
    few, many = (_peak(engine) for engine in ("shacl", "pyshacl"))
    yield "peak memory of shacl / of pyshacl", few / many, "≤ 0.25", few <= many / 4


def folder_ratio() -> float:
    """Compare `nboq validate FOLDER --format json`, its start included, with both engines on the same texts.

    The documents all differ, and each is seen once.
    """
    made = [one for one in documents(_DIFFERENT, 0, seed=4) if one["type"] == "HardwareDescriptor"][:_DIFFERENT]
    with tempfile.TemporaryDirectory() as place:
        for number, one in enumerate(made):
            (Path(place) / f"{number}.json").write_bytes(orjson.dumps(one))
        call = [sys.executable, "-m", "nboq", "validate", place, "--tier", str(_TIER), "--workers", "1"]
        begun = resource.getrusage(resource.RUSAGE_CHILDREN)
        done = subprocess.run([*call, "--format", "json"], stdout=subprocess.DEVNULL, check=False)
        ended = resource.getrusage(resource.RUSAGE_CHILDREN)
        assert done.returncode in (0, 1), "validation broke off"
    texts = [data_graph(one).text for one in made]
    _, shapes, _ = _engine("shacl", _TIER, False)
    validator = _validator()
    alone = _timed(lambda: [shapes.validate_text(text, format="ntriples") for text in texts], 1)
    alone += _timed(lambda: [list(validator.iter_errors(one)) for one in made], 1)
    return (ended.ru_utime + ended.ru_stime - begun.ru_utime - begun.ru_stime) / alone


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


def _json(source: str) -> float:
    body = nboq.read(source).data
    ours, peer = _in_turn(lambda: list(schema_findings(body)), _linkml(body), 5, 100)
    return peer / ours


def _shapes() -> tuple[float, float]:
    data = nboq.read(EXAMPLE).data
    text = data_graph(data).text
    peer = _pyshacl()
    rust, python = _in_turn(lambda: run(text, _TIER, "shacl"), lambda: peer(text), 5, 20)
    rust_again, layer = _in_turn(
        lambda: run(text, _TIER, "shacl"), lambda: list(shapes_findings(data, _TIER, "shacl")), 100, 1
    )
    return python / rust, layer / rust_again


def _memory(engine: str) -> int:
    """Give by how many KiB a process grows that validates one graph, shapes and all."""
    text = data_graph(nboq.read(EXAMPLE).data).text
    before = peak()
    if engine == "shacl":
        run(text, _TIER, "shacl")
    else:
        _pyshacl()(text)
    return peak() - before


def _main(what: str, argument: str) -> None:
    match what:
        case "json":
            print(_json(argument))
        case "shapes":
            print(*_shapes())
        case "engine":
            print(_memory(argument))
        case _:
            _run_many(int(argument))


def _run_many(count: int) -> None:
    from nboq.batch.validating import validate_many

    document = nboq.to_rdf(nboq.read(EXAMPLE), "ntriples")
    with tempfile.NamedTemporaryFile(suffix=".nq") as file:
        for number in range(count):
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
