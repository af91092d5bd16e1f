"""Objects of documents as dataclasses that lead somewhere: attributes follow references, and writing changes the JSON.

They are views. Nothing is made until it is asked for, and what is changed through one is changed in the document.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from copy import deepcopy
from dataclasses import fields
from functools import cached_property
from threading import RLock
from typing import TYPE_CHECKING, Any, ClassVar, Final, Protocol, TypeVar, cast

from nboq.document.entities import Json, with_plain_types
from nboq.errors import InputError, Malformed, NotFound, UnknownTerm, WrongValue, nearest, short
from nboq.pid import shared_iri
from nboq.schema.base import ModelObject, as_json, from_document, slot_of
from nboq.schema.model import current_model, per_model
from nboq.schema.references import Reference
from nboq.schema.units import from_pint

if TYPE_CHECKING:
    from nboq.schema.classes import (
        Calibration,
        Camera,
        Filter,
        HardwareDescriptor,
        Image,
        Instrument,
        LightSource,
        Objective,
    )

T = TypeVar("T", bound=ModelObject)
_LEADING: Final = frozenset({"part", "reference"})
_CONTAINERS: Final = frozenset({"members", "components"})
"""The fields whose things stand by themselves, so that they are what refers to another thing."""


class HasData(Protocol):
    """A document."""

    @property
    def data(self) -> Json:
        """Its JSON."""

    @property
    def source(self) -> str:
        """What it's called in messages."""


class Navigable:
    """What gives objects by their ids and classes."""

    __slots__ = ()
    source: str
    """What it's called in messages."""
    __iter__: ClassVar[None] = None  # else Python would count through `__getitem__`

    @property
    def objects(self) -> Objects:
        """The objects in it."""
        raise NotImplementedError

    def __getitem__(self, id: str) -> ModelObject:
        return self.objects.get(id)

    def __contains__(self, id: object) -> bool:
        return isinstance(id, str) and self.objects.has(id)

    def find(self, kind: type[T], **conditions: Any) -> list[T]:
        """Give the objects of a class that fulfil conditions, in the order in which they stand.

        Args:
            kind: The class, such as `nboq.Objective`; objects of the classes below it are given too.
            conditions: A field with the value that it must have (`immersion_type="Oil"`), or a field with a comparison
                behind two underscores: `lens_na__ge=1.2`; `eq`, `ne`, `lt`, `le`, `gt`, `ge`, `in`. Numbers are in the
                unit of the field, or quantities of pint. Of several values one is enough; a field that is missing
                fulfils nothing but None.

        Raises:
            UnknownTerm: If neither the class nor one below it has such a field.
            WrongValue: If a quantity has a unit of another kind.
            InputError: If there is no such comparison, or `in` is given something else than a list, tuple or set.

        >>> import nboq
        >>> lenses = [{"type": "Objective", "id": f"urn:x:{na}", "lens_na": na} for na in (0.8, 1.4)]
        >>> document = nboq.Document({"type": "Collection", "id": "urn:x:all", "members": lenses})
        >>> document.find(nboq.Objective, lens_na__ge=1.2)
        [Objective(id='urn:x:1.4', lens_na=1.4)]
        """
        return self.objects.matching(kind, conditions)

    def _find(self, name: str) -> list[Any]:
        from nboq.schema import classes  # which take a fifth of the time in which a command starts

        return self.find(getattr(classes, name))

    @property
    def objectives(self) -> list[Objective]:
        """The objectives."""
        return self._find("Objective")

    @property
    def cameras(self) -> list[Camera]:
        """The cameras."""
        return self._find("Camera")

    @property
    def light_sources(self) -> list[LightSource]:
        """The lamps, diodes and lasers."""
        return self._find("LightSource")

    @property
    def filters(self) -> list[Filter]:
        """The filters: excitation, emission, dichroics."""
        return self._find("Filter")

    @property
    def images(self) -> list[Image]:
        """The images."""
        return self._find("Image")

    @property
    def calibrations(self) -> list[Calibration]:
        """The calibrations, of whatever kind."""
        return self._find("Calibration")

    @property
    def instruments(self) -> list[Instrument]:
        """The instruments."""
        return self._find("Instrument")

    @property
    def descriptors(self) -> list[HardwareDescriptor]:
        """The dated descriptions of instruments."""
        return self._find("HardwareDescriptor")


