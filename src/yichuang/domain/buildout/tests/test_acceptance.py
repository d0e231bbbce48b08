"""From the self-check to the mark and back: county, city, certificate, spot check, lost, again."""

from __future__ import annotations

import pytest

from yichuang.domain.buildout import public as buildout
from yichuang.domain.buildout import testing
from yichuang.domain.buildout.checking_tasks import remind_rechecks, remind_rectifications
from yichuang.domain.buildout.models import Assessment, SiteWork
from yichuang.domain.buildout.testing import figures_are, photo, whole_check
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.kernel import documents
from yichuang.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from yichuang.kernel.files import public as files
from yichuang.kernel.journal.models import Entry

pytestmark = pytest.mark.django_db
ENOUGH = {"counters": 2, "staff": 3, "items": 20, "cases": 12, "evaluations": 7}
BAD = {"network": ("没有接通政务服务网",)}


@pytest.fixture
def plan(clock, monkeypatch) -> testing.Plan:
    clock.set("2023-03-01 09:00")
    figures_are(monkeypatch, **ENOUGH)
    return testing.make_plan()


@pytest.fixture
def inspector(plan):
    return persons.staff_actor(plan.county, people.Role.SUPERVISOR, organisation_id=plan.county.zhengwu.id)


def reported(plan, clock) -> int:
    whole_check(plan.town, plan.town_site)
    clock.advance(hours=1)
    buildout.report_site(actor=plan.town, site_id=plan.town_site)
    clock.advance(hours=1)
    return plan.town_site


def accepted(plan, clock) -> int:
    site = reported(plan, clock)
    whole_check(plan.bureau, site, "county")
    buildout.pass_county(actor=plan.bureau, site_id=site)
    clock.advance(days=1)
    buildout.pass_city(actor=plan.city, site_id=site, said="看了县级验收材料")
    clock.advance(days=1)
    return site


def state(plan) -> str:
    return buildout.get_work(plan.bureau, plan.town_site).state_word


@pytest.mark.seed("S1-124", "S1-125")
def test_self_check_then_county_then_city(plan, clock) -> None:
    with pytest.raises(Conflict, match="还没有自查"):
        buildout.report_site(actor=plan.town, site_id=plan.town_site)
    site = reported(plan, clock)
    assert state(plan) == "已报验"
    with pytest.raises(Conflict, match="还没有做县级验收检查"):
        buildout.pass_county(actor=plan.bureau, site_id=site)
    with pytest.raises(Forbidden):
        buildout.pass_county(actor=plan.city, site_id=site)
    with pytest.raises(Conflict, match="县级验收通过"):
        whole_check(plan.city, site, "city")
    whole_check(plan.bureau, site, "county")
    buildout.pass_county(actor=plan.bureau, site_id=site)
    with pytest.raises(Conflict, match="县里不能自己确认"):
        buildout.confirm_site(actor=plan.bureau, site_id=site)
    with pytest.raises(Invalid):
        buildout.pass_city(actor=plan.city, site_id=site)
    assert whole_check(plan.city, site, "city")
    work = buildout.pass_city(actor=plan.city, site_id=site)
    assert work.state_word == "达标"
    assert str(work.recheck_on) == "2024-03-01"
    steps = [m.label for m in buildout.list_moves(plan.bureau, site)]
    assert steps == ["市级验收通过", "县级验收通过", "报请验收", "开工"]


def test_a_self_check_that_failed_is_not_reported(plan) -> None:
    whole_check(plan.town, plan.town_site, wrong=BAD)
    with pytest.raises(Conflict, match="没有合格"):
        buildout.report_site(actor=plan.town, site_id=plan.town_site)


def test_nobody_passes_the_site_she_has_checked_herself(plan, clock) -> None:
    whole_check(plan.bureau, plan.town_site)
    buildout.report_site(actor=plan.bureau, site_id=plan.town_site)
    clock.advance(hours=1)
    whole_check(plan.bureau, plan.town_site, "county")
    with pytest.raises(Conflict, match="由别人验收"):
        buildout.pass_county(actor=plan.bureau, site_id=plan.town_site)
    other = persons.staff_actor(plan.county, people.Role.BUREAU, organisation_id=plan.county.zhengwu.id)
    assert buildout.pass_county(actor=other, site_id=plan.town_site).state_word == "县级验收通过"


