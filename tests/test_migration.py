"""Documents go from version to version of the model and back; the rules' own documents before and after are tests."""

from __future__ import annotations

import json
import math
import subprocess
import sys
import tarfile
from pathlib import Path
from typing import Any

import pytest
import yaml

import nboq
from nboq import migration
from nboq.document import Document
from nboq.errors import ContentError, NotFound
from nboq.migration import VERSION, Rule, migrate
from nboq.store import Store
from tests.command import nboq as run
from tests.conftest import ROOT

_OTHERS = Path(__file__).with_name("migrations.yaml")
_RULES = [(path.name, rule) for path, rule in migration.examples()]
_RULES += [(_OTHERS.name, rule) for rule in migration.rules_of(_OTHERS)]
_SETTINGS = {"type": "PointDetectorSettings", "id": "urn:uuid:5c41a6f0-93a5-4cb4-9a0e-6d26b1d1d001", "voltage": 650000}


@pytest.mark.parametrize("rule", [pytest.param(rule, id=f"{name}:{rule.slot}-{rule.change}") for name, rule in _RULES])
def test_a_rule_does_what_its_documents_say_and_undoes_it(rule: Rule) -> None:
    there, notes = migration.apply(rule.before, (rule,), "3.0.0", "3.1.0")
    assert there == rule.after and notes
    assert rule.why.endswith(".")
    back, notes = migration.apply(there, (rule,), "3.1.0", "3.0.0")
    assert back == rule.before and notes


def test_rules_are_of_slots_and_units_that_both_versions_have() -> None:
    old = json.loads((ROOT / "model/versions/3.0.0/generated/terms.json").read_bytes())["slots"]
    new = nboq.current_model().slots
    units = [rule for _, rule in migration.examples() if rule.change == "unit"]
    for rule in units:
        assert rule.units == (old[rule.slot]["unit"], new[rule.slot].unit)
    told = {rule.slot for rule in units}
    changed = {name for name, slot in new.items() if name in old and slot.unit != old[name].get("unit")}
    assert changed == told, "a unit that changed has a rule"
    assert set(old) <= set(new), "a slot that went away has a rule"


def test_values_that_are_replaced_have_a_rule_and_go_back_to_what_was_said() -> None:
    """A value that the older version has as well mustn't become another one on the way back."""
    enums = json.loads((ROOT / "model/versions/3.0.0/generated/terms.json").read_bytes())["enums"]
    rules = [rule for _, rule in migration.examples() if rule.change == "value"]
    model = nboq.current_model()
    for rule in rules:
        slot = model.slots[rule.slot]
        newer = {new[rule.slot] for _, new in rule.patterns() if rule.slot in new}
        assert rule.merged is bool(newer & enums[slot.range]["values"].keys())
        for old, new in rule.patterns():
            replaced = model.enums[slot.range].values[old].replaced_by
            assert replaced == f"{slot.range}.{new[rule.slot]}"
    told = {f"{rule.slot}.{value}" for rule in rules for value in rule.values}
    slots = [slot for slot in model.slots.values() if slot.kind == "enum"]
    values = {f"{s.name}.{v.name}" for s in slots for v in model.enums[s.range].values.values() if v.replaced_by}
    assert values == told, "a value with a replacement has a rule"


@pytest.mark.parametrize("number", [650000, 0.1, 1234.5678901234567, 1e-300, 5e-324, 787397.1570789526, -7])
def test_no_digit_is_lost_on_the_way_there_and_back(number: float) -> None:
    there = migrate(Document(_SETTINGS | {"voltage": number}), "3.1.0", "3.0.0")
    back = migrate(there, "3.0.0").data
    assert back.pop("extensions") == {VERSION: "3.0.0"}
    assert back == _SETTINGS | {"voltage": number}
    assert math.isclose(there.data.get("voltage", 0), number / 1000, rel_tol=1e-15)


def test_done_twice_is_done_once() -> None:
    once = migrate(Document(_SETTINGS), "3.1.0", "3.0.0")
    assert once.data["voltage"] == 650 and migrate(once, "3.1.0", "3.0.0").data == once.data


