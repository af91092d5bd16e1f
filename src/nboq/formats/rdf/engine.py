"""What the RDF engine raises, turned into errors of this library."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from nboq.errors import NboqError

REFUSALS: Final = (SyntaxError, ValueError, RuntimeError, OSError)
"""What pyoxigraph raises: for what it can't parse, for terms that are none, for a disk that refuses or is damaged."""


@contextmanager
def refusals(kind: Callable[..., NboqError], reason: str = "", source: object = "") -> Iterator[None]:
    """Let no exception of the engine out as itself.

    Args:
        kind: What it becomes.
        reason: What is said before the engine's own words.
        source: What it is about.

    >>> import pyoxigraph
    >>> from nboq.errors import Malformed
    >>> with refusals(Malformed, "no IRI", "a.json"):
    ...     pyoxigraph.NamedNode("a b")
    Traceback (most recent call last):
    nboq.errors.Malformed: a.json: no IRI: No scheme found in an absolute IRI
    """
    try:
        yield
    except RecursionError:  # Python's own, though a RuntimeError
        raise
    except REFUSALS as error:
        raise kind(f"{reason}: {error}" if reason else str(error), source=source) from None
