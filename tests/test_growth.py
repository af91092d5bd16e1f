"""Time and memory grow with the input, whatever is in it: twice as much takes at most about twice as long."""

from __future__ import annotations

import subprocess
import sys

import pytest

from tests.conftest import ROOT
from tests.growth import SHAPES, Growth

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a process can't forget its peak")


@pytest.mark.slow
@pytest.mark.parametrize(
    "given",
    [
        # What is quadratic takes four times as much.
        "--doublings 2 --enough 0.02 --limit 3 --every 8",
        pytest.param("--doublings 4 --enough 0.1 --limit 2.3", marks=pytest.mark.long),
    ],
)
def test_twice_the_input_takes_about_twice_as_long(given: str) -> None:
    asked = [sys.executable, "-m", "tests.growth", *given.split()]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(done.stdout.splitlines()) >= (len(SHAPES) + 7) // 8 > 5


def test_factors_are_those_of_a_doubling() -> None:
    assert Growth(1, [0.1, 0.2, 0.4], [0, 100, 300]).factors == (2, 1)
    assert Growth(1, [0.1, 0.4, 1.6], [20 << 10, 60 << 10, 180 << 10]).factors == pytest.approx((4, 3))
