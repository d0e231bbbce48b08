"""From the ticket to the intake and back: the person is there already, the case goes to the ticket, acts to windows."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from yichuang.domain.bundles import testing as bundled
from yichuang.domain.cases import public as cases
from yichuang.domain.cases import testing as staged
from yichuang.domain.hall import public as hall
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.domain.places import public as places
from yichuang.domain.places import testing as ground

from .test_bundles_taken_in import TAKE
from .test_bundles_taken_in import typed as bundle_typed

pytestmark = pytest.mark.django_db
ALL = ("receive", "accept", "decide", "issue")


@dataclass(frozen=True)
class Open:
    """A window of the county's centre, with the clerk of ``cases.testing`` at it."""

    manager: people.Actor
    hall: hall.HallRef
    window: hall.WindowFace


def text(response) -> str:
    return response.content.decode()


def arrange(stage: staged.Stage, *acts: str) -> Open:
    manager = persons.staff_actor(stage.county, people.Role.HALL_MANAGER)
    made = hall.arrange_hall(actor=manager, site_id=stage.county.centre.id)
    hall.arrange_business(actor=manager, hall_id=made.id, key="general", name="综合业务", prefix="A")
    made = hall.arrange_window(
        actor=manager, hall_id=made.id, counter_id=stage.county.counter.id, businesses=["general"], acts=acts
    )
    hall.open_window(actor=stage.clerk, window_id=made.windows[0].id)
    return Open(manager, made, made.windows[0])


def call(stage: staged.Stage, place: Open, **facts: object) -> hall.TicketRef:
    hall.take_ticket(actor=place.manager, hall_id=place.hall.id, business="general", **facts)
    called = hall.call_next(actor=stage.clerk, window_id=place.window.id)
    assert called is not None
    return called


@pytest.fixture
def known(stage) -> str:
    """The number of somebody whose document the window has checked before."""
    number = persons.identity()
    staged.submit(stage, stage.clerk, applicant=staged.person(id_number=number, name="李扎迫"))
    return number


def test_the_ticket_opens_the_intake_with_the_person_and_the_item(stage, desk, known) -> None:
    place = arrange(stage, *ALL)
    ticket = call(stage, place, person=hall.Person(id_number=known), item_id=stage.item.id)
    page = text(desk(stage.clerk).get(f"/desk/intake/?ticket={ticket.id}"))
    assert "老办事人，已带出" in page
    assert "李**" in page
    assert stage.item.name in page
    assert known not in page
    assert "李扎迫" not in page


@pytest.mark.parametrize("person", [hall.Person(), hall.Person(phone="13887651234"), hall.Person(persons.identity())])
def test_who_is_not_known_begins_with_a_blank_page(stage, desk, known, person) -> None:
    ticket = call(stage, arrange(stage, *ALL), person=person)
    page = text(desk(stage.clerk).get(f"/desk/intake/?ticket={ticket.id}"))
    assert "已带出" not in page
    assert f'name="ticket" value="{ticket.id}"' in page


def test_only_a_ticket_at_ones_own_window_opens_anybody(stage, desk, known) -> None:
    place = arrange(stage, *ALL)
    ticket = call(stage, place, person=hall.Person(id_number=known))
    page = text(desk(persons.staff_actor(stage.county)).get(f"/desk/intake/?ticket={ticket.id}"))
    assert "已带出" not in page
    assert "这个号现在不在您的窗口" in page
    hall.finish_ticket(actor=stage.clerk, ticket_id=ticket.id, outcome="received")
    page = text(desk(stage.clerk).get(f"/desk/intake/?ticket={ticket.id}"))
    assert "已带出" not in page
    assert "李" not in page.partition('id="h-person"')[2].partition("</section>")[0]


