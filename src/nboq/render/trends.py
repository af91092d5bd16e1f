"""How what quality control measures developed, as a chart: a panel for each series, with deviations and limits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date as calendar_day
from typing import Final

from nboq.checks.quality import Limit, Series
from nboq.render.svg import drawing, element, named, prefix_of, text
from nboq.schema.dates import day_of
from nboq.schema.labels import cut, number_label

_WIDTH: Final = 860
_LEFT: Final = 330
_RIGHT: Final = 18
_PANEL: Final = 84
_PLOT: Final = 60
_FOOT: Final = 40
CAPTION: Final = (
    "A panel for each quantity, part, channel and setting, from its lowest to its highest value. Dots: results; "
    "vertical lines: one standard deviation either way; dashed lines: limits; rings: results that pass one."
)


@dataclass(frozen=True, slots=True)
class _Frame:
    """The days that panels reach over, and how wide they are; words stand at the left, or above on a narrow one."""

    first: int
    last: int
    width: int = _WIDTH
    left: int = _LEFT
    above: int = 0

    def x(self, day: int) -> float:
        share = (day - self.first) / (self.last - self.first) if self.last > self.first else 0.5
        return round(self.left + share * (self.width - self.left - _RIGHT), 1)


def trends(title: str, series: Sequence[Series], limits: Iterable[Limit] = (), *, narrow: bool = False) -> str:
    """Draw series as SVG.

    Args:
        title: Whose they are.
        series: At least one.
        limits: Those that hold for the instrument.
        narrow: Whether words stand above the panels, as a phone shows it.

    Returns:
        The element `svg`.

    >>> from nboq.checks.quality import Point
    >>> one = Series("mean_x_spot_size", "63x", "", "GFP", "", (Point("2024-03-04", 212, 9, 190, ""),))
    >>> "Mean X spot size, 63x, GFP" in trends("Bench", [one])
    True
    """
    known = list(limits)
    days = [day.toordinal() for one in series for point in one.points if (day := day_of(point.date))] or [1]
    first, last = min(days), max(days)
    frame = _Frame(first, last, 340, 62, 52) if narrow else _Frame(first, last)
    panel = _PANEL + frame.above
    body = [part for number, one in enumerate(series) for part in _panel(one, known, number * panel + 14, frame)]
    height = len(series) * panel + _FOOT
    for number in dict.fromkeys((first, (first + last) // 2, last)):
        at = frame.x(number)
        anchor = "end" if number == last != first else "start" if number == first else "middle"
        body.append(
            text(calendar_day.fromordinal(number).isoformat(), at, height - 14, fill="soft", text_anchor=anchor)
        )
    prefix = prefix_of("trends", title, *(one.title for one in series), *(["narrow"] if narrow else []))
    return drawing(prefix, f"Quality control of {title}", CAPTION, body, frame.width, height)


def _panel(one: Series, limits: list[Limit], top: int, frame: _Frame) -> Iterator[str]:
    mine = [limit for limit in limits if limit.field == one.field]
    values = [value for point in one.points for value in (point.value - (point.sd or 0), point.value + (point.sd or 0))]
    lines = sorted({line for limit in mine for line in _lines(limit, one)})
    low, high = min([*values, *lines]), max([*values, *lines])
    scale = _PLOT / (high - low) if high > low else 0.0

    def y(value: float) -> float:
        return round(top + _PLOT - (value - low) * scale if scale else top + _PLOT / 2, 1)

    newest = one.points[-1]
    told = f"{_short(newest.value)} {one.unit}".rstrip() + f" on {newest.date[:10]}"
    yield element("rect", fill="band", x=10, y=top - 6, width=frame.width - 20, height=frame.above + _PLOT + 12, rx=2)
    for place, words in enumerate((cut(one.title, 40), told, f"results: {len(one.points)}")):
        yield text(words, 18, top + 12 + 17 * place, 12 if place == 0 else 11, fill="soft" if place else "ink")
    top += frame.above
    for line in lines:
        yield element("path", stroke="bad", stroke_dasharray="5 3", d=f"M{frame.left} {y(line)}H{frame.width - _RIGHT}")
    for value in dict.fromkeys((low, high)):
        yield text(_short(value), frame.left - 8, y(value) + 4, 9, fill="soft", text_anchor="end")
    marks, path, dots = [], [], []
    for point in one.points:
        day = day_of(point.date)
        if day is None:
            continue
        at, height = frame.x(day.toordinal()), y(point.value)
        path.append(f"{at:g} {height:g}")
        if point.sd:
            marks.append(f"M{at:g} {y(point.value - point.sd):g}V{y(point.value + point.sd):g}")
        bad = any(limit.passed(point) for limit in mine)
        look: dict[str, object] = {"r": 4, "fill": "none", "stroke": "bad"} if bad else {"r": 1.8, "fill": "excite"}
        dots.append(element("circle", cx=at, cy=height, **look))
    yield element("path", fill="none", stroke="rule", d="".join(marks)) if marks else ""
    yield element("path", fill="none", stroke="excite", stroke_width=1.2, d="M" + "L".join(path))
    yield named(f"{one.title}: {told}", *dots, role="img")


def _short(value: float) -> str:
    return number_label(float(f"{value:.4g}"))


def _lines(limit: Limit, one: Series) -> Iterator[float]:
    """Give where a limit stands in the unit of the values; one that is a ratio, by the newest theory."""
    theory = next((point.theoretical for point in reversed(one.points) if point.theoretical), None)
    by = theory if limit.of else 1.0
    for line in (limit.low, limit.high):
        if line is not None and by is not None:
            yield line * by
