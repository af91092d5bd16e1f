"""What vendors do who extend the model: from a wheel, with LinkML's own tools, and held against NBO-Q's findings."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import nboq
from nboq.document import walk
from nboq.schema.model import Model, current_model, using
from nboq.schema.model_sources import import_map
from tests.conftest import ROOT

_VENDOR = ROOT / "tests" / "fixtures" / "vendor"
_EXAMPLES = ROOT / "examples"


@pytest.mark.slow
def test_a_vendor_s_objective_goes_through_everything_that_a_wheel_does(tmp_path: Path, bare: Path) -> None:
    (site,) = bare.parent.parent.glob("lib/*/site-packages")
    call = [sys.executable, str(Path(__file__).with_name("vendor_tour.py")), str(site), str(_VENDOR), str(_EXAMPLES)]
    environment = {**os.environ, "PYTHONPATH": str(site), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    done = subprocess.run(call, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]


@pytest.mark.long
@pytest.mark.parametrize("tool", ["gen-python", "gen-jsonld-context", "gen-json-schema", "gen-owl", "gen-shacl"])
def test_linkml_s_own_tools_work_on_a_vendor_s_schema_with_the_import_map(tool: str, tmp_path: Path) -> None:
    (tmp_path / "map.json").write_text(json.dumps(import_map()), "utf-8")
    call = [str(Path(sys.executable).with_name(tool)), "--importmap", "map.json", str(_VENDOR / "acme.yaml")]
    done = subprocess.run(call, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    assert "CryoObjective" in done.stdout and "lens_na" in done.stdout


def _findings(data: dict[str, Any]) -> set[tuple[str, ...]]:
    """Give what is found in a document, with the names of the twins' classes as those of NBO-Q's."""
    found = nboq.validate(nboq.Document(data, "a test"), tier=3, advice=True).findings
    # Where a class is wrong, the classes that may stand there are listed, and twins are among them.
    listed = "NBOQ-S-wrong-class"
    said = ((f.code, f.entity, f.field, str(f.value), "" if f.code == listed else f.message) for f in found)
    return {tuple(re.sub(r"\bV(?=[A-Z])", "", part) for part in parts) for parts in said}


@pytest.mark.slow
def test_findings_about_a_vendor_s_class_are_those_about_the_class_above_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every class of NBO-Q has an empty one below it; what is found in their members is found in those of NBO-Q's."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    classes = {f"V{name}": {"is_a": name, "description": "The same."} for name in current_model().concrete}
    head = (_VENDOR / "other.yaml").read_text("utf-8").partition("classes:")[0]
    (tmp_path / "twins.yaml").write_text(f"{head}classes: {json.dumps(classes)}\n", "utf-8")
    twins = Model.load(tmp_path / "twins.yaml")
    paths = sorted(path for path in _EXAMPLES.glob("invalid/*.yaml") if "expected" not in path.name)
    paths = [*paths, *sorted(_EXAMPLES.glob("rules/*.invalid.yaml")), *sorted(_EXAMPLES.glob("advice/*.invalid.yaml"))]
    differing, some = {}, 0
    for path in paths:
        data = nboq.read(path).data
        ours = _findings(data)
        for _, entity in walk(data):
            if f"V{entity.get('type')}" in classes:
                entity["type"] = f"V{entity['type']}"
        with using(twins):
            theirs = _findings(data)
        if theirs != ours:
            differing[path.name] = sorted(theirs ^ ours)
        some += len(ours)
    assert differing == {} and some > 100
