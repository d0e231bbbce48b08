"""附件 and 签名 at the desk: taken in at the window, seen in the file, corrected, printed, designed on screen."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from yichuang.domain.cases import public as cases
from yichuang.domain.cases import testing
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as people_testing
from yichuang.domain.people.testing import staff_actor
from yichuang.kernel.tests.test_documents import text_of

from . import test_agent as agent
from .test_editor import address as editor
from .test_editor import document, typed_on, words
from .test_file import do

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> testing.Stage:
    return testing.make_stage(form=testing.SIGNED_FORM)


def photo(name: str = "门头.png", mark: bytes = b"") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, testing.PHOTO % mark)


def signed_online(stage: testing.Stage, **signature: Any) -> int:
    front = cases.stage_file(actor=stage.villager, upload=photo(), material="front", item_id=stage.item.id)
    given = signature or {"strokes": testing.STROKES, "agreed": True}
    return testing.submit(stage, form={**testing.FORM, "front": [front.handle], "signed": given}).case_id


def case_of(answer: Any) -> int:
    assert answer.status_code == 303, words(answer)
    return int(answer["Location"].split("/desk/intake/done/")[1].split("/")[0])


def test_photograph_and_signed_paper_are_taken_in_at_the_window(stage, desk, typed):
    client = desk(stage.clerk)
    sent = typed() | {"m_front_file": photo(), "f_signed": "on", "m_signed_file": photo("签名页.png", b"scan")}
    case = cases.get_case(stage.clerk, case_id=case_of(client.post("/desk/intake/", sent)))
    assert {m.material: [f.name for f in m.files] for m in case.materials if m.of_form} == {
        "front": ["门头.png"], "signed": ["签名页.png"],
    }  # fmt: skip
    assert case.form["signed"]["way"] == "paper"
    assert case.signature_stands is True
    page = words(client.get(f"/desk/cases/{case.case_id}/"))
    assert "在纸质表格上签名，窗口看过原件" in page


def test_original_on_the_counter_counts_and_needs_no_scan(stage, desk, typed):
    case = case_of(desk(stage.clerk).post("/desk/intake/", typed() | {"m_front": "paper", "f_signed": "on"}))
    rows = [(m.material, m.state) for m in cases.get_case(stage.clerk, case_id=case).materials if m.of_form]
    assert rows == [("front", "paper")]


def test_what_is_missing_is_told_beside_it_at_the_window_and_the_upload_stays(stage, desk, typed):
    client = desk(stage.clerk)
    refused = client.post("/desk/intake/", typed() | {"m_front_file": photo()})
    assert refused.status_code == 422
    page = refused.content.decode()
    assert 'href="#f_signed"' in page, words(refused)
    assert "申请表要由申请人在纸上签名" in page
    assert "门头.png" in page
    refused = client.post("/desk/intake/", typed() | {"f_signed": "on"})
    assert 'href="#m_front-0"' in refused.content.decode()
    assert "请上传“门头照片”" in refused.content.decode()


def test_hostile_file_is_refused_at_the_window_in_words(stage, desk, typed):
    bad = SimpleUploadedFile("门头.png", b"<script>alert(1)</script>")
    refused = desk(stage.clerk).post("/desk/intake/", typed() | {"m_front_file": bad, "f_signed": "on"})
    assert refused.status_code == 422
    assert "网页" in refused.content.decode()


def test_missing_photograph_and_signature_go_into_the_one_notice(stage, desk, typed):
    client = desk(stage.clerk)
    sent = typed(
        do="notify",
        c_form="on",
        k_form="申请表要由申请人在纸上签名",
        c_front="on",
        k_front="请拍一张门头",
        f_signed=None,
    )
    case = cases.get_case(stage.clerk, case_id=case_of(client.post("/desk/intake/", sent)))
    assert {i[0]: i[2] for i in case.correction.items} == {
        "form": "申请表要由申请人在纸上签名",
        "front": "请拍一张门头",
    }
    assert "signed" not in case.form


def test_file_shows_the_photograph_as_of_the_form_and_what_was_drawn_only_when_opened(stage, desk):
    case = signed_online(stage)
    page = desk(stage.clerk).get(f"/desk/cases/{case}/").content.decode()
    assert "申请表附件" in page
    assert "1 个文件，在材料里看" in page
    line = f'<polyline points="{testing.STROKES.split(";")[0]}"/>'
    assert "屏幕上手写" in page
    assert line not in page
    assert "又改过" not in page
    party = cases.get_case(stage.clerk, case_id=case).parties[0].applicant_id
    opened = {"party": party, "reason": "核对申请人身份"}
    assert line in desk(stage.clerk).post(f"/desk/cases/{case}/reveal/", opened).content.decode()
    (front,) = [f for m in cases.get_case(stage.clerk, case_id=case).materials if m.of_form for f in m.files]
    assert desk(stage.clerk).get(f"/desk/cases/{case}/files/{front.file_id}/").status_code == 200
    stranger = staff_actor(stage.county, people.Role.CLERK, organisation_id=stage.county.town_b.id,
                           site_id=stage.county.town_site.id)  # fmt: skip
    assert desk(stranger).get(f"/desk/cases/{case}/files/{front.file_id}/").status_code == 404


def test_file_says_when_something_changed_after_the_signature(stage, desk):
    case = signed_online(stage)
    cases.notify_correction(actor=stage.clerk, case_id=case, items={"front": "看不清店名"})
    answer = do(desk(stage.clerk), case, "supplement", h_front="given", u_front=photo("清楚.png", b"2"))
    assert answer.status_code in {302, 303}, answer.content.decode()
    assert "签名以后内容又改过" in desk(stage.clerk).get(f"/desk/cases/{case}/").content.decode()


def test_form_corrected_at_the_window_is_signed_anew_on_paper(stage, desk):
    case = signed_online(stage)
    cases.notify_correction(actor=stage.clerk, case_id=case, items={"form": "面积不对"})
    client = desk(stage.clerk)
    refused = do(client, case, "supplement", f_area="3", f_species="思茅松")
    assert "重新签名" in refused.content.decode()
    answer = do(client, case, "supplement", f_area="3", f_species="思茅松", f_signed="on")
    assert answer.status_code in {302, 303}, answer.content.decode()
    detail = cases.get_case(stage.clerk, case_id=case)
    assert (detail.form["area"], detail.form["signed"]["way"], detail.signature_stands) == ("3", "paper", True)


def test_printed_form_lists_the_attachment_with_the_answers(stage, desk):
    text = text_of(desk(stage.clerk).get(f"/desk/cases/{signed_online(stage)}/papers/application/").content)
    assert "附：门头.png" in text
    assert "屏幕上手写" in text


def test_both_are_designed_on_screen_seen_in_the_preview_and_refused_out_of_range(stage, desk):
    drafter = staff_actor(stage.county, people.Role.LEADER)
    opened = catalogue.open_proposal(
        actor=drafter, kind=catalogue.ProposalKind.REVISE, reason="申请表加一张门头照片", item_id=stage.item.id
    )
    client, draft = desk(drafter), opened.id
    url = editor(draft, "form", "form", 3)
    sent = typed_on(client, url)
    assert (sent["max_mb"], sent["most_files"], sent["accepts"]) == (["1"], ["2"], ["photo"])
    refused = client.post(url, sent | {"max_mb": "51", "most_files": "0"})
    assert refused.status_code == 422
    assert "附件每个文件大小上限（MB）不能大于50" in words(refused)
    assert "附件最多几个文件不能小于1" in words(refused)
    assert client.post(url, sent | {"max_mb": "5", "accepts": ["photo", "pdf"]}).status_code == 302
    front = catalogue.rows_of(document(drafter, draft), "form")[2]
    assert (int(front["max_mb"]), list(front["accepts"])) == (5, ["photo", "pdf"])
    page = client.get(f"{editor(draft, 'preview')}?q_where=forest&q_who=self")
    assert "照片、PDF，最多2个，每个不超过5MB" in words(page)
    assert "以上是本人意思" in words(page)
    paper = text_of(client.get(f"{editor(draft, 'form.pdf')[:-1]}?q_where=forest&q_who=self").content)
    assert "另附：照片、PDF" in paper


def test_attachment_that_shares_its_identifier_with_a_paper_is_found(stage, desk):
    clash = {**testing.FRONT, "id": "right"}
    twice = [*testing.SIGNED_FORM, {**testing.SIGNED, "id": "again"}, clash]
    with pytest.raises(ValueError, match="同一个标识：right") as caught:
        testing.items.make_spec(form=twice)
    assert "只签一次名" in str(caught.value)


def test_agent_takes_the_photograph_at_the_door_and_sees_the_paper_signed(stage, desk):
    client = desk(stage.agent)
    page = agent.walk(client, stage, people_testing.identity())
    assert "申请表要由申请人在纸上签名" in page.content.decode()
    page = client.post(agent.ADDRESS, agent.fields_of(page) | {"f_signed": "on", "do": "next"})
    assert "申请表的附件" in page.content.decode()
    sent = agent.fields_of(page) | {"m_right": "paper", "m_plan": "deferred", "m_front_file": photo(), "do": "next"}
    page = client.post(agent.ADDRESS, sent)
    done = client.post(agent.ADDRESS, agent.fields_of(page) | {"do": "hold"}, follow=True)
    assert done.status_code == 200, words(done)
    (row,) = cases.list_todo(stage.agent).rows
    case = cases.get_case(stage.agent, case_id=row.case_id)
    assert [f.name for m in case.materials if m.of_form for f in m.files] == ["门头.png"]
    assert case.form["signed"]["way"] == "paper"


def test_name_under_a_form_is_shown_in_part(stage, desk):
    page = desk(stage.clerk).get(f"/desk/cases/{signed_online(stage, name='李扎迫', agreed=True)}/").content.decode()
    assert "李**（输入姓名，" in page
    assert "李扎迫" not in page
