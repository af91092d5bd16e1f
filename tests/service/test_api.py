"""REST: each operation in each form of its answer, what is wrong with what is sent, and the OpenAPI document."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openapi_spec_validator import validate as validate_openapi
from starlette.testclient import TestClient

import nboq
from nboq.batch.workers import Workshop
from nboq.checks.codes import UNREADABLE
from nboq.errors import RemoteError
from nboq.schema.model import current_model
from nboq.service import api as rest
from nboq.service.app import application
from nboq.service.operations import operations
from nboq.service.service import Service
from nboq.store import Store, named_queries
from nboq.store.embedded import Embedded
from nboq.store.engine import Limits
from nboq.store.engines import Engines
from nboq.store.opening import existing_store
from tests.conftest import ROOT
from tests.service.conftest import Served

_MICROSCOPE = (ROOT / "examples" / "micrometa" / "teaching-widefield.json").read_bytes()
_IMAGE = next((ROOT / "examples").rglob("*.ome.xml"))
_PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def service(store: Path) -> Iterator[Service]:
    with existing_store(str(store), read_only=True) as opened:
        assert isinstance(opened.backend, Embedded)
        with Engines(opened.backend, Limits(60.0), 1) as engines:
            yield Service(Store.over(engines), engines)


@pytest.fixture(scope="module")
def client(service: Service) -> Iterator[TestClient]:
    with TestClient(application(service), "http://127.0.0.1/api") as running:
        yield running


def test_files_are_checked_in_the_form_that_is_asked_for(client: TestClient) -> None:
    [report] = client.post("/validate?tier=1", content=_MICROSCOPE).json()
    assert (report["tier"], report["valid"], report["source"]) == (1, True, "document")
    sent: dict[str, Any] = {"files": {"document": ("../../etc/axio 1.json", _MICROSCOPE)}}
    for form, accept in {"sarif": "application/sarif+json", "html": "text/html", "junit": "application/xml"}.items():
        named = client.post("/validate", params={"format": form}, **sent)
        accepted = client.post("/validate", headers={"Accept": f"{accept}, */*;q=0.1"}, **sent)
        assert named.status_code == accepted.status_code == 200
        assert (
            named.headers["content-type"].partition(";")[0]
            == accept
            == accepted.headers["content-type"].partition(";")[0]
        )
        assert "sandbox" in named.headers["content-security-policy"]
    [run] = client.post("/validate?format=sarif", **sent).json()["runs"]
    assert run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "axio_1.json"
    broken = _MICROSCOPE.replace(b'"Tier": 2', b'"Tier": 7')
    assert client.post("/validate", content=broken).status_code == 200


def test_archives_and_what_is_packed_are_read_as_the_command_reads_them(client: TestClient) -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("a.json", _MICROSCOPE)
        file.writestr("b.json", b"{")
    found = client.post("/validate", files={"document": ("two.zip", archive.getvalue())}).json()
    assert [(one["source"], one["valid"]) for one in found] == [("two.zip#a.json", True), ("two.zip#b.json", False)]
    assert found[1]["findings"][0]["code"] == UNREADABLE
    packed = gzip.compress(bytes(100 << 20))
    bomb = client.post("/validate", files={"document": ("bomb.json.gz", packed)})
    entities = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><OME>&a;</OME>'
    external = client.post("/convert", content=entities, headers={"Content-Type": "application/xml"})
    for answer in (bomb, external):
        assert (answer.status_code, answer.json()["code"]) == (422, UNREADABLE), answer.text
        assert "root:" not in answer.text and "/tmp" not in answer.text


def test_documents_are_converted_by_name_by_accept_and_with_a_report(client: TestClient) -> None:
    turtle = client.post("/convert?format=turtle", content=_MICROSCOPE)
    assert turtle.content == client.post("/convert", content=_MICROSCOPE, headers={"Accept": "text/turtle"}).content
    back = client.post("/convert", content=turtle.content, headers={"Content-Type": "text/turtle"})
    assert back.json()["type"] == "HardwareDescriptor"
    again = client.post("/convert?from=turtle&format=jsonld", files={"document": ("x", turtle.content)})
    assert again.headers["content-type"] == "application/ld+json"
    told = client.post("/convert?format=pidinst-json&report=yes", content=_MICROSCOPE).json()
    assert json.loads(told["content"]) and told["report"]["notes"]


def test_completeness_differences_and_identifiers(client: TestClient) -> None:
    measured = client.post("/completeness", content=_MICROSCOPE).json()
    assert measured["tiers"]["1"]["required"]["percent"] == 100
    assert client.post("/completeness?format=svg", content=_MICROSCOPE).text.startswith("<svg")
    document = nboq.read(_MICROSCOPE).data
    changed = {**document, "name": "another"}
    files = {"old": ("old.json", json.dumps(document)), "new": ("new.json", json.dumps(changed))}
    told = client.post("/diff", files=files).json()
    assert (told["old"], told["new"], told["changed"]) == ("old.json", "new.json", True)
    said = "Taken at the core (RRID:SCR_017934)."
    [found] = client.post("/pid/find", content=said, headers={"Content-Type": "text/plain"}).json()
    assert (found["identifier"], found["place"], found["sentence"]) == ("RRID:SCR_017934", "line 1", said)


@pytest.mark.slow
def test_the_store_is_asked_by_get_and_by_forms(client: TestClient, service: Service) -> None:
    for name, query in named_queries().items():
        given: dict[str, Any] = dict(query.example.parameters)
        assert client.get(f"/query/{name}", params=given).json() == list(service.store.named(name, **given)), name
    got = client.get("/query/objectives", params={"min_na": "1.2"}).json()
    assert got and got == client.post("/query/objectives", data={"min_na": "1.2"}).json()
    table = client.get("/query/objectives?min_na=1.2", headers={"Accept": "text/csv"}).text
    assert [row["objective"] for row in csv.DictReader(io.StringIO(table))] == [row["objective"] for row in got]
    assert client.get("/resolve", params={"text": "Nikon Ti2"}).json()["verdict"] == "unknown"


@pytest.mark.parametrize(
    ("method", "path", "options", "status", "said"),
    [
        ("POST", "/validate", {"content": b""}, 422, "the file is empty"),
        ("POST", "/validate", {"content": b"\0\1\2"}, 422, "unknown format"),
        ("POST", "/convert", {"content": b"\0\1\2"}, 415, "unknown format"),
        ("POST", "/convert", {"content": b"{" * 100_000}, 422, "document"),
        ("POST", "/convert?from=zzz", {"content": b"{}"}, 415, "unknown format 'zzz'"),
        ("POST", "/validate?tier=4", {"content": b"{}"}, 400, "expected a whole number from 1 to 3"),
        ("POST", "/validate?profil=core", {"content": b"{}"}, 400, "unknown parameter 'profil'"),
        ("POST", "/validate?tier=1&tier=2", {"content": b"{}"}, 400, "tier is given twice"),
        ("POST", "/validate?format=pdf", {"content": b"{}"}, 406, "expected one of json, sarif"),
        ("POST", "/validate", {"content": b"{}", "headers": {"Accept": "image/png"}}, 406, "answers are"),
        ("POST", "/validate", {"content": b"{}", "headers": {"Content-Encoding": "gzip"}}, 415, "Content-Encoding"),
        ("POST", "/validate", {"files": {"other": ("a", b"{}")}}, 400, "no place for the file 'other'"),
        ("POST", "/validate", {"data": {"tier": "1"}}, 422, "unknown format"),
        ("POST", "/diff", {"files": {"old": ("a.json", b"{}")}}, 400, "send old and new"),
        ("POST", "/query/objectives", {"content": b"x"}, 415, "takes a form"),
        ("GET", "/query/objectives?min_na=high", {}, 400, "expected a number"),
        ("GET", "/query/nothing", {}, 404, "there is no /api/query/nothing"),
        ("GET", "/resolve", {}, 400, "give what somebody wrote"),
        ("GET", "/search", {}, 400, "words: is missing"),
        ("GET", "/validate", {}, 405, "POST, OPTIONS"),
        ("DELETE", "/query/objectives", {}, 405, "GET, HEAD, POST, OPTIONS"),
        ("PUT", "/openapi.json", {}, 405, "GET, HEAD, OPTIONS"),
        ("PATCH", "/nothing", {}, 404, "there is no /api/nothing"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_a_problem(
    client: TestClient, method: str, path: str, options: dict[str, Any], status: int, said: str
) -> None:
    answer = client.request(method, path, **options)
    assert (answer.status_code, answer.headers["content-type"]) == (status, _PROBLEM), answer.text
    problem = answer.json()
    assert problem["status"] == status and said in problem["detail"]
    assert "Traceback" not in answer.text and str(ROOT) not in answer.text


def test_too_much_is_refused_before_it_is_all_there(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rest, "LARGEST", 1000)
    for sent in ({"content": bytes(1001)}, {"files": {"document": ("a.json", bytes(1001))}}):
        assert client.post("/validate", **sent).status_code == 413


def test_a_job_ends_with_its_time_and_the_next_one_is_done() -> None:
    workshop = Workshop(1, 1.0)
    try:
        with pytest.raises(RemoteError, match="took longer than 1 s"):
            workshop.do(time.sleep, 60)
        assert workshop.do(len, "abc") == 3
    finally:
        workshop.close()


def test_the_openapi_document_is_one_and_has_every_operation(client: TestClient) -> None:
    found = client.get("/openapi.json").json()
    validate_openapi(found)
    assert (
        set(found["paths"]) == {f"/{name}" for name in operations()} >= {f"/query/{name}" for name in named_queries()}
    )
    method = found["paths"]["/query/instruments_by_method"]["get"]["parameters"][0]
    assert method["schema"]["enum"] == list(current_model().enums["ImagingMethod"].values)
    page = client.get("/").text
    assert all(f"<code>{name}</code>" in page for name in ("profile", "min_na", "records"))
    assert "<script" not in page and "http://" not in page and 'src="' not in page


@pytest.mark.slow
def test_a_large_file_lets_others_pass(client: TestClient) -> None:
    """Whoever asks the store doesn't wait for a file that is being checked."""
    large = json.dumps({"type": "HardwareDescriptor", "id": "urn:uuid:1", "tier": 1, "components": [
        {"type": "Objective", "id": f"urn:x:{number}", "name": "x" * 100} for number in range(600)]})  # fmt: skip
    done: list[int] = []
    working = threading.Thread(target=lambda: done.append(client.post("/validate", content=large).status_code))
    working.start()
    try:
        time.sleep(0.1)
        assert client.get("/query/grants").status_code == 200
        assert not done
    finally:
        working.join()
    assert done == [200]


