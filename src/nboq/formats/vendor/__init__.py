"""Files of microscopes' own programs, through the readers that people already have: nd2, czifile, liffile.

Each reader comes with an extra and opens the file for its header; no pixel is read. What it gives becomes OME's
elements, which the reader of OME-XML reads. What has no element there stands in `extensions`, under the format's name.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any, Final

from nboq.document import Document, Note, Report, canonical, label
from nboq.errors import Malformed, NboqError, imported, short
from nboq.formats.unsupported import BIO_FORMATS

_STARTS: Final = {b"\xda\xce\xbe\x0a": "nd2", b"ZISRAWFILE": "czi"}


def sniff(head: bytes) -> str:
    """Tell whose file it is by how it begins; nothing where it's of none that is read here.

    >>> sniff(b"ZISRAWFILE"), sniff(b"GIF89a")
    ('czi', '')
    """
    # A file of Leica's begins with a block of XML in UTF-16: 112, its length, 42, the number of its characters.
    if head[:4] == b"\x70\0\0\0" and head[8:9] == b"\x2a":
        return "lif"
    return next((name for start, name in _STARTS.items() if head.startswith(start)), "")


@contextmanager
def _reader(package: str, extra: str, source: str) -> Iterator[Any]:
    """Load the package that reads a format, and say in its name what it can't read."""
    found = imported(package, extra, also=BIO_FORMATS)
    try:
        yield found
    except NboqError:
        raise
    except Exception as error:  # each package has its own
        said = short(str(error) or type(error).__name__, 160)
        raise Malformed(f"{package} can't read it: {said}", source=source, hint=BIO_FORMATS) from None


def read_nd2(file: str | Path | IO[bytes], source: str, planes: bool = False) -> Document:
    """Read a file of Nikon's NIS-Elements, through the OME metadata that the package nd2 makes of it.

    Args:
        file: The file, or its path.
        source: What to call it in messages.
        planes: Whether planes are read as well.

    Raises:
        MissingDependency: If nd2 isn't installed.
        Malformed: If nd2 can't read it.
    """
    from nboq.formats.ome import read

    with _reader("nd2", "nd2", source) as nd2:
        with nd2.ND2File(file) as opened:
            found = opened.ome_metadata(include_unstructured=False)
            # The package calls images by the name of the file where the file has no name for them.
            named = Path(str(opened.path)).stem
        for image in found.images:
            if image.name in (named, f"{named} (Series {found.images.index(image)})"):
                image.name = None
        # It takes detectors from a set, in another order each time.
        found.instruments[0].detectors.sort(key=lambda one: (one.model or "", one.serial_number or ""))
        for number, detector in enumerate(found.instruments[0].detectors):
            detector.id = f"Detector:{number}"
        return read(found.to_xml().encode(), source, planes)


def read_czi(file: str | Path | IO[bytes], source: str, planes: bool = False) -> Document:
    """Read a file of Zeiss's ZEN, through the XML that the package czifile takes from it.

    Args:
        file: The file, or its path.
        source: What to call it in messages.
        planes: Is no matter: nothing is said there of planes.

    Raises:
        MissingDependency: If czifile isn't installed.
        Malformed: If czifile can't read it, or it has no metadata.
    """
    from nboq.formats.safe_xml import parse_xml
    from nboq.formats.vendor.czi import of_czi

    with _reader("czifile", "czi", source) as czifile, czifile.CziFile(file) as opened:
        xml = opened.metadata()
    if not xml:
        raise Malformed("it has no metadata", source=source)
    content = xml.encode() if isinstance(xml, str) else xml
    return _read(of_czi, parse_xml(content, source), content, source, "czi")


def read_lif(file: str | Path | IO[bytes], source: str, planes: bool = False) -> Document:
    """Read a file of Leica's LAS X, through what the package liffile says of its images.

    Args:
        file: The file, or its path.
        source: What to call it in messages.
        planes: Is no matter: nothing is said there of planes.

    Raises:
        MissingDependency: If liffile isn't installed.
        Malformed: If liffile can't read it.
    """
    from nboq.formats.vendor.lif import of_lif

    with _reader("liffile", "lif", source) as liffile, liffile.LifFile(file) as opened:
        return _read(of_lif, opened, str(opened.xml_header()).encode("utf-8", "surrogatepass"), source, "lif")


def _read(make: Callable[..., dict[str, Any]], given: Any, content: bytes, source: str, space: str) -> Document:
    """Make a tree of what a reader gives, read that, and keep what is left."""
    from nboq.formats.ome import read_tree
    from nboq.formats.ome.tree import new_root

    root = new_root()
    left = make(root, given)
    found = read_tree(root, content, source)
    notes, data = found.report.notes, dict(found.data)
    if left:
        data["extensions"] = {**data.get("extensions", {}), f"{space}:left": left}
        message = f"{len(left)} values have no place in OME; kept in extensions"
        notes = (*notes, Note("kept", label(data), "header", len(left), message))
    return Document(canonical(data), source, Report(source, notes))
