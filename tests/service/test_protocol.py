"""The tests of the W3C for the SPARQL 1.1 Protocol, the Graph Store Protocol and the Service Description.

They are those of w3c/rdf-tests, `sparql/sparql11/{protocol,http-rdf-update,service-description}`, each under its own
name. What is asked and changed has an address each here, and graphs are named in `?graph=`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pyoxigraph as ox
import pytest

from nboq.service.sparql import WIDENED
from nboq.store import Store
from tests.service.conftest import Served, serving

pytestmark = pytest.mark.slow

_FORM = "application/x-www-form-urlencoded"
_QUERY, _UPDATE = "application/sparql-query", "application/sparql-update"
_DATA = "http://kasei.us/2009/09/sparql/data/data"
_ONE, _TWO, _THREE = (f"{_DATA}{number}.rdf" for number in (1, 2, 3))
_DOCUMENT = "http://xmlns.com/foaf/0.1/Document"
_DC = "PREFIX dc: <http://purl.org/dc/terms/> PREFIX foaf: <http://xmlns.com/foaf/0.1/>"
_MADE = "http://example.org/protocol-update-dataset-test/"


@pytest.fixture(scope="module")
def writing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    place = tmp_path_factory.mktemp("protocol") / "store"
    Store(place).close()
    with serving(place, "--write") as running:
        data = " ".join(f"GRAPH <{one}> {{ <{one}> a <{_DOCUMENT}> }}" for one in (_ONE, _TWO, _THREE))
        httpx.post(f"{running.url}update", data={"update": f"INSERT DATA {{ {data} }}"}).raise_for_status()
        yield running


def _graphs(**given: Any) -> str:
    """Write parameters that may have several values."""
    return str(httpx.QueryParams({name.replace("_", "-"): value for name, value in given.items()}))


def _asked(
    served: Served, method: str, path: str, content: str | bytes | None = None, kind: str | None = None, **more: str
) -> httpx.Response:
    headers = more if kind is None else {"Content-Type": kind, **more}
    return httpx.request(method, served.url + path, content=content, headers=headers)


_BOTH = f"ASK {{ <{_ONE}> a ?type . <{_TWO}> a ?type . }}"
_NAMED = f"GRAPH ?g1 {{ <{_ONE}> a ?type }} GRAPH ?g2 {{ <{_TWO}> a ?type }}"


@pytest.mark.parametrize(
    ("method", "parameters", "content", "kind"),
    [
        pytest.param("POST", {}, "query=ASK%20%7B%7D", _FORM, id="query_post_form"),
        pytest.param("GET", {"query": _BOTH, "default_graph_uri": [_ONE, _TWO]}, None, None, id="default_graphs_get"),
        pytest.param("POST", {"default_graph_uri": [_ONE, _TWO]}, _BOTH, _QUERY, id="default_graphs_post"),
        pytest.param("POST", {"named_graph_uri": [_ONE, _TWO]}, f"ASK {{ {_NAMED} }}", _QUERY, id="named_graphs_post"),
        pytest.param(
            "GET", {"query": f"ASK {{ {_NAMED} }}", "named_graph_uri": [_ONE, _TWO]}, None, None, id="named_graphs_get"
        ),
        pytest.param(
            "POST",
            {"default_graph_uri": _THREE, "named_graph_uri": [_ONE, _TWO]},
            f"ASK {{ <{_THREE}> a ?type {_NAMED} }}",
            _QUERY,
            id="query_dataset_full",
        ),
        pytest.param(
            "POST",
            {"named_graph_uri": [_ONE, _TWO]},
            f"ASK FROM <{_THREE}> {{ {_NAMED} FILTER NOT EXISTS {{ <{_THREE}> a ?type }} }}",
            _QUERY,
            id="query_multiple_dataset",
        ),
        pytest.param("GET", {"query": "ASK {}"}, None, None, id="query_get"),
        pytest.param("POST", {}, "ASK {}", _QUERY, id="query_post_direct"),
        pytest.param("POST", {}, "ASK {}", f"{_QUERY}; charset=UTF-8", id="charset"),
    ],
)
def test_a_question_is_answered_with_true(
    writing: Served, method: str, parameters: dict[str, Any], content: str | None, kind: str | None
) -> None:
    response = _asked(writing, method, f"query?{_graphs(**parameters)}", content, kind)
    assert response.json() == {"head": {}, "boolean": True}


@pytest.mark.parametrize("none", [{"default_graph_uri": _ONE}, {"named_graph_uri": [_ONE]}], ids=["default", "named"])
def test_a_dataset_leaves_out_what_it_does_not_name(writing: Served, none: dict[str, Any]) -> None:
    assert _asked(writing, "POST", f"query?{_graphs(**none)}", _BOTH, _QUERY).json()["boolean"] is False


@pytest.mark.parametrize(
    ("query", "kinds"),
    [
        pytest.param("SELECT (1 AS ?n) {}", "sparql-results+xml sparql-results+json", id="query_content_type_select"),
        pytest.param("ASK {}", "sparql-results+xml sparql-results+json", id="query_content_type_ask"),
        pytest.param("DESCRIBE <http://example.org/>", "rdf+xml turtle n-triples", id="query_content_type_describe"),
        pytest.param("CONSTRUCT { <s> <p> 1 } WHERE {}", "rdf+xml turtle n-triples", id="query_content_type_construct"),
    ],
)
def test_an_answer_is_of_the_kind_of_its_question(writing: Served, query: str, kinds: str) -> None:
    response = _asked(writing, "POST", "query", query, _QUERY)
    assert response.status_code == 200
    assert response.headers["content-type"].partition(";")[0].partition("/")[2] in kinds.split()


_TAKEN = f"INSERT {{ GRAPH <{_MADE}> {{ ?s a dc:BibliographicResource }} }} WHERE"


@pytest.mark.parametrize(
    ("parameters", "where", "found"),
    [
        pytest.param({"using_graph_uri": _ONE}, "{ ?s a foaf:Document }", {_ONE}, id="update_dataset_default_graph"),
        pytest.param(
            {"using_graph_uri": [_ONE, _TWO]},
            "{ ?s a foaf:Document }",
            {_ONE, _TWO},
            id="update_dataset_default_graphs",
        ),
        pytest.param(
            {"using_named_graph_uri": [_ONE, _TWO]},
            "{ GRAPH ?g { ?s a foaf:Document } }",
            {_ONE, _TWO},
            id="update_dataset_named_graphs",
        ),
        pytest.param(
            {"using_graph_uri": _ONE, "using_named_graph_uri": _TWO},
            "{ { GRAPH ?g { ?s a foaf:Document } } UNION { SELECT ?s WHERE { ?s a foaf:Document } } }",
            {_ONE, _TWO},
            id="update_dataset_full",
        ),
        pytest.param({}, "{ GRAPH ?g { ?s a foaf:Document } }", {_ONE, _TWO, _THREE}, id="without"),
    ],
)
def test_an_update_asks_the_dataset_of_the_request(
    writing: Served, parameters: dict[str, Any], where: str, found: set[str]
) -> None:
    text = f"{_DC} DROP SILENT GRAPH <{_MADE}> ; {_TAKEN} # WHERE\n {where}"
    assert _asked(writing, "POST", f"update?{_graphs(**parameters)}", text, _UPDATE).status_code == 204
    made = writing.ask(f"SELECT ?s {{ GRAPH <{_MADE}> {{ ?s ?p ?o }} }}").json()["results"]["bindings"]
    assert {row["s"]["value"] for row in made} == found


@pytest.mark.parametrize(
    ("content", "kind"), [("update=CLEAR+GRAPH+%3Curn:x%3E", _FORM), ("CLEAR SILENT GRAPH <urn:x>", _UPDATE)]
)
def test_update_post_form_and_direct(writing: Served, content: str, kind: str) -> None:
    _asked(writing, "PUT", "store?graph=urn:x", "<urn:a> <urn:b> 1 .", "text/turtle").raise_for_status()
    assert _asked(writing, "POST", "update", content, kind).status_code == 204
    assert writing.ask("ASK { GRAPH <urn:x> { ?s ?p ?o } }").json()["boolean"] is False


def test_update_base_uri(writing: Served) -> None:
    text = "INSERT DATA { GRAPH <urn:base> { <urn:s> <urn:p> <test> } }"
    assert _asked(writing, "POST", "update", text, _UPDATE).status_code == 204
    (row,) = writing.ask("SELECT ?o { GRAPH <urn:base> { ?s ?p ?o } }").json()["results"]["bindings"]
    assert row["o"] == {"type": "uri", "value": f"{writing.url}test"}


_CONFLICT = f"{_DC} WITH <http://example/addresses> DELETE {{ ?p foaf:givenName 'Bill' }} WHERE {{ ?p ?q 'Bill' }}"


@pytest.mark.parametrize(
    ("method", "path", "content", "kind"),
    [
        pytest.param("PUT", "query?query=ASK%20%7B%7D", None, None, id="bad_query_method"),
        pytest.param("GET", "query?query=ASK%20%7B%7D&query=SELECT+*+%7B%7D", None, None, id="bad_multiple_queries"),
        pytest.param("POST", "query", "ASK {}", "text/plain", id="bad_query_wrong_media_type"),
        pytest.param("POST", "query", "query=ASK%20%7B%7D", None, id="bad_query_missing_form_type"),
        pytest.param("POST", "query", "ASK {}", None, id="bad_query_missing_direct_type"),
        pytest.param("POST", "query", "ASK {}".encode("utf-16"), f"{_QUERY}; charset=UTF-16", id="bad_query_non_utf8"),
        pytest.param("GET", "query?query=ASK%20%7B", None, None, id="bad_query_syntax"),
        pytest.param("GET", "update?update=CLEAR%20ALL", None, None, id="bad_update_get"),
        pytest.param("GET", "query?update=CLEAR%20ALL", None, None, id="bad_update_get-query"),
        pytest.param("POST", "update", "update=CLEAR+NAMED&update=CLEAR+DEFAULT", _FORM, id="bad_multiple_updates"),
        pytest.param("POST", "update", "CLEAR NAMED", "text/plain", id="bad_update_wrong_media_type"),
        pytest.param("POST", "update", "update=CLEAR%20NAMED", None, id="bad_update_missing_form_type"),
        pytest.param(
            "POST", "update", "CLEAR NAMED".encode("utf-16"), f"{_UPDATE}; charset=UTF-16", id="bad_update_non_utf8"
        ),
        pytest.param("POST", "update", "update=CLEAR%20XYZ", _FORM, id="bad_update_syntax"),
        pytest.param(
            "POST", "update?using-named-graph-uri=urn:x", _CONFLICT, _UPDATE, id="bad_update_dataset_conflict"
        ),
        pytest.param("POST", "update?using-graph-uri=urn:x", "DELETE WHERE { ?s ?p ?o }", _UPDATE, id="delete_where"),
        pytest.param("POST", "update?using-graph-uri=x", "INSERT {} WHERE {}", _UPDATE, id="no-IRI"),
    ],
)
def test_what_is_no_request_changes_nothing(
    writing: Served, method: str, path: str, content: str | bytes | None, kind: str | None
) -> None:
    response = _asked(writing, method, path, content, kind)
    assert 400 <= response.status_code < 500, response.text
    assert writing.ask(_BOTH).json()["boolean"] is True


_PERSON = "urn:person:1"
_V = "@prefix foaf: <http://xmlns.com/foaf/0.1/> ."


@pytest.mark.parametrize("name", [_PERSON, "http://example.org/person/1?a=b#c"])
def test_graph_store_protocol(writing: Served, name: str) -> None:
    """put, get, head, post and delete of graphs; the default graph, forms and new names aren't taken here."""
    path = f"store?graph={quote(name, safe='')}"

    def statements() -> int:
        got = _asked(writing, "GET", path, Accept="text/turtle")
        assert (got.status_code, got.headers["content-type"]) == (200, "text/turtle; charset=utf-8")
        assert (
            _asked(writing, "HEAD", path, Accept="text/turtle").headers["content-type"] == got.headers["content-type"]
        )
        return sum(1 for _ in ox.parse(got.content, format=ox.RdfFormat.TURTLE))

    def sent(method: str, content: str, kind: str = "text/turtle; charset=utf-8") -> int:
        return _asked(writing, method, path, f"{_V} {content}", kind).status_code

    assert sent("PUT", "<urn:a> a foaf:Person ; foaf:businessCard [ foaf:name 'John Doe' ] .") == 201
    assert statements() == 3
    assert sent("PUT", "<urn:a> a foaf:Person .") == 204, "put__graph_already_in_store"
    assert statements() == 1
    assert sent("PUT", "<urn:a> a foaf:Person .", "application/rdf+xml") == 400, "put__mismatched_payload"
    assert sent("POST", "<urn:a> foaf:name 'Jane Doe' .") == 204, "post__existing_graph"
    assert statements() == 2
    assert sent("POST", "") == 204, "post__after_noop"
    assert statements() == 2
    assert _asked(writing, "DELETE", path).status_code == 204, "delete__existing_graph"
    for method in ("GET", "HEAD", "DELETE"):
        assert _asked(writing, method, path).status_code == 404, "delete__nonexistent_graph"
    assert sent("POST", "<urn:a> a foaf:Person .") == 201, "post__create__new_graph"
    assert statements() == 1
    assert _asked(writing, "PUT", "store?default", _V, "text/turtle").status_code == 400, "put__default_graph"
    assert _asked(writing, "POST", "store", _V, "text/turtle").status_code == 400
    assert sent("POST", "", "multipart/form-data; boundary=x") == 415, "post__multipart_formdata"
    assert _asked(writing, "DELETE", path).status_code == 204


