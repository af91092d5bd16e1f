"""A real Dask cluster of two worker processes on this machine, for tests."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SCRIPT = """
import sys
from distributed import LocalCluster
if __name__ == "__main__":
    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        pids = [worker.process.pid for worker in cluster.workers.values()]
        print(cluster.scheduler_address, *pids, flush=True)
        if "replaced" in sys.argv:
            cluster.adapt(minimum=2, maximum=2, interval="1s")
        sys.stdin.read()
"""


@contextmanager
def local_cluster(folder: Path, *, replaced: bool = False) -> Iterator[tuple[str, list[int]]]:
    """Start a cluster, and end it; give its address and the process numbers of its workers.

    Those that are killed while they work are started again by Dask itself; `replaced` says for those killed before.
    """
    script = folder / "cluster.py"
    script.write_text(_SCRIPT)
    with subprocess.Popen(
        [sys.executable, str(script), *(["replaced"] * replaced)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None and process.stdin is not None
        address, *pids = process.stdout.readline().split()
        yield address, [int(pid) for pid in pids]
        process.stdin.close()
        process.wait(60)
