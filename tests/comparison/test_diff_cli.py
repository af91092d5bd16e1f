"""`nboq diff`, as people run it: on files and on a store, as text, JSON and pictures."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import orjson
import pytest
from lxml import etree

import nboq
from nboq.comparison.diff import compare, history
from nboq.errors import MissingDependency
from nboq.render.diff import to_png, to_svg
from tests.command import nboq as run
from tests.conftest import ROOT

EXAMPLES = ROOT / "examples" / "changes"
BEFORE, AFTER, RECORDS = (EXAMPLES / f"{name}.yaml" for name in ("before", "after", "records"))
_ID = "urn:uuid:b8b1ac4e-62d5-5e0b-9f0c-7e3f3b6f1{}"
_NASTY = {
    "type": "Objective",
    "id": "urn:x:1",
    "name": "<script>alert(1)</script> [red]x[/red] &amp; \x1b[31m\u202e\\N",
}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with both descriptors and the records."""
    place = tmp_path_factory.mktemp("changes") / "instruments.db"
    with nboq.Store(place) as opened:
        for path in (AFTER, RECORDS, BEFORE):
            opened.load(nboq.read(path))
    return place


@pytest.mark.slow
def test_two_files_as_text() -> None:
    done = run("diff", BEFORE, AFTER, "--records", RECORDS, "--reasons")
    assert done.returncode == 1, done.stderr
    lines = [line.strip() for line in done.stdout.splitlines()]
    assert "⇄ Objective '63x/1.40 oil': replaced by Objective '60x/1.42 oil'" in lines
    assert "≠ led_modules › LEDModule (peak_wavelength 555 nm) › illumination_power: 160 mW → 145 mW" in lines
    assert "matched: the only Objective that went, and the only one that came" in lines
    assert any(line.startswith("✗ calibration: OpticalCalibration 'Point spread function, 63x") for line in lines)
    assert "✓ HardwareDescriptor 'Widefield 3 since June 2024': claims tier 1, reaches tier 1" in lines
    again = subprocess.run(
        [sys.executable, "-m", "nboq", "diff", BEFORE, AFTER, "--records", RECORDS, "--reasons"],
        capture_output=True,
        check=False,
        env={**os.environ, "NO_COLOR": "1", "PYTHONHASHSEED": "7"},
    )
    assert (again.returncode, again.stdout.decode()) == (1, done.stdout)


def test_the_status_tells(tmp_path: Path) -> None:
    same = tmp_path / "same.ttl"
    nboq.write(nboq.read(BEFORE), same)
    done = run("diff", BEFORE, same)
    assert (done.returncode, "no difference" in done.stdout) == (0, True)
    (tmp_path / "broken.yaml").write_text("type: [", "utf-8")
    assert run("diff", BEFORE, tmp_path / "broken.yaml").returncode == 2
    assert run("diff", BEFORE, tmp_path / "absent.yaml").returncode == 2
    assert run("diff", BEFORE).returncode == 2
    assert run("diff", BEFORE, AFTER, "-o", tmp_path / "x.docx").returncode == 2
    assert "--store" in run("diff", _ID.format("a01"), _ID.format("b01")).stderr


def test_json_is_the_same_as_from_python(tmp_path: Path) -> None:
    done = run("diff", BEFORE, AFTER, "--records", RECORDS, "-o", tmp_path / "changes.json")
    assert done.returncode == 1
    body = json.loads((tmp_path / "changes.json").read_bytes())
    changes = compare(nboq.read(BEFORE), nboq.read(AFTER), [nboq.read(RECORDS)], check=True)
    assert body == json.loads(orjson.dumps(changes.to_dict(), default=str))
    assert body["changed"] and {one["kind"] for one in body["changes"]} >= {"replaced", "changed", "removed"}


def test_stored_versions_and_what_was_recorded(store: Path) -> None:
    done = run("diff", _ID.format("a01"), _ID.format("b01"), "--store", store, "--format", "json")
    assert done.returncode == 1, done.stderr
    body = json.loads(done.stdout)
    void = {
        one["about"]
        for change in body["changes"]
        for one in change["consequences"]
        if (one["subject"], one["verdict"]) == ("calibration", "void")
    }
    assert void == {_ID.format("c02"), _ID.format("c03")}
    assert run("diff", _ID.format("a01"), BEFORE, "--store", store).returncode == 0


