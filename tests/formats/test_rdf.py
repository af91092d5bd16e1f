"""Documents as RDF and back: every syntax, every class, and the same graph as the published context gives."""

from __future__ import annotations

import io
import json
from itertools import permutations
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
import rdflib.compare
from hypothesis import HealthCheck, given, settings

import nboq
from nboq.checks import validate
from nboq.checks.engines import run
from nboq.document import as_document, canonical, walk
from nboq.errors import ContentError, InputError, Malformed, NboqError, UnknownFormat, UnknownTerm, WrongValue, refusals
from nboq.formats.rdf import SYNTAXES, from_quads, parse_quads, serialize, to_ntriples, to_quads
from nboq.formats.rdf.nquads import as_nquads, graphs_of
from nboq.formats.rdf.syntax import CONTEXT_IRI, context, write_quads
from tests.conftest import ROOT
from tests.properties import examples
from tests.strategies import documents

_QUIET = settings(
    deadline=None, max_examples=examples(150), suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)


def _dataset(quads: Any) -> ox.Dataset:
    found = ox.Dataset(ox.Quad(q.subject, q.predicate, q.object) for q in quads)
    found.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return found


def _by_pyoxigraph(data: dict[str, Any]) -> ox.Dataset:
    """Let pyoxigraph's JSON-LD parser read the document with the published context."""
    return _dataset(ox.parse(json.dumps({**context(), **data}), format=ox.RdfFormat.JSON_LD))


def _unique_ids(data: dict[str, Any]) -> bool:
    try:
        to_ntriples(data)
    except ContentError:
        return False
    return True


def test_of_several_parts_where_one_belongs_what_they_say_decides_not_their_order() -> None:
    head = "<urn:x:i> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/nbo-q/Channel> .\n"
    parts = [
        f"<urn:x:i> <https://w3id.org/nbo-q/light_path> _:{n} .\n"
        f"_:{n} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://w3id.org/nbo-q/LightPath> .\n"
        f'_:{n} <https://w3id.org/nbo-q/name> "{n}" .\n'
        for n in "abcd"
    ]
    read = [nboq.read_bytes((head + "".join(each)).encode(), "a.nt", "ntriples") for each in permutations(parts)]
    assert all(one.data == read[0].data for one in read) and read[0].data["light_path"]["type"] == "LightPath"


def test_the_graph_is_what_a_json_ld_processor_makes(instrument_file: Path) -> None:
    document = nboq.read(instrument_file)
    assert _dataset(to_quads(document)) == _by_pyoxigraph(document.data)


@pytest.mark.slow
@_QUIET
@given(documents())
def test_any_document_gives_the_graph_that_a_json_ld_processor_makes(data: dict[str, Any]) -> None:
    if _unique_ids(data):
        assert _dataset(to_quads(data)) == _by_pyoxigraph(data)


@pytest.mark.slow
@_QUIET
@given(documents())
def test_any_document_comes_back_from_rdf(data: dict[str, Any]) -> None:
    if _unique_ids(data):
        assert from_quads(to_quads(data)).data == canonical(data)


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_a_document_comes_back_from_every_syntax(instrument_file: Path, syntax: str) -> None:
    document = nboq.read(instrument_file)
    content = serialize(document, syntax)
    assert from_quads(parse_quads(content, syntax)).data == document.data
    assert nboq.read_bytes(content, "x", syntax).data == document.data


@pytest.mark.parametrize(("syntax", "name"), [("turtle", "turtle"), ("rdfxml", "xml"), ("ntriples", "nt")])
def test_rdflib_reads_what_is_written(instrument_file: Path, syntax: str, name: str) -> None:
    document = nboq.read(instrument_file)
    ours = rdflib.Graph().parse(data=to_ntriples(document).decode(), format="nt")
    theirs = rdflib.Graph().parse(data=serialize(document, syntax).decode(), format=name)
    named = list(ours.subject_objects(rdflib.URIRef("https://w3id.org/nbo-q/name")))
    assert named and len(ours) + len(named) == len(theirs)
    for thing, text in named:
        ours.add((thing, rdflib.RDFS.label, text))
    assert rdflib.compare.isomorphic(ours, theirs)


