"""The metadata of a Zarr hierarchy: small files of JSON and XML in a folder or in a zip, among any number of chunks.

Nothing is believed that a stranger may have written there: names stay inside, links that lead out aren't followed, and
what is read is counted. The library zarr isn't needed: it is there for arrays, of which nothing is read here.
"""

from __future__ import annotations

import hashlib
import os
import re
import zipfile
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import IO, Any, Final, Self

from nboq.errors import Malformed, NotFound, short
from nboq.files import is_stream
from nboq.formats import compression

ROOTS: Final = ("zarr.json", ".zattrs", ".zgroup")
"""What the root of a hierarchy has one of: Zarr 3, and Zarr 2 with attributes and without."""
CRATE: Final = "ro-crate-metadata.json"
"""What the root of an RO-Crate has, which is read in the same way, since as little is believed of it."""
CRATES: Final = (CRATE, f"{CRATE}ld")
"""As well as it was called in RO-Crate 1.0."""
ZIPPED: Final = (".ozx", ".zarr.zip")
ZIP: Final = b"PK\3\4"
_BROKEN: Final = (OSError, zipfile.BadZipFile, ValueError, RuntimeError, NotImplementedError, EOFError)
# Also the first chunk of any array, and what else has a name of nothing but zeros.
_WANTED: Final = re.compile(r"(?:.*/)?(?:[^/]*\.(?:json|jsonld|xml)|\.z[a-z]+|0(?:[/.]0)*)").fullmatch
_FILES: Final = 100_000
"""How many files of metadata are read, at most: a plate of 1,536 wells with nine fields each has 43,000."""


def is_hierarchy(place: Path | IO[bytes]) -> bool:
    """Tell whether something is a Zarr hierarchy: a folder or a zip that is called so, or has the files of one.

    Args:
        place: A path, or a file that is open.

    >>> is_hierarchy(Path("scan.zarr")), is_hierarchy(Path("src"))
    (False, False)
    """
    if isinstance(place, Path):
        if place.is_dir():
            return place.suffix.lower() == ".zarr" or any((place / name).is_file() for name in ROOTS)
        if is_stream(place) or not place.is_file():
            return False
        if place.name.lower().endswith(ZIPPED):
            return True
        try:
            with place.open("rb") as file:
                return is_hierarchy(file)
        except OSError:
            return False  # whoever opens it says why
    start = place.read(len(ZIP))
    place.seek(0)
    try:
        return start == ZIP and _top(_Zip(place)) is not None
    except _BROKEN:
        return False


def is_crate(place: Path | IO[bytes]) -> bool:
    """Tell whether something is an RO-Crate and no Zarr hierarchy with one: a folder or a zip with its metadata.

    >>> is_crate(Path("src"))
    False
    """
    if isinstance(place, Path):
        if place.is_dir():
            return any((place / name).is_file() for name in CRATES) and not is_hierarchy(place)
        if is_stream(place) or not place.is_file():
            return False
        try:
            with place.open("rb") as file:
                return is_crate(file)
        except OSError:
            return False  # whoever opens it says why
    start = place.read(len(ZIP))
    place.seek(0)
    try:
        return start == ZIP and not is_hierarchy(place) and _top(_Zip(place), CRATES) is not None
    except _BROKEN:
        return False


def is_one(place: Path) -> bool:
    """Tell whether a folder or an archive is one thing, whatever lies in it: a Zarr hierarchy or an RO-Crate."""
    return is_hierarchy(place) or is_crate(place)


class _Names(dict[str, zipfile.ZipInfo]):
    """The files of a zip by name, without its chunks, of which there may be millions."""

    def __init__(self) -> None:
        self.tops: set[str] = set()
        """What names begin with, as far as it matters whether all begin alike."""

    def __setitem__(self, name: str, info: zipfile.ZipInfo) -> None:
        if len(self.tops) < 3:
            self.tops.add(name.partition("/")[0])
        if _WANTED(name):
            super().__setitem__(name, info)


class _List(list[zipfile.ZipInfo]):
    def append(self, info: zipfile.ZipInfo) -> None:
        if _WANTED(info.filename):
            super().append(info)


class _Zip(zipfile.ZipFile):
    """A zip whose directory isn't kept but for metadata."""

    def _RealGetContents(self) -> None:  # noqa: N802 - Python's own; without it, more would be kept and no less read
        self.filelist, self.NameToInfo = _List(), _Names()
        super()._RealGetContents()  # type: ignore[misc]


def _top(archive: zipfile.ZipFile, roots: tuple[str, ...] = ROOTS) -> str | None:
    """Give what the names in a zip that is one hierarchy begin with: nothing, or the name of the folder for all."""
    names = archive.NameToInfo
    if any(name in names for name in roots):
        return ""
    tops = names.tops - {"__MACOSX"} if isinstance(names, _Names) else set()
    top = f"{tops.pop()}/" if len(tops) == 1 else ""
    return top if top and any(top + name in names for name in roots) else None


