"""The documents of a store, and the rules that questions share: which ids are one thing, what holds on a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from itertools import product
from typing import Any, TypeVar

from tests.store.oracle.terms import REFERENCES, is_a, spelled

Json = dict[str, Any]
Row = tuple[Any, ...]
Link = tuple[str, str, str]
T = TypeVar("T")
ALL = "all"


def listed(value: Any) -> list[Any]:
    """Give the values of a field, whether it has none, one or several."""
    return [] if value is None else value if isinstance(value, list) else [value]


def outer(found: Iterable[T]) -> list[T | None]:
    """Give what there is, or None where there is nothing, as an outer join does."""
    return [*found] or [None]


def day_of(value: Any) -> str:
    return str(value)[:10]


def text(value: Any) -> str:
    """Write a value as RDF does: a whole number without a point."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def joined(texts: Iterable[str]) -> str | None:
    """Put texts after one another in their order; None where there are none."""
    return ", ".join(sorted(texts)) or None


def today() -> str:
    return datetime.now(UTC).date().isoformat()


@dataclass(frozen=True, eq=False)
class Statement:
    """What one document says of one thing.

    Attributes:
        node: It, as JSON.
        descriptor: The descriptor in which it stands, if any.
        inside: The things and parts that hold it, from the outside.
    """

    node: Json
    descriptor: Json | None = None
    inside: tuple[Json, ...] = ()

    @cached_property
    def begun(self) -> str:
        """The day on which its descriptor began; the empty text is before all days."""
        return day_of((self.descriptor or {}).get("valid_from") or "")


