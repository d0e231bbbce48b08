"""commission_third, end_commission: a body beside the government looks at named sites on named days (S4-69)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import transaction

from yichuang.domain.places import public as places
from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid, NotFound

from ..events_inspecting import CommissionEnded, CommissionMade
from ..models import Commission, SiteWork
from ..policies import access_place
from ..profile.words import AppraisedBy
from ..queries.standard import get_edition
from .words_given import checked_reason, checked_text


@transaction.atomic
def commission_third(  # noqa: PLR0913 - a commission, all named
    *, actor: Actor, organisation_id: int, site_ids: Collection[int], document: str, since: date, until: date
) -> int:
    """Commission a body with patrols of these sites on these days; its id. Its people need the post 第三方巡查人员.

    Only where the place's standard names third parties. Raises Forbidden, NotFound, Conflict, Invalid.
    """
    place = access_place(actor, actor.place_id or 0)
    if AppraisedBy.PARTY not in get_edition(place.id).profile.appraisal.into:
        raise Conflict("本地的建设标准没有写委托第三方，请先在标准里写上")
    kept = checked_text(document, "document", "委托书或者合同", 100, 4)
    works = list(SiteWork.every.filter(place_id=place.id, site_id__in=set(site_ids)))
    wrong = {}
    if organisation_id not in {body.id for body in places.organisations_for(place.id)}:
        wrong["organisation_id"] = "请选委托哪个单位"
    if not works or len(works) < len(set(site_ids)):
        wrong["site_ids"] = "请选委托看哪些站点"
    if until < since or until < clock.today():
        wrong["until"] = "结束的日子不能在开始以前，也不能已经过去"
    if wrong:
        raise Invalid(wrong)
    row = Commission.objects.create(
        place_id=place.id, organisation_id=organisation_id, document=kept, since=since, until=until,
        made_at=clock.now(), made_by_id=actor.account_id,
    )  # fmt: skip
    row.works.set(works)
    named = tuple(sorted(work.site_id for work in works))
    entry = CommissionMade(row.pk, organisation_id, named, since.isoformat(), until.isoformat())
    journal.record(entry, actor=actor, subject=f"commission:{row.pk}", place_id=place.id)
    return row.pk


@transaction.atomic
def end_commission(*, actor: Actor, commission_id: int, reason: str) -> None:
    """End a commission today; from tomorrow nothing is patrolled under it. Raises Forbidden, NotFound, Conflict,
    Invalid.
    """
    place = access_place(actor, actor.place_id or 0)
    row = Commission.objects.select_for_update().filter(place_id=place.id, pk=commission_id).first()
    if row is None:
        raise NotFound("没有这份委托")
    today = clock.today()
    if row.until <= today:
        raise Conflict("这份委托今天到期或者已经结束")
    row.ended_said = checked_reason(reason)
    row.since, row.until = min(row.since, today), today
    row.save()
    entry = CommissionEnded(row.pk, row.until.isoformat())
    journal.record(entry, actor=actor, subject=f"commission:{row.pk}", place_id=place.id)
