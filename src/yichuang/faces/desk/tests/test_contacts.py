"""The desk of contacts, portraits, sealed notices, counters' days, ended representatives, institutions in public."""

from __future__ import annotations

from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue import testing as items
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.kernel.journal import drain

from .test_duty import MONDAY, Hall, text_of


@pytest.fixture
def hall(db, clock):
    clock.set("2026-10-12 07:00")
    return Hall()


@pytest.fixture
def bureau(hall, desk):
    return desk(persons.staff_actor(hall.county, people.Role.BUREAU, organisation_id=hall.county.zhengwu.id))


@pytest.fixture
def manager(hall, desk):
    return desk(hall.manager)


def send_as_read(manager, hall, appraisal):
    stamp = people.get_appraisal(actor=hall.manager, appraisal_id=appraisal).stamp
    return manager.post(f"/desk/staff/appraisals/{appraisal}/", {"stamp": stamp}, follow=True)


@pytest.mark.seed("S3-46")
def test_the_bureau_names_a_bodys_contact_and_a_clerk_finds_her_number(hall, bureau, desk):
    he = persons.make_staff(hall.county, people.Role.EXAMINER, name="李国忠")
    body = hall.county.minzheng.id
    clerk = desk(hall.na)
    assert "还没有登记联络员" in text_of(clerk.get("/desk/contacts/"))
    assert 'name="account"' not in text_of(clerk.get(f"/desk/contacts/?body={body}")), "a clerk names nobody"
    fields = {"body": body, "account": he.id, "phone": "0883-7621234", "matters": "办件催办"}
    assert "李国忠" in text_of(bureau.get(f"/desk/contacts/?body={body}"))
    refused = bureau.post("/desk/contacts/", fields | {"phone": "110"})
    assert (refused.status_code, "带区号的办公电话" in text_of(refused)) == (422, True)
    bureau.post("/desk/contacts/", fields)
    page = text_of(clerk.get("/desk/contacts/"))
    assert 'href="tel:0883-7621234"' in page
    assert "不再是联络员" not in page
    (row,) = people.list_contacts(hall.na)
    assert clerk.post(f"/desk/contacts/{row.id}/end/").status_code == 403
    bureau.post(f"/desk/contacts/{row.id}/end/")
    assert people.list_contacts(hall.na) == ()
    assert clerk.post("/desk/contacts/", fields).status_code == 200
    assert people.list_contacts(hall.na) == ()


@pytest.mark.seed("S1-42")
def test_a_picture_is_put_in_looked_at_and_taken_away(hall, manager, desk):
    address = f"/desk/staff/{hall.na.account_id}/portrait/"
    out = BytesIO()
    Image.effect_noise((600, 800), 40).convert("RGB").save(out, "JPEG")

    def upload():
        return SimpleUploadedFile("我的照片.jpg", out.getvalue())

    assert "不显示" not in text_of(manager.get(address))
    refused = manager.post(address, {"file": upload()})
    assert (refused.status_code, "要本人同意" in text_of(refused)) == (422, True)
    page = text_of(manager.post(address, {"file": upload(), "agreed": "on"}, follow=True))
    assert "照片已换好" in page
    answer = manager.get(f"/desk/staff/{hall.na.account_id}/portrait.png")
    assert answer["Content-Type"] == "image/png"
    assert b"".join(answer.streaming_content)[:8] == b"\x89PNG\r\n\x1a\n"
    there = desk(persons.staff_actor(hall.county, people.Role.HALL_MANAGER, site_id=hall.county.town_site.id))
    assert there.get(f"/desk/staff/{hall.na.account_id}/portrait.png").status_code == 404
    manager.post(address, {"do": "remove"})
    assert manager.get(f"/desk/staff/{hall.na.account_id}/portrait.png").status_code == 404


