"""Guided finding (办事导航): who I am, what happened, which item. Plain links, one question a page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yichuang.domain.bundles import public as bundles
from yichuang.domain.catalogue import public as catalogue

from ..access import public_page
from ..bundles.offers import offers
from ..place import current_place

_GROUPS = (("person", "个人和个体户"), ("legal", "企业和其他单位"))


@public_page
@require_safe
def who(request: HttpRequest) -> HttpResponse:
    """Who am I?"""
    everybody = catalogue.list_personas()
    groups = [(label, [p for p in everybody if p.audience == key]) for key, label in _GROUPS]
    return render(request, "portal/find/guided_who.html", {"groups": groups})


@public_page
@require_safe
def what(request: HttpRequest, persona: str) -> HttpResponse:
    """What happened?"""
    place = current_place(request)
    shelves = catalogue.shelves_of(place.id, persona)
    context = {
        "persona": shelves[0].persona,
        "shelves": [(s, len(bundles.bundles_for(place.id, s.happening.slug))) for s in shelves],
    }
    return render(request, "portal/find/guided_what.html", context)


@public_page
@require_safe
def which(request: HttpRequest, persona: str, happening: str) -> HttpResponse:
    """What does it all at once (一件事) first, then the items for it."""
    place = current_place(request)
    shelf = catalogue.get_happening(place.id, persona, happening)
    offered = offers(bundles.bundles_for(place.id, happening))
    return render(request, "portal/find/guided_which.html", {"shelf": shelf, "offers": offered})
