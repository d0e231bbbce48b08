"""The one way a site goes a step: state, history row and journal entry together."""

from __future__ import annotations

from datetime import date, datetime, time

from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Invalid
from yichuang.kernel.lifecycle import fire

from .. import lifecycle
from ..events import WorkMoved
from ..models import Assessment, SiteWork, WorkMove


def instant_of(day: date) -> datetime | None:
    """When the journal says it happened: at noon of a past day; None, which is now, on the day itself."""
    return datetime.combine(day, time(12), tzinfo=clock.SHANGHAI) if day < clock.today() else None


def step(  # noqa: PLR0913 - one step, all named
    *,
    actor: Actor,
    work: SiteWork,
    name: str,
    on: date | None = None,
    reason: str = "",
    assessment: Assessment | None = None,
    fields: tuple[str, ...] = (),
) -> WorkMove:
    """Move the locked site along ``name``; ``on`` is the day it happened (today, unless told).

    Raises Forbidden, Conflict, Invalid (a day in the future, or before the step before it).
    """
    lifecycle.WORK.check(work, name, actor)  # before the day: where it stands says more than when
    day = on or clock.today()
    if day > clock.today():
        raise Invalid({"on": "日期不能在今天之后"})
    if day < work.since and work.state != lifecycle.PLANNED:
        raise Invalid({"on": f"上一步是 {work.since}，这一步不能更早"})
    source = work.state
    work.since = day
    fire(
        lifecycle.WORK,
        work,
        name,
        actor=actor,
        event=WorkMoved(work.pk, work.site_id, name, lifecycle.WORK.by_name[name].target or source, day.isoformat()),
        subject_key=work.subject,
        place_id=work.place_id,
        fields=("since", *fields),
        occurred_at=instant_of(day),
    )
    return WorkMove.objects.create(
        work=work,
        transition=name,
        source=source,
        target=work.state,
        on=day,
        at=clock.now(),
        by_id=actor.account_id,
        reason=reason,
        assessment=assessment,
    )
