"""巡查: what was looked at and what was not, a patrol begun, the round planned, cases sampled."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yichuang.domain.buildout import public as buildout
from yichuang.domain.places import public as places
from yichuang.faces.desk import shell
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.faces.desk.sitefile.sending import done
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid

from .forms import LotForm, NamedForm, PatrolForm, Sites

AT = "patrols"


def tabs(actor: Actor) -> list[tuple[str, str, str]]:
    """The pages of this subject this post has use for."""
    lines = [
        ("patrols", "巡查", buildout.CHECK, "desk:patrols"),
        ("round", "计划", buildout.MANAGE, "desk:patrol_round"),
        ("third", "委托第三方", buildout.INSPECT, "desk:patrol_third"),
        ("appraisals", "年度考核", buildout.SEE, "desk:unit_appraisals"),
    ]
    return [(key, label, reverse(name)) for key, label, right, name in lines if actor.may(right)]


def page(request: HttpRequest, name: str, context: dict[str, Any], *, tab: str = "", status: int = 200) -> HttpResponse:
    """A page of this subject."""
    full = {"tabs": tabs(actor_of(request)), "tab": tab, **context}
    return shell.page(request, f"desk/inspection/{name}.html", full, at=AT, status=status)


def site_choices(actor: Actor) -> Sites:
    """The sites in reach, to choose among."""
    return [(site_id, name) for site_id, name, _ in buildout.list_inspected(actor)]


@require_safe
@desk_page(buildout.CHECK)
def patrols(request: HttpRequest) -> HttpResponse:
    """What was looked at, the round's sites that wait, and those nobody has looked at in it."""
    actor = actor_of(request)
    third = buildout.is_third_party(actor)
    means, town = request.GET.get("means", ""), request.GET.get("town", "")
    towns = places.division_paths({town for *_, town in buildout.list_inspected(actor)})
    known = {str(code): name for code, name in towns.items()}
    round_ = buildout.get_round(actor) if actor.place_id and buildout.find_edition(actor.place_id) else None
    context = {
        "rows": buildout.list_patrols(
            actor,
            means=means if means in buildout.Means.values else "",
            town=int(town) if town in known else None,
        ),
        "round": round_,
        "todo": [line for line in round_.sites if line.assessment_id is None] if round_ else [],
        "third": third,
        "may_patrol": third or actor.may(buildout.INSPECT),
        "means": list(buildout.Means.choices),
        "towns": list(known.items()),
        "typed": {"means": means, "town": town},
    }
    return page(request, "patrols", context, tab="patrols")


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(buildout.CHECK)
def new(request: HttpRequest, patrol_site_id: int) -> HttpResponse:
    """Begin to patrol a site, by one of the place's means."""
    actor = actor_of(request)
    choice = buildout.get_patrol_choice(actor, patrol_site_id)
    form = PatrolForm(choice, request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            check = buildout.begin_patrol(actor=actor, site_id=patrol_site_id, **form.given())
        except Invalid as error:
            form.refuse(error, {"looked_at": "at"})
        except Conflict as error:
            form.add_error(None, error.message)
        else:
            return redirect("desk:check", check)
    context = {
        "choice": choice,
        "form": form,
        "site": places.get_site(patrol_site_id),
        "todo": buildout.list_rectifications(actor, site_id=patrol_site_id),
    }
    return page(request, "new", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(buildout.MANAGE)
def round_plan(request: HttpRequest) -> HttpResponse:
    """The running round: sites drawn by lot, sites named for a reason."""
    actor = actor_of(request)
    doing = request.POST.get("do", "") if request.method == "POST" else ""
    view = buildout.get_round(actor)
    listed = {row.site_id for row in view.sites}
    left = [(site_id, name) for site_id, name in site_choices(actor) if site_id not in listed]
    lot = LotForm(request.POST if doing == "lot" else None)
    named = NamedForm(left, request.POST if doing == "named" else None)

    def keep(given: dict[str, Any]) -> None:
        added = buildout.plan_round(actor=actor, **given)
        messages.success(request, f"列入：{'、'.join(places.get_site(site_id).name for site_id in added)}")

    sent = {"lot": lot, "named": named}.get(doing)
    if sent is not None and done(request, sent, keep, "巡查计划已记录"):
        return redirect("desk:patrol_round")
    status = 422 if sent is not None else 200
    return page(request, "round", {"round": view, "lot": lot, "named": named}, tab="round", status=status)


@require_POST
@desk_page(buildout.CHECK)
def sample(request: HttpRequest, assessment_id: int, line: str) -> HttpResponse:
    """Look at a case, by its number or drawn by lot; say what is wrong with it."""
    number, defect = request.POST.get("number", ""), request.POST.get("defect", "")
    try:
        taken = buildout.sample_case(
            actor=actor_of(request), assessment_id=assessment_id, line=line, number=number, defect=defect
        )
    except Invalid as error:
        messages.error(request, "；".join(error.fields.values()))
    else:
        messages.success(request, f"办件 {taken} 已记下")
    return redirect("desk:check_line", assessment_id, line)


@require_POST
@desk_page(buildout.CHECK)
def drop_sample(request: HttpRequest, assessment_id: int, sample_id: int) -> HttpResponse:
    """Take a case off again that was named by mistake."""
    buildout.drop_sample(actor=actor_of(request), assessment_id=assessment_id, sample_id=sample_id)
    messages.success(request, "已去掉")
    line = request.POST.get("line", "")
    return (
        redirect("desk:check_line", assessment_id, line)
        if line.isidentifier()
        else redirect("desk:check", assessment_id)
    )
