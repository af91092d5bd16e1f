"""References: what a field that names another thing gives, and how its type is written in a dataclass.

To a type checker a field `settings_of: RefTo[Objective]` takes the id as a text and gives a `Reference` to an
objective. At run time the same annotation is what it is without a document around it, a text, so that whatever reads
annotations (pydantic, cattrs, `typing.get_type_hints`) understands it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Generic, Literal, SupportsIndex, TypeVar

T = TypeVar("T")


class Reference(str, Generic[T]):
    """The id of a thing, which also leads to the thing, where it was taken from a document.

    It is a text like any other: it compares, prints, pickles and is written as the id. Attributes that texts don't have
    are those of the thing, to read and to write.

    >>> import nboq
    >>> lens = {"type": "Objective", "id": "urn:x:1", "lens_na": 1.4}
    >>> image = {"type": "Image", "id": "urn:x:2", "objective_settings": {"settings_of": "urn:x:1"}}
    >>> image["objective_settings"]["type"] = "ObjectiveSettings"
    >>> document = nboq.Document({"type": "Collection", "id": "urn:x:3", "members": [lens, image]})
    >>> used = document["urn:x:2"].objective_settings.settings_of
    >>> used, used.lens_na, used.target
    ('urn:x:1', 1.4, Objective(id='urn:x:1', lens_na=1.4))
    """

    _resolve: Callable[[str], Any]

    @classmethod
    def within(cls, iri: str, resolve: Callable[[str], Any]) -> Reference[Any]:
        """Make the reference that stands in a document.

        Args:
            iri: The id, in whatever spelling.
            resolve: Gives the thing of an id; None where it isn't described.
        """
        made: Reference[Any] = cls(iri)
        object.__setattr__(made, "_resolve", resolve)
        return made

    @property
    def target(self) -> T | None:
        """The thing itself; None where it isn't described."""
        found: T | None = self._resolve(str(self))
        return found

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return getattr(self._described(name), name)

    def __setattr__(self, name: str, value: Any) -> None:
        setattr(self._described(name), name, value)

    def __delattr__(self, name: str) -> None:
        delattr(self._described(name), name)

    def _described(self, name: str) -> Any:
        target = self.target
        if target is None:
            raise AttributeError(
                f"{self} isn't described here, so that its {name} isn't known; "
                "nboq.Objects(document, other) follows references from one document to another"
            )
        return target

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *dir(self.target)})

    def __reduce__(self) -> tuple[Any, ...]:
        return str, (str(self),)


if TYPE_CHECKING:

    class References(list[Reference[T]]):
        """Several references, to which ids can be added."""

        def append(self, id: str, /) -> None: ...  # noqa: D102
        def insert(self, place: SupportsIndex, id: str, /) -> None: ...  # noqa: D102
        def extend(self, ids: Iterable[str], /) -> None: ...  # noqa: D102
        def remove(self, id: str, /) -> None: ...  # noqa: D102

    class RefTo(Generic[T]):
        """A field that names one thing."""

        def __get__(self, thing: Any, owner: Any = None) -> Reference[T] | None: ...
        def __set__(self, thing: Any, value: str | None) -> None: ...

    class RefsTo(Generic[T]):
        """A field that names several things."""

        def __get__(self, thing: Any, owner: Any = None) -> References[T] | None: ...
        def __set__(self, thing: Any, value: Sequence[str] | None) -> None: ...

    class PartOrRef(Generic[T]):
        """A field that holds one thing, or names it."""

        def __get__(self, thing: Any, owner: Any = None) -> T | Reference[T] | None: ...
        def __set__(self, thing: Any, value: T | str | None) -> None: ...

    class PartsOrRefs(Generic[T]):
        """A field that holds several things, or names them."""

        def __get__(self, thing: Any, owner: Any = None) -> list[T | Reference[T]] | None: ...
        def __set__(self, thing: Any, value: Sequence[T | str] | None) -> None: ...

else:

    def _meant(annotation: Callable[[Any], Any]) -> Any:
        return type("Annotation", (), {"__class_getitem__": classmethod(lambda cls, kind: annotation(kind))})

    RefTo = _meant(lambda kind: str | None)
    RefsTo = _meant(lambda kind: list[str] | None)
    PartOrRef = _meant(lambda kind: kind | str | None)
    PartsOrRefs = _meant(lambda kind: list[kind | str] | None)


class _Values:
    """The values of each enumeration of the model in use, as a literal type."""

    in_use: Callable[[], Mapping[str, Collection[str]]]
    """Gives the values by enumeration; `nboq.schema.model`, which knows them, sets this."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_") or name not in (known := self.in_use()):
            raise AttributeError(name)
        return Literal[tuple(known[name])]


values = _Values()
