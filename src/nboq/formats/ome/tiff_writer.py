"""OME-XML written into the header of a TIFF, of which nothing else is touched.

The new text goes to the end of a copy, and the entry for it in the first directory leads there (TIFF 6.0, section 2:
values may stand anywhere in the file; section 8: ImageDescription is tag 270). So no pixel moves. The copy takes the
place of the file, or gets its name, when all of it is on the disk: a process that is killed leaves the file as it was.
"""

from __future__ import annotations

import os
import shutil
import struct
from pathlib import Path
from typing import BinaryIO, NamedTuple

from nboq.document import Document, Note, Report, label
from nboq.errors import InputError, Malformed, NotFound
from nboq.files import open_atomically, write_atomically
from nboq.formats.ome.tiff import LARGEST, description, is_tiff

_TAG = 270
_ASCII = 2
_CHUNK = 2**20


class _Kind(NamedTuple):
    """How numbers are written in a kind of TIFF."""

    order: str
    offset: str
    entries: str
    first: int
    """Where the header says at which offset the first directory is."""
    limit: int
    """How large a file may be."""

    def pack(self, code: str, *values: int) -> bytes:
        return struct.pack(self.order + code, *values)

    def number(self, code: str, data: bytes) -> int:
        found: int = struct.unpack(self.order + code, data)[0]
        return found


_KINDS = {
    b"II*\0": _Kind("<", "I", "H", 4, 2**32),
    b"MM\0*": _Kind(">", "I", "H", 4, 2**32),
    b"II+\0": _Kind("<", "Q", "Q", 8, 2**63),
    b"MM\0+": _Kind(">", "Q", "Q", 8, 2**63),
}


class _Directory(NamedTuple):
    """The first directory of a TIFF."""

    kind: _Kind
    table: int
    """Where its entries begin."""
    entries: list[bytes]
    following: bytes
    """The offset of the next directory, as it stands."""


def _take(file: BinaryIO, offset: int, length: int, source: str, what: str) -> bytes:
    file.seek(offset)
    found = file.read(length)
    if len(found) != length:
        raise Malformed(f"a truncated TIFF: its {what} can't be read to the end", source=source)
    return found


def _directory(file: BinaryIO, source: str) -> _Directory:
    """Read the first directory."""
    start = file.read(4)
    if start not in _KINDS:
        raise Malformed("no TIFF: it doesn't begin like one", source=source)
    kind = _KINDS[start]
    width, wide = struct.calcsize(kind.offset), struct.calcsize(kind.order + kind.entries)
    at = kind.number(kind.offset, _take(file, kind.first, width, source, "header"))
    count = kind.number(kind.entries, _take(file, at, wide, source, "first directory"))
    if not at or count > 0xFFFF:
        raise Malformed(f"a broken TIFF: {count} entries in its first directory", source=source)
    size = 4 + 2 * width
    table = _take(file, at + wide, count * size, source, "first directory")
    entries = [table[place : place + size] for place in range(0, len(table), size)]
    following = _take(file, at + wide + count * size, width, source, "first directory")
    return _Directory(kind, at + wide, entries, following)


def _patches(found: _Directory, text: bytes, size: int) -> tuple[list[tuple[int, bytes]], int]:
    """Say what is written where in a file of a size, and how large it is then.

    Each patch is a place and its bytes. The header is patched last.
    """
    kind = found.kind
    width = struct.calcsize(kind.offset)
    place = size + size % 2  # values begin on a word boundary (TIFF 6.0, section 2)
    value = text.ljust(width, b"\0") if len(text) <= width else kind.pack(kind.offset, place)
    entry = kind.pack("HH", _TAG, _ASCII) + kind.pack(kind.offset, len(text)) + value
    patches = [(place, text)]
    end = place + len(text)
    known = [number for number, item in enumerate(found.entries) if kind.number("H", item[:2]) == _TAG]
    if known:
        return [*patches, (found.table + known[0] * len(entry), entry)], end
    at = end + (-end) % 8
    entries = sorted([*found.entries, entry], key=lambda item: kind.number("H", item[:2]))
    body = kind.pack(kind.entries, len(entries)) + b"".join(entries) + found.following
    return [*patches, (at, body), (kind.first, kind.pack(kind.offset, at))], at + len(body)


