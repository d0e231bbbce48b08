"""The programme by the clock: reminders, and the tasks of an edition whose day has come."""

from __future__ import annotations

from yichuang.domain.places import public as places
from yichuang.kernel.actor import system
from yichuang.kernel.jobs import periodic

from . import lifecycle
from .operations.reminders import remind_tasks
from .operations.tasks_of_plan import take_tasks
from .queries.standard import find_edition


@periodic("buildout.remind_tasks", label="提醒和催办建设任务", cron="30 23 * * *")
def remind_of_tasks() -> None:
    """At 07:30 in Shanghai (cron counts in UTC). May run again: nobody is reminded twice on a day."""
    for place in places.list_places():
        if find_edition(place.id) is not None:
            take_tasks(actor=system(place.id, permissions=frozenset({lifecycle.MANAGE})), place_id=place.id)
    remind_tasks()
