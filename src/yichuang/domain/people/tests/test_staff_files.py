"""Files of stationed people: two years, dual management, certificates, the standard, transfers, representatives."""

from __future__ import annotations

from datetime import date

import pytest

from yichuang.domain.people import public, testing
from yichuang.domain.people.staff_file.models import Dispatch, StaffFile
from yichuang.domain.places import testing as ground
from yichuang.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from yichuang.kernel.journal.models import Entry

from .halls import SINCE, Files


@pytest.fixture
def hall(db, clock):
    clock.set("2026-10-12 09:00")
    return Files()


def kinds():
    return list(Entry.objects.order_by("id").values_list("kind", flat=True))


# The file


@pytest.mark.seed("S1-34", "S2-134", "S0-69")
def test_a_file_says_how_somebody_is_employed_and_her_phone_is_masked_and_sealed(hall):
    hall.station()
    before = len(kinds())
    hall.file(phone="13887651234", full_time=False, employment=public.Employment.PURCHASED)
    hall.file(phone="13887651234", full_time=False, employment=public.Employment.PURCHASED)
    assert kinds()[before:] == ["people.file.kept"], "the same again changes nothing"
    found = public.get_file(actor=hall.manager, account_id=hall.na.account_id)
    assert (found.employment_label, found.full_time, found.education_label) == ("购买服务", False, "本科")
    assert found.masked_phone == "138****1234"
    assert "13887651234" not in str(list(Entry.objects.values_list("payload", flat=True)))
    assert "***" in repr(StaffFile.objects.get().phone)


def test_files_are_kept_by_the_centre_where_somebody_is_stationed_and_by_no_other(hall):
    hall.station()
    elsewhere = testing.staff_actor(hall.county, public.Role.HALL_MANAGER, site_id=hall.county.town_site.id)
    with pytest.raises(NotFound):
        public.get_file(actor=elsewhere, account_id=hall.na.account_id)
    with pytest.raises(Forbidden):
        public.get_file(actor=hall.leader, account_id=hall.na.account_id)
    assert public.list_files(actor=elsewhere) == ()
    assert [r.name for r in public.list_files(actor=hall.manager)] == ["李娜"]
    assert public.list_unfiled(actor=elsewhere)


@pytest.mark.parametrize(
    ("text", "words"), [("13887651234", "不要写证件号码"), ("x" * 80, "2 至 60 个字"), ("\x07铃", "2 至 60 个字")]
)
def test_no_numbers_and_no_rubbish_stand_in_a_file(hall, text, words):
    hall.station()
    with pytest.raises(Invalid) as refused:
        hall.file(other_post=text)
    assert words in refused.value.fields["other_post"]


@pytest.mark.seed("S1-129")
def test_a_second_post_is_found_and_a_village_cadre_may_have_one(hall):
    hall.station()
    hall.file()
    assert hall.faults() == []
    public.assign_post(
        actor=testing.manager(), account_id=hall.na.account_id, role=public.Role.EXAMINER,
        organisation_id=hall.county.minzheng.id, since=SINCE,
    )  # fmt: skip
    assert any("派驻期间还有别的岗位" in f and "审查人员" in f for f in hall.faults())
    hall.file(other_post="局办公室文秘")
    assert any("局办公室文秘" in f for f in hall.faults())
    hall.file(employment=public.Employment.CADRE, other_post="局办公室文秘")
    assert hall.faults() == []


def test_whether_there_is_a_second_post_is_looked_into_every_year(hall, clock):
    hall.station()
    hall.file()
    clock.set("2027-11-01 09:00")
    assert hall.faults() == ["一年内没有核实过有没有兼职"]


# The standard and certificates


