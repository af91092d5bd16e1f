"""The description in a TIFF file, found by reading the header and nothing else.

Own code rather than a library: tifffile brings numpy, and `ome_types.from_tiff` believes every number in the file. What
is read here is the header, the first directory and one string, whatever the size of the file; each count and offset is
held against the size of the file first. Later directories are never followed, since OME-XML stands in the first (TIFF
6.0, §2 and ImageDescription, tag 270; the OME-TIFF specification).
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO, NamedTuple

from nboq.errors import Malformed, NotFound, short

LARGEST = 256 * 2**20
"""Bytes of a description, at most; the OME-XML of a million planes needs less."""
_TAG = 270
_ONE_BYTE_TYPES = {1, 2, 7}


class _Layout(NamedTuple):
    """How numbers are written in a kind of TIFF."""

    order: str
    offset: str
    entries: str
    entry: int
    """Bytes of one entry of a directory."""
    first: int
    """Where the header says at which offset the first directory is."""


_LAYOUTS = {
    b"II*\0": _Layout("<", "I", "H", 12, 4),
    b"MM\0*": _Layout(">", "I", "H", 12, 4),
    b"II+\0": _Layout("<", "Q", "Q", 20, 8),
    b"MM\0+": _Layout(">", "Q", "Q", 20, 8),
}


def is_tiff(start: bytes) -> bool:
    r"""Tell by its first four bytes whether a file is a TIFF, classic or BigTIFF, in either byte order.

    >>> is_tiff(b"II*\x00"), is_tiff(b"<?xm")
    (True, False)
    """
    return start[:4] in _LAYOUTS


class _Header:
    def __init__(self, file: BinaryIO, source: str) -> None:
        self.file, self.source = file, source
        self.size = file.seek(0, 2)

    def take(self, offset: int, length: int, what: str) -> bytes:
        """Read bytes that must be there."""
        if offset + length > self.size:
            raise Malformed(
                f"a truncated TIFF: its {what} should reach to byte {offset + length}, and it has {self.size} bytes",
                source=self.source,
            )
        self.file.seek(offset)
        found = self.file.read(length)
        if len(found) != length:
            raise Malformed(f"a truncated TIFF: its {what} can't be read to the end", source=self.source)
        return found

    def description(self) -> bytes:
        start = self.take(0, 8, "header")
        layout = _LAYOUTS.get(start[:4])
        if layout is None:
            raise Malformed("no TIFF: it doesn't begin like one", source=self.source)
        width = struct.calcsize(layout.offset)

        def whole(code: str, data: bytes) -> int:
            number: int = struct.unpack(layout.order + code, data)[0]
            return number

        at = whole(layout.offset, self.take(layout.first, width, "header"))
        wide = struct.calcsize(layout.entries)
        entries = whole(layout.entries, self.take(at, wide, "first directory"))
        if entries > 0xFFFF:
            raise Malformed(f"a broken TIFF: {entries} entries in its first directory", source=self.source)
        table = self.take(at + wide, entries * layout.entry, "first directory")
        for place in range(0, len(table), layout.entry):
            entry = table[place : place + layout.entry]
            if whole("H", entry[:2]) != _TAG:
                continue
            kind, length = whole("H", entry[2:4]), whole(layout.offset, entry[4 : 4 + width])
            if kind not in _ONE_BYTE_TYPES:
                raise Malformed(f"a broken TIFF: its description is no text, but of type {kind}", source=self.source)
            if length > LARGEST:
                raise Malformed(f"its description has {length} bytes; at most {LARGEST} are read", source=self.source)
            if length <= width:
                return entry[4 + width : 4 + width + length].rstrip(b"\0")
            where = whole(layout.offset, entry[4 + width :])
            return self.take(where, length, "description").rstrip(b"\0")
        raise Malformed("a TIFF without OME-XML: its first directory has no description", source=self.source)


def description(path: str | Path, source: str | None = None) -> bytes:
    """Read the description of the first image of a TIFF file.

    Args:
        path: The file.
        source: What to call it in messages; left out, its path.

    Returns:
        The bytes of the description, without the zeros at its end.

    Raises:
        NotFound: If the file can't be opened.
        Malformed: If it is no TIFF, is cut off, or has no description; the text says which.
    """
    source = source or str(path)
    try:
        with Path(path).open("rb") as file:
            found = _Header(file, source).description()
    except FileNotFoundError:
        raise NotFound(source=source) from None
    except OSError as error:
        raise NotFound(f"can't be read: {error.strerror}", source=source) from None
    if not found.strip():
        raise Malformed("a TIFF without OME-XML: its description is empty", source=source)
    if b"<" not in found[:1024]:
        begin = short(found[:60].decode("utf-8", "replace"), 40)
        raise Malformed(f"a TIFF without OME-XML: its description begins {begin}", source=source)
    return found
