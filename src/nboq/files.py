"""Files and folders that are replaced at once or not at all: the one place that writes outputs.

What is written stands beside its target under a hidden name, is on the disk before it takes the target's name, and is
locked meanwhile. So a killed process leaves the old content; what it left beside is removed by the next writer.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
import stat
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final

from nboq.errors import NotFound, short

if sys.platform != "win32":
    import fcntl

_LEFTOVER: Final = re.compile(r"\.(.+)\.nboq-[0-9a-f]{8}").fullmatch
_LONGEST_NAME: Final = 240
"""Of a hidden name, in bytes before its last part; file systems take 255."""
_ABANDONED_S: Final = 2
_DESCRIPTOR: Final = re.compile(r"/dev/std(?:(in)|(out)|(err))|/(?:dev|proc/self)/fd/(\d+)").fullmatch
_swept: set[Path] = set()


@contextmanager
def open_input(path: str | Path, source: str = "") -> Iterator[IO[bytes]]:
    """Open a file for reading bytes; whatever the system says against it is one kind of error.

    Args:
        path: The file.
        source: What to call it in messages; left out, its path.

    Raises:
        NotFound: If it isn't there, or can't be opened or read.

    >>> with open_input("no/such.json") as file:
    ...     pass
    Traceback (most recent call last):
    nboq.errors.NotFound: no/such.json: there is no such file
    """
    try:
        with as_path(path).open("rb") as file:
            yield file
    except FileNotFoundError:
        raise NotFound(source=source or path) from None
    except IsADirectoryError:
        raise NotFound("a folder; give a file, or all its files as FOLDER/*", source=source or path) from None
    except OSError as error:
        raise NotFound(f"can't be read: {error.strerror or error}", source=source or path) from None


def as_path(path: str | Path) -> Path:
    r"""Give a path that the system may be asked about.

    Args:
        path: What was given.

    Raises:
        NotFound: If no file can have such a name.

    >>> as_path("a\0b")
    Traceback (most recent call last):
    nboq.errors.NotFound: 'a\x00b': isn't the name of a file
    """
    try:
        os.lstat(path)
    except ValueError:
        raise NotFound("isn't the name of a file", source=short(str(path))) from None
    except OSError as error:
        if error.errno == errno.ENAMETOOLONG:
            raise NotFound(f"can't be opened: {error.strerror}", source=short(str(path))) from None
    return Path(path)


def is_stream(path: str | Path) -> bool:
    """Tell whether something can be read once only: a pipe, a device, a descriptor such as `/dev/stdin` or `<(…)`.

    >>> is_stream("/dev/stdin"), is_stream("src"), is_stream("no/such.json")
    (True, False, False)
    """
    if _DESCRIPTOR(str(path)):
        return True
    try:
        found = _status(path)
    except (OSError, ValueError):
        return False  # whoever opens it says why
    return found is not None and stat.S_IFMT(found.st_mode) not in (stat.S_IFREG, stat.S_IFDIR)


def write_atomically(path: str | Path, content: bytes | str) -> None:
    """Write a file so that nobody ever sees half of it; `open_atomically` says how.

    Args:
        path: Where to.
        content: All of it; a text is written as UTF-8.

    Raises:
        NotFound: If it can't be written.
    """
    with open_atomically(path) as file:
        file.write(content.encode() if isinstance(content, str) else content)


@contextmanager
def open_atomically(path: str | Path, *, like: Path | None = None) -> Iterator[IO[bytes]]:
    """Open a file that takes its place when the block is left, and never when it's left by an exception.

    A link stays, and what it leads to is replaced. The file that is replaced hands on its mode and, where that is
    allowed, its owner. Devices, pipes and what `/dev/stdout` stands for can't be replaced, and are written to.

    Args:
        path: Where to; missing folders are made.
        like: A file whose mode a new file gets; left out, it gets what the user's umask leaves.

    Yields:
        The file, for writing bytes.

    Raises:
        NotFound: If it can't be written.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     with open_atomically(f"{folder}/new/a.txt") as file:
    ...         _ = file.write(b"whole")
    ...     Path(folder, "new", "a.txt").read_text()
    'whole'
    """
    try:
        before = _status(as_path(path))
        kind = stat.S_IFMT(before.st_mode) if before else stat.S_IFREG
        if _DESCRIPTOR(str(path)) or kind not in (stat.S_IFREG, stat.S_IFDIR):
            with _through(path) as file:
                yield file
            return
        target = _target(path)
        if kind == stat.S_IFDIR:
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if before and not before.st_mode & 0o222:  # somebody took care of it, and root would not be stopped
            raise PermissionError(errno.EACCES, "it is read-only")
        kept = before or (like and like.stat())
        temporary = _beside(target)
        try:
            mode = stat.S_IMODE(kept.st_mode) if kept else 0o666
            # Not readable by more people than the finished file, not even for a moment.
            with open(temporary, "xb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
                _lock(file.fileno())
                yield file
                if kept:
                    _hand_on(kept, temporary)
                file.flush()
                os.fsync(file.fileno())
                temporary.replace(target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        _sync(target.parent)
    except BrokenPipeError:
        raise  # whoever read has gone, which is no fault
    except OSError as error:
        raise NotFound(f"can't be written: {error.strerror or error}", source=path) from None


@contextmanager
def folder_atomically(path: str | Path) -> Iterator[Path]:
    """Make a folder that takes its place, and that of one that is there, when the block is left without an exception.

    A process that is killed between the two last steps leaves the old folder under a hidden name; the next writer in
    the folder above puts it back.

    Args:
        path: Where to; missing folders are made.

    Yields:
        An empty folder to write into.

    Raises:
        NotFound: If it can't be written.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     with folder_atomically(f"{folder}/release") as new:
    ...         _ = (new / "a.txt").write_text("whole")
    ...     Path(folder, "release", "a.txt").read_text()
    'whole'
    """
    try:
        before = _status(as_path(path))
        target = _target(path)
        if before and not stat.S_ISDIR(before.st_mode):
            raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR))
        if before and not before.st_mode & 0o222:
            raise PermissionError(errno.EACCES, "it is read-only")
        temporary = _beside(target)
        temporary.mkdir()
        try:
            with _locked(temporary):
                new = temporary / "new"
                new.mkdir()
                yield new
                if before:
                    _hand_on(before, new)
                if sys.platform != "win32":
                    # One call for thousands of files; each for itself would wait for the disk as many times.
                    os.sync()
                if before:
                    target.rename(temporary / "old")
                new.rename(target)
        finally:
            _remove_folder(temporary, target)
        _sync(target.parent)
    except OSError as error:
        raise NotFound(f"can't be written: {error.strerror or error}", source=path) from None


def sweep(folder: Path, *, alone: bool = False) -> None:
    """Remove what killed writers left in a folder; every first writing of a process into a folder does it.

    Args:
        folder: The folder.
        alone: Whether it's sure that nobody else writes there now: then what is new is a leftover too.
    """
    for entry in list(folder.iterdir()) if folder.is_dir() else ():
        found = _LEFTOVER(entry.name)
        if found is not None:
            with suppress(OSError):
                _discard(entry, entry.with_name(found[1]), 0 if alone else _ABANDONED_S)


def _status(path: str | Path) -> os.stat_result | None:
    try:
        return os.stat(path)  # noqa: PTH116 - of what a link leads to, which may be no file at all
    except FileNotFoundError:
        return None


@contextmanager
def _through(path: str | Path) -> Iterator[IO[bytes]]:
    """Open a device or a pipe. A descriptor is written to where it stands: `>> all.txt` goes on, and isn't cut off."""
    names = _DESCRIPTOR(str(path))
    number = None if names is None else int(names[4] or next(n for n in range(3) if names[n + 1]))
    if number == 1:
        sys.stdout.flush()
    with open(path if number is None else os.dup(number), "wb") as file:  # noqa: PTH123 - or a descriptor
        yield file


