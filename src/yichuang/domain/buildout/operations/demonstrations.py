"""name_demonstrations, end_demonstration: sites as demonstrations (示范提升对象), or no more (S0-15)."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from yichuang.domain.places import public as places
from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid

from .. import policies
from ..events import DemonstrationEnded, DemonstrationNamed
from ..lifecycle import MANAGE
from ..models import Demonstration, SiteWork
from ..queries.demonstrations import grounds_of, refusal
from ..queries.standard import get_edition
from ..queries.works import demonstrating
from .words_given import checked_reason


@transaction.atomic
def name_demonstrations(*, actor: Actor, site_ids: Collection[int], reason: str) -> int:
    """Name these sites as demonstrations, all of them or none, each with its figures of today; how many.

    Raises Forbidden, NotFound, Invalid (no site, no reason), Conflict (the plan knows no demonstrations; a site is not
    up to standard though the plan asks it; is one already).
    """
    actor.require(MANAGE)
    why = checked_reason(reason)
    if not site_ids:
        raise Invalid({"sites": "请至少选一个站点"})
    rows = [policies.access_work(actor, site_id, MANAGE) for site_id in sorted(set(site_ids))]
    place_id = rows[0].place_id
    asked = get_edition(place_id).profile.demonstration
    if asked is None:
        raise Conflict("方案里没有写示范站点的条件，请先在县区配置里写上（demonstration）")
    already, grounds = demonstrating(place_id), grounds_of(actor, asked, rows)
    for row in rows:
        name = places.get_site(row.site_id).name
        if row.site_id in already:
            raise Conflict(f"“{name}”已经是示范了，请去掉它再试")
        if text := refusal(asked, row):
            raise Conflict(f"“{name}”{text}，请去掉它再试")
        made = Demonstration.objects.create(
            work=row, since=clock.today(), reason=why, grounds=[str(g) for g in grounds[row.pk]], by_id=actor.account_id
        )
        entry = DemonstrationNamed(made.pk, row.site_id)
        journal.record(entry, actor=actor, subject=row.subject, place_id=place_id)
    return len(rows)


@transaction.atomic
def end_demonstration(*, actor: Actor, site_id: int, reason: str) -> None:
    """The site is a demonstration no more. Raises Forbidden, NotFound, Invalid (no reason), Conflict (it is none)."""
    actor.require(MANAGE)
    why = checked_reason(reason)
    if not end_of(policies.access_work(actor, site_id, MANAGE), actor, why):
        raise Conflict("这个站点不是示范，不用取消")


def end_of(work: SiteWork, actor: Actor, reason: str) -> bool:
    """End what the locked site is named as, with the reason; whether it was named. Who loses the mark is none."""
    row = Demonstration.objects.select_for_update().filter(work=work, ended_on__isnull=True).first()
    if row is None:
        return False
    row.ended_on, row.ended_reason = clock.today(), reason
    row.save(update_fields=["ended_on", "ended_reason"])
    entry = DemonstrationEnded(row.pk, work.site_id)
    journal.record(entry, actor=actor, subject=work.subject, place_id=work.place_id)
    return True
