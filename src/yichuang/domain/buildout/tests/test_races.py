"""Two people at the same moment: a check is submitted once, a site goes one way."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from yichuang.domain.buildout import public as buildout
from yichuang.domain.buildout import testing
from yichuang.domain.buildout.models import Certificate, Rectification, WorkMove
from yichuang.domain.buildout.testing import begin, figures_are, fill_in, whole_check
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.kernel.errors import Conflict
from yichuang.kernel.journal.models import Entry

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def plan(monkeypatch) -> testing.Plan:
    figures_are(monkeypatch, counters=2, staff=3, items=20, cases=12, evaluations=7)
    return testing.make_plan()


def race(*works):
    """Do them at once; what each came to."""
    start = Barrier(len(works))

    def run(work):
        try:
            start.wait()
            work()
        except Conflict:
            return "refused"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(works)) as pool:
        return sorted(pool.map(run, works))


def test_two_who_submit_the_same_check_submit_it_once(plan) -> None:
    colleague = persons.staff_actor(
        plan.county, people.Role.HALL_MANAGER, organisation_id=plan.county.town_a.id, site_id=plan.town_site
    )
    check = begin(plan.town, plan.town_site)
    fill_in(plan.town, check, wrong={"premises": ("面积不够",)})
    outcome = race(
        lambda: buildout.submit_check(actor=plan.town, assessment_id=check),
        lambda: buildout.submit_check(actor=colleague, assessment_id=check),
        lambda: buildout.submit_check(actor=plan.town, assessment_id=check),
    )
    assert outcome in (["done", "done", "refused"], ["done", "refused", "refused"])
    assert Entry.objects.filter(kind="buildout.assessment.submitted").count() == 1
    assert Rectification.objects.count() == 1


def test_two_who_begin_at_once_go_on_with_one(plan) -> None:
    assert race(*[lambda: begin(plan.town, plan.town_site)] * 3) == ["done"] * 3
    assert len(buildout.list_checks(plan.town, plan.town_site)) == 1


def test_a_site_passed_and_sent_back_at_once_goes_one_way(plan) -> None:
    other = persons.staff_actor(plan.county, people.Role.BUREAU, organisation_id=plan.county.zhengwu.id)
    site = plan.town_site
    whole_check(plan.town, site)
    buildout.report_site(actor=plan.town, site_id=site)
    whole_check(plan.bureau, site, "county")
    buildout.pass_county(actor=plan.bureau, site_id=site)
    outcome = race(
        lambda: buildout.pass_city(actor=plan.city, site_id=site, said="看过材料"),
        lambda: buildout.send_back(actor=other, site_id=site, reason="材料不齐"),
    )
    assert outcome == ["done", "refused"]
    last = WorkMove.objects.filter(work__site_id=site).latest("pk")
    assert last.target == buildout.get_work(plan.bureau, site).state
    assert Certificate.objects.count() == (last.transition == "pass_city")