@pytest.mark.seed("S1-54")
def test_the_case_goes_to_the_ticket_and_one_click_calls_the_next(stage, desk, typed, known) -> None:
    place = arrange(stage, *ALL)
    ticket = call(stage, place)
    hall.take_ticket(actor=place.manager, hall_id=place.hall.id, business="general")
    client = desk(stage.clerk)
    done = client.post("/desk/intake/", typed(ticket=str(ticket.id)), follow=True)
    case_id = hall.my_window(stage.clerk).current.case_id
    assert case_id is not None
    assert cases.get_case(stage.clerk, case_id=case_id).state == "accepted"
    assert "A001 办完，叫下一个" in text(done)
    finish = {"outcome": "received", "then": "next"}
    client.post(f"/desk/window/tickets/{ticket.id}/finish/", finish)
    after = hall.get_ticket(actor=stage.clerk, ticket_id=ticket.id)
    assert (after.state, after.outcome, after.case_id) == ("done", "received", case_id)
    assert hall.my_window(stage.clerk).current.number == "A002"
    assert "叫下一个" not in text(client.get(f"/desk/intake/done/{case_id}/"))
    fresh = text(client.get("/desk/intake/"))
    assert 'name="ticket"' not in fresh


def test_another_person_on_the_page_leaves_the_ticket_behind(stage, desk, known) -> None:
    ticket = call(stage, arrange(stage, *ALL), person=hall.Person(id_number=known))
    client = desk(stage.clerk)
    given = {"token": "0" * 32, "ticket": str(ticket.id), "do": "clear"}
    page = text(client.post("/desk/intake/", given))
    assert 'name="ticket"' not in page


def test_a_visit_that_ended_meanwhile_never_costs_the_case(stage, desk, typed) -> None:
    place = arrange(stage, *ALL)
    ticket = call(stage, place)
    hall.finish_ticket(actor=stage.clerk, ticket_id=ticket.id, outcome="other")
    done = desk(stage.clerk).post("/desk/intake/", typed(ticket=str(ticket.id)))
    assert done.status_code == 303
    assert hall.get_ticket(actor=stage.clerk, ticket_id=ticket.id).case_id is None


def test_a_window_without_the_right_receives_but_does_not_accept(stage, desk, typed) -> None:
    place = arrange(stage, "receive")
    client = desk(stage.clerk)
    page = text(client.get(f"/desk/intake/?item={stage.item.id}"))
    assert "本窗口只收件" in page
    assert 'id="do-accept"' not in page
    refused = client.post("/desk/intake/", typed())
    assert refused.status_code == 403
    assert f"{place.window.number} 号窗口没有开“受理”权限" in text(refused)
    taken = client.post("/desk/intake/", typed(do="collect"), follow=True)
    assert "已收件" in text(taken)


def test_an_act_on_a_file_is_bound_to_the_window_and_to_nothing_where_none_is_open(stage, desk) -> None:
    place = arrange(stage, "receive")
    case_id = staged.submit(stage).case_id
    client, address = desk(stage.clerk), f"/desk/cases/{case_id}/do/accept/"
    page = text(client.get(address))
    sent = {name: page.partition(f'name="{name}" value="')[2].partition('"')[0] for name in ("token", "seen")}
    refused = client.post(address, sent)
    assert refused.status_code == 403
    assert "没有开“受理”权限" in text(refused)
    hall.close_window(actor=stage.clerk, window_id=place.window.id)
    assert client.post(address, sent).status_code == 303
    assert cases.get_case(stage.clerk, case_id=case_id).state == "accepted"


def test_a_whole_bundle_is_not_taken_in_at_a_window_that_receives_nothing(db, desk) -> None:
    world = bundled.make_bundle_stage()
    place = arrange(world.stage, "issue")
    refused = desk(world.stage.clerk).post(TAKE, bundle_typed())
    assert refused.status_code == 403
    assert "没有开“收件”权限" in text(refused)
    hall.close_window(actor=world.stage.clerk, window_id=place.window.id)
    assert desk(world.stage.clerk).post(TAKE, bundle_typed()).status_code == 303


