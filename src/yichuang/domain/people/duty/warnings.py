"""Gaps told the day before (空岗预警): a list on the manager's desk that shrinks as gaps are filled."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction

from yichuang.domain.places import public as places
from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor

from .board import Board
from .events import GapsTold
from .models import GapWarning, Shift

_LOOKS_BACK = timedelta(days=14)
_FARTHEST = 15
TOLD_AT = 16
"""The hour of the day before at which gaps are told (tasks.py)."""


def next_open_day(site: places.SiteRef, after: date) -> date | None:
    """The next day on which the site is open, within two weeks (a long holiday included)."""
    days = (after + timedelta(days=n) for n in range(1, _FARTHEST))
    return next((d for d in days if places.open_spans(site, d)), None)


def sites_with_roster() -> list[int]:
    """Sites that keep a roster: they had or have shifts around today."""
    rows = Shift.objects.filter(day__gte=clock.today() - _LOOKS_BACK)
    return list(rows.order_by("site_id").values_list("site_id", flat=True).distinct())


@transaction.atomic
def tell_gaps(*, actor: Actor, site_id: int) -> int:
    """Put the grave gaps of the site's next open day before its manager. Returns how many; again changes nothing."""
    site = places.get_site(site_id)
    day = next_open_day(site, clock.today())
    if day is None:
        return 0
    told = sync(site, day)
    if told:
        journal.record(GapsTold(site.id, day, told), actor=actor, subject=f"site:{site.id}", place_id=site.place_id)
    return told


def sync(site: places.SiteRef, day: date) -> int:
    """Write down the day's grave gaps, clear those that are gone. Returns how many are new."""
    found = {(g.counter_id, g.kind.value) for g in Board.read(site, day, day).gaps(day) if g.grave}
    rows = {(w.counter_id, w.kind): w for w in GapWarning.objects.filter(site_id=site.id, day=day)}
    fresh = [k for k in found if k not in rows or rows[k].cleared_at is not None]
    for key in fresh:
        GapWarning.objects.update_or_create(
            counter_id=key[0], day=day, kind=key[1],
            defaults={"site_id": site.id, "told_at": clock.now(), "cleared_at": None},
        )  # fmt: skip
    gone = [w.pk for k, w in rows.items() if k not in found and w.cleared_at is None]
    GapWarning.objects.filter(pk__in=gone).update(cleared_at=clock.now())
    return len(fresh)


def refresh(site: places.SiteRef, day: date) -> None:
    """After a change of the roster: what was told of that day is looked at again, and a day that has been told of.

    Whatever opens a gap after the day before has been looked at (at ``TOLD_AT``) is told at once.
    """
    if GapWarning.objects.filter(site_id=site.id, day=day).exists() or _has_been_told(site, day):
        sync(site, day)


def _has_been_told(site: places.SiteRef, day: date) -> bool:
    now, today = clock.now().astimezone(clock.SHANGHAI), clock.today()
    if day <= today:
        return day == today
    return now.hour >= TOLD_AT and day == next_open_day(site, today)
