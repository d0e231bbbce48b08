"""A day in a hall, played through the public operations with a clock of its own: arrivals, calls, visits.

It leaves the hall as it found it: a window that is open today stays open, and one where somebody stands is left alone.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import count
from math import log, sqrt
from random import Random

from yichuang.domain.hall import public as hall
from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict

# How the day's visitors spread over the hours of a county's hall: busy at nine, and after three.
HOURS = {8: 0.08, 9: 0.22, 10: 0.19, 11: 0.12, 14: 0.08, 15: 0.16, 16: 0.12, 17: 0.03}
OPENS, CLOSES = time(8, 30), time(18, 0)
LAST_COMES = timedelta(minutes=45)  # nobody comes in the last minutes before closing
MIX = {
    "general": 40, "collect": 14, "consult": 13, "assist": 3, "social": 11, "medical": 10, "civil": 4, "market": 5,
    "unsolved": 0, "police": 22,
}  # fmt: skip
SPREAD = 0.7  # coefficient of variation of a visit's length
ABSENT = 0.05  # called and not there
CLAIMS = (("", 0.8), ("disabled", 0.03), ("military", 0.05), ("supplement", 0.12))
OUTCOMES = {"collect": "collected", "consult": "answered", "unsolved": "unsolved"}


@dataclass
class Told:
    """What the day was like; waits in minutes."""

    taken: int = 0
    served: int = 0
    absent: int = 0
    late: int = 0  # finished after closing
    waits: list[float] = field(default_factory=list)

    def add(self, other: Told) -> None:
        """The days of several halls as one."""
        self.taken, self.served = self.taken + other.taken, self.served + other.served
        self.absent, self.late = self.absent + other.absent, self.late + other.late
        self.waits += other.waits


@dataclass
class Play:
    """One day in one hall. ``clerks`` sit at their windows (by id) from opening to closing."""

    setting: hall.HallRef
    clerks: Mapping[int, Actor]
    day: date
    random: Random
    told: Told = field(default_factory=Told)
    line: Counter[int] = field(default_factory=Counter)
    report: Callable[[str], None] | None = None
    opens: datetime = field(init=False)
    closes: datetime = field(init=False)

    def run(self, visits: int) -> Told:
        """Open the windows that are closed, let ``visits`` people come, serve them, close those windows again.

        Nobody comes where nobody can sit.
        """
        self.opens, self.closes = self._hours()
        opened = self._sit()
        if not self.clerks:
            return self.told
        order = count()
        events: list[tuple[datetime, int, str, int, int]] = [
            (at, next(order), "come", 0, 0) for at in self._arrivals(visits)
        ]
        heapq.heapify(events)
        free = set(self.clerks)
        while events:
            at, _, what, window, ticket = heapq.heappop(events)
            with clock.at(at):
                if what == "come":
                    self._come()
                elif what == "done":
                    self._finish(window, ticket)
                    free.add(window)
                for waiting in sorted(w for w in free if self._anybody_for(w)):
                    called = hall.call_next(actor=self.clerks[waiting], window_id=waiting)
                    if called is None:
                        continue
                    self.line[called.business_id] -= 1
                    if self.random.random() < ABSENT:
                        hall.pass_ticket(actor=self.clerks[waiting], ticket_id=called.id)
                        self.told.absent += 1
                        heapq.heappush(events, (at + timedelta(minutes=1), next(order), "look", 0, 0))
                        continue
                    free.discard(waiting)
                    self.told.waits.append((at - called.taken_at).total_seconds() / 60)
                    heapq.heappush(events, (at + self._length(called), next(order), "done", waiting, called.id))
        with clock.at(max(self.closes, at if visits else self.opens)):
            for window in opened:
                hall.close_window(actor=self.clerks[window], window_id=window)
        return self.told

    def _hours(self) -> tuple[datetime, datetime]:
        """From the first opening of the site on this day to its last closing; the usual ones where it rests."""
        spans = places.open_spans(places.get_site(self.setting.site_id), self.day)
        if spans:
            return spans[0][0], spans[-1][1]
        return (
            datetime.combine(self.day, OPENS, clock.SHANGHAI),
            datetime.combine(self.day, CLOSES, clock.SHANGHAI),
        )

    def _sit(self) -> list[int]:
        """Have everybody at her window; those opened now. Whoever is busy, or sits elsewhere, plays no part."""
        here, opened = {}, []
        with clock.at(self.opens):
            for window, clerk in self.clerks.items():
                now = hall.get_window(actor=clerk, window_id=window)
                if now.state == "closed":
                    try:
                        hall.open_window(actor=clerk, window_id=window)
                    except Conflict:
                        continue
                    opened.append(window)
                elif now.state != "open" or now.account_id != clerk.account_id or now.current is not None:
                    continue
                here[window] = clerk
        self.clerks = here
        return opened

    def _arrivals(self, visits: int) -> Iterator[datetime]:
        hours = self.random.choices(list(HOURS), list(HOURS.values()), k=visits)
        last = self.closes - LAST_COMES
        for hour in hours:
            at = datetime.combine(self.day, time(hour), clock.SHANGHAI)
            at += timedelta(minutes=self.random.uniform(0, 60))
            if self.opens <= at <= last:
                yield at
            else:  # before the doors open one waits; near closing one comes a little earlier
                first = self.opens if at < self.opens else last - timedelta(hours=1)
                yield first + timedelta(minutes=self.random.uniform(0, 60))

    def _come(self) -> None:
        served = {b for w in self.setting.windows if w.id in self.clerks for b in w.businesses}
        known = [b for b in self.setting.businesses if b.id in served]
        business = self.random.choices(known, [MIX.get(b.key, 1) + 0.01 for b in known])[0]
        claim = self.random.choices([c for c, _ in CLAIMS], [share for _, share in CLAIMS])[0]
        guide = next(iter(self.clerks.values()))
        hall.take_ticket(
            actor=guide,
            hall_id=self.setting.id,
            business=business.key,
            priority=claim if self.setting.priority(claim) else "",
        )
        self.told.taken += 1
        self.line[business.id] += 1

    def _anybody_for(self, window: int) -> bool:
        face = self.setting.window(window)
        return face is not None and any(self.line[b] for b in face.businesses)

    def _finish(self, window: int, ticket: int) -> None:
        done = hall.get_ticket(actor=self.clerks[window], ticket_id=ticket)
        business = self.setting.business(done.business_id)
        outcome = OUTCOMES.get(business.key if business else "", "received")
        hall.finish_ticket(actor=self.clerks[window], ticket_id=ticket, outcome=outcome)
        self.told.served += 1
        self.told.late += clock.now() > self.closes
        if self.report and self.told.served % 100 == 0:
            self.report(f"{clock.now():%H:%M} 已办 {self.told.served} 人，取号 {self.told.taken}")

    def _length(self, ticket: hall.TicketRef) -> timedelta:
        business = self.setting.business(ticket.business_id)
        usual = business.minutes if business else 10
        sigma = sqrt(log(1 + SPREAD**2))
        return timedelta(minutes=self.random.lognormvariate(log(usual) - sigma**2 / 2, sigma))
