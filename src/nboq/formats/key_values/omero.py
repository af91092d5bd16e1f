"""Pairs for OMERO: the CSV that `omero metadata populate` takes, and what ezomero's `post_map_annotation` takes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from itertools import count
from math import isfinite
from typing import Any, Final, NamedTuple

from nboq.document import (
    Document,
    DocumentIndex,
    Json,
    Note,
    Report,
    canonical,
    extensions_of,
    is_a,
    label,
    named_id,
    to_json,
)
from nboq.errors import InputError, Malformed, NotFound, short
from nboq.formats.key_values.keys import PAIRS, Writer, kept_pairs, read_pairs
from nboq.formats.spreadsheet import as_written, read_spreadsheet, spreadsheet
from nboq.schema.artefacts import NBOQ

# An object on a server, as omero-rdf and OMERO's own addresses name it.
_OBJECT: Final = re.compile(r"https?://[^?#]+/(?:Image|images)/(\d+)/?")
_IMAGE: Final = {"image": "id", "imageid": "id", "imagename": "name"}
_HOLDER: Final = re.compile(r"(?:project|dataset|screen|plate|well)[ _]?(?:name|id)?", re.IGNORECASE)
"""Columns that say in what an image of that name is."""
_NUMBER: Final = "omero:id"
_TYPES: Final = "# header "
_AGAIN: Final = re.compile(r"(.+) ([2-9]|[1-9]\d+)")
_Pairs = list[tuple[str, Any]]


class _Image(NamedTuple):
    """An image with what is to be said of it, by the namespace of the annotation."""

    thing: Mapping[str, Any]
    pairs: dict[str, _Pairs]

    @property
    def number(self) -> int | None:
        """Its number on the server: that in its address there, or the one that it was read with."""
        found = _OBJECT.fullmatch(str(self.thing.get("id", "")))
        kept = extensions_of(self.thing).get(_NUMBER)
        return int(found[1]) if found else kept if isinstance(kept, int) else None


def _images(document: Document) -> tuple[list[_Image], list[Note]]:
    """Give what the images of a document say as pairs, and which of their fields no pair says."""
    index = DocumentIndex(document.data)
    writer, left, found = Writer(index), dict[tuple[str, str], int](), []
    for thing in index.at.values():
        if not is_a(thing, "Image"):
            continue
        own = [(NBOQ, (said.key, said.value)) for said in writer.pairs(thing)]
        once = {f"{space}\n{pair!r}": (space, pair) for space, pair in (*own, *kept_pairs(thing))}
        pairs: dict[str, _Pairs] = {}
        for space, pair in once.values():
            pairs.setdefault(space, []).append(pair)
        found.append(_Image(thing, pairs))
        for one in writer.left(thing):
            left[one] = left.get(one, 0) + 1
    if not found:
        hint = "join the descriptor with images first: nboq merge DESCRIPTOR IMAGE -o BOTH"
        raise NotFound("contains no Image to be annotated", source=document.source, hint=hint)
    notes = [
        Note("unplaced", kind, name, many, f"has no key in OMERO ({many} times); only the document says it")
        for (kind, name), many in left.items()
    ]
    return found, notes


def write_json(document: Document) -> tuple[bytes, Report]:
    """Write the annotations as JSON, each item with the arguments of ezomero's `post_map_annotation`.

    Returns:
        A list of objects, with `object_type`, `object_id`, `kv_dict` and `ns`. A key with several values has a list. An
        image that isn't called by its address on a server has no number (null), which is noted.

    Raises:
        NotFound: If there is no image.

    >>> image = {"type": "Image", "id": "https://omero.example.org/Image/41"}
    >>> import json
    >>> json.loads(write_json(Document(image))[0])[0]["object_id"]
    41
    """
    images, notes = _images(document)
    items = []
    for image in images:
        if image.number is None:
            told = "its id is no address of an OMERO server, so object_id is to be filled in"
            notes.append(Note("unplaced", label(image.thing), "object_id", None, told))
        for space, pairs in image.pairs.items():
            several: dict[str, list[Any]] = {}
            for key, value in pairs:
                several.setdefault(key, []).append(value)
            values = {key: found[0] if len(found) == 1 else found for key, found in several.items()}
            items.append({"object_type": "Image", "object_id": image.number, "kv_dict": values, "ns": space})
    return to_json(items), Report(document.source, tuple(notes))


def write_csv(document: Document) -> tuple[bytes, Report]:
    """Write the pairs as the CSV that `omero metadata populate` takes: a row for each image, a column for each key.

    The first row says the types. Of a key with several values each has a column, numbered from the second on.

    Raises:
        NotFound: If there is no image.
        InputError: If an image has neither a number nor a name by which OMERO finds it.
    """
    images, notes = _images(document)
    numbered = all(image.number is not None for image in images)
    rows = []
    for image in images:
        head = ("Image", image.number) if numbered else ("Image Name", image.thing.get("name"))
        if head[1] is None:
            told = f"{label(image.thing)} has neither an address on an OMERO server as its id nor a name"
            raise InputError(told, source=document.source, hint="give it a name, by which OMERO finds it")
        row: dict[str, Any] = dict([head])
        for key, value in (pair for pairs in image.pairs.values() for pair in pairs):
            if key.casefold() != "image name":
                row[next(name for n in count(1) if (name := key if n == 1 else f"{key} {n}") not in row)] = value
        rows.append(row)
    heads = list(dict.fromkeys(head for row in rows for head in row))
    types = [_type(head, [row.get(head) for row in rows]) for head in heads]
    lines: list[list[Any]] = [[_TYPES + types[0], *types[1:]], heads]
    lines += ([row.get(head, "") for head in heads] for row in rows)
    return spreadsheet(lines), Report(document.source, tuple(notes))


def _type(head: str, cells: list[Any]) -> str:
    """Give what populate calls the type of a column; numbers aren't, where one is missing."""
    if head == "Image":
        return "image"
    kinds = {type(cell) for cell in cells}
    return "l" if kinds == {int} else "d" if kinds <= {int, float} else "s"