def write_description(path: Path, xml: bytes, target: Path | None = None) -> None:
    r"""Write the description of the first image of a TIFF, classic or BigTIFF, in either byte order.

    The file is copied in pieces, whatever its size, and the copy takes its name when all of it is written.

    Args:
        path: The TIFF.
        xml: The description, without the zero that ends it.
        target: The file to write; left out, the TIFF itself is replaced.

    Raises:
        NotFound: If a file can't be read or written.
        Malformed: If it is no TIFF, is cut off, or changes while it is copied; or if the description has a zero in
            it, or more bytes than are read again.
        InputError: If a classic TIFF would reach beyond 4 GiB.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "a.tiff")  # one directory, which is empty
    ...     _ = path.write_bytes(b"II*\x00\x08\x00\x00\x00" + bytes(6))
    ...     write_description(path, b"<OME/>")
    ...     description(path)
    b'<OME/>'
    """
    source = str(path)
    text = xml + b"\0"
    if len(text) > LARGEST or b"\0" in xml:
        reason = "has a zero in it" if b"\0" in xml else f"would have {len(text)} bytes; at most {LARGEST} are read"
        raise Malformed(f"its description {reason}", source=source)
    try:
        with path.open("rb") as file:
            before = os.fstat(file.fileno())
            found = _directory(file, source)
            patches, end = _patches(found, text, before.st_size)
            if end > found.kind.limit:
                message = f"it would have {end} bytes, and a classic TIFF ends at {found.kind.limit}"
                hint = "save it as BigTIFF first (tifffile: bigtiff=True; Bio-Formats: bfconvert -bigtiff)"
                raise InputError(message, source=source, hint=hint)
            with open_atomically(target or path, like=path) as copy:
                file.seek(0)
                shutil.copyfileobj(file, copy, _CHUNK)
                after = path.stat()
                if copy.tell() != before.st_size or after.st_mtime_ns != before.st_mtime_ns:
                    raise Malformed(
                        "it changed while it was copied; try again when nothing writes to it", source=source
                    )
                for place, data in patches:
                    copy.seek(place)
                    copy.write(data)
    except FileNotFoundError:
        raise NotFound(source=source) from None
    except OSError as error:
        raise NotFound(f"can't be read: {error.strerror}", source=source) from None


def embed(path: Path, document: Document, target: Path | None = None, *, force: bool = False) -> Report:
    """Put a document into the OME-XML of an OME-TIFF, or into a file of OME-XML.

    What the file says of its images stays byte for byte, so the pixels are found as before; `write_embed` has the rule.

    Args:
        path: The OME-TIFF, or the companion that holds the OME-XML of several.
        document: A HardwareDescriptor, an Instrument, an Image, or a Collection of them.
        target: The file to write; left out, the file itself is replaced.
        force: Whether a description that isn't OME-XML is replaced, and OME-XML of an older version is brought up to
            date; else both are errors.

    Returns:
        What there is to tell about it.

    Raises:
        NotFound: If a file can't be read or written.
        Malformed: If the file is no TIFF, or what it has isn't well-formed.
        UnsupportedVersion: If its OME-XML is of an older version.
        ContentError: If the document is of a class that no OME file is about.
        InputError: If a classic TIFF would reach beyond 4 GiB.
    """
    from nboq.formats.ome import sniff
    from nboq.formats.ome.write_embed import embed_in_xml
    from nboq.formats.ome.writer import write_xml

    source = str(path)
    with _opened(path) as file:
        start = file.read(65536)
    if not is_tiff(start) and sniff(start):
        content, notes = embed_in_xml(path.read_bytes(), document, source, force)
        write_atomically(target or path, content)
        return Report(source, notes)
    there = _described(path)
    if there is not None and sniff(there):
        content, notes = embed_in_xml(there, document, source, force)
    elif force:
        content, report = write_xml(document)
        notes = report.notes
        if there is not None:
            message = "the description was no OME-XML, and was replaced"
            notes = (Note("corrected", label(document.data), "ImageDescription", None, message), *notes)
    else:
        what = "has no description" if there is None else "has a description that isn't OME-XML"
        hint = "save it as OME-TIFF first (Bio-Formats: bfconvert), or say that it may be replaced (--force)"
        raise Malformed(f"the TIFF {what}", source=source, hint=hint)
    write_description(path, content, target)
    return Report(source, notes)


def _described(path: Path) -> bytes | None:
    """Give the description of a TIFF, or None where there is none or it is no XML."""
    with _opened(path) as file:
        found = _directory(file, str(path))
    if all(found.kind.number("H", item[:2]) != _TAG for item in found.entries):
        return None
    try:
        return description(path)
    except Malformed as error:
        if "without OME-XML" in error.message:
            return b""
        raise


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except FileNotFoundError:
        raise NotFound(source=path) from None
    except OSError as error:
        raise NotFound(f"can't be opened: {error.strerror}", source=path) from None
