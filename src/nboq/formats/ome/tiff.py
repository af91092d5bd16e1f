"""The first directory of a TIFF file, and the description in it, found without reading anything else.

Own code rather than a library: tifffile brings numpy, and it and `ome_types.from_tiff` believe every number in the
file. What is read here is the header, the first directory and one string, whatever the size of the file; each count and
offset is held against the size of the file first. Later directories are never followed, since OME-XML stands in the
first (TIFF 6.0, §2 and ImageDescription, tag 270; the OME-TIFF specification).
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import IO, NamedTuple

from nboq.errors import Malformed, short
from nboq.files import open_input
from nboq.formats.unsupported import BIO_FORMATS, of_description

LARGEST = 256 * 2**20
"""Bytes of a description, at most; the OME-XML of a million planes needs less."""
TAG = 270
_ONE_BYTE_TYPES = {1, 2, 7}


class Layout(NamedTuple):
    """How numbers are written in a kind of TIFF."""

    order: str
    offset: str
    entries: str
    first: int
    """Where the header says at which offset the first directory is."""
    limit: int
    """How large a file may be."""

    def pack(self, code: str, *values: int) -> bytes:
        """Write numbers, by the codes of `struct`."""
        return struct.pack(self.order + code, *values)

    def number(self, code: str, data: bytes) -> int:
        """Read a number from the beginning of some bytes."""
        found: int = struct.unpack_from(self.order + code, data)[0]
        return found

    @property
    def width(self) -> int:
        """Bytes of an offset."""
        return struct.calcsize(self.offset)


_LAYOUTS = {
    b"II*\0": Layout("<", "I", "H", 4, 2**32),
    b"MM\0*": Layout(">", "I", "H", 4, 2**32),
    b"II+\0": Layout("<", "Q", "Q", 8, 2**63),
    b"MM\0+": Layout(">", "Q", "Q", 8, 2**63),
}


def sniff_tiff(start: bytes) -> bool:
    r"""Tell by its first four bytes whether a file is a TIFF, classic or BigTIFF, in either byte order.

    >>> sniff_tiff(b"II*\x00"), sniff_tiff(b"<?xm")
    (True, False)
    """
    return start[:4] in _LAYOUTS


class Directory:
    """A directory of a TIFF.

    Args:
        file: The TIFF.
        source: What to call it in messages.
        place: Where it begins; left out, it's the first.

    Attributes:
        layout: How its numbers are written.
        start: Where its entries begin.
        entries: The entries, as they stand.

    Raises:
        Malformed: If it is no TIFF or is cut off; the text says which.
    """

    def __init__(self, file: IO[bytes], source: str, place: int | None = None) -> None:
        self._file, self._source = file, source
        self.size = file.seek(0, 2)
        layout = _LAYOUTS.get(self.take(0, 4, "header"))
        if layout is None:
            raise Malformed("no TIFF: it doesn't begin like one", source=source)
        self.layout, wide = layout, struct.calcsize(layout.order + layout.entries)
        first = layout.number(layout.offset, self.take(layout.first, layout.width, "header"))
        at = first if place is None else place
        count = layout.number(layout.entries, self.take(at, wide, "first directory"))
        if not at or count > 0xFFFF:
            raise Malformed(f"a broken TIFF: {count} entries in its first directory", source=source)
        size = 4 + 2 * layout.width
        self.start, self._end = at + wide, at + wide + count * size
        table = self.take(self.start, count * size, "first directory")
        self.entries = [table[place : place + size] for place in range(0, len(table), size)]

    def take(self, offset: int, length: int, what: str) -> bytes:
        """Read bytes that must be there."""
        self.check(offset, length, what)
        self._file.seek(offset)
        return self._file.read(length)

    def check(self, offset: int, length: int, what: str) -> None:
        """Make sure that bytes are there."""
        if offset + length > self.size:
            reason = f"its {what} should reach to byte {offset + length}, and it has {self.size} bytes"
            raise Malformed(f"a truncated TIFF: {reason}", source=self._source)

    @property
    def following(self) -> bytes:
        """The offset of the next directory, as it stands."""
        return self.take(self._end, self.layout.width, "first directory")

    def tag(self, entry: bytes) -> int:
        """Give the number of the field that an entry is for."""
        return self.layout.number("H", entry)

    @property
    def description(self) -> bytes | None:
        """The description without the zeros at its end, or None where there is none."""
        layout, width = self.layout, self.layout.width
        entry = next((entry for entry in self.entries if self.tag(entry) == TAG), None)
        if entry is None:
            return None
        kind, length = layout.number("H", entry[2:]), layout.number(layout.offset, entry[4:])
        if kind not in _ONE_BYTE_TYPES:
            raise Malformed(f"a broken TIFF: its description isn't text, but of type {kind}", source=self._source)
        if length > LARGEST:
            raise Malformed(f"its description has {length} bytes; at most {LARGEST} are read", source=self._source)
        value = entry[4 + width :]
        if length > width:
            value = self.take(layout.number(layout.offset, value), length, "description")
        return value[:length].rstrip(b"\0")


def description(file: str | Path | IO[bytes], source: str | None = None) -> bytes:
    """Read the description of the first image of a TIFF file.

    Args:
        file: The file, or its path.
        source: What to call it in messages; left out, its path.

    Returns:
        The bytes of the description, without the zeros at its end.

    Raises:
        NotFound: If the file can't be opened.
        Malformed: If it is no TIFF, is cut off, or has no description; the text says which.
    """
    source = source or str(file)
    if isinstance(file, str | Path):
        with open_input(file, source) as opened:
            return description(opened, source)
    found = Directory(file, source).description
    reason = ""
    if whose := of_description(found or b""):
        raise Malformed(f"{whose}, which has no OME-XML", source=source, hint=f"save it as OME-TIFF, or {BIO_FORMATS}")
    if found is None:
        reason = "its first directory has no description"
    elif not found.strip():
        reason = "its description is empty"
    elif b"<" not in found[:1024]:
        reason = f"its description begins {short(found[:60].decode('utf-8', 'replace'), 40)}"
    if reason or found is None:
        raise Malformed(f"a TIFF without OME-XML: {reason}", source=source, hint=BIO_FORMATS)
    return found
