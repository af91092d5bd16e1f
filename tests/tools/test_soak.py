"""The soak of the store: a short one, and what it takes for growth."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from bench.soak import SLACK, document, grown, is_whole, soak

_SECONDS = 8.0
_MIB = 1024


@pytest.mark.long
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="memory is read from /proc")
def test_four_processes_work_over_one_store_and_nothing_grows(tmp_path: Path) -> None:
    samples, done, wrong = soak(tmp_path, _SECONDS)
    assert not wrong, wrong[0]
    assert len(samples) > 10 and min(done.values()) > 0, done
    assert [name for name in samples[0] if grown(name, [sample[name] for sample in samples])] == []


@pytest.mark.parametrize(
    ("name", "start", "each", "grows"),
    [
        ("query, KiB", 100 * _MIB, 0, False),
        ("query, KiB", 100 * _MIB, 0.3 * _MIB, True),  # a snapshot that isn't let go of
        ("query, KiB", 100 * _MIB, 0.05 * _MIB, False),
        ("store, files", 40, 1, True),
        ("store, files", 40, 0.1, False),
        ("store, bytes", 5 * _MIB**2, 0.2 * _MIB**2, True),
    ],
)
def test_what_grows(name: str, start: float, each: float, grows: bool) -> None:
    """Up and down around a line, for 180 samples."""
    values = [start + each * number + start * 0.02 * (number % 3 - 1) for number in range(180)]
    assert grown(name, values) is grows
    # What is reached within the first third is a plateau.
    assert not grown(name, values[:60] + values[59:60] * 120)


def test_half_a_change_is_seen() -> None:
    data = document(1, 7)
    assert is_whole(data) and set(SLACK) == {"KiB", "files", "bytes"}
    data["components"][-1]["name"] = document(1, 8)["components"][-1]["name"]
    assert not is_whole(data)
