"""Setting up a hall: its rules, businesses, who goes first, what each window serves (大厅设置)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import models, transaction

from yichuang.domain.places import public as places
from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Invalid, NotFound

from .. import lifecycle
from ..events import BookingArranged, BusinessArranged, ClosureEntered, HallArranged, PriorityArranged, WindowArranged
from ..hours import check_times
from ..lifecycle import MANAGE
from ..models import Appointment, BookingRule, Business, Closure, Hall, Priority, Serving, Window
from ..models.setting import Act
from ..policies import lock_hall
from ..queries.setting import get_hall
from ..refs import HallRef
from ..words import said
from .booking import call_off, lock_days
from .serve import release_from

_BOUNDS: Final[Mapping[str, tuple[int, int]]] = {
    "slot": (5, 240),
    "capacity": (1, 999),
    "lead": (0, 10080),
    "horizon": (1, 30),
    "cancel": (0, 10080),
    "grace": (0, 240),
    "misses": (1, 99),
    "within": (1, 366),
    "barred": (0, 366),
}
"""Of a booking rule; minutes and days as in ``BookingRule``."""

_BOOKED_AHEAD = timedelta(days=70)  # the longest horizon, 30 working days, with every holiday in it


@transaction.atomic
def arrange_hall(  # noqa: PLR0913 - the fields of a form, all named
    *,
    actor: Actor,
    site_id: int,
    promised_wait: int = 20,
    returns: int = 2,
    speaks: bool = True,
    quiet: Sequence[str] = (),
    active: bool = True,
    roster_binds: bool = False,
) -> HallRef:
    """Give a site a hall, or change its rules; the same rules again change nothing. Raises Forbidden, Invalid."""
    actor.require(MANAGE)
    site = places.get_site(site_id)
    if site.place_id != actor.place_id or actor.site_id not in (None, site_id):
        raise NotFound
    wrong = {}
    if not 1 <= promised_wait <= 240:
        wrong["promised_wait"] = "承诺等候时间应是 1 至 240 分钟"
    if not 0 <= returns <= 9:
        wrong["returns"] = "过号可回队次数应是 0 至 9"
    if wrong_times := check_times(quiet):
        wrong["quiet"] = wrong_times
    if wrong:
        raise Invalid(wrong)
    row, created = Hall.objects.get_or_create(site_id=site_id, defaults={"place_id": site.place_id})
    facts = {"promised_wait": promised_wait, "returns": returns, "speaks": speaks, "roster_binds": roster_binds}
    changed = _set(row, **facts, quiet=list(quiet), active=active)
    if created or changed:
        _tell(actor, row.place_id, row.pk, HallArranged(row.pk, site_id, tuple(changed)))
    return get_hall(row.pk)


@transaction.atomic
def arrange_business(  # noqa: PLR0913 - the fields of a form, all named
    *,
    actor: Actor,
    hall_id: int,
    key: str,
    name: str,
    prefix: str,
    kind: str = "handle",
    items: Sequence[int] = (),
    minutes: int = 10,
    position: int = 0,
    active: bool = True,
) -> HallRef:
    """Add or change a business. A prefix is one or two capital letters and belongs to one business of a hall.

    ``items`` are the catalogue's ids, ``minutes`` what a visit is expected to take. Raises Forbidden, Invalid.
    """
    hall = lock_hall(actor, hall_id=hall_id)
    if not (prefix.isascii() and prefix.isalpha() and prefix.isupper() and len(prefix) <= 2):
        raise Invalid({"prefix": "前缀是一或两个大写字母"})
    _within({"minutes": minutes}, {"minutes": (1, 240)})
    if Business.objects.filter(hall=hall, prefix=prefix).exclude(key=key).exists():
        raise Invalid({"prefix": f"前缀 {prefix} 已经用在别的业务上"})
    row = Business.objects.filter(hall=hall, key=key).first() or Business(hall=hall, key=key)
    facts = {"name": name.strip(), "prefix": prefix, "kind": kind, "minutes": minutes}
    changed = _set(row, **facts, items=sorted(set(items)), position=position, active=active)
    if changed:
        _tell(actor, hall.place_id, hall.pk, BusinessArranged(hall.pk, row.pk, key, tuple(changed)))
    return get_hall(hall.pk)


@transaction.atomic
def arrange_priority(  # noqa: PLR0913 - the fields of a form, all named
    *,
    actor: Actor,
    hall_id: int,
    key: str,
    name: str,
    minutes: int,
    proof: str = "",
    position: int = 0,
    active: bool = True,
) -> HallRef:
    """Add or change a rule of who goes ahead, by at most two hours (军人地位和权益保障法 第四十条 优先; S0-57 老年人).

    Raises Forbidden, Invalid.
    """
    hall = lock_hall(actor, hall_id=hall_id)
    _within({"minutes": minutes}, {"minutes": (0, 120)})
    row = Priority.objects.filter(hall=hall, key=key).first() or Priority(hall=hall, key=key)
    facts = {"name": name.strip(), "minutes": minutes, "proof": proof.strip()}
    if _set(row, **facts, position=position, active=active):
        _tell(actor, hall.place_id, hall.pk, PriorityArranged(hall.pk, key, minutes, active))
    return get_hall(hall.pk)


@transaction.atomic
def arrange_window(
    *, actor: Actor, hall_id: int, counter_id: int, businesses: Sequence[str], acts: Sequence[str] = ()
) -> HallRef:
    """What a counter serves from now on, and which acts may be done there (收件、受理、办理决定、出件).

    It may change while the window is open: the next call follows it, and whoever was sent to this window for what it
    no longer serves may be called by any other. Raises Forbidden, NotFound, Invalid.
    """
    hall = lock_hall(actor, hall_id=hall_id)
    if counter_id not in {c.id for c in places.list_counters(hall.site_id)}:
        raise NotFound("这个大厅没有这个窗口")
    chosen = list(Business.objects.filter(hall=hall, key__in=businesses))
    wrong = {}
    if len(chosen) != len(set(businesses)):
        wrong["businesses"] = "请从列出的业务里选"
    if set(acts) - set(Act.values):
        wrong["acts"] = "请从列出的权限里选"
    if wrong:
        raise Invalid(wrong)
    row, created = Window.objects.get_or_create(counter_id=counter_id, defaults={"hall": hall})
    before = set(Serving.objects.filter(window=row).values_list("business_id", flat=True))
    after = {b.pk for b in chosen}
    if not created and before == after and row.acts == sorted(set(acts)):
        return get_hall(hall.pk)
    row.acts = sorted(set(acts))
    row.save(update_fields=["acts"])
    Serving.objects.filter(window=row, business_id__in=before - after).delete()
    Serving.objects.bulk_create([Serving(window=row, business_id=b) for b in sorted(after - before)])
    hall.save(update_fields=["active"])  # windows have no generation of their own: they change with every sign-in
    event = WindowArranged(row.pk, hall.pk, tuple(sorted(after)), tuple(row.acts))
    _tell(actor, hall.place_id, hall.pk, event)
    release_from(replace(actor, permissions=actor.permissions | {lifecycle.SERVE}), row, serves=after)
    return get_hall(hall.pk)


@transaction.atomic
def arrange_booking(*, actor: Actor, hall_id: int, business: str, **facts: Any) -> None:
    """Open a business for booking, or change how: the fields of ``BookingRule``. Raises Forbidden, Invalid."""
    hall = lock_hall(actor, hall_id=hall_id)
    target = Business.objects.filter(hall=hall, key=business).first()
    if target is None:
        raise NotFound("没有这项业务")
    unknown = set(facts) - {f.name for f in BookingRule._meta.concrete_fields} | ({"id", "business"} & set(facts))  # noqa: SLF001
    if unknown:
        raise TypeError(f"no such fields: {sorted(unknown)}")
    _within(facts, _BOUNDS)
    _check_shares(facts.get("shares", []))
    for entry in facts.get("hours", []):
        try:
            places.spans_of([entry], clock.today())
        except ValueError:
            raise Invalid({"hours": f"“{str(entry)[:20]}”应写成 1-5 09:00-11:30 的样子"}) from None
    row = BookingRule.objects.filter(business=target).first() or BookingRule(business=target)
    before = row.pk is not None
    changed = _set(row, **facts) if facts else []
    if not before and not changed:
        row.save()
    if changed or not before:
        _tell(actor, hall.place_id, hall.pk, BookingArranged(hall.pk, target.pk, tuple(changed)))


@transaction.atomic
def enter_closure(  # noqa: PLR0913 - the fields of a form, all named
    *, actor: Actor, hall_id: int, since: date, until: date, reason: str, business: str = ""
) -> int:
    """No appointments from ``since`` through ``until``; those booked are called off with the reason. Returns how many.

    Raises Forbidden, Invalid.
    """
    hall = lock_hall(actor, hall_id=hall_id)
    wrong: dict[str, str] = {}
    text = ""
    try:
        text = said(reason, field="reason", missing="请写明原因，已经约了的人会看到")
    except Invalid as error:
        wrong |= error.fields
    if until < since or until < clock.today():
        wrong["until"] = "结束日期应不早于开始日期，也不早于今天"
    target = Business.objects.filter(hall=hall, key=business).first() if business else None
    if business and target is None:
        wrong["business"] = "请从列出的业务里选"
    if wrong:
        raise Invalid(wrong)
    Closure.objects.create(hall=hall, business=target, since=since, until=until, reason=text)
    first, last = max(since, clock.today()), min(until, clock.today() + _BOOKED_AHEAD)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    of = [target] if target is not None else list(Business.objects.filter(hall=hall).order_by("pk"))
    for business_row in of:  # whoever books at this moment is waited for, and called off too
        lock_days(business_row.pk, *days)
    touched = [lifecycle.BOOKED, lifecycle.OFFERED, lifecycle.STANDING_BY]
    rows = Appointment.objects.filter(hall=hall, business__in=of, day__gte=first, day__lte=until, state__in=touched)
    booked = list(rows.order_by("business_id", "day", "pk").values_list("pk", flat=True))
    called = [call_off(actor=actor, appointment_id=pk, reason=text) for pk in booked]
    event = ClosureEntered(hall.pk, target.pk if target else None, str(since), str(until), text, len(called))
    _tell(actor, hall.place_id, hall.pk, event)
    return len(called)


@transaction.atomic
def lift_closure(*, actor: Actor, hall_id: int, closure_id: int) -> None:
    """Appointments are taken again. Raises Forbidden, NotFound."""
    hall = lock_hall(actor, hall_id=hall_id)
    row = Closure.objects.filter(hall=hall, pk=closure_id).first()
    if row is None:
        raise NotFound("没有这条停约")
    event = ClosureEntered(hall.pk, row.business_id, str(row.since), str(row.until), row.reason, 0, lifted=True)
    row.delete()
    _tell(actor, hall.place_id, hall.pk, event)


def _within(facts: Mapping[str, Any], bounds: Mapping[str, tuple[int, int]]) -> None:
    wrong = {
        name: f"应是 {low} 至 {high}"
        for name, (low, high) in bounds.items()
        if name in facts and not low <= facts[name] <= high
    }
    if wrong:
        raise Invalid(wrong)


def _check_shares(shares: Sequence[Any]) -> None:
    good = {"key": str, "name": str, "items": list, "capacity": int}
    for share in shares:
        shaped = isinstance(share, dict) and set(share) == set(good)
        if not shaped or not all(isinstance(share[k], kind) for k, kind in good.items()) or share["capacity"] < 0:
            raise Invalid({"shares": "紧缺名额要写明名称、事项和每个时段的数量"})


def _set(row: models.Model, **facts: Any) -> list[str]:
    """Write what differs; the names of it, everything for a new row. Raises Invalid for what the fields refuse."""
    changed = [name for name, value in facts.items() if row._state.adding or getattr(row, name) != value]  # noqa: SLF001
    for name in changed:
        setattr(row, name, facts[name])
    try:
        row.clean_fields(exclude=[f.name for f in row._meta.concrete_fields if f.name not in facts])  # noqa: SLF001
    except ValidationError as error:
        raise Invalid({field: str(messages[0]) for field, messages in error.message_dict.items()}) from None
    if changed:
        row.save()
    return changed


def _tell(actor: Actor, place_id: int, hall_id: int, event: journal.Event) -> None:
    journal.record(event, actor=actor, subject=f"hall:{hall_id}", place_id=place_id)
