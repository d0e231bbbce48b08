"""Towns' plans and good practice, to read."""

from __future__ import annotations

from collections import Counter

from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import NotFound

from .. import lifecycle, policies
from ..lifecycle import CANCELLED, DRAFT, FINISHED, MANAGE, PLAN, PUBLISHED, SUBMITTED
from ..models import Practice, SiteWork, Task, TaskSource, TownPlan
from ..profile.words import Way
from ..programme_refs import PlanSiteRef, PracticeRef, TownPlanRef
from .programme_rows import Names

_FIELDS = ("way", "due_on", "leader", "responsible", "cost")


def list_town_plans(actor: Actor) -> tuple[TownPlanRef, ...]:
    """The towns' plans in reach, by town, the newest first, without their sites. Raises Forbidden."""
    policies.require_any(actor)
    names = Names(actor.place_id or 0)
    rows = TownPlan.objects.filter(policies.plans_in_reach(actor)).order_by("town", "-number")
    return tuple(_plan(row, actor, names, sites=False) for row in rows)


def get_town_plan(actor: Actor, plan_id: int) -> TownPlanRef:
    """A version of a town's plan with what it says of each site. Raises Forbidden or NotFound."""
    row = policies.find_town_plan(actor, plan_id)
    return _plan(row, actor, Names(row.place_id), sites=True)


def _plan(row: TownPlan, actor: Actor, names: Names, *, sites: bool) -> TownPlanRef:
    own = row.town in policies.towns_of(actor)
    writes = actor.may(PLAN) and (actor.may(MANAGE) or own) and row.state == DRAFT
    return TownPlanRef(
        id=row.pk, town=row.town, town_name=names.town(row.town), number=row.number, state=row.state,
        state_word=lifecycle.TOWN_PLAN.states[row.state], title=row.title, text=row.text, said=row.said,
        decided_on=row.decided_on, revision=row.revision, sites=_sites(row, names) if sites else (),
        may_write=writes, may_submit=writes and own, may_decide=actor.may(MANAGE) and row.state == SUBMITTED,
    )  # fmt: skip


def _sites(row: TownPlan, names: Names) -> tuple[PlanSiteRef, ...]:
    lines = row.sites.select_related("work").order_by("work__kind", "work_id")
    return tuple(
        PlanSiteRef(
            line.work.site_id, names.site(line.work.site_id), lifecycle.WORK.states[line.work.state],
            line.work.state != lifecycle.UP_TO_STANDARD, line.way,
            str(Way(line.way).label) if line.way else "", line.due_on, line.leader, line.responsible, line.cost,
            any(getattr(line, f) != getattr(line.work, f) for f in _FIELDS),
        )
        for line in lines
    )  # fmt: skip


def list_practices(actor: Actor) -> tuple[PracticeRef, ...]:
    """Published practice of the place, and drafts of one's own sites; the newest first (S2-141). Raises Forbidden."""
    policies.require_any(actor)
    names = Names(actor.place_id or 0)
    reach = set(SiteWork.objects.filter(policies.works_in_reach(actor)).values_list("pk", flat=True))
    rows = Practice.objects.filter(place_id=actor.place_id or 0).select_related("work").order_by("-pk")
    copies: Counter[str] = Counter()
    finished: Counter[str] = Counter()
    made = Task.objects.filter(place_id=actor.place_id or 0, source=TaskSource.PRACTICE).exclude(state=CANCELLED)
    for key, state in made.values_list("key", "state"):
        copies[key.rpartition(".")[0]] += 1
        finished[key.rpartition(".")[0]] += state == FINISHED
    return tuple(
        PracticeRef(
            row.pk, row.work.site_id, names.site(row.work.site_id), row.state, lifecycle.PRACTICE.states[row.state],
            row.title, row.text, tuple(row.steps), row.at, copies[f"practice.{row.pk}"],
            finished[f"practice.{row.pk}"], actor.may(PLAN) and row.work_id in reach and row.state == DRAFT,
        )
        for row in rows
        if row.state == PUBLISHED or row.work_id in reach
    )  # fmt: skip


def get_practice(actor: Actor, practice_id: int) -> PracticeRef:
    """One of them. Raises Forbidden or NotFound."""
    found = next((p for p in list_practices(actor) if p.id == practice_id), None)
    if found is None:
        raise NotFound("没有这份经验做法，或者还没有推广")
    return found
