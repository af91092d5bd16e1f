"""A document: JSON of the document format, where it came from, and what was noted when it was read.

The JSON stays plain dictionaries, so that nothing is lost on the way; `Document.entity` gives the same as dataclasses.
"""

from __future__ import annotations

import builtins
import pathlib
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

import orjson

from nboq.document.entities import label, with_plain_types
from nboq.document.navigation import Navigable, Objects, no_document
from nboq.document.paths import walk
from nboq.document.report import Report
from nboq.errors import InputError, Malformed, short
from nboq.schema.base import ModelObject, from_document
from nboq.schema.html import displayed


@dataclass(frozen=True, slots=True)
class Document(Navigable):
    """One document, as JSON; `document[ID]` and `document.find(nboq.Objective)` give what is in it as dataclasses.

    Attributes:
        data: The JSON object.
        source: What it's called in messages. It may be any text, so nobody opens a file because of it.
        report: What was noted when it was read.
        file: The file that it was read from; None for one from memory, a pipe or an archive.
        schema: The address of the JSON Schema that the file names as `$schema`, by which editors know what it is. It
            is written again in JSON and YAML, and is no part of what the document says.
    """

    data: dict[str, Any]
    source: str = "a document"
    report: Report = field(default=Report(""))
    file: pathlib.Path | None = field(default=None, compare=False)
    schema: str | None = field(default=None, compare=False)
    _objects: list[Objects] = field(default_factory=list, init=False, repr=False, compare=False)
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

    @property
    def objects(self) -> Objects:
        """What is in it as dataclasses that follow references; what is changed through them is changed in `data`."""
        if not self._objects:
            self._objects.append(Objects(self))
        return self._objects[0]

    def to_frame(
        self, kind: builtins.type[ModelObject] | None = None, *, library: str = "pandas", iris: bool = False
    ) -> Any:
        """Give what is in it as a data frame: a row for each object, a column for each field with its unit.

        `nboq.from_frame` makes the document of the whole frame again, changed or not.

        Args:
            kind: The class whose objects are wanted, those of the classes below it too; left out, all.
            library: `pandas` or `polars`, whose frame it is.
            iris: Whether classes and values of enumerations are IRIs, and not names.

        Raises:
            MissingDependency: If the library isn't installed; the extras `tables` and `polars` bring it.
            UnknownTerm: If the document is of no class of the model.

        >>> lens = {"type": "Objective", "id": "urn:x:1", "working_distance": 0.19, "immersion_type": "MineralOil"}
        >>> Document(lens).to_frame()["immersion_type"].tolist(), list(Document(lens).to_frame())[-1]
        (['MineralOil'], 'working_distance [mm]')
        """
        from nboq.document.tables import frame_of

        name = kind.__name__ if kind else ""
        return frame_of([("", as_document(self).data)], name, library, iris=iris)

    def __repr__(self) -> str:
        inside = sum(1 for _ in walk(self.data)) - 1
        return f"<Document {self.type} {self.id} of {self.source}, {inside} objects inside>"

    def _repr_html_(self) -> str:
        """Give what a notebook shows: the pictures of `nboq.render.notebook`, where `nboq` was imported."""
        draw = Document.as_html
        return draw(self) if draw else displayed(self)


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
        thing = of_json(with_plain_types(dict(thing)))
    elif not isinstance(thing, Document):
        raise no_document(thing)
    _check_json(thing)
    return thing


def of_json(data: Mapping[str, Any], source: str = "a document", report: Report | None = None) -> Document:
    """Make the document of a JSON object, with the JSON Schema that it names beside what it says.

    Raises:
        Malformed: If its `$schema` is no text.

    >>> made = of_json({"$schema": "nbo_q.schema.json", "type": "Objective"})
    >>> made.data, made.schema
    ({'type': 'Objective'}, 'nbo_q.schema.json')
    """
    schema = data.get("$schema")
    if "$schema" in data and not isinstance(schema, str):
        raise Malformed(f"'$schema' is {short(schema)}, expected the address of a JSON Schema", source=source)
    return Document(
        {key: value for key, value in data.items() if key != "$schema"}, source, report or Report(""), schema=schema
    )


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
        f"holds {len(documents)} documents; expected one",
        source=source,
        hint="nboq.read_all gives all of them; 'nboq convert FILE --output FOLDER' writes a file of each",
    )
