"""record_visit: guidance on the spot (调研指导; S0-90), with advice that may become a task."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yichuang.domain.places import public as places
from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Invalid, NotFound

from .. import policies
from ..events import VisitRecorded
from ..lifecycle import INSPECT
from ..models import SiteWork, TaskSource, Visit
from ..queries.standard import get_edition
from .own_tasks import create_task
from .words_given import checked_text, plain


@transaction.atomic
def record_visit(  # noqa: PLR0913 - a visit, all named
    *,
    actor: Actor,
    on: date,
    visitors: str,
    found: str,
    advised: str = "",
    site_id: int | None = None,
    town: int | None = None,
    due_on: date | None = None,
) -> int:
    """Note who went to a site, or to a town, what was seen and advised; with ``due_on`` the advice becomes a task.

    The task is led by the body of the site or town. Raises Forbidden, NotFound, Invalid (a day to come, or
    before the plan began; no advice to make a task of; a task due in the past). Returns the visit's id.
    """
    actor.require(INSPECT)
    work = policies.access_work(actor, site_id, INSPECT) if site_id is not None else None
    town = work.town if work else town
    place_id = actor.place_id or 0
    if town is None or not SiteWork.objects.filter(place_id=place_id, town=town).exists():
        raise NotFound("请选去了哪个站点或者哪个乡镇")
    if on > clock.today():
        raise Invalid({"on": "日期不能在今天之后"})
    if on < (begins := get_edition(place_id).profile.programme.begins):
        raise Invalid({"on": f"方案从 {begins} 开始，更早的调研不登记在这里"})
    text = checked_text(found, "found", "看到的情况", 400, 4)
    advice = plain(advised)
    if len(advice) > 400:
        raise Invalid({"advised": "提的要求最多 400 个字"})
    if due_on is not None and len(advice) < 4:
        raise Invalid({"advised": "要转成任务，请写明要求做什么"})
    names = checked_text(visitors, "visitors", "哪些人去的", 100, 2)
    task = None
    if due_on is not None:
        where = places.get_site(work.site_id).name if work else places.get_division(town).name
        task = create_task(
            actor=actor, place_id=place_id, source=TaskSource.VISIT, work=work, town=town, name=advice, due_on=due_on,
            basis=f"{on} 到{where}调研指导"[:120],
        )  # fmt: skip
    row = Visit.objects.create(
        place_id=place_id, work=work, town=town, on=on, visitors=names, found=text, advised=advice, task=task,
        at=clock.now(), by_id=actor.account_id,
    )  # fmt: skip
    entry = VisitRecorded(row.pk, work.pk if work else None, town, on.isoformat(), task.pk if task else None)
    journal.record(entry, actor=actor, subject=f"visit:{row.pk}", place_id=place_id)
    return row.pk
