"""One id, two things: what documents say of an id, in short, and where that can't be one thing.

Facilities describe a second microscope by saving the first under another name, so that all ids are copied. `Meanings`
keeps little of each thing, in a temporary file, so that any number of documents can be compared.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from functools import partial
from typing import Any, Final, Self

import orjson

from nboq.checks.codes import DUPLICATE
from nboq.checks.findings import Finding
from nboq.comparison.match.spelling import catalogue, maker, model, same_maker
from nboq.document import DocumentIndex, Path, Plain, label
from nboq.pid import shared_iri
from nboq.schema.model import current_model, per_model
from nboq.schema.values import as_number

_TEXTS: Final = {"manufacturer": maker, "model": model, "catalog_number": catalogue}
_NUMBERS: Final = ("lens_na", "magnification")
_VERSION: Final = ("id", "replaces", "valid_from", "valid_until")
_GENERIC: Final = "Generic"
_Version = tuple[str, str, str, str]
"""A descriptor, the one that it replaces, and the first and the last day of its validity."""
_NO_VERSION: Final = ("", "", "", "")


@dataclass(frozen=True, slots=True)
class Meaning(Plain):
    """What one document says of one id, as far as two documents have to agree."""

    iri: str
    label: str
    kind: str
    facts: Mapping[str, Any]
    """What was said: its name where it is an instrument, maker, model, catalogue number, aperture, magnification."""
    version: _Version = _NO_VERSION
    """The descriptor that it stands in, the one which that replaces, and the first and the last day of its validity."""
    path: tuple[str | int, ...] = ()

    @classmethod
    def from_dict(cls, body: Mapping[str, Any]) -> Meaning:
        """Read what `to_dict` wrote."""
        return cls(**{**body, "version": tuple(body["version"]), "path": tuple(body["path"])})

    def differs(self, other: Meaning) -> str:
        """Tell a fact by which two meanings are of two things; nothing where they may be of one.

        >>> dry = Meaning("urn:x:1", "Objective '40x'", "Objective", {"lens_na": 0.95})
        >>> dry.differs(Meaning("urn:x:1", "Objective '40x'", "Objective", {"lens_na": 1.3}))
        'lens_na 0.95 and 1.3'
        """
        if _are_versions(self.version, other.version):
            return ""
        if not _akin(self.kind, other.kind):
            return f"class {self.kind} and {other.kind}"
        for field, value in self.facts.items():
            theirs = other.facts.get(field)
            if theirs is not None and not _same(field, value, theirs):
                return f"{field} {value!r} and {theirs!r}"
        return ""


def _are_versions(one: _Version, other: _Version) -> bool:
    """Tell whether one descriptor replaces the other, or its validity follows that of the other."""
    if (one[1] and one[1] == other[0]) or (other[1] and other[1] == one[0]):
        return True
    (_, _, earlier, end), (_, _, later, _) = sorted((one, other), key=lambda version: version[2])
    return bool(later) and later != earlier and (end <= later if end else bool(earlier))


def _akin(one: str, other: str) -> bool:
    """Tell whether one class is above the other, or what is above a generic one."""
    classes = current_model().classes
    lines = [classes[kind].ancestors if kind in classes else (kind,) for kind in (one, other)]
    generic = [kind.startswith(_GENERIC) and len(line) > 1 for kind, line in zip((one, other), lines, strict=True)]
    above = [line[1] if wide else line[0] for line, wide in zip(lines, generic, strict=True)]
    return above[0] in lines[1] or above[1] in lines[0]


def _same(field: str, one: Any, other: Any) -> bool:
    if field in _NUMBERS:
        return bool(one == other)
    read = _TEXTS.get(field, model)
    a, b = read(one), read(other)
    return not a or not b or a == b or (field == "manufacturer" and same_maker(a, b))


def meanings(thing: Mapping[str, Any] | DocumentIndex) -> tuple[Meaning, ...]:
    """Take out of a document what it says of instruments, their models and components.

    Args:
        thing: The document, faulty or not, or its index.

    >>> [one.facts for one in meanings({"type": "Objective", "id": "urn:x:1", "name": "a", "lens_na": 1.4})]
    [{'lens_na': 1.4}]
    """
    index = DocumentIndex.of(thing)
    found: dict[str, Meaning] = {}
    kinds, instruments, descriptors = _kinds()
    versions: dict[Path, _Version] = {}
    for path, entity in index.at.items():
        kind, id = entity.get("type"), entity.get("id")
        if not isinstance(kind, str):
            continue
        if kind in descriptors:
            versions[path] = _version(entity)
        iri = shared_iri(id) if kind in kinds and isinstance(id, str) else None
        if iri is None or iri in found:
            continue
        facts: dict[str, Any] = {field: value for field in _TEXTS if isinstance(value := entity.get(field), str)}
        if kind in instruments and isinstance(name := entity.get("name"), str):
            facts = {"name": name, **facts}
        facts |= {field: n for field in _NUMBERS if (n := as_number(entity.get(field))) is not None and n > 0}
        around = (versions[path[:end]] for end in range(len(path), -1, -1) if path[:end] in versions)
        found[iri] = Meaning(iri, label(entity), kind, facts, next(around, _NO_VERSION), path)
    return tuple(found.values())


@per_model
def _kinds() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Give the classes of things that have a meaning, those among them of instruments, and those of descriptors."""
    wanted = {"Component", "Instrument", "InstrumentModel"}, {"Instrument"}, {"HardwareDescriptor"}
    known = current_model().classes
    some, instruments, descriptors = (
        frozenset(name for name, body in known.items() if not high.isdisjoint(body.ancestors)) for high in wanted
    )
    return some, instruments, descriptors


