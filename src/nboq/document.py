"""A document: JSON of the document format, where it came from, and what was noted when it was read.

The JSON stays plain dictionaries, so that nothing is lost on the way; `Document.entity` gives the same as dataclasses.
"""

from __future__ import annotations

import json
import pathlib
import re
import uuid
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, fields
from enum import Enum
from functools import cached_property
from html import escape
from typing import Any, ClassVar, Final, Literal, TypeVar, cast

import orjson
import rfc8785

from nboq.errors import InputError, Malformed, WrongValue, short
from nboq.schema.base import ModelObject, from_document
from nboq.schema.iri import compact, expand
from nboq.schema.model import current_model, per_model
from nboq.schema.values import as_number

Json = dict[str, Any]
"""A JSON object, such as a document or what is in one."""
NoteKind = Literal["converted", "kept", "corrected", "doubtful", "unplaced"]
"""What became of a field: its value was converted (to another unit, to another way of writing a day); it went to
`extensions` because it belongs to the source only (canvas positions) or says nothing (`NA`); it was mended; it may be
wrong; or it should have had a place and had none."""


class Plain:
    """What gives itself as plain data, as a dataclass can: its fields by name, tuples as lists.

    >>> Note("kept", "Objective '63x'", "Model", "NA", "says nothing").to_dict()["field"]
    'Model'
    """

    __slots__ = ()

    def to_dict(self, *without: str) -> dict[str, Any]:
        """Give it as plain data, without some of its fields."""
        names = (one.name for one in fields(cast("Any", self)))
        return {name: _data(getattr(self, name)) for name in names if name not in without}


def _data(value: Any) -> Any:
    if isinstance(value, Plain):
        return value.to_dict()
    if isinstance(value, tuple):
        return [_data(item) for item in value]
    return value.value if isinstance(value, Enum) else value


@dataclass(frozen=True, slots=True)
class Note(Plain):
    """One thing worth telling about a field that was read."""

    kind: NoteKind
    entity: str
    field: str
    value: Any
    message: str

    def __str__(self) -> str:
        return f"{self.kind}: {self.entity}: {self.field}: {self.message}"


@dataclass(frozen=True, slots=True)
class Report:
    """What a reader did with a file."""

    source: str
    notes: tuple[Note, ...] = ()
    mapped: int = 0
    """How many fields went to a slot of the model, those with a note included; 0 where the reader doesn't count."""

    @property
    def counts(self) -> dict[str, int]:
        """How many notes there are of each kind and, where the reader counts them, how many fields have their slot.

        >>> Report("a.json", (Note("kept", "Objective '63x'", "PositionX", 1, "belongs to the app"),), 12).counts
        {'kept': 1, 'mapped': 12}
        """
        found = Counter[str](note.kind for note in self.notes)
        if self.mapped:
            found["mapped"] = self.mapped
        return dict(sorted(found.items()))

    @property
    def findings(self) -> tuple[Note, ...]:
        """The notes that someone should look at: corrected, doubtful, unplaced."""
        return tuple(note for note in self.notes if note.kind in ("corrected", "doubtful", "unplaced"))

    def to_dict(self) -> dict[str, Any]:
        """Give the report as plain data: `source`, `counts`, and `notes` with kind, entity, field, value, message.

        >>> Report("a.json", mapped=12).to_dict()
        {'source': 'a.json', 'counts': {'mapped': 12}, 'notes': []}
        """
        return {"source": self.source, "counts": self.counts, "notes": [note.to_dict() for note in self.notes]}

    def as_json(self) -> str:
        """Write the report as JSON, with an end of line.

        >>> Report("a.json").as_json().splitlines()[1]
        '  "source": "a.json",'
        """
        return to_json(self.to_dict(), default=str).decode()

    def as_text(self) -> str:
        """Write the report for a person: the counts, then the notes, those to look at first.

        >>> print(Report("a.json", (Note("kept", "Objective '63x'", "Model", "NA", "says nothing"),), 12).as_text())
        a.json
          12 mapped, 1 kept
        <BLANKLINE>
        kept
          Objective '63x': Model: says nothing
        <BLANKLINE>
        """
        counts = self.counts
        order = ["mapped", *(kind for kind in _TOLD if kind in counts)]
        summary = ", ".join(f"{counts[kind]} {kind}" for kind in order if kind in counts)
        lines = [self.source, f"  {summary or 'nothing to tell'}", ""]
        for kind in _TOLD:
            told = [f"  {n.entity}: {n.field}: {n.message}" for n in self.notes if n.kind == kind]
            lines += [kind, *told, ""] if told else []
        return "\n".join(lines)


