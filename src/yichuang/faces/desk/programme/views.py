"""概况、台账、乡镇、站点: what is due and late, the ledger, a town and a site on one page each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yichuang.domain.buildout import public as buildout
from yichuang.domain.places import public as places
from yichuang.faces.desk import lights
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.faces.desk.sitefile.sending import done
from yichuang.kernel import clock
from yichuang.kernel.errors import Conflict, Invalid

from .forms import ArrangeForm, PastForm, PastStepForm, StartForm
from .page import page

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NAMES = ("town", "kind", "state", "batch", "phase", "way", "light", "text", "pilot")
_LIGHTS = (("late", "已经拖期"), ("soon", "七天内到期"))
_LONGEST = 100
_ROWS = 6
_Steps = forms.formset_factory(PastStepForm, extra=_ROWS, max_num=_ROWS, absolute_max=_ROWS)


def lit(rows: Iterable[buildout.WorkRow] | Iterable[buildout.TaskRow]) -> list[tuple[object, str]]:
    """Each row with its light for the light component."""
    return [(row, lights.plan_state(row.light)) for row in rows]


@require_safe
@desk_page(buildout.SEE)
def overview(request: HttpRequest) -> HttpResponse:
    """本月要完成、已经拖期, what waits for a word, and how far batches, phases and towns are."""
    actor = actor_of(request)
    view = buildout.get_overview(actor)
    profile = buildout.get_edition(actor.place_id or 0).profile
    context = {
        "view": view,
        "sites_due": lit(view.sites_due),
        "sites_late": lit(view.sites_late),
        "tasks_due": lit(view.tasks_due),
        "tasks_late": lit([task for task in view.tasks_late if task not in view.raised]),
        "raised": lit(view.raised),
        "may_manage": actor.may(buildout.MANAGE),
        "has_outlets": profile.level(places.SiteKind.BANK) is not None,
    }
    return page(request, "overview", context, tab="overview")


@require_safe
@desk_page(buildout.SEE)
def ledger(request: HttpRequest) -> HttpResponse:
    """The sites in this post's reach, narrowed; the bureau ticks some to arrange them together."""
    actor = actor_of(request)
    rows = buildout.list_ledger(actor, narrowed(request))
    everything = buildout.list_ledger(actor)
    typed = {n: request.GET[n][:_LONGEST] for n in _NAMES if request.GET.get(n)}
    profile = buildout.get_edition(actor.place_id or 0).profile
    context = {
        "rows": lit(rows),
        "total": len(everything),
        "typed": {n: request.GET.get(n, "")[:_LONGEST] for n in _NAMES},
        "filtered": bool(typed),
        "towns": sorted({(str(r.work.town), r.town_name) for r in everything}),
        "kinds": sorted({(r.work.kind, r.kind_word) for r in everything}),
        "states": list(buildout.WORK.states.items()),
        "batches": [(b.value, b.label) for b in map(buildout.Batch, profile.programme.batches)],
        "phases": [(p.key, p.name) for p in profile.phases],
        "ways": [(w.value, w.label) for w in map(buildout.Way, profile.programme.ways)],
        "lights": _LIGHTS,
        "query": urlencode(typed),
        "ticked": request.GET.get("all") == "1",
        "tick_all": f"?{urlencode(typed | {'all': '1'})}",
        "may_manage": actor.may(buildout.MANAGE),
    }
    return page(request, "ledger", context, tab="ledger")


