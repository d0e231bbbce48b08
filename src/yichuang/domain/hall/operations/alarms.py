"""When somebody waits longer than the hall promises: an alarm, and what the manager did about it."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Count, Min
from django.db.models.functions import Greatest

from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor, system
from yichuang.kernel.errors import NotFound
from yichuang.kernel.journal import Event

from .. import lifecycle
from ..events import AlarmAnswered, AlarmEnded, AlarmRaised
from ..models import Alarm, Hall, Ticket
from ..policies import access_hall
from ..queries.setting import get_hall
from ..refs import AlarmRef
from ..reps import alarm_ref
from ..words import said

LONGEST_ACTION = 200


@transaction.atomic
def answer_alarm(*, actor: Actor, alarm_id: int, action: str) -> AlarmRef:
    """Write down what was done (opened a window, sent a guide …). Raises Forbidden, NotFound, Invalid."""
    actor.require(lifecycle.MANAGE)
    row = Alarm.objects.select_for_update().filter(pk=alarm_id).first()
    if row is None:
        raise NotFound("没有这条提醒")
    hall = access_hall(actor, hall_id=row.hall_id, permission=lifecycle.MANAGE)
    text = said(action, field="action", missing="请写明怎么处置的", longest=LONGEST_ACTION)
    row.action, row.acted_by_id, row.acted_at = text, actor.signed_in(), clock.now()
    row.save(update_fields=["action", "acted_by", "acted_at"])
    _tell(actor, hall.place_id, row, AlarmAnswered(row.pk, row.hall_id, text))
    return alarm_ref(row, hall)


@transaction.atomic
def watch_hall(hall_id: int) -> None:
    """Raise, keep or end the alarms of a hall; one at a time for a business. May run again.

    In a hall that is out of use nobody waits: what runs there ends.
    """
    Hall.objects.select_for_update(no_key=True).get(pk=hall_id)
    hall, now = get_hall(hall_id), clock.now()
    line = Ticket.objects.filter(hall_id=hall_id, state=lifecycle.WAITING, day=clock.today())
    since_when = Min(Greatest("taken_at", "turn"))  # an appointment's time, or a coming back, if later
    rows = line.values_list("business_id").annotate(began=since_when, n=Count("id"))
    waiting = {b: (began, n) for b, began, n in rows}
    running = {a.business_id: a for a in Alarm.objects.filter(hall_id=hall_id, ended_at__isnull=True)}
    actor = system(hall.place_id)
    for business in hall.businesses:
        since, count = waiting.get(business.id, (now, 0))
        longest, alarm = int((now - since).total_seconds() // 60), running.get(business.id)
        if not hall.active:
            longest = 0
        if longest <= hall.promised_wait:
            if alarm is not None:
                alarm.ended_at = max(now, alarm.since)
                alarm.save(update_fields=["ended_at"])
                _tell(actor, hall.place_id, alarm, AlarmEnded(alarm.pk, hall_id, alarm.longest))
        elif alarm is None:
            alarm = Alarm.objects.create(
                hall_id=hall_id, business_id=business.id, since=now, longest=longest, waiting=count
            )
            _tell(actor, hall.place_id, alarm, AlarmRaised(alarm.pk, hall_id, business.id, longest, count))
        elif longest > alarm.longest:
            alarm.longest, alarm.waiting = longest, max(count, alarm.waiting)
            alarm.save(update_fields=["longest", "waiting"])


def _tell(actor: Actor, place_id: int, row: Alarm, event: Event) -> None:
    journal.record(event, actor=actor, subject=f"hall_alarm:{row.pk}", place_id=place_id)
