"""A soak: four processes load, replace, remove, query and publish over one store at once, for half an hour.

    python -m bench.soak                                  half an hour
    python -m bench.soak --minutes 10 --samples soak.csv  ten minutes, with what was seen each second

Each process lives as long as the soak and opens the store anew for each piece of work, as commands do; who writes waits
until the other one is done. Readers hold every document that they get to be whole: all of its parts of one version.

The exit status is 1 when the memory of a process, or number or size of the files, grows beyond a plateau: the median of
the last third of the time is above that of the middle third by more than `SLACK`. It's 1 too when a piece of work went
wrong, a process didn't end, anything is left over beside the store, or one of them got nothing done. Linux only.
"""

from __future__ import annotations

import argparse
import csv
import multiprocessing
import os
import random
import statistics
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

import orjson

import nboq
from bench.measure import memory_of
from bench.streaming import EXAMPLE
from nboq.errors import StoreError
from nboq.formats.rdf.syntax import serialize
from nboq.publish.landing import publish_instruments
from nboq.store import Store

DOCUMENTS: Final = 6
_IN_A_FILE: Final = 3
_PAUSE_S: Final = 0.05
_PATIENCE_S: Final = 120.0
_EVERY_S: Final = 1.0
_SPAWN: Final = multiprocessing.get_context("spawn")


class Slack(NamedTuple):
    """How much more the last third may have than the middle third: a share, and so much besides."""

    share: float
    more: float


SLACK: Final[Mapping[str, Slack]] = {
    "KiB": Slack(0.05, 8 * 1024),
    "files": Slack(0.1, 24),
    "bytes": Slack(0.1, 8 * 2**20),
}
"""By the last word of what is measured. The engine merges its files now and then, which is why they have more."""


def document(number: int, version: int, suffix: str = "") -> dict[str, Any]:
    """Make a microscope whose every part says of which version it is; no two numbers have an id in common."""
    text = orjson.dumps(nboq.read(EXAMPLE).data).replace(b"urn:uuid:", b"urn:x-bench:%d%s-" % (number, suffix.encode()))
    made: dict[str, Any] = orjson.loads(text)
    made["name"] = f"v{version} microscope {number}"
    for part in made["components"]:
        part["name"] = f"v{version} {part.get('name', '')}"
    return made


def is_whole(data: Mapping[str, Any]) -> bool:
    """Tell whether all parts of a document are of its version."""
    return {part["name"].split()[0] for part in data["components"]} == {data["name"].split()[0]}


@dataclass
class Place:
    """Where a soak works, all of it under one folder."""

    folder: Path
    dice: random.Random = field(default_factory=random.Random)
    version: int = 0

    @property
    def store(self) -> Path:
        """The store."""
        return self.folder / "lab.db"

    def change(self, work: Callable[[Store], object]) -> None:
        """Open the store for writing, when nobody else has it, and do something."""
        until = time.monotonic() + _PATIENCE_S
        while True:
            try:
                store = Store(self.store)
                break
            except StoreError as error:
                if "another program" not in error.message or time.monotonic() > until:
                    raise
                time.sleep(self.dice.uniform(0, _PAUSE_S))
        with store:
            work(store)
        time.sleep(self.dice.uniform(0, _PAUSE_S))  # or the other one never gets it

    def next(self) -> dict[str, Any]:
        """Make a new version of one of the documents."""
        self.version += 1
        return document(self.dice.randrange(DOCUMENTS), self.version)


def load(place: Place) -> None:
    """Load a document over the one that is there; every fifth time a file of many."""
    if place.version % 5:
        place.change(lambda store: store.load(place.next()))
        return
    place.version += 1
    path = place.folder / "many.nq"
    numbers = place.dice.sample(range(DOCUMENTS), _IN_A_FILE)
    path.write_bytes(b"".join(serialize(document(number, place.version), "nquads") for number in numbers))
    place.change(lambda store: store.bulk_load(path))


def replace(place: Place) -> None:
    """Give a document another id and take that out, then load the first one again."""
    new = place.next()
    number = int(new["id"].split(":")[2].partition("-")[0])
    other = document(number, place.version, "other")

    def work(store: Store) -> None:
        store.load(new)
        store.replace(new["id"], other)
        store.remove(other["id"])

    place.change(work)
    place.change(lambda store: store.load(new))


def query(place: Place) -> None:
    """Ask shipped questions and one of one's own, look at documents, write all of them into a file."""
    with Store(place.store, read_only=True) as store:
        for name in ("objectives", "filter_cubes"):
            if not list(store.named(name)):
                raise AssertionError(f"{name}: nothing found")
        list(store.query("SELECT ?c (COUNT(*) AS ?n) { GRAPH ?g { ?x a ?c } } GROUP BY ?c"))
        for name in place.dice.sample(store.documents(), 2):
            if not is_whole(store.get(name).data):
                raise AssertionError(f"{name}: of two versions")
        store.export(place.folder / "all.nq")


def publish(place: Place) -> None:
    """Bring the pages of all documents up to date."""
    site = publish_instruments([place.store], place.folder / "site", workers=1)
    if site.messages or site.documents < DOCUMENTS - 1:
        raise AssertionError(f"{site.documents} documents published: {site.messages[:1]}")


WORK: Final[Mapping[str, Callable[[Place], None]]] = {
    "load": load, "replace and remove": replace, "query": query, "publish": publish,
}  # fmt: skip


