"""Quality control over the years: series, limits with their sources, and what is due in a week."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

import nboq
from nboq.checks.catalogue import catalogue
from nboq.checks.quality import KINDS, PASSED, due, judged, measured_in, read_limits, series_of, shipped_limits
from nboq.errors import ContentError
from nboq.render.trends import trends
from nboq.schema.model import current_model
from nboq.store.shipped_queries import named_query
from tests.command import nboq as run

_PID = "https://hdl.handle.net/20.500.12345/qc"
_LENS = "urn:uuid:0924abcd-0000-4000-8000-000000000001"
_DESCRIPTOR: dict[str, Any] = {
    "type": "HardwareDescriptor",
    "id": "urn:uuid:0924abcd-0000-4000-8000-000000000002",
    "name": "Configuration",
    "describes": {"type": "Instrument", "id": _PID, "name": "Scope", "serial_number": "SN-7"},
    "components": [{"type": "Objective", "id": _LENS, "name": "63x/1.40"}],
}


def _bead(day: str, width: float, channel: str = "GFP", theory: float | None = 190) -> dict[str, Any]:
    return {
        "type": "OpticalCalibration",
        "id": f"urn:x:{day}-{channel}",
        "calibration_date": day,
        "calibrated_channel": channel,
        "calibrates": [_LENS],
        "mean_x_spot_size": width,
        "sd_x_spot_size": 9,
        **({"theoretical_xy_spot_size": theory} if theory else {}),
    }


def _series(*done: dict[str, Any]) -> list[Any]:
    return series_of(row for one in done for row in measured_in(one, {_LENS: "63x/1.40"}))


def test_a_series_for_each_part_and_channel_in_the_order_of_days() -> None:
    found = _series(_bead("2024-03-11", 220), _bead("2024-03-04", 212), _bead("2024-03-04", 230, "RFP"))
    assert [one.title for one in found] == ["Mean X spot size, 63x/1.40, GFP", "Mean X spot size, 63x/1.40, RFP"]
    assert [(point.date, point.value, point.sd, point.theoretical) for point in found[0].points] == [
        ("2024-03-04", 212, 9, 190),
        ("2024-03-11", 220, 9, 190),
    ]
    assert found[0].mean_and_sd == (216, pytest.approx(5.656854))


def test_only_the_newest_value_is_a_finding_and_it_names_the_source() -> None:
    good, bad = _bead("2024-03-04", 212), _bead("2024-03-11", 310)
    (found,) = judged(_series(good, bad), shipped_limits())
    assert found.code == PASSED and PASSED in catalogue() and found.id == bad["id"]
    assert "310 nm on 2024-03-11: 1.631579 times theoretical_xy_spot_size, above 1.5 (Faklaris" in found.message
    assert not judged(_series(bad, _bead("2024-03-12", 285)), shipped_limits()), "1.5 itself is no more than 1.5"
    assert not judged(_series(_bead("2024-03-11", 310, theory=None)), shipped_limits())


def test_every_limit_that_ships_has_its_source_and_is_of_what_is_measured() -> None:
    for limit in shipped_limits():
        assert "https://" in limit.source, limit
        assert limit.kind in KINDS if limit.kind else limit.field in current_model().slots


def test_the_kinds_are_those_of_the_question() -> None:
    assert all(f'"{kind}"' in named_query("last_calibrated").text for kind in KINDS)


def test_a_facilitys_own_limits_for_one_instrument() -> None:
    own = read_limits(b"field;high;low;instrument\nmean_x_spot_size;215;;SN-7\nmean_x_spot_size;;213;\n", "ours.csv")
    told = [one.message for one in judged(_series(_bead("2024-03-04", 220)), own)]
    assert told == ["was 220 nm on 2024-03-04: above 215 (ours.csv)"]
    told = [one.message for one in judged(_series(_bead("2024-03-04", 212)), own)]
    assert told == ["was 212 nm on 2024-03-04: below 213 (ours.csv)"]
    assert own[0].holds_for(_PID, "Scope", "sn-7") and not own[0].holds_for(_PID, "Scope") and own[1].holds_for("any")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("mean_q_spot_size,,,5,,,", "did you mean"),
        ("name,,,5,,,", "no measured field"),
        ("mean_x_spot_size,nominal_power_setting,,5,,,", "can be divided by theoretical_xy_spot_size"),
        ("mean_x_spot_size,,,,,,", "neither low nor high"),
        ("mean_x_spot_size,,,high,,,", "high is 'high'"),
        (",,,,point spread,0,", "expected a whole number from 1 to"),
        (",,,,point spread,1.5,", "expected a whole number"),
        (",,,4,point spread,7,", "low and high are of a field"),
        ("mean_x_spot_size,,,4,,7,", "days of a kind"),
        ("mean_x_spot_size,,5,4,,,", "low is above high"),
        ("lens_na,,,5,,,", "no measured field"),
        ("nominal_power_setting,,,5,,,", "no measured field"),
        (",,,,bead,7,", "not 'bead'"),
    ],
)
def test_a_limit_that_can_not_be(row: str, said: str) -> None:
    with pytest.raises(ContentError, match=f"ours.csv: row 2: .*{said}"):
        read_limits(f"field,of,low,high,kind,days,instrument\n{row}\n".encode(), "ours.csv")


def test_what_is_due_in_the_week() -> None:
    def row(name: str, kind: str | None, last: str | None) -> dict[str, Any]:
        return {"instrument": name, "instrument_pid": f"urn:x:{name}", "kind": kind, "last": last}

    rows = [row("A", "point spread", "2024-02-10"), row("B", None, None), row("C", "point spread", "2024-02-08")]
    own = read_limits(b"kind,days,instrument\npoint spread,30,\npoint spread,3,A\n", "ours.csv")
    found = due(rows, own, date(2024, 3, 4))
    assert [(one.instrument, one.last, one.due, one.days) for one in found] == [
        ("A", "2024-02-10", "2024-02-13", 3),
        ("B", "", "2024-03-04", 30),
        ("C", "2024-02-08", "2024-03-09", 30),
    ]
    numbered = read_limits(b"kind,days,instrument\npoint spread,3,SN-9\n", "ours.csv")
    assert [one.instrument for one in due(rows, numbered, date(2024, 3, 4), {"urn:x:C": ["sn-9"]})] == ["C"]
    assert [one.instrument for one in due(rows, own[:1], date(2024, 3, 4))] == ["B", "C"], "a week has seven days"
    assert [one.instrument for one in due(rows, own[:1], date(2024, 3, 2))] == ["B"]
    last = due([row("D", "point spread", "9999-12-30"), row("E", "point spread", "soon")], own[:1], date.max)
    assert [(one.instrument, one.due) for one in last] == [("E", "9999-12-31")], "the calendar ends"


def test_the_picture_has_rings_where_a_limit_is_passed() -> None:
    drawn = trends("Scope", _series(_bead("2024-03-04", 212), _bead("2024-03-11", 310)), shipped_limits())
    assert drawn.count('stroke="#a32100"') == 2, "the line of the limit, and the ring"
    for day in ("2024-03-04", "soon"):
        assert trends("Scope", _series(_bead(day, 212)), ()).startswith("<svg ")


@pytest.mark.slow
def test_a_monday(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("scope.json").write_text(json.dumps(_DESCRIPTOR))
    rows = "\n".join(
        f"{day},SN-7,63x/1.40,GFP,{width},0.19" for day, width in (("2024-02-26", 0.212), ("2024-03-04", 0.31))
    )
    Path("beads.csv").write_text(f"day,scope,lens,channel,width (µm),theory (µm)\n{rows}\n", "utf-8")
    slots = "mean_x_spot_size", "theoretical_xy_spot_size"
    fields = ("day\tdate", "scope\tinstrument", "lens\tobjective", "channel\tchannel")
    told = [*fields, *(f"{c}\tOpticalCalibration.{s}" for c, s in zip(("width", "theory"), slots, strict=True))]
    Path("ours.tsv").write_text("column\tfield\n" + "\n".join(told))
    assert run("load", "scope.json", "-s", "a.db").returncode == 0
    for _ in range(2):  # the same file again adds nothing
        done = run("qc", "read", "beads.csv", "--mapping", "ours.tsv", "-s", "a.db")
        assert done.returncode == 0, done.stderr
    assert run("qc", "trend", "no such", "-s", "a.db").returncode == 2
    found = run("qc", "trend", "sn-7", "-s", "a.db", "-f", "json")
    assert found.returncode == 1 and PASSED in found.stderr
    points = json.loads(found.stdout)
    assert [(one["date"], one["value"], one["part"], one["channel"]) for one in points] == [
        ("2024-02-26", 212, "63x/1.40", "GFP"),
        ("2024-03-04", 310, "63x/1.40", "GFP"),
    ]
    heads, first, *_ = run("qc", "trend", "sn-7", "-s", "a.db", "-f", "csv").stdout.split()
    assert heads == "field,part,part_id,channel,setting,date,value,sd,theoretical,unit,calibration"
    assert first.startswith(f"mean_x_spot_size,63x/1.40,{_LENS},GFP,,2024-02-26,212.0,,190.0,nm,urn:uuid:")
    assert run("qc", "trend", _PID, "-s", "a.db", "-o", "a.svg").returncode == 1 and Path("a.svg").stat().st_size > 2000
    found = run("qc", "due", "-s", "a.db", "--on", "2024-04-01", "-f", "json")
    assert [(one["kind"], one["due"]) for one in json.loads(found.stdout)] == [
        ("field uniformity", "2024-04-01"),
        ("point spread", "2024-04-03"),
    ]
    assert run("qc", "due", "-s", "a.db", "--on", "soon").returncode == 2
    nothing = run("qc", "trend", "hdl:20.500.12345/none", "-s", "a.db")
    assert nothing.returncode == 2 and "no calibration of it" in nothing.stderr
    with nboq.Store("a.db", read_only=True) as store:
        assert len(store.documents()) == 2
