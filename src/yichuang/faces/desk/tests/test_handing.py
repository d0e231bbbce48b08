"""The bureau's desk: handing down with a preview, taking back, 委托书, 进驻."""

from __future__ import annotations

import re
from datetime import date

import pytest

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue import testing as items
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.domain.places import testing as ground


@pytest.fixture
def bureau(stage):
    return persons.staff_actor(stage.county, people.Role.BUREAU, organisation_id=stage.county.zhengwu.id)


@pytest.fixture
def client(desk, bureau):
    return desk(bureau)


@pytest.fixture
def item(stage):
    return items.make_item(stage.county.place.id, [stage.county.minzheng.id], name="水域滩涂养殖证核发")


@pytest.fixture
def village(stage):
    committee = ground.make_organisation(
        stage.county.place, "committee", name="大荒田村民委员会", kind="committee", undertaker="village",
        jurisdiction=(),
    )  # fmt: skip
    return ground.make_site(
        stage.county.place, committee, "village_committee", kind="village", name="勐勐镇大荒田村便民服务站",
        division=530925_101_202, jurisdiction=None,
    )  # fmt: skip


@pytest.fixture(autouse=True)
def _today(clock):
    clock.set("2026-10-08 10:00")


def plan(item, *sites, **changes):
    return {
        "name": "第一批便民事项", "mode": "entrusted", "acts": ["collect", "accept"], "document": "双政公告〔2026〕3号",
        "since": "2026-10-08", "last_day": "2026-12-31", "announced_on": "2026-10-08", "to": "sites", "site_kind": "",
        "item_ids": [item.id], "site_ids": [s.id for s in sites], "do": "preview", **changes,
    }  # fmt: skip


def send(client, fields, preview):
    """Press the preview's button: what it carries along, with its fingerprint."""
    found = re.search(r'name="fingerprint" value="(\w+)"', preview.content.decode())
    return client.post("/desk/handing/new/", {**fields, "do": "grant", "fingerprint": found.group(1)}, follow=True)


@pytest.mark.seed("S3-4", "S3-5", "S4-7")
def test_a_batch_is_chosen_looked_at_and_handed_down(client, stage, item, village):
    fields = plan(item, stage.county.town_site, village)
    preview = client.post("/desk/handing/new/", fields)
    text = preview.content.decode()
    assert preview.status_code == 200
    assert "可以新下放 3 项" in text
    assert "行政许可法第二十四条" in text
    assert "收件、送达、代办" in text
    assert f'name="item_ids" value="{item.id}"' in text
    page = send(client, fields, preview)
    assert page.redirect_chain[0][0].startswith("/desk/handing/batches/")
    assert "2026 年第 1 批" in page.content.decode()
    assert catalogue.site_may(item.id, catalogue.Act.ACCEPT, stage.county.town_site.id)
    assert not catalogue.site_may(item.id, catalogue.Act.ACCEPT, village.id)
    listed = client.get("/desk/handing/").content.decode()
    assert "水域滩涂养殖证核发" in listed
    assert (
        "没有符合条件的下放"
        in client.get(f"/desk/handing/?site={stage.county.centre.id}&item={item.id}").content.decode()
    )


def test_the_same_press_again_hands_nothing_down_twice(client, stage, item):
    fields = plan(item, stage.county.town_site)
    preview = client.post("/desk/handing/new/", fields)
    send(client, fields, preview)
    assert send(client, fields, preview).status_code == 409
    assert len(catalogue.list_batches(stage.county.place.id)) == 1


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"acts": []}, "请选下放环节"),
        ({"to": "kind"}, "请选哪一类站点"),
        ({"site_ids": []}, "请至少勾选一个站点"),
        ({"item_ids": []}, "请选事项"),
        ({"last_day": "2026-10-01"}, "结束日期应晚于开始日期"),
        ({"since": "十月"}, "请写成"),
    ],
)
def test_what_is_missing_is_said_and_what_was_typed_stays(client, stage, item, changes, message):
    answer = client.post("/desk/handing/new/", plan(item, stage.county.town_site, **changes))
    assert answer.status_code == 422
    assert message in answer.content.decode()
    assert 'value="第一批便民事项"' in answer.content.decode()


def test_going_back_from_the_preview_keeps_what_was_chosen(client, stage, item):
    answer = client.post("/desk/handing/new/", plan(item, stage.county.town_site, do="edit"))
    assert answer.status_code == 200
    assert "已选 1" in answer.content.decode()


def test_one_is_taken_back_after_asking(client, bureau, stage, item):
    fields = plan(item, stage.county.town_site, acts=["collect"])
    send(client, fields, client.post("/desk/handing/new/", fields))
    (row,) = catalogue.list_handed(actor=bureau, narrow=catalogue.HandedFilter(item_id=item.id)).rows
    asked = client.get(f"/desk/handing/{row.id}/take-back/")
    assert "收回只影响这一项" in asked.content.decode()
    assert client.post(f"/desk/handing/{row.id}/take-back/", {"until": "2026-10-08"}).status_code == 422
    client.post(f"/desk/handing/{row.id}/take-back/", {"until": "2026-10-09"})
    assert catalogue.get_handed(actor=bureau, delegation_id=row.id).until == date(2026, 10, 9)


