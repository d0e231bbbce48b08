"""Leaders' days in the hall: plan_leader_day, cancel_leader_day, keep_leader_day (领导坐班; S1-52)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yichuang.domain.people.models import Post
from yichuang.domain.people.roles import Role
from yichuang.domain.people.words import line
from yichuang.domain.places import public as places
from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid

from ..events import LeaderDayKept, LeaderDaySet
from ..models import LeaderDay
from ..policies import access_leader_day, access_site
from .roster import LONGEST_AHEAD


@transaction.atomic
def plan_leader_day(*, actor: Actor, site_id: int, day: date, account_id: int) -> int:
    """Plan a leader's day in the hall; the same again changes nothing. Raises Forbidden, NotFound, Invalid."""
    site = access_site(actor, site_id)
    if not clock.today() <= day <= clock.today() + LONGEST_AHEAD:
        raise Invalid({"day": "请选今天到半年以后的日子"})
    if not places.open_spans(site, day):
        raise Invalid({"day": f"{day.month} 月 {day.day} 日{site.name}不上班"})
    post = next((p for p in leaders_of(site.place_id, day) if p.account_id == account_id), None)
    if post is None:
        raise Invalid({"account": "请选一位那天还在任的部门负责人"})
    row, created = LeaderDay.objects.get_or_create(
        site_id=site.id, day=day, account_id=account_id, defaults={"organisation_id": post.organisation_id}
    )
    if created:
        _record(actor, row, site.place_id, planned=True)
    return int(row.pk)


@transaction.atomic
def cancel_leader_day(*, actor: Actor, leader_day_id: int) -> None:
    """Call a planned day off. Raises Forbidden, NotFound, Conflict (it has begun, or was noted already)."""
    row = access_leader_day(actor, leader_day_id)
    if row.kept is not None:
        raise Conflict("已经记录过到没到，不能再取消")
    spans = places.open_spans(places.get_site(row.site_id), row.day)
    if row.day < clock.today() or (spans and spans[0][0] <= clock.now()):
        raise Conflict("这一天已经开始，不能再取消；请记下到了还是没到")
    _record(actor, row, places.get_site(row.site_id).place_id, planned=False)
    row.delete()


@transaction.atomic
def keep_leader_day(*, actor: Actor, leader_day_id: int, came: bool, note: str = "") -> None:
    """Note whether she came, and what she settled, without anybody's numbers; the same again changes nothing.

    Raises Forbidden, NotFound, Invalid, Conflict (not before the day).
    """
    row = access_leader_day(actor, leader_day_id)
    if row.day > clock.today():
        raise Conflict("还没到坐班这一天")
    text = line(note, "note", "办了什么", most=120) if note.strip() else ""
    if (row.kept, row.note) == (came, text):
        return
    row.kept, row.note = came, text
    row.save(update_fields=["kept", "note"])
    event = LeaderDayKept(row.pk, row.account_id, row.day, came)
    place_id = places.get_site(row.site_id).place_id
    journal.record(event, actor=actor, subject=f"leader_day:{row.pk}", place_id=place_id)


def leaders_of(place_id: int, day: date) -> list[Post]:
    """Who leads a body of the place on that day."""
    rows = Post.objects.filter(
        role=Role.LEADER, organisation__place_id=place_id, since__lte=day, account__is_active=True
    )
    rows = rows.exclude(until__lte=day).select_related("organisation", "account")
    return list(rows.order_by("organisation_id", "pk"))


def _record(actor: Actor, row: LeaderDay, place_id: int, *, planned: bool) -> None:
    event = LeaderDaySet(row.site_id, row.account_id, row.organisation_id, row.day, planned)
    journal.record(event, actor=actor, subject=f"leader_day:{row.pk}", place_id=place_id)
