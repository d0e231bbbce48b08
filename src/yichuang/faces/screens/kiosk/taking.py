"""Numbers at the kiosk: by touch, identity number or telephone; checking in; the slip, and the slip once more."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from secrets import token_urlsafe

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from yichuang.domain.hall import public as hall
from yichuang.faces.common.addresses import public_address
from yichuang.faces.common.visitors import too_often
from yichuang.kernel import clock
from yichuang.kernel.errors import Conflict, DomainError, Invalid, NotFound

from ..access import actor_of, device_required, this_device
from .views import KIOSK, page

_IDENTITY, _MOBILE, _LANDLINE = 18, 11, (10, 12)  # digits
_TRIES_A_MINUTE = 20
_NEITHER = "请输入 18 位身份证号，或者 11 位手机号"
_TAKEN = "用这个号码现在取不了号，可能今天已经取过。号票丢了请点“补打号票”，别的情况请到导服台"
_FRESH = timedelta(minutes=2)  # after taking: whoever stands here took it
_STATUS = {NotFound: 404, Conflict: 409, Invalid: 422}


class _TooOften(Conflict):
    """Tried too often at this kiosk."""


@device_required(KIOSK)
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """What one takes a number for, with how many would be before one."""
    device = this_device(request)
    floor, seen = hall.get_hall(device.hall_id), hall.board(device.hall_id)
    ahead, served = hall.ahead_now(floor.id), _served(floor, seen)
    rows = [(b, ahead[b.id], b.id in served) for b in floor.businesses if b.active]
    return page(request, "screens/kiosk/choose.html", {"rows": rows})


@device_required(KIOSK)
@require_http_methods(["GET", "HEAD", "POST"])
def take(request: HttpRequest, business: str) -> HttpResponse:
    """A number for a business; who one is may be left out, and is never shown again.

    Whoever types a stranger's number learns nothing of what that person has come for.
    """
    device = this_device(request)
    floor = hall.get_hall(device.hall_id)
    chosen = floor.business(business)
    if chosen is None or not chosen.active:
        raise NotFound("这项业务现在不取号，请回去选别的")
    errors: dict[str, str] = {}
    status = 200
    if request.method == "POST":
        text = _typed(request)
        try:
            if text:
                _not_too_often(request)
            ticket = hall.take_ticket(
                actor=actor_of(request),
                hall_id=device.hall_id,
                business=chosen.key,
                priority=request.POST.get("priority", ""),
                person=_person(text) if text else None,
                idempotency_key=request.POST.get("token", ""),
            )
        except (NotFound, Conflict, Invalid) as error:
            silent = bool(text) and floor.active and type(error) is Conflict
            errors, status = _errors(Conflict(_TAKEN) if silent else error), _status(error)
        else:
            return _to_slip(ticket, whole=True)
    rules = [("", "没有，照常排队", "")] + [
        (p.key, p.name, f"请出示{p.proof}" if p.proof else "") for p in hall.claimable(floor)
    ]
    context = {
        "business": chosen,
        "rules": rules,
        "errors": errors,
        "given": request.POST.get("priority", ""),
        "served": chosen.id in _served(floor, hall.board(device.hall_id)),
        "token": token_urlsafe(16),
    }
    return page(request, "screens/kiosk/take.html", context, status=status)


@device_required(KIOSK)
@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: HttpRequest) -> HttpResponse:
    """Today's appointment, by its code or by the number or telephone it was booked with, becomes a ticket.

    Only who has the code is told on the slip what for, and may follow it by the QR.
    """

    def found(text: str) -> tuple[hall.TicketRef, bool]:
        person = _known(text)
        ticket = hall.check_in(
            actor=actor_of(request),
            hall_id=this_device(request).hall_id,
            code=text if person is None else "",
            person=person,
        )
        return ticket, person is None

    return _by_number(request, "screens/kiosk/checkin.html", found)


@device_required(KIOSK)
@require_http_methods(["GET", "HEAD", "POST"])
def again(request: HttpRequest) -> HttpResponse:
    """The slip once more (补打), for whoever took it with a number or telephone."""

    def found(text: str) -> tuple[hall.TicketRef, bool]:
        hall_id = this_device(request).hall_id
        return hall.ticket_again(actor=actor_of(request), hall_id=hall_id, person=_person(text)), False

    return _by_number(request, "screens/kiosk/again.html", found)


@device_required(KIOSK)
@require_safe
def slip(request: HttpRequest, pass_key: str) -> HttpResponse:
    """The slip (号票), 80 mm wide: the number, large; what for, how many are before, how long about, when, and a QR.

    Found by a number (补打, checking in) or later it says neither what for nor gives the QR, by which one may give the
    number up: whoever knows a telephone number is not always its owner.
    """
    device, ticket = this_device(request), hall.find_ticket(pass_key)
    if ticket is None or ticket.hall_id != device.hall_id:
        raise NotFound("没有这张号票，请重新取号")
    context = {
        "ticket": ticket,
        "whole": "whole" in request.GET and clock.now() - ticket.taken_at < _FRESH,
        "ahead": hall.ahead_of(ticket.id),
        "wait": hall.wait_for(ticket.hall_id, ticket.business_id, ticket.id) if ticket.state == "waiting" else None,
        "address": public_address(request, f"/t/{ticket.pass_key}"),
        "at_once": "print" in request.GET,
    }
    return page(request, "screens/kiosk/slip.html", context)


def _served(floor: hall.HallRef, seen: hall.Board) -> frozenset[int]:
    """The businesses some window that is open, or paused for a while, is there for now."""
    there = {w.id for w in seen.windows if w.state != "closed"}
    return frozenset(b for w in floor.windows if w.id in there for b in w.businesses)


def _by_number(request: HttpRequest, template: str, find: Callable[[str], tuple[hall.TicketRef, bool]]) -> HttpResponse:
    """One field, one answer: the slip. What was typed is not shown again, also where it is refused."""
    errors: dict[str, str] = {}
    status = 200
    if request.method == "POST":
        try:
            ticket, whole = find(_wanted(request))
            return _to_slip(ticket, whole=whole)
        except (NotFound, Conflict, Invalid) as error:
            errors, status = _errors(error), _status(error)
    return page(request, template, {"errors": errors}, status=status)


def _wanted(request: HttpRequest) -> str:
    """What was typed, which must be something. Raises Invalid, Conflict when tried too often."""
    _not_too_often(request)
    text = _typed(request)
    if not text:
        raise Invalid({"number": "请输入号码"})
    return text


def _typed(request: HttpRequest) -> str:
    """What was typed, without blanks and what no key writes (a NUL no text of ours can hold)."""
    return "".join(c for c in request.POST.get("number", "") if c.isprintable() and not c.isspace())[:30]


def _not_too_often(request: HttpRequest) -> None:
    """Counted for each kiosk: those of one hall have one address. Raises Conflict."""
    if too_often(request, f"kiosk-{this_device(request).id}", a_minute=_TRIES_A_MINUTE):
        raise _TooOften("试得太频繁了，请过一分钟再试，或者到导服台")


def _known(text: str) -> hall.Person | None:
    """Who she is by an identity number or a telephone (139-0000-0000, 0883-7621001); None if it is neither."""
    digits = text.replace("-", "")
    if len(digits) == _IDENTITY and digits.isascii() and digits[:-1].isdigit():
        return hall.Person(id_number=digits)
    if not (digits.isascii() and digits.isdigit()):
        return None
    if len(digits) == _MOBILE and digits.startswith("1"):
        return hall.Person(phone=digits)
    if _LANDLINE[0] <= len(digits) <= _LANDLINE[1] and digits.startswith("0"):
        return hall.Person(phone=text)
    return None


def _person(text: str) -> hall.Person:
    """As ``_known``. Raises Invalid for what is neither a number nor a telephone."""
    person = _known(text)
    if person is None:
        raise Invalid({"number": _NEITHER})
    return person


def _errors(error: DomainError) -> dict[str, str]:
    """One message at the field; an operation's own fields (id_number, phone) are this one field here."""
    if isinstance(error, Invalid):
        own = {k: v for k, v in error.fields.items() if k in {"priority", "business"}}
        other = [v for k, v in error.fields.items() if k not in own]
        return own | ({"number": other[0]} if other else {})
    return {"number": error.message}


def _status(error: DomainError) -> int:
    return next(code for kind, code in _STATUS.items() if isinstance(error, kind))


def _to_slip(ticket: hall.TicketRef, *, whole: bool) -> HttpResponse:
    said = {"print": "1"} | ({"whole": "1"} if whole else {})
    return redirect(f"{reverse('screens:kiosk_slip', args=[ticket.pass_key])}?{urlencode(said)}")
