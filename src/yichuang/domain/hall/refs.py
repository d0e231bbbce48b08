"""What the hall hands out: frozen, without any model behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class BusinessRef:
    """What one takes a number for. ``items`` empty: whatever no other business covers."""

    id: int
    key: str
    name: str
    prefix: str
    kind: str
    items: frozenset[int]
    minutes: int
    active: bool
    position: int = 0


@dataclass(frozen=True, slots=True)
class PriorityRef:
    """Who goes ahead, and by how many minutes."""

    key: str
    name: str
    minutes: int
    proof: str
    active: bool
    position: int = 0


def titled(number: str, name: str) -> str:
    """“3 号 综合窗口”, or “3 号综窗” as it is, where the name says the number itself."""
    return name if number in name else f"{number} 号 {name}"


@dataclass(frozen=True, slots=True)
class WindowFace:
    """What is written over a window, and what may be done there."""

    id: int
    counter_id: int
    number: str
    name: str
    kind: str
    acts: tuple[str, ...]
    businesses: frozenset[int]

    @property
    def title(self) -> str:
        """Its number and name, each once: many names begin with the number."""
        return titled(self.number, self.name)


@dataclass(frozen=True, slots=True)
class HallRef:
    """A hall as it is set up. ``promised_wait`` in minutes."""

    id: int
    site_id: int
    place_id: int
    promised_wait: int
    returns: int
    speaks: bool
    quiet: tuple[str, ...]
    active: bool
    businesses: tuple[BusinessRef, ...]
    priorities: tuple[PriorityRef, ...]
    windows: tuple[WindowFace, ...]
    roster_binds: bool = False

    def business(self, key: str | int) -> BusinessRef | None:
        """The business of this key or id."""
        return next((b for b in self.businesses if key in (b.key, b.id)), None)

    def priority(self, key: str) -> PriorityRef | None:
        """The active rule of this key."""
        return next((p for p in self.priorities if p.key == key and p.active), None)

    def window(self, window_id: int | None) -> WindowFace | None:
        """The window of this id."""
        return next((w for w in self.windows if w.id == window_id), None)


@dataclass(frozen=True, slots=True)
class TicketRef:
    """A ticket. ``name`` is masked; ``window`` is the number on the counter, empty while nobody called."""

    id: int
    hall_id: int
    business_id: int
    business: str
    day: date
    number: str
    state: str
    state_label: str
    turn: datetime
    priority: str
    channel: str
    taken_at: datetime
    called_at: datetime | None
    started_at: datetime | None
    ended_at: datetime | None
    calls: int
    returns: int
    window_id: int | None
    window: str
    name: str
    item_id: int | None
    case_id: int | None
    applicant_id: int | None
    outcome: str
    pass_key: str


@dataclass(frozen=True, slots=True)
class WindowRef:
    """A window now: who sits there, whom she serves."""

    id: int
    hall_id: int
    counter_id: int
    number: str
    name: str
    kind: str
    acts: tuple[str, ...]
    businesses: frozenset[int]
    state: str
    state_label: str
    account_id: int | None
    post_id: int | None
    substitutes_id: int | None
    since: datetime | None
    pause_reason: str
    current: TicketRef | None
    held: tuple[TicketRef, ...] = ()

    @property
    def title(self) -> str:
        """Its number and name, each once: many names begin with the number."""
        return titled(self.number, self.name)


@dataclass(frozen=True, slots=True)
class AppointmentRef:
    """An appointment. Names are masked; ``ends_at`` leaves room for all people and items."""

    id: int
    hall_id: int
    business_id: int
    business: str
    code: str
    day: date
    starts_at: datetime
    ends_at: datetime
    state: str
    state_label: str
    name: str
    for_name: str
    people: int
    items: tuple[int, ...]
    reason: str
    offered_until: datetime | None
    ticket_id: int | None


@dataclass(frozen=True, slots=True)
class ClosureRef:
    """Days without appointments (停约); ``business`` is empty where all of them rest."""

    id: int
    business: str
    since: date
    until: date
    reason: str


@dataclass(frozen=True, slots=True)
class DeviceRef:
    """A device as its manager sees it, and as it sees itself."""

    id: int
    hall_id: int
    site_id: int
    place_id: int
    kind: str
    kind_label: str
    name: str
    window_id: int | None
    window: str
    state: str
    state_label: str
    enrolled_at: datetime | None
    seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class TerminalEntryRef:
    """A department's function at the terminals; without ``address`` its ``note`` says where it is done."""

    key: str
    name: str
    body: str
    address: str
    note: str


@dataclass(frozen=True, slots=True)
class AlarmRef:
    """Somebody waited longer than promised: minutes at worst, how many waited, what the manager did."""

    id: int
    hall_id: int
    business: str
    since: datetime
    ended_at: datetime | None
    longest: int
    waiting: int
    action: str
    acted_by_id: int | None
    acted_at: datetime | None