_TOLD: tuple[NoteKind, ...] = ("unplaced", "doubtful", "corrected", "converted", "kept")
"""The kinds of notes in the order in which a report gives them."""


_Json = TypeVar("_Json")


@dataclass(frozen=True, slots=True)
class Document:
    """One document, as JSON.

    Attributes:
        data: The JSON object.
        source: What it's called in messages. It may be any text, so nobody opens a file because of it.
        report: What was noted when it was read.
        file: The file that it was read from; None for one from memory, a pipe or an archive.
    """

    data: dict[str, Any]
    source: str = "a document"
    report: Report = field(default=Report(""))
    file: pathlib.Path | None = field(default=None, compare=False)
    as_html: ClassVar[Callable[[Document], str] | None] = None
    """Draws what a notebook shows; `import nboq` sets it, since pictures come after documents."""

    @property
    def id(self) -> str:
        """The identifier of the entity that the document is about."""
        return str(self.data.get("id", ""))

    @property
    def type(self) -> str:
        """The name of its class."""
        return str(self.data.get("type", ""))

    @property
    def entity(self) -> ModelObject:
        """The document as dataclasses.

        Raises:
            UnknownTerm: If it has a type that the model lacks.
            UnknownField: If it has a field that its class lacks.
        """
        return from_document(as_document(self).data)

    def __repr__(self) -> str:
        inside = sum(1 for _ in walk(self.data)) - 1
        return f"<Document {self.type} {self.id} of {self.source}, {inside} objects inside>"

    def _repr_html_(self) -> str:
        """Give what a notebook shows: the pictures of `nboq.render.notebook`, where `nboq` was imported."""
        draw = Document.as_html
        return draw(self) if draw else f"<pre>{escape(repr(self))}</pre>"


def with_plain_types(data: _Json) -> _Json:
    """Give a document in which each class goes by its name, where some are written as IRIs or with a prefix.

    Args:
        data: The document, as files give it; it stays as it is.

    >>> with_plain_types({"type": "nboq:FilterCube", "excitation_filter": {"type": "ExcitationFilter"}})
    {'type': 'FilterCube', 'excitation_filter': {'type': 'ExcitationFilter'}}
    """
    if isinstance(data, list):
        return cast(_Json, [with_plain_types(item) if isinstance(item, dict | list) else item for item in data])
    if not isinstance(data, dict):
        return data
    made: dict[str, Any] = {}
    for key, value in data.items():
        if key == "type" and isinstance(value, str) and ":" in value:
            made[key] = _class_names().get(expand(value) or "", value)
        elif key != "extensions" and isinstance(value, dict | list):
            made[key] = with_plain_types(value)
        else:
            made[key] = value
    return cast(_Json, made)


@per_model
def _class_names() -> dict[str, str]:
    return {body.iri: name for name, body in current_model().classes.items()}


DocumentLike = Document | ModelObject | Mapping[str, Any]
"""What can be taken for a document: one, a dataclass, or plain JSON."""


