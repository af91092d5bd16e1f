"""What every generated dataclass can do: come from a document, go to a document, show itself."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from dataclasses import Field, fields
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Final, Self, TypeAlias, TypeVar

from nboq.errors import InputError, UnknownTerm, WrongValue, nearest, short
from nboq.schema.references import Reference


class _Helpful(type):
    """Makes an unknown keyword an error that names the near one, and shows the fields as the signature."""

    @property
    def __signature__(cls) -> inspect.Signature:
        made = inspect.signature(cls.__init__)  # type: ignore[misc]
        return made.replace(parameters=list(made.parameters.values())[1:])

    if not TYPE_CHECKING:  # to type checkers a class takes its fields, and makes an object of itself

        def __call__(cls, *positional: Any, **values: Any) -> Any:
            try:
                return super().__call__(*positional, **values)
            except TypeError:
                known = {item.name for item in fields(cls)}
                for name in values:
                    if name not in known:
                        raise TypeError(f"{cls.__name__} has no field {name!r}{nearest(name, known)}") from None
                raise


_OF_FILES: Final = frozenset({"type", "@context", "$schema"})
"""What stands in JSON and in no field."""
_Class: TypeAlias = "type[ModelObject]"
_Kind: TypeAlias = "type[T]"
T = TypeVar("T", bound="ModelObject")


class ModelObject(metaclass=_Helpful):
    """The base of the generated dataclasses."""

    __slots__ = ()
    type: ClassVar[str]
    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]
    in_use: ClassVar[Callable[[], Mapping[str, _Class]]]
    """Gives the dataclasses of the model in use, by name; `nboq.schema.model`, which knows it, sets this."""
    __pydantic_config__: ClassVar[dict[str, Any]] = {"extra": "forbid"}

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Callable[[Any], Any]) -> Any:
        """Tell pydantic that JSON becomes an object of the class that its `type` names, and is written with it.

        >>> from pydantic import TypeAdapter
        >>> from nboq.schema.classes import HardwareComponent
        >>> lens = TypeAdapter(HardwareComponent).validate_python({"type": "Objective", "id": "urn:uuid:1"})
        >>> lens, TypeAdapter(HardwareComponent).dump_python(lens)
        (Objective(id='urn:uuid:1'), {'type': 'Objective', 'id': 'urn:uuid:1'})
        """
        from pydantic_core import core_schema

        def made(value: Any, checked: Callable[[Any], Any]) -> Any:
            if isinstance(value, cls) or not isinstance(value, Mapping):
                return checked(value)
            kind = cls.in_use().get(str(value.get("type", cls.type)))
            if kind is None or not issubclass(kind, cls):
                raise ValueError(f"{short(value.get('type'))} is no {cls.type}, and no class below it")
            if kind is not cls:
                return _adapter(kind).validate_python(value)
            return checked({key: item for key, item in value.items() if key not in _OF_FILES})

        written = core_schema.plain_serializer_function_ser_schema(cls.to_document)
        checks = dict(handler(source))
        # The second time that pydantic meets the class it goes by this name, and has to come to `made` as well.
        ref = checks.pop("ref", None)
        return core_schema.no_info_wrap_validator_function(made, checks, ref=ref, serialization=written)

    def to_document(self) -> dict[str, Any]:
        """Write the object as JSON of the document format: only what is set, `type` first.

        >>> from nboq.schema.classes import Objective
        >>> Objective(id="urn:uuid:1", lens_na=1.4).to_document()
        {'type': 'Objective', 'id': 'urn:uuid:1', 'lens_na': 1.4}
        """
        document: dict[str, Any] = {"type": self.type}
        for item in fields(self):
            value = getattr(self, item.name)
            if value is not None:
                document[slot_of(item)] = as_json(value)
        return document

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """Make the object from JSON of the document format.

        Args:
            document: The JSON object; its `type`, where given, must be this class or one below it.

        Raises:
            UnknownTerm: If its type, or that of something in it, isn't in the model.
            UnknownTerm: If it has a field that the class lacks.

        >>> from nboq.schema.classes import Objective
        >>> Objective.from_document({"id": "urn:uuid:1", "lens_na": 1.4}).lens_na
        1.4
        """
        made = from_document({"type": cls.type, **document})
        if not isinstance(made, cls):
            raise WrongValue(_name_of(document), "type", made.type, f"{cls.type} or a class below it")
        return made

    @property
    def used_in(self) -> list[ModelObject]:
        """What refers to it, in what it was taken from: images whose settings name it, cubes that it's a filter of.

        Raises:
            InputError: If it was taken from no document.
        """
        raise _alone(self)

    def uses(self, kind: _Kind[T]) -> list[T]:
        """Give what it names, itself or in its parts, such as the objective of an image.

        Args:
            kind: The class, such as `nboq.Objective`; things of the classes below it count too.

        Raises:
            InputError: If it was taken from no document.
        """
        raise _alone(self)

    def __repr__(self) -> str:
        shown = (
            f"{item.name}={short(getattr(self, item.name), 60)}"
            for item in fields(self)
            if getattr(self, item.name) is not None
        )
        return f"{type(self).__name__}({', '.join(shown)})"


@cache
def _adapter(kind: _Class) -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(kind)


def _alone(thing: ModelObject) -> InputError:
    hint = "take it from one: nboq.read(FILE)[ID], or find"
    return InputError(
        "was taken from no document, so that nothing can be said of what is around it", hint=hint, source=repr(thing)
    )


def slot_of(item: Field[Any]) -> str:
    """Give the name that a field has in documents: a CURIE where two vendors use one name."""
    return str(item.metadata.get("slot", item.name))


def as_json(value: Any) -> Any:
    """Write what stands in a field as JSON of the document format."""
    if isinstance(value, ModelObject):
        return value.to_document()
    if isinstance(value, list | tuple):
        return [as_json(item) for item in value]
    if hasattr(value, "tolist"):  # numbers and arrays of numpy, series of pandas
        return value.tolist()
    return str(value) if isinstance(value, Reference) else value


def _name_of(document: Mapping[str, Any]) -> str:
    return str(document.get("name") or document.get("id") or document.get("type") or "an object")


def from_document(document: Mapping[str, Any]) -> ModelObject:
    """Make the right dataclass of a JSON object, by its `type`, and of everything in it.

    Args:
        document: JSON of the document format.

    Raises:
        UnknownTerm: If a type isn't in the model.
        UnknownTerm: If an object has a field that its class lacks.

    >>> from_document({"type": "Objective", "id": "urn:uuid:1"})
    Objective(id='urn:uuid:1')
    """
    classes = ModelObject.in_use()
    name = document.get("type")
    cls = classes.get(name) if isinstance(name, str) else None
    if cls is None:
        below = [one for one, body in classes.items() if any(up.__name__ == name for up in body.__mro__)]
        raise UnknownTerm.of_type(_name_of(document), str(name), tuple(classes), below)
    known = {slot_of(item): item.name for item in fields(cls)}
    values: dict[str, Any] = {}
    for key, value in document.items():
        if key in _OF_FILES:
            continue
        if key not in known:
            raise UnknownTerm.of_field(_name_of(document), cls.type, key, tuple(sorted(known)))
        values[known[key]] = value if key == "extensions" else _object(value)
    return cls(**values)


def _object(value: Any) -> Any:
    if isinstance(value, Mapping):
        return from_document(value)
    if isinstance(value, list):
        return [_object(item) for item in value]
    return value
