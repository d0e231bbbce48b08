"""Applying online, one question per page."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from yichuang.domain.cases import public as cases
from yichuang.domain.cases import testing as staged
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.catalogue import testing as items
from yichuang.domain.people import testing as persons
from yichuang.domain.places import testing as ground

from .kit import RARE, Journey, hidden, number_of, paper, sign_in, words


@pytest.mark.seed("S0-40", "S2-84")
def test_an_application_goes_from_the_guide_to_a_number_and_a_query_code(journey, villager, stage):
    journey.begin()
    journey.fill()
    response = journey.submit()
    number = number_of(response)
    page = words(villager.get(response["Location"]))
    assert number in page
    assert cases.get_receipt(stage.villager, number).query_code in page
    case = cases.get_case(stage.villager, number=number)
    assert case.form == {"area": "2.5", "species": "思茅松"}
    assert case.division == ground.VILLAGE_A
    assert {m.material: m.state for m in case.materials} == {
        "application": "given",
        "right": "waived",
        "plan": "deferred",
    }
    assert cases.list_drafts(stage.villager) == ()


def test_each_page_asks_one_thing_and_says_that_it_is_a_draft(journey):
    journey.begin()
    for slug in ("q-where", "for", "town"):
        page = words(journey.open(slug))
        assert "草稿，还没有提交" in page
        assert "第" in page
        assert journey.open(slug).content.decode().count("<h1") == 1


def test_answers_given_on_the_guide_are_not_asked_again(journey, villager):
    draft = journey.begin(where="forest", who="self")
    response = villager.get(reverse("portal:resume", args=[draft]))
    assert response["Location"].endswith("/page/for/")


def test_an_answer_that_needs_no_permit_ends_it_with_an_explanation(journey, villager):
    journey.begin()
    response = journey.say("q-where", answer="yard")
    assert response["Location"].endswith("/stop/")
    page = words(villager.get(response["Location"]))
    assert "您的情况不用申请" in page
    assert "可以直接采伐" in page
    changed = journey.say("q-where", answer="forest")
    assert changed["Location"].endswith("/page/q-who/")


def test_a_wrong_value_is_shown_again_with_the_reason_and_nothing_typed_is_lost(journey):
    journey.begin(where="forest", who="self")
    response = journey.say("f-area", answer="很大一片")
    assert response.status_code == 422
    page = response.content.decode()
    assert 'value="很大一片"' in page
    assert 'aria-invalid="true"' in page
    assert "data-errors" in page


def test_ten_thousand_characters_are_refused_and_still_there(journey):
    journey.begin(where="forest", who="self")
    long = "树" * 10_000
    response = journey.say("f-note", answer=long)
    assert response.status_code == 422
    assert long in response.content.decode()
    assert "最多 500 个字" in words(response)


def test_rare_characters_and_emoji_arrive_intact(journey, stage):
    journey.begin()
    journey.fill()
    journey.say("f-species", answer=RARE)
    number = number_of(journey.submit())
    assert cases.get_case(stage.villager, number=number).form["species"] == RARE


def test_an_empty_required_field_and_no_choice_are_asked_for(journey):
    journey.begin()
    assert "请选一项" in words(journey.say("q-where"))
    assert journey.say("q-where", answer="moon").status_code == 422
    journey.say("q-where", answer="forest")
    assert journey.say("f-species", answer="   ").status_code == 422


def test_autosave_keeps_what_is_half_typed(journey, villager):
    draft = journey.begin(where="forest", who="self")
    page = journey.open("f-species")
    address = reverse("portal:autosave", args=[draft, "f-species"])
    response = villager.post(address, {**hidden(page), "answer": "思茅"}, headers={"Accept": "application/json"})
    assert re.fullmatch(r"\d\d:\d\d:\d\d", response.json()["saved_at"])
    assert 'value="思茅"' in journey.open("f-species").content.decode()
    after = villager.post(journey.address("f-species"), {**hidden(page), "answer": "思茅松"})
    assert after.status_code == 302, "the window that saved by itself is not stale"


def test_a_page_changed_in_another_window_is_not_overwritten_silently(journey):
    journey.begin(where="forest", who="self")
    first, second = journey.open("f-species"), journey.open("f-species")
    journey.client.post(journey.address("f-species"), {**hidden(second), "answer": "柏木"})
    stale = journey.client.post(journey.address("f-species"), {**hidden(first), "answer": "云南松"})
    assert stale.status_code == 409
    assert 'value="云南松"' in stale.content.decode(), "what was typed is still there"
    assert journey.ref().content["form"]["species"] == "柏木", "what was saved is still there"
    again = journey.client.post(journey.address("f-species"), {**hidden(stale), "answer": "云南松"})
    assert again.status_code == 302


def test_different_pages_in_two_windows_never_disturb_each_other(journey):
    journey.begin(where="forest", who="self")
    area, species = journey.open("f-area"), journey.open("f-species")
    assert journey.client.post(journey.address("f-species"), {**hidden(species), "answer": "柏木"}).status_code == 302
    assert journey.client.post(journey.address("f-area"), {**hidden(area), "answer": "3"}).status_code == 302
    assert journey.ref().content["form"] == {"species": "柏木", "area": "3"}


def test_a_review_of_an_older_state_is_not_handed_in(journey, villager):
    draft = journey.begin()
    journey.fill()
    review = villager.get(reverse("portal:review", args=[draft]))
    journey.say("f-species", answer="柏木")
    response = villager.post(reverse("portal:submit", args=[draft]), hidden(review))
    assert response.status_code == 409
    assert "还没有提交" in words(response)
    assert "柏木" in words(response)


def test_two_clicks_on_submit_give_the_same_number(journey, villager, stage):
    draft = journey.begin()
    journey.fill()
    review = villager.get(reverse("portal:review", args=[draft]))
    address = reverse("portal:submit", args=[draft])
    first = villager.post(address, hidden(review))
    second = villager.post(address, hidden(review))
    assert number_of(first) == number_of(second)
    assert cases.list_own_cases(stage.villager).total == 1


def test_what_is_open_is_listed_and_cannot_be_handed_in(journey, villager, stage):
    draft = journey.begin(where="forest", who="self")
    review = villager.get(reverse("portal:review", args=[draft]))
    assert "还有几处没填" in words(review)
    assert "提交申请" not in review.content.decode().split("<main")[1]
    response = villager.post(reverse("portal:submit", args=[draft]), {"base": journey.ref().revision})
    assert response.status_code == 422
    assert cases.list_own_cases(stage.villager).total == 0


def test_changing_from_the_review_leads_back_to_the_review(journey, villager):
    draft = journey.begin()
    journey.fill()
    page = villager.get(journey.address("f-species") + "?back=review")
    response = villager.post(journey.address("f-species"), {**hidden(page), "answer": "柏木"})
    assert response["Location"] == reverse("portal:review", args=[draft])


@pytest.mark.seed("S4-61")
def test_what_was_filled_in_before_is_offered_and_marked(client, db):
    stage = staged.make_stage(
        form=[{"id": "area", "label": "采伐面积", "type": "number", "unit": "亩", "shared": "plot_area"}]
    )
    staged.submit(stage, form={"area": "7.5"})
    journey = Journey(sign_in(client, stage.villager), stage)
    journey.begin(where="forest", who="self")
    page = journey.open("f-area")
    assert 'value="7.5"' in page.content.decode()
    assert "您以前填过" in words(page)


def test_nothing_of_another_person_is_ever_prefilled(client, db):
    stage = staged.make_stage(
        form=[{"id": "area", "label": "采伐面积", "type": "number", "unit": "亩", "shared": "plot_area"}]
    )
    staged.submit(stage, form={"area": "7.5"})
    other = Journey(sign_in(client, persons.public_actor(phone="13800138000")), stage)
    other.begin(where="forest", who="self")
    assert "7.5" not in other.open("f-area").content.decode()


# For whom, and how the result comes


def test_applying_for_a_newborn_without_a_number(journey, villager, stage):
    journey.begin()
    journey.fill()
    journey.say("for", answer="child")
    response = journey.say("person", name="李扎迫之子", id_kind="birth_pending", id_number="")
    assert response.status_code == 302
    number = number_of(journey.submit())
    parties = {p.role: p for p in cases.get_case(stage.villager, number=number).parties}
    assert parties["for"].authority == "我的孩子"
    assert set(parties) == {"applicant", "for"}


def test_a_wrong_identity_number_of_a_relative_is_said_beside_the_field(journey):
    journey.begin(where="forest", who="self")
    journey.say("for", answer="parent")
    response = journey.say("person", name="李老五", id_kind="resident_id", id_number="530925195001011234")
    assert response.status_code == 422
    assert 'href="#f-id_number"' in response.content.decode()
    assert "530925195001011234" in response.content.decode()


def test_ones_own_village_is_offered_first(journey):
    journey.begin(where="forest", who="self")
    page = journey.open("town")
    assert "您登记的住址" in words(page)
    journey.say("town", answer=f"own-{ground.VILLAGE_B}")
    assert journey.ref().content["division"] == ground.VILLAGE_B
    assert journey.open("village").status_code == 404, "the village is known, so that page is not asked"


def test_a_village_of_another_town_is_refused(journey):
    journey.begin(where="forest", who="self")
    journey.say("town", answer=str(ground.TOWN_A))
    assert journey.say("village", answer=str(ground.VILLAGE_B)).status_code == 422


def test_the_post_needs_an_address(client, db):
    stage = staged.make_stage(delivery_ways=["counter", "post", "electronic"])
    journey = Journey(sign_in(client, stage.villager), stage)
    journey.begin()
    journey.fill()
    assert journey.say("delivery", way="post", address="").status_code == 422
    journey.say("delivery", way="post", address="勐勐镇千蚌村老寨组 3 号")
    number = number_of(journey.submit())
    assert cases.get_case(stage.villager, number=number).delivery_way == "post"


# Whose draft, and what may happen to it


def test_nobody_elses_draft_can_be_opened(journey, client, stage):
    draft = journey.begin(where="forest", who="self")
    other = sign_in(client, persons.public_actor(phone="13800138000"))
    for name in ("resume", "review", "stop", "discard"):
        assert other.get(reverse(f"portal:{name}", args=[draft])).status_code == 404, name
    assert other.post(reverse("portal:submit", args=[draft])).status_code == 404
    assert other.get(journey.address("for")).status_code == 404


def test_unknown_drafts_and_pages_are_not_found(journey, villager):
    draft = journey.begin()
    unknown = "00000000-0000-4000-8000-000000000000"
    assert villager.get(reverse("portal:resume", args=[unknown])).status_code == 404
    for slug in ("f-nothing", "m-nothing", "q-nothing", "nothing"):
        assert villager.get(reverse("portal:page", args=[draft, slug])).status_code == 404


def test_a_lost_session_leads_to_sign_in_and_back_with_what_was_typed(journey, client, stage):
    journey.begin(where="forest", who="self")
    page = journey.open("f-species")
    client.logout()
    response = client.post(journey.address("f-species"), {**hidden(page), "answer": RARE})
    assert response["Location"].startswith("/accounts/login/?next=/apply/")
    session = client.session
    assert RARE not in str(dict(session)), "sealed while it waits"
    answer = client.post(response["Location"], {"login": "13887651234", "password": persons.PASSWORD})
    assert answer["Location"] == journey.address("f-species")
    back = client.get(answer["Location"])
    assert RARE in back.content.decode()
    assert "您填的内容还在" in words(back)


def test_a_script_whose_session_is_gone_is_told_so(journey, client):
    draft = journey.begin(where="forest", who="self")
    client.logout()
    address = reverse("portal:upload", args=[draft, "m-right"])
    response = client.post(address, {"file": paper()}, headers={"Accept": "application/json"})
    assert response.status_code == 401
    assert "登录过期" in response.json()["message"]


def test_a_new_edition_of_the_item_is_told_and_asked_and_keeps_what_was_filled(journey, villager, stage):
    journey.begin()
    journey.fill()
    spec = items.make_spec(
        basic_code=stage.item.basic_code,
        form=[*items.SPEC["form"][:2], {"id": "purpose", "label": "采伐用途"}],
        materials=[*items.SPEC["materials"][:2], {"id": "photo", "name": "采伐地点照片"}],
    )
    items.make_item(stage.county.place.id, [stage.county.minzheng.id], spec)
    page = villager.get(reverse("portal:review", args=[journey.draft]))
    assert "这个事项的要求更新了" in words(page)
    assert "思茅松" in words(page)
    assert "采伐用途" in words(page)
    journey.say("f-purpose", answer="自用")
    journey.say("m-photo", how="bring")
    number = number_of(journey.submit())
    assert cases.get_case(stage.villager, number=number).form["purpose"] == "自用"


def test_a_suspended_item_takes_no_application_and_the_draft_stays(journey, villager, stage):
    draft = journey.begin(where="forest", who="self")
    catalogue.suspend_item(actor=items.publisher(stage.county.place.id), item_id=stage.item.id)
    response = villager.get(reverse("portal:review", args=[draft]))
    assert response.status_code == 409
    assert "暂停办理" in words(response)
    assert "草稿" in words(villager.get("/cases/"))


def test_an_item_that_is_not_online_says_where_to_go(client, db):
    stage = staged.make_stage(channels=["window"])
    client = sign_in(client, stage.villager)
    address = reverse("portal:start", args=[stage.item.basic_code])
    assert "要到网点办" in words(client.get(address))
    assert client.post(address).status_code == 409


def test_a_draft_is_thrown_away_only_after_asking(journey, villager, stage):
    draft = journey.begin(where="forest", who="self")
    assert "找不回来" in words(villager.get(reverse("portal:discard", args=[draft])))
    assert len(cases.list_drafts(stage.villager)) == 1
    villager.post(reverse("portal:discard", args=[draft]))
    assert cases.list_drafts(stage.villager) == ()


def test_starting_again_offers_the_draft_left_earlier(journey, villager, stage):
    journey.begin(where="forest", who="self")
    page = words(villager.get(reverse("portal:start", args=[stage.item.basic_code])))
    assert "您有一份没填完的草稿" in page
    assert journey.begin() == journey.draft


def test_staff_are_told_to_use_their_own_account(client, stage):
    client = sign_in(client, stage.clerk)
    response = client.get(reverse("portal:start", args=[stage.item.basic_code]))
    assert response.status_code == 403
    assert "个人账号" in words(response)