def _work(name: str, folder: Path, stop: Any, done: Any, faults: Any) -> None:
    os.environ["TMPDIR"] = tempfile.tempdir = str(folder / "tmp")
    place = Place(folder, random.Random(name))
    while not stop.is_set():
        try:
            WORK[name](place)
        except Exception:
            faults.put(f"{name}: {traceback.format_exc()}")
        with done:
            done.value += 1


def sizes(folder: Path) -> dict[str, int]:
    """Count the files under a folder and their bytes: those of the store, those of the site, and all others."""
    found = {f"{what}, {unit}": 0 for what in ("store", "site", "beside the store") for unit in ("files", "bytes")}
    for root, _, names in os.walk(folder):
        first = (*Path(root).relative_to(folder).parts, "")[0]
        what = {"lab.db": "store", "site": "site"}.get(first, "beside the store")
        for name in names:
            try:
                size = Path(root, name).stat().st_size
            except OSError:  # gone since
                continue
            found[f"{what}, files"] += 1
            found[f"{what}, bytes"] += size
    return found


def plateau(values: Sequence[float]) -> tuple[float, float]:
    """Give the median of the middle third and that of the last third."""
    third = len(values) // 3
    return statistics.median(values[third : 2 * third]), statistics.median(values[2 * third :])


def grown(name: str, values: Sequence[float]) -> bool:
    """Tell whether what was measured goes on growing.

    Args:
        name: What it is; its last word is a key of `SLACK`.
        values: At equal intervals.
    """
    slack = SLACK[name.rpartition(" ")[2]]
    before, after = plateau(values)
    return after > before * (1 + slack.share) + slack.more


def _sample(folder: Path, processes: Mapping[str, Any]) -> dict[str, int]:
    found = {}
    for name, process in processes.items():
        try:
            found[f"{name}, KiB"] = memory_of(process.pid, "VmRSS")
        except OSError:  # one that ended while it was looked at
            found[f"{name}, KiB"] = 0
    return found | sizes(folder)


def soak(folder: Path, seconds: float) -> tuple[list[dict[str, int]], dict[str, int], list[str]]:
    """Let all work for a while.

    Args:
        folder: An empty folder.
        seconds: How long.

    Returns:
        What was measured each second, how often each did its work, and what went wrong.
    """
    (folder / "tmp").mkdir()
    with Store(folder / "lab.db") as store:
        for number in range(DOCUMENTS):
            store.load(document(number, 0))
        store.load_model()
    stop, faults = _SPAWN.Event(), _SPAWN.Queue()
    done = {name: _SPAWN.Value("i", 0) for name in WORK}
    processes = {name: _SPAWN.Process(target=_work, args=(name, folder, stop, done[name], faults)) for name in WORK}
    wrong: list[str] = []
    samples = []
    try:
        for process in processes.values():
            process.start()
        while not all(count.value for count in done.values()) and all(p.is_alive() for p in processes.values()):
            time.sleep(_PAUSE_S)  # what each one needs was loaded once
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            samples.append(_sample(folder, processes))
            time.sleep(_EVERY_S if seconds > 60 else _EVERY_S / 5)
        stop.set()
        while not faults.empty():
            wrong.append(faults.get())
        for name, process in processes.items():
            process.join(_PATIENCE_S)
            if process.exitcode != 0:
                wrong.append(f"{name}: ended with {process.exitcode}")
    finally:
        for process in processes.values():
            process.kill()
    wrong += [f"left over: {path.name}" for path in _leftovers(folder)]
    with Store(folder / "lab.db") as store:
        wrong += [f"{name}: of two versions" for name in store.documents() if not is_whole(store.get(name).data)]
        if len(store.documents()) != DOCUMENTS:
            wrong.append(f"{len(store.documents())} documents are left of {DOCUMENTS}")
    return samples, {name: count.value for name, count in done.items()}, wrong


def _leftovers(folder: Path) -> Iterable[Path]:
    known = {"lab.db", ".lab.db.lock", "site", "tmp", "many.nq", "all.nq"}
    return [path for path in (*folder.iterdir(), *(folder / "tmp").iterdir()) if path.name not in known]


def main() -> int:
    """Soak, print a row for each thing that was measured, and say whether all of it holds."""
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--minutes", type=float, default=30.0, help="how long")
    ask.add_argument("--samples", type=Path, help="a CSV file for what was seen each second")
    given = ask.parse_args()
    with tempfile.TemporaryDirectory() as name:
        samples, done, wrong = soak(Path(name), given.minutes * 60)
    if given.samples:
        with given.samples.open("w", newline="") as file:
            rows = csv.DictWriter(file, list(samples[0]))
            rows.writeheader()
            rows.writerows(samples)
    print(", ".join(f"{name} {count:,} times" for name, count in done.items()))
    for fault in wrong:
        print(f"WRONG {fault}")
    status = bool(wrong)
    for name in samples[0]:
        values = [sample[name] for sample in samples]
        grows = grown(name, values)
        status |= grows
        before, after = plateau(values)
        print(f"{'GROWS' if grows else 'ok   '} {before:12,.0f} {after:12,.0f} {max(values):12,}  {name}")
    print("      middle third   last third         most")
    return int(status)


if __name__ == "__main__":
    sys.exit(main())
