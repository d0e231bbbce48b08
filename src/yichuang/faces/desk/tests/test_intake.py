"""受理 at the window: one screen, nothing left over, once however often it is pressed."""

from __future__ import annotations

import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from yichuang.domain.cases import public as cases
from yichuang.domain.cases import testing
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.people import public as persons
from yichuang.domain.people import testing as people
from yichuang.domain.places import testing as ground
from yichuang.kernel.journal.models import Entry

JPEG = (
    b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xdb\x00C\x00"
    + b"\x08" * 64
    + b"\xff\xd9"
)


def numbers(actor):
    return cases.list_ledger(actor, cases.LedgerFilter()).rows


def fresh(client):
    """The token of a new page."""
    return re.search(r'name="token" value="(\w{32})"', client.get("/desk/intake/").content.decode()).group(1)


@pytest.mark.seed("S1-43", "S0-53", "S3-26")
def test_accepting_gives_number_query_code_and_papers(stage, desk, typed):
    client = desk(stage.clerk)

    answer = client.post("/desk/intake/", typed(), follow=True)

    page = answer.content.decode()
    (row,) = numbers(stage.clerk)
    assert answer.status_code == 200
    assert row.number in page
    assert re.search(r"查询码</span><b>\d{6}</b>", page)
    assert row.state == "accepted"
    for slip in ("", "?slip=1"):
        pdf = client.get(f"/desk/cases/{row.case_id}/papers/acceptance/{slip}")
        assert pdf.content.startswith(b"%PDF")
        assert pdf.headers["Content-Type"] == "application/pdf"


def test_a_double_click_gives_one_case_and_the_same_page(stage, desk, typed):
    client, fields = desk(stage.clerk), typed()

    first = client.post("/desk/intake/", fields)
    second = client.post("/desk/intake/", fields)

    assert first.status_code == second.status_code == 303
    assert first.url == second.url
    assert len(numbers(stage.clerk)) == 1


def test_wrong_input_keeps_everything_typed_and_says_all_at_once(stage, desk, typed):
    client = desk(stage.clerk)

    answer = client.post("/desk/intake/", typed(f_area="很多", f_species="", division=""))

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "请填采伐面积，如 0.1" in page
    assert "请填树种" in page
    assert "请选择所在村（社区）" in page
    assert 'value="很多"' in page
    assert "岩温𬭊䶮" in page
    assert numbers(stage.clerk) == ()


def test_a_wrong_check_digit_is_said_beside_the_number(stage, desk, typed):
    client = desk(stage.clerk)

    answer = client.post("/desk/intake/", typed(do="find", looked_up=None, id_number="530925197001010010"))

    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'id="id_number-error"' in page
    assert 'value="530925197001010010"' in page


def test_missing_papers_write_nothing_and_the_clerk_can_go_on(stage, desk, typed):
    client, fields = desk(stage.clerk), typed(m_right="missing")

    refused = client.post("/desk/intake/", fields)
    accepted = client.post("/desk/intake/", fields | {"m_right": "waived"})

    assert refused.status_code == 409
    assert "还缺：林权证明" in refused.content.decode()
    assert accepted.status_code == 303
    (row,) = numbers(stage.clerk)
    assert row.number.endswith("00001"), "a refused intake must not use up a number"


@pytest.mark.seed("S2-62")
def test_a_returning_applicant_is_found_by_her_number_and_shown_masked(stage, desk, typed):
    client, number = desk(stage.clerk), people.identity()
    client.post("/desk/intake/", typed(id_number=number))
    token = fresh(client)

    found = client.post("/desk/intake/", {"token": token, "item": stage.item.id, "id_number": number, "do": "find"})
    page = found.content.decode()

    assert "老办事人，已带出" in page
    assert "岩**" in page or "岩*" in page
    assert number not in page
    assert "岩温𬭊䶮" not in page
    assert "13887650000" not in page
    known = re.search(r'name="known" value="([^"]+)"', page).group(1)
    fields = typed(token=token, known=known, id_number=None, looked_up=None, name=None, phone=None, address=None)
    assert client.post("/desk/intake/", fields).status_code == 303
    first, second = numbers(stage.clerk)
    cards = [cases.get_case(stage.clerk, case_id=r.case_id).parties[0].applicant_id for r in (first, second)]
    assert cards[0] == cards[1]
    assert Entry.objects.filter(kind="people.applicant.opened").count() == 1


def test_somebody_who_only_signed_up_with_this_number_is_written_down_from_the_document(stage, desk, typed):
    client, number = desk(stage.clerk), people.identity()
    intruder = people.make_public(id_number=number, name="王五", phone="13800000000")
    token = fresh(client)

    found = client.post("/desk/intake/", {"token": token, "item": stage.item.id, "id_number": number, "do": "find"})
    done = client.post("/desk/intake/", typed(token=token, id_number=number))

    page = found.content.decode()
    assert "老办事人，已带出" not in page
    assert 'name="looked_up" value="1"' in page
    assert 'name="name"' in page
    assert done.status_code == 303
    (row,) = numbers(stage.clerk)
    assert cases.get_case(stage.clerk, case_id=row.case_id).parties[0].applicant_id == intruder.applicant_id
    assert persons.applicant_for(intruder.id) is None


