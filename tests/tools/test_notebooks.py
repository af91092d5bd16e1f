"""The notebooks of the documentation run, and show what is kept in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import ROOT
from tools.docsite.hooks import DOWNLOADS
from tools.docsite.notebooks import NOTEBOOKS, cells, outputs, page


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_shows_what_is_kept_in_it(notebook: Path) -> None:
    """Run `python -m tools.docsite.notebooks` to keep what is shown now, and read the difference."""
    shown = outputs(notebook, tuple(ROOT / path for path in DOWNLOADS["files"]))
    assert [cell["outputs"] for cell in cells(notebook) if cell["cell_type"] == "code"] == shown
    assert "```python\n" in page(notebook)


def test_there_are_two() -> None:
    assert [path.stem for path in NOTEBOOKS] == ["analyst", "facility"]
