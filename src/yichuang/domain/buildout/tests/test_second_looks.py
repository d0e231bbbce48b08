"""What was looked at before is not taken for what is there now; what is found again is asked for again."""

from __future__ import annotations

from datetime import date

import pytest

from yichuang.domain.buildout import judging, programme_tasks, testing
from yichuang.domain.buildout import public as buildout
from yichuang.domain.buildout.models import Assessment, Edition, SiteWork, Task
from yichuang.domain.buildout.profile.words import EvidenceKind
from yichuang.domain.buildout.testing import figures_are, photo, sample_profile, whole_check
from yichuang.domain.places import public as places
from yichuang.domain.places import testing as ground
from yichuang.kernel.errors import Conflict, Invalid, NotFound
from yichuang.kernel.journal.models import Entry

pytestmark = pytest.mark.django_db
BAD = {"network": ("没有接通政务服务网",)}


@pytest.fixture
def plan(clock, monkeypatch) -> testing.Plan:
    clock.set("2023-03-01 09:00")
    figures_are(monkeypatch, counters=2, staff=3, items=20, cases=12, evaluations=7)
    return testing.make_plan()


def reported(plan, clock) -> int:
    whole_check(plan.town, plan.town_site)
    clock.advance(hours=1)
    buildout.report_site(actor=plan.town, site_id=plan.town_site)
    clock.advance(hours=1)
    return plan.town_site


def opened_late(plan) -> places.SiteRef:
    facts = {"kind": "village", "name": "勐勐镇大荒田村便民服务站", "division": 530925_101_202, "jurisdiction": None}
    return ground.make_site(plan.county.place, plan.county.town_a, "village_late", **facts)


def test_a_draft_begun_before_the_site_was_sent_back_counts_for_nothing(plan, clock) -> None:
    site = reported(plan, clock)
    old = testing.begin(plan.bureau, site, "county")
    testing.fill_in(plan.bureau, old)
    clock.advance(days=1)
    buildout.send_back(actor=plan.bureau, site_id=site, reason="网络没有接通")
    whole_check(plan.town, site)
    clock.advance(days=1)
    buildout.report_site(actor=plan.town, site_id=site)
    clock.advance(days=1)
    buildout.submit_check(actor=plan.bureau, assessment_id=old)
    with pytest.raises(Conflict, match="报验以后还没有做县级验收检查"):
        buildout.pass_county(actor=plan.bureau, site_id=site)
    assert whole_check(plan.bureau, site, "county")
    assert buildout.pass_county(actor=plan.bureau, site_id=site).state_word == "县级验收通过"


def test_who_begins_again_begins_anew_and_the_old_draft_is_void_on_record(plan, clock) -> None:
    site = reported(plan, clock)
    old = testing.begin(plan.bureau, site, "county")
    assert testing.begin(plan.bureau, site, "county") == old
    clock.advance(days=1)
    buildout.send_back(actor=plan.bureau, site_id=site, reason="网络没有接通")
    whole_check(plan.town, site)
    buildout.report_site(actor=plan.town, site_id=site)
    clock.advance(days=1)
    assert testing.begin(plan.bureau, site, "county") != old
    assert Assessment.objects.get(pk=old).state == "dropped"
    assert Entry.objects.filter(kind="buildout.assessment.dropped", subject=f"assessment:{old}").count() == 1


def test_a_defect_reported_done_and_found_again_is_open_again_by_a_new_day(plan, clock) -> None:
    site = reported(plan, clock)
    whole_check(plan.bureau, site, "county", wrong=BAD)
    (todo,) = buildout.list_rectifications(plan.town)
    buildout.report_rectified(actor=plan.town, rectification_id=todo.id, said="已接通", upload=photo())
    clock.advance(days=3)
    whole_check(plan.bureau, site, "county", wrong=BAD)
    (again,) = buildout.list_rectifications(plan.town)
    assert (again.id, again.state) == (todo.id, "open")
    assert again.due_on > todo.due_on
    assert "又查出同一问题" in again.again_said


def test_who_reported_a_defect_done_does_not_make_it_go_away(plan) -> None:
    key = buildout.open_rectification(
        actor=plan.bureau, site_id=plan.town_site, line="sign", defect="褪色", due_on=plan.edition.since
    )
    buildout.report_rectified(actor=plan.bureau, rectification_id=key, said="换了新的", upload=photo())
    with pytest.raises(Conflict, match="由别人"):
        buildout.withdraw_rectification(actor=plan.bureau, rectification_id=key, said="开错了")


def test_a_check_by_a_list_that_was_revised_opens_no_gate(plan, clock) -> None:
    site = reported(plan, clock)
    whole_check(plan.bureau, site, "county")
    profile = sample_profile()
    first = profile.checklists[0]
    stricter = first.model_copy(update={"lines": first.lines[1:]})
    clock.advance(days=1)
    buildout.adopt_profile(
        actor=plan.bureau,
        place_id=plan.county.place.id,
        profile=profile.model_copy(update={"checklists": (stricter, *profile.checklists[1:])}),
        reason="检查表修订",
    )
    with pytest.raises(Conflict, match="标准已经修订，请按新的再查一次"):
        buildout.pass_county(actor=plan.bureau, site_id=site)
    assert whole_check(plan.bureau, site, "county")
    assert buildout.pass_county(actor=plan.bureau, site_id=site).state_word == "县级验收通过"