@pytest.mark.seed("S3-34", "S0-67", "S0-69", "S1-34", "S1-35")
def test_the_place_sets_one_standard_and_whoever_falls_short_is_told(hall):
    hall.station()
    hall.file(employment=public.Employment.CONTRACT, education=public.Education.SENIOR)
    with pytest.raises(Forbidden, match="统一制定"):
        public.set_standard(
            actor=hall.manager, duty=public.Duty.WINDOW, education=public.Education.COLLEGE, certified=True,
            established=True,
        )  # fmt: skip
    public.set_standard(
        actor=hall.bureau, duty=public.Duty.WINDOW, education=public.Education.COLLEGE, certified=True, established=True
    )
    assert hall.faults() == [
        "学历是高中（中专），标准要求大专以上", "标准要求在编人员，现在是聘用", "没有有效的上岗证，标准要求持证上岗",
    ]  # fmt: skip
    hall.file(education=public.Education.COLLEGE)
    certify(hall, got_on=date(2026, 1, 5))
    assert hall.faults() == []


def certify(hall, name="综合窗口上岗证", **facts):
    return public.add_certificate(
        actor=hall.manager, account_id=hall.na.account_id, kind=public.PaperKind.CERTIFICATE, name=name,
        issuer="县政务服务管理局", **facts,
    )  # fmt: skip


@pytest.mark.seed("S0-67", "S1-35")
def test_what_expires_is_told_sixty_days_before_and_until_it_is_renewed(hall, clock):
    hall.station()
    hall.file()
    certify(hall, got_on=date(2025, 12, 1), last_day=date(2026, 12, 12))
    assert [c.light for c in public.list_expiring(hall.manager)] == []
    clock.set("2026-10-13 09:00")
    assert [c.light for c in public.list_expiring(hall.manager)] == ["soon"]
    assert public.count_expiring(hall.manager) == 1
    clock.set("2026-12-13 09:00")
    assert [c.light for c in public.list_expiring(hall.manager)] == ["over"]
    certify(hall, got_on=date(2026, 12, 13), last_day=date(2027, 12, 12))
    assert public.list_expiring(hall.manager) == ()
    with pytest.raises(Conflict):
        certify(hall, got_on=date(2026, 12, 13))
    with pytest.raises(Invalid):
        certify(hall, "培训", got_on=date(2026, 12, 1), last_day=date(2026, 11, 1))


def test_a_look_at_conduct_says_what_was_not_in_order(hall):
    hall.station()
    with pytest.raises(Invalid):
        public.check_conduct(
            actor=hall.manager, account_id=hall.na.account_id, site_id=hall.site.id, failed=[public.ConductPoint.DRESS]
        )
    public.check_conduct(
        actor=hall.manager, account_id=hall.na.account_id, site_id=hall.site.id, failed=[public.ConductPoint.DRESS],
        note="没有穿工装",
    )  # fmt: skip
    [look] = public.get_file(actor=hall.manager, account_id=hall.na.account_id).conduct
    assert (look.failed, look.note) == (("着装整齐",), "没有穿工装")
    assert "没有穿工装" not in str(list(Entry.objects.values_list("payload", flat=True)))


# Stationed, two years, rotation


@pytest.mark.seed("S1-38", "S2-136", "S0-65")
def test_leaving_before_two_years_needs_a_reason_which_the_file_shows(hall, clock):
    dispatch = hall.station(since=date(2025, 3, 1))
    with pytest.raises(Invalid) as refused:
        public.end_dispatch(actor=hall.manager, dispatch_id=dispatch, until=date(2026, 11, 1))
    assert "2027-03-01" in refused.value.fields["reason"]
    public.end_dispatch(actor=hall.manager, dispatch_id=dispatch, until=date(2026, 11, 1), reason="工作需要调回原单位")
    [row] = public.get_file(actor=hall.manager, account_id=hall.na.account_id).dispatches
    assert (row.early, row.reason) == (True, "工作需要调回原单位")
    second = hall.station(hall.fang, since=date(2024, 2, 29))
    public.end_dispatch(actor=hall.manager, dispatch_id=second, until=date(2026, 11, 1))
    assert Dispatch.objects.get(pk=second).early is False
    public.end_dispatch(actor=hall.manager, dispatch_id=second, until=date(2026, 10, 13))
    assert Dispatch.objects.get(pk=second).until == date(2026, 10, 13), "a day that has not come can be put right"
    clock.set("2026-10-13 09:00")
    with pytest.raises(Conflict, match="已经离开"):
        public.end_dispatch(actor=hall.bureau, dispatch_id=second, until=date(2026, 12, 1))


