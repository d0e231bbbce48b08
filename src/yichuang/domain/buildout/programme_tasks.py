"""The programme by the clock: reminders, and the tasks of an edition whose day has come."""

from __future__ import annotations

from yichuang.domain.places import public as places
from yichuang.kernel.actor import system
from yichuang.kernel.jobs import periodic

from . import lifecycle
from .operations.readings import keep_counted
from .operations.reminders import remind_tasks
from .operations.standard import take_in
from .operations.tasks_of_plan import take_tasks
from .queries.standard import find_edition


@periodic("buildout.remind_tasks", label="提醒和催办建设任务", cron="30 23 * * *")
def remind_of_tasks() -> None:
    """At 07:30 in Shanghai (cron counts in UTC). May run again: nobody is reminded twice on a day.

    What is wrong in one place stops neither the others nor the reminders; it is raised when all have had their turn.
    """
    wrong = []
    for place in places.list_places():
        actor = system(place.id, permissions=frozenset({lifecycle.MANAGE}))
        try:
            if (edition := find_edition(place.id)) is not None:
                take_in(actor, edition)
                take_tasks(actor=actor, place_id=place.id)
        except Exception as error:  # whatever it is, the next place comes
            error.add_note(place.slug)
            wrong.append(error)
    remind_tasks()
    if wrong:
        raise ExceptionGroup("buildout.remind_tasks", wrong)


@periodic("buildout.keep_counted", label="留存目标日的指标", cron="50 15 * * *")
def keep_what_is_counted() -> None:
    """At 23:50 in Shanghai: what the indicators of items are on a target's day. May run again."""
    for place in places.list_places():
        if find_edition(place.id) is not None:
            keep_counted(actor=system(place.id, permissions=frozenset({lifecycle.MANAGE})), place_id=place.id)
