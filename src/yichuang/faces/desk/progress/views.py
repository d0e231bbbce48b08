"""The figures of the programme, for whoever has to do with it."""

from __future__ import annotations

from secrets import token_urlsafe
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from yichuang.domain.buildout import public as buildout
from yichuang.faces.common.site_progress import chance_of, chart_of, map_of, rate_of, results_of
from yichuang.faces.desk import shell
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.faces.desk.sitefile.sending import done
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import NotFound
from yichuang.kernel.files import public as files

from .forms import ReadingForm


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
    outlook = None if now.of else _outlook(actor, indicators)  # the plan promises of the whole place
    context = {
        "now": now,
        "chart": None if now.silent else chart_of(now, indicators, outlook),
        "results": results_of(now, indicators),
        "chance": chance_of(outlook),
        "map": map_of(now),
        "outlook": outlook,
        "indicators": indicators,
        "milestones": buildout.list_milestones(actor),
        "risks": buildout.list_at_risk(actor),
        "states": buildout.WORK.states,
        "towns": [(t, [t.states.get(s, 0) for s in buildout.WORK.states]) for t in now.towns],
        "may_declare": actor.may(buildout.MANAGE),
        "may_ask": actor.may(buildout.PLAN),
        "today": clock.today(),
    }
    return shell.page(request, "desk/progress/progress.html", context, at="progress")


def _outlook(actor: Actor, indicators: tuple[buildout.IndicatorStanding, ...]) -> buildout.Outlook | None:
    rate = rate_of(indicators)
    coming = rate.next_target if rate is not None else None
    if rate is None or coming is None:
        return None
    return buildout.get_outlook(
        actor, by=coming.target.by, percent=coming.target.value, kinds=[str(k) for k in rate.indicator.kinds]
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

    def declare(given: dict[str, Any]) -> None:
        buildout.declare_reading(
            actor=actor, indicator=key, on=given["on"], value=given["value"], said=given["said"],
            upload=given["upload"],
        )  # fmt: skip

    if done(request, form, declare, "已填报"):
        return redirect("desk:progress")
    context = {
        "form": form,
        "found": found,
        "declarations": buildout.list_declarations(actor, key),
        "token": token_urlsafe(12),
    }
    return shell.page(request, "desk/progress/reading.html", context, at="progress", status=422 if form.errors else 200)


@require_safe
@desk_page("buildout.check")
def reading_file(request: HttpRequest, reading_id: int) -> StreamingHttpResponse:
    """What proves a figure that was declared."""
    file_id = buildout.reading_file(actor_of(request), reading_id)
    found = files.response(file_id, download_name=f"填报凭据{reading_id}", inline=True)
    return StreamingHttpResponse(found.chunks, headers=found.headers)


@require_safe
@desk_page("buildout.manage")
def compare(request: HttpRequest) -> HttpResponse:
    """Several places side by side."""
    places, rows = buildout.compare_places(actor_of(request))
    lines = [(row, [(row.values.get(p.id), row.targets.get(p.id)) for p in places]) for row in rows]
    return shell.page(request, "desk/progress/compare.html", {"places": places, "lines": lines}, at="progress")