class Objects(Navigable):
    """The objects of one or several documents, each of which may refer to those of the others.

    Args:
        documents: Documents, dataclasses or JSON.
        around: What the documents stand in, such as a store, which knows others.

    Raises:
        Malformed: If one is something else.

    >>> descriptor = {"type": "HardwareDescriptor", "id": "urn:x:1", "components": [{"type": "CCD", "id": "urn:x:2"}]}
    >>> image = {"type": "Image", "id": "urn:x:3", "documented_by": "urn:x:1"}
    >>> Objects(descriptor, image).images[0].documented_by.components[0].id
    'urn:x:2'
    """

    _edits: ClassVar[int] = 0
    """How often any document was changed through objects: another object may look at the same JSON."""

    def __init__(
        self,
        *documents: HasData | ModelObject | Mapping[str, Any],
        around: Objects | None = None,
    ) -> None:
        self.roots = [_json_of(document) for document in documents]
        self.source = (
            ", ".join([one.source for one in documents if not isinstance(one, ModelObject | Mapping)]) or "the input"
        )
        self._around = around
        self._indexed_at = -1
        self._lengths: list[int] = []

    def __repr__(self) -> str:
        return f"<Objects of {len(self.roots)} documents>"

    @property
    def objects(self) -> Objects:
        """Itself."""
        return self

    @cached_property
    def _all(self) -> list[Json]:
        """Every object, what is around another before it."""
        return self._gathered()

    def _gathered(self) -> list[Json]:
        found: list[Json] = []
        try:
            for root in self.roots:
                _gather(root, found)
        except RecursionError:  # such as of a collection among its own members
            raise Malformed("nested too deeply to be a description of a microscope", source=self.source) from None
        return found

    @cached_property
    def _by_iri(self) -> dict[str, Json]:
        found: dict[str, Json] = {}
        for data in self._all:
            if isinstance(data.get("id"), str):
                found.setdefault(_key(data["id"]), data)
        return found

    @cached_property
    def _referring(self) -> dict[str, dict[int, Json]]:
        """What refers to each IRI, each thing once."""
        found: dict[str, dict[int, Json]] = {}
        for root in self.roots:
            for thing, named in _references(root, root):
                found.setdefault(named, {})[id(thing)] = thing
        return found

    def changed(self) -> None:
        """Tell all that look at these documents that something in them is another: what was gathered is out of date.

        Views do this themselves. Who changes `document.data` need do it only where an id or a reference became another
        deeper in it: `find` sees what came and went, and so does `document[ID]` in the lists of the document itself.
        """
        Objects._edits += 1

    def _refresh(self) -> None:
        """Forget what is out of date."""
        if self._indexed_at != Objects._edits:
            self._indexed_at, self._lengths = Objects._edits, self._list_lengths()
            for name in ("_all", "_by_iri", "_referring"):
                self.__dict__.pop(name, None)

    def _refresh_by_lengths(self) -> None:
        """Forget what is out of date, also by a change of the JSON itself, as the lengths of its lists show it."""
        self._refresh()
        if self._lengths != self._list_lengths():
            self.changed()

    def _list_lengths(self) -> list[int]:
        return [len(value) for root in self.roots for value in root.values() if isinstance(value, list)]

    def described(self, id: str) -> ModelObject | None:
        """Give the object of an id, in whatever spelling; None where none of these documents describes it."""
        self._refresh()
        data = self._by_iri.get(_key(id))
        return None if data is None else self.view(data)

    def seen_from(self, objects: Objects, id: str) -> ModelObject | None:
        """Give the object of an id that stands in some of the documents and may be described in others."""
        return self.described(id)

    def resolve(self, id: str) -> ModelObject | None:
        """Give the object of an id, from around these documents too; None where it is described nowhere."""
        found = self.described(id)
        return self._around.seen_from(self, id) if found is None and self._around is not None else found

    def names(self, other: Objects) -> bool:
        """Tell whether something in these documents refers to one of others."""
        self._refresh()
        return any(_key(root.get("id")) in self._referring for root in other.roots)

    def get(self, id: str) -> ModelObject:
        """Give the object of an id.

        Raises:
            NotFound: If there is none.
        """
        self._refresh_by_lengths()
        found = self.resolve(id) if isinstance(id, str) else None
        if found is None:
            raise NotFound(f"nothing here has the id {short(id)}", hint=nearest(str(id), self._by_iri))
        return found

    def has(self, id: str) -> bool:
        """Tell whether there is an object of an id, which may be one that no class of the model fits."""
        self._refresh_by_lengths()
        try:
            return self.resolve(id) is not None
        except UnknownTerm:
            return True

    def view(self, data: Json) -> ModelObject:
        """Give an object of JSON as a dataclass.

        Raises:
            UnknownTerm: If its type isn't in the model.
        """
        cls = ModelObject.in_use().get(str(data.get("type")))
        if cls is None:
            return from_document(data)  # which says what is wrong with the type
        made = cast("Any", object.__new__(_view_of(cls)))
        made._data, made._objects = data, self
        return cast(ModelObject, made)

    def of_classes(self, classes: Collection[str]) -> Iterator[tuple[Objects, Json]]:
        """Go through what is of some classes, by name, with the objects that each stands among."""
        self._refresh()
        found = self._gathered()
        if len(found) != len(self._all) or any(map(operator.is_not, found, self._all)):
            self.changed()  # through the JSON itself
        return ((self, data) for data in found if str(data.get("type")) in classes)

    def matching(self, kind: type[T], conditions: Mapping[str, Any]) -> list[T]:
        """Give what `find` gives."""
        if not isinstance(kind, type):
            raise InputError(f"find takes a class such as nboq.Objective, not {short(kind)}")
        classes = {name: cls for name, cls in ModelObject.in_use().items() if issubclass(cls, kind)}
        tests = [_condition(kind, classes.values(), name, value) for name, value in conditions.items()]
        found = self.of_classes(classes)
        return [cast(T, among.view(data)) for among, data in found if all(test(data) for test in tests)]

    def referring_here(self, id: str) -> list[ModelObject]:
        """Give what refers to an id in these documents."""
        self._refresh()
        known = ModelObject.in_use()
        return [
            self.view(data) for data in self._referring.get(_key(id), {}).values() if str(data.get("type")) in known
        ]

    def referring(self, id: str) -> list[ModelObject]:
        """Give what refers to an id, around these documents too."""
        return self.referring_here(id) if self._around is None else self._around.referring(id)


