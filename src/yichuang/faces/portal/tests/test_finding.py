"""Ways to the right door: filters, guided finding, the question box, asking to be coached."""

from __future__ import annotations

import pytest
from django.urls import reverse

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue import testing as items
from yichuang.domain.people import testing as persons
from yichuang.domain.people.public import Role
from yichuang.domain.places import testing as ground

from .kit import words


@pytest.fixture
def item(stage):
    return stage.item


@pytest.fixture
def bureau(stage):
    return persons.staff_actor(stage.county, Role.BUREAU)


def said(bureau):
    return [(row.said, row.nothing, row.unopened) for row in catalogue.list_asked_in_vain(bureau)]


def coached(county):
    return items.make_item(
        county.place.id, [county.town_a.id], kind="20", level="5", body="town_government", name="农机登记",
        plain_name="给拖拉机上牌",
    )  # fmt: skip


def test_a_hit_says_which_level_does_it_and_where_near(client, stage):
    there = coached(stage.county)
    client.post("/village/", {"village": ground.VILLAGE_A})
    page = words(client.get("/find/", {"q": there.plain_name}))
    assert "乡镇级办理" in page
    assert f"离您最近能办的： {stage.county.village_site.name}" in page


@pytest.mark.parametrize("narrow", [{"level": "5"}, {"who": "legal", "level": "6"}])
def test_filters_leave_out_what_does_not_fit_and_say_how_to_go_on(client, item, narrow):
    page = words(client.get("/find/", {"q": "砍树", **narrow}))
    assert "不筛选" in page
    assert item.plain_name not in page.split("大家常办")[0]


def test_filters_that_are_not_offered_are_left_out(client, item):
    page = words(client.get("/find/", {"q": "砍树", "level": "99", "department": "none", "who": "cat", "here": "1"}))
    assert item.plain_name in page


def test_what_finds_nothing_is_collected_and_told_once_the_bureau_has_answered(client, item, bureau):
    client.get("/find/", {"q": "办护照"})
    assert said(bureau) == [("办护照", 1, 0)]
    (row,) = catalogue.list_asked_in_vain(bureau)
    catalogue.answer_elsewhere(actor=bureau, asked_id=row.id, reply="护照归公安出入境管理部门办。")
    for address in ("/find/", "/ask/"):
        assert "护照归公安出入境管理部门办。" in words(client.get(address, {"q": "办护照"}))


def test_what_a_filter_hides_is_not_collected(client, item, bureau):
    client.get("/find/", {"q": "砍树", "level": "6"})
    assert said(bureau) == []


def test_none_of_these_is_collected_and_leads_to_the_question_box(client, item, bureau):
    response = client.post("/find/none/", {"q": "砍树"})
    assert response["Location"].startswith("/ask/?q=")
    assert "林木" in words(client.get(response["Location"]))
    assert said(bureau) == [("砍树", 0, 1)]


@pytest.mark.seed("S0-32")
def test_three_clicks_lead_to_an_item(client, item):
    who = client.get("/navigate/").content.decode()
    assert 'href="/navigate/farmer/"' in who
    what = client.get("/navigate/farmer/").content.decode()
    assert 'href="/navigate/farmer/grow/"' in what
    which = client.get("/navigate/farmer/grow/").content.decode()
    assert reverse("portal:item", args=[item.basic_code]) in which


def test_a_happening_without_items_says_so_honestly(client, item):
    page = words(client.get("/navigate/parent/school/"))
    assert "现在没有公布的事项" in page
    assert "问一问" in page


@pytest.mark.parametrize("address", ["/navigate/nobody/", "/navigate/farmer/school/"])
def test_unknown_ways_are_not_found(client, item, address):
    assert client.get(address).status_code == 404


@pytest.mark.seed("S1-80")
def test_the_question_box_quotes_the_guide_and_names_a_person_to_ask(client, item):
    response = client.get("/ask/", {"q": "砍树要带什么材料"})
    page = words(response)
    assert "林权证明" in page
    assert "办事指南》第 12 项 申报材料" in page
    assert f"{reverse('portal:item_full', args=[item.basic_code])}#e12" in response.content.decode()
    assert "0883-7621001" in page
    assert reverse("portal:coaching", args=[item.basic_code]) in response.content.decode()
    assert "两个工作日内回电话" in page


