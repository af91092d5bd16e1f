"""Connections to `nboq serve` that nobody can keep open for nothing: uvicorn's own wait for ever."""

from __future__ import annotations

import asyncio
from typing import Final

from nboq.errors import MissingDependency

try:
    from uvicorn.protocols.http.h11_impl import H11Protocol
except ImportError:
    raise MissingDependency("uvicorn", "serve") from None

HEAD_S: Final = 10.0
"""How long the head of a request may take to arrive, or the rest of one that is answered already."""
STUCK_S: Final = 60.0
"""How long a client may take nothing of an answer."""
MOST: Final = 400
"""Connections at once; what is beyond is closed. Fewer than the files that a process may open by default."""


class Connection(H11Protocol):
    """A connection that ends where a head isn't whole in time, or the client doesn't take its answer."""

    _late: asyncio.TimerHandle | None = None
    _stuck: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for a head; refuse one connection too many."""
        super().connection_made(transport)
        if len(self.connections) > MOST:
            transport.abort()
        else:
            self._await_head()

    def data_received(self, data: bytes) -> None:
        """Take a part of a request. One byte now and then is no reason to wait longer."""
        super().data_received(data)
        self._await_head()

    def _await_head(self) -> None:
        if self.cycle is not None and not self.cycle.response_complete:
            self._late = _cancel(self._late)
        elif self._late is None:
            self._late = self.loop.call_later(HEAD_S, self.transport.abort)

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP; where an answer to what came before is under way, there is no place for it."""
        if self.cycle is not None and not self.cycle.response_complete:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
            self.transport.close()
        else:
            super().send_400_response(msg)

    def pause_writing(self) -> None:
        """Wait until the client has taken some of what is sent."""
        super().pause_writing()
        self._stuck = self.loop.call_later(STUCK_S, self.transport.abort)

    def resume_writing(self) -> None:
        """Go on sending."""
        super().resume_writing()
        self._stuck = _cancel(self._stuck)

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of all that belongs to it."""
        self._late, self._stuck = _cancel(self._late), _cancel(self._stuck)
        super().connection_lost(exc)


def _cancel(timer: asyncio.TimerHandle | None) -> asyncio.TimerHandle | None:
    if timer is not None:
        timer.cancel()
    return None
