"""What those who run a service watch."""

from __future__ import annotations

import re

import httpx
import pytest

from tests.service.conftest import Served

pytestmark = pytest.mark.slow


def test_requests_are_counted_by_their_part_and_made_up_paths_as_one(served: Served) -> None:
    def counted() -> dict[str, float]:
        said = httpx.get(f"{served.url}metrics")
        assert said.headers["content-type"].startswith("text/plain; version=0.0.4")
        lines = [line for line in said.text.splitlines() if not line.startswith("#")]
        assert all(re.fullmatch(r'[a-z_]+(\{([a-z]+="[^"\\]*",?)+\})? [\d.e+]+', line) for line in lines)
        return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}

    before = counted()
    for path in ("query?query=ASK{}", "query?query=nonsense", "made/up", 'a"b\\c', "made-up"):
        httpx.get(f"{served.url}{path}")
    after = counted()

    def more(name: str) -> float:
        return after.get(name, 0) - before.get(name, 0)

    assert more('nboq_requests_total{part="/query",method="GET",status="200"}') == 1
    assert more('nboq_requests_total{part="/query",method="GET",status="400"}') == 1
    assert more('nboq_requests_total{part="other",method="GET",status="404"}') == 3
    assert more('nboq_request_seconds_count{part="/query"}') == 2
    assert more('nboq_request_seconds_bucket{part="/query",le="+Inf"}') == 2
    assert after["nboq_requests_under_way"] == 1, "this one"
    assert httpx.get(f"{served.url}health").text == "ok\n"
