"""The one canonical form of a document, and JSON as bytes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

import orjson
import rfc8785

from nboq.document.entities import label
from nboq.errors import WrongValue
from nboq.schema.iri import compact
from nboq.schema.model import current_model
from nboq.schema.values import as_number


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


def in_order(values: Sequence[Mapping[str, Any]]) -> tuple[list[Any], list[int]]:
    """Sort objects as the canonical form does, and say where each of them went.

    >>> in_order([{"type": "Party", "name": "b"}, {"type": "Party", "name": "a"}])[1]
    [1, 0]
    """
    order = sorted(range(len(values)), key=lambda at: (sort_key(canonical(values[at])), at))
    return [values[at] for at in order], sorted(range(len(order)), key=order.__getitem__)


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
