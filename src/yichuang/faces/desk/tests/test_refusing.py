"""Saying no, or what is missing, at the window: the form need not be filled in, and every refusal has its own words."""

from __future__ import annotations

import re

import pytest

from yichuang.domain.cases import public as cases
from yichuang.domain.cases import testing
from yichuang.domain.people import testing as people

from .test_file import do

UNNEEDED = "房前屋后和自留地的零星林木不用办采伐证，可以直接采伐。"
OPEN = {"s_where": None, "s_who": None, "f_area": None, "f_species": None, "way": None, "m_right": None, "m_plan": None}


def only(actor):
    (row,) = cases.list_ledger(actor, cases.LedgerFilter()).rows
    return cases.get_case(actor, case_id=row.case_id)


def is_paper(client, case, kind):
    return client.get(f"/desk/cases/{case.case_id}/papers/{kind}/").content.startswith(b"%PDF")


def test_a_notice_takes_the_form_as_it_was_filled_in_and_names_its_faults(stage, desk, typed):
    client = desk(stage.clerk)
    base = "请填采伐面积，如 0.1"  # the page's words before the clerk typed on

    answer = client.post(
        "/desk/intake/",
        typed(do="notify", f_area="很多", f_species="", m_right="missing", c_right="1", k_right="没有提交，请补交",
              c_form="1", k_form=base, form_base=base),
    )  # fmt: skip

    assert answer.status_code == 303
    case = only(stage.clerk)
    told = {m: words for m, _, words, _ in case.correction.items}
    assert case.state == "correcting"
    assert case.form == {"area": "很多"}
    assert "请填树种" in told["form"]
    assert "采伐面积" in told["form"]
    assert is_paper(client, case, "correction")
    assert is_paper(client, case, "application")
    assert client.get(f"/desk/cases/{case.case_id}/").status_code == 200


def test_a_faulty_form_cannot_be_left_out_of_the_one_notice(stage, desk, typed):
    client = desk(stage.clerk)
    fields = typed(do="notify", f_area="", m_right="missing", c_right="1", k_right="没有提交，请补交")

    refused = client.post("/desk/intake/", fields)

    page = refused.content.decode()
    assert refused.status_code == 422
    assert "要在这一次一起告知" in page
    assert re.search(r'name="c_form" value="1" checked', page)
    assert re.search(r'name="k_form" value="[^"]*采伐面积', page)
    assert '<details id="d-notify" open>' in page
    assert cases.list_ledger(stage.clerk, cases.LedgerFilter()).rows == ()


def test_a_form_put_right_meanwhile_is_not_asked_for(stage, desk, typed):
    base = "请填树种"

    desk(stage.clerk).post(
        "/desk/intake/",
        typed(do="notify", m_right="missing", c_right="1", k_right="没有提交", c_form="1", k_form=base, form_base=base),
    )

    assert [m for m, *_ in only(stage.clerk).correction.items] == ["right"]


def test_acceptance_still_asks_for_the_whole_form(stage, desk, typed):
    for act in ("accept", "collect"):
        answer = desk(stage.clerk).post("/desk/intake/", typed(do=act, f_species=""))

        assert answer.status_code == 422
        assert "请填树种" in answer.content.decode()


def test_the_panels_are_there_as_soon_as_an_item_is_chosen(stage, desk, typed):
    page = desk(stage.clerk).post("/desk/intake/", typed(do="update", **OPEN)).content.decode()

    for panel in ("d-notify", "d-unneeded", "d-incompetent"):
        assert f'data-opens="{panel}"' in page
        assert f'id="{panel}"' in page
    assert "先回答上面的情形：材料清单出来，才能一次说全" in page
    assert 'value="notify"' not in page
    assert "<h2>材料</h2>" in page
    assert "0 / 0" not in page


