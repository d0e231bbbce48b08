"""Readers report errors in guides; pictures explain what goes wrong."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

import pytest
from django.db import connection

from yichuang.domain.catalogue import public, testing
from yichuang.domain.catalogue.guides.reporting import MACHINE
from yichuang.domain.catalogue.models import GuideReport
from yichuang.domain.catalogue.tests.kit import refused
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.kernel import errors
from yichuang.kernel.actor import anonymous
from yichuang.kernel.files import public as files
from yichuang.kernel.journal.models import Entry

PNG = testing.PNG


@pytest.fixture(autouse=True)
def _today(clock):
    clock.set("2026-10-08 10:00")


def report(item, **changes):
    facts = {"element": 19, "wrong": "咨询电话打不通，换成新号码了", "contact": "13887651234", **changes}
    return public.report_error(actor=anonymous(), item_id=item.id, **facts)


def outcome(county, code):
    return public.get_report_outcome(place_id=county.place.id, code=code)


def revise(county, item, **changes):
    spec = public.get_version(item.version_id).spec.model_copy(update=changes)
    testing.make_item(county.place.id, [county.minzheng.id], spec=spec)


@pytest.mark.seed("S1-64")
def test_anybody_reports_and_reads_with_a_code_what_came_of_it(county, bureau, licence):
    code = report(licence)
    waiting = outcome(county, code)
    assert (waiting.item_name, waiting.element, waiting.state_text) == (licence.name, "咨询方式", "待核实")
    (row,) = public.list_reports(actor=bureau)
    assert (row.wrong, row.contact, row.version) == ("咨询电话打不通，换成新号码了", "138****1234", 1)
    assert public.count_reports(bureau) == 1
    revise(county, licence, consult="0883-7621999")
    public.mend_report(actor=bureau, report_id=row.id, answer="谢谢，已经换成新号码")
    mended = outcome(county, code.lower().replace("-", " "))
    assert (mended.state_text, mended.version, mended.answer) == ("已改正", 2, "谢谢，已经换成新号码")
    assert public.list_reports(actor=bureau) == ()
    assert len(public.list_reports(actor=bureau, everything=True)) == 1


@pytest.mark.seed("S1-64", "S1-76")
def test_nobody_says_mended_before_a_mended_version_is_published(county, bureau, licence):
    code = report(licence)
    (row,) = public.list_reports(actor=bureau)
    with pytest.raises(errors.Conflict, match="发布新版本"):
        public.mend_report(actor=bureau, report_id=row.id)
    assert outcome(county, code).state == "open"


def test_what_was_right_is_declined_with_a_reason_once(county, bureau, licence):
    code = report(licence)
    (row,) = public.list_reports(actor=bureau)
    refused(lambda: public.decline_report(actor=bureau, report_id=row.id, answer=" 对的 "), "为什么不改")
    public.decline_report(actor=bureau, report_id=row.id, answer="号码没有变，周末没有人接")
    assert outcome(county, code).answer == "号码没有变，周末没有人接"
    with pytest.raises(errors.Conflict):
        public.decline_report(actor=bureau, report_id=row.id, answer="号码没有变，周末没有人接")


@pytest.mark.parametrize("settle", ["mend", "decline"])
def test_how_to_reach_her_is_forgotten_when_the_report_is_settled(county, bureau, licence, settle):
    report(licence)
    (row,) = public.list_reports(actor=bureau)
    if settle == "mend":
        revise(county, licence, consult="0883-7621999")
        public.mend_report(actor=bureau, report_id=row.id)
    else:
        public.decline_report(actor=bureau, report_id=row.id, answer="号码没有变，周末没有人接")
    assert GuideReport.objects.get(pk=row.id).contact is None
    with pytest.raises(errors.NotFound):
        public.open_report_contact(actor=bureau, report_id=row.id)


@pytest.mark.parametrize("state", sorted(MACHINE.states))
@pytest.mark.parametrize("name", [t.name for t in MACHINE.transitions])
def test_only_what_is_open_is_settled(state, name):
    assert (state in MACHINE.by_name[name].sources) == (state == "open")


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"wrong": "错"}, "写清楚"), ({"contact": "1" * 61}, "太长"), ({"element": 27}, "请选一项"),
     ({"wrong": "长" * 1001}, "4 到")],
)  # fmt: skip
def test_a_report_says_what_is_wrong_with_it(county, licence, changes, words):
    refused(lambda: report(licence, **changes), words)
    assert GuideReport.objects.count() == 0


@pytest.mark.parametrize("code", ["", "ABCDE-FGHJK", "x" * 500, "\x00", "2222222222"])
def test_a_wrong_code_finds_nothing(county, licence, code):
    report(licence)
    with pytest.raises(errors.NotFound, match="查询码不对"):
        outcome(county, code)


def test_a_code_of_another_place_finds_nothing(county, licence):
    code = report(licence)
    with pytest.raises(errors.NotFound):
        public.get_report_outcome(place_id=county.place.id + 1, code=code)


def test_what_was_written_and_how_to_reach_her_are_sealed_and_not_in_the_journal(county, licence):
    report(licence, wrong="我叫岩温，电话打不通")
    with connection.cursor() as cursor:
        cursor.execute("SELECT wrong::text || contact::text FROM catalogue_guidereport")
        kept = str(cursor.fetchone()[0])
    assert "岩温" not in kept
    assert "13887651234" not in kept
    entry = Entry.objects.get(kind="catalogue.report.made")
    assert set(entry.payload) == {"report_id", "item_id", "version_id", "element"}


def test_reading_how_to_reach_her_is_on_record(county, bureau, licence):
    report(licence)
    report(licence, contact="")
    first, second = public.list_reports(actor=bureau)
    assert public.open_report_contact(actor=bureau, report_id=first.id) == "13887651234"
    assert Entry.objects.filter(kind="catalogue.report_contact.opened", subject=f"report:{first.id}").count() == 1
    with pytest.raises(errors.NotFound):
        public.open_report_contact(actor=bureau, report_id=second.id)


def test_reports_belong_to_the_bureau_of_their_place(county, bureau, licence):
    report(licence)
    (row,) = public.list_reports(actor=bureau)
    clerk = persons.staff_actor(county, people.Role.CLERK)
    stranger = replace(bureau, place_id=county.place.id + 1)
    assert public.count_reports(clerk) == 0
    for run in (public.get_report, public.mend_report, public.open_report_contact):
        with pytest.raises(errors.Forbidden):
            run(actor=clerk, report_id=row.id)
        with pytest.raises(errors.NotFound):
            run(actor=stranger, report_id=row.id)
    assert public.list_reports(actor=stranger) == ()


def picture(bureau, item, content=PNG, **changes):
    facts = {"use": public.PictureUse.MISTAKE, "caption": "面积写成了立方米", **changes}
    return public.add_picture(actor=bureau, item_id=item.id, upload=BytesIO(content), **facts)


@pytest.mark.seed("S1-74")
def test_a_guide_shows_common_mistakes_with_pictures_until_they_are_taken_out(county, bureau, licence):
    first = picture(bureau, licence)
    second = picture(bureau, licence, use=public.PictureUse.SAMPLE, caption="这样填就对了")
    shown = public.list_pictures(licence.id)
    assert [(p.id, p.use.label, p.caption) for p in shown] == [
        (first, "常见错误", "面积写成了立方米"), (second, "填写示范", "这样填就对了"),
    ]  # fmt: skip
    assert b"".join(files.open_file(public.picture_file(licence.id, first))) == PNG
    public.remove_picture(actor=bureau, picture_id=first)
    assert [p.id for p in public.list_pictures(licence.id)] == [second]
    with pytest.raises(errors.NotFound):
        public.picture_file(licence.id, first)
    with pytest.raises(errors.Conflict):
        public.remove_picture(actor=bureau, picture_id=first)


@pytest.mark.parametrize(
    "content", [b"", b"<svg onload=alert(1)>", b"%PDF-1.4\n%%EOF\n", PNG[:20], b"x" * (3 * 1024 * 1024 + 1)]
)
def test_only_pictures_by_their_content_come_in(county, bureau, licence, content):
    with pytest.raises(errors.Invalid):
        picture(bureau, licence, content)
    assert public.list_pictures(licence.id) == ()


def test_a_picture_needs_words_and_a_guide_holds_only_so_many(county, bureau, licence):
    refused(lambda: picture(bureau, licence, caption="图"), "看不见图的人")
    for _ in range(12):
        picture(bureau, licence)
    with pytest.raises(errors.Conflict, match="最多放 12 张"):
        picture(bureau, licence)


def test_only_who_keeps_the_guides_puts_pictures_in_them(county, bureau, licence):
    with pytest.raises(errors.Forbidden):
        picture(persons.staff_actor(county, people.Role.CLERK), licence)
    with pytest.raises(errors.NotFound):
        picture(replace(bureau, place_id=county.place.id + 1), licence)
