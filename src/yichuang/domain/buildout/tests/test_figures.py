"""What the system itself knows of a site is counted from its records, for many sites at once."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yichuang.domain.buildout.profile import figures
from yichuang.domain.cases import testing as staged
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.feedback import public as feedback
from yichuang.domain.hall import public as hall
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.domain.places import public as places
from yichuang.kernel import clock

pytestmark = pytest.mark.django_db


def counted(key: str, *site_ids: int) -> list[int]:
    found = figures.count(key, site_ids)
    return [found[site_id] for site_id in site_ids]


@pytest.mark.seed("S0-42", "S0-43")
def test_windows_staff_items_cases_and_evaluations_are_counted_where_they_are(made_stage) -> None:
    county = made_stage.county
    centre, village, other = county.centre.id, county.village_site.id, county.other_village_site.id
    assert counted("counters", centre, other) == [1, 0]
    before = counted("staff", centre, other)
    persons.make_staff(county, people.Role.AGENT, organisation_id=county.town_b.id, site_id=other)
    persons.make_staff(county, people.Role.CLERK, until=clock.today() - timedelta(days=1))
    assert counted("staff", centre, other) == [before[0], before[1] + 1]
    assert counted("agents", other) == [1]
    for site_id in (centre, village, other, county.town_site.id):
        assert counted("items", site_id) == [len(catalogue.items_at(site_id))]
    assert counted("items", centre) == [1]
    assert counted("cases", centre, other) == [0, 0]
    case = staged.accepted(made_stage)
    assert counted("cases", centre, other) == [1, 0]
    feedback.evaluate_case(actor=made_stage.villager, number=case.number, level=5)
    assert counted("evaluations", centre, other) == [1, 0]


def test_what_is_older_than_a_year_is_not_of_the_last_year(made_stage) -> None:
    with clock.at(clock.now() - timedelta(days=400)):
        staged.accepted(made_stage)
    assert counted("cases", made_stage.county.centre.id) == [0]


def test_equipment_institutions_tickets_and_training_are_counted(made_stage) -> None:
    county = made_stage.county
    site_id, other = county.centre.id, county.other_village_site.id
    manager = persons.staff_actor(county, people.Role.HALL_MANAGER)
    places.set_equipment(actor=manager, site_id=site_id, kind="atm", name="ATM 机", quantity=3, keeper="岩温")
    broken = places.set_equipment(actor=manager, site_id=site_id, kind="atm", name="旧 ATM 机", keeper="岩温")
    places.move_equipment(actor=manager, site_id=site_id, equipment_id=broken.id, transition="break")
    assert counted("equipment", site_id, other) == [3, 0]
    drafted = people.draft_institution(
        actor=manager, kind="other", title="大厅值班制度", text="第一条 窗口人员每天值班。", effective_on=clock.today()
    )
    assert counted("institutions", site_id) == [0]
    version = people.get_institution(actor=manager, institution_id=drafted)[1][0]
    people.publish_version(actor=manager, version_id=version.id)
    assert counted("institutions", site_id, other) == [1, 0]
    made = hall.arrange_hall(actor=manager, site_id=site_id)
    hall.arrange_business(actor=manager, hall_id=made.id, key="general", name="综合业务", prefix="A")
    hall.arrange_window(
        actor=manager, hall_id=made.id, counter_id=county.counter.id, businesses=["general"], acts=["receive"]
    )
    with clock.at(clock.now().replace(year=2026, month=3, day=2, hour=10)):
        hall.take_ticket(actor=manager, hall_id=made.id, business="general")
    assert counted("tickets", site_id, other) == [1, 0]
    clerk = made_stage.clerk.signed_in()
    training = {"kind": people.PaperKind.TRAINING, "name": "窗口业务培训", "issuer": "县政务服务管理局"}
    for years, number in ((2, 0), (0, 1)):
        day = clock.today() - timedelta(days=365 * years)
        people.add_certificate(actor=manager, account_id=clerk, got_on=day, **training)
        assert counted("training", site_id) == [number]


def test_every_figure_a_profile_may_name_is_counted_by_its_room() -> None:
    assert [key for key in figures.FIGURES if not figures.is_counted(key)] == []


def test_many_sites_cost_no_more_statements_than_one(made_stage, django_assert_max_num_queries) -> None:
    sites = [site.id for site in places.list_sites(made_stage.county.place.id)]
    for site_id in sites:
        catalogue.items_at(site_id)  # places and bodies are known to the process
    for key in figures.FIGURES:
        if figures.is_counted(key):
            with django_assert_max_num_queries(3):
                figures.count(key, sites)
