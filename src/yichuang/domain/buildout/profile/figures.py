"""Figures the system itself knows of a site (系统统计的数字), and those it cannot know yet.

A line of a checklist may name a figure. Where a room that counts it exists, the figure is counted and nobody can
declare another; where none does yet, it is declared with evidence and shown as declared, until ``fill`` is called.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final

Counter = Callable[[Collection[int]], Mapping[int, int]]
"""Site ids → how many; a site that is absent has none."""


@dataclass(frozen=True, slots=True)
class Figure:
    """What is counted, and in what unit."""

    key: str
    name: str
    unit: str


FIGURES: Final[Mapping[str, Figure]] = {
    f.key: f
    for f in (
        Figure("counters", "窗口", "个"),
        Figure("staff", "在岗人员", "人"),
        Figure("agents", "代办员", "人"),
        Figure("items", "可办事项", "项"),
        Figure("cases", "近一年办件", "件"),
        Figure("evaluations", "近一年评价", "条"),
        Figure("institutions", "已公布的制度", "项"),
        Figure("equipment", "在用设备", "台（件）"),
        Figure("tickets", "近一年叫号", "人次"),
        Figure("patrols", "近一年现场巡查", "次"),
        Figure("training", "近一年参加培训", "人次"),
    )
}
"""What a profile may name."""

_COUNTERS: dict[str, Counter] = {}


def fill(key: str, counter: Counter) -> None:
    """From now on this figure is counted. Raises KeyError for a figure nobody knows."""
    if key not in FIGURES:
        raise KeyError(key)
    _COUNTERS[key] = counter


def is_counted(key: str) -> bool:
    """Whether a room of this system counts it; otherwise it is declared."""
    return key in _COUNTERS


def count(key: str, site_ids: Collection[int]) -> Mapping[int, int]:
    """The figure for these sites, zeros included. Raises KeyError where it is only declared."""
    found = _COUNTERS[key](site_ids)
    return {site: found.get(site, 0) for site in site_ids}
