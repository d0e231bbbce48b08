"""制度和预案: the institutions a place has put before everybody, each in the version in force."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yichuang.domain.people import public as people
from yichuang.domain.places import public as places

from ..access import public_page
from ..place import current_place


@public_page
@require_safe
def institutions(request: HttpRequest) -> HttpResponse:
    """Those of the whole place and of each site; emergency plans apart."""
    place = current_place(request)
    rows = [(row, _where(row)) for row in people.list_public_institutions(place.id)]
    context = {
        "here": "lists",
        "rules": [x for x in rows if not x[0].emergency],
        "plans": [x for x in rows if x[0].emergency],
    }
    return render(request, "portal/office/institutions.html", context)


@public_page
@require_safe
def institution(request: HttpRequest, institution_id: int) -> HttpResponse:
    """One of them in full."""
    row = people.get_public_institution(current_place(request).id, institution_id)
    return render(request, "portal/office/institution.html", {"here": "lists", "row": row, "where": _where(row)})


def _where(row: people.PublicInstitution) -> str:
    """For which site it holds; empty for the whole place."""
    return places.get_site(row.site_id).name if row.site_id is not None else ""
