"""Rows as the frozen things that leave the room."""

from __future__ import annotations

from yichuang.kernel.sealing import mask_name

from .lifecycle import APPOINTMENT, DEVICE, TICKET, WINDOW
from .models import Alarm, Appointment, Device, Ticket, Window
from .refs import AlarmRef, AppointmentRef, DeviceRef, HallRef, TicketRef, WindowRef


def ticket_ref(row: Ticket, hall: HallRef) -> TicketRef:
    """A ticket, its person masked."""
    business, window = hall.business(row.business_id), hall.window(row.window_id)
    return TicketRef(
        id=row.pk,
        hall_id=row.hall_id,
        business_id=row.business_id,
        business=business.name if business else "",
        day=row.day,
        number=row.number,
        state=row.state,
        state_label=TICKET.states[row.state],
        turn=row.turn,
        priority=row.priority,
        channel=row.channel,
        taken_at=row.taken_at,
        called_at=row.called_at,
        started_at=row.started_at,
        ended_at=row.ended_at,
        calls=row.calls,
        returns=row.returns,
        window_id=row.window_id,
        window=window.number if window else "",
        name=mask_name(row.name) if row.name else "",
        item_id=row.item_id,
        case_id=row.case_id,
        applicant_id=row.applicant_id,
        outcome=row.outcome,
        pass_key=row.pass_key,
    )


def window_ref(row: Window, hall: HallRef, current: Ticket | None, held: tuple[Ticket, ...] = ()) -> WindowRef:
    """A window with the ticket it has now, and those it put aside."""
    face = hall.window(row.pk)
    assert face is not None, "a window's hall knows it"
    return WindowRef(
        id=row.pk,
        hall_id=row.hall_id,
        counter_id=face.counter_id,
        number=face.number,
        name=face.name,
        kind=face.kind,
        acts=face.acts,
        businesses=face.businesses,
        state=row.state,
        state_label=WINDOW.states[row.state],
        account_id=row.account_id,
        post_id=row.post_id,
        substitutes_id=row.substitutes_id,
        since=row.since,
        pause_reason=row.pause_reason,
        current=ticket_ref(current, hall) if current else None,
        held=tuple(ticket_ref(t, hall) for t in held),
    )


def appointment_ref(row: Appointment, hall: HallRef) -> AppointmentRef:
    """An appointment, its people masked."""
    business = hall.business(row.business_id)
    return AppointmentRef(
        id=row.pk,
        hall_id=row.hall_id,
        business_id=row.business_id,
        business=business.name if business else "",
        code=row.code,
        day=row.day,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        state=row.state,
        state_label=APPOINTMENT.states[row.state],
        name=mask_name(row.name) if row.name else "",
        for_name=mask_name(row.for_name) if row.for_name else "",
        people=row.people,
        items=tuple(row.items),
        reason=row.reason,
        offered_until=row.offered_until,
        ticket_id=row.ticket_id,
    )


def device_ref(row: Device, hall: HallRef) -> DeviceRef:
    """A device without its secrets."""
    window = hall.window(row.window_id)
    return DeviceRef(
        id=row.pk,
        hall_id=hall.id,
        site_id=hall.site_id,
        place_id=hall.place_id,
        kind=row.kind,
        kind_label=row.get_kind_display(),
        name=row.name,
        window_id=row.window_id,
        window=window.number if window else "",
        state=row.state,
        state_label=DEVICE.states[row.state],
        enrolled_at=row.enrolled_at,
        seen_at=row.seen_at,
    )


def alarm_ref(row: Alarm, hall: HallRef) -> AlarmRef:
    """An alarm with what was done."""
    business = hall.business(row.business_id)
    return AlarmRef(
        row.pk,
        row.hall_id,
        business.name if business else "",
        row.since,
        row.ended_at,
        row.longest,
        row.waiting,
        row.action,
        row.acted_by_id,
        row.acted_at,
    )