def test_nothing_of_the_last_applicant_is_left_on_a_new_page(stage, desk, typed):
    client, fields = desk(stage.clerk), typed()
    client.post("/desk/intake/", fields, follow=True)

    answer = client.get("/desk/intake/")

    page = answer.content.decode()
    for value in (fields["id_number"], "岩", "思茅松", "2.5", "千蚌老寨", "13887650000"):
        assert value not in re.sub(r"<option.*?</option>", "", page)
    assert "no-store" in answer.headers["Cache-Control"]


def test_another_person_please_clears_everything_but_the_item(stage, desk, typed):
    client, fields = desk(stage.clerk), typed()

    page = client.post("/desk/intake/", fields | {"do": "clear"}).content.decode()

    assert stage.item.name in page
    assert fields["token"] not in page
    for value in (fields["id_number"], "岩温", "思茅松", 'value="2.5"', "千蚌老寨", "13887650000"):
        assert value not in page
    assert "selected>QB" not in page


def test_what_was_found_in_one_intake_opens_nothing_in_another(stage, desk, typed):
    client, number = desk(stage.clerk), people.identity()
    client.post("/desk/intake/", typed(id_number=number))
    one, other = fresh(client), fresh(client)
    page = client.post("/desk/intake/", {"token": one, "id_number": number, "do": "find"}).content.decode()
    known = re.search(r'name="known" value="([^"]+)"', page).group(1)

    page = client.post("/desk/intake/", {"token": other, "known": known, "do": "update"}).content.decode()

    assert "老办事人，已带出" not in page


def test_another_item_begins_with_empty_papers_and_form(stage, desk, typed):
    from yichuang.domain.catalogue import testing as items

    second = items.make_item(
        stage.county.place.id, [stage.county.minzheng.id], name="另一个事项", plain_name="另一件事"
    )
    client = desk(stage.clerk)

    page = client.post("/desk/intake/", typed(do=f"item:{second.id}")).content.decode()

    assert "另一个事项" in page
    assert "岩温𬭊䶮" in page, "the person stays"
    assert 'value="2.5"' not in page


@pytest.mark.seed("S0-71")
def test_a_site_that_may_only_receive_prints_a_receipt_of_papers(stage, desk, typed):
    from yichuang.domain.people.public import Role

    clerk = people.staff_actor(
        stage.county, Role.CLERK, organisation_id=stage.county.town_a.id, site_id=stage.county.town_site.id
    )
    from yichuang.domain.catalogue import testing as items

    catalogue.delegate(
        actor=items.publisher(stage.county.place.id), item_id=stage.item.id, act=catalogue.Act.COLLECT,
        undertaker=catalogue.Undertaker.AGENCY, mode=catalogue.Mode.ASSISTANCE, since=testing.SINCE,
        document="公告", site_ids=[stage.county.town_site.id],
    )  # fmt: skip
    client = desk(clerk)

    page = client.get(f"/desk/intake/?item={stage.item.id}").content.decode()
    done = client.post("/desk/intake/", typed(do="collect"), follow=True)

    assert "本站只收件" in page
    assert 'value="accept"' not in page
    assert "已收件，转受理点" in done.content.decode()
    assert client.post("/desk/intake/", typed(do="accept", token=uuid.uuid4().hex)).status_code == 403


@pytest.mark.seed("S1-45")
def test_the_one_notice_names_everything_chosen(stage, desk, typed):
    client = desk(stage.clerk)
    fields = typed(
        do="notify", m_right="missing", c_right="1", k_right="没有林权证明，请补交", c_form="1", k_form="树种写清楚"
    )

    answer = client.post("/desk/intake/", fields)

    (row,) = numbers(stage.clerk)
    case = cases.get_case(stage.clerk, case_id=row.case_id)
    assert answer.status_code == 303
    assert {(m, r) for m, _, r, _ in case.correction.items} == {
        ("right", "没有林权证明，请补交"), ("form", "树种写清楚"),
    }  # fmt: skip
    assert client.get(f"/desk/cases/{row.case_id}/papers/correction/").content.startswith(b"%PDF")


def test_a_notice_without_words_is_refused_and_writes_nothing(stage, desk, typed):
    client = desk(stage.clerk)

    answer = client.post("/desk/intake/", typed(do="notify", c_right="1", k_right=""))

    assert answer.status_code == 422
    assert "请写明“林权证明”要补正什么" in answer.content.decode()
    assert numbers(stage.clerk) == ()


def test_not_our_power_names_who_is_competent(stage, desk, typed):
    client = desk(stage.clerk)

    refused = client.post("/desk/intake/", typed(do="decline_incompetent", incompetent_reason="归生态环境部门办理"))
    done = client.post(
        "/desk/intake/",
        typed(do="decline_incompetent", incompetent_reason="归生态环境部门办理", competent_body="市生态环境局双江分局"),
    )

    assert refused.status_code == 422
    assert "请写明应当向哪个机关申请" in refused.content.decode()
    assert done.status_code == 303
    assert numbers(stage.clerk)[0].state == "not_competent"


