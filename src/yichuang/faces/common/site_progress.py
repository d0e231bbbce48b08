"""How far the sites are, drawn: the same chart and the same map on the desk and on the portal."""

from __future__ import annotations

from typing import Final

from yichuang.domain.buildout import public as buildout

from . import charts

_MARKS: Final = {"planned": "waiting", "up_to_standard": "done", "lost": "lost"}
"""State of a site → mark on the map; any other is on its way. A demonstration has a mark of its own."""


def rate_of(indicators: tuple[buildout.IndicatorStanding, ...]) -> buildout.IndicatorStanding | None:
    """The indicator that is the share of sites up to standard, if the plan has it."""
    return next((i for i in indicators if i.indicator.formula == "standard_rate"), None)


def chart_of(
    now: buildout.Progress,
    indicators: tuple[buildout.IndicatorStanding, ...],
    outlook: buildout.Outlook | None = None,
) -> charts.Rate | None:
    """The share of sites up to standard by month; of the whole place, with its targets and what the pace promises."""
    rate = rate_of(indicators) if not now.of else None
    targets = [(t.target.by, t.target.value) for t in rate.targets] if rate is not None else []
    points = [(on, standing.rate) for on, standing in now.months if standing.rate is not None]
    span = None
    if outlook is not None and outlook.expected is not None and outlook.whole:
        low, high = outlook.expected.low, outlook.expected.high
        span = (outlook.by, 100 * low / outlook.whole, 100 * high / outlook.whole)
    return charts.rate(points, targets, span)


def results_of(
    now: buildout.Progress, indicators: tuple[buildout.IndicatorStanding, ...]
) -> tuple[buildout.TargetStanding, ...]:
    """What the share of the whole place's sites was on the days of its targets that have come."""
    rate = rate_of(indicators) if not now.of else None
    return tuple(t for t in rate.targets if t.due and t.value and t.value.number is not None) if rate else ()


def chance_of(outlook: buildout.Outlook | None) -> str:
    """The chance of the target in words: never quite sure of what is only probable."""
    chance = outlook.expected.chance if outlook is not None and outlook.expected is not None else 0.0
    if chance in (0.0, 1.0):
        return f"{chance:.0%}"
    return "不到 1%" if chance < 0.01 else "99% 以上" if chance > 0.99 else f"{chance:.0%}"


def told_of(
    indicators: tuple[buildout.IndicatorStanding, ...],
) -> tuple[tuple[buildout.IndicatorStanding, ...], tuple[buildout.IndicatorStanding, ...]]:
    """The indicators that say something of today or of a day that is reported, and the rest: 0 of 0 says nothing."""
    said = tuple(
        i for i in indicators if i.reported or i.now.number is not None or (i.now.how == "declared" and i.now.of)
    )
    return said, tuple(i for i in indicators if i not in said)


def map_of(now: buildout.Progress) -> charts.Map | None:
    """Every site where it stands, marked by how far it is."""
    words = buildout.WORK.states
    return charts.site_map(
        [
            (
                f"{d.name}：{words[d.state]}{'，示范' if d.demonstration else ''}",
                d.latitude,
                d.longitude,
                "shown" if d.demonstration else _MARKS.get(d.state, "going"),
            )
            for d in now.dots
        ]
    )


_SHOWN: Final = 100


def told_reductions(found: buildout.Reductions) -> dict[str, object]:
    """What ``common/_reductions.html`` shows: the sums, and of each item that changed only what changed."""
    words = [(word, unit) for _, word, unit in buildout.MEASURES]
    rows = [
        (row, [(*of, cut) for of, cut in zip(words, row.cuts, strict=True) if cut is not None and cut.cut])
        for row in found.changed[:_SHOWN]
    ]
    return {
        "found": found,
        "sums": [(*of, cut) for of, cut in zip(words, found.sums, strict=True)],
        "rows": rows,
        "more": len(found.changed) > _SHOWN,
    }
