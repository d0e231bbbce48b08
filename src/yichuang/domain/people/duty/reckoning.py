"""Arithmetic of duty: what is expected of whom, what was late, where nobody sits. No database."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from yichuang.kernel import clock

Span = tuple[datetime, datetime]

EARLIEST = timedelta(hours=2)
"""One signs in at most two hours before a shift begins."""

_FRIDAY, _WORKING = 5, frozenset(range(1, 6))
GRACE = timedelta(minutes=5)
"""Somebody who signs in within five minutes is not late."""


def within(spans: Iterable[Span], begins: datetime, ends: datetime) -> list[Span]:
    """The parts of ``spans`` that lie between two instants."""
    cut = ((max(a, begins), min(b, ends)) for a, b in spans)
    return [(a, b) for a, b in cut if a < b]


def minus(spans: Iterable[Span], holes: Iterable[Span]) -> list[Span]:
    """What is left of ``spans`` without ``holes``."""
    left = list(spans)
    for a, b in holes:
        left = [part for s, e in left for part in ((s, min(e, a)), (max(s, b), e)) if part[0] < part[1]]
    return sorted(left)


class As(StrEnum):
    """In which place somebody is on a roster (AB岗; S1-41)."""

    A = "a"
    B = "b"
    STAND_IN = "stand_in"

    @property
    def label(self) -> str:
        """The word people read."""
        return {"a": "A 岗", "b": "B 岗", "stand_in": "临时顶岗"}[self.value]


@dataclass(frozen=True, slots=True)
class Turn:
    """A shift as the arithmetic needs it."""

    id: int
    counter_id: int
    day: date
    begins: datetime
    ends: datetime
    account_id: int
    substitute_id: int | None


@dataclass(frozen=True, slots=True)
class Due:
    """When somebody has to be there for a shift. No spans: nothing is expected of her."""

    shift: Turn
    account_id: int
    place: As
    spans: tuple[Span, ...]


def due_of(
    shift: Turn,
    opened: Sequence[Span],
    away: Mapping[int, Sequence[Span]],
    told: Mapping[int, Sequence[Span]] | None = None,
) -> list[Due]:
    """What is expected: of A in the site's hours but for her leave; of B while A is on leave, but for her own.

    ``told``: the leaves from when they were approved; nobody is expected to have stood in before (None: as ``away``).
    """
    whole = within(opened, shift.begins, shift.ends)
    of_a = minus(whole, away.get(shift.account_id, ()))
    found = [Due(shift, shift.account_id, As.A, tuple(of_a))]
    if shift.substitute_id is not None:
        known = (away if told is None else told).get(shift.account_id, ())
        of_b = minus(minus(whole, minus(whole, known)), away.get(shift.substitute_id, ()))
        found.append(Due(shift, shift.substitute_id, As.B, tuple(of_b)))
    return found


class Lapse(StrEnum):
    """What is not in order with somebody's day."""

    LATE = "late"
    EARLY = "early"
    MISSING = "missing"
    NO_SIGN_OUT = "no_sign_out"

    @property
    def label(self) -> str:
        """The word people read."""
        return {"late": "迟到", "early": "早退", "missing": "缺勤", "no_sign_out": "没有签退"}[self.value]


def lapses(spans: Sequence[Span], came: datetime | None, left: datetime | None, now: datetime) -> tuple[Lapse, ...]:
    """What is not in order by now. Nothing is expected: nothing is. Missing only once the last span is over."""
    if not spans:
        return ()
    begins, ends = spans[0][0], spans[-1][1]
    if came is None:
        return (Lapse.MISSING,) if now >= ends else ()
    found = [Lapse.LATE] if came > begins + GRACE else []
    if left is None:
        found += [Lapse.NO_SIGN_OUT] if clock.day_of(now) > clock.day_of(ends) else []
    elif left < ends:
        found.append(Lapse.EARLY)
    return tuple(found)


class GapKind(StrEnum):
    """What is wrong with a day's roster."""

    NOBODY = "nobody"
    BOTH_AWAY = "both_away"
    TWO_WINDOWS = "two_windows"
    NO_SUBSTITUTE = "no_substitute"

    @property
    def label(self) -> str:
        """The word people read."""
        return {
            "nobody": "没有人值守",
            "both_away": "A 岗不在，B 岗没有或者也不在",
            "two_windows": "B 岗要顶岗，但她自己也有窗口",
            "no_substitute": "没有安排 B 岗",
        }[self.value]


@dataclass(frozen=True, slots=True)
class Gap:
    """A gap of a counter on a day; ``spans``: when. Grave ones leave a window without anybody."""

    counter_id: int
    day: date
    kind: GapKind
    spans: tuple[Span, ...]
    account_id: int | None = None

    @property
    def grave(self) -> bool:
        """Whether nobody would sit there."""
        return self.kind is not GapKind.NO_SUBSTITUTE


def find_gaps(  # noqa: PLR0913 - the facts of a day, all named
    day: date,
    opened: Sequence[Span],
    counters: Iterable[int],
    shifts: Sequence[Turn],
    away: Mapping[int, Sequence[Span]],
    weekdays: Mapping[int, Collection[int]] | None = None,
) -> list[Gap]:
    """The gaps of one day; none on a day on which the site is closed.

    ``weekdays``: the counters that are staffed on these ISO weekdays only; any other on every open day.
    """
    if not opened:
        return []
    found: list[Gap] = []
    for counter in counters:
        here = [s for s in shifts if s.counter_id == counter]
        bare = minus(opened, [(s.begins, s.ends) for s in here])
        if bare and is_expected(day, (weekdays or {}).get(counter)):
            found.append(Gap(counter, day, GapKind.NOBODY, tuple(bare)))
        for shift in here:
            found += _of_shift(shift, opened, shifts, away)
    return found


def is_expected(day: date, weekdays: Collection[int] | None) -> bool:
    """Whether a counter is to be staffed on an open day; one of all five working days also on a shifted one (调休)."""
    if weekdays is None or day.isoweekday() in weekdays:
        return True
    return day.isoweekday() > _FRIDAY and set(weekdays) >= _WORKING


def _of_shift(
    shift: Turn,
    opened: Sequence[Span],
    shifts: Sequence[Turn],
    away: Mapping[int, Sequence[Span]],
) -> list[Gap]:
    dues = due_of(shift, opened, away)
    whole = within(opened, shift.begins, shift.ends)
    bare = minus(whole, [span for due in dues for span in due.spans])
    found = [Gap(shift.counter_id, shift.day, GapKind.BOTH_AWAY, tuple(bare), shift.account_id)] if bare else []
    if shift.substitute_id is None:
        return found or [Gap(shift.counter_id, shift.day, GapKind.NO_SUBSTITUTE, tuple(whole), shift.account_id)]
    standing_in = dues[1].spans
    if standing_in:
        hers = [(s.begins, s.ends) for s in shifts if s.account_id == shift.substitute_id]
        twice = [part for a, b in hers for part in within(standing_in, a, b)]
        if twice:
            found.append(
                Gap(shift.counter_id, shift.day, GapKind.TWO_WINDOWS, tuple(sorted(twice)), shift.substitute_id)
            )
    return found
