"""Workers killed at any moment: `python -m bench.kills`, 300 of them.

Validation, conversion, landing pages and validation on a Dask cluster run over a simulated world while their worker
processes are killed, while they start as well, and while they hand over a result. What comes out must be byte for
byte what comes out without kills. The exit status is 1 when it isn't, and when a run comes to no end; then it is said
which files differ, and what the command said.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.dask_cluster import local_cluster

_COMMANDS: Final[Mapping[str, tuple[str, ...]]] = {
    "validate": ("validate", "WORLD", "--tier", "1", "--format", "json", "-o", "OUT/report.json", "--workers", "2"),
    "convert": ("convert", "WORLD", "-o", "OUT/all.nq", "--workers", "2"),
    "publish": ("publish", "instruments", "WORLD", "-o", "OUT/site", "--workers", "2"),
    "dask": ("validate", "WORLD", "--tier", "1", "--format", "json", "-o", "OUT/report.json", "--scheduler", "DASK"),
}
"""What is run; the words in capitals are filled in."""
_HANG_S: Final = 600


@dataclass(frozen=True)
class Run:
    """What came of a run: its status, digests of the files that it wrote, how many workers were killed, its words."""

    status: int
    files: Mapping[str, str]
    kills: int
    said: str

    def differs(self, wanted: Run) -> str:
        """Say in what it isn't as it should be; nothing when it's the same."""
        files = sorted({name for name, _ in self.files.items() ^ wanted.files.items()})
        if not files and self.status == wanted.status:
            return ""
        return f"status {self.status} for {wanted.status}; {len(files)} files differ: {files[:5]}\n{self.said[-2000:]}"


def workers_of(pid: int) -> list[int]:
    """Find the worker processes of a process, whichever of its threads started them."""
    found = []
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text().split():
                with suppress(OSError):
                    if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                        found.append(int(child))
    return found


def spent(pid: int) -> float:
    """Give how many seconds of processor time a process has had, which tell how far it got on a busy machine too."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def run(words: tuple[str, ...], out: Path, killed: Callable[[int], int | None], pause: Callable[[], float]) -> Run:
    """Run a command while its workers are killed.

    Args:
        words: The command.
        out: The folder that it writes to.
        killed: Gives the worker to kill next of the process with a number, if any.
        pause: Gives how many seconds go by before the next.

    Raises:
        TimeoutError: If it comes to no end.
    """
    out.mkdir()
    kills, until = 0, time.monotonic() + _HANG_S
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen([sys.executable, "-m", "nboq", *words], stdout=subprocess.DEVNULL, stderr=said) as process,
    ):
        while process.poll() is None:
            with suppress(subprocess.TimeoutExpired):
                process.wait(pause())
            victim = killed(process.pid) if process.returncode is None else None
            if victim is not None:
                with suppress(ProcessLookupError):
                    os.kill(victim, signal.SIGKILL)
                    kills += 1
            if time.monotonic() > until:
                process.kill()
                raise TimeoutError(f"{' '.join(words)}: no end in {_HANG_S} s, after {kills} kills")
        said.seek(0)
        told = said.read().decode(errors="replace")
    made = {
        str(path.relative_to(out)): hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        for path in out.rglob("*")
    }
    return Run(process.returncode, made, kills, told)


def kill_workers(name: str, kills: int, folder: Path, size: int, seed: int = 1) -> tuple[int, int]:
    """Run a command again and again until so many workers were killed.

    Args:
        name: One of validate, convert, publish, dask.
        kills: How many.
        folder: An empty folder to work in.
        size: How many instruments, and as many images, the world has.
        seed: Of the moments.

    Returns:
        How many workers were killed, and in how many runs.

    Raises:
        AssertionError: If a run has another status or writes something else than one without kills.
        TimeoutError: If one comes to no end.
    """
    chance, world = random.Random(seed), folder / "world"
    made = ["simulate", "-o", str(world), "--instruments", str(size), "--images", str(size)]
    subprocess.run([sys.executable, "-m", "nboq", *made], check=True, stderr=subprocess.DEVNULL)

    def repeat(scheduler: str, pid: int | None) -> tuple[int, int]:
        def words(out: Path) -> tuple[str, ...]:
            meant = {"WORLD": str(world), "DASK": scheduler}
            return tuple(meant.get(word, word.replace("OUT", str(out))) for word in _COMMANDS[name])

        lives: dict[int, float] = {}

        def victim(process: int) -> int | None:
            for worker in workers_of(pid or process):
                with suppress(OSError):
                    if spent(worker) >= lives.setdefault(worker, chance.uniform(least, least + 3 * start)):
                        return worker
            return None

        wanted = run(words(folder / "wanted"), folder / "wanted", lambda _: None, lambda: 0.5)
        begun = os.times()
        subprocess.run([sys.executable, "-m", "nboq", "--version"], check=True, stdout=subprocess.DEVNULL)
        ended = os.times()
        # Most workers must come to begin: a document at which eight are killed is an error about that document.
        start = ended.children_user + ended.children_system - begun.children_user - begun.children_system
        least = 0.0 if pid is None else 3 * start  # what is killed while it starts, Dask doesn't start again
        done = runs = 0
        while done < kills:
            out = folder / str(runs)
            found = run(words(out), out, victim, lambda: chance.uniform(0.01, 0.1))
            differs = found.differs(wanted)
            assert not differs, f"run {runs}, {found.kills} workers killed: {differs}"
            done, runs = done + found.kills, runs + 1
            print(f"{name}: {done} kills in {runs} runs", file=sys.stderr, flush=True)
        return done, runs

    if name != "dask":
        return repeat("", None)
    with local_cluster(folder, replaced=True) as (address, pids):
        return repeat(address, int(Path(f"/proc/{pids[0]}/stat").read_text().rpartition(")")[2].split()[1]))


def main() -> int:
    """Kill workers under each command, and say what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("commands", nargs="*", default=list(_COMMANDS), help="of " + ", ".join(_COMMANDS))
    parser.add_argument("--kills", type=int, default=300, help="how many, over all four commands")
    parser.add_argument("--size", type=int, default=20, help="instruments of the world, and images")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    for name in given.commands:
        with tempfile.TemporaryDirectory() as folder:
            begun = time.monotonic()
            try:
                kills, runs = kill_workers(
                    name, -(-given.kills // len(_COMMANDS)), Path(folder), given.size, given.seed
                )
            except (AssertionError, TimeoutError) as error:
                print(f"{name}: {error}")
                return 1
            print(
                f"{name}: {kills} kills in {runs} runs, {time.monotonic() - begun:.0f} s: the same each time",
                flush=True,
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
