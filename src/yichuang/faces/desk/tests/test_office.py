"""大厅内务 at the desk: incidents, lost and found, institutions to read and confirm."""

from __future__ import annotations

import pytest

from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons


@pytest.fixture
def manager(stage):
    return persons.staff_actor(stage.county, people.Role.HALL_MANAGER)


@pytest.fixture
def bureau(stage):
    return persons.staff_actor(stage.county, people.Role.BUREAU, organisation_id=stage.county.zhengwu.id)


@pytest.fixture(autouse=True)
def _today(clock):
    clock.set("2026-10-08 10:30")


def text(response):
    return response.content.decode()


INCIDENT = {
    "kind": "upset",
    "on": "2026-10-08",
    "hour": "09:30",
    "what": "等了很久，情绪激动",
    "done": "请到调解室安抚",
}


@pytest.mark.seed("S1-133")
def test_a_clerk_logs_an_incident_and_the_manager_closes_it(desk, stage, manager):
    clerk = desk(stage.clerk)
    early = clerk.post("/desk/incidents/new/", INCIDENT | {"hour": "11:00"})
    assert (early.status_code, "时间还没到" in text(early)) == (422, True)
    assert "时间请写成" in text(clerk.post("/desk/incidents/new/", INCIDENT | {"hour": "早上"}))
    clerk.post("/desk/incidents/new/", INCIDENT)
    (row,) = people.list_incidents(actor=stage.clerk)
    address = f"/desk/incidents/{row.id}/"
    page = text(clerk.get(address))
    assert "请到调解室安抚" in page
    head = desk(manager)
    assert head.post(address, {"do": "close", "done": ""}).status_code == 422
    head.post(address, {"do": "close", "done": "回访过了"})
    assert "没有处置中的情况" in text(clerk.get("/desk/incidents/"))
    assert "已了结" in text(clerk.get("/desk/incidents/?all=1"))
    assert head.post(address, {"do": "note", "done": "再补一句"}).status_code == 422


def test_a_bureau_names_the_site_of_an_incident(desk, stage, bureau):
    client = desk(bureau)
    assert "请选哪个站点" in text(client.post("/desk/incidents/new/", INCIDENT))
    client.post("/desk/incidents/new/", INCIDENT | {"site_id": str(stage.county.town_site.id)})
    assert stage.county.town_site.name in text(client.get("/desk/incidents/"))


FOUND = {
    "kind": "bag", "described": "蓝色布包", "found_on": "2026-10-07", "found_at": "等候区", "marks": "里面有茶叶",
    "finder": "岩拾物", "finder_phone": "13887651234",
}  # fmt: skip


@pytest.mark.seed("S1-56")
def test_a_thing_is_entered_kept_and_claimed_and_the_public_reads_no_person(desk, stage, client):
    clerk = desk(stage.clerk)
    number = clerk.post("/desk/lost/new/", FOUND | {"described": "身份证 530925199001011234"})
    assert (number.status_code, "不能写证件号" in text(number)) == (422, True)
    clerk.post("/desk/lost/new/", FOUND)
    (row,) = people.list_lost(actor=stage.clerk)
    address = f"/desk/lost/{row.id}/"
    public = text(client.get("/lost/"))
    assert "蓝色布包" in public
    assert row.number in public
    assert not [said for said in ("岩", "茶叶", "13887651234") if said in public]
    assert "岩拾物" not in text(clerk.get(address))
    assert "岩拾物" in text(clerk.post(address, {"do": "open"}))
    clerk.post(address, {"do": "keep", "keep-kept_at": "服务台保险柜"})
    assert "服务台保险柜" in text(clerk.get(address))
    early = clerk.post(address, {"do": "write_off", "write_off-why": "state"})
    assert (early.status_code, "满一年" in text(early)) == (422, True)
    claim = {"claim-claimant": "李认领", "claim-claimant_phone": "139", "claim-proof": "说得出里面有茶叶"}
    assert clerk.post(address, {"do": "claim", **claim}).status_code == 422
    clerk.post(address, {"do": "claim", **claim | {"claim-claimant_phone": "13987651234"}})
    page = text(clerk.get(address))
    assert "已认领" in page
    assert "李认领" not in page
    assert "现在没有待认领的东西" in text(client.get("/lost/"))


