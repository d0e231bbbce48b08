"""plan_round: which sites are patrolled this month or quarter, by lot or for a named reason (定期巡查; S4-62)."""

from __future__ import annotations

from collections.abc import Collection
from random import SystemRandom

from django.db import transaction
from django.db.models import QuerySet

from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid, NotFound
from yichuang.kernel.queueing import one_at_a_time

from ..events_inspecting import RoundPlanned
from ..inspection import round_of
from ..models import Assessment, PatrolRound, RoundSite, SiteWork
from ..policies import access_place
from ..queries.patrols import looked_at_since
from ..queries.standard import get_edition
from .words_given import plain

MOST_DRAWN = 50


@transaction.atomic
def plan_round(*, actor: Actor, number: int = 0, site_ids: Collection[int] = (), why: str = "") -> tuple[int, ...]:
    """Put sites into the running round: so many by lot of those nobody has looked at in it, or these for a reason.

    The ids of the sites added. A draw stands, and its sites are looked at before more are drawn. Raises Forbidden,
    NotFound, Conflict (none left; a draw not done), Invalid.
    """
    place = access_place(actor, actor.place_id or 0)
    profile = get_edition(place.id).profile
    if not profile.appraisal.means:
        raise Conflict("本地的建设标准没有写巡查的办法，请先在标准里写上")
    since, until = round_of(clock.today(), profile.appraisal.every)
    one_at_a_time(f"buildout.round:{place.id}")
    row, _ = PatrolRound.objects.get_or_create(place_id=place.id, since=since, defaults={"until": until})
    works = SiteWork.every.filter(place_id=place.id).exclude(pk__in=row.sites.values("work"))
    if site_ids:
        chosen = list(works.filter(site_id__in=set(site_ids)))
        out_of, reason = len(chosen), plain(why)
        if not 1 <= len(reason) <= 200:
            raise Invalid({"why": "请写明为什么点名去看，最多 200 个字"})
        if len(chosen) < len(set(site_ids)):
            raise NotFound("有站点不归您管，或者已经列入这一轮")
    else:
        chosen, out_of = _drawn(row, works, number)
        reason = ""
    drawn = not site_ids
    RoundSite.objects.bulk_create(RoundSite(round=row, work=work, drawn=drawn, why=reason) for work in chosen)
    added = tuple(sorted(work.site_id for work in chosen))
    entry = RoundPlanned(row.pk, added, drawn, out_of)
    journal.record(entry, actor=actor, subject=f"place:{place.id}", place_id=place.id)
    return added


def _drawn(row: PatrolRound, works: QuerySet[SiteWork], number: int) -> tuple[list[SiteWork], int]:
    if not 1 <= number <= MOST_DRAWN:
        raise Invalid({"number": f"一次抽 1 到 {MOST_DRAWN} 个"})
    waiting = row.sites.filter(drawn=True, patrol=None).count()
    if waiting:
        raise Conflict(f"上次抽到的还有 {waiting} 个没有看，看完再抽")
    left = list(works.exclude(pk__in=looked_at_since(row.place_id, row.since)).order_by("pk"))
    if not left:
        raise Conflict("这一轮每个站点都看过或者列入了，不用再抽")
    return SystemRandom().sample(left, min(number, len(left))), len(left)


def note_in_round(check: Assessment) -> None:
    """A submitted patrol is what the running round asked for at this site (internal)."""
    RoundSite.objects.filter(
        round__since__lte=check.on, round__until__gte=check.on, work_id=check.work_id, patrol=None
    ).update(patrol=check.patrol)
