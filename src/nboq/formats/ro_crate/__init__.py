"""RO-Crates: a folder, a zip, or the metadata alone.

One of ours gives back the document in it; of any other is read what it says of instruments, of how images were
acquired, and of images.

Nothing is fetched. Terms are told by the crate's own context where it has one inside, else by their names, which are
those of RO-Crate; contexts that are only named aren't asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Final
from urllib.parse import unquote

from nboq.document import Document, Json, Note, Report, as_list
from nboq.errors import Malformed
from nboq.files import open_input
from nboq.formats.content import load_json
from nboq.formats.native import read_jsonld
from nboq.formats.ome.annotation import carried_in
from nboq.formats.ro_crate.entities import Entities
from nboq.formats.ro_crate.reader import taken
from nboq.formats.zarr_hierarchy import CRATE, CRATES, ZIP, Hierarchy
from nboq.schema.artefacts import NBOQ

__all__ = ["CARRIER", "carried", "read"]

CARRIER: Final = "#nbo-q-descriptor"
"""The entity of a crate whose `text` is a document."""


def carried(data: Any) -> Json | None:
    """Give the document that the metadata of a crate hold as a text; None where they hold none."""
    return carried_in(_text(data))


def _text(data: Any) -> str:
    graph = as_list(data.get("@graph")) if isinstance(data, dict) else []
    text = next((one.get("text") for one in graph if isinstance(one, dict) and one.get("@id") == CARRIER), None)
    return text if isinstance(text, str) else ""


def read(place: Path | IO[bytes], source: str) -> Document:
    """Read an RO-Crate.

    Args:
        place: The folder, the zip or the file of metadata, or an open file of one of the last two.
        source: What to call it in messages.

    Returns:
        The document that is in it, exactly, where the crate was made of one; else a Collection of what the crate says
        of instruments, protocols, images and papers, with a report. What has no place is in `extensions`.

    Raises:
        NotFound: If it can't be read.
        Malformed: If it's no crate, names no root, leads out of its folder, or says nothing of all this.
    """
    folder = place.parent if isinstance(place, Path) and place.name in CRATES else place
    if isinstance(place, Path) and not place.is_dir():
        with open_input(place, source) as file:
            head = file.read(len(ZIP))
            raw = None if head == ZIP else head + file.read()
    elif isinstance(place, Path):
        raw = None
    else:
        head = place.read()
        raw = None if head.startswith(ZIP) else head
        place.seek(0)
    if raw is not None and folder is place:
        return _of(load_json(raw, source), source, None)
    with Hierarchy(folder, source, CRATES) as there:
        found = (
            raw if raw is not None else next((read for name in CRATES if (read := there.read(name)) is not None), None)
        )
        if found is None:
            raise Malformed(f"no RO-Crate: there is no {CRATE}", source=source)
        return _of(load_json(found, source), source, there)


def _of(data: Any, source: str, there: Hierarchy | None) -> Document:
    if carried(data) is not None:
        return read_jsonld(load_json(_text(data).encode(), source), source)[0]
    crate = Entities(data, source)
    notes: list[Note] = []
    for place in _descriptors(crate):
        content = there.read(there.inside(place)) if there else None
        if content is not None:
            inner = f"{source}/{place}"
            found = read_jsonld(load_json(content, inner), inner)
            if len(found) == 1:
                return Document(found[0].data, source, found[0].report)
        message = "the descriptor isn't beside the metadata, which alone are read"
        notes.append(Note("unplaced", "RO-Crate", place, place, message))
    made, told = taken(crate)
    if made is None:
        hint = "read are crates that name instruments, acquisition protocols or images"
        raise Malformed("an RO-Crate that names none of these", source=source, hint=hint)
    return Document(made, source, Report(source, (*crate.notes, *notes, *told)))


def _descriptors(crate: Entities) -> Iterator[str]:
    """Give where in a crate documents of this model are, as it says."""
    for one in crate.by_id.values():
        if "File" in crate.types(one) and NBOQ in crate.links(one, "conformsTo"):
            yield unquote(one["@id"]).removeprefix("./")
