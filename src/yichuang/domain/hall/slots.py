"""Which slots a day has, and what is free in each. Pure: rows and the calendar come from outside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from yichuang.kernel.clock import SHANGHAI


@dataclass(frozen=True, slots=True)
class Share:
    """A scarce part of a slot's capacity, for some items only."""

    key: str
    name: str
    items: frozenset[int]
    capacity: int


@dataclass(frozen=True, slots=True)
class Rule:
    """How a business is booked. Minutes; ``horizon`` in working days, ``within`` and ``barred`` in days."""

    business_id: int
    slot: int
    capacity: int
    shares: tuple[Share, ...]
    hours: tuple[str, ...]
    lead: int
    horizon: int
    cancel: int
    grace: int
    misses: int
    within: int
    barred: int
    active: bool

    def share_for(self, items: Iterable[int]) -> str:
        """The scarce part these items take; "" for none."""
        wanted = set(items)
        return next((s.key for s in self.shares if s.items & wanted), "")


@dataclass(frozen=True, slots=True)
class Taken:
    """A place somebody holds."""

    starts_at: datetime
    ends_at: datetime
    share: str


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to come for: how many people, which items (catalogue ids), for whom if not herself."""

    people: int = 1
    items: tuple[int, ...] = ()
    for_name: str = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """What a place must be good for: a scarce ``share``, or "", and how many slots in a row."""

    share: str = ""
    length: int = 1


@dataclass(frozen=True, slots=True)
class Slot:
    """A time one can come. ``free``: places left for what was asked; ``why`` none can be taken, in words, or empty."""

    starts_at: datetime
    ends_at: datetime
    capacity: int
    free: int
    why: str = ""

    @property
    def open(self) -> bool:
        """Whether it can be booked."""
        return not self.why


def starts_of(day: date, spans: Sequence[tuple[time, time]], minutes: int) -> list[datetime]:
    """The beginnings of a day's slots: whole slots within each span of the opening hours."""
    found = []
    for opens, closes in spans:
        at = datetime.combine(day, opens, SHANGHAI)
        end = datetime.combine(day, closes, SHANGHAI)
        while at + timedelta(minutes=minutes) <= end:
            found.append(at)
            at += timedelta(minutes=minutes)
    return found


def slots_of(
    rule: Rule, starts: Sequence[datetime], taken: Sequence[Taken], now: datetime, ask: Ask
) -> tuple[Slot, ...]:
    """Each slot with what is free for an appointment as asked.

    Such an appointment needs room in every slot it covers, and these must follow each other without a break.
    """
    width = timedelta(minutes=rule.slot)
    room = [_room(rule, at, at + width, taken, ask.share) for at in starts]
    found = []
    for n, at in enumerate(starts):
        covered = starts[n : n + ask.length]
        together = len(covered) == ask.length and all(b - a == width for a, b in pairwise(covered))
        free = min(room[n : n + ask.length]) if together else 0
        if at - timedelta(minutes=rule.lead) < now:
            why = "已过可约时间"
        elif not together:
            why = "剩下的时间不够"
        elif free <= 0:
            why = "已约满"
        else:
            why = ""
        found.append(Slot(at, at + width * ask.length, rule.capacity, max(0, free), why))
    return tuple(found)


def length_for(rule: Rule, minutes: int, people: int, items: int) -> int:
    """How many slots it takes: one for one person and thing, else ``minutes`` for each, in whole slots."""
    visits = max(1, people) * max(1, items)
    return 1 if visits == 1 else max(1, -(-minutes * visits // rule.slot))


def _room(rule: Rule, since: datetime, until: datetime, taken: Sequence[Taken], share: str) -> int:
    here = [t for t in taken if t.starts_at < until and t.ends_at > since]
    room = rule.capacity - len(here)
    for part in rule.shares:
        if part.key == share:
            room = min(room, part.capacity - sum(t.share == share for t in here))
    return room
