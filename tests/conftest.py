"""What all tests share: the examples of this project and, where it is at hand, the reference data beside it."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT.parent / "shared" / "reference"
EXAMPLE = ROOT / "examples" / "micrometa" / "teaching-widefield.json"
AXIOVERT = REFERENCE / "instruments" / "abif_axiovert1.json"

_INSTRUMENTS = [*sorted((ROOT / "examples" / "micrometa").glob("*.json")), AXIOVERT]


@pytest.fixture(params=_INSTRUMENTS, ids=lambda path: path.stem)
def instrument_file(request: pytest.FixtureRequest) -> Path:
    """Every Micro-Meta instrument file at hand: the invented ones, and the real one where the reference data is."""
    path: Path = request.param
    if not path.is_file():
        pytest.skip(f"{path.name} is reference data, which is not beside this checkout")
    return path


@pytest.fixture
def axiovert() -> Path:
    """The real microscope."""
    if not AXIOVERT.is_file():
        pytest.skip("the real instrument file is reference data, which is not beside this checkout")
    return AXIOVERT