def test_every_case_of_a_visit_stays_with_its_ticket(stage, desk, typed, known) -> None:
    ticket = call(stage, arrange(stage, *ALL))
    client = desk(stage.clerk)
    made = []
    for n in (1, 2):
        answer = client.post("/desk/intake/", typed(ticket=str(ticket.id), token=str(n) * 32))
        made.append(int(answer.url.partition("/done/")[2].partition("/")[0]))
    assert hall.cases_of(ticket.id) == tuple(made)
    assert "这次已经收了 2 件" in text(client.get("/desk/window/"))
    for case_id in made:
        assert "A001 办完，叫下一个" in text(client.get(f"/desk/intake/done/{case_id}/"))


def test_the_ticket_opens_a_whole_bundle_with_the_person_and_keeps_all_its_cases(db, desk) -> None:
    world = bundled.make_bundle_stage()
    stage = world.stage
    number = persons.identity()
    staged.submit(stage, stage.clerk, applicant=staged.person(id_number=number, name="李扎迫"))
    ticket = call(stage, arrange(stage, *ALL), person=hall.Person(id_number=number))
    client = desk(stage.clerk)
    assert f"/desk/bundles/take/?ticket={ticket.id}" in text(client.get("/desk/window/"))
    assert f"{TAKE}?ticket={ticket.id}" in text(client.get(f"/desk/bundles/take/?ticket={ticket.id}"))
    page = text(client.get(f"{TAKE}?ticket={ticket.id}"))
    assert "老办事人，已带出" in page
    assert "请核对证件" in page
    assert number not in page
    assert f'name="ticket" value="{ticket.id}"' in page
    done = client.post(TAKE, bundle_typed(ticket=str(ticket.id)), follow=True)
    assert "A001 办完，叫下一个" in text(done)
    assert len(hall.cases_of(ticket.id)) > 1
    stranger = text(desk(persons.staff_actor(stage.county)).get(f"{TAKE}?ticket={ticket.id}"))
    assert "这个号现在不在您的窗口" in stranger
    assert "已带出" not in stranger


def test_an_agent_at_a_window_collects_for_the_person_of_the_ticket(stage, desk, known) -> None:
    site = stage.agent.site_id
    bureau = persons.staff_actor(stage.county, people.Role.BUREAU, site_id=None)
    made = hall.arrange_hall(actor=bureau, site_id=site)
    counter = places.create_counter(
        actor=ground.manager(), site_id=site, number="91", name="91 号便民窗口", kind="general"
    )
    hall.arrange_business(actor=bureau, hall_id=made.id, key="general", name="综合业务", prefix="A")
    made = hall.arrange_window(
        actor=bureau, hall_id=made.id, counter_id=counter.id, businesses=["general"], acts=["receive"]
    )
    hall.open_window(actor=stage.agent, window_id=made.windows[0].id)
    hall.take_ticket(
        actor=stage.agent, hall_id=made.id, business="general", person=hall.Person(id_number=known),
        item_id=stage.item.id,
    )  # fmt: skip
    ticket = hall.call_next(actor=stage.agent, window_id=made.windows[0].id)
    client = desk(stage.agent)
    assert f"/desk/collect/?ticket={ticket.id}" in text(client.get("/desk/window/"))
    page = text(client.get(f"/desk/collect/?ticket={ticket.id}"))
    assert "给谁办" in page
    assert "李**" in page
    assert f'name="ticket" value="{ticket.id}"' in page
    assert "这个号现在不在您的窗口" in text(client.get("/desk/collect/?ticket=999999999"))


@pytest.mark.seed("S0-55", "S2-45")
def test_what_may_be_done_at_a_window_stands_on_its_page(stage, desk) -> None:
    place = arrange(stage, "receive", "issue")
    page = text(desk(stage.clerk).get("/desk/window/"))
    assert "可以收件、出件" in page
    hall.arrange_window(
        actor=place.manager, hall_id=place.hall.id, counter_id=place.window.counter_id, businesses=["general"]
    )
    assert "没有设办件权限" in text(desk(stage.clerk).get("/desk/window/"))
