"""Documents are joined whatever spelling their ids have, and come back as they were written."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nboq.formats.rdf.load import from_quads
from nboq.formats.rdf.nquads import quads_of
from nboq.formats.rdf.syntax import METADATA, to_quads
from nboq.store import Store
from nboq.store.spelling import WRITTEN_AS, spelt_alike
from tests.conftest import emptied

FACILITY = "https://scicrunch.org/resolver/RRID:SCR_017934"
INSTRUMENT = "https://hdl.handle.net/21.11157/44b18238-bba1-4b42-abcc-975017181420"
DESCRIPTOR = "https://doi.org/10.83185/abcd-1"
SPELLINGS = {
    FACILITY: (
        "RRID:SCR_017934",
        "rrid:SCR_017934",
        "https://identifiers.org/RRID:SCR_017934",
        "https://n2t.net/RRID:SCR_017934",
        "https://scicrunch.org/resolver/SCR_017934",
    ),
    INSTRUMENT: (
        "http://hdl.handle.net/21.11157/44b18238-bba1-4b42-abcc-975017181420",
        "hdl:21.11157/44b18238-bba1-4b42-abcc-975017181420",
    ),
    DESCRIPTOR: (
        "https://doi.org/10.83185/ABCD-1",
        "http://doi.org/10.83185/abcd-1",
        "https://dx.doi.org/10.83185/ABCD-1",
        "doi:10.83185/ABCD-1",
    ),
    "https://ror.org/0464eyp60": ("http://ror.org/0464eyp60", "https://ror.org/0464eyp60/"),
    "urn:uuid:93efaebd-1042-43aa-994e-2f5bc2a92fb1": ("urn:uuid:93EFAEBD-1042-43AA-994E-2F5BC2A92FB1",),
}
_EACH = [(iri, other) for iri, others in SPELLINGS.items() for other in others]
_JOINED = "SELECT ?a ?name { ?a nboq:hosted_by ?f . ?f nboq:name ?name }"

Loading = Callable[[Store, list[dict[str, Any]]], object]


def _one_by_one(store: Store, documents: list[dict[str, Any]]) -> None:
    for document in documents:
        store.load(document)


def _in_bulk(store: Store, documents: list[dict[str, Any]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "all.nq"
        path.write_bytes(b"".join(quads_of(document)[1] for document in documents))
        store.bulk_load(path)


def _as_rdf(document: dict[str, Any]) -> dict[str, Any]:
    """Give a document as RDF has it, without a store: ids with a prefix of the model are written in full there."""
    return from_quads(to_quads(document)).data


each_loading = pytest.mark.parametrize("load", [_one_by_one, _in_bulk])


@pytest.fixture(params=["memory", "disk", "oxigraph"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    if request.param == "oxigraph":
        opened = emptied(request.getfixturevalue("oxigraph_server"))
    else:
        opened = Store() if request.param == "memory" else Store(tmp_path / "store")
    with opened:
        yield opened


@each_loading
@pytest.mark.parametrize(("iri", "other"), _EACH)
def test_documents_are_joined_whatever_spelling_they_use(load: Loading, iri: str, other: str) -> None:
    facility = {"type": "CoreFacility", "id": other, "name": "F"}
    instrument = {"type": "Instrument", "id": "urn:x:i", "hosted_by": other}
    for documents in ([facility, {**instrument, "hosted_by": iri}], [{**facility, "id": iri}, instrument]):
        store = Store()
        load(store, documents)
        assert list(store.query(_JOINED)) == [{"a": "urn:x:i", "name": "F"}]
        assert sorted(store.documents()) == sorted([iri, "urn:x:i"])
        for document in documents:
            assert store.get(document["id"]).data == _as_rdf(document)
        assert iri in store and other in store


@each_loading
def test_what_comes_back_says_every_id_as_it_was_written(store: Store, load: Loading, tmp_path: Path) -> None:
    document = {
        "type": "HardwareDescriptor",
        "id": "https://dx.doi.org/10.83185/ABCD-1",
        "describes": {"type": "Instrument", "id": "urn:x:i", "hosted_by": "http://ror.org/0464eyp60"},
        "components": [{"type": "Objective", "id": "urn:x:lens"}],
        "cited_by": ["doi:10.1000/A", "https://doi.org/10.1000/a", "https://doi.org/10.1000/B", "urn:x:paper"],
    }
    load(store, [document])
    assert store.documents() == [DESCRIPTOR]
    (cited,) = store.query("SELECT (COUNT(*) AS ?n) { ?d nboq:cited_by ?p }")
    assert cited["n"] == 3, "two spellings of one are one"
    expected = _as_rdf(document)
    assert len(expected["cited_by"]) == 4 and expected["id"] == document["id"]
    assert store.get(DESCRIPTOR).data == expected
    path = tmp_path / "out.nq"
    store.export(path)
    again = Store()
    again.bulk_load(path)
    assert again.documents() == [DESCRIPTOR] and again.get(DESCRIPTOR).data == expected
    assert {str(quad.triple) for quad in again.quads(graph=DESCRIPTOR)} == {
        str(quad.triple) for quad in store.quads(graph=DESCRIPTOR)
    }


@each_loading
def test_a_document_that_takes_the_place_of_one_in_another_spelling_leaves_nothing_of_it(load: Loading) -> None:
    store = Store()
    load(store, [{"type": "HardwareDescriptor", "id": "http://dx.doi.org/10.83185/ABCD-1", "name": "Old"}])
    load(store, [{"type": "HardwareDescriptor", "id": DESCRIPTOR, "name": "New"}])
    assert store.documents() == [DESCRIPTOR] and store.get(DESCRIPTOR).data["name"] == "New"
    assert store.get(DESCRIPTOR).id == DESCRIPTOR
    assert not list(store.backend.quads(None, WRITTEN_AS, None, ox.NamedNode(METADATA)))
    store.remove("doi:10.83185/ABCD-1")
    assert not len(store)


@pytest.mark.parametrize(("iri", "other"), [*_EACH, *((iri, iri) for iri in SPELLINGS)])
def test_a_parameter_takes_every_spelling(iri: str, other: str) -> None:
    store = Store()
    store.load({"type": "Instrument", "id": "urn:x:i", "name": "I", "hosted_by": iri})
    for value in (other, f" {other}", ox.NamedNode(iri)):
        answers = store.named("facility_credit", facility=value)
        assert [row["instrument_pid"] for row in answers] == ["urn:x:i"] and not answers.unknown and not answers.notes


@pytest.mark.parametrize("value", ["https://doi.org/10.83185/abcd-1?x=1", "(doi:10.83185/ABCD-1)."])
def test_what_a_parameter_has_more_is_passed_over_where_nothing_has_that_id(value: str) -> None:
    store = Store()
    store.load({"type": "Instrument", "id": "urn:x:i", "hosted_by": DESCRIPTOR})
    assert not store.named("facility_credit", facility=value).unknown
    part = {"type": "Instrument", "id": "urn:x:j", "hosted_by": f"{DESCRIPTOR}#a"}
    store.load(part)
    assert [row["instrument_pid"] for row in store.named("facility_credit", facility=f"{DESCRIPTOR}#a")] == ["urn:x:j"]


def test_an_id_that_nothing_has_is_told_by_parameter_with_the_nearest() -> None:
    store = Store()
    store.load({"type": "Instrument", "id": "https://doi.org/10.83185/abcd", "identical_to": ["urn:x:same"]})
    for known in ("doi:10.83185/ABCD", "urn:x:same"):
        assert not store.named("pid_chain", thing=known).unknown
    answers = store.named("pid_chain", thing="10.83185/abce")
    assert answers.unknown == {"thing": "https://doi.org/10.83185/abce"} and not list(answers)
    assert answers.notes == [
        "thing: nothing in the store has https://doi.org/10.83185/abce; did you mean https://doi.org/10.83185/abcd?"
    ]
    assert "nothing in the store" in answers._repr_html_()


def test_a_notebook_shows_the_first_rows_with_links() -> None:
    many = Store().query("SELECT ?pid { VALUES ?n { 1 2 3 4 } BIND (<https://ror.org/0464eyp60> AS ?pid) }")
    assert (
        many._repr_html_().count('<a href="https://ror.org/0464eyp60">') == 4 and "the first" not in many._repr_html_()
    )
    rows = " ".join(map(str, range(101)))
    shown = Store().query(f"SELECT ?n {{ VALUES ?n {{ {rows} }} }}")._repr_html_()
    assert shown.count("<td>") == 100 and shown.endswith("<p>the first 100 rows</p>")
    assert Store().query("ASK {}")._repr_html_() == "<p>true</p>"


@pytest.mark.parametrize(
    "iri",
    [
        "http://dx.doi.org/10.83185/abcd#lens",
        "http://dx.doi.org/10.83185/abcd#abcd",
        "http://doi.org/10.83185/abcd?part=1",
        "https://www.ebi.ac.uk/biostudies/bioimage-archive/studies/S-BIAD1026/image-1.tif",
        "idr:idr0021-lawo-pericentriolarmaterial/experimentA",
        "https://doi.org/10.83185/abcd.",
    ],
)
def test_what_one_address_has_more_than_the_identifier_makes_it_another_thing(iri: str) -> None:
    store = Store()
    store.load({"type": "Image", "id": iri})
    assert store.documents() == [iri]


def test_classes_other_vocabularies_and_texts_are_no_ids() -> None:
    for line in (
        b'<urn:s> <urn:p> "see <http://dx.doi.org/10.1000/A> there" .\n',
        b"<urn:s> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://w3id.org/nbo-q/Objective> .\n",
        b"<urn:s> <http://schema.org/url> <http://dx.doi.org/10.1000/A> .\n",
        b"<urn:s> <https://w3id.org/nbo-q/website> <http://dx.doi.org/10.1000/A> .\n",
    ):
        lines, written = spelt_alike(line)
        assert lines == line and not any(written.values())


_IDS = st.sampled_from(["urn:x:1", *SPELLINGS, *(other for _, other in _EACH), "http://doi.org/10.83185/abcd-1#a"])


@given(st.lists(st.lists(_IDS, max_size=4), min_size=1, max_size=3), _IDS, st.booleans())
def test_any_mixture_of_spellings_comes_back(said: list[list[str]], own: str, bulk: bool) -> None:
    members = [{"type": "Instrument", "id": f"urn:x:m{n}", "identical_to": ids} for n, ids in enumerate(said) if ids]
    document = {"type": "Collection", "id": own, "members": members or [{"type": "Instrument", "id": "urn:x:m"}]}
    plain, store = Store(), Store()
    (_in_bulk if bulk else _one_by_one)(store, [document])
    text = quads_of(document)[1]
    plain.backend.store.load(text, format=ox.RdfFormat.N_QUADS)  # type: ignore[attr-defined]
    (name,) = store.documents()
    assert {str(quad) for quad in store.as_written(name)} == {str(quad) for quad in plain.quads()}
