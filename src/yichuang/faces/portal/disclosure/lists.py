"""Lists of sites: a township's own as it was published (S2-15), and any site's of today for the wall (S0-75)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from yichuang.domain.disclosure import public as disclosure
from yichuang.domain.places import public as places
from yichuang.faces.common import errors
from yichuang.faces.common.visitors import too_often
from yichuang.kernel.errors import NotFound

from ..access import public_page
from ..guide.views import pdf
from ..place import current_place

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PRINTS = 30  # a minute from one address, which all visitors of a hall share


@public_page
@require_safe
def towns(request: HttpRequest) -> HttpResponse:
    """Every township, and when it last published its list."""
    context = {"towns": disclosure.list_towns(current_place(request).id), "here": "lists"}
    return render(request, "portal/disclosure/towns.html", context)


@public_page
@require_safe
def town(request: HttpRequest, site_id: int) -> HttpResponse:
    """A township's list as published; ``version`` shows an older one."""
    shown, versions = _published(request, site_id)
    context = {"list": shown, "versions": versions, "columns": disclosure.COLUMNS, "rows": _rows(shown)}
    return render(request, "portal/disclosure/town.html", context)


@public_page
@require_safe
def town_xlsx(request: HttpRequest, site_id: int) -> HttpResponse:
    """It as a spreadsheet."""
    shown, _ = _published(request, site_id)
    name = content_disposition_header(as_attachment=True, filename=f"{shown.title}.xlsx")
    headers = {"Content-Disposition": name or "attachment", "X-Content-Type-Options": "nosniff"}
    return HttpResponse(disclosure.site_list_xlsx(shown), content_type=_XLSX, headers=headers)


@public_page
@require_safe
def town_pdf(request: HttpRequest, site_id: int) -> HttpResponse:
    """It on paper."""
    if too_often(request, "town_list", a_minute=_PRINTS):
        return errors.too_many(request)
    shown, _ = _published(request, site_id)
    return _print(request, shown)


@public_page
@require_safe
def site_pdf(request: HttpRequest, site_id: int) -> HttpResponse:
    """What is done at a site today, to hang on its wall."""
    if places.get_site(site_id).place_id != current_place(request).id:
        raise NotFound("没有这个网点")
    if too_often(request, "site_list", a_minute=_PRINTS):
        return errors.too_many(request)
    return _print(request, disclosure.list_of_site(site_id))


def _print(request: HttpRequest, made: disclosure.SiteList) -> HttpResponse:
    address = request.build_absolute_uri(reverse("portal:site", args=[made.site_id]))
    return pdf(disclosure.site_list_pdf(made, address=address), made.title)


def _published(request: HttpRequest, site_id: int) -> tuple[disclosure.SiteList, tuple[tuple[int, object, str], ...]]:
    text = request.GET.get("version", "")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 5 else 0
    return disclosure.get_town_list(current_place(request).id, site_id, number)


def _rows(shown: disclosure.SiteList) -> list[tuple[str, list[tuple[str, str]]]]:
    return [(x.code, list(zip(disclosure.COLUMNS, x.cells, strict=True))) for x in shown.lines]