@pytest.mark.server
def test_the_examples_of_the_guide_run(served: Served, tmp_path: Path) -> None:
    section = (ROOT / "docs" / "howto" / "service.md").read_text("utf-8").partition("## From programs\n")[2]
    written = re.findall(r"^```(bash|py)\n(.*?)^```$", section.partition("\n## ")[0], re.MULTILINE | re.DOTALL)
    assert [language for language, _ in written] == ["bash", "py", "py"]
    (tmp_path / "axiovert.json").write_bytes(_MICROSCOPE)
    (tmp_path / "before.json").write_bytes(_MICROSCOPE.replace(b"Teaching", b"Old"))
    (tmp_path / "cells.ome.xml").write_bytes(_IMAGE.read_bytes())
    (tmp_path / "paper.txt").write_text("Taken at the core (RRID:SCR_017934).")
    said = []
    for language, code in written:
        call = [sys.executable, "-c"] if language == "py" else ["bash", "-e", "-o", "pipefail", "-c"]
        here = code.replace("http://127.0.0.1:7878/", served.url).replace("curl -s", "curl -sf")
        said.append(subprocess.run([*call, here], cwd=tmp_path, capture_output=True, text=True, check=True).stdout)
    for operation in operations():
        shown = operation.startswith("query/") or (
            f"api/{operation}" in written[0][1] and f'"{operation}"' in written[1][1]
        )
        assert shown, operation
    assert '"valid": true' in said[0] and "RRID:SCR_017934" in said[0] and "63x/1.40 oil" in said[0]
    assert said[1].splitlines()[0].startswith("True") and "100" in said[1]
    assert said[2].startswith(f"422 {UNREADABLE} document: ")
