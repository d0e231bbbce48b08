"""信息公开 at the desk: two people to a publication, a request from letter to sealed answer."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from yichuang.domain.disclosure import public as disclosure
from yichuang.domain.disclosure import testing
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
TOKEN = re.compile(r'name="token" value="([^"]+)"')


@pytest.fixture
def leader(stage):
    return persons.staff_actor(stage.county, people.Role.LEADER, organisation_id=stage.county.minzheng.id)


def text(response) -> str:
    return response.content.decode()


@pytest.mark.seed("S1-112")
def test_one_drafts_with_a_file_and_another_reviews_and_publishes(stage, desk, leader, client):
    hers, his = desk(stage.examiner), desk(leader)
    page = hers.get("/desk/disclosure/new/")
    facts = {
        "column": "functions",
        "title": "民政局<b>职能</b>",
        "text": testing.TEXT,
        "token": TOKEN.search(text(page))[1],
    }
    made = hers.post("/desk/disclosure/new/", facts)
    assert made.status_code == 302
    assert hers.post("/desk/disclosure/new/", facts).status_code == 302  # a double click
    assert len(disclosure.list_publications(actor=leader)[0]) == 1
    at = made["Location"]
    upload = {"do": "attach", "name": "职能表", "file": SimpleUploadedFile("a.pdf", PDF)}
    assert hers.post(f"{at}do/", upload).status_code == 302
    bad = hers.post(f"{at}do/", upload | {"file": SimpleUploadedFile("a.pdf", b"<html><script>x</script>")})
    assert bad.status_code == 422
    assert "网页" in text(bad)
    assert hers.post(f"{at}do/", {"do": "submit"}).status_code == 302
    assert "等另一个人审查" in text(hers.get(at))
    waiting = text(his.get(at))
    assert "<b>职能</b>" not in waiting
    version = re.search(r'name="version" value="(\d+)"', waiting)[1]
    short = his.post(f"{at}do/", {"do": "publish", "version": version, "cleared": ["secrets"]})
    assert short.status_code == 422
    cleared = ["secrets", "privacy", "correct"]
    assert his.post(f"{at}do/", {"do": "publish", "version": version, "cleared": cleared}).status_code == 302
    shown = text(client.get("/disclosure/columns/functions/"))
    assert "民政局&lt;b&gt;职能&lt;/b&gt;" in shown
    assert his.post(f"{at}do/", {"do": "withdraw", "why": "机构改革，职能调整"}).status_code == 302
    gone = client.get(f"/disclosure/{at.split('/')[3]}/")
    assert gone.status_code == 410
    assert "机构改革，职能调整" in text(gone)
    assert "民政局&lt;b&gt;" not in text(gone)


@pytest.mark.seed("S1-136")
def test_the_bureau_is_told_which_columns_have_gone_stale(stage, desk):
    bureau = persons.staff_actor(stage.county, people.Role.BUREAU, organisation_id=stage.county.zhengwu.id)
    page = text(desk(bureau).get("/desk/disclosure/"))
    assert "该更新的栏目" in page
    assert "统计数据</a>：还没有公开过" in page
    assert "该更新的栏目" not in text(desk(stage.examiner).get("/desk/disclosure/"))


@pytest.mark.seed("S1-114")
def test_a_letter_is_entered_answered_and_its_contact_opened_on_record(stage, desk):
    clerk, examiner = desk(stage.clerk), desk(stage.examiner)
    page = text(clerk.get("/desk/requests/new/"))
    facts = {
        "key": re.search(r'name="key" value="([^"]+)"', page)[1], "organisation_id": stage.county.minzheng.id,
        "way": "letter", "received_on": "2026-02-30", "kind": "person", "name": "岩帕", "id_kind": "resident_id",
        "id_number": persons.identity(), "phone": "13887651299", "wanted": "2025 年低保资金汇总", "form": "electronic",
    }  # fmt: skip
    wrong = clerk.post("/desk/requests/new/", facts)
    assert wrong.status_code == 422
    assert "收到日期请写成" in text(wrong)
    facts["received_on"] = re.search(r'name="received_on"[^>]*value="([^"]+)"', page)[1]
    sent = clerk.post("/desk/requests/new/", facts)
    assert sent.status_code == 302
    assert clerk.post("/desk/requests/new/", facts)["Location"] == sent["Location"]
    receipt = text(clerk.get(sent["Location"]))
    number = re.search(r"SJ-GK-\d{4}-\d{5}", receipt)[0]
    assert number in text(examiner.get("/desk/requests/"))
    at = f"/desk/requests/{sent['Location'].split('/')[3]}/"
    shown = text(examiner.get(at))
    assert "138****1299" in shown
    assert "13887651299" not in shown
    assert "13887651299" in text(examiner.post(at, {"do": "open", "reason": "寄送答复"}))
    assert examiner.post(at, {"do": "answer", "kind": "refused", "text": "涉及个人隐私，不予公开。"}).status_code == 422
    given = {
        "do": "answer",
        "kind": "given",
        "text": "汇总表随附，请查收。",
        "uploads": SimpleUploadedFile("汇总.pdf", PDF),
    }
    assert examiner.post(at, given).status_code == 302
    paper = examiner.get(f"{at}answer.pdf")
    assert b"".join(paper.streaming_content).startswith(b"%PDF")
    assert "汇总" in text(examiner.get(at))
    assert examiner.post(at, given).status_code == 422  # answered already


def test_only_who_is_in_charge_is_offered_to_put_an_answer_off(stage, desk, leader):
    made = testing.ask(stage.villager, stage.county.place.id, stage.county.minzheng.id)
    at = f"/desk/requests/{made.id}/"
    assert "延长答复期限" not in text(desk(stage.examiner).get(at))
    assert "延长答复期限" in text(desk(leader).get(at))
    assert desk(leader).post(at, {"do": "extend", "days": "10", "why": "汇总六个乡镇的数据"}).status_code == 302
    refused = desk(stage.examiner).post(at, {"do": "extend", "days": "10", "why": "汇总六个乡镇的数据"})
    assert refused.status_code == 403
