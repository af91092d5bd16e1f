"""Turtle as text: blocks in a fixed order, so that one new slot changes only the lines about it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence


def literal(text: str, lang: str | None = "en") -> str:
    """Write a text as a Turtle literal; JSON's escapes are Turtle's.

    >>> print(literal("63x oil"))
    "63x oil"@en
    """
    return json.dumps(text, ensure_ascii=False) + (f"@{lang}" if lang else "")


def double_literal(value: float) -> str:
    """Write a bound as an xsd:double, the datatype of the values it is compared with.

    >>> double_literal(1.0)
    '"1.0E0"^^xsd:double'
    """
    mantissa, exponent = f"{value:e}".split("e")
    digits = mantissa.rstrip("0")
    return f'"{digits + "0" if digits.endswith(".") else digits}E{int(exponent)}"^^xsd:double'


def block(subject: str, pairs: Iterable[tuple[str, str]]) -> str:
    """Write one subject with its predicates and objects, one a line, in the order given."""
    rows = [f"    {predicate} {value}" for predicate, value in pairs]
    return f"{subject}\n" + " ;\n".join(rows) + " .\n"


def document(prefixes: dict[str, str], comment: str, blocks: Sequence[str], used: Iterable[str]) -> str:
    """Write a whole document with the prefixes it uses."""
    lines = [f"# {line}" for line in comment.splitlines()]
    lines += [f"@prefix {name}: <{prefixes[name]}> ." for name in sorted(used)]
    return "\n".join(lines) + "\n\n" + "\n".join(blocks)
