"""现场服务“一次一评” (国办发〔2019〕51号): at the pad of the window where the visit has just ended."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yichuang.domain.feedback import public
from yichuang.domain.hall import public as hall
from yichuang.domain.hall import testing
from yichuang.domain.people import testing as persons
from yichuang.kernel import clock
from yichuang.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from yichuang.kernel.journal.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def floor() -> testing.Floor:
    return testing.make_floor()


def pad_at(floor: testing.Floor, window: hall.WindowFace, kind: str = "pad") -> hall.DeviceRef:
    _, code = hall.add_device(
        actor=floor.manager, hall_id=floor.hall.id, kind=kind, name="评价器", window_id=window.id if window else None
    )
    return hall.enrol_device(code=code)[0]


def visit(floor: testing.Floor) -> hall.TicketRef:
    """Somebody was served at the first window, and has just got up."""
    testing.take(floor)
    done = testing.serve(floor)
    assert done is not None
    return done


def evaluate(pad: hall.DeviceRef, ticket: hall.TicketRef, level: int = 5, reasons: tuple[str, ...] = ()):
    return public.evaluate_visit(
        actor=hall.device_actor(pad), device_id=pad.id, ticket_id=ticket.id, level=level, reasons=reasons
    )


def test_the_pad_asks_about_the_visit_that_has_just_ended_and_once_only(floor) -> None:
    pad = pad_at(floor, floor.first)
    assert public.visit_to_evaluate(pad) is None
    done = visit(floor)
    asked = public.visit_to_evaluate(pad)
    assert asked is not None
    assert asked.id == done.id
    given = evaluate(pad, done, 5, ("517", "510"))
    assert (given.level_text, given.reasons) == ("非常满意", ("510", "517"))
    assert public.visit_to_evaluate(pad) is None
    with pytest.raises(Conflict, match="已经评价过"):
        evaluate(pad, done, 1)


def test_another_windows_ticket_is_refused(floor) -> None:
    elsewhere = pad_at(floor, floor.second)
    done = visit(floor)
    with pytest.raises(Conflict):
        evaluate(elsewhere, done)
    testing.take(floor)
    called = hall.call_next(actor=floor.other, window_id=floor.second.id)
    assert called is not None
    hall.finish_ticket(actor=floor.other, ticket_id=called.id, outcome="answered")
    with pytest.raises(NotFound):
        evaluate(elsewhere, done)


def test_after_five_minutes_whoever_stands_there_is_somebody_else(floor) -> None:
    pad = pad_at(floor, floor.first)
    done = visit(floor)
    with clock.at(clock.now() + timedelta(minutes=4, seconds=59)):
        assert public.visit_to_evaluate(pad) is not None
    with clock.at(clock.now() + timedelta(minutes=5)):
        assert public.visit_to_evaluate(pad) is None
        with pytest.raises(Conflict, match="已过"):
            evaluate(pad, done)


def test_nobody_but_the_pad_evaluates_a_visit(floor) -> None:
    pad = pad_at(floor, floor.first)
    sign = pad_at(floor, floor.first, "sign")
    done = visit(floor)
    for actor, device in (
        (hall.device_actor(sign), sign),
        (hall.device_actor(pad), sign),
        (floor.clerk, pad),
        (persons.public_actor(), pad),
    ):
        with pytest.raises(Forbidden):
            public.evaluate_visit(actor=actor, device_id=device.id, ticket_id=done.id, level=5)
    hall.revoke_device(actor=floor.manager, device_id=pad.id)
    with pytest.raises(Forbidden):
        evaluate(pad, done)


def test_reasons_are_those_of_the_level(floor) -> None:
    pad = pad_at(floor, floor.first)
    done = visit(floor)
    for level, reasons in ((6, ()), (5, ("115",))):
        with pytest.raises(Invalid):
            evaluate(pad, done, level, reasons)
    evaluate(pad, done, 2, ("214",))


def test_one_entry_in_the_journal_and_nobody_in_it(floor) -> None:
    pad = pad_at(floor, floor.first)
    testing.take(floor, person=hall.Person(phone="13887651234", name="岩温"))
    done = testing.serve(floor)
    assert done is not None
    evaluate(pad, done, 4)
    (payload,) = Entry.objects.filter(kind="feedback.visit.evaluated").values_list("payload", flat=True)
    assert (payload["ticket_id"], payload["level"]) == (done.id, 4)
    assert "岩" not in repr(payload)
    assert "1388" not in repr(payload)
