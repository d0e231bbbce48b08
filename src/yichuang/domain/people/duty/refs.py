"""What duty hands out: frozen, names of staff in full (亮牌上岗, S1-42), times in Shanghai."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from yichuang.domain.places import public as places

from .reckoning import As, Gap, Lapse, Span


@dataclass(frozen=True, slots=True)
class ShiftRef:
    """A counter's shift with who is on it."""

    id: int
    site_id: int
    counter_id: int
    counter: str
    day: date
    begins: datetime
    ends: datetime
    account_id: int
    name: str
    substitute_id: int | None
    substitute: str
    away: bool = False  # A is on leave for all of it


@dataclass(frozen=True, slots=True)
class GapRef:
    """A gap in words: which counter, what, and when."""

    gap: Gap
    counter: str
    text: str

    @property
    def grave(self) -> bool:
        """Whether nobody would sit there."""
        return self.gap.grave


@dataclass(frozen=True, slots=True)
class PublicLeaderDay:
    """A leader's day in a hall as everybody reads it: name, post, day."""

    name: str
    post: str
    day: date


@dataclass(frozen=True, slots=True)
class LeaderDayRef:
    """A leader's day in the hall. ``kept``: whether she came; None: not yet known."""

    id: int
    site_id: int
    account_id: int
    name: str
    body: str
    day: date
    kept: bool | None
    note: str


@dataclass(frozen=True, slots=True)
class StandInRef:
    """Somebody allowed at a counter for one day."""

    counter_id: int
    counter: str
    day: date
    account_id: int
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class DayRef:
    """A day of a week's roster. ``opened`` empty: the site is closed."""

    day: date
    opened: tuple[Span, ...]
    leaders: tuple[LeaderDayRef, ...]
    gaps: tuple[GapRef, ...]


@dataclass(frozen=True, slots=True)
class CounterWeek:
    """A counter's row in the week: for each day its shifts and whoever may stand in."""

    counter: places.CounterRef
    days: tuple[tuple[date, tuple[ShiftRef, ...], tuple[StandInRef, ...]], ...]


@dataclass(frozen=True, slots=True)
class WeekRef:
    """A site's roster from Monday to Sunday."""

    site: places.SiteRef
    monday: date
    days: tuple[DayRef, ...]
    rows: tuple[CounterWeek, ...]

    @property
    def gaps(self) -> tuple[GapRef, ...]:
        """The gaps of the whole week."""
        return tuple(g for d in self.days for g in d.gaps)


@dataclass(frozen=True, slots=True)
class CopyReport:
    """What copying a week did; ``left_out`` says in words what was not taken over."""

    made: int
    left_out: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class LeaveRef:
    """A leave. ``reason`` is for her and for whoever decides."""

    id: int
    site_id: int
    account_id: int
    name: str
    kind: str
    begins: datetime
    ends: datetime
    reason: str
    state: str
    state_label: str
    note: str
    text: str  # when, in words

    def __repr__(self) -> str:
        return f"LeaveRef(id={self.id})"


@dataclass(frozen=True, slots=True)
class SwapRef:
    """A swap. ``back`` None: she takes the shift over for nothing in return (替班)."""

    id: int
    site_id: int
    shift: ShiftRef
    back: ShiftRef | None
    asker_id: int
    asker: str
    other_id: int
    other: str
    reason: str
    state: str
    state_label: str


@dataclass(frozen=True, slots=True, repr=False)
class ExplanationRef:
    """What somebody says of a lapse."""

    id: int
    shift_id: int
    account_id: int
    name: str
    counter: str
    day: date
    lapses: tuple[Lapse, ...]
    reason: str
    state: str
    state_label: str

    def __repr__(self) -> str:
        return f"ExplanationRef(id={self.id})"


@dataclass(frozen=True, slots=True)
class MyShift:
    """A shift of one's own: in which place, what is expected, whether one came, what is not in order."""

    shift: ShiftRef
    place: As
    spans: tuple[Span, ...]
    came_at: datetime | None
    left_at: datetime | None
    lapses: tuple[Lapse, ...]
    explanation: str  # its state's word, empty if none
    can_sign_in: bool
    can_sign_out: bool
    can_explain: bool


@dataclass(frozen=True, slots=True)
class MyDuty:
    """Everything of one person: today and what comes, what she must explain, her leaves and swaps."""

    today: tuple[MyShift, ...]
    coming: tuple[MyShift, ...]
    to_explain: tuple[MyShift, ...]
    leaves: tuple[LeaveRef, ...]
    swaps: tuple[SwapRef, ...]


@dataclass(frozen=True, slots=True)
class SheetLine:
    """Somebody's month. ``excused``: lapses whose explanation the manager accepted; they are not counted above."""

    account_id: int
    name: str
    due: int
    came: int
    late: int
    early: int
    missing: int
    no_sign_out: int
    excused: int
    leave_days: float
    business_days: float
    """Away at work: 公出 and 培训."""


@dataclass(frozen=True, slots=True)
class OnDuty:
    """In which place an account is on the roster of a counter for a day."""

    account_id: int
    place: As
    reason: str = ""
