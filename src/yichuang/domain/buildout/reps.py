"""Rows as what is handed out."""

from __future__ import annotations

from yichuang.kernel import clock

from . import lifecycle
from .models import SiteWork, WorkMove
from .refs import MoveRef, WorkRef


def work_ref(row: SiteWork) -> WorkRef:
    """A site under the plan."""
    return WorkRef(
        row.pk,
        row.place_id,
        row.site_id,
        row.kind,
        row.town,
        row.state,
        lifecycle.WORK.states[row.state],
        row.since,
        row.batch,
        row.pilot,
        row.phase,
        row.way,
        tuple(row.funding),
        row.leader,
        row.responsible,
        row.due_on,
        row.cost,
        row.people,
        row.note,
        row.revision,
        row.recheck_on,
    )


def work_move_ref(row: WorkMove) -> MoveRef:
    """A step of a site."""
    label = lifecycle.WORK.by_name[row.transition].label
    word = lifecycle.WORK.states[row.target]
    entered = clock.day_of(row.at)
    later = entered if entered > row.on else None
    return MoveRef(row.transition, label, word, row.on, row.by_id, row.reason, row.assessment_id, later)