def test_the_history_of_an_instrument(store: Path, tmp_path: Path) -> None:
    done = run("diff", _ID.format("a02"), "--store", store, "--format", "json")
    assert done.returncode == 1, done.stderr
    steps = json.loads(done.stdout)
    assert [step["valid_from"] for step in steps] == ["2021-05-10", "2024-06-17"]
    assert steps[0]["changes"] is None and steps[1]["changes"]["changed"]
    assert "first version" in run("diff", _ID.format("a02"), "--store", store).stdout
    assert run("diff", _ID.format("a02"), "--store", store, "-o", tmp_path / "h.svg").returncode == 1
    texts = "".join(etree.fromstring((tmp_path / "h.svg").read_bytes()).itertext())
    assert texts.index("2021-05-10 to 2024-06-16") < texts.index("2024-06-17 ")


@pytest.mark.parametrize("arguments", [[_ID.format("fff")], [_ID.format("a01")], ["no id"], ["urn:x:1", "urn:x:2"]])
def test_what_the_store_lacks(store: Path, arguments: list[str], tmp_path: Path) -> None:
    done = run("diff", *arguments, "--store", store)
    assert done.returncode == 2 and done.stdout == "" and "error:" in done.stderr
    assert run("diff", *arguments, "--store", tmp_path / "none").returncode == 2


# Pictures


def test_the_svg_is_for_everybody() -> None:
    changes = compare(nboq.read(BEFORE), nboq.read(AFTER), [nboq.read(RECORDS)])
    picture = to_svg(changes)
    root = etree.fromstring(picture)
    space = "{http://www.w3.org/2000/svg}"
    named = str(root.get("aria-labelledby")).split()
    assert (root.get("role"), [one.get("id") for one in root if one.tag in (f"{space}title", f"{space}desc")]) == (
        "img",
        named,
    )
    assert "prefers-color-scheme:dark" in picture.decode()
    assert "Objective '63x/1.40 oil' replaced" in str(root.findtext(f"{space}desc"))
    texts = "".join(root.itertext())
    for change in changes:
        assert change.component in texts or change.field is not None
    assert to_svg(changes) == picture


def test_texts_of_documents_are_only_texts(tmp_path: Path) -> None:
    changes = compare(_NASTY, {**_NASTY, "lens_na": 1.4, "model": "]]></style><a xlink:href='javascript:1'>"})
    steps = history([{"type": "HardwareDescriptor", "id": "urn:x:d", "name": _NASTY["name"]}])
    for picture in (to_svg(changes), to_svg(steps)):
        root = etree.fromstring(picture)
        tags = {etree.QName(one).localname for one in root.iter() if isinstance(one.tag, str)}
        assert tags <= {"svg", "title", "desc", "style", "rect", "text", "path", "g", "circle"}
        assert "<script>alert(1)</script>" in "".join(root.itertext())
        assert "\x1b" not in picture.decode() and "\u202e" not in picture.decode()
    old, new = tmp_path / "old.json", tmp_path / "new.json"
    old.write_bytes(orjson.dumps(_NASTY))
    new.write_bytes(orjson.dumps({**_NASTY, "lens_na": 1.4}))
    shown = run("diff", old, new).stdout
    (tmp_path / "large.yaml").write_text(f"type: Objective\nid: urn:x:1\nmagnification: {10**30}\n", "utf-8")
    assert str(10**30) in run("diff", old, tmp_path / "large.yaml", "--format", "json").stdout
    assert "[red]x[/red]" in shown and "\x1b" not in shown and "\u202e" not in shown


@pytest.mark.slow
def test_the_png_is_drawn(tmp_path: Path) -> None:
    assert run("diff", BEFORE, AFTER, "-o", tmp_path / "changes.png").returncode == 1
    assert (tmp_path / "changes.png").read_bytes().startswith(b"\x89PNG")
    nasty = compare(_NASTY, {**_NASTY, "model": "<BR/> </TABLE>> \\N &#0;"})
    assert to_png(nasty).startswith(b"\x89PNG")
    assert to_png(history([nboq.read(AFTER), nboq.read(BEFORE)])).startswith(b"\x89PNG")
    assert to_png(compare(_NASTY, _NASTY)).startswith(b"\x89PNG")


def test_a_png_without_its_library_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "cairosvg", None)
    with pytest.raises(MissingDependency, match=r"CairoSVG isn't installed; pip install 'nboq\[pictures\]'"):
        to_png(compare(_NASTY, _NASTY))
