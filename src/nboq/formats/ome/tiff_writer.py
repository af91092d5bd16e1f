"""OME-XML written into the header of a TIFF, of which nothing else is touched.

The new text goes to the end of a copy, and the entry for it in the first directory leads there (TIFF 6.0, section 2:
values may stand anywhere in the file; section 8: ImageDescription is tag 270). So no pixel moves. The copy takes the
place of the file, or gets its name, when all of it is on the disk: a process that is killed leaves the file as it was.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from nboq.document import Document, Note, Report, label
from nboq.errors import InputError, Malformed
from nboq.files import open_atomically, open_input, write_atomically
from nboq.formats.ome.tiff import LARGEST, TAG, Directory, sniff_tiff
from nboq.formats.ome.tiff_extent import check_extent

_ASCII = 2
_CHUNK = 2**20


def _patches(found: Directory, text: bytes) -> tuple[list[tuple[int, bytes]], int]:
    """Say what is written where in a file, and how large it is then.

    Each patch is a place and its bytes. The header is patched last.
    """
    layout, width = found.layout, found.layout.width
    place = found.size + found.size % 2  # values begin on a word boundary (TIFF 6.0, section 2)
    value = text.ljust(width, b"\0") if len(text) <= width else layout.pack(layout.offset, place)
    entry = layout.pack("HH", TAG, _ASCII) + layout.pack(layout.offset, len(text)) + value
    patches = [(place, text)]
    end = place + len(text)
    tags = [found.tag(item) for item in found.entries]
    if TAG in tags:
        return [*patches, (found.start + tags.index(TAG) * len(entry), entry)], end
    at = end + (-end) % 8
    entries = sorted([*found.entries, entry], key=found.tag)
    body = layout.pack(layout.entries, len(entries)) + b"".join(entries) + found.following
    return [*patches, (at, body), (layout.first, layout.pack(layout.offset, at))], at + len(body)


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
    >>> from nboq.formats.ome.tiff import description
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
    with open_input(path) as file:
        before = os.fstat(file.fileno())
        found = Directory(file, source)
        check_extent(file, source)
        patches, end = _patches(found, text)
        if end > found.layout.limit:
            message = f"it would have {end} bytes, and a classic TIFF ends at {found.layout.limit}"
            hint = "save it as BigTIFF first (tifffile: bigtiff=True; Bio-Formats: bfconvert -bigtiff)"
            raise InputError(message, source=source, hint=hint)
        with open_atomically(target or path, like=path) as copy:
            file.seek(0)
            shutil.copyfileobj(file, copy, _CHUNK)
            after = path.stat()
            if copy.tell() != before.st_size or after.st_mtime_ns != before.st_mtime_ns:
                hint = "try again when nothing writes to it"
                raise Malformed("it changed while it was copied", source=source, hint=hint)
            for place, data in patches:
                copy.seek(place)
                copy.write(data)
            if isinstance(copy.name, str):
                copy.flush()
                with open_input(copy.name) as written:
                    check_extent(written, source)


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
    with open_input(path) as file:
        start = file.read(65536)
        if not sniff_tiff(start) and sniff(start):
            content, notes = embed_in_xml(start + file.read(), document, source, force)
            write_atomically(target or path, content)
            return Report(source, notes)
        if not sniff_tiff(start):
            hint = "what no document can be put into is to be converted first (Bio-Formats: bfconvert, bioformats2raw)"
            raise Malformed("no TIFF, no OME-XML and no OME-Zarr", source=source, hint=hint)
        there = Directory(file, source).description
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