def _target(path: str | Path) -> Path:
    """Follow links, make the folder, and sweep it."""
    target = Path(os.path.realpath(path))
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.parent not in _swept:
        _swept.add(target.parent)
        sweep(target.parent)
    return target


def _discard(leftover: Path, target: Path, age_s: float) -> None:
    """Remove what a killed writer left; not what one is still at work on, which holds the lock or has just begun."""
    if time.time() - leftover.stat().st_mtime >= age_s:
        with _locked(leftover):
            if leftover.is_dir():
                _remove_folder(leftover, target)
            else:
                leftover.unlink()


def _remove_folder(temporary: Path, target: Path) -> None:
    """Remove a folder on its way to a target, and put the old one back where neither is in its place."""
    old = temporary / "old"
    if old.exists() and not target.exists():
        old.rename(target)
    shutil.rmtree(temporary, ignore_errors=True)


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    handle = os.open(path, os.O_RDONLY) if sys.platform != "win32" else -1
    try:
        _lock(handle)
        yield
    finally:
        if handle >= 0:
            os.close(handle)


def _lock(handle: int) -> None:
    """Lock an open file or folder; the system lets go of it when the process ends, however that is.

    Raises:
        OSError: If another process holds it.
    """
    if sys.platform != "win32":
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _beside(target: Path) -> Path:
    name = os.fsdecode(os.fsencode(target.name)[:_LONGEST_NAME])
    return target.with_name(f".{name}.nboq-{secrets.token_hex(4)}")


def _hand_on(before: os.stat_result, path: Path) -> None:
    """Give a file the owner and the mode that another one had."""
    if sys.platform != "win32" and (before.st_uid, before.st_gid) != (os.geteuid(), os.getegid()):
        with suppress(PermissionError):
            os.chown(path, before.st_uid, before.st_gid)
    path.chmod(stat.S_IMODE(before.st_mode))


def _sync(folder: Path) -> None:
    """Put the names in a folder on the disk; not every system lets a folder be opened for that."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
