"""The notebooks of the documentation run, and each cell shows something where it should."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import ROOT
from tools.docsite.hooks import DOWNLOADS
from tools.docsite.notebooks import NOTEBOOKS, cells, page

_SHOWN = {
    "analyst": (
        "63x/1.40 oil 63 1.4",
        "sampled 0.254 µm, as the image says 0.254 µm",
        "Report of mitochondria.ome.xml",
    ),
    "facility": (
        "Skua 5 in the teaching lab (invented) 11 components",
        "Store in memory",
        "serial_number: C2-77 → C2-78",
    ),
}


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_shows_what_it_tells_of(notebook: Path) -> None:
    written = page(notebook, [ROOT / path for path in DOWNLOADS["files"]])
    for text in _SHOWN[notebook.stem]:
        assert text in written
    code = [cell for cell in cells(notebook) if cell["cell_type"] == "code"]
    assert written.count("```python\n") == len(code)
    assert written.count('<div class="shown">') + written.count("```text\n") >= len(code) - 1
    assert not any(cell["outputs"] for cell in code), "what is shown is made with the site"


def test_there_are_two() -> None:
    assert [path.stem for path in NOTEBOOKS] == ["analyst", "facility"]