def test_a_situation_that_needs_no_licence_says_so(stage, desk, typed):
    page = desk(stage.clerk).post("/desk/intake/", typed(do="update", s_where="yard")).content.decode()

    assert "不用办采伐证" in page
    assert 'value="accept"' not in page


def test_one_bad_file_never_loses_the_others(stage, desk, typed):
    client = desk(stage.clerk)
    fields = typed(do="update", m_right="missing") | {
        "m_right_file": SimpleUploadedFile("林权证.jpg", JPEG, "image/jpeg"),
        "m_plan_file": SimpleUploadedFile("计划.pdf", b"MZ not a pdf", "application/pdf"),
    }

    answer = client.post("/desk/intake/", fields)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "林权证.jpg" in page
    assert 'name="m_right_id"' in page
    assert "请重新选择" in page


def test_an_upload_is_handed_in_with_its_line(stage, desk, typed):
    client, token = desk(stage.clerk), uuid.uuid4().hex
    sent = client.post(
        f"/desk/intake/upload/right/?token={token}&item={stage.item.id}", {"file": SimpleUploadedFile("a.jpg", JPEG)}
    )

    client.post("/desk/intake/", typed(token=token, m_right="given", m_right_id=sent.json()["id"]))

    (row,) = numbers(stage.clerk)
    (line,) = [m for m in cases.get_case(stage.clerk, case_id=row.case_id).materials if m.material == "right"]
    assert [f.name for f in line.files] == ["a.jpg"]


def test_a_disguised_upload_is_refused_with_words(stage, desk):
    address = f"/desk/intake/upload/right/?token={'a' * 32}&item={stage.item.id}"

    answer = desk(stage.clerk).post(address, {"file": SimpleUploadedFile("证.jpg", b"<script>alert(1)</script>")})

    assert answer.status_code == 422
    assert "请重新选择" in answer.json()["message"]


@pytest.mark.seed("S2-62")
def test_acting_for_another_needs_an_authority(stage, desk, typed):
    client = desk(stage.clerk)
    person = {
        "p_0_role": "proxy",
        "p_0_name": "李娜迫",
        "p_0_id_kind": "resident_id",
        "p_0_id_number": people.identity(),
    }

    refused = client.post("/desk/intake/", typed() | person)
    done = client.post("/desk/intake/", typed() | person | {"p_0_authority": "授权委托书"})

    assert refused.status_code == 422
    assert 'id="p_0_authority-error"' in refused.content.decode()
    assert done.status_code == 303
    (row,) = numbers(stage.clerk)
    assert [p.role for p in cases.get_case(stage.clerk, case_id=row.case_id).parties] == ["applicant", "proxy"]


@pytest.mark.parametrize("name", ["token", "item", "division", "known", "s_where", "way", "id_kind", "do", "p_0_role"])
def test_nonsense_in_any_field_is_never_a_stack_trace(stage, desk, typed, name):
    answer = desk(stage.clerk).post("/desk/intake/", typed(**{name: "𬭊'\"<>" * 2000}))

    assert answer.status_code in {200, 303, 409, 422}


def test_a_lost_session_keeps_what_was_typed_for_the_same_clerk_only(stage, desk, typed):
    client = desk(stage.clerk)
    page = client.get("/desk/intake/").content.decode()
    mark = re.search(r'name="typed_by" value="([^"]+)"', page).group(1)
    client.logout()
    client.post("/desk/intake/", typed(typed_by=mark))
    kept = client.session["desk_held"]
    assert "岩温" not in kept

    def sign_in(actor):
        from django.contrib.auth import get_user_model

        client.force_login(
            get_user_model().objects.get(pk=actor.account_id), "yichuang.domain.people.backends.LoginBackend"
        )

    sign_in(stage.clerk)
    assert "岩温𬭊䶮" in client.get("/desk/intake/").content.decode()
    client.logout()
    client.post("/desk/intake/", typed(typed_by=mark))
    other = people.staff_actor(stage.county)
    sign_in(other)
    assert "岩温𬭊䶮" not in client.get("/desk/intake/").content.decode()


def test_the_finder_understands_how_people_say_it(stage, desk):
    page = desk(stage.clerk).get("/desk/intake/items/?q=砍树").content.decode()

    assert stage.item.name in page
    assert f'value="item:{stage.item.id}"' in page


def test_an_item_this_site_has_nothing_to_do_with_says_so(stage, desk):
    other = people.staff_actor(
        stage.county, organisation_id=stage.county.town_b.id, site_id=stage.county.other_village_site.id
    )

    page = desk(other).get("/desk/intake/items/?q=砍树").content.decode()

    assert "本站没有承接" in page


def test_where_the_result_is_collected_is_the_villages_own_station(stage, desk, typed):
    client = desk(stage.clerk)
    client.post("/desk/intake/", typed(division=str(ground.VILLAGE_A)))

    (row,) = numbers(stage.clerk)
    assert cases.get_case(stage.clerk, case_id=row.case_id).delivery_way == "counter"
