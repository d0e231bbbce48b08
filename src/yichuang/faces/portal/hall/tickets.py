"""How full a hall is, a number taken on the phone, and the page of whoever holds a ticket (排队、取号)."""

from __future__ import annotations

from secrets import token_urlsafe

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.feedback import public as feedback
from yichuang.domain.hall import public as hall
from yichuang.domain.places import public as places
from yichuang.faces.common.visitors import too_often
from yichuang.kernel.errors import Conflict, Invalid, NotFound

from ..access import actor_of, applicant_page, public_page
from ..place import current_place

LIVE = frozenset({"waiting", "called", "serving", "held", "passed"})
_LOOKS = 600  # a minute: a hundred phones in a hall's one network look six times each


@public_page
@require_safe
def live(request: HttpRequest, site_id: int) -> HttpResponse:
    """How many wait before one, how long it would take, and the ways to come.

    ``?item=`` from a guide: what one takes a number for with this item comes first, and says so.
    """
    if too_often(request, "hall", a_minute=_LOOKS):
        raise Conflict("看得太频繁了，请过一分钟再看")
    site, setting = hall_at(request, site_id)
    item = catalogue.get_item(code, place_id=site.place_id) if (code := request.GET.get("item", "")) else None
    wanted = hall.business_for_item(setting, item.id) if item else None
    ahead, waits, bookable = hall.ahead_now(setting.id), hall.waits_now(setting.id), hall.booked_businesses(setting.id)
    lines = [
        {"business": b, "ahead": ahead[b.id], "wait": waits[b.id], "bookable": b.id in bookable, "wanted": b == wanted}
        for b in sorted(setting.businesses, key=lambda b: b != wanted) if b.active
    ]  # fmt: skip
    mine = hall.my_tickets(actor_of(request)) if request.user.is_authenticated else ()
    context = {"here": "sites", "site": site, "lines": lines, "item": item, "mine": mine, "hall": setting}
    context["token"] = token_urlsafe(16)
    response = render(request, "portal/hall/live.html", context)
    response["Cache-Control"] = (
        "no-store"  # going back shows it anew: with its token a second number would be the first
    )
    return response


@applicant_page("hall.take")
@require_POST
def take(request: HttpRequest, site_id: int) -> HttpResponse:
    """A number for oneself."""
    _, setting = hall_at(request, site_id)
    try:
        ticket = hall.take_ticket(
            actor=actor_of(request),
            hall_id=setting.id,
            business=request.POST.get("business", ""),
            idempotency_key=request.POST.get("token", ""),
        )
    except Conflict as error:
        messages.error(request, error.message)
        return redirect("portal:hall", site_id)
    except Invalid as error:
        messages.error(request, " ".join(error.fields.values()))
        return redirect("portal:hall", site_id)
    return redirect("portal:ticket", ticket.pass_key)


@public_page
@require_safe
def ticket(request: HttpRequest, pass_key: str) -> HttpResponse:
    """One ticket, for whoever holds the slip: how many before her, how long, where to go; afterwards, how it was."""
    part = bool(request.headers.get("HX-Request"))
    if too_often(request, "ticket", a_minute=_LOOKS):
        raise Conflict("看得太频繁了，请过一分钟再看")
    return _show(request, _ticket(pass_key), "portal/hall/_ticket.html" if part else "portal/hall/ticket.html")


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def ticket_move(request: HttpRequest, pass_key: str, how: str) -> HttpResponse:
    """Give it up, once she has said so a second time; or come back into the line."""
    acts = {"give-up": hall.give_up_ticket, "back": hall.come_back}
    seen = _ticket(pass_key)
    if how not in acts:
        raise NotFound
    if request.method != "POST":
        if how != "give-up" or seen.state not in {"waiting", "passed"}:
            return redirect("portal:ticket", pass_key)
        return _show(request, seen, "portal/hall/give_up.html")
    try:
        acts[how](actor=actor_of(request), pass_key=pass_key)
    except Conflict as error:
        messages.error(request, error.message)
    return redirect("portal:ticket", pass_key)


@public_page
@require_http_methods(["GET", "HEAD", "POST"])
def evaluate(request: HttpRequest, pass_key: str) -> HttpResponse:
    """How the visit was: one of five levels, a few words; once, on the day (一次一评)."""
    if request.method != "POST":
        return redirect("portal:ticket", pass_key)
    seen = _ticket(pass_key)
    given = request.POST.get("level", "")
    level = int(given) if given.isdecimal() and given.isascii() and len(given) == 1 else 0
    words = "".join(c for c in request.POST.get("words", "") if c.isprintable() or c in "\r\n")
    try:
        feedback.evaluate_slip(actor=actor_of(request), pass_key=pass_key, level=level, words=words)
    except Invalid as error:
        more = {"errors": error.fields, "level": str(level), "words": words}
        return _show(request, seen, "portal/hall/ticket.html", status=422, **more)
    except Conflict as error:
        messages.error(request, error.message)
    return redirect("portal:ticket", pass_key)


def hall_at(request: HttpRequest, site_id: int) -> tuple[places.SiteRef, hall.HallRef]:
    """A site of this place and its hall. Raises NotFound."""
    site = places.get_site(site_id)
    setting = hall.hall_of_site(site_id)
    if site.place_id != current_place(request).id or setting is None:
        raise NotFound("这个网点不用取号，直接来办就行")
    return site, setting


def _show(
    request: HttpRequest, seen: hall.TicketRef, template: str, *, status: int = 200, **more: object
) -> HttpResponse:
    setting = hall.get_hall(seen.hall_id)
    waits = seen.state == "waiting"
    context = {
        "ticket": seen,
        "site": places.get_site(setting.site_id),
        "live": seen.state in LIVE,
        "ahead": hall.ahead_of(seen.id) if waits else 0,
        "wait": hall.wait_for(seen.hall_id, seen.business_id, seen.id) if waits else None,
        "back": seen.state == "passed" and seen.returns < setting.returns,
        **more,
    }
    if seen.outcome:
        context |= {
            "said": feedback.visit_is_evaluated(seen.id),
            "ask": feedback.may_evaluate_slip(seen),
            "levels": [(str(level), text) for level, text in feedback.LEVELS.items()],
            "longest": feedback.LONGEST_WORDS,
        }
    response = render(request, template, context, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _ticket(pass_key: str) -> hall.TicketRef:
    seen = hall.find_ticket(pass_key)
    if seen is None:
        raise NotFound("没有这个号，请核对号票上的二维码")
    return seen
