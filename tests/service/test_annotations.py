"""Notes on things: RDF and JSON-LD of the standard, the protocol's reading, and who may write."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import ExitStack
from pathlib import Path
from threading import Event
from typing import Any

import pyoxigraph as ox
import pytest
from starlette.testclient import TestClient

import nboq
from nboq.errors import ContentError, InputError, NotFound, Withdrawn
from nboq.formats.rdf.syntax import NOTES
from nboq.service.app import application
from nboq.service.http import Access
from nboq.service.service import Service
from nboq.store import Store
from nboq.store.embedded import Embedded
from nboq.store.engine import Limits
from nboq.store.engines import Engines
from nboq.store.relations import annotate, note_of, notes_of, revise, withdraw
from nboq.store.relations.edges import AT
from nboq.store.relations.notes import CONTEXT, MOTIVATIONS

THING = "urn:uuid:00000000-0000-4000-8000-000000000001"
ADA = "https://orcid.org/0000-0002-1825-0097"
HOSTILE = "<script>alert(1)</script>\n\"quoted\" & 'so' \\ }} \U0001f52c"
# What the keys of the standard's context mean (Web Annotation Vocabulary, JSON-LD context), as far as they are used.
_TERMS: dict[str, Any] = {
    **{name: f"http://www.w3.org/ns/oa#{name}" for name in ("Annotation", "TextualBody", *MOTIVATIONS)},
    "id": "@id",
    "type": "@type",
    "Person": "http://xmlns.com/foaf/0.1/Person",
    "name": "http://xmlns.com/foaf/0.1/name",
    "motivation": {"@id": "http://www.w3.org/ns/oa#motivatedBy", "@type": "@vocab"},
    "creator": {"@id": "http://purl.org/dc/terms/creator", "@type": "@id"},
    "created": {"@id": "http://purl.org/dc/terms/created", "@type": "http://www.w3.org/2001/XMLSchema#dateTime"},
    "modified": {"@id": "http://purl.org/dc/terms/modified", "@type": "http://www.w3.org/2001/XMLSchema#dateTime"},
    "body": {"@id": "http://www.w3.org/ns/oa#hasBody", "@type": "@id"},
    "target": {"@id": "http://www.w3.org/ns/oa#hasTarget", "@type": "@id"},
    "value": "http://www.w3.org/1999/02/22-rdf-syntax-ns#value",
    "format": "http://purl.org/dc/elements/1.1/format",
    "language": "http://purl.org/dc/elements/1.1/language",
}


@pytest.fixture
def store() -> Iterator[Store]:
    with Store() as opened:
        opened.load({"type": "Instrument", "id": THING, "name": "Scan 9"})
        yield opened


def _blank(quads: Any) -> ox.Dataset:
    """Name the parts of an annotation by blank nodes, as nothing in JSON-LD names them."""
    seen: dict[str, ox.BlankNode] = {}

    def own(term: Any) -> Any:
        inner = isinstance(term, ox.NamedNode) and term.value.startswith(NOTES) and "#" in term.value
        return seen.setdefault(term.value, ox.BlankNode()) if inner else term

    found = ox.Dataset(ox.Quad(own(q.subject), q.predicate, own(q.object)) for q in quads if q.predicate.value != AT)
    found.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return found


@pytest.mark.parametrize(("by", "language"), [(ADA, "en"), ("Ada Example", "")])
def test_json_ld_and_rdf_of_a_note_say_the_same_in_the_words_of_the_standard(
    store: Store, by: str, language: str
) -> None:
    made = annotate(store, THING, HOSTILE, by=by, language=language, motivation="assessing")
    made = revise(store, made.iri, HOSTILE + "!", by=by)
    said = made.to_dict()
    assert said["@context"] == CONTEXT and said["type"] == "Annotation"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", said["created"])
    content = nboq.document.to_json({**said, "@context": _TERMS})
    assert _blank(ox.parse(content, format=ox.RdfFormat.JSON_LD)) == _blank(made.triples())
    assert note_of(store, made.name) == made and notes_of(store) == (made,)


def test_a_note_is_no_document_and_goes_into_exports_and_back(store: Store, tmp_path: Path) -> None:
    made = annotate(store, THING, HOSTILE, by=ADA)
    assert store.documents() == [THING] and store.links() == [] and store.statistics()["links"] == 0
    assert store.get(THING).data["name"] == "Scan 9"
    store.export(tmp_path / "all.nq")
    with Store() as other:
        other.bulk_load(tmp_path / "all.nq")
        assert notes_of(other, THING) == (made,)
    assert withdraw(store, made.iri) == made and notes_of(store) == ()
    with pytest.raises(Withdrawn, match="was withdrawn on 2"):
        withdraw(store, made.iri)
    assert HOSTILE not in str(list(store.quads(graph=made.iri))) and len(list(store.quads(graph=made.iri))) == 1
    with pytest.raises(NotFound, match="no such note"):
        withdraw(store, made.iri + "0")


@pytest.mark.parametrize(
    ("given", "error", "text"),
    [
        ({"target": "urn:uuid:00000000-0000-4000-8000-000000000002"}, NotFound, "nothing in the store has this"),
        ({"text": " \n"}, InputError, "a note has text"),
        ({"text": "x" * 20_001}, InputError, "at most 20,000"),
        ({"text": "a\x1b[31m"}, InputError, "without control characters"),
        ({"text": "\ud800"}, InputError, "without control characters"),
        ({"by": " "}, InputError, "say who says so"),
        ({"motivation": "shouting"}, InputError, "expected one of assessing"),
        ({"language": "en us"}, InputError, "no language tag"),
        ({"by": "https://orcid.org/0000-0002-1825-0098"}, nboq.NboqError, "checksum"),
    ],
)
def test_what_can_be_no_note_is_refused_and_changes_nothing(
    store: Store, given: dict[str, str], error: type[Exception], text: str
) -> None:
    said = {"target": THING, "text": "It drifts.", "by": ADA} | given
    before = len(store)
    with pytest.raises(error, match=text):
        annotate(store, said.pop("target"), said.pop("text"), **said)  # type: ignore[arg-type]
    assert len(store) == before


def test_nobodys_name_stands_under_the_words_of_another(store: Store) -> None:
    made = annotate(store, THING, "It drifts.", by=ADA)
    with pytest.raises(ContentError, match="was written by https://orcid"):
        revise(store, made.iri, "It doesn't.", by="Eve Example")
    assert note_of(store, made.iri) == made


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A store that is served for writing, with a token, below a prefix."""
    place = tmp_path_factory.mktemp("notes") / "store"
    with Store(place) as opened:
        opened.load({"type": "Instrument", "id": THING, "name": "Scan 9"})
        opened.ensure_model()
    with Store(place, read_only=True) as opened, ExitStack() as stack:
        assert isinstance(opened.backend, Embedded)
        engines = stack.enter_context(Engines(opened.backend, Limits(), 1, write=place))
        app = application(Service(Store.over(engines), engines, Access("sesame"), "/nboq"))
        yield stack.enter_context(TestClient(app, "http://127.0.0.1/nboq", follow_redirects=False))


