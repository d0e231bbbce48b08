"""The papers of an online application: upload, reuse, waive, later."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from yichuang.domain.cases import public as cases
from yichuang.domain.people import testing as persons

from .kit import PDF, hidden, number_of, paper, sign_in, words


@pytest.mark.seed("S4-30")
def test_files_are_uploaded_one_by_one_and_a_bad_one_loses_no_other(journey, villager):
    draft = journey.begin(where="forest", who="self")
    address = reverse("portal:upload", args=[draft, "m-right"])
    as_script = {"Accept": "application/json"}
    good = villager.post(address, {"file": paper()}, headers=as_script)
    bad = villager.post(address, {"file": paper("坏.pdf", b"<html>hello</html>")}, headers=as_script)
    empty = villager.post(address, {"file": paper("空.pdf", b"")}, headers=as_script)
    assert (good.status_code, bad.status_code, empty.status_code) == (200, 422, 422)
    assert "网页" in bad.json()["message"]
    assert [f.name for f in journey.ref().files] == ["林权证.pdf"]
    assert journey.say("m-right", how="upload").status_code == 302
    assert "已上传 1 个文件" in words(villager.get(reverse("portal:review", args=[draft])))


def test_without_scripts_files_go_with_the_form_and_good_ones_stay(journey):
    journey.begin(where="forest", who="self")
    response = journey.say(
        "m-right", how="upload", file=[paper("一.pdf"), paper("二.pdf", b"nothing"), paper("三.pdf")]
    )
    assert response.status_code == 422
    page = words(response)
    assert "二.pdf：" in page
    assert [f.name for f in journey.ref().files] == ["一.pdf", "三.pdf"]
    assert journey.say("m-right", how="upload").status_code == 302


def test_an_upload_can_be_taken_out_again(journey):
    journey.begin(where="forest", who="self")
    journey.say("m-right", how="upload", file=paper())
    handle = journey.ref().files[0].handle
    assert journey.say("m-right", remove=handle).status_code == 302
    assert journey.ref().files == ()


def test_files_that_came_since_the_page_was_shown_are_handed_in_whatever_the_radio_says(journey, villager):
    draft = journey.begin(where="forest", who="self")
    page = journey.open("m-right")
    address = reverse("portal:upload", args=[draft, "m-right"])
    villager.post(address, {"file": paper()}, headers={"Accept": "application/json"})
    villager.post(journey.address("m-right"), {**hidden(page), "how": "waive"})
    assert journey.ref().content["papers"]["right"] == "upload"
    journey.say("m-right", how="waive")
    assert journey.ref().content["papers"]["right"] == "waive", "chosen with the files in sight"


def test_uploading_without_a_file_asks_for_one(journey):
    journey.begin(where="forest", who="self")
    assert "请先上传“林权证明”" in words(journey.say("m-right", how="upload"))


def test_consent_to_be_looked_up_is_never_ticked_for_her(journey):
    journey.begin(where="forest", who="self")
    page = journey.open("m-right").content.decode()
    assert 'value="waive"' in page
    assert "checked" not in page
    refused = journey.say("m-right")
    assert refused.status_code == 422
    assert "请选一种交法" in words(refused)
    journey.say("m-right", how="waive")
    assert re.search(r'value="waive"[^>]* checked', journey.open("m-right").content.decode()), "her own choice stays"


def test_where_nothing_is_looked_up_the_first_way_is_offered_as_before(journey):
    journey.begin(where="forest", who="self")
    assert re.search(r'value="upload"[^>]* checked', journey.open("m-plan").content.decode())


def test_a_script_can_take_an_upload_out_again(journey, villager):
    draft = journey.begin(where="forest", who="self")
    as_script = {"Accept": "application/json"}
    address = reverse("portal:upload", args=[draft, "m-right"])
    answer = villager.post(address, {"file": paper()}, headers=as_script).json()
    removed = villager.post(answer["remove"], {"remove": answer["id"]}, headers=as_script)
    assert (removed.status_code, removed.json()) == (200, {})
    assert journey.ref().files == ()


def test_the_start_names_the_choices_as_they_are_called_on_the_papers_page(journey, villager, stage):
    start = words(villager.get(reverse("portal:start", args=[stage.item.basic_code])))
    journey.begin(where="forest", who="self")
    choices = words(journey.open("m-right"))
    for label in ("现在没有", "我把纸质的交到窗口"):
        assert f"“{label}”" in start
        assert label in choices


def test_a_way_the_list_does_not_allow_is_refused(journey):
    journey.begin(where="forest", who="self")
    assert journey.say("m-right", how="defer").status_code == 422
    assert journey.say("m-plan", how="waive").status_code == 422


@pytest.mark.seed("S2-63", "S4-61")
def test_a_paper_handed_in_before_need_not_be_handed_in_again(journey, villager, stage):
    journey.begin()
    journey.fill()
    journey.say("m-right", how="upload", file=paper())
    before = number_of(journey.submit())
    cases.accept_case(actor=stage.clerk, case_id=cases.case_id_of(stage.clerk, before))
    journey.begin()
    assert "用我以前交过的" in words(journey.open("m-right"))
    journey.fill()
    journey.say("m-right", how="reuse")
    number = number_of(journey.submit())
    lines = {m.material: m for m in cases.get_case(stage.villager, number=number).materials}
    assert lines["right"].state == "reused"
    assert len(lines["right"].files) == 1


def test_uploads_reach_the_case_and_can_be_looked_at_by_their_owner_only(journey, villager, stage, client):
    journey.begin()
    journey.fill()
    journey.say("m-right", how="upload", file=paper())
    number = number_of(journey.submit())
    line = next(m for m in cases.get_case(stage.villager, number=number).materials if m.material == "right")
    address = reverse("portal:case_file", args=[number, line.files[0].file_id])
    response = villager.get(address)
    assert b"".join(response.streaming_content) == PDF
    assert response["X-Content-Type-Options"] == "nosniff"
    assert sign_in(client, persons.public_actor(phone="13800138000")).get(address).status_code == 404