def as_document(thing: DocumentLike) -> Document:
    """Take a document, a dataclass or plain JSON for a document.

    Raises:
        Malformed: If it is something else, or holds what no file of JSON could: half of a character, a key that is no
            text, things inside of things without end.

    >>> as_document({"type": "Objective", "id": "urn:uuid:1"}).type
    'Objective'
    """
    if isinstance(thing, ModelObject):
        thing = Document(thing.to_document())
    elif isinstance(thing, Mapping):
        thing = Document(with_plain_types(dict(thing)))
    elif not isinstance(thing, Document):
        raise Malformed(
            f"a {type(thing).__name__} isn't a document; give a Document, a dataclass or a dict", source="the input"
        )
    _check_json(thing)
    return thing


DEEPEST: Final = 100
"""How many levels of objects and lists a document may have; microscopes have about ten."""
_ORJSON_LEVELS: Final = 254


def _check_json(document: Document) -> None:
    deeper: Any = document.data
    for _ in range(_ORJSON_LEVELS - DEEPEST):  # so that the encoder's own limit is this one
        deeper = [deeper]
    with suppress(TypeError):
        orjson.dumps(deeper, default=str)
        return
    around: list[tuple[Any, Mapping[str, Any], str, int]] = [(document.data, document.data, "", 1)]
    while around:
        value, entity, name, depth = around.pop()
        if isinstance(value, str) and _HALF.search(value):
            raise Malformed(f"{name} of {label(entity)} holds half of a character", source=document.source)
        if isinstance(value, Mapping | list):
            if depth > DEEPEST:
                raise Malformed("nested too deeply to be a description of a microscope", source=document.source)
            if isinstance(value, list):
                around += ((item, entity, name, depth + 1) for item in value)
                continue
            entity = value if "type" in value else entity
            for key, item in value.items():
                if not isinstance(key, str) or _HALF.search(key):
                    message = f"{label(entity)} has the field {short(key)}, which is no name"
                    raise Malformed(message, source=document.source)
                around.append((item, entity, key, depth + 1))


_HALF: Final = re.compile("[\ud800-\udfff]")


def the_one(documents: Sequence[Document], source: object) -> Document:
    """Take the one document that was read from something.

    Raises:
        InputError: If there are several.

    >>> the_one([Document({"type": "Instrument", "id": "urn:uuid:1"})], "a.nq").type
    'Instrument'
    """
    if len(documents) == 1:
        return documents[0]
    raise InputError(
        f"holds {len(documents)} documents, each in a graph of its own; expected one",
        source=source,
        hint="nboq.read_all gives all of them; 'nboq convert FILE --output FOLDER' writes a file of each",
    )


def label(entity: Mapping[str, Any]) -> str:
    """Name an object for a person: its type with its name, else with its id.

    >>> label({"type": "Objective", "name": "63x oil", "id": "urn:uuid:1"})
    "Objective '63x oil'"
    """
    kind = str(entity.get("type") or "object")
    name = entity.get("name") or entity.get("id")
    return f"{kind} {name!r}" if name else kind


Path = tuple[str | int, ...]
"""Where an object is in the JSON."""


