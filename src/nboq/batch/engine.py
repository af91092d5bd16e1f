"""What is done with each of many documents: on all cores or on a cluster, in order, one that fails beside the others.

Validation, conversion and landing pages differ in the work alone.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable
from functools import partial
from operator import attrgetter
from typing import TypeVar

from nboq.batch.inputs import Item
from nboq.batch.workers import in_order
from nboq.errors import NboqError, as_ours

R = TypeVar("R")
Work = Callable[[Item], R]
Failed = Callable[[Item, NboqError], R]


def each(
    work: Work[R],
    items: Iterable[Item],
    failed: Failed[R],
    *,
    workers: int | None = None,
    scheduler: str | None = None,
    together: bool = False,
) -> Generator[R, None, None]:
    """Do the same with each document and give the results in the order of the documents.

    Args:
        work: What is done; a function of the top level of a module, or a `functools.partial` of such.
        items: The documents.
        failed: Makes a result of an error: of a document that can't be read, or at which a process died.
        workers: As in `nboq.batch.workers.in_order`.
        scheduler: As there.
        together: Whether small documents are handed out together, since the work on one takes next to no time.

    Yields:
        A result for each document.

    Raises:
        RemoteError: If the cluster can't be reached, or is lost on the way.
        MissingDependency: If Dask isn't installed.
    """
    attempt = partial(_attempt, work=work, failed=failed)
    name, weight = attrgetter("source"), attrgetter("size") if together else None
    return in_order(attempt, items, workers=workers, scheduler=scheduler, name=name, lost=failed, weight=weight)


def _attempt(item: Item, work: Work[R], failed: Failed[R]) -> R:
    """Do it, in whatever process this is."""
    try:
        return work(item)
    except Exception as error:  # whatever it is, it's about this document alone
        return failed(item, as_ours(error, item.source))
