"""Papers a case leaves: each listed when its time has come, dated its day, with what the law wants on it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from yichuang.domain.cases import public, tasks, testing
from yichuang.domain.people import testing as persons
from yichuang.kernel import clock
from yichuang.kernel.errors import Conflict, Forbidden, NotFound
from yichuang.kernel.journal.models import Entry
from yichuang.kernel.tests.test_documents import text_of

from .test_rules import MONDAY, SPECIAL, day

pytestmark = pytest.mark.django_db


def kinds(actor: object, case_id: int) -> list[str]:
    return [p.kind for p in public.get_case(actor, case_id=case_id).papers]  # type: ignore[arg-type]


def printed(actor: object, case_id: int, kind: str) -> str:
    return text_of(public.print_paper(actor=actor, case_id=case_id, kind=kind))  # type: ignore[arg-type]


def test_the_one_notice_stays_printable_after_it_was_answered() -> None:
    stage = testing.make_stage()
    case = testing.submit(stage).case_id
    assert "correction" not in kinds(stage.clerk, case)
    public.notify_correction(actor=stage.clerk, case_id=case, items={"right": "照片看不清"})
    public.supplement(actor=stage.clerk, case_id=case, materials=(public.MaterialInput("right", "paper"),))
    public.accept_case(actor=stage.clerk, case_id=case)

    assert "correction" in kinds(stage.examiner, case)
    assert "correction" in kinds(stage.villager, case)
    assert "照片看不清" in printed(stage.clerk, case, "correction")


def test_every_special_procedure_has_its_own_notice_and_the_extension_one_once_approved() -> None:
    stage = testing.make_stage(special_procedures=SPECIAL)
    with clock.at(MONDAY):
        case = testing.accepted(stage).case_id
        assert not [k for k in kinds(stage.clerk, case) if k.startswith(("special", "extension"))]
        public.start_special(
            actor=stage.examiner, case_id=case, procedure="appraisal", notified_until=day(3).date(), reason="请人鉴定"
        )
    with clock.at(day(1)):
        public.start_special(
            actor=stage.examiner,
            case_id=case,
            procedure="site_visit",
            notified_until=day(2).date(),
            reason="看现场界线",
        )
        public.request_extension(actor=stage.examiner, case_id=case, reason="需要核对三户的界线")
        assert "extension" not in kinds(stage.clerk, case)
        public.approve_extension(actor=stage.leader, case_id=case)
    with clock.at(day(8)):
        papers = public.get_case(stage.examiner, case_id=case).papers
        first, second = [p for p in papers if p.kind.startswith("special-")]
        texts = [printed(stage.examiner, case, p.kind) for p in (first, second)]
        latest = printed(stage.examiner, case, "special")
        extension = printed(stage.examiner, case, "extension")

    assert "鉴定" in first.label
    assert "现场勘验" in second.label
    assert "请人鉴定" in texts[0]
    assert "看现场界线" not in texts[0]
    assert texts[0].count("2026 年 3 月 2 日") == 2, "dated the day it began, not the day it is printed"
    assert "看现场界线" in texts[1]
    assert "看现场界线" in latest
    assert "需要核对三户的界线" in extension


def test_what_was_never_completed_is_told_with_what_was_missing_and_the_remedies() -> None:
    stage = testing.make_stage()
    with clock.at(MONDAY):
        case = testing.submit(stage).case_id
        public.notify_correction(actor=stage.clerk, case_id=case, items={"right": "照片看不清"})
        due_on = public.get_case(stage.clerk, case_id=case).correction.due_on  # type: ignore[union-attr]
        with pytest.raises(Conflict):
            public.print_paper(actor=stage.villager, case_id=case, kind="returned")
    ended = MONDAY.replace(year=due_on.year, month=due_on.month, day=due_on.day) + timedelta(days=1)
    with clock.at(ended):
        assert tasks.return_uncorrected() == 1
    with clock.at(ended + timedelta(days=40)):
        text = printed(stage.villager, case, "returned")

    assert kinds(stage.villager, case)[-1] == "returned"
    for words in ("退回通知书", "照片看不清", "补正期限内没有收到补正材料", "行政许可法第三十二条", "可以随时重新申请",
                  "如不服本通知", "申请行政复议", "提起行政诉讼", testing.public_number()[:2]):  # fmt: skip
        assert words in text
    assert f"{ended.year} 年 {ended.month} 月 {ended.day} 日" in text
    assert text.count(stage.county.centre.name) == 2, "to come again, and who gives the notice"


def test_what_fell_away_is_told_with_the_remedies() -> None:
    stage = testing.make_stage()
    case = testing.accepted(stage).case_id
    public.terminate(actor=stage.decider, case_id=case, reason="申请人去世，没有继承人继续申请")

    text = printed(stage.decider, case, "terminated")

    assert kinds(stage.villager, case)[-1] == "terminated"
    for words in ("终止办理通知书", "申请人去世，没有继承人继续申请", "申请行政复议", stage.county.minzheng.name):
        assert words in text
    with pytest.raises(Conflict):
        public.print_paper(actor=stage.decider, case_id=case, kind="transferred")


def test_what_a_superior_decides_names_him_and_leaves_the_remedies_to_his_decision() -> None:
    stage = testing.make_stage()
    case = testing.examined(stage).case_id
    public.transfer_up(actor=stage.decider, case_id=case, to_body="临沧市林业和草原局", reason="采伐量超过县级权限")

    text = printed(stage.decider, case, "transferred")

    for words in ("转报上级告知书", "临沧市林业和草原局", "采伐量超过县级权限", "行政许可法第四十三条", "由决定书载明"):
        assert words in text
    assert "行政诉讼" not in text


def test_a_paper_that_is_none_or_of_another_case_is_not_found() -> None:
    stage = testing.make_stage(special_procedures=SPECIAL)
    case = testing.accepted(stage).case_id
    for kind in ("invoice", "acceptance-1", "collection-"):
        with pytest.raises((NotFound, Conflict)):
            public.print_paper(actor=stage.clerk, case_id=case, kind=kind)
    with pytest.raises(Conflict):
        public.print_paper(actor=stage.clerk, case_id=case, kind="special-999999")


def test_the_filled_form_shows_everything_in_full_and_each_person_is_opened_on_record() -> None:
    stage = testing.make_stage()
    number, proxy = persons.identity(), persons.identity()
    case = testing.submit(
        stage, stage.clerk, applicant=testing.person(name="岩温𬭊䶮", id_number=number, address="千蚌老寨 3 号"),
        parties=(public.PartyInput("proxy", testing.person(name="李娜迫", id_number=proxy), "授权委托书"),),
        materials=(public.MaterialInput("right", "paper"), public.MaterialInput("plan", "deferred")),
    )  # fmt: skip

    text = printed(stage.clerk, case.case_id, "application")

    for words in ("岩温𬭊䶮", number, "13887650000", "千蚌老寨 3 号", "李娜迫", proxy, "授权委托书", "树种", "思茅松",
                  "2.5", "本人承诺所填内容真实", "签字", "日期", f"办件编号：{case.number}"):  # fmt: skip
        assert words in text
    names = {m.material: m.name for m in public.get_case(stage.clerk, case_id=case.case_id).materials}
    assert names["right"] in text
    assert names["plan"] not in text, "what comes later was not handed in"
    assert Entry.objects.filter(kind="people.applicant.opened", actor_account_id=stage.clerk.account_id).count() == 2
    assert Entry.objects.filter(kind="cases.paper.printed", payload__paper="application").count() == 1


def test_what_an_agent_holds_is_a_draft_without_a_number() -> None:
    stage = testing.make_stage()
    application = testing.application(stage, applicant=testing.person())
    case = public.collect_application(actor=stage.agent, application=application, idempotency_key="held").case_id

    text = printed(stage.agent, case, "application")

    assert f"草稿（代办单号：D{case}）" in text
    assert "办件编号" not in text


def test_the_filled_form_is_for_staff_who_may_open_it() -> None:
    stage = testing.make_stage()
    case = testing.accepted(stage).case_id
    assert "application" in kinds(stage.examiner, case)
    assert "application" not in kinds(stage.villager, case)
    with pytest.raises(Forbidden):
        public.print_paper(actor=stage.villager, case_id=case, kind="application")
    assert Entry.objects.filter(kind="people.applicant.opened").count() == 0
