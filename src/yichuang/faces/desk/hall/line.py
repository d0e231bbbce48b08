"""The line of the hall, and the guide desk that takes numbers for others (排队、导服台)."""

from __future__ import annotations

from secrets import token_urlsafe
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yichuang.domain.hall import public as hall
from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.faces.desk import shell
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.faces.desk.required import name_required
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid, NotFound


class TakeForm(forms.Form):
    """What the guide desk asks: the business; the rest if the person likes to say it."""

    business = forms.ChoiceField(label="办什么", widget=forms.RadioSelect)
    priority = forms.ChoiceField(label="优先", required=False)
    id_number = forms.CharField(label="身份证号码", max_length=18, required=False, help_text="可以不填；填了一人一号")
    phone = forms.CharField(label="手机号码", max_length=20, required=False)
    name = forms.CharField(label="姓名", max_length=30, required=False)

    def __init__(self, setting: hall.HallRef, *args: Any, **kwargs: Any) -> None:
        """Offer what this hall has."""
        super().__init__(*args, **kwargs)
        self.fields["business"].choices = [(b.key, b.name) for b in setting.businesses if b.active]  # type: ignore[attr-defined]
        given = [(p.key, p.name) for p in setting.priorities if p.active and p.key not in {"appointment", "passed"}]
        self.fields["priority"].choices = [("", "不用优先"), *given]  # type: ignore[attr-defined]
        name_required(self)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("hall.guide")
def line(request: HttpRequest) -> HttpResponse:
    """Who waits for what, who was passed; a number for somebody who stands at the guide desk."""
    actor = actor_of(request)
    setting = own_hall(actor)
    if setting is None:
        return shell.page(request, "desk/hall/none.html", {}, at="line")
    form = TakeForm(setting, request.POST or None)
    if request.method == "POST" and form.is_valid():
        ticket = _take(actor, setting, form, request.POST.get("token", ""))
        if ticket is not None:
            messages.success(request, f"{ticket.number}：{ticket.business}，前面还有 {hall.ahead_of(ticket.id)} 人")
            return redirect("desk:slip", ticket.id)
    context = {"form": form, "hall": setting, "token": token_urlsafe(16), **_seen(actor, setting)}
    status = 422 if form.errors else 200
    return shell.page(request, "desk/hall/line.html", context, at="line", status=status)


@require_safe
@desk_page("hall.guide")
def slip(request: HttpRequest, ticket_id: int) -> HttpResponse:
    """The slip of a ticket, on 80 mm; printed again as often as it is lost."""
    actor = actor_of(request)
    setting = own_hall(actor)
    ticket = hall.get_ticket(actor=actor, ticket_id=ticket_id)
    if setting is None:
        raise NotFound
    address = request.build_absolute_uri(reverse("portal:ticket", args=[ticket.pass_key]))
    context = {
        "ticket": ticket,
        "ahead": hall.ahead_of(ticket.id),
        "hall": setting,
        "site": places.get_site(setting.site_id),
        "address": address,
    }
    return shell.page(request, "desk/hall/slip.html", context)


@require_POST
@desk_page("hall.guide")
def move(request: HttpRequest, ticket_id: int, how: str) -> HttpResponse:
    """Give up, come back into the line, or another business for somebody in it."""
    actor = actor_of(request)
    try:
        if how == "give-up":
            done = hall.give_up_ticket(actor=actor, ticket_id=ticket_id)
            messages.success(request, f"{done.number} 已退号")
        elif how == "back":
            done = hall.come_back(actor=actor, ticket_id=ticket_id)
            messages.success(request, f"{done.number} 回到队伍，前面还有 {hall.ahead_of(done.id)} 人")
        elif how == "redirect":
            business = request.POST.get("business", "")
            done = hall.redirect_ticket(actor=actor, ticket_id=ticket_id, business=business)
            messages.success(request, f"{done.number} 改到“{done.business}”，排队时间不变")
        else:
            raise NotFound
    except (Conflict, Invalid) as error:
        messages.error(request, error.message if isinstance(error, Conflict) else " ".join(error.fields.values()))
    return redirect("desk:line")


def own_hall(actor: Actor) -> hall.HallRef | None:
    """The hall of the site where she works; for a bureau, the county's."""
    if actor.site_id is not None:
        return hall.hall_of_site(actor.site_id)
    halls = hall.list_halls(actor.place_id or 0)
    return halls[0] if halls else None


def _take(actor: Actor, setting: hall.HallRef, form: TakeForm, token: str) -> hall.TicketRef | None:
    given = form.cleaned_data
    person = hall.Person(given["id_number"], given["phone"], given["name"])
    try:
        return hall.take_ticket(
            actor=actor,
            hall_id=setting.id,
            business=given["business"],
            priority=given["priority"],
            person=person,
            idempotency_key=token,
        )
    except Invalid as error:
        for name, message in error.fields.items():
            form.add_error(name if name in form.fields else None, message)
    except Conflict as error:
        form.add_error(None, error.message)
    return None


def _seen(actor: Actor, setting: hall.HallRef) -> dict[str, Any]:
    windows = hall.list_windows(actor=actor, hall_id=setting.id)
    names = people.staff_names([w.account_id for w in windows if w.account_id])
    return {
        "line": hall.list_line(actor=actor, hall_id=setting.id),
        "passed": hall.list_passed(actor=actor, hall_id=setting.id),
        "windows": [(w, names.get(w.account_id or 0, "")) for w in windows],
        "priorities": {p.key: p.name for p in setting.priorities},
        "manages": actor.may("hall.manage"),
    }
