"""大厅内务: the incident log, and things lost and found."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.faces.desk import shell
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.faces.desk.handing.forms import ReadyForm
from yichuang.faces.desk.sitefile.sending import done
from yichuang.kernel import clock

from .forms import AmendForm, ClaimForm, DoneForm, FoundForm, IncidentForm, KeepForm, WriteOffForm


@require_safe
@desk_page("people.hall_log")
def incidents(request: HttpRequest) -> HttpResponse:
    """The log of the sites this post keeps: what is open, or all."""
    everything = request.GET.get("all") == "1"
    rows = people.list_incidents(actor=actor_of(request), open_only=not everything)
    context = {"rows": _with_sites(rows), "everything": everything}
    return shell.page(request, "desk/office/incidents.html", context, at="incidents")


def _with_sites(rows: Any) -> list[tuple[Any, str]]:
    names = {n: places.get_site(n).name for n in {r.site_id for r in rows}}
    return [(r, names[r.site_id]) for r in rows]


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("people.hall_log")
def new_incident(request: HttpRequest) -> HttpResponse:
    """Enter what happened."""
    actor = actor_of(request)
    now = clock.now()
    sent = request.POST if request.method == "POST" else None
    form = IncidentForm(actor, sent, initial={"on": now.date(), "hour": f"{now:%H:%M}"})

    def keep(_: object) -> None:
        people.log_incident(actor=actor, **form.facts())

    if done(request, form, keep, "已登记。处置完请了结"):
        return redirect("desk:incidents")
    status = 422 if form.errors else 200
    return shell.page(request, "desk/office/incident_new.html", {"form": form}, at="incidents", status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("people.hall_log")
def incident(request: HttpRequest, incident_id: int) -> HttpResponse:
    """One incident; what was done, and (``do=close``) the end of it."""
    actor = actor_of(request)
    row = people.get_incident(actor=actor, incident_id=incident_id)
    form = DoneForm(request.POST if request.method == "POST" else None)
    close = request.POST.get("do") == "close"

    def keep(given: dict[str, Any]) -> None:
        people.note_incident(actor=actor, incident_id=incident_id, close=close, **given)

    if done(request, form, keep, "已了结" if close else "已记下"):
        return redirect("desk:incident", incident_id)
    context = {"row": row, "form": form, "site": places.get_site(row.site_id)}
    status = 422 if form.errors else 200
    return shell.page(request, "desk/office/incident.html", context, at="incidents", status=status)


@require_safe
@desk_page("people.hall_log")
def lost(request: HttpRequest) -> HttpResponse:
    """Things found at the sites this post keeps: what waits, or all."""
    everything = request.GET.get("all") == "1"
    rows = people.list_lost(actor=actor_of(request), waiting_only=not everything)
    context = {"rows": _with_sites(rows), "everything": everything}
    return shell.page(request, "desk/office/lost.html", context, at="lost")


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("people.hall_log")
def new_lost(request: HttpRequest) -> HttpResponse:
    """Enter a thing found."""
    actor = actor_of(request)
    form = FoundForm(actor, request.POST if request.method == "POST" else None, initial={"found_on": clock.today()})
    if done(request, form, lambda given: people.register_lost(actor=actor, **given), "已登记，网上已公布招领"):
        return redirect("desk:lost")
    status = 422 if form.errors else 200
    return shell.page(request, "desk/office/lost_new.html", {"form": form}, at="lost", status=status)


_ACTS: dict[str, tuple[type[ReadyForm], Callable[..., object], str]] = {
    "keep": (KeepForm, people.keep_lost, "已入库保存"),
    "claim": (ClaimForm, people.claim_lost, "已认领，从招领名单上撤下"),
    "write_off": (WriteOffForm, people.write_off_lost, "已注销，从招领名单上撤下"),
}


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("people.hall_log")
def lost_thing(request: HttpRequest, lost_id: int) -> HttpResponse:
    """One thing: put it away, hand it over, write it off; or (``do=open``) read what is sealed, on record."""
    actor = actor_of(request)
    row = people.get_lost(actor=actor, lost_id=lost_id)
    doing = request.POST.get("do", "")
    opened = people.open_lost_thing(actor=actor, lost_id=lost_id) if doing == "open" else None
    possible = [t for t in people.LOST.by_name.values() if row.state in t.sources]
    forms = {t.name: _ACTS[t.name][0](prefix=t.name) for t in possible}
    if doing in _ACTS:
        form_class, run, said = _ACTS[doing]
        form = form_class(request.POST, prefix=doing)

        def keep(given: dict[str, Any]) -> None:
            run(actor=actor, lost_id=lost_id, **given)

        if done(request, form, keep, said):
            return redirect("desk:lost_thing", lost_id)
        forms[doing] = form
    amend = AmendForm(
        request.POST if doing == "amend" else None, initial={"described": row.described, "found_at": row.found_at}
    )

    def put_right(given: dict[str, Any]) -> None:
        people.amend_lost(actor=actor, lost_id=lost_id, **given)

    if doing == "amend" and done(request, amend, put_right, "公开的描述已改好"):
        return redirect("desk:lost_thing", lost_id)
    wrong = next((f for f in (*forms.values(), amend) if f.errors), None)
    context = {
        "row": row, "opened": opened, "site": places.get_site(row.site_id), "wrong": wrong,
        "acts": [(t, forms[t.name]) for t in possible], "amend": amend if possible else None,
    }  # fmt: skip
    return shell.page(request, "desk/office/lost_thing.html", context, at="lost", status=422 if wrong else 200)
