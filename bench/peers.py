"""What others have for the same work, as their users call it: made once, then given one document after the other."""

from __future__ import annotations

import io
import tempfile
import warnings
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import orjson

from nboq.document import walk

ROOT: Final = Path(__file__).resolve().parent.parent
MODEL: Final = ROOT / "model" / "nbo_q.yaml"


def bare(data: bytes) -> dict[str, Any]:
    """Read a document and leave out the extensions, which linkml-runtime's dumper can't write at all."""
    stripped: dict[str, Any] = orjson.loads(data)
    for _, entity in list(walk(stripped)):
        entity.pop("extensions", None)
    return stripped


def with_curies(data: bytes) -> dict[str, Any]:
    """Read a document as LinkML's runtimes take it: they look for classes by CURIEs."""
    read = bare(data)
    for _, entity in list(walk(read)):
        entity["type"] = f"nboq:{entity['type']}"
    return read


@cache
def _classes() -> Any:
    """LinkML's generated dataclasses, as a module."""
    warnings.simplefilter("ignore")
    from linkml.generators.pythongen import PythonGenerator

    return PythonGenerator(str(MODEL)).compile_module()


@cache
def _view() -> Any:
    from linkml_runtime.utils.schemaview import SchemaView

    return SchemaView(str(MODEL))


def linkml_object(data: Mapping[str, Any]) -> Any:
    """Make an object of LinkML's generated dataclasses; `with_curies` gives what it takes."""
    return getattr(_classes(), data["type"].removeprefix("nboq:"))(**data)


def rdflib_graph(thing: Any) -> Any:
    """Have linkml-runtime's `rdflib_dumper` make an rdflib graph of such an object."""
    from linkml_runtime.dumpers import rdflib_dumper

    return rdflib_dumper.as_rdf_graph(thing, schemaview=_view(), prefix_map={"urn": "urn:"})


def rdflib_dump(thing: Any) -> Any:
    """Have linkml-runtime's `rdflib_dumper` write such an object as N-Triples."""
    return rdflib_graph(thing).serialize(format="nt")


@cache
def linkml_validator() -> Callable[[Mapping[str, Any]], Any]:
    """Make LinkML's validator, which uses the Python package jsonschema."""
    warnings.simplefilter("ignore")
    from linkml.validator import Validator
    from linkml.validator.plugins import JsonschemaValidationPlugin

    validator = Validator(str(MODEL), [JsonschemaValidationPlugin(closed=True)])
    return lambda data: validator.validate(data, target_class=data["type"])


@cache
def pyshacl(tier: int) -> Callable[[Any], object]:
    """Make pyshacl with the shapes that are published; it's given an rdflib graph, or N-Triples to parse."""
    import pyshacl as engine
    import rdflib

    shapes = rdflib.Graph()
    for name in ("core", "rules", f"tier-{tier}"):
        shapes.parse(ROOT / "shapes" / f"{name}.ttl")

    def validate(given: Any) -> object:
        graph = rdflib.Graph().parse(data=given, format="nt") if isinstance(given, str | bytes) else given
        return engine.validate(graph, shacl_graph=shapes, inference="none", advanced=False)

    return validate


class Rust:
    """`linkml-runtime-rust`: the model in one text, and loading, validating and writing by it."""

    def __init__(self) -> None:
        import linkml_runtime_rust as engine
        from linkml_runtime.dumpers import yaml_dumper
        from linkml_runtime.utils.schemaview import SchemaView

        self.engine = engine
        # It fetches what a schema imports from the network; and takes no numbers for examples.
        view = SchemaView(str(MODEL))
        view.merge_imports()
        schema = view.schema
        schema.imports = []
        for elements in (schema.classes, schema.slots, schema.enums, schema.types):
            for element in elements.values():
                for one in (element, *(getattr(element, "slot_usage", None) or {}).values()):
                    one.examples = []
        with tempfile.NamedTemporaryFile("w", suffix=".yaml", encoding="utf-8") as file:
            file.write(yaml_dumper.dumps(schema))
            file.flush()
            self.view = engine.make_schema_view(file.name)

    def load(self, text: str, kind: str = "HardwareDescriptor") -> Any:
        """Load and validate a document; one with class names that are no CURIEs takes seven times as long."""
        instance, _ = self.engine.load_json(text, self.view, self.view.get_class_view(kind))
        return instance

    def dump(self, instance: Any) -> bytes:
        """Write what is loaded as N-Triples."""
        written = io.BytesIO()
        self.engine.export_ntriples(instance, self.view, written)
        return written.getvalue()


@cache
def rust() -> Rust:
    """Make it once."""
    return Rust()