def walk(data: Mapping[str, Any], path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Go through a document: every object of the model in it, with its JSON path, outermost first.

    Args:
        data: The object to start from.
        path: Where that object is.

    Yields:
        The path and the object. `extensions` are not entered.

    >>> [path for path, _ in walk({"type": "Collection", "members": [{"type": "Instrument"}]})]
    [(), ('members', 0)]
    """
    yield path, data
    for key, value in data.items():
        if key in ("extensions", "@context"):
            continue
        if isinstance(value, Mapping):
            yield from walk(value, (*path, key))
        elif isinstance(value, list):
            for index, item in enumerate(value):
                if isinstance(item, Mapping):
                    yield from walk(item, (*path, key, index))


def objects(value: Any) -> list[Any]:
    """Give the objects among what stands in a field, which may hold one value or a list.

    >>> objects([{"type": "Laser"}, "urn:x:1"]), objects({"type": "Laser"}), objects(None)
    ([{'type': 'Laser'}], [{'type': 'Laser'}], [])
    """
    return [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, Mapping)]


def extensions_of(entity: Mapping[str, Any]) -> Mapping[str, Any]:
    """Give the extensions of an object; none where they aren't what they should be.

    >>> extensions_of({"extensions": {"ome:ID": "Image:0"}}), extensions_of({})
    ({'ome:ID': 'Image:0'}, {})
    """
    found = entity.get("extensions")
    return found if isinstance(found, Mapping) else {}


def is_a(thing: Any, *classes: str) -> bool:
    """Tell whether something is an object of one of some classes or of one below; what has no known class is of none.

    >>> is_a({"type": "CCD"}, "Camera"), is_a({"type": "Kettle"}, "Camera")
    (True, False)
    """
    kind = thing.get("type") if isinstance(thing, Mapping) else None
    known = current_model().classes.get(kind) if isinstance(kind, str) else None
    return known is not None and not set(classes).isdisjoint(known.ancestors)


def claimed_tier(data: Mapping[str, Any] | None) -> int | None:
    """Take the tier that a document claims; None where it claims none that there is.

    >>> claimed_tier({"tier": 2}), claimed_tier({"tier": 4}), claimed_tier({"tier": True})
    (2, None, None)
    """
    tier = (data or {}).get("tier")
    return tier if isinstance(tier, int) and tier is not True and 1 <= tier <= 3 else None


def pointer(path: Iterable[str | int]) -> str:
    """Write a JSON path as a JSON Pointer (RFC 6901).

    >>> pointer(("members", 0, "a/b"))
    '/members/0/a~1b'
    """
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


_INSIDE = " › "


def steps_text(path: Path) -> str:
    """Write steps through a document for a person.

    >>> steps_text(("light_path", "detector_settings", 0))
    'light_path.detector_settings[0]'
    """
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")


def renumbered(title: str, path: Path) -> str:
    """Write a title of `DocumentIndex.title` with the numbers of another path, in which lists have another order.

    >>> renumbered("EmissionFilter 'X' › transmittance_ranges[1]", ("components", 3, "transmittance_ranges", 0))
    "EmissionFilter 'X' › transmittance_ranges[0]"
    """
    home, _, place = title.rpartition(_INSIDE)
    return f"{home}{_INSIDE}{steps_text(path[-place.count('.') - place.count('[') - 1 :])}" if home else title


def value_at(data: Any, path: Path) -> Any:
    """Give what stands at a JSON path; None where nothing does.

    >>> value_at({"members": [{"name": "a"}]}, ("members", 0, "name")), value_at({}, ("members", 0))
    ('a', None)
    """
    for step in path:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def with_value(data: Any, path: Path, value: Any) -> Any:
    """Give a copy of JSON in which something else stands at a path; only what is above it is copied.

    >>> with_value({"members": [{"name": "a"}]}, ("members", 0, "name"), "b")
    {'members': [{'name': 'b'}]}
    """
    if not path:
        return value
    copied: Any = list(data) if isinstance(data, list) else dict(data)
    copied[path[0]] = with_value(data[path[0]], path[1:], value)
    return copied


def each_object(value: Any, change: Callable[[Any], Any]) -> Any:
    """Give a copy of JSON in which every object is changed, the innermost first; `extensions` stay.

    >>> each_object({"parts": [{"a": 1}]}, lambda found: {**found, "b": 2})
    {'parts': [{'a': 1, 'b': 2}], 'b': 2}
    """
    if isinstance(value, Mapping):
        kept = ("extensions", "@context")
        return change({key: item if key in kept else each_object(item, change) for key, item in value.items()})
    return [each_object(item, change) for item in value] if isinstance(value, list) else value


class DocumentIndex:
    """The objects of a document by path and by identifier: made once, and asked by every check and picture.

    Args:
        data: The document, faulty or not. It mustn't change while the index is in use.

    >>> index = DocumentIndex({"type": "Collection", "members": [{"type": "Instrument", "id": "urn:x:1"}]})
    >>> index.by_iri["urn:x:1"], index.owner(("members", 0, "name"))
    (('members', 0), ('members', 0))
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data
        self.at: dict[Path, Mapping[str, Any]] = dict(walk(data))
        """Every object by its JSON path, outermost first."""

    @classmethod
    def of(cls, thing: Mapping[str, Any] | DocumentIndex) -> DocumentIndex:
        """Take an index, or make one of a document."""
        return thing if isinstance(thing, DocumentIndex) else cls(thing)

    @cached_property
    def by_iri(self) -> dict[str, Path]:
        """The path of the object that an IRI names; of several the outermost."""
        found: dict[str, Path] = {}
        for path, entity in self.at.items():
            identifier = entity.get("id")
            iri = expand(identifier) if isinstance(identifier, str) else None
            if iri is not None:
                found.setdefault(iri, path)
        return found

    def get(self, iri: str) -> Mapping[str, Any] | None:
        """Give the object that an IRI names."""
        path = self.by_iri.get(iri)
        return None if path is None else self.at[path]

    def title(self, path: Path) -> str:
        """Name an object for a person: what has no name of its own by the thing around it and its place there.

        >>> index = DocumentIndex({"type": "Collection", "name": "All", "members": [{"type": "Objective"}]})
        >>> index.title(("members", 0))
        "Collection 'All' › members[0]"
        """
        outward = [path[:end] for end in range(len(path), -1, -1) if self._is_entity(path[:end])]
        named = [way for way in outward if self.at[way].get("name")]
        home = (named or outward or [path])[0]
        return label(self.at[home]) + (f"{_INSIDE}{steps_text(path[len(home) :])}" if home != path else "")

    def _is_entity(self, path: Path) -> bool:
        entity = self.at.get(path)
        if entity is None or not (entity.get("name") or entity.get("id")):
            return False
        body = current_model().classes.get(str(entity.get("type")))
        return not path or body is None or body.is_entity

    def owner(self, path: Path) -> Path:
        """Give the path of the innermost object that something stands in, or is."""
        return next(path[:end] for end in range(len(path), -1, -1) if path[:end] in self.at)


def in_full(entity: Mapping[str, Any], document: Mapping[str, Any] | DocumentIndex) -> dict[str, Any]:
    """Give an object with all that its lists hold, also what they hold by its id and stands elsewhere in the document.

    Args:
        entity: An object of the document, such as one of two descriptors that share a component.
        document: What it stands in.

    Returns:
        An object that can stand alone; nothing is in it twice, and ids of what isn't described stay.

    >>> lens = {"type": "Objective", "id": "urn:x:2"}
    >>> other = {"type": "HardwareDescriptor", "id": "urn:x:3", "components": ["urn:x:2", "urn:x:4"]}
    >>> in_full(other, {"type": "Collection", "members": [lens, other]})["components"]
    [{'type': 'Objective', 'id': 'urn:x:2'}, 'urn:x:4']
    """
    index = DocumentIndex.of(document)
    here = set(DocumentIndex(entity).by_iri)

    def filled(one: Any) -> Any:
        if isinstance(one, str):
            iri = expand(one)
            found = index.get(iri) if iri is not None and iri not in here else None
            if found is None:
                return one
            here.update(DocumentIndex(found).by_iri)
            one = found
        if not isinstance(one, Mapping):
            return one
        made = dict(one)
        for key, value in one.items():
            slot = current_model().slots.get(key)
            if slot is not None and slot.kind == "part":
                # One thing by its id, such as the instrument of a descriptor, is meant as it is.
                items = [value] if isinstance(value, Mapping) else value
                done = list(map(filled, items)) if isinstance(items, list) else items
                made[key] = done[0] if isinstance(value, Mapping) else done
        return made

    return dict(filled(entity))


def canonical(data: Mapping[str, Any]) -> dict[str, Any]:
    """Put a document into its one canonical form.

    In RDF the values of a slot are a set. So lists are sorted here (references by text, objects by type and id, parts
    without an id by content), references are given once, RRIDs have their short form, and fields stand in the order of
    the model.

    Args:
        data: An object of the model.

    Returns:
        A new object that says the same.

    >>> canonical({"filter_cubes": ["urn:x:2", "urn:x:1"], "type": "FilterCubeTurret"})
    {'type': 'FilterCubeTurret', 'filter_cubes': ['urn:x:1', 'urn:x:2']}
    """
    body = current_model().classes.get(str(data.get("type")))
    known = list(body.slots) if body else []
    order = ["type", "id", *(slot for slot in known if slot not in ("type", "id"))]
    rank = {name: index for index, name in enumerate(order)}
    return {key: _value(key, data[key]) for key in sorted(data, key=lambda k: (rank.get(k, len(rank)), k))}


def _value(key: str, value: Any) -> Any:
    if key in ("extensions", "@context"):
        return value
    if isinstance(value, Mapping):
        return canonical(value)
    slot = current_model().slots.get(key)
    named = slot is not None and slot.kind in _NAMED
    if isinstance(value, list):
        objects = [canonical(item) for item in value if isinstance(item, Mapping)]
        scalars = {
            repr(text): text for item in value if not isinstance(item, Mapping) for text in (_short(item, named),)
        }
        return [scalars[key] for key in sorted(scalars)] + sorted(objects, key=sort_key)
    return _short(value, named)


_NAMED = frozenset({"id", "reference", "uri", "part"})


def _short(value: Any, named: bool) -> Any:
    return compact(value) if named and isinstance(value, str) else value


def sort_key(entity: Mapping[str, Any]) -> tuple[str, str, bytes]:
    """Give the key by which objects in a list are sorted."""
    identifier = str(entity.get("id", ""))
    return str(entity.get("type", "")), identifier, b"" if identifier else content(entity)


def to_json(data: Any, default: Callable[[Any], Any] | None = None) -> bytes:
    r"""Write JSON for a file, with an end of line; whole numbers have all their digits.

    Args:
        data: Dictionaries, lists, texts, numbers, and what `default` makes such of.
        default: What to do with anything else.

    >>> to_json({"barcode": 2**70})
    b'{\n  "barcode": 1180591620717411303424\n}\n'
    """
    try:
        return orjson.dumps(data, default, orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)
    except TypeError as error:
        if "Recursion limit" in str(error):
            raise RecursionError(str(error)) from None
        if "64-bit" not in str(error):
            raise
        return f"{json.dumps(data, indent=2, ensure_ascii=False, default=default)}\n".encode()


def check_numbers(data: Mapping[str, Any]) -> None:
    """Refuse numbers that a file would have as null, or nobody could read: NaN, infinities, what no double is near.

    Raises:
        WrongValue: For the first of them.

    >>> check_numbers({"type": "Objective", "lens_na": float("inf")})
    Traceback (most recent call last):
        ...
    nboq.errors.WrongValue: Objective: lens_na is inf, expected a number that JSON has
    """
    with suppress(TypeError):
        if b"null" not in orjson.dumps(data, default=str):
            return
    for entity, name, value in _numbered(data, data, ""):
        if as_number(value) is None:
            raise WrongValue(label(entity), name, value, "a number that JSON has")


def _numbered(value: Any, entity: Mapping[str, Any], name: str) -> Iterator[tuple[Mapping[str, Any], str, Any]]:
    """Give each number with the object and the field that it stands in."""
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _numbered(item, value if "type" in value else entity, str(key))
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _numbered(item, entity, name)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield entity, name, value


def content(data: Any) -> bytes:
    """Write JSON in the canonical form of RFC 8785, whatever the order of its keys.

    Whole numbers beyond 2**53, which that form leaves out, are written with all their digits.

    >>> content({"b": 1.0, "a": "x"}).decode()
    '{"a":"x","b":1}'
    """
    numbers = _numbers([data])
    if numbers != _ODD:
        # Of a large document, the encoder in pure Python would take a third of the time of reading.
        with suppress(TypeError):  # whole numbers beyond 64 bits
            quick = orjson.dumps(_whole(data) if numbers == _WHOLE else data, option=orjson.OPT_SORT_KEYS)
            # Keys beyond the BMP sort by UTF-16 in RFC 8785 and by UTF-8 in orjson.
            if quick.isascii() or not _BEYOND_BMP.search(quick):
                return quick
    try:
        return rfc8785.dumps(data)
    except ValueError as error:
        # Whole numbers beyond 2**53, or of more digits than Python writes.
        if isinstance(error, rfc8785.CanonicalizationError) and not isinstance(error, rfc8785.IntegerDomainError):
            raise
        return _exact(data).encode()


_PLAIN, _WHOLE, _ODD = 0, 1, 2
_EXACT = 2.0**53
_SIMPLE = frozenset({str, int, bool, type(None)})
_BEYOND_BMP = re.compile(rb"[\xf0-\xf4]")


def _numbers(value: Any) -> int:
    """Tell how far RFC 8785 and orjson differ on what is in JSON: not at all, by whole floats (1.0), by more."""
    worst = _PLAIN
    for item in value.values() if type(value) is dict else value:
        kind = type(item)
        if kind is float:
            if not -_EXACT < item < _EXACT:
                return _ODD
            if item.is_integer():
                worst = _WHOLE
            elif -1e-4 < item < 1e-4:
                return _ODD
        elif kind is dict or kind is list:
            inside = _numbers(item)
            if inside == _ODD:
                return _ODD
            worst = worst or inside
        elif kind not in _SIMPLE:
            return _ODD
    return worst


def _whole(value: Any) -> Any:
    """Make whole numbers of whole floats, which RFC 8785 writes without a point."""
    kind = type(value)
    if kind is float:
        return int(value) if value.is_integer() else value
    if kind is dict:
        return {key: _whole(item) for key, item in value.items()}
    return [_whole(item) for item in value] if kind is list else value


def named_id(name: str) -> str:
    """Make an id that follows from a text.

    >>> named_id("the same")
    'urn:uuid:8a4c1022-f472-5fa6-b8e0-0f17586c23fa'
    """
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, name)}"


