"""附件 and 签名 on the portal: uploaded and signed without a script, asked again when something changed, handed in."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from yichuang.domain.cases import public as cases
from yichuang.domain.cases import testing as staged
from yichuang.domain.catalogue import public as catalogue

from .kit import PDF, Journey, number_of, paper, words

SIGNED = {"answer-name": "李扎迫", "answer-agreed": "on"}


@pytest.fixture
def stage(db: None) -> staged.Stage:
    return staged.make_stage(form=staged.SIGNED_FORM)


def picture(name: str = "门头.png", mark: bytes = b"") -> Any:
    return paper(name, staged.PHOTO % mark)


def begin(journey: Journey) -> None:
    """Everything up to the attachment and the signature."""
    journey.begin(where="forest", who="self")
    for slug, answer in (("for", "self"), ("town", staged.ground.TOWN_A), ("village", staged.ground.VILLAGE_A)):
        journey.say(slug, answer=str(answer))
    journey.say("f-area", answer="2.5")
    journey.say("f-species", answer="思茅松")
    for slug, how in (("m-right", "waive"), ("m-plan", "defer")):
        journey.say(slug, how=how)


def test_form_with_a_photograph_and_a_signature_is_handed_in_without_a_script(journey, villager, stage):
    begin(journey)
    assert journey.say("f-front", file=[picture("一.png"), picture("二.png", b"2")]).status_code == 302
    page = words(journey.open("f-signed"))
    assert "2.5" in page
    assert "一.png 二.png" in page
    assert "以上是本人意思" in page
    assert journey.say("f-signed", **SIGNED).status_code == 302
    review = words(villager.get(reverse("portal:review", args=[journey.draft])))
    assert "李扎迫（输入姓名，" in review
    case = cases.get_case(stage.villager, number=number_of(journey.submit()))
    assert case.signature_stands is True
    assert [f.name for m in case.materials if m.of_form for f in m.files] == ["一.png", "二.png"]


def test_attachment_is_a_question_of_the_form_and_no_paper_of_the_list(journey, villager, stage):
    begin(journey)
    page = words(journey.open("f-front"))
    assert "门头照片" in page
    assert "照片，最多 2 个，每个不超过 1 MB" in page
    listed = [line.material.name for line in catalogue.checklist(stage.item.version_id, staged.SITUATION)]
    assert "林权证明" in listed
    assert "门头照片" not in listed
    start = words(villager.get(reverse("portal:start", args=[stage.item.basic_code])))
    assert "林权证明" in start
    assert "门头照片" not in start


def test_bad_file_is_refused_beside_the_field_and_the_good_one_stays(journey):
    begin(journey)
    refused = journey.say("f-front", file=[picture(), paper("租约.pdf", PDF), paper("坏.png", b"<svg onload=x>")])
    assert refused.status_code == 422
    page = words(refused)
    assert "租约.pdf：" in page
    assert "坏.png：" in page
    assert [f.name for f in journey.ref().files] == ["门头.png"]
    assert "门头.png" in words(journey.open("f-front"))


def test_third_file_of_two_is_refused_and_one_can_be_taken_out(journey):
    begin(journey)
    refused = journey.say("f-front", file=[picture(mark=m) for m in (b"1", b"2", b"3")])
    assert "最多 2 个文件" in words(refused)
    handle = journey.ref().files[0].handle
    assert journey.say("f-front", remove=handle).status_code == 302
    assert len(journey.ref().files) == 1


def test_photograph_that_must_be_there_is_asked_for(journey, villager):
    begin(journey)
    refused = journey.say("f-front")
    assert refused.status_code == 422
    assert 'href="#f-file"' in refused.content.decode()
    assert "请上传“门头照片”" in words(refused)
    journey.say("f-signed", **SIGNED)
    assert (
        "门头照片" in words(villager.get(reverse("portal:review", args=[journey.draft]))).partition("还有几处没填")[2]
    )


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ({}, "请在“申请人签名”里手写签名或者输入姓名"),
        ({"answer-name": "李扎迫"}, "还要勾选“以上是本人意思”"),
        ({"answer-name": "岩温", "answer-agreed": "on"}, "请写您本人的姓名"),
        ({"answer-strokes": "1,1 2,2", "answer-agreed": "on"}, "太短"),
    ],
)
def test_signature_that_cannot_stand_is_told_and_what_was_typed_stays(journey, typed, told):
    begin(journey)
    journey.say("f-front", file=[picture()])
    refused = journey.say("f-signed", **typed)
    assert refused.status_code == 422
    page = refused.content.decode()
    assert told in words(refused)
    assert 'href="#f-answer"' in page
    assert all(f'value="{v}"' in page for k, v in typed.items() if k != "answer-agreed")


def test_drawn_signature_comes_back_to_the_page_it_was_drawn_on(journey):
    begin(journey)
    journey.say("f-front", file=[picture()])
    assert journey.say("f-signed", **{"answer-strokes": staged.STROKES, "answer-agreed": "on"}).status_code == 302
    page = journey.open("f-signed").content.decode()
    assert f'name="answer-strokes" value="{staged.STROKES}"' in page
    assert "checked" in page


@pytest.mark.parametrize("change", ["answer", "file"])
def test_change_after_signing_asks_to_sign_again(journey, villager, change):
    begin(journey)
    journey.say("f-front", file=[picture()])
    journey.say("f-signed", **SIGNED)
    if change == "answer":
        journey.say("f-area", answer="3")
    else:
        journey.say("f-front", file=[picture("新.png", b"new")])
    review = villager.get(reverse("portal:review", args=[journey.draft]))
    assert "申请人签名" in words(review).partition("还有几处没填")[2]
    assert (
        villager.post(reverse("portal:submit", args=[journey.draft]), {"base": journey.ref().revision}).status_code
        == 422
    )
    page = journey.open("f-signed")
    assert "签名以后又改了内容" in words(page)
    assert "checked" not in page.content.decode()
    assert journey.say("f-signed", **SIGNED).status_code == 302
    assert journey.submit().status_code == 302


def test_nothing_half_filled_in_is_signed(journey):
    journey.begin(where="forest", who="self")
    assert "前面还有没填好的" in words(journey.say("f-signed", **SIGNED))


def test_form_is_corrected_with_a_new_signature_and_the_photograph_by_itself(villager, stage, journey):
    begin(journey)
    journey.say("f-front", file=[picture()])
    journey.say("f-signed", **SIGNED)
    number = number_of(journey.submit())
    case = cases.get_case(stage.clerk, number=number).case_id
    items = {"form": "面积不对", "front": "看不清店名"}
    cases.notify_correction(actor=stage.clerk, case_id=case, items=items)
    address = reverse("portal:supplement", args=[number, "form"])
    page = villager.get(address).content.decode()
    assert 'name="signed-name"' in page
    assert 'name="front"' not in page
    refused = villager.post(address, {"area": "3", "species": "思茅松"})
    assert "重新签名" in words(refused)
    assert 'href="#f-signed"' in refused.content.decode()
    sent = {"area": "3", "species": "思茅松", "signed-name": "李扎迫", "signed-agreed": "on"}
    assert villager.post(address, sent).status_code == 302
    better = reverse("portal:supplement", args=[number, "front"])
    assert 'accept="image/*"' in villager.get(better).content.decode()
    assert villager.post(better, {"file": paper("租约.pdf", PDF)}).status_code == 422
    assert villager.post(better, {"file": picture("清楚.png", b"clear")}).status_code == 302
    assert cases.get_case(stage.clerk, number=number).form["area"] == "3"
