"""The desk of staff files: files, checks, rotation, transfers, representatives, and the home body's side."""

from __future__ import annotations

from datetime import date

import pytest

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue import testing as items
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons

from .test_duty import Hall, text_of


@pytest.fixture
def hall(db, clock):
    clock.set("2026-10-12 09:00")
    return Hall()


@pytest.fixture
def manager(hall, desk):
    return desk(hall.manager)


@pytest.fixture
def bureau(hall, desk):
    return desk(persons.staff_actor(hall.county, people.Role.BUREAU, organisation_id=hall.county.zhengwu.id))


@pytest.fixture
def leader(hall, desk):
    return desk(persons.staff_actor(hall.county, people.Role.LEADER))


@pytest.fixture
def station(hall, manager):
    """``station()``: 李娜 stationed by 民政局; the dispatch's id."""

    def make(since="2025-03-01"):
        fields = {
            "employer": hall.county.minzheng.id, "site": hall.site.id, "duty": "window", "letter": "", "since": since,
        }  # fmt: skip
        manager.post(f"/desk/staff/{hall.na.account_id}/station/", fields)
        return people.get_file(actor=hall.manager, account_id=hall.na.account_id).dispatches[0].id

    return make


def test_somebody_with_a_post_is_registered_as_stationed_and_gets_a_file(hall, manager, station):
    assert "还没有登记派驻的人员" in text_of(manager.get("/desk/staff/"))
    station()
    assert "还没有建人员档案" in text_of(manager.get("/desk/staff/"))
    address = f"/desk/staff/{hall.na.account_id}/"
    fields = {
        "employment": "established", "full_time": "on", "education": "5", "skill": "4", "phone": "13887651234",
        "other_post": "", "checked": "on",
    }  # fmt: skip
    assert manager.post(f"{address}edit/", fields | {"phone": "12"}).status_code == 422
    page = text_of(manager.post(f"{address}edit/", fields, follow=True))
    assert "138****1234" in page
    assert "13887651234" not in page
    assert "四级（中级工）" in page
    assert "13887651234" not in text_of(manager.get(f"{address}edit/"))


@pytest.mark.seed("S0-67", "S1-35")
def test_a_certificate_that_ends_soon_stands_on_top_of_the_list(hall, manager, station):
    station()
    fields = {
        "kind": "training", "name": "消防安全培训", "issuer": "县消防大队", "got_on": "2025-11-01",
        "last_day": "2026-11-01",
    }  # fmt: skip
    page = text_of(manager.post(f"/desk/staff/{hall.na.account_id}/certificate/", fields, follow=True))
    assert "快到期" in page
    assert "证书和培训到期" in text_of(manager.get("/desk/staff/"))
    noted = {"site": hall.site.id, "failed": ["badge"], "note": "没有亮牌"}
    assert "亮牌上岗不符合" in text_of(manager.post(f"/desk/staff/{hall.na.account_id}/conduct/", noted, follow=True))


@pytest.mark.seed("S1-38", "S2-136")
def test_leaving_early_is_shown_with_its_reason(hall, manager, station):
    address = f"/desk/staff/stations/{station()}/end/"
    assert "满两年是 2027-03-01" in text_of(manager.get(address))
    assert "提前换人要写明理由" in text_of(manager.post(address, {"last_day": "2026-10-31", "reason": ""}))
    page = text_of(manager.post(address, {"last_day": "2026-10-31", "reason": "原单位机构改革"}, follow=True))
    assert "未满两年" in page
    assert "原单位机构改革" in page


@pytest.mark.seed("S1-36", "S2-137")
def test_an_appraisal_is_written_sent_and_read_at_home(hall, manager, leader, station):
    fields = {"month": "2026-09-01", "grade": "excellent", "text": "全月无差错，群众满意"}
    manager.post(f"/desk/staff/stations/{station()}/appraisal/", fields)
    [row] = people.get_file(actor=hall.manager, account_id=hall.na.account_id).appraisals
    assert leader.get(f"/desk/stationed/appraisals/{row.id}/").status_code == 404
    assert "送派驻单位" in text_of(manager.get(f"/desk/staff/appraisals/{row.id}/"))
    address, draft = f"/desk/staff/appraisals/{row.id}/", people.get_appraisal(actor=hall.manager, appraisal_id=row.id)
    unseen = manager.post(address, {"stamp": "another"})
    assert (unseen.status_code, "这份考核改过" in text_of(unseen)) == (409, True)
    assert draft.stamp in manager.get(address).content.decode()
    manager.post(address, {"stamp": draft.stamp})
    assert "2026 年 9 月：优秀" in text_of(leader.get("/desk/stationed/"))
    assert "全月无差错" in text_of(leader.get(f"/desk/stationed/appraisals/{row.id}/"))
    assert "派驻单位已阅" in text_of(leader.post(f"/desk/stationed/appraisals/{row.id}/", follow=True))


