"""The formulas of ``profile/formulas.py``: what the system itself counts of sites, items and cases (domain.md §9)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from yichuang.domain.cases import public as cases
from yichuang.domain.catalogue import public as catalogue
from yichuang.kernel import clock
from yichuang.kernel.actor import Channel
from yichuang.kernel.generation import by_generation

from .. import lifecycle
from ..profile.spec import Indicator
from .intakes import handled_below, travel_saved
from .progress import History
from .reductions import MEASURES, papers_to_bring, reductions_of

_YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Value:
    """What an indicator is. ``number`` None: nobody knows. ``how``: counted by the system, declared, or reported by the
    plan's own text. ``of``: numerator and denominator in words, or what the declarer or the text says. ``reading``: the
    declaration it is, where a file proves it."""

    number: float | None
    how: str
    of: str = ""
    on: date | None = None
    reading: int | None = None


def computed(place_id: int, indicator: Indicator, history: History, on: date) -> Value | None:
    """What the indicator's formula gives for that day; None where it cannot be told of a past day any more."""
    name = indicator.formula
    if name in OF_SITES:
        return OF_SITES[name](indicator, history, on)
    if name in _CUTS:
        return _cut(place_id, name, on)
    return OF_TODAY[name](place_id) if on == clock.today() else None


def _share(part: float, whole: float, words: str) -> Value:
    number = 100 * part / whole if whole else None
    return Value(number, "counted", words.format(part=_told(part), whole=_told(whole)))


def _told(number: float) -> str:
    """All its digits, with a comma at every third."""
    return f"{number:,.10g}"


def _standard_rate(indicator: Indicator, history: History, on: date) -> Value:
    here = history.count(on, kinds=indicator.kinds)
    return _share(here.done, here.whole, "达标 {part} 个，共 {whole} 个")


def _standard_number(indicator: Indicator, history: History, on: date) -> Value:
    here = history.count(on, kinds=indicator.kinds)
    return Value(here.done, "counted", f"共 {here.whole} 个")


def _accepted_rate(indicator: Indicator, history: History, on: date) -> Value:
    passed = {lifecycle.COUNTY_PASSED, lifecycle.UP_TO_STANDARD}
    here = history.count(on, kinds=indicator.kinds, states=passed)
    return _share(here.done, here.whole, "县级验收通过 {part} 个，共 {whole} 个")


def _sites_number(indicator: Indicator, history: History, on: date) -> Value:
    return Value(history.count(on, kinds=indicator.kinds).whole, "counted", "系统里的站点")


OF_SITES: Final[dict[str, Callable[[Indicator, History, date], Value]]] = {
    "standard_rate": _standard_rate,
    "standard_number": _standard_number,
    "accepted_rate": _accepted_rate,
    "sites_number": _sites_number,
}


@by_generation
def _specs(place_id: int) -> tuple[tuple[catalogue.ItemRef, catalogue.ItemSpec], ...]:
    """The items one applies for here, in use today (三率一数's denominator, domain.md §9)."""
    return tuple((i, catalogue.get_version(i.version_id).spec) for i in catalogue.list_items(place_id) if i.handled)


def _online_doable(place_id: int) -> Value:
    items = _specs(place_id)
    able = sum(item.online for item, _ in items)
    return _share(able, len(items), "能在网上申请 {part} 项，共 {whole} 项")


def _whole_online(place_id: int) -> Value:
    items = _specs(place_id)
    return _share(sum(s.online_depth == "4" for _, s in items), len(items), "全程网办 {part} 项，共 {whole} 项")


def _once_at_most(place_id: int) -> Value:
    items = _specs(place_id)
    return _share(sum(s.visits <= 1 for _, s in items), len(items), "最多跑一次 {part} 项，共 {whole} 项")


def _instant_rate(place_id: int) -> Value:
    items = _specs(place_id)
    instant = sum(i.handling is catalogue.Handling.INSTANT for i, _ in items)
    return _share(instant, len(items), "即办件 {part} 项，共 {whole} 项")