class Hierarchy:
    """The files of a hierarchy, by their names in it.

    Args:
        place: The folder, the zip, or an open file of one.
        source: What to call it in messages.
        roots: The files of which the root has one.

    Raises:
        NotFound: If it isn't there.
        Malformed: If it's no hierarchy.
    """

    def __init__(self, place: Path | IO[bytes], source: str, roots: tuple[str, ...] = ROOTS) -> None:
        self.source = source
        self._folder = place.resolve() if isinstance(place, Path) and place.is_dir() else None
        self._left, self._count = compression.LARGEST, 0
        self.digest = hashlib.sha256()
        """Of all that was read, with its names."""
        self._zip, self._top = None, ""
        if isinstance(place, Path) and not place.exists():
            raise NotFound(source=source)
        if self._folder is None:
            try:
                self._zip = _Zip(place)
            except _BROKEN as error:
                raise Malformed(f"not a whole zip: {error}", source=source) from None
            self._top = _top(self._zip, roots) or ""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if self._zip is not None:
            self._zip.close()

    @property
    def folder(self) -> Path | None:
        """The folder; None where it's a zip."""
        return self._folder

    def inside(self, *parts: Any) -> str:
        """Join the steps of a way that the metadata name.

        Raises:
            Malformed: If it leads out of the hierarchy, or is none.
        """
        for part in parts:
            plain = isinstance(part, str) and "\\" not in part and ":" not in part and part.isprintable()
            if not plain or part.startswith("/") or ".." in PurePosixPath(part).parts:
                raise Malformed(f"names {short(part, 60)} as a part of it, which leads elsewhere", source=self.source)
        return str(PurePosixPath(*parts)).removeprefix(".")

    def read(self, name: str, most: int = -1) -> bytes | None:
        """Read a file.

        Args:
            name: Its name in the hierarchy.
            most: How many bytes of it are wanted; left out, all, which mustn't be too many.

        Returns:
            Its content, or None where there is none.

        Raises:
            Malformed: If it's a link that leads out, or there is more than is read of any hierarchy.
        """
        try:
            file = self._open(name)
            if file is None:
                return None
            with file:
                content = file.read(most if most >= 0 else self._left + 1)
        except _BROKEN as error:
            raise Malformed(f"{name} can't be read: {error}", source=self.source) from None
        self._left -= len(content)
        self._count += 1
        self.digest.update(b"%s\0%d\0%s" % (name.encode(), len(content), content))
        if self._left < 0 or self._count > _FILES:
            limit = f"{compression.LARGEST} bytes" if self._left < 0 else f"{_FILES} files"
            raise Malformed(f"its metadata are more than {limit}, which is no image's", source=self.source)
        return content

    def _open(self, name: str) -> IO[bytes] | None:
        if self._zip is not None:
            found = self._zip.NameToInfo.get(self._top + name)
            if found is not None and found.flag_bits & 1:
                raise Malformed(f"{name} is encrypted in it", source=self.source, hint="unpack it with its password")
            return None if found is None else self._zip.open(found)
        assert self._folder is not None
        path = self._folder / name
        if not path.is_file():
            return None
        if self._folder not in path.resolve().parents:
            raise Malformed(f"{name} is a link that leads out of it, which isn't followed", source=self.source)
        return path.open("rb")


def check_files(folder: Path, *, linked_folders: bool = True) -> None:
    """Make sure that all in a folder can be copied: files, folders, and links that stay in it.

    Args:
        folder: The folder.
        linked_folders: Whether links to folders may be in it, as they may where links are copied as such; followed,
            they could lead in a circle.

    Raises:
        Malformed: If a link leads out or nowhere, or something is a pipe or a device, which has no end.
    """
    whole = folder.resolve()
    for holder, folders, files in os.walk(folder):
        for path in (Path(holder, name) for name in (*folders, *files)):
            if path.is_symlink():
                wrong = "that leads out of it" if whole not in (path.resolve(), *path.resolve().parents) else ""
                wrong = wrong or ("that leads nowhere" if not path.exists() else "")
                wrong = wrong or ("to a folder" if path.is_dir() and not linked_folders else "")
                if wrong:
                    hint = "put what it leads to in its place, or remove it"
                    raise Malformed(f"{path.relative_to(folder)} is a link {wrong}", source=folder, hint=hint)
            if is_stream(path):
                raise Malformed(f"{path.relative_to(folder)} is a pipe or a device, and no file", source=folder)


def root_of(folder: Path, source: str, roots: tuple[str, ...] = ROOTS) -> bytes:
    """Give the metadata of the root of a hierarchy in a folder, or of a crate; none where it has none."""
    with Hierarchy(folder, source, roots) as there:
        return next((raw for name in roots if (raw := there.read(name)) is not None), b"")
