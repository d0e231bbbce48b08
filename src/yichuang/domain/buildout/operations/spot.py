"""draw_spot_checks: which sites are looked at is decided by lot, and nobody draws again until she likes it (S4-46)."""

from __future__ import annotations

from random import SystemRandom

from django.db import transaction

from yichuang.kernel import journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid
from yichuang.kernel.queueing import one_at_a_time

from .. import lifecycle
from ..events import SpotChecksDrawn
from ..models import Assessment, SiteWork
from ..models.checking import AssessmentKind
from ..policies import works_in_reach
from .checking import begin

MOST = 20


@transaction.atomic
def draw_spot_checks(*, actor: Actor, number: int) -> tuple[int, ...]:
    """Draw so many of the sites up to standard by lot (all, if there are fewer) and begin their checks; the site ids.

    Refused while a spot check of the place is still under way, so that a draw stands. Raises Forbidden, Invalid,
    Conflict (none to draw from).
    """
    actor.require(lifecycle.INSPECT)
    if not 1 <= number <= MOST:
        raise Invalid({"number": f"一次抽 1 到 {MOST} 个"})
    one_at_a_time(f"buildout.spot:{actor.place_id}")
    under_way = Assessment.objects.filter(
        work__in=SiteWork.objects.filter(works_in_reach(actor)), kind=AssessmentKind.SPOT, state=lifecycle.DRAFT
    ).count()
    if under_way:
        raise Conflict(f"还有 {under_way} 个抽查没有做完，做完以后再抽")
    standing = SiteWork.objects.filter(works_in_reach(actor), state=lifecycle.UP_TO_STANDARD).order_by("pk")
    works = list(standing.select_for_update(of=("self",)))
    if not works:
        raise Conflict("还没有达标的站点，没有可以抽查的")
    drawn = sorted(SystemRandom().sample(works, min(number, len(works))), key=lambda work: work.pk)
    site_ids = tuple(work.site_id for work in drawn)
    entry = SpotChecksDrawn(site_ids, len(works))
    journal.record(entry, actor=actor, subject=f"place:{actor.place_id}", place_id=actor.place_id)
    for work in drawn:
        begin(actor, work, AssessmentKind.SPOT)
    return site_ids
