"""Good practice written down, published, and copied to other sites as tasks with steps (S2-141); outlets (S3-65)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date
from typing import Final

from django.db import transaction

from yichuang.domain.places import public as places
from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid, NotFound
from yichuang.kernel.lifecycle import fire

from .. import policies
from ..events import PracticeMoved, PracticeWritten
from ..lifecycle import CANCELLED, DRAFT, MANAGE, PLAN, PRACTICE, PUBLISHED
from ..models import Practice, SiteWork, Task, TaskSource
from .own_tasks import create_task, refuse_past
from .words_given import checked_text, plain

OUTLET_STEPS: Final = ("功能区划分", "升级改造", "员工培训")
"""What a bank's outlet goes through before it serves people (S3-65)."""
_MOST_STEPS = 20


@transaction.atomic
def write_practice(  # noqa: PLR0913 - a text, all named
    *, actor: Actor, site_id: int, title: str, text: str, steps: Sequence[str], practice_id: int | None = None
) -> int:
    """Write down what a site does well, as steps others can follow; with ``practice_id`` a draft is written anew.

    Raises Forbidden, NotFound, Invalid, Conflict (published: withdraw it first). Returns its id.
    """
    work = policies.access_work(actor, site_id, PLAN)
    lines = [plain(s) for s in steps if s.strip()]
    if not 1 <= len(lines) <= _MOST_STEPS or any(len(s) > 120 for s in lines):
        raise Invalid({"steps": f"请写 1 到 {_MOST_STEPS} 步，一行一步，每步最多 120 个字，别的站点照着做"})
    given = {
        "title": checked_text(title, "title", "标题", 100, 4),
        "text": checked_text(text, "text", "做法", 2000, 10),
        "steps": lines,
    }
    if practice_id is None:
        row = Practice.objects.create(
            place_id=work.place_id, work=work, at=clock.now(), by_id=actor.account_id, **given
        )
    else:
        row = _access(actor, practice_id, PLAN)
        if row.state != DRAFT:
            raise Conflict("已经推广的不能改，请撤下以后另写一份")
        for field, value in given.items():
            setattr(row, field, value)
        row.work = work
        row.save(update_fields=[*given, "work"])
    entry = PracticeWritten(row.pk, work.pk, len(lines))
    journal.record(entry, actor=actor, subject=row.subject, place_id=row.place_id)
    return row.pk


def _access(actor: Actor, practice_id: int, permission: str) -> Practice:
    actor.require(permission)
    rows = Practice.objects.select_for_update(of=("self",)).filter(place_id=actor.place_id or 0, pk=practice_id)
    if not actor.may(MANAGE):
        rows = rows.filter(work__in=SiteWork.objects.filter(policies.works_in_reach(actor)))
    row = rows.first()
    if row is None:
        raise NotFound("没有这份经验做法，或者不归您管")
    return row


@transaction.atomic
def move_practice(*, actor: Actor, practice_id: int, name: str) -> str:
    """Publish it to the whole place, or withdraw it. Raises Forbidden, NotFound, Conflict. The new state."""
    row = _access(actor, practice_id, MANAGE)
    if name not in PRACTICE.by_name:
        raise NotFound("没有这一步")
    event = PracticeMoved(row.pk, name)
    fire(PRACTICE, row, name, actor=actor, event=event, subject_key=row.subject, place_id=row.place_id)
    return row.state


@transaction.atomic
def apply_practice(*, actor: Actor, practice_id: int, site_ids: Collection[int], due_on: date) -> tuple[int, ...]:
    """Copy a published practice to these sites: a task for each, its steps as the list to tick (S2-141).

    A site that has it already is left alone. Raises Forbidden, NotFound, Invalid, Conflict (not published). The ids
    of the tasks that are new.
    """
    row = _access(actor, practice_id, MANAGE)
    if row.state != PUBLISHED:
        raise Conflict("先推广，再安排站点照着做")
    where = places.get_site(row.work.site_id).name
    return _copy(
        actor, site_ids, due_on, TaskSource.PRACTICE, f"practice.{row.pk}", f"照“{row.title}”去做", row.steps,
        f"{where}的经验做法", without=row.work.site_id,
    )  # fmt: skip


@transaction.atomic
def bring_up_outlets(*, actor: Actor, site_ids: Collection[int], due_on: date) -> tuple[int, ...]:
    """Bring bank outlets up like other sites: zones, rebuilding, training, as steps of a task for each (S3-65).

    Raises Forbidden, NotFound, Invalid (a site that is no outlet). The ids of the tasks that are new.
    """
    actor.require(MANAGE)
    for site_id in site_ids:
        if places.get_site(site_id).kind != places.SiteKind.BANK:
            raise Invalid({"sites": f"“{places.get_site(site_id).name}”不是银行网点"})
    return _copy(
        actor, site_ids, due_on, TaskSource.OUTLET, "outlet", "把银行网点改造成政务服务驿站", OUTLET_STEPS,
        "功能区划分、升级改造、员工培训",
    )  # fmt: skip


def _copy(  # noqa: PLR0913 - one task for each site, all named
    actor: Actor,
    site_ids: Collection[int],
    due_on: date,
    source: str,
    prefix: str,
    name: str,
    steps: Sequence[str],
    basis: str,
    without: int | None = None,
) -> tuple[int, ...]:
    if not set(site_ids) - {without}:
        raise Invalid({"sites": "请至少选一个站点"})
    refuse_past(due_on)
    made = []
    for site_id in sorted(set(site_ids) - {without}):
        work = policies.access_work(actor, site_id, MANAGE)
        key = f"{prefix}.{site_id}"
        asked = Task.objects.filter(place_id=work.place_id, key__regex=rf"^{key.replace('.', '[.]')}(#\d+)?$")
        if asked.exclude(state=CANCELLED).exists():
            continue
        if cancelled := asked.count():  # called off then, asked for again
            key = f"{key}#{cancelled + 1}"
        row = create_task(
            actor=actor, place_id=work.place_id, source=source, work=work, town=work.town, key=key, name=name,
            due_on=due_on, steps=steps, basis=basis[:120],
            organisation_id=places.get_site(site_id).organisation_id,
        )  # fmt: skip
        made.append(row.pk)
    return tuple(made)