def _note(**more: Any) -> dict[str, Any]:
    body = {"type": "TextualBody", "value": HOSTILE, "language": "en"}
    return {"@context": CONTEXT, "type": "Annotation", "body": body, "target": THING, "creator": ADA, **more}


def test_notes_are_read_by_the_protocol_and_written_by_who_has_the_token(client: TestClient) -> None:
    kind, token = {"Content-Type": "application/ld+json"}, {"Authorization": "Bearer sesame"}
    assert client.post("annotations/", json=_note(), headers=kind).status_code == 401
    foreign = {**kind, **token, "Origin": "https://evil.example"}
    assert client.post("annotations/", json=_note(), headers=foreign).status_code == 403
    made = client.post("annotations/", json=_note(), headers={**kind, **token})
    assert made.status_code == 201, made.text
    address = made.headers["location"]
    assert address.startswith("http://127.0.0.1/nboq/annotations/")
    found = client.get(address)
    assert found.headers["content-type"] == f'application/ld+json; profile="{CONTEXT}"'
    assert found.headers["link"] == '<http://www.w3.org/ns/ldp#Resource>; rel="type"'
    assert found.json() == made.json() and found.json()["id"] == address
    assert found.json()["canonical"].startswith(NOTES) and found.json()["body"]["value"] == HOSTILE
    assert client.get(address, headers={"If-None-Match": found.headers["etag"]}).status_code == 304
    turtle = client.get(address, headers={"Accept": "text/turtle"})
    assert len(list(ox.parse(turtle.content, format=ox.RdfFormat.TURTLE))) == 11

    listed = client.get("annotations/", params={"target": THING}, headers={"Accept": "application/ld+json"})
    collection = listed.json()
    assert collection["type"] == ["BasicContainer", "AnnotationCollection"] and collection["total"] == 1
    assert collection["first"]["items"][0]["id"] == address
    assert client.get(collection["last"]).json()["items"] == collection["first"]["items"]
    assert client.get("annotations/?page=1", headers=kind | {"Accept": "application/json"}).status_code == 404
    assert "ldp#BasicContainer" in listed.headers["link"] and listed.headers["accept-post"]
    assert client.get("annotations/?target=urn:uuid:2").json()["total"] == 0

    page = client.get("annotations/", params={"target": THING}, headers={"Accept": "text/html"}).text
    assert "&lt;script&gt;alert(1)" in page and "<script>alert" not in page and '<p class="note" lang="en">' in page

    stale = {**kind, **token, "If-Match": '"another"'}
    assert client.put(address, json=_note(), headers=stale).status_code == 412
    assert client.put(address, json=_note(creator="Eve"), headers={**kind, **token}).status_code == 422
    fresh = {**kind, **token, "If-Match": found.headers["etag"]}
    changed = client.put(address, json=_note(bodyValue="Mended.", body=None), headers=fresh)
    assert changed.status_code == 400, "body stands for nothing"
    changed = client.put(address, json=_note(body={"type": "TextualBody", "value": "Mended."}), headers=fresh)
    assert changed.json()["body"]["value"] == "Mended." and changed.json()["modified"]
    assert client.delete(address, headers=token).status_code == 204
    assert client.get(address).status_code == client.delete(address, headers=token).status_code == 410


