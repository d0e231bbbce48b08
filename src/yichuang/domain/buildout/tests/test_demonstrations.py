"""示范提升对象: proposed out of what is counted, named by the bureau with a reason, ended with the mark."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from yichuang.domain.buildout import public as buildout
from yichuang.domain.buildout import testing
from yichuang.domain.buildout.profile.check import check_profile
from yichuang.domain.buildout.profile.spec import Criterion, Demonstrations
from yichuang.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from yichuang.kernel.journal.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(clock: Any) -> testing.Plan:
    clock.set("2023-03-01 09:00")
    plan = testing.make_plan()
    clock.set("2023-11-20 09:00")
    return plan


def reach(plan: testing.Plan, site_id: int) -> None:
    days = {"start": (4, 1), "report": (6, 1), "pass_county": (7, 1), "pass_city": (8, 1)}
    steps = [buildout.PastStep(name, date(2023, *day)) for name, day in days.items()]
    buildout.enter_steps(actor=plan.bureau, site_id=site_id, steps=steps, document="纸质台账")


def asks(plan: testing.Plan, *criteria: Criterion, up_to_standard: bool = True) -> None:
    asked = Demonstrations(criteria=criteria, up_to_standard=up_to_standard, basis="S0-15") if criteria else None
    profile = testing.sample_profile().model_copy(update={"demonstration": asked})
    buildout.adopt_profile(actor=plan.bureau, place_id=plan.county.place.id, profile=profile, reason="定示范的条件")


@pytest.mark.seed("S0-15")
def test_demonstrations_are_proposed_by_what_is_counted_with_what_is_lacking(
    plan: testing.Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    asks(plan, Criterion(what="score", least=95), Criterion(what="cases", least=30, kinds=("village",)))
    testing.figures_are(monkeypatch, cases=40, counters=1, staff=2, agents=1, items=30, evaluations=3)
    reach(plan, plan.village_site)
    before = buildout.propose_demonstrations(plan.bureau).candidates
    assert [c.proposed for c in before] == [False, False, False]
    (first, *_) = before
    assert [str(g) for g in first.grounds] == ["最近一次检查得分：还没有，要 95 分", "近一年办件：40 件，要 30 件"]
    testing.whole_check(plan.agent, plan.village_site, sign=testing.VILLAGE_SIGN)
    first, second, third = buildout.propose_demonstrations(plan.bureau).candidates
    assert (first.site_id, first.proposed, first.refused) == (plan.village_site, True, "")
    assert "达标以后才能列为示范" in second.refused
    assert {len(c.grounds) for c in (second, third)} == {1, 2}  # the town's centre is not asked for cases
    testing.figures_are(monkeypatch, cases=29)
    (first, *_) = buildout.propose_demonstrations(plan.bureau).candidates
    assert [g.met for g in first.grounds] == [True, False]
    assert not first.proposed


@pytest.mark.seed("S0-15")
def test_the_bureau_names_and_ends_with_a_reason_and_it_shows_everywhere(plan: testing.Plan) -> None:
    asks(plan, Criterion(what="condition", least=0))
    reach(plan, plan.village_site)
    assert buildout.name_demonstrations(actor=plan.bureau, site_ids=[plan.village_site], reason="窗口开得好") == 1
    place_id = plan.county.place.id
    (named,) = buildout.list_demonstrations(place_id)
    assert (named.site_id, named.since, named.reason) == (plan.village_site, date(2023, 11, 20), "窗口开得好")
    assert named.grounds
    assert named.grounds[0].startswith("建设标准达到的比例")
    assert [r.work.site_id for r in buildout.list_ledger(plan.bureau) if r.demonstration] == [plan.village_site]
    dots = buildout.public_progress(place_id).dots
    assert [d.demonstration for d in dots].count(True) == 1
    assert plan.village_site not in {c.site_id for c in buildout.propose_demonstrations(plan.bureau).candidates}
    with pytest.raises(Conflict, match="已经是示范"):
        buildout.name_demonstrations(actor=plan.bureau, site_ids=[plan.village_site], reason="再来一次")
    with pytest.raises(Invalid):
        buildout.end_demonstration(actor=plan.bureau, site_id=plan.village_site, reason=" ")
    buildout.end_demonstration(actor=plan.bureau, site_id=plan.village_site, reason="人手不足")
    assert buildout.list_demonstrations(place_id) == ()
    with pytest.raises(Conflict, match="不是示范"):
        buildout.end_demonstration(actor=plan.bureau, site_id=plan.village_site, reason="再来一次")
    kinds = list(Entry.objects.filter(kind__startswith="buildout.demonstration").values_list("kind", flat=True))
    assert kinds == ["buildout.demonstration.named", "buildout.demonstration.ended"]
    assert buildout.name_demonstrations(actor=plan.bureau, site_ids=[plan.village_site], reason="补上了人手") == 1


def test_nobody_is_named_before_the_standard_where_the_plan_says_so_all_or_none(plan: testing.Plan) -> None:
    both = [plan.village_site, plan.town_site]
    asks(plan)
    with pytest.raises(Conflict, match="没有写示范站点的条件"):
        buildout.name_demonstrations(actor=plan.bureau, site_ids=both, reason="试点")
    assert buildout.propose_demonstrations(plan.bureau).candidates == ()
    asks(plan, Criterion(what="cases", least=1))
    reach(plan, plan.village_site)
    with pytest.raises(Conflict, match="达标以后才能列为示范"):
        buildout.name_demonstrations(actor=plan.bureau, site_ids=both, reason="试点")
    assert buildout.list_demonstrations(plan.county.place.id) == ()
    asks(plan, Criterion(what="cases", least=1), up_to_standard=False)
    assert buildout.name_demonstrations(actor=plan.bureau, site_ids=both, reason="试点") == 2


def test_only_the_bureau_names_and_only_sites_of_its_own(plan: testing.Plan) -> None:
    asks(plan, Criterion(what="cases", least=1))
    with pytest.raises(Forbidden):
        buildout.name_demonstrations(actor=plan.town, site_ids=[plan.village_site], reason="我们行")
    with pytest.raises(Forbidden):
        buildout.propose_demonstrations(plan.town)
    with pytest.raises(NotFound):
        buildout.name_demonstrations(actor=plan.bureau, site_ids=[10**8], reason="没有")
    for ids, reason in (([], "没有站点"), ([plan.village_site], "")):
        with pytest.raises(Invalid):
            buildout.name_demonstrations(actor=plan.bureau, site_ids=ids, reason=reason)


def test_who_loses_the_mark_is_a_demonstration_no_more(plan: testing.Plan, monkeypatch: pytest.MonkeyPatch) -> None:
    asks(plan, Criterion(what="cases", least=0))
    reach(plan, plan.village_site)
    buildout.name_demonstrations(actor=plan.bureau, site_ids=[plan.village_site], reason="窗口开得好")
    testing.figures_are(monkeypatch, counters=1, staff=2, agents=1, items=30, cases=40, evaluations=3)
    lines = testing.sample_profile().lines_for("village")
    wrong = {line.key: line.defects[:1] for line in lines if line.must and line.defects}
    assert not testing.whole_check(plan.bureau, plan.village_site, "spot", wrong=wrong, sign=testing.VILLAGE_SIGN)
    buildout.lose_mark(actor=plan.bureau, site_id=plan.village_site, reason="窗口关了三个月")
    assert buildout.list_demonstrations(plan.county.place.id) == ()


def test_a_criterion_nobody_counts_is_told(plan: testing.Plan) -> None:
    asked = Demonstrations(criteria=(Criterion(what="kindness", least=1),))
    profile = testing.sample_profile().model_copy(update={"demonstration": asked})
    (wrong,) = check_profile(profile)
    assert (wrong.rule, wrong.path) == ("示范有统计", ("demonstration", "criteria", 0))
    assert "condition" in wrong.message


def test_proposing_keeps_its_statement_budget(plan: testing.Plan, django_assert_max_num_queries: Any) -> None:
    asks(plan, *testing.sample_profile().demonstration.criteria)  # type: ignore[union-attr]
    buildout.propose_demonstrations(plan.bureau)
    with django_assert_max_num_queries(24):
        buildout.propose_demonstrations(plan.bureau)
