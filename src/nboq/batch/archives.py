"""The members of archives, one after the other, without anything being written to disk.

Names of members are for messages only.
"""

from __future__ import annotations

import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, Any, Final

from nboq.errors import Malformed, NboqError
from nboq.formats import compression
from nboq.formats.compression import Metered, bare_name, escaped_name

_SHORT: Final = {".tgz": ".tar.gz", ".txz": ".tar.xz", ".tbz2": ".tar.bz2", ".tzst": ".tar.zst"}
_BROKEN: Final = (OSError, EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, tarfile.TarError, ValueError)


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive.

    Attributes:
        name: Its name there.
        source: What it's called in messages.
        file: Its content, to be read before the next member is asked for; or why it can't be read.
    """

    name: str
    source: str
    file: Metered | NboqError


def _long(name: str) -> str:
    """Give the name of a tar file with the two endings that it stands for."""
    name = name.lower()
    return next((name.removesuffix(short) + long for short, long in _SHORT.items() if name.endswith(short)), name)


def is_archive(name: str) -> bool:
    """Tell an archive by its name.

    >>> is_archive("a.TAR.GZ"), is_archive("a.tgz"), is_archive("a.json")
    (True, True, False)
    """
    return bare_name(_long(name)).endswith((".zip", ".tar"))


def members(file: IO[bytes], path: Path) -> Iterator[Member]:
    """Go through an archive.

    Args:
        file: The archive: a zip or tar file; a tar file may be compressed.
        path: Its name, which tells which, and how it's compressed.

    Yields:
        The files in it, in their order there. Folders and hidden files are passed over; links are not followed.

    Raises:
        Malformed: If it isn't an archive, ends too early, or unpacks to far more than its size.
        MissingDependency: If what unpacks it isn't installed.
    """
    try:
        if path.name.lower().endswith(".zip"):
            yield from _without_chunks(_zip(zipfile.ZipFile(file), path), path)
        else:
            content: Any = Metered(file, _long(path.name), str(path), path.stat().st_size)
            yield from _without_chunks(_tar(tarfile.TarFile(fileobj=content, mode="r"), path), path)
    except _BROKEN as error:
        raise Malformed(f"not a whole archive: {escaped_name(str(error))}", source=path) from None


def _without_chunks(found: Iterator[Member], path: Path) -> Iterator[Member]:
    """Tell of a folder of OME-Zarr among other files once, and not of each of its chunks."""
    told: set[str] = set()
    for member in found:
        name, end, _ = member.name.partition(".zarr/")
        if not end:
            yield member
        elif name not in told:
            told.add(name)
            source = f"{path}#{escaped_name(name)}.zarr"
            error = Malformed("an OME-Zarr among other files", source=source, hint="unpack it, or zip it alone")
            yield Member(f"{name}.zarr", source, error)


def _hidden(name: str) -> bool:
    return any(part.startswith(".") and part not in (".", "..") for part in PurePosixPath(name).parts) or (
        name.startswith("__MACOSX/")
    )


def _zip(archive: zipfile.ZipFile, path: Path) -> Iterator[Member]:
    size = path.stat().st_size
    left = compression.LARGEST + compression.RATIO * size
    for info in archive.infolist():
        if info.is_dir() or _hidden(info.filename):
            continue
        source = f"{path}#{escaped_name(info.filename)}"
        try:
            with archive.open(info) as file:
                content = Metered(file, "", source, min(info.compress_size, size))
                yield Member(info.filename, source, content)
                left -= content.tell()
        except (*_BROKEN, RuntimeError, NotImplementedError) as error:
            message = f"can't be unpacked: {escaped_name(str(error))}"
            yield Member(info.filename, source, Malformed(message, source=source))
        if left < 0:
            raise compression.implausible(path)


def _tar(archive: tarfile.TarFile, path: Path) -> Iterator[Member]:
    while (info := archive.next()) is not None:
        # Else it would keep a record of every member.
        archive.members = []  # type: ignore[attr-defined]
        if info.isdir() or _hidden(info.name):
            continue
        source = f"{path}#{escaped_name(info.name)}"
        if not info.isreg():
            yield Member(info.name, source, Malformed("a link or a device, which isn't followed", source=source))
            continue
        file = archive.extractfile(info)
        if file is not None:
            yield Member(info.name, source, Metered(file, "", source, path.stat().st_size))
