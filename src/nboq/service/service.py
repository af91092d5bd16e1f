"""What every part of the service is given: the store, whom users' questions go to, and who may write, one by one."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeVar

from nboq.errors import MissingDependency
from nboq.service.http import Access, answering, refused
from nboq.store.engines import Asked
from nboq.store.store import Store

try:
    from starlette.concurrency import run_in_threadpool
except ImportError:
    raise MissingDependency("Starlette", "serve") from None

T = TypeVar("T")
PATIENCE_S: Final = 300.0
"""How long a question may wait for an engine, at least."""


@dataclass(frozen=True, slots=True)
class Service:
    """A store that is served.

    Attributes:
        store: The store as it is after the last change, for questions and changes that this library writes: it reads
            in this process without limits. Of an endpoint it's that.
        engines: Whom what users write in SPARQL goes to: within limits, and calling nobody.
        access: Who may write; None for nobody. Whatever writes calls `may_write`, then `change`.
        prefix: The path under which a web server before this hands requests on, such as `/nboq`; else empty.
        forwarded: Whether that server says in `X-Forwarded-Prefix`, `-Host` and `-Proto` where it is reached.
        cors: Whether pages of other sites may ask.
    """

    store: Store
    engines: Asked
    access: Access | None = None
    prefix: str = ""
    forwarded: bool = False
    cors: bool = False
    _free: asyncio.Semaphore = field(init=False, repr=False, compare=False)
    _writing: asyncio.Lock = field(default_factory=asyncio.Lock, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_free", asyncio.Semaphore(len(self.engines)))

    async def take_engine(self) -> None:
        """Wait for an engine, in the one queue of all who ask; whoever has it calls `free_engine` in the end.

        Raises:
            HTTPException: If all are busy for long: those who wait stand behind questions that may take their time.
        """
        try:
            async with asyncio.timeout(max(PATIENCE_S, self.engines.limits.seconds)):
                await self._free.acquire()
        except TimeoutError:
            raise refused(503, "all engines are busy; try again later", **{"Retry-After": "10"}) from None

    def free_engine(self) -> None:
        """Let the next one have an engine."""
        self._free.release()

    def may_write(self, headers: Mapping[str, str]) -> None:
        """Refuse a request that may not write.

        Raises:
            HTTPException: If nobody may, or `Access.check` says so.
        """
        if self.access is None:
            raise refused(403, "this store is served for reading only")
        self.access.check(headers)

    async def change(self, do: Callable[[], T]) -> T:
        """Do what looks at the store and changes it, while no other part of the service changes anything.

        Args:
            do: What is done, in a thread.

        Raises:
            HTTPException: As `answering` gives it, or as what is done raises.
        """
        async with self._writing:
            with answering():
                return await run_in_threadpool(do)
