"""How full a hall is, a number taken on the phone, and the page of whoever holds a ticket (排队、取号)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from yichuang.domain.hall import public as hall
from yichuang.domain.places import public as places
from yichuang.kernel.errors import Conflict, Invalid, NotFound

from ..access import actor_of, applicant_page, public_page
from ..place import current_place

LIVE = frozenset({"waiting", "called", "serving", "held", "passed"})


@public_page
@require_safe
def live(request: HttpRequest, site_id: int) -> HttpResponse:
    """How many wait for what, how long it would take, and the ways to come."""
    site, setting = hall_at(request, site_id)
    waiting = dict(hall.board(setting.id).waiting)
    lines = [
        {"business": b, "waiting": waiting.get(b.name, 0), "wait": hall.wait_for(setting.id, b.id),
         "bookable": hall.booking_rule(b.id) is not None}
        for b in setting.businesses if b.active
    ]  # fmt: skip
    mine = hall.my_tickets(actor_of(request)) if request.user.is_authenticated else ()
    context = {"here": "sites", "site": site, "lines": lines, "mine": mine, "hall": setting}
    return render(request, "portal/hall/live.html", context)


@applicant_page("hall.take")
@require_POST
def take(request: HttpRequest, site_id: int) -> HttpResponse:
    """A number for oneself."""
    _, setting = hall_at(request, site_id)
    try:
        ticket = hall.take_ticket(
            actor=actor_of(request), hall_id=setting.id, business=request.POST.get("business", "")
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
    """One ticket, for whoever holds the slip: how many before her, how long, where to go."""
    seen = _ticket(pass_key)
    setting = hall.get_hall(seen.hall_id)
    waits = seen.state == "waiting"
    context = {
        "ticket": seen,
        "site": places.get_site(setting.site_id),
        "live": seen.state in LIVE,
        "ahead": hall.ahead_of(seen.id) if waits else 0,
        "wait": hall.wait_for(seen.hall_id, seen.business_id, seen.id) if waits else None,
        "back": seen.state == "passed" and seen.returns < setting.returns,
    }
    template = "portal/hall/_ticket.html" if request.headers.get("HX-Request") else "portal/hall/ticket.html"
    response = render(request, template, context)
    response["Cache-Control"] = "no-store"
    return response


@public_page
@require_POST
def ticket_move(request: HttpRequest, pass_key: str, how: str) -> HttpResponse:
    """Give it up, or come back into the line."""
    acts = {"give-up": hall.give_up_ticket, "back": hall.come_back}
    if how not in acts:
        raise NotFound
    _ticket(pass_key)
    try:
        acts[how](actor=actor_of(request), pass_key=pass_key)
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


def _ticket(pass_key: str) -> hall.TicketRef:
    seen = hall.find_ticket(pass_key)
    if seen is None:
        raise NotFound("没有这个号，请核对号票上的二维码")
    return seen
