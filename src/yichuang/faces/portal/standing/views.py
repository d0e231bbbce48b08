"""How many sites are up to standard, against what was promised, where they are, town by town."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yichuang.domain.buildout import public as buildout
from yichuang.faces.common.site_progress import chart_of, map_of, results_of, told_of, told_reductions
from yichuang.faces.common.spreadsheets import spreadsheet
from yichuang.kernel import clock
from yichuang.kernel.errors import NotFound

from ..access import public_page
from ..place import current_place


@public_page
@require_safe
def standing(request: HttpRequest) -> HttpResponse:
    """The figures anybody may read: counted from the steps of the sites; what is declared says so."""
    place = current_place(request)
    try:
        now = buildout.public_progress(place.id)
        indicators = buildout.indicators_of(place.id)
    except NotFound:
        return render(request, "portal/standing/standing.html", {"now": None})
    told, silent = told_of(indicators)
    context = {
        "now": now,
        "chart": chart_of(now, indicators),
        "map": map_of(now),
        "results": results_of(now, indicators),
        "indicators": told,
        "silent": silent,
        "demonstrations": buildout.list_demonstrations(place.id),
        "today": clock.today(),
    }
    return render(request, "portal/standing/standing.html", context)


@public_page
@require_safe
def reductions(request: HttpRequest) -> HttpResponse:
    """Steps, papers, days and visits of every item: what they were and what they are (S2-26)."""
    try:
        told = told_reductions(buildout.reductions_of(current_place(request).id))
    except NotFound:
        told = {"found": None}
    return render(request, "portal/standing/reductions.html", told)


@public_page
@require_safe
def reductions_xlsx(request: HttpRequest) -> HttpResponse:
    """All of them as a spreadsheet."""
    found = buildout.reductions_of(current_place(request).id)
    return spreadsheet(buildout.reductions_xlsx(found), f"四减 {clock.today():%Y-%m-%d}")
