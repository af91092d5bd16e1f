"""A SPARQL endpoint that lies: `python -m tests.lying_endpoint 2000`, so many operations on a store behind it.

It answers as a store with examples in it does, but some of its answers have other terms, columns or rows, are of
another kind, no JSON, cut off, compressed otherwise than they say or of an odd status. Each operation must end well or
with an error of the library.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs

import httpx
import pyoxigraph as ox

import nboq
from nboq.errors import NboqError
from nboq.store import Store, named_queries
from nboq.store.guards import names_dataset
from nboq.store.relations import Edge, connect, link, statements, unlink, walk
from nboq.store.remote import Remote

_OWNER: Final = {"type": "Party", "name": "Example University", "identified_by": "https://ror.org/0464eyp60"}
_DOCUMENTS: Final[tuple[dict[str, Any], ...]] = (
    {"type": "Instrument", "id": "urn:x:axio", "name": "Axio", "owners": [_OWNER], "has_model": "urn:x:model"},
    {"type": "Instrument", "id": "http://dx.doi.org/10.83185/ABCD", "name": "Scan 9", "identical_to": ["urn:x:axio"]},
    {
        "type": "HardwareDescriptor",
        "id": "urn:x:parts",
        "describes": {"type": "Instrument", "id": "urn:x:axio", "name": "Axio"},
        "components": [{"type": "Objective", "id": "urn:x:objective", "lens_na": 1.4, "magnification": 63}],
    },
)
_XSD: Final = "http://www.w3.org/2001/XMLSchema#"
_NUMBERS: Final = ("9" * 5000, "abc", "-5", "1_0", "1" + "0" * 20, "")
_TERMS: Final[list[Any]] = [
    *({"type": "literal", "value": value, "datatype": _XSD + "integer"} for value in _NUMBERS),
    *({"type": "literal", "value": value} for value in ("", "\x1b[2J", "<urn:a> <urn:b> .", "<urn:a> <urn:b> 'x' .\n")),
    *({"type": "uri", "value": value} for value in ("urn:x:1", "no IRI", "", "https://w3id.org/nbo-q/link/x")),
    *({"type": "bnode", "value": value} for value in ("b1", "nodeID://b1", "a b")),
    {"type": "literal", "value": "x", "datatype": _XSD + "boolean"},
    {"type": "literal", "value": "2020-13-45", "datatype": _XSD + "dateTime"},
    {
        "type": "triple",
        "value": {key: {"type": "uri", "value": "urn:x:1"} for key in ("subject", "predicate", "object")},
    },
    *({"type": "uri", "value": value} for value in (5, None, "urn:x:\ud800")),
    *({"type": "odd", "value": "x"}, {"type": "uri"}, {"value": "x"}, {}, None, 5, "x", []),
]
_BODIES: Final = (
    *(b"", b"{}", b"[]", b"null", b"5", b"\xff\xfe", b"<html>", b"[" * 100_000, b'{"a":' * 100_000, b"\x1f\x8b"),
    *(b'{"boolean": true}', b'{"boolean": "yes"}', b'{"head": {}, "boolean": null}'),
    *(b'{"head": {"vars": ["n"]}, "results": {"bindings": %s}}' % some for some in (b"[]", b"{}", b"[5, [], null]")),
    *(b"<urn:a> <urn:b> <urn:c> .\n", b"<a> <b> <c> .\n", b'<urn:a> <urn:b> "x" <urn:g> .\n', b'<urn:a> <urn:b> "x"'),
)
_HEADERS: Final[tuple[dict[str, str], ...]] = (
    *({"Content-Encoding": kind} for kind in ("gzip", "deflate", "br", "zstd")),
    *({"Content-Type": "text/html; charset=odd"}, {"Server": "Virtuoso"}, {"WWW-Authenticate": "Digest odd"}, {}),
    *({"Location": "http://[::1"}, {"Retry-After": "1e9"}),
)
_STATUSES: Final = (204, 206, 302, 307, 400, 401, 404, 406, 429, 500, 503, 600, 999)
_FAULTS: Final = (httpx.ReadTimeout, httpx.RemoteProtocolError, httpx.DecodingError, httpx.TooManyRedirects)


class Liar:
    """What answers for a store.

    Args:
        honest: The store.
        chance: What is left to chance.
    """

    def __init__(self, honest: Store, chance: random.Random) -> None:
        self._engine: Any = honest.backend
        self._chance, self.share = chance, 0.0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer a request."""
        lies = self._chance.random() < self.share
        if lies and self._chance.random() < 0.3:
            if self._chance.random() < 0.2:
                raise self._chance.choice(_FAULTS)("told to")
            status = 200 if self._chance.random() < 0.7 else self._chance.choice(_STATUSES)
            body = httpx.ByteStream(self._chance.choice(_BODIES))
            return httpx.Response(status, stream=body, headers=self._chance.choice(_HEADERS))
        query = parse_qs(request.content.decode(errors="replace")).get("query", [""])[0]
        if not query:
            return httpx.Response(204)
        found = self._engine.store.query(query, use_default_graph_as_union=not names_dataset(query))
        if isinstance(found, ox.QueryTriples):
            return httpx.Response(200, content=found.serialize(format=ox.RdfFormat.N_TRIPLES))
        answer = json.loads(found.serialize(format=ox.QueryResultsFormat.JSON) or b"")
        if lies:
            self._twist(answer)
        return httpx.Response(200, content=json.dumps(answer).encode())

    def _twist(self, answer: dict[str, Any]) -> None:
        if "boolean" in answer:
            answer["boolean"] = self._chance.choice([True, False, "x", None, 1])
            return
        columns, rows = answer["head"]["vars"], answer["results"]["bindings"]
        match self._chance.randrange(12):
            case 0:
                rows.clear()
            case 1:
                rows.extend(rows or [{}])
            case 2:
                columns.reverse()
            case 3:
                columns.append("odd")
            case 4 if columns:
                columns.pop()
            case _ if columns:
                if not rows or self._chance.random() < 0.3:
                    rows.insert(0, {name: {"type": "uri", "value": "urn:x:1"} for name in columns})
                self._chance.choice(rows)[self._chance.choice(columns)] = self._chance.choice(_TERMS)


