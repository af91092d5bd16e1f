"""The files of a crate: copied one by one, and listed one by one where there may be many."""

from __future__ import annotations

import csv
import mimetypes
import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final
from urllib.parse import quote

from nboq.document import Json
from nboq.errors import InputError, NotFound, as_text
from nboq.formats.unsupported import IMAGES
from nboq.formats.zarr_hierarchy import check_files, is_hierarchy

FILE_LIST: Final = "file_list.tsv"
IN: Final = "files/"
"""The folder of what goes along."""
OME: Final = (".ome.tiff", ".ome.tif", ".ome.tf2", ".ome.tf8", ".ome.btf", ".ome.xml", ".ome")
_VENDORS: Final = (".nd2", ".czi", ".lif", *IMAGES)
_ZARR: Final = "application/vnd.zarr"
_MEDIA: Final = {".jsonld": "application/ld+json", ".ttl": "text/turtle", ".yaml": "application/yaml"}
_REASON: Final = re.compile(r"^\[Errno \d+\] |: '.*'$")
# What a column is called, and the property that its cells are of.
_COLUMNS: Final = {
    "file_path": "http://bia/filePath",
    "size_in_bytes": "http://bia/sizeInBytes",
    "dataset": "http://schema.org/isPartOf",
    "type": "http://www.w3.org/1999/02/22-rdf-syntax-ns#type",
    "acquisition_protocol": "http://bia/associatedImageAcquisitionProtocol",
}


def media(path: Path) -> str:
    """Name the media type of a file, or of a folder of OME-Zarr."""
    if is_hierarchy(path):
        return _ZARR if path.is_dir() else "application/zip"
    known = _MEDIA.get(path.suffix.lower()) or mimetypes.guess_type(path.name)[0]
    return known or "application/octet-stream"


def has_header(path: Path) -> bool:
    """Tell an image that says by what it was taken."""
    return path.name.lower().endswith(OME) or is_hierarchy(path)


def is_image(path: Path) -> bool:
    """Tell an image by its name; one of a vendor as well."""
    return has_header(path) or path.name.lower().endswith(_VENDORS) or media(path).startswith("image/")


def fit(path: Path) -> str:
    """Give a name for a copy of a file in the crate, whose metadata are UTF-8."""
    return path.name if path.name.isprintable() else as_text(path.name).replace("\\", "_")


def places(given: list[Path]) -> dict[str, Path]:
    """Give where in the crate each of some files and folders goes.

    Raises:
        NotFound: If one isn't there.
        InputError: If two have one name.
        Malformed: If a link in a folder leads out of it, nowhere, or to a folder.
    """
    found: dict[str, Path] = {}
    for path in given:
        if not (path.is_file() or path.is_dir()):
            raise NotFound(source=path)
        if path.is_dir():
            check_files(path, linked_folders=False)
        place = f"{IN}{fit(Path((path.name and path) or path.resolve()))}{'/' if path.is_dir() else ''}"
        if place in found:
            message = f"has the name of {found[place]}, and the crate has one folder for both"
            raise InputError(message, source=path, hint="rename one")
        found[place] = path
    return found


def each_file(place: str, path: Path) -> Iterator[tuple[str, Path]]:
    """Go through what a file or a folder consists of, where to and where from; an OME-Zarr is one thing."""
    if not path.is_dir() or is_hierarchy(path):
        yield place, path
        return
    for name in sorted(os.listdir(path)):  # noqa: PTH208 - names alone, of which there may be many
        inner = path / name
        yield from each_file(f"{place}{fit(inner)}{'/' if inner.is_dir() else ''}", inner)


def copied(path: Path, target: Path) -> int:
    """Copy a file or a folder of OME-Zarr; give how many bytes it has.

    Raises:
        InputError: If the target is there: two names that differ in what can't be printed.
    """
    if target.exists():
        raise InputError("two files would have one name in the crate", source=path, hint="rename one")
    target.parent.mkdir(parents=True, exist_ok=True)
    if path.is_dir():
        shutil.copytree(path, target)
        return size(target)
    shutil.copyfile(path, target)
    return target.stat().st_size


@contextmanager
def reading(*given: Path) -> Iterator[None]:
    """Name the file among those given, or in folders of these, that can't be read.

    Raises:
        NotFound: If there is such a file; what can't be written is left to whoever writes.
    """
    try:
        yield
    except OSError as error:
        # Of a whole folder there is a list; the first of them is enough.
        place, _, reason = (
            error.args[0][0] if isinstance(error, shutil.Error) else (error.filename, "", error.strerror or error)
        )
        named = Path(os.fsdecode(place)) if isinstance(place, str | bytes) else None
        if named and any(named.is_relative_to(one) for one in given):
            raise NotFound(f"can't be read: {_REASON.sub('', str(reason))}", source=named) from None
        raise


def size(path: Path) -> int:
    """Give how many bytes a file has, or all in a folder of OME-Zarr."""
    if not path.is_dir():
        return path.stat().st_size
    return sum(one.stat().st_size for one in path.rglob("*") if one.is_file())


def list_entities() -> list[Json]:
    """Describe the list of files: a table with its columns."""
    columns: list[Json] = [
        {"@id": f"#column-{name}", "@type": "Column", "columnName": name, "propertyUrl": iri}
        for name, iri in _COLUMNS.items()
    ]
    table: Json = {"@id": FILE_LIST, "@type": "Table", "tableSchema": {"@id": "#columns"}}
    table |= {
        "name": "The files",
        "description": "All files, one a row.",
        "encodingFormat": "text/tab-separated-values",
    }
    return [table, {"@id": "#columns", "@type": "Schema", "column": [{"@id": one["@id"]} for one in columns]}, *columns]


def file_list(file: IO[str]) -> Callable[[str, int, bool, str], None]:
    """Begin the list of files; give what writes a row of it: the place, the bytes, whether it's an image, how made."""
    write = csv.writer(file, "excel-tab", lineterminator="\n")
    write.writerow(_COLUMNS)

    def row(place: str, length: int, image: bool, protocol: str) -> None:
        there = IN if place.startswith(IN) else ""
        write.writerow([place, length, there, "http://bia/Image" if image else "", protocol])

    return row


def address(place: str) -> str:
    """Give the identifier of what stands somewhere in the crate."""
    return quote(place)
