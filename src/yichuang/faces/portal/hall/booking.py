"""Appointments on the portal: one question a page, and one's own list (预约、我的预约)."""

from __future__ import annotations

from datetime import date, datetime

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from yichuang.domain.hall import public as hall
from yichuang.domain.places import public as places
from yichuang.kernel.errors import Conflict, Invalid, NotFound

from ..access import actor_of, applicant_page
from .tickets import hall_at

MOST = 9
OPEN = frozenset({"booked", "offered", "standing_by"})
_LONGEST_NAME = 40  # of what is typed; the hall says how long a name may be


@applicant_page("hall.take")
@require_http_methods(["GET", "HEAD", "POST"])
def book(request: HttpRequest, site_id: int) -> HttpResponse:
    """What for, how many people, which day and time; the answers stay in the address until the last."""
    site, setting = hall_at(request, site_id)
    asked = request.POST if request.method == "POST" else request.GET
    business = setting.business(asked.get("business", ""))
    rule = hall.booking_rule(business.id) if business else None
    context: dict[str, object] = {"here": "sites", "site": site, "hall": setting}
    if business is None or rule is None or not rule.active:
        rules = [(b, hall.booking_rule(b.id)) for b in setting.businesses if b.active]
        context["businesses"] = [b for b, found in rules if found is not None and found.active]
        return render(request, "portal/hall/book_what.html", context)
    people = _people(asked.get("people", "1"))
    for_name = request.POST.get("for_name", "")[:_LONGEST_NAME]  # somebody's name: never in an address
    context |= {"business": business, "people": people, "for_name": for_name, "rule": rule}
    wish = hall.Wish(people=people, for_name=for_name)
    day = _day(asked.get("day", ""))
    if request.method == "POST":
        try:
            return _enter(request, setting, business, wish, day)
        except Conflict as error:
            context["problem"] = error.message
        except Invalid as error:
            context["problem"] = " ".join(error.fields.values())
    days = hall.open_days(setting, rule)
    context |= {
        "days": [(d, hall.free_on(setting, business.id, d, wish)) for d in days],
        "day": day if day in days else None,
        "slots": hall.slots_on(setting, business.id, day, wish) if day in days and day else (),
    }
    context["full"] = not any(s.open for s in context["slots"])  # type: ignore[attr-defined]
    return render(request, "portal/hall/book_when.html", context, status=409 if "problem" in context else 200)


def _enter(
    request: HttpRequest, setting: hall.HallRef, business: hall.BusinessRef, wish: hall.Wish, day: date | None
) -> HttpResponse:
    actor = actor_of(request)
    if request.POST.get("standby") and day is not None:
        hall.stand_by(actor=actor, hall_id=setting.id, business=business.key, day=day, wish=wish)
        messages.success(
            request, "已排上候补。有人取消时，名额会给您留 30 分钟（晚上 8 点到早上 8 点不算），请常来看看“我的预约”"
        )
        return redirect("portal:appointments")
    at = _instant(request.POST.get("at", ""))
    if at is None:
        raise Invalid({"at": "请选一个时间"})
    booked = hall.book_appointment(actor=actor, hall_id=setting.id, business=business.key, starts_at=at, wish=wish)
    fixed = "" if hall.may_change(booked) else "这个时间很近，网上不能再改、再取消，来不了请打大厅电话说一声。"
    messages.success(request, f"约好了。{fixed}到时候到导服台或自助机签到")
    return redirect("portal:appointments")


@applicant_page("hall.take")
@require_safe
def appointments(request: HttpRequest) -> HttpResponse:
    """One's own: those to come with what can be done, then the past."""
    mine = hall.my_appointments(actor_of(request))
    sites = {a.hall_id: places.get_site(hall.get_hall(a.hall_id).site_id) for a in mine}
    rows = [(a, sites[a.hall_id]) for a in mine]
    context = {
        "here": "sites",
        "coming": [(*r, hall.may_change(r[0])) for r in rows if r[0].state in OPEN],
        "past": [r for r in rows if r[0].state not in OPEN],
    }
    return render(request, "portal/hall/appointments.html", context)


@applicant_page("hall.take")
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, appointment_id: int) -> HttpResponse:
    """Another time for the same appointment; the old one stays until the new one is had."""
    actor = actor_of(request)
    mine = next((a for a in hall.my_appointments(actor) if a.id == appointment_id), None)
    if mine is None or mine.state != "booked":
        raise NotFound("没有可以改的预约")
    setting = hall.get_hall(mine.hall_id)
    rule, business = hall.booking_rule(mine.business_id), setting.business(mine.business_id)
    assert rule is not None
    assert business is not None
    wish = hall.Wish(people=mine.people, items=mine.items)
    problem = ""
    if request.method == "POST":
        at = _instant(request.POST.get("at", ""))
        problem = "" if at else "请选一个时间"
        try:
            if at is not None:
                hall.change_appointment(actor=actor, appointment_id=appointment_id, starts_at=at)
                messages.success(request, "已改好时间，预约号不变")
                return redirect("portal:appointments")
        except Conflict as error:
            problem = error.message
    days = hall.open_days(setting, rule)
    day = _day(request.GET.get("day", ""))
    context = {
        "here": "sites", "mine": mine, "business": business, "problem": problem, "rule": rule,
        "site": places.get_site(setting.site_id),
        "days": [(d, hall.free_on(setting, business.id, d, wish)) for d in days],
        "day": day if day in days else None,
        "slots": hall.slots_on(setting, business.id, day, wish) if day in days and day else (),
    }  # fmt: skip
    return render(request, "portal/hall/book_when.html", context, status=409 if problem else 200)


@applicant_page("hall.take")
@require_http_methods(["GET", "HEAD", "POST"])
def appointment_move(request: HttpRequest, appointment_id: int, how: str) -> HttpResponse:
    """Cancel, once she has said so a second time; or take the place that is offered."""
    acts = {"cancel": (hall.cancel_appointment, "已取消，名额让给别人了"), "confirm": (hall.confirm_offer, "约好了")}
    if how not in acts:
        raise NotFound
    act, said = acts[how]
    actor = actor_of(request)
    if request.method != "POST":
        mine = next((a for a in hall.my_appointments(actor) if a.id == appointment_id and a.state in OPEN), None)
        if how != "cancel" or mine is None:
            raise NotFound("没有可以取消的预约")
        context = {"here": "sites", "mine": mine, "site": places.get_site(hall.get_hall(mine.hall_id).site_id)}
        return render(request, "portal/hall/cancel.html", context)
    try:
        act(actor=actor, appointment_id=appointment_id)
        messages.success(request, said)
    except Conflict as error:
        messages.error(request, error.message)
    return redirect("portal:appointments")


def _people(text: str) -> int:
    return min(MOST, max(1, int(text))) if text.isdecimal() and len(text) < 3 else 1


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _instant(text: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at if at.tzinfo else None
