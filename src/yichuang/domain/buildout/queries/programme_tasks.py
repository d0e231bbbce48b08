"""The tasks this post has to do with: lists, one of them, how many wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Q

from yichuang.domain.people import public as people
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import NotFound

from .. import lifecycle, policies
from ..lifecycle import DOING, MANAGE, OPEN, PLAN, REPORTED, TASK
from ..models import ReminderLevel, Task, TaskReport, TownPlan
from ..operations.reminders import RAISE_AFTER_DAYS, SOON_DAYS
from ..programme_refs import ReportRef, StepRef, TaskRow, TaskView
from .programme_rows import ENDED, Names, change_refs, task_row
from .silence import silent_tasks

MINE, BODY, ALL = "mine", "body", "all"


@dataclass(frozen=True, slots=True)
class TaskFilter:
    """What narrows a list of tasks. ``scope``: those this post answers for, its body has a part in, or all in reach.

    ``light``: late | soon | month (due this month); ``live``: without those that are done with.
    """

    scope: str = ALL
    state: str = ""
    light: str = ""
    town: int | None = None
    site_id: int | None = None
    text: str = ""
    live: bool = False


def list_tasks(actor: Actor, narrow: TaskFilter | None = None) -> tuple[TaskRow, ...]:
    """Tasks in reach, what is due first, those without a day after, those done with last. Raises Forbidden."""
    policies.require_any(actor)
    rows = Task.objects.filter(policies.tasks_in_reach(actor), _narrowed(actor, narrow or TaskFilter()))
    names = Names(actor.place_id or 0)
    found = [task_row(row, names, actor) for row in rows.select_related("work")]
    return tuple(sorted(found, key=lambda r: (r.state in ENDED, r.due_on is None, r.due_on or clock.today(), r.id)))


def _narrowed(actor: Actor, narrow: TaskFilter) -> Q:
    wanted = Q()
    if narrow.scope == MINE:
        wanted &= policies.led_by(actor)
    elif narrow.scope == BODY:
        wanted &= policies.led_by(actor) | Q(helping__contains=[actor.organisation_id or 0])
    if narrow.state:
        wanted &= Q(state=narrow.state)
    if narrow.live or narrow.light:
        wanted &= ~Q(state__in=ENDED)
    wanted &= _lit(narrow.light, actor.place_id or 0)
    if narrow.town is not None:
        wanted &= Q(town=narrow.town)
    if narrow.site_id is not None:
        wanted &= Q(work__site_id=narrow.site_id)
    if narrow.text.strip():
        words = narrow.text.strip()
        wanted &= Q(name__contains=words) | Q(lead__contains=words)
    return wanted


def _lit(light: str, place_id: int) -> Q:
    today = clock.today()
    first = today.replace(day=1)
    return {
        "late": Q(due_on__lt=today) & ~Q(state=REPORTED) & ~silent_tasks(place_id),
        "soon": Q(due_on__range=(today, today + timedelta(days=SOON_DAYS))),
        "month": Q(due_on__gte=first, due_on__lt=(first + timedelta(days=32)).replace(day=1)),
    }.get(light, Q())


def raised(actor: Actor) -> tuple[TaskRow, ...]:
    """Tasks that were raised to those above: late for a week and reminded of it, most days first. Raises Forbidden."""
    return tuple(r for r in list_tasks(actor, TaskFilter(light="late")) if r.reminded == ReminderLevel.RAISED.label)


def count_my_tasks(actor: Actor) -> int:
    """What waits at this desk: the bureau's word (reported tasks, raised ones, submitted plans); for others what they
    answer for that is late or due within a week.
    """
    today = clock.today()
    rows = Task.objects.filter(place_id=actor.place_id or 0).exclude(silent_tasks(actor.place_id or 0))
    if actor.may(MANAGE):
        old = today - timedelta(days=RAISE_AFTER_DAYS)
        late = Q(state__in=(OPEN, DOING), due_on__lte=old, reminded_on__isnull=False)
        plans = TownPlan.objects.filter(place_id=actor.place_id or 0, state=lifecycle.SUBMITTED)
        return rows.filter(Q(state=REPORTED) | late).count() + plans.count()
    if not actor.may(PLAN):
        return 0
    due = Q(state__in=(OPEN, DOING), due_on__lte=today + timedelta(days=SOON_DAYS))
    return rows.filter(policies.led_by(actor), due).count()


def _find(actor: Actor, task_id: int) -> Task:
    policies.require_any(actor)
    rows = Task.objects.filter(policies.tasks_in_reach(actor), pk=task_id).select_related("work")
    row = rows.first()
    if row is None:
        raise NotFound("没有这项任务，或者不由您负责")
    return row


def get_task(actor: Actor, task_id: int) -> TaskView:
    """A task with everything that was said and done. Raises Forbidden or NotFound."""
    row = _find(actor, task_id)
    names = Names(row.place_id)
    shown = task_row(row, names, actor)
    near = Task.objects.filter(place_id=row.place_id).select_related("work")
    waits = [task_row(t, names, actor) for t in near.filter(key__in=row.after).order_by("due_on", "pk")]
    follow = [task_row(t, names, actor) for t in near.filter(after__contains=[row.key]).order_by("due_on", "pk")]
    clashing = tuple(f.name for f in follow if f.due_on and row.due_on and f.due_on < row.due_on)
    reports = list(row.reports.order_by("-pk"))
    steps = list(row.steps.order_by("number"))
    ids = [*(r.by_id for r in reports), *(s.done_by_id for s in steps)]
    who = people.staff_names(n for n in ids if n is not None)
    declares = shown.leads or actor.may(MANAGE)
    live = (OPEN, DOING) if declares else (OPEN, DOING, REPORTED)
    return TaskView(
        row=shown,
        reports=tuple(
            ReportRef(r.pk, r.at, who.get(r.by_id or 0, ""), r.percent, r.said, r.file_id is not None) for r in reports
        ),
        changes=change_refs(row.changes.select_related("work", "task").order_by("-pk"), names),
        steps=tuple(StepRef(s.number, s.text, s.done_on, who.get(s.done_by_id or 0, "")) for s in steps),
        reminders=tuple((r.on, str(ReminderLevel(r.level).label)) for r in row.reminders.order_by("-on")),
        waits_for=tuple(waits),
        followers=tuple(follow),
        clashing=clashing,
        may_report=actor.may(PLAN) and row.state in live,
        may_declare=declares,
        moves=tuple((t.name, t.label) for t in TASK.possible(row, actor) if t.name in ("finish", "again", "cancel")),
        may_change=row.state not in ENDED and (actor.may(MANAGE) or (actor.may(PLAN) and shown.leads)),
    )


def report_file(actor: Actor, task_id: int, report_id: int) -> int:
    """The stored file of a report. Raises Forbidden or NotFound."""
    row = TaskReport.objects.filter(task=_find(actor, task_id), pk=report_id, file__isnull=False).first()
    if row is None or row.file_id is None:
        raise NotFound("这条进展没有附件")
    return row.file_id