@pytest.mark.seed("S1-39")
def test_rotation_is_planned_after_two_years_and_too_many_at_once_are_marked(hall, clock):
    dispatches = [hall.station(w, since=date(2024, 10, 1)) for w in (hall.na, hall.fang, hall.min)]
    young = hall.station(hall.clerk("周丽"), since=date(2026, 1, 1))
    assert {d.id for d in public.list_due_for_rotation(hall.manager)} == set(dispatches)
    with pytest.raises(Invalid) as early:
        public.plan_rotation(actor=hall.manager, dispatch_id=young, on=date(2027, 6, 1))
    assert "2028-01-01" in early.value.fields["on"]
    public.plan_rotation(actor=hall.manager, dispatch_id=dispatches[0], on=date(2026, 12, 1))
    [month] = public.list_rotation(hall.manager)
    assert not month.crowded
    public.plan_rotation(actor=hall.manager, dispatch_id=dispatches[1], on=date(2026, 12, 20))
    [month] = public.list_rotation(hall.manager)
    assert month.crowded, "two of four"
    public.plan_rotation(actor=hall.manager, dispatch_id=dispatches[1], on=date(2027, 3, 1))
    assert [m.crowded for m in public.list_rotation(hall.manager)] == [False, False]


# What each site must have


@pytest.mark.seed("S0-64")
def test_a_centre_has_exactly_one_head(hall):
    assert "还没有明确一名负责人" in hall.missing(hall.site)
    hall.station(duty=public.Duty.HEAD)
    assert "还没有明确一名负责人" not in hall.missing(hall.site)
    with pytest.raises(Conflict, match="已经有一名负责人"):
        hall.station(hall.fang, duty=public.Duty.HEAD)


@pytest.mark.seed("S0-51")
def test_a_window_nobody_is_assigned_to_is_told(hall):
    assert any("3 号综合窗口、4 号综合窗口" in f for f in hall.missing(hall.site))
    testing.make_staff(hall.county, name="周丽", counter_id=hall.first.id)
    assert any(f == "没有安排人的窗口：4 号综合窗口" for f in hall.missing(hall.site))


@pytest.mark.seed("S0-52")
def test_every_office_of_a_township_has_somebody_in_its_hall(hall):
    station = ground.make_organisation(
        hall.county.place, "police_station_101", body="police_station", name="双江县公安局勐勐派出所",
        short_name="勐勐派出所", kind="station", jurisdiction=[ground.range_of(ground.TOWN_A)],
    )  # fmt: skip
    town = hall.county.town_site
    assert "还没有人进驻大厅的站所：勐勐派出所" in hall.missing(town)
    testing.make_staff(hall.county, organisation_id=station.id, site_id=town.id)
    assert not any("站所" in f for f in hall.missing(town))


