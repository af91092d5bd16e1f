"""The vocabulary under its own path."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.testclient import TestClient

from nboq.publish.vocabulary.make import Release
from nboq.service import vocabulary
from nboq.service.http import problem
from nboq.service.vocabulary import VocabularyPages

_FILES = ("index.html", "3.1.0/index.html", "3.1.0/nbo_q.owl.ttl", "3.1.0/slots/lens_na.html", "3.1.0/slots/lens_na.nt")


class _Maker:
    """Makes a few files in the place of 11,000, at once when it's told to."""

    def __init__(self, *given: object, **named: object) -> None: ...

    def submit(self, make: object) -> Future[Release]:
        folder = Path(make.args[0])  # type: ignore[attr-defined]
        for name in _FILES:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(name)
        self.folder, self.made = folder, Future[Release]()
        return self.made

    def done(self) -> None:
        self.made.set_result(Release(self.folder, "3.1.0", None, (), ("3.1.0",), 1, 5, 5))

    def shutdown(self, **named: object) -> None: ...


@pytest.fixture
def client(monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setattr(vocabulary, "ProcessPoolExecutor", _Maker)
    found = VocabularyPages()
    app = Starlette(routes=found.routes(), exception_handlers={HTTPException: problem})
    client = TestClient(app, root_path="/nboq", follow_redirects=False)
    assert client.get("/nboq/vocabulary/").status_code == 503
    maker: object = found._process
    assert isinstance(maker, _Maker)
    maker.done()
    yield client
    found.close()


@pytest.mark.parametrize(
    ("name", "accept", "leads"),
    [
        ("lens_na", "text/html", "3.1.0/slots/lens_na.html"),
        ("lens_na", "application/n-triples", "3.1.0/slots/lens_na.nt"),
        ("", "*/*", "3.1.0/index.html"),
        ("latest", "text/turtle", "3.1.0/nbo_q.owl.ttl"),
        ("lens_na", "text/turtle", 406),
        ("nothing", "", 404),
        ("..%2f..%2fx", "", 404),
        ("%00", "", 404),
    ],
)
def test_a_term_leads_to_a_document_about_it(client: TestClient, name: str, accept: str, leads: str | int) -> None:
    found = client.get(f"/nboq/vocabulary/{name}", headers={"Accept": accept})
    if isinstance(leads, int):
        assert found.status_code == leads
        return
    assert (found.status_code, found.headers["location"]) == (303, f"/nboq/vocabulary/{leads}")
    assert found.headers["vary"] == "Accept"
    assert client.get(found.headers["location"]).text == leads