@require_POST
@desk_page(buildout.SEE)
def export(request: HttpRequest) -> HttpResponse:
    """The same rows, and the tasks, as a spreadsheet; on record."""
    content = buildout.export_programme(
        actor=actor_of(request), narrow=narrowed(request), tasks=buildout.TaskFilter(town=number(request, "town"))
    )
    name = content_disposition_header(as_attachment=True, filename=f"达标计划台账 {clock.today():%Y-%m-%d}.xlsx")
    headers = {"Content-Disposition": name or "attachment", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(content, content_type=_XLSX, headers=headers)


def number(request: HttpRequest, name: str) -> int | None:
    """A whole number of the address; what is none narrows nothing."""
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 19 else None


def narrowed(request: HttpRequest) -> buildout.LedgerFilter:
    """What the filters say."""
    plain = {n: request.GET.get(n, "")[:_LONGEST].replace("\x00", "") for n in _NAMES if n not in ("town", "pilot")}
    return buildout.LedgerFilter(town=number(request, "town"), pilot=request.GET.get("pilot") == "1", **plain)


@require_safe
@desk_page(buildout.SEE)
def town(request: HttpRequest, town: int) -> HttpResponse:
    """A town, farm or park: what is known of it, its sites, its plan, its tasks, who was there."""
    view = buildout.get_town(actor_of(request), town)
    known = (
        ("人口规模", f"{view.facts.population} 人" if view.facts.population else ""),
        ("经济实力", view.facts.economy), ("发展潜力", view.facts.potential), ("地域特点", view.facts.region),
    )  # fmt: skip
    context = {"view": view, "known": known, "rows": lit(view.rows), "tasks": lit(view.tasks)}
    return page(request, "town", context, tab="ledger")


@require_safe
@desk_page(buildout.SEE)
def site(request: HttpRequest, plan_site_id: int) -> HttpResponse:
    """What the plan says of a site, every change of it, its tasks, who was there."""
    actor = actor_of(request)
    view = buildout.get_site_plan(actor, plan_site_id)
    work = view.row.work
    facts = (
        ("批次", view.row.batch_word), ("试点", "是" if work.pilot else "不是"), ("阶段", view.row.phase_name),
        ("建设方式", view.row.way_word), ("资金来源", "、".join(work.funding)), ("责任领导", work.leader),
        ("责任人", work.responsible), ("预算", f"{work.cost:,} 元" if work.cost is not None else ""),
        ("服务人口", f"{work.people} 人" if work.people is not None else ""), ("说明", work.note),
        ("融合的功能", "、".join(places.Hosted(h).label for h in view.facts.hosted) or "没登记"),
        ("与党群服务中心融合", {True: "是", False: "否", None: "没登记"}[view.facts.party_centre]),
    )  # fmt: skip
    context = {
        "view": view,
        "facts": facts,
        "light": lights.plan_state(view.row.light),
        "tasks": lit(view.tasks),
        "start": StartForm(initial={"on": clock.today()}),
        "may_manage": actor.may(buildout.MANAGE),
        "may_check": actor.may(buildout.CHECK),
    }
    return page(request, "site", context, tab="ledger")


@require_POST
@desk_page(buildout.REPORT)
def start(request: HttpRequest, plan_site_id: int) -> HttpResponse:
    """The work on a site begins."""
    form = StartForm(request.POST)
    actor = actor_of(request)
    buildout.get_work(actor, plan_site_id)  # another's site does not exist, whatever was typed

    def begin(given: dict[str, object]) -> None:
        buildout.start_site(actor=actor, site_id=plan_site_id, **given)  # type: ignore[arg-type]

    if not done(request, form, begin, "已登记开工"):
        messages.error(request, "；".join(str(e) for errors in form.errors.values() for e in errors))
    return redirect("desk:programme_site", plan_site_id)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(buildout.MANAGE)
def past(request: HttpRequest, plan_site_id: int) -> HttpResponse:
    """补登: the steps a site took while the plan was kept on paper, each with its real day."""
    actor = actor_of(request)
    work, way = buildout.get_work(actor, plan_site_id), buildout.get_past_way(actor, plan_site_id)
    sent = request.POST if request.method == "POST" else None
    form = PastForm(sent)
    form.refused_at = {"steps": ""}  # type: ignore[attr-defined]
    rows = _Steps(
        sent, prefix="steps", form_kwargs={"steps": list(way.steps)}, initial=[{"name": name} for name in way.usual]
    )
    readable = sent is not None and rows.is_valid()
    filled = [(row, step) for row in rows.forms if (step := row.step())] if readable else []

    def enter(given: dict[str, str]) -> None:
        steps = [step for _, step in filled]
        try:
            buildout.enter_steps(actor=actor, site_id=plan_site_id, steps=steps, document=given["document"])
        except Invalid as error:
            raise Invalid(_at_rows(error.fields, [row for row, _ in filled])) from error

    if readable and done(request, form, enter, "已补登，每一步都标明是补登的"):
        return redirect("desk:programme_site", plan_site_id)
    context = {"work": work, "site": places.get_site(plan_site_id), "form": form, "rows": rows}
    return page(request, "past", context, tab="ledger", status=422 if sent is not None else 200)


def _at_rows(fields: Mapping[str, str], rows: Sequence[PastStepForm]) -> dict[str, str]:
    """What is wrong with a row (``<number>.<field>``) is put there; what is left belongs to the whole."""
    left = {}
    for key, message in fields.items():
        number, _, field = key.partition(".")
        if number.isdecimal():
            rows[int(number)].add_error(field, message)
        else:
            left[key] = message
    return left


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(buildout.MANAGE)
def arrange(request: HttpRequest) -> HttpResponse:
    """Set what the plan says of one site or of several at once."""
    actor = actor_of(request)
    chosen = _chosen(request)
    rows = [r for r in buildout.list_ledger(actor) if r.work.site_id in chosen]
    profile = buildout.get_edition(actor.place_id or 0).profile
    several = len(rows) != 1
    form = ArrangeForm(profile, request.POST if request.method == "POST" else None, several=several)
    form.initial = {"pilot": "keep"} if several else form.initial_of(rows[0].work)
    form.refused_at = {"sites": ""}  # type: ignore[attr-defined]

    def keep(given: dict[str, object]) -> None:
        buildout.arrange_sites(actor=actor, revisions=chosen, given=form.arrangement(), reason=str(given["reason"]))

    if done(request, form, keep, f"已安排 {len(rows)} 个站点"):
        return (
            redirect("desk:programme_site", rows[0].work.site_id) if not several else redirect("desk:programme_ledger")
        )
    context = {"rows": rows, "form": form, "several": several}
    return page(request, "arrange", context, tab="ledger", status=422 if form.errors else 200)


def _chosen(request: HttpRequest) -> dict[int, int]:
    """The sites that were ticked, each with the revision that was looked at."""
    found = {}
    for pair in (request.POST or request.GET).getlist("site"):
        site_id, _, revision = pair.partition(":")
        if site_id.isdecimal() and revision.isdecimal() and len(pair) < 30:
            found[int(site_id)] = int(revision)
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(buildout.MANAGE)
def pilots(request: HttpRequest) -> HttpResponse:
    """Pilots proposed for each town, with the reasons; those ticked are adopted."""
    actor = actor_of(request)
    if request.method == "POST":
        reason = request.POST.get("reason", "")
        try:
            works = buildout.arrange_sites(
                actor=actor, revisions=_chosen(request), given={"pilot": True}, reason=reason
            )
        except (Invalid, Conflict) as error:
            fields = getattr(error, "fields", {})
            messages.error(request, "；".join(fields.values()) or error.message)
        else:
            messages.success(request, f"已把 {len(works)} 个站点列为试点")
        return redirect("desk:programme_pilots")
    proposals = buildout.propose_pilots(actor)
    choosable = any(town.candidates for town in proposals)
    context = {"proposals": proposals, "choosable": choosable, "back": reverse("desk:programme")}
    return page(request, "pilots", context, tab="ledger")
