"""The vocabulary under its own path."""

from __future__ import annotations

import pytest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.testclient import TestClient

from nboq.schema.model import current_model
from nboq.service.http import problem
from nboq.service.vocabulary import VocabularyPages

_NOW = current_model().version


@pytest.fixture(scope="module")
def client() -> TestClient:
    app = Starlette(routes=VocabularyPages().routes(), exception_handlers={HTTPException: problem})
    return TestClient(app, root_path="/nboq", follow_redirects=False)


@pytest.mark.parametrize(
    ("name", "accept", "leads"),
    [
        ("lens_na", "text/html", "slots/lens_na.html"),
        ("lens_na", "application/n-triples", "slots/lens_na.nt"),
        ("ObjectiveCorrection.Plan", "text/turtle", "terms/ObjectiveCorrection/Plan.ttl"),
        ("", "*/*", "index.html"),
        ("latest", "text/turtle", "nbo_q.owl.ttl"),
        ("lens_na", "image/png", 406),
        ("nothing", "", 404),
        (f"{_NOW}/nothing.html", "", 404),
        ("..%2f..%2fx", "", 404),
        ("%00", "", 404),
    ],
)
def test_a_term_leads_to_a_document_about_it(client: TestClient, name: str, accept: str, leads: str | int) -> None:
    found = client.get(f"/nboq/vocabulary/{name}", headers={"Accept": accept})
    if isinstance(leads, int):
        assert found.status_code == leads
        return
    assert (found.status_code, found.headers["location"]) == (303, f"/nboq/vocabulary/{_NOW}/{leads}")
    assert found.headers["vary"] == "Accept"
    assert client.get(found.headers["location"]).status_code == 200


def test_a_file_is_sent_once_and_names_the_others(client: TestClient) -> None:
    found = client.get("/nboq/vocabulary/latest/slots/lens_na.html")
    assert "Numerical aperture" in found.text
    assert '<lens_na.ttl>; rel="alternate"; type="text/turtle"' in found.headers["link"]
    again = client.get(found.url.path, headers={"If-None-Match": found.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert _NOW in client.get("/nboq/vocabulary/index.html").text
    assert client.get(f"/nboq/vocabulary/{_NOW}/find.js").headers["content-type"].startswith("text/javascript")
