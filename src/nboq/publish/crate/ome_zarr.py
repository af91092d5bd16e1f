"""A descriptor put into a folder of OME-Zarr: a crate's metadata beside the arrays, and OME-XML where OME's folder is.

Nothing that was there is changed but these two files, and of them only what an earlier call has added. The document
stands whole in the crate, as the text of one entity, so that one file more is in the folder; the instrument, its model
and its facility are entities of their own, as in every crate.
"""

from __future__ import annotations

import shutil
from contextlib import nullcontext
from pathlib import Path
from typing import Any, Final

from nboq.document import Document, Note, Report, as_list, to_json
from nboq.errors import InputError, Malformed
from nboq.files import folder_atomically, write_atomically
from nboq.formats.content import load_json
from nboq.formats.ome.annotation import text_of
from nboq.formats.ome.write_embed import embed_in_xml
from nboq.formats.ome.writer import write_xml
from nboq.formats.ome.zarr import XML, from_groups
from nboq.formats.ro_crate import CARRIER
from nboq.formats.zarr_hierarchy import CRATE, Hierarchy, check_files
from nboq.publish.crate.kinds import KINDS, ROOT
from nboq.publish.crate.packing import Packing, own_terms

_ACTION: Final = "#nbo-q-acquisition"
_ROOTS: Final = (ROOT, CRATE)


def embed_beside(path: Path, document: Document, target: Path | None = None, *, force: bool = False) -> Report:
    """Put a document into a folder of OME-Zarr.

    Args:
        path: The folder.
        document: A HardwareDescriptor, an Instrument, an Image, or a Collection of them.
        target: Where a copy of the folder goes that gets it; left out, the folder itself does.
        force: Whether OME-XML of an older version may be brought up to date.

    Returns:
        What there is to tell about it.

    Raises:
        NotFound: If something can't be read or written.
        Malformed: If it's no OME-Zarr, a link in it leads out, or what is to be added to isn't what it should be.
        UnsupportedVersion: If its OME-XML is of an older version.
        ContentError: If the document is of a class that no OME file is about.
        InputError: If it's a zip, or the copy would go into a folder that is there.
    """
    source = str(path)
    if not path.is_dir():
        raise InputError("an OME-Zarr in a zip", source=source, hint="unpack it, embed in the folder, and zip that")
    if target is not None and target.exists():
        raise InputError("is there already, and no folder is overwritten", source=target, hint="name another --output")
    added: dict[str, bytes] = {}
    notes: tuple[Note, ...] = ()
    with Hierarchy(path, source) as there:
        for name in (XML, CRATE):
            if path.resolve() not in (path / name).resolve().parents:
                raise Malformed(f"{name} is behind a link that leads out of it", source=source)
            if (path / name).exists() and not (path / name).is_file():
                raise Malformed(f"{name} is no file", source=source)
        if (path / XML).parent.is_dir():
            xml = there.read(XML)
            base = xml if xml is not None else write_xml(from_groups(there))[0]
            added[XML], notes = embed_in_xml(base, document, f"{source}/{XML}", force)
        added[CRATE] = _crate(there.read(CRATE), document, f"{source}/{CRATE}", path.name)
    if target is not None:
        check_files(path)
    with nullcontext(path) if target is None else folder_atomically(target) as folder:
        if target is not None:
            shutil.copytree(path, folder, symlinks=True, dirs_exist_ok=True)
        for name, content in added.items():
            write_atomically(folder / name, content)
    return Report(source, notes)


def _crate(there: bytes | None, document: Document, source: str, name: str) -> bytes:
    """Add the document and what is known of its instrument to a crate's metadata, or begin some."""
    work = Packing(document, Path(source), [], "", "")
    instrument = work.begin()
    tools = [one for one in (instrument, {"@id": CARRIER}) if one]
    about = {"name": "Acquisition of the image", "instrument": tools}
    work.refer(_ACTION, "CreateAction", {**about, "result": {"@id": ROOT}})
    work.refer(CARRIER, "CreativeWork", work.of_descriptor(instrument))
    made = KINDS[work.kind].metadata(work.graph.values(), ROOT, own_terms())
    carrier = next(one for one in made["@graph"] if one["@id"] == CARRIER)
    ours = [one for one in made["@graph"] if one["@id"] not in (*_ROOTS, CARRIER)]
    # What was added is known by this when another document takes its place.
    carrier |= {"text": text_of(document), "mentions": [{"@id": one["@id"]} for one in ours]}
    if there is None:
        root = next(one for one in made["@graph"] if one["@id"] == ROOT)
        root |= {"name": name, "description": "An image in OME-Zarr, with the description of its microscope."}
        graph = [one for one in made["@graph"] if one["@id"] in _ROOTS]
        context: list[Any] = []
    else:
        found = load_json(there, source)
        graph = as_list(found.get("@graph")) if isinstance(found, dict) else []
        if not graph or not all(isinstance(one, dict) and "@id" in one for one in graph):
            raise Malformed("no metadata of an RO-Crate: it has no @graph of entities", source=source)
        before: dict[str, Any] = next((one for one in graph if one["@id"] == CARRIER), {})
        gone = {CARRIER, *(one["@id"] for one in as_list(before.get("mentions")) if isinstance(one, dict))}
        graph = [one for one in graph if one["@id"] not in gone]
        root = next((one for one in graph if one["@id"] == ROOT), {})
        context = as_list(found.get("@context"))
    known = {one["@id"] for one in graph}
    graph += [carrier, *(one for one in ours if one["@id"] not in known)]
    links = [one for one in as_list(root.get("mentions")) if one not in ({"@id": CARRIER}, {"@id": _ACTION})]
    root["mentions"] = [*links, {"@id": CARRIER}, {"@id": _ACTION}]
    contexts = [*context, *(one for one in as_list(made["@context"]) if one not in context)]
    return to_json({"@context": contexts, "@graph": graph})
