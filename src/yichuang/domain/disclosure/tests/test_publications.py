"""Columns of the portal: two people, versions, tombstones, frozen figures, hostile files (S1-112, S1-136, S2-140)."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from yichuang.domain.cases import testing as staged
from yichuang.domain.disclosure import public, testing
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.kernel import clock as kernel_clock
from yichuang.kernel import journal
from yichuang.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from yichuang.kernel.files import public as files
from yichuang.kernel.journal.models import Entry

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def submit(writer, made):
    public.submit_publication(actor=writer, publication_id=made)


def clear(reviewer, made, **changes):
    working = public.get_publication(actor=reviewer, publication_id=made).working
    facts = {"version_id": working.id, "cleared": public.Clearance.values} | changes
    public.publish_publication(actor=reviewer, publication_id=made, **facts)


def draft(writer, column="news", month=None, **said):
    facts = public.Said(**({"title": "窗口服务时间调整", "text": testing.TEXT} | said))
    return public.draft_publication(actor=writer, column=column, said=facts, month=month)


@pytest.mark.seed("S1-112")
def test_what_one_wrote_and_another_reviewed_stands_in_its_column_and_nowhere_before(stage, writer, reviewer):
    place = stage.county.place.id
    made = draft(writer, column="functions", title="民政局机构职能")
    submit(writer, made)
    assert public.list_published(place) == ((), 0)
    with pytest.raises(NotFound):
        public.get_published(place, made)
    clear(reviewer, made)
    (line,), count = public.list_published(place, column="functions")
    assert (line.title, line.organisation, count) == ("民政局机构职能", stage.county.minzheng.name, 1)
    assert public.list_published(place, column="news") == ((), 0)
    assert public.list_published(place, text="冬季 窗口")[1] == 1
    assert public.list_published(place, text="没有的词")[1] == 0


def test_nobody_publishes_what_she_wrote_or_changed_or_without_answering_for_every_point(stage, writer, reviewer):
    made = draft(reviewer)
    submit(reviewer, made)
    with pytest.raises(Conflict, match="另一个人审查"):
        clear(reviewer, made)
    other = persons.staff_actor(stage.county, people.Role.LEADER, organisation_id=stage.county.minzheng.id)
    public.send_back_publication(actor=other, publication_id=made, said="时间写具体些")
    facts = public.Said(title="窗口服务时间调整", text=testing.TEXT + "下午不变。")
    public.redraft_publication(actor=writer, publication_id=made, said=facts)
    submit(writer, made)
    with pytest.raises(Conflict, match="另一个人审查"):  # she wrote the text that writer changed
        clear(reviewer, made)
    with pytest.raises(Invalid) as refused:
        clear(other, made, cleared=["secrets"])
    assert "每一项" in refused.value.fields["cleared"]
    with pytest.raises(Forbidden):
        clear(writer, made)
    clear(other, made)


def test_a_number_of_somebody_and_a_text_changed_meanwhile_stop_it(stage, writer, reviewer):
    made = draft(writer, text="有问题请打 138 8765 1234 找岩师傅，随时都可以。")
    with pytest.raises(Conflict, match="手机号"):
        submit(writer, made)
    other = draft(writer)
    submit(writer, other)
    read = public.get_publication(actor=reviewer, publication_id=other).working
    with pytest.raises(Conflict, match="换了新的一版"):
        clear(reviewer, other, version_id=read.id + 1)


def test_another_body_neither_sees_nor_reviews_it_and_the_bureau_does(stage, writer, bureau):
    made = draft(writer)
    submit(writer, made)
    town = persons.staff_actor(stage.county, people.Role.LEADER, organisation_id=stage.county.town_a.id)
    for call in (
        lambda: public.get_publication(actor=town, publication_id=made),
        lambda: public.send_back_publication(actor=town, publication_id=made, said="不行"),
        lambda: public.drop_publication_draft(actor=town, publication_id=made),
    ):
        with pytest.raises(NotFound):
            call()
    assert public.count_publications_to_do(bureau) - len(public.list_stale_columns(stage.county.place.id)) == 1
    clear(bureau, made)


def test_a_new_version_replaces_the_old_which_is_kept_with_its_files(stage, writer, reviewer):
    place = stage.county.place.id
    made = draft(writer)
    public.attach_file(actor=writer, publication_id=made, name="时间表", upload=SimpleUploadedFile("a.pdf", PDF))
    submit(writer, made)
    clear(reviewer, made)
    facts = {"title": "窗口服务时间调整", "text": testing.TEXT + "周六照常。"}
    with pytest.raises(Invalid) as refused:
        public.redraft_publication(actor=writer, publication_id=made, said=public.Said(**facts))
    assert set(refused.value.fields) == {"change"}
    public.redraft_publication(actor=writer, publication_id=made, said=public.Said(**facts, change="加了周六"))
    assert public.get_published(place, made).number == 1
    testing.submit_and_publish(writer, reviewer, made)
    now = public.get_published(place, made)
    assert (now.number, now.change, [a.name for a in now.attachments]) == (2, "加了周六", ["时间表"])
    view = public.get_publication(actor=writer, publication_id=made)
    assert [(v.number, v.state) for v in view.versions] == [(2, "published"), (1, "replaced")]
    assert "周六" not in view.versions[1].text


def test_what_is_withdrawn_or_has_run_out_leaves_a_tombstone_without_its_words(stage, writer, reviewer, clock):
    place = stage.county.place.id
    gone = testing.publish(writer, reviewer)
    short = testing.publish(writer, reviewer, column="notices", title="低保对象公示", until=date(2026, 3, 9))
    public.withdraw_publication(actor=reviewer, publication_id=gone, why="附件有误，更正后重新公开")
    left = public.get_published(place, gone)
    assert isinstance(left, public.Tombstone)
    assert (left.why, left.gone_on) == ("附件有误，更正后重新公开", date(2026, 3, 2))
    assert "时间调整" not in repr(left)
    assert isinstance(public.get_published(place, short), public.Published)
    clock.set("2026-03-10 08:00")
    assert public.get_published(place, short).why == "公开期限已满"
    assert public.list_published(place) == ((), 0)
    with pytest.raises(Conflict, match="已经撤下"):
        public.redraft_publication(
            actor=writer, publication_id=gone, said=public.Said(title="再来一次", text=testing.TEXT)
        )


def test_it_is_public_from_its_day_and_not_before(stage, writer, reviewer, clock):
    place = stage.county.place.id
    made = testing.publish(writer, reviewer, since=date(2026, 3, 5))
    with pytest.raises(NotFound):
        public.get_published(place, made)
    clock.set("2026-03-05 00:01")
    assert public.get_published(place, made).since == date(2026, 3, 5)


@pytest.mark.seed("S1-136")
def test_statistics_of_a_month_are_counted_when_published_and_stay_as_they_were(stage, writer, reviewer, clock):
    place = stage.county.place.id
    staged.granted(stage)
    staged.submit(stage)
    with pytest.raises(Invalid):  # the month is not over
        draft(writer, column="statistics", month=date(2026, 3, 1), title="三月办件统计", text="")
    clock.set("2026-04-02 09:00")
    made = testing.publish(
        writer, reviewer, column="statistics", month=date(2026, 3, 15), title="三月办件统计", text=""
    )
    figures = dict(public.get_published(place, made).figures)
    assert figures["收到申请（件）"] == 2
    assert figures["作出决定（件）"] == figures["其中准予、通过（件）"] == 1
    with pytest.raises(Conflict, match="已经有了"):
        draft(writer, column="statistics", month=date(2026, 3, 1), title="三月办件统计", text="")
    clock.set("2026-03-20 09:00")
    staged.submit(stage)  # entered for a day of March, after the figures were published
    clock.set("2026-04-03 09:00")
    assert dict(public.get_published(place, made).figures) == figures
    assert dict(map(tuple, public.count_figures(place, date(2026, 3, 1))))["收到申请（件）"] == 3


@pytest.mark.seed("S1-136")
def test_a_column_that_has_had_nothing_new_for_its_interval_is_told(stage, writer, reviewer, bureau, clock):
    place = stage.county.place.id
    assert {s.column for s in public.list_stale_columns(place)} == {"functions", "news", "statistics", "complaints"}
    testing.publish(writer, reviewer)
    testing.publish(writer, reviewer, column="complaints", title="投诉怎么提")
    assert {s.column for s in public.list_stale_columns(place)} == {"functions", "statistics"}
    clock.set(kernel_clock.now() + timedelta(days=32))
    (news,) = [s for s in public.list_stale_columns(place) if s.column == "news"]
    assert (news.last, news.days) == (date(2026, 3, 2), 31)
    assert public.count_publications_to_do(bureau) == 3


@pytest.mark.seed("S2-140")
def test_an_interpretation_names_its_items_and_its_policy_and_each_shows_the_other(stage, writer, reviewer):
    place = stage.county.place.id
    policy = testing.publish(writer, reviewer, column="rules", title="林木采伐管理办法")
    with pytest.raises(Invalid) as refused:
        draft(writer, column="interpretation")
    assert "哪些事项" in refused.value.fields["item_ids"]
    with pytest.raises(Invalid):
        draft(writer, item_ids=[stage.item.id])  # news explains nothing
    made = testing.publish(
        writer, reviewer, column="interpretation", title="一图读懂采伐许可", item_ids=[stage.item.id],
        explains_id=policy,
    )  # fmt: skip
    assert public.list_interpretations(place, [stage.item.id]) == ((made, "一图读懂采伐许可"),)
    shown = public.get_published(place, made)
    assert shown.explained == ((stage.item.basic_code, stage.item.name),)
    assert shown.policy == (policy, "林木采伐管理办法")
    assert public.get_published(place, policy).interpretations == ((made, "一图读懂采伐许可"),)
    public.withdraw_publication(actor=reviewer, publication_id=made, why="政策修改")
    assert public.list_interpretations(place, [stage.item.id]) == ()


def test_hostile_files_are_refused_and_a_photo_tells_nothing_of_where_it_was_taken(stage, writer, reviewer):
    made = draft(writer)
    for name, content in (
        ("通知.pdf", b"<html><script>alert(1)</script></html>"),
        ("图.svg", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>"),
        ("空.pdf", b""),
    ):
        with pytest.raises(Invalid) as refused:
            public.attach_file(actor=writer, publication_id=made, name="附件", upload=SimpleUploadedFile(name, content))
        assert "file" in refused.value.fields
    picture = Image.new("RGB", (8, 8))
    exif = picture.getexif()
    exif[0x0110] = "CAMERA-OF-YANWEN"
    sent = BytesIO()
    picture.save(sent, "JPEG", exif=exif)
    assert b"CAMERA-OF-YANWEN" in sent.getvalue()
    beside = public.attach_file(
        actor=writer, publication_id=made, name="现场照片", upload=SimpleUploadedFile("a.jpg", sent.getvalue())
    )
    stored, _ = public.publication_file(actor=writer, publication_id=made, attachment_id=beside)
    assert b"CAMERA-OF-YANWEN" not in b"".join(files.open_file(stored))
    with pytest.raises(NotFound):  # a draft's file is nobody's
        public.published_file(stage.county.place.id, made, beside)
    submit(writer, made)
    with pytest.raises(NotFound):
        public.remove_attachment(actor=writer, publication_id=made, attachment_id=beside)
    clear(reviewer, made)
    assert public.published_file(stage.county.place.id, made, beside)[1] == "现场照片"


def test_each_change_is_one_entry_of_the_journal_and_none_carries_the_text(stage, writer, reviewer):
    before = Entry.objects.count()
    made = draft(writer, title="不该出现在记录里的标题")
    submit(writer, made)
    clear(reviewer, made)
    entries = list(Entry.objects.order_by("pk")[before:])
    assert [e.payload.get("move", "draft") for e in entries] == ["draft", "submit", "publish"]
    assert "不该出现" not in str([e.payload for e in entries])
    journal.drain()
