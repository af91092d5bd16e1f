"""Reading what an OME-Zarr says against `ome-zarr-models`, which runs in an environment of its own.

That package wants an older pydantic than others here, so it's in no lock: uv fetches it where it can be had.
"""

from __future__ import annotations

import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import nboq
from bench.measure import median
from tests.zarrs import image, plate

_REPEAT = 60
_PEER = f"""
import statistics, sys, time
import ome_zarr_models, zarr
for path in sys.argv[1:]:
    times = []
    for _ in range({_REPEAT}):
        start = time.perf_counter()
        ome_zarr_models.open_ome_zarr(zarr.open_group(path, mode="r"))
        times.append(time.perf_counter() - start)
    print(statistics.median(times))
"""
_RUN = ("uv", "run", "--quiet", "--no-project", "--isolated", "--with", "ome-zarr-models", "python", "-c", _PEER)


def rows() -> Iterator[tuple[str, float, str, bool]]:
    """Measure; each row has a name, a figure, what is wanted, and whether it holds."""
    with tempfile.TemporaryDirectory() as folder:
        paths = {
            "OME-Zarr 0.4": image(Path(folder, "a.zarr")),
            "OME-Zarr 0.5": image(Path(folder, "b.zarr"), 3),
            "OME-Zarr 0.5, a plate of three fields": plate(Path(folder, "c.zarr"), 3),
        }
        done = subprocess.run([*_RUN, *map(str, paths.values())], capture_output=True, text=True, check=False)
        if done.returncode:
            warnings.warn(f"ome-zarr-models can't be had, left out: {done.stderr[-200:]}", stacklevel=2)
            return
        for (name, path), peer in zip(paths.items(), map(float, done.stdout.split()), strict=True):
            ratio = median(lambda p=path: nboq.read(p), _REPEAT) / peer  # type: ignore[misc]
            yield f"{name}, read / opened by ome-zarr-models", ratio, "≤ 2", ratio <= 2


if __name__ == "__main__":
    for name, figure, wanted, _ in rows():
        print(f"{figure:9.3g}  (wanted {wanted})  {name}")
