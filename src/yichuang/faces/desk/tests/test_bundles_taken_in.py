"""窗口收件 of a whole 一件事: told before she begins what cannot be taken in, one screen, once, printed at the end."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from yichuang.domain.bundles import public as bundles
from yichuang.domain.bundles import testing as bundled
from yichuang.domain.cases import public as cases
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.domain.places import testing as ground

from .test_bundles import words
from .test_intake import JPEG, SimpleUploadedFile

TAKE = "/desk/bundles/take/newborn/"
ANSWERED = {f"s_{k}": v for k, v in bundled.ANSWERS.items()}


@pytest.fixture
def world(db):
    return bundled.make_bundle_stage()


def typed(**changes):
    """What a clerk types for somebody new; ``changes`` replace or (None) leave out."""
    fields = {
        "token": "0" * 32, "id_kind": "resident_id", "id_number": persons.identity(), "looked_up": "1", "name": "岩温",
        "phone": "13887650000", "division_location": str(ground.VILLAGE_A), **ANSWERED, "f_child_name": "岩小温",
        "f_account": "6223", "f_household__holder": "岩温", "m_household__certificate": "paper",
        "m_household__card": "paper", "m_card__photo": "missing", "way": "counter", "do": "submit",
    }  # fmt: skip
    return {k: v for k, v in (fields | changes).items() if v is not None}


def led(world):
    return bundles.list_led_bundles(world.stage.examiner)


@pytest.mark.seed("S2-71", "S1-88")
def test_a_whole_bundle_is_taken_in_once_and_the_receipt_printed(world, desk):
    clerk = desk(world.stage.clerk)
    assert "本站能收齐" in words(clerk.get("/desk/bundles/take/"))
    answer = clerk.post(TAKE, typed())
    assert answer.status_code == 303, words(answer)
    page = clerk.get(answer.url)
    assert clerk.post(TAKE, typed()).status_code == 422  # somebody else under the same page's token
    (row,) = led(world)
    assert f"一次收件好了，编号 {row.number}" in words(page)
    paper = reverse("desk:bundle_paper", args=[row.bundle_case_id, "receipt"])
    assert paper in page.content.decode()
    assert clerk.get(paper).content.startswith(b"%PDF")
    view = bundles.get_bundle_case(world.stage.clerk, number=row.number)
    states = {c.member: c.state for c in view.children}
    assert (states["household"], states["subsidy"], states["insurance"]) == ("filed", "filed", "waiting")
    household = next(c.case for c in view.children if c.member == "household")
    assert {m.material: m.state for m in household.materials} == {
        "form": "given", "certificate": "paper", "card": "paper",
    }  # fmt: skip


def test_pressing_twice_gives_one(world, desk):
    clerk, fields = desk(world.stage.clerk), typed()
    first, second = clerk.post(TAKE, fields), clerk.post(TAKE, fields)
    assert first.url == second.url
    assert len(led(world)) == 1


def test_what_is_missing_is_named_beside_the_fields_and_nothing_typed_is_lost(world, desk):
    clerk = desk(world.stage.clerk)
    fields = typed(f_child_name="", division_location="", id_number="", looked_up="", name="")
    answer = clerk.post(TAKE, fields)
    assert answer.status_code == 422
    text = words(answer)
    assert "请填申请人的证件号码" in text
    assert "请选择所在村（社区）" in text
    assert "孩子姓名" in text
    assert 'value="6223"' in answer.content.decode()
    assert led(world) == ()


def test_one_question_after_the_other_then_one_form_and_one_set(world, desk):
    clerk = desk(world.stage.clerk)
    first = clerk.get(TAKE)
    assert "要不要领育儿补贴？" in words(first)
    assert "孩子姓名" not in words(first)
    whole = clerk.post(TAKE, typed(do="update"))
    text = words(whole)
    assert text.count("孩子姓名") == 1
    assert "用于：给娃上户口、领育儿补贴" in text
    assert "一次收件（4 件）" in text
    waived = clerk.post(TAKE, typed(do="all_paper", m_card__photo=None))
    assert re.search(r'name="m_card__photo" value="paper" checked', waived.content.decode())


def test_a_returning_applicant_comes_by_her_exact_number_and_leaves_nothing_behind(world, desk):
    clerk, number = desk(world.stage.clerk), persons.identity()
    assert clerk.post(TAKE, typed(id_number=number)).status_code == 303
    found = clerk.post(TAKE, {"token": "1" * 32, "id_kind": "resident_id", "id_number": number, "do": "find"})
    page = found.content.decode()
    assert "老办事人，已带出" in page
    assert number not in page
    known = re.search(r'name="known" value="([^"]+)"', page).group(1)
    nobody = {"id_number": None, "looked_up": None, "name": None, "phone": None}
    answer = clerk.post(TAKE, typed(token="1" * 32, known=known, **nobody))
    assert answer.status_code == 303, words(answer)
    assert len({row.applicant for row in led(world)}) == 1
    assert len(led(world)) == 2
    stolen = clerk.post(TAKE, typed(token="2" * 32, known=known, do="update", **nobody))
    assert "老办事人" not in words(stolen)
    cleared = clerk.post(TAKE, typed(token="1" * 32, known=known, do="clear"))
    assert "6223" not in cleared.content.decode()


def test_scans_come_one_by_one_and_go_to_every_child_that_asks(world, desk):
    clerk, token = desk(world.stage.clerk), "3" * 32
    address = reverse("desk:bundle_take_upload", args=["newborn", "household__certificate"])
    query = "&".join(f"{k}={v}" for k, v in {"token": token, **ANSWERED}.items())
    sent = clerk.post(f"{address}?{query}", {"file": SimpleUploadedFile("证明.jpg", JPEG, content_type="image/jpeg")})
    assert sent.status_code == 200, sent.content
    assert clerk.post(f"{address}?{query}", {}).status_code == 422
    unknown = reverse("desk:bundle_take_upload", args=["newborn", "moon"])
    bad = clerk.post(f"{unknown}?{query}", {"file": SimpleUploadedFile("证明.jpg", JPEG, content_type="image/jpeg")})
    assert bad.status_code == 422
    fields = typed(token=token, m_household__certificate="given", m_household__certificate_id=sent.json()["id"])
    assert clerk.post(TAKE, fields).status_code == 303
    (row,) = led(world)
    view = bundles.get_bundle_case(world.stage.clerk, number=row.number)
    named = {c.member: [f.name for m in c.case.materials for f in m.files] for c in view.children if c.case is not None}
    assert named == {"household": ["证明.jpg"], "subsidy": ["证明.jpg"]}


def test_a_window_that_cannot_take_in_all_of_it_is_told_in_words_before_she_begins(world, desk):
    site = world.stage.county.town_site.id
    town = persons.staff_actor(world.stage.county, people.Role.CLERK, site_id=site)
    clerk = desk(town)
    listed = words(clerk.get("/desk/bundles/take/"))
    assert "不一定收得齐" in listed
    assert "本站没有承接：给娃上户口（双江自治县民政局）" in listed
    page = words(clerk.get(TAKE))
    assert "本站收不齐这一件事" in page
    assert "一次收件（" not in page
    pressed = clerk.post(TAKE, typed())
    assert pressed.status_code == 403
    assert "逐项收件" in words(pressed)
    assert "岩小温" in pressed.content.decode()
    assert led(world) == ()


def test_an_agent_is_told_how_to_help_instead(world, desk):
    pressed = desk(world.stage.agent).post(TAKE, typed())
    assert pressed.status_code == 403
    assert "代办员请逐项代办" in words(pressed)


def test_everything_works_for_htmx_and_an_unknown_bundle_is_not_there(world, desk):
    clerk = desk(world.stage.clerk)
    part = clerk.post(TAKE, typed(do="update"), headers={"HX-Request": "true"})
    assert "<html" not in part.content.decode()
    assert 'id="intake-actions"' in part.content.decode()
    done = clerk.post(TAKE, typed(), headers={"HX-Request": "true"})
    assert done.status_code == 204
    assert clerk.get("/desk/bundles/take/moon/").status_code == 404
    assert cases.list_ledger(world.stage.clerk, cases.LedgerFilter()).rows
