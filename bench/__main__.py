"""`make bench`: the hot paths against their peers, in one run, as ratios.

The machine is shared, so only ratios are worth keeping: each side is measured in turn, many times, and the medians are
compared. The exit status is 1 when a ratio misses what the project holds itself to.
"""

from __future__ import annotations

import copy
import math
import subprocess
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyoxigraph as ox

import nboq
from bench import bulk, identifiers, navigation, ome, pages, store, validation, zarr_models
from bench.measure import median
from nboq.document import walk
from nboq.formats.rdf import to_ntriples, to_quads

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "examples" / "micrometa" / "teaching-widefield.json"
REAL = ROOT.parent / "shared" / "reference" / "instruments" / "abif_axiovert1.json"


def _bare(data: dict[str, Any]) -> dict[str, Any]:
    """Leave out the extensions, which linkml-runtime's dumper can't write at all."""
    stripped = copy.deepcopy(data)
    for _, entity in list(walk(stripped)):
        entity.pop("extensions", None)
    return stripped


def _linkml(data: dict[str, Any]) -> Callable[[], object]:
    """Make the peer: LinkML's generated dataclasses and its RDF dumper, on the same data."""
    warnings.simplefilter("ignore")
    from linkml.generators.pythongen import PythonGenerator
    from linkml_runtime.dumpers import rdflib_dumper
    from linkml_runtime.utils.schemaview import SchemaView

    schema = str(ROOT / "model" / "nbo_q.yaml")
    module = PythonGenerator(schema).compile_module()
    view = SchemaView(schema)
    loaded = module.HardwareDescriptor(**data)
    return lambda: rdflib_dumper.as_rdf_graph(loaded, schemaview=view, prefix_map={"urn": "urn:"}).serialize(
        format="nt"
    )


def _import(module: str) -> float:
    """Give the median time of importing a module in a fresh interpreter, less the interpreter's own."""

    def run(code: str) -> float:
        return median(lambda: subprocess.run([sys.executable, "-c", code], check=True), 9)

    return run(f"import {module}") - run("pass")


def main() -> int:
    """Measure and print; say whether every ratio holds."""
    rows: list[tuple[str, float, str, bool]] = []
    for source in (EXAMPLE, REAL):
        if not source.is_file():
            print(f"{source.name} isn't beside this checkout, left out")
            continue
        document = nboq.read(source)
        quads = to_quads(document)
        emit = median(lambda d=document: to_ntriples(d), 300)  # type: ignore[misc]
        dump = median(lambda q=quads: ox.serialize(q, format=ox.RdfFormat.N_QUADS), 300)  # type: ignore[misc]
        # The limit was set for the real microscope; the invented one is shown beside it.
        limit = 2.0 if source == REAL else math.inf
        name = f"{source.stem}: to N-Triples / pyoxigraph merely serialising the quads"
        rows.append((name, emit / dump, f"≤ {limit:g}", emit <= limit * dump))
        bare = _bare(document.data)
        ours = median(lambda b=bare: to_ntriples(b), 300)  # type: ignore[misc]
        peer = median(_linkml(bare), 5)
        rows.append(
            (f"{source.stem}: linkml-runtime's rdflib_dumper / to N-Triples", peer / ours, "≥ 100", peer >= 100 * ours)
        )
    ours, peer = _import("nboq"), _import("linkml_runtime")
    rows.append(("import nboq / import linkml_runtime", ours / peer, "≤ 0.2", ours <= 0.2 * peer))
    with_model = _import("nboq.schema.classes")
    rows.append(
        ("import nboq.schema.classes / import linkml_runtime", with_model / peer, "≤ 0.5", with_model <= 0.5 * peer)
    )
    faster = identifiers.ratio()
    rows.append(("idutils / nboq.pid, 20,000 identifiers of five schemes", faster, "≥ 2", faster >= 2))
    grown = identifiers.growth()
    rows.append(("peak memory of 1,000,000 identifiers / of 100,000", grown, "≤ 1.05", grown <= 1.05))
    for name, ratio in ome.ratios().items():
        rows.append((f"OME-XML with {name}, to N-Triples / parsed by ome-types", ratio, "≤ 1.5", ratio <= 1.5))
    grown = ome.tiff_growth()
    rows.append(("peak memory of an OME-TIFF of 500 MiB / of a small one", grown, "≤ 1.05", grown <= 1.05))
    rows += validation.ratios()
    rows += bulk.ratios()
    rows += store.ratios()
    rows += navigation.rows()
    rows += zarr_models.rows()
    rows += [(name, ratio, "≤ inf", True) for name, ratio in validation.growth()]
    rows += pages.growth()
    for name, ratio, wanted, holds in rows:
        print(f"{'ok  ' if holds else 'MISS'} {ratio:9.3g}  (wanted {wanted:6})  {name}")
    return 0 if all(holds for *_, holds in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
