"""set_counter_days: which weekdays a counter is staffed (值守规律)."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Invalid

from ..events import CounterDaysSet
from ..models import GapWarning
from ..policies import access_counter
from ..staffing import WEEKDAYS, CounterDays
from ..warnings import sync


@transaction.atomic
def set_counter_days(*, actor: Actor, site_id: int, counter_id: int, weekdays: Collection[int] | None) -> None:
    """Say on which ISO weekdays (1 Monday … 7 Sunday) a counter is expected to be staffed; None: every open day.

    On other days nobody is missed there, and whoever is put on its roster is looked after as everywhere. What was told
    of days ahead is looked at again. The same again changes nothing. Raises Forbidden, NotFound, Invalid.
    """
    site, counter = access_counter(actor, site_id, counter_id)
    if weekdays is not None and not set(weekdays) <= set(WEEKDAYS):
        raise Invalid({"weekdays": "请勾选星期一到星期日"})
    row = CounterDays.objects.select_for_update().filter(counter_id=counter.id).first()
    wanted = None if weekdays is None else sorted(set(weekdays))
    if wanted == (row.weekdays if row else None):
        return
    if wanted is None:
        CounterDays.objects.filter(counter_id=counter.id).delete()
    else:
        CounterDays.objects.update_or_create(counter_id=counter.id, defaults={"weekdays": wanted})
    event = CounterDaysSet(counter.id, tuple(wanted or ()), wanted is None)
    journal.record(event, actor=actor, subject=f"counter:{counter.id}", place_id=site.place_id)
    told = GapWarning.objects.filter(site_id=site.id, day__gte=clock.today())
    for day in told.order_by("day").values_list("day", flat=True).distinct():
        sync(site, day)
