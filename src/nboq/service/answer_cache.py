"""Answers that were given already and hold until the store changes: most of what is asked of a service is asked again.

Who asks what another one is waiting for waits along, so that a hundred people who open one page cost one question.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections import OrderedDict
from collections.abc import AsyncIterator, Hashable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Final

from nboq.store.engine import Question

SHORT: Final = 1 << 20
"""Bytes of an answer that is kept, at most."""
_MOST: Final = 64 << 20
"""Bytes of all that are kept."""
# What gives another value each time (SPARQL 1.1, sections 17.4.2.12 to 17.4.5.1); a day holds for a day.
_DAY: Final = re.compile(r"\bSUBSTR\s*\(\s*STR\s*\(\s*NOW\s*\(\s*\)\s*\)\s*,\s*(\d+)\s*,\s*(\d+)\s*\)", re.IGNORECASE)
_ANEW: Final = re.compile(r"\b(NOW|RAND|UUID|STRUUID|SERVICE)\b|\\[uU]", re.IGNORECASE)
_DAY_ENDS: Final = 10
_ENTRY: Final = 1 << 10
"""Bytes that an answer is counted for beside its content: its key, a digest however long the query was."""


def key_of(question: Question, version: int) -> Hashable:
    """Give what stands for a question as long as the answer holds; None where it may be another one the next time.

    Args:
        question: What is asked.
        version: Of the store.

    >>> key_of(Question("SELECT (NOW() AS ?now) {}"), 1) is None
    True
    >>> day = Question("ASK { FILTER (SUBSTR(STR(NOW()), 1, 10) > '2026-01-01') }")
    >>> key_of(day, 1) == key_of(day, 1) != key_of(day, 2)
    True
    """
    days = {(int(found[1]), int(found[2])) for found in _DAY.finditer(question.query)}
    rest = _DAY.sub("", question.query) if all(a >= 1 and a - 1 + n <= _DAY_ENDS for a, n in days) else question.query
    if _ANEW.search(rest):
        return None
    today = datetime.now(UTC).date() if days else None
    formats = question.rows_format, question.graph_format
    graphs = tuple(question.default_graphs), tuple(question.named_graphs)
    asked = repr((question.query, *formats, *graphs, question.infer, question.base))
    return hashlib.sha256(asked.encode("utf-8", "surrogatepass")).digest(), version, today


class AnswerCache:
    """Answers by what they answer; those go first that nobody asked for the longest."""

    def __init__(self) -> None:
        self._answers: OrderedDict[Hashable, tuple[str, bytes]] = OrderedDict()
        self._under_way: dict[Hashable, asyncio.Event] = {}
        self._bytes = 0

    @asynccontextmanager
    async def turn(self, key: Hashable) -> AsyncIterator[tuple[str, bytes] | None]:
        """Wait until nobody else is asking the same.

        Args:
            key: As `key_of` gives it.

        Yields:
            The media type and the content of the answer; None for whoever has to ask.
        """
        while key is not None and key in self._under_way:
            await self._under_way[key].wait()
        found = self._answers.get(key)
        if key is None or found is not None:
            if found is not None:
                self._answers.move_to_end(key)
            yield found
            return
        asking = self._under_way[key] = asyncio.Event()
        try:
            yield None
        finally:
            del self._under_way[key]
            asking.set()

    def keep(self, key: Hashable, media_type: str, content: bytes) -> None:
        """Keep an answer."""
        self._answers[key] = media_type, content
        self._bytes += _ENTRY + len(content)
        while self._bytes > _MOST:
            self._bytes -= _ENTRY + len(self._answers.popitem(last=False)[1][1])
