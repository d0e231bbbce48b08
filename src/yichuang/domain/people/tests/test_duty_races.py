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
