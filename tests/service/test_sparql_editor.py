"""The page for SPARQL in a browser, by keyboard, on a phone, and without its script."""

from __future__ import annotations

import csv
import hashlib
from importlib.resources import files
from pathlib import Path

import httpx
import pytest

from nboq.service.headers import POLICY
from nboq.store import named_queries
from tests.browser import Browser, axe_faults, chromium  # noqa: F401
from tests.service.conftest import Served

pytestmark = pytest.mark.slow
_VENDOR = Path(str(files("nboq.service"))) / "assets" / "vendor"


def test_scripts_of_others_are_those_that_were_published() -> None:
    with (_VENDOR / "vendor.tsv").open(encoding="utf-8") as file:
        rows = {row["file"]: row["sha256"] for row in csv.DictReader(file, delimiter="\t")}
    there = {str(path.relative_to(_VENDOR)): path for path in _VENDOR.rglob("*") if path.is_file()}
    del there["vendor.tsv"]
    assert {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in there.items()} == rows
    assert {name.partition("/")[0] for name in rows} == {Path(name).parent.name for name in rows if "LICENSE" in name}


def test_a_question_is_asked_by_its_form_and_the_answer_is_seen(browser: Browser, served: Served) -> None:
    with browser.tab() as tab:
        page = tab.page
        page.goto(f"{served.url}sparql")
        assert page.locator("#questions li").count() == len(named_queries())
        page.locator("#seek").fill("numerical aperture")
        assert 0 < page.locator("#questions li:visible").count() < len(named_queries())
        page.goto(f"{served.url}sparql?question=objectives")
        page.locator("#p-min_na").fill("1.2")
        page.get_by_role("button", name="Ask").first.click()
        assert "1.2" in page.locator("#query").input_value()
        rows = page.locator("#answer ~ .scroll tbody tr")
        assert 0 < rows.count() == page.locator("figure svg g[aria-label]").count()
        assert axe_faults(page) == []
        with page.expect_download() as download:
            page.get_by_role("button", name="Download").click()
        assert download.value.path().read_text("utf-8").count("\n") == rows.count() + 1
        assert tab.complaints == []


def test_an_own_query_is_coloured_completed_and_asked_by_keys(browser: Browser, served: Served) -> None:
    with browser.tab(width=390) as tab:
        page = tab.page
        page.goto(f"{served.url}sparql")
        assert page.locator(".cm-keyword").first.inner_text() == "SELECT"
        box = page.get_by_role("textbox", name="SPARQL")
        box.focus()
        page.keyboard.press("Control+A")
        page.keyboard.type("SELECT ?i ?f { ?i nboq:hosted_b")
        page.keyboard.press("Control+Space")
        page.locator(".CodeMirror-hints li").first.wait_for()
        page.keyboard.press("Enter")
        page.keyboard.type(" ?f }")
        page.keyboard.press("Control+Enter")
        page.locator("#answer").wait_for()
        assert "nboq:hosted_by ?f" in page.locator("#query").input_value()
        assert page.locator("figure svg g.edge, figure svg .edge").count() > 0, "a map of links"
        assert axe_faults(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "no sideways scrolling on a phone"
        box.focus()
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == "Ask", "the editor is no trap"
        assert tab.complaints == []


@pytest.mark.parametrize(
    ("parameters", "status", "said"),
    [
        ({"query": "SELECT ('<script>' AS ?x) ('https://a.example/' AS ?y) {}"}, 200, "&lt;script&gt;"),
        ({"query": "CONSTRUCT WHERE { ?s nboq:name ?n }"}, 200, "<pre>"),
        ({"query": "ASK {}"}, 200, "<p>true</p>"),
        ({"query": "SELECT (1 AS ?n) { ?s a nboq:Objectiv }"}, 200, "did you mean &#39;Objective&#39;"),
        ({"query": "<b>"}, 400, "expected one of"),
        ({"query": "DROP ALL"}, 400, "would change the store"),
        ({"query": "ASK { SERVICE <http://a.example/> {} }"}, 400, "isn&#39;t allowed here"),
        ({"question": "objectives", "min_na": "high", "ask": "1"}, 400, "expected a number"),
        ({"question": "objectivs"}, 400, "did you mean"),
    ],
)
def test_it_works_without_the_script(served: Served, parameters: dict[str, str], status: int, said: str) -> None:
    response = httpx.get(f"{served.url}sparql", params=parameters)
    assert (response.status_code, said in response.text) == (status, True), response.text[-1500:]
    assert "<script>" not in response.text and "<b>" not in response.text
    assert response.headers["content-security-policy"] == POLICY
