"""How building landing pages grows with the number of instruments: time, memory, and what one changed file costs.

`python -m bench.pages` builds sites of 100 and of 2,000 instruments; other numbers can be given: `python -m bench.pages
20 200`. Each build has a process of its own. Time is that of the processor, of Graphviz too, since the machine is
shared; memory is the peak of the process that builds, which with one worker does all the work.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

import nboq
from bench.measure import peak

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "micrometa" / "teaching-widefield.json"
_PER_FACILITY = 20
_FEW, _MANY = 20, 200


@dataclass(frozen=True, slots=True)
class Built:
    """One build."""

    seconds: float
    peak: int
    pages: int
    rendered: int


def _variant(text: str, number: int) -> bytes:
    """Make another instrument of the example: other identifiers, another name, a facility, a day."""
    for old in sorted(_UUIDS):
        text = text.replace(old, str(uuid.uuid5(uuid.NAMESPACE_URL, f"{old}-{number}")))
    data = json.loads(text)
    data["describes"] |= {"name": f"Widefield {number:04}", "hosted_by": f"RRID:SCR_{number // _PER_FACILITY:06}"}
    data["valid_from"] = f"20{10 + number % 15}-01-01"
    return orjson.dumps(data)


_UUIDS: set[str] = set()


def _inputs(folder: Path, count: int) -> None:
    document = nboq.read(EXAMPLE)
    text = orjson.dumps(document.data).decode()
    _UUIDS.update(entity[len("urn:uuid:") :] for entity in _ids(document.data) if entity.startswith("urn:uuid:"))
    folder.mkdir()
    for number in range(count):
        (folder / f"{number:04}.json").write_bytes(_variant(text, number))


def _ids(data: Any) -> Iterator[str]:
    if isinstance(data, dict):
        if isinstance(data.get("id"), str):
            yield data["id"]
        for value in data.values():
            yield from _ids(value)
    elif isinstance(data, list):
        for value in data:
            yield from _ids(value)


def _build(inputs: Path, out: Path) -> Built:
    command = [sys.executable, "-m", "bench.pages", "build", str(inputs), str(out)]
    done = subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    return Built(**orjson.loads(done.stdout))


def _child(inputs: str, out: str) -> None:
    from nboq.publish.landing import publish_instruments

    site = publish_instruments([inputs], out, workers=1)
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    seconds = sum(one.ru_utime + one.ru_stime for one in used)
    built = {"seconds": seconds, "peak": peak(), "pages": site.pages, "rendered": site.rendered}
    print(orjson.dumps(built).decode())


def growth(few: int = _FEW, many: int = _MANY) -> Iterator[tuple[str, float, str, bool]]:
    """Measure; each row has a name, a ratio, what is wanted, and whether it holds.

    Args:
        few: The number of instruments of the small site.
        many: That of the large one.
    """
    with tempfile.TemporaryDirectory() as near:
        folder = Path(near)
        found = {}
        for count in (few, many):
            _inputs(folder / f"in-{count}", count)
            found[count] = _build(folder / f"in-{count}", folder / f"out-{count}")
        again = _build(folder / f"in-{many}", folder / f"out-{many}")
        one = folder / f"in-{many}" / "0000.json"
        one.write_bytes(one.read_bytes().replace(b"Widefield 0000", b"Widefield zero"))
        changed = _build(folder / f"in-{many}", folder / f"out-{many}")
    small, large = found[few], found[many]
    what = f"landing pages, {many} instruments"
    times = large.seconds / small.seconds
    # A tenth more than in proportion, for the index and the lists.
    yield f"{what} / {few}: time", times, f"≤ {1.1 * many / few:g}", times <= 1.1 * many / few
    memory = large.peak / small.peak
    yield f"{what} / {few}: peak memory", memory, "≤ 1.5", memory <= 1.5
    share = changed.rendered / changed.pages
    yield (
        f"{what}: share of pages that one changed file rebuilds",
        share,
        f"≤ {3 / changed.pages:.2g}",
        (changed.rendered <= 3),
    )
    yield (
        f"{what}: time after one changed file / of the whole",
        changed.seconds / large.seconds,
        "≤ 0.1",
        (changed.seconds <= 0.1 * large.seconds),
    )
    yield f"{what}: pages built when nothing changed", again.rendered, "≤ 0", again.rendered == 0


def main() -> int:
    """Measure and print; say whether every ratio holds."""
    few, many = (int(text) for text in sys.argv[1:3]) if len(sys.argv) > 2 else (100, 2000)
    rows = list(growth(few, many))
    for name, ratio, wanted, holds in rows:
        print(f"{'ok  ' if holds else 'MISS'} {ratio:9.3g}  (wanted {wanted:6})  {name}")
    return 0 if all(holds for *_, holds in rows) else 1


if __name__ == "__main__":
    if sys.argv[1:2] == ["build"]:
        _child(*sys.argv[2:4])
    else:
        sys.exit(main())
