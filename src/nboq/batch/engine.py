"""What is done with each of many documents or pages: on all cores or on a cluster, in order.

One that fails stands beside the others. Validation, conversion and landing pages differ in the work alone.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from functools import partial
from operator import attrgetter
from typing import Protocol, TypeVar

from nboq.batch.workers import in_order
from nboq.errors import NboqError, as_ours


class Job(Protocol):
    """What something is done with, a document or a page."""

    @property
    def source(self) -> str:
        """What to call it in messages."""


J = TypeVar("J", bound=Job)
R = TypeVar("R")


def each(
    work: Callable[[J], R],
    items: Iterable[J],
    failed: Callable[[J, NboqError], R],
    *,
    workers: int | None = None,
    scheduler: str | None = None,
    together: bool = False,
) -> Generator[R, None, None]:
    """Do the same with each and give the results in their order.

    Args:
        work: What is done; a function of the top level of a module, or a `functools.partial` of such.
        items: The documents, or pages of a site.
        failed: Makes a result of an error: of a document that can't be read, or at which a process died. Of the top
            level of a module, too.
        workers: As in `nboq.batch.workers.in_order`.
        scheduler: As there.
        together: Whether small documents are handed out together by their `size`, since the work on one takes next to
            no time.

    Yields:
        A result for each.

    Raises:
        RemoteError: If the cluster can't be reached, or is lost on the way.
        MissingDependency: If Dask isn't installed.
    """
    attempt: Callable[[J], R] = partial(_attempt, work=work, failed=failed)
    name, weight = attrgetter("source"), attrgetter("size") if together else None
    return in_order(attempt, items, workers=workers, scheduler=scheduler, name=name, lost=failed, weight=weight)


def _attempt(item: J, work: Callable[[J], R], failed: Callable[[J, NboqError], R]) -> R:
    """Do it, in whatever process this is."""
    try:
        return work(item)
    except BaseException as error:  # whatever it is, it's about this document alone
        return failed(item, as_ours(error, item.source))
