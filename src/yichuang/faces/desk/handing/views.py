"""下放: what is handed down to whom, in batches; taking it back (S3-5, S4-7)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.places import public as places
from yichuang.faces.desk import shell
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.kernel import clock
from yichuang.kernel.errors import Invalid

from .forms import WHOLE, PlanForm, TakeBackForm, sent_again

_NAMES = ("item", "site", "batch", "state")
_LONGEST = 100  # of what one filter is read and shown again


@require_safe
@desk_page("catalogue.delegate")
def handed(request: HttpRequest) -> HttpResponse:
    """What is handed down, narrowed by item, site, batch and state; what ends soon on top."""
    actor = actor_of(request)
    given = {n: request.GET[n][:_LONGEST] for n in _NAMES if request.GET.get(n)}
    state = given.get("state", "current")
    narrow = catalogue.HandedFilter(
        item_id=_number(request, "item"),
        site_id=_number(request, "site"),
        batch_id=_number(request, "batch"),
        state=state if state in catalogue.HANDED_STATES else "current",
    )
    after = _number(request, "after") or 0
    page = catalogue.list_handed(actor=actor, narrow=narrow, after=after)
    place_id = actor.place_id or 0
    address = reverse("desk:handing")
    context = {
        "page": page,
        "ending": [] if given or after else catalogue.list_ending(actor=actor),
        "typed": {n: request.GET.get(n, "")[:_LONGEST] for n in _NAMES} | {"state": narrow.state},
        "filtered": bool(given),
        "items": [(i.id, i.name) for i in catalogue.list_items(place_id)],
        "sites": [(s.id, s.name) for s in places.list_sites(place_id)],
        "batches": [(b.id, f"{b.title} {b.name}") for b in catalogue.list_batches(place_id)],
        "states": list(catalogue.HANDED_STATES.items()),
        "more": f"{address}?{urlencode(given | {'after': str(page.next_key)})}" if page.next_key else "",
        "first": f"{address}?{urlencode(given)}" if after else "",
    }
    return shell.page(request, "desk/handing/list.html", context, at="handing")


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("catalogue.delegate")
def new(request: HttpRequest) -> HttpResponse:
    """Choose; look at what the law allows, row by row; hand down what it allows, as one batch."""
    actor = actor_of(request)
    if request.method != "POST":
        return _choose(request, PlanForm(actor.place_id or 0, initial=_begun(request, actor.place_id or 0)))
    form = PlanForm(actor.place_id or 0, request.POST)
    doing = request.POST.get("do", "preview")
    if doing == "edit" or not form.is_valid():
        return _choose(request, form, status=200 if doing == "edit" else 422)
    try:
        if doing == "grant":
            batch = catalogue.hand_down(
                actor=actor, plan=form.plan(), name=form.cleaned_data["name"],
                announced_on=form.cleaned_data["announced_on"], fingerprint=request.POST.get("fingerprint", ""),
            )  # fmt: skip
            messages.success(request, f"{batch.title}“{batch.name}”已经下放，共 {batch.delegations} 项")
            return redirect("desk:batch", batch.id)
        preview = catalogue.preview_batch(actor=actor, plan=form.plan())
    except Invalid as error:
        form.refuse(error, {"until": "last_day", "undertaker": "mode"})
        return _choose(request, form, status=422)
    context = {
        "preview": preview,
        "acts": form.plan().acts,
        "given": form.cleaned_data,
        "mode": form.plan().mode.label,
        "hidden": sent_again(request.POST),
    }
    return shell.page(request, "desk/handing/preview.html", context, at="handing")


def _begun(request: HttpRequest, place_id: int) -> dict[str, Any]:
    """What the form begins with; for a body with few cases (``body``) what is proposed: the hall's general window."""
    initial: dict[str, Any] = {
        "since": clock.today(), "announced_on": clock.today(), "mode": catalogue.Mode.ENTRUSTED_ACCEPTANCE.value,
        "to": WHOLE,
    }  # fmt: skip
    body = next((o for o in places.organisations_for(place_id) if o.id == _number(request, "body")), None)
    if body is None:
        return initial
    own = [i.id for i in catalogue.list_items(place_id) if i.handled and i.organisation_name == body.name]
    return initial | {
        "name": f"{body.short_name}事项委托综合窗口受理",
        "item_ids": own,
        "acts": [catalogue.Act.ACCEPT.value, catalogue.Act.DELIVER.value],
        "site_kind": catalogue.SiteKind.COUNTY.value,
    }


def _choose(request: HttpRequest, form: PlanForm, status: int = 200) -> HttpResponse:
    context: dict[str, Any] = {"form": form, "groups": form.groups()}
    return shell.page(request, "desk/handing/new.html", context, at="handing", status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("catalogue.delegate")
def take_back(request: HttpRequest, delegation_id: int) -> HttpResponse:
    """Take one back, after asking from when."""
    actor = actor_of(request)
    row = catalogue.get_handed(actor=actor, delegation_id=delegation_id)
    form = TakeBackForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            catalogue.end_delegation(actor=actor, delegation_id=row.id, until=form.cleaned_data["until"])
        except Invalid as error:
            form.refuse(error)
        else:
            messages.success(request, f"已收回：{row.item_name}，{row.target}，{row.act_text}")
            return redirect("desk:handing")
    status = 422 if form.errors else 200
    return shell.page(request, "desk/handing/take_back.html", {"row": row, "form": form}, at="handing", status=status)


@require_safe
@desk_page("catalogue.delegate")
def batches(request: HttpRequest) -> HttpResponse:
    """The batches, the newest first."""
    found = catalogue.list_batches(actor_of(request).place_id or 0)
    return shell.page(request, "desk/handing/batches.html", {"batches": found}, at="batches")


def _number(request: HttpRequest, name: str) -> int | None:
    text: Any = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 19 else None
