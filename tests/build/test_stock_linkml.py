"""The schema as LinkML's own tools see it: what they make of it runs, and agrees with what this library makes."""

from __future__ import annotations

import gc
import json
import shlex
import sqlite3
from collections.abc import Callable, Iterator
from functools import cache, partialmethod
from importlib.metadata import entry_points
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
import yaml
from click.testing import CliRunner

import nboq
from nboq.checks.engine_rust import report_of, shapes_of
from nboq.formats.rdf import to_ntriples
from nboq.formats.rdf.emit import SUBCLASS, to_triples_text
from nboq.schema.artefacts import own_yaml
from tests.conftest import ROOT
from tests.site_guides import DOCS, blocks

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")
_SCHEMA = str(ROOT / "model" / "nbo_q.yaml")
_VALID = sorted((ROOT / "examples" / "valid").rglob("*.yaml"))
# LinkML loads `extensions`, which may be anything, and can't write them as RDF (1.12).
_AS_RDF = [path for path in _VALID if "extensions:" not in path.read_text("utf-8")][:10]
# Stock JSON Schema takes any text for an identifier and anything for `extensions`.
_NOT_SEEN = {
    "descriptor-replaces-by-title",
    "experiment-experimenter-by-name",
    "facility-id-with-blank",
    "filter-cube-emission-filter-by-name",
    "instrument-hosted-by-name",
    "light-source-settings-of-name",
    "objective-extension-without-source",
    "objective-extensions-as-text",
    "objective-id-no-iri",
    "objective-na-left-empty",
}


def _stock(value: Any) -> Any:
    """Write a document as stock tools want it: classes with their prefix; days are texts already."""
    if isinstance(value, dict):
        return {
            key: f"nboq:{item}" if key == "type" else item if key == "extensions" else _stock(item)
            for key, item in value.items()
        }
    return [_stock(item) for item in value] if isinstance(value, list) else value


@pytest.fixture(autouse=True, scope="module")
def _seldom_collected() -> Iterator[None]:
    """LinkML keeps millions of objects, through which Python would look for garbage every few moments."""
    before = gc.get_threshold()
    gc.set_threshold(200_000, 50, 1000)
    yield
    gc.set_threshold(*before)


@cache
def _documents() -> dict[Path, dict[str, Any]]:
    return {path: _stock(nboq.read(path).data) for path in _VALID}


@cache
def _view() -> Any:
    """The schema as LinkML reads it: once for all tools, which else read and merge it and work out its slots each."""
    from linkml_runtime.utils.schemaview import SchemaView

    return SchemaView(_SCHEMA, merge_imports=True)


def _made(generator: Any, **options: Any) -> Any:
    made = generator(_view().schema, **options)
    made.schemaview = _view()
    return made


@cache
def _python() -> str:
    from linkml.generators.pythongen import PythonGenerator

    return str(PythonGenerator(_SCHEMA).serialize())


@cache
def _module() -> Any:
    from linkml_runtime.utils.compile_python import compile_python

    return compile_python(_python())


@cache
def _validator() -> Any:
    from linkml.validator import Validator
    from linkml.validator.plugins import JsonschemaValidationPlugin

    return Validator(_view().schema, [JsonschemaValidationPlugin(closed=True)])


def _faults(document: dict[str, Any]) -> list[str]:
    return [found.message for found in _validator().validate(document, document["type"][5:]).results]


@pytest.fixture
def done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """Give what does a tool's command as the page for users of LinkML has it, and says what it printed.

    The tool's own command runs, in this process and with the schema read once for all.
    """
    from linkml_runtime.utils.schemaview import SchemaView

    def view(schema: Any, *rest: Any, **options: Any) -> SchemaView:
        return _view() if str(schema).endswith("model/nbo_q.yaml") else SchemaView(schema, *rest, **options)

    (block,) = blocks(DOCS / "howto" / "linkml.md")
    document, _, commands = block.code.partition("<<'YAML'\n")[2].partition("YAML\n")
    words = {found[0]: found[1:] for line in commands.splitlines() if (found := shlex.split(line.partition(">")[0]))}
    assert words.keys() == {"linkml-lint", "gen-pydantic", "linkml-validate", "linkml-convert"}
    (tmp_path / "descriptor.yaml").write_text(document, "utf-8")
    for name in ("model", ".linkmllint.yaml"):
        (tmp_path / name).symlink_to(ROOT / name)
    monkeypatch.chdir(tmp_path)
    for module in ("utils.generator", "linter.linter", "converter.cli"):
        monkeypatch.setattr(f"linkml.{module}.SchemaView", view)
    monkeypatch.setattr("linkml.validator.cli.Validator", lambda *_, **__: _validator())
    monkeypatch.setattr("linkml.converter.cli.PythonGenerator", lambda _: SimpleNamespace(compile_module=_module))

    def told(tool: str) -> str:
        (command,) = entry_points(group="console_scripts", name=tool)
        result = CliRunner().invoke(command.load(), words[tool])
        assert result.exit_code == 0, result.output
        return result.stdout

    return told


