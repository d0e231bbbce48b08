"""The sites under the plan: one, and the ledger."""

from __future__ import annotations

from collections.abc import Collection

from yichuang.kernel.actor import Actor

from .. import lifecycle
from ..models import Demonstration, SiteWork
from ..policies import find_work, require_any, works_in_reach
from ..profile.words import Stage
from ..refs import MoveRef, PastWay, WorkRef
from ..reps import work_move_ref, work_ref
from .standard import get_edition


def get_work(actor: Actor, site_id: int) -> WorkRef:
    """What the plan says of a site, and how far it is. Raises Forbidden or NotFound."""
    return work_ref(find_work(actor, site_id))


def list_moves(actor: Actor, site_id: int) -> tuple[MoveRef, ...]:
    """Every step of a site, the last first. Raises Forbidden or NotFound."""
    return tuple(work_move_ref(row) for row in find_work(actor, site_id).moves.order_by("-pk"))


def get_past_way(actor: Actor, site_id: int) -> PastWay:
    """What the bureau may enter of a site's past (补登), as the place's plan has it. Raises Forbidden or NotFound."""
    actor.require(lifecycle.MANAGE)
    work = find_work(actor, site_id)
    city = Stage.CITY in get_edition(work.place_id).profile.acceptance.stages
    last, other = ("pass_city", "confirm") if city else ("confirm", "pass_city")
    usual, state = [], work.state
    for name in ("start", "report", "pass_county", last):
        move = lifecycle.WORK.by_name[name]
        if state in move.sources:
            usual.append(name)
            state = move.target or state
    return PastWay(tuple((t.name, t.label) for t in lifecycle.WORK.transitions if t.name != other), tuple(usual))


def list_works(
    actor: Actor, *, kinds: Collection[str] = (), states: Collection[str] = (), town: int | None = None
) -> tuple[WorkRef, ...]:
    """The sites in this post's reach (分级台账, S0-88), by town and kind. Raises Forbidden."""
    require_any(actor)
    rows = SiteWork.objects.filter(works_in_reach(actor)).order_by("town", "kind", "pk")
    if kinds:
        rows = rows.filter(kind__in=kinds)
    if states:
        rows = rows.filter(state__in=states)
    if town is not None:
        rows = rows.filter(town=town)
    return tuple(work_ref(row) for row in rows)


def demonstrating(place_id: int) -> frozenset[int]:
    """The ids of the sites that are demonstrations today."""
    rows = Demonstration.objects.filter(work__place_id=place_id, ended_on__isnull=True)
    return frozenset(rows.values_list("work__site_id", flat=True))
