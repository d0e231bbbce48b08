"""Who may touch which site, task and plan of the programme."""

from __future__ import annotations

from typing import Final

from django.db.models import Q, QuerySet

from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import NotFound
from yichuang.kernel.scope import NOBODY

from .lifecycle import ACCEPT, CHECK, DRAFT, INSPECT, MANAGE, PLAN, REPORT, SEE
from .models import Assessment, Commission, Rectification, SiteWork, Task, TownPlan
from .models.checking import AssessmentKind
from .profile.words import UnitKind

PERMISSIONS: Final = frozenset({REPORT, CHECK, PLAN, MANAGE, INSPECT, ACCEPT, SEE})


def require_any(actor: Actor) -> None:
    """Raise Forbidden unless this post has anything to do with the programme."""
    if not any(actor.may(p) for p in PERMISSIONS):
        actor.require(REPORT)


def works_in_reach(actor: Actor) -> Q:
    """The sites this post sees under the plan: the whole place for whoever plans, inspects or accepts; the town's
    own for its centre and its government; the one she stands at for everybody else; for a third party what it is
    commissioned to patrol today. Nobody named: none.
    """
    here = Q(place_id=actor.place_id or 0)
    if reaches_all(actor):
        return here if actor.place_id else (Q() if actor.is_system else NOBODY)
    if is_third_party(actor):
        return here & Q(pk__in=commissions_of(actor).values("works"))
    if actor.site_id is not None:
        site = places.get_site(actor.site_id)
        return here & (Q(town=site.town) if site.kind == places.SiteKind.TOWN else Q(site_id=site.id))
    towns = towns_of(actor)
    return here & Q(town__in=towns) if towns else NOBODY


def reaches_all(actor: Actor) -> bool:
    """Whether this post sees the whole place."""
    return actor.may(MANAGE) or actor.may(INSPECT) or actor.may(ACCEPT) or actor.is_system


def sites_in_reach(actor: Actor) -> tuple[places.SiteRef, ...]:
    """The sites whose figures this post reads, under the plan or not, by the same rule. Raises Forbidden."""
    require_any(actor)
    here = places.list_sites(actor.place_id or 0)
    if reaches_all(actor):
        return tuple(here)
    own = set(SiteWork.objects.filter(works_in_reach(actor)).values_list("site_id", flat=True))
    return tuple(site for site in here if site.id in own)


def is_third_party(actor: Actor) -> bool:
    """Whether this post looks at sites for somebody else and does nothing more (第三方; S4-69)."""
    return actor.may(CHECK) and not any(actor.may(p) for p in PERMISSIONS - {CHECK})


def commissions_of(actor: Actor) -> QuerySet[Commission]:
    """What her body is commissioned with today; nothing for a post that names none."""
    today = clock.today()
    return Commission.objects.filter(
        place_id=actor.place_id or 0, organisation_id=actor.organisation_id or 0, since__lte=today, until__gte=today
    )


def towns_of(actor: Actor) -> tuple[int, ...]:
    """The towns whose plan this post writes: of the body she works for, or of the town's centre she stands at."""
    if actor.site_id is not None:
        site = places.get_site(actor.site_id)
        return (site.town,) if site.kind == places.SiteKind.TOWN else ()
    if actor.organisation_id is None or actor.place_id is None:
        return ()
    return tuple(
        sorted({s.town for s in places.list_sites(actor.place_id)
                if s.kind == places.SiteKind.TOWN and s.organisation_id == actor.organisation_id})
    )  # fmt: skip


def find_work(actor: Actor, site_id: int, *, planned: bool = True) -> SiteWork:
    """A site, to read; under the plan, unless ``planned`` is false. Raises Forbidden or NotFound."""
    require_any(actor)
    row = (SiteWork.objects if planned else SiteWork.every).filter(works_in_reach(actor), site_id=site_id).first()
    if row is None:
        raise NotFound("没有这个站点，或者不归您管")
    return row


