"""enter_steps: what happened to a site before the system, entered afterwards (补登)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction

from yichuang.kernel import clock
from yichuang.kernel.actor import Actor, Channel
from yichuang.kernel.errors import Conflict, Invalid
from yichuang.kernel.workdays import add_months

from .. import lifecycle, policies
from ..models import SiteWork, WorkMove
from ..profile.spec import Profile
from ..profile.words import Stage
from ..queries.standard import get_edition
from ..refs import MoveRef
from ..reps import work_move_ref
from .certify import issue, revoke
from .steps import step

_MOST = 200


@dataclass(frozen=True, slots=True)
class PastStep:
    """A step of a site, by the name of its transition, and the day it really happened."""

    name: str
    on: date


@transaction.atomic
def enter_steps(*, actor: Actor, site_id: int, steps: Sequence[PastStep], document: str) -> tuple[MoveRef, ...]:
    """Enter steps a site took while the plan was kept on paper, in order, each with its real day (S0-88).

    Only the bureau may, whoever took the step then (the town, the county, the city): ``document`` says what proves it,
    and both journal and history show that it was entered later and by whom. With the mark comes a certificate of that
    day, and goes with it. Raises Forbidden, NotFound, Invalid (no document, no step; by ``<number of the step>.on``
    and ``.name``: a day to come, before the plan began or before the step before it; no step from where the site is;
    an acceptance the plan does not have).
    """
    actor.require(lifecycle.MANAGE)
    work = policies.access_work(actor, site_id, lifecycle.MANAGE)
    if not document.strip() or len(document.strip()) > _MOST:
        raise Invalid({"document": f"请写明依据（文件名或台账），最多 {_MOST} 个字"})
    if not steps:
        raise Invalid({"steps": "请至少填一步和它的日期"})
    profile = get_edition(work.place_id).profile
    everybody = {t.permission for t in lifecycle.WORK.transitions}
    later = replace(actor, channel=Channel.ENTERED_LATER, permissions=actor.permissions | everybody)
    moves = []
    for number, past in enumerate(steps):
        try:
            moves.append(_enter(later, work, past, document.strip(), profile))
        except Invalid as error:
            raise Invalid({f"{number}.{field}": text for field, text in error.fields.items()}) from error
        except Conflict as error:
            raise Invalid({f"{number}.name": error.message}) from error
    return tuple(work_move_ref(move) for move in moves)


def _enter(later: Actor, work: SiteWork, past: PastStep, document: str, profile: Profile) -> WorkMove:
    city = Stage.CITY in profile.acceptance.stages
    if past.name not in lifecycle.WORK.by_name:
        raise Invalid({"name": f"没有这一步，可用：{'、'.join(t.label for t in lifecycle.WORK.transitions)}"})
    if past.name == ("confirm" if city else "pass_city"):
        raise Conflict("这里的方案要市级验收" if city else "这里的方案没有市级验收")
    if past.on < profile.programme.begins:
        raise Invalid({"on": f"计划从 {profile.programme.begins} 开始，这一步不能更早"})
    if past.on >= clock.today():
        raise Invalid({"on": "补登的是今天以前的事；今天的请在页面上照常办"})
    before = work.state
    target = lifecycle.WORK.by_name[past.name].target
    up = target == lifecycle.UP_TO_STANDARD
    months = profile.acceptance.recheck_months
    work.recheck_on = add_months(past.on, months) if up and months else None  # one that was missed is overdue
    move = step(actor=later, work=work, name=past.name, on=past.on, reason=document, fields=("recheck_on",))
    if up:
        issue(later, work)
    elif before == lifecycle.UP_TO_STANDARD:
        revoke(later, work)
    return move
