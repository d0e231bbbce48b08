"""Two managers at the same moment: the database keeps one person at one window."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from yichuang.domain.people import public
from yichuang.domain.people.duty.models import Shift
from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.errors import Conflict, Invalid

from .halls import Hall

pytestmark = pytest.mark.django_db(transaction=True)


def race(*works):
    """Do them at once; what each came to."""
    start = Barrier(len(works))

    def run(work):
        try:
            start.wait()
            work()
        except (Conflict, Invalid):
            return "refused"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(works)) as pool:
        return sorted(pool.map(run, works))


def open_days(site):
    today = clock.today()
    days = (today.fromordinal(today.toordinal() + n) for n in range(1, 40))
    return [d for d in days if places.open_spans(site, d)]


def test_one_person_put_at_two_windows_at_once_is_put_at_one():
    hall = Hall()
    for day in open_days(hall.site)[:5]:
        assert race(
            lambda day=day: hall.shift(hall.first, day=day), lambda day=day: hall.shift(hall.second, day=day)
        ) == ["done", "refused"]
        assert Shift.objects.filter(day=day).count() == 1


def test_one_window_given_to_two_people_at_once_is_given_to_one():
    hall = Hall()
    for day in open_days(hall.site)[:5]:
        outcome = race(lambda day=day: hall.shift(day=day, a=hall.na), lambda day=day: hall.shift(day=day, a=hall.fang))
        assert outcome == ["done", "refused"]


def test_signing_in_twice_at_once_is_once():
    hall = Hall()
    day = open_days(hall.site)[0]
    shift = hall.shift(day=day)
    instant = clock.now().replace(year=day.year, month=day.month, day=day.day, hour=8, minute=20)

    def sign():
        with clock.at(instant):
            public.sign_in(actor=hall.na, shift_id=shift.id)

    assert race(sign, sign) == ["done", "done"]
    assert Shift.objects.get().presences.count() == 1


def test_two_swaps_of_the_same_shift_approved_at_once_are_one():
    hall = Hall()
    days = open_days(hall.site)
    for number, day in enumerate(days[:4]):
        mine, hers = hall.shift(day=day), hall.shift(hall.second, day=day, a=hall.fang)
        later = hall.shift(day=days[10 + number], a=hall.min)
        with_fang = public.ask_swap(
            actor=hall.na, shift_id=mine.id, other_id=hall.fang.account_id, back_id=hers.id, reason="换窗口"
        )
        with_min = public.ask_swap(
            actor=hall.fang, shift_id=hers.id, other_id=hall.min.account_id, back_id=later.id, reason="接孩子"
        )
        public.answer_swap(actor=hall.fang, swap_id=with_fang.id, agree=True)
        public.answer_swap(actor=hall.min, swap_id=with_min.id, agree=True)
        outcome = race(
            lambda a=with_fang: public.decide_swap(actor=hall.manager, swap_id=a.id, approve=True),
            lambda b=with_min: public.decide_swap(actor=hall.manager, swap_id=b.id, approve=True),
        )
        assert outcome == ["done", "refused"]
        assert Shift.objects.filter(day=day).values("account_id").distinct().count() == 2


def test_leave_approved_and_refused_at_once_is_decided_once():
    hall = Hall()
    for day in open_days(hall.site)[:4]:
        asked = hall.leave(hall.na, day, approve=False)

        def approve(leave=asked.id):
            public.decide_leave(actor=hall.manager, leave_id=leave, approve=True)

        def refuse(leave=asked.id):
            public.decide_leave(actor=hall.manager, leave_id=leave, approve=False, note="人手不够")

        assert race(approve, refuse) == ["done", "refused"]
