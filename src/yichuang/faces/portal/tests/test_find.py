"""Home, search, lists, guides and sites: open to everybody."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue import testing as listed
from yichuang.domain.places import testing as ground

from .kit import RARE, words

_OWN = {"materials", "form", "steps", "questions", "statutory", "promised", "extension", "completeness", "remedy"}
ELSEWHERE = {name: value for name, value in listed.SPEC.items() if name not in _OWN} | {
    "basic_code": "532099001000",
    "name": "水费缴纳",
    "plain_name": "交水费",
    "synonyms": ["水费"],
    "kind": "20",
    "field": "social",
    "handling": "1",
    "service": "convenience",
    "channels": [],
    "visits": 0,
    "visits_reason": "",
    "result": {},
    "popular": 1,
    "elsewhere": {"provider": "县供排水公司", "how": "到营业厅交，也可以在微信里交。", "bring": ["户号"]},
}


@pytest.fixture
def item(stage):
    return stage.item


def test_home_offers_search_themes_departments_sites_and_progress(client, item):
    page = words(client.get("/"))
    for expected in ("您想办什么事", "种养和林木", "民政局", "离您近的办事点", "查进度", "代办员", "双江政务服务"):
        assert expected in page


def test_home_for_businesses_shows_their_themes(client, stage):
    assert client.get("/?who=legal").status_code == 200
    assert client.get("/?who=nonsense").status_code == 200


@pytest.mark.seed("S0-32")
def test_home_shows_what_is_asked_for_most(client, item):
    assert item.plain_name in words(client.get("/"))


def test_a_chosen_village_is_remembered_and_its_sites_come_first(client, stage):
    response = client.post("/village/", {"village": ground.VILLAGE_A, "next": "/sites/"})
    assert response["Location"] == "/sites/"
    page = words(client.get("/"))
    assert "离您近的办事点" in page
    assert stage.county.town_site.name in page


def test_an_unknown_village_is_refused_and_nothing_remembered(client, stage):
    response = client.post("/village/", {"village": "1"})
    assert response.status_code == 422
    assert "yc_village" not in response.cookies


def test_choosing_a_village_never_leads_to_another_host(client, stage):
    response = client.post("/village/", {"village": ground.VILLAGE_A, "next": "https://evil.example/"})
    assert response["Location"] == "/"


def test_search_finds_what_people_say_and_says_why(client, item):
    page = words(client.get("/find/", {"q": "砍树"}))
    assert item.plain_name in page
    assert "找到 1 项" in page


def test_search_without_a_hit_shows_ways_on(client, item):
    page = words(client.get("/find/", {"q": "火星签证"}))
    assert "没有找到" in page
    assert "大家常办" in page
    assert "打电话问" in page


@pytest.mark.parametrize("text", ["", "   ", "😀" * 50, RARE, "x" * 10_000, "'; DROP TABLE --"])
def test_search_answers_whatever_is_typed(client, item, text):
    assert client.get("/find/", {"q": text}).status_code == 200


@pytest.mark.parametrize("name", ["q", "who", "department", "level"])
def test_what_is_very_long_comes_back_short(client, item, name):
    page = client.get("/find/", {"q": "采伐", name: "火" * 5000}).content.decode()
    assert "火" * 101 not in page


def test_a_search_for_what_no_text_holds_is_a_bad_request(client, item):
    assert client.get("/find/", {"q": "\x00"}).status_code == 400


def test_suggestions_are_a_short_list_without_a_page_around(client, item):
    response = client.get("/find/suggest/", {"q": "采伐"})
    assert item.basic_code in response.content.decode()
    assert "<html" not in response.content.decode()


@pytest.mark.parametrize(
    "address", ["/themes/farming/", "/departments/minzheng/", "/items/", "/items/?online=1&kind=01"]
)
def test_lists_show_the_item(client, item, address):
    assert item.plain_name in words(client.get(address))


def test_lists_leave_out_what_does_not_fit(client, item):
    assert item.plain_name not in words(client.get("/items/?kind=05"))


def test_the_whole_list_comes_a_page_at_a_time_and_every_item_is_on_one_of_them(client, stage, monkeypatch):
    county = stage.county
    more = [listed.make_item(county.place.id, [county.minzheng.id], name=f"第{n}项许可") for n in range(3)]
    monkeypatch.setattr("yichuang.faces.portal.find.views._PAGE", 2)
    kept = "kind=01"

    first, second = (client.get(f"/items/?{kept}{start}") for start in ("", "&from=2"))

    assert "4 项，这里是第 1 到 2 项" in words(first)
    assert f"?{kept}&amp;from=2" in first.content.decode()
    assert "这里是第 3 到 4 项" in words(second)
    shown = {code for page in (first, second) for code in re.findall(r"/item/(\d+)/", page.content.decode())}
    assert shown >= {item.basic_code for item in [stage.item, *more]}
    for beyond in ("4", "999999", "-1", "x", "٣"):
        assert "这里是第 1 到 2 项" in words(client.get("/items/", {"from": beyond}))


@pytest.mark.seed("S2-100", "S3-7")
@pytest.mark.parametrize("address", ["/items/", "/find/?q=交水费", "/departments/minzheng/"])
def test_a_list_promises_nothing_for_what_is_done_elsewhere(client, stage, address):
    listed.make_item(stage.county.place.id, [stage.county.minzheng.id], catalogue.ItemSpec.model_validate(ELSEWHERE))
    line = words(client.get(address)).split("水费缴纳")[1]
    assert "便民服务" in line
    assert "不在这里申请" in line
    for promise in ("一次都不用跑", "不收费", "县里办理"):
        assert promise not in line.split("最多 1 次")[0]


@pytest.mark.parametrize(
    "address",
    [
        "/themes/none/",
        "/departments/none/",
        "/item/000000000000/",
        "/item/x/",
        "/sites/999999/",
        "/item/none/guide.pdf",
    ],
)
def test_unknown_addresses_are_not_found(client, item, address):
    assert client.get(address).status_code == 404


def test_the_short_guide_tells_where_how_often_how_long_and_how_much(client, item):
    page = words(client.get(reverse("portal:item", args=[item.basic_code])))
    for expected in ("去哪儿办", "最多 1 次", "7 个工作日", "法律规定最长 20 个工作日", "不收费", "演示数据"):
        assert expected in page


def test_answers_in_the_address_make_the_personal_list(client, item):
    address = reverse("portal:item", args=[item.basic_code])
    before = words(client.get(address))
    assert "授权委托书" in before  # it may be needed: said, as long as the question is open
    page = words(client.get(address, {"q_where": "forest", "q_who": "self"}))
    assert "授权委托书" not in page
    assert "可以后补（5 个工作日内）" in page


def test_an_answer_that_needs_no_permit_says_so_and_offers_no_application(client, item):
    page = words(client.get(reverse("portal:item", args=[item.basic_code]), {"q_where": "yard"}))
    assert "您的情况不用申请" in page
    assert "现在网上申请" not in page


def test_answers_that_are_not_offered_are_left_out(client, item):
    address = reverse("portal:item", args=[item.basic_code])
    assert client.get(address, {"q_where": "moon", "q_nothing": "1"}).status_code == 200


def test_changing_an_answer_by_script_brings_only_the_personal_part(client, item):
    address = reverse("portal:item", args=[item.basic_code])
    response = client.get(address, {"q_where": "forest"}, headers={"HX-Request": "true"})
    assert "<html" not in response.content.decode()
    assert "谁来办" in words(response)


@pytest.mark.seed("S1-75")
def test_the_full_guide_has_all_26_elements(client, item):
    page = client.get(reverse("portal:item_full", args=[item.basic_code])).content.decode()
    assert all(f'id="e{number}"' in page for number in range(1, 27))


@pytest.mark.seed("S1-12", "S3-12")
def test_the_one_time_notice_is_a_pdf_for_these_answers(client, item):
    address = reverse("portal:notice_pdf", args=[item.basic_code])
    response = client.get(address, {"q_where": "forest", "q_who": "proxy"})
    assert response.content.startswith(b"%PDF")
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"].startswith("inline")


@pytest.mark.seed("S1-75")
@pytest.mark.parametrize("edition", ["", "?edition=short"])
def test_the_guide_can_be_printed_from_a_pdf(client, item, edition):
    response = client.get(reverse("portal:guide_pdf", args=[item.basic_code]) + edition)
    assert response.content.startswith(b"%PDF")


def test_sites_show_hours_telephone_and_what_can_be_done_there(client, stage):
    page = words(client.get("/sites/"))
    assert stage.county.centre.name in page
    site = words(client.get(reverse("portal:site", args=[stage.county.centre.id])))
    assert "办公时间" in site
    assert stage.item.plain_name in site


def test_help_and_other_fixed_pages_answer(client, stage):
    for address in ("/help/", "/progress/", "/register/", "/accounts/login/", "/accessibility/", "/display/"):
        assert client.get(address).status_code == 200, address


def test_pages_stay_small(client, item):
    for address in ("/", "/items/", f"/item/{item.basic_code}/full/"):
        assert len(client.get(address).content) < 100 * 1024