def _handed_down(place_id: int) -> Value:
    items = _specs(place_id)
    below = catalogue.items_below(place_id)
    return _share(sum(i.id in below for i, _ in items), len(items), "乡村能办或代办 {part} 项，共 {whole} 项")


def _online_filed(place_id: int) -> Value:
    by_channel = cases.volumes_by_channel(place_id, since=clock.today() - _YEAR)
    online = by_channel.get(Channel.ONLINE, 0) + by_channel.get(Channel.TERMINAL, 0)
    return _share(online, sum(by_channel.values()), "近一年网上申报 {part} 件，共 {whole} 件")


def _items_number(place_id: int) -> Value:
    return Value(len(_specs(place_id)), "counted", "在用的依申请事项")


def _short_promise(place_id: int) -> Value:
    day = catalogue.Unit.WORKDAY
    limits = [
        (s.statutory.amount, s.promised.amount)
        for _, s in _specs(place_id)
        if s.statutory and s.statutory.unit is day and (s.promised.unit is day or not s.promised.amount)
    ]
    whole = float(sum(a for a, _ in limits))
    return _share(
        whole - float(sum(b for _, b in limits)), whole, "法定时限合计 {whole} 个工作日，少了 {part} 个工作日"
    )


_CARD = re.compile(r"身份证$|^(居民)?身份证或")


def _one_card(place_id: int) -> Value:
    """In every situation, nothing to bring but an identity card (S1-104)."""
    items = _specs(place_id)
    able = sum("person" in i.audience and all(_CARD.search(m.name) for m in papers_to_bring(s)) for i, s in items)
    return _share(able, len(items), "只要身份证 {part} 项，共 {whole} 项（申请表在线填、免交的不算）")


def _by_phone(place_id: int) -> Value:
    """From applying to the result without leaving the phone: the portal is the same there (S1-135)."""
    items = _specs(place_id)
    paper = catalogue.MaterialForm.PAPER
    able = sum(i.online and not s.visits and all(m.form is not paper for m in papers_to_bring(s)) for i, s in items)
    return _share(able, len(items), "手机上能办完 {part} 项，共 {whole} 项（网上申请、不用到现场、不收纸质材料）")


def _town_handling(place_id: int) -> Value:
    found = handled_below(place_id)
    return _share(found.done, found.whole, "近十二个月有办件 {part} 项，下放到乡村 {whole} 项")


def _travel_saved(place_id: int) -> Value:
    found = travel_saved(place_id).whole
    return Value(found.kilometres, "counted", f"估算：近十二个月 {found.cases} 件，少花在路上 {found.hours:.0f} 小时")


_CUTS: Final = {f"{key}_cut": n for n, (key, _, _) in enumerate(MEASURES)}


def _cut(place_id: int, name: str, on: date) -> Value | None:
    """The rate of one of the four reductions, of any day: editions are kept with theirs (S2-26…28)."""
    found = reductions_of(place_id, on)
    if not found.rows:
        return None
    here, (_, word, unit) = found.sums[_CUTS[name]], MEASURES[_CUTS[name]]
    said = f"{len(found.rows)} 项的{word}原来合计 {_told(here.before)} {unit}，现在 {_told(here.now)} {unit}"
    return Value(here.rate, "counted", said)


OF_TODAY: Final[dict[str, Callable[[int], Value]]] = {
    "online_doable": _online_doable,
    "whole_online": _whole_online,
    "once_at_most": _once_at_most,
    "instant_rate": _instant_rate,
    "handed_down": _handed_down,
    "online_filed": _online_filed,
    "items_number": _items_number,
    "short_promise": _short_promise,
    "one_card": _one_card,
    "by_phone": _by_phone,
    "town_handling": _town_handling,
    "travel_saved": _travel_saved,
}