@pytest.mark.slow
def test_it_finds_nothing_to_complain_about(done: Callable[[str], str]) -> None:
    assert "No problems found" in done("linkml-lint")


@pytest.mark.slow
def test_its_command_finds_nothing_wrong_with_the_document_of_the_page_and_tells_what_is(
    done: Callable[[str], str],
) -> None:
    assert done("linkml-validate") == "No issues found\n"
    wrong = Path("descriptor.yaml").read_text("utf-8").replace("tier: 1", "tier: low")
    Path("descriptor.yaml").write_text(wrong, "utf-8")
    with pytest.raises(AssertionError, match="'low' is not"):
        done("linkml-validate")


@pytest.mark.slow
def test_it_passes_what_is_valid_and_fails_what_structure_can_find() -> None:
    assert {path.name: faults for path, one in _documents().items() if (faults := _faults(one))} == {}
    passed = set()
    for path in sorted((ROOT / "examples" / "invalid").glob("*.expected.yaml")):
        name = path.name.removesuffix(".expected.yaml")
        if own_yaml(path).get("layer") != "schema":
            continue
        document = _stock(nboq.read(path.with_name(f"{name}.yaml")).data)
        if not _faults(document):
            passed.add(name)
    assert passed == _NOT_SEEN


@pytest.mark.slow
def test_it_sees_the_tier_of_every_field_and_whether_that_is_only_recommended() -> None:
    view = _view()
    for body in nboq.current_model().classes.values():
        assert [str(name) for name in view.get_class(body.name).in_subset] == [f"Tier{body.tier}"] * bool(body.tier)
        for use in body.slots.values():
            slot = view.induced_slot(use.slot.name, body.name)
            said = [str(name) for name in slot.in_subset], bool(slot.recommended)
            assert said == ([f"Tier{use.tier}"] * bool(use.tier), use.obligation == "recommended"), slot.name


@pytest.mark.slow
def test_its_plugin_tells_which_recommended_fields_are_missing() -> None:
    from linkml.validator import Validator
    from linkml.validator.plugins import RecommendedSlotsPlugin

    lens = {"type": "nboq:TubeLens", "id": "urn:uuid:1", "name": "Tube lens"}
    found = Validator(_view().schema, [RecommendedSlotsPlugin()]).validate(lens, "TubeLens").results
    uses = nboq.current_model().classes["TubeLens"].slots.items()
    missing = {name for name, use in uses if use.obligation == "recommended"} - lens.keys()
    assert missing and {one.message.split("'")[1] for one in found} == missing


@pytest.mark.slow
def test_its_pydantic_loads_every_example(done: Callable[[str], str]) -> None:
    from linkml_runtime.utils.compile_python import compile_python

    made = compile_python(done("gen-pydantic"))
    for path, one in _documents().items():
        assert getattr(made, one["type"][5:]).model_validate(one).id == nboq.read(path).id


def _ours(path: Path) -> rdflib.Graph:
    return rdflib.Graph().parse(data=to_ntriples(nboq.read(path)), format="nt")


@pytest.mark.long  # its command writes the graph of one document below
def test_its_graph_is_ours() -> None:
    from linkml_runtime.dumpers import rdflib_dumper
    from linkml_runtime.loaders import json_loader
    from rdflib.compare import isomorphic

    assert len(_AS_RDF) == 10
    for path in _AS_RDF:
        one = _documents()[path]
        loaded = json_loader.load(one, target_class=getattr(_module(), one["type"][5:]))
        assert isomorphic(rdflib_dumper.as_rdf_graph(loaded, schemaview=_view()), _ours(path)), path.name


@pytest.mark.slow
def test_its_command_writes_our_graph(done: Callable[[str], str]) -> None:
    from rdflib.compare import isomorphic

    made = rdflib.Graph().parse(data=done("linkml-convert"), format="turtle")
    assert len(made) > 5 and isomorphic(made, _ours(Path("descriptor.yaml")))


def _elsewhere(text: str) -> str:
    """Say of what is only referred to that it's what is asked for: stock shapes want it in the graph, ours don't."""
    model, rdf_type = nboq.current_model(), str(rdflib.RDF.type)
    triples = list(ox.parse(text, format=ox.RdfFormat.N_TRIPLES))
    types = {t.subject: model.by_iri.get(t.object.value, "") for t in triples if t.predicate.value == rdf_type}
    found = set()
    for triple in triples:
        body = model.classes.get(types.get(triple.subject, ""))
        use = body and body.slots.get(model.by_iri.get(triple.predicate.value, ""))
        if use and use.range in model.classes and triple.object not in types:
            concrete = next(name for name in model.concrete if model.is_a(name, use.range))
            found.add(f"{triple.object} <{rdf_type}> <{model.classes[concrete].iri}> .\n")
    return "".join(sorted(found))


