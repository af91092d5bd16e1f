"""Turtle as text: blocks in a fixed order, so that one new slot changes only the lines about it."""

from __future__ import annotations

import json
from typing import Any

from nboq.build.schema import Schema
from nboq.render.template import plain_texts


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


def block(lines: str) -> str:
    r"""Write one subject with its predicates and objects in the order given, after a blank line.

    Args:
        lines: The subject, then a predicate with its object on each line.

    >>> block("nboq:a\na owl:Class\nrdfs:label 'A'\n")
    "\nnboq:a\n    a owl:Class ;\n    rdfs:label 'A' .\n"
    """
    subject, *pairs = (line for line in lines.split("\n") if line.strip())
    return f"\n{subject}\n" + " ;\n".join(f"    {pair}" for pair in pairs) + " .\n"


def written(template: str, schema: Schema, **values: Any) -> str:
    """Write a file of Turtle.

    Args:
        template: Which.
        schema: The model that it is about.
        values: What else the template asks for.
    """
    texts = plain_texts("nboq.build")
    texts.filters |= {"block": block, "literal": literal, "double": double_literal}
    texts.filters |= {"short": schema.short, "class": schema.cls}
    return texts.get_template(template).render(schema=schema, **values)