def test_what_an_older_version_has_no_field_for_is_kept_and_comes_back() -> None:
    image = {
        "type": "Image",
        "id": "urn:uuid:5c41a6f0-93a5-4cb4-9a0e-6d26b1d1d003",
        "acquired_at": "2026-01-02T03:04:05Z",
    }
    old = migrate(Document(image), "3.0.0", "3.1.0")
    assert "acquired_at" not in old.data and [note.kind for note in old.report.notes] == ["unplaced"]
    again = migrate(old, "3.1.0").data
    assert again.pop("extensions") == {VERSION: "3.1.0"} and again == image


def test_a_version_is_said_or_follows_from_a_term_or_is_asked_for() -> None:
    with pytest.raises(ContentError, match="which version"):
        migrate(Document(_SETTINGS), "3.1.0")
    with pytest.raises(NotFound, match=r"2\.0\.0"):
        migrate(Document(_SETTINGS), "2.0.0", "3.0.0")
    same: dict[str, Any] = {"type": "Instrument", "id": "urn:uuid:5c41a6f0-93a5-4cb4-9a0e-6d26b1d1d004"}
    assert migrate(Document(same), "3.1.0").data is same
    newer = {"type": "Collection", "id": "urn:x:1", "members": [_SETTINGS, {"type": "Person", "id": "urn:x:2"}]}
    assert migrate(Document(newer), "3.1.0").data is newer
    told = migrate(Document(newer), "3.0.0").report.notes[0]
    assert (told.kind, told.value) == ("doubtful", "3.1.0") and "Person" in told.message


def test_what_is_no_number_is_kept_and_told_and_comes_back() -> None:
    made = migrate(Document(_SETTINGS | {"voltage": "high"}), "3.1.0", "3.0.0")
    assert "voltage" not in made.data and [note.kind for note in made.report.notes] == ["unplaced"]
    assert migrate(made, "3.0.0").data["voltage"] == "high"


def test_the_command_rewrites_files_and_says_where(tmp_path: Path) -> None:
    (tmp_path / "old.yaml").write_text(yaml.safe_dump(_SETTINGS), "utf-8")
    asked = run("migrate", tmp_path / "old.yaml", "--to-version", "3.1.0", "-o", tmp_path / "new.yaml")
    assert asked.returncode == 1 and "--from-version" in asked.stderr and not (tmp_path / "new.yaml").exists()
    done = run(
        "migrate",
        tmp_path / "old.yaml",
        "--from-version",
        "3.0.0",
        "--to-version",
        "3.1.0",
        "-o",
        tmp_path / "new.yaml",
    )
    assert done.returncode == 0 and "650000 mV is 650.0 V" in done.stderr and "voltage" in done.stderr
    assert nboq.read(tmp_path / "new.yaml").data["voltage"] == 650
    back = run("migrate", tmp_path / "new.yaml", "--to-version", "3.0.0")
    assert json.loads(back.stdout)["voltage"] == 650000
    other = ROOT / "tests" / "data" / "none.json"
    assert run("migrate", other, "--to-version", "3.1.0").returncode == 2


def test_a_store_migrates_graph_by_graph_and_goes_on(tmp_path: Path) -> None:
    ids = [f"urn:uuid:5c41a6f0-93a5-4cb4-9a0e-6d26b1d1d1{number:02}" for number in range(3)]
    with Store(tmp_path / "s.db") as store:
        for one in ids:
            store.load(_SETTINGS | {"id": one})
        # As a command leaves it that was killed after the first.
        store.replace(ids[0], migrate(store.get(ids[0]), "3.1.0", "3.0.0"))
    done = run("migrate", "--store", tmp_path / "s.db", "--from-version", "3.0.0", "--to-version", "3.1.0")
    assert done.returncode == 0 and "2 of 3 documents changed" in done.stdout
    with Store(tmp_path / "s.db") as store:
        assert [store.get(one).data["voltage"] for one in ids] == [650, 650, 650]
        assert [entry.source for entry in store.entries()][1:] == ["a document", "a document"]


@pytest.mark.parametrize("command", [("migrate", "--to-version", "3.1.0"), ("store", "upgrade")])
def test_a_store_that_is_not_there_is_refused_and_not_made(command: tuple[str, ...], tmp_path: Path) -> None:
    done = run(*command, "--store", tmp_path / "none.db")
    assert done.returncode == 2 and "none.db: there is no such store" in done.stderr
    assert list(tmp_path.iterdir()) == []