@pytest.mark.parametrize("kind", ["*/*", "text/turtle", "application/rdf+xml", "application/ld+json"])
def test_service_description(writing: Served, kind: str) -> None:
    """returns-rdf, has-endpoint-triple, conforms-to-schema."""
    response = _asked(writing, "GET", "query", Accept=kind)
    format = ox.RdfFormat.from_media_type(response.headers["content-type"].partition(";")[0])
    said = ox.Store()
    said.load(response.content, format=format)
    found = said.query(
        f"""PREFIX sd: <http://www.w3.org/ns/sparql-service-description#> SELECT ?url ?name {{
        ?s a sd:Service ; sd:endpoint ?url ; sd:feature sd:UnionDefaultGraph, <{WIDENED}> ;
           sd:supportedLanguage sd:SPARQL11Query, sd:SPARQL11Update ; sd:defaultDataset ?d .
        ?d a sd:Dataset ; sd:defaultGraph [ a sd:Graph ] ; sd:namedGraph [ a sd:NamedGraph ; sd:name ?name ] }}"""
    )
    assert isinstance(found, ox.QuerySolutions)
    rows = {(row[0].value, row[1].value) for row in found}
    assert {(f"{writing.url}query", one) for one in (_ONE, _TWO, _THREE)} <= rows


def test_classes_are_widened_unless_that_is_switched_off(served: Served, store: Path) -> None:
    query = "PREFIX nboq: <https://w3id.org/nbo-q/> SELECT (COUNT(DISTINCT ?x) AS ?n) { ?x a nboq:Camera }"

    def counted(**parameters: str) -> int:
        got = httpx.get(f"{served.url}query", params={"query": query, **parameters})
        return int(got.json()["results"]["bindings"][0]["n"]["value"])

    with Store(store, read_only=True) as opened:
        expected = [opened.query(query, infer=infer) for infer in (True, False)]
        wide, stated = (next(iter(answers))["n"] for answers in expected)
    assert counted() == wide > stated == counted(infer="false")
    assert counted(infer="true") == wide, "an engine that read the copy reads the store again"
    assert httpx.get(f"{served.url}query", params={"query": query, "infer": "perhaps"}).status_code == 400
