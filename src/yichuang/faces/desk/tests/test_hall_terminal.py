"""自助终端 at the desk: departments' functions are added, put in order, changed, taken down and listed again."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from yichuang.domain.hall import public as hall
from yichuang.domain.hall import testing
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons

pytestmark = pytest.mark.django_db
GIVEN = {"name": "开具完税证明", "body": "税务局", "address": "https://tax.example.gov.cn/", "note": "到专用终端办理",
         "position": "10", "active": "on"}  # fmt: skip


@pytest.fixture
def floor() -> testing.Floor:
    return testing.make_floor()


@pytest.fixture
def manager(floor) -> Client:
    return signed_in(floor.manager)


def signed_in(actor) -> Client:
    client = Client()
    user = get_user_model().objects.get(pk=actor.account_id)
    client.force_login(user, backend="yichuang.domain.people.backends.LoginBackend")
    return client


def text(response, status: int = 200) -> str:
    assert response.status_code == status, response.status_code
    return response.content.decode()


def keys(floor) -> list[str]:
    return [e.key for e in hall.terminal_entries(floor.hall.id)]


@pytest.mark.seed("S0-37", "S2-88")
def test_a_function_is_added_changed_taken_down_and_listed_again(floor, manager):
    base = f"/desk/terminal/{floor.hall.id}/"
    assert "/desk/terminal/" in text(manager.get("/desk/devices/"))
    assert "还没有部门业务" in text(manager.get("/desk/terminal/"))
    assert "已保存：开具完税证明" in text(manager.post(f"{base}new/", GIVEN, follow=True))
    (key,) = keys(floor)
    manager.post(f"{base}entries/{key}/", GIVEN | {"name": "打印完税证明"})
    assert [e.name for e in hall.terminal_entries(floor.hall.id)] == ["打印完税证明"]
    assert "已撤下" in text(manager.post(f"{base}entries/{key}/withdraw/", follow=True))
    assert keys(floor) == []
    assert "恢复" in text(manager.get("/desk/terminal/"))
    manager.post(f"{base}entries/{key}/restore/")
    assert keys(floor) == [key]


def test_they_stand_in_the_order_that_was_given(floor, manager):
    base = f"/desk/terminal/{floor.hall.id}/"
    manager.post(f"{base}new/", GIVEN)
    assert 'value="20"' in text(manager.get(f"{base}new/")), "the next stands behind the last"
    manager.post(f"{base}new/", GIVEN | {"name": "医保缴费", "body": "医保局", "position": "5"})
    assert [e.body for e in hall.terminal_entries(floor.hall.id)] == ["医保局", "税务局"]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"name": ""}, "请填功能"),
        ({"address": "http://tax.example.cn/"}, "https://"),
        ({"position": "99999999999999999999"}, "0 至 999"),
        ({"note": "\x01"}, "最多 60 个字"),
        ({"name": "完\0税"}, ""),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_kept(floor, manager, wrong, words):
    page = text(manager.post(f"/desk/terminal/{floor.hall.id}/new/", GIVEN | wrong), 422)
    assert words in page
    assert keys(floor) == []


def test_unknown_functions_and_moves_are_not_found(floor, manager):
    base = f"/desk/terminal/{floor.hall.id}/"
    assert manager.get(f"{base}entries/nothing/").status_code == 404
    assert manager.post(f"{base}entries/nothing/withdraw/").status_code == 404
    manager.post(f"{base}new/", GIVEN)
    (key,) = keys(floor)
    assert manager.post(f"{base}entries/{key}/burn/").status_code == 404
    assert manager.get(f"/desk/terminal/{10**17}/new/").status_code == 404


def test_others_of_the_hall_arrange_nothing(floor):
    clerk = signed_in(floor.clerk)
    assert clerk.get("/desk/terminal/").status_code == 403
    assert clerk.post(f"/desk/terminal/{floor.hall.id}/new/", GIVEN).status_code == 403


def test_a_site_without_a_hall_is_led_to_the_setting(floor):
    bureau = signed_in(persons.staff_actor(floor.county, people.Role.BUREAU))
    page = text(bureau.get(f"/desk/terminal/?site={floor.county.town_site.id}"))
    assert "还没有大厅" in page
    assert "税务局" not in page
