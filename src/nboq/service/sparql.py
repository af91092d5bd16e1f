"""The SPARQL 1.1 Protocol and the Graph Store Protocol over HTTP, on engines that can be ended.

An answer begins when its first part is there: what goes wrong before has a status of its own. What goes wrong later
ends the connection without the last chunk, so that nobody takes half of an answer for all of it.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
from collections.abc import Hashable, Mapping
from contextlib import suppress
from itertools import islice
from typing import Final
from urllib.parse import parse_qsl, quote

import pyoxigraph as ox

from nboq.errors import MissingDependency, NboqError
from nboq.formats.rdf.syntax import parse_quads
from nboq.schema.artefacts import NBOQ
from nboq.service.answer_cache import SHORT, AnswerCache, key_of
from nboq.service.http import LARGEST, answering, choose, refused, route, take_body
from nboq.service.service import Service
from nboq.store.engine import Graph, Question
from nboq.store.engines import Reply
from nboq.store.guards import LONGEST
from nboq.store.transactions import insertions, using

try:
    from starlette.concurrency import run_in_threadpool
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route
    from starlette.types import Receive, Scope, Send
except ImportError:
    raise MissingDependency("Starlette", "serve") from None

_LOG: Final = logging.getLogger("nboq.serve")
ROWS: Final = (
    "application/sparql-results+json",
    "application/json",
    "application/sparql-results+xml",
    "application/xml",
    "text/csv",
    "text/tab-separated-values",
)
GRAPHS: Final = (
    "text/turtle",
    "application/n-triples",
    "application/rdf+xml",
    "application/ld+json",
    "text/n3",
    "application/n-quads",
    "application/trig",
)
FORMATS: Final = {
    "rows": {"CSV": ROWS[4], "TSV": ROWS[5], "JSON": ROWS[0], "XML": ROWS[2]},
    "graphs": {"Turtle": GRAPHS[0], "N-Triples": GRAPHS[1], "RDF/XML": GRAPHS[2], "JSON-LD": GRAPHS[3]},
}
"""Media types of answers to rows and to graphs, by what people call them."""
_DATASETS: Final = ("application/n-quads", "application/trig", "application/ld+json")
_FORM: Final = "application/x-www-form-urlencoded"
_SD: Final = "http://www.w3.org/ns/sparql-service-description#"
WIDENED: Final = f"{NBOQ}service/widened-classes"
"""The feature that a class finds the members of its subclasses, unless a request has `infer=false`."""
_SHOWN: Final = 1_000
"""Named graphs in a description; of a store with more it names none."""


class _Streamed(Response):
    """An answer that is sent as the engine gives it, and given up when the client goes; a short one is kept.

    Args:
        service: Whose engines answer.
        reply: The answer.
        cache: Answers that were given already.
        key: What stands for the question in these; None where it may have another answer the next time.
    """

    def __init__(self, service: Service, reply: Reply, cache: AnswerCache, key: Hashable) -> None:
        super().__init__()
        self._service, self._reply, self._cache, self._key = service, reply, cache, key
        self._begun = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        watching = asyncio.create_task(self._watch(receive))
        try:
            async with self._cache.turn(self._key) as known:
                found = known or await self._begin()
            await self._send(scope["method"] == "HEAD", *found, send)
        except NboqError as error:
            _LOG.warning("an answer was broken off: %s", error)
        finally:
            watching.cancel()
            await self._end()

    async def _begin(self) -> tuple[str, bytes]:
        """Give the media type, and the first bytes of what may be kept, or all of it where it's short."""
        await self._service.take_engine()
        self._begun = True
        content = bytearray()
        with answering():
            await run_in_threadpool(self._reply.begin)
            media_type, self._blocks = self._reply.media_type, iter(self._reply)
            while self._key is not None and len(content) <= SHORT:
                block = await run_in_threadpool(next, self._blocks, None)
                if block is None:
                    self._cache.keep(self._key, media_type, bytes(content))
                    await self._end()
                    break
                content += block
        return media_type, bytes(content)

    async def _end(self) -> None:
        if self._begun:
            self._begun = False
            try:
                await run_in_threadpool(self._reply.close)
            finally:
                self._service.free_engine()

    async def _send(self, head: bool, media_type: str, first: bytes, send: Send) -> None:
        kind = f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
        headers = [(b"content-type", kind.encode()), (b"vary", b"Accept")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        if first and not head:
            await send({"type": "http.response.body", "body": first, "more_body": True})
        while not head and self._begun and (block := await run_in_threadpool(next, self._blocks, None)) is not None:
            await send({"type": "http.response.body", "body": block, "more_body": True})
        await send({"type": "http.response.body", "body": b""})

    async def _watch(self, receive: Receive) -> None:
        while (await receive())["type"] != "http.disconnect":
            pass
        self._reply.stop()


async def _asked(request: Request, what: str, most: int) -> tuple[str | None, dict[str, list[str]]]:
    """Take a text that is asked or done by a request, and the other parameters (SPARQL 1.1 Protocol, 2.1 and 2.2).

    Args:
        request: The request.
        what: `query` or `update`.
        most: How large a body may be.

    Raises:
        HTTPException: If it's sent otherwise.
    """
    content = ""
    given = parse_qsl(request.url.query, keep_blank_values=True)
    texts = []
    if request.method == "POST":
        content, _, more = request.headers.get("content-type", "").lower().replace(" ", "").partition(";")
        if content not in (_FORM, f"application/sparql-{what}") or more not in ("", "charset=utf-8", 'charset="utf-8"'):
            raise refused(415, f"takes {_FORM} and application/sparql-{what}, in UTF-8")
        try:
            body = (await take_body(request, most)).decode()
        except UnicodeDecodeError:
            raise refused(400, "the text isn't UTF-8") from None
        if content == _FORM:
            given += parse_qsl(body, keep_blank_values=True)
        else:
            texts.append(body)
    parameters: dict[str, list[str]] = {}
    for name, value in given:
        parameters.setdefault(name, []).append(value)
    texts += parameters.get(what, [])
    if len(texts) > 1 or {"query", "update"} - {what} & parameters.keys():
        raise refused(400, f"give one {what}, and nothing else")
    return (texts[0] if texts else None), parameters


def _address(request: Request) -> str:
    """Give where a request was sent, as an IRI."""
    return quote(str(request.url.replace(query="")), safe="/:@[]%~!$&'()*+,;=")


def _infers(parameters: Mapping[str, list[str]]) -> bool:
    """Tell whether classes are widened: `infer=false`, which is none of the protocol's parameters, says no."""
    said = parameters.get("infer", ["true"])
    if said not in (["true"], ["false"]):
        raise refused(400, "infer is true or false")
    return said == ["true"]


class Endpoint:
    """A store over HTTP.

    Args:
        service: What is served.
    """

    def __init__(self, service: Service) -> None:
        self._service, self._engines = service, service.engines
        self._cache = AnswerCache()

    def routes(self) -> list[Route]:
        """Give where it is reached."""
        return [
            route("/query", self._query, "GET", "HEAD", "POST"),
            route("/update", self._update, "POST"),
            route("/store", self._store, "GET", "HEAD", "PUT", "POST", "DELETE"),
        ]

    def _streamed(self, what: Question | Graph) -> Response:
        with answering():
            reply = self._engines.ask(what)
        version = self._engines.version
        key = key_of(what, version) if version is not None and isinstance(what, Question) else None
        return _Streamed(self._service, reply, self._cache, key)

    async def _query(self, request: Request) -> Response:
        query, parameters = await _asked(request, "query", 4 * LONGEST)
        wanted = parameters.get("accept", [])
        accept = wanted[0] if wanted else request.headers.get("accept", "")
        graphs = choose(accept, GRAPHS)
        if query is None:
            if request.method == "POST":
                raise refused(400, "there is no query")
            if graphs is None:
                raise refused(406, f"a description is {', '.join(GRAPHS)}")
            with answering():
                content = await run_in_threadpool(self._description, request, graphs)
            return Response(content, media_type=graphs, headers={"Vary": "Accept"})
        rows = choose(accept, ROWS)
        if rows is None and graphs is None:
            raise refused(406, f"answers are {', '.join((*ROWS, *GRAPHS))}")
        default, named = (parameters.get(f"{kind}-graph-uri", []) for kind in ("default", "named"))
        return self._streamed(Question(query, rows, graphs, default, named, _infers(parameters), _address(request)))

    def _description(self, request: Request, format: str) -> bytes:
        """Describe the service (SPARQL 1.1 Service Description)."""

        def term(name: str) -> ox.NamedNode:
            return ox.NamedNode(f"{_SD}{name}")

        a = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
        service, dataset, union = ox.BlankNode(), ox.BlankNode(), ox.BlankNode()
        languages = ["SPARQL11Query"] + (["SPARQL11Update"] if self._service.access is not None else [])
        formats = [f"SPARQL_Results_{name}" for name in ("JSON", "XML", "CSV", "TSV")]
        formats += ["Turtle", "N-Triples", "RDF_XML", "JSON-LD", "N3", "N-Quads", "TriG"]
        formats = [f"http://www.w3.org/ns/formats/{name}" for name in formats]
        said = [
            (service, a, term("Service")),
            (service, term("endpoint"), ox.NamedNode(_address(request))),
            *((service, term("supportedLanguage"), term(name)) for name in languages),
            (service, term("feature"), term("UnionDefaultGraph")),
            (service, term("feature"), ox.NamedNode(WIDENED)),
            *(
                (service, term("resultFormat"), ox.NamedNode(f"http://www.w3.org/ns/formats/{name}"))
                for name in formats
            ),
            (service, term("defaultDataset"), dataset),
            (dataset, a, term("Dataset")),
            (dataset, term("defaultGraph"), union),
            (union, a, term("Graph")),
        ]
        names: list[str] = []
        with suppress(NboqError):  # an endpoint that can't be reached; the service is there
            names += islice(self._service.store.backend.graphs(), _SHOWN + 1)
        for name in names if len(names) <= _SHOWN else []:
            one = ox.BlankNode()
            said += [(dataset, term("namedGraph"), one), (one, a, term("NamedGraph"))]
            said += [(one, term("name"), ox.NamedNode(name))]
        triples = itertools.starmap(ox.Triple, said)
        return ox.serialize(triples, format=ox.RdfFormat.from_media_type(format)) or b""

    async def _update(self, request: Request) -> Response:
        self._service.may_write(request.headers)
        text, parameters = await _asked(request, "update", LARGEST)
        if text is None:
            raise refused(400, "there is no update")
        default, named = (parameters.get(f"using-{kind}graph-uri", []) for kind in ("", "named-"))
        base = _address(request)

        def change() -> None:
            self._engines.change(using(text, default, named) if default or named else text, base)

        await self._service.change(change)
        return Response(status_code=204)

    async def _store(self, request: Request) -> Response:
        parameters = dict(parse_qsl(request.url.query, keep_blank_values=True))
        graph = parameters.get("graph")
        name: ox.NamedNode | None = None
        if graph is not None:
            try:
                name = ox.NamedNode(graph)
            except ValueError:
                raise refused(400, "the graph's name is no absolute IRI") from None
        if request.method in ("GET", "HEAD"):
            wanted = graph if graph is not None else "" if "default" in parameters else None
            format = choose(request.headers.get("accept", ""), _DATASETS if wanted is None else GRAPHS)
            if format is None:
                raise refused(406, f"graphs are {', '.join(GRAPHS)}, the whole store {', '.join(_DATASETS)}")
            return self._streamed(Graph(wanted, format))
        self._service.may_write(request.headers)
        if name is None:
            raise refused(400, "give the graph, as ?graph=IRI: this store keeps what it's given in named graphs")
        if request.method == "DELETE":

            def remove() -> bool:
                there = self._engines.holds(name)
                if there:
                    self._engines.write(f"DROP GRAPH {name}")
                return there

            if not await self._service.change(remove):
                raise refused(404, "there is no such graph")
            return Response(status_code=204)
        content = request.headers.get("content-type", "text/turtle").partition(";")[0].strip().lower()
        if content not in _SYNTAX:
            raise refused(415, "takes Turtle, N-Triples, RDF/XML and JSON-LD")
        body = await take_body(request, LARGEST)
        steps = [f"DROP SILENT GRAPH {name}"] if request.method == "PUT" else []

        def write() -> bool:
            quads = parse_quads(body, _SYNTAX[content], "the body")
            triples = ox.serialize((quad.triple for quad in quads), format=ox.RdfFormat.N_TRIPLES)
            there = self._engines.holds(name)
            self._engines.write(" ;\n".join([*steps, *insertions({name.value: triples or b""})]))
            return there

        return Response(status_code=204 if await self._service.change(write) else 201)


_SYNTAX: Final = {
    "text/turtle": "turtle",
    "application/n-triples": "ntriples",
    "application/rdf+xml": "rdfxml",
    "application/ld+json": "jsonld",
}
