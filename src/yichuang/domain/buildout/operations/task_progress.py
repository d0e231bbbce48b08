"""report_task, tick_step, move_task: what is said and done of a task (S0-91), and the bureau's word on it."""

from __future__ import annotations

from typing import BinaryIO

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid, NotFound
from yichuang.kernel.files import kinds, pictures
from yichuang.kernel.files import public as files
from yichuang.kernel.journal import Event
from yichuang.kernel.lifecycle import fire

from .. import lifecycle, policies
from ..events import TaskMoved, TaskStepTicked, TaskTold
from ..lifecycle import DOING, MANAGE, OPEN, PLAN, REPORTED, TASK
from ..models import Task, TaskReport
from .tasks_of_plan import note_change
from .words_given import checked_reason, checked_text

_MOST_BYTES = 20 * 1024 * 1024
_LIVE = (OPEN, DOING, REPORTED)
_NEEDS_WORDS = ("again", "cancel")


@transaction.atomic
def report_task(  # noqa: PLR0913 - a report, all named
    *,
    actor: Actor,
    task_id: int,
    said: str,
    percent: int | None = None,
    done: bool = False,
    upload: UploadedFile[bytes] | BinaryIO | None = None,
) -> int:
    """Report progress in words, with a share done and a file if there is one; ``done``: all is done (报完成).

    Whoever only helps says what was done, and declares no share. Where a task has steps, the share is counted from
    them. Raises Forbidden, NotFound, Invalid, Conflict (done with; steps left). Returns the report's id.
    """
    row = policies.access_task(actor, task_id, PLAN)
    text = checked_text(said, "said", "进展", 400, 2)
    leads = policies.leads(actor, row) or actor.may(MANAGE)
    if not leads and (percent is not None or done):
        raise Conflict("您是协办单位：写明做了什么就行，进度和完成由牵头单位报")
    if row.state not in _LIVE or (leads and row.state == REPORTED):
        raise Conflict(f"现在是“{TASK.states[row.state]}”，不能再报进展")
    share = _share(row, percent, done=done) if leads else row.percent
    stored = None
    if upload:
        paper = pictures.cleaned(upload, max_bytes=_MOST_BYTES)  # whoever reads it learns nothing of where and by whom
        stored = files.receive(paper, max_bytes=_MOST_BYTES, allowed=kinds.ALL, field="file")
    report = TaskReport.objects.create(
        task=row,
        at=clock.now(),
        by_id=actor.account_id,
        percent=share,
        said=text,
        file_id=stored.id if stored else None,
    )
    row.percent = share
    told = TaskTold(row.pk, report.pk, share)
    name = "report" if done else "begin" if row.state == OPEN and leads else ""
    if name:
        _fire(row, name, actor, TaskMoved(row.pk, name, str(TASK.by_name[name].target)))
    else:
        row.save(update_fields=["percent"])
        journal.record(told, actor=actor, subject=row.subject, place_id=row.place_id)
    return report.pk


def _share(row: Task, percent: int | None, *, done: bool) -> int:
    steps = list(row.steps.all())
    if steps:
        left = [s.text for s in steps if s.done_on is None]
        if done and left:
            raise Conflict(f"还有 {len(left)} 步没有做完：{'、'.join(left[:3])}。做完一步勾一步，再报完成")
        if percent is not None:
            raise Invalid({"percent": "这项任务的进度按步骤计算，不用填"})
        return row.percent if left else 100
    if done:
        return 100
    if percent is not None and not 0 <= percent <= 100:
        raise Invalid({"percent": "进度填 0 到 100"})
    return row.percent if percent is None else percent


def _fire(row: Task, name: str, actor: Actor, event: Event, *fields: str) -> None:
    fire(
        TASK,
        row,
        name,
        actor=actor,
        event=event,
        subject_key=row.subject,
        place_id=row.place_id,
        fields=("percent", *fields),
    )


@transaction.atomic
def tick_step(*, actor: Actor, task_id: int, number: int, done: bool) -> int:
    """A step of the task's list is done, or after all is not; the share that is done now. The same again: nothing.

    Raises Forbidden, NotFound, Conflict (the task is reported as done or closed).
    """
    row = policies.access_task(actor, task_id, PLAN)
    if not policies.leads(actor, row) and not actor.may(MANAGE):
        raise NotFound("没有这项任务，或者不由您负责")
    if row.state not in (OPEN, DOING):
        raise Conflict(f"现在是“{TASK.states[row.state]}”，步骤不能再改")
    steps = {s.number: s for s in row.steps.all()}
    if number not in steps:
        raise NotFound("没有这一步")
    step = steps[number]
    if (step.done_on is not None) == done:
        return row.percent
    step.done_on, step.done_by_id = (clock.today(), actor.account_id) if done else (None, None)
    step.save(update_fields=["done_on", "done_by"])
    row.percent = 100 * sum(s.done_on is not None for s in steps.values()) // len(steps)
    event = TaskStepTicked(row.pk, number, done, row.percent)
    if row.state == OPEN:
        _fire(row, "begin", actor, event)
    else:
        row.save(update_fields=["percent"])
        journal.record(event, actor=actor, subject=row.subject, place_id=row.place_id)
    return row.percent


@transaction.atomic
def move_task(*, actor: Actor, task_id: int, name: str, said: str = "") -> str:
    """The bureau's word: finish (确认完成), again (退回), cancel (取消); the last two with a reason. The new state.

    A task is not finished before those it waits for. Raises Forbidden, NotFound, Invalid, Conflict.
    """
    row = policies.access_task(actor, task_id, MANAGE)
    if name not in ("finish", *_NEEDS_WORDS):
        raise NotFound("没有这一步")
    why = checked_reason(said) if name in _NEEDS_WORDS else ""
    before = TASK.states[row.state]
    move = TASK.check(row, name, actor)
    if name == "finish":
        waiting = [t.name for t in unfinished_before(row)]
        if waiting:
            raise Conflict(f"要先完成：{'、'.join(waiting[:3])}。那些确认完成以后，再来确认这一项")
        row.finished_on = clock.today()
    _fire(row, name, actor, TaskMoved(row.pk, name, str(move.target)), "finished_on")
    if why:
        note_change(row, "state", before, TASK.states[row.state], actor, why)
    return row.state


def unfinished_before(row: Task) -> list[Task]:
    """The tasks this one waits for that are not done with; what was cancelled keeps nobody waiting."""
    ended = (lifecycle.FINISHED, lifecycle.CANCELLED)
    waits = Task.objects.filter(place_id=row.place_id, key__in=row.after).exclude(state__in=ended)
    return list(waits.order_by("due_on", "pk"))
