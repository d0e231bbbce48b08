"""What a wait costs, a form sent twice, who has no number yet, the night's sweep in the flow, a hall out of use."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from yichuang.domain.hall import public, testing
from yichuang.domain.hall.models import FlowHour, Ticket
from yichuang.domain.hall.queries.pace import ENOUGH, paces_of
from yichuang.domain.hall.tasks import sweep_halls, watch_waiting
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.domain.places import testing as ground
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor, Channel, anonymous
from yichuang.kernel.codes import build_identity
from yichuang.kernel.errors import Conflict, Invalid
from yichuang.kernel.journal import drain

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 3, 2, 9, 0, tzinfo=clock.SHANGHAI)
KEY = "one-form-sent-twice-0001"


@pytest.fixture
def floor() -> Iterator[testing.Floor]:
    with clock.at(MONDAY):
        yield testing.make_floor()


def statements(act) -> int:
    act()  # reference data is kept from now on
    with CaptureQueriesContext(
        connection,
    ) as seen:
        act()
    return len(seen)


def test_what_a_wait_costs_does_not_grow_with_businesses_people_or_history(floor) -> None:
    def cost() -> tuple[int, int]:
        business = floor.hall.business("general")
        ticket = Ticket.objects.filter(business_id=business.id).last()
        return (
            statements(lambda: public.waits_now(floor.hall.id)),
            statements(lambda: public.wait_for(floor.hall.id, business.id, ticket.id)),
        )

    testing.take(floor)
    few = cost()
    keys = [f"more{n}" for n in range(12)]
    for n, key in enumerate(keys):
        public.arrange_business(
            actor=floor.manager, hall_id=floor.hall.id, key=key, name=f"业务{n}", prefix="DEFGHJKLMNPQ"[n]
        )
    public.arrange_window(
        actor=floor.manager, hall_id=floor.hall.id, counter_id=floor.first.counter_id,
        businesses=["general", "collect", *keys], acts=["receive"],
    )  # fmt: skip
    for key in keys:
        testing.take(floor, key)
    for business in public.get_hall(floor.hall.id).businesses:
        for day in range(1, 9):
            FlowHour.objects.create(
                hall_id=floor.hall.id, business_id=business.id, day=MONDAY.date() - timedelta(days=day), hour=9,
                served=3, service=1800, service_squares=1_080_000,
            )  # fmt: skip
    assert cost() == few
    assert max(few) <= 4
    assert len(public.waits_now(floor.hall.id)) == 15


def test_the_pace_is_that_of_the_days_before_and_the_businesss_own_until_there_are_enough(floor) -> None:
    business = floor.hall.business("general")

    def served(day: int, visits: int) -> None:
        FlowHour.objects.create(
            hall_id=floor.hall.id, business_id=business.id, day=MONDAY.date() - timedelta(days=day), hour=9,
            served=visits, service=visits * 240, service_squares=visits * 240.0 * 240,
        )  # fmt: skip

    served(0, 100)
    served(60, 100)
    served(1, ENOUGH - 1)
    assert paces_of(floor.hall)[business.id].mean == 10
    served(2, 1)
    with clock.at(MONDAY + timedelta(days=1)):  # read once a day
        pace = paces_of(floor.hall)[business.id]
    assert (pace.mean, pace.cv, pace.visits) == (4, 0, ENOUGH + 100)


def take(floor: testing.Floor, key: str = KEY, actor: Actor | None = None, business: str = "general", **facts: object):
    return public.take_ticket(
        actor=actor or floor.guide, hall_id=floor.hall.id, business=business, idempotency_key=key, **facts
    )


def test_a_form_sent_twice_gives_one_number_and_a_new_form_another(floor) -> None:
    first, again = take(floor), take(floor)
    assert first.id == again.id
    assert take(floor, "another-form-is-another-1").number == "A002"
    assert take(floor, business="collect").number == "B001"
    with pytest.raises(Invalid) as refused:
        take(floor, person=public.Person(phone="13887651234"))
    assert "已经提交过" in refused.value.fields["idempotency_key"]
    assert Ticket.objects.count() == 3


def test_once_the_number_is_given_up_the_same_form_gives_a_new_one(floor) -> None:
    first = take(floor)
    public.give_up_ticket(actor=floor.guide, ticket_id=first.id)
    assert take(floor).number == "A002"


def test_with_her_number_the_second_sending_is_no_refusal(floor) -> None:
    she = persons.public_actor()
    assert take(floor, actor=she).id == take(floor, actor=she).id
    with pytest.raises(Conflict, match="不用再取"):
        take(floor, "another-form-is-another-1", actor=she)


def without_number() -> Actor:
    """Somebody who signed up and has no document yet."""
    account = people.register_public(
        actor=anonymous(), username="", password=persons.PASSWORD, name="岩温", id_kind="none", id_number="",
        phone="13887651234", division=ground.VILLAGE_B, address="冰岛村老寨组 3 号",
    )  # fmt: skip
    return people.get_actor(account.id, None, Channel.ONLINE)


def test_who_has_no_document_number_has_one_ticket_and_may_book(floor) -> None:
    she, other = without_number(), without_number()
    public.take_ticket(actor=she, hall_id=floor.hall.id, business="general")
    with pytest.raises(Conflict, match="不用再取"):
        public.take_ticket(actor=she, hall_id=floor.hall.id, business="general")
    assert public.take_ticket(actor=other, hall_id=floor.hall.id, business="general").number == "A002"
    public.arrange_booking(actor=floor.manager, hall_id=floor.hall.id, business="general")
    at = MONDAY + timedelta(days=1)
    book = {"actor": she, "hall_id": floor.hall.id, "business": "general"}
    assert public.book_appointment(**book, starts_at=at).state == "booked"
    with pytest.raises(Conflict, match="这一天已经约了"):
        public.book_appointment(**book, starts_at=at + timedelta(hours=1))


def test_the_nights_sweep_counts_in_the_hour_of_taking_and_not_who_was_served(floor) -> None:
    testing.take(floor)
    testing.take(floor)
    called = public.call_next(actor=floor.clerk, window_id=floor.first.id)
    public.start_ticket(actor=floor.clerk, ticket_id=called.id)
    with clock.at(MONDAY + timedelta(days=1, hours=-7)):  # a quarter of the next day is over
        sweep_halls()
        drain()
    assert list(FlowHour.objects.filter(left__gt=0).values_list("day", "hour", "left")) == [(MONDAY.date(), 9, 1)]
    assert not FlowHour.objects.exclude(day=MONDAY.date()).exists()


def test_alarms_of_a_hall_that_is_put_out_of_use_end(floor) -> None:
    testing.take(floor)
    with clock.at(MONDAY + timedelta(minutes=30)):
        watch_waiting()
        (alarm,) = public.list_alarms(actor=floor.manager, hall_id=floor.hall.id)
        assert alarm.ended_at is None
        public.arrange_hall(actor=floor.manager, site_id=floor.hall.site_id, active=False)
        watch_waiting()
        (alarm,) = public.list_alarms(actor=floor.manager, hall_id=floor.hall.id)
        assert alarm.ended_at == clock.now()


def test_who_is_sixty_goes_ahead_on_her_phone_too_and_the_window_knows_her_name(floor) -> None:
    testing.take(floor)
    old = persons.public_actor(id_number=build_identity("530925", date(1960, 1, 5), 7), name="岩温老")
    young = persons.public_actor(id_number=build_identity("530925", date(1990, 1, 5), 7))
    hers = public.take_ticket(actor=old, hall_id=floor.hall.id, business="general")
    theirs = public.take_ticket(actor=young, hall_id=floor.hall.id, business="general")
    assert (hers.priority, theirs.priority) == ("elderly", "")
    assert hers.name.startswith("岩")
    assert "温老" not in hers.name
    called = public.call_next(actor=floor.clerk, window_id=floor.first.id)
    assert called is not None
    assert called.id == hers.id
