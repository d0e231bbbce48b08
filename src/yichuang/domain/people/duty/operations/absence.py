"""Leave: ask_leave, decide_leave, withdraw_leave (请假、批假、销假)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from yichuang.domain.people.queries import staff_names
from yichuang.domain.places import public as places
from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Forbidden, Invalid
from yichuang.kernel.lifecycle import fire

from .. import lifecycle
from ..board import midnight
from ..events import LeaveMoved
from ..models import Leave, LeaveKind, Shift
from ..policies import access_leave
from ..refs import LeaveRef
from ..reps import leave_ref
from ..warnings import refresh
from .words import short_text

PARTS = {"day": "全天", "morning": "上午", "afternoon": "下午"}
_NOON = time(12)
LONGEST = 200  # days
FARTHEST = timedelta(days=366)


@transaction.atomic
def ask_leave(  # noqa: PLR0913 - the fields of a form, all named
    *, actor: Actor, kind: LeaveKind, first: date, last: date, reason: str, part: str = "day"
) -> LeaveRef:
    """Ask for leave from ``first`` to ``last``; ``part`` (morning, afternoon) only of a single day.

    The site is that of the post in use. Raises Forbidden, Invalid, or Conflict where other leave covers the time.
    """
    actor.require(lifecycle.DUTY)
    if actor.site_id is None or actor.place_id is None:
        raise Forbidden("请假要用派驻站点的岗位，请先换岗位")
    wrong = {}
    if last < first:
        wrong["last"] = "最后一天应不早于第一天"
    elif (last - first).days >= LONGEST:
        wrong["last"] = f"一次最多请 {LONGEST} 天"
    if first > clock.today() + FARTHEST:
        wrong["first"] = "请假最多提前一年"
    if first < clock.today():
        wrong["first"] = "已经过去的日子请在“说明”里写，不能补请假"
    if part not in PARTS:
        wrong["part"] = "请选全天、上午或者下午"
    elif part != "day" and first != last:
        wrong["part"] = "上午、下午只能请一天；请几天请选全天"
    if wrong:
        raise Invalid(wrong)
    text = short_text(reason, "reason", "事由", most=120)
    kind = LeaveKind(kind)
    begins = datetime.combine(first, _NOON, clock.SHANGHAI) if part == "afternoon" else midnight(first)
    ends = datetime.combine(last, _NOON, clock.SHANGHAI) if part == "morning" else midnight(last + timedelta(days=1))
    row = Leave(
        site_id=actor.site_id, account_id=actor.signed_in(), kind=kind, begins=begins, ends=ends, reason=text
    )  # fmt: skip
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Conflict("这段时间您已经请过假，请先撤回原来的，或者改日期") from None
    journal.record(_event(row), actor=actor, subject=f"leave:{row.pk}", place_id=actor.place_id)
    return _ref(row)


@transaction.atomic
def decide_leave(*, actor: Actor, leave_id: int, approve: bool, note: str = "") -> LeaveRef:
    """Approve a leave or not; a refusal needs a note. Nobody decides her own. Raises Forbidden, NotFound, Conflict."""
    row = access_leave(actor, leave_id, own=False)
    if row.account_id == actor.account_id:
        raise Conflict("自己的请假要由别人批，请找政务服务管理部门")
    row.note = short_text(note, "note", "不同意的理由") if not approve or note.strip() else None
    row.decided_by_id, row.decided_at = actor.account_id, clock.now()
    return _move(actor, row, "approve" if approve else "refuse", ["note", "decided_by", "decided_at"])


@transaction.atomic
def withdraw_leave(*, actor: Actor, leave_id: int) -> LeaveRef:
    """Take one's leave back, until it is over (销假). Raises Forbidden, NotFound, Conflict."""
    row = access_leave(actor, leave_id, own=True)
    if row.ends <= clock.now():
        raise Conflict("这次请假已经过去，不用再撤")
    if row.state == lifecycle.APPROVED and row.begins < clock.now():
        # What she was away for stays leave: it ends this midnight, or at noon of the day she comes back.
        midday = datetime.combine(clock.today(), _NOON, clock.SHANGHAI)
        back = midday if clock.now() >= midday else midnight(clock.today())
        if back > row.begins:
            until, row.ends = row.ends, back
            row.save(update_fields=["ends"])
            journal.record(_event(row), actor=actor, subject=f"leave:{row.pk}", place_id=actor.place_id)
            _look_again(row, until)
            return _ref(row)
    return _move(actor, row, "withdraw", [])


def _move(actor: Actor, row: Leave, name: str, fields: list[str]) -> LeaveRef:
    target = lifecycle.LEAVE.by_name[name].target or row.state
    event = LeaveMoved(row.pk, row.account_id, row.begins, row.ends, target)
    fire(
        lifecycle.LEAVE, row, name, actor=actor, event=event, subject_key=f"leave:{row.pk}",
        place_id=actor.place_id, fields=fields,
    )  # fmt: skip
    _look_again(row, row.ends)
    return _ref(row)


def _look_again(row: Leave, until: datetime) -> None:
    """Gaps of her days at whatever site, at a window or standing in; ``until``: the end of the leave as it was."""
    hers = Q(account_id=row.account_id) | Q(substitute_id=row.account_id)
    touched = Shift.objects.filter(hers, day__gte=clock.today(), begins__lt=until, ends__gt=row.begins)
    for site_id, day in touched.order_by("site_id", "day").values_list("site_id", "day").distinct():
        refresh(places.get_site(site_id), day)


def _event(row: Leave) -> LeaveMoved:
    return LeaveMoved(row.pk, row.account_id, row.begins, row.ends, row.state)


def _ref(row: Leave) -> LeaveRef:
    return leave_ref(row, staff_names([row.account_id]))