def _key(id: Any) -> Any:
    """Give what all spellings of an id share; what is no IRI, as in faulty documents, stands for itself."""
    if isinstance(id, ModelObject | dict):
        id = id.get("id") if isinstance(id, dict) else getattr(id, "id", None)
    return (shared_iri(id) or str(id)) if isinstance(id, str) else id


def _json_of(document: HasData | ModelObject | Mapping[str, Any]) -> Json:
    if isinstance(document, ModelObject):
        return document.to_document()
    if isinstance(document, Mapping):
        return with_plain_types(dict(document))
    if not isinstance(getattr(document, "data", None), dict):
        raise no_document(document)
    return document.data


def no_document(thing: object) -> Malformed:
    """Say of something else than a document what it is."""
    hint = "give a Document, as nboq.read(FILE) does, a dataclass or a dict"
    return Malformed(f"a {type(thing).__name__} isn't a document; {hint}", source="the input")


def _gather(value: Any, found: list[Json]) -> None:
    """Collect the objects without their paths, which take `walk` more than twice the time."""
    if isinstance(value, dict):
        found.append(value)
        for key, item in value.items():
            if isinstance(item, dict | list) and key not in ("extensions", "@context"):
                _gather(item, found)
    elif isinstance(value, list):
        for item in value:
            _gather(item, found)