def _unmarked(document: Document) -> Any:
    """Give a document without the mark of its version."""
    data = json.loads(json.dumps(document.data))
    data.get("extensions", {}).pop(VERSION, None)
    return data | {"extensions": data.get("extensions", {})}


def test_every_example_goes_to_the_version_before_and_comes_back_whole() -> None:
    examples = [nboq.read(path) for path in sorted((ROOT / "examples" / "valid").rglob("*.yaml"))]
    assert len(examples) > 20
    changed = 0
    for document in examples:
        old = migrate(document, "3.0.0", "3.1.0")
        changed += bool(old.report.notes)
        assert _unmarked(migrate(old, "3.1.0")) == _unmarked(document), document.source
    assert changed > 5, "else nothing was tried"


def test_documents_of_3_0_0_go_to_3_1_0_and_back(tmp_path: Path) -> None:
    with tarfile.open(ROOT / "tests" / "fixtures" / "store-3.0.0.tar.xz") as archive:
        archive.extractall(tmp_path / "old", filter="data")
    with Store(tmp_path / "old", read_only=True) as store:
        documents = [store.get(name) for name in store.documents()]
    assert documents
    for document in documents:
        new = migrate(document, "3.1.0", "3.0.0")
        assert _unmarked(migrate(new, "3.0.0", "3.1.0")) == _unmarked(document)


@pytest.mark.parametrize(
    ("entity", "message"),
    [
        (_SETTINGS | {"extensions": [1]}, "'extensions' is"),
        (_SETTINGS | {"extensions": {VERSION: "9.9.9"}}, "no version '9.9.9'"),
        (_SETTINGS | {"extensions": {VERSION: 3.1}}, "no version 3.1"),
    ],
)
def test_what_cannot_be_migrated_is_refused_by_its_name(entity: dict[str, Any], message: str) -> None:
    with pytest.raises((ContentError, NotFound), match=message) as caught:
        migrate(Document(entity, "rig.json"), "3.1.0", "3.0.0")
    assert str(caught.value).startswith("rig.json: ")


def test_what_vendors_say_stays_there_and_back() -> None:
    kept = {"acme:shelf": {"voltage": 7, "type": "PointDetectorSettings"}}
    entity = _SETTINGS | {"acme:gain": 5, "extensions": kept}
    made = migrate(Document(entity), "3.1.0", "3.0.0")
    assert made.data["voltage"] == 650 and made.data["acme:gain"] == 5
    assert made.data["extensions"]["acme:shelf"] == kept["acme:shelf"]
    back = migrate(made, "3.0.0").data
    assert back.pop("extensions") == {**kept, VERSION: "3.0.0"}
    assert back == {key: value for key, value in entity.items() if key != "extensions"}


def test_files_of_other_programs_are_refused_with_the_way_in() -> None:
    path = next((ROOT / "examples" / "micrometa").glob("*.json"))
    done = run("migrate", path, "--to-version", "3.1.0")
    assert done.returncode == 2 and "'nboq convert' reads it as 3.1.0" in done.stderr and not done.stdout


_KILLED = """
import os, signal, sys
from nboq.cli.commands import main
from nboq.store import Store
replace, done = Store.replace, []
def killed(self, name, document):
    if len(done) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    done.append(name)
    return replace(self, name, document)
Store.replace = killed
sys.argv = ["nboq", *sys.argv[1:]]
main()
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL")
def test_a_migration_that_is_killed_leaves_each_document_old_or_new(tmp_path: Path) -> None:
    ids = [f"urn:uuid:5c41a6f0-93a5-4cb4-9a0e-6d26b1d1d1{number:02}" for number in range(5)]
    with Store(tmp_path / "s.db") as store:
        for one in ids:
            store.load(_SETTINGS | {"id": one})
    asked = ["migrate", "--store", str(tmp_path / "s.db"), "--from-version", "3.0.0", "--to-version", "3.1.0"]
    done = subprocess.run([sys.executable, "-c", _KILLED, *asked], check=False, capture_output=True)
    assert done.returncode == -9, done.stderr

    def voltages() -> list[float]:
        with Store(tmp_path / "s.db") as store:
            return sorted(store.get(one).data["voltage"] for one in ids)

    assert voltages() == [650, 650, 650000, 650000, 650000]
    assert run(*asked).returncode == 0
    assert voltages() == [650] * 5