def _operations(folder: Path, honest: Store, chance: random.Random) -> dict[str, Callable[[Store], object]]:
    ids = honest.documents()
    documents = [honest.get(id) for id in ids]
    edge = Edge("urn:x:axio", "hosted_by", "https://scicrunch.org/resolver/RRID:SCR_017934")
    rows = "SELECT * { GRAPH ?g { ?s ?p ?o } } LIMIT 50"
    honest.export(folder / "all.nq")

    def one() -> str:
        return chance.choice(ids)

    return {
        "len": len,
        "documents": lambda store: store.documents(),
        "entries": lambda store: store.entries(),
        "get": lambda store: store.get(one()),
        "statistics": lambda store: store.statistics(),
        "format": lambda store: store.format,
        "hierarchy": lambda store: store.hierarchy,
        "upgrade": lambda store: store.upgrade(),
        "load": lambda store: store.load(chance.choice(documents)),
        "bulk": lambda store: store.bulk_load(folder / "all.nq"),
        "clashes": lambda store: store.clashes(chance.choice(documents)),
        "clashes of": lambda store: store.clashes_of(ids),
        "replace": lambda store: store.replace(one(), chance.choice(documents)),
        "remove": lambda store: store.remove(one()),
        "load model": lambda store: store.load_model(),
        "refuse another": lambda store: store.refuse_another(chance.choice(documents)),
        "export": lambda store: store.export(folder / "out.nq", closure=chance.random() < 0.5),
        "find": lambda store: store.objects.find(nboq.Objective, lens_na__ge=0.1),
        "described": lambda store: store.objects.described(one()),
        "referring": lambda store: store.objects.referring(one()),
        "walk": lambda store: walk(store, one()),
        "connect": connect,
        "link": lambda store: link(store, one(), edge.relation, edge.object),
        "unlink": lambda store: unlink(store, one(), edge.relation, edge.object),
        "statements": lambda store: statements(store, edge),
        "rows": lambda store: list(store.query(rows)),
        "html": lambda store: list(store.query(rows).to_html()),
        "arrow": lambda store: store.query(rows).to_arrow(),
        "ask": lambda store: bool(store.query("ASK { ?s ?p ?o }")),
        "construct": lambda store: store.query("CONSTRUCT WHERE { ?s ?p ?o }").triples,
        "named": lambda store: list(store.named(chance.choice([*named_queries()]))),
        "nearest": lambda store: store.unknown_note("urn:x:1", "pid"),
    }


def attempts(number: int, seed: int) -> Iterator[tuple[str, BaseException | None]]:
    """Do something with a store behind an endpoint that lies, so many times.

    Args:
        number: How often.
        seed: Of what is left to chance.

    Yields:
        What was done, and what was raised.
    """
    chance, honest = random.Random(seed), Store()
    for document in _DOCUMENTS:
        honest.load(document)
    honest.load_model()
    link(honest, "urn:x:axio", "hosted_by", "RRID:SCR_017934")
    liar = Liar(honest, chance)
    with tempfile.TemporaryDirectory() as folder, httpx.Client(transport=httpx.MockTransport(liar)) as client:
        operations = _operations(Path(folder), honest, chance)
        for turn in range(number):
            name = [*operations][turn % len(operations)]
            liar.share = chance.choice([0.05, 0.3, 0.8])
            store = Store("http://127.0.0.1:1/query", attempts=1)
            assert isinstance(store.backend, Remote)
            store.backend._client = client
            try:
                operations[name](store)
            except Exception as error:
                yield name, error
            else:
                yield name, None


def main(number: int) -> int:
    """Say how many operations ended how."""
    ends = {"well": 0, "with an error of the library": 0, "otherwise": 0}
    for name, error in attempts(number, seed=1):
        ours = isinstance(error, NboqError) and error.exit_status != 70
        ends["well" if error is None else "with an error of the library" if ours else "otherwise"] += 1
        if error is not None and not ours:
            print(f"{name}: {type(error).__name__}: {error}")
    print("; ".join(f"{number} {how}" for how, number in ends.items()))
    return int(ends["otherwise"] > 0)


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