def access_work(actor: Actor, site_id: int, permission: str, *, planned: bool = True) -> SiteWork:
    """A site, locked, for whoever has this right there; under the plan, unless ``planned`` is false.

    Raises Forbidden or NotFound.
    """
    actor.require(permission)
    rows = (SiteWork.objects if planned else SiteWork.every).select_for_update(of=("self",))
    row = rows.filter(works_in_reach(actor), site_id=site_id).first()
    if row is None:
        raise NotFound("没有这个站点，或者不归您管")
    return row


def access_place(actor: Actor, place_id: int) -> places.PlaceRef:
    """The place whose programme this post runs. Raises Forbidden or NotFound."""
    actor.require(MANAGE)
    if not (actor.place_id == place_id or (actor.is_system and actor.place_id is None)):
        raise NotFound("没有这个县区")
    return places.get_place_by_id(place_id)


def tasks_in_reach(actor: Actor) -> Q:
    """The tasks this post sees: all of the place for the bureau; for others those her body leads or helps with, and
    those of her towns; at a village's station, its own.
    """
    here = Q(place_id=actor.place_id or 0)
    if actor.may(MANAGE) or actor.may(INSPECT) or actor.may(ACCEPT):
        return here
    if not actor.may(PLAN):
        return here & Q(work__site_id=actor.site_id or 0)
    return here & (led_by(actor) | Q(helping__contains=[actor.organisation_id or 0]))


def led_by(actor: Actor) -> Q:
    """The tasks this post answers for: those her body leads, and those of her towns."""
    own = Q(organisation_id=actor.organisation_id or 0)
    towns = towns_of(actor)
    return own | Q(town__in=towns) if towns else own


def leads(actor: Actor, task: Task) -> bool:
    """Whether this post answers for the task, and does not only help or look on."""
    body = actor.organisation_id is not None and task.organisation_id == actor.organisation_id
    return body or (task.town is not None and task.town in towns_of(actor))


def access_task(actor: Actor, task_id: int, permission: str) -> Task:
    """A task, locked. Raises Forbidden or NotFound."""
    actor.require(permission)
    row = Task.objects.select_for_update(of=("self",)).filter(tasks_in_reach(actor), pk=task_id).first()
    if row is None:
        raise NotFound("没有这项任务，或者不由您负责")
    return row


def access_rectification(actor: Actor, rectification_id: int, permission: str) -> Rectification:
    """A rectification and its site, both locked. Raises Forbidden or NotFound."""
    actor.require(permission)
    found = Rectification.objects.filter(pk=rectification_id).values_list("work__site_id", flat=True).first()
    if found is None:
        raise NotFound("没有这条整改，或者不归您管")
    access_work(actor, found, permission, planned=False)
    return Rectification.objects.select_for_update(of=("self",)).select_related("work").get(pk=rectification_id)


def access_town_plan(actor: Actor, plan_id: int, permission: str) -> TownPlan:
    """A town's plan, locked: the bureau's any of its place, a town's its own. Raises Forbidden or NotFound."""
    actor.require(permission)
    rows = TownPlan.objects.select_for_update(of=("self",)).filter(place_id=actor.place_id or 0, pk=plan_id)
    if not actor.may(MANAGE):
        rows = rows.filter(town__in=towns_of(actor))
    row = rows.first()
    if row is None:
        raise NotFound("没有这份方案，或者不归您管")
    return row


KIND_RIGHTS: Final = {
    AssessmentKind.SELF.value: REPORT,
    AssessmentKind.COUNTY.value: INSPECT,
    AssessmentKind.CITY.value: ACCEPT,
    AssessmentKind.SPOT.value: INSPECT,
    AssessmentKind.PATROL.value: INSPECT,
    AssessmentKind.THIRD.value: CHECK,
}
"""Who makes which check: the site checks itself, the county and the inspectors look, the city accepts."""


