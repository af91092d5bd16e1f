"""The page for SPARQL: an editor with the words of the vocabulary, the shipped questions as forms, answers in view."""

from __future__ import annotations

from contextlib import closing, suppress
from typing import Any, Final

from markupsafe import Markup

from nboq.errors import MissingDependency, NboqError, QueryError
from nboq.render.answers import bars, links
from nboq.schema.labels import printable
from nboq.schema.model import current_model
from nboq.service.http import route
from nboq.service.pages import answer
from nboq.service.service import Service
from nboq.service.sparql import FORMATS
from nboq.store.answers import Answers
from nboq.store.engine import Question
from nboq.store.shipped_queries import named_queries, named_query
from nboq.store.sparql import check_terms, form_of, prepared

try:
    from starlette.concurrency import run_in_threadpool
    from starlette.requests import Request
    from starlette.responses import JSONResponse, Response
    from starlette.routing import Route
except ImportError:
    raise MissingDependency("Starlette", "serve") from None

_SHOWN: Final = 1_000
"""Rows in view; downloads have all."""


class Editor:
    """The editor.

    Args:
        service: What is served.
    """

    def __init__(self, service: Service) -> None:
        self._service, self._engines = service, service.engines

    def routes(self) -> list[Route]:
        """Give where it is reached."""
        return [
            route("/sparql", self._page, "GET", "HEAD"),
            route("/sparql/words.json", self._words, "GET", "HEAD"),
        ]

    async def _page(self, request: Request) -> Response:
        given = request.query_params
        query, chosen, fault = given.get("query", ""), None, ""
        try:
            if given.get("question"):
                chosen = named_query(given["question"])
                known = {one.name for one in chosen.parameters}
                values = {name: value for name, value in given.items() if name in known and value.strip()}
                query = prepared(chosen.text, chosen.bind(values))
        except NboqError as error:
            fault = printable(str(error))
        found: dict[str, Any] = {}
        if query and not fault and (chosen is None or "ask" in given):
            await self._service.take_engine()
            try:
                found = await run_in_threadpool(self._answered, query)
            finally:
                self._service.free_engine()
        return answer(
            request,
            "sparql.html.j2",
            {
                "name": "SPARQL",
                "here": "sparql",
                "questions": named_queries(),
                "enums": current_model().enums,
                "chosen": chosen,
                "given": given,
                "query": query,
                "formats": FORMATS["graphs" if form_of(query) in ("CONSTRUCT", "DESCRIBE") else "rows"],
                "fault": fault,
                **found,
            },
            status=400 if fault or found.get("fault") else 200,
        )

    def _answered(self, query: str) -> dict[str, Any]:
        """Ask; give the table, and the pictures that suit."""
        found: dict[str, Any] = {}
        try:
            check_terms(query)
        except QueryError as error:
            found["hint"] = printable(str(error))  # a vendor's term may be in the store
        try:
            text = prepared(query, {})
            rows = form_of(text) in ("SELECT", "ASK")
            reply = self._engines.ask(Question(text))
            reply.begin()
            with closing(reply):
                answers = Answers.of_blocks(text, iter(reply), rows, reply.close)
                seen = answers.first(_SHOWN + 1)
                if answers.kind == "triples":
                    return found | {"triples": [*map(str, seen)], "most": _SHOWN}
        except NboqError as error:
            return {"fault": printable(str(error))}
        table = Answers(text, columns=answers.variables, rows=seen, truth=answers.truth).to_html(_SHOWN)
        pictures = [bars(answers.variables, seen)]
        with suppress(NboqError):  # no Graphviz
            pictures.append(links(answers.variables, seen))
        return found | {"table": Markup("".join(table)), "pictures": [Markup(one) for one in pictures if one]}  # noqa: S704

    async def _words(self, request: Request) -> Response:
        """Give the words that the editor completes: prefixes, and the terms of the model with their titles."""
        return JSONResponse(await run_in_threadpool(_completions), headers={"Cache-Control": "max-age=3600"})


def _completions() -> dict[str, Any]:
    model = current_model()
    terms = {model.curie(term.iri): term.title for term in (*model.classes.values(), *model.slots.values())}
    return {"prefixes": dict(model.prefixes), "terms": terms}
