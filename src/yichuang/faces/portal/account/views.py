"""Signing up, and one's own details. Signing in and out are allauth's views in our templates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypedDict

from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth import authenticate, login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.faces.common import errors
from yichuang.kernel.errors import Conflict, Invalid

from ..access import actor_of, applicant_page, public_page
from ..forms import Entry
from ..place import current_place, remember_village
from ..sites.near import village_options

_FIELDS = ("name", "id_kind", "id_number", "phone", "username", "password", "again", "consent")


@public_page
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Sign up; then go on where one was."""
    if request.user.is_authenticated:
        return redirect(_goal(request) or "portal:home")
    entry = Entry({"id_kind": "resident_id"})
    status = 200
    if request.method == "POST":
        if not ratelimit.consume(request, action="signup"):
            return errors.too_many(request)
        entry = Entry({name: request.POST.get(name, "") for name in _FIELDS})
        try:
            return _registered(request, entry)
        except Invalid as error:
            entry.refuse(error)
            status = 422
        except Conflict as error:
            entry.errors[""] = error.message
            status = 409
    context = {
        "entry": entry,
        "id_kinds": [(k.code, k.label) for k in people.ID_KINDS.values() if k.has_number],
        "next": _goal(request),
    }
    return render(request, "portal/account/register.html", context, status=status)


def _registered(request: HttpRequest, entry: Entry) -> HttpResponse:
    given = entry.values
    details = _details(given)
    try:
        people.check_sign_up(**details)
    except Invalid as error:
        entry.refuse(error)
    if given["password"] != given["again"]:
        entry.errors["again"] = "两次输入的密码不一样，请重新输入"
    if not given["consent"]:
        entry.errors["consent"] = "请看过说明后，勾选同意"
    if entry.errors:
        entry.errors = {n: entry.errors[n] for n in sorted(entry.errors, key=_place)}  # as they stand on the page
        raise Invalid({})
    account = people.register_public(actor=actor_of(request), **details)
    user = authenticate(request, username=account.username, password=given["password"])
    assert user is not None
    login(request, user)
    messages.success(request, "注册好了，已经替您登录")
    return redirect(_goal(request) or "portal:home")


def _place(field: str) -> int:
    return _FIELDS.index(field) if field in _FIELDS else len(_FIELDS)


class _Details(TypedDict):
    username: str
    password: str
    name: str
    id_kind: str
    id_number: str
    phone: str


def _details(given: Mapping[str, str]) -> _Details:
    """What the operation takes of the form."""
    return _Details(
        username=given["username"].strip(),
        password=given["password"],
        name=given["name"],
        id_kind=given["id_kind"],
        id_number=given["id_number"],
        phone=given["phone"],
    )


def _goal(request: HttpRequest) -> str:
    goal = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(goal, {request.get_host()}, require_https=request.is_secure())
    return goal if safe else ""


@applicant_page("cases.view")
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    """What the portal knows of her, masked."""
    actor = actor_of(request)
    known = people.get_applicant(actor.applicant_id or 0)
    path = places.division_paths([known.division]).get(known.division, "") if known.division else ""
    return render(
        request,
        "portal/account/me.html",
        {"known": known, "id_kind": people.ID_KINDS[known.id_kind].label, "village": path},
    )


@applicant_page("cases.view")
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest) -> HttpResponse:
    """Change telephone, village and address. The telephone known so far is shown masked, never in its field."""
    actor = actor_of(request)
    own = people.own_details(actor)
    villages = village_options(current_place(request))
    entry = Entry({"phone": "", "division": own.division, "address": own.address})
    status = 200
    if request.method == "POST":
        entry = Entry({name: request.POST.get(name, "") for name in ("phone", "division", "address")})
        chosen = {str(code): code for code, _ in villages}.get(entry.values["division"])
        try:
            people.update_own_details(
                actor=actor,
                phone=entry.values["phone"].strip() or None,
                division=chosen,
                address=entry.values["address"],
            )
        except Invalid as error:
            entry.refuse(error)
            status = 422
        else:
            messages.success(request, "已经改好")
            response = redirect("portal:me")
            if chosen:
                remember_village(request, response, chosen)
            return response
    masked = people.get_applicant(actor.applicant_id or 0)
    context = {"entry": entry, "known": masked, "villages": villages}
    return render(request, "portal/account/change.html", context, status=status)


@applicant_page("cases.view")
@require_POST
def password_notice_seen(request: HttpRequest) -> HttpResponse:
    """She has read that a window renewed her password."""
    people.dismiss_password_notice(actor=actor_of(request))
    return redirect("portal:home")
