"""One page: how many sites are up to standard, against what was promised, where they are, town by town."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yichuang.domain.buildout import public as buildout
from yichuang.faces.common import charts
from yichuang.kernel import clock
from yichuang.kernel.errors import NotFound

from ..access import public_page
from ..place import current_place

_MARK = {"planned": "waiting", "up_to_standard": "done", "lost": "lost"}


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
    rate = next((i for i in indicators if i.indicator.formula == "standard_rate"), None)
    points = [(on, s.rate) for on, s in now.months if s.rate is not None]
    targets = [(t.target.by, t.target.value) for t in rate.targets] if rate else []
    words = buildout.WORK.states
    dots = [(f"{d.name}：{words[d.state]}", d.latitude, d.longitude, _MARK.get(d.state, "going")) for d in now.dots]
    context = {
        "now": now,
        "chart": charts.rate(points, targets),
        "map": charts.site_map(dots),
        "indicators": indicators,
        "today": clock.today(),
    }
    return render(request, "portal/standing/standing.html", context)
