"""A store behind any SPARQL 1.1 endpoint: the engine that a site runs already.

Results of queries are parsed as they arrive. Writing goes by the Graph Store Protocol where the endpoint has an address
for it, which takes documents of any size, else by SPARQL Update. No redirect is followed, since a user and password
would go along, and a query that becomes a GET loses its text.
"""

from __future__ import annotations

import hashlib
import re
import weakref
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from functools import cached_property, partial
from itertools import islice
from typing import Any, Final, Literal, TypeVar
from urllib.parse import quote, unquote, urlsplit, urlunsplit

import httpx
import pyoxigraph as ox
import tenacity

from nboq._version import __version__
from nboq.errors import QueryError, StoreError, as_bytes, short
from nboq.formats.rdf.syntax import LINKS, METADATA
from nboq.schema.iri import is_loopback
from nboq.store.answers import Answers
from nboq.store.backend import Exchange, Node, Term
from nboq.store.guards import names_dataset, refuse_large
from nboq.store.sparql import form_of
from nboq.store.transactions import insertions

T = TypeVar("T")
_SD_NAME: Final = "http://www.w3.org/ns/sparql-service-description#name"
_AT: Final = "http://www.w3.org/ns/prov#generatedAtTime"
_PASSING: Final = frozenset({429, 502, 503, 504})
_BLOCK: Final = 1 << 16
_LOCAL: Final = 32
"""Graphs of which a copy is kept for what can't be asked for: blank nodes."""
_AGENT: Final = f"nboq/{__version__}"


class _Passing(Exception):
    """A fault that may be gone the next time."""


