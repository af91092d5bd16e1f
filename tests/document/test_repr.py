"""What objects show of themselves: one line, however much is in them."""

from __future__ import annotations

import re

import nboq
from tests.conftest import ROOT

MERGE = ROOT / "examples" / "merge"
WIDEFIELD = ROOT / "examples" / "valid" / "hardware" / "widefield.yaml"


def test_everything_shows_itself_in_one_line() -> None:
    document = nboq.read(WIDEFIELD)
    store = nboq.Store()
    store.load(document)
    source = str(WIDEFIELD)
    shown = {
        repr(document): "<Document",
        repr(document.report): f"<Report of {source}: nothing to tell>",
        repr(document.objects): "<Objects of 1 documents>",
        repr(nboq.validate(document, tier=3)): f"<ValidationReport of {source} at tier 3: ",
        repr(nboq.completeness(document)): f"<Completeness of {source}: required at tier 1 ",
        repr(nboq.compare(document, document)): f"<Changes from {source} to {source}: 0>",
        repr(store): "<Store in memory>",
        repr(store.objects): "<Objects of <Store in memory>>",
        repr(store.named("objectives")): "<Answers: rows of instrument, ",
        repr(store.query("ASK { ?s ?p ?o }")): "<Answers: True>",
        repr(store.query("CONSTRUCT WHERE { ?s ?p ?o }")): "<Answers: triples>",
    }
    for text, expected in shown.items():
        assert text.startswith(expected)
        assert "\n" not in text
        assert len(text.replace(source, "")) < 200


def test_everything_shows_itself_in_a_notebook_escaped_and_bounded() -> None:
    evil = "<script>alert(1)</script>\x1b[2J"
    lenses = [{"type": "Objective", "id": f"urn:x:{n}", "name": f"{evil} {n}", "lens_na": -1} for n in range(150)]
    document = nboq.Document({"type": "Collection", "id": "urn:x:all", "members": lenses}, evil)
    notes = tuple(nboq.Note("kept", evil, evil, evil * 100, evil) for _ in range(150))
    other = nboq.Document({"type": "Collection", "id": "urn:x:all", "members": lenses[:1]}, evil)
    store = nboq.Store()
    for lens in lenses[:101]:
        store.load(lens)
    shown = (
        *(nboq.Report(evil, notes), nboq.validate(document), nboq.completeness(document)),
        *(nboq.compare(document, other), store, store.query("SELECT * {GRAPH ?g {?s ?p ?o}}"), other),
    )
    for thing in shown:
        html = thing._repr_html_()
        assert "<script" not in html and "\x1b" not in html
        assert not re.search(r"""<(?:img|link|iframe|script)|\ssrc=|url\(|@import""", html)
        assert len(html) < 200_000
        if thing is not other:
            assert html.count("<tr>") == 101 and html.endswith("<p>the first 100 rows</p>"), type(thing)
    store.close()
    assert store._repr_html_() == "<p><code>&lt;Store in memory&gt;</code></p>"
    merged = nboq.merge(nboq.read(MERGE / "skua-descriptor.yaml"), nboq.read(MERGE / "mitochondria.ome.xml"))
    assert "not matched" in merged._repr_html_() and "63x/1.40 oil" in merged._repr_html_()