def test_named_graphs_are_named_by_the_document(instrument_file: Path) -> None:
    document = nboq.read(instrument_file)
    quads = parse_quads(serialize(document, "nquads"), "nquads")
    assert {str(quad.graph_name) for quad in quads} == {f"<{document.id}>"}


def test_parts_are_blank_nodes_and_entities_never_are(instrument_file: Path) -> None:
    document = nboq.read(instrument_file)
    kinds = {q.subject: str(q.object)[1:-1] for q in to_quads(document) if q.predicate.value.endswith("#type")}
    for node, kind in kinds.items():
        body = nboq.current_model().classes[kind.removeprefix(nboq.current_model().base)]
        assert isinstance(node, ox.NamedNode) == body.is_entity


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (63, "6.3E1"),
        (1.4, "1.4E0"),
        (0, "0.0E0"),
        (-0.5, "-5.0E-1"),
        (1e21, "1.0E21"),
        (1e-7, "1.0E-7"),
        (123456789.123, "1.23456789123E8"),
    ],
)
def test_doubles_are_written_in_their_canonical_form(value: float, written: str) -> None:
    text = to_ntriples({"type": "Objective", "id": "urn:x:1", "image_distance": value}).decode()
    assert f'"{written}"^^<http://www.w3.org/2001/XMLSchema#double>' in text


def test_whole_numbers_beyond_doubles_keep_their_digits_in_extensions() -> None:
    data = {"type": "Objective", "id": "urn:x:1", "extensions": {"test:big": 12345678901234567890}}
    assert from_quads(to_quads(data)).data == data


_LENS = {"type": "Objective", "id": "urn:x:1"}


@pytest.mark.parametrize(
    ("data", "error", "said"),
    [
        ({**_LENS, "lens_na": "1.4"}, WrongValue, "lens_na is '1.4', expected a number of at least 0"),
        ({**_LENS, "lens_na": float("nan")}, WrongValue, "expected a number"),
        ({**_LENS, "lens_na": float("inf")}, WrongValue, "expected a number"),
        ({**_LENS, "dic": 1}, WrongValue, "expected true or false"),
        ({**_LENS, "magnification": True}, WrongValue, "expected a number"),
        ({**_LENS, "correction": "PlanApo!"}, WrongValue, "correction"),
        ({**_LENS, "lens_an": 1.4}, UnknownTerm, "did you mean 'lens_na'"),
        ({**_LENS, "magnification": [63]}, WrongValue, "one value, not a list"),
        ({**_LENS, "id": "no iri"}, ContentError, "is an invalid identifier"),
        ({**_LENS, "id": 'urn:x:"'}, ContentError, "is an invalid identifier"),
        ({"type": "Objective"}, ContentError, "needs an id"),
        ({"type": "Objektiv", "id": "urn:x:1"}, UnknownTerm, "did you mean 'Objective'"),
        ({"type": "Camera", "id": "urn:x:1"}, UnknownTerm, "isn't a concrete class"),
        ({"type": "LightEmittingDiode", "id": "urn:x:1", "purchase_date": "3 May"}, WrongValue, "YYYY-MM-DD"),
        ({"type": "LightEmittingDiode", "id": "urn:x:1", "purchase_date": "2025-02-30"}, WrongValue, "YYYY-MM-DD"),
        ({"type": "LightEmittingDiode", "id": "urn:x:1", "purchase_date": "2025-02-03Z"}, WrongValue, "YYYY-MM-DD"),
        ({"type": "FilterCube", "id": "urn:x:1", "excitation_filter": "a b"}, ContentError, "excitation_filter"),
        (
            {"type": "Collection", "id": "urn:x:0", "members": [_LENS, {**_LENS, "name": "twin"}]},
            ContentError,
            "used twice",
        ),
    ],
)
def test_what_has_no_place_in_the_model_is_refused(data: dict[str, Any], error: type[Exception], said: str) -> None:
    with pytest.raises(error, match="(?s).*" + said.replace("(", r"\(").replace("!", r"\!")):
        to_ntriples(data)


def test_triples_without_a_place_are_kept_and_reported() -> None:
    turtle = """
      @prefix nboq: <https://w3id.org/nbo-q/> .
      <urn:x:1> a nboq:Objective , <http://example.org/Lens> ; nboq:lens_na 1.4 ; <http://example.org/colour> "red" .
      <urn:x:2> <http://example.org/p> <urn:x:3> .
    """
    document = nboq.read_bytes(turtle.encode(), "lens.ttl")
    assert document.data["lens_na"] == 1.4
    assert len(document.data["extensions"]["rdf:triples"]) == 3
    assert len(document.report.findings) == 3


