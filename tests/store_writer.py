"""A program that writes to a store until it is killed: `python -m tests.store_writer FOLDER HOW SECONDS`.

It says `ready` when it begins, and `done` after each load. `documents` loads two documents that differ in every part
under the same id, one after the other; `bulk` loads files of two documents that replace each other. SECONDS is the
pause between two loads.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

from nboq.formats.rdf.syntax import serialize
from nboq.store import Store

IDS = ("urn:uuid:00000000-0000-4000-8000-000000000001", "urn:uuid:00000000-0000-4000-8000-000000000002")
PARTS = 60


def state(id: str, version: str) -> dict[str, Any]:
    """Make a document whose every component says which version of it this is."""
    components = [
        {"type": "Objective", "id": f"{id}:{version}:{number}", "name": f"{version} {number}", "lens_na": 1.4}
        for number in range(PARTS)
    ]
    return {"type": "HardwareDescriptor", "id": id, "name": version, "components": components}


def files(folder: Path) -> Iterator[Path]:
    for version in ("old", "new"):
        path = folder / f"{version}.nq"
        path.write_bytes(b"".join(serialize(state(id, version), "nquads") for id in IDS))
        yield path


def main(folder: Path, how: str, pause: float) -> None:
    bulk = list(files(folder.parent)) if how == "bulk" else []
    with Store(folder) as store:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        for version, path in zip(cycle(("old", "new")), cycle(bulk or [Path()]), strict=False):
            if bulk:
                store.bulk_load(path)
            else:
                store.load(state(IDS[0], version))
            sys.stdout.write("done\n")
            sys.stdout.flush()
            time.sleep(pause)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], float(sys.argv[3]))
