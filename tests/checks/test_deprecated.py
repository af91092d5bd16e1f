"""Who uses a deprecated term is warned and told what to use instead: by both engines, in files and graphs alike."""

from __future__ import annotations

from typing import Any, get_args

import pyshacl
import pytest
import rdflib

import nboq
from nboq.checks.engines import Engine
from nboq.checks.shacl import data_graph
from nboq.schema.artefacts import resource
from nboq.schema.model import Model, using

_SCHEMA = """
id: https://acme.example/scope
name: acme
title: Microscope parts of Acme
version: 2.0.0
prefixes:
  linkml: https://w3id.org/linkml/
  acme: https://acme.example/scope/
  nboq: https://w3id.org/nbo-q/
default_prefix: acme
imports: [linkml:types, https://w3id.org/nbo-q/nbo_q]
classes:
  OldLens: {is_a: Objective, description: A lens., deprecated: true, slots: [mark, made_of, shape, form],
    deprecated_element_has_exact_replacement: nboq:Objective}
  BallLens: {is_a: OldLens, description: A ball.}
slots:
  mark: {description: A text., deprecated: say name, deprecated_element_has_exact_replacement: name}
  made_of: {description: A material., range: Material}
  shape: {description: A form., range: Shape}
  form: {description: A form., range: Form}
enums:
  Material:
    description: Materials.
    permissible_values:
      Glass: {description: Glass., meaning: acme:Material.Glass}
      Flint: {description: Flint glass., meaning: acme:Material.Flint, deprecated: Nobody told flint glasses apart.,
        deprecated_element_has_possible_replacement: 'https://acme.example/scope/Material.Glass'}
  Shape:
    description: Shapes.
    deprecated: say Form
    deprecated_element_has_exact_replacement: acme:Form
    permissible_values: {Ball: {description: A ball., meaning: acme:Shape.Ball}}
  Form:
    description: Forms.
    permissible_values: {Ball: {description: A ball., meaning: acme:Form.Ball}}
"""
_BALL = {"id": "https://acme.example/c/1", "name": "ball", "made_of": "Glass", "form": "Ball"}
_OLD = {"mark": "B", "made_of": "Flint", "shape": "Ball"}
_SAID = {
    "type": "type: deprecated class; use Objective instead (found 'OldLens')",
    "mark": "mark: deprecated field (say name); use name instead",
    "made_of": "made_of: deprecated value (Nobody told flint glasses apart); Material.Glass may be what to use instead "
    "(found 'Flint')",
    "shape": "shape: deprecated enumeration (say Form); use Form instead (found 'Ball')",
}


def _graph(entity: dict[str, Any]) -> rdflib.Graph:
    return rdflib.Graph().parse(data=data_graph(entity).text, format="nt")


@pytest.fixture(scope="module")
def acme(tmp_path_factory: pytest.TempPathFactory) -> Model:
    path = tmp_path_factory.mktemp("acme") / "acme.yaml"
    path.write_text(_SCHEMA, "utf-8")
    return Model.load(path)


def _warned(thing: Any, model: Model, engine: Engine) -> dict[str, str]:
    report = nboq.validate(thing, 1, engine, model=model)
    found = [finding for finding in report if finding.code == "NBOQ-S-deprecated"]
    assert {finding.severity for finding in found} <= {"warning"} and not set(found) & set(report.violations)
    return {finding.field: finding.sentence for finding in found}


@pytest.mark.slow
@pytest.mark.parametrize("engine", get_args(Engine))
def test_each_kind_of_term_is_warned_of(acme: Model, engine: Engine) -> None:
    with using(acme):
        ball = _BALL | {"type": "OldLens"}
        old = ball | _OLD
        assert _warned(old, acme, engine) == _SAID
        assert set(_warned(ball, acme, engine)) == {"type"}
        graph = _graph(old)
        assert _warned(graph, acme, engine) == _SAID
        # Of a class below it, said or not said to be one above.
        below = _graph(ball | {"type": "BallLens"})
        assert _warned(below, acme, engine) == {}
        below.add((rdflib.URIRef(_BALL["id"]), rdflib.RDF.type, rdflib.URIRef("https://acme.example/scope/OldLens")))
        assert "type" not in _warned(below, acme, engine)


@pytest.mark.slow
def test_a_graph_conforms_to_the_other_shapes() -> None:
    channel = {"type": "Channel", "id": "urn:x:1", "name": "TIRF", "imaging_method": "WidefieldFluorescenceTIRF"}
    graph = _graph(channel)
    for name, expected in (("core", True), ("deprecated", False)):
        shapes = rdflib.Graph().parse(resource("shapes", f"{name}.ttl"))
        conforms, _, text = pyshacl.validate(graph, shacl_graph=shapes)
        assert conforms is expected, text
    assert pyshacl.validate(graph, shacl_graph=shapes, allow_warnings=True)[0]
    assert "use ImagingMethod.TIRF instead" in text
