"""调研指导、经验做法、银行网点: who was there and what was advised, what is worth copying, outlets brought up."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from yichuang.domain.buildout import public as buildout
from yichuang.domain.places import public as places
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.faces.desk.sitefile.sending import done
from yichuang.kernel.errors import Forbidden

from .forms import PracticeForm, SitesForm, VisitForm, lines_of
from .page import page


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(buildout.SEE)
def visits(request: HttpRequest) -> HttpResponse:
    """Guidance on the spot; whoever inspects records one."""
    actor = actor_of(request)
    may_record = actor.may(buildout.INSPECT)
    if request.method == "POST" and not may_record:
        raise Forbidden("调研指导由主管单位、监督和上级部门来登记")
    form = VisitForm(buildout.list_ledger(actor), request.POST if request.method == "POST" else None)

    def keep(_: object) -> None:
        buildout.record_visit(actor=actor, **form.given())

    if done(request, form, keep, "已登记"):
        return redirect("desk:programme_visits")
    context = {"rows": buildout.list_visits(actor), "form": form, "may_record": may_record}
    return page(request, "visits", context, tab="visits", status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(buildout.SEE)
def practices(request: HttpRequest) -> HttpResponse:
    """Good practice; towns and the bureau write one down."""
    actor = actor_of(request)
    may_write = actor.may(buildout.PLAN)
    if request.method == "POST" and not may_write:
        raise Forbidden("经验做法由乡镇和主管单位来写")
    form = PracticeForm(buildout.list_ledger(actor), request.POST if request.method == "POST" else None)

    def keep(given: dict[str, Any]) -> None:
        buildout.write_practice(actor=actor, **given | {"steps": lines_of(given["steps"])})

    if done(request, form, keep, "已写下，主管单位推广以后各站点都看得到"):
        return redirect("desk:practices")
    context = {"rows": buildout.list_practices(actor), "form": form, "may_write": may_write}
    return page(request, "practices", context, tab="practices", status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(buildout.SEE)
def practice(request: HttpRequest, practice_id: int) -> HttpResponse:
    """One of them: a draft is written anew, the bureau copies what is published to other sites."""
    actor = actor_of(request)
    view = buildout.get_practice(actor, practice_id)
    ledger = buildout.list_ledger(actor)
    writing = request.method == "POST" and request.POST.get("do") == "write"
    copying = request.method == "POST" and not writing
    initial = {"site_id": view.site_id, "title": view.title, "text": view.text, "steps": "\n".join(view.steps)}
    draft = PracticeForm(ledger, request.POST if writing else None, initial=initial)
    form = SitesForm([r for r in ledger if r.work.site_id != view.site_id], request.POST if copying else None)

    def write(given: dict[str, Any]) -> None:
        lines = {"steps": lines_of(given["steps"])}
        buildout.write_practice(actor=actor, practice_id=practice_id, **given | lines)

    def copy(given: dict[str, Any]) -> None:
        buildout.apply_practice(actor=actor, practice_id=practice_id, site_ids=given["sites"], due_on=given["due_on"])

    if writing and done(request, draft, write, "已改好"):
        return redirect("desk:practice", practice_id)
    if copying and done(request, form, copy, "已安排：选的站点里还没有这项任务的，各加了一项"):
        return redirect("desk:practice", practice_id)
    context = {
        "view": view,
        "form": form,
        "draft": draft,
        "may_manage": actor.may(buildout.MANAGE),
    }
    status = 422 if form.errors or draft.errors else 200
    return page(request, "practice", context, tab="practices", status=status)


@require_POST
@desk_page(buildout.MANAGE)
def move_practice(request: HttpRequest, practice_id: int) -> HttpResponse:
    """Publish it, or withdraw it."""
    name = request.POST.get("do", "")
    buildout.move_practice(actor=actor_of(request), practice_id=practice_id, name=name)
    messages.success(request, "已推广，各站点都看得到" if name == "publish" else "已撤下")
    return redirect(
        "desk:practices" if name == "withdraw" else "desk:practice", *([] if name == "withdraw" else [practice_id])
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(buildout.MANAGE)
def outlets(request: HttpRequest) -> HttpResponse:
    """Bank outlets, each to be given its zones, rebuilding and training."""
    actor = actor_of(request)
    rows = list(buildout.list_ledger(actor, buildout.LedgerFilter(kind=places.SiteKind.BANK)))
    tasks = {t.site_id: t for t in buildout.list_tasks(actor) if t.key.startswith("outlet.") and t.state != "cancelled"}
    form = SitesForm(
        [r for r in rows if r.work.site_id not in tasks], request.POST if request.method == "POST" else None
    )

    def begin(given: dict[str, Any]) -> None:
        buildout.bring_up_outlets(actor=actor, site_ids=given["sites"], due_on=given["due_on"])

    if done(request, form, begin, "已安排，每个网点一项任务，三步：" + "、".join(buildout.OUTLET_STEPS)):
        return redirect("desk:programme_outlets")
    context = {
        "rows": [(r, tasks.get(r.work.site_id)) for r in rows],
        "form": form,
        "steps": buildout.OUTLET_STEPS,
        "free": any(r.work.site_id not in tasks for r in rows),
    }
    return page(request, "outlets", context, tab="ledger", status=422 if form.errors else 200)