@pytest.mark.seed("S1-36", "S1-130", "S2-137")
def test_the_sealed_notice_is_read_by_the_centre_and_at_home_and_by_nobody_else(hall, manager, desk):
    leader = desk(persons.staff_actor(hall.county, people.Role.LEADER))
    other = desk(persons.staff_actor(hall.county, people.Role.LEADER, organisation_id=hall.county.town_a.id))
    dispatch = people.begin_dispatch(
        actor=hall.manager, account_id=hall.na.account_id, employer_id=hall.county.minzheng.id, site_id=hall.site.id,
        duty=people.Duty.WINDOW, since=date(2025, 3, 1),
    )  # fmt: skip
    row = people.draft_appraisal(
        actor=hall.manager, dispatch_id=dispatch, month=date(2026, 9, 1), grade=people.Grade.GOOD, text="业务熟练"
    )
    assert manager.get(f"/desk/staff/appraisals/{row}/notice.pdf").status_code == 404
    assert "盖章的通知书" in text_of(send_as_read(manager, hall, row))
    for client, where in ((manager, "staff"), (leader, "stationed")):
        answer = client.get(f"/desk/{where}/appraisals/{row}/notice.pdf")
        assert answer["Content-Type"] == "application/pdf"
        assert b"".join(answer.streaming_content).startswith(b"%PDF")
    assert "文号 SJ-KH-2026-0001" in text_of(leader.get(f"/desk/stationed/appraisals/{row}/"))
    assert other.get(f"/desk/stationed/appraisals/{row}/notice.pdf").status_code == 404


@pytest.mark.seed("S0-51")
def test_a_counter_is_staffed_on_some_days_and_missed_on_these_only(hall, manager):
    hall.shift(b=hall.fang)
    address = f"/desk/duty/sites/{hall.site.id}/counters/{hall.second.id}/days/"
    assert "4 号综合窗口：没有人值守" in text_of(manager.get(f"/desk/duty/?week={MONDAY}"))
    assert 'value="daily" ' in text_of(manager.get(address))
    assert manager.post(address, {"how": "some", "weekdays": ["9"]}).status_code == 422
    page = text_of(manager.post(address, {"how": "some", "weekdays": ["2", "5"]}, follow=True))
    assert "只在星期二、星期五有人" in page
    assert "10 月 12 日 08:30–12:00、14:30–18:00 4 号综合窗口：没有人值守" not in page
    assert "排了人才开" in text_of(manager.post(address, {"how": "some"}, follow=True))
    assert manager.get(f"/desk/duty/sites/{hall.site.id}/counters/{10**17}/days/").status_code == 404


def test_a_stand_in_fills_the_gap_and_can_be_taken_back(hall, manager):
    hall.shift()
    cell = f"/desk/duty/sites/{hall.site.id}/counters/{hall.second.id}/{MONDAY}/stand-in/"
    gap = "10 月 12 日 08:30–12:00、14:30–18:00 4 号综合窗口：没有人值守"

    def missing():
        return gap in text_of(manager.get(f"/desk/duty/?week={MONDAY}"))

    assert missing()
    manager.post(cell, {"account": hall.fang.account_id, "reason": "临时抽调"})
    assert not missing()
    manager.post(f"{cell}end/", {"account": hall.fang.account_id})
    assert missing()
    assert manager.post(f"{cell}end/", {"account": hall.fang.account_id}).status_code == 404


@pytest.mark.seed("S1-33", "S2-56")
def test_ending_a_representative_on_the_page_ends_her_items_from_tomorrow(hall, manager, bureau):
    account = persons.make_staff(
        hall.county, name="赵敏", organisation_id=hall.county.minzheng.id, site_id=hall.site.id
    )
    item = items.make_item(hall.county.place.id, [hall.county.minzheng.id], name="老年人优待证办理", handling="1")
    post = account.posts[0].id
    row = people.name_representative(
        actor=hall.manager, site_id=hall.site.id, post_id=post, document="双民发〔2026〕12 号授权书", since=MONDAY,
        last_day=date(2027, 10, 11),
    )  # fmt: skip
    bureau.post(f"/desk/staff/representatives/{row}/", {"do": "grant", "item": item.id})
    page = text_of(manager.post(f"/desk/staff/representatives/{row}/", {"do": "end"}, follow=True))
    assert "当场决定事项同日终止" in page
    drain()
    days = [catalogue.authority_for(item.id, post, date(2026, 10, d), site_id=hall.site.id) for d in (12, 13)]
    assert [d is not None for d in days] == [True, False]