class Remote:
    """A SPARQL 1.1 endpoint.

    Args:
        url: Where it takes queries. A user and password in this address or another are taken out, and never shown.
        update: Where it takes updates; left out, `…/update` for an address that ends in `/query`, else the same.
        graph_store: Where it speaks the Graph Store Protocol, such as `…/store`; left out, `…/store` for an address
            that ends in `/query`, else documents go by SPARQL Update. Virtuoso needs it.
        user: Who asks and writes, for HTTP authentication.
        password: Their password; it goes by https alone, but for this machine.
        auth: `basic` or `digest`.
        timeout: How long to wait for an answer, in seconds.
        attempts: How often to try when the server can't be reached, or is busy.
        read_only: Whether to refuse to write.

    Raises:
        StoreError: If an address is none, or would show the password to others, or there is no such way of
            authentication.

    >>> Remote("https://me:secret@example.org/query").location
    'https://example.org/query'
    """

    def __init__(
        self,
        url: str,
        *,
        update: str | None = None,
        graph_store: str | None = None,
        user: str | None = None,
        password: str | None = None,
        auth: Literal["basic", "digest"] = "basic",
        timeout: float = 60,
        attempts: int = 4,
        read_only: bool = False,
    ) -> None:
        login: list[str | None] = [user, password]
        self.location = _without_secrets(_checked(url), login)
        if auth not in ("basic", "digest"):
            raise StoreError(
                f"can't be asked with authentication {auth!r}; known are basic and digest", source=self.location
            )
        oxigraph = self.location.removesuffix("/query") if self.location.endswith("/query") else None
        self._update_at = update or (f"{oxigraph}/update" if oxigraph else self.location)
        self._update_at = _without_secrets(_checked(self._update_at), login)
        graphs = graph_store or (f"{oxigraph}/store" if oxigraph else None)
        self._graph_store = None if graphs is None else _without_secrets(_checked(graphs), login)
        self._attempts = attempts
        self.read_only = read_only
        known = None
        if login[0] is not None and login[1] is not None:
            who, secret = (as_bytes(one, self.location) for one in login if one is not None)
            known = httpx.DigestAuth(who, secret) if auth == "digest" else httpx.BasicAuth(who, secret)
            for address in (self.location, self._update_at, self._graph_store):
                _refuse_open_password(address or self.location)
        self._client = httpx.Client(
            auth=known,
            timeout=timeout,
            headers={"User-Agent": _AGENT},
            follow_redirects=False,
            # A proxy of the environment can't reach this machine, and is no place for a password over http.
            trust_env=not is_loopback(urlsplit(self.location).hostname or ""),
        )
        weakref.finalize(self, self._client.close)
        self._copies: OrderedDict[str, ox.Store] = OrderedDict()
        self._homes: dict[str, str] = {}

    def flush(self) -> None:
        """Do nothing: the server keeps what it took."""

    def close(self) -> None:
        """Let go of the connection."""
        self._client.close()

    # Asking

    @cached_property
    def follows_paths(self) -> bool:
        """Whether answers are right where a pattern follows a relation over any number of steps.

        Virtuoso 7.2 refuses some of them and loses rows of others, as its optimiser goes.
        """
        with closing(self.asked("ASK {}", _ROWS)) as response:
            return not str(response.headers.get("Server")).startswith("Virtuoso")

    def answer(self, query: str) -> Answers:
        """Ask in SPARQL."""
        refuse_large(query)
        form = form_of(query)
        rows = form in ("SELECT", "ASK")
        response = self.asked(query, _ROWS if rows else _TRIPLES)
        try:
            answers = Answers.of_blocks(query, mended(response), rows, partial(self._let_go, response))
        except (SyntaxError, ValueError, OSError) as error:
            response.close()
            raise QueryError(f"{self.location} didn't send SPARQL results: {error}", source=short(query)) from None
        if form == "ASK" and answers.truth is None:
            # Virtuoso 7.2 answers with one row, which holds 0 or 1, or with none.
            said = [getattr(term, "value", "") for row in islice(answers.terms(), 2) for term in row]
            answers = Answers(query, truth=said == ["1"]) if said in ([], ["0"], ["1"]) else answers
        if (answers.truth is None) is (form == "ASK"):
            response.close()
            raise QueryError(f"{self.location} answered with {answers.kind}", source=short(query))
        return answers

    def _let_go(self, response: httpx.Response) -> None:
        """End an answer; until then it holds this store, whose connections would close with it."""
        response.close()

    def asked(
        self, query: str, accept: str, default_graphs: Sequence[str] = (), named_graphs: Sequence[str] = ()
    ) -> httpx.Response:
        """Send a query; what comes back is read later, and closed by whoever reads it.

        Args:
            query: SPARQL.
            accept: The media types that are taken.
            default_graphs: As in `nboq.store.engine.Question`.
            named_graphs: As in `nboq.store.engine.Question`.

        Raises:
            QueryError: If the endpoint doesn't understand it.
            StoreError: If it refuses, or can't be reached.
        """
        form: dict[str, str | Sequence[str]] = {"query": query}
        if default_graphs or named_graphs:
            form |= {"default-graph-uri": default_graphs, "named-graph-uri": named_graphs}
        elif not names_dataset(query):
            # Oxigraph's server: patterns outside of GRAPH see all graphs. Virtuoso does so by itself.
            form["union-default-graph"] = "true"
        request = self._client.build_request("POST", self.location, data=form, headers={"Accept": accept})
        response = self._sent(request, stream=True)
        if response.is_success:
            return response
        with closing(response):
            try:
                response.read()
                said = _first_line(response.text)
            except httpx.RequestError:
                said = _first_line("")
        if response.status_code == httpx.codes.UNAUTHORIZED:
            raise StoreError("wants a user and password, or others than those given", source=self.location)
        if response.status_code == httpx.codes.NOT_FOUND:
            raise StoreError("there is no SPARQL endpoint at this address", source=self.location)
        if response.status_code == httpx.codes.BAD_REQUEST:
            raise QueryError(said, source=short(query))
        if response.status_code == httpx.codes.INTERNAL_SERVER_ERROR:
            raise QueryError(f"{self.location} failed: {said}", source=short(query))
        raise StoreError(f"answered with HTTP {response.status_code}", source=self.location)

    def _sent(self, request: httpx.Request, *, stream: bool = False) -> httpx.Response:
        """Send a request, several times where the server can't be reached or is busy."""

        def send() -> httpx.Response:
            try:
                response = self._client.send(request, stream=stream)
            except httpx.TransportError as error:
                raise _Passing(str(error) or type(error).__name__) from None
            except (httpx.RequestError, KeyError, ValueError) as error:
                # Content that isn't of the encoding that it says; digests, or names for one, that httpx doesn't know.
                raise StoreError(f"can't be talked with: {error}", source=self.location) from None
            if response.status_code in _PASSING:
                response.close()
                raise _Passing(f"HTTP {response.status_code}")
            return response

        response = self._retried(send)
        if response.is_redirect:
            response.close()
            to = _USER.sub("//", response.headers.get("Location", "nowhere"))
            reason = f"sends those who ask on to {short(to, 200)}, where no request goes by itself"
            raise StoreError(reason, source=str(request.url), hint="give that address if you trust it")
        return response

    def _retried(self, action: Callable[[], T]) -> T:
        try:
            for attempt in tenacity.Retrying(
                retry=tenacity.retry_if_exception_type(_Passing),
                stop=tenacity.stop_after_attempt(self._attempts),
                wait=tenacity.wait_random_exponential(multiplier=0.2, max=10),
                reraise=True,
            ):
                with attempt:
                    return action()
        except _Passing as error:
            raise StoreError(f"can't be reached, tried {self._attempts} times: {error}", source=self.location) from None
        raise AssertionError

    def _rows(self, query: str) -> Iterator[tuple[Any, ...]]:
        return self.answer(query).asked_for(self.location)

    def quads(
        self, subject: Node | None, predicate: ox.NamedNode | None, object: Term | None, graph: ox.NamedNode | None
    ) -> Iterator[ox.Quad]:
        """Go through what is stored, by pattern.

        No query can name a blank node that an answer named. Graphs with blank nodes are therefore fetched whole, and
        the pattern is looked up in the copy; copies go when this store is written to.

        Raises:
            StoreError: If the pattern has a blank node that isn't in its graph any more, or the endpoint answers with
                other columns or terms than those asked for.
        """
        for node in (subject, object):
            if isinstance(node, ox.BlankNode):
                yield from self._around(node).quads_for_pattern(subject, predicate, object, graph)
                return
        given: dict[str, Any] = {"g": graph, "s": subject, "p": predicate, "o": object}
        names = [name for name, term in given.items() if term is None]
        within, *pattern = (f"?{name}" if term is None else str(term) for name, term in given.items())
        body = f"{{ GRAPH {within} {{ {' '.join(pattern)} }} }}"
        if not names:
            if self.answer(f"ASK {body}"):
                yield ox.Quad(*(given[name] for name in "spog"))
            return
        if graph is not None and subject is None and object is None:
            yield from self._copy(graph.value).quads_for_pattern(subject, predicate, object, graph)
            return
        blank: dict[str, None] = {}
        for row in self._rows(f"SELECT {' '.join(f'?{name}' for name in names)} {body}"):
            found = given | dict(zip(names, row, strict=True))
            if isinstance(found["s"], ox.BlankNode) or isinstance(found["o"], ox.BlankNode):
                blank[found["g"].value] = None
            else:
                yield ox.Quad(*(found[name] for name in "spog"))
        for name in blank:
            for quad in self._copy(name).quads_for_pattern(subject, predicate, object, None):
                if isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode):
                    yield quad

    def _around(self, node: ox.BlankNode) -> ox.Store:
        """Give the graph that a blank node is in."""
        home = self._homes.get(node.value)
        copy = ox.Store() if home is None else self._copy(home)
        for pattern in ((node, None, None), (None, None, node)):
            if any(True for _ in copy.quads_for_pattern(*pattern)):
                return copy
        where = "an answer of it" if home is None else home
        raise StoreError(f"there is no {node} in {where}, or not any more; look for it anew", source=self.location)

    def _copy(self, graph: str) -> ox.Store:
        """Fetch a graph, or take the copy of it that is there.

        A blank node is named after its graph and the label that the server gave it, so that it's the same when its
        graph has to be fetched again.
        """
        if graph in self._copies:
            self._copies.move_to_end(graph)
            return self._copies[graph]
        node = ox.NamedNode(graph)

        def own(term: Any) -> Any:
            if not isinstance(term, ox.BlankNode):
                return term
            label = "n" + hashlib.sha256(f"{graph} {term.value}".encode()).hexdigest()[:32]
            self._homes[label] = graph
            return ox.BlankNode(label)

        rows = self._rows(f"SELECT ?s ?p ?o {{ GRAPH {node} {{ ?s ?p ?o }} }}")
        copy = self._copies[graph] = ox.Store()
        copy.extend(ox.Quad(own(s), p, own(o), node) for s, p, o in rows)
        if len(self._copies) > _LOCAL:
            self._copies.popitem(last=False)
        return copy

    def graphs(self) -> Iterator[str]:
        """Give the names of the graphs that the library put there; an endpoint may hold others."""
        links = ox.Literal(LINKS)
        query = (
            f"SELECT DISTINCT ?g {{ {{ GRAPH <{METADATA}> {{ ?record <{_SD_NAME}> ?g }} }} UNION "
            f"{{ GRAPH ?g {{ ?g <{_AT}> ?at }} FILTER (STRSTARTS(STR(?g), {links})) }} }}"
        )
        return (row[0].value for row in self._rows(query))

    def has(self, graph: str) -> bool:
        """Tell whether there is a graph of that name."""
        return bool(self.answer(f"ASK {{ GRAPH {ox.NamedNode(graph)} {{ ?s ?p ?o }} }}"))

    def size(self) -> int:
        """Count the quads of the endpoint."""
        return self.answer("SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }").count(self.location)

    # Writing

    def exchange(self, wanted: Exchange) -> None:
        """Change the store: one graph at a time by the Graph Store Protocol, else all in one update."""
        self._writable()
        self._copies.clear()
        steps = []
        if self._graph_store is None:
            steps += [f"DROP SILENT GRAPH {ox.NamedNode(name)}" for name in (*wanted.put, *wanted.gone)]
            steps += insertions(wanted.put)
        else:
            for name, triples in wanted.put.items():
                self._send("PUT", self._at(name), triples, "text/turtle")
            for name in wanted.gone - wanted.put.keys():
                self._send("DELETE", self._at(name))
        for iri, triples in wanted.said.items():
            steps.append(f"DELETE WHERE {{ GRAPH <{METADATA}> {{ {ox.NamedNode(iri)} ?p ?o }} }}")
            steps += insertions({METADATA: triples}) if triples else []
        if steps:
            self.update(" ;\n".join(steps))

    def update(self, text: str) -> None:
        """Change the store by SPARQL."""
        self._writable()
        self._copies.clear()
        self._send("POST", self._update_at, text.encode(), "application/sparql-update")

    def _writable(self) -> None:
        if self.read_only:
            raise StoreError("is open for reading only", source=self.location)

    def _at(self, graph: str) -> str:
        return f"{self._graph_store}?graph={quote(graph, safe='')}"

    def _send(self, method: str, url: str, content: bytes | None = None, kind: str | None = None) -> None:
        headers = {"Content-Type": kind} if kind else {}
        response = self._sent(self._client.build_request(method, url, content=content, headers=headers))
        if response.status_code in (401, 403):
            raise StoreError("doesn't let this user write; give another user and password", source=self.location)
        gone = method == "DELETE" and response.status_code == httpx.codes.NOT_FOUND
        if not response.is_success and not gone:
            reason = _first_line(response.text)
            raise StoreError(f"can't be written, HTTP {response.status_code}: {reason}", source=self.location)


