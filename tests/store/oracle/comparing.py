"""What a store answers beside what it should: row by row, as often as each is there."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any
from zlib import crc32

from nboq.store import NamedQuery, Store
from nboq.store.relations import link
from nboq.store.store import EngineChoice
from tests.store.oracle.asking import ANSWERS, COLUMNS
from tests.store.oracle.edges import asked
from tests.store.oracle.world import Json, Link, Row, World


def plain(row: Row) -> Row:
    """Give a row as it's compared: no number differs by what is lost in computing it."""
    return tuple(round(float(cell), 6) if isinstance(cell, int | float) else cell for cell in row)


@dataclass(frozen=True)
class Place:
    """A store, and the world that is in it.

    Attributes:
        name: What tests call it.
        store: It.
        world: The same documents and links, in plain Python.
        most: How often to ask a question at most.
    """

    name: str
    store: Store
    world: World
    most: int = 6

    @classmethod
    def of(
        cls, name: str, documents: list[Json], links: tuple[Link, ...] = (), store: Store | None = None, most: int = 6
    ) -> Place:
        """Load documents, of which a later one takes the place of one with the same id, and links."""
        store = Store() if store is None else store
        last = {document["id"]: document for document in documents}
        for document in last.values():
            store.load(document)
        for subject, relation, target in links:
            link(store, subject, relation, target)
        store.ensure_model()
        return cls(name, store, World(last.values(), links), most)

    def empty(self) -> None:
        """Take everything out of the store again."""
        self.store.put_links({}, self.store.links())
        for document in self.store.documents():
            self.store.remove(document)

    def differences(
        self, query: NamedQuery, engine: EngineChoice = "store", most: int | None = None, every: int = 1
    ) -> tuple[int, list[str]]:
        """Ask a question at its edges; give how often, and in words what is wrong.

        Args:
            query: The question.
            engine: What it is asked of.
            most: How often to ask it at most.
            every: How many of the times at which nothing should come out stand for one that it's asked.
        """
        parameters = {parameter.name: parameter.type for parameter in query.parameters}
        wrong, times = [], 0
        for number, values in enumerate(asked(self.world, query.name, parameters, self.most if most is None else most)):
            right = Counter(plain(row) for row in ANSWERS[query.name](self.world, **values))
            if not right and crc32(f"{query.name} {self.name} {number}".encode()) % every:
                continue
            times += 1
            if found := self.difference(query.name, values, right, engine):
                wrong.append(found)
        return times, wrong

    def difference(self, name: str, values: dict[str, Any], right: Counter[Row], engine: EngineChoice) -> str:
        """Ask a question; give in words what is wrong, the empty text where nothing is."""
        answers = self.store.named(name, engine=engine, **values)
        if tuple(answers.variables) != COLUMNS[name]:
            return f"{name}: has the columns {' '.join(answers.variables)}; should be {' '.join(COLUMNS[name])}"
        found = Counter(plain(tuple(row.values())) for row in answers)
        if found == right:
            return ""
        lines = [f"{name} {values} in {self.name} ({engine}): {found.total()} rows, should be {right.total()}"]
        lines += [f"    extra    {row}" for row in sorted((found - right).elements(), key=repr)[:4]]
        lines += [f"    missing  {row}" for row in sorted((right - found).elements(), key=repr)[:4]]
        return "\n".join(lines)
