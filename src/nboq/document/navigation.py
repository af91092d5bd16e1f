"""Objects of documents as dataclasses that lead somewhere: attributes follow references, and writing changes the JSON.

They are views. Nothing is made until it is asked for, and what is changed through one is changed in the document.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Iterator, Mapping
from copy import deepcopy
from dataclasses import fields
from functools import cached_property
from typing import Any, Final, Protocol, TypeVar, cast

from nboq.document.entities import with_plain_types
from nboq.errors import InputError, NotFound, UnknownTerm, nearest, short
from nboq.pid import shared_iri
from nboq.schema.base import ModelObject, as_json, from_document, slot_of
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
from nboq.schema.model import current_model, per_model
from nboq.schema.references import Reference

T = TypeVar("T", bound=ModelObject)
_Json = dict[str, Any]
_LEADING: Final = frozenset({"part", "reference"})
_ROOMS: Final = frozenset({"members", "components"})
"""The fields whose things stand by themselves, so that they are what refers to another thing."""


class HasData(Protocol):
    """A document."""

    @property
    def data(self) -> _Json:
        """Its JSON."""


class Navigable:
    """What gives objects by their ids and classes."""

    __slots__ = ()

    @property
    def objects(self) -> Objects:
        """The objects in it."""
        raise NotImplementedError

    def __getitem__(self, id: str) -> ModelObject:
        return self.objects.get(id)

    def __contains__(self, id: object) -> bool:
        return isinstance(id, str) and self.objects.resolve(id) is not None

    def find(self, kind: type[T], **conditions: Any) -> list[T]:
        """Give the objects of a class that fulfil conditions, in the order in which they stand.

        Args:
            kind: The class, such as `nboq.Objective`; objects of the classes below it are given too.
            conditions: A field with the value that it must have (`immersion_type="Oil"`), or a field with a comparison
                behind two underscores: `lens_na__ge=1.2`; `eq`, `ne`, `lt`, `le`, `gt`, `ge`, `in`. Numbers are in the
                unit of the field. Of several values one is enough; a field that is missing fulfils nothing but None.

        Raises:
            UnknownTerm: If neither the class nor one below it has such a field.
            InputError: If there is no such comparison.

        >>> import nboq
        >>> lenses = [{"type": "Objective", "id": f"urn:x:{na}", "lens_na": na} for na in (0.8, 1.4)]
        >>> document = nboq.Document({"type": "Collection", "id": "urn:x:all", "members": lenses})
        >>> document.find(nboq.Objective, lens_na__ge=1.2)
        [Objective(id='urn:x:1.4', lens_na=1.4)]
        """
        return self.objects.matching(kind, conditions)

    @property
    def objectives(self) -> list[Objective]:
        """The objectives."""
        return self.find(Objective)

    @property
    def cameras(self) -> list[Camera]:
        """The cameras."""
        return self.find(Camera)

    @property
    def light_sources(self) -> list[LightSource]:
        """The lamps, diodes and lasers."""
        return self.find(LightSource)

    @property
    def filters(self) -> list[Filter]:
        """The filters: excitation, emission, dichroics."""
        return self.find(Filter)

    @property
    def images(self) -> list[Image]:
        """The images."""
        return self.find(Image)

    @property
    def calibrations(self) -> list[Calibration]:
        """The calibrations, of whatever kind."""
        return self.find(Calibration)

    @property
    def instruments(self) -> list[Instrument]:
        """The instruments."""
        return self.find(Instrument)

    @property
    def descriptors(self) -> list[HardwareDescriptor]:
        """The dated descriptions of instruments."""
        return self.find(HardwareDescriptor)


class Objects(Navigable):
    """The objects of one or several documents, each of which may refer to those of the others.

    Args:
        documents: Documents, dataclasses or JSON.
        around: What the documents stand in, such as a store, which knows others.

    >>> descriptor = {"type": "HardwareDescriptor", "id": "urn:x:1", "components": [{"type": "CCD", "id": "urn:x:2"}]}
    >>> image = {"type": "Image", "id": "urn:x:3", "documented_by": "urn:x:1"}
    >>> Objects(descriptor, image).images[0].documented_by.components[0].id
    'urn:x:2'
    """

    def __init__(
        self,
        *documents: HasData | ModelObject | Mapping[str, Any],
        around: Objects | None = None,
    ) -> None:
        self.roots = [_json_of(document) for document in documents]
        self._around = around

    def __repr__(self) -> str:
        return f"<Objects of {len(self.roots)} documents>"

    @property
    def objects(self) -> Objects:
        """Itself."""
        return self

    @cached_property
    def _all(self) -> list[_Json]:
        """Every object, what is around another before it."""
        found: list[_Json] = []
        for root in self.roots:
            _gather(root, found)
        return found

    @cached_property
    def _by_iri(self) -> dict[str, _Json]:
        found: dict[str, _Json] = {}
        for data in self._all:
            iri = shared_iri(data["id"]) if isinstance(data.get("id"), str) else None
            if iri is not None:
                found.setdefault(iri, data)
        return found

    @cached_property
    def _referring(self) -> dict[str, list[_Json]]:
        """What refers to each IRI."""
        found: dict[str, list[_Json]] = {}
        for root in self.roots:
            for thing, named in _references(root, root):
                if not any(thing is known for known in found.setdefault(named, [])):
                    found[named].append(thing)
        return found

    def changed(self) -> None:
        """Forget what was gathered, since an object was written to."""
        for name in ("_all", "_by_iri", "_referring"):
            self.__dict__.pop(name, None)

    def described(self, id: str) -> ModelObject | None:
        """Give the object of an id, in whatever spelling; None where none of these documents describes it."""
        data = self._by_iri.get(shared_iri(id) or "")
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
        return any(shared_iri(str(root.get("id"))) in self._referring for root in other.roots)

    def get(self, id: str) -> ModelObject:
        """Give the object of an id.

        Raises:
            NotFound: If there is none.
        """
        found = self.resolve(id)
        if found is None:
            raise NotFound(f"nothing here has the id {short(id)}", hint=nearest(id, self._by_iri))
        return found

    def view(self, data: _Json) -> ModelObject:
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

    def of_classes(self, classes: Collection[str]) -> Iterator[tuple[Objects, _Json]]:
        """Go through what is of some classes, by name, with the objects that each stands among."""
        return ((self, data) for data in self._all if data.get("type") in classes)

    def matching(self, kind: type[T], conditions: Mapping[str, Any]) -> list[T]:
        """Give what `find` gives."""
        classes = {name: cls for name, cls in ModelObject.in_use().items() if issubclass(cls, kind)}
        tests = [_condition(kind, classes.values(), name, value) for name, value in conditions.items()]
        found = self.of_classes(classes)
        return [cast(T, among.view(data)) for among, data in found if all(test(data) for test in tests)]

    def referring_here(self, id: str) -> list[ModelObject]:
        """Give what refers to an id in these documents."""
        return [self.view(data) for data in self._referring.get(shared_iri(id) or "", ())]

    def referring(self, id: str) -> list[ModelObject]:
        """Give what refers to an id, around these documents too."""
        return self.referring_here(id) if self._around is None else self._around.referring(id)


def _json_of(document: HasData | ModelObject | Mapping[str, Any]) -> _Json:
    if isinstance(document, ModelObject):
        return document.to_document()
    return with_plain_types(dict(document)) if isinstance(document, Mapping) else document.data


def _gather(value: Any, found: list[_Json]) -> None:
    if isinstance(value, dict):
        found.append(value)
        for key, item in value.items():
            if isinstance(item, dict | list) and key not in ("extensions", "@context"):
                _gather(item, found)
    elif isinstance(value, list):
        for item in value:
            _gather(item, found)


def _references(thing: _Json, data: _Json) -> Iterator[tuple[_Json, str]]:
    """Give what a thing refers to, its parts included, and the same of each thing in it."""
    for key, value in data.items():
        slot = current_model().slots.get(key)
        if slot is None or slot.kind not in _LEADING:
            continue
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, dict):
                yield from _references(item if key in _ROOMS else thing, item)
            elif isinstance(item, str) and key not in _ROOMS and (iri := shared_iri(item)) is not None:
                yield thing, iri


_COMPARISONS: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    **{name: getattr(operator, name) for name in ("eq", "lt", "le", "gt", "ge")},
    "in": lambda value, wanted: value in wanted,
}


def _condition(kind: type[ModelObject], classes: Any, name: str, wanted: Any) -> Callable[[_Json], bool]:
    known = {item.name: slot_of(item) for cls in classes for item in fields(cls)}
    field, _, comparison = (name, "", "eq") if name in known else name.rpartition("__")
    if field not in known:
        raise UnknownTerm.of_field("find", kind.__name__, field or name, known)
    if comparison not in (*_COMPARISONS, "ne"):
        every = [*_COMPARISONS, "ne"]
        raise InputError(f"no comparison {comparison!r} for {field}", hint=f"there are {', '.join(every)}")
    key = known[field]
    slot = current_model().slots[key]
    named = slot.kind in (*_LEADING, "id", "uri")
    if named:
        wanted = [shared_iri(one) for one in wanted] if comparison == "in" else shared_iri(wanted) if wanted else wanted

    def holds(value: Any, comparison: str) -> bool:
        if comparison == "ne":
            return not holds(value, "eq")
        if value is None or wanted is None:
            return comparison == "eq" and value is wanted
        if isinstance(value, list):
            return any(holds(item, comparison) for item in value)
        if isinstance(value, dict):
            value = value.get("id")
        try:
            return bool(_COMPARISONS[comparison](shared_iri(value) if named and value else value, wanted))
        except TypeError:  # such as a text where a number should be
            return False

    return lambda data: holds(data.get(key), comparison)


class _View:
    """What a view can do that a dataclass alone can't."""

    __slots__ = ()
    _data: _Json
    _objects: Objects

    def __new__(cls, **values: Any) -> Any:
        """Make the dataclass itself, as `dataclasses.replace` wants."""
        return cls.__mro__[2](**values)

    @property
    def used_in(self) -> list[ModelObject]:
        return self._objects.referring(str(self._data.get("id")))

    def uses(self, kind: type[T]) -> list[T]:
        found: dict[str, T] = {}
        for _, iri in _references(self._data, self._data):
            target = self._objects.resolve(iri)
            if isinstance(target, kind):
                found.setdefault(iri, target)
        return list(found.values())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ModelObject) and as_json(self) == as_json(other)

    def __hash__(self) -> int:
        return hash(self._data.get("id"))

    def __reduce__(self) -> tuple[Any, ...]:
        return from_document, (deepcopy(self._data),)


