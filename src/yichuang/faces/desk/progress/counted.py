"""What is counted of items and of the cases below, on pages of their own: 四减, 事项办理率, 少跑的路."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from yichuang.domain.buildout import public as buildout
from yichuang.faces.common.site_progress import told_reductions
from yichuang.faces.common.spreadsheets import spreadsheet
from yichuang.faces.desk import shell
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.kernel import clock
from yichuang.kernel.errors import NotFound


@require_safe
@desk_page("buildout.check")
def reductions(request: HttpRequest) -> HttpResponse:
    """Steps, papers, days and visits of every item: what they were and what they are (S2-26)."""
    try:
        found = buildout.get_reductions(actor_of(request))
    except NotFound as error:
        return shell.page(request, "desk/progress/none.html", {"why": error.message}, at="progress")
    return shell.page(request, "desk/progress/reductions.html", told_reductions(found), at="progress")


@require_safe
@desk_page("buildout.check")
def reductions_xlsx(request: HttpRequest) -> HttpResponse:
    """All of them as a spreadsheet; the public has the same."""
    found = buildout.get_reductions(actor_of(request))
    return spreadsheet(buildout.reductions_xlsx(found), f"四减 {clock.today():%Y-%m-%d}")


@require_safe
@desk_page("buildout.check")
def below(request: HttpRequest) -> HttpResponse:
    """Which items are really done in towns and villages, and the way that saved (S4-11, S3-72)."""
    actor = actor_of(request)
    try:
        travel = buildout.get_travel_saved(actor)
    except NotFound as error:
        return shell.page(request, "desk/progress/none.html", {"why": error.message}, at="progress")
    context = {"handling": buildout.get_handling(actor), "travel": travel}
    return shell.page(request, "desk/progress/below.html", context, at="progress")
