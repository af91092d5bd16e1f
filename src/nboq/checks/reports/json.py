"""Reports as JSON."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import IO, Any, Final

import orjson

from nboq.checks.findings import ValidationReport

_OPTIONS: Final = orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE


def to_dict(report: ValidationReport) -> dict[str, Any]:
    """Give a report as plain data.

    >>> to_dict(ValidationReport("a.json", 1))
    {'source': 'a.json', 'tier': 1, 'valid': True, 'counts': {}, 'findings': []}
    """
    findings = [finding.to_dict() for finding in report]
    for body in findings:
        del body["source"]
        body["value"] = as_json(body["value"])
    about = {"source": report.source, "tier": report.tier, "valid": report.valid, "counts": report.counts}
    return {**about, "findings": findings}


def as_json(value: Any) -> Any:
    """Make of a value what JSON can hold: no infinite numbers, no halves of characters, text for what is too large.

    >>> as_json([10**30, float("inf")])
    ['1000000000000000000000000000000', 'inf']
    """
    if isinstance(value, Mapping):
        return {as_json(str(key)): as_json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(item) for item in value]
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if abs(value) < 2**63 else _digits(value)
    return as_json(str(value))


def _digits(value: int) -> str:
    """Write a whole number of any length; Python itself refuses beyond some thousand digits."""
    try:
        return str(value)
    except ValueError:
        return hex(value)


def dump(data: Any) -> bytes:
    r"""Write plain data. Its numbers are finite and of at most 63 bits, or `as_json` made texts of them.

    >>> dump(["a", chr(0xD800)])
    b'[\n  "a",\n  "\\\\ud800"\n]\n'
    """
    try:
        return orjson.dumps(data, option=_OPTIONS)
    except TypeError:  # halves of characters, keys that are no texts
        return orjson.dumps(as_json(data), option=_OPTIONS)


def write_one(report: ValidationReport) -> bytes:
    """Write one report as a JSON object.

    Args:
        report: Of one document.

    Returns:
        The file.
    """
    return dump(to_dict(report))


def listed(items: Iterable[Any], depth: int) -> Iterator[bytes]:
    r"""Give a list piece by piece, as it would be written whole, so many steps inside of a larger file.

    >>> b"".join(listed([1, 2], 1))
    b'[\n    1,\n    2\n  ]'
    """
    margin, mark = b"\n" + b"  " * depth, b"["
    for item in items:
        # A line end inside of a text is written as an escape, so all that are here separate lines.
        yield mark + (b"\n" + dump(item).rstrip(b"\n")).replace(b"\n", margin + b"  ")
        mark = b","
    yield margin + b"]" if mark == b"," else b"[]"


def save(reports: Sequence[ValidationReport], file: IO[bytes]) -> None:
    """Write reports into a file as a list of JSON objects, one after the other."""
    file.writelines(listed(map(to_dict, reports), 0))
    file.write(b"\n")
