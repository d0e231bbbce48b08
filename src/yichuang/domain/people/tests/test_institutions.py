"""Institutions before everybody; what is read is what is confirmed and published."""

from __future__ import annotations

from datetime import date

import pytest

from yichuang.domain.people import public
from yichuang.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from yichuang.kernel.journal.models import Entry

Role = public.Role


@pytest.fixture(autouse=True)
def _today(clock):
    clock.set("2026-10-08 10:30")


def published(bureau, text="第一条 大厅每天九点开门。", title="服务承诺制度", kind="promise", **facts):
    key = public.draft_institution(
        actor=bureau, kind=kind, title=title, text=text, effective_on=date(2026, 10, 8), **facts
    )
    (version,) = public.get_institution(actor=bureau, institution_id=key)[1]
    public.publish_version(actor=bureau, version_id=version.id)
    return key


@pytest.mark.seed("S1-55", "S4-39")
def test_what_is_marked_public_is_read_by_everybody_in_the_version_in_force(county, bureau, clerk, clock):
    key = published(bureau)
    place = county.place.id
    assert public.list_public_institutions(place) == ()
    with pytest.raises(NotFound):
        public.get_public_institution(place, key)
    before = Entry.objects.count()
    for _ in range(2):
        public.open_institution(actor=bureau, institution_id=key, public=True)
    assert Entry.objects.count() == before + 1
    draft = public.redraft(
        actor=bureau,
        institution_id=key,
        text="第一条 大厅每天八点半开门。",
        effective_on=date(2026, 10, 20),
        change="早开门",
    )
    public.publish_version(actor=bureau, version_id=draft)
    assert "九点" in public.get_public_institution(place, key).text, "not before its day"
    clock.set("2026-10-20 09:00")
    found = public.get_public_institution(place, key)
    assert ("八点半" in found.text, found.number) == (True, 2)
    with pytest.raises(Forbidden):
        public.open_institution(actor=clerk, institution_id=key, public=False)
    with pytest.raises(NotFound):
        public.get_public_institution(place + 1, key)
    with pytest.raises(NotFound):
        public.get_public_institution(place, 2**70)
    public.end_institution(actor=bureau, institution_id=key, ended_on=date(2026, 10, 20))
    assert public.list_public_institutions(place) == ()


def test_what_is_not_published_or_names_somebodys_number_is_not_opened(county, bureau, manager):
    key = public.draft_institution(
        actor=bureau, kind="ab", title="AB 岗制度", text="第一条 每个窗口设 AB 岗。", effective_on=date(2026, 10, 9)
    )
    with pytest.raises(Conflict, match="先发布"):
        public.open_institution(actor=bureau, institution_id=key, public=True)
    named = published(bureau, "第一条 有火情打 0883-7621119，值班 138 8765 1234。", "消防应急预案", "emergency")
    with pytest.raises(Conflict, match="手机号"):
        public.open_institution(actor=bureau, institution_id=named, public=True)
    office = published(bureau, "第一条 有火情打 0883-7621119 或者 119。", "消防预案", "emergency")
    public.open_institution(actor=bureau, institution_id=office, public=True)
    assert [r.emergency for r in public.list_public_institutions(county.place.id)] == [True]
    draft = public.redraft(
        actor=bureau,
        institution_id=office,
        text="第一条 有火情打 13887651234。",
        effective_on=date(2026, 10, 9),
        change="换号",
    )
    with pytest.raises(Conflict, match="手机号"):
        public.publish_version(actor=bureau, version_id=draft)
    public.redraft(
        actor=bureau, institution_id=office, text="第一条 有火情打 119。", effective_on=date(2026, 10, 9),
        change="值班电话改为 13887651234（李娜）",
    )  # fmt: skip
    with pytest.raises(Conflict, match=r"改了什么.*手机号"):
        public.publish_version(actor=bureau, version_id=draft)
    titled = published(bureau, "第一条 有火情先打 119。", "值班找 138 8765 1234", "emergency")
    with pytest.raises(Conflict, match=r"名称.*手机号"):
        public.open_institution(actor=bureau, institution_id=titled, public=True)
    with pytest.raises(NotFound):
        public.open_institution(actor=manager, institution_id=office, public=False)


