"""The demo's clock: what shall happen when, in the order of time, until now."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from itertools import count
from random import Random

from yichuang.kernel import clock
from yichuang.kernel.errors import DomainError
from yichuang.kernel.workdays import get_calendar

from .ground import COUNTY

_OPENING, _CLOSING = time(8, 45), time(17, 20)


class Agenda:
    """Acts by their moment; each is done with the clock set to it. What would come after now is never done."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.now = clock.now()
        self.calendar = get_calendar(COUNTY)
        self.order = count()
        self.refused: Counter[str] = Counter()
        self._acts: list[tuple[datetime, int, Callable[[], object]]] = []

    def run(self) -> None:
        """Do everything that lies before now. A refusal by the product ends that story, and is counted."""
        while self._acts:
            moment, _, act = heapq.heappop(self._acts)
            if moment > self.now:
                break
            with clock.at(moment):
                try:
                    act()
                except DomainError as refusal:
                    detail = "；".join(getattr(refusal, "fields", {}).values())
                    self.refused[(detail or refusal.message)[:40]] += 1

    def at(self, moment: datetime, act: Callable[[], object]) -> None:
        """Put an act on the agenda."""
        heapq.heappush(self._acts, (moment, next(self.order), act))

    def later(self, days: float, act: Callable[[], object]) -> None:
        """After so many working days; 0.x: minutes later the same day."""
        if days < 1:
            self.at(clock.now() + timedelta(minutes=5 + days * 120), act)
            return
        self._on(self.calendar.nth_after(clock.today(), round(days)), act)

    def by(self, last: date, days: int, act: Callable[[], object]) -> None:
        """After so many working days, or fewer so that it is not after ``last``; the next one if that is too late."""
        nearer = (self.calendar.nth_after(clock.today(), n) for n in range(days, 0, -1))
        day = next((d for d in nearer if d <= last), self.calendar.nth_after(clock.today(), 1))
        self._on(day, act)

    def _on(self, day: date, act: Callable[[], object]) -> None:
        self.at(self._within_hours(day), act)

    def office_hours(self, moment: datetime) -> datetime:
        """A moment of the working day that is, or follows, that of ``moment``; never later than now."""
        day = self.calendar.on_or_after(moment.date())
        return min(self._within_hours(day if day <= self.now.date() else moment.date()), self.now)

    def _within_hours(self, day: date) -> datetime:
        minutes = (datetime.combine(day, _CLOSING) - datetime.combine(day, _OPENING)).seconds // 60
        opening = datetime.combine(day, _OPENING, tzinfo=clock.SHANGHAI)
        return opening + timedelta(minutes=self.random.randint(0, minutes))
