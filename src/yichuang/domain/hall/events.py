"""What the hall writes to the journal. No name, number or phone of anybody."""

from __future__ import annotations

from dataclasses import dataclass

from yichuang.kernel.journal import Event, event


@event("hall.hall.arranged", version=1)
@dataclass(frozen=True, slots=True)
class HallArranged(Event):
    """A hall's rules were set: what changed, by field."""

    hall_id: int
    site_id: int
    changed: tuple[str, ...]


@event("hall.business.arranged", version=1)
@dataclass(frozen=True, slots=True)
class BusinessArranged(Event):
    """A business was added or changed."""

    hall_id: int
    business_id: int
    key: str
    changed: tuple[str, ...]


@event("hall.priority.arranged", version=1)
@dataclass(frozen=True, slots=True)
class PriorityArranged(Event):
    """A rule of who goes first was added or changed."""

    hall_id: int
    key: str
    minutes: int
    active: bool


@event("hall.window.arranged", version=1)
@dataclass(frozen=True, slots=True)
class WindowArranged(Event):
    """What a window serves, and what may be done there."""

    window_id: int
    hall_id: int
    businesses: tuple[int, ...]
    acts: tuple[str, ...]


@event("hall.window.moved", version=1)
@dataclass(frozen=True, slots=True)
class WindowMoved(Event):
    """A window was opened, paused, resumed, taken over or closed. ``substitutes``: whose post she holds (AB岗)."""

    window_id: int
    hall_id: int
    state: str
    substitutes: int | None = None
    reason: str = ""


@event("hall.ticket.taken", version=1)
@dataclass(frozen=True, slots=True)
class TicketTaken(Event):
    """Somebody took a number."""

    ticket_id: int
    hall_id: int
    business_id: int
    number: str
    priority: str


@event("hall.ticket.called", version=1)
@dataclass(frozen=True, slots=True)
class TicketCalled(Event):
    """A number was called to a window. ``reason``: why it was called out of its turn."""

    ticket_id: int
    hall_id: int
    business_id: int
    window_id: int
    waited_seconds: int
    reason: str = ""


@event("hall.ticket.moved", version=1)
@dataclass(frozen=True, slots=True)
class TicketMoved(Event):
    """A ticket was recalled, passed, held, resumed, given back or swept: ``how`` names the transition."""

    ticket_id: int
    hall_id: int
    business_id: int
    window_id: int | None
    how: str


@event("hall.ticket.transferred", version=1)
@dataclass(frozen=True, slots=True)
class TicketTransferred(Event):
    """A ticket went to another business or window and kept its turn."""

    ticket_id: int
    hall_id: int
    from_business: int
    to_business: int
    from_window: int | None
    to_window: int | None
    reason: str


@event("hall.ticket.finished", version=1)
@dataclass(frozen=True, slots=True)
class TicketFinished(Event):
    """A visit ended. ``served_seconds`` from the call (or the start, if one was noted) to the end."""

    ticket_id: int
    hall_id: int
    business_id: int
    window_id: int
    outcome: str
    waited_seconds: int
    served_seconds: int


@event("hall.ticket.linked", version=1)
@dataclass(frozen=True, slots=True)
class TicketLinked(Event):
    """A case came of a visit while it was going on."""

    ticket_id: int
    hall_id: int
    case_id: int


@event("hall.people.cleared", version=1)
@dataclass(frozen=True, slots=True)
class PeopleCleared(Event):
    """Names and telephones of tickets and appointments before this day were cleared: of how many."""

    tickets: int
    appointments: int
    before: str


@event("hall.booking.arranged", version=1)
@dataclass(frozen=True, slots=True)
class BookingArranged(Event):
    """How a business is booked was set: what changed, by field."""

    hall_id: int
    business_id: int
    changed: tuple[str, ...]


@event("hall.closure.entered", version=1)
@dataclass(frozen=True, slots=True)
class ClosureEntered(Event):
    """No appointments on these days; ``called_off`` of those booked were told so. ``lifted``: the closure is gone."""

    hall_id: int
    business_id: int | None
    since: str
    until: str
    reason: str
    called_off: int
    lifted: bool = False


@event("hall.appointment.booked", version=1)
@dataclass(frozen=True, slots=True)
class AppointmentBooked(Event):
    """Somebody booked a time, or stands by for one (``state``)."""

    appointment_id: int
    hall_id: int
    business_id: int
    starts_at: str
    people: int
    items: int
    state: str


@event("hall.appointment.moved", version=1)
@dataclass(frozen=True, slots=True)
class AppointmentMoved(Event):
    """An appointment was changed, cancelled, called off, offered, missed …: ``how`` names the transition."""

    appointment_id: int
    hall_id: int
    business_id: int
    how: str
    starts_at: str
    reason: str = ""


@event("hall.device.moved", version=1)
@dataclass(frozen=True, slots=True)
class DeviceMoved(Event):
    """A device was added, enrolled, given a new code, or revoked: ``how`` says which."""

    device_id: int
    hall_id: int
    device_kind: str
    window_id: int | None
    how: str


@event("hall.terminal_entry.arranged", version=1)
@dataclass(frozen=True, slots=True)
class TerminalEntryArranged(Event):
    """A department's function at the terminals was added or changed."""

    hall_id: int
    key: str
    changed: tuple[str, ...]


@event("hall.alarm.raised", version=1)
@dataclass(frozen=True, slots=True)
class AlarmRaised(Event):
    """Somebody waits longer than the hall promises. Minutes."""

    alarm_id: int
    hall_id: int
    business_id: int
    longest: int
    waiting: int


@event("hall.alarm.answered", version=1)
@dataclass(frozen=True, slots=True)
class AlarmAnswered(Event):
    """The manager wrote down what she did."""

    alarm_id: int
    hall_id: int
    action: str


@event("hall.alarm.ended", version=1)
@dataclass(frozen=True, slots=True)
class AlarmEnded(Event):
    """Nobody waits too long any more. ``longest`` in minutes over the whole time."""

    alarm_id: int
    hall_id: int
    longest: int
