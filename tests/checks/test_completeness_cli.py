"""`nboq completeness` and `nboq fill`, as people run them."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from lxml import etree

import nboq
from tests.command import nboq as run
from tests.conftest import EXAMPLE, ROOT

_FORMS = ROOT / "examples" / "forms"


def test_the_table_has_every_component_and_the_status_tells() -> None:
    done = run("completeness", EXAMPLE, "--tier", "2")
    assert done.returncode == 0
    names = [item["name"] for item in nboq.read(EXAMPLE).data["components"]]
    assert [name for name in names if name not in done.stdout] == []
    assert run("completeness", EXAMPLE, "--tier", "3").returncode == 1


def test_the_other_outputs(tmp_path: Path) -> None:
    body = json.loads(run("completeness", EXAMPLE, "--format", "json").stdout)
    assert body
    assert run("completeness", EXAMPLE, "-o", tmp_path / "bars.svg").returncode in (0, 1)
    root = etree.fromstring((tmp_path / "bars.svg").read_bytes())
    assert str(root.tag).endswith("svg")


def test_a_form_is_made_filled_and_merged_back(tmp_path: Path) -> None:
    form, out = tmp_path / "missing.csv", tmp_path / "filled.yaml"
    run("completeness", EXAMPLE, "--tier", "3", "--required", "--form", form)
    rows = list(csv.DictReader(form.read_text("utf-8-sig").splitlines()))
    assert rows and all(row["obligation"] == "required" for row in rows)
    done = run("fill", EXAMPLE, _FORMS / "teaching-widefield-tier-3.csv", "-o", out)
    assert done.returncode == 0, done.stderr
    assert nboq.validate(nboq.read(out), 2).valid


@pytest.mark.parametrize("form", ["a,b\n1,2\n", ""])
def test_a_form_of_another_shape_ends_with_2_and_writes_nothing(form: str, tmp_path: Path) -> None:
    (tmp_path / "form.csv").write_text(form)
    done = run("fill", EXAMPLE, tmp_path / "form.csv", "-o", tmp_path / "out.yaml")
    assert done.returncode == 2 and done.stderr.startswith("error:")
    assert not (tmp_path / "out.yaml").exists()


def test_a_wrong_value_ends_with_1_and_writes_nothing(tmp_path: Path) -> None:
    lens = next(item for item in nboq.read(EXAMPLE).data["components"] if item["type"] == "Objective")
    form = f"entity,field,value\n{lens['id']},field_number,wide\n"
    (tmp_path / "form.csv").write_text(form)
    done = run("fill", EXAMPLE, tmp_path / "form.csv", "-o", tmp_path / "out.yaml")
    assert done.returncode == 1 and "field_number" in done.stdout + done.stderr
    assert not (tmp_path / "out.yaml").exists()
