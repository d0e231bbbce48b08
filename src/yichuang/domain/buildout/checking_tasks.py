"""Reminders of checks: each morning, once for each thing and day; the desk counts what is late by itself."""

from __future__ import annotations

from typing import Final

from django.db import transaction
from django.db.models import F, Q

from yichuang.kernel import clock, journal
from yichuang.kernel.actor import system
from yichuang.kernel.jobs import periodic

from . import lifecycle
from .events import RecheckReminded, RectificationReminded
from .events_inspecting import RoundReminded
from .models import Certificate, Rectification, RoundSite
from .queries.checking_lists import SOON
from .queries.patrols import ending_soon

_CRON: Final = "20 22 * * *"  # 06:20 in Shanghai; cron counts in UTC


@periodic("buildout.remind_rectifications", label="整改逾期提醒", cron=_CRON)
def remind_rectifications() -> None:
    """Note what was not put right by its day, once for each day it was given. May run again, and does nothing then."""
    late = Rectification.objects.filter(
        Q(reminded_on__isnull=True) | Q(reminded_on__lte=F("due_on")), state=lifecycle.OPEN, due_on__lt=clock.today()
    )
    for pk in late.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            row = late.select_for_update(of=("self",)).select_related("work").filter(pk=pk).first()
            if row is None:
                continue
            row.reminded_on = clock.today()
            row.save(update_fields=["reminded_on"])
            entry = RectificationReminded(row.pk, row.work.site_id, row.due_on.isoformat())
            place_id = row.work.place_id
            journal.record(entry, actor=system(place_id), subject=row.subject, place_id=place_id)


@periodic("buildout.remind_rechecks", label="达标复查提醒", cron=_CRON)
def remind_rechecks() -> None:
    """Note which marks are to be looked at again within thirty days, once for each day set. May run again."""
    due = Certificate.objects.filter(
        Q(reminded_on__isnull=True) | Q(reminded_on__lt=F("work__recheck_on") - SOON),
        state=lifecycle.IN_FORCE,
        work__recheck_on__lte=clock.today() + SOON,
    )
    for pk in due.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            row = due.select_for_update(of=("self",)).select_related("work").filter(pk=pk).first()
            if row is None or row.work.recheck_on is None:
                continue
            row.reminded_on = clock.today()
            row.save(update_fields=["reminded_on"])
            entry = RecheckReminded(row.work.site_id, row.work.recheck_on.isoformat())
            place_id = row.work.place_id
            journal.record(entry, actor=system(place_id), subject=row.work.subject, place_id=place_id)


@periodic("buildout.remind_rounds", label="巡查计划提醒", cron=_CRON)
def remind_rounds() -> None:
    """Note which sites of a round nobody has looked at in its last week, once each. May run again."""
    left = RoundSite.objects.filter(ending_soon(), patrol=None, reminded_on=None)
    for pk in left.order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            row = left.select_for_update(of=("self",)).select_related("round", "work").filter(pk=pk).first()
            if row is None:
                continue
            row.reminded_on = clock.today()
            row.save(update_fields=["reminded_on"])
            entry = RoundReminded(row.round_id, row.work.site_id, row.round.until.isoformat())
            place_id = row.round.place_id
            journal.record(entry, actor=system(place_id), subject=row.work.subject, place_id=place_id)
