"""没查到的说法 and 申报辅导 at the desk: one click to answer, one list to call back from."""

from __future__ import annotations

import pytest

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue import testing as items
from yichuang.domain.people import testing as persons
from yichuang.domain.people.public import Role
from yichuang.kernel.actor import anonymous

PHONE = "13887651234"


@pytest.fixture
def bureau(stage):
    return persons.staff_actor(stage.county, Role.BUREAU)


@pytest.fixture
def clerk(stage):
    return persons.staff_actor(stage.county, Role.CLERK)


def note(stage, text):
    assert catalogue.note_asked(place_id=stage.county.place.id, text=text, address="10.0.0.1", found=False)


def ask(stage, item, **changes):
    values = {
        "site_id": stage.county.centre.id,
        "wish": "phone",
        "name": "李大姐",
        "phone": PHONE,
        "address": "10.0.0.1",
    }
    return catalogue.ask_for_coaching(actor=anonymous(), item_id=item.id, **{**values, **changes})


@pytest.fixture
def coached(stage):
    item = items.make_item(stage.county.place.id, [stage.county.zhengwu.id], body="zhengwu", plain_name="给拖拉机上牌")
    return ask(stage, item)


def text_of(response):
    return response.content.decode()


@pytest.mark.seed("S2-59", "S1-78")
def test_one_click_makes_words_asked_in_vain_find_the_item(stage, desk, bureau, client):
    note(stage, "放山票")
    at = desk(bureau)
    (row,) = catalogue.list_asked_in_vain(bureau)
    assert "放山票" in text_of(at.get("/desk/asked/"))
    assert "没有找到事项" in text_of(at.get(f"/desk/asked/{row.id}/"))
    offered = text_of(at.get(f"/desk/asked/{row.id}/", {"q": "采伐"}))
    assert f'name="item" value="{stage.item.id}"' in offered
    assert at.post(f"/desk/asked/{row.id}/synonym/", {"item": stage.item.id}).status_code == 302
    assert stage.item.plain_name in text_of(client.get("/find/", {"q": "放山票"}))
    answered = text_of(at.get("/desk/asked/?answered=1"))
    assert "已加成说法" in answered
    (synonym,) = catalogue.list_synonyms(bureau)
    assert at.post(f"/desk/asked/synonyms/{synonym.id}/remove/").status_code == 302
    assert stage.item.plain_name not in text_of(client.get("/find/suggest/", {"q": "放山票"}))


def test_what_is_not_ours_needs_words_to_say(stage, desk, bureau):
    note(stage, "办护照")
    (row,) = catalogue.list_asked_in_vain(bureau)
    at = desk(bureau)
    refused = at.post(f"/desk/asked/{row.id}/elsewhere/", {"reply": "不办"})
    assert refused.status_code == 422
    assert "归谁办" in text_of(refused)
    assert 'value="不办"' in text_of(refused)
    assert at.post(f"/desk/asked/{row.id}/elsewhere/", {"reply": "护照归公安出入境办。"}).status_code == 302
    assert "没有要处理的说法" in text_of(at.get("/desk/asked/"))
    assert at.post(f"/desk/asked/{row.id}/dismiss/").status_code == 409


def test_both_lists_are_accessible_and_fit_a_small_phone(
    live_server, stage, desk, bureau, clerk, coached, new_page, axe
):
    note(stage, "放山票")
    note(stage, "办护照")
    (row, _) = catalogue.list_asked_in_vain(bureau)
    for actor, addresses in (
        (bureau, ["/desk/asked/", "/desk/asked/?answered=1", f"/desk/asked/{row.id}/?q=采伐"]),
        (clerk, ["/desk/coaching/", "/desk/coaching/?done=1"]),
    ):
        page = new_page(viewport={"width": 320, "height": 640})
        session = desk(actor).cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
        for address in addresses:
            page.goto(address)
            axe(page)
            assert page.evaluate("document.documentElement.scrollWidth") <= 320, address


def test_nonsense_is_passed_over(stage, desk, bureau):
    note(stage, "哈哈哈哈")
    (row,) = catalogue.list_asked_in_vain(bureau)
    assert desk(bureau).post(f"/desk/asked/{row.id}/dismiss/").status_code == 302
    assert catalogue.list_asked_in_vain(bureau) == ()


@pytest.mark.seed("S2-143")
def test_a_clerk_calls_back_arranges_and_finishes(stage, desk, clerk, coached):
    at = desk(clerk)
    page = text_of(at.get("/desk/coaching/"))
    assert "给拖拉机上牌" in page
    assert PHONE not in page
    assert PHONE in text_of(at.post(f"/desk/coaching/{coached.id}/contact/"))
    refused = at.post(f"/desk/coaching/{coached.id}/follow/", {"note": ""})
    assert refused.status_code == 422
    assert at.post(f"/desk/coaching/{coached.id}/follow/", {"note": "约在明天上午"}).status_code == 302
    assert "约在明天上午" in text_of(at.get("/desk/coaching/"))
    assert at.post(f"/desk/coaching/{coached.id}/follow/", {"note": "讲清楚了", "done": "1"}).status_code == 302
    assert "没有人等着辅导" in text_of(at.get("/desk/coaching/"))
    assert "讲清楚了" in text_of(at.get("/desk/coaching/?done=1"))
