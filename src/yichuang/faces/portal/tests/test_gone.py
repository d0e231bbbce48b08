"""Too late or too early: Back after handing in, a session that has ended, the guide's next step without an answer."""

from __future__ import annotations

import pytest
from django.urls import reverse

from yichuang.domain.cases import public as cases

from .kit import Journey, hidden, number_of, sign_in, words


def test_back_after_handing_in_leads_to_the_receipt(journey, villager):
    draft = journey.begin()
    journey.fill()
    number = number_of(journey.submit())
    receipt = reverse("portal:receipt", args=[number])
    for address in (
        reverse("portal:resume", args=[draft]),
        reverse("portal:review", args=[draft]),
        reverse("portal:discard", args=[draft]),
        journey.address("f-species"),
    ):
        assert villager.get(address)["Location"] == receipt, address
    assert villager.post(journey.address("f-species"), {"answer": "柏木"})["Location"] == receipt
    assert "这份申请已经提交了" in words(villager.get(receipt))


def test_a_draft_that_is_gone_leads_to_my_cases_with_the_header_of_who_signed_in(journey, villager, stage):
    draft = journey.begin()
    cases.discard_draft(actor=stage.villager, draft_id=draft)
    response = villager.get(reverse("portal:review", args=[draft]))
    assert response.status_code == 404
    page = words(response)
    assert "看我的办件" in page
    assert "我的账号" in page
    assert "退出" in page


def test_a_script_is_told_that_the_draft_is_gone(journey, villager):
    draft = journey.begin()
    journey.fill()
    journey.submit()
    address = reverse("portal:autosave", args=[draft, "f-species"])
    response = villager.post(address, {"answer": "柏木"}, headers={"Accept": "application/json"})
    assert response.status_code == 404
    assert response.json()["message"]


def test_the_sign_in_page_says_why_one_is_there(client, stage):
    journey = Journey(sign_in(client, stage.villager), stage)
    journey.begin(where="forest", who="self")
    page = journey.open("f-species")
    client.logout()
    lost = client.post(journey.address("f-species"), {**hidden(page), "answer": "柏木"})
    assert "登录过期了，您填的都还在，登录后接着填" in words(client.get(lost["Location"]))
    wrong = client.post(lost["Location"], {"login": "13887651234", "password": "wrong"})
    assert "登录后接着填" in words(wrong), "also when the password was wrong"
    new = client.get(reverse("portal:start", args=[stage.item.basic_code]))
    page = words(client.get(new["Location"]))
    assert "申请要先登录或注册" in page
    assert "登录过期" not in page


@pytest.mark.parametrize("goal", ["", "?next=/cases/", "?next=/"])
def test_other_ways_to_the_sign_in_page_bring_no_notice(client, stage, goal):
    page = words(client.get(f"/accounts/login/{goal}"))
    assert "登录过期" not in page
    assert "申请要先登录" not in page


def test_autosave_after_the_session_says_to_go_on_and_uploads_to_sign_in_beside(journey, client):
    draft = journey.begin(where="forest", who="self")
    client.logout()
    headers = {"Accept": "application/json", "X-Requested-With": "autosave"}
    saved = client.post(reverse("portal:autosave", args=[draft, "f-species"]), {"answer": "柏"}, headers=headers)
    assert saved.status_code == 401
    assert saved.json()["message"] == "登录过期了，点“继续”重新登录，填的不会丢"
    headers.pop("X-Requested-With")
    sent = client.post(reverse("portal:upload", args=[draft, "m-right"]), {}, headers=headers)
    assert "请在新窗口登录" in sent.json()["message"]


def test_the_next_step_of_the_guide_without_an_answer_asks_for_one(client, stage):
    address = reverse("portal:item", args=[stage.item.basic_code])
    first = client.get(address).content.decode()
    assert 'name="asked" value="where"' in first
    assert 'id="next"' in first
    assert f'action="{address}#next"' in first
    assert "请选一项" not in first
    told = client.get(address, {"asked": "where"}).content.decode()
    assert 'id="f-q_where-error"' in told
    assert "请选一项" in told
    after = client.get(address, {"asked": "where", "q_where": "forest"}).content.decode()
    assert "请选一项" not in after
    assert 'name="asked" value="who"' in after
    assert after.index('id="next"') > after.index('name="q_where"')
    assert after.index('id="next"') < after.index('name="q_who"')
