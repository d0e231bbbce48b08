"""The page behind the code on a certificate of standard: in force, or revoked."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yichuang.domain.buildout import public as buildout
from yichuang.domain.places import public as places

from ..access import public_page
from ..place import current_place


@public_page
@require_safe
def certificate(request: HttpRequest, number: str) -> HttpResponse:
    """One certificate by its number, as it is today."""
    found = buildout.find_certificate(number)
    own = places.get_site(found.site_id).place_id == current_place(request).id
    return render(request, "portal/standard/certificate.html", {"here": "sites", "row": found, "own": own})
