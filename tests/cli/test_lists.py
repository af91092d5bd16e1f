"""Lists: every one can be had as CSV and JSON, and on a narrow terminal no name and no id is broken."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

import nboq
from nboq.formats import FORMATS
from nboq.pid.relations import relations
from nboq.schema.model import current_model
from nboq.store import Store, named_queries
from tests.command import nboq as run
from tests.conftest import EXAMPLE

_ID = nboq.read(EXAMPLE).id
_LISTS: dict[str, tuple[str, set[str]]] = {
    "formats": ("name", set(FORMATS)),
    "pid relations": ("name", set(relations())),
    "query --list": ("name", set(named_queries())),
    "terms": ("name", set(current_model().classes)),
    "terms AOTF": ("name", {"AcoustoOpticalTuneableFilter"}),
    "store list --store {store}": ("document", {_ID}),
    "pid check {example}": ("identifier", {_ID.removeprefix("urn:uuid:")}),
    "pid next {example}": ("tier", {"facility", "model", "instance", "descriptor"}),
}
_BODIES = {"store list --store {store}", "pid check {example}", "pid next {example}"}
"""Those whose JSON is the library's own, with more than the columns."""


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("lists") / "s.db"
    with Store(folder) as store:
        store.load(nboq.read(EXAMPLE))
    return {"store": folder, "example": EXAMPLE}


@pytest.mark.parametrize("call", _LISTS)
def test_every_list_is_had_as_csv_and_json_and_breaks_no_name(call: str, places: dict[str, Path]) -> None:
    command = [word.format(**places) for word in call.split()]
    head, names = _LISTS[call]
    rows = list(csv.DictReader(io.StringIO(run(*command, "-f", "csv").stdout.removeprefix("\ufeff"))))
    assert names <= {row[head] for row in rows}
    told = json.loads(run(*command, "-f", "json").stdout)
    if call in _BODIES:
        assert told == json.loads(run(*command, "--json").stdout)
    else:
        assert [row[head] for row in told] == [row[head] for row in rows]
    wrong = run(*command, "-f", "n5")
    assert wrong.returncode == 2 and "unknown output format 'n5'; known are table" in wrong.stderr
    shown = run(*command, COLUMNS="60").stdout
    assert all(name in shown for name in names)