def test_not_our_power_needs_neither_situation_nor_form(stage, desk, typed):
    client = desk(stage.clerk)

    answer = client.post(
        "/desk/intake/",
        typed(do="decline_incompetent", **OPEN, incompetent_reason="归生态环境部门办理", reason="另一栏的话",
              competent_body="市生态环境局双江分局"),
    )  # fmt: skip

    assert answer.status_code == 303
    case = only(stage.clerk)
    assert (case.state, case.situation, case.materials) == ("not_competent", {}, ())
    assert "归生态环境部门办理" in case.timeline[-1].reason
    assert "另一栏的话" not in case.timeline[-1].reason
    assert is_paper(client, case, "refusal")
    assert is_paper(client, case, "collection")
    assert client.get(answer.url).status_code == 200
    assert client.get(f"/desk/cases/{case.case_id}/").status_code == 200


def test_a_short_reason_is_said_in_the_panel_it_belongs_to(stage, desk, typed):
    answer = desk(stage.clerk).post(
        "/desk/intake/", typed(do="decline_incompetent", incompetent_reason="不归", competent_body="市生态环境局")
    )

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="incompetent_reason-error"' in page
    assert 'id="reason-error"' not in page
    assert '<details id="d-incompetent" open>' in page


def test_an_answer_that_ends_the_matter_offers_the_paper_that_says_so(stage, desk, typed):
    client, fields = desk(stage.clerk), typed(do="update", **OPEN | {"s_where": "yard"})

    page = client.post("/desk/intake/", fields).content.decode()
    reason = re.search(r'id="reason"[^>]*value="([^"]*)"', page).group(1)
    answer = client.post("/desk/intake/", fields | {"do": "decline_unneeded", "reason": reason})

    assert reason == UNNEEDED
    assert '<details id="d-unneeded" open>' in page
    assert "引导到别处" in page
    assert 'value="accept"' not in page
    assert answer.status_code == 303
    case = only(stage.clerk)
    assert (case.state, case.timeline[-1].reason) == ("not_needed", UNNEEDED)
    assert is_paper(client, case, "refusal")


def test_such_an_answer_can_still_not_be_accepted_or_notified(stage, desk, typed):
    for act in ("accept", "notify"):
        fields = typed(do=act, **OPEN | {"s_where": "yard"}) | {"c_form": "1", "k_form": "重新填"}

        assert desk(stage.clerk).post("/desk/intake/", fields).status_code == 409


def test_waiving_leaves_alone_what_is_handed_in_only_if_one_has_it(desk, db, typed):
    lines = [*testing.items.SPEC["materials"], {"id": "map", "name": "林地图", "necessity": "2", "waivable": True}]
    stage = testing.make_stage(materials=lines)
    fields = typed(item=str(stage.item.id), for_item=str(stage.item.id), m_right="missing", do="waive")

    page = desk(stage.clerk).post("/desk/intake/", fields).content.decode()

    assert re.search(r'name="m_right" value="waived" checked', page)
    assert not re.search(r'name="m_map" value="waived" checked', page)
    assert re.search(r'name="m_map" value="missing" checked', page)


def test_the_receipt_page_shows_whom_it_is_about(stage, desk, typed):
    number = people.identity()

    page = desk(stage.clerk).post("/desk/intake/", typed(id_number=number), follow=True).content.decode()

    party = only(stage.clerk).parties[0]
    for words in (party.name, party.identity, party.phone, "请和申请人核对姓名"):
        assert words
        assert words in page
    for secret in (number, "岩温", "13887650000"):
        assert secret not in page
    assert re.search(r'papers/acceptance/" target="_blank" autofocus data-key="P" data-prints', page)


def test_what_was_entered_later_and_is_not_finished_says_what_must_follow(stage, desk, typed, clock):
    clock.set("2026-09-28 10:30")
    client = desk(stage.clerk)

    page = client.post("/desk/later/", typed(occurred_at="2026-09-21T10:00"), follow=True).content.decode()

    assert "还没有办结" in page
    assert "审查" in page
    assert "还没有办结" not in client.post("/desk/intake/", typed(token="1" * 32), follow=True).content.decode()


