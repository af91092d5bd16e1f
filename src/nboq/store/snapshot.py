"""Reading a store on disk while another program may write to it.

RocksDB, which pyoxigraph keeps its triples in, doesn't allow that: its files go away under the reader. So a reader
makes hard links to them, which costs next to nothing, and reads those: the store as it was at that moment.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
import tempfile
import time
from contextlib import suppress
from glob import escape
from pathlib import Path
from typing import Final

from nboq.errors import StoreError
from nboq.store.format_version import MARK

_ATTEMPTS: Final = 200
_PAUSE_S: Final = 0.01
# RocksDB, include/rocksdb and file/filename.cc: how it names its files; and ours.
_OWN: Final = re.compile(
    rf"{MARK}|\d+\.(sst|log|blob|dbtmp)|CURRENT|IDENTITY|LOCK|LOG(\.old\.\d+)?|MANIFEST-\d+|OPTIONS-\d+(\.dbtmp)?|archive"
).fullmatch

# Of the engine's bulk loader, which hands them over to RocksDB under another name when all are written.
_BULK: Final = re.compile(r"bulk-\d+\.sst").fullmatch


def aside(path: Path, purpose: str) -> Path:
    """Name a folder beside a store that belongs to it."""
    return path.parent / f".{path.name}.{purpose}"


def is_there(path: Path, file: str = "") -> bool:
    """Tell whether a store, or a file of it, is there; also while a writer changes its folder, or was killed at it."""
    path = path.resolve()
    # The writer renames the one away and the other in: who looks at all three in this order misses neither.
    return any((folder / file).exists() for folder in (path, aside(path, "old"), path))


def snapshot(path: Path) -> Path:
    """Make a folder that holds a store as it is now. Whoever asked for it removes it.

    It's beside the store, where hard links can be made; where nobody may write there, or the disk is full, it's a copy
    elsewhere.

    Args:
        path: The folder of the store.

    Raises:
        OSError: If the store can't be read, or changed all the time.
        StoreError: If something in it isn't a file that should be.
    """
    path = path.resolve()
    _remove_dead(path)
    problem: OSError = FileNotFoundError("isn't a store; 'nboq load FILE --store FOLDER' makes one")
    if not is_there(path) or path.is_file():
        raise problem
    beside = True
    for _ in range(_ATTEMPTS):
        # A bulk load that replaces the folder was killed between two steps: the old one is still there.
        source = path if path.exists() or not aside(path, "old").exists() else aside(path, "old")
        target = _made(path, beside)
        try:
            check_files(source)
            before = _state(source)
            link(source, target)
            if _state(source) == before and (target / "CURRENT").is_file():
                return target
            error = OSError("it changes all the time; try again later")
        except StoreError:
            shutil.rmtree(target, ignore_errors=True)
            raise
        except OSError as raised:
            error = raised
            beside = beside and raised.errno != errno.ENOSPC
        shutil.rmtree(target, ignore_errors=True)
        if not is_there(path, "CURRENT"):
            break
        problem = error
        time.sleep(_PAUSE_S)
    raise problem


def _made(path: Path, beside: bool) -> Path:
    prefix = f".{path.name}.reading.{os.getpid()}."
    if beside:
        with suppress(OSError):
            return Path(tempfile.mkdtemp(prefix=prefix, dir=path.parent))
    return Path(tempfile.mkdtemp(prefix=prefix))


def _state(folder: Path) -> tuple[object, ...]:
    """Tell whether the files of a store are still the same: their names, and the list of them that RocksDB keeps."""
    names = sorted(entry.name for entry in folder.iterdir() if entry.suffix in (".sst", ".log", ".blob"))
    manifests = sorted((entry.name, entry.stat().st_size) for entry in folder.glob("MANIFEST-*"))
    return (folder / "CURRENT").read_bytes(), tuple(names), tuple(manifests)


def _is_own(name: str) -> bool:
    # The log's archive is a folder, and only what follows a database has one.
    return name != "archive" and _OWN(name) is not None


def check_files(folder: Path) -> None:
    """Make sure that what bears the name of a store's file is one, before anything reads or writes it.

    A link leads to somebody else's file, a device never ends and a pipe never begins.

    Raises:
        StoreError: If something is no file; a link isn't one.
    """
    with os.scandir(folder) as entries:
        for entry in entries:
            if _is_own(entry.name) and not entry.is_file(follow_symlinks=False):
                kind = "a link" if entry.is_symlink() else "a folder" if entry.is_dir() else "a pipe or a device"
                raise StoreError(
                    f"is {kind}, and this file of a store must be a plain file",
                    source=entry.path,
                    hint="put the file itself there, or load the documents into a new store",
                )


def link(source: Path, target: Path) -> None:
    """Put the files of a store that nobody writes to into another folder, as hard links where that can be."""
    for entry in sorted(source.iterdir()):
        if entry.name == "LOCK" or entry.name.startswith("LOG") or not _is_own(entry.name):
            continue
        if entry.suffix in (".sst", ".blob"):
            # Another disk, or another owner (fs.protected_hardlinks): it's copied, which takes longer.
            with suppress(OSError):
                os.link(entry, target / entry.name)
                continue
        shutil.copyfile(entry, target / entry.name)


def _remove_dead(path: Path) -> None:
    """Remove what readers left that were killed."""
    pattern = f".{escape(path.name)}.reading.*.*"
    for folder in (*path.parent.glob(pattern), *Path(tempfile.gettempdir()).glob(pattern)):
        pid = folder.name.split(".")[-2]
        try:
            os.kill(int(pid), 0)
        except ProcessLookupError:
            shutil.rmtree(folder, ignore_errors=True)
        except (ValueError, PermissionError):
            continue


def foreign(folder: Path) -> list[Path]:
    """Give what is in the folder of a store, but isn't the store's."""
    return sorted(entry for entry in folder.iterdir() if not (_OWN(entry.name) or _BULK(entry.name)))


def remove_bulk(folder: Path) -> None:
    """Remove what bulk loads left that were killed; only who has the store open for writing may call this."""
    for entry in folder.iterdir():
        if _BULK(entry.name):
            with suppress(OSError):
                entry.unlink()


def discard(old: Path, successor: Path) -> None:
    """Remove the folder of a store that another one took the place of; what somebody else put into it moves there."""
    for entry in foreign(old):
        if not (successor / entry.name).exists():
            entry.rename(successor / entry.name)
    shutil.rmtree(old, ignore_errors=True)


def remove_leftovers(path: Path) -> None:
    """Bring a store back to what it was when its writer was killed; only who holds its lock may call this.

    Args:
        path: The folder of the store.
    """
    old = aside(path, "old")
    if old.exists():
        if path.exists():
            discard(old, path)
        else:
            old.rename(path)
    shutil.rmtree(aside(path, "loading"), ignore_errors=True)
