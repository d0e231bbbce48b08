"""依申请公开: receipt, correction, consultation, extension, answer, each by its article (S1-114)."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from yichuang.domain.disclosure import public, testing
from yichuang.domain.disclosure.models import InformationRequest
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.kernel.documents import verify_pdf
from yichuang.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from yichuang.kernel.files import public as files
from yichuang.kernel.journal.models import Entry

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def reply(kind="given", **changes):
    return public.Reply(kind, **({"text": "随答复提供汇总表，可以在网上下载。"} | changes))


def seen(actor, request_id):
    return public.get_request(actor, request_id)


@pytest.mark.seed("S1-114")
def test_somebody_asks_and_gets_an_answer_on_sealed_paper_and_follows_it_by_number_and_code(
    stage, writer, request_id, clock
):
    receipt = public.get_request_receipt(stage.villager, request_id)
    assert (receipt.number, receipt.due_on) == ("SJ-GK-2026-00001", date(2026, 3, 30))
    clock.set("2026-03-12 15:00")
    number = public.answer_request(
        actor=writer, request_id=request_id, reply=reply(files=[("汇总表", SimpleUploadedFile("a.pdf", PDF))])
    )
    followed = public.get_request_progress(receipt.number.lower(), f" {receipt.query_code.lower()} ")
    assert (followed.state_label, followed.kind_label) == ("已答复", "予以公开")
    assert [s.label for s in followed.steps] == ["收到申请", "答复"]
    mine = seen(stage.villager, request_id)
    assert (mine.paper_number, mine.answer) == (number, "随答复提供汇总表，可以在网上下载。")
    stored, _ = public.answer_paper(stage.villager, request_id)
    assert verify_pdf(b"".join(files.open_file(stored))).valid
    given, name = public.provided_file(stage.villager, request_id, mine.files[0].id)
    assert (b"".join(files.open_file(given)), name) == (PDF, "汇总表")
    with pytest.raises(NotFound):
        public.get_request_progress(receipt.number, "ABCDEFGHJK")


def test_the_same_form_sent_twice_is_one_request_and_other_numbers_have_no_gap(stage):
    at = (stage.villager, stage.county.place.id, stage.county.minzheng.id)
    first, again = testing.ask(*at), testing.ask(*at)
    with pytest.raises(Invalid):
        testing.ask(*at, key="m" * 32, wanted="短")
    other = testing.ask(*at, key="n" * 32)
    assert first == again
    assert (first.number, other.number) == ("SJ-GK-2026-00001", "SJ-GK-2026-00002")
    assert InformationRequest.objects.count() == 2


def test_a_letter_is_entered_at_a_window_with_the_day_it_was_signed_for(stage, writer):
    asker = public.Asker("person", "岩帕", "resident_id", persons.identity())
    facts = {"organisation_id": stage.county.minzheng.id, "asker": asker, "idempotency_key": "k" * 32}
    receipt = public.enter_request(
        actor=stage.clerk, way="letter", received_on=date(2026, 2, 27), wish=testing.wish(), **facts
    )
    assert receipt.due_on == date(2026, 3, 26)  # Saturday 28 February is worked
    assert public.get_request_receipt(stage.clerk, receipt.id).query_code == receipt.query_code
    with pytest.raises(NotFound):  # another window never sees the code
        public.get_request_receipt(persons.staff_actor(stage.county), receipt.id)
    with pytest.raises(Invalid) as refused:
        public.enter_request(
            actor=stage.clerk, way="letter", received_on=date(2026, 3, 3), wish=testing.wish(form="paper"), **facts
        )
    assert "received_on" in refused.value.fields
    assert seen(writer, receipt.id).applicant == "岩*"


def test_correction_is_asked_once_within_seven_working_days_and_the_limit_begins_anew(stage, writer, request_id, clock):
    clock.set("2026-03-11 17:00")  # the seventh working day
    public.ask_correction(actor=writer, request_id=request_id, what="请说明是哪一年的资金", days=10)
    asked = seen(stage.villager, request_id)
    assert (asked.progress.correction_due_on, asked.progress.due_on) == (date(2026, 3, 25), None)
    with pytest.raises(Conflict):
        public.answer_request(actor=writer, request_id=request_id, reply=reply())
    clock.set("2026-03-20 10:00")
    public.correct_request(actor=stage.villager, request_id=request_id, correction="2025 年全年的")
    assert seen(stage.villager, request_id).progress.due_on == date(2026, 4, 20)  # 清明 does not count
    with pytest.raises(Conflict, match="只能要求一次"):
        public.ask_correction(actor=writer, request_id=request_id, what="请再说明一次是哪个镇", days=10)


def test_on_the_eighth_working_day_no_correction_may_be_asked_for(stage, writer, request_id, clock):
    clock.set("2026-03-12 08:30")
    with pytest.raises(Conflict, match="超过 7 个工作日"):
        public.ask_correction(actor=writer, request_id=request_id, what="请说明是哪一年的资金", days=10)


def test_what_is_never_corrected_counts_as_given_up_the_day_after(stage, writer, request_id, clock):
    public.ask_correction(actor=writer, request_id=request_id, what="请说明是哪一年的资金", days=5)
    clock.set("2026-03-09 23:50")
    public.apply_limits()
    assert seen(writer, request_id).progress.state == "correcting"
    clock.set("2026-03-10 01:10")
    with pytest.raises(Conflict, match="可以重新申请"):
        public.correct_request(actor=stage.villager, request_id=request_id, correction="2025 年全年的")
    public.apply_limits()
    public.apply_limits()
    assert seen(writer, request_id).progress.state == "given_up"
    assert [s.label for s in seen(writer, request_id).progress.steps].count("逾期不补正") == 1


def test_the_time_of_a_consultation_does_not_count(stage, writer, request_id, clock):
    clock.set("2026-03-05 10:00")
    public.consult(actor=writer, request_id=request_id, asked="third_party", whom="双江勐库茶业公司")
    waiting = seen(writer, request_id)
    assert (waiting.progress.due_on, waiting.days_left, waiting.consultations[0].due_on) == (
        None, 17, date(2026, 3, 26),
    )  # fmt: skip
    assert seen(stage.villager, request_id).consultations == ()  # who asks is not told whom
    clock.set("2026-03-12 10:00")
    public.hear(actor=writer, request_id=request_id, said="refuses")
    assert seen(writer, request_id).progress.due_on == date(2026, 4, 7)  # 5 working days later than 30 March, 清明


def test_who_says_nothing_in_fifteen_working_days_holds_nothing_up_any_longer(stage, writer, request_id, clock):
    public.consult(actor=writer, request_id=request_id, asked="third_party", whom="双江勐库茶业公司")
    clock.set("2026-03-30 01:10")  # its limit ended on Monday the 23rd
    public.apply_limits()
    heard = seen(writer, request_id)
    assert (heard.progress.state, heard.consultations[0].said_label) == ("received", "逾期没有提出意见")
    assert heard.consultations[0].ended_on == date(2026, 3, 23)
    assert heard.progress.due_on == date(2026, 4, 21)


def test_the_limit_is_extended_once_by_at_most_twenty_days_by_who_is_in_charge(
    stage, writer, reviewer, request_id, clock
):
    with pytest.raises(Forbidden):
        public.extend_request(actor=writer, request_id=request_id, days=10, why="需要汇总六个乡镇的数据")
    with pytest.raises(Invalid):
        public.extend_request(actor=reviewer, request_id=request_id, days=21, why="需要汇总六个乡镇的数据")
    public.extend_request(actor=reviewer, request_id=request_id, days=10, why="需要汇总六个乡镇的数据")
    told = seen(stage.villager, request_id)
    assert (told.progress.due_on, told.extended_why) == (date(2026, 4, 14), "需要汇总六个乡镇的数据")
    with pytest.raises(Conflict, match="只能延长一次"):
        public.extend_request(actor=reviewer, request_id=request_id, days=5, why="还没有汇总完成")


def test_after_the_last_day_it_is_late_and_cannot_be_put_off(stage, writer, reviewer, request_id, clock):
    clock.set("2026-03-30 23:00")
    assert not seen(writer, request_id).late
    clock.set("2026-03-31 08:00")
    assert seen(writer, request_id).late
    with pytest.raises(Conflict, match="已经过了"):
        public.extend_request(actor=reviewer, request_id=request_id, days=5, why="还没有汇总完成")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "nonsense"}, "kind"),
        ({"kind": "refused"}, "ground"),
        ({"kind": "given", "ground": "secret"}, "ground"),
        ({"kind": "not_there", "files": [("表", SimpleUploadedFile("a.pdf", PDF))]}, "file"),
        ({"kind": "repeated"}, "kind"),
        ({"kind": "already", "published_id": 999_999}, "published_id"),
        ({"kind": "given", "text": "行"}, "text"),
    ],
)
def test_an_answer_that_does_not_hold_together_is_refused_at_its_field(stage, writer, request_id, changes, field):
    with pytest.raises(Invalid) as refused:
        public.answer_request(actor=writer, request_id=request_id, reply=reply(**changes))
    assert field in refused.value.fields
    assert seen(writer, request_id).progress.state == "received"


def test_repeated_asking_is_seen_and_what_is_public_is_pointed_to(stage, writer, reviewer, request_id):
    shown = testing.publish(writer, reviewer, column="statistics", month=date(2026, 2, 1), title="二月统计", text="")
    public.answer_request(actor=writer, request_id=request_id, reply=reply("already", published_id=shown))
    assert seen(stage.villager, request_id).published_id == shown
    again = testing.ask(stage.villager, stage.county.place.id, stage.county.minzheng.id, key="z" * 32)
    assert [number for _, number in seen(writer, again.id).earlier] == ["SJ-GK-2026-00001"]
    public.answer_request(actor=writer, request_id=again.id, reply=reply("repeated"))


def test_only_the_body_that_was_asked_answers_and_nobody_reads_anothers(stage, bureau, request_id):
    for stranger in (
        bureau,
        persons.staff_actor(stage.county, people.Role.LEADER, organisation_id=stage.county.town_a.id),
    ):
        with pytest.raises(NotFound):
            public.answer_request(actor=stranger, request_id=request_id, reply=reply())
        with pytest.raises(NotFound):
            seen(stranger, request_id)
    neighbour = persons.public_actor(name="李扎迫", phone="13800138001")
    with pytest.raises(NotFound):
        seen(neighbour, request_id)
    with pytest.raises(NotFound):
        public.take_back_request(actor=neighbour, request_id=request_id)
    public.take_back_request(actor=stage.villager, request_id=request_id)
    assert public.list_requests(stage.examiner) == ((), False)


def test_who_asked_does_not_answer_herself(stage):
    own = persons.identity()
    asker = public.Asker("person", "李娜", "resident_id", own)
    receipt = public.enter_request(
        actor=stage.clerk, way="counter", received_on=date(2026, 3, 2), wish=testing.wish(), asker=asker,
        organisation_id=stage.county.minzheng.id, idempotency_key="k" * 32,
    )  # fmt: skip
    herself = persons.staff_actor(
        stage.county, people.Role.EXAMINER, organisation_id=stage.county.minzheng.id, own_identity=own
    )
    with pytest.raises(Forbidden, match="回避"):
        public.answer_request(actor=herself, request_id=receipt.id, reply=reply())


def test_personal_data_lie_sealed_and_are_opened_for_a_reason_on_record(stage, writer, request_id):
    with connection.cursor() as cursor:
        cursor.execute("SELECT t::text FROM disclosure_informationrequest t")
        stored = str(cursor.fetchall())
    assert "低保资金" not in stored
    assert "13887651234" not in stored
    assert seen(writer, request_id).phone == "138****1234"
    with pytest.raises(Invalid):
        public.open_asker(actor=writer, request_id=request_id, reason="138")
    opened = public.open_asker(actor=writer, request_id=request_id, reason="寄送答复")
    assert opened.phone == "13887651234"
    assert opened.phone not in repr(opened)
    entry = Entry.objects.order_by("-pk")[0]
    assert (entry.kind, entry.payload["reason"]) == ("disclosure.request.opened", "寄送答复")
    assert "低保资金" not in str(list(Entry.objects.values_list("payload", flat=True)))