def checks_in_reach(actor: Actor) -> Q:
    """The checks this post reads: those of the sites in reach; a third party only what it made itself.

    What a third party found and nobody has confirmed yet is seen by whoever inspects, and by itself (S4-69).
    """
    if is_third_party(actor):
        return Q(patrol__commission__organisation_id=actor.organisation_id or 0, work__place_id=actor.place_id or 0)
    if actor.is_system:
        return Q(work__in=SiteWork.every.filter(works_in_reach(actor)))
    # What an inspector is writing, and that a site was drawn at all, nobody at the site reads before it is submitted.
    mine = [kind for kind in AssessmentKind.values if may_make(actor, kind)]
    reach = Q(work__in=SiteWork.every.filter(works_in_reach(actor))) & (~Q(state=DRAFT) | Q(kind__in=mine))
    if actor.may(INSPECT):
        return reach
    return reach & (~Q(kind=AssessmentKind.THIRD) | Q(patrol__settled_at__isnull=False))


def may_make(actor: Actor, kind: str) -> bool:
    """Whether this post makes checks of the kind; those of a third party nobody makes but itself."""
    right = KIND_RIGHTS[kind]
    return actor.may(CHECK) and actor.may(right) and is_third_party(actor) is (kind == AssessmentKind.THIRD)


def access_assessment(actor: Actor, assessment_id: int) -> Assessment:
    """A check and its site, both locked, for whoever makes checks of its kind. Raises Forbidden or NotFound."""
    actor.require(CHECK)
    found = Assessment.objects.filter(pk=assessment_id).values_list("work__site_id", "kind").first()
    if found is None:
        raise NotFound("没有这次检查，或者不归您管")
    access_work(actor, found[0], CHECK, planned=False)
    actor.require(KIND_RIGHTS[found[1]])
    rows = Assessment.objects.select_for_update(of=("self",)).select_related("work", "patrol")
    row = rows.filter(checks_in_reach(actor), pk=assessment_id).first()
    if row is None or not may_make(actor, row.kind):
        raise NotFound("没有这次检查，或者不归您管")
    return row


def find_assessment(actor: Actor, assessment_id: int) -> Assessment:
    """A check of a site in reach, to read. Raises Forbidden or NotFound."""
    require_any(actor)
    row = Assessment.objects.select_related("work", "patrol").filter(checks_in_reach(actor), pk=assessment_id).first()
    if row is None:
        raise NotFound("没有这次检查，或者不归您管")
    return row


def rectifications_in_reach(actor: Actor) -> Q:
    """What must be put right that this post reads: at the sites in reach; a third party what came of its own finds."""
    if is_third_party(actor):
        return Q(
            assessment__patrol__commission__organisation_id=actor.organisation_id or 0,
            work__place_id=actor.place_id or 0,
        )
    return Q(work__in=SiteWork.every.filter(works_in_reach(actor)))


def appraisals_in_reach(actor: Actor) -> Q:
    """The yearly appraisals this post reads: every one of the place, drafts included, for whoever runs, supervises or
    accepts; for a unit's body, and at its site, what was confirmed of its own (S1-130). Nobody named: none.
    """
    here = Q(place_id=actor.place_id or 0)
    if actor.may(MANAGE) or actor.may(INSPECT) or actor.may(ACCEPT):
        return here
    own = Q(unit_kind=UnitKind.TOWN, unit__in=towns_of(actor)) | Q(unit_kind=UnitKind.SITE, unit=actor.site_id or 0)
    if actor.site_id is None and actor.organisation_id is not None:
        own |= Q(organisation_id=actor.organisation_id)
    return here & own & ~Q(state=DRAFT)


def find_town_plan(actor: Actor, plan_id: int) -> TownPlan:
    """A town's plan, to read: whoever sees the place any, a town its own. Raises Forbidden or NotFound."""
    require_any(actor)
    row = TownPlan.objects.filter(plans_in_reach(actor), pk=plan_id).first()
    if row is None:
        raise NotFound("没有这份方案，或者不归您管")
    return row


def plans_in_reach(actor: Actor) -> Q:
    """The towns' plans this post reads: every one of the place for the bureau and the city, a town's its own."""
    here = Q(place_id=actor.place_id or 0)
    if actor.may(MANAGE) or actor.may(INSPECT) or actor.may(ACCEPT):
        return here
    towns = towns_of(actor)
    return here & Q(town__in=towns) if towns else NOBODY
