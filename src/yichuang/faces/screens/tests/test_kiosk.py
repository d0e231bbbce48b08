"""The kiosk, round the clock: a number, checking in, the slip again, finding out; and nothing left behind."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest

from yichuang.domain.cases import public as cases
from yichuang.domain.cases import testing as staged
from yichuang.domain.hall import public as hall
from yichuang.domain.hall import testing
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.kernel import clock
from yichuang.kernel.errors import Forbidden, Invalid

from .kit import device, kiosk_of

PHONE = "13887651234"


@pytest.fixture
def kiosk(floor):
    return device(floor, "kiosk")


def text(response, status: int = 200) -> str:
    assert response.status_code == status, response.status_code
    return response.content.decode()


def take(kiosk, **typed):
    return kiosk.post("/screens/kiosk/ticket/general/", typed)


@pytest.mark.seed("S1-18")
def test_a_number_by_touch_alone_and_its_slip(floor, kiosk):
    testing.take(floor)
    choice = text(kiosk.get("/screens/kiosk/ticket/"))
    assert "/screens/kiosk/ticket/general/" in choice
    assert "前面有 1 人" in choice
    answer = take(kiosk)
    assert answer.status_code == 302
    slip = text(kiosk.get(answer["Location"]))
    pass_key = re.search(r"/slip/([\w-]+)/", answer["Location"]).group(1)
    ticket = hall.find_ticket(pass_key)
    for words in ("A002", "综合业务", "前面还有 <b>1</b> 人", "马上就到您了", "data-print-now"):
        assert words in slip
    assert (ticket.number, ticket.channel) == ("A002", "terminal")
    assert "data-print-now" not in text(kiosk.get(f"/screens/kiosk/slip/{pass_key}/"))


def test_a_form_sent_twice_gives_one_number(floor, kiosk):
    form = text(kiosk.get("/screens/kiosk/ticket/general/"))
    token = re.search(r'name="token" value="([^"]+)"', form).group(1)
    assert take(kiosk, token=token)["Location"] == take(kiosk, token=token)["Location"]
    assert "前面有 1 人" in text(kiosk.get("/screens/kiosk/ticket/"))


def test_where_nobody_serves_it_is_said_before_a_number_is_taken(kiosk):
    choice = text(kiosk.get("/screens/kiosk/ticket/"))
    assert choice.count("现在没有开着的窗口") == 1, "社保医保 alone"
    assert "窗口开了才叫" in text(kiosk.get("/screens/kiosk/ticket/social/"))
    assert "窗口开了才叫" not in text(kiosk.get("/screens/kiosk/ticket/general/"))


def test_what_was_typed_is_never_shown_again(floor, kiosk):
    born = persons.identity()
    for number in (PHONE, born):
        slip = text(kiosk.get(take(kiosk, number=number)["Location"]))
        assert number not in slip
    refused = text(take(kiosk, number=PHONE), 409)
    assert "补打号票" in refused
    assert "A001" not in refused, "nor what its owner has come for"
    assert PHONE not in refused
    wrong = text(take(kiosk, number="138876"), 422)
    assert "18 位身份证号，或者 11 位手机号" in wrong
    assert "138876" not in wrong


def test_whoever_claims_to_go_first_is_told_what_to_show(floor, kiosk):
    form = text(kiosk.get("/screens/kiosk/ticket/general/"))
    assert "请出示优待证" in form
    assert "过号回队" not in form, "what the system gives nobody claims"
    ticket = hall.find_ticket(take(kiosk, priority="military")["Location"].split("/")[4])
    assert ticket.priority == "military"
    assert "请选择列出的优先情形" in text(take(kiosk, priority="passed"), 422)


def test_the_slip_again_for_whoever_took_it_with_a_number(floor, kiosk):
    first = take(kiosk, number=PHONE)["Location"]
    assert "手机扫码" in text(kiosk.get(first))
    again = kiosk.post("/screens/kiosk/again/", {"number": "138-8765-1234"})["Location"]
    assert "A001" in text(kiosk.get(again))
    assert "手机扫码" not in text(kiosk.get(again)), "also in the first two minutes"
    with clock.at(clock.now() + timedelta(minutes=3)):
        later = text(kiosk.get(first))
    assert "A001" in later
    assert "手机扫码" not in later, "who knows a telephone number is not always its owner"
    assert "综合业务" not in later
    unknown = text(kiosk.post("/screens/kiosk/again/", {"number": "13900000000"}), 404)
    assert "到导服台补打" in unknown
    assert "请输入号码" in text(kiosk.post("/screens/kiosk/again/", {"number": " "}), 422)


def test_only_a_kiosk_of_this_hall_finds_a_ticket_by_number(floor):
    person = hall.Person(phone=PHONE)
    mine = testing.take(floor, person=person)
    again = hall.ticket_again(actor=floor.guide, hall_id=floor.hall.id, person=person)
    assert again.id == mine.id
    supervisor = persons.staff_actor(floor.county, people.Role.SUPERVISOR)
    with pytest.raises(Forbidden):
        hall.ticket_again(actor=supervisor, hall_id=floor.hall.id, person=person)


def test_telephone_numbers_are_not_tried_through(floor, kiosk):
    for n in range(20):
        kiosk.post("/screens/kiosk/again/", {"number": f"139000000{n:02d}"})
    assert "试得太频繁" in text(kiosk.post("/screens/kiosk/again/", {"number": PHONE}), 409)
    assert "试得太频繁" in text(take(kiosk, number=PHONE), 409)
    assert take(kiosk).status_code == 302, "whoever types nothing takes a number all the same"
    other = device(floor, "kiosk")
    text(other.post("/screens/kiosk/again/", {"number": PHONE}), 404)


@pytest.mark.parametrize("by", ["code", "phone"])
def test_an_appointment_becomes_a_ticket(floor, kiosk, by):
    monday = datetime(2026, 9, 28, 9, tzinfo=clock.SHANGHAI)
    with clock.at(monday - timedelta(hours=1)):
        hall.arrange_booking(actor=floor.manager, hall_id=floor.hall.id, business="general", lead=0)
        person = hall.Person(phone=PHONE, name="岩温")
        booked = hall.book_appointment(
            actor=floor.guide,
            hall_id=floor.hall.id,
            business="general",
            starts_at=monday + timedelta(hours=1),
            person=person,
        )
    with clock.at(monday):
        typed = booked.code.lower() if by == "code" else PHONE
        answer = kiosk.post("/screens/kiosk/checkin/", {"number": typed})
        assert answer.status_code == 302, text(answer, answer.status_code)
        slip = text(kiosk.get(answer["Location"]))
        assert "A001" in slip
        told = "综合业务" in slip, "手机扫码" in slip
        assert told == ((True, True) if by == "code" else (False, False)), "who knows her telephone is not always she"
        assert "没有查到今天的预约" in text(kiosk.post("/screens/kiosk/checkin/", {"number": "NOCODE"}), 404)


@pytest.mark.seed("S1-16")
def test_guides_are_found_by_words_and_by_letters_and_taken_along_by_phone(db):
    stage = staged.make_stage()
    kiosk = kiosk_of(stage.county)
    for words in ("砍树", "ks"):
        found = text(kiosk.get("/screens/kiosk/find/", {"q": words}))
        assert f"/screens/kiosk/guide/{stage.item.basic_code}/" in found, words
    guide = text(kiosk.get(f"/screens/kiosk/guide/{stage.item.basic_code}/"))
    for words in (stage.item.plain_name, "要带什么", stage.county.centre.name, "手机扫码，带走完整的指南"):
        assert words in guide
    assert "没有找到" in text(kiosk.get("/screens/kiosk/find/", {"q": "qqqqq"}))
    assert "没有" in text(kiosk.get("/screens/kiosk/guide/000000000000/"), 404)


@pytest.mark.seed("S2-48")
def test_it_serves_at_night_as_by_day(db):
    stage = staged.make_stage()
    kiosk = kiosk_of(stage.county)
    receipt = staged.submit(stage)
    code = cases.get_receipt(stage.villager, receipt.number).query_code
    night = (clock.now().astimezone(clock.SHANGHAI) + timedelta(days=1)).replace(hour=3, minute=0)
    with clock.at(night):
        assert "查办事指南" in text(kiosk.get("/screens/kiosk/"))
        assert stage.item.plain_name in text(kiosk.get("/screens/kiosk/find/", {"q": "砍树"}))
        found = kiosk.post("/screens/kiosk/progress/", {"number": receipt.number, "code": code})
        assert "走到哪一步" in text(found)


def test_progress_by_number_and_query_code(db):
    stage = staged.make_stage()
    receipt = staged.submit(stage)
    kiosk = kiosk_of(stage.county)
    code = cases.get_receipt(stage.villager, receipt.number).query_code
    found = text(kiosk.post("/screens/kiosk/progress/", {"number": receipt.number, "code": code}))
    assert receipt.number in found
    assert "走到哪一步" in found
    wrong = text(kiosk.post("/screens/kiosk/progress/", {"number": receipt.number, "code": "000000"}), 404)
    assert "不对" in wrong
    assert "6 位查询码" in text(kiosk.post("/screens/kiosk/progress/", {"number": receipt.number}), 422)


@pytest.mark.seed("S0-37", "S2-88", "S3-61")
def test_departments_functions_are_a_dictionary_of_the_hall(floor, kiosk):
    manager, hall_id = floor.manager, floor.hall.id
    assert "部门业务" not in text(kiosk.get("/screens/kiosk/"))
    hall.arrange_terminal_entry(
        actor=manager,
        hall_id=hall_id,
        key="tax",
        name="开具完税证明",
        body="税务局",
        address="https://tax.example.gov.cn/print",
    )
    hall.arrange_terminal_entry(actor=manager, hall_id=hall_id, key="police", name="办临时身份证明", body="公安局")
    page = text(kiosk.get("/screens/kiosk/departments/"))
    assert "开具完税证明" in page
    assert "手机扫码打开" in page
    assert "tax.example.gov.cn" not in page, "a kiosk leaves its own pages for nobody's"
    assert "公安局 · 到专用终端办理" in page
    hall.arrange_terminal_entry(
        actor=manager, hall_id=hall_id, key="police", name="办临时身份证明", body="公安局", active=False
    )
    assert "公安局" not in text(kiosk.get("/screens/kiosk/departments/"))


@pytest.mark.parametrize(
    "address",
    [
        "http://tax.example.cn/",
        "javascript:alert(1)",
        "https://",
        "https://a@b.example.cn/",
        "https://税务.cn/",
        "https://a.cn/ b",
    ],
)
def test_a_kiosk_shows_only_https_addresses(floor, address):
    with pytest.raises(Invalid) as refused:
        hall.arrange_terminal_entry(
            actor=floor.manager, hall_id=floor.hall.id, key="tax", name="开具完税证明", body="税务局", address=address
        )
    assert "address" in refused.value.fields
    with pytest.raises(Forbidden):
        hall.arrange_terminal_entry(actor=floor.clerk, hall_id=floor.hall.id, key="tax", name="完税证明", body="税务局")


def test_larger_text_is_for_this_user_only(floor, kiosk):
    assert 'data-size="150"' not in text(kiosk.get("/screens/kiosk/"))
    back = kiosk.post("/screens/kiosk/size/", {"next": "/screens/kiosk/find/"})
    assert back["Location"] == "/screens/kiosk/find/"
    assert 'data-size="150"' in text(kiosk.get("/screens/kiosk/find/"))
    assert 'data-size="150"' not in text(kiosk.get("/screens/kiosk/?done=1"))
    assert 'data-size="150"' not in text(kiosk.get("/screens/kiosk/find/"))
    away = kiosk.post("/screens/kiosk/size/", {"next": "https://elsewhere.example/"})
    assert away["Location"] == "/screens/kiosk/"


def test_a_hall_that_gives_no_numbers_says_so(floor, kiosk):
    hall.arrange_hall(actor=floor.manager, site_id=floor.hall.site_id, active=False)
    home = text(kiosk.get("/screens/kiosk/"))
    assert "暂不取号" in home
    assert "/screens/kiosk/ticket/" not in home
    assert "暂不取号" in text(take(kiosk), 409)