def derived_id(owner: str, what: str) -> str:
    """Make the id of a thing that has none of its own, out of its owner's.

    Args:
        owner: The id of what it belongs to.
        what: Which of the owner's things it is.

    >>> derived_id("urn:uuid:93efaebd-1042-43aa-994e-2f5bc2a92fb1", "fluorophores")
    'urn:uuid:6acd01bc-5a36-5cd8-b89d-1b65b54fa040'
    """
    return named_id(f"{owner}#{what}")


def descriptor_id(made: dict[str, Any], instrument: str) -> str:
    """Derive the id of a descriptor from what it says, so that the same file gives the same one.

    Args:
        made: The descriptor, without type and id.
        instrument: The id of the instrument that it describes.
    """
    return f"urn:uuid:{uuid.uuid5(uuid.uuid5(uuid.NAMESPACE_URL, instrument), content(made).decode())}"


def _exact(value: Any) -> str:
    """Write canonical JSON with every digit of its whole numbers."""
    if isinstance(value, Mapping):
        keys = sorted(value, key=lambda key: str(key).encode("utf-16-be"))
        return "{" + ",".join(f"{_exact(key)}:{_exact(value[key])}" for key in keys) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(_exact, value)) + "]"
    if isinstance(value, int) and not isinstance(value, bool):
        with suppress(ValueError):
            return str(value)
        raise rfc8785.CanonicalizationError("a whole number of thousands of digits is not representable in JSON")
    return rfc8785.dumps(value).decode()
