"""Models as values: of a folder, of LinkML schemas, of several vendors, of two versions side by side."""

from __future__ import annotations

import pickle
import re
import shutil
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

import nboq
from nboq.errors import Malformed, MissingDependency, NotFound, UnknownTerm
from nboq.formats.rdf import parse_quads
from nboq.formats.rdf.beside import Beside, writing
from nboq.schema import model_sources as sources
from nboq.schema.artefacts import LIBRARY
from nboq.schema.model import Model, current_model, nbo_q, per_model, use, using
from tests.conftest import ROOT

VENDOR = ROOT / "tests" / "fixtures" / "vendor"
_LENS = {"type": "CryoObjective", "id": "urn:x:1", "name": "cold", "coldest": -150}


pytestmark = pytest.mark.usefixtures("kept_models")


@pytest.fixture
def acme() -> Model:
    return Model.load(VENDOR / "acme.yaml")


@pytest.fixture
def both() -> Model:
    return Model.load(VENDOR / "acme.yaml", VENDOR / "other.yaml")


def test_two_versions_of_the_model_serve_side_by_side() -> None:
    frozen = Model.load(ROOT / "model" / "versions" / "3.0.0")
    assert frozen.version == "3.0.0" and frozen is not nbo_q() and frozen.folder != nbo_q().folder
    lens = {"type": "Objective", "id": "urn:x:1", "name": "63x", "lens_na": -1.4}
    with using(frozen):
        assert current_model() is frozen
        old = nboq.validate(lens, tier=1)
        assert nboq.read_bytes(nboq.to_rdf(lens), "a.ttl").data == lens
    assert current_model() is nbo_q()
    # The newer one has one more field that may stand for a missing one.
    now = [f.code for f in nboq.validate(lens, tier=1).findings if f.field != "build_documentation"]
    assert now == [f.code for f in old.findings]
    assert frozen.lookups.keys() & nbo_q().lookups.keys()


