"""Listings of registries: a facility's instruments as rows of one, and which row of one a facility or model is.

A row is taken for certain when its name and another of its facts (institution or website; the maker, for a model) are
the same as in the document, when no fact that both have contradicts, and when there is one such row; all else is shown.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from nboq.comparison.match.spelling import folded, maker
from nboq.document import DocumentLike, as_document, walk
from nboq.errors import ContentError, InvalidIdentifier
from nboq.formats.content import load_json
from nboq.formats.spreadsheet import as_written, read_spreadsheet
from nboq.pid import iri_of, parse
from nboq.pid.chain import Tier
from nboq.registration.pid_status import Situation, situation
from nboq.registration.references import is_of, misfit
from nboq.registration.submissions import filled
from nboq.sanitize import sanitize
from nboq.schema.artefacts import tsv_rows
from nboq.schema.iri import compact

_HEADS: Final = {
    head: row["field"]
    for row in tsv_rows(Path(__file__).with_name("listing_heads.tsv"))
    for head in row["heads"].split(" | ")
}
_FACTS: Final[Mapping[Tier, Mapping[str, tuple[str, ...]]]] = {
    Tier.FACILITY: {"name": ("Core name",), "institution": ("Institution",), "website": ("Core website",)},
    Tier.MODEL: {"name": ("Model",), "maker": ("Manufacturer",)},
}
"""What is compared, and the columns of `listing_rows` in which a document says it."""


def listing_rows(thing: DocumentLike, beside: Sequence[Mapping[str, Any]] = ()) -> list[dict[str, str]]:
    """Give the rows of a listing, one for each instrument; what the document doesn't say is empty.

    Args:
        thing: An instrument, a descriptor, or several in a Collection.
        beside: Facilities and models of other documents, to which it may refer.

    Raises:
        NotFound: If there is no instrument in it.

    >>> (row,) = listing_rows({"type": "Instrument", "id": "urn:x:1", "name": "IX71", "hosted_by": "RRID:SCR_017934"})
    >>> row["Core RRID"], row["Instrument"], row["Manufacturer"]
    ('RRID:SCR_017934', 'IX71', '')
    """
    document = sanitize(as_document(thing))[0]
    found = (entity for _, entity in walk(document.data) if is_of(entity, Tier.INSTANCE))
    several = {iri_of(entity.get("id")): str(entity.get("id")) for entity in found}
    about: Iterable[str | None] = several.values() if len(several) > 1 else [None]
    if beside and all(several):
        about, document = several.values(), replace(document, data={"members": [document.data, *beside]})
    return [
        {field.name: "; ".join(field.values) for field in filled("listing", situation(document, one))} for one in about
    ]


@dataclass(frozen=True, slots=True)
class ListingRow:
    """A row of a listing.

    Attributes:
        rrid: Its identifier.
        facts: What else it says, by `name`, `institution`, `website`, `maker`, `model`.
        row: Where it stands.
    """

    rrid: str
    facts: Mapping[str, str]
    row: int

    def __str__(self) -> str:
        return f"{self.rrid}, {', '.join(self.facts.values())} (row {self.row})"


@dataclass(frozen=True, slots=True)
class ListingMatch:
    """What a listing says of a facility or model.

    Attributes:
        sure: The row that it is; None where there is none, or not one alone.
        candidates: The rows that it could be, with what is the same, the likeliest first.
    """

    sure: ListingRow | None
    candidates: Sequence[tuple[ListingRow, tuple[str, ...]]]


class Listing:
    r"""A listing of facilities or models with their RRIDs.

    Args:
        content: CSV with a head, or JSON with a list of objects.
        source: The file.

    Raises:
        Malformed: If it is neither.
        ContentError: If there is no column with RRIDs.

    >>> listing = Listing(b"RRID,Core name,Institution\nRRID:SCR_017934,Unit,Uni\n", "rrids.csv")
    >>> unit = {"type": "CoreFacility", "id": "urn:x:1", "name": "UNIT", "owners": [{"type": "Party", "name": "Uni"}]}
    >>> listing.find(Tier.FACILITY, situation(unit)).sure.rrid
    'RRID:SCR_017934'
    """

    def __init__(self, content: bytes, source: str) -> None:
        text = as_written(content, source)
        rows = _of_json(text, source) if text.lstrip()[:1] in ("[", "{") else _of_csv(text, source)
        self._by_fact: dict[tuple[str, str], list[ListingRow]] = defaultdict(list)
        self.unfit = self.size = 0
        some = False
        for number, row in rows:
            facts: dict[str, str] = {}
            for head, cell in row:
                field = _HEADS.get(" ".join(head.replace("_", " ").split()).casefold())
                if field and cell.strip():
                    facts.setdefault(field, cell.strip())
            some = some or "rrid" in facts
            rrid = _rrid(facts.pop("rrid", ""))
            self.size, self.unfit = self.size + 1, self.unfit + (not rrid)
            one = ListingRow(rrid, facts, number)
            kinds = {"name": "name", "model": "name", "website": "website"}
            for key in {(fact, _compared(fact, facts.get(head, ""))) for head, fact in kinds.items()}:
                if rrid and key[1]:
                    self._by_fact[key].append(one)
        if not some:
            raise ContentError("has no column with RRIDs", source=source, hint="call one of its columns RRID")

    def find(self, tier: Tier, found: Situation) -> ListingMatch:
        """Look for the facility or model of a document.

        Args:
            tier: `facility` or `model`.
            found: What the document says.
        """
        told = {field.name: field.values for field in filled("listing", found)}
        said: dict[str, set[str]] = {}
        for fact, columns in _FACTS[tier].items():
            texts = [text for column in columns for text in told[column]]
            if fact != "name":  # identifiers stand behind names of parties
                texts += [text.partition(" (")[0] for text in texts]
            said[fact] = {_compared(fact, text) for text in texts}
            said[fact].discard("")
        rows = {
            id(one): one
            for fact in ("name", "website")
            for text in said.get(fact, ())
            for one in self._by_fact[fact, text]
        }
        same, sure = {}, {}
        for key, one in rows.items():
            listed = {fact: {_compared(fact, one.facts.get(fact, ""))} - {""} for fact in said}
            listed["name"] |= {_compared("name", one.facts["model"])} if "model" in one.facts else set()
            same[key] = tuple(fact for fact in said if said[fact] & listed[fact])
            contradicted = any(said[fact] and listed[fact] and fact not in same[key] for fact in said)
            if "name" in same[key] and len(same[key]) > 1 and not contradicted:
                sure[one.rrid] = one
        order = sorted(rows, key=lambda key: (-len(same[key]), rows[key].row))
        alone = next(iter(sure.values())) if len(sure) == 1 else None
        return ListingMatch(alone, [(rows[key], same[key]) for key in order])


def _compared(fact: str, text: str) -> str:
    """Write a fact as it's compared: without case, accents and punctuation."""
    if fact == "maker":
        return maker(text)
    bare = folded(text)
    if fact == "website":
        return bare.partition("://")[2].removeprefix("www.").partition("#")[0].rstrip("/")
    return " ".join("".join(letter if letter.isalnum() else " " for letter in bare).split())


def _rrid(text: str) -> str:
    with suppress(InvalidIdentifier):
        given = parse(text if ":" in text else f"RRID:{text}")
        if misfit(Tier.FACILITY, given) is None and given.scheme == "rrid":
            return compact(given.iri)
    return ""


def _of_csv(text: str, source: str) -> Iterator[tuple[int, Iterable[tuple[str, str]]]]:
    _, rows = read_spreadsheet(text, source)
    heads = next(rows, (0, []))[1]
    for number, cells in rows:
        yield number, zip(heads, cells, strict=False)


def _of_json(text: str, source: str) -> Iterator[tuple[int, Iterable[tuple[str, str]]]]:
    for number, row in enumerate(_objects(load_json(text.encode(), source)), 1):
        yield number, _cells(row)


def _objects(data: Any) -> list[Any]:
    """Find the list of objects in JSON, which registries put into others: `{"hits": {"hits": […]}}`."""
    if isinstance(data, Mapping):
        return next((found for found in map(_objects, data.values()) if found), [])
    return [item for item in data if isinstance(item, Mapping)] if isinstance(data, list) else []


def _cells(row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for _, inner in walk(dict(row)):
        for head, value in inner.items():
            if isinstance(value, str):
                yield str(head), value
