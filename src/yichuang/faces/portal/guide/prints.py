"""What of a guide is printed for the wall, the counter and the village."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.places import public as places
from yichuang.faces.common import errors
from yichuang.faces.common.visitors import too_often
from yichuang.kernel.errors import NotFound

from ..access import public_page
from ..place import current_place
from .views import item_of, pdf

_HANDBOOKS = 30  # a minute from one address, which all visitors of a hall share


@public_page
@require_safe
def leaflet(request: HttpRequest, code: str) -> HttpResponse:
    """The folded leaflet (三折页)."""
    item = item_of(request, code)
    return pdf(catalogue.leaflet_pdf(item.id, link=_address(request, item)), f"{item.name}三折页")


@public_page
@require_safe
def poster(request: HttpRequest, code: str) -> HttpResponse:
    """The poster (A3) with a code to scan."""
    item = item_of(request, code)
    return pdf(catalogue.poster_pdf(item.id, link=_address(request, item)), f"{item.name}海报")


@public_page
@require_safe
def sample(request: HttpRequest, code: str) -> HttpResponse:
    """The form as it looks filled in."""
    item = item_of(request, code)
    return pdf(catalogue.sample_form_pdf(item.id), f"{item.name}填写示范")


@public_page
@require_safe
def handbook(request: HttpRequest, site_id: int) -> HttpResponse:
    """The handbook of a station. It takes the server a while, so one visitor gets only so many a minute."""
    site = places.get_site(site_id)
    if site.place_id != current_place(request).id:
        raise NotFound("没有这个网点")
    if too_often(request, "handbook", a_minute=_HANDBOOKS):
        return errors.too_many(request)
    made = catalogue.handbook_pdf(site.id, link=lambda item: _address(request, item))
    return pdf(made, f"{site.name}便民服务手册")


def _address(request: HttpRequest, item: catalogue.ItemRef) -> str:
    return request.build_absolute_uri(reverse("portal:item", args=[item.basic_code]))