@pytest.mark.slow
@pytest.mark.parametrize("every", [16, pytest.param(1, marks=pytest.mark.long)])
def test_its_shapes_and_ours_agree_on_what_conforms(every: int, tmp_path: Path) -> None:
    from linkml.generators.shaclgen import ShaclGenerator

    (tmp_path / "stock.ttl").write_text(_made(ShaclGenerator, closed=False).serialize(), "utf-8")
    stock, ours = shapes_of([tmp_path / "stock.ttl"]), shapes_of([ROOT / "shapes" / "core.ttl"])
    classes = nboq.current_model().classes
    tree = "".join(
        f"<{body.iri}> <{SUBCLASS}> <{classes[parent].iri}> .\n" for body in classes.values() for parent in body.parents
    )
    conforming = refused = 0
    documents = (path for path in (ROOT / "examples").rglob("*.yaml") if not path.name.endswith(".expected.yaml"))
    for path in sorted(documents)[::every]:
        try:
            data = nboq.read(path).data
        except nboq.NboqError:
            continue
        # What RDF can't say, such as a text for a number, is left out; a document without a usable id says nothing.
        text = to_triples_text(data, lambda *_: None)[0]
        if not text:
            continue
        graph = text + _elsewhere(text) + tree
        theirs, found = (not list(report_of(graph, shapes)) for shapes in (stock, ours))
        assert theirs == found, path
        conforming, refused = conforming + found, refused + (not found)
    assert conforming > 250 / every
    assert refused > 100 / every


@pytest.mark.slow
def test_its_owl_and_context_can_be_loaded() -> None:
    from linkml.generators.jsonldcontextgen import ContextGenerator
    from linkml.generators.owlgen import OwlSchemaGenerator

    found = ox.parse(_made(OwlSchemaGenerator).serialize(), format=ox.RdfFormat.TURTLE)
    classes = {quad.subject.value for quad in found if quad.object == ox.NamedNode(str(rdflib.OWL.Class))}
    assert {body.iri for body in nboq.current_model().classes.values()} - classes == set()
    context = json.loads(ContextGenerator(_SCHEMA).serialize())["@context"]
    assert context["lens_na"] == {"@id": "lens_na", "@type": "xsd:double"}
    assert context["@vocab"] == "https://w3id.org/nbo-q/"


@pytest.mark.long  # what its tables and pages are made of, all that its other tools need is in too
def test_its_tables_take_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    from linkml.generators.sqltablegen import SQLTableGenerator
    from linkml_runtime.utils.schemaview import SchemaView

    # Else LinkML notes anew for every element, two thousand times over, which schema it's from; they all know.
    monkeypatch.setattr(SchemaView, "imports_closure", partialmethod(SchemaView.imports_closure, inject_metadata=False))
    with sqlite3.connect(":memory:") as database:
        database.executescript(SQLTableGenerator(_view().schema).serialize())
        (tables,) = database.execute("select count(*) from sqlite_master where type = 'table'").fetchone()
        database.execute("insert into Objective (id, type, name, lens_na) values ('x:1', 'nboq:Objective', '63x', 1.4)")
        assert database.execute("select name from Objective where lens_na > 1").fetchall() == [("63x",)]
    assert tables > len(nboq.current_model().concrete)


def _quick() -> type[yaml.CSafeDumper]:
    """Give the dumper of libyaml, which writes what LinkML's writes in a tenth of the time."""

    class Quick(yaml.CSafeDumper):
        yaml_representers = yaml.SafeDumper.yaml_representers
        yaml_multi_representers = yaml.SafeDumper.yaml_multi_representers

        def represent_scalar(self, tag: str, value: Any, style: str | None = None) -> yaml.ScalarNode:
            return super().represent_scalar(tag, str(value), style)

    return Quick


@pytest.mark.long
def test_its_pages_are_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from linkml.generators.docgen import DocGenerator

    monkeypatch.setattr(yaml, "SafeDumper", _quick())
    _made(DocGenerator, mergeimports=False).serialize(directory=str(tmp_path))
    body = nboq.current_model().classes["Objective"]
    page = (tmp_path / "Objective.md").read_text("utf-8")
    assert " ".join(body.description.split())[:60] in " ".join(page.split())
    assert {f"{name}.md" for name in nboq.current_model().classes} <= {path.name for path in tmp_path.iterdir()}


@pytest.mark.long
def test_what_is_read_once_for_all_is_what_each_tool_reads() -> None:
    from linkml.generators.jsonschemagen import JsonSchemaGenerator
    from linkml.generators.shaclgen import ShaclGenerator

    for generator in (JsonSchemaGenerator, ShaclGenerator):
        assert _made(generator).serialize() == generator(_SCHEMA).serialize()
