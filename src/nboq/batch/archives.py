"""The members of archives, one after the other, without anything being written to disk.

Sizes that an archive states are never believed: what is counted is what comes out. Names of members are for messages
only.
"""

from __future__ import annotations

import bz2
import gzip
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final, cast

from nboq.batch.errors import TooLarge
from nboq.errors import Malformed, NboqError, NotFound

LARGEST: Final = 64 * 2**20
"""The largest document that is taken from an archive or a line, in bytes."""
_RATIO: Final = 1000
"""As many times an archive's own size may come out of it, beside `LARGEST`."""
_TARS: Final = (".tar", ".tar.gz", ".tgz", ".tar.xz", ".txz", ".tar.bz2", ".tbz2")
_BROKEN: Final = (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, tarfile.TarError, ValueError)


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive.

    Attributes:
        name: What it's called in messages.
        file: Its content, to be read before the next member is asked for; or why it can't be read.
    """

    name: str
    file: IO[bytes] | NboqError


def shown(name: str) -> str:
    r"""Make a name fit for a line of text: what doesn't print is escaped.

    >>> shown("a\x1b[31m\nb")
    'a\\x1b[31m\\nb'
    """
    return "".join(c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode() for c in name)


def is_archive(path: Path) -> bool:
    """Tell an archive by its name.

    >>> is_archive(Path("a.TAR.GZ")), is_archive(Path("a.json"))
    (True, False)
    """
    return path.name.lower().endswith((".zip", *_TARS))


class _Metered:
    """What comes out of a packed file, counted; a bomb is noticed before it has gone off."""

    def __init__(self, file: IO[bytes], source: str, size: int) -> None:
        self._file, self._source = file, source
        self._at = 0
        self._most = LARGEST + _RATIO * size

    def read(self, size: int = -1) -> bytes:
        # Headers of a tar file may ask for gigabytes.
        if size < 0 or size > LARGEST + 1:
            raise TooLarge(self._source, f"a part of it is larger than {LARGEST} bytes")
        return self._counted(self._file.read, size)

    def readline(self, size: int) -> bytes:
        return self._counted(self._file.readline, size)

    def _counted(self, read: Callable[[int], bytes], size: int) -> bytes:
        try:
            found = read(size)
        except _BROKEN as error:
            raise Malformed(f"can't be unpacked: {shown(str(error))}", source=self._source) from None
        self._at += len(found)
        if self._at > self._most:
            raise TooLarge(self._source, f"unpacks to more than {_RATIO} times its size; not a plausible archive")
        return found

    def seek(self, to: int, whence: int = 0) -> int:
        if whence or to < self._at:
            raise Malformed("the archive points backwards", source=self._source)
        while self._at < to and self.read(min(2**16, to - self._at)):
            pass
        return self._at

    def tell(self) -> int:
        return self._at


def unpacked(stack: ExitStack, path: Path) -> IO[bytes]:
    """Open a file for reading; what is packed by gzip, xz or bzip2 is unpacked and counted.

    Args:
        stack: Closes the file.
        path: Which; its name tells how it's packed.

    Raises:
        NotFound: If it can't be opened.
    """
    raw = stack.enter_context(_opened(path))
    name = path.name.lower()
    packed: IO[bytes]
    if name.endswith((".gz", ".tgz")):
        packed = cast("IO[bytes]", stack.enter_context(gzip.GzipFile(fileobj=raw, mode="rb")))
    elif name.endswith((".xz", ".txz")):
        packed = stack.enter_context(lzma.LZMAFile(raw))  # noqa: SIM115 - the stack closes it
    elif name.endswith((".bz2", ".tbz2")):
        packed = stack.enter_context(bz2.BZ2File(raw))
    else:
        packed = raw
    return cast("IO[bytes]", _Metered(packed, str(path), path.stat().st_size))


def _opened(path: Path) -> IO[bytes]:
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise NotFound(source=path) from None
    except OSError as error:
        raise NotFound(f"can't be opened: {error.strerror}", source=path) from None


def members(path: Path) -> Iterator[Member]:
    """Go through an archive.

    Args:
        path: A zip or tar file; a tar file may be packed by gzip, xz or bzip2.

    Yields:
        The files in it, in their order there. Folders and hidden files are passed over; links are not followed.

    Raises:
        Malformed: If it isn't an archive, or ends too early.
        TooLarge: If it unpacks to far more than its size.
        NotFound: If it can't be opened.
    """
    try:
        with ExitStack() as stack:
            if path.name.lower().endswith(".zip"):
                yield from _zip(zipfile.ZipFile(stack.enter_context(_opened(path))), path)
            else:
                file: Any = unpacked(stack, path)
                yield from _tar(tarfile.TarFile(fileobj=file, mode="r"), path)
    except _BROKEN as error:
        raise Malformed(f"not a whole archive: {shown(str(error))}", source=path) from None


def _hidden(name: str) -> bool:
    return any(part.startswith(".") and part not in (".", "..") for part in PurePosixPath(name).parts) or (
        name.startswith("__MACOSX/")
    )


def _zip(archive: zipfile.ZipFile, path: Path) -> Iterator[Member]:
    left = LARGEST + _RATIO * path.stat().st_size
    for info in archive.infolist():
        if info.is_dir() or _hidden(info.filename):
            continue
        name = f"{path}#{shown(info.filename)}"
        try:
            with archive.open(info) as file:
                counted = _Metered(file, name, min(info.compress_size, path.stat().st_size))
                yield Member(name, cast("IO[bytes]", counted))
                left -= counted.tell()
        except (*_BROKEN, RuntimeError, NotImplementedError) as error:
            yield Member(name, Malformed(f"can't be unpacked: {shown(str(error))}", source=name))
        if left < 0:
            raise TooLarge(str(path), f"unpacks to more than {_RATIO} times its size; not a plausible archive")


def _tar(archive: tarfile.TarFile, path: Path) -> Iterator[Member]:
    while (info := archive.next()) is not None:
        # Else it would keep a record of every member.
        archive.members = []  # type: ignore[attr-defined]
        if info.isdir() or _hidden(info.name):
            continue
        name = f"{path}#{shown(info.name)}"
        if not info.isreg():
            yield Member(name, Malformed("a link or a device, which isn't followed", source=name))
            continue
        file = archive.extractfile(info)
        if file is not None:
            yield Member(name, cast("IO[bytes]", _Metered(file, name, path.stat().st_size)))
