"""附件 and 签名 of a form: carried as papers are, bound to the answers, refused in words, never more than they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from yichuang.domain.cases import public as cases
from yichuang.domain.cases import testing
from yichuang.domain.cases.models import Case
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.kernel import clock, tasks
from yichuang.kernel.errors import Invalid
from yichuang.kernel.files import public as files
from yichuang.kernel.journal.models import Entry
from yichuang.kernel.tests.test_documents import text_of

TYPED = {"name": "李扎迫", "agreed": True}
FORM, FRONT, SIGNED = testing.SIGNED_FORM, testing.FRONT, testing.SIGNED
PHOTO, STROKES = testing.PHOTO, testing.STROKES

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> testing.Stage:
    return testing.make_stage(form=FORM)


def photo(mark: str = "", name: str = "门头.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PHOTO % mark.encode())


def staged(stage: testing.Stage, mark: str = "", **changes: Any) -> cases.StagedRef:
    given = {"actor": stage.villager, "upload": photo(mark), "material": "front", "item_id": stage.item.id}
    return cases.stage_file(**{**given, **changes})


def handed_in(stage: testing.Stage, **form: Any) -> cases.CaseReceipt:
    values = {**testing.FORM, "front": [staged(stage).handle], "signed": TYPED, **form}
    return testing.submit(stage, form=values)


def refused(stage: testing.Stage, **form: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as caught:
        handed_in(stage, **form)
    return caught.value.fields


def detail(stage: testing.Stage, receipt: cases.CaseReceipt) -> cases.CaseDetail:
    return cases.get_case(stage.clerk, case_id=receipt.case_id)


def test_files_of_an_attachment_are_kept_beside_the_papers_and_not_in_the_form(stage):
    case = detail(stage, handed_in(stage))
    (line,) = [m for m in case.materials if m.of_form]
    assert (line.material, line.name, line.state, [f.name for f in line.files]) == (
        "front", "门头照片", "given", ["门头.png"],
    )  # fmt: skip
    assert "front" not in case.form
    assert not any(m.of_form for m in case.materials if m.material != "front")


def test_attachment_handed_in_as_a_paper_is_the_same(stage):
    papers = (*testing.application(stage).materials, cases.MaterialInput("front", "given", (staged(stage).handle,)))
    receipt = testing.submit(stage, form={**testing.FORM, "signed": TYPED}, materials=papers)
    assert [m.state for m in detail(stage, receipt).materials if m.of_form] == ["given"]


def test_one_handle_alone_is_a_file_too(stage):
    receipt = handed_in(stage, front=staged(stage).handle)
    assert [len(m.files) for m in detail(stage, receipt).materials if m.of_form] == [1]


@pytest.mark.parametrize("given", [None, "", [], "00000000-0000-0000-0000-000000000000", "x", {"a": 1}, [1]])
def test_attachment_that_must_be_there_is_asked_for_and_nonsense_refused(stage, given):
    told = refused(stage, front=given)
    assert any("门头照片" in text or "上传的文件已失效" in text for text in told.values()), told


def test_upload_of_somebody_else_is_nobodys_answer(stage):
    hers = staged(stage, actor=stage.clerk).handle
    assert "上传的文件已失效" in "".join(refused(stage, front=[hers]).values())


def test_more_files_than_the_field_takes_are_refused(stage):
    three = [staged(stage, mark).handle for mark in "abc"]
    assert refused(stage, front=three) == {"materials.front": "“门头照片”最多 2 个文件，请合并后再传"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n", "PDF"),  # of another kind than the field takes
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "网页"),
        (b"", "空的"),
        (PHOTO % (b"x" * 1024 * 1024), "超过 1 MB"),
    ],
)
def test_file_that_the_field_does_not_take_is_refused_by_its_content(stage, content, words):
    with pytest.raises(Invalid) as caught:
        staged(stage, upload=SimpleUploadedFile("门头.png", content, "image/png"))
    assert words in caught.value.fields["front"]


def test_attachment_the_form_may_do_without_is_left_out():
    stage = testing.make_stage(form=[*FORM[:2], {**FRONT, "required": False}])
    receipt = testing.submit(stage)
    assert [m.state for m in detail(stage, receipt).materials if m.of_form] == ["missing"]
    assert not [m for m in detail(stage, receipt).materials if m.of_form and m.required]


def test_file_of_an_attachment_is_not_swept_and_is_opened_on_record(settings, tmp_path):
    settings.VAR = tmp_path
    stage = testing.make_stage(form=FORM)
    receipt = handed_in(stage)
    with clock.at(clock.now() + timedelta(days=91)):
        cases.purge_drafts()
        tasks.sweep_files()
    (file,) = next(m.files for m in detail(stage, receipt).materials if m.of_form)
    assert b"".join(files.open_file(file.file_id)) == PHOTO % b""
    cases.open_case_file(actor=stage.clerk, case_id=receipt.case_id, file_id=file.file_id)
    assert Entry.objects.filter(kind="cases.file.opened", subject=f"case:{receipt.case_id}").count() == 1


def test_signature_holds_who_when_and_the_digest_of_what_was_signed(stage):
    case = detail(stage, handed_in(stage))
    kept = case.form["signed"]
    assert (kept["way"], kept["name"], kept["channel"]) == ("typed", "李扎迫", "online")
    assert kept["account"] == stage.villager.account_id
    assert len(kept["digest"]) == 64
    assert case.signature_stands is True


def test_same_answers_give_the_same_digest_and_any_other_another(stage):
    def digest(**form: Any) -> str:
        return str(detail(stage, handed_in(stage, **form)).form["signed"]["digest"])

    same = digest()
    assert digest(area=" 2.50 ") == same, "written otherwise, the same number"
    assert digest(area="2.6") != same
    assert digest(front=[staged(stage, "another").handle]) != same


@pytest.mark.parametrize(
    ("signature", "words"),
    [
        (None, "请在“申请人签名”里手写签名或者输入姓名"),
        ("李扎迫", "格式不对"),
        ({"name": "李扎迫"}, "勾选“以上是本人意思”"),
        ({"agreed": True}, "还没有签"),
        ({"name": "李", "agreed": True}, "写全名"),
        ({"name": "王五", "agreed": True}, "您本人的姓名"),
        ({"strokes": "1,1 2,2", "agreed": True}, "太短"),
        ({"strokes": "1,1 999,2", "agreed": True}, "看不出来"),
        ({"strokes": "<svg onload=alert(1)>", "agreed": True}, "看不出来"),
        ({"strokes": "1,1 " * 30_000, "agreed": True}, "还没有签"),
        ({"strokes": ["1,1 90,90"], "agreed": True}, "还没有签"),
        ({"way": "paper"}, "到窗口办"),
        ({**TYPED, "digest": "0" * 64}, "又改了内容"),
    ],
)
def test_signature_that_cannot_stand_is_refused_in_words(stage, signature, words):
    assert words in refused(stage, signed=signature)["signed"]


def test_drawn_signature_is_kept_as_strokes_without_a_name(stage):
    kept = detail(stage, handed_in(stage, signed={"strokes": STROKES, "agreed": "on"})).form["signed"]
    assert (kept["way"], kept["strokes"], kept["name"]) == ("drawn", STROKES, "")


def test_what_a_sender_claims_of_account_and_day_is_not_believed(stage):
    claimed = {**TYPED, "account": 1, "channel": "window", "at": "2001-01-01T00:00:00+08:00"}
    kept = detail(stage, handed_in(stage, signed=claimed)).form["signed"]
    assert (kept["account"], kept["channel"]) == (stage.villager.account_id, "online")
    assert kept["at"] > "2001-01-02"


def test_paper_signed_at_the_window_is_recorded_by_the_clerk_with_a_scan_if_there_is_one(stage):
    scan = staged(stage, "scan", actor=stage.clerk, material="signed").handle
    papers = (
        *testing.application(stage).materials,
        cases.MaterialInput("front", "paper"),
        cases.MaterialInput("signed", "given", (scan,)),
    )
    form = {**testing.FORM, "signed": {"way": "paper"}}
    receipt = testing.submit(stage, actor=stage.clerk, applicant=testing.person(), form=form, materials=papers)
    case = detail(stage, receipt)
    assert case.form["signed"]["way"] == "paper"
    assert case.form["signed"]["account"] == stage.clerk.account_id
    assert [(m.material, m.state, m.required) for m in case.materials if m.of_form] == [
        ("front", "paper", True), ("signed", "given", False),
    ]  # fmt: skip


def corrected(stage: testing.Stage, receipt: cases.CaseReceipt, **form: Any) -> None:
    cases.supplement(actor=stage.villager, case_id=receipt.case_id, form={**testing.FORM, **form})


def test_correcting_the_form_asks_for_a_new_signature_and_the_attachment_stays(stage):
    receipt = handed_in(stage)
    cases.notify_correction(actor=stage.clerk, case_id=receipt.case_id, items={"form": "面积不对"})
    with pytest.raises(Invalid) as caught:
        corrected(stage, receipt, area="3")
    assert "重新签名" in caught.value.fields["signed"]
    corrected(stage, receipt, area="3", signed=TYPED)
    case = detail(stage, receipt)
    assert (case.form["area"], case.signature_stands) == ("3", True)
    assert [len(m.files) for m in case.materials if m.of_form] == [1]


def test_form_sent_back_as_it_was_keeps_its_signature(stage):
    receipt = handed_in(stage)
    before = detail(stage, receipt).form["signed"]
    cases.notify_correction(actor=stage.clerk, case_id=receipt.case_id, items={"form": "请核对面积"})
    corrected(stage, receipt)
    assert detail(stage, receipt).form["signed"] == before


def test_photograph_sent_after_signing_shows_that_the_signature_is_older(stage):
    receipt = handed_in(stage)
    cases.notify_correction(actor=stage.clerk, case_id=receipt.case_id, items={"front": "看不清店名"})
    better = cases.MaterialInput("front", "given", (staged(stage, "better", case_id=receipt.case_id).handle,))
    cases.supplement(actor=stage.villager, case_id=receipt.case_id, materials=(better,))
    case = detail(stage, receipt)
    assert [len(m.files) for m in case.materials if m.of_form] == [2]
    assert case.signature_stands is False


def test_attachment_that_is_missing_has_to_stand_in_the_one_notice(stage):
    values = {**testing.FORM, "signed": {"way": "paper"}}
    application = testing.application(stage, applicant=testing.person(), form=values)
    with pytest.raises(Invalid) as caught:
        cases.submit_application(actor=stage.clerk, application=application, idempotency_key="a" * 32)
    assert caught.value.fields == {"materials.front": "请上传“门头照片”"}
    receipt = cases.submit_application(
        actor=stage.clerk, application=application, idempotency_key="b" * 32, purpose=cases.Purpose.NOTICE
    )
    with pytest.raises(Invalid) as caught:
        cases.notify_correction(actor=stage.clerk, case_id=receipt.case_id, items={"form": "面积不对"})
    assert "门头照片" in caught.value.fields["items.front"]


def test_draft_asks_to_sign_again_after_an_answer_changed(stage):
    version = cases.open_draft(actor=stage.villager, item_id=stage.item.id).version_id
    first = staged(stage)
    where = cases.concerning(None, {"division": testing.application(stage).division})
    about = {"version_id": version, "situation": testing.SITUATION, "contents": {"front": [first.sm3]} | where}
    form = dict(testing.FORM)
    signed = cases.sign_answers(actor=stage.villager, form=form, field="signed", signature=TYPED, **about)
    assert cases.signature_problems(form={**form, "signed": signed}, **about) == {}
    assert "又改了内容" in cases.signature_problems(form={**form, "area": "9", "signed": signed}, **about)["signed"]
    other = {**about, "contents": {"front": [staged(stage, "other").sm3]}}
    assert cases.signature_problems(form={**form, "signed": signed}, **other) != {}
    kept = handed_in(stage, front=[first.handle], signed=signed)
    assert detail(stage, kept).form["signed"]["at"] == signed["at"]
    assert "又改了内容" in refused(stage, front=[first.handle], signed=signed, area="9")["signed"]


def test_signature_covers_for_whom_and_where_it_is_asked(stage):
    version = cases.open_draft(actor=stage.villager, item_id=stage.item.id).version_id
    first = staged(stage)
    division = testing.application(stage).division
    child = cases.PersonInput("person", "李小妹", "birth_pending", None)

    def submitted(person: cases.PersonInput | None, where: int) -> cases.CaseReceipt:
        """Signed for this person at this place, handed in for the child at home."""
        contents = {"front": [first.sm3]} | cases.concerning(person, {"division": where})
        signed = cases.sign_answers(
            actor=stage.villager, version_id=version, situation=testing.SITUATION, form=dict(testing.FORM),
            field="signed", signature=TYPED, contents=contents,
        )  # fmt: skip
        form = {**testing.FORM, "front": [first.handle], "signed": signed}
        return testing.submit(stage, form=form, parties=(cases.PartyInput("for", child, "子女"),))

    for person, where in ((None, division), (child, division + 1)):
        with pytest.raises(Invalid) as caught:
            submitted(person, where)
        assert "又改了内容" in caught.value.fields["signed"]
    assert detail(stage, submitted(child, division)).signature_stands is True


def test_nobody_signs_what_is_not_filled_in_yet(stage):
    version = cases.open_draft(actor=stage.villager, item_id=stage.item.id).version_id
    with pytest.raises(Invalid) as caught:
        cases.sign_answers(
            actor=stage.villager, version_id=version, situation=testing.SITUATION, form={"area": "x"}, field="signed",
            signature=TYPED, contents={},
        )  # fmt: skip
    assert caught.value.fields == {"signed": "前面还有没填好的，填好再签名"}


def test_signature_is_never_filled_in_from_an_earlier_case():
    shared = [*FORM[:2], {**SIGNED, "shared": "applicant_signature"}]
    stage = testing.make_stage(form=shared)
    testing.submit(stage, form={**testing.FORM, "signed": TYPED})
    version = cases.open_draft(actor=stage.villager, item_id=stage.item.id).version_id
    assert cases.prefill(stage.villager, version_id=version) == {}


def test_printed_form_lists_the_files_and_the_signature_with_its_digest(stage):
    receipt = handed_in(stage, signed={"strokes": STROKES, "agreed": True})
    digest = detail(stage, receipt).form["signed"]["digest"]
    text = text_of(cases.print_paper(actor=stage.clerk, case_id=receipt.case_id, kind="application"))
    assert "附：门头.png" in text
    assert "屏幕上手写" in text
    assert digest in text.replace("\n", "")
    assert "可靠" not in text


def test_form_signed_on_paper_is_printed_with_a_line_for_the_pen(stage):
    papers = (*testing.application(stage).materials, cases.MaterialInput("front", "paper"))
    form = {**testing.FORM, "signed": {"way": "paper"}}
    receipt = testing.submit(stage, actor=stage.clerk, applicant=testing.person(), form=form, materials=papers)
    text = text_of(cases.print_paper(actor=stage.clerk, case_id=receipt.case_id, kind="application"))
    assert "签字" in text
    assert "已收纸质件" in text


def test_proxy_named_in_the_case_may_sign_through_a_machine(stage):
    proxy = cases.PartyInput("proxy", replace(testing.person(), name="罗娜"), "授权委托书")
    signed = {"name": "罗 娜", "agreed": True}
    form = {**testing.FORM, "front": [staged(stage, actor=stage.clerk).handle], "signed": signed}
    receipt = testing.submit(stage, actor=stage.clerk, applicant=testing.person(), parties=(proxy,), form=form)
    assert detail(stage, receipt).form["signed"]["name"] == "罗 娜"


def test_signature_given_before_it_covered_whom_and_where_holds_as_it_did(stage):
    receipt = handed_in(stage)
    case = Case.objects.get(pk=receipt.case_id)
    files = {"front": [f.file.sm3 for m in case.materials.filter(material="front") for f in m.files.all()]}
    older = catalogue.signed_digest(case.item_version_id, case.situation, case.form, files)
    assert older != case.form["signed"]["digest"]
    case.form["signed"]["digest"] = older
    case.save(update_fields=["form"])
    assert detail(stage, receipt).signature_stands is True


def test_signature_for_a_newborn_holds_when_she_has_got_her_number(stage):
    """``give_number`` changes how she is known, not who she is; for another child it does not hold."""
    child = cases.PartyInput("for", cases.PersonInput("person", "李小妹", "birth_pending", None), "子女")
    form = {**testing.FORM, "front": [staged(stage).handle], "signed": TYPED}
    receipt = testing.submit(stage, form=form, parties=(child,))
    person = Case.objects.get(pk=receipt.case_id).parties.get(role="for").person
    people.give_number(actor=stage.clerk, applicant_id=person.pk, id_kind="resident_id", id_number=persons.identity())
    person.refresh_from_db()
    assert detail(stage, receipt).signature_stands is True
    cases.notify_correction(actor=stage.clerk, case_id=receipt.case_id, items={"form": "面积不对"})
    answered = detail(stage, receipt).form
    cases.supplement(actor=stage.villager, case_id=receipt.case_id, form=answered)
    assert detail(stage, receipt).form["signed"] == answered["signed"]
    person.name = "李大妹"
    person.save(update_fields=["name"])
    assert detail(stage, receipt).signature_stands is False