# Reading


def sniff(data: Any) -> bool:
    """Tell annotations for ezomero by their keys.

    >>> sniff([{"object_type": "Image", "object_id": 41, "kv_dict": {}, "ns": ""}]), sniff([])
    (True, False)
    """
    return isinstance(data, list) and bool(data) and isinstance(data[0], dict) and "kv_dict" in data[0]


def read_json(data: Any, source: str) -> Document:
    """Read annotations of images, as `write_json` writes them.

    Raises:
        Malformed: If it has another form.
        NotFound: If none is about an image.
    """
    images: dict[str, tuple[Json, dict[str, _Pairs]]] = {}
    notes, name = [], ""
    for at, one in enumerate(data):
        values, space = (one.get("kv_dict"), one.get("ns") or "") if isinstance(one, dict) else (None, "")
        if not isinstance(values, dict | list) or not isinstance(space, str):
            raise Malformed(f"item {at + 1} has no kv_dict of keys with values, or no text as ns", source=source)
        if str(one.get("object_type", "Image")) != "Image":
            told = "annotates no image; left out"
            notes.append(Note("unplaced", f"item {at + 1}", "object_type", one["object_type"], told))
            continue
        given = values.items() if isinstance(values, dict) else values
        for pair in given:
            if not (isinstance(pair, list | tuple) and len(pair) == 2 and isinstance(pair[0], str)):
                raise Malformed(
                    f"item {at + 1} has {short(pair)} in kv_dict, expected a key and a value", source=source
                )
        pairs = [(key, single) for key, value in given for single in (value if isinstance(value, list) else [value])]
        if one.get("object_id") is not None:
            number = _number_of_image(one["object_id"], f"item {at + 1} has", "object_id", source)
            name, thing = f"Image/{number}", {"extensions": {_NUMBER: number}}
        else:
            # The items of an image without a number follow the one that this library begins it with.
            if space == NBOQ or not name.startswith("item") or NBOQ not in images[name][1]:
                name = f"item {at + 1}"
            thing = {}
        images.setdefault(name, (thing, {}))[1].setdefault(space, []).extend(pairs)
    return _document(images, source, notes)


