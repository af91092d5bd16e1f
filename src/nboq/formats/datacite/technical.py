"""What DataCite has no field for, in the words of a TechnicalInfo description.

DataCite's mapping of PIDINST puts model, kinds of instrument and measured variables into one such description
(DataCite Metadata Schema 4.6, appendix, "PIDINST Schema 1 Mapping"), and its example of an instrument shows how. The
text here has the form of that example, so that it can be taken apart again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

_LABELS: Final = {
    "model": "Model Name",
    "types": "Instrument type",
    "variables": "Measured variables",
    "creators": "Creators",
}
_TEXT: Final = re.compile(
    " ?".join(rf"(?:{label}: (?P<{name}>.+?)\.(?= |\Z))?" for name, label in _LABELS.items()), re.DOTALL
).fullmatch
# A label inside of a value could be one of ours or the author's own; nobody could tell.
_INSIDE: Final = re.compile(rf"\. (?:{'|'.join(_LABELS.values())}): ").search
_ROLES: Final = ("manufacturers", "owners", "others")


@dataclass(frozen=True, slots=True)
class Technical:
    """What such a description says.

    Attributes:
        model: The name of the model.
        types: What kinds of instrument it is.
        variables: What it measures.
        creators: Who the record's creators are: `manufacturers`, `owners` or `others`; only where it isn't plain.
    """

    model: str | None = None
    types: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()
    creators: str | None = None


def show(said: Technical) -> str:
    """Write the description.

    Args:
        said: What it is to say.

    Returns:
        Its sentences, or an empty text.

    >>> show(Technical(model="PILATUS3 S 6M", variables=("X-ray", "dose")))
    'Model Name: PILATUS3 S 6M. Measured variables: X-ray; dose.'
    """
    values = (said.model, "; ".join(said.types), "; ".join(said.variables), said.creators)
    return " ".join(f"{label}: {value}." for label, value in zip(_LABELS.values(), values, strict=True) if value)


def of(item: Mapping[str, Any]) -> Technical | None:
    """Take a description of a record apart, if it's of the type TechnicalInfo."""
    return parse(item.get("description", "")) if item.get("descriptionType") == "TechnicalInfo" else None


def parse(text: str) -> Technical | None:
    """Take a description apart.

    Args:
        text: Any description.

    Returns:
        What it says, or None unless writing that again gives the very same text.

    >>> parse("Model Name: IX71. Measured variables: light.")
    Technical(model='IX71', types=(), variables=('light',), creators=None)
    >>> parse("Energy range 2.1-10.5 keV") is None
    True
    """
    found = _TEXT(text)
    if not text or found is None:
        return None
    if any(value and _INSIDE(value) for value in found.groups()):
        return None
    listed = {name: tuple(value.split("; ")) if value else () for name, value in found.groupdict().items()}
    said = Technical(found["model"], listed["types"], listed["variables"], found["creators"])
    if said.creators not in (None, *_ROLES) or show(said) != text:
        return None
    return said