@pytest.mark.seed("S4-8")
def test_what_the_county_found_is_put_right_before_it_passes(plan, clock) -> None:
    site = reported(plan, clock)
    assert not whole_check(plan.bureau, site, "county", wrong=BAD)
    with pytest.raises(Conflict, match="没有合格"):
        buildout.pass_county(actor=plan.bureau, site_id=site)
    with pytest.raises(Invalid):
        buildout.send_back(actor=plan.bureau, site_id=site, reason=" ")
    buildout.send_back(actor=plan.bureau, site_id=site, reason="网络没有接通")
    clock.advance(days=1)
    with pytest.raises(Conflict, match="有网络，没有接通政务服务网"):
        buildout.report_site(actor=plan.town, site_id=site)
    (todo,) = buildout.list_rectifications(plan.town)
    at = {"actor": plan.town, "rectification_id": todo.id}
    with pytest.raises(Invalid) as refused:
        buildout.report_rectified(**at, said="", upload=None)
    assert set(refused.value.fields) == {"said", "file"}
    buildout.report_rectified(**at, said="已接通", upload=photo())
    with pytest.raises(Forbidden):
        buildout.close_rectified(**at)
    buildout.return_rectified(actor=plan.bureau, rectification_id=todo.id, said="照片看不清")
    buildout.report_rectified(**at, said="已接通，见截图", upload=photo(colour=3))
    buildout.report_site(actor=plan.town, site_id=site)
    clock.advance(hours=1)
    assert whole_check(plan.bureau, site, "county")
    with pytest.raises(Conflict, match="还没有销号：有网络"):
        buildout.pass_county(actor=plan.bureau, site_id=site)
    buildout.close_rectified(actor=plan.bureau, rectification_id=todo.id, said="现场看过")
    assert buildout.pass_county(actor=plan.bureau, site_id=site).state_word == "县级验收通过"


def test_a_check_made_before_it_was_sent_back_passes_nothing(plan, clock) -> None:
    site = reported(plan, clock)
    whole_check(plan.bureau, site, "county")
    buildout.send_back(actor=plan.bureau, site_id=site, reason="材料不齐")
    clock.advance(days=1)
    with pytest.raises(Conflict, match="退回以后还没有整改，也没有重新自查"):
        buildout.report_site(actor=plan.town, site_id=site)
    whole_check(plan.town, site)
    buildout.report_site(actor=plan.town, site_id=site)
    with pytest.raises(Conflict, match="报验以后还没有做"):
        buildout.pass_county(actor=plan.bureau, site_id=site)


def test_nobody_closes_what_she_reported_done_herself(plan) -> None:
    key = buildout.open_rectification(
        actor=plan.bureau, site_id=plan.town_site, line="sign", defect="褪色", due_on=plan.edition.since
    )
    buildout.report_rectified(actor=plan.bureau, rectification_id=key, said="换了新的", upload=photo())
    with pytest.raises(Conflict, match="由别人核实"):
        buildout.close_rectified(actor=plan.bureau, rectification_id=key)


def test_what_was_opened_by_mistake_is_withdrawn_and_may_be_opened_again(plan) -> None:
    at = {"actor": plan.bureau, "site_id": plan.town_site, "line": "sign", "defect": "褪色"}
    first = buildout.open_rectification(**at, due_on=plan.edition.since)
    assert buildout.open_rectification(**at, due_on=plan.edition.since) == first
    buildout.withdraw_rectification(actor=plan.bureau, rectification_id=first, said="看错了站点")
    assert buildout.open_rectification(**at, due_on=plan.edition.since) != first


