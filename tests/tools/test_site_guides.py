"""The commands of the tutorial and the how-tos do what the pages say."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.site_guides import PAGES, blocks, needs_extras, reader, run_page

pytestmark = pytest.mark.slow
# What LinkML's own tools do with the model takes half a minute in processes of their own; in one they do it with a
# shared schema in `tests/build/test_stock_linkml.py`, command by command.
_LONG = {"linkml": [pytest.mark.long]}
_DONE = [pytest.param(page, id=page.stem, marks=_LONG.get(page.stem, [])) for page in PAGES if blocks(page)]


@pytest.fixture(scope="module")
def with_extras() -> Iterator[dict[str, str]]:
    """The environment of a reader who has all that there is."""
    with reader(Path(sys.executable)) as environment:
        yield environment


@pytest.mark.parametrize("page", _DONE)
def test_a_guide_does_what_it_says(page: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    """Run `python -m tests.site_guides` to put what is printed now into the pages, and read the difference."""
    environment = request.getfixturevalue("with_extras" if needs_extras(page) else "bare_reader")
    for block, status, printed in run_page(page, tmp_path, environment):
        assert block.may_end_with(status), f"{page.name}:{block.line}\n{printed}"
        if block.expected is not None:
            assert printed == block.expected.rstrip("\n"), f"{page.name}:{block.line}"


def test_the_tutorial_goes_from_an_export_to_an_answer_in_sparql() -> None:
    code = [block.code for block in blocks(PAGES[0])]
    assert code[0].startswith("nboq convert teaching-widefield.json")
    assert any("SELECT" in text and "nboq query @" in text for text in code)