def test_several_entities_become_a_collection() -> None:
    turtle = "@prefix n: <https://w3id.org/nbo-q/> . <urn:x:1> a n:CoreFacility . <urn:x:2> a n:InstrumentModel ."
    first, second = (nboq.read_bytes(turtle.encode(), "two.ttl") for _ in range(2))
    assert first.type == "Collection" and first.id == second.id
    assert [member["id"] for member in first.data["members"]] == ["urn:x:1", "urn:x:2"]


def test_entities_that_contain_one_another_do_not_hang() -> None:
    turtle = "@prefix n: <https://w3id.org/nbo-q/> . <urn:x:1> a n:Collection ; n:members <urn:x:1> ."
    assert nboq.read_bytes(turtle.encode(), "loop.ttl").id == "urn:x:1"


def test_a_graph_without_anything_of_the_model_is_refused() -> None:
    with pytest.raises(Malformed, match="nothing in it is of a class of NBO-Q"):
        nboq.read_bytes(b"<urn:a> <urn:b> <urn:c> .", "other.ttl")


@pytest.mark.parametrize("where", ["https://example.org/context.jsonld", ["https://example.org/context.jsonld"]])
def test_no_context_is_ever_fetched(where: Any) -> None:
    data = {"@context": where, "@id": "urn:x:1", "@type": "https://w3id.org/nbo-q/Objective"}
    with pytest.raises(Malformed, match="contexts are never fetched"):
        nboq.read_bytes(json.dumps(data).encode(), "x.jsonld")


def test_other_json_ld_is_read_by_a_json_ld_processor() -> None:
    data = [{"@id": "urn:x:1", "@type": ["https://w3id.org/nbo-q/Objective"]}]
    assert nboq.read_bytes(json.dumps(data).encode(), "x.jsonld").data == {"type": "Objective", "id": "urn:x:1"}
    inline = {"@context": [CONTEXT_IRI, {"lens": "https://w3id.org/nbo-q/name"}], "id": "urn:x:1", "type": "Objective"}
    assert nboq.read_bytes(json.dumps({**inline, "lens": "63x"}).encode(), "x.jsonld").data["name"] == "63x"


def test_an_unknown_syntax_is_named() -> None:
    with pytest.raises(UnknownFormat, match="turtle"):
        serialize(_LENS, "n5")


def test_documents_come_as_dataclasses_and_go_as_json(instrument_file: Path) -> None:
    document = nboq.read(instrument_file)
    entity = document.entity
    assert isinstance(entity, nboq.HardwareDescriptor)
    assert entity.to_document() == document.data
    assert to_ntriples(entity) == to_ntriples(as_document(document.data))


_N = "@prefix n: <https://w3id.org/nbo-q/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> . "


def _of(turtle: str) -> nboq.Document:
    return nboq.read_bytes((_N + turtle).encode(), "some.ttl")


def test_a_label_is_no_identity_but_what_is_said_of_a_thing() -> None:
    one, other = (_of(f"_:lens a n:Objective ; n:name '{name}' .") for name in "AB")
    assert one.id != other.id
    assert one.id == _of("[] a n:Objective ; n:name 'A' .").id
    assert [note.kind for note in one.report.notes] == ["corrected"]
    # The same words about a lens of another microscope are about another lens.
    owners = [_of(f"<urn:x:{id}> a n:HardwareDescriptor ; n:components [ a n:Objective ] .") for id in (1, 2)]
    assert owners[0].data["components"][0]["id"] != owners[1].data["components"][0]["id"]
    twins = _of("<urn:x:1> a n:HardwareDescriptor ; n:components [ a n:Objective ] , [ a n:Objective ] .")
    assert len({lens["id"] for lens in twins.data["components"]}) == 2


_VERSIONS = "".join(
    f"<urn:x:{year}> {{ <urn:x:{year}> a n:HardwareDescriptor ; n:valid_from '{year}-01-01'^^xsd:date ; "
    f"n:components <urn:x:o> . <urn:x:o> a n:Objective ; n:lens_na {na} . }} "
    for year, na in ((2023, 1.4), (2024, 1.3))
)


