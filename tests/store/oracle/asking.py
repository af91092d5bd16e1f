"""Which function answers which question, in which columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from tests.store.oracle.world import Row

Answer = Callable[..., Iterable[Row]]
ANSWERS: dict[str, Answer] = {}
COLUMNS: dict[str, tuple[str, ...]] = {}


def question(columns: str) -> Callable[[Answer], Answer]:
    """Say that a function answers the question of its name; it takes the world and the question's parameters."""

    def known(answer: Answer) -> Answer:
        name: Any = answer.__name__
        ANSWERS[name] = answer
        COLUMNS[name] = tuple(columns.split())
        return answer

    return known
