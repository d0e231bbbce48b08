"""办件: the file, its acts one after the other, and what they refuse."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from yichuang.domain.cases import public as cases
from yichuang.domain.cases import testing
from yichuang.domain.people import testing as people
from yichuang.kernel import clock
from yichuang.kernel.journal.models import Entry

JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xdb\x00C\x00"
    + b"\x08" * 64
    + b"\xff\xd9"
)


def shown(client, case_id, name):
    """The hidden fields of the form as a page shows it."""
    page = client.get(f"/desk/cases/{case_id}/do/{name}/").content.decode()
    return {k: re.search(rf'name="{k}" value="([^"]*)"', page).group(1) for k in ("token", "seen")}


def do(client, case_id, act, **fields):
    return client.post(f"/desk/cases/{case_id}/do/{act}/", shown(client, case_id, act) | fields)


def state(actor, case_id):
    return cases.get_case(actor, case_id=case_id).state


@pytest.mark.seed("S0-53", "S0-54", "S1-82", "S4-17", "S4-18", "S1-83")
def test_a_case_goes_through_every_hand_at_the_desk(stage, desk):
    receipt = testing.submit(stage)
    clerk, examiner, decider = desk(stage.clerk), desk(stage.examiner), desk(stage.decider)
    case = receipt.case_id

    assert do(clerk, case, "accept", defer=["plan"]).status_code == 303
    assert do(examiner, case, "finish_step", opinion="权属清楚，符合条件").status_code == 303
    assert do(decider, case, "grant").status_code == 303
    assert do(decider, case, "seal_result").status_code == 303
    assert do(clerk, case, "provide_deferred", h_plan="paper").status_code == 303
    assert do(clerk, case, "issue").status_code == 303
    collector = people.identity()
    answer = do(clerk, case, "deliver", relation="household", name="李娜迫", identity=collector)
    assert answer.status_code == 303

    assert state(stage.clerk, case) == "delivered"
    page = clerk.get(f"/desk/cases/{case}/").content.decode()
    assert collector not in page
    assert "已送达" in page


def test_the_file_shows_clocks_steps_and_how_they_are_counted(stage, desk):
    case = testing.accepted(stage)

    page = desk(stage.examiner).get(f"/desk/cases/{case.case_id}/").content.decode()

    for words in ("承诺时限", "法定时限", "怎么算的", "环节", "审查", "思茅松", "自留山或承包林", "本环节到"):
        assert words in page


def test_who_decides_sees_what_the_body_published_to_weigh_by(stage, desk):
    case = testing.examined(stage)
    deciding = desk(stage.decider).get(f"/desk/cases/{case.case_id}/do/grant/").content.decode()

    assert "裁量基准" in deciding
    assert "5 亩以下的，资料齐全的当日提出意见" in deciding
    waiting = testing.submit(stage)
    accepting = desk(stage.clerk).get(f"/desk/cases/{waiting.case_id}/do/accept/").content.decode()
    assert "裁量基准" not in accepting


def test_names_and_numbers_are_masked_until_opened_for_a_reason(stage, desk):
    number = people.identity()
    receipt = testing.submit(stage, stage.clerk, applicant=testing.person(id_number=number))
    client = desk(stage.clerk)
    party = cases.get_case(stage.clerk, case_id=receipt.case_id).parties[0]

    page = client.get(f"/desk/cases/{receipt.case_id}/").content.decode()
    no_reason = client.post(f"/desk/cases/{receipt.case_id}/reveal/", {"party": party.applicant_id, "reason": ""})
    opened = client.post(
        f"/desk/cases/{receipt.case_id}/reveal/", {"party": party.applicant_id, "reason": "核对申请人身份"}
    )

    assert number not in page
    assert "岩温" not in page
    assert no_reason.status_code == 422
    assert number in opened.content.decode()
    assert "no-store" in opened.headers["Cache-Control"]
    assert Entry.objects.filter(kind="people.applicant.opened").count() == 1


def test_a_stranger_of_another_case_cannot_be_opened_through_this_one(stage, desk):
    receipt = testing.submit(stage, stage.clerk, applicant=testing.person())
    other = testing.submit(stage, stage.clerk, applicant=testing.person())
    stranger = cases.get_case(stage.clerk, case_id=other.case_id).parties[0].applicant_id

    answer = desk(stage.clerk).post(
        f"/desk/cases/{receipt.case_id}/reveal/", {"party": stranger, "reason": "核对申请人身份"}
    )

    assert answer.status_code == 404


def test_a_clerk_of_another_site_finds_no_such_case(stage, desk):
    receipt = testing.submit(stage)
    elsewhere = people.staff_actor(
        stage.county, organisation_id=stage.county.town_b.id, site_id=stage.county.other_village_site.id
    )
    client = desk(elsewhere)

    for path in ("", "do/accept/", "papers/collection/", "files/1/"):
        assert client.get(f"/desk/cases/{receipt.case_id}/{path}").status_code == 404
    assert client.post(f"/desk/cases/{receipt.case_id}/do/accept/", {}).status_code == 404


def test_an_examiner_cannot_accept_and_a_clerk_cannot_decide(stage, desk):
    receipt = testing.submit(stage)
    clerk = desk(stage.clerk)
    assert 'do/grant/"' not in clerk.get(f"/desk/cases/{receipt.case_id}/").content.decode()

    answer = clerk.post(f"/desk/cases/{receipt.case_id}/do/grant/", {"token": "x", "seen": "1.submitted"})

    assert answer.status_code in {403, 409}
    testing.public.accept_case(actor=stage.clerk, case_id=receipt.case_id, defer=("plan",))
    examiner = desk(stage.examiner)
    assert examiner.get("/desk/intake/").status_code == 403
    answer = examiner.post(f"/desk/cases/{receipt.case_id}/do/accept/", {"token": "x", "seen": "2.accepted"})
    assert answer.status_code in {403, 409}
    assert state(stage.examiner, receipt.case_id) == "accepted"


def test_a_stale_page_changes_nothing_and_says_what_is_possible(stage, desk):
    case = testing.accepted(stage).case_id
    client = desk(stage.examiner)
    old = shown(client, case, "finish_step")
    do(client, case, "request_extension", reason="需要现场勘查")

    answer = client.post(f"/desk/cases/{case}/do/finish_step/", old | {"opinion": "符合条件"})

    page = answer.content.decode()
    assert answer.status_code == 409
    assert "刚刚有了变化" in page
    assert "完成本环节" in page
    assert "符合条件" in page, "what was typed stays"
    assert state(stage.examiner, case) == "accepted"


def test_a_double_click_acts_once(stage, desk):
    case = testing.accepted(stage).case_id
    client = desk(stage.examiner)
    fields = shown(client, case, "finish_step") | {"opinion": "符合条件"}

    first = client.post(f"/desk/cases/{case}/do/finish_step/", fields)
    second = client.post(f"/desk/cases/{case}/do/finish_step/", fields)

    assert first.status_code == second.status_code == 303
    entries = [e.transition for e in cases.get_case(stage.examiner, case_id=case).timeline]
    assert entries.count("finish_step") == 1


def test_a_short_reason_is_refused_beside_its_field(stage, desk):
    case = testing.examined(stage).case_id

    answer = do(desk(stage.decider), case, "reject", reason="不行")

    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'id="a-reason-error"' in page
    assert "不行" in page
    assert state(stage.decider, case) == "examining"


@pytest.mark.seed("S2-25")
def test_a_special_procedure_can_only_be_one_of_the_list(desk, db):
    procedures = [
        {"id": "expert", "name": "专家评审", "cause": "expert_review", "basis": "行政许可法第四十五条",
         "max_days": 30, "stops_statutory": True, "stops_promised": True}
    ]  # fmt: skip
    stage = testing.make_stage(special_procedures=procedures)
    case = testing.accepted(stage).case_id
    client = desk(stage.examiner)
    until = clock.today() + timedelta(days=10)

    page = client.get(f"/desk/cases/{case}/do/start_special/").content.decode()
    invented = do(client, case, "start_special", procedure="own", notified_until=until, reason="需要评审")
    done = do(client, case, "start_special", procedure="expert", notified_until=until, reason="需要评审")

    assert "暂停法定和承诺时限" in page
    assert invented.status_code == 422
    assert done.status_code == 303
    assert "暂停计时" in client.get(f"/desk/cases/{case}/").content.decode()
    assert do(client, case, "end_special", procedure="expert", outcome="评审通过").status_code == 303


@pytest.mark.seed("S1-45")
def test_what_was_asked_for_is_taken_in_at_the_window(stage, desk):
    receipt = testing.submit(stage, materials=())
    client = desk(stage.clerk)
    assert do(client, receipt.case_id, "notify_correction", k_right="缺林权证明").status_code == 422, "not all at once"
    do(client, receipt.case_id, "notify_correction", k_right="缺林权证明", k_plan="缺计划", k_form="树种写清楚")

    part = do(client, receipt.case_id, "supplement", h_plan="paper", h_right="given",
              u_right=SimpleUploadedFile("证.jpg", JPEG), f_area="2.5", f_species="")  # fmt: skip
    full = do(client, receipt.case_id, "supplement", h_plan="paper", h_right="given",
              u_right=SimpleUploadedFile("证.jpg", JPEG), f_area="3", f_species="云南松")  # fmt: skip

    assert part.status_code == 422
    assert "请填树种" in part.content.decode()
    assert full.status_code == 303
    case = cases.get_case(stage.clerk, case_id=receipt.case_id)
    assert case.state == "supplemented"
    assert case.form["species"] == "云南松"


def test_opening_a_paper_shows_it_and_is_on_record(stage, desk):
    staged = cases.stage_file(
        actor=stage.villager, upload=SimpleUploadedFile("证.jpg", JPEG), material="right", item_id=stage.item.id
    )
    given = (cases.MaterialInput("right", "given", (staged.handle,)), cases.MaterialInput("plan", "deferred"))
    receipt = testing.submit(stage, materials=given)
    (file,) = [f for m in cases.get_case(stage.clerk, case_id=receipt.case_id).materials for f in m.files]

    answer = desk(stage.clerk).get(f"/desk/cases/{receipt.case_id}/files/{file.file_id}/")

    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert b"".join(answer.streaming_content) == JPEG
    assert Entry.objects.filter(kind="cases.file.opened").count() == 1


@pytest.mark.seed("S1-95", "S3-24")
def test_an_instant_item_is_finished_on_the_spot_where_the_post_is_authorised(desk, db):
    from yichuang.domain.catalogue import public as catalogue
    from yichuang.domain.catalogue import testing as items

    stage = testing.make_stage(handling="1", kind="20", statutory=None)
    clerk = people.staff_actor(stage.county, organisation_id=stage.county.minzheng.id)
    catalogue.authorise_on_the_spot(
        actor=items.publisher(stage.county.place.id), item_id=stage.item.id, post_id=clerk.post_id,
        site_id=stage.county.centre.id, document="当场办结授权书", since=testing.SINCE,
        until=clock.today() + timedelta(days=30),
    )  # fmt: skip
    case = testing.submit(stage, clerk, applicant=testing.person())
    cases.accept_case(actor=clerk, case_id=case.case_id, defer=("plan",))
    client = desk(clerk)

    assert do(client, case.case_id, "grant").status_code == 303
    assert do(client, case.case_id, "seal_result").status_code == 303

    assert state(clerk, case.case_id) == "sealed"


def test_an_unknown_act_is_no_page(stage, desk):
    receipt = testing.submit(stage)

    assert desk(stage.clerk).get(f"/desk/cases/{receipt.case_id}/do/approve/").status_code == 404


def test_htmx_gets_the_form_alone_and_leaves_when_it_is_done(stage, desk):
    case = testing.accepted(stage).case_id
    client = desk(stage.examiner)
    address = f"/desk/cases/{case}/do/finish_step/"

    part = client.get(address, headers={"HX-Request": "true"}).content.decode()
    hidden = {k: re.search(rf'name="{k}" value="([^"]*)"', part).group(1) for k in ("token", "seen")}
    refused = client.post(address, hidden | {"opinion": ""}, headers={"HX-Request": "true"})
    done = client.post(address, hidden | {"opinion": "符合", "token": uuid.uuid4().hex}, headers={"HX-Request": "true"})

    assert "<html" not in part
    assert refused.status_code == 422
    assert done.headers["HX-Redirect"] == f"/desk/cases/{case}/"
