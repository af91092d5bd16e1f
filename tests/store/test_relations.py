"""Links between things with persistent identifiers: stored, checked, derived, walked and drawn."""

from __future__ import annotations

import subprocess
import xml.etree.ElementTree as ET
from collections import deque
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

import nboq
from nboq.errors import (
    ContentError,
    InputError,
    InvalidIdentifier,
    MissingDependency,
    NboqError,
    StoreError,
    UnknownTerm,
)
from nboq.formats.rdf.nquads import quads_of
from nboq.formats.rdf.syntax import LINKS
from nboq.pid.chain import Chain, missing_links
from nboq.pid.labels import pid_label
from nboq.pid.relations import relations
from nboq.render import graphviz
from nboq.render.relations_graph import as_tree, to_dot, to_picture, to_turtle
from nboq.store import Store
from nboq.store.relations import Edge, StoredLinks, connect, connected, edges_of, link, statements, unlink, walk
from nboq.store.relations.edges import CONNECT
from nboq.store.relations.ends import resolve
from tests.conftest import ROOT
from tests.properties import examples

FACILITY = "RRID:SCR_017934"
FACILITY_IRI = "https://scicrunch.org/resolver/RRID:SCR_017934"
MODEL = "RRID:SCR_025048"
MODEL_IRI = "https://scicrunch.org/resolver/RRID:SCR_025048"
INSTANCE = "PIDINST:10.83185/abcd"
INSTANCE_IRI = "https://doi.org/10.83185/abcd"
DESCRIPTOR = "PHD-ID:10.83185/efgh"
DESCRIPTOR_IRI = "https://doi.org/10.83185/efgh"
ORCID = "https://orcid.org/0000-0002-1694-233X"
ROR = "https://ror.org/0464eyp60"


def instrument(id: str = "urn:uuid:1", **fields: Any) -> dict[str, Any]:
    return {"type": "Instrument", "id": id, "name": f"Microscope {id[-1]}", **fields}


def related(type_: str, to: str, **fields: str) -> dict[str, Any]:
    return {"type": "RelatedIdentifier", "relation_type": type_, "identified_by": to, **fields}


def party(name: str, to: str) -> dict[str, Any]:
    return {"type": "Party", "name": name, "identified_by": to}


