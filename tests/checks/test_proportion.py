"""Time grows with what is wrong, not with its square."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest

import nboq.document
from nboq.checks import validate
from nboq.checks.completeness import completeness


def _descriptor(*components: dict[str, Any]) -> dict[str, Any]:
    head = {"type": "HardwareDescriptor", "id": "urn:x:d", "name": "d", "describes": "urn:x:i"}
    return {**head, "components": list(components)}


def _faulty_ids(number: int) -> dict[str, Any]:
    return _descriptor(*({"type": "Objective", "id": f"no iri {n}", "name": f"o{n}"} for n in range(number)))


def _dangling_references(number: int) -> dict[str, Any]:
    cubes = [f"urn:x:{n}" for n in range(number)]
    return _descriptor({"type": "FilterCubeTurret", "id": "urn:x:t", "name": "t", "filter_cubes": cubes})


def _seconds(data: dict[str, Any], number: int) -> float:
    start = time.process_time()
    report = validate(data, 1, advice=True)
    report.to_json()
    assert len(report) >= number
    return time.process_time() - start


@pytest.mark.slow
@pytest.mark.parametrize("make", [_faulty_ids, _dangling_references])
def test_eight_times_as_many_faults_take_about_eight_times_as_long(make: Callable[[int], dict[str, Any]]) -> None:
    validate(make(1), 1)
    few, many = (_seconds(make(number), number) for number in (1_250, 10_000))
    assert many < 10
    # Were it the square, it would be 64 times.
    assert many < 24 * few, f"{few:.2f} s and {many:.2f} s"


def test_a_document_is_walked_once_for_all_layers(monkeypatch: pytest.MonkeyPatch) -> None:
    walks: list[Any] = []
    whole = nboq.document.walk

    def counted(data: Any, path: Any = ()) -> Any:
        walks.extend([data] if path == () else [])
        return whole(data, path)

    monkeypatch.setattr("nboq.document.index.walk", counted)
    validate(_faulty_ids(3), 1, advice=True)
    assert len(walks) == 1
    completeness(_dangling_references(3))
    assert len(walks) == 2