@pytest.mark.parametrize(("syntax", "suffix"), [("trig", ".trig"), ("nquads", ".nq"), ("jsonld", ".jsonld")])
def test_graphs_are_documents_of_their_own(tmp_path: Path, syntax: str, suffix: str) -> None:
    file = tmp_path / f"two{suffix}"
    quads = parse_quads((_N + _VERSIONS).encode(), "trig")
    file.write_bytes(ox.serialize(quads, format=SYNTAXES[syntax].format) or b"")
    with pytest.raises(InputError, match="holds 2 documents") as caught:
        nboq.read(file)
    assert "nboq.read_all" in caught.value.hint
    found = {document.id: document.data["components"][0]["lens_na"] for document in nboq.read_all(file)}
    assert found == {"urn:x:2023": 1.4, "urn:x:2024": 1.3}


def test_a_graph_about_something_else_goes_along_with_the_one_document() -> None:
    trig = _N + "<urn:x:1> { <urn:x:1> a n:Instrument . } <urn:x:by> { <urn:x:1> <urn:x:made> 'by hand' . }"
    document = nboq.read_bytes(trig.encode(), "one.trig")
    assert document.data["extensions"]["rdf:triples"] == ['<urn:x:1> <urn:x:made> "by hand" <urn:x:by> .']


def test_what_two_descriptors_share_stays_a_component_of_both() -> None:
    turtle = "".join(f"<urn:x:{i}> a n:HardwareDescriptor ; n:components <urn:x:o> . " for i in (1, 2))
    document = _of(turtle + "<urn:x:o> a n:Objective .")
    first, second = document.data["members"]
    assert (first["components"], second["components"]) == ([{"type": "Objective", "id": "urn:x:o"}], ["urn:x:o"])
    assert not document.report.notes
    assert to_ntriples(document).count(b"components> <urn:x:o> .") == 2
    for name in ("json", "yaml", "turtle", "jsonld", "rdfxml", "nquads"):
        content, _ = nboq.formats.encode(document, name)
        assert nboq.read_bytes(content, "again", name).data == document.data
    assert document.entity.members[1].components == ["urn:x:o"]  # type: ignore[attr-defined]


def test_a_part_with_an_iri_keeps_it_in_everything_that_it_is_a_part_of() -> None:
    filters = "".join(f"<urn:x:{i}> a n:EmissionFilter ; n:transmittance_ranges <urn:x:band> . " for i in (1, 2))
    document = _of(filters + "<urn:x:band> a n:TransmittanceRange ; n:center_wavelength 525 .")
    assert not document.report.notes
    assert [one["transmittance_ranges"][0]["id"] for one in document.data["members"]] == ["urn:x:band"] * 2
    assert to_ntriples(document).count(b"<urn:x:band> <https://w3id.org/nbo-q/center_wavelength>") == 1
    assert document.entity.members[0].transmittance_ranges[0].id == "urn:x:band"  # type: ignore[attr-defined]
    document.data["members"][1]["transmittance_ranges"][0] = {"type": "TransmittanceRange", "id": "urn:x:band"}
    with pytest.raises(ContentError, match="used twice"):
        to_ntriples(document)


@pytest.mark.parametrize(
    ("said", "field", "value", "noted"),
    [
        ("n:magnification '60'^^xsd:int", "magnification", 60, False),
        ("n:lens_na 1.4", "lens_na", 1.4, False),
        ("n:lens_na 0.12345678901234567890123", "lens_na", 0.12345678901234568, True),
        ("n:name '60x'@en", "name", "60x", True),
        ("n:name '60x'@de , '60x'@en", "name", "60x", True),
        ("n:catalog_number '42'^^xsd:token", "catalog_number", "42", True),
        ("n:immersion_type 'Water'", "immersion_type", "Water", True),
        ("n:infinity_corrected '1'^^xsd:boolean", "infinity_corrected", True, False),
        ("n:landing_page 'https://example.org/p'^^xsd:anyURI", "landing_page", "https://example.org/p", True),
        ("n:valid_from '2024-01-05T00:00:00Z'^^xsd:dateTime", "valid_from", "2024-01-05", True),
        ("n:valid_from '2024-01-05'", "valid_from", "2024-01-05", True),
        ("n:valid_from '2024-01-05+02:00'^^xsd:date", "valid_from", "2024-01-05", True),
    ],
)
def test_literals_of_other_tools_are_taken(said: str, field: str, value: Any, noted: bool) -> None:
    kind = "HardwareDescriptor" if field in ("landing_page", "valid_from") else "Objective"
    document = _of(f"<urn:x:1> a n:{kind} ; {said} .")
    assert document.data[field] == value
    assert any(note.kind == "converted" for note in document.report.notes) is noted


