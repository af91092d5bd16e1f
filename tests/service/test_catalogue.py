"""The catalogue: pages on request, search, comparison, likeness and resolution, over a store made for it."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.testclient import TestClient

import nboq
from nboq.publish.landing import publish_instruments
from nboq.service import pages
from nboq.service.browsing import Browsing
from nboq.service.catalogue import Catalogue
from nboq.service.http import problem
from nboq.store import Store
from tests.conftest import EXAMPLE, ROOT

_BENCH = "https://hdl.handle.net/20.500.12345/bench-1"
_HOSTILE = "https://example.org/scopes/a%2Fb/../c?x=1&y=<\u00fc>"
_PAGE = {"Accept": "text/html"}


def _descriptor(id: str, instrument: str, name: str, **more: object) -> dict[str, object]:
    lens = {"type": "Objective", "id": f"{id}-lens", "name": "63x", "manufacturer": "Zeiss", "model": "Plan 63x",
            "lens_na": 1.4, "immersion_type": "MineralOil"}  # fmt: skip
    scope = {"type": "Instrument", "id": instrument, "name": name}
    return {"type": "HardwareDescriptor", "id": id, "describes": scope, "components": [lens], **more}


@pytest.fixture(scope="module")
def store() -> Store:
    found = Store()
    for file in [*sorted((ROOT / "examples" / "queries").glob("*.yaml")), EXAMPLE]:
        found.load(nboq.read(file))
    found.load(_descriptor("urn:x:markup-d", "urn:x:markup", "<script>alert(1)</script> \u00c5ngstr\u00f6m"))
    found.load(_descriptor("urn:x:after", "urn:x:twin", "Twin", replaces="urn:x:before"))
    found.load(_descriptor("https://doi.org/10.5072/hostile", "https://doi.org/10.5072/(x)/a%20b%25/\u00fc", "Odd"))
    return found


@pytest.fixture(scope="module")
def catalogue(store: Store) -> Iterator[Catalogue]:
    found = Catalogue(store, lambda: 0)
    found.start()
    assert found.ready.wait(60)
    yield found
    found.close()


def _client(catalogue: Catalogue, prefix: str = "") -> TestClient:
    routes = [*pages.routes(), *Browsing(catalogue, lambda iri, root: "").routes()]
    app = Starlette(routes=routes, exception_handlers={HTTPException: problem})
    return TestClient(app, root_path=prefix, follow_redirects=False, raise_server_exceptions=True)


@pytest.fixture(scope="module")
def client(catalogue: Catalogue) -> TestClient:
    return _client(catalogue)


def test_pages_are_those_of_the_site(
    client: TestClient, catalogue: Catalogue, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("site")
    with Store(folder / "store") as copy:
        for name in catalogue.store.documents():
            copy.load(catalogue.store.get(name))
    publish_instruments([folder / "store"], folder / "out", workers=1)
    path = "descriptors/doi-10.5072-scan-1-2020/"
    site = (folder / "out" / path / "index.html").read_text()
    here = client.get(f"/{path}").text
    assert here.partition("<main")[2].partition("</main>")[0] == site.partition("<main")[2].partition("</main>")[0]
    for file in ("descriptor.ttl", "descriptor.micrometa.json", "light-path.svg"):
        assert client.get(f"/{path}{file}").content == (folder / "out" / path / file).read_bytes()


def test_a_page_says_what_it_is_in_its_headers_and_is_sent_once(client: TestClient) -> None:
    found = client.get("/instruments/handle-20.500.12345-bench-1/")
    assert f'<{_BENCH}>; rel="cite-as"' in found.headers["link"]
    assert '<instrument.ttl>; rel="describedby"; type="text/turtle"' in found.headers["link"]
    again = client.get(found.url.path, headers={"If-None-Match": f'W/{found.headers["etag"]}, "x"'})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(found.url.path, headers={"If-None-Match": '"x"'}).status_code == 200
    assert client.get("/instruments/handle-20.500.12345-bench-1").headers["location"].endswith("bench-1/")
    for name, kind in {
        "instrument.ttl": "text/turtle",
        "instrument.nt": "application/n-triples",
        "instrument.pidinst.json": "application/json",
        "linkset.json": "application/linkset+json",
    }.items():
        assert client.get(found.url.path + name).headers["content-type"].partition(";")[0] == kind
    for name in ("..%2f..%2fx", ".htaccess", "instrument.exe"):
        assert client.get(found.url.path + name).status_code == 404
    drawn = client.get("/descriptors/doi-10.5072-bench-1-2021/explore.html")
    assert "script-src 'sha256-" in drawn.headers["content-security-policy"]


@pytest.mark.parametrize(
    ("said", "accept", "leads"),
    [
        ("20.500.12345/bench-1", "text/html,*/*;q=0.8", "instruments/handle-20.500.12345-bench-1/"),
        ("hdl:20.500.12345/bench-1", "*/*", "instruments/handle-20.500.12345-bench-1/"),
        (_BENCH.replace("://", ":/"), "", "instruments/handle-20.500.12345-bench-1/"),
        ("20.500.12345%2Fbench-1", "text/turtle", "instruments/handle-20.500.12345-bench-1/instrument.ttl"),
        (_BENCH, "application/n-triples", "instruments/handle-20.500.12345-bench-1/instrument.nt"),
        (_BENCH, "application/json", "instruments/handle-20.500.12345-bench-1/instrument.pidinst.json"),
        ("doi:10.5072/BENCH-1-2021", "application/ld+json", "descriptors/doi-10.5072-bench-1-2021/descriptor.jsonld"),
        ("10.5072/bench-1-2021?format=micro-meta", "", "descriptors/doi-10.5072-bench-1-2021/descriptor.micro"),
        (f"{_BENCH}?format=micrometa", "", "descriptors/doi-10.5072-bench-1-2023/descriptor.micrometa.json"),
        ("RRID:SCR_099901", "text/html", "facilities/rrid-scr-099901/"),
        ("urn:x:markup-d-lens", "text/html", "descriptors/"),
    ],
)  # fmt: skip
def test_an_identifier_in_any_spelling_leads_to_the_thing(
    client: TestClient, said: str, accept: str, leads: str
) -> None:
    found = client.get(f"/id/{said}", headers={"Accept": accept})
    assert found.status_code == 303
    assert found.headers["location"].startswith(f"/{leads}")
    assert found.headers["vary"] == "Accept"
    assert client.get(found.headers["location"]).status_code == 200


def test_what_is_not_there_is_said_by_its_status(client: TestClient) -> None:
    unknown = client.get("/id/20.500.12345/bench-11", headers=_PAGE)
    assert unknown.status_code == 404
    assert "/instruments/handle-20.500.12345-bench-1/" in unknown.text
    gone = client.get("/id/urn:x:before", headers=_PAGE)
    assert gone.status_code == 410
    assert 'rel="successor-version"' in gone.headers["link"]
    assert client.get(f"/id/{_BENCH}", headers={"Accept": "image/png"}).status_code == 406
    assert client.get(f"/id/{_BENCH}?format=datacite").status_code == 406
    assert client.get("/id/x", headers={"Accept": "application/json"}).json()["status"] == 404
    for odd in ("%3Cscript%3E", "..%2F..%2Fetc", "%", "%00", "%FF", "a" * 3000, "\u00fc", quote(_HOSTILE, safe="")):
        found = client.get(f"/id/{odd}", headers=_PAGE)
        assert found.status_code in (404, 414)
        assert "<script>" not in found.text.partition("<main")[2]
    replaced = client.get("/id/10.5072/bench-1-2021")
    assert '/descriptors/doi-10.5072-bench-1-2023/>; rel="successor-version"' in replaced.headers["link"]


def test_identifiers_with_blanks_percents_and_slashes_lead_somewhere(client: TestClient, catalogue: Catalogue) -> None:
    for _, iri in catalogue.paths.values():
        # Starlette's client decodes paths twice, servers don't.
        found = client.get(f"/id?pid={quote(iri, safe='')}")
        assert found.status_code == 303, iri
        assert client.get(found.headers["location"]).status_code == 200


def test_search_by_words_facets_and_range_can_be_shared_and_paged(client: TestClient) -> None:
    def names(query: str) -> list[str]:
        found = client.get(f"/search?{query}", headers={"Accept": "application/json"})
        assert found.status_code == 200, found.text
        return [one["name"] for one in found.json()["instruments"]]

    every = names("")
    assert len(every) > 4
    assert names("q=angstrom") == names("q=%C3%85NGSTR%C3%96M") == ["<script>alert(1)</script> \u00c5ngstr\u00f6m"]
    assert names("maker=Zeiss&na_min=1.39&na_max=1,41")
    assert "Odd" not in names("na_max=1.3")
    assert names("immersion=nothing") == []
    page = client.get("/search?q=plan&immersion=Mineral+oil", headers=_PAGE)
    assert "<script>alert(1)" not in page.text
    assert 'value="Mineral oil" checked' in page.text
    assert "q=plan&amp;immersion=Mineral+oil&amp;page=1" in page.text
    for wrong, status in {"na_min=x": 400, "page=0": 404, "page=x": 400, "format=xml": 406}.items():
        assert client.get(f"/search?{wrong}").status_code == status
    assert client.get("/search?q=RRID:SCR_099901").headers["location"] == "/id?pid=RRID%3ASCR_099901"


def test_instruments_are_like_by_what_both_have(client: TestClient) -> None:
    found = client.get("/like?id=urn:x:markup&format=json").json()
    first = found["like"][0]
    assert {first["name"], first["either"]} <= {"Twin", "Odd", 3}
    assert first["shared"] == ["Immersion: Mineral oil", "Numerical aperture: 1.4", "Objective Zeiss Plan 63x"]
    page = client.get("/like?id=urn:x:markup", headers=_PAGE).text
    assert "3 of 3 are the same" in page
    assert client.get("/like?id=urn:x:none").status_code == 404


def test_two_instruments_stand_side_by_side(client: TestClient) -> None:
    page = client.get("/compare?a=urn:x:markup&b=20.500.12345/bench-1", headers=_PAGE).text
    assert "only in the second" in page
    assert "no longer" not in page
    assert "<script>alert(1)" not in page
    same = client.get("/compare?a=urn:x:twin&b=urn:x:twin&format=json").json()
    assert same["changes"] == []
    assert client.get("/compare", headers=_PAGE).status_code == 200
    assert client.get("/compare?a=urn:x:none&b=urn:x:twin").status_code == 404


def test_links_hold_under_a_prefix(catalogue: Catalogue) -> None:
    client = _client(catalogue, "/nboq")
    assert client.get("/nboq/id/RRID:SCR_099901").headers["location"] == "/nboq/facilities/rrid-scr-099901/"
    assert 'href="/nboq/instruments/' in client.get("/nboq/", headers=_PAGE).text


def test_a_catalogue_follows_its_store_and_says_when_it_isnt_there_yet() -> None:
    store = Store()
    store.load(_descriptor("urn:x:1", "urn:x:i1", "First"))
    catalogue = Catalogue(store, lambda: None)
    client = _client(catalogue)
    waiting = client.get("/", headers=_PAGE)
    assert (waiting.status_code, waiting.headers["retry-after"]) == (503, "2")
    catalogue.start()
    assert catalogue.ready.wait(30)
    before = client.get("/instruments/x-i1/")
    old = next(path for path, (_, iri) in catalogue.paths.items() if iri == "urn:x:i1").removesuffix("index.html")
    tag = client.get(f"/{old}").headers["etag"]
    store.replace("urn:x:1", _descriptor("urn:x:1", "urn:x:i1", "Renamed"))
    catalogue.gathered.clear()
    catalogue.wake()
    assert catalogue.gathered.wait(30)
    found = client.get(f"/{old}")
    assert "Renamed" in found.text and found.headers["etag"] != tag
    assert before.status_code == 404
    catalogue.close()
