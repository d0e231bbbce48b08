"""乡镇方案: each town's own plan: written, submitted, decided, printed."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yichuang.domain.buildout import public as buildout
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.kernel.errors import Conflict, Invalid

from .forms import PlanForm, PlanRestForm, PlanSiteForm, WordsForm
from .page import page

AT = "programme_plans"
_MOST = 400
_NEEDED = ("way", "due_on", "leader", "responsible")
_Sites = forms.formset_factory(PlanSiteForm, extra=0, max_num=_MOST, absolute_max=_MOST)


@require_safe
@desk_page(buildout.SEE)
def plans(request: HttpRequest) -> HttpResponse:
    """Which town has which version; towns without one first."""
    actor = actor_of(request)
    rows = buildout.list_town_plans(actor)
    towns = {r.work.town: r.town_name for r in buildout.list_ledger(actor)}
    held = {p.town for p in rows}
    context = {
        "rows": rows,
        "without": [(code, name) for code, name in towns.items() if code not in held],
        "may_plan": actor.may(buildout.PLAN),
        "asked": buildout.get_edition(actor.place_id or 0).profile.programme.town_plans,
    }
    return page(request, "plans", context, tab="plans", at=AT)


@require_POST
@desk_page(buildout.PLAN)
def new(request: HttpRequest, town: int) -> HttpResponse:
    """Begin the next version of a town's plan."""
    plan_id = buildout.draft_town_plan(actor=actor_of(request), town=town)
    messages.success(request, "已起草，各站点先按现在的安排带出")
    return redirect("desk:town_plan", plan_id)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(buildout.SEE)
def plan(request: HttpRequest, town_plan_id: int) -> HttpResponse:
    """A version: read, or written while it is a draft of one's own."""
    actor = actor_of(request)
    view = buildout.get_town_plan(actor, town_plan_id)
    if not view.may_write:
        if request.method == "POST":  # decided or submitted meanwhile: the operation says why it cannot be written
            buildout.write_town_plan(
                actor=actor, plan_id=view.id, revision=view.revision, title=view.title, text=view.text, sites={}
            )
        return _read(request, view)
    profile = buildout.get_edition(actor.place_id or 0).profile
    ways = [(w.value, w.label) for w in map(buildout.Way, profile.programme.ways)]
    sent = request.POST if request.method == "POST" else None
    initial = {n: getattr(view, n) for n in ("title", "text", "revision")}
    form = PlanForm(sent, initial=initial)
    rows = _Sites(sent, prefix="sites", form_kwargs={"ways": ways}, initial=[_row(s) for s in view.sites])
    rest = PlanRestForm(sent, prefix="rest", ways=ways)
    readable = sent is not None and all([form.is_valid(), rows.is_valid(), rest.is_valid()])
    if readable and _keep(request, view, form, rows, rest):
        return redirect("desk:town_plan", town_plan_id)
    names = {s.site_id: s for s in view.sites}
    context = {
        "view": view,
        "form": form,
        "rows": rows,
        "rest": rest,
        "lines": [(row, names.get(_id(row))) for row in rows.forms],
        "refused": "" if sent is None or form.told else "还没有保存，请改标出的地方。",
    }
    return page(request, "plan_edit", context, tab="plans", at=AT, status=422 if sent is not None else 200)


def _read(request: HttpRequest, view: buildout.TownPlanRef, words: WordsForm | None = None) -> HttpResponse:
    context = {"view": view, "words": words or WordsForm()}
    return page(request, "plan", context, tab="plans", at=AT, status=422 if words is not None else 200)


def _row(line: buildout.PlanSiteRef) -> dict[str, Any]:
    return {n: getattr(line, n) for n in ("site_id", "way", "due_on", "leader", "responsible", "cost")}


def _id(row: forms.BaseForm) -> int:
    value = row["site_id"].value()
    return int(value) if str(value).isdecimal() else 0


def _keep(request: HttpRequest, view: buildout.TownPlanRef, form: PlanForm, rows: Any, rest: PlanRestForm) -> bool:
    """Whether it was kept, and submitted where that was asked; if not, the forms say why and what was typed stays."""
    actor = actor_of(request)
    sites = {row.cleaned_data["site_id"]: row.planned() for row in rows.forms}
    given = form.cleaned_data
    try:
        revision = buildout.write_town_plan(
            actor=actor, plan_id=view.id, revision=given["revision"], title=given["title"], text=given["text"],
            sites=sites, rest=rest.planned(),
        )  # fmt: skip
    except Invalid as error:
        for key, message in error.fields.items():
            site, _, field = key.partition(".")
            row = next((r for r in rows.forms if field and str(_id(r)) == site), form)
            row.add_error(field or (key if key in form.fields else None), message)
        return False
    except Conflict as error:
        form.tell(f"还没有保存：{error.message}。下面是您填的，和新的对过以后再保存一次", view.revision)
        return False
    if request.POST.get("do") != "submit":
        messages.success(request, "方案已保存")
        return True
    try:
        buildout.submit_town_plan(actor=actor, plan_id=view.id)
    except Conflict as error:
        form.tell(f"已保存，但没有报上去：{error.message}", revision)
        _mark(view, rows, rest)
        return False
    messages.success(request, "已报批，等主管单位批准")
    return True


def _mark(view: buildout.TownPlanRef, rows: Any, rest: PlanRestForm) -> None:
    """Say at each field that must be written before the plan is reported."""
    still, common = {s.site_id for s in view.sites if s.open}, rest.planned()
    for row in rows.forms:
        said = row.planned()
        for field in _NEEDED if _id(row) in still else ():
            if not (getattr(said, field) or getattr(common, field)):
                row.add_error(field, "报批前要写")


@require_POST
@desk_page(buildout.MANAGE)
def decide(request: HttpRequest, town_plan_id: int) -> HttpResponse:
    """Approve it, or send it back with words."""
    actor, words = actor_of(request), WordsForm(request.POST)
    approves = request.POST.get("do") == "approve"
    run = buildout.approve_town_plan if approves else buildout.send_back_town_plan
    if words.is_valid():
        try:
            run(actor=actor, plan_id=town_plan_id, said=words.cleaned_data["said"])
        except Invalid as error:
            words.refuse(error, {"reason": "said"})
        else:
            messages.success(request, "已批准，各站点的安排已按方案更新" if approves else "已退回")
            return redirect("desk:town_plan", town_plan_id)
    return _read(request, buildout.get_town_plan(actor, town_plan_id), words)


@require_safe
@desk_page(buildout.SEE)
def paper(request: HttpRequest, town_plan_id: int) -> HttpResponse:
    """The plan on paper."""
    content = buildout.print_town_plan(actor_of(request), town_plan_id)
    name = content_disposition_header(as_attachment=False, filename=f"乡镇方案{town_plan_id}.pdf")
    headers = {"Content-Disposition": name or "inline", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type="application/pdf", headers=headers)
