"""现场服务“一次一评” (国办发〔2019〕51号): at the pad of the window where the visit has just ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from yichuang.domain.feedback import public
from yichuang.domain.hall import public as hall
from yichuang.domain.hall import testing
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.kernel import clock
from yichuang.kernel.actor import anonymous
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
    later = clock.at(clock.now() + timedelta(minutes=5, seconds=30))
    with later, pytest.raises(Conflict, match="已过"):  # who had begun to answer has ended it by now
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


@pytest.mark.seed("S0-83")
def test_the_pad_stops_asking_when_the_next_one_is_served_or_stands_there(floor) -> None:
    pad, now = pad_at(floor, floor.first), clock.now()
    with clock.at(now):
        visit(floor)
        testing.take(floor)
        called = hall.call_next(actor=floor.clerk, window_id=floor.first.id)
        assert called is not None
        assert public.visit_to_evaluate(pad) is not None
    with clock.at(now + timedelta(seconds=59)):
        assert public.visit_to_evaluate(pad) is not None
    with clock.at(now + timedelta(seconds=60)):
        assert public.visit_to_evaluate(pad) is None
    with clock.at(now + timedelta(seconds=20)):
        hall.start_ticket(actor=floor.clerk, ticket_id=called.id)
        assert public.visit_to_evaluate(pad) is None


def test_who_has_begun_to_answer_may_end_it_while_the_next_one_sits_down(floor) -> None:
    pad, now = pad_at(floor, floor.first), clock.now()
    with clock.at(now):
        done = visit(floor)
        testing.take(floor)
        called = hall.call_next(actor=floor.clerk, window_id=floor.first.id)
        assert called is not None
        hall.start_ticket(actor=floor.clerk, ticket_id=called.id)
    with clock.at(now + timedelta(seconds=29)):
        assert public.visit_to_evaluate(pad) is None
        assert evaluate(pad, done).level == 5
    hall.finish_ticket(actor=floor.clerk, ticket_id=called.id, outcome="answered")


def test_who_has_begun_to_answer_has_half_a_minute(floor) -> None:
    pad, now = pad_at(floor, floor.first), clock.now()
    with clock.at(now):
        done = visit(floor)
        testing.take(floor)
        called = hall.call_next(actor=floor.clerk, window_id=floor.first.id)
        assert called is not None
        hall.start_ticket(actor=floor.clerk, ticket_id=called.id)
    with clock.at(now + timedelta(seconds=31)), pytest.raises(Conflict, match="已过"):
        evaluate(pad, done)


def slip(ticket: hall.TicketRef, level: int = 5, words: str = ""):
    return public.evaluate_slip(actor=anonymous(), pass_key=ticket.pass_key, level=level, words=words)


@pytest.mark.seed("S0-83")
def test_whoever_holds_the_slip_evaluates_the_visit_once_for_the_rest_of_the_day(floor) -> None:
    waits = testing.take(floor)
    with pytest.raises(Conflict, match="办完以后"):
        slip(waits)
    done = testing.serve(floor)
    assert done is not None
    assert public.may_evaluate_slip(done)
    for level, words in ((0, ""), (6, ""), (5, "好" * 151)):
        with pytest.raises(Invalid):
            slip(done, level, words)
    given = slip(done, 2, " 等了一个多小时 ")
    assert given.level_text == "不满意"
    assert not public.may_evaluate_slip(done)
    with pytest.raises(Conflict, match="已经评价过"):
        slip(done)
    with pytest.raises(NotFound):
        public.evaluate_slip(actor=anonymous(), pass_key="nobody", level=5)
    (payload,) = Entry.objects.filter(kind="feedback.visit.evaluated").values_list("payload", flat=True)
    assert "等了" not in repr(payload)


def test_the_day_after_a_slip_evaluates_nothing_and_one_given_up_never(floor) -> None:
    done = visit(floor)
    with clock.at(clock.now() + timedelta(days=1)):
        assert not public.may_evaluate_slip(done)
        with pytest.raises(Conflict):
            slip(done)
    gone = testing.take(floor)
    hall.give_up_ticket(actor=floor.guide, ticket_id=gone.id)
    with pytest.raises(Conflict):
        slip(gone)


def test_pad_and_slip_count_as_one(floor) -> None:
    pad = pad_at(floor, floor.first)
    done = visit(floor)
    slip(done, 3)
    assert public.visit_to_evaluate(pad) is None
    with pytest.raises(Conflict):
        evaluate(pad, done, 5)
    other = visit(floor)
    evaluate(pad, other, 5)
    with pytest.raises(Conflict):
        slip(other, 1)


def test_the_manager_reads_them_by_day_and_answers_the_bad_ones_once(floor) -> None:
    good, bad = visit(floor), visit(floor)
    slip(good, 5, "很快")
    slip(bad, 1, "让我跑了三趟")
    place = {"actor": floor.manager, "site_id": floor.hall.site_id}
    listed = public.list_visit_evaluations(**place, day=clock.today())
    assert [(e.level, e.words, e.bad, e.window, e.business) for e in listed] == [
        (1, "让我跑了三趟", True, floor.first.number, "综合业务"),
        (5, "很快", False, floor.first.number, "综合业务"),
    ]
    assert public.list_visit_evaluations(**place, day=clock.today() - timedelta(days=1)) == ()
    (open_one,) = public.list_visits_to_answer(**place)
    assert open_one.to_answer
    assert public.count_visits_to_answer(floor.manager) == 1
    with pytest.raises(Invalid):
        public.answer_visit(actor=floor.manager, evaluation_id=open_one.id, text=" ")
    with pytest.raises(Conflict, match="只有"):
        public.answer_visit(actor=floor.manager, evaluation_id=listed[1].id, text="好")
    text = "核实：漏发一次性告知单；已补发并培训"
    public.answer_visit(actor=floor.manager, evaluation_id=open_one.id, text=text)
    with pytest.raises(Conflict, match="已经有人"):
        public.answer_visit(actor=floor.manager, evaluation_id=open_one.id, text="再写")
    assert public.count_visits_to_answer(floor.manager) == 0
    assert public.list_visits_to_answer(**place) == ()
    answered = public.list_visit_evaluations(**place, day=clock.today())[0]
    assert (answered.done, answered.answered_by_id, answered.to_answer) == (text, floor.manager.account_id, False)
    (payload,) = Entry.objects.filter(kind="feedback.visit.answered").values_list("payload", flat=True)
    assert payload == {"evaluation_id": open_one.id, "window_id": floor.first.id, "level": 1}


def test_the_bureau_reads_every_hall_of_its_place_and_nobody_else_any(floor) -> None:
    bad = visit(floor)
    slip(bad, 2)
    bureau = persons.staff_actor(floor.county, people.Role.BUREAU, site_id=None)
    (seen,) = public.list_visits_to_answer(actor=bureau, site_id=floor.hall.site_id)
    assert public.count_visits_to_answer(bureau) == 1
    elsewhere = replace(floor.manager, site_id=floor.county.town_site.id)
    stranger = replace(bureau, place_id=floor.hall.place_id + 1)
    assert public.count_visits_to_answer(elsewhere) == 0
    assert public.count_visits_to_answer(stranger) == 0
    for actor, error in ((elsewhere, NotFound), (stranger, NotFound), (floor.clerk, Forbidden)):
        with pytest.raises(error):
            public.answer_visit(actor=actor, evaluation_id=seen.id, text="整改了")
        with pytest.raises(error):
            public.list_visits_to_answer(actor=actor, site_id=floor.hall.site_id)
    public.answer_visit(actor=bureau, evaluation_id=seen.id, text="已约谈窗口人员")