def test_where_the_plan_knows_only_the_county_it_confirms(plan, clock) -> None:
    profile = testing.sample_profile()
    alone = profile.acceptance.model_copy(update={"stages": (buildout.Stage.COUNTY,)})
    buildout.adopt_profile(
        actor=plan.bureau,
        place_id=plan.county.place.id,
        profile=profile.model_copy(update={"acceptance": alone}),
        reason="只有县级验收",
    )
    site = reported(plan, clock)
    whole_check(plan.bureau, site, "county")
    buildout.pass_county(actor=plan.bureau, site_id=site)
    with pytest.raises(Conflict, match="没有市级验收"):
        buildout.pass_city(actor=plan.city, site_id=site, said="看过")
    assert buildout.confirm_site(actor=plan.bureau, site_id=site).state_word == "达标"
    (given,) = buildout.list_certificates(plan.town, site)
    assert given.state_word == "有效"


def test_the_certificate_is_numbered_sealed_once_and_public(plan, clock) -> None:
    site = accepted(plan, clock)
    (given,) = buildout.list_certificates(plan.town, site)
    assert given.number == "SJ-DB-2023-0001"
    assert (given.entered_on, buildout.certificate_of(site)) == (None, given)
    at = {"certificate_id": given.id, "address": "https://example.invalid/standard/"}
    first = buildout.print_certificate(actor=plan.town, **at)
    assert buildout.print_certificate(actor=plan.bureau, **at) == first
    pdf = b"".join(files.open_file(first))
    seal = documents.verify_pdf(pdf)
    assert (seal.valid, seal.signer) == (True, "双江自治县政务服务管理局")
    shown = buildout.find_certificate("sj-db-2023-0001")
    assert (shown.site_name, shown.issuer) == ("双江自治县勐勐镇便民服务中心", "双江自治县政务服务管理局")
    with pytest.raises(NotFound):
        buildout.find_certificate("SJ-DB-2023-0002")
    with pytest.raises(NotFound):
        buildout.print_certificate(actor=plan.agent, **at)


@pytest.mark.seed("S4-46")
def test_a_spot_check_that_fails_takes_the_mark_or_warns(plan, clock, inspector) -> None:
    site = accepted(plan, clock)
    with pytest.raises(Conflict, match="还没有抽查过"):
        buildout.lose_mark(actor=inspector, site_id=site, reason="没有达到")
    assert buildout.list_next_steps(inspector, site) == (), "nothing is held out against a site without ground"
    assert not whole_check(inspector, site, "spot", wrong=BAD)
    assert [s.name for s in buildout.list_next_steps(inspector, site)] == ["lose", "warn"]
    with pytest.raises(Invalid):
        buildout.warn_site(actor=inspector, site_id=site, reason="")
    buildout.warn_site(actor=inspector, site_id=site, reason="当天修好，先限期整改")
    assert state(plan) == "达标"
    with pytest.raises(Conflict, match="已经处理过：限期整改"):
        buildout.lose_mark(actor=inspector, site_id=site, reason="又想取消")
    clock.advance(days=40)
    assert not whole_check(inspector, site, "spot", wrong=BAD)
    work = buildout.lose_mark(actor=inspector, site_id=site, reason="两次抽查网络都不通")
    assert (work.state_word, work.recheck_on) == ("失去达标", None)
    (given,) = buildout.list_certificates(plan.town, site)
    assert (given.state_word, given.reason) == ("已收回", "两次抽查网络都不通")
    with pytest.raises(Conflict, match="已经收回"):
        buildout.print_certificate(actor=plan.town, certificate_id=given.id, address="https://example.invalid/")


def test_after_the_mark_is_lost_it_starts_again_with_a_new_self_check(plan, clock, inspector) -> None:
    site = accepted(plan, clock)
    whole_check(inspector, site, "spot", wrong=BAD)
    buildout.lose_mark(actor=inspector, site_id=site, reason="网络不通")
    clock.advance(days=3)
    with pytest.raises(Conflict, match="还没有重新自查"):
        buildout.report_site(actor=plan.town, site_id=site)
    whole_check(plan.town, site)
    (todo,) = buildout.list_rectifications(plan.town)
    buildout.report_rectified(actor=plan.town, rectification_id=todo.id, said="已接通", upload=photo())
    assert buildout.report_site(actor=plan.town, site_id=site).state_word == "已报验"
    buildout.close_rectified(actor=plan.bureau, rectification_id=todo.id)
    clock.advance(hours=1)
    whole_check(plan.bureau, site, "county")
    buildout.pass_county(actor=plan.bureau, site_id=site)
    buildout.pass_city(actor=plan.city, site_id=site, said="复核过")
    assert [c.state_word for c in buildout.list_certificates(plan.town, site)] == ["有效", "已收回"]


