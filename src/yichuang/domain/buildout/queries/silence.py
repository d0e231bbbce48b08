"""Where a plan is over and nothing of its time was ever entered: nothing is known, so nothing is called late."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from yichuang.kernel import clock

from .. import lifecycle
from ..models import Task, TaskSource, WorkMove
from .standard import find_edition


def silent_since(place_id: int) -> date | None:
    """The day the plan ended, if no step of any site was entered for its time; None: it runs, or is on record."""
    edition = find_edition(place_id)
    ends = edition.profile.programme.ends if edition else clock.today()
    if ends >= clock.today() or WorkMove.objects.filter(work__place_id=place_id, on__lte=ends).exists():
        return None
    return ends


def is_silent(task: Task, ended: date | None) -> bool:
    """Whether nobody ever said anything of this task of a plan of which nothing is known (``silent_since``)."""
    of_plan = task.source == TaskSource.PLAN and task.state == lifecycle.OPEN
    return of_plan and ended is not None and task.due_on is not None and task.due_on <= ended


def silent_tasks(place_id: int) -> Q:
    """The tasks of a place for which ``is_silent`` holds."""
    ended = silent_since(place_id)
    if ended is None:
        return Q(pk__in=[])
    return Q(place_id=place_id, source=TaskSource.PLAN, state=lifecycle.OPEN, due_on__lte=ended)