@pytest.fixture(params=["memory", "disk"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    return Store() if request.param == "memory" else Store(tmp_path / "store")


# --- the store keeps links and documents apart


def test_links_are_no_documents(store: Store) -> None:
    name = store.load(instrument())
    made = link(store, "urn:uuid:1", "hosted_by", FACILITY)
    assert store.documents() == [name] and store.links() == [made.graph]
    assert made.graph not in store and name in store
    for use in (store.get, store.remove, store.graph):
        with pytest.raises(StoreError, match="contains no document"):
            use(made.graph)
    with pytest.raises(StoreError, match="contains no document"):
        store.replace(made.graph, instrument("urn:uuid:2"))
    assert store.get(name).data == instrument(), "a link is no part of the document"
    store.remove(name)
    assert store.links() == [made.graph], "a link outlives documents"


def test_a_document_cant_take_the_name_of_a_link(store: Store) -> None:
    made = link(store, INSTANCE, "hosted_by", FACILITY)
    with pytest.raises(StoreError, match="keeps links"):
        store.load(instrument(made.graph))
    name = store.load(instrument())
    with pytest.raises(StoreError, match="the name of a link"):
        store.put_links({name: []})
    with pytest.raises(StoreError, match="the name of a link"):
        store.put_links({}, [name])
    assert store.documents() == [name] and sum(1 for _ in store.quads(graph=name)) == 2


def test_graphs_of_links_come_and_go_together(store: Store) -> None:
    triple = ox.Triple(ox.NamedNode("urn:x:a"), ox.NamedNode("urn:x:p"), ox.Literal('"} ; DROP ALL #\n'))
    store.put_links({LINKS + "1": [triple], LINKS + "2": [triple]})
    assert [quad.object for quad in store.quads(graph=LINKS + "1")] == [triple.object]
    store.put_links({LINKS + "3": [triple], LINKS + "2": []}, [LINKS + "1"])
    assert store.links() == [LINKS + "3"] and len(store) == 1
    store.put_links({})
    assert len(store) == 1


# --- linking


def test_a_link_is_one_triple_in_a_graph_that_says_who_when_and_from_where(store: Store) -> None:
    at = datetime(2026, 3, 1, 12, 30, tzinfo=timezone(timedelta(hours=2)))
    made = link(store, INSTANCE, "hosted_by", FACILITY, by="0000-0002-1694-233X", at=at, source="urn:uuid:9")
    assert made.edge == Edge(INSTANCE_IRI, "hosted_by", FACILITY_IRI)
    assert (made.by, made.at, made.source, made.derived) == (ORCID, "2026-03-01T10:30:00Z", "urn:uuid:9", False)
    prov = "http://www.w3.org/ns/prov#"
    assert {(q.subject.value, q.predicate.value, q.object.value) for q in store.quads(graph=made.graph)} == {  # type: ignore[union-attr]
        (INSTANCE_IRI, "https://w3id.org/nbo-q/hosted_by", FACILITY_IRI),
        (made.graph, prov + "wasAttributedTo", ORCID),
        (made.graph, prov + "generatedAtTime", "2026-03-01T10:30:00Z"),
        (made.graph, prov + "wasDerivedFrom", "urn:uuid:9"),
    }
    (moment,) = store.quads(made.graph, prov + "generatedAtTime")
    assert isinstance(moment.object, ox.Literal) and moment.object.datatype.value.endswith("#dateTime")
    assert statements(store, made.edge) == (made,)


def test_a_name_will_do_for_who_says_so(store: Store) -> None:
    made = link(store, INSTANCE, "hosted_by", FACILITY, by=" Ada\n Example ")
    assert made.by == "Ada Example"
    assert [q.object for q in store.quads(made.graph, "http://purl.org/dc/elements/1.1/creator")] == [
        ox.Literal("Ada Example")
    ]
    assert link(store, INSTANCE, "hosted_by", FACILITY, by="  ").by is None
    with pytest.raises(InvalidIdentifier):
        link(store, INSTANCE, "hosted_by", FACILITY, by="0000-0002-1694-2330")


def test_saying_the_same_again_changes_nothing_and_others_may_say_it_too(store: Store) -> None:
    first = link(store, INSTANCE, "hosted_by", FACILITY, at=datetime(2020, 1, 1, tzinfo=UTC))
    before = len(store)
    again = link(store, FACILITY, "hosts", "https://dx.doi.org/10.83185/ABCD")
    assert again == first and len(store) == before, "the inverse and another spelling are the same edge"
    other = link(store, INSTANCE, "hosted_by", FACILITY, by=ORCID)
    assert {statement.by for statement in statements(store, first.edge)} == {None, ORCID}
    assert first.at == "2020-01-01T00:00:00Z" != other.at
    assert unlink(store, INSTANCE, "hosted_by", FACILITY) == () and len(store) == 0


@pytest.mark.parametrize("way", [("urn:uuid:1", "urn:uuid:2"), ("urn:uuid:2", "urn:uuid:1")])
def test_what_is_its_own_inverse_is_stored_once(way: tuple[str, str], store: Store) -> None:
    one, other = way
    made = link(store, one, "identical_to", other)
    assert link(store, other, "identical_to", one) == made and len(store.links()) == 1
    assert unlink(store, other, "identical_to", one) == ()


@pytest.mark.parametrize("others", [False, True])
def test_the_spelling_of_the_store_is_taken(others: bool) -> None:
    """Others than this version may have written documents as they spell themselves."""
    store = Store()
    documents = [
        instrument("https://doi.org/10.83185/ABCD"),
        {"type": "CoreFacility", "id": "http://ror.org/0464eyp60", "name": "F"},
    ]
    for document in documents:
        if others:
            store.backend.store.load(quads_of(document)[1], format=ox.RdfFormat.N_QUADS)  # type: ignore[attr-defined]
        else:
            store.load(document)
    made = link(store, "10.83185/abcd", "hosted_by", "ROR:0464EYP60")
    spelt = ("https://doi.org/10.83185/ABCD", "http://ror.org/0464eyp60")
    one, other = spelt if others else ("https://doi.org/10.83185/abcd", "https://ror.org/0464eyp60")
    assert made.edge == Edge(one, "hosted_by", other)
    assert resolve(store, "doi:10.83185/Other").iri == "https://doi.org/10.83185/other"
    assert connected(store)("HTTPS://dx.doi.org/10.83185/aBCd", ROR)


@pytest.mark.parametrize(
    ("a", "relation", "b", "said"),
    [
        (
            INSTANCE,
            "has_model",
            "CORE",
            ".* is CoreFacility .*; fitting is hosted_by, owned_by, managed_by, manufactured_by$",
        ),
        ("CORE", "hosted_by", INSTANCE, "from Instrument, .*fitting is hosts, owns, manages, manufactured$"),
        (INSTANCE, "hosts", INSTANCE.replace("abcd", "x"), "hosts leads from CoreFacility, but PIDINST"),
        (ORCID, "hosts", INSTANCE, "leads from CoreFacility.*fitting is manages$"),
        (INSTANCE, "hosted_by", ORCID, "leads to CoreFacility"),
        (INSTANCE, "owned_by", ORCID, "fitting is managed_by$"),
        (INSTANCE, "has_model", ROR, "ror.*fitting is hosted_by, owned_by, managed_by, manufactured_by$"),
        (INSTANCE, "cited_by", FACILITY, "leads to Publication"),
        ("PMID:33253684", "hosted_by", FACILITY, "leads from Instrument, but PMID:33253684 is Publication"),
        (INSTANCE, "funded_by", "doi:10.13039/501100001659", "leads to Grant, but .* is Organization"),
        (INSTANCE, "follows_protocol", "10.17504/protocols.io.bp2l6bnnzvqe/v1", "leads from Dataset"),
        ("S-BIAD1026", "describes", INSTANCE, "leads from HardwareDescriptor.*fitting is collected_by"),
        (DESCRIPTOR, "hosted_by", FACILITY, "is HardwareDescriptor"),
    ],
)
def test_ends_of_the_wrong_class_are_refused(a: str, relation: str, b: str, said: str) -> None:
    store = Store()
    store.load({"type": "CoreFacility", "id": "urn:uuid:c0", "name": "Core"})
    before = len(store)
    with pytest.raises(ContentError, match=said) as caught:
        link(store, *(text.replace("CORE", "urn:uuid:c0") for text in (a, relation, b)))
    assert len(store) == before and caught.value.exit_status == 1 and store.links() == []


@pytest.mark.parametrize(
    ("a", "relation", "b"),
    [
        (INSTANCE, "hosted_by", FACILITY),
        (INSTANCE, "has_model", MODEL),
        (DESCRIPTOR, "describes", INSTANCE),
        ("urn:uuid:5", "hosted_by", "https://example.org/core"),
        ("idr0021", "collected_by", "10.83185/abcd"),
        (INSTANCE, "owned_by", "RRID:SCR_008960"),
        (INSTANCE, "funded_by", "10.35802/203141"),
        (INSTANCE, "cited_by", "10.1000/paper"),
        ("urn:uuid:c", "part_of", ROR),
        ("urn:uuid:c1", "calibrated_instrument", INSTANCE),
    ],
)
def test_what_fits_or_is_not_known_is_taken(a: str, relation: str, b: str, store: Store) -> None:
    edge = link(store, a, relation, b).edge
    assert edge.relation == relation
    (quad,) = store.quads(None, f"https://w3id.org/nbo-q/{relation}")
    assert (quad.subject, quad.object) == (ox.NamedNode(edge.subject), ox.NamedNode(edge.object))


def test_what_an_edge_tells_of_its_ends_counts_against_another() -> None:
    store = Store()
    link(store, "urn:uuid:1", "hosted_by", FACILITY)
    with pytest.raises(ContentError, match=r"is CoreFacility .since stored is: urn:uuid:1 hosted_by RRID:SCR_017934"):
        link(store, "urn:uuid:2", "has_model", FACILITY)
    with pytest.raises(ContentError, match="urn:uuid:1 is Instrument"):
        link(store, "urn:uuid:3", "hosted_by", "urn:uuid:1")


def test_a_type_in_the_store_goes_before_the_scheme() -> None:
    store = Store()
    store.load({"type": "Organization", "id": FACILITY_IRI, "name": "A company"})
    with pytest.raises(ContentError, match=r"is Organization .by its type"):
        link(store, INSTANCE, "hosted_by", FACILITY)
    assert link(store, INSTANCE, "manufactured_by", FACILITY)


@pytest.mark.parametrize("text", ["ROR:0464eyp61", "0000-0002-1694-2330", "RRID:SCR_01793"])
def test_mistyped_identifiers_are_refused(text: str) -> None:
    for a, b in ((INSTANCE, text), (text, INSTANCE)):
        with pytest.raises(InvalidIdentifier, match="copy it again"):
            link(Store(), a, "part_of", b)


def test_other_wrong_calls() -> None:
    store = Store()
    with pytest.raises(ContentError, match="both ends"):
        link(store, "doi:10.83185/ABCD", "attached_to", "https://doi.org/10.83185/abcd")
    with pytest.raises(UnknownTerm, match="did you mean"):
        link(store, INSTANCE, "hosted_bye", FACILITY)
    for text in ("no identifier", "", "12345", "https://example.org/100%zz"):
        with pytest.raises(InvalidIdentifier):
            link(store, INSTANCE, "part_of", text)
    assert len(store) == 0


def test_a_relation_of_one_value_refuses_a_second_and_says_how_to_take_the_first_out() -> None:
    store = Store()
    name = store.load(instrument(hosted_by=FACILITY))
    with pytest.raises(
        ContentError, match=f"{FACILITY_IRI} is stored .it stands in the document {name}: correct it there"
    ):
        link(store, "urn:uuid:1", "hosted_by", ROR)
    assert link(store, "urn:uuid:1", "hosted_by", FACILITY), "saying what the document says is fine"
    link(store, "urn:uuid:1", "has_model", MODEL)
    with pytest.raises(ContentError) as caught:
        link(store, "RRID:SCR_025049", "model_of", "urn:uuid:1")
    said = f"nboq pid unlink urn:uuid:1 has_model {MODEL_IRI} --store FOLDER"
    assert said in str(caught.value)
    unlink(store, *said.split()[3:6])
    assert link(store, "RRID:SCR_025049", "model_of", "urn:uuid:1")
    for grant in ("10.35802/203141", "10.35802/203142"):
        link(store, "urn:uuid:1", "funded_by", grant)


def test_an_image_comes_from_one_instrument() -> None:
    store = Store()
    store.load({"type": "Image", "id": "urn:uuid:7", "name": "I", "instrument": "urn:uuid:1"})
    with pytest.raises(ContentError, match="urn:uuid:1 is stored"):
        link(store, "urn:uuid:7", "collected_by", "urn:uuid:2")
    assert link(store, "urn:uuid:7", "collected_by", "urn:uuid:1")
    store.load({"type": "Dataset", "id": "urn:uuid:8", "name": "D", "collected_by": ["urn:uuid:1"]})
    assert link(store, "urn:uuid:8", "collected_by", "urn:uuid:2"), "a data set may come from several"


def test_nothing_replaces_itself_or_is_part_of_itself() -> None:
    store = Store()
    store.load(
        {"type": "HardwareDescriptor", "id": "urn:uuid:2", "tier": 1, "replaces": "urn:uuid:1", "describes": "urn:x:i"}
    )
    link(store, "urn:uuid:3", "replaces", "urn:uuid:2")
    with pytest.raises(ContentError, match="stored is: urn:uuid:3 replaces urn:uuid:2 replaces urn:uuid:1"):
        link(store, "urn:uuid:1", "replaces", "urn:uuid:3")
    with pytest.raises(ContentError, match="since stored is"):
        link(store, "urn:uuid:3", "replaced_by", "urn:uuid:1")
    link(store, "urn:x:a", "part_of", "urn:x:b")
    with pytest.raises(ContentError, match="since stored is"):
        link(store, "urn:x:b", "part_of", "urn:x:a")
    store.load(instrument(related_identifiers=[related("IsComponentOf", "urn:x:a")]))
    with pytest.raises(ContentError, match=r"stored is: urn:uuid:1 part_of urn:x:a part_of urn:x:b$"):
        link(store, "urn:x:b", "part_of", "urn:uuid:1")
    link(store, "urn:x:a", "attached_to", "urn:x:b")
    assert link(store, "urn:x:b", "attached_to", "urn:x:a"), "other relations may go round"


def test_unlinking_says_where_an_edge_still_stands() -> None:
    store = Store()
    with pytest.raises(ContentError, match="no such link"):
        unlink(store, INSTANCE, "hosted_by", FACILITY)
    name = store.load(instrument(hosted_by=FACILITY))
    with pytest.raises(ContentError, match="stands in the document urn:uuid:1"):
        unlink(store, "urn:uuid:1", "hosted_by", FACILITY)
    link(store, "urn:uuid:1", "hosted_by", FACILITY)
    assert [statement.graph for statement in unlink(store, "urn:uuid:1", "hosted_by", FACILITY)] == [name]
    assert store.links() == []


def test_what_is_on_disk_stays(tmp_path: Path) -> None:
    with Store(tmp_path / "s") as store:
        made = link(store, INSTANCE, "hosted_by", FACILITY, by=ORCID)
    with Store(tmp_path / "s") as store:
        assert statements(store, made.edge) == (made,)


# --- what documents say


def edges(thing: dict[str, Any]) -> set[tuple[str, str, str]]:
    return {(edge.subject, edge.relation, edge.object) for edge in edges_of(thing)}


def test_edges_of_relations_and_of_parts_that_say_the_same() -> None:
    document = instrument(
        hosted_by=FACILITY,
        owners=[party("Example University", ROR), party("Ada Example", ORCID), {"type": "Party", "name": "Nobody"}],
        custodians=[party("Ada Example", ORCID), party("Example University", ROR)],
        funding=[
            {"type": "FundingReference", "identified_by": "https://doi.org/10.35802/203141", "award_number": "203141"},
            {"type": "FundingReference", "identified_by": "https://doi.org/10.13039/501100001659"},
        ],
    )
    assert edges(document) == {
        ("urn:uuid:1", "hosted_by", FACILITY_IRI),
        ("urn:uuid:1", "owned_by", ROR),
        ("urn:uuid:1", "managed_by", ORCID),
        ("urn:uuid:1", "managed_by", ROR),
        ("urn:uuid:1", "funded_by", "https://doi.org/10.35802/203141"),
    }
    unit = {"type": "CoreFacility", "id": ROR, "name": "Unit", "owners": [party("Itself", ROR)]}
    assert edges(unit) == set(), "nothing belongs to itself"
    assert edges({"type": "Image", "id": "urn:uuid:7", "instrument": "urn:uuid:1"}) == {
        ("urn:uuid:7", "collected_by", "urn:uuid:1")
    }


PAPER = "https://doi.org/10.1000/paper"


@pytest.mark.parametrize(
    ("class_name", "part", "edge"),
    [
        ("Instrument", related("IsDescribedBy", PAPER), ("urn:x:s", "described_in", PAPER)),
        ("Instrument", related("IsDescribedBy", MODEL_IRI), ("urn:x:s", "has_model", MODEL_IRI)),
        ("Instrument", related("IsCitedBy", PAPER), ("urn:x:s", "cited_by", PAPER)),
        ("Instrument", related("IsComponentOf", "urn:x:big"), ("urn:x:s", "part_of", "urn:x:big")),
        ("Instrument", related("HasComponent", "urn:x:small"), ("urn:x:small", "part_of", "urn:x:s")),
        ("Instrument", related("IsAttachedTo", "urn:x:o"), ("urn:x:s", "attached_to", "urn:x:o")),
        ("Instrument", related("IsIdenticalTo", "urn:x:t"), ("urn:x:s", "identical_to", "urn:x:t")),
        ("Instrument", related("Collects", "urn:x:d"), ("urn:x:d", "collected_by", "urn:x:s")),
        ("Instrument", related("WasUsedIn", PAPER), None),
        ("Instrument", related("WasUsedIn", PAPER, resource_kind="Image"), (PAPER, "collected_by", "urn:x:s")),
        ("Instrument", related("WasUsedIn", PAPER, resource_kind="JournalArticle"), None),
        ("Instrument", related("HasMetadata", "urn:x:m"), None),
        ("Instrument", related("IsDocumentedBy", PAPER), None),
        ("Instrument", related("References", PAPER), None),
        ("Instrument", related("IsDescribedBy", PAPER, resource_kind="Software"), None),
        ("Instrument", related("IsPartOf", "urn:x:s"), None),
        ("Dataset", related("IsCollectedBy", INSTANCE_IRI), ("urn:x:s", "collected_by", INSTANCE_IRI)),
        ("Dataset", related("IsAttachedTo", "urn:x:o"), None),
        ("Dataset", related("WasUsedIn", PAPER), None),
        ("Dataset", related("IsCollectedBy", ORCID), None),
        (
            "Dataset",
            related("IsCompiledBy", "https://doi.org/10.17504/protocols.io.bp2l6"),
            ("urn:x:s", "follows_protocol", "https://doi.org/10.17504/protocols.io.bp2l6"),
        ),
        ("HardwareDescriptor", related("IsMetadataFor", "urn:x:i"), ("urn:x:s", "describes", "urn:x:i")),
        ("HardwareDescriptor", related("IsPreviousVersionOf", "urn:x:n"), ("urn:x:n", "replaces", "urn:x:s")),
        ("Publication", related("Cites", INSTANCE_IRI), (INSTANCE_IRI, "cited_by", "urn:x:s")),
        ("Publication", related("Describes", INSTANCE_IRI), (INSTANCE_IRI, "described_in", "urn:x:s")),
        ("Publication", related("IsSupplementedBy", "urn:x:d"), ("urn:x:d", "described_in", "urn:x:s")),
        ("Publication", related("References", INSTANCE_IRI), (INSTANCE_IRI, "cited_by", "urn:x:s")),
        ("Dataset", related("IsSupplementTo", PAPER), ("urn:x:s", "described_in", PAPER)),
        ("Dataset", related("IsSupplementTo", PAPER, resource_kind="Software"), None),
        ("Dataset", related("IsReferencedBy", PAPER), ("urn:x:s", "cited_by", PAPER)),
        ("Dataset", related("References", PAPER), None),
    ],
)
def test_a_related_identifier_counts_where_one_relation_fits(
    class_name: str, part: dict[str, Any], edge: tuple[str, str, str] | None
) -> None:
    document = {"type": class_name, "id": "urn:x:s", "name": "S", "related_identifiers": [part]}
    assert edges(document) == ({edge} if edge else set())


def test_what_the_store_knows_of_the_other_end_tells_relations_apart() -> None:
    store = Store()
    document = instrument(related_identifiers=[related("HasMetadata", "urn:x:m")])
    store.load(document)
    done = connect(store)
    assert done.added == () and [str(one) for one in done.unplaced] == [
        "urn:uuid:1 HasMetadata urn:x:m: no named relation surely says the same"
    ]
    store.load({"type": "HardwareDescriptor", "id": "urn:x:m", "tier": 1, "name": "M"})
    assert connect(store).unplaced == () and connected(store)("urn:x:m", "urn:uuid:1")


# --- connecting


def _owned(store: Store) -> set[str]:
    query = "SELECT DISTINCT ?o { ?i <https://w3id.org/nbo-q/owned_by> ?o }"
    return {row["o"] for row in store.query(query)}


@pytest.mark.parametrize("page", ["entity/Q107529885", "wiki/Q107529885", "wiki/Special:EntityData/Q107529885.json"])
def test_an_item_of_wikidata_is_an_end_in_every_spelling(page: str) -> None:
    store = Store()
    store.load(instrument(owners=[party("A", f"https://www.wikidata.org/{page}")]))
    connect(store)
    assert {pid_label(end) for end in _owned(store)} == {"wikidata:Q107529885"}


def test_connecting_stores_what_documents_say_in_other_words_and_takes_it_back(store: Store) -> None:
    document = instrument(hosted_by=FACILITY, owners=[party("A", ROR), party("B", "https://ror.org/02aj13c28")])
    name = store.load(document)
    done = connect(store, nboq.Document(document))
    assert len(done.added) == 2 and done.removed == () and done.kept == 0 and len(store.links()) == 2
    assert _owned(store) == {ROR, "https://ror.org/02aj13c28"}
    (derived,) = (one for one in statements(store, Edge(name, "owned_by", ROR)) if one.graph.startswith(LINKS))
    assert derived.derived and derived.by == CONNECT and derived.source == name and derived.at
    before = len(store)
    again = connect(store, name)
    assert (again.added, again.removed, again.kept) == ((), (), 2) and len(store) == before

    store.load(instrument(owners=[party("A", ROR)], owned_by=[ROR]))
    changed = connect(store, name)
    assert changed.added == () and len(changed.removed) == 2, "one is gone, the other stands in the document itself"
    assert _owned(store) == {ROR} and store.links() == []


def test_links_by_people_are_never_taken_back_by_connecting(store: Store) -> None:
    name = store.load(instrument(owners=[party("A", ROR)]))
    made = link(store, name, "owned_by", ROR, source=name)
    connect(store)
    assert len(store.links()) == 2
    left = unlink(store, name, "owned_by", ROR)
    assert sorted((statement.derived, statement.graph == name) for statement in left) == [(False, True), (True, False)]
    with pytest.raises(ContentError, match="comes from the document urn:uuid:1"):
        unlink(store, name, "owned_by", ROR)
    link(store, name, "owned_by", ROR, source=name)
    store.remove(name)
    done = connect(store)
    assert len(done.removed) == 1 and store.links() == [made.graph], "the document is gone, and what came from it"


def test_one_document_leaves_what_came_from_others(store: Store) -> None:
    store.load(instrument("urn:uuid:1", owners=[party("A", ROR)]))
    other = instrument("urn:uuid:1", owners=[party("A", ROR)])
    store.load({"type": "Collection", "id": "urn:uuid:c", "members": [other]})
    assert len(connect(store).added) == 2, "each document has a derived edge of its own"
    store.load({"type": "Collection", "id": "urn:uuid:c", "members": [instrument("urn:uuid:1")]})
    assert len(connect(store, "urn:uuid:c").removed) == 1 and _owned(store) == {ROR}
    with pytest.raises(StoreError, match="contains no document"):
        connect(store, "urn:uuid:none")


# --- chains


def test_chains_are_checked_against_stored_edges() -> None:
    store = Store()
    chain = Chain.parse(f"{FACILITY} | {MODEL} | {INSTANCE} | {DESCRIPTOR}")
    links = StoredLinks(store)
    missing = missing_links(chain, links.connected, links.joined)
    assert [one.relation for one in missing] == ["hosted_by", "has_model", "describes"]
    for one in missing:
        for command in one.commands:
            link(store, *command.split()[3:6])
    assert missing_links(chain, connected(store)) == ()
    short = Chain.parse(f"{FACILITY} | {MODEL}")
    assert missing_links(short, links.connected) and not missing_links(short, links.connected, links.joined)
    unlink(store, INSTANCE, "has_model", MODEL)
    assert missing_links(short, links.connected, links.joined)


@pytest.mark.parametrize(
    "document",
    [
        instrument(owned_by=[ROR]),
        instrument(owners=[party("A", ROR)]),
        instrument(related_identifiers=[related("IsPartOf", ROR)]),
    ],
)
def test_connected_sees_every_way_to_state_an_edge(document: dict[str, Any]) -> None:
    store = Store()
    store.load(document)
    ask = connected(store)
    assert ask("urn:uuid:1", ROR) and ask(ROR, "urn:uuid:1")
    assert not ask("urn:uuid:1", FACILITY) and not ask(ROR, ROR)


# --- walking

THINGS = [f"urn:uuid:{number}" for number in range(7)]
ENDS = st.tuples(st.sampled_from(THINGS), st.sampled_from(THINGS)).filter(lambda pair: pair[0] != pair[1])


def _bfs(start: str, depth: int, pairs: set[tuple[str, str]]) -> dict[str, int]:
    distance, queue = {start: 0}, deque([start])
    while queue:
        at = queue.popleft()
        for one, other in [*pairs, *((b, a) for a, b in pairs)]:
            if one == at and other not in distance and distance[at] < depth:
                distance[other] = distance[at] + 1
                queue.append(other)
    return distance


@settings(deadline=None, max_examples=examples(60))
@given(in_fields=st.sets(ENDS), in_parts=st.sets(ENDS), in_links=st.sets(ENDS), depth=st.integers(0, 4))
def test_a_walk_is_a_plain_breadth_first_search(
    in_fields: set[tuple[str, str]], in_parts: set[tuple[str, str]], in_links: set[tuple[str, str]], depth: int
) -> None:
    store = Store()
    for thing in THINGS:
        fields: dict[str, Any] = {
            "attached_to": sorted(b for a, b in in_fields if a == thing),
            "related_identifiers": [related("IsComponentOf", b) for a, b in sorted(in_parts) if a == thing],
        }
        store.load(instrument(thing, **{name: value for name, value in fields.items() if value}))
    for one, other in in_links:
        link(store, one, "identical_to", other)
    expected = _bfs(THINGS[0], depth, in_fields | in_parts | in_links)
    for _ in range(2):
        found = walk(store, THINGS[0], depth)
        assert {node.iri: node.distance for node in found.nodes} == expected
        assert {stated.edge for stated in found.edges} == {
            Edge(a, relation, b)
            for relation, pairs in (("attached_to", in_fields), ("part_of", in_parts), ("identical_to", in_links))
            for a, b in pairs
            if a in expected and b in expected
        }
        connect(store)  # derived links are the same edges again


def _store() -> Store:
    store = Store()
    store.load(nboq.read(ROOT / "examples" / "valid" / "acquisition" / "facility.yaml"))
    link(store, "S-BIAD1026", "collected_by", "urn:uuid:f768ded4-2280-562e-aac1-2d8a3f5f534c")
    return store


def test_a_walk_tells_classes_names_tiers_and_where_edges_are_stated() -> None:
    found = walk(_store(), "S-BIAD1026", 5)
    told = {(node.class_name, node.tier and node.tier.value, node.distance) for node in found.nodes}
    assert told == {
        ("Dataset", None, 0),
        ("Instrument", "instance", 1),
        ("CoreFacility", "facility", 2),
        ("InstrumentModel", "model", 2),
        ("HardwareDescriptor", "descriptor", 2),
    }
    assert [node.name for node in found.nodes if node.tier == "model"] == ["Lumenwright Bench 200"]
    collected = next(stated for stated in found.edges if stated.edge.relation == "collected_by")
    assert len(collected.graphs) == 1 and collected.graphs[0].startswith(LINKS)
    assert next(s for s in found.edges if s.edge.relation == "hosted_by").graphs == (
        "urn:uuid:507d115f-6d1e-5ea7-ae4b-5c351b2ca446",
    )


def test_a_walk_from_nowhere() -> None:
    with pytest.raises(ContentError, match="nothing about it") as caught:
        walk(Store(), FACILITY)
    assert isinstance(caught.value, NboqError) and caught.value.exit_status == 1
    with pytest.raises(InvalidIdentifier):
        walk(Store(), "no identifier")


def test_edges_tell_the_tier_of_what_no_document_is_about() -> None:
    store = Store()
    link(store, "10.83185/abcd", "hosted_by", FACILITY)
    link(store, "10.83185/abcd", "has_model", MODEL)
    assert {node.iri: node.tier for node in walk(store, FACILITY).nodes} == {
        FACILITY_IRI: "facility",
        INSTANCE_IRI: "instance",
        MODEL_IRI: "model",
    }


# --- showing


def _tree(store: Store, pid: str, depth: int = 2, width: int = 500) -> list[str]:
    page = Console(width=width, color_system=None)
    with page.capture() as captured:
        page.print(as_tree(walk(store, pid, depth)))
    return captured.get().splitlines()


def test_a_tree_shows_each_edge_once_and_marks_what_was_shown() -> None:
    store = Store()
    for a, b in (("a", "b"), ("b", "c"), ("c", "a")):
        link(store, f"urn:x:{a}", "attached_to", f"urn:x:{b}")
    assert _tree(store, "urn:x:a") == [
        "urn:x:a  Instrument",
        "├── is fixed to ← urn:x:c  Instrument",
        "└── is fixed to → urn:x:b  Instrument",
        "    └── is fixed to → urn:x:c  Instrument  (shown already)",
    ]


def test_markup_and_control_characters_in_names_do_nothing_in_a_tree() -> None:
    store = Store()
    store.load({**instrument(), "name": "[red]63x[/] \x1b[31m\noil"})
    assert _tree(store, "urn:uuid:1") == ["[red]63x[/] [31m oil  Instrument  urn:uuid:1"]


def test_turtle_holds_the_edges_names_and_types() -> None:
    text = to_turtle(walk(_store(), "S-BIAD1026", 3))
    triples = {(t.subject, t.predicate.value, t.object) for t in ox.parse(text, format=ox.RdfFormat.TURTLE)}
    assert len(triples) == 4 + 5 + 4, "four edges, five types, four names"
    assert ox.Literal("Lumenwright Bench 200") in {object for _, _, object in triples}
    store = Store()
    store.load(instrument(owners=[party("A", ROR)]))
    assert b"nboq:owned_by ror:0464eyp60" in to_turtle(walk(store, ROR)), "said in other words, given as the relation"


NASTY = '63x "oil" \\N \\" &lt; <b>&amp;</b> {|} [x];\n-> \x07é — 显微镜'


def test_names_are_drawn_as_they_stand() -> None:
    store = Store()
    store.load({**instrument("https://example.org/i?a=1&b=2&lt=3"), "name": NASTY, "hosted_by": FACILITY})
    store.load({"type": "CoreFacility", "id": FACILITY_IRI, "name": '"]; evil [label="x'})
    found = walk(store, FACILITY)
    root = ET.fromstring(to_picture(found))
    words = " ".join("".join(node.itertext()) for node in root.iter("{http://www.w3.org/2000/svg}text"))
    plain = NASTY.replace("\n", " ").replace("\x07", "").split()
    assert [word for word in plain if word not in words.split()] == []
    assert '"]; evil [label="x' in words
    groups = [node.get("class") for node in root.iter("{http://www.w3.org/2000/svg}g")]
    assert sum(str(group).startswith("node") for group in groups) == 2
    addresses = {node.get("href") for node in root.iter("{http://www.w3.org/2000/svg}a")}
    assert {"https://example.org/i?a=1&b=2&lt=3", FACILITY_IRI} <= addresses
    assert to_picture(found, "png").startswith(b"\x89PNG")


def test_only_web_addresses_can_be_clicked() -> None:
    store = Store()
    link(store, "javascript:alert(1)", "attached_to", "urn:uuid:1")
    text = to_dot(walk(store, "urn:uuid:1"))
    assert "URL=" not in text and "javascript:alert(1)" in text
    assert b'href="javascript' not in to_picture(walk(store, "urn:uuid:1"))


def test_shapes_and_colours_tell_the_tiers_apart() -> None:
    text = to_dot(walk(_store(), "S-BIAD1026", 3))
    nodes = [line for line in text.splitlines() if "tooltip=" in line and "->" not in line]
    looks = {line.split("shape=")[1].split(", tooltip")[0]: line for line in nodes}
    assert len(looks) == 5 and sum("penwidth" in line for line in looks.values()) == 1
    assert text == to_dot(walk(_store(), "S-BIAD1026", 3)), "the same text every time"


def test_without_graphviz_the_way_out_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graphviz, "files", lambda _: None)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(MissingDependency, match=r"apt-get install graphviz") as caught:
        to_picture(walk(_store(), "S-BIAD1026"))
    assert caught.value.exit_status == 2


def test_a_drawing_program_that_fails_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(command: list[str], **_: object) -> subprocess.CompletedProcess[bytes]:
        return subprocess.CompletedProcess(command, 1, b"", b"syntax error")

    monkeypatch.setattr(subprocess, "run", fail)
    with pytest.raises(InputError, match="syntax error"):
        to_picture(walk(_store(), "S-BIAD1026"))

    def hang(command: list[str], **_: object) -> None:
        raise subprocess.TimeoutExpired(command, 1)

    monkeypatch.setattr(subprocess, "run", hang)
    with pytest.raises(InputError, match=r"isn't done with it .*--depth"):
        to_picture(walk(_store(), "S-BIAD1026"))


def test_what_is_shown_can_be_read_again() -> None:
    for text in (FACILITY, INSTANCE, ORCID, ROR, "PMID:33253684", "hdl:11304/abc", "urn:x:1", "https://example.org/i"):
        iri = resolve(Store(), text).iri
        assert resolve(Store(), pid_label(iri)).iri == iri


def test_every_relation_can_be_linked_walked_and_unlinked() -> None:
    for relation in relations():
        store = Store()
        edge = link(store, "urn:x:a", relation, "urn:x:b").edge
        assert [stated.edge for stated in walk(store, "urn:x:b", 1).edges] == [edge]
        assert unlink(store, "urn:x:a", relation, "urn:x:b") == () and len(store) == 0