def _references(thing: Json, data: Json) -> Iterator[tuple[Json, str]]:
    """Give what a thing refers to, its parts included, and the same of each thing in it."""
    for key, value in data.items():
        slot = current_model().slots.get(key)
        if slot is None or slot.kind not in _LEADING:
            continue
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                yield from _references(item if key in _CONTAINERS else thing, item)
            elif isinstance(item, str) and key not in _CONTAINERS:
                yield thing, _key(item)


_COMPARISONS: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    **{name: getattr(operator, name) for name in ("eq", "lt", "le", "gt", "ge")},
    "in": lambda value, wanted: value in wanted,
}


def _condition(kind: type[ModelObject], classes: Any, name: str, wanted: Any) -> Callable[[Json], bool]:
    known = {item.name: slot_of(item) for cls in classes for item in fields(cls)}
    field, _, comparison = (name, "", "eq") if name in known else name.rpartition("__")
    if field not in known:
        raise UnknownTerm.of_field("find", kind.__name__, field or name, known)
    if comparison not in (*_COMPARISONS, "ne"):
        every = [*_COMPARISONS, "ne"]
        raise InputError(f"no comparison {comparison!r} for {field}", hint=f"there are {', '.join(every)}")
    if comparison == "in" and (isinstance(wanted, str) or not isinstance(wanted, Collection)):
        raise InputError(f"{name} takes a list, tuple or set, not {short(wanted)}")
    key = known[field]
    slot = current_model().slots[key]
    named = slot.kind in (*_LEADING, "id", "uri")
    if hasattr(wanted, "magnitude"):  # a quantity of pint
        given, wanted = wanted, from_pint(wanted, slot.unit or "1")
        if wanted is None:
            raise WrongValue("find", name, str(given), slot.expected)
    if named:
        wanted = [_key(one) for one in wanted] if comparison == "in" else _key(wanted)

    def holds(value: Any, comparison: str) -> bool:
        if comparison == "ne":
            return not holds(value, "eq")
        if value is None or wanted is None:
            return comparison == "eq" and value is wanted
        if isinstance(value, list):
            return any(holds(item, comparison) for item in value)
        try:
            return bool(_COMPARISONS[comparison](_key(value) if named else value, wanted))
        except TypeError:  # such as a text where a number should be
            return False

    return lambda data: holds(data.get(key), comparison)


class _View:
    """What a view can do that a dataclass alone can't."""

    __slots__ = ()
    _data: Json
    _objects: Objects

    def __new__(cls, **values: Any) -> Any:
        """Make the dataclass itself, as `dataclasses.replace` wants."""
        return cls.__mro__[2](**values)

    @property
    def used_in(self) -> list[ModelObject]:
        id = self._data.get("id")
        return self._objects.referring(id) if isinstance(id, str) else []

    def uses(self, kind: type[T]) -> list[T]:
        found: dict[str, T] = {}
        for _, iri in _references(self._data, self._data):
            with suppress(UnknownTerm):  # what no class of the model fits isn't of this one
                target = self._objects.resolve(iri)
                if isinstance(target, kind):
                    found.setdefault(iri, target)
        return list(found.values())

    def to_document(self) -> Json:
        return {"type": self._data["type"], **_without_empty(self._data)}

    def __repr__(self) -> str:
        try:
            return super().__repr__()
        except UnknownTerm:  # of a part, which doesn't keep anybody from seeing the rest
            return f"{type(self).__name__}({short(self._data, 60)})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ModelObject) and as_json(self) == as_json(other)

    def __hash__(self) -> int:
        return hash(str(self._data.get("id")))

    def __reduce__(self) -> tuple[Any, ...]:
        return from_document, (deepcopy(self._data),)


