"""A consultation is booked like any other business of the hall (现场咨询可以预约)."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from yichuang.domain.hall import public as hall
from yichuang.domain.hall import testing
from yichuang.domain.people import testing as persons
from yichuang.kernel import clock

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.seed("S1-79")
def test_a_consultation_is_booked_on_the_phone_and_kept_under_ones_appointments():
    with clock.at(MONDAY):
        floor = testing.make_floor()
        at = {"actor": floor.manager, "hall_id": floor.hall.id}
        hall.arrange_business(**at, key="consult", name="咨询", prefix="D", kind="consult", minutes=5)
        villager, address = Client(), f"/sites/{floor.hall.site_id}/hall/book/"
        actor = persons.public_actor()
        user = get_user_model().objects.get(pk=actor.account_id)
        villager.force_login(user, backend="yichuang.domain.people.backends.LoginBackend")
        assert "咨询" not in villager.get(address).content.decode(), "not before the hall has opened it"
        hall.arrange_booking(**at, business="consult", capacity=1, hours=["1-5 09:00-10:00"])
        assert "咨询" in villager.get(address).content.decode()
        given = {"business": "consult", "day": "2026-03-03", "people": "1", "at": "2026-03-03T09:00:00+08:00"}
        booked = villager.post(address, given, follow=True).content.decode()
        assert "约好了" in booked
        (kept,) = hall.my_appointments(actor)
        assert (kept.state, kept.starts_at) == ("booked", MONDAY + timedelta(days=1))
        assert "咨询" in villager.get("/appointments/").content.decode()
