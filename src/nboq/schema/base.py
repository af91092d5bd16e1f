"""What every generated dataclass can do: come from a document, go to a document, show itself."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import Field, fields
from typing import Any, ClassVar, Self, TypeAlias

from nboq.errors import UnknownTerm, WrongValue, nearest, short


class _Helpful(type):
    """Makes an unknown keyword an error that names the near one."""

    def __call__(cls, *positional: Any, **values: Any) -> Any:
        try:
            return super().__call__(*positional, **values)
        except TypeError:
            known = {item.name for item in fields(cls)}  # type: ignore[arg-type]
            for name in values:
                if name not in known:
                    raise TypeError(f"{cls.__name__} has no field {name!r}{nearest(name, known)}") from None
            raise


_Class: TypeAlias = "type[ModelObject]"


class ModelObject(metaclass=_Helpful):
    """The base of the generated dataclasses."""

    __slots__ = ()
    type: ClassVar[str]
    in_use: ClassVar[Callable[[], Mapping[str, _Class]]]
    """Gives the dataclasses of the model in use, by name; `nboq.schema.model`, which knows it, sets this."""

    def to_document(self) -> dict[str, Any]:
        """Write the object as JSON of the document format: only what is set, `type` first.

        >>> from nboq.schema.classes import Objective
        >>> Objective(id="urn:uuid:1", lens_na=1.4).to_document()
        {'type': 'Objective', 'id': 'urn:uuid:1', 'lens_na': 1.4}
        """
        document: dict[str, Any] = {"type": self.type}
        for item in fields(self):  # type: ignore[arg-type]
            value = getattr(self, item.name)
            if value is not None:
                document[_slot_of(item)] = _as_json(value)
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

    def __repr__(self) -> str:
        shown = (
            f"{item.name}={short(getattr(self, item.name), 60)}"
            for item in fields(self)  # type: ignore[arg-type]
            if getattr(self, item.name) is not None
        )
        return f"{type(self).__name__}({', '.join(shown)})"


def _slot_of(item: Field[Any]) -> str:
    """Give the name that a field has in documents: a CURIE where two vendors use one name."""
    return str(item.metadata.get("slot", item.name))


def _as_json(value: Any) -> Any:
    if isinstance(value, ModelObject):
        return value.to_document()
    if isinstance(value, list | tuple):
        return [_as_json(item) for item in value]
    return value


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
    known = {_slot_of(item): item.name for item in fields(cls)}  # type: ignore[arg-type]
    values: dict[str, Any] = {}
    for key, value in document.items():
        if key in ("type", "@context"):
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