def _number_of_image(given: Any, where: str, field: str, source: str) -> int:
    """Read the number of an image on a server."""
    text = str(given).strip()
    if isinstance(given, int | str) and text.isdecimal() and text.isascii():
        return int(text)
    raise Malformed(f"{where} {short(given)} as {field}, expected the number of an image", source=source)


def read_csv(content: bytes, source: str) -> Document:
    """Read a table of pairs, with a row for each image, as `omero metadata populate` takes it.

    Raises:
        Malformed: If it is none: no column says which image a row is about.
    """
    _, rows = read_spreadsheet(as_written(content, source), source)
    heads: list[str] = []
    types: list[str] = []
    images: dict[str, tuple[Json, dict[str, _Pairs]]] = {}
    for number, cells in rows:
        if not heads and cells[0].startswith(_TYPES):
            types = [cells[0].removeprefix(_TYPES), *cells[1:]]
            continue
        if not heads:
            heads = [cell.strip() for cell in cells]
            named = ((_IMAGE.get(re.sub(r"[ _]", "", head.casefold())), at) for at, head in enumerate(heads))
            about = {at: what for what, at in named if what}
            if len(set(about.values())) != len(about):
                raise Malformed("several columns say which image a row is about; leave one", source=source)
            if not about:
                hint = "give each image in a column Image (its number) or Image Name"
                raise Malformed("no column says which image a row is about", source=source, hint=hint)
            continue
        if any(cell.strip() for at, cell in enumerate(cells) if at >= len(heads) or not heads[at]):
            raise Malformed(f"row {number} has a cell under no head", source=source)
        said = {what: cells[at] for at, what in about.items() if at < len(cells) and cells[at].strip()}
        if not said:
            raise Malformed(f"row {number} doesn't say which image it is about", source=source)
        pairs = [
            (_bare(head, heads), _typed(cell, types[at] if at < len(types) else ""))
            for at, (head, cell) in enumerate(zip(heads, cells, strict=False))
            if cell.strip() and at not in about
        ]
        inside = [cell for head, cell in zip(heads, cells, strict=False) if _HOLDER.fullmatch(head)]
        name = "/".join(("Image", said["id"]) if "id" in said else (*inside, said["name"]))
        thing: Json = {"name": said["name"]} if "name" in said else {}
        if "id" in said:
            thing["extensions"] = {_NUMBER: _number_of_image(said["id"], f"row {number} has", "Image", source)}
        # Whose address is beside it, this library wrote.
        images.setdefault(name, (thing, {}))[1].setdefault(NBOQ if "Image IRI" in heads else "", []).extend(pairs)
    return _document(images, source, [])


def _typed(cell: str, kind: str) -> Any:
    """Read a cell by what populate calls the type of its column."""
    with suppress(ValueError, KeyError):
        number = {"l": int, "d": float}[kind](cell)
        return number if isfinite(number) else cell
    return cell


def _bare(head: str, heads: list[str]) -> str:
    """Give the key of a column that is the second or third of several with one key."""
    found = _AGAIN.fullmatch(head)
    return found[1] if found and found[1] in heads else head


def _document(images: Mapping[str, tuple[Json, Mapping[str, _Pairs]]], source: str, notes: Iterable[Note]) -> Document:
    """Make a document of images and their pairs: of one the image itself, of several a Collection."""
    made, told = [], list(notes)
    for name, (said, spaces) in images.items():
        image: Json = {"type": "Image", "id": named_id(f"{source}#{name}"), **said}
        kept = {}
        for space, pairs in spaces.items():
            left, doubts = read_pairs(image, pairs, own=space == NBOQ)
            told += doubts
            if _OBJECT.fullmatch(image["id"]):
                image.pop("extensions", None)
            if left:
                kept[space] = [list(one) for one in left]
        if kept:
            image["extensions"] = {**image.get("extensions", {}), PAIRS: kept}
        made.append(image)
    if not made:
        raise NotFound("there is no image in it", source=source)
    data = made[0]
    if len(made) > 1:
        ids = sorted(str(one["id"]) for one in made)
        data = {"type": "Collection", "id": named_id(f"{source}#{' '.join(ids)}"), "members": made}
    return Document(canonical(data), source, Report(source, tuple(told)))