def _without_empty(value: Any) -> Any:
    """Copy JSON without what is left empty, as dataclasses do."""
    if isinstance(value, list):
        return [_without_empty(item) for item in value]
    if not isinstance(value, dict):
        return value
    kept = {key: item for key, item in value.items() if item is not None and key != "@context"}
    return {key: deepcopy(item) if key == "extensions" else _without_empty(item) for key, item in kept.items()}


class _Listed(list[Any]):
    """The things in a field; what is changed in it is changed in the document. Its copies are lists like any other."""

    _read: Callable[[], list[Any]]
    _write: Callable[[list[Any]], None]

    def __new__(cls, items: Iterable[Any] = ()) -> Any:
        """Make the list itself, as `dataclasses.asdict` wants."""
        return list(items)

    @classmethod
    def within(cls, read: Callable[[], list[Any]], write: Callable[[list[Any]], None]) -> _Listed:
        """Make the list of a field."""
        made: _Listed = list.__new__(cls)
        made._read, made._write = read, write
        list.extend(made, read())
        return made

    def __reduce__(self) -> tuple[Any, ...]:
        return list, (list(self),)


_ONE_AT_A_TIME: Final = RLock()
"""What changes a list reads it first, and no other thread may change it between."""


def _writing(name: str) -> Callable[..., Any]:
    change = getattr(list, name)

    def method(self: _Listed, *given: Any, **more: Any) -> Any:
        with _ONE_AT_A_TIME:
            list.__setitem__(self, slice(None), self._read())  # which another list of the same field may have changed
            result = change(self, *given, **more)
            self._write(self)
        return result

    return method


_CHANGING: Final = "append extend insert pop remove clear sort reverse __setitem__ __delitem__ __iadd__ __imul__"
for _name in _CHANGING.split():
    setattr(_Listed, _name, _writing(_name))


@per_model
def _views() -> dict[type[ModelObject], type[ModelObject]]:
    return {}


def _view_of(cls: type[ModelObject]) -> type[ModelObject]:
    """Give the class of the views of a dataclass: itself, with fields that stand in the document."""
    if cls in (views := _views()):
        return views[cls]
    slots = current_model().slots
    body: dict[str, Any] = {"__slots__": ("_data", "_objects"), "__doc__": cls.__doc__, "__module__": cls.__module__}
    # `__dataclass_fields__` isn't repeated here: orjson, which looks for it in the class itself, would read memory that
    # is free, since it takes what a field gives for kept by the object.
    for item in fields(cls):
        key = slot_of(item)
        body[item.name] = _field(key, slots[key].kind if key in slots else "")
    views[cls] = cast("Any", type(cls))(cls.__name__, (_View, cls), body)
    return views[cls]


def _field(key: str, kind: str) -> property:
    def seen(self: Any, value: Any) -> Any:
        if isinstance(value, dict):
            return self._objects.view(value)
        return Reference.within(value, self._objects.resolve) if isinstance(value, str) else value

    def listed(self: Any) -> list[Any]:
        value = self._data.get(key)
        return [seen(self, item) for item in value] if isinstance(value, list) else []

    def read(self: Any) -> Any:
        value = self._data.get(key)
        if kind not in _LEADING:
            return value
        if not isinstance(value, list):
            return seen(self, value)
        return _Listed.within(lambda: listed(self), lambda items: write(self, items))

    def write(self: Any, value: Any) -> None:
        if value is None:
            self._data.pop(key, None)
        else:
            self._data[key] = _kept(value, kind)
        if kind in (*_LEADING, "id"):
            self._objects.changed()

    return property(read, write, lambda self: write(self, None))


def _kept(value: Any, kind: str) -> Any:
    """Write what is put into a field as JSON: a thing that is only named by its id, a part as what it is.

    A view stays what it is, so that others of it see what changes.
    """
    if isinstance(value, list | tuple):
        return [_kept(item, kind) for item in value]
    if kind == "reference" and isinstance(value, ModelObject) and (named := getattr(value, "id", None)):
        return str(named)
    return value._data if isinstance(value, _View) else as_json(value)