@pytest.mark.seed("S3-40", "S3-41", "S3-42", "S3-44")
def test_a_village_has_its_three_where_the_place_has_set_a_standard_for_them(hall):
    village = hall.county.village_site
    assert hall.missing(village) == ()
    for duty in (public.Duty.SPECIALIST, public.Duty.HELPER, public.Duty.LIAISON):
        public.set_standard(
            actor=hall.bureau, duty=duty, education=public.Education.SENIOR, certified=False, established=False
        )
    assert hall.missing(village) == ("还没有村级专办员 A、B 岗", "还没有村级代办帮办员", "还没有乡级联络员")
    people = [testing.make_staff(hall.county, public.Role.AGENT, site_id=village.id) for _ in range(5)]

    def station(account, duty, **facts):
        who = public.get_actor(account.id, account.posts[0].id, testing.Channel.AGENT)
        return hall.station(who, duty=duty, site=village, employer=hall.county.town_a, **facts)

    with pytest.raises(Invalid) as unlettered:
        station(people[0], public.Duty.SPECIALIST)
    assert "AB 岗" in unlettered.value.fields["letter"]
    station(people[0], public.Duty.SPECIALIST, letter="A")
    with pytest.raises(Conflict, match="A 岗专办员"):
        station(people[1], public.Duty.SPECIALIST, letter="A")
    station(people[1], public.Duty.SPECIALIST, letter="B")
    station(people[2], public.Duty.HELPER)
    station(people[3], public.Duty.LIAISON)
    assert hall.missing(village) == ()
    with pytest.raises(Invalid) as window:
        station(people[4], public.Duty.WINDOW)
    assert "duty" in window.value.fields
    helper = people[2].id
    public.keep_file(
        actor=hall.bureau, account_id=helper, employment=public.Employment.CONTRACT, full_time=True,
        education=public.Education.SENIOR, checked=True,
    )  # fmt: skip
    told = public.get_file(actor=hall.bureau, account_id=helper).faults
    assert told == ("村级代办帮办员应由“乡编村用”人员兼任",)


# Dual management


@pytest.mark.seed("S1-36", "S2-137")
def test_the_centre_appraises_once_a_month_and_the_home_body_reads_it(hall):
    dispatch = hall.station()
    month = date(2026, 9, 15)
    draft = {"dispatch_id": dispatch, "month": month, "grade": public.Grade.GOOD, "text": "服务热情，业务熟练"}
    made = public.draft_appraisal(actor=hall.manager, **draft)
    assert public.draft_appraisal(actor=hall.manager, **draft) == made
    assert public.list_appraisals_sent(hall.leader) == ()
    with pytest.raises(NotFound):
        public.get_appraisal(actor=hall.leader, appraisal_id=made)
    with pytest.raises(Forbidden):
        public.draft_appraisal(actor=hall.leader, **draft)
    public.send_appraisal(actor=hall.manager, appraisal_id=made)
    with pytest.raises(Conflict, match="只有一份"):
        public.draft_appraisal(actor=hall.manager, **draft)
    assert (public.count_for_home(hall.leader), public.count_for_home(hall.other_leader)) == (1, 0)
    with pytest.raises(NotFound):
        public.read_appraisal(actor=hall.other_leader, appraisal_id=made)
    public.read_appraisal(actor=hall.leader, appraisal_id=made)
    [read] = public.list_appraisals_sent(hall.leader)
    assert (read.state_label, read.text) == ("派驻单位已阅", "服务热情，业务熟练")
    assert public.count_for_home(hall.leader) == 0
    assert "服务热情" not in str(list(Entry.objects.values_list("payload", flat=True)))