def test_a_browser_writes_changes_and_withdraws_by_forms(client: TestClient) -> None:
    token = ("", "sesame")
    said = {"target": THING, "text": "Line one\r\nline two", "by": "Ada Example", "motivation": "questioning"}
    made = client.post("annotations/", data=said, auth=token)
    assert made.status_code == 303 and made.headers["location"].startswith("/nboq/annotations/?target=urn")
    [note] = client.get("annotations/", params={"target": THING}).json()["first"]["items"]
    assert note["body"]["value"] == "Line one\nline two" and note["motivation"] == "questioning"
    changed = {"do": "revise", "text": "Line three", "by": "Ada Example"}
    assert client.post(note["id"], data=changed, auth=token).status_code == 303
    assert client.get(note["id"]).json()["motivation"] == "questioning"
    assert client.post(note["id"], data={"do": "withdraw"}, auth=token).status_code == 303
    assert client.get(note["id"]).status_code == 410


@pytest.mark.parametrize(
    ("content", "status"),
    [
        (b"{", 400),
        (b"[]", 400),
        (b'{"type": "Annotation", "bodyValue": "x", "target": []}', 400),
        (b'{"type": "Annotation", "body": {"type": "TextualBody", "value": "<b>", "format": "text/html"}}', 400),
        (b'{"type": "Annotation", "bodyValue": "x", "target": "urn:x:unknown", "creator": "A"}', 404),
    ],
)
def test_what_is_no_annotation_is_refused_with_a_line(client: TestClient, content: bytes, status: int) -> None:
    headers = {"Content-Type": "application/ld+json", "Authorization": "Bearer sesame", "Accept": "application/json"}
    answer = client.post("annotations/", content=content, headers=headers)
    assert answer.status_code == status and answer.json()["detail"]


