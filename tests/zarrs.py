"""Small OME-Zarrs, written as the specifications have them and with raw chunks, without the library zarr."""

from __future__ import annotations

import copy
import json
import zipfile
from pathlib import Path
from typing import Any

AXES: list[dict[str, str]] = [
    {"name": "c", "type": "channel"},
    {"name": "z", "type": "space", "unit": "micrometer"},
    {"name": "y", "type": "space", "unit": "nanometer"},
    {"name": "x", "type": "space", "unit": "micrometer"},
]
WINDOW = {"start": 0, "end": 1000, "min": 0, "max": 65535}
OMERO: dict[str, Any] = {
    "channels": [
        {"label": "DAPI", "color": "0000FF", "active": True, "window": WINDOW},
        {"label": "GFP", "color": "00ff00", "active": False, "window": WINDOW},
    ]
}
SHAPE = [2, 1, 4, 4]


def multiscales(name: str = "cells", version: str = "0.4", **more: Any) -> dict[str, Any]:
    """Give the attributes of an image, as version 0.4 has them."""
    levels = [
        {"path": str(n), "coordinateTransformations": [{"type": "scale", "scale": [1, 0.5, 100 * 2**n, 0.1 * 2**n]}]}
        for n in range(2)
    ]
    said = {"name": name, "axes": AXES, "datasets": levels, "type": "gaussian", "version": version}
    return copy.deepcopy({"multiscales": [said], "omero": OMERO, **more})


def group(folder: Path, said: dict[str, Any] | None = None, zarr: int = 2) -> Path:
    """Write a group."""
    folder.mkdir(parents=True, exist_ok=True)
    if zarr == 2:
        (folder / ".zgroup").write_text('{"zarr_format": 2}')
        if said is not None:
            (folder / ".zattrs").write_text(json.dumps(said))
    else:
        attributes = {} if said is None else {"ome": {"version": "0.5", **_without_version(said)}}
        body = {"zarr_format": 3, "node_type": "group", "attributes": attributes}
        (folder / "zarr.json").write_text(json.dumps(body))
    return folder


def _without_version(said: Any) -> Any:
    if isinstance(said, dict):
        return {key: _without_version(value) for key, value in said.items() if key != "version"}
    return [_without_version(item) for item in said] if isinstance(said, list) else said


def image(folder: Path, zarr: int = 2, fill: int = 7, said: dict[str, Any] | None = None) -> Path:
    """Write an image of two levels, each of one raw chunk."""
    group(folder, multiscales() if said is None else said, zarr)
    for level, size in (("0", 4), ("1", 2)):
        shape = [*SHAPE[:2], size, size]
        array = folder / level
        if zarr == 2:
            body: dict[str, Any] = {"zarr_format": 2, "shape": shape, "chunks": shape, "dtype": "<u2", "order": "C"}
            body |= {"compressor": None, "fill_value": 0, "filters": None, "dimension_separator": "/"}
            name, chunk = ".zarray", array / "0/0/0/0"
        else:
            grid = {"name": "regular", "configuration": {"chunk_shape": shape}}
            keys = {"name": "default", "configuration": {"separator": "/"}}
            codecs = [{"name": "bytes", "configuration": {"endian": "little"}}]
            body = {"zarr_format": 3, "node_type": "array", "shape": shape, "data_type": "uint16", "chunk_grid": grid}
            body |= {
                "chunk_key_encoding": keys,
                "codecs": codecs,
                "fill_value": 0,
                "attributes": {},
                "dimension_names": list("czyx"),
            }
            name, chunk = "zarr.json", array / "c/0/0/0/0"
        chunk.parent.mkdir(parents=True)
        chunk.write_bytes(bytes([fill, 0]) * 2 * size * size)
        (array / name).write_text(json.dumps(body))
    return folder


def plate(folder: Path, zarr: int = 2) -> Path:
    """Write a plate of two wells, with two fields in the first one and one in the second."""
    wells = [{"path": "A/1", "rowIndex": 0, "columnIndex": 0}, {"path": "B/2", "rowIndex": 1, "columnIndex": 1}]
    said = {"plate": {"version": "0.4", "name": "screen", "rows": [{"name": "A"}, {"name": "B"}], "wells": wells}}
    said["plate"] |= {"columns": [{"name": "1"}, {"name": "2"}], "acquisitions": [{"id": 0, "name": "first"}]}
    group(folder, said, zarr)
    for way, fields in (("A/1", ("0", "1")), ("B/2", ("0",))):
        inside = [{"path": field, "acquisition": 0} for field in fields]
        group(folder / way.partition("/")[0], None, zarr)
        group(folder / way, {"well": {"version": "0.4", "images": inside}}, zarr)
        for field in fields:
            image(folder / way / field, zarr, said=multiscales(f"{way}/{field}"))
    return folder


def converted(folder: Path, xml: str | None, zarr: int = 2, series: bool = True) -> Path:
    """Write what bioformats2raw makes of a file with two images."""
    group(folder, {"bioformats2raw.layout": 3}, zarr)
    group(folder / "OME", {"series": ["0", "1"]} if series else {}, zarr)
    if xml is not None:
        (folder / "OME" / "METADATA.ome.xml").write_text(xml, "utf-8")
    for number in range(2):
        image(folder / str(number), zarr, fill=number + 1, said=multiscales(f"series {number}"))
    return folder


def zipped(folder: Path, to: Path, top: str = "") -> Path:
    """Zip a hierarchy."""
    with zipfile.ZipFile(to, "w") as archive:
        for path in sorted(folder.rglob("*")):
            archive.write(path, f"{top}{path.relative_to(folder)}")
    return to


def contents(folder: Path) -> dict[str, bytes]:
    """Give every file of a folder with its bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
