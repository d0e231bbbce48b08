"""Charts as SVG made on the server: a rate over time with its targets and outlook, and points on a map.

Both are pictures of a table that stands beside them; nothing is told by colour alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from math import cos, radians

WIDTH, HEIGHT = 640, 280
NARROW = 320  # drawn for a phone as wide as this, not shrunk to it: words stay as large as they are
_LEFT, _RIGHT, _TOP, _BOTTOM = 44, 16, 16, 30
_MOST_MONTHS = 12  # labels along the bottom
_TICK = 50  # width of one of them


@dataclass(frozen=True, slots=True)
class Mark:
    """A point of the drawing with its words."""

    x: float
    y: float
    text: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate over time, ready for ``common/_rate_chart.html``."""

    width: int
    height: int
    left: int
    right: int
    line: str
    span: str  # polygon of the outlook; empty: none
    targets: tuple[Mark, ...]
    grid: tuple[Mark, ...]
    ticks: tuple[Mark, ...]
    said: str
    narrow: Rate | None = None


def rate(
    points: Sequence[tuple[date, float]],
    targets: Sequence[tuple[date, float]],
    outlook: tuple[date, float, float] | None = None,
) -> Rate | None:
    """Percent by day, for a desk and (``narrow``) for a phone; ``outlook``: (day, low, high). None: nothing to draw.

    The line goes up in steps of the days given; targets are diamonds with their value.
    """
    if not points:
        return None
    return replace(_rate(points, targets, outlook, WIDTH), narrow=_rate(points, targets, outlook, NARROW))


def _rate(
    points: Sequence[tuple[date, float]],
    targets: Sequence[tuple[date, float]],
    outlook: tuple[date, float, float] | None,
    width: int,
) -> Rate:
    days = [d for d, _ in points] + [d for d, _ in targets] + ([outlook[0]] if outlook else [])
    first, last = min(days), max(days)
    whole = max((last - first).days, 1)

    def at(day: date, value: float) -> tuple[float, float]:
        across = _LEFT + (width - _LEFT - _RIGHT) * (day - first).days / whole
        up = HEIGHT - _BOTTOM - (HEIGHT - _TOP - _BOTTOM) * min(max(value, 0), 100) / 100
        return round(across, 1), round(up, 1)

    drawn = [at(d, v) for d, v in points]
    span = ""
    if outlook:
        day, low, high = outlook
        corners = [drawn[-1], at(day, high), at(day, low)]
        span = " ".join(f"{x},{y}" for x, y in corners)
    places = [(*at(d, v), f"{v:g}%") for d, v in targets]
    marks = tuple(Mark(x, y, text, "first" if x < _LEFT + _TICK else "") for x, y, text in places)
    grid = tuple(Mark(_LEFT, at(first, v)[1], text=f"{v}%") for v in (0, 25, 50, 75, 100))
    said = f"从 {points[0][1]:.1f}%（{points[0][0]}）到 {points[-1][1]:.1f}%（{points[-1][0]}）"
    said += "".join(f"；目标 {d} {v:g}%" for d, v in targets)
    line = " ".join(f"{x},{y}" for x, y in drawn)
    ticks = _ticks(first, last, lambda day: at(day, 0)[0], most=(width - _LEFT - _RIGHT) // _TICK)
    return Rate(width, HEIGHT, _LEFT, width - _RIGHT, line, span, marks, grid, ticks, said)


def _ticks(first: date, last: date, at: Callable[[date], float], *, most: int) -> tuple[Mark, ...]:
    """Years where there are several, in the middle of each, else months; as many as there is room for."""
    firsts = [date(year, month, 1) for year in range(first.year, last.year + 1) for month in range(1, 13)]
    months = [d for d in firsts if first <= d <= last]
    if len(months) > _MOST_MONTHS:
        years = [(max(first, date(y, 1, 1)), min(last, date(y, 12, 31))) for y in range(first.year, last.year + 1)]
        whole = [(begins, ends) for begins, ends in years if (ends - begins).days > 180] or years
        kept = whole[:: -(-len(whole) // most)]
        return tuple(Mark(round((at(b) + at(e)) / 2, 1), HEIGHT - 10, text=f"{b.year} 年") for b, e in kept)
    kept_months = months[:: -(-len(months) // most) or 1]
    return tuple(Mark(at(d), HEIGHT - 10, text=f"{d.month} 月") for d in kept_months)


@dataclass(frozen=True, slots=True)
class Map:
    """Points on a map without a ground, ready for ``common/_site_map.html``."""

    width: int
    height: int
    dots: tuple[Mark, ...]


def site_map(dots: Sequence[tuple[str, float, float, str]]) -> Map | None:
    """Sites (name, latitude, longitude, kind of mark) as they lie, north above. None: no sites."""
    if not dots:
        return None
    latitudes, longitudes = [d[1] for d in dots], [d[2] for d in dots]
    south, north, west, east = min(latitudes), max(latitudes), min(longitudes), max(longitudes)
    narrow = cos(radians((south + north) / 2))
    wide, tall = max((east - west) * narrow, 1e-4), max(north - south, 1e-4)
    scale = min((WIDTH - 80) / wide, 460 / tall)
    height = round(tall * scale + 60)

    def at(latitude: float, longitude: float) -> tuple[float, float]:
        across = (WIDTH - wide * scale) / 2 + (longitude - west) * narrow * scale
        return round(across, 1), round(30 + (north - latitude) * scale, 1)

    marks = tuple(Mark(*at(la, lo), text=name, kind=kind) for name, la, lo, kind in dots)
    return Map(WIDTH, height, marks)
