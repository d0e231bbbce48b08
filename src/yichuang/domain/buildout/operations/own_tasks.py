"""add_task, change_task: tasks beside those of the edition, and what is changed of any (S0-87, S0-91)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TypedDict
from uuid import uuid4

from django.db import transaction

from yichuang.domain.places import public as places
from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Forbidden, Invalid

from .. import policies
from ..events import TaskAdded, TaskChanged
from ..lifecycle import CANCELLED, FINISHED, MANAGE, PLAN
from ..models import SiteWork, Task, TaskSource, TaskStep
from .tasks_of_plan import Bodies, note_change, spoken
from .words_given import checked_reason, checked_text, plain

_MOST_STEPS = 20


class TaskFields(TypedDict, total=False):
    """What may be changed of a task: only what is given is."""

    name: str
    due_on: date | None
    leader: str
    responsible: str
    helpers: tuple[str, ...]


@transaction.atomic
def add_task(  # noqa: PLR0913 - a task, all named
    *,
    actor: Actor,
    name: str,
    due_on: date,
    organisation_id: int | None = None,
    town: int | None = None,
    site_id: int | None = None,
    helpers: Sequence[str] = (),
    after: Sequence[int] = (),
    leader: str = "",
    responsible: str = "",
    steps: Sequence[str] = (),
) -> int:
    """A task of the bureau for a body, or of a town for itself; its id (S0-87).

    ``after``: tasks it waits for. The bureau names the body, or the town (then its government leads). Raises
    Forbidden, NotFound, Invalid (a day that is past, or before that of a task it waits for; too many steps).
    """
    actor.require(PLAN)
    work = policies.access_work(actor, site_id, PLAN) if site_id is not None else None
    town = work.town if work else town
    if not actor.may(MANAGE):
        mine = policies.towns_of(actor)
        if not mine:
            raise Forbidden("任务由乡镇和主管单位来加。您这里有事要办，请和主管单位说")
        town = town if town in mine else mine[0]
        organisation_id = actor.organisation_id
    if organisation_id is None and town is None:
        raise Invalid({"organisation_id": "请选由哪个单位牵头，或者选一个乡镇"})
    place_id = actor.place_id or 0
    if town is not None and not SiteWork.objects.filter(place_id=place_id, town=town).exists():
        raise Invalid({"town": "这个乡镇没有列入计划的站点"})
    before = [_known(actor, task_id) for task_id in after]
    late = [t.name for t in before if t.due_on and t.due_on > due_on]
    if late:
        raise Invalid({"due_on": f"要等的“{late[0]}”比这一天还晚，请改期限"})
    row = create_task(
        actor=actor, place_id=place_id, source=TaskSource.OWN, work=work, town=town, organisation_id=organisation_id,
        name=name, due_on=due_on, steps=steps,
    )  # fmt: skip
    row.after = [t.key for t in before]
    row.helpers = [plain(h)[:60] for h in helpers if h.strip()]
    row.helping = Bodies(place_id).ids_of(row.helpers)
    row.leader = plain(leader)[:30]
    row.responsible = plain(responsible)[:30]
    row.save(update_fields=["after", "helpers", "helping", "leader", "responsible"])
    return row.pk


def refuse_past(due_on: date) -> None:
    """Raise Invalid for a day on which nothing can be due any more."""
    if due_on < clock.today():
        raise Invalid({"due_on": f"完成时间不能在今天（{clock.today()}）之前"})


def _refuse_day(row: Task, given: TaskFields) -> None:
    due_on = given.get("due_on", row.due_on)
    if due_on is None and "due_on" in given and not row.lasting:
        raise Invalid({"due_on": "请写完成时间，写成 2026-09-28 这样"})
    if due_on is not None and due_on != row.due_on:
        refuse_past(due_on)


def _known(actor: Actor, task_id: int) -> Task:
    row = Task.objects.filter(policies.tasks_in_reach(actor), pk=task_id).first()
    if row is None:
        raise Invalid({"after": "没有这项前置任务"})
    return row


def create_task(  # noqa: PLR0913 - a task, all named
    *,
    actor: Actor,
    place_id: int,
    source: str,
    name: str,
    due_on: date,
    work: SiteWork | None = None,
    town: int | None = None,
    organisation_id: int | None = None,
    steps: Sequence[str] = (),
    key: str = "",
    basis: str = "",
) -> Task:
    """A row with its steps and its entry, for whoever has been let in. Raises Invalid (a day that is past, too).

    Without a body named, that of the town's centre leads: who has a site brought up is its government.
    """
    kept = checked_text(name, "name", "任务", 400, 4)
    refuse_past(due_on)
    lines = [plain(s) for s in steps if s.strip()]
    if len(lines) > _MOST_STEPS or any(len(s) > 120 for s in lines):
        raise Invalid({"steps": f"步骤最多 {_MOST_STEPS} 条，每条最多 120 个字"})
    if organisation_id is None and town is not None:
        sites = places.list_sites(place_id, kind=places.SiteKind.TOWN, town=town)
        organisation_id = sites[0].organisation_id if sites else None
    if organisation_id is None and work is not None:
        organisation_id = places.get_site(work.site_id).organisation_id
    body = next((o for o in places.organisations_for(place_id) if o.id == organisation_id), None)
    if body is None:
        raise Invalid({"organisation_id": "请选由哪个单位牵头"})
    row = Task.objects.create(
        place_id=place_id, key=key or f"{source}.{uuid4().hex[:16]}", source=source, name=kept, lead=body.name[:60],
        organisation_id=body.id, due_on=due_on, town=town, work=work, basis=basis,
    )  # fmt: skip
    TaskStep.objects.bulk_create(TaskStep(task=row, number=n, text=text) for n, text in enumerate(lines, 1))
    entry = TaskAdded(row.pk, source, work.pk if work else None, due_on.isoformat())
    journal.record(entry, actor=actor, subject=row.subject, place_id=place_id)
    return row


@transaction.atomic
def change_task(*, actor: Actor, task_id: int, revision: int, given: TaskFields, reason: str) -> int:
    """Change a task with a reason; postponing it is one (计划调整). Returns its revision.

    Whoever leads it names its people; the rest is the bureau's. Raises Forbidden, NotFound, Invalid, Conflict (done
    with; another has changed it).
    """
    row = policies.access_task(actor, task_id, PLAN)
    if not actor.may(MANAGE) and (set(given) - {"leader", "responsible"} or not policies.leads(actor, row)):
        raise Forbidden("期限和内容由主管单位调整。请在进展里写明原因，请他们来改")
    why = checked_reason(reason)
    if row.state in (FINISHED, CANCELLED):
        raise Conflict("任务已经了结，不用再改")
    if row.revision != revision:
        raise Conflict("您打开以后，别人已经改过这项任务。请重新打开，看过新的再改")
    _refuse_day(row, given)
    if "name" in given:
        given = {**given, "name": checked_text(given["name"], "name", "任务", 400, 4)}
    changed = []
    for field, value in given.items():
        new = [plain(v)[:60] for v in value] if isinstance(value, tuple) else value
        new = plain(new)[:400] if isinstance(new, str) else new
        if isinstance(new, str) and field != "name" and len(new) > 30:
            raise Invalid({field: "姓名最多 30 个字"})
        before = getattr(row, field)
        if new != before:
            note_change(row, field, spoken(before), spoken(new), actor, why)
            setattr(row, field, new)
            changed.append(field)
    if changed:
        row.helping = Bodies(row.place_id).ids_of(row.helpers)
        row.revision += 1
        row.save(update_fields=[*changed, "helping", "revision"])
        entry = TaskChanged(row.pk, tuple(changed))
        journal.record(entry, actor=actor, subject=row.subject, place_id=row.place_id)
    return row.revision