@pytest.mark.seed("S1-40")
def test_a_transfer_runs_from_the_proposal_to_the_replacement(hall, manager, leader, station):
    manager.post(f"/desk/staff/stations/{station()}/transfer/", {"reason": "长期不在岗，群众有反映"})
    [row] = people.list_transfers(hall.manager)
    address = f"/desk/staff/transfers/{row.id}/"
    assert leader.get(f"/desk/stationed/transfers/{row.id}/").status_code == 404
    manager.post(address, {"do": "send"})
    answer = f"/desk/stationed/transfers/{row.id}/"
    assert "长期不在岗" in text_of(leader.get(answer))
    assert leader.post(answer, {"agree": "yes", "replace_by": "", "answer": ""}).status_code == 422
    leader.post(answer, {"agree": "yes", "replace_by": "2026-11-01", "answer": "已安排"})
    page = text_of(manager.get(address))
    assert "同意在 2026-11-01 以前换人" in page
    page = text_of(manager.post(address, {"account": hall.fang.account_id, "since": "2026-10-20"}, follow=True))
    assert "已换人" in page
    assert "接替的是王芳" in page
    assert "按调岗意见换人" in text_of(manager.get(f"/desk/staff/{hall.na.account_id}/"))


@pytest.mark.seed("S0-51", "S0-64", "S3-34")
def test_the_bureau_sees_what_sites_lack_and_sets_the_standard(hall, bureau, manager):
    page = text_of(bureau.get("/desk/staff/checks/"))
    assert "还没有明确一名负责人" in page
    assert "没有安排人的窗口" in page
    fields = {"education": "4", "certified": "on"}
    assert manager.post("/desk/staff/standards/window/", fields).status_code == 422
    assert "大专" in text_of(bureau.post("/desk/staff/standards/window/", fields, follow=True))
    assert bureau.get("/desk/staff/standards/nothing/").status_code == 404


@pytest.mark.seed("S1-39")
def test_who_has_been_there_for_two_years_is_planned_to_be_relieved(hall, manager, station):
    dispatch = station("2024-09-01")
    assert "李娜" in text_of(manager.get("/desk/staff/rotation/"))
    address = f"/desk/staff/stations/{dispatch}/rotation/"
    assert manager.post(address, {"on": "2026-01-01"}).status_code == 422
    assert "2026 年 12 月" in text_of(manager.post(address, {"on": "2026-12-01"}, follow=True))


@pytest.mark.seed("S1-33", "S2-56")
def test_a_representative_is_named_and_decides_the_items_written_into_her_authority(hall, bureau, manager):
    account = persons.make_staff(
        hall.county, name="赵敏", organisation_id=hall.county.minzheng.id, site_id=hall.site.id
    )
    place = hall.county.place.id
    item = items.make_item(place, [hall.county.minzheng.id], name="老年人优待证办理", handling="1")
    post = account.posts[0].id
    fields = {
        "post": post, "document": "双民发〔2026〕12 号授权书", "since": "2026-10-12", "last_day": "2027-10-11",
        "site": hall.site.id,
    }  # fmt: skip
    page = text_of(manager.post("/desk/staff/representatives/", fields, follow=True))
    assert "授权书还没有写明当场决定的事项" in page
    assert "写进授权" not in page, "only the bureau grants items"
    [row] = people.list_representatives(actor=hall.manager)
    address = f"/desk/staff/representatives/{row.id}/"
    page = text_of(bureau.post(address, {"do": "grant", "item": item.id}, follow=True))
    assert "当场决定的事项（1 项）" in page
    assert catalogue.authority_for(item.id, post, date(2026, 10, 12), site_id=hall.site.id) is not None
    assert catalogue.authority_for(item.id, post, date(2027, 10, 12), site_id=hall.site.id) is None
    assert manager.post("/desk/staff/representatives/", fields).status_code == 422
    manager.post(address, {"do": "end"})
    assert people.list_representatives(actor=hall.manager)[0].until == date(2026, 10, 13)


def test_files_of_another_site_do_not_exist_for_this_manager(hall, desk, station):
    dispatch = station()
    there = desk(persons.staff_actor(hall.county, people.Role.HALL_MANAGER, site_id=hall.county.town_site.id))
    for address in (
        f"/desk/staff/{hall.na.account_id}/", f"/desk/staff/{hall.na.account_id}/edit/",
        f"/desk/staff/stations/{dispatch}/end/", f"/desk/staff/stations/{dispatch}/appraisal/",
    ):  # fmt: skip
        assert there.get(address).status_code == 404