@dataclass
class World:
    """Documents and links, as questions see them.

    Args:
        documents: As JSON; collections are taken apart.
        links: Subject, slot, object of each link that was stored beside them.
    """

    documents: Iterable[Json]
    links: Iterable[Link] = ()
    said: dict[str, list[Statement]] = field(default_factory=lambda: defaultdict(list), init=False)
    parts: list[Statement] = field(default_factory=list, init=False)
    """Nodes without an id."""

    def __post_init__(self) -> None:
        for document in self.documents:
            self._walk(document, None, ())
        for subject, slot, target in self.links:
            self.said[spelled(subject)].append(Statement({"id": subject, slot: [target]}))

    def _walk(self, node: Json, descriptor: Json | None, inside: tuple[Json, ...]) -> None:
        descriptor = node if node.get("type") == "HardwareDescriptor" else descriptor
        statement = Statement(node, descriptor, inside)
        if "id" in node:
            self.said[spelled(node["id"])].append(statement)
        else:
            self.parts.append(statement)
        for name, value in node.items():
            for child in listed(value) if name != "extensions" else ():
                if isinstance(child, dict):
                    self._walk(child, descriptor, (*inside, node))

    # Identity

    @cached_property
    def _classes(self) -> dict[str, frozenset[str]]:
        """The ids of one thing, by each of them."""
        same: dict[str, set[str]] = {}
        for identifier, statements in self.said.items():
            for statement in statements:
                for other in map(spelled, listed(statement.node.get("identical_to"))):
                    whole = same.get(identifier, {identifier}) | same.get(other, {other})
                    same.update(dict.fromkeys(whole, whole))
        return {identifier: frozenset(whole) for identifier, whole in same.items()}

    def ids(self, identifier: str) -> frozenset[str]:
        return self._classes.get(spelled(identifier), frozenset({spelled(identifier)}))

    def one(self, identifier: str) -> str:
        """Give the id that a thing has in answers."""
        return min(self.ids(identifier))

    # What is said

    def statements(self, identifier: str) -> Iterator[Statement]:
        for each in self.ids(identifier):
            yield from self.said.get(each, ())

    def values(self, identifier: str, slot: str) -> set[Any]:
        """Give all that is said, by whatever document; things by the ids that they have in answers."""
        found = (value for statement in self.statements(identifier) for value in listed(statement.node.get(slot)))
        return {self._known(slot, value) for value in found}

    def _known(self, slot: str, value: Any) -> Any:
        if slot in REFERENCES:
            return self.one(value)
        return self.one(value["id"]) if isinstance(value, dict) and "id" in value else value

    def nodes(self, identifier: str, slot: str) -> list[Json]:
        """Give the parts that are said, by whatever document."""
        return [part for statement in self.statements(identifier) for part in listed(statement.node.get(slot))]

    def newest(self, identifier: str, slot: str, day: str = ALL, ranks: dict[str, int] | None = None) -> list[Any]:
        """Give what the newest descriptor that has begun says in a field; what stands in none is oldest.

        Args:
            identifier: The thing.
            slot: The field.
            day: The day, or `all`.
            ranks: Of descriptors that go before newer ones: a greater number goes first.
        """
        best: tuple[int, str] = (-1, "")
        found: list[Any] = []
        for statement in self.statements(identifier):
            if not listed(statement.node.get(slot)) or (day != ALL and statement.begun > day):
                continue
            descriptor = self.one(statement.descriptor["id"]) if statement.descriptor else ""
            age = ((ranks or {}).get(descriptor, 0), statement.begun)
            if age > best:
                best, found = age, []
            if age == best:
                found += listed(statement.node[slot])
        return found

    def fact(self, identifier: str, slot: str, day: str = ALL, ranks: dict[str, int] | None = None) -> Any:
        """Give one value of a field: of several that are equally new the greatest as text."""
        known = [self._known(slot, value) for value in self.newest(identifier, slot, day, ranks)]
        return max(known, key=text, default=None)

    def label(self, identifier: str | None) -> str | None:
        return None if identifier is None else self.fact(identifier, "name")

    def shown(self, identifier: str, day: str = ALL, ranks: dict[str, int] | None = None) -> str:
        """Give what a part is called where several stand in one cell."""
        for slot in ("name", "model"):
            if found := self.fact(identifier, slot, day, ranks):
                return str(found)
        return self.one(identifier)

    def kinds(self, identifier: str) -> set[str]:
        return {statement.node["type"] for statement in self.statements(identifier) if "type" in statement.node}

    def is_a(self, identifier: str, kind: str) -> bool:
        return any(is_a(each, kind) for each in self.kinds(identifier))

    def kind(self, identifier: str) -> str | None:
        """Give the narrowest class of a thing."""
        kinds = self.kinds(identifier)
        narrowest = [one for one in kinds if not any(other != one and is_a(other, one) for other in kinds)]
        return min(narrowest, default=None)

    def every(self, kind: str) -> list[str]:
        """Give all things that a document says to be of a class."""
        return sorted({self.one(identifier) for identifier in self.said if self.is_a(identifier, kind)})

    # Descriptors

    @cached_property
    def descriptors(self) -> dict[str, set[str]]:
        """The descriptors of each instrument, by its id."""
        found: dict[str, set[str]] = defaultdict(set)
        for descriptor in self.every("HardwareDescriptor"):
            for instrument in self.values(descriptor, "describes"):
                found[instrument].add(descriptor)
        return found

    def described(self, descriptor: str) -> set[str]:
        found: set[str] = self.values(descriptor, "describes")
        return found

    def begins(self, descriptor: str) -> list[str]:
        return [day_of(day) for day in self.values(descriptor, "valid_from")] or [""]

    @cached_property
    def _replacing(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = defaultdict(set)
        for descriptor in self.every("HardwareDescriptor"):
            for old in self.values(descriptor, "replaces"):
                found[old].add(descriptor)
        return found

    def replacing(self, descriptor: str, day: str) -> list[tuple[str, str]]:
        """Give what replaces a descriptor and has begun by a day, with the day on which it began."""
        new = [(since, other) for other in self._replacing[descriptor] for since in self.begins(other)]
        return [(since, other) for since, other in new if day == ALL or since <= day]

    def valid_since(self, descriptor: str, day: str) -> list[str]:
        """Give the days on which a descriptor began that is valid on a day and isn't replaced."""
        ends = [day_of(end) for end in self.values(descriptor, "valid_until")] or ["9999-99-99"]
        if day == ALL:
            return self.begins(descriptor)
        if self.replacing(descriptor, day):
            return []
        return [since for since, end in product(self.begins(descriptor), ends) if since <= day <= end]

    def holding(self, instrument: str, day: str) -> list[str]:
        """Give the descriptors of an instrument that hold on a day."""
        valid = {each: self.valid_since(each, day) for each in self.descriptors[self.one(instrument)]}
        newest = max((since for sinces in valid.values() for since in sinces), default="")
        return sorted(each for each, sinces in valid.items() if sinces and (day == ALL or newest in sinces))

    def held(self, instrument: str, day: str) -> str | None:
        """Give the one descriptor to name where an answer has one row an instrument."""
        holding = self.holding(instrument, day)
        newest = max((since for each in holding for since in self.valid_since(each, day)), default="")
        return min((each for each in holding if newest in self.valid_since(each, day)), default=None)

    def parts_of(self, descriptor: str, kind: str = "Component") -> list[str]:
        return sorted(part for part in self.values(descriptor, "components") if self.is_a(part, kind))

    def parts_on(self, instrument: str, day: str, kind: str = "Component") -> list[str]:
        """Give the parts of an instrument on a day, each once."""
        return sorted({part for each in self.holding(instrument, day) for part in self.parts_of(each, kind)})

    def in_use(self, day: str) -> list[str]:
        """Give the instruments that weren't decommissioned before a day."""
        return [each for each in self.every("Instrument") if self.used_on(each, day)]

    def used_on(self, instrument: str, day: str) -> bool:
        return day == ALL or all(day_of(end) >= day for end in self.values(instrument, "decommissioned_on"))

    def facilities(self, instrument: str) -> list[str]:
        return sorted(self.values(instrument, "hosted_by"))

    def hosted(self, instrument: str, facility: str | None) -> bool:
        return facility is None or self.one(facility) in self.facilities(instrument)

    # Images and data sets

    def instruments_of(self, thing: str) -> set[str]:
        """Give the instruments that an image or a data set comes from, however it is said."""
        found: set[str] = self.values(thing, "instrument") | self.values(thing, "collected_by")
        for descriptor in self.values(thing, "documented_by"):
            found |= self.described(descriptor)
        if self.is_a(thing, "Dataset"):
            for image in self.images_of.get(thing, ()):
                found |= self.instruments_of(image)
        return found

    @cached_property
    def images_of(self) -> dict[str, set[str]]:
        """The images that are part of a thing."""
        found: dict[str, set[str]] = defaultdict(set)
        for image in self.every("Image"):
            for whole in self.values(image, "part_of"):
                found[whole].add(image)
        return found

    def datasets_of(self, image: str) -> list[str]:
        return sorted(whole for whole in self.values(image, "part_of") if self.is_a(whole, "Dataset"))

    def taken(self, image: str) -> str | None:
        days = self.values(image, "acquisition_date")
        return max(map(day_of, days), default=None)

    def ranks(self, image: str) -> dict[str, int]:
        """Say which descriptors go first for the facts of an image: its own, then that of its day."""
        day = self.taken(image)
        held = {each for i in self.instruments_of(image) for each in self.holding(i, day)} if day else set()
        return dict.fromkeys(held, 1) | dict.fromkeys(self.values(image, "documented_by"), 2)

    def channels(self, image: str) -> list[str]:
        return sorted({channel for pixels in self.pixels(image) for channel in self.values(pixels, "channels")})

    def pixels(self, image: str) -> set[str]:
        found: set[str] = self.values(image, "pixels")
        return found

    def objectives_used(self, image: str) -> set[str]:
        settings = self.nodes(image, "objective_settings")
        return {self.one(each["settings_of"]) for each in settings if each.get("settings_of")}

    def light_paths(self, channel: str) -> list[Json]:
        return self.nodes(channel, "light_path")
