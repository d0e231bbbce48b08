"""Arranging the roster: set_shift, remove_shift, copy_week, allow_stand_in (排班、临时顶岗)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction

from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid, NotFound

from ..board import Board, midnight, turn_of
from ..events import ShiftRemoved, ShiftSet, StandInAllowed, StandInEnded, WeekCopied
from ..models import Shift, StandIn
from ..policies import access_counter, access_shift, access_site
from ..reckoning import Turn
from ..refs import CopyReport, ShiftRef
from ..reps import shift_ref
from ..warnings import refresh
from .words import short_text

_MEANWHILE = "刚才有人也在改这一天的排班，请刷新以后再排"
LONGEST_AHEAD = timedelta(days=180)


@transaction.atomic
def set_shift(  # noqa: PLR0913 - the fields of a form, all named
    *,
    actor: Actor,
    site_id: int,
    counter_id: int,
    day: date,
    account_id: int,
    substitute_id: int | None = None,
    begins: time | None = None,
    ends: time | None = None,
    shift_id: int | None = None,
) -> ShiftRef:
    """Put somebody (and her substitute) on a counter's roster; with ``shift_id`` change that shift.

    Without times it runs from the site's opening to its closing. Only days that are not over. Raises Forbidden,
    NotFound, Conflict (somebody signed in for it already, or it has begun), or Invalid naming the clash.
    """
    site, counter = access_counter(actor, site_id, counter_id)
    old = access_shift(actor, shift_id) if shift_id is not None else None
    if old is not None:
        if old.site_id != site.id:
            raise NotFound("这一班在别的站点")
        _untouched(old)
    _planable(day)
    board = Board.read(site, day, day)
    opened = board.opened(day)
    if not opened:
        raise Invalid({"day": f"{day.month} 月 {day.day} 日{site.name}不上班，不用排班"})
    since = datetime.combine(day, begins, clock.SHANGHAI) if begins else opened[0][0]
    until = datetime.combine(day, ends, clock.SHANGHAI) if ends else opened[-1][1]
    if since >= until:
        raise Invalid({"ends": "下班时间应晚于上班时间"})
    turn = Turn(0, counter.id, day, since, until, account_id, substitute_id)
    wrong = board.wrong(turn, instead_of=shift_id or 0)
    if wrong:
        raise Invalid(wrong)
    row = old or Shift(site_id=site.id)
    before = row.day
    row.counter_id, row.day, row.begins, row.ends = counter.id, day, since, until
    row.account_id, row.substitute_id = account_id, substitute_id
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Conflict(_MEANWHILE) from None
    entry = ShiftSet(row.pk, counter.id, account_id, substitute_id, since, until)
    journal.record(entry, actor=actor, subject=f"shift:{row.pk}", place_id=site.place_id)
    for touched in {day, before or day}:
        refresh(site, touched)
    return shift_ref(replace(turn, id=row.pk), board)


@transaction.atomic
def remove_shift(*, actor: Actor, shift_id: int) -> None:
    """Take a shift off the roster; swaps asked for it go with it. Raises Forbidden, NotFound, Conflict."""
    row = access_shift(actor, shift_id)
    site = access_site(actor, row.site_id)
    _untouched(row)
    _planable(row.day)
    entry = ShiftRemoved(row.pk, row.counter_id, row.account_id, row.day)
    journal.record(entry, actor=actor, subject=f"shift:{row.pk}", place_id=site.place_id)
    row.delete()
    refresh(site, row.day)


@transaction.atomic
def copy_week(*, actor: Actor, site_id: int, monday: date) -> CopyReport:
    """Take over the roster of the week before ``monday``; what is there already stays, days gone by are left alone.

    What cannot be taken over (rest days, leave, posts that ended) is named. Raises Forbidden, NotFound, Invalid.
    """
    site = access_site(actor, site_id)
    if monday.isoweekday() != 1:
        raise Invalid({"monday": "请选星期一"})
    _planable(monday + timedelta(days=6))
    week = timedelta(days=7)
    board = Board.read(site, monday, monday + timedelta(days=6))
    before = Shift.objects.filter(site_id=site.id, day__gte=monday - week, day__lt=monday)
    rows, left_out = [], []
    for old in map(turn_of, before.order_by("day", "counter__number", "begins")):
        turn = replace(old, id=0, day=old.day + week, begins=old.begins + week, ends=old.ends + week)
        if turn.day < clock.today():
            continue
        wrong = board.wrong(turn)
        substitute = turn.substitute_id
        if set(wrong) == {"substitute"}:  # her post ended: the window itself is still taken over
            left_out.append(f"{turn.day.month} 月 {turn.day.day} 日 B 岗：{wrong.pop('substitute')}")
            substitute = None
        if wrong:
            left_out.append(f"{turn.day.month} 月 {turn.day.day} 日：{'；'.join(wrong.values())}")
            continue
        rows.append(
            Shift(
                site_id=site.id,
                counter_id=turn.counter_id,
                day=turn.day,
                begins=turn.begins,
                ends=turn.ends,
                account_id=turn.account_id,
                substitute_id=substitute,
            )
        )
        board.shifts.append(turn)
    try:
        with transaction.atomic():
            Shift.objects.bulk_create(rows)
    except IntegrityError:
        raise Conflict(_MEANWHILE) from None
    report = CopyReport(len(rows), tuple(dict.fromkeys(left_out)))
    entry = WeekCopied(site.id, monday, report.made, len(left_out))
    journal.record(entry, actor=actor, subject=f"site:{site.id}", place_id=site.place_id)
    for day in {r.day for r in rows}:
        refresh(site, day)
    return report


@transaction.atomic
def allow_stand_in(  # noqa: PLR0913
    *, actor: Actor, site_id: int, counter_id: int, day: date, account_id: int, reason: str
) -> None:
    """Let somebody who is not on the roster sit at a counter for one day, for a reason; the same again is once.

    Raises Forbidden, NotFound, Invalid.
    """
    site, counter = access_counter(actor, site_id, counter_id)
    _planable(day)
    text = short_text(reason, "reason", "临时顶岗的理由")
    board = Board.read(site, day, day)
    if not board.holds_post(account_id, day):
        raise Invalid({"account": "这个人那天在本站点没有岗位，请换人，或先请管理员安排岗位"})
    _, created = StandIn.objects.get_or_create(
        counter_id=counter.id, day=day, account_id=account_id,
        defaults={"reason": text, "allowed_by_id": actor.account_id},
    )  # fmt: skip
    if created:
        entry = StandInAllowed(counter.id, day, account_id)
        journal.record(entry, actor=actor, subject=f"counter:{counter.id}", place_id=site.place_id)
        refresh(site, day)


@transaction.atomic
def end_stand_in(*, actor: Actor, site_id: int, counter_id: int, day: date, account_id: int) -> None:
    """Take back that somebody may stand in; she finishes what she has begun. Raises Forbidden, NotFound, Invalid."""
    site, counter = access_counter(actor, site_id, counter_id)
    _planable(day)
    gone, _ = StandIn.objects.filter(counter_id=counter.id, day=day, account_id=account_id).delete()
    if not gone:
        raise NotFound("没有这次临时顶岗，可能已经取消")
    entry = StandInEnded(counter.id, day, account_id)
    journal.record(entry, actor=actor, subject=f"counter:{counter.id}", place_id=site.place_id)
    refresh(site, day)


def _planable(day: date) -> None:
    if day < clock.today():
        raise Invalid({"day": "过去的日子不能再改排班"})
    if midnight(day) > clock.now() + LONGEST_AHEAD:
        raise Invalid({"day": "排班最多提前半年"})


def _untouched(row: Shift) -> None:
    """What has begun to count for somebody's attendance is never taken back by changing the roster."""
    if row.presences.exists():
        raise Conflict("这一班已经有人签到，不能再改；要换人请用“临时顶岗”")
    if row.begins <= clock.now():
        raise Conflict("这一班已经开始，不能再改；要换人请用“临时顶岗”，没到的请本人写情况说明")