class _Listed(list[Any]):
    """The things in a field; what is changed in it is changed in the document."""

    _write: Callable[[list[Any]], None] | None = None


def _writing(name: str) -> Callable[..., Any]:
    change = getattr(list, name)

    def method(self: _Listed, *given: Any, **more: Any) -> Any:
        result = change(self, *given, **more)
        if self._write is not None:
            self._write(self)
        return self if result is self else result

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
    for item in fields(cls):
        key = slot_of(item)
        body[item.name] = _field(key, key in slots and slots[key].kind in _LEADING)
    views[cls] = cast("Any", type(cls))(cls.__name__, (_View, cls), body)
    return views[cls]


def _field(key: str, leads: bool) -> property:
    def seen(self: Any, value: Any) -> Any:
        if isinstance(value, dict):
            return self._objects.view(value)
        return Reference.within(value, self._objects.resolve) if isinstance(value, str) else value

    def read(self: Any) -> Any:
        value = self._data.get(key)
        if not leads:
            return value
        if not isinstance(value, list):
            return seen(self, value)
        listed = _Listed(seen(self, item) for item in value)
        listed._write = lambda items: write(self, list(items))
        return listed

    def write(self: Any, value: Any) -> None:
        if value is None:
            self._data.pop(key, None)
        else:
            self._data[key] = _kept(value)
        self._objects.changed()

    return property(read, write)


def _kept(value: Any) -> Any:
    """Write what is put into a field as JSON; a view stays what it is, so that others of it see what changes."""
    if isinstance(value, list | tuple):
        return [_kept(item) for item in value]
    return value._data if isinstance(value, _View) else as_json(value)