def test_the_editor_and_notes_work_below_a_prefix(client: TestClient) -> None:
    page = client.get("edit").text
    [script] = re.findall(r'<script type="module" src="([^"]+)"', page)
    assert script == "/nboq/static/edit/main.js" and "<script>" not in page and "Token of this server" in page
    answer = client.get(f"http://127.0.0.1{script}")
    assert answer.status_code == 200 and answer.headers["content-type"].startswith("text/javascript")
    notes = client.get("annotations/", params={"target": THING}, headers={"Accept": "text/html"}).text
    assert 'action="/nboq/annotations/"' in notes


def test_the_page_of_a_thing_shows_its_notes_as_they_are_now(client: TestClient) -> None:
    token = ("", "sesame")
    while (page := client.get(f"id/{THING}", follow_redirects=True)).status_code == 503:
        time.sleep(0.1)
    assert page.status_code == 200 and "Nobody wrote one yet" in page.text
    said = {"target": THING, "text": HOSTILE, "by": ADA}
    assert client.post("annotations/", data=said, auth=token).status_code == 303
    again = client.get(str(page.url), headers={"If-None-Match": page.headers["etag"]})
    assert again.status_code == 200 and "&lt;script&gt;alert(1)" in again.text and "<script>alert" not in again.text
    same = client.get(str(page.url), headers={"If-None-Match": again.headers["etag"]})
    assert same.status_code == 304


def test_what_looks_and_then_writes_is_alone(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    token, looking, go_on = {"Authorization": "Bearer sesame"}, Event(), Event()
    loaded = Store.load

    def slowly(store: Store, thing: Any) -> str:
        looking.set()
        assert go_on.wait(20)
        return loaded(store, thing)

    monkeypatch.setattr(Store, "load", slowly)
    first: dict[str, Any] = {"type": "HardwareDescriptor", "id": "urn:uuid:00000000-0000-4000-8000-000000000021"}
    first |= {"describes": {"type": "Instrument", "id": "urn:uuid:00000000-0000-4000-8000-000000000022"}}
    update = {**token, "Content-Type": "application/sparql-update"}
    said = {"target": THING, "text": "It drifts.", "by": "Ada Example"}
    with ThreadPoolExecutor(4) as people:
        saved = people.submit(client.post, "edit/save", json=first, headers=token)
        assert looking.wait(20)
        rest = [
            people.submit(
                client.post,
                "update",
                content="INSERT DATA { GRAPH <urn:x:g> { <urn:x:a> a <urn:x:b> } }",
                headers=update,
            ),
            people.submit(client.post, "annotations/", data=said, headers=token),
            people.submit(client.post, "edit/save", json=first, headers=token),
        ]
        assert not wait(rest, 0.3).done
        go_on.set()
        assert saved.result().status_code == 201
        assert [one.result().status_code for one in rest] == [204, 303, 409]

        # Two make a new version of the same one: the second is told.
        both = [
            people.submit(client.post, "edit/save", params={"opened": first["id"]}, json=first, headers=token)
            for _ in range(2)
        ]
        won, lost = sorted((one.result() for one in both), key=lambda one: one.status_code)
    assert (won.status_code, lost.status_code) == (201, 409)
    assert f"was replaced meanwhile, by {won.json()['document']['id']}" in lost.text