def _version(descriptor: Mapping[str, Any]) -> _Version:
    """Give a descriptor's id, the one that it replaces, and the first and last day of its validity."""
    said = [text if isinstance(text := descriptor.get(slot), str) else "" for slot in _VERSION]
    return shared_iri(said[0]) or "", shared_iri(said[1]) or "", said[2][:10], said[3][:10]


@dataclass(frozen=True, slots=True)
class Clash:
    """An id that means two things."""

    meaning: Meaning
    source: str
    other: Meaning
    other_source: str
    difference: str

    def __str__(self) -> str:
        return (
            f"{self.meaning.iri} is {self.meaning.label} in {self.source} and another thing in {self.other_source} "
            f"({self.difference}); give one of the two a new id, 'urn:uuid:' and a UUID"
        )

    def finding(self) -> Finding:
        """Make a finding about the document that came later."""
        one, rule = self.meaning, DUPLICATE.removeprefix("NBOQ-D-")
        text = f"names another thing in {self.other_source} ({self.difference}); give one of the two a new id"
        found = partial(Finding, "violation", "document", rule, one.label, one.iri, tuple(one.path), "id", one.iri)
        return found(text, code=DUPLICATE)


class Meanings:
    """What documents say of ids.

    Args:
        database: Where to keep it; left out, a temporary file that goes when this is closed.

    >>> with Meanings() as known:
    ...     for source, name in (("a.json", "Kittiwake"), ("b.json", "Guillemot")):
    ...         found = known.add(source, meanings({"type": "Instrument", "id": "urn:x:1", "name": name}))
    ...     print(found[0].difference)
    name 'Guillemot' and 'Kittiwake'
    """

    def __init__(self, database: sqlite3.Connection | None = None) -> None:
        self._own = database is None
        self._db = database or sqlite3.connect("")
        self._db.execute("CREATE TABLE IF NOT EXISTS meanings (iri TEXT, source TEXT, said BLOB)")
        self._db.execute("CREATE INDEX IF NOT EXISTS meanings_by_iri ON meanings (iri)")
        self._db.execute("CREATE INDEX IF NOT EXISTS meanings_by_source ON meanings (source)")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *fault: object) -> None:
        if self._own:
            self._db.close()

    def add(self, source: str, said: Iterable[Meaning]) -> list[Clash]:
        """Take note of what a document says.

        Args:
            source: What the document is called.
            said: What it says.

        Returns:
            The ids by which it means something else than a document before.
        """
        found = []
        for one in said:
            found += self._against(one, source)
            self._db.execute("INSERT INTO meanings VALUES (?, ?, ?)", (one.iri, source, _as_json(one)))
        return found

    def forget(self, source: str) -> None:
        """Forget what a document said."""
        self._db.execute("DELETE FROM meanings WHERE source = ?", (source,))

    def clashes(self) -> Iterator[Clash]:
        """Give all ids that mean two things, of each document the first that it doesn't agree with."""
        query = "SELECT iri FROM meanings GROUP BY iri HAVING COUNT(DISTINCT said) > 1 ORDER BY iri"
        for (iri,) in self._db.execute(query).fetchall():
            about = "SELECT source, said FROM meanings WHERE iri = ? ORDER BY source"
            rows = self._db.execute(about, (iri,)).fetchall()
            for place, (source, said) in enumerate(rows):
                yield from _first(_read(said), source, rows[:place])

    def _against(self, one: Meaning, source: str) -> list[Clash]:
        with closing(self._db.execute("SELECT source, said FROM meanings WHERE iri = ?", (one.iri,))) as rows:
            return _first(one, source, rows)


def _as_json(one: Meaning) -> bytes:
    return orjson.dumps((one.iri, one.label, one.kind, one.facts, one.version, one.path))


def _read(said: bytes) -> Meaning:
    iri, called, kind, facts, version, path = orjson.loads(said)
    return Meaning(iri, called, kind, facts, tuple(version), tuple(path))


def _first(one: Meaning, source: str, rows: Iterable[tuple[str, bytes]]) -> list[Clash]:
    for other_source, said in rows:
        other = _read(said)
        if other_source != source and (difference := one.differs(other)):
            return [Clash(one, source, other, other_source, difference)]
    return []