@pytest.mark.slow
def test_a_schema_is_built_once_and_found_again(acme: Model, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert acme.name == "acme" and acme.parts == {"acme": "1.0.0", "nbo_q": "3.1.0"}
    monkeypatch.setattr(sources, "build", lambda *given: pytest.fail("it is built again"))
    assert Model.load(VENDOR / "acme.yaml") is acme
    # By content, not by place or time.
    for name in ("acme.yaml", "acme.rules.ttl"):
        shutil.copyfile(VENDOR / name, tmp_path / name)
    assert Model.load(tmp_path / "acme.yaml") is acme
    (tmp_path / "acme.rules.ttl").unlink()
    with pytest.raises(pytest.fail.Exception, match="built again"):
        Model.load(tmp_path / "acme.yaml")


def test_what_is_made_has_the_name_of_the_vendor_and_is_a_model_by_itself(acme: Model) -> None:
    assert acme.folder is not None
    made = {path.relative_to(acme.folder).as_posix() for path in acme.folder.rglob("*") if path.is_file()}
    assert {"generated/acme.schema.json", "generated/acme.owl.ttl", "generated/acme.skos.ttl"} <= made
    assert {"shapes/core.ttl", "shapes/rules.ttl", "model/acme.yaml", "model/acme.rules.ttl"} <= made
    assert not any("nbo_q" in name for name in made)
    assert b"nbo_q.schema.json" not in (acme.folder / "generated" / "acme.schema.json").read_bytes()
    assert Model.load(acme.folder) is acme


def test_dataclasses_of_a_vendor_are_those_of_nbo_q_and_more(acme: Model) -> None:
    made: Any = acme.dataclasses["CryoObjective"]
    assert issubclass(made, nboq.Objective) and acme.dataclasses["Objective"] is nboq.Objective
    assert made(lens_na=0.9, coldest=-150).to_document() == {"type": "CryoObjective", "lens_na": 0.9, "coldest": -150}
    with pytest.raises(TypeError, match="did you mean 'coldest'"):
        made(colder=-150)
    with pytest.raises(AttributeError):
        made().colder = 1
    with using(acme):
        found = nboq.Document(dict(_LENS), "a test", nboq.Report("a test")).entity
        assert type(found) is made and found.to_document() == _LENS
        assert isinstance(nboq.Collection.from_document({"members": [_LENS]}).members[0], made)  # type: ignore[index]
    with pytest.raises(UnknownTerm, match="'CryoObjective' isn't a concrete class"):
        nboq.Collection.from_document({"members": [_LENS]})


@pytest.mark.slow
def test_vendors_beside_one_another_keep_their_terms_apart(both: Model) -> None:
    assert both.parts == {"acme": "1.0.0", "nbo_q": "3.1.0", "other": "2.1.0"}
    assert {"acme:CryoObjective", "other:CryoObjective", "IceShield"} <= set(both.concrete)
    assert "CryoObjective" not in both.classes
    assert both.slots["acme:coldest"].unit == "Cel" and both.slots["other:coldest"].unit == "K"
    assert both.find("acme:CryoObjective").iri == "https://acme.example/scope/CryoObjective"
    assert both.is_a("other:CryoObjective", "Objective")
    documents = [
        {"type": "acme:CryoObjective", "id": "urn:x:1", "name": "a", "acme:coldest": -150},
        {"type": "other:CryoObjective", "id": "urn:x:2", "name": "b", "other:coldest": 90, "collar_power": -1},
    ]
    with using(both):
        assert [f.layer for f in nboq.validate(documents[0], tier=1).findings if f.field == "acme:coldest"] == []
        assert "collar_power" in {f.field for f in nboq.validate(documents[1]).violations}
        for data in documents:
            text = nboq.to_rdf(data, "ntriples")
            assert nboq.read_bytes(text, "a.nt").data == data
            assert nboq.read_bytes(nboq.to_rdf(data, "jsonld"), "a.jsonld").data == data
            entity = both.dataclasses[str(data["type"])].from_document(data)
            assert entity.to_document() == data
        lens = nboq.Document(documents[0]).find(nboq.Objective, acme_coldest__lt=0)[0]
        nboq.set_quantity(lens, "acme_coldest", "173.15 K")
    assert documents[0]["acme:coldest"] == -100


@pytest.mark.slow
def test_folders_of_artefacts_are_put_together_without_linkml(
    acme: Model, both: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Model.load(VENDOR / "other.yaml")
    assert acme.folder is not None and other.folder is not None
    assert (other.folder / "model" / "other.yaml").is_file()
    monkeypatch.setattr(sources, "find_spec", lambda name: None)
    together = Model.load(acme.folder, other.folder)
    assert together is not both and together.table == both.table
    rules = together.artefact("shapes", "rules.ttl").read_text("utf-8")
    assert rules == both.artefact("shapes", "rules.ttl").read_text("utf-8")
    assert rules.count("acme:rule-absolute-zero\n") == 1 and rules.count("nboq:rule-light-source\n") == 1


@pytest.mark.slow
def test_what_vendors_do_not_agree_on_is_refused(tmp_path: Path) -> None:
    text = (VENDOR / "other.yaml").read_text("utf-8").replace("https://other.example/scope/", "https://x.example/")
    (tmp_path / "third.yaml").write_text(text.replace("name: other", "name: third"))
    with pytest.raises(Malformed, match="two namespaces of the prefix other"):
        Model.load(VENDOR / "other.yaml", tmp_path / "third.yaml")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "to", "told"),
    [
        ("version: 1.0.0\n", "", "the schema has no version; add 'version: 1.0.0'"),
        ("classes:\n", "classes: [\n", "not YAML"),
        ("is_a: Objective", "is_a: Objektiv", 'LinkML can\'t read it: No such class: "Objektiv"'),
        ("  CryoObjective:", "  Laser:", "Laser is a name of NBO-Q already"),
        (
            "[Tier1]",
            "[Tier1], annotations: {where: dic=maybe}",
            "coldest is asked for where dic=maybe; write field=value|value",
        ),
        (
            "[Tier1]",
            "[Tier1], annotations: {where: lens_na=1}",
            "coldest is asked for where lens_na=1; write field=value|value",
        ),
        ("id: https://acme.example/scope\n", "", "no LinkML schema"),
    ],
)
def test_a_schema_that_cannot_be_used_is_told_so_in_one_line(change: str, to: str, told: str, tmp_path: Path) -> None:
    schema = tmp_path / "acme.yaml"
    schema.write_text((VENDOR / "acme.yaml").read_text("utf-8").replace(change, to, 1), "utf-8")
    with pytest.raises(Malformed, match=re.escape(told)) as caught:
        Model.load(schema)
    assert str(caught.value).startswith(f"{schema}: ") and "\n" not in str(caught.value)