@pytest.mark.seed("S4-24")
def test_documents_are_drawn_up_read_and_renewed(client, bureau, stage, item, clock):
    fields = plan(item, stage.county.town_site, acts=["collect"])
    page = send(client, fields, client.post("/desk/handing/new/", fields))
    address = page.redirect_chain[0][0]
    assert "还有 1 份委托书没有出具" in page.content.decode()
    assert client.post(f"{address}papers/", {}).status_code == 422
    made = client.post(f"{address}papers/", {"seal": "handed"}, follow=True).content.decode()
    assert "SJ-WT-2026-0001" in made
    (paper,) = catalogue.list_entrustments(actor=bureau)
    answer = client.get(f"/desk/handing/papers/{paper.id}/")
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    clock.set("2026-12-10 10:00")
    catalogue.note_ending(actor=items.publisher(None))
    listed = client.get("/desk/handing/").content.decode()
    assert "快到期，请续期或者准备收回" in listed
    short = client.post(f"/desk/handing/papers/{paper.id}/renew/", {"last_day": "2026-12-31"})
    assert short.status_code == 422
    client.post(f"/desk/handing/papers/{paper.id}/renew/", {"last_day": "2027-12-31"})
    assert "已续期" in client.get(address).content.decode()
    assert "快到期，请续期" not in client.get("/desk/handing/").content.decode()


@pytest.mark.seed("S2-41", "S4-12")
def test_what_is_missing_in_the_halls_is_named_and_excluded_with_a_reason(client, stage, item):
    page = client.get("/desk/handing/stationing/").content.decode()
    assert "应进未进" in page
    assert item.name in page
    fields = {
        "item_id": item.id, "reason": "equipment", "document": "双政发〔2026〕9号", "since": "2026-10-08", "note": "",
    }  # fmt: skip
    assert client.post("/desk/handing/stationing/add/", {**fields, "document": ""}).status_code == 422
    client.post("/desk/handing/stationing/add/", fields)
    again = client.post("/desk/handing/stationing/add/", fields)
    assert again.status_code == 422
    assert "已经在进驻负面清单里" in again.content.decode()
    (row,) = catalogue.list_exclusions(stage.county.place.id)
    assert "需要专门场地或设备" in client.get("/desk/handing/stationing/").content.decode()
    client.post(f"/desk/handing/stationing/{row.id}/end/")
    assert catalogue.list_exclusions(stage.county.place.id) == ()


@pytest.mark.seed("S1-128")
def test_bodies_with_few_cases_are_proposed_from_the_counts(client, stage, item):
    page = client.get("/desk/handing/few/").content.decode()
    assert stage.county.minzheng.name in page
    assert "0 件" in page
    assert client.get("/desk/handing/few/?most=x").status_code == 200


def test_other_posts_have_no_such_lines_in_the_side_bar(desk, stage):
    assert "/desk/handing/" not in desk(stage.clerk).get("/desk/").content.decode()


PHONE = {"viewport": {"width": 320, "height": 640}, "has_touch": True, "is_mobile": True}


def choose(page, label):
    """Press the whole row, as a finger would."""
    page.locator("label.yc-option__label", has_text=re.compile(f"^{label}$")).first.click()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("options", [{}, PHONE], ids=["desk", "phone"])
def test_the_pages_fit_and_are_free_of_violations(window, bureau, item, stage, village, axe, screenshot, options):
    page = window(bureau, **options)
    name = "phone" if options else "desk"

    def seen(what):
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{what} is {wide} px too wide"
        axe(page)
        screenshot(page, f"handing/{what}-{name}")

    page.goto("/desk/handing/new/")
    page.locator("[name=name]").fill("第一批便民事项")
    choose(page, "收件")
    choose(page, "受理")
    page.locator("[name=document]").fill("双政公告〔2026〕3号")
    choose(page, "一类站点的全部")
    page.locator("[name=site_kind]").select_option("village")
    choose(page, "水域滩涂养殖证核发")
    seen("new")
    page.get_by_role("button", name="看依法能不能下放").click()
    page.wait_for_selector("text=可以新下放")
    seen("preview")
    page.get_by_role("button", name=re.compile("下放这")).click()
    page.wait_for_selector("text=2026 年第 1 批")
    choose(page, "下放业务专用章")
    page.get_by_role("button", name="出具委托书").click()
    page.wait_for_selector("text=SJ-WT-2026")
    seen("batch")
    for what, address in (
        ("list", "/desk/handing/"), ("batches", "/desk/handing/batches/"), ("stationing", "/desk/handing/stationing/"),
        ("exclude", "/desk/handing/stationing/add/"), ("few", "/desk/handing/few/"),
    ):  # fmt: skip
        page.goto(address)
        seen(what)
