"""Who stands at the clerk's window, the case that comes of it, and what may be done there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from yichuang.domain.cases import testing as staged
from yichuang.domain.hall import public
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from yichuang.kernel.journal.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> staged.Stage:
    return staged.make_stage()


def seated(stage: staged.Stage, *acts: str) -> tuple[people.Actor, public.WindowFace]:
    """A window of the centre with these acts, and the clerk of the stage at it."""
    manager = persons.staff_actor(stage.county, people.Role.HALL_MANAGER)
    made = public.arrange_hall(actor=manager, site_id=stage.county.centre.id)
    public.arrange_business(actor=manager, hall_id=made.id, key="general", name="综合业务", prefix="A")
    made = public.arrange_window(
        actor=manager, hall_id=made.id, counter_id=stage.county.counter.id, businesses=["general"], acts=acts
    )
    public.open_window(actor=stage.clerk, window_id=made.windows[0].id)
    return manager, made.windows[0]


def called(stage: staged.Stage, manager: people.Actor, window: public.WindowFace) -> public.TicketRef:
    hall = public.hall_of_site(stage.county.centre.id)
    assert hall is not None
    public.take_ticket(actor=manager, hall_id=hall.id, business="general")
    ticket = public.call_next(actor=stage.clerk, window_id=window.id)
    assert ticket is not None
    return ticket


def links() -> int:
    return Entry.objects.filter(kind="hall.ticket.linked").count()


def test_the_case_of_a_visit_is_linked_once_and_only_while_it_lasts(stage) -> None:
    ticket = called(stage, *seated(stage, "receive", "accept"))
    case_id = staged.submit(stage).case_id
    for _ in range(2):
        linked = public.link_case(actor=stage.clerk, ticket_id=ticket.id, case_id=case_id)
        assert linked.case_id == case_id
    assert links() == 1
    with pytest.raises((Forbidden, NotFound)):
        public.link_case(actor=persons.staff_actor(stage.county), ticket_id=ticket.id, case_id=case_id)
    done = public.finish_ticket(actor=stage.clerk, ticket_id=ticket.id, outcome="received")
    assert done.case_id == case_id
    with pytest.raises(Conflict, match="A001"):
        public.link_case(actor=stage.clerk, ticket_id=ticket.id, case_id=staged.submit(stage).case_id)


def test_what_a_window_lacks_is_refused_in_words_in_the_post_that_sits_there(stage) -> None:
    _, window = seated(stage, "receive")
    assert public.window_allows(stage.clerk, "supplement")
    assert public.window_allows(stage.clerk, "finish_step")
    assert not public.window_allows(stage.clerk, "accept")
    with pytest.raises(Forbidden, match=rf"{window.number} 号窗口没有开“办理决定”权限.*大厅设置"):
        public.require_at_window(stage.clerk, "grant")
    assert public.window_allows(replace(stage.clerk, post_id=None), "accept")
    public.close_window(actor=stage.clerk, window_id=window.id)
    assert public.window_allows(stage.clerk, "accept")


def test_somebody_who_only_declared_herself_is_not_taken_as_known(stage) -> None:
    manager, window = seated(stage, "receive")
    hall = public.hall_of_site(stage.county.centre.id)
    assert hall is not None
    public.take_ticket(actor=persons.public_actor(), hall_id=hall.id, business="general")
    ticket = public.call_next(actor=stage.clerk, window_id=window.id)
    assert ticket is not None
    assert ticket.applicant_id is not None
    assert public.get_visit(actor=stage.clerk, ticket_id=ticket.id).applicant is None
    with pytest.raises(Forbidden):
        public.get_visit(actor=manager, ticket_id=ticket.id)


@pytest.mark.parametrize(
    ("facts", "field"),
    [({"slot": 3}, "slot"), ({"misses": 0}, "misses"), ({"capacity": 0}, "capacity"), ({"horizon": 31}, "horizon")],
)
def test_a_booking_rule_beyond_its_bounds_is_refused_by_field(stage, facts, field) -> None:
    manager, _ = seated(stage)
    hall = public.hall_of_site(stage.county.centre.id)
    assert hall is not None
    with pytest.raises(Invalid) as refused:
        public.arrange_booking(actor=manager, hall_id=hall.id, business="general", **facts)
    assert set(refused.value.fields) == {field}


def test_a_key_is_made_of_the_name_and_never_taken_twice() -> None:
    assert public.free_key("不动产登记", ()) == "bdcdj"
    assert public.free_key("不动产登记", {"bdcdj", "bdcdj-2"}) == "bdcdj-3"
    assert public.free_key("！", {"x"}) == "x-2"