def test_a_site_opened_later_comes_under_the_plan_in_the_morning_once(plan, clock) -> None:
    late = opened_late(plan)
    clock.advance(days=1)
    programme_tasks.remind_of_tasks()
    programme_tasks.remind_of_tasks()
    assert SiteWork.objects.get(site_id=late.id).state == "planned"
    assert [e.payload["site_ids"] for e in Entry.objects.filter(kind="buildout.sites.joined")] == [[late.id]]


def test_the_same_profile_again_takes_in_what_was_opened_since(plan) -> None:
    late = opened_late(plan)
    buildout.adopt_profile(
        actor=plan.bureau, place_id=plan.county.place.id, profile=sample_profile(), reason="再装入一次"
    )
    assert SiteWork.objects.filter(site_id=late.id).exists()


def test_what_is_wrong_in_one_place_keeps_no_other_from_its_morning(plan, clock) -> None:
    other = places.create_place(
        actor=ground.manager(), slug="dawukou", name="大武口区", short_name="大武口", prefix="DWK",
        county=640202_000_000, words=places.SiteWords(), naming=ground.NAMING,
    )  # fmt: skip
    Edition.objects.create(
        place_id=other.id, number=1, document={"nonsense": True}, since=date(2023, 1, 1), reason="坏的",
        adopted_at="2023-01-01T00:00:00+08:00",
    )  # fmt: skip
    late = opened_late(plan)
    with pytest.raises(ExceptionGroup) as told:
        programme_tasks.remind_of_tasks()
    assert [e.__notes__ for e in told.value.exceptions] == [["dawukou"]]
    assert SiteWork.objects.filter(site_id=late.id).exists()


def test_a_helper_that_the_bureau_named_stays_after_the_morning(plan) -> None:
    helper = plan.county.minzheng.name
    task = next(t for t in buildout.list_tasks(plan.bureau) if helper not in t.helpers)
    given = {"helpers": (*task.helpers, helper)}
    buildout.change_task(actor=plan.bureau, task_id=task.id, revision=task.revision, given=given, reason="请民政局协办")
    programme_tasks.remind_of_tasks()
    assert plan.county.minzheng.id in Task.objects.get(pk=task.id).helping


def test_a_site_does_not_read_what_an_inspector_is_still_writing(plan, clock) -> None:
    site = reported(plan, clock)
    own = testing.begin(plan.town, site)
    theirs = testing.begin(plan.bureau, site, "county")
    assert own in {c.id for c in buildout.list_checks(plan.town, site)}
    assert theirs not in {c.id for c in buildout.list_checks(plan.town, site)}
    with pytest.raises(NotFound):
        buildout.get_check(plan.town, theirs)
    testing.fill_in(plan.bureau, theirs)
    buildout.submit_check(actor=plan.bureau, assessment_id=theirs)
    assert theirs in {c.id for c in buildout.list_checks(plan.town, site)}


def test_one_photo_under_many_lines_is_told(plan) -> None:
    check = testing.begin(plan.town, plan.town_site)
    keys = [view.line.key for view in buildout.get_check(plan.town, check).lines][:3]
    for key in keys:
        buildout.add_evidence(actor=plan.town, assessment_id=check, line=key, upload=photo())
    assert buildout.get_check(plan.town, check).reused == 1
    other = testing.begin(plan.agent, plan.village_site)
    line = buildout.get_check(plan.agent, other).lines[0].line.key
    buildout.add_evidence(actor=plan.agent, assessment_id=other, line=line, upload=photo())
    assert buildout.get_check(plan.agent, other).reused == 1


def test_a_paper_photographed_is_a_paper() -> None:
    line = sample_profile().checklists[0].lines[0].model_copy(update={"evidence": (EvidenceKind.DOCUMENT,)})
    yes = judging.Given("yes")
    assert judging.missing_proof(line, yes, judging.Proof(photos=1), counted=False) == ()
    assert "文件" in judging.missing_proof(line, yes, judging.Proof(), counted=False)[0]
    both = line.model_copy(update={"evidence": (EvidenceKind.DOCUMENT, EvidenceKind.PHOTO)})
    assert judging.missing_proof(both, yes, judging.Proof(photos=1), counted=False) != ()
    assert judging.missing_proof(both, yes, judging.Proof(photos=2), counted=False) == ()


def test_nobody_is_given_until_the_year_9999(plan) -> None:
    with pytest.raises(Invalid) as refused:
        buildout.open_rectification(
            actor=plan.bureau, site_id=plan.town_site, line="sign", defect="褪色", due_on=date(9999, 12, 31)
        )
    assert refused.value.fields == {"due_on": "期限最长一年"}
