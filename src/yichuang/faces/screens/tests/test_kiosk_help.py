"""Help at the kiosk: papers by one's own situation, the form explained, paper to take along, and where to complain."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.hall import public as hall
from yichuang.domain.places import public as places
from yichuang.domain.places import testing as ground
from yichuang.kernel import clock

from .kit import device, self_service

pytestmark = pytest.mark.django_db
Act = catalogue.Act


@pytest.fixture
def here(db):
    return self_service()


@pytest.fixture
def kiosk(here):
    return here.browser()


def text(response, status: int = 200) -> str:
    assert response.status_code == status, (response.status_code, response.get("Location"))
    return response.content.decode()


def address(here, tail: str = "") -> str:
    return f"/screens/kiosk/guide/{here.stage.item.basic_code}/{tail}"


@pytest.mark.seed("S2-118", "S3-61")
def test_papers_are_told_for_ones_own_situation(here, kiosk):
    first = text(kiosk.get(address(here)))
    assert "树长在哪里？" in first
    assert "?q_where=forest" in first
    proxy = text(kiosk.get(address(here, "?q_where=forest&q_who=proxy")))
    assert "授权委托书" in proxy
    assert "树长在哪里？ <b>自留山或承包林</b>" in proxy
    self_ = text(kiosk.get(address(here, "?q_where=forest&q_who=self")))
    assert "授权委托书" not in self_
    over = text(kiosk.get(address(here, "?q_where=yard")))
    assert "不用办采伐证" in over
    assert "要带什么" not in over
    assert "树长在哪里？" in text(kiosk.get(address(here, "?q_where=moon&q_x=1")))


@pytest.mark.seed("S2-118")
def test_the_form_is_explained_field_by_field(here, kiosk):
    page = text(kiosk.get(address(here, "form/?q_where=forest&q_who=self")))
    for words in ("采伐面积", "例如：2.5 亩", "面积按立方米填了，应该填亩", "可以不填", "看填好的样子", "打印空白样表"):
        assert words in page
    assert "代办人姓名" not in page
    assert "代办人姓名" in text(kiosk.get(address(here, "form/?q_where=forest&q_who=proxy")))


@pytest.mark.seed("S2-118")
@pytest.mark.parametrize("kind", ["guide", "notice", "sample", "blank"])
def test_papers_are_looked_at_and_printed_without_leaving_the_kiosk(here, kiosk, kind):
    page = text(kiosk.get(address(here, f"print/{kind}/?q_where=forest&q_who=self")))
    assert f"{address(here, f'print/{kind}/file.pdf')}?q_where=forest&amp;q_who=self" in page
    assert "打印" in page
    file = kiosk.get(address(here, f"print/{kind}/file.pdf?q_where=forest&q_who=self"))
    assert file.status_code == 200
    assert file.content.startswith(b"%PDF")
    assert file["X-Frame-Options"] == "SAMEORIGIN"


def test_papers_there_are_none_of(here, kiosk):
    assert "没有这份可以打印的材料" in text(kiosk.get(address(here, "print/poster/")), 404)


def test_papers_are_not_printed_without_end(here, kiosk):
    for _ in range(30):
        assert kiosk.get(address(here, "print/notice/file.pdf")).status_code == 200
    assert kiosk.get(address(here, "print/notice/file.pdf")).status_code == 409


def test_a_kiosk_opens_guides_of_its_own_place_only_and_bears_any_address(here, kiosk):
    for code in ("000000000000", "%01", "9" * 400, "..%2F..", "砍树"):
        assert kiosk.get(f"/screens/kiosk/guide/{code}/").status_code == 404, code
        assert kiosk.get(f"/screens/kiosk/apply/{code}/").status_code == 404, code
    for query in ("?q=%01", "?from=" + "9" * 300, "?q=" + "长" * 500, "?from=-1"):
        assert kiosk.get(f"/screens/kiosk/apply/{query}").status_code == 200, query
        assert kiosk.get(f"/screens/kiosk/find/{query}").status_code == 200, query
    assert kiosk.post("/screens/kiosk/progress/", {"number": "\0" * 9, "code": "\0"}).status_code == 422
    for path in ("ticket/general/", "checkin/", "again/"):
        for number in ("\0\x01138\x7f8765123", "\0", "９" * 18):
            assert kiosk.post(f"/screens/kiosk/{path}", {"number": number, "priority": "\0"}).status_code in {404, 422}


def test_complaints_find_the_window_that_hears_them(floor):
    kiosk = device(floor, "kiosk")
    assert "找大厅负责人" in text(kiosk.get("/screens/kiosk/complain/"))
    counter = places.create_counter(
        actor=ground.manager(), site_id=floor.county.centre.id, number="9", name="“办不成事”反映窗口", kind="unsolved"
    )
    hall.arrange_window(
        actor=floor.manager, hall_id=floor.hall.id, counter_id=counter.id, businesses=["general"], acts=[]
    )
    page = text(kiosk.get("/screens/kiosk/complain/"))
    assert "9 号窗口" in page
    assert "未开" in page
    assert "当面说" in page
    assert "现在就说" not in page, "nobody sits there"
    assert floor.county.centre.phone in page


@pytest.mark.seed("S2-48")
def test_at_night_it_says_that_the_windows_are_closed_and_serves_on(floor):
    kiosk = device(floor, "kiosk")
    day = clock.now().astimezone(clock.SHANGHAI) + timedelta(days=1)
    with clock.at(day.replace(hour=3, minute=0)):
        page = text(kiosk.get("/screens/kiosk/"))
        assert "data-closed" in page
        assert "24 小时都能用" in page
    monday = day + timedelta(days=(7 - day.weekday()) % 7)
    opened = next(
        d for d in (monday + timedelta(days=n) for n in range(10)) if places.open_spans(floor.county.centre, d.date())
    )
    with clock.at(opened.replace(hour=10, minute=0)):
        assert "data-closed" not in text(kiosk.get("/screens/kiosk/"))


def test_departments_functions_arranged_at_the_desk_are_on_the_kiosk(floor, client):
    user = get_user_model().objects.get(pk=floor.manager.account_id)
    client.force_login(user, backend="yichuang.domain.people.backends.LoginBackend")
    base = f"/desk/terminal/{floor.hall.id}/"
    given = {"body": "税务局", "note": "到专用终端办理", "position": "20", "active": "on"}
    client.post(f"{base}new/", given | {"name": "开具完税证明", "address": "https://tax.example.gov.cn/"})
    client.post(f"{base}new/", given | {"name": "医保缴费", "body": "医保局", "position": "10", "address": ""})
    kiosk = device(floor, "kiosk")
    page = text(kiosk.get("/screens/kiosk/departments/"))
    assert page.index("医保缴费") < page.index("开具完税证明")