def test_the_question_box_does_not_invent(client, item, bureau):
    page = words(client.get("/ask/", {"q": "怎么炒股"}))
    assert "这个我答不上来" in page
    assert "出自《" not in page
    assert "已经记下来" in page
    assert said(bureau) == [("怎么炒股", 1, 0)]


def test_a_question_with_a_telephone_in_it_is_not_noted_and_nobody_says_it_was(client, item, bureau):
    page = words(client.get("/ask/", {"q": "岩温的护照 13887651234"}))
    assert "这个我答不上来" in page
    assert "已经记下来" not in page
    assert said(bureau) == []


@pytest.mark.parametrize("text", ["", "😀", "'; DROP TABLE --", "x" * 5000])
def test_the_question_box_answers_whatever_is_typed(client, item, text):
    assert client.get("/ask/", {"q": text}).status_code == 200


@pytest.mark.seed("S2-143")
def test_somebody_asks_to_be_coached_and_is_told_by_when_she_is_called(client, stage, clock):
    clock.set("2026-09-30 10:00")
    there = coached(stage.county)
    address = reverse("portal:coaching", args=[there.basic_code])
    assert stage.county.town_site.name in words(client.get(address))
    data = {"wish": "site", "site": stage.county.town_site.id, "name": "李大姐", "phone": "13887651234", "question": ""}
    response = client.post(address, data, follow=True)
    assert "10月9日" in words(response)
    clerk = persons.staff_actor(stage.county, Role.CLERK, site_id=stage.county.town_site.id)
    assert [row.plain_name for row in catalogue.list_coaching(clerk)] == [there.plain_name]


def test_faults_of_the_coaching_form_are_said_and_what_was_typed_stays(client, stage):
    there = coached(stage.county)
    address = reverse("portal:coaching", args=[there.basic_code])
    response = client.post(address, {"wish": "site", "site": "0", "name": "李大姐", "phone": "12"})
    assert response.status_code == 422
    page = response.content.decode()
    assert "请选一个能办这件事的网点" in page
    assert "李大姐" in page


def test_an_item_nobody_near_does_says_whom_to_call(client, item):
    page = words(client.get(reverse("portal:coaching", args=[item.basic_code])))
    assert "0883-7621001" in page


def test_all_these_pages_are_accessible_on_a_small_phone(live_server, stage, new_page, axe):
    there = coached(stage.county)
    page = new_page(viewport={"width": 320, "height": 640})
    for address in (
        f"/find/?q={there.plain_name}", "/find/?q=办护照", "/navigate/", "/navigate/farmer/", "/navigate/farmer/grow/",
        "/navigate/parent/school/", "/ask/?q=砍树要带什么材料", "/ask/?q=办护照",
        f"/item/{there.basic_code}/coaching/",
    ):  # fmt: skip
        page.goto(live_server.url + address)
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, address


def test_what_only_resembles_the_words_stands_apart_and_is_collected(client, item, bureau):
    asked = "火星采伐许可证"  # of it the item has words of the trade, and felling
    assert item.plain_name in words(client.get("/find/", {"q": asked})).split("名称相近")[0]
    strange = "火箭发射许可证"
    page = words(client.get("/find/", {"q": strange}))
    assert f"没有找到“{strange}”" in page
    assert item.plain_name in page.split("名称相近的事项")[1].split("大家常办")[0]
    assert said(bureau) == [(strange, 1, 0)]
    assert item.plain_name not in words(client.get("/find/suggest/", {"q": strange}))


def test_everything_wrong_with_a_wish_for_coaching_is_told_at_once(client, stage):
    there = coached(stage.county)
    page = words(client.post(f"/item/{there.basic_code}/coaching/", {"phone": "123"}))
    assert "请选一种辅导方式" in page
    assert "请写怎么称呼您" in page
    assert "手机号" in page.split("您的电话")[-1]