@pytest.mark.seed("S1-40")
def test_a_transfer_proposal_goes_to_the_home_body_and_ends_with_a_replacement_by_a_day(hall, clock):
    old = hall.station()
    made = public.propose_transfer(actor=hall.manager, dispatch_id=old, reason="多次离岗，群众两次反映")
    assert public.list_transfers(hall.leader) == ()
    with pytest.raises(Conflict, match="已经有一份"):
        public.propose_transfer(actor=hall.manager, dispatch_id=old, reason="多次离岗，群众两次反映")
    public.send_transfer(actor=hall.manager, transfer_id=made)
    with pytest.raises(Invalid):
        public.answer_transfer(actor=hall.leader, transfer_id=made, agree=True)
    with pytest.raises(NotFound):
        public.answer_transfer(actor=hall.other_leader, transfer_id=made, agree=False, answer="不是我们的人")
    by = date(2026, 10, 30)
    public.answer_transfer(actor=hall.leader, transfer_id=made, agree=True, replace_by=by)
    clock.set("2026-11-02 09:00")
    assert [t.late for t in public.list_transfers(hall.manager)] == [True]
    with pytest.raises(Invalid):
        public.replace_transferred(
            actor=hall.manager, transfer_id=made, account_id=hall.na.account_id, since=date(2026, 11, 2)
        )
    public.replace_transferred(
        actor=hall.manager, transfer_id=made, account_id=hall.fang.account_id, since=date(2026, 11, 2)
    )
    [done] = public.list_transfers(hall.manager)
    assert (done.state_label, done.replacement, done.late) == ("已换人", "王芳", False)
    ended = Dispatch.objects.get(pk=old)
    assert (ended.until, ended.early, ended.reason) == (date(2026, 11, 2), True, "按调岗意见换人")
    assert Dispatch.objects.get(until__isnull=True).employer_id == hall.county.minzheng.id


def test_a_home_body_that_refuses_says_why_and_a_proposal_can_be_taken_back(hall):
    old = hall.station()
    made = public.propose_transfer(actor=hall.manager, dispatch_id=old, reason="业务不熟，差错较多")
    public.send_transfer(actor=hall.manager, transfer_id=made)
    with pytest.raises(Invalid):
        public.answer_transfer(actor=hall.leader, transfer_id=made, agree=False)
    public.answer_transfer(actor=hall.leader, transfer_id=made, agree=False, answer="刚派驻两个月，再培训一段时间")
    with pytest.raises(Conflict):
        public.drop_transfer(actor=hall.manager, transfer_id=made)
    again = public.propose_transfer(actor=hall.manager, dispatch_id=old, reason="培训以后仍然不熟")
    public.drop_transfer(actor=hall.manager, transfer_id=again)
    assert [t.state_label for t in public.list_transfers(hall.manager)] == ["已撤回", "不同意"]


# Chief representatives


@pytest.mark.seed("S1-33", "S2-56")
def test_a_body_names_its_representative_in_writing_and_for_a_time(hall, clock):
    account = testing.make_staff(
        hall.county, organisation_id=hall.county.minzheng.id, site_id=hall.site.id, name="赵敏"
    )
    given = {
        "site_id": hall.site.id, "post_id": account.posts[0].id, "document": "双民发〔2026〕12 号授权书",
        "since": date(2026, 10, 12), "last_day": date(2026, 12, 31),
    }  # fmt: skip
    assert account.posts[0].id in dict(public.list_possible_representatives(actor=hall.manager, site_id=hall.site.id))
    made = public.name_representative(actor=hall.manager, **given)
    [row] = public.list_representatives(actor=hall.manager)
    assert (row.name, row.body, row.until, row.light) == ("赵敏", hall.county.minzheng.name, date(2027, 1, 1), "ok")
    with pytest.raises(Conflict, match="已经有首席代表"):
        public.name_representative(
            actor=hall.manager, **given | {"since": date(2026, 12, 31), "last_day": date(2027, 6, 1)}
        )
    with pytest.raises(Invalid):
        public.name_representative(actor=hall.manager, **given | {"last_day": date(2026, 10, 1)})
    clock.set("2026-11-15 09:00")
    assert public.count_expiring(hall.manager) == 1
    public.end_representative(actor=hall.manager, representative_id=made)
    clock.set("2026-11-16 09:00")
    public.name_representative(
        actor=hall.manager, **given | {"since": date(2026, 11, 16), "last_day": date(2027, 6, 1)}
    )
    elsewhere = testing.staff_actor(hall.county, public.Role.HALL_MANAGER, site_id=hall.county.town_site.id)
    with pytest.raises(NotFound):
        public.end_representative(actor=elsewhere, representative_id=made)
