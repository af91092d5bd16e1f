"""YAML that says nothing that JSON couldn't."""

from __future__ import annotations

import math
from typing import Any

from nboq.errors import Malformed


def load_yaml(content: bytes, source: str) -> Any:
    """Parse YAML; days stay text, as in JSON.

    Args:
        content: The bytes of the file.
        source: What to call it in messages.

    Raises:
        Malformed: If it isn't YAML, or says what JSON can't.

    >>> load_yaml(b"valid_from: 2024-03-01", "a.yaml")
    {'valid_from': '2024-03-01'}
    """
    import yaml

    class _Loader(yaml.SafeLoader):
        """Dates stay text, as in JSON."""

    _Loader.yaml_implicit_resolvers = {
        first: [(tag, regexp) for tag, regexp in found if tag != "tag:yaml.org,2002:timestamp"]
        for first, found in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    try:
        data = yaml.load(content, Loader=_Loader)  # noqa: S506 - a subclass of the safe loader
    except (yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        where = f" at line {mark.line + 1}, column {mark.column + 1}" if mark else ""
        raise Malformed(f"not YAML{where}: {getattr(error, 'problem', error)}", source=source) from None
    _check_plain(data, source)
    return data


def _check_plain(data: Any, source: str) -> None:
    """Refuse what YAML can say and JSON can't."""
    if isinstance(data, dict):
        for key, value in data.items():
            if not isinstance(key, str):
                raise Malformed(f"the key {key!r} isn't text; put it in quotes", source=source)
            _check_plain(value, source)
    elif isinstance(data, list):
        for item in data:
            _check_plain(item, source)
    elif isinstance(data, str):
        try:
            data.encode()
        except UnicodeEncodeError as error:
            raise Malformed(f"a text holds {data[error.start]!a}, half of a character", source=source) from None
    elif isinstance(data, float) and not math.isfinite(data):
        raise Malformed(f"{data} isn't a number that JSON has", source=source)
    elif data is not None and not isinstance(data, str | int | float):
        raise Malformed(
            f"{data!r} is a {type(data).__name__}, which JSON doesn't have; put it in quotes", source=source
        )
