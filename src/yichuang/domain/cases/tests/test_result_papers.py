"""What a result prints of what was filled in, and its number (文号)."""

from __future__ import annotations

import pytest

from yichuang.domain.cases import public, testing
from yichuang.kernel import clock
from yichuang.kernel.files import public as files
from yichuang.kernel.tests.test_documents import text_of

FORM = [
    {"id": "area", "label": "采伐面积", "type": "number", "unit": "亩", "on_result": True},
    {"id": "spouse", "label": "对方证件", "type": "identity", "on_result": True},
    {
        "id": "method",
        "label": "怎么砍",
        "type": "choice",
        "on_result": True,
        "choices": [{"value": "clear", "label": "全砍"}, {"value": "unknown", "label": "不知道", "unknown": True}],
    },
    {"id": "contact", "label": "联系人电话", "type": "phone"},
    {"id": "note", "label": "家里困难", "type": "longtext"},
]
PHONE = "13887651234"


def _result(method: str) -> tuple[str, str]:
    stage = testing.make_stage(form=FORM)
    number = testing.persons.identity()
    form = {"area": "2.5", "spouse": number, "method": method, "contact": PHONE, "note": "借了很多钱"}
    case = testing.granted(stage, form=form)
    public.seal_result(actor=stage.decider, case_id=case.case_id)
    detail = public.get_case(stage.villager, case_id=case.case_id)
    assert detail.result_file_id is not None
    stored, _ = public.open_case_file(actor=stage.decider, case_id=case.case_id, file_id=detail.result_file_id)
    return text_of(b"".join(files.open_file(stored))), number


@pytest.mark.django_db
def test_a_result_prints_only_what_the_record_marks_and_masks_a_relatives_number() -> None:
    text, number = _result("clear")
    assert "采伐面积" in text
    assert "2.5亩" in text
    assert "全砍" in text
    assert f"{number[:6]}********{number[-4:]}" in text
    for kept_back in (number, PHONE, "联系人电话", "借了很多钱"):
        assert kept_back not in text


@pytest.mark.django_db
def test_what_she_did_not_know_is_no_finding_on_the_result() -> None:
    text, _ = _result("unknown")
    assert "采伐面积" in text
    assert "不知道" not in text
    assert "怎么砍" not in text


@pytest.mark.django_db
def test_document_numbers_have_the_proper_form_and_follow_one_another() -> None:
    stage = testing.make_stage()
    for serial in (1, 2):
        case = testing.granted(stage)
        number = public.get_case(stage.decider, case_id=case.case_id).document_number
        assert number == f"双林采〔{clock.today().year}〕{serial} 号"


@pytest.mark.django_db
def test_a_word_may_name_the_body_that_decides() -> None:
    result = {"name": "林木采伐许可证", "type": "10", "template": "certificate", "number_word": "{body}林采"}
    stage = testing.make_stage(result=result)
    case = testing.granted(stage)
    number = public.get_case(stage.decider, case_id=case.case_id).document_number
    assert number.startswith(f"{stage.county.minzheng.short_name}林采〔")