@pytest.mark.parametrize("number", ["INF", "-INF", "NaN", "1e999", "1_000", "1,5", "9" * 400, "0x10"])
def test_what_is_no_number_is_kept_as_a_triple(number: str) -> None:
    document = _of(f"<urn:x:1> a n:Objective ; n:lens_na '{number}'^^xsd:double .")
    assert "lens_na" not in document.data
    assert [note.kind for note in document.report.notes] == ["unplaced"]
    assert number in document.data["extensions"]["rdf:triples"][0]


def test_a_triple_about_a_part_stays_with_the_part() -> None:
    document = _of("<urn:x:1> a n:EmissionFilter ; n:transmittance_ranges [ a n:TransmittanceRange ; <urn:x:p> 'x' ] .")
    assert "extensions" not in document.data
    assert document.data["transmittance_ranges"][0]["extensions"]["rdf:triples"][0].endswith('<urn:x:p> "x" .')


def test_triples_that_were_kept_before_stay() -> None:
    kept = '{\\"rdf:triples\\": [\\"<urn:x:1> <urn:x:p> <urn:x:2> .\\"]}'
    document = _of(f'<urn:x:1> a n:Instrument ; <urn:x:q> <urn:x:3> ; n:extensions "{kept}"^^{_JSON_TYPE} .')
    assert len(document.data["extensions"]["rdf:triples"]) == 2


_JSON_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON>"


def test_a_second_value_of_a_field_for_one_is_a_thing_of_its_own() -> None:
    document = _of(
        "<urn:x:1> a n:Image ; n:pixels <urn:x:2> , <urn:x:3> . <urn:x:2> a n:Pixels . <urn:x:3> a n:Pixels ."
    )
    assert {one["id"] for _, one in walk(document.data) if one["type"] == "Pixels"} == {"urn:x:2", "urn:x:3"}
    assert len(document.report.findings) == 1


def test_what_follows_from_the_model_is_told_but_not_kept() -> None:
    subclass = "n:CCD <http://www.w3.org/2000/01/rdf-schema#subClassOf> n:Camera ."
    document = _of(f"<urn:x:1> a n:CCD , n:Camera . {subclass}")
    assert document.data == {"type": "CCD", "id": "urn:x:1"}
    assert [note.kind for note in document.report.notes] == ["kept", "kept"]


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (_N.replace("https", "http", 1) + "<urn:x:1> a n:Objective .", "a.ttl", "with https"),
        (_N + "<urn:x:1> a n:Camera .", "a.ttl", "Camera is an abstract one; write which kind of Camera it is: CCD"),
        ('{"type": "Camera", "id": "urn:x:1"}', "a.json", "write which kind of Camera it is: CCD"),
        (_N + "<lens> a n:Objective .", "a.ttl", "an IRI is relative"),
        (
            '{"@context": "https://w3id.org/nbo-q/context.jsonld", "@id": "lens", "type": "Objective"}',
            "a.jsonld",
            "'lens'",
        ),
        (
            '{"@context": "http://w3id.org/nbo-q/context.jsonld", "id": "urn:x:1", "type": "Objective"}',
            "a.json",
            "https",
        ),
    ],
)
def test_near_misses_say_the_way_out(content: str, name: str, said: str) -> None:
    with pytest.raises(NboqError) as caught:
        nboq.read_bytes(content.encode(), name)
    assert said in str(caught.value)


@pytest.mark.parametrize(
    "lens",
    [
        {"name": {"@value": "60x", "@language": "en"}},
        {"name": {"@set": ["60x"]}},
        {"name": {"@list": ["60x"]}},
        {"name": "60x", "@included": []},
    ],
)
def test_json_ld_with_our_context_and_keywords_is_read_as_json_ld(lens: dict[str, Any]) -> None:
    data = {"@context": CONTEXT_IRI, "type": "Objective", "id": "urn:x:1", **lens}
    for said in (data, {key: value for key, value in data.items() if key != "@context"}):
        document = nboq.read_bytes(json.dumps(said).encode(), "lens.json")
        assert document.data == {"type": "Objective", "id": "urn:x:1", "name": "60x"}