@pytest.mark.parametrize("bad", ["第一条\0首问负责到底，登记去向。", "第一条\x1b[2J首问负责到底，登记去向。"])
def test_unseen_characters_are_refused_in_words(bureau, clerk, bad):
    with pytest.raises(Invalid) as refused:
        public.draft_institution(actor=bureau, kind="ab", title="AB 岗", text=bad, effective_on=date(2026, 10, 9))
    assert "看不见的控制字符" in refused.value.fields["text"]
    with pytest.raises(Invalid):
        public.register_lost(
            actor=clerk, kind="keys", described=f"钥匙{bad[3]}一串", found_on=date(2026, 10, 8), found_at="大厅"
        )


def test_a_draft_changed_after_it_was_read_is_not_published_and_one_thrown_away_is_gone(bureau):
    key = public.draft_institution(
        actor=bureau, kind="ab", title="AB 岗制度", text="第一条 每个窗口设 AB 岗。", effective_on=date(2026, 10, 9)
    )
    (seen,) = public.get_institution(actor=bureau, institution_id=key)[1]
    public.redraft(actor=bureau, institution_id=key, text="第一条 窗口不设 AB 岗。", effective_on=date(2026, 10, 9))
    with pytest.raises(Conflict, match="别人改过"):
        public.publish_version(actor=bureau, version_id=seen.id, stamp=seen.stamp)
    public.drop_version(actor=bureau, version_id=seen.id)
    assert public.list_institutions(actor=bureau) == ()


def test_only_the_version_in_force_is_confirmed(bureau, clerk, clock):
    key = published(bureau)
    (first,) = public.get_institution(actor=clerk, institution_id=key)[1]
    later = public.redraft(
        actor=bureau,
        institution_id=key,
        text="第一条 大厅每天八点半开门。",
        effective_on=date(2026, 10, 9),
        change="早开",
    )
    public.publish_version(actor=bureau, version_id=later)
    clock.set("2026-10-09 00:01")
    with pytest.raises(Conflict, match="新的一版"):
        public.confirm_read(actor=clerk, version_id=first.id)
    public.confirm_read(actor=clerk, version_id=later)


def test_a_manager_reads_who_has_read_among_her_own_people(county, bureau, manager, clerk, elsewhere):
    key = published(bureau)
    site_names = len(public.list_readers(actor=manager, institution_id=key))
    assert site_names < len(public.list_readers(actor=bureau, institution_id=key))


@pytest.mark.seed("S1-49")
def test_what_was_published_for_a_wrong_day_is_taken_back_before_it_comes(bureau, county, clock):
    """A year mistyped leaves nothing that bars every later version."""
    key = published(bureau)
    far = public.redraft(
        actor=bureau,
        institution_id=key,
        text="第一条 大厅每天八点半开门。",
        effective_on=date(2062, 10, 20),
        change="早开门",
    )
    public.publish_version(actor=bureau, version_id=far)
    assert public.get_institution(actor=bureau, institution_id=key)[1][0].announced
    public.withdraw_version(actor=bureau, version_id=far)
    with pytest.raises(Conflict):
        public.withdraw_version(actor=bureau, version_id=far)
    (current,) = [v for v in public.get_institution(actor=bureau, institution_id=key)[1] if v.in_force]
    with pytest.raises(Conflict, match="已经施行"):
        public.withdraw_version(actor=bureau, version_id=current.id)
    again = public.redraft(
        actor=bureau,
        institution_id=key,
        text="第一条 大厅每天八点半开门。",
        effective_on=date(2026, 10, 20),
        change="早开门",
    )
    public.publish_version(actor=bureau, version_id=again)
    clock.set("2026-10-20 09:00")
    public.open_institution(actor=bureau, institution_id=key, public=True)
    assert "八点半" in public.get_public_institution(county.place.id, key).text


def test_an_institution_taken_back_whole_is_off_the_portal_and_given_up(bureau, manager, clerk, county):
    key = public.draft_institution(
        actor=bureau, kind="ab", title="AB 岗制度", text="第一条 每个窗口设 AB 岗。", effective_on=date(2026, 12, 1)
    )
    (version,) = public.get_institution(actor=bureau, institution_id=key)[1]
    public.publish_version(actor=bureau, version_id=version.id)
    public.open_institution(actor=bureau, institution_id=key, public=True)
    with pytest.raises(Forbidden):
        public.withdraw_version(actor=clerk, version_id=version.id)
    with pytest.raises(NotFound):
        public.withdraw_version(actor=manager, version_id=version.id)
    public.withdraw_version(actor=bureau, version_id=version.id)
    assert public.list_public_institutions(county.place.id) == ()
    assert key not in [r.id for r in public.list_institutions(actor=bureau)]
