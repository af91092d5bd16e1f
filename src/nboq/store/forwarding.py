"""Questions of users handed on to a SPARQL endpoint, within the limits that engines here have as far as that goes."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Final

import httpx
import pyoxigraph as ox

from nboq.errors import NotFound, QueryError, StoreError, UnknownFormat, short
from nboq.store.engine import GIVEN_UP, Graph, Limits, Question
from nboq.store.engine_process import ROW_ENDS
from nboq.store.engines import LONGEST_UPDATE, Reply
from nboq.store.guards import refuse_calls, refuse_large
from nboq.store.remote import Remote, mended
from nboq.store.sparql import form_of

_AT_ONCE: Final = 32
_JSON: Final = "application/sparql-results+json"


class _Forwarded:
    """An answer of an endpoint.

    Args:
        remote: The endpoint.
        what: What is asked.
        limits: How long it may take, and how many rows it may have.
        graph: The graph that must be there; empty for none.
    """

    def __init__(self, remote: Remote, what: Question, limits: Limits, graph: str = "") -> None:
        self._remote, self._what, self._limits, self._graph = remote, what, limits, graph
        self._response: httpx.Response | None = None
        self._given_up = False
        self.media_type = ""

    def begin(self) -> None:
        """Ask, and wait for the head of the answer.

        Raises:
            NboqError: If the endpoint refuses, can't be reached, or has no such format.
        """
        self._until = time.monotonic() + self._limits.seconds
        if self._graph and not self._remote.has(self._graph):
            raise NotFound("there is no such graph", source=self._graph)
        rows = form_of(self._what.query) in ("SELECT", "ASK")
        wanted = self._what.rows_format if rows else self._what.graph_format
        if wanted is None:
            raise UnknownFormat("the answer can't be written in any of the formats that are taken")
        # JSON by two names is the same; endpoints know the one.
        accept = _JSON if wanted == "application/json" else wanted
        graphs = self._what.default_graphs, self._what.named_graphs
        self._response = self._remote.asked(self._what.query, accept, *graphs)
        kind = self._response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if kind != accept:
            self.close()
            raise UnknownFormat(f"the endpoint answers with {kind or 'what it does not say'}", source=accept)
        self.media_type = wanted

    def __iter__(self) -> Iterator[bytes]:
        assert self._response is not None
        known = ox.QueryResultsFormat.from_media_type(self.media_type)
        # N-Triples have a statement in a line; in other formats of graphs they can't be told by the look.
        lines = (b"\n",) if self.media_type == "application/n-triples" else ()
        ends, found = lines if known is None else ROW_ENDS[known], 0
        try:
            for block in mended(self._response):
                found += sum(map(block.count, ends))
                if found > self._limits.rows:
                    raise StoreError(f"the answer has more than {self._limits.rows:,} rows or statements")
                if time.monotonic() > self._until:
                    raise StoreError(f"the query was ended after {self._limits.seconds:g} s")
                if self._given_up:
                    raise StoreError(f"the query {GIVEN_UP}")
                yield block
        except OSError as error:
            raise StoreError(str(error), source=self._remote.location) from None
        finally:
            self.close()

    def stop(self) -> None:
        """Take no more of it; the endpoint sees that when the next part is due."""
        self._given_up = True

    def close(self) -> None:
        """Let go of the connection."""
        if self._response is not None:
            self._response.close()


class Forwarding:
    """A SPARQL endpoint that is asked what users write, in the place of engines here.

    Texts are looked at as they are for engines here. What a question takes of memory and processors is the endpoint's
    to limit.

    Args:
        remote: The endpoint.
        limits: How long a question may take, and how many rows its answer may have.
        allowed: Hosts that SERVICE and LOAD may name.
    """

    def __init__(self, remote: Remote, limits: Limits | None = None, allowed: Sequence[str] = ()) -> None:
        self._remote, self.limits, self.allowed = remote, limits or Limits(), allowed
        self.version: int | None = None

    def __len__(self) -> int:
        return _AT_ONCE

    def ask(self, what: Question | Graph) -> Reply:
        """Make ready to ask.

        Raises:
            QueryError: If the query is too large, calls a host that isn't allowed, or asks what an endpoint can't tell.
        """
        if isinstance(what, Graph):
            if not what.graph:
                raise QueryError("an endpoint that this is in front of gives graphs by their names only")
            query = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH {ox.NamedNode(what.graph)} {{ ?s ?p ?o }} }}"
            return _Forwarded(self._remote, Question(query, None, what.graph_format), self.limits, what.graph)
        refuse_large(what.query)
        refuse_calls(what.query, self.allowed)
        if not what.infer:
            raise QueryError("infer=false: this is in front of an endpoint, which is asked as it is")
        for iri in (*what.default_graphs, *what.named_graphs):
            with suppress(ValueError):
                ox.NamedNode(iri)
                continue
            raise QueryError("the graph's name is no absolute IRI", source=short(iri))
        return _Forwarded(self._remote, what, self.limits)

    def change(self, text: str, base: str | None = None) -> None:
        """Change the store by an update of a user's, in which the endpoint has a base of its own."""
        refuse_large(text, LONGEST_UPDATE)
        refuse_calls(text, self.allowed)
        self.write(text)

    def write(self, text: str) -> None:
        """Change the store by an update that this library wrote."""
        self._remote.update(text)

    def holds(self, graph: ox.NamedNode) -> bool:
        """Tell whether there is a graph."""
        return self._remote.has(graph.value)