def test_json_ld_may_say_links_backwards_and_further_things_beside() -> None:
    lens = {"type": "Objective", "id": "urn:x:2"}
    back = {"@reverse": {"components": {"type": "HardwareDescriptor", "id": "urn:x:1"}}, **lens}
    assert nboq.read_bytes(json.dumps(back).encode(), "a.json").data["components"] == [lens]
    beside = {**lens, "@included": [{"type": "Instrument", "id": "urn:x:3"}]}
    assert len(nboq.read_bytes(json.dumps(beside).encode(), "a.json").data["members"]) == 2


def test_keys_that_the_context_does_not_know_are_told_of() -> None:
    data = {"type": "Objective", "id": "urn:x:1", "name": {"@value": "60x"}, "colour": "red"}
    document = nboq.read_bytes(json.dumps(data).encode(), "lens.json")
    assert "colour" in document.data["extensions"]["rdf:triples"][0] and document.report.findings


def test_zero_and_minus_zero_stay_apart() -> None:
    for value, text in ((-0.0, "-0.0E0"), (0.0, "0.0E0"), (-0.0, "-0.0E0"), (0, "0.0E0")):
        written = to_ntriples({"type": "AcoustoOpticalBeamSplitter", "id": "urn:x:1", "angle_of_incidence": value})
        assert f'angle_of_incidence> "{text}"'.encode() in written


@pytest.mark.parametrize(
    "refused",
    [
        lambda: to_quads({"type": "Instrument", "id": "urn:x:1"}, "no iri"),
        lambda: write_quads((ox.Quad(*[ox.NamedNode(text)] * 3) for text in ["no iri"]), "turtle"),
        lambda: parse_quads(b"<urn:x:1> <urn:x:p> <no iri> .", "turtle"),
        lambda: run("<urn:x:1> <urn:x:p> <no iri> .", 1, "shacl"),
        lambda: run("<urn:x:1> <urn:x:p> <no iri> .", 1, "pyshacl"),
        lambda: run("<urn:x:1> <urn:x:p> <<( <urn:x:1> <urn:x:p> 'a' )>> .", 1, "pyshacl"),
        lambda: list(graphs_of(as_nquads(io.BytesIO(b"<urn:x:1> a <no iri> ."), "a.trig", "a"), "a")),
    ],
)
def test_what_the_engine_refuses_is_an_error_of_ours(refused: Any) -> None:
    with pytest.raises(Malformed):
        refused()


def test_recursion_in_the_engines_call_is_pythons_own() -> None:
    with pytest.raises(RecursionError), refusals(Malformed):
        raise RecursionError


def test_a_graph_of_rdflib_with_what_is_no_iri_is_unreadable() -> None:
    graph = rdflib.Graph().add(
        (rdflib.URIRef("urn:x:a]b"), rdflib.RDF.type, rdflib.URIRef("https://w3id.org/nbo-q/Camera"))
    )
    assert [finding.code for finding in validate(graph, 1).violations] == ["NBOQ-D-unreadable"]


def test_owl_has_only_datatypes_of_owl_2_and_comes_back(tmp_path: Path) -> None:
    # Of the datatypes that documents have, OWL 2's map (Structural Specification, section 4) lacks these two.
    document = nboq.read(ROOT / "examples" / "valid" / "identifiers" / "registered.yaml")
    document.data["extensions"] = {"x:y": {"z": [1, None]}}
    path = tmp_path / "scope.owl"
    nboq.write(document, path)
    graph = rdflib.Graph().parse(path, format="xml")
    datatypes = {value.datatype for value in graph.objects() if isinstance(value, rdflib.Literal)}
    assert not datatypes & {rdflib.XSD.date, rdflib.RDF.JSON} and datatypes & {rdflib.XSD.dateTime, rdflib.XSD.double}
    assert (None, rdflib.OWL.imports, rdflib.URIRef("https://w3id.org/nbo-q")) in graph
    before, after = (rdflib.Graph().parse(data=to_ntriples(one), format="nt") for one in (document, nboq.read(path)))
    assert rdflib.compare.isomorphic(before, after)