def test_what_is_not_there_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NotFound, match=r"acm.yaml: no model there"):
        Model.load("acm.yaml")
    with pytest.raises(NotFound, match="expected a LinkML schema, a folder of artefacts or an installed model"):
        Model.load(tmp_path)
    monkeypatch.setattr(sources, "find_spec", lambda name: None)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    with pytest.raises(MissingDependency, match=r"pip install 'nboq\[build\]'"):
        Model.load(VENDOR / "acme.yaml")


def test_an_installed_model_goes_by_its_name(acme: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    point = EntryPoint("acme", "tests.schema.test_model:VENDOR_SCHEMA", "nboq.models")
    monkeypatch.setattr(sources, "entry_points", lambda group: [point] if group == "nboq.models" else [])
    assert Model.load("acme") is acme
    with pytest.raises(NotFound, match="did you mean 'acme'"):
        Model.load("acma")


VENDOR_SCHEMA = VENDOR / "acme.yaml"


def test_a_model_in_use_is_that_of_threads_and_what_is_handed_over(acme: Model) -> None:
    @per_model
    def name() -> str:
        return current_model().name

    with ThreadPoolExecutor(1) as pool:
        use(acme)
        try:
            assert pool.submit(name).result() == name() == "acme"
        finally:
            use(None)
        assert pool.submit(name).result() == name() == "nbo_q"
    assert pickle.loads(pickle.dumps(acme)) is acme
    assert pickle.loads(pickle.dumps(nbo_q())) is nbo_q()


def test_imports_of_nbo_q_lead_to_this_installation() -> None:
    wanted = str(LIBRARY / "model" / "nbo_q")
    found = sources.import_map()
    assert {found[name] for name in ("https://w3id.org/nbo-q/nbo_q", "./model/nbo_q", "nboq:nbo_q")} == {wanted}
    assert all(Path(f"{path}.yaml").is_file() for path in found.values())


@pytest.mark.slow
def test_versions_of_nbo_q_are_not_mixed(acme: Model, tmp_path: Path) -> None:
    assert acme.folder is not None
    shutil.copytree(acme.folder, tmp_path / "older")
    terms = tmp_path / "older" / "generated" / "terms.json"
    terms.write_text(terms.read_text("utf-8").replace('"nbo_q": "3.1.0"', '"nbo_q": "2.9.0"'), "utf-8")
    with pytest.raises(Malformed, match=r"two versions of the schema nbo_q, 2\.9\.0 and 3\.1\.0"):
        Model.load(tmp_path / "older", VENDOR / "other.yaml")


def test_turtle_has_the_prefix_of_the_vendor(acme: Model) -> None:
    lens = {"type": "CryoObjective", "id": "https://acme.example/c/1", "coldest": -190}
    with using(acme):
        written = nboq.to_rdf(lens, "turtle").decode()
    assert "@prefix acme: <https://acme.example/scope/> ." in written and " a acme:CryoObjective" in written
    assert "acme:" not in nboq.to_rdf({"type": "Objective", "id": "https://acme.example/c/1"}, "turtle").decode()


def test_a_vendor_s_document_is_the_same_graph_as_json_ld(acme: Model) -> None:
    """Whoever reads the JSON as JSON-LD gets what the emitter writes, and what the vendor's classes are kinds of.

    Labels stand beside it in other syntaxes only, since JSON-LD is the document itself.
    """
    with using(acme), writing(Beside(labels=False)):
        document = nboq.read(VENDOR / "cryo.yaml")
        emitted = {quad.triple for quad in parse_quads(nboq.to_rdf(document, "ntriples"), "ntriples")}
        assert {quad.triple for quad in parse_quads(nboq.to_rdf(document, "jsonld"), "jsonld")} == emitted
        plain = {"type": "Objective", "id": "urn:x:1", "name": "63x"}
        assert b"@included" not in nboq.to_rdf(plain, "jsonld") and b"subClassOf" not in nboq.to_rdf(plain, "ntriples")
    above = ox.Triple(
        ox.NamedNode("https://acme.example/scope/CryoObjective"),
        ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#subClassOf"),
        ox.NamedNode("https://w3id.org/nbo-q/Objective"),
    )
    assert above in emitted


def test_a_class_that_only_the_data_explain_is_read_as_the_class_above_it() -> None:
    document = nboq.read(VENDOR / "vendor-class.ttl")
    (lens,) = document.data["components"]
    assert lens["type"] == "Objective" and lens["lens_na"] == -1.4
    assert any("SuperObjective" in line for line in document.data["extensions"]["rdf:triples"])
    assert "lens_na" in {finding.field for finding in nboq.validate(document).violations}