@pytest.mark.seed("S4-46")
def test_the_draw_is_by_lot_stands_and_is_on_record(plan, clock, inspector) -> None:
    with pytest.raises(Conflict, match="还没有达标的站点"):
        buildout.draw_spot_checks(actor=inspector, number=1)
    site = accepted(plan, clock)
    assert buildout.draw_spot_checks(actor=inspector, number=5) == (site,)
    with pytest.raises(Conflict, match="还有 1 个抽查没有做完"):
        buildout.draw_spot_checks(actor=inspector, number=1)
    entry = Entry.objects.get(kind="buildout.spot.drawn")
    assert entry.payload["out_of"] == 1
    with pytest.raises(Forbidden):
        buildout.draw_spot_checks(actor=plan.town, number=1)


def test_of_many_each_has_its_chance(plan, clock, inspector, monkeypatch) -> None:
    SiteWork.objects.filter(state="planned").update(state="building")
    for state in ("reported", "county_passed", "up_to_standard"):
        SiteWork.objects.update(state=state)
    drawn = set()
    for _ in range(40):
        drawn |= set(buildout.draw_spot_checks(actor=inspector, number=1))
        for waiting in buildout.list_waiting(inspector)["spot"]:
            with pytest.raises(Conflict, match="不能作废重抽"):
                buildout.drop_check(actor=inspector, assessment_id=waiting.assessment_id)
        Assessment.objects.filter(kind="spot").update(state="dropped")  # as if done, for the next draw
    assert len(drawn) == 3


def test_a_recheck_is_reminded_of_once_and_a_good_look_moves_it_on(plan, clock, inspector) -> None:
    site = accepted(plan, clock)
    remind_rechecks()
    assert not Entry.objects.filter(kind="buildout.recheck.reminded").exists()
    clock.set("2024-02-10 08:00")
    remind_rechecks()
    remind_rechecks()
    assert Entry.objects.filter(kind="buildout.recheck.reminded").count() == 1
    assert [w.site_id for w in buildout.list_waiting(inspector)["recheck"]] == [site]
    assert whole_check(inspector, site, "spot")
    assert str(buildout.get_work(inspector, site).recheck_on) == "2025-02-10"
    clock.set("2025-02-01 08:00")
    remind_rechecks()
    assert Entry.objects.filter(kind="buildout.recheck.reminded").count() == 2


@pytest.mark.seed("S4-8")
def test_what_is_late_is_counted_and_noted_once(plan, clock) -> None:
    whole_check(plan.town, plan.town_site, wrong=BAD)
    assert buildout.count_rectifications(plan.town) == 1, "whoever runs the site is told at once"
    assert buildout.count_rectifications(plan.bureau) == 0, "whoever inspects when it is late"
    clock.set("2023-04-01 09:00")
    assert [r.late for r in buildout.list_rectifications(plan.bureau, late=True)] == [True]
    assert buildout.count_rectifications(plan.town) == buildout.count_rectifications(plan.bureau) == 1
    assert buildout.count_rectifications(plan.agent) == 0
    remind_rectifications()
    remind_rectifications()
    assert Entry.objects.filter(kind="buildout.rectification.reminded").count() == 1


def test_a_site_is_told_what_it_could_do_next_and_what_is_missing(plan, clock) -> None:
    def steps(actor) -> dict:
        return {s.name: s.gaps for s in buildout.list_next_steps(actor, plan.town_site)}

    assert steps(plan.town) == {"report": ("还没有自查",)}
    reported(plan, clock)
    assert steps(plan.town) == {}
    assert steps(plan.bureau) == {"pass_county": ("报验以后还没有做县级验收检查",), "send_back": ()}
    kinds = [kind for kind, _, _ in buildout.list_checks_to_begin(plan.bureau, plan.town_site)]
    assert kinds == ["county", "spot"]
