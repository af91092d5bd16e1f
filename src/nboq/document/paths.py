"""Places in JSON: the objects of a document with their paths, JSON Pointers, values at a path."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, Final

Path = tuple[str | int, ...]
"""Where an object is in the JSON."""
_PLAIN: Final = frozenset((str, int, float, bool, type(None)))


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
        # Nearly all are plain, and to ask a Mapping takes ten times as long.
        if type(value) in _PLAIN:
            continue
        if isinstance(value, dict | Mapping):
            yield from walk(value, (*path, key))
        elif isinstance(value, list):
            for index, item in enumerate(value):
                if type(item) not in _PLAIN and isinstance(item, dict | Mapping):
                    yield from walk(item, (*path, key, index))


def nested(data: Any) -> list[dict[str, Any]]:
    """Give the objects in JSON, in no order and without their paths, which takes a tenth of the time of `walk`.

    Args:
        data: The JSON; `extensions` in it are not entered.

    >>> nested({"type": "Collection", "members": [{"type": "Instrument"}]})
    [{'type': 'Collection', 'members': [{'type': 'Instrument'}]}, {'type': 'Instrument'}]
    """
    found, waiting = [], [data]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            found.append(value)
            waiting += [item for key, item in value.items() if isinstance(item, dict | list) and key != "extensions"]
        elif isinstance(value, list):
            waiting += [item for item in value if isinstance(item, dict | list)]
    return found


def as_list(value: Any) -> list[Any]:
    """Give what stands in a field as a list.

    >>> as_list(None), as_list("a"), as_list(["a"])
    ([], ['a'], ['a'])
    """
    return value if isinstance(value, list) else [] if value is None else [value]


def pointer(path: Iterable[str | int]) -> str:
    """Write a JSON path as a JSON Pointer (RFC 6901).

    >>> pointer(("members", 0, "a/b"))
    '/members/0/a~1b'
    """
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in path)


def steps_text(path: Path) -> str:
    """Write steps through a document for a person.

    >>> steps_text(("light_path", "detector_settings", 0))
    'light_path.detector_settings[0]'
    """
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")


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
