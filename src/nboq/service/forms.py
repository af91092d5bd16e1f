"""What an editor must know of the model to make forms: classes with what tiers ask, fields with units, values."""

from __future__ import annotations

import hashlib
import re
from typing import Any, Final

import orjson

from nboq.checks.completeness.measure import asked
from nboq.schema.model import ClassTerm, EnumTerm, SlotTerm, SlotUse, current_model, per_model, title_of

_ANSWERS: Final = {"true": "yes", "false": "no"}


@per_model
def forms() -> tuple[bytes, str]:
    """Describe the forms of the model in use.

    Returns:
        JSON, and a tag that another description wouldn't have. Classes have `title`, `text`, `above` (what they are
        kinds of), `abstract` and `fields`: name, tier, what it asks (2 required, 1 recommended, 0 nothing), the range
        where the class has a narrower one, and where it's asked only, in words. Values have name, title, meaning.

    >>> import json
    >>> found = json.loads(forms()[0])
    >>> found["classes"]["Objective"]["title"], found["slots"]["working_distance"]["unit"]
    ('Objective', 'mm')
    """
    model = current_model()
    content = orjson.dumps(
        {
            "version": model.version,
            "classes": {name: _class(term) for name, term in model.classes.items()},
            "slots": {name: _slot(term) for name, term in model.slots.items()},
            "enums": {name: _values(term) for name, term in model.enums.items()},
        }
    )
    return content, f'"{hashlib.sha256(content).hexdigest()[:32]}"'


def _class(term: ClassTerm) -> dict[str, Any]:
    asks = {name: (tier, 1 + required) for name, tier, required in asked(term.name)}
    fields = [
        [name, *asks.get(name, (0, 0)), "" if use.range == use.slot.range else use.range, _condition(use)]
        for name, use in term.slots.items()
        if name != "type"
    ]
    return {
        "title": current_model().labels[term.iri],
        "text": _by_titles(term.description),
        "abstract": term.abstract,
        "above": term.ancestors,
        "fields": fields,
    }


def _condition(use: SlotUse) -> str:
    said = ((title_of(name), " or ".join(_ANSWERS.get(one, one) for one in values)) for name, values in use.where)
    return " and ".join(f"‘{title}’ is {values or 'empty'}" for title, values in said)


def _by_titles(text: str) -> str:
    """Name what a definition names by what forms call it."""
    return re.sub(r"`(\w+)`", lambda found: f"‘{title_of(found[1])}’", text)


def _slot(term: SlotTerm) -> dict[str, Any]:
    found = {
        "title": term.title,
        "text": _by_titles(term.description),
        "kind": term.kind,
        "range": term.range,
        "unit": term.unit_label,
        "several": term.multivalued,
        "expected": term.expected if term.kind in ("number", "integer", "datetime", "uri") else "",
        "old": term.instead.strip("; ") if term.deprecated else "",
    }
    return {name: value for name, value in found.items() if value}


def _values(term: EnumTerm) -> list[list[str]]:
    return [[value.name, value.title, _by_titles(value.description)] for value in term.values.values()]