@pytest.mark.seed("S4-39", "S1-55")
def test_an_institution_is_put_on_the_portal_and_taken_off(hall, bureau, client):
    made = persons.staff_actor(hall.county, people.Role.BUREAU, organisation_id=hall.county.zhengwu.id)
    key = people.draft_institution(
        actor=made, kind="promise", title="服务承诺制度", text="第一条 大厅每天九点开门。", effective_on=MONDAY
    )
    address = f"/desk/institutions/{key}/"
    (draft,) = people.get_institution(actor=made, institution_id=key)[1]
    assert bureau.post(f"{address}do/", {"do": "publish", "stamp": "old"}).status_code == 409
    bureau.post(f"{address}do/", {"do": "publish", "stamp": draft.stamp})
    assert client.get(f"/institutions/{key}/").status_code == 404
    page = text_of(bureau.post(f"{address}do/", {"do": "open"}, follow=True))
    assert f'href="/institutions/{key}/"' in page
    assert "第一条 大厅每天九点开门。" in text_of(client.get(f"/institutions/{key}/"))
    assert "服务承诺制度" in text_of(client.get("/institutions/"))
    bureau.post(f"{address}do/", {"do": "close"})
    assert "还没有公开的制度" in text_of(client.get("/institutions/"))
    assert bureau.post(f"{address}confirm/", {"version": "x"}).status_code == 404


@pytest.mark.seed("S1-42")
def test_she_sees_what_is_kept_of_her_and_takes_her_picture_off_herself(hall, desk, manager):
    out = BytesIO()
    Image.effect_noise((600, 800), 40).convert("RGB").save(out, "JPEG")
    hers, address = desk(hall.na), "/desk/duty/mine/file/"
    assert hers.get("/desk/duty/mine/portrait.png").status_code == 404
    assert "只显示姓名和岗位" in text_of(hers.get(address))
    people.set_portrait(actor=hall.manager, account_id=hall.na.account_id, upload=out, agreed=True)
    people.check_conduct(
        actor=hall.manager, account_id=hall.na.account_id, site_id=hall.site.id, failed=[], note="着装整齐"
    )
    assert address in hers.get("/desk/duty/mine/").content.decode()
    page = text_of(hers.get(address))
    assert "登记为您本人同意公开" in page
    assert "着装整齐" in page
    assert b"".join(hers.get("/desk/duty/mine/portrait.png").streaming_content)[:4] == b"\x89PNG"
    fang = text_of(desk(hall.fang).get(address))
    assert "着装整齐" not in fang
    assert "只显示姓名和岗位" in text_of(hers.post(address, follow=True))
    assert people.sign_portrait(hall.na.account_id) is None
    again = hers.post(address)
    assert (again.status_code, "没有照片" in text_of(again)) == (409, True)


def test_who_left_the_body_is_shown_as_gone(hall, bureau, clock):
    he = persons.make_staff(hall.county, people.Role.EXAMINER, name="李国忠")
    leader = persons.staff_actor(hall.county, people.Role.LEADER)
    people.name_contact(
        actor=leader, organisation_id=hall.county.minzheng.id, account_id=he.id, phone="0883-7621234", matters="催办"
    )
    assert "已离岗" not in text_of(bureau.get("/desk/contacts/"))
    people.end_post(actor=persons.manager(), post_id=he.posts[0].id, until=date(2026, 10, 13))
    clock.set("2026-10-13 09:00")
    page = text_of(bureau.get("/desk/contacts/"))
    assert ("已离岗，请登记新的" in page, "7621234" in page) == (True, False)


@pytest.mark.seed("S1-33")
def test_an_item_written_into_another_paper_already_is_told_on_the_form(hall, bureau):
    item = items.make_item(hall.county.place.id, [hall.county.minzheng.id], name="优待证", handling="1")
    account = persons.make_staff(
        hall.county, name="赵敏", organisation_id=hall.county.minzheng.id, site_id=hall.site.id
    )
    post = account.posts[0].id
    people.name_representative(
        actor=hall.manager, site_id=hall.site.id, post_id=post, document="双民发〔2026〕12 号授权书",
        since=date(2026, 10, 12), last_day=date(2027, 10, 11),
    )  # fmt: skip
    [row] = people.list_representatives(actor=hall.manager)
    catalogue.authorise_on_the_spot(
        actor=items.publisher(hall.county.place.id), item_id=item.id, post_id=post, site_id=hall.site.id,
        since=date(2026, 10, 12), until=None, document="双民发〔2026〕40 号授权书",
    )  # fmt: skip
    refused = bureau.post(f"/desk/staff/representatives/{row.id}/", {"do": "grant", "item": item.id})
    assert (refused.status_code, "40 号授权书" in text_of(refused)) == (422, True)
    assert 'name="item"' in refused.content.decode(), "the form stays"
