"""The figures of the programme, for whoever has to do with it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from yichuang.domain.buildout import public as buildout
from yichuang.faces.common import charts
from yichuang.faces.desk import shell
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Invalid, NotFound

from .forms import ReadingForm

_GROUP = {"planned": "waiting", "up_to_standard": "done", "lost": "lost"}
_RATE = "standard_rate"


@require_safe
@desk_page(buildout.SEE)
def progress(request: HttpRequest) -> HttpResponse:
    """Rates by level, month and town against the targets, the map, milestones, who is at risk."""
    actor = actor_of(request)
    try:
        now = buildout.get_progress(actor)
    except NotFound as error:
        return shell.page(request, "desk/progress/none.html", {"why": error.message}, at="progress")
    indicators = buildout.list_indicators(actor)
    outlook = _outlook(actor, indicators)
    context = {
        "now": now,
        "chart": None if now.silent else chart_of(now, indicators, outlook),
        "map": map_of(now),
        "outlook": outlook,
        "indicators": indicators,
        "milestones": buildout.list_milestones(actor),
        "phases": buildout.list_phases(actor),
        "risks": buildout.list_at_risk(actor),
        "states": buildout.WORK.states,
        "towns": [(t, [t.states.get(s, 0) for s in buildout.WORK.states]) for t in now.towns],
        "may_declare": actor.may(buildout.MANAGE),
        "may_ask": actor.may(buildout.PLAN),
        "today": clock.today(),
    }
    return shell.page(request, "desk/progress/progress.html", context, at="progress")


def _rate_of(indicators: tuple[buildout.IndicatorStanding, ...]) -> buildout.IndicatorStanding | None:
    return next((i for i in indicators if i.indicator.formula == _RATE), None)


def _outlook(actor: Actor, indicators: tuple[buildout.IndicatorStanding, ...]) -> buildout.Outlook | None:
    rate = _rate_of(indicators)
    coming = rate.next_target if rate is not None else None
    if rate is None or coming is None:
        return None
    return buildout.get_outlook(
        actor, by=coming.target.by, percent=coming.target.value, kinds=[str(k) for k in rate.indicator.kinds]
    )


def chart_of(
    now: buildout.Progress,
    indicators: tuple[buildout.IndicatorStanding, ...],
    outlook: buildout.Outlook | None,
) -> charts.Rate | None:
    """The share of sites up to standard by month, with its targets and what the pace promises."""
    rate = _rate_of(indicators)
    targets = [(t.target.by, t.target.value) for t in rate.targets] if rate is not None else []
    points = [(on, standing.rate) for on, standing in now.months if standing.rate is not None]
    span = None
    if outlook is not None and outlook.expected is not None and outlook.whole:
        low, high = outlook.expected.low, outlook.expected.high
        span = (outlook.by, 100 * low / outlook.whole, 100 * high / outlook.whole)
    return charts.rate(points, targets, span)


def map_of(now: buildout.Progress) -> charts.Map | None:
    """Every site where it stands, marked by how far it is."""
    words = buildout.WORK.states
    return charts.site_map(
        [(f"{d.name}：{words[d.state]}", d.latitude, d.longitude, _GROUP.get(d.state, "going")) for d in now.dots]
    )


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("buildout.manage")
def reading(request: HttpRequest, key: str) -> HttpResponse:
    """Declare an indicator that nothing here computes."""
    actor = actor_of(request)
    found = next((i for i in buildout.list_indicators(actor) if i.indicator.key == key), None)
    if found is None or found.indicator.formula:
        raise NotFound("没有这项要填报的指标")
    form = ReadingForm(request.POST or None, request.FILES or None, initial={"on": clock.today()})
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            buildout.declare_reading(
                actor=actor, indicator=key, on=given["on"], value=given["value"], said=given["said"],
                upload=given["upload"],
            )  # fmt: skip
            messages.success(request, "已填报")
            return redirect("desk:progress")
        except Invalid as error:
            for name, text in error.fields.items():
                form.add_error(name if name in form.fields else None, text)
    context = {"form": form, "found": found}
    return shell.page(request, "desk/progress/reading.html", context, at="progress", status=422 if form.errors else 200)


@require_safe
@desk_page("buildout.manage")
def compare(request: HttpRequest) -> HttpResponse:
    """Several places side by side."""
    places, rows = buildout.compare_places(actor_of(request))
    lines = [(row, [(row.values.get(p.id), row.targets.get(p.id)) for p in places]) for row in rows]
    return shell.page(request, "desk/progress/compare.html", {"places": places, "lines": lines}, at="progress")