RULE = {"kind": "first_asked", "title": "首问责任制", "text": "第一条 引导到办成为止。", "aims": ["easy"]}


@pytest.mark.seed("S1-49", "S1-50", "S4-39", "S3-13")
def test_an_institution_is_drafted_published_read_and_seen_to_be_read(desk, stage, bureau):
    keeper, clerk = desk(bureau), desk(stage.clerk)
    assert "首问责任、" in text(keeper.get("/desk/institutions/")), "what is lacking is named"
    assert keeper.post("/desk/institutions/new/", RULE | {"effective_on": ""}).status_code == 422
    keeper.post("/desk/institutions/new/", RULE | {"effective_on": "2026-10-08"})
    (ref,) = people.list_institutions(actor=bureau)
    address = f"/desk/institutions/{ref.id}/"
    assert clerk.get(address).status_code == 404
    keeper.post(f"{address}draft/", {"text": "第一条 引导到办成为止，并登记。", "effective_on": "2026-10-08"})
    (draft,) = people.get_institution(actor=bureau, institution_id=ref.id)[1]
    assert keeper.post(f"{address}do/", {"do": "publish", "stamp": "another text"}).status_code == 409
    assert "已发布" in text(keeper.post(f"{address}do/", {"do": "publish", "stamp": draft.stamp}, follow=True))
    page = text(clerk.get(address))
    assert "引导到办成为止，并登记" in page
    assert "我已读过" in page
    clerk.post(f"{address}confirm/", {"version": draft.id})
    assert "我已读" in text(clerk.get("/desk/institutions/"))
    readers = people.list_readers(actor=bureau, institution_id=ref.id)
    assert f"1 / {len(readers)} 人" in text(keeper.get(f"{address}readers/"))
    late = keeper.post(f"{address}draft/", {"text": "第一条 新写的一条。", "effective_on": "2026-11-01"})
    assert (late.status_code, "请填改了什么" in text(late)) == (422, True)
    keeper.post(f"{address}draft/", {"text": "第一条 新写的一条。", "effective_on": "2026-11-01", "change": "重写"})
    keeper.post(f"{address}do/", {"do": "drop"})
    assert keeper.post(f"{address}do/", {"do": "publish"}).status_code == 404
    assert keeper.post(f"{address}do/", {"do": "end", "ended_on": "2020-01-01"}).status_code == 422
    keeper.post(f"{address}do/", {"do": "end", "ended_on": "2026-10-08"})
    assert "首问责任制" not in text(clerk.get("/desk/institutions/"))
    assert "首问责任制" in text(clerk.get("/desk/institutions/?ended=1"))


def test_a_manager_does_not_write_what_holds_for_the_whole_county(desk, stage, bureau, manager):
    keeper, head = desk(bureau), desk(manager)
    keeper.post("/desk/institutions/new/", RULE | {"effective_on": "2026-10-08"})
    (ref,) = people.list_institutions(actor=bureau)
    assert head.get(f"/desk/institutions/{ref.id}/draft/").status_code == 404
    assert head.post(f"/desk/institutions/{ref.id}/do/", {"do": "publish"}).status_code == 404
    head.post("/desk/institutions/new/", RULE | {"title": "值班制度", "effective_on": "2026-10-08"})
    assert "值班制度" in text(head.get("/desk/institutions/"))
    assert desk(stage.clerk).get("/desk/institutions/new/").status_code == 403


@pytest.mark.seed("S1-49")
def test_a_version_published_for_a_wrong_day_is_taken_back_on_its_page(desk, bureau):
    keeper = desk(bureau)
    keeper.post("/desk/institutions/new/", RULE | {"effective_on": "2062-10-08"})
    (ref,) = people.list_institutions(actor=bureau)
    address = f"/desk/institutions/{ref.id}/"
    draft = people.get_institution(actor=bureau, institution_id=ref.id)[1][0]
    assert "收回" not in text(keeper.get(address))
    keeper.post(f"{address}do/", {"do": "publish", "stamp": draft.stamp})
    assert "收回第 1 版" in text(keeper.get(address))
    keeper.post(f"{address}do/", {"do": "withdraw", "version": draft.id})
    assert people.list_institutions(actor=bureau) == ()
    assert keeper.post(f"{address}do/", {"do": "withdraw", "version": "x"}).status_code == 404
