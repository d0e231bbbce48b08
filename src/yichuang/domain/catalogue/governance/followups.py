"""Ending a revision task by hand: the other list was changed, or the record need not follow (S2-20)."""

from __future__ import annotations

from django.db import transaction

from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, NotFound

from ..events import RevisionDone
from ..models import RevisionTask
from .lifecycle import APPROVE
from .notes import read_note

_SHORTEST = 4


@transaction.atomic
def finish_task(*, actor: Actor, task_id: int, outcome: str) -> None:
    """Close the task, saying how it was met or why it need not be.

    A record changed by a proposal closes its task by itself. Raises NotFound, Forbidden, Invalid, Conflict (closed).
    """
    actor.require(APPROVE)
    task = RevisionTask.objects.select_for_update(of=("self",)).filter(pk=task_id).first()
    if task is None or task.place_id != actor.place_id:
        raise NotFound
    if task.done_on is not None:
        raise Conflict("这一项已经办完了")
    told = "请写明怎么办完的，或者为什么不用改"
    task.done_on, task.outcome = clock.today(), read_note(outcome, "outcome", least=_SHORTEST, told=told, most=300)
    task.save(update_fields=["done_on", "outcome"])
    entry = RevisionDone(task.pk, None)
    journal.record(entry, actor=actor, subject=f"revision_task:{task.pk}", place_id=task.place_id)
