"""What objects show of themselves: one line, however much is in them."""

from __future__ import annotations

import nboq
from tests.conftest import ROOT

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
