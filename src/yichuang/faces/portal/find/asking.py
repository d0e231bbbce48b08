"""问一问: the question box, which only quotes, and hands over to a person."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yichuang.domain.catalogue import public as catalogue
from yichuang.faces.common.visitors import address_of

from ..access import public_page
from ..place import current_place, village_of
from ..sites.near import near_sites

_MOST_TEXT = 100  # characters of a question that are read


@public_page
@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """Passages of guides that answer, each with its place; and whom to ask, whether there is an answer or not."""
    place = current_place(request)
    text = request.GET.get("q", "").strip()[:_MOST_TEXT]
    quotes = catalogue.ask_guides(place.id, text) if text else ()
    told = catalogue.told_about(place.id, text) if text else ""
    noted = request.GET.get("from") == "find"  # the page before has counted it
    if text and not quotes and not told and not noted:
        noted = catalogue.note_asked(place_id=place.id, text=text, address=address_of(request), found=False)
    context = {
        "q": text,
        "noted": noted,
        "quotes": quotes,
        "told": told,
        "near": near_sites(place, village_of(request))[:2],
    }
    return render(request, "portal/find/ask.html", context)
