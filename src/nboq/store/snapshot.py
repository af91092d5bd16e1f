"""Reading a store on disk while another program may write to it.

RocksDB, which pyoxigraph keeps its triples in, doesn't allow that: its files go away under the reader. So a reader
makes hard links to them, which costs next to nothing, and reads those: the store as it was at that moment.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from pathlib import Path
from typing import Final

__all__ = ["aside", "remove_leftovers", "snapshot"]

_ATTEMPTS: Final = 200
_PAUSE_S: Final = 0.01


def aside(path: Path, purpose: str) -> Path:
    """Name a folder beside a store that belongs to it."""
    return path.parent / f".{path.name}.{purpose}"


def snapshot(path: Path) -> Path:
    """Make a folder that holds a store as it is now. Whoever asked for it removes it.

    Args:
        path: The folder of the store.

    Raises:
        OSError: If the store can't be read, or changed all the time.
    """
    _remove_dead(path)
    if not path.exists() and not aside(path, "old").exists():
        raise FileNotFoundError(f"{path} is no store")
    problem: OSError = FileNotFoundError(f"{path} is no store")
    for _ in range(_ATTEMPTS):
        # A bulk load that replaces the folder was killed between two steps: the old one is still there.
        source = path if path.exists() or not aside(path, "old").exists() else aside(path, "old")
        target = Path(tempfile.mkdtemp(prefix=f".{path.name}.reading.{os.getpid()}.", dir=path.parent))
        try:
            before = _state(source)
            _link(source, target)
            if _state(source) == before and (target / "CURRENT").is_file():
                return target
        except OSError as error:
            problem = error
        shutil.rmtree(target, ignore_errors=True)
        if not (source / "CURRENT").is_file() and path.exists():
            break
        time.sleep(_PAUSE_S)
    raise problem


def _state(folder: Path) -> tuple[object, ...]:
    """Tell whether the files of a store are still the same: their names, and the list of them that RocksDB keeps."""
    names = sorted(entry.name for entry in folder.iterdir() if entry.suffix in (".sst", ".log", ".blob"))
    manifests = sorted((entry.name, entry.stat().st_size) for entry in folder.glob("MANIFEST-*"))
    return (folder / "CURRENT").read_bytes(), tuple(names), tuple(manifests)


def _link(source: Path, target: Path) -> None:
    for entry in sorted(source.iterdir()):
        if entry.suffix in (".sst", ".blob"):
            os.link(entry, target / entry.name)
        elif entry.name not in ("LOCK", "LOG") and not entry.name.startswith("LOG.old"):
            shutil.copyfile(entry, target / entry.name)


def _remove_dead(path: Path) -> None:
    """Remove what readers left that were killed."""
    for folder in path.parent.glob(f".{path.name}.reading.*.*"):
        pid = folder.name.split(".")[-2]
        try:
            os.kill(int(pid), 0)
        except ProcessLookupError:
            shutil.rmtree(folder, ignore_errors=True)
        except (ValueError, PermissionError):
            continue


def remove_leftovers(path: Path) -> None:
    """Bring a store back to what it was when its writer was killed; only who holds its lock may call this.

    Args:
        path: The folder of the store.
    """
    old = aside(path, "old")
    if old.exists():
        if path.exists():
            shutil.rmtree(old)
        else:
            old.rename(path)
    shutil.rmtree(aside(path, "loading"), ignore_errors=True)
