"""What papers say, as links with the sentence: stored, shown, counted, confirmed, taken back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from nboq.errors import ContentError, InvalidIdentifier
from nboq.formats import Content
from nboq.formats.texts import Mention, mentions, read_texts
from nboq.publish.landing import publish_instruments
from nboq.store import Store
from nboq.store.relations import CitationResult, annotate, cite, evidence_of, link, unlink, walk
from tests.command import nboq as run

_SCOPE, _PAPER, _CORE = "https://doi.org/10.5072/abcd-1234", "https://doi.org/10.5072/paper-1", "RRID:SCR_088001"
_TEXT = b"""Invent. J. 5 (2026). doi:10.5072/paper-1

Cells were seen at the core (RRID:SCR_088001). We took S-BIAD1026 on the microscope doi:10.5072/abcd-1234 (see
doi:10.5072/other and A. Person, 0000-0002-1694-233X). Another was https://doi.org/10.5072/efgh-
5678 there.
"""
_MEMBERS = [
    {"type": "CoreFacility", "id": _CORE, "name": "Harbour (made up)"},
    {"type": "Instrument", "id": _SCOPE, "name": "WF", "hosted_by": _CORE},
    {"type": "Instrument", "id": "https://doi.org/10.5072/efgh-5678", "name": "SD", "hosted_by": _CORE},
    {"type": "Dataset", "id": "https://www.ebi.ac.uk/biostudies/studies/S-BIAD1026", "name": "Cells (made up)"},
    {"type": "Person", "id": "https://orcid.org/0000-0002-1694-233X", "name": "A. Person"},
]


def _found(text: bytes = _TEXT) -> list[Mention]:
    return [one for each in read_texts(Content("a.txt", text)) for one in mentions(each)]


@pytest.fixture
def store() -> Iterator[Store]:
    with Store() as opened:
        opened.load({"type": "Collection", "id": "urn:x:c", "members": _MEMBERS})
        yield opened


def _said(done: CitationResult) -> list[tuple[str, str, str, bool]]:
    edges = ((one.statement.edge, one) for one in done.made)
    return sorted(
        (edge.subject.rpartition("/")[2], edge.relation, one.quote.doubt, one.confirmed) for edge, one in edges
    )


def test_only_what_the_store_knows_becomes_edges(store: Store) -> None:
    done = cite(store, _found(), _PAPER)
    assert _said(done) == [
        ("RRID:SCR_088001", "cited_by", "", True),
        ("S-BIAD1026", "cited_by", "", True),
        ("S-BIAD1026", "collected_by", "both stand in this sentence", False),
        ("abcd-1234", "cited_by", "", True),
        ("efgh-5678", "cited_by", "the end of a line breaks it, or may", False),
    ]
    assert [one.norm for one in done.unknown] == ["10.5072/other", "0000-0002-1694-233X"]
    every = cite(store, _found(), _PAPER, every=True)
    assert [one.statement.edge.subject for one in every.made] == ["https://doi.org/10.5072/other"]
    assert every.kept == 5


def test_the_sentence_is_the_evidence(store: Store) -> None:
    cite(store, _found(), _PAPER, by="A. Person")
    [one] = [one for one in evidence_of(store, _SCOPE) if one.statement.edge.relation == "cited_by"]
    assert one.quote.sentence.startswith("We took S-BIAD1026 on") and one.quote.sentence.endswith(
        "0000-0002-1694-233X)."
    )
    assert (one.quote.prefix[-17:], one.quote.place) == ("(RRID:SCR_088001).", "line 3") or one.quote.place == "line 3"
    assert (one.statement.by, one.statement.source, one.confirmed) == ("A. Person", _PAPER, True)
    assert len(evidence_of(store, "doi:10.5072/PAPER-1")) == 5
    query = """PREFIX oa: <http://www.w3.org/ns/oa#> SELECT ?exact { ?note a oa:Annotation ; oa:hasTarget ?target .
      ?target oa:hasSource <https://doi.org/10.5072/paper-1> ; oa:hasSelector ?quote .
      ?quote a oa:TextQuoteSelector ; oa:exact ?exact ; oa:prefix ?before ; oa:suffix ?after }"""
    assert len(list(store.query(query))) >= 4


def test_twice_is_once_and_another_file_of_the_paper_adds_its_sentences(store: Store) -> None:
    cite(store, _found(), _PAPER)
    size = len(store)
    again = cite(store, _found(), _PAPER)
    assert (again.made, again.kept, len(store)) == ((), 5, size)
    more = cite(store, _found(b"It was on https://doi.org/10.5072/efgh-5678 too."), _PAPER)
    assert [one.confirmed for one in more.made] == [True]  # it stands whole there
    said = evidence_of(store, "doi:10.5072/efgh-5678")
    assert [(bool(one.quote.doubt), one.confirmed) for one in said] == [(True, True), (False, True)]


def _counts(store: Store, **asked: Any) -> list[tuple[Any, ...]]:
    rows = store.named("facility_credit", facility=_CORE, **asked)
    return [(row["instrument"], row["datasets"], row["papers"]) for row in rows]


def test_what_is_unconfirmed_counts_when_asked_and_when_somebody_confirms_it(store: Store) -> None:
    cite(store, _found(), _PAPER)
    assert _counts(store) == [("SD", 0, 0), ("WF", 0, 1)]
    assert _counts(store, unconfirmed="yes") == [("SD", 0, 1), ("WF", 1, 1)]
    assert {node.iri for node in walk(store, "doi:10.5072/efgh-5678", 1).nodes} >= {"https://doi.org/10.5072/efgh-5678"}
    assert _PAPER not in {node.iri for node in walk(store, "doi:10.5072/efgh-5678", 1).nodes}
    link(store, "doi:10.5072/efgh-5678", "cited_by", _PAPER, by="A. Person")
    link(store, "S-BIAD1026", "collected_by", _SCOPE, by="A. Person")
    assert _counts(store) == [("SD", 0, 1), ("WF", 1, 1)] == _counts(store, unconfirmed="yes")
    said = evidence_of(store, "doi:10.5072/efgh-5678")
    assert sorted((one.confirmed, one.statement.by) for one in said) == [
        (False, "https://w3id.org/nbo-q/link/find"),
        (True, "A. Person"),
    ]


def test_it_can_be_taken_back(store: Store) -> None:
    size = len(store)
    for one in cite(store, _found(), _PAPER).made:
        edge = one.statement.edge
        assert unlink(store, edge.subject, edge.relation, edge.object) == ()
    assert (len(store), evidence_of(store, _PAPER)) == (size, ())
    with pytest.raises(ContentError, match="no such link"):
        unlink(store, _SCOPE, "cited_by", _PAPER)


def test_a_paper_is_a_paper(store: Store) -> None:
    with pytest.raises(
        ContentError, match=r"doi:10\.5072/abcd-1234: is the identifier of Instrument, and not of a paper"
    ):
        cite(store, _found(), _SCOPE)
    with pytest.raises(InvalidIdentifier):
        cite(store, _found(), "no identifier")
    assert store.links() == []


def test_two_instruments_in_a_sentence_tell_nothing_of_the_data(store: Store) -> None:
    text = b"S-BIAD1026 is from doi:10.5072/abcd-1234 or doi:10.5072/efgh-5678 then."
    assert {one.statement.edge.relation for one in cite(store, _found(text), _PAPER).made} == {"cited_by"}


def test_pages_show_it_with_a_switch(tmp_path: Path) -> None:
    with Store(tmp_path / "s.db") as store:
        store.load({"type": "Collection", "id": "urn:x:c", "members": _MEMBERS})
        cite(store, _found(), _PAPER)

    def pages(**asked: Any) -> dict[str, str]:
        publish_instruments([tmp_path / "s.db"], tmp_path / "site", workers=1, **asked)
        found = (page.read_text("utf-8") for page in (tmp_path / "site" / "instruments").glob("*/index.html"))
        return {
            name: page for page in found for name in ("WF", "SD") if f"<h1>{name}" in page or f">{name}</h1>" in page
        }

    sure = pages()
    assert "used or cites it" in sure["WF"] and "Cells (made up)" not in sure["WF"]
    assert "cites it" not in sure["SD"] and "use or cite" not in sure["SD"]
    all_ = pages(unconfirmed=True)
    assert "may use or cite it (unconfirmed)" in all_["SD"]
    assert "Cells (made up)" in all_["WF"] and "was collected by" not in all_["WF"]  # it isn't drawn as a fact
    assert "unconfirmed" not in pages()["SD"]


def test_commands(tmp_path: Path) -> None:
    folder = str(tmp_path / "s.db")
    with Store(folder) as store:
        store.load({"type": "Collection", "id": "urn:x:c", "members": _MEMBERS})
    (tmp_path / "a.txt").write_bytes(_TEXT)
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.4 nothing")
    (tmp_path / "picture.png").write_bytes(b"\x89PNG\0")
    (tmp_path / "formula.txt").write_bytes(b"=cmd() [bold]10.5072/x1[/] \x1b[31m RRID:SCR_12.")
    done = run("pid", "find", str(tmp_path / "a.txt"), "--link", "--store", folder, "--format", "json")
    assert (done.returncode, len(json.loads(done.stdout))) == (0, 7)
    assert "5 links stored, 2 of them unconfirmed; 0 were there already; 2 identifiers left alone" in done.stderr
    done = run("pid", "find", str(tmp_path), "--format", "csv")
    assert done.returncode == 2 and "bad.pdf: not a whole PDF" in done.stderr and "formula.txt" in done.stdout
    assert "\x1b" not in done.stdout and "'=cmd()" in done.stdout
    done = run("pid", "find", str(tmp_path / "formula.txt"), "--link", "--store", folder)
    assert done.returncode == 2 and "formula.txt: which identifier is that of the paper itself" in done.stderr
    done = run("pid", "evidence", "10.5072/efgh-5678", "--store", folder, "--format", "csv")
    assert done.returncode == 0 and ",cited_by,doi:10.5072/paper-1,unconfirmed,line 4," in done.stdout
    done = run("pid", "evidence", _PAPER, "--store", folder, "--format", "turtle")
    assert "TextQuoteSelector" in done.stdout
    assert run("pid", "evidence", "10.5072/nothing", "--store", folder).returncode == 1
    with Store(folder) as opened:
        [name] = opened.documents()[:1]
        annotate(opened, name, "The stage drifts.", by="Ada Example", motivation="assessing")
    done = run("pid", "evidence", name, "--store", folder, "--format", "csv")
    assert ",assessing,,note,,The stage drifts.,,Ada Example," in done.stdout and done.returncode == 0
    done = run("pid", "evidence", name, "--store", folder, "--format", "turtle")
    assert "The stage drifts." in done.stdout and "TextualBody" in done.stdout
    assert run("pid", "find", str(tmp_path / "a.txt"), "--link").returncode == 2
    assert run("pid", "find", str(tmp_path / "a.txt"), "--paper", "10.5072/x").returncode == 2
