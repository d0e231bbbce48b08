"""Following one's cases, supplementing, withdrawing, evaluating; and progress without signing in."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from django.urls import reverse

from yichuang.domain.cases import public as cases
from yichuang.domain.cases import testing as staged
from yichuang.domain.feedback import public as feedback
from yichuang.domain.people import testing as persons
from yichuang.kernel import clock

from .kit import RARE, paper, sign_in, words


@pytest.fixture
def submitted(stage):
    return staged.submit(stage)


@pytest.fixture
def correcting(stage, submitted):
    cases.notify_correction(
        actor=stage.clerk, case_id=submitted.case_id, items={"right": "照片看不清，请重新拍", "form": "面积请按亩填"}
    )
    return submitted


def test_my_cases_keep_drafts_apart_from_what_was_handed_in(villager, stage, submitted):
    villager.post(reverse("portal:start", args=[stage.item.basic_code]))
    page = villager.get("/cases/").content.decode()
    drafts, handed = page.index("草稿，还没有提交"), page.index("已经提交的")
    assert drafts < handed < page.index(submitted.number)


def test_an_empty_list_says_how_to_begin(villager):
    assert "在首页用自己的话找" in words(villager.get("/cases/"))


@pytest.mark.seed("S4-57")
def test_a_case_says_in_plain_words_where_it_stands_and_whose_move_it_is(villager, stage):
    number = staged.accepted(stage).number
    page = words(villager.get(reverse("portal:case", args=[number])))
    for expected in ("受理了，正在办", "正式状态：已受理", "由办理机关做", "承诺办好的日子", "法律规定的最后一天"):
        assert expected in page
    assert "我们收到了您的申请" in page
    assert "采伐面积 2.5 亩" in page


def test_every_state_has_plain_words(stage):
    from yichuang.faces.portal.track.wording import plain_state

    assert all(plain_state(state) for state in cases.STATES)


def test_a_refusal_shows_its_reason_and_the_remedies(villager, stage):
    case = staged.examined(stage)
    cases.reject(actor=stage.decider, case_id=case.case_id, reason="超过本年度的采伐限额")
    page = words(villager.get(reverse("portal:case", args=[case.number])))
    assert "超过本年度的采伐限额" in page
    assert "申请行政复议" in page


def test_the_result_can_be_opened_once_it_is_issued_and_not_before(villager, stage):
    case = staged.granted(stage)
    address = reverse("portal:case", args=[case.number])
    villager.post(reverse("portal:supplement", args=[case.number, "plan"]), {"file": paper()})
    cases.seal_result(actor=stage.decider, case_id=case.case_id)
    result = cases.get_case(stage.villager, number=case.number).result_file_id
    file = reverse("portal:case_file", args=[case.number, result])
    assert "看结果" not in words(villager.get(address))
    assert villager.get(file).status_code == 404
    cases.issue(actor=stage.decider, case_id=case.case_id)
    assert "看结果" in words(villager.get(address))
    assert b"".join(villager.get(file).streaming_content).startswith(b"%PDF")


def test_the_receipt_can_be_seen_again_and_printed(villager, stage, submitted):
    page = words(villager.get(reverse("portal:receipt", args=[submitted.number])))
    assert submitted.query_code in page
    assert "5 个工作日内告诉您" in page
    assert "7 个工作日" in page
    pdf = villager.get(reverse("portal:paper", args=[submitted.number, "collection"]))
    assert pdf.content.startswith(b"%PDF")
    assert villager.get(reverse("portal:paper", args=[submitted.number, "acceptance"])).status_code == 409
    assert villager.get(reverse("portal:paper", args=[submitted.number, "nonsense"])).status_code == 404


def papers_on(page):
    return dict(re.findall(r'href="/cases/[^/]+/paper/([\w-]+)/">([^<]+)（PDF）<', page.content.decode()))


def test_every_paper_the_case_lists_for_her_is_linked_by_its_name_and_opens(client, db):
    appraisal = {
        "id": "appraisal",
        "name": "鉴定",
        "cause": "appraisal",
        "basis": "行政许可法第四十五条",
        "max_days": 30,
        "stops_statutory": True,
        "stops_promised": True,
    }
    stage = staged.make_stage(special_procedures=[appraisal])
    villager = sign_in(client, stage.villager)
    case = staged.accepted(stage)
    cases.start_special(
        actor=stage.examiner,
        case_id=case.case_id,
        procedure="appraisal",
        notified_until=clock.today() + timedelta(days=2),
        reason="请人鉴定",
    )
    cases.request_extension(actor=stage.examiner, case_id=case.case_id, reason="需要核对三户的界线")
    cases.approve_extension(actor=stage.leader, case_id=case.case_id)
    page = villager.get(reverse("portal:case", args=[case.number]))
    linked = papers_on(page)
    assert list(linked)[:2] == ["collection", "acceptance"]
    listed = {p.kind: p.label for p in cases.get_case(stage.villager, number=case.number).papers}
    assert linked == listed
    assert any("特别程序告知书" in name for name in linked.values())
    assert "延长办理期限告知书" in linked.values()
    for kind, name in linked.items():
        pdf = villager.get(reverse("portal:paper", args=[case.number, kind]))
        assert pdf.content.startswith(b"%PDF"), kind
        assert quote(name) in pdf["Content-Disposition"]


def test_telling_that_nothing_is_needed_is_no_decision(villager, stage, submitted):
    cases.decline_unneeded(actor=stage.clerk, case_id=submitted.case_id, reason="自家房前屋后的零星林木不需要许可")
    page = villager.get(reverse("portal:case", args=[submitted.number]))
    assert papers_on(page)["refusal"] == "不受理告知书"
    pdf = villager.get(reverse("portal:paper", args=[submitted.number, "refusal"]))
    assert quote("不受理告知书") in pdf["Content-Disposition"]


def test_what_is_not_this_bodys_power_is_declined_by_a_decision(villager, stage, submitted):
    cases.decline_incompetent(
        actor=stage.clerk, case_id=submitted.case_id, reason="不归本机关", competent_body="临沧市生态环境局双江分局"
    )
    page = villager.get(reverse("portal:case", args=[submitted.number]))
    assert papers_on(page)["refusal"] == "不予受理决定书"


@pytest.mark.parametrize("name", ["case", "receipt", "withdraw", "evaluate"])
def test_nobody_elses_case_can_be_opened(client, stage, submitted, name):
    other = sign_in(client, persons.public_actor(phone="13800138000"))
    assert other.get(reverse(f"portal:{name}", args=[submitted.number])).status_code == 404


@pytest.mark.parametrize("number", ["SJ-2026-99999", "x", "1" * 300, RARE])
def test_an_unknown_number_is_not_found(villager, number):
    assert villager.get(reverse("portal:case", args=[number])).status_code == 404


def test_without_signing_in_one_is_led_to_sign_in_and_back(client, submitted):
    address = reverse("portal:case", args=[submitted.number])
    assert client.get(address)["Location"] == f"/accounts/login/?next={address}"


def test_pages_of_ones_own_are_never_cached(villager, submitted):
    response = villager.get(reverse("portal:case", args=[submitted.number]))
    assert "no-store" in response["Cache-Control"]


# Progress by number and query code


@pytest.mark.seed("S4-57")
def test_number_and_query_code_open_the_progress_and_nobodys_name(client, stage, submitted):
    page = words(client.post("/progress/", {"number": submitted.number.lower(), "code": submitted.query_code}))
    assert "收到了，等窗口看材料" in page
    assert "李扎迫" not in page
    assert "李*" not in page


def test_a_wrong_code_and_an_unknown_number_look_the_same(client, submitted):
    wrong = client.post("/progress/", {"number": submitted.number, "code": "abcdef"})
    unknown = client.post("/progress/", {"number": "SJ-2020-00000", "code": "123456"})
    assert wrong.status_code == unknown.status_code == 404
    message = "办件编号或查询码不对"
    assert message in words(wrong)
    assert message in words(unknown)
    assert f'value="{submitted.number}"' in wrong.content.decode()


@pytest.mark.parametrize(
    "data", [{}, {"number": "x"}, {"number": RARE, "code": RARE}, {"number": "9" * 10_000, "code": "1"}]
)
def test_progress_answers_whatever_is_typed(client, stage, data):
    response = client.post("/progress/", data)
    assert response.status_code in {404, 422}
    assert "data-errors" in response.content.decode()


def test_progress_says_what_to_supplement_but_to_do_so_one_signs_in(client, correcting):
    page = words(client.post("/progress/", {"number": correcting.number, "code": correcting.query_code}))
    assert "林权证明" in page
    assert "照片看不清" not in page  # what an official wrote is hers to read after signing in
    assert "登录后补交" in page


# Supplement


@pytest.mark.seed("S1-45")
def test_what_was_asked_for_is_listed_once_with_its_day(villager, correcting):
    page = words(villager.get(reverse("portal:case", args=[correcting.number])))
    assert "材料还差一些，等您补" in page
    assert "照片看不清，请重新拍" in page
    assert "面积请按亩填" in page
    assert "前补齐" in page


def test_supplementing_paper_and_form_completes_the_case(villager, stage, correcting):
    right = reverse("portal:supplement", args=[correcting.number, "right"])
    assert "照片看不清" in words(villager.get(right))
    assert villager.post(right, {"file": paper()}).status_code == 302
    form = reverse("portal:supplement", args=[correcting.number, "form"])
    page = villager.get(form).content.decode()
    assert 'value="2.5"' in page, "what was filled in stands there"
    wrong = villager.post(form, {"area": "很多", "species": "柏木"})
    assert wrong.status_code == 422
    assert 'value="很多"' in wrong.content.decode()
    assert 'value="柏木"' in wrong.content.decode()
    assert villager.post(form, {"area": "3", "species": "柏木"}).status_code == 302
    case = cases.get_case(stage.villager, number=correcting.number)
    assert case.state == "supplemented"
    assert case.form == {"area": "3", "species": "柏木"}


def test_uploading_by_script_carries_the_files_into_the_supplement(villager, stage, correcting):
    address = reverse("portal:supplement_upload", args=[correcting.number, "right"])
    as_script = {"Accept": "application/json"}
    first = villager.post(address, {"file": paper("一.pdf")}, headers=as_script).json()["id"]
    assert villager.post(address, {"file": paper("坏.pdf", b"?")}, headers=as_script).status_code == 422
    page = reverse("portal:supplement", args=[correcting.number, "right"])
    assert villager.post(page, {"file_id": [first], "file": paper("二.pdf")}).status_code == 302
    case = cases.get_case(stage.villager, number=correcting.number)
    assert {f.name for m in case.materials for f in m.files} == {"一.pdf", "二.pdf"}


def test_an_upload_for_a_supplement_can_be_taken_out_again(villager, stage, correcting):
    address = reverse("portal:supplement_upload", args=[correcting.number, "right"])
    as_script = {"Accept": "application/json"}
    sent = villager.post(address, {"file": paper()}, headers=as_script).json()
    assert villager.post(sent["remove"], {"remove": sent["id"]}, headers=as_script).json() == {}
    page = reverse("portal:supplement", args=[correcting.number, "right"])
    assert villager.post(page, {"file_id": [sent["id"]]}).status_code == 422, "it is gone"


def test_a_bad_file_loses_no_good_one_and_nothing_is_handed_in(villager, stage, correcting):
    page = reverse("portal:supplement", args=[correcting.number, "right"])
    response = villager.post(page, {"file": [paper("一.pdf"), paper("坏.pdf", b"?")]})
    assert response.status_code == 422
    assert response.content.decode().count('name="file_id"') == 1
    assert "坏.pdf：" in words(response)
    assert not any(m.files for m in cases.get_case(stage.villager, number=correcting.number).materials)


def test_what_was_not_asked_for_cannot_be_supplemented(villager, correcting):
    assert villager.get(reverse("portal:supplement", args=[correcting.number, "proxy"])).status_code == 404
    assert villager.post(reverse("portal:supplement", args=[correcting.number, "right"])).status_code == 422


def test_another_persons_upload_cannot_be_handed_in(villager, client, stage, correcting):
    from django.test import Client

    other = persons.public_actor(phone="13800138000")
    staged_file = cases.stage_file(actor=other, upload=paper(), material="right", item_id=stage.item.id)
    page = reverse("portal:supplement", args=[correcting.number, "right"])
    assert villager.post(page, {"file_id": staged_file.handle}).status_code == 422
    assert Client().post(page, {"file_id": staged_file.handle})["Location"].startswith("/accounts/login/")


def test_a_paper_that_may_come_later_is_provided_from_the_case(villager, stage):
    number = staged.accepted(stage).number
    assert "说好以后补的材料" in words(villager.get(reverse("portal:case", args=[number])))
    address = reverse("portal:supplement", args=[number, "plan"])
    assert villager.post(address, {"file": paper()}).status_code == 302
    lines = {m.material: m.state for m in cases.get_case(stage.villager, number=number).materials}
    assert lines["plan"] == "given"


# Withdraw


def test_withdrawing_asks_first_and_keeps_the_reason(villager, stage, submitted):
    address = reverse("portal:withdraw", args=[submitted.number])
    assert "要撤回" in words(villager.get(address))
    villager.post(address, {"reason": RARE})
    case = cases.get_case(stage.villager, number=submitted.number)
    assert case.state == "withdrawn"
    assert case.timeline[-1].reason == RARE
    again = villager.post(address)
    assert again.status_code == 409


# Evaluate


@pytest.mark.seed("S0-83", "S1-122")
def test_evaluating_once_with_level_reasons_and_words(villager, stage):
    number = staged.accepted(stage).number
    address = reverse("portal:evaluate", args=[number])
    first = words(villager.get(address))
    assert all(text in first for text in feedback.LEVELS.values())
    second = words(villager.get(address, {"level": "2"}))
    assert "窗口人员业务不熟练" in second
    assert "可以就近办理" not in second
    response = villager.post(address, {"level": "2", "reasons": ["207", "213"], "words": f"{RARE} 等了很久"})
    assert response.status_code == 302
    page = words(villager.get(address))
    assert "已经评价过了" in page
    assert RARE in page
    villager.post(address, {"level": "5"})
    assert feedback.get_evaluation(stage.villager, number).level == 2


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "请在五个等级里选一个"),
        ({"level": "9"}, "请在五个等级里选一个"),
        ({"level": "5", "reasons": "207"}, "不对应"),
        ({"level": "3", "words": "好" * 151}, "最多写 150 个字"),
        ({"level": "3", "words": "好" * 10_000}, "最多写 150 个字"),
    ],
)
def test_a_wrong_evaluation_is_said_and_kept_on_the_page(villager, stage, data, message):
    number = staged.accepted(stage).number
    response = villager.post(reverse("portal:evaluate", args=[number]), data)
    assert response.status_code == 422
    assert message in words(response)
    assert data.get("words", "") in response.content.decode()
    assert feedback.get_evaluation(stage.villager, number) is None


def test_going_on_without_a_level_is_told(villager, stage):
    address = reverse("portal:evaluate", args=[staged.accepted(stage).number])
    marker = re.search(r'<input type="hidden" name="(asked)" value="(level)">', villager.get(address).content.decode())
    response = villager.get(address, {marker[1]: marker[2]})
    assert response.status_code == 422
    assert "请在五个等级里选一个" in words(response)
    assert "请在五个等级里选一个" not in words(villager.get(address))


def test_before_acceptance_there_is_nothing_to_evaluate(villager, submitted):
    assert villager.get(reverse("portal:evaluate", args=[submitted.number])).status_code == 409


def test_a_character_no_text_can_hold_is_an_unknown_number_and_no_fault(client, stage):
    assert client.post("/disclosure/requests/follow/", {"number": "SJ\x00", "code": "A\x00B"}).status_code == 404
    assert client.get("/standard/A%00B/").status_code == 404
