"""The hall's office: incidents, things lost and found, institutions that people confirm having read."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest
from django.db import connection

from yichuang.domain.people import public, testing
from yichuang.domain.people.office import lifecycle
from yichuang.kernel import clock
from yichuang.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from yichuang.kernel.journal.models import Entry

Role = public.Role


@pytest.fixture(autouse=True)
def _today(clock):
    clock.set("2026-10-08 10:30")


def at(hour):
    return datetime(2026, 10, 8, hour, 0, tzinfo=clock.SHANGHAI)


def nothing_personal(*texts):
    said = str(list(Entry.objects.values_list("payload", flat=True)))
    return not [t for t in texts if t in said]


# Incidents


@pytest.mark.seed("S1-133", "S1-55")
def test_an_incident_is_logged_soothed_and_closed(county, clerk, manager, elsewhere):
    plan = public.draft_institution(
        actor=manager, kind="emergency", title="突发事件应急预案", text="第一步：安抚引导到安静的地方。",
        effective_on=date(2026, 10, 8),
    )  # fmt: skip
    (version,) = public.get_institution(actor=manager, institution_id=plan)[1]
    public.publish_version(actor=manager, version_id=version.id)
    assert public.list_emergency_plans(actor=clerk) == ((plan, "突发事件应急预案"),)
    logged = public.log_incident(
        actor=clerk, kind="upset", happened_at=at(9), what="岩温等了一个钟头，拍桌子", done="李娜请到调解室，倒水安抚",
        followed_id=plan,
    )  # fmt: skip
    assert public.count_open_incidents(clerk) == 1
    public.note_incident(actor=manager, incident_id=logged, done="打电话回访，已消气", close=True)
    row = public.get_incident(actor=clerk, incident_id=logged)
    assert (row.state_text, row.followed, len(row.notes)) == ("已了结", "突发事件应急预案", 2)
    with pytest.raises(Conflict):
        public.note_incident(actor=clerk, incident_id=logged, done="再补一句")
    assert public.list_incidents(actor=elsewhere) == ()
    with pytest.raises(NotFound):
        public.get_incident(actor=elsewhere, incident_id=logged)
    with pytest.raises(NotFound):
        public.note_incident(actor=elsewhere, incident_id=logged, done="不是我的")
    assert nothing_personal("岩温", "李娜")
    with connection.cursor() as cursor:
        cursor.execute("SELECT what FROM people_incident")
        assert "岩温".encode() not in bytes(cursor.fetchone()[0])


def test_an_incident_to_come_or_without_words_is_refused(county, clerk, manager):
    with pytest.raises(Invalid) as caught:
        public.log_incident(actor=clerk, kind="war", happened_at=at(11), what="", followed_id=0)
    assert set(caught.value.fields) == {"kind", "happened_at", "what", "followed_id"}
    with pytest.raises(Forbidden):
        public.log_incident(
            actor=testing.staff_actor(county, Role.EXAMINER), kind="upset", happened_at=at(9), what="吵起来了"
        )


def test_a_bureau_names_the_site_and_reads_every_log(county, clerk, bureau):
    public.log_incident(actor=clerk, kind="outage", happened_at=at(9), what="停电半小时")
    with pytest.raises(NotFound):
        public.log_incident(actor=bureau, kind="outage", happened_at=at(9), what="停电半小时")
    public.log_incident(actor=bureau, kind="outage", happened_at=at(10), what="网络中断", site_id=county.town_site.id)
    assert [r.site_id for r in public.list_incidents(actor=bureau)] == [county.town_site.id, county.centre.id]


# Lost and found

FOUND = {
    "kind": "phone", "described": "黑色手机，屏幕有裂纹", "found_on": date(2026, 10, 7), "found_at": "等候区第二排",
    "marks": "锁屏是一张茶园照片，卡号尾数 13887651234", "finder": "岩拾物", "finder_phone": "13887651234",
}  # fmt: skip


@pytest.mark.seed("S1-56")
def test_a_thing_is_registered_kept_claimed_and_off_the_public_list(county, clerk, manager):
    row = public.register_lost(actor=clerk, **FOUND)
    assert (row.number, row.state_text, row.finder) == ("SJ-SW-2026-0001", "已登记", "岩**")
    assert public.keep_lost(actor=clerk, lost_id=row.id, kept_at="服务台保险柜").state_text == "保存中"
    (shown,) = public.list_found_things(county.place.id)
    assert (shown.number, shown.described, shown.found_at) == (row.number, FOUND["described"], FOUND["found_at"])
    site = county.centre.id
    assert public.list_found_things(county.place.id, site_id=site, limit=1) == (shown,)
    assert public.list_found_things(county.place.id, site_id=site, limit=0) == ()
    assert public.list_found_things(county.place.id, site_id=county.village_site.id) == ()
    assert "茶园" not in str(shown)
    assert "岩" not in str(shown)
    with pytest.raises(Invalid) as caught:
        public.claim_lost(actor=clerk, lost_id=row.id, claimant="", claimant_phone="12", proof="")
    assert set(caught.value.fields) == {"claimant", "claimant_phone", "proof"}
    claimed = public.claim_lost(
        actor=clerk, lost_id=row.id, claimant="李认领", claimant_phone="13987651234", proof="说得出锁屏照片，当面解锁"
    )
    assert (claimed.state_text, claimed.claimant) == ("已认领", "李**")
    assert public.list_found_things(county.place.id) == ()
    opened = public.open_lost_thing(actor=manager, lost_id=row.id)
    assert (opened.finder, opened.claimant) == ("岩拾物", "李认领")
    assert Entry.objects.filter(kind="people.lost_thing.opened").count() == 1
    assert nothing_personal("岩拾物", "李认领", "茶园", "13887651234")
    with connection.cursor() as cursor:
        cursor.execute("SELECT finder, claimant, marks, proof, finder_phone FROM people_lostthing")
        sealed = b"".join(bytes(cell) for cell in cursor.fetchone())
    assert not [t for t in ("岩拾物", "李认领", "茶园", "13887651234") if t.encode() in sealed]


@pytest.mark.seed("S1-56")
def test_what_nobody_claims_goes_to_the_state_after_a_year_and_to_the_police_any_day(county, clerk, clock):
    kept, handed = (public.register_lost(actor=clerk, **FOUND) for _ in range(2))
    with pytest.raises(Invalid) as refused:
        public.write_off_lost(actor=clerk, lost_id=handed.id, why="police")
    assert "交给了谁" in refused.value.fields["note"]
    with pytest.raises(Invalid) as refused:
        public.write_off_lost(actor=clerk, lost_id=handed.id, why="perished", note="腐坏了，已经扔掉")
    assert "不会腐坏" in refused.value.fields["why"]
    note = {"why": "police", "note": "勐勐派出所王警官签收"}
    assert public.write_off_lost(actor=clerk, lost_id=handed.id, **note).state_text == "已注销"
    assert public.open_lost_thing(actor=clerk, lost_id=handed.id).proof == note["note"]
    assert nothing_personal("王警官")
    clock.set("2027-10-08 10:00")
    with pytest.raises(Conflict, match="2027年10月09日起"):
        public.write_off_lost(actor=clerk, lost_id=kept.id, why="state")
    clock.set("2027-10-09 10:00")
    assert public.write_off_lost(actor=clerk, lost_id=kept.id, why="state").why_text.endswith("上缴国家")
    with pytest.raises(Conflict):
        public.claim_lost(actor=clerk, lost_id=kept.id, claimant="李", claimant_phone="13987651234", proof="我的手机")


def test_a_year_that_ends_on_a_rest_day_ends_on_the_next_working_day(county, clerk, clock):
    clock.set("2025-11-22 10:00")  # a year on is a Sunday
    row = public.register_lost(actor=clerk, **FOUND | {"found_on": date(2025, 11, 22)})
    assert row.state_from == date(2026, 11, 24)


def test_what_everybody_reads_of_a_thing_is_put_right_while_it_waits(county, clerk, elsewhere):
    row = public.register_lost(actor=clerk, **FOUND | {"described": "张三的医保卡"})
    mended = {"lost_id": row.id, "described": "医保卡一张", "found_at": "等候区"}
    with pytest.raises(NotFound):
        public.amend_lost(actor=elsewhere, **mended)
    with pytest.raises(Invalid):
        public.amend_lost(actor=clerk, **mended | {"described": "医保卡 530925199001011234"})
    before = Entry.objects.count()
    for _ in range(2):
        public.amend_lost(actor=clerk, **mended)
    assert Entry.objects.count() == before + 1
    assert [r.described for r in public.list_found_things(county.place.id)] == ["医保卡一张"]
    public.claim_lost(actor=clerk, lost_id=row.id, claimant="张三", claimant_phone="13987651234", proof="本人的卡")
    with pytest.raises(Conflict):
        public.amend_lost(actor=clerk, **mended | {"found_at": "门口"})


@pytest.mark.parametrize("said", ["身份证 530925199001011234", "卡 6222 0211 3300", "电话１３８８７６５１２３４"])
def test_what_everybody_reads_carries_no_number(county, clerk, said):
    with pytest.raises(Invalid) as caught:
        public.register_lost(actor=clerk, **FOUND | {"described": said})
    assert "核对特征" in caught.value.fields["described"]


def test_lost_things_of_another_hall_are_not_hers(county, clerk, elsewhere):
    row = public.register_lost(actor=clerk, **FOUND)
    assert public.list_lost(actor=elsewhere) == ()
    for act in (public.get_lost, public.open_lost_thing):
        with pytest.raises(NotFound):
            act(actor=elsewhere, lost_id=row.id)
    with pytest.raises(NotFound):
        public.keep_lost(actor=elsewhere, lost_id=row.id, kept_at="抽屉")


# Institutions

TEXT = "第一条 群众问到的第一位工作人员为首问责任人，应当引导到办成为止。"


def draft(actor, **changes):
    facts = {"kind": "first_asked", "title": "首问责任制", "text": TEXT, "effective_on": date(2026, 10, 8)}
    return public.draft_institution(actor=actor, **facts | {"aims": ("easy", "answerable")} | changes)


def latest(actor, institution_id):
    return public.get_institution(actor=actor, institution_id=institution_id)[1][0]


@pytest.mark.seed("S1-49", "S1-50", "S1-51", "S2-24", "S4-39", "S4-40")
def test_an_institution_is_published_read_and_read_again_when_it_changes(county, bureau, clerk, clock):
    key = draft(bureau)
    assert public.list_institutions(actor=clerk) == (), "a draft is nobody's yet"
    with pytest.raises(NotFound):
        public.get_institution(actor=clerk, institution_id=key)
    first = latest(bureau, key)
    with pytest.raises(Conflict, match="还没有发布"):
        public.confirm_read(actor=clerk, version_id=first.id)
    public.publish_version(actor=bureau, version_id=first.id)
    assert public.count_unread(clerk) == 1
    public.confirm_read(actor=clerk, version_id=first.id)
    public.confirm_read(actor=clerk, version_id=first.id)
    assert Entry.objects.filter(kind="people.institution.read").count() == 1
    assert public.count_unread(clerk) == 0
    with pytest.raises(Invalid):
        public.redraft(actor=bureau, institution_id=key, text=TEXT, effective_on=date(2026, 11, 1))
    second = public.redraft(
        actor=bureau, institution_id=key, text=TEXT + "第二条", effective_on=date(2026, 11, 1), change="加第二条"
    )
    public.publish_version(actor=bureau, version_id=second)
    assert latest(clerk, key).in_force is False, "announced, not yet in force"
    assert public.count_unread(clerk) == 0
    clock.set("2026-11-01 09:00")
    ref, versions = public.get_institution(actor=clerk, institution_id=key)
    assert (ref.number, [v.state_text for v in versions]) == (2, ["已发布", "已被新版代替"])
    assert public.count_unread(clerk) == 1
    readers = {r.name: r.at for r in public.list_readers(actor=bureau, institution_id=key)}
    assert readers == {"李娜": None}


@pytest.mark.seed("S1-49", "S1-50", "S1-51", "S1-55", "S3-13")
def test_the_kinds_and_aims_the_plans_name_are_there_and_what_a_place_lacks_is_said(county, bureau):
    named = "一窗受理 延时服务 预约服务 容错免责 首问责任 一次性告知 窗口办件好差评 帮办代办 责任追究 岗位责任 服务承诺"
    assert {*named.split(), "限时办结", "应急预案", "AB 岗位"} <= set(public.InstitutionKind.labels)
    assert public.Aim.labels == ["公开", "便民", "高效", "廉洁", "规范", "问责"]
    assert "首问责任" in public.missing_kinds(actor=bureau)
    key = draft(bureau)
    assert "首问责任" in public.missing_kinds(actor=bureau), "a draft does not count"
    public.publish_version(actor=bureau, version_id=latest(bureau, key).id)
    assert "首问责任" not in public.missing_kinds(actor=bureau)
    (ref,) = public.list_institutions(actor=bureau)
    assert ref.aims == ("便民", "问责")


def test_a_manager_writes_for_her_own_site_and_a_bureau_for_all(county, manager, bureau, clerk, elsewhere):
    own = draft(manager, title="大厅值班制度", kind="other")
    public.publish_version(actor=manager, version_id=latest(manager, own).id)
    assert [r.title for r in public.list_institutions(actor=clerk)] == ["大厅值班制度"]
    assert public.list_institutions(actor=elsewhere) == ()
    with pytest.raises(NotFound):
        public.confirm_read(actor=elsewhere, version_id=latest(manager, own).id)
    everywhere = draft(bureau)
    with pytest.raises(NotFound):
        public.redraft(actor=manager, institution_id=everywhere, text=TEXT, effective_on=date(2026, 12, 1))
    with pytest.raises(Forbidden):
        draft(clerk)
    with pytest.raises(Conflict, match="已经有《首问责任制》"):
        draft(bureau)


def test_a_version_is_not_published_backwards_and_an_ended_one_stays_ended(county, bureau, clock):
    key = draft(bureau, effective_on=date(2026, 10, 7))
    with pytest.raises(Conflict, match="施行日期已经过了"):
        public.publish_version(actor=bureau, version_id=latest(bureau, key).id)
    public.redraft(actor=bureau, institution_id=key, text=TEXT, effective_on=date(2026, 10, 20))
    public.publish_version(actor=bureau, version_id=latest(bureau, key).id)
    earlier = public.redraft(
        actor=bureau, institution_id=key, text=TEXT, effective_on=date(2026, 10, 15), change="提前"
    )
    with pytest.raises(Conflict, match="新版要比它晚"):
        public.publish_version(actor=bureau, version_id=earlier)
    public.drop_version(actor=bureau, version_id=earlier)
    with pytest.raises(Conflict):
        public.drop_version(actor=bureau, version_id=earlier)
    public.end_institution(actor=bureau, institution_id=key, ended_on=date(2026, 10, 30))
    clock.set("2026-10-30 09:00")
    assert public.list_institutions(actor=bureau) == ()
    assert [r.id for r in public.list_institutions(actor=bureau, ended=True)] == [key]
    with pytest.raises(Conflict):
        public.redraft(actor=bureau, institution_id=key, text=TEXT, effective_on=date(2026, 12, 1), change="恢复")


@pytest.mark.parametrize("machine", [public.INCIDENT, public.LOST, lifecycle.VERSION], ids=lambda m: m.name)
def test_the_diagram_in_the_readme_is_the_table_and_its_permissions_are_known(machine):
    readme = (Path(public.__file__).parent / "README.md").read_text("utf-8")
    assert machine.diagram() in readme
    assert {t.permission for t in machine.transitions} <= public.OWN_PERMISSIONS
    assert all(t.basis for t in machine.transitions)


@pytest.mark.seed("S1-56")
def test_found_things_are_read_by_site_and_page_by_page(county, clerk, elsewhere, bureau):
    here = [public.register_lost(actor=clerk, **FOUND).number for _ in range(3)]
    there = public.register_lost(actor=elsewhere, **FOUND).number
    place = county.place.id
    assert public.count_found_things(place) == 4
    pages = [[r.number for r in public.list_found_things(place, start=n, limit=2)] for n in (0, 2, 4)]
    assert pages == [[there, here[2]], [here[1], here[0]], []]
    own = public.list_found_things(place, site_id=county.centre.id, limit=2)
    assert [r.number for r in own] == [here[2], here[1]]
