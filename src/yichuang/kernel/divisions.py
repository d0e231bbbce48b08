"""The 12-digit division code (县级以上 6 + 乡 3 + 村 3) and lists of ranges of codes.

Geography is one code in a bigint; responsibility is a list of disjoint ranges (design.md §3). Pure functions: whether
a code names an existing division is for ``places`` to say. Source of the structure: GB/T 2260, GB/T 10114 and the
code rules of the statistics office (统计用区划代码); domain.md §1.3, §10.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

PROVINCES = frozenset(
    str(code)
    for codes in (
        range(11, 16),
        range(21, 24),
        range(31, 38),
        range(41, 47),
        range(50, 55),
        range(61, 66),
        (71, 81, 82),
    )
    for code in codes
)
"""First two digits of GB/T 2260: the provinces, autonomous regions, municipalities, 台湾, 香港, 澳门."""

_TWELVE = re.compile(r"[0-9]{12}")


@dataclass(frozen=True, slots=True, order=True)
class Range:
    """Codes from ``low`` to ``high``, both included."""

    low: int
    high: int

    def __contains__(self, code: int) -> bool:
        return self.low <= code <= self.high


WHOLE_COUNTRY = Range(0, 999_999_999_999)


class InvalidDivision(ValueError):
    """Not a division code; ``reason`` says why, in Chinese."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Level(StrEnum):
    """The level of a code (层级), read off its trailing zeros."""

    PROVINCE = "province"  # 省
    CITY = "city"  # 地（市、州、盟）
    COUNTY = "county"  # 县（区、旗）
    TOWN = "town"  # 乡（镇、街道）
    VILLAGE = "village"  # 村（社区）


_UNIT = {
    Level.PROVINCE: 10**10,
    Level.CITY: 10**8,
    Level.COUNTY: 10**6,
    Level.TOWN: 10**3,
    Level.VILLAGE: 1,
}


@dataclass(frozen=True, slots=True)
class Division:
    """A well-formed code and its level."""

    code: int
    level: Level

    def __str__(self) -> str:
        return f"{self.code:012d}"


def parse(value: str | int) -> Division:
    """Read a 12-digit code. Raises InvalidDivision with a Chinese reason, and nothing else, whatever it is given.

    A town directly under a city (东莞 441900003000, 中山, 儋州) is well formed; a village without a town is not.
    """
    text = f"{value:012d}" if isinstance(value, int) and value in WHOLE_COUNTRY else value
    if not isinstance(text, str) or not _TWELVE.fullmatch(text):
        raise InvalidDivision("区划代码应是 12 位数字（半角）")
    if text[:2] not in PROVINCES:
        raise InvalidDivision("区划代码的前两位不是省级代码")
    city, county, town, village = text[2:4], text[4:6], text[6:9], text[9:]
    if city == "00" and (county, town, village) != ("00", "000", "000"):
        raise InvalidDivision("区划代码缺少地（市）一级，却写了下级")
    if town == "000" and village != "000":
        raise InvalidDivision("区划代码缺少乡（镇、街道）一级，却写了村（社区）")
    if village != "000":
        level = Level.VILLAGE
    elif town != "000":
        level = Level.TOWN
    elif county != "00":
        level = Level.COUNTY
    else:
        level = Level.PROVINCE if city == "00" else Level.CITY
    return Division(int(text), level)


def level_of(code: int) -> Level:
    """The level of a well-formed code. Raises InvalidDivision."""
    return parse(code).level


def range_of(code: int) -> Range:
    """The code itself and everything below it: 530925101000 → 530925101000…530925101999. Raises InvalidDivision."""
    return Range(code, code + _UNIT[level_of(code)] - 1)


def lineage(code: int) -> tuple[int, ...]:
    """The code and its ancestors, nearest first, province last. Raises InvalidDivision."""
    level_of(code)
    steps = [code - code % _UNIT[level] for level in reversed(Level)]
    return tuple(dict.fromkeys(steps))


def parent_of(code: int) -> int | None:
    """The next division up; None for a province. Raises InvalidDivision."""
    line = lineage(code)
    return line[1] if len(line) > 1 else None


def county_of(code: int) -> int | None:
    """The county a code lies in (itself, if it is one); None above county. Raises InvalidDivision.

    Where towns lie directly under a city (东莞), the city stands in for the county.
    """
    return None if level_of(code) in {Level.PROVINCE, Level.CITY} else code - code % _UNIT[Level.COUNTY]


def town_of(code: int) -> int | None:
    """The town a code lies in (itself, if it is one); None above town. Raises InvalidDivision."""
    return code - code % _UNIT[Level.TOWN] if level_of(code) in {Level.TOWN, Level.VILLAGE} else None


def contains(ranges: Iterable[Range], code: int) -> bool:
    """Whether ``code`` lies in one of ``ranges``; no range at all contains nothing."""
    return any(code in r for r in ranges)


def overlaps(ranges: Iterable[Range]) -> list[tuple[Range, Range]]:
    """Pairs of neighbours (in order of ``low``) that share a code; empty when the list is disjoint."""
    ordered = sorted(ranges)
    found: list[tuple[Range, Range]] = []
    widest: Range | None = None
    for r in ordered:
        if widest is not None and r.low <= widest.high:
            found.append((widest, r))
        if widest is None or r.high > widest.high:
            widest = r
    return found


def are_disjoint(ranges: Iterable[Range]) -> bool:
    """Whether no code lies in two of ``ranges``, and each runs from low to high."""
    listed = list(ranges)
    return all(r.low <= r.high for r in listed) and not overlaps(listed)


def union(ranges: Iterable[Range]) -> tuple[Range, ...]:
    """The same codes as sorted disjoint ranges, overlapping and adjoining ones joined."""
    joined: list[Range] = []
    for r in sorted(ranges):
        if joined and r.low <= joined[-1].high + 1:
            joined[-1] = Range(joined[-1].low, max(joined[-1].high, r.high))
        else:
            joined.append(r)
    return tuple(joined)


def subtract(ranges: Iterable[Range], taken: Iterable[Range]) -> tuple[Range, ...]:
    """The codes of ``ranges`` that are not in ``taken``, as sorted disjoint ranges (a farm taken out of its town)."""
    left: list[Range] = []
    holes = union(taken)
    for r in union(ranges):
        low = r.low
        for hole in holes:
            if hole.high < low or hole.low > r.high:
                continue
            if hole.low > low:
                left.append(Range(low, hole.low - 1))
            low = hole.high + 1
        if low <= r.high:
            left.append(Range(low, r.high))
    return tuple(left)


def intersect(ranges: Iterable[Range], others: Iterable[Range]) -> tuple[Range, ...]:
    """The codes that lie in both lists, as sorted disjoint ranges (a post's ranges ∩ an organisation's)."""
    theirs = union(others)
    both = [
        Range(max(a.low, b.low), min(a.high, b.high))
        for a in union(ranges)
        for b in theirs
        if max(a.low, b.low) <= min(a.high, b.high)
    ]
    return tuple(both)
