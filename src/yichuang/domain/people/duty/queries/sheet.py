"""The month sheet (考勤月表): per person, on screen and as a spreadsheet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction

from yichuang.domain.people.queries import staff_names
from yichuang.domain.places import public as places
from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.spreadsheets import xlsx

from .. import lifecycle
from ..board import AT_WORK, approved, here, stationed
from ..events import MonthSheetGiven
from ..models import Explanation, LeaveKind, Presence, Shift
from ..policies import access_site
from ..reckoning import Due, Lapse, Span, lapses, minus
from ..refs import SheetLine
from .mine import dues

COLUMNS = (
    "姓名",
    "应到（班）",
    "实到",
    "迟到",
    "早退",
    "缺勤",
    "没有签退",
    "说明已认可",
    "请假（天）",
    "公出培训（天）",
)


def month_sheet(*, actor: Actor, site_id: int, month: date) -> tuple[SheetLine, ...]:
    """Everybody's month at a site, up to now; ``month``: any day of it. Raises Forbidden, NotFound."""
    site = access_site(actor, site_id)
    first = month.replace(day=1)
    last = (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    rows = list(Shift.objects.filter(site_id=site.id, day__gte=first, day__lte=min(last, clock.today())))
    came = {(p.shift_id, p.account_id): p for p in Presence.objects.filter(shift__in=rows)}
    accepted = set(
        Explanation.objects.filter(shift__in=rows, state=lifecycle.ACCEPTED).values_list("shift_id", "account_id")
    )
    by_person: dict[int, list[Due]] = defaultdict(list)
    for due in dues(rows):
        if due.spans or (due.shift.id, due.account_id) in came:
            by_person[due.account_id].append(due)
    people = {p.account_id for p in stationed(site.id, first, last)} | set(by_person)
    rest = [k for k in LeaveKind.values if k not in AT_WORK]
    away, busy = (approved(people, first, last, kinds=kinds) for kinds in (rest, AT_WORK))
    until = min(last, clock.today())
    opened = [places.open_spans(site, first + timedelta(days=n)) for n in range((until - first).days + 1)]
    names = staff_names(people)
    return tuple(
        _line(
            account, names[account], by_person.get(account, []), came, accepted,
            sum(_part_away(spans, away.get(account, ())) for spans in opened),
            sum(_part_away(spans, busy.get(account, ())) for spans in opened),
        )
        for account in sorted(people, key=lambda a: names[a])
    )  # fmt: skip


def _part_away(opened: Sequence[Span], away: Sequence[Span]) -> float:
    """How much of a day's opening somebody was on leave: nothing, half or all of it."""
    whole = sum((b - a).total_seconds() for a, b in opened)
    gone = whole - sum((b - a).total_seconds() for a, b in minus(opened, away))
    if not gone:
        return 0
    return 1 if gone > whole * 0.75 else 0.5


def _line(  # noqa: PLR0913
    account: int,
    name: str,
    found: list[Due],
    came: dict[tuple[int, int], Presence],
    accepted: set[tuple[int, int]],
    leave_days: float,
    business_days: float,
) -> SheetLine:
    counts = dict.fromkeys(Lapse, 0)
    there = excused = 0
    for due in found:
        presence = came.get((due.shift.id, account))
        there += presence is not None and bool(due.spans)
        wrong = lapses(
            due.spans,
            here(presence.came_at) if presence else None,
            here(presence.left_at) if presence and presence.left_at else None,
            clock.now(),
        )
        if (due.shift.id, account) in accepted:
            excused += len(wrong)
            continue
        for lapse in wrong:
            counts[lapse] += 1
    due_count = sum(bool(d.spans) for d in found)
    return SheetLine(
        account, name, due_count, there, counts[Lapse.LATE], counts[Lapse.EARLY], counts[Lapse.MISSING],
        counts[Lapse.NO_SIGN_OUT], excused, leave_days, business_days,
    )  # fmt: skip


@transaction.atomic
def export_month(*, actor: Actor, site_id: int, month: date) -> bytes:
    """The month sheet as xlsx; on record. Raises Forbidden, NotFound."""
    lines = month_sheet(actor=actor, site_id=site_id, month=month)
    site = places.get_site(site_id)
    rows = [
        (
            line.name, line.due, line.came, line.late, line.early, line.missing, line.no_sign_out, line.excused,
            line.leave_days, line.business_days,
        )
        for line in lines
    ]  # fmt: skip
    event = MonthSheetGiven(site.id, month.replace(day=1), len(lines))
    journal.record(event, actor=actor, subject=f"site:{site.id}", place_id=site.place_id)
    return xlsx((f"{month.year} 年 {month.month} 月考勤", COLUMNS, rows), freeze="B2")