@pytest.fixture
def issued(stage):
    """A result that lies at the county's window; the applicant's number."""
    number = people.identity()
    papers = (cases.MaterialInput("right", "waived"), cases.MaterialInput("plan", "paper"))
    person = testing.person(id_number=number)
    case = testing.submit(stage, stage.clerk, applicant=person, materials=papers).case_id
    cases.accept_case(actor=stage.clerk, case_id=case)
    cases.finish_step(actor=stage.examiner, case_id=case, opinion="林权证与现场一致")
    cases.grant(actor=stage.decider, case_id=case)
    cases.seal_result(actor=stage.decider, case_id=case)
    cases.issue(actor=stage.clerk, case_id=case)
    return case, number


def test_a_pdf_is_read_without_the_bar_of_the_browser(stage, desk, issued):
    case, _ = issued
    result = cases.get_case(stage.clerk, case_id=case).result_file_id

    page = desk(stage.clerk).get(f"/desk/cases/{case}/").content.decode()

    assert f'/files/{result}/#toolbar=0&amp;navpanes=0&amp;view=FitH" target="viewer"' in page


def test_the_applicant_herself_needs_one_tick(stage, desk, issued):
    case, number = issued
    client = desk(stage.clerk)
    page = client.get(f"/desk/cases/{case}/do/deliver/").content.decode()
    party = cases.get_case(stage.clerk, case_id=case).parties[0]

    unticked = do(client, case, "deliver", relation="self")
    done = do(client, case, "deliver", relation="self", checked="on")

    assert f"已核对本人身份证件：{party.name}，{party.identity}" in page
    assert number not in page
    assert "可不填" not in page
    assert unticked.status_code == 422
    assert "请核对本人身份证件，一致后打勾" in unticked.content.decode()
    assert done.status_code == 303
    assert cases.get_case(stage.clerk, case_id=case).state == "delivered"


def test_another_collector_is_asked_by_name_and_number(stage, desk, issued):
    case, _ = issued

    refused = do(desk(stage.clerk), case, "deliver", relation="household", checked="on")

    page = refused.content.decode()
    assert refused.status_code == 422
    assert "请填领取人姓名" in page
    assert "请填领取人证件号码" in page
    assert "这个字段是必填项" not in page


def test_a_referral_names_what_is_left_empty(stage, desk):
    page = desk(stage.clerk).post("/desk/referrals/new/", {"asked_about": ""}).content.decode()

    assert "请填引导到哪里" in page
    assert "这个字段是必填项" not in page


def test_an_extension_is_offered_only_before_the_due_day(stage, desk, clock):
    clock.set("2026-09-01 09:30")
    case = testing.accepted(stage).case_id
    due = {c.kind: c.due_on for c in cases.get_case(stage.examiner, case_id=case).clocks}["statutory"]

    early = desk(stage.examiner).get(f"/desk/cases/{case}/").content.decode()
    shown_early = desk(stage.examiner).get(f"/desk/cases/{case}/do/request_extension/").content.decode()
    clock.set(f"{due} 09:30")
    late = desk(stage.examiner).get(f"/desk/cases/{case}/").content.decode()
    hidden = {k: re.search(rf'name="{k}" value="([^"]*)"', shown_early).group(1) for k in ("token", "seen")}
    refused = desk(stage.examiner).post(
        f"/desk/cases/{case}/do/request_extension/", hidden | {"reason": "需要现场核实权属"}
    )

    assert "do/request_extension/" in early
    assert "do/request_extension/" not in late
    assert refused.status_code == 409
    (words,) = set(re.findall(r"已经来不及了[^<]*", refused.content.decode()))
    assert "申请延期" not in words
    assert "完成本环节" in words


def test_papers_that_may_come_later_are_taken_in_at_a_window_only(stage, desk):
    from yichuang.faces.desk.casefile.actions import ACTIONS, Facts

    case = testing.accepted(stage).case_id
    facts = {
        who: Facts(who_is, cases.get_case(who_is, case_id=case), None)
        for who, who_is in {"clerk": stage.clerk, "examiner": stage.examiner}.items()
    }

    assert {who: ACTIONS["provide_deferred"].when(f) for who, f in facts.items()} == {"clerk": True, "examiner": False}
