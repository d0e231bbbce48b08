"""Numbers at the kiosk: by touch, identity number or telephone; checking in; the slip, and the slip once more."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from yichuang.domain.hall import public as hall
from yichuang.faces.common.visitors import too_often
from yichuang.kernel.errors import Conflict, DomainError, Invalid, NotFound

from ..access import actor_of, device_required, this_device
from ..live import public_address
from .views import KIOSK, page

_PHONE, _IDENTITY = 11, 18  # digits
_TRIES_A_MINUTE = 20
_NEITHER = "请输入 18 位身份证号，或者 11 位手机号"
_STATUS = {NotFound: 404, Conflict: 409, Invalid: 422}


@device_required(KIOSK)
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """What one takes a number for, with how many wait for it."""
    device = this_device(request)
    floor, waiting = hall.get_hall(device.hall_id), dict(hall.board(device.hall_id).waiting)
    rows = [(b, waiting.get(b.name, 0)) for b in floor.businesses if b.active]
    return page(request, "screens/kiosk/choose.html", {"rows": rows})


@device_required(KIOSK)
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, business: str) -> HttpResponse:
    """A number for a business; who one is may be left out, and is never shown again."""
    device = this_device(request)
    floor = hall.get_hall(device.hall_id)
    chosen = floor.business(business)
    if chosen is None or not chosen.active:
        raise NotFound("这项业务现在不取号，请回去选别的")
    errors: dict[str, str] = {}
    status = 200
    if request.method == "POST":
        try:
            text = _typed(request)
            ticket = hall.take_ticket(
                actor=actor_of(request),
                hall_id=device.hall_id,
                business=chosen.key,
                priority=request.POST.get("priority", ""),
                person=_person(text) if text else None,
            )
        except (NotFound, Conflict, Invalid) as error:
            errors, status = _errors(error), _STATUS[type(error)]
        else:
            return _to_slip(ticket)
    rules = [("", "没有，照常排队", "")] + [
        (p.key, p.name, f"请出示{p.proof}" if p.proof else "") for p in hall.claimable(floor)
    ]
    context = {"business": chosen, "rules": rules, "errors": errors, "given": request.POST.get("priority", "")}
    return page(request, "screens/kiosk/take.html", context, status=status)


@device_required(KIOSK)
@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: HttpRequest) -> HttpResponse:
    """Today's appointment, by its code or by the number or telephone it was booked with, becomes a ticket."""

    def found(text: str) -> hall.TicketRef:
        device, digits = this_device(request), _digits(text)
        by_code = len(digits) not in {_PHONE, _IDENTITY}
        return hall.check_in(
            actor=actor_of(request),
            hall_id=device.hall_id,
            code=text if by_code else "",
            person=None if by_code else _person(text),
        )

    return _by_number(request, "screens/kiosk/checkin.html", found)


@device_required(KIOSK)
@require_http_methods(["GET", "HEAD", "POST"])
def again(request: HttpRequest) -> HttpResponse:
    """The slip once more (补打), for whoever took it with a number or telephone."""

    def found(text: str) -> hall.TicketRef:
        return hall.ticket_again(actor=actor_of(request), hall_id=this_device(request).hall_id, person=_person(text))

    return _by_number(request, "screens/kiosk/again.html", found)


@device_required(KIOSK)
@require_safe
def slip(request: HttpRequest, pass_key: str) -> HttpResponse:
    """The slip (号票), 80 mm wide: the number, large; what for, how many are before, how long about, when, and a QR."""
    device, ticket = this_device(request), hall.find_ticket(pass_key)
    if ticket is None or ticket.hall_id != device.hall_id:
        raise NotFound("没有这张号票，请重新取号")
    context = {
        "ticket": ticket,
        "ahead": hall.ahead_of(ticket.id),
        "wait": hall.wait_for(ticket.hall_id, ticket.business_id, ticket.id) if ticket.state == "waiting" else None,
        "address": public_address(request, f"/t/{ticket.pass_key}"),
        "at_once": "print" in request.GET,
    }
    return page(request, "screens/kiosk/slip.html", context)


def _by_number(request: HttpRequest, template: str, find: Callable[[str], hall.TicketRef]) -> HttpResponse:
    """One field, one answer: the slip. What was typed is not shown again, also where it is refused."""
    errors: dict[str, str] = {}
    status = 200
    if request.method == "POST":
        try:
            return _to_slip(find(_wanted(request)))
        except (NotFound, Conflict, Invalid) as error:
            errors, status = _errors(error), _STATUS[type(error)]
    return page(request, template, {"errors": errors}, status=status)


def _wanted(request: HttpRequest) -> str:
    """What was typed, which must be something. Raises Invalid, Conflict when tried too often."""
    if too_often(request, "kiosk", a_minute=_TRIES_A_MINUTE):
        raise Conflict("试得太频繁了，请过一分钟再试，或者到导服台")
    text = _typed(request)
    if not text:
        raise Invalid({"number": "请输入号码"})
    return text


def _typed(request: HttpRequest) -> str:
    """What was typed, without blanks and what no key writes (a NUL no text of ours can hold)."""
    return "".join(c for c in request.POST.get("number", "") if c.isprintable() and not c.isspace())[:30]


def _digits(text: str) -> str:
    return "".join(c for c in text if c.isascii() and (c.isdigit() or c in "xX"))


def _person(text: str) -> hall.Person:
    """Who she is by what she typed. Raises Invalid for what is neither a number nor a telephone."""
    if len(text) == _PHONE:
        return hall.Person(phone=text)
    if len(text) == _IDENTITY:
        return hall.Person(id_number=text)
    raise Invalid({"number": _NEITHER})


def _errors(error: DomainError) -> dict[str, str]:
    """One message at the field; an operation's own fields (id_number, phone) are this one field here."""
    if isinstance(error, Invalid):
        own = {k: v for k, v in error.fields.items() if k in {"priority", "business"}}
        other = [v for k, v in error.fields.items() if k not in own]
        return own | ({"number": other[0]} if other else {})
    return {"number": error.message}


def _to_slip(ticket: hall.TicketRef) -> HttpResponse:
    return redirect(f"{reverse('screens:kiosk_slip', args=[ticket.pass_key])}?{urlencode({'print': '1'})}")
