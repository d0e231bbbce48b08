"""remind_tasks: before the due day, when it is past, and to those above when nothing happens (S0-91)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.db import transaction

from yichuang.kernel import clock, journal
from yichuang.kernel.actor import system

from .. import lifecycle
from ..events import TaskReminded
from ..models import Reminder, ReminderLevel, Task
from ..queries.silence import silent_tasks

SOON_DAYS: Final = 7
RAISE_AFTER_DAYS: Final = 7
_AGAIN_AFTER: Final = {ReminderLevel.SOON: 6, ReminderLevel.LATE: 7, ReminderLevel.RAISED: 7}
"""Natural days: a week before and on the day before; at once when late; every week since it was raised."""


def level_of(due_on: date | None, today: date) -> ReminderLevel | None:
    """How urgent a task with this day is; None: nothing to say yet, or it has no day."""
    if due_on is None or due_on > today + timedelta(days=SOON_DAYS):
        return None
    if due_on >= today:
        return ReminderLevel.SOON
    return ReminderLevel.RAISED if today - due_on >= timedelta(days=RAISE_AFTER_DAYS) else ReminderLevel.LATE


def remind_tasks() -> int:
    """Remind of every task that is due today to be reminded of; how many. Again on the same day: of none.

    Of a plan that is over and of which nothing is on record, nobody is reminded.
    """
    today = clock.today()
    due = Task.objects.filter(
        state__in=(lifecycle.OPEN, lifecycle.DOING), due_on__lte=today + timedelta(days=SOON_DAYS)
    ).exclude(reminded_on=today)
    for place_id in set(due.values_list("place_id", flat=True)):
        due = due.exclude(silent_tasks(place_id))
    return sum(_remind(pk, today) for pk in due.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def _remind(task_id: int, today: date) -> bool:
    row = Task.objects.select_for_update(of=("self",)).get(pk=task_id)
    level = level_of(row.due_on, today)
    if level is None or row.due_on is None or row.state not in (lifecycle.OPEN, lifecycle.DOING):
        return False
    last = row.reminders.filter(level=level, on__gte=row.due_on - timedelta(days=SOON_DAYS)).order_by("-on").first()
    if row.reminded_on == today or (last is not None and (today - last.on).days < _AGAIN_AFTER[level]):
        return False
    Reminder.objects.create(task=row, on=today, level=level)
    row.reminded_on = today
    row.save(update_fields=["reminded_on"])
    entry = TaskReminded(row.pk, level.value, (row.due_on - today).days)
    journal.record(entry, actor=system(row.place_id), subject=row.subject, place_id=row.place_id)
    return True
