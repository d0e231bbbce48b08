"""The programme as pages: the ledger, a site, a town, and what is due and late (S0-88)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta

from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import NotFound

from .. import lifecycle, policies
from ..lifecycle import MANAGE, PLAN, PLANNED, REPORT, REPORTED, WORK
from ..models import SiteWork, Visit
from ..operations.arrange import FIELD_WORDS
from ..profile.words import Batch
from ..programme_refs import Overview, Share, SiteView, TaskRow, TownView, VisitRef, WorkRow
from ..reps import work_move_ref
from .programme_plans import list_town_plans
from .programme_rows import DONE, Names, change_refs, visit_refs, work_row
from .programme_tasks import TaskFilter, list_tasks, raised
from .silence import silent_since
from .standard import get_edition

_NEEDED = ("way", "due_on", "leader", "responsible")
_RECENT = 100


@dataclass(frozen=True, slots=True)
class LedgerFilter:
    """What narrows the ledger; empty: everything in reach. ``light``: late | soon; ``text``: part of a name."""

    town: int | None = None
    kind: str = ""
    state: str = ""
    batch: str = ""
    phase: str = ""
    way: str = ""
    pilot: bool = False
    light: str = ""
    text: str = ""


def list_ledger(actor: Actor, narrow: LedgerFilter | None = None) -> tuple[WorkRow, ...]:
    """The sites under the plan in this post's reach, by town and kind (分级台账, S0-88). Raises Forbidden."""
    policies.require_any(actor)
    by = narrow or LedgerFilter()
    rows = SiteWork.objects.filter(policies.works_in_reach(actor)).order_by("town", "kind", "pk")
    exact = {"town": by.town, "kind": by.kind, "state": by.state, "batch": by.batch, "phase": by.phase, "way": by.way}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if by.pilot:
        rows = rows.filter(pilot=True)
    names = Names(actor.place_id or 0)
    found = (work_row(row, names) for row in rows)
    light = {"late": "red", "soon": "soon"}.get(by.light, "")
    return tuple(r for r in found if light in ("", r.light) and by.text.strip() in r.site_name)


def get_site_plan(actor: Actor, site_id: int) -> SiteView:
    """What the plan says of a site, how it came to, what is to be done there, who was there. Forbidden or NotFound."""
    row = policies.find_work(actor, site_id)
    names = Names(row.place_id)
    lacking = tuple(FIELD_WORDS[f] for f in _NEEDED if not getattr(row, f))
    return SiteView(
        row=work_row(row, names),
        facts=places.list_site_facts([site_id])[site_id],
        changes=change_refs(row.changes.select_related("work", "task").order_by("-pk"), names),
        moves=tuple(work_move_ref(m) for m in row.moves.order_by("-pk")),
        tasks=list_tasks(actor, TaskFilter(site_id=site_id)),
        visits=visit_refs(row.visits.select_related("work").order_by("-on", "-pk"), names),
        lacking=lacking if row.state == PLANNED else (),
        may_start=actor.may(REPORT) and row.state == PLANNED,
    )


def get_town(actor: Actor, town: int) -> TownView:
    """A town, farm or park: its sites, plan, tasks, visits, and what is known of it (S4-9). Forbidden or NotFound."""
    rows = list_ledger(actor, LedgerFilter(town=town))
    if not rows:
        raise NotFound("没有这个乡镇，或者不归您管")
    centre = next((r for r in rows if r.work.kind == places.SiteKind.TOWN), None)
    site_id = centre.work.site_id if centre else None
    plans = tuple(p for p in list_town_plans(actor) if p.town == town)
    in_hand = any(p.state in (lifecycle.DRAFT, lifecycle.SUBMITTED) for p in plans)
    return TownView(
        town=town,
        name=rows[0].town_name,
        site_id=site_id,
        facts=places.list_site_facts([site_id])[site_id] if site_id else places.SiteFacts(),
        rows=rows,
        done=sum(r.work.state in DONE for r in rows),
        late=sum(r.light == "red" for r in rows),
        plans=plans,
        tasks=list_tasks(actor, TaskFilter(town=town)),
        visits=list_visits(actor, town=town),
        may_plan=not in_hand and actor.may(PLAN) and (actor.may(MANAGE) or town in policies.towns_of(actor)),
    )


def list_visits(actor: Actor, *, town: int | None = None) -> tuple[VisitRef, ...]:
    """Visits to the sites and towns in reach, the last first, at most a hundred. Raises Forbidden."""
    policies.require_any(actor)
    rows = Visit.objects.filter(place_id=actor.place_id or 0).select_related("work")
    works = SiteWork.objects.filter(policies.works_in_reach(actor))
    if actor.site_id is not None and not policies.towns_of(actor):
        rows = rows.filter(work__in=works)
    else:
        rows = rows.filter(town__in=works.values("town"))
    if town is not None:
        rows = rows.filter(town=town)
    return visit_refs(rows.order_by("-on", "-pk")[:_RECENT], Names(actor.place_id or 0))


def get_overview(actor: Actor) -> Overview:
    """本月要完成、已经拖期: what is due this month and late, what waits, how far each batch, phase and town is.

    Raises Forbidden, NotFound (no standard adopted).
    """
    policies.require_any(actor)
    profile = get_edition(actor.place_id or 0).profile
    rows = list_ledger(actor)
    month = TaskFilter(light="month")
    towns = {r.work.town: r.town_name for r in rows}
    phases = {r.phase_name for r in rows}
    return Overview(
        begins=profile.programme.begins,
        ends=profile.programme.ends,
        silent=silent_since(actor.place_id or 0) is not None,
        name=profile.programme.name,
        principle=profile.programme.principle,
        sites=_share("站点", rows, lambda _: True),
        states=tuple((word, n) for s, word in WORK.states.items() if (n := sum(r.work.state == s for r in rows))),
        batches=tuple(_share(str(Batch(b).label), rows, _is("batch", str(b))) for b in profile.programme.batches),
        phases=tuple(_share(p.name, rows, _is("phase", p.key)) for p in profile.phases if p.name in phases),
        pilots=_share("试点", rows, lambda r: r.work.pilot),
        towns=tuple((code, _share(name, rows, _is("town", code))) for code, name in towns.items()),
        sites_due=tuple(r for r in rows if r.light not in ("done", "silent") and _this_month(r)),
        sites_late=tuple(r for r in rows if r.light == "red"),
        tasks_due=list_tasks(actor, month),
        tasks_late=list_tasks(actor, TaskFilter(light="late")),
        raised=raised(actor),
        reported=_waiting(actor),
        plans_waiting=tuple(p for p in list_town_plans(actor) if p.state == lifecycle.SUBMITTED),
    )


def _waiting(actor: Actor) -> tuple[TaskRow, ...]:
    return list_tasks(actor, TaskFilter(state=REPORTED))


def _is(field: str, value: object) -> Callable[[WorkRow], bool]:
    return lambda r: getattr(r.work, field) == value


def _share(name: str, rows: Iterable[WorkRow], of: Callable[[WorkRow], bool]) -> Share:
    mine = [r for r in rows if of(r)]
    done = sum(r.work.state in DONE for r in mine)
    return Share(name, done, len(mine), sum(r.light == "red" for r in mine))


def _this_month(row: WorkRow) -> bool:
    first = clock.today().replace(day=1)
    due = row.due_on
    return due is not None and first <= due < (first + timedelta(days=32)).replace(day=1)