def mended(response: httpx.Response) -> Iterator[bytes]:
    """Give results as Virtuoso sends them, with the labels of blank nodes as the specification wants them.

    It writes `nodeID://b1`, which is no label (JSON Results Format, section 3.2.2). The mark can't stand in a text,
    where quotes are escaped.
    """
    held = b""
    try:
        for block in response.iter_bytes(_BLOCK):
            mended = (held + block).replace(_MARK, _MARK[: -len(b"nodeID://")])
            # The end of a block may be the beginning of the mark.
            whole = max(0, len(mended) - len(_MARK))
            held = mended[whole:]
            if whole:
                yield mended[:whole]
    except httpx.RequestError as error:
        raise OSError(f"the answer was cut off: {error}") from None
    yield held.replace(_MARK, _MARK[: -len(b"nodeID://")])


_MARK: Final = b'"type": "bnode", "value": "nodeID://'
_ROWS: Final = "application/sparql-results+json"
_TRIPLES: Final = "application/n-triples, text/plain;q=0.5"


def _without_secrets(url: str, login: list[str | None]) -> str:
    """Take the user and the password out of an address; they're who asks where nobody else was named."""
    parts = urlsplit(url)
    told = (None if part is None else unquote(part) for part in (parts.username, parts.password))
    login[:] = [known or found for known, found in zip(login, told, strict=True)]
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2]))


def _refuse_open_password(url: str) -> None:
    """Refuse to send a password unencrypted to another machine."""
    parts = urlsplit(url)
    if parts.scheme == "http" and not is_loopback(parts.hostname or ""):
        raise StoreError("isn't encrypted, and the password would go there", source=url, hint="write https://")


def _checked(url: str) -> str:
    """Refuse an address that no request can be sent to.

    Raises:
        StoreError: If it's none.
    """
    try:
        parts = urlsplit(url)
        fine = parts.scheme in ("http", "https") and parts.hostname and (parts.port or 1) and not _ODD.search(url)
        httpx.Request("GET", url).url.raw_host.decode().encode("idna")  # as the client does, and then the resolver
    except (ValueError, httpx.InvalidURL):
        fine = False
    if not fine:
        raise StoreError("isn't the address of an endpoint, such as https://host/sparql", source=url.rpartition("@")[2])
    return url


_USER: Final = re.compile(r"//[^/?#]*@")
_ODD: Final = re.compile(r"[\s\x00-\x1f\x7f]")


def _first_line(text: str) -> str:
    """Take what an endpoint says of a fault."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return (lines[0] if lines else "no reason given")[:300]
