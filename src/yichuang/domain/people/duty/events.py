"""What duty writes to the journal: ids and days, never why somebody is away."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from yichuang.kernel.journal import Event, event


@event("people.shift.set", version=1)
@dataclass(frozen=True, slots=True)
class ShiftSet(Event):
    """Somebody (and her substitute) is on the roster of a counter."""

    shift_id: int
    counter_id: int
    account_id: int
    substitute_id: int | None
    begins: datetime
    ends: datetime


@event("people.shift.removed", version=1)
@dataclass(frozen=True, slots=True)
class ShiftRemoved(Event):
    """A shift was taken off the roster."""

    shift_id: int
    counter_id: int
    account_id: int
    day: date


@event("people.week.copied", version=1)
@dataclass(frozen=True, slots=True)
class WeekCopied(Event):
    """The roster of the week before was taken over into the week that begins on ``monday``."""

    site_id: int
    monday: date
    made: int
    left_out: int


@event("people.stand_in.allowed", version=1)
@dataclass(frozen=True, slots=True)
class StandInAllowed(Event):
    """The manager lets somebody who is not on the roster sit at a counter for a day."""

    counter_id: int
    day: date
    account_id: int


@event("people.leave.moved", version=1)
@dataclass(frozen=True, slots=True)
class LeaveMoved(Event):
    """A leave was asked for, decided or withdrawn."""

    leave_id: int
    account_id: int
    begins: datetime
    ends: datetime
    state: str


@event("people.swap.moved", version=1)
@dataclass(frozen=True, slots=True)
class SwapMoved(Event):
    """A swap was asked for, agreed to, decided or withdrawn."""

    swap_id: int
    shift_id: int
    back_id: int | None
    asker_id: int
    other_id: int
    state: str


@event("people.leader_day.set", version=1)
@dataclass(frozen=True, slots=True)
class LeaderDaySet(Event):
    """A leader's day in the hall was planned, or called off."""

    site_id: int
    account_id: int
    organisation_id: int
    day: date
    planned: bool


@event("people.leader_day.kept", version=1)
@dataclass(frozen=True, slots=True)
class LeaderDayKept(Event):
    """Whether the leader came on her day."""

    leader_day_id: int
    account_id: int
    day: date
    came: bool


@event("people.presence.noted", version=1)
@dataclass(frozen=True, slots=True)
class PresenceNoted(Event):
    """Somebody signed in, or out."""

    shift_id: int
    account_id: int
    came: bool


@event("people.explanation.moved", version=1)
@dataclass(frozen=True, slots=True)
class ExplanationMoved(Event):
    """Somebody explained having been late, early or missing; or the manager said what she thinks of it."""

    explanation_id: int
    shift_id: int
    account_id: int
    state: str


@event("people.gaps.told", version=1)
@dataclass(frozen=True, slots=True)
class GapsTold(Event):
    """The gaps of a day's roster were put before the manager the day before."""

    site_id: int
    day: date
    gaps: int


@event("people.month_sheet.given", version=1)
@dataclass(frozen=True, slots=True)
class MonthSheetGiven(Event):
    """The month's attendance of a site left the system as a spreadsheet."""

    site_id: int
    month: date
    people: int


@event("people.counter_days.set", version=1)
@dataclass(frozen=True, slots=True)
class CounterDaysSet(Event):
    """On which ISO weekdays a counter is staffed; ``daily``: on every open day again."""

    counter_id: int
    weekdays: tuple[int, ...]
    daily: bool


@event("people.stand_in.ended", version=1)
@dataclass(frozen=True, slots=True)
class StandInEnded(Event):
    """The manager took the leave to sit at a counter for a day back."""

    counter_id: int
    day: date
    account_id: int
