"""What quality control measured over the years: series of values, limits that they pass, and what is due."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from statistics import mean, stdev
from typing import Any, Final

from nboq.checks.findings import Finding
from nboq.document import objects
from nboq.errors import ContentError, nearest, short
from nboq.formats.spreadsheet import commented_table
from nboq.pid import iri_of
from nboq.schema.artefacts import resource
from nboq.schema.dates import day_of
from nboq.schema.labels import number_label
from nboq.schema.model import current_model, per_model, title_of
from nboq.schema.values import read_number

PASSED: Final = "NBOQ-Q-limit"
"""The code of the finding that a value passes a limit."""
KINDS: Final = (
    *("point spread", "field uniformity", "colour registration", "power at the specimen", "steadiness of the light"),
    "positioning",
)
_COLUMNS: Final = ("field", "of", "low", "high", "kind", "days", "instrument", "source")
_SPREADS: Final = {"observed_illumination_power_at_sample": "sd_illumination_power_at_sample"}
_SET: Final = re.compile(r"^(theoretical|nominal|sd)_|_sd$|coordinate|^nyquist_rate$")
_LONGEST_INTERVAL: Final = 36_525
_WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class Limit:
    """What a measured value may be, or after how many days it is to be measured again.

    Attributes:
        field: What is measured; empty for an interval.
        of: The field that it's divided by; empty where it's taken as it is.
        low: The least that it may be.
        high: The most that it may be.
        kind: The kind of calibration, for an interval.
        days: After how many days it's due again.
        instrument: The instrument that it's for, as it's called; empty for all.
        source: Where it comes from.
    """

    field: str
    of: str = ""
    low: float | None = None
    high: float | None = None
    kind: str = ""
    days: int = 0
    instrument: str = ""
    source: str = ""

    def holds_for(self, *called: str) -> bool:
        """Tell whether it holds for an instrument that goes by these ids and names."""
        return not self.instrument or (iri_of(self.instrument) or self.instrument.casefold()) in [
            iri_of(one) or one.casefold() for one in called
        ]

    def passed(self, point: Point) -> str:
        """Say how a value passes the limit, with the source; empty where it doesn't, or can't be told.

        >>> high = Limit("mean_x_spot_size", "theoretical_xy_spot_size", high=1.5, source="ours")
        >>> high.passed(Point("2024-03-04", 304, None, 190, ""))
        '1.6 times theoretical_xy_spot_size, above 1.5 (ours)'
        """
        value = point.value
        if self.of:
            if not point.theoretical:
                return ""
            value = round(value / point.theoretical, 6)
        far = self.high if self.high is not None and value > self.high else None
        word, far = ("above", far) if far is not None else ("below", self.low)
        if far is None or (word == "below" and value >= far):
            return ""
        told = f"{number_label(value)} times {self.of}, " if self.of else ""
        return f"{told}{word} {number_label(far)} ({self.source})"


@dataclass(frozen=True, slots=True)
class Point:
    """A value that was measured on a day."""

    date: str
    value: float
    sd: float | None
    theoretical: float | None
    calibration: str


@dataclass(frozen=True, slots=True)
class Series:
    """What was measured of one part in one channel at one setting, in the order of days."""

    field: str
    part: str
    part_id: str
    channel: str
    setting: str
    points: tuple[Point, ...]

    @property
    def unit(self) -> str:
        """The unit of the values, as people write it."""
        slot = current_model().slots.get(self.field)
        return slot.unit_label if slot and slot.unit else ""

    @property
    def mean_and_sd(self) -> tuple[float, float | None]:
        """The mean of the values, and their standard deviation where there are two."""
        values = [point.value for point in self.points]
        return float(mean(values)), stdev(values) if len(values) > 1 else None

    @property
    def title(self) -> str:
        """What it is, for people.

        >>> Series("mean_x_spot_size", "63x", "urn:x:1", "GFP", "", ()).title
        'Mean X spot size, 63x, GFP'
        """
        words = (title_of(self.field), self.part or self.part_id, self.channel, self.setting)
        return ", ".join(word for word in words if word)


def series_of(rows: Iterable[Mapping[str, Any]]) -> list[Series]:
    """Put the rows of the question `performance`, or of `measured_in`, together as series."""
    found: dict[tuple[str, ...], list[Point]] = {}
    for row in rows:
        said = [(row.get("wavelength_nm"), "nm"), (row.get("setting_percent"), "%")]
        setting = ", ".join(f"{number_label(number)} {unit}" for number, unit in said if number is not None)
        field = str(row["kind"]).rpartition("/")[2]
        key = (field, *(str(row.get(name) or "") for name in ("part", "part_id", "channel")), setting)
        point = Point(
            str(row["date"]),
            row["measured"],
            row.get("sd"),
            row.get("theoretical"),
            str(row.get("calibration_id") or ""),
        )
        found.setdefault(key, []).append(point)
    return [
        Series(
            field, part, part_id, channel, setting, tuple(sorted(points, key=lambda one: (one.date, one.calibration)))
        )
        for (field, part, part_id, channel, setting), points in sorted(found.items())
    ]


def measured_in(calibration: Mapping[str, Any], names: Mapping[str, str]) -> Iterator[dict[str, Any]]:
    """Give what one calibration measured as rows, with what its parts are called.

    >>> done = {"type": "OpticalCalibration", "calibration_date": "2024-03-04", "mean_x_spot_size": 212}
    >>> [(row["kind"], row["measured"]) for row in measured_in(done, {})]
    [('mean_x_spot_size', 212)]
    """
    if not calibration.get("calibration_date"):
        return
    inside = objects(calibration.get("field_uniformity_evaluations"))
    for part in calibration.get("calibrates") or [""]:
        for thing in (calibration, *inside):
            for field, value in thing.items():
                if field not in _fields() or not isinstance(value, int | float):
                    continue
                yield {
                    "kind": field,
                    "measured": value,
                    "sd": thing.get(_spread(field)),
                    "theoretical": calibration.get(_theory(field)),
                    "date": calibration["calibration_date"],
                    "part": names.get(iri_of(part) or part, ""),
                    "part_id": part,
                    "channel": calibration.get("calibrated_channel"),
                    "wavelength_nm": calibration.get("nominal_excitation_wavelength"),
                    "setting_percent": calibration.get("nominal_power_setting"),
                    "calibration_id": calibration.get("id"),
                }


def _spread(field: str) -> str:
    return f"sd_{field[5:]}" if field.startswith("mean_") else _SPREADS.get(field, f"{field}_sd")


def _theory(field: str) -> str:
    return (
        f"theoretical_{'z' if field.endswith('_z_spot_size') else 'xy'}_spot_size"
        if field.endswith("spot_size")
        else ""
    )


@cache
def shipped_limits() -> tuple[Limit, ...]:
    """Give the limits and intervals that come with this library, each with its source."""
    path = resource("mappings", "qc-limits.tsv")
    return tuple(read_limits(path.read_bytes(), path.name))


def read_limits(content: bytes, source: str) -> list[Limit]:
    r"""Read a table of limits; the head of `model/mappings/qc-limits.tsv` says what its columns are.

    Raises:
        Malformed: If it is no table.
        ContentError: If a row says what there isn't; it names the row and what is right.

    >>> read_limits(b"field,high\nmean_x_spot_size,300", "ours.csv")[0].high
    300
    """
    found = []
    for number, row in commented_table(content, source, _COLUMNS, ()):
        where = f"row {number}"
        slot = row.get("field") in _fields()
        if row.get("field") and not slot:
            raise ContentError(
                f"{where}: {short(row['field'])} is no measured field{nearest(row['field'], _fields())}", source=source
            )
        if row.get("of", "") not in ("", _theory(row.get("field", ""))):
            raise ContentError(
                f"{where}: {row['field']} can be divided by {_theory(row['field']) or 'nothing'}", source=source
            )
        kind = row.get("kind", "")
        if slot == bool(kind) or (kind and kind not in KINDS):
            told = f"a row has a field, or a kind ({', '.join(KINDS)}), not {short(kind)}"
            raise ContentError(f"{where}: {told}", source=source)
        numbers: dict[str, float | None] = {}
        for name in ("low", "high", "days"):
            try:
                numbers[name] = read_number(row[name]) if row.get(name) else None
            except ValueError as error:
                raise ContentError(f"{where}: {name} is {short(row[name])}, expected {error}", source=source) from None
        days = numbers.pop("days") or 0
        if kind and not (1 <= days <= _LONGEST_INTERVAL and days == int(days)):
            told = f"days is {short(row.get('days', ''))}, expected a whole number from 1 to {_LONGEST_INTERVAL}"
            raise ContentError(f"{where}: {told}", source=source)
        low, high = numbers["low"], numbers["high"]
        if (kind and (low, high) != (None, None)) or (slot and days):
            raise ContentError(f"{where}: low and high are of a field, and days of a kind", source=source)
        if low is not None and high is not None and low > high:
            raise ContentError(f"{where}: low is above high, so nothing is within", source=source)
        if slot and low is None and high is None:
            raise ContentError(f"{where}: it says neither low nor high", source=source)
        found.append(
            Limit(
                *(row.get("field", ""), row.get("of", ""), low, high, kind, int(days)),
                *(row.get("instrument", ""), row.get("source") or source),
            )
        )
    return found


@per_model
def _fields() -> frozenset[str]:
    """Give the fields of calibrations that are measured, and neither set nor said in theory."""
    classes = current_model().classes
    owners = [one for one in classes if one == "FieldUniformityEvaluation" or current_model().is_a(one, "Calibration")]
    names = {name for one in owners for name, use in classes[one].slots.items() if use.slot.kind == "number"}
    return frozenset(name for name in names if not _SET.search(name))


def judged(series: Iterable[Series], limits: Sequence[Limit]) -> list[Finding]:
    """Give a finding for the newest value of each series that passes one of the limits that hold for the instrument."""
    found = []
    for one in series:
        last = one.points[-1]
        for limit in limits:
            told = limit.passed(last) if limit.field == one.field else ""
            if told:
                said = f"was {number_label(last.value)} {one.unit}".rstrip() + f" on {last.date}: {told}"
                rule = PASSED.removeprefix("NBOQ-Q-")
                finding = Finding("warning", "advice", rule, one.title, last.calibration, (), one.field, None, said)
                found.append(replace(finding, code=PASSED))
    return found


@dataclass(frozen=True, slots=True)
class Due:
    """A calibration that is to be done by a day."""

    instrument: str
    instrument_pid: str
    kind: str
    last: str
    due: str
    days: int
    source: str


def due(
    rows: Iterable[Mapping[str, Any]],
    limits: Iterable[Limit],
    on: date,
    called: Mapping[str, Iterable[str]] | None = None,
) -> list[Due]:
    """Tell which calibrations are due in the week from a day on, the longest overdue first; never done is due that day.

    Args:
        rows: The rows of the question `last_calibrated`.
        limits: Intervals: for one instrument before those for all, later ones before earlier ones.
        on: The first day.
        called: What else instruments are called, by their ids, for limits that are for one.
    """
    last: dict[tuple[str, str], dict[str, str]] = {}
    for row in rows:
        held = last.setdefault((str(row["instrument_pid"]), str(row["instrument"] or "")), {})
        if row["kind"]:
            held[str(row["kind"])] = str(row["last"])
    found = []
    for (pid, name), done in last.items():
        chosen: dict[str, Limit] = {}
        for limit in sorted((one for one in limits if one.kind), key=lambda one: bool(one.instrument)):
            if limit.holds_for(pid, name, *(called or {}).get(pid, ())):
                chosen[limit.kind] = limit
        for kind, limit in chosen.items():
            before = done.get(kind, "")
            then = day_of(before)
            # Counted, since the calendar ends.
            day = then.toordinal() + limit.days if then else on.toordinal()
            if day < on.toordinal() + _WEEK:
                told = date.fromordinal(min(day, date.max.toordinal())).isoformat()
                found.append(Due(name, pid, kind, before, told, limit.days, limit.source))
    return sorted(found, key=lambda one: (one.due, one.instrument, one.instrument_pid, one.kind))
