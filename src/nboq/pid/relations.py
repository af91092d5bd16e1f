"""The named relations between things that have persistent identifiers: one table for every use.

The table is `model/mappings/relations.tsv`. A relation is stored in one direction only, as the slot of the model that
has its name; its inverse is a way of asking. The columns say which relation types and elements of DataCite and of
PIDINST say the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from nboq.errors import UnknownTerm, nearest, short
from nboq.schema.artefacts import resource, tsv_rows


@dataclass(frozen=True, slots=True)
class Relation:
    """One relation.

    Attributes:
        name: The slot of the model that states it.
        inverse: What it is called from the other end.
        subjects: The classes that it leads from.
        objects: The classes that it leads to.
        also: Paths of slots by which a document says the same, such as `("owners", "identified_by")`.
        datacite: The DataCite relationType in this direction, or None.
        datacite_inverse: The one in the other direction.
        datacite_element: The DataCite element that says it instead: `creator`, `fundingReference`, or `contributor:`
            and a contributorType.
        pidinst: The PIDINST relationType in this direction, or None. A PIDINST record is about an instrument.
        pidinst_inverse: The one in the other direction.
        pidinst_element: The PIDINST element that says it instead.
        title: How it reads between two names.
    """

    name: str
    inverse: str
    subjects: tuple[str, ...]
    objects: tuple[str, ...]
    also: tuple[tuple[str, ...], ...]
    datacite: str | None
    datacite_inverse: str | None
    datacite_element: str | None
    pidinst: str | None
    pidinst_inverse: str | None
    pidinst_element: str | None
    title: str


def _listed(text: str) -> tuple[str, ...]:
    return tuple(word for word in text.split(",") if word)


@cache
def relations() -> dict[str, Relation]:
    """Give every relation by name.

    >>> relations()["describes"].datacite
    'IsMetadataFor'
    """
    found = {}
    for row in tsv_rows(resource("mappings", "relations.tsv")):
        fields: dict[str, Any] = {key: text or None for key, text in row.items() if key not in ("subject", "object")}
        also = tuple(tuple(path.split("/")) for path in _listed(row["also"]))
        fields |= {"subjects": _listed(row["subject"]), "objects": _listed(row["object"]), "also": also}
        found[row["name"]] = Relation(**fields)
    return found


def relation(name: str) -> tuple[Relation, bool]:
    """Find a relation by its name or by the name of its inverse.

    Args:
        name: As in the table; blanks and hyphens count as underscores.

    Returns:
        The relation, and whether the name was that of its inverse.

    Raises:
        UnknownTerm: If there is none.

    >>> relation("hosted_by")[0].objects, relation("hosts")[1]
    (('CoreFacility',), True)
    """
    wanted = name.strip().lower().replace(" ", "_").replace("-", "_")
    table = relations()
    if wanted in table:
        return table[wanted], False
    for found in table.values():
        if found.inverse == wanted:
            return found, True
    known = dict.fromkeys(name for found in table.values() for name in (found.name, found.inverse))
    hint = nearest(name, known) or f"known are {', '.join(known)}"
    raise UnknownTerm(f"unknown relation {short(name)}", hint=hint)
