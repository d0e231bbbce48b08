"""Who is stationed where at the same time; one appraisal a month; nobody keeps her own file."""

from __future__ import annotations

from datetime import date

import pytest

from yichuang.domain.people import public, testing
from yichuang.domain.people.staff_file.models import Transfer
from yichuang.domain.places import testing as ground
from yichuang.kernel.errors import Conflict, Invalid
from yichuang.kernel.journal.models import Entry

from .halls import Files

NOVEMBER = date(2026, 11, 1)


@pytest.fixture
def hall(db, clock):
    clock.set("2026-10-12 09:00")
    return Files()


@pytest.mark.seed("S0-64")
def test_a_head_who_will_leave_is_the_head_until_she_does(hall):
    first = hall.station(duty=public.Duty.HEAD, since=date(2024, 1, 1))
    public.end_dispatch(actor=hall.manager, dispatch_id=first, until=NOVEMBER)
    with pytest.raises(Conflict, match="已经有一名负责人"):
        hall.station(hall.fang, duty=public.Duty.HEAD, since=date(2026, 10, 31))
    hall.station(hall.fang, duty=public.Duty.HEAD, since=NOVEMBER)
    with pytest.raises(Conflict, match="已经派驻在这个站点"):
        hall.station(since=date(2026, 10, 31))


@pytest.mark.seed("S1-130")
def test_one_person_has_one_appraisal_a_month_however_often_she_is_moved(hall):
    september, text = date(2026, 9, 1), "业务熟练"
    first = hall.station(since=date(2024, 1, 1))
    public.end_dispatch(actor=hall.manager, dispatch_id=first, until=date(2026, 9, 15))
    second = hall.station(duty=public.Duty.HEAD, since=date(2026, 9, 15))
    wanted = {"actor": hall.manager, "month": september, "grade": public.Grade.GOOD, "text": text}
    public.draft_appraisal(dispatch_id=first, **wanted)
    with pytest.raises(Conflict, match="一个月只有一份"):
        public.draft_appraisal(dispatch_id=second, **wanted)
    gone, here = sorted(
        public.get_file(actor=hall.manager, account_id=hall.na.account_id).dispatches, key=lambda d: d.since
    )
    assert (gone.here, gone.appraisable, here.here) == (False, True, True), "her last month can still be written"


def test_nobody_keeps_her_own_file_or_writes_of_her_own_going(hall):
    me = {"actor": hall.manager, "account_id": hall.manager.account_id}
    station = hall.station(hall.manager, duty=public.Duty.HEAD, since=date(2026, 1, 1))
    for run in (
        lambda: public.keep_file(
            **me, employment=public.Employment.ESTABLISHED, full_time=True, education=public.Education.MASTER
        ),
        lambda: public.check_conduct(**me, site_id=hall.site.id),
        lambda: public.add_certificate(
            **me, kind=public.PaperKind.OTHER, name="证", issuer="局里", got_on=date(2026, 1, 1)
        ),
        lambda: public.end_dispatch(actor=hall.manager, dispatch_id=station, until=NOVEMBER, reason="想走了"),
    ):
        with pytest.raises((Conflict, Invalid)) as refused:
            run()
        assert "由别人登记" in str(refused.value)


@pytest.mark.seed("S1-40")
def test_an_agreed_transfer_ends_with_the_replacement_also_when_she_has_gone_already(hall, clock):
    dispatch = hall.station()
    row = public.propose_transfer(actor=hall.manager, dispatch_id=dispatch, reason="长期不在岗")
    public.send_transfer(actor=hall.manager, transfer_id=row)
    public.answer_transfer(actor=hall.leader, transfer_id=row, agree=True, replace_by=NOVEMBER)
    public.end_dispatch(actor=hall.manager, dispatch_id=dispatch, until=date(2026, 10, 14), reason="原单位召回")
    clock.set("2026-10-20 09:00")
    public.replace_transferred(
        actor=hall.manager, transfer_id=row, account_id=hall.fang.account_id, since=date(2026, 10, 20)
    )
    assert Transfer.objects.get().state == "replaced"


def test_a_terminal_needs_nobody_and_the_check_does_not_stumble_over_it(hall):
    ground.make_site(hall.county.place, hall.county.zhengwu, key="kiosk", kind="terminal", name="自助终端")
    assert not [c for c in public.check_sites(hall.bureau) if c.site == "自助终端"]


def test_what_ends_soon_is_not_crowded_out_by_what_was_renewed(hall):
    hall.station()
    for year in range(1990, 2024):
        for number in range(4):
            public.add_certificate(
                actor=hall.manager, account_id=hall.na.account_id, kind=public.PaperKind.TRAINING,
                name=f"年度培训{number}", issuer="县消防大队", got_on=date(year, 1, 1), last_day=date(year, 12, 31),
            )  # fmt: skip
    for number in range(4):
        public.add_certificate(
            actor=hall.manager, account_id=hall.na.account_id, kind=public.PaperKind.TRAINING,
            name=f"年度培训{number}", issuer="县消防大队", got_on=date(2025, 11, 1),
            last_day=date(2026, 11, 1 + number),
        )  # fmt: skip
    assert [c.name for c in public.list_expiring(hall.manager)] == [f"年度培训{n}" for n in range(4)]


def test_a_representatives_paper_runs_no_longer_than_her_post(hall):
    account = testing.make_staff(
        hall.county, name="赵敏", organisation_id=hall.county.minzheng.id, site_id=hall.site.id, until=NOVEMBER
    )
    wanted = {
        "actor": hall.manager, "site_id": hall.site.id, "post_id": account.posts[0].id, "document": "授权书一号",
        "since": date(2026, 10, 12),
    }  # fmt: skip
    for last_day in (NOVEMBER, date.max):
        with pytest.raises(Invalid) as refused:
            public.name_representative(**wanted, last_day=last_day)
        assert "last_day" in refused.value.fields
    public.name_representative(**wanted, last_day=date(2026, 10, 31))


@pytest.mark.seed("S0-64")
def test_leaving_can_be_put_off_only_until_the_successor_comes(hall):
    first = hall.station(duty=public.Duty.HEAD, since=date(2024, 1, 1))
    public.end_dispatch(actor=hall.manager, dispatch_id=first, until=NOVEMBER)
    hall.station(hall.fang, duty=public.Duty.HEAD, since=NOVEMBER)
    written = Entry.objects.count()
    with pytest.raises(Conflict, match="王芳已经登记从 2026-11-01 起"):
        public.end_dispatch(actor=hall.manager, dispatch_id=first, until=date(2026, 11, 15))
    assert Entry.objects.count() == written
    public.end_dispatch(actor=hall.manager, dispatch_id=first, until=date(2026, 10, 20))


def test_a_transfer_with_a_later_day_than_her_own_next_dispatch_is_refused_in_words(hall):
    first = hall.station(since=date(2024, 1, 1))
    transfer = public.propose_transfer(actor=hall.manager, dispatch_id=first, reason="业务不熟，屡教不改")
    public.send_transfer(actor=hall.manager, transfer_id=transfer)
    public.answer_transfer(actor=hall.leader, transfer_id=transfer, agree=True, replace_by=date(2026, 12, 31))
    public.end_dispatch(actor=hall.manager, dispatch_id=first, until=NOVEMBER)
    hall.station(since=NOVEMBER)
    with pytest.raises(Conflict, match="本人已经登记从 2026-11-01 起"):
        public.replace_transferred(
            actor=hall.bureau, transfer_id=transfer, account_id=hall.fang.account_id, since=date(2026, 11, 15)
        )
