"""begin_dispatch, end_dispatch, plan_rotation (派驻、离岗、轮换)."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q

from yichuang.domain.people.words import line
from yichuang.domain.places import public as places
from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid, NotFound
from yichuang.kernel.workdays import add_months

from ..events import DispatchBegun, DispatchEnded, RotationSet
from ..models import Dispatch, Duty
from ..policies import access_dispatch, access_file_site, access_person

TENURE_MONTHS = 24
"""不得少于2年 (S1-38), 连续工作时间不少于2年 (S2-136)."""
EARLIEST, FARTHEST = date(1990, 1, 1), timedelta(days=366)
OWN = "自己的档案要由别人登记，请找政务服务管理部门"
VILLAGE_DUTIES = frozenset({Duty.SPECIALIST, Duty.HELPER, Duty.LIAISON})


def two_years_on(since: date) -> date:
    """The first day on which leaving is no longer early."""
    return add_months(since, TENURE_MONTHS)


@transaction.atomic
def begin_dispatch(  # noqa: PLR0913 - the fields of a form, all named
    *,
    actor: Actor,
    account_id: int,
    employer_id: int,
    site_id: int,
    duty: Duty,
    since: date,
    letter: str = "",
) -> int:
    """Station somebody at a site for a duty. A centre has one head; a village one A and one B 专办员.

    Raises Forbidden, NotFound, Conflict (stationed there already, or somebody has that place), or Invalid.
    """
    person = access_person(actor, account_id)
    site = access_file_site(actor, site_id)
    employer = places.get_organisation(employer_id)
    if employer.place_id != site.place_id:
        raise NotFound("没有这个单位")
    wrong = {}
    if (duty in VILLAGE_DUTIES) != (site.kind == "village"):
        wrong["duty"] = "村级三员只在村级站点，别的人员在县、乡镇大厅；请选对应的职责"
    if duty is Duty.SPECIALIST and letter not in {"A", "B"}:
        wrong["letter"] = "村级专办员实行 AB 岗，请选 A 或者 B"
    if not EARLIEST <= since <= clock.today() + FARTHEST:
        wrong["since"] = "派驻日期请核对：不早于 1990 年，最多写到一年以后"
    if wrong:
        raise Invalid(wrong)
    row = Dispatch(
        account=person, employer_id=employer.id, site_id=site.id, duty=duty.value, since=since,
        letter=letter if duty is Duty.SPECIALIST else "",
    )  # fmt: skip
    _refuse_if_taken(row)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise Conflict("刚才有人登记了同一个位置，请刷新再看") from None
    event = DispatchBegun(row.pk, person.pk, employer.id, site.id, row.duty, since)
    journal.record(event, actor=actor, subject=f"dispatch:{row.pk}", place_id=site.place_id)
    return int(row.pk)


@transaction.atomic
def end_dispatch(*, actor: Actor, dispatch_id: int, until: date, reason: str = "") -> None:
    """She leaves; her last day is the day before. Before two years it needs a reason, which is shown (S1-38, S2-136).

    A day that has not come can be set anew, up to the day her successor comes. Nobody ends her own. Raises Forbidden,
    NotFound, Conflict (she has left, or the successor is there before), Invalid.
    """
    row = access_dispatch(actor, dispatch_id)
    if row.account_id == actor.account_id:
        raise Conflict(OWN)
    close(actor, row, until, reason)


def close(actor: Actor, row: Dispatch, until: date, reason: str) -> None:
    """End a locked dispatch, or set another day for one whose day has not come."""
    if row.until is not None and row.until <= clock.today():
        raise Conflict("已经离开了，不用再登记")
    if until <= row.since:
        raise Invalid({"until": "离开日期应晚于派驻日期"})
    if until > clock.today() + FARTHEST:
        raise Invalid({"until": "离开日期最多写到一年以后"})
    early = until < two_years_on(row.since)
    if early and not reason.strip():
        full = two_years_on(row.since)
        raise Invalid({"reason": f"派驻不满两年（满两年是 {full:%Y-%m-%d}），提前换人要写明理由"})
    row.reason = line(reason, "reason", "提前换人的理由") if reason.strip() else None
    row.until, row.early, row.rotates_on = until, early, None
    try:
        with transaction.atomic():
            row.save(update_fields=["until", "early", "reason", "rotates_on"])
    except IntegrityError:
        raise Conflict(_taken_from(row)) from None
    event = DispatchEnded(row.pk, row.account_id, until, early)
    place_id = places.get_site(row.site_id).place_id
    journal.record(event, actor=actor, subject=f"dispatch:{row.pk}", place_id=place_id)


@transaction.atomic
def plan_rotation(*, actor: Actor, dispatch_id: int, on: date | None) -> None:
    """Plan when somebody is to be relieved, not before two years; None: not planned. Raises Forbidden, Invalid.

    How many go at once is told by ``list_rotation`` (定期交错轮换; S1-39).
    """
    row = access_dispatch(actor, dispatch_id)
    if row.until is not None:
        raise Conflict("已经登记过离开日期，不用再排轮换")
    full = two_years_on(row.since)
    if on is not None and on < max(full, clock.today()):
        raise Invalid({"on": f"轮换日期应不早于 {max(full, clock.today()):%Y-%m-%d}（派驻满两年，且不在过去）"})
    if row.rotates_on == on:
        return
    row.rotates_on = on
    row.save(update_fields=["rotates_on"])
    place_id = places.get_site(row.site_id).place_id
    journal.record(RotationSet(row.pk, on), actor=actor, subject=f"dispatch:{row.pk}", place_id=place_id)


def _taken_from(row: Dispatch) -> str:
    """Who comes before the day one would like to leave: another day can be set only up to hers."""
    later = Dispatch.objects.filter(site_id=row.site_id, since__gte=row.since, since__lt=row.until).exclude(pk=row.pk)
    same = Q(account_id=row.account_id)
    if row.duty == Duty.HEAD or row.letter:
        same |= Q(duty=row.duty, letter=row.letter)
    successor = later.filter(same).select_related("account").order_by("since").first()
    if successor is None:
        return "刚才有人登记了同一个位置，请刷新再看"
    who = "本人" if successor.account_id == row.account_id else str(successor.account.name)
    return f"{who}已经登记从 {successor.since:%Y-%m-%d} 起在这个位置，离开日期最晚写到这一天"


def _refuse_if_taken(row: Dispatch) -> None:
    current = Dispatch.objects.filter(Q(until__isnull=True) | Q(until__gt=row.since), site_id=row.site_id)
    if current.filter(account_id=row.account_id).exists():
        raise Conflict("这个人已经派驻在这个站点；要换职责，请先登记离开")
    if row.duty == Duty.HEAD and current.filter(duty=Duty.HEAD).exists():
        raise Conflict("这个中心已经有一名负责人，请先登记他离开，再明确新的")
    if row.letter and current.filter(duty=row.duty, letter=row.letter).exists():
        raise Conflict(f"这个村已经有 {row.letter} 岗专办员，请先登记他离开")
