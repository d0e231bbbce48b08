"""What happened on paper before the system is entered afterwards, with its real day, and only forwards."""

from __future__ import annotations

from datetime import date

import pytest

from yichuang.domain.buildout import public as buildout
from yichuang.domain.buildout import testing
from yichuang.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from yichuang.kernel.journal.models import Entry

pytestmark = pytest.mark.django_db

PAPER = "2023 年度达标台账"
WAY = [
    buildout.PastStep("start", date(2023, 3, 6)),
    buildout.PastStep("report", date(2023, 9, 4)),
    buildout.PastStep("pass_county", date(2023, 10, 9)),
    buildout.PastStep("pass_city", date(2023, 11, 20)),
]


@pytest.fixture
def plan(clock) -> testing.Plan:
    clock.set("2023-01-03 09:00")
    made = testing.make_plan()
    clock.set("2024-03-01 09:00")
    return made


@pytest.mark.seed("S0-88")
def test_the_whole_way_is_entered_with_its_real_days_and_shown_as_entered_later(plan: testing.Plan) -> None:
    before = Entry.objects.count()
    moves = buildout.enter_steps(actor=plan.bureau, site_id=plan.town_site, steps=WAY, document=PAPER)
    assert [(m.transition, m.on) for m in moves] == [(s.name, s.on) for s in WAY]
    assert {m.reason for m in moves} == {PAPER}
    work = buildout.get_work(plan.bureau, plan.town_site)
    assert (work.state, work.since) == ("up_to_standard", date(2023, 11, 20))
    assert work.recheck_on == date(2024, 11, 20)
    entries = list(Entry.objects.order_by("pk")[before:])
    assert [e.channel for e in entries] == ["entered_later"] * 4
    assert {e.actor_account_id for e in entries} == {plan.bureau.account_id}
    assert [e.occurred_at.date() for e in entries] == [s.on for s in WAY]
    assert {e.recorded_at.date() for e in entries} == {date(2024, 3, 1)}


def test_a_recheck_that_is_long_past_is_due_on_the_next_anniversary(plan: testing.Plan, clock) -> None:
    clock.set("2026-01-15 09:00")
    buildout.enter_steps(actor=plan.bureau, site_id=plan.town_site, steps=WAY, document=PAPER)
    assert buildout.get_work(plan.bureau, plan.town_site).recheck_on == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("name", "on", "error", "words"),
    [
        ("start", date(2024, 3, 2), Invalid, "补登的是今天以前的事"),
        ("start", date(2024, 3, 1), Invalid, "补登的是今天以前的事"),
        ("start", date(2022, 12, 31), Invalid, "计划从 2023-01-01 开始"),
        ("report", date(2023, 5, 1), Conflict, "待启动"),
        ("confirm", date(2023, 5, 1), Conflict, "市级验收"),
        ("finish", date(2023, 5, 1), Invalid, "没有这一步"),
    ],
)
def test_the_future_and_a_wrong_order_are_refused(plan: testing.Plan, name, on, error, words) -> None:
    with pytest.raises(error) as refused:
        buildout.enter_step(actor=plan.bureau, site_id=plan.town_site, name=name, on=on, document=PAPER)
    assert words in f"{refused.value} {getattr(refused.value, 'fields', '')}"
    assert buildout.list_moves(plan.bureau, plan.town_site) == ()


def test_a_step_before_the_step_before_it_is_refused_and_nothing_of_the_batch_stays(plan: testing.Plan) -> None:
    back = [WAY[0], buildout.PastStep("report", date(2023, 3, 5))]
    with pytest.raises(Invalid) as refused:
        buildout.enter_steps(actor=plan.bureau, site_id=plan.town_site, steps=back, document=PAPER)
    assert "2023-03-06" in refused.value.fields["on"]
    assert buildout.get_work(plan.bureau, plan.town_site).state == "planned"


def test_without_a_document_nothing_is_entered(plan: testing.Plan) -> None:
    with pytest.raises(Invalid) as refused:
        buildout.enter_step(actor=plan.bureau, site_id=plan.town_site, name="start", on=date(2023, 3, 6), document=" ")
    assert "依据" in refused.value.fields["document"]


def test_only_the_bureau_enters_and_only_in_its_own_place(plan: testing.Plan) -> None:
    for actor in (plan.town, plan.government, plan.agent, plan.city):
        with pytest.raises(Forbidden):
            buildout.enter_steps(actor=actor, site_id=plan.town_site, steps=WAY, document=PAPER)
    with pytest.raises(NotFound):
        buildout.enter_steps(actor=plan.bureau, site_id=10**9, steps=WAY, document=PAPER)
