"""Where things are done: every site with hours and telephone, and what one may bring to each."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yichuang.domain.buildout import public as buildout
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.hall import public as hall
from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.faces.common import floor_plan
from yichuang.kernel.errors import NotFound
from yichuang.kernel.files import public as files

from ..access import public_page
from ..paging import offset_of
from ..place import current_place, village_of
from .near import in_order, near_sites, site_line, town_and_county, village_options
from .sought import Sought

_FOUND = 20  # found things a page


@public_page
@require_safe
def site_list(request: HttpRequest) -> HttpResponse:
    """Sites by town; without a town the county's centre and the towns' centres; or those one looks for (``Sought``)."""
    place = current_place(request)
    everything = places.list_sites(place.id)
    town = request.GET.get("town", "")
    towns = {str(s.town): s.town for s in everything if s.kind == "town"}
    sought = Sought.read(place, request.GET)
    if town in towns:
        shown = [s for s in everything if s.town == towns[town] and s.kind != "county"]
        shown.sort(key=lambda s: s.kind != "town")
    elif sought.anything:
        shown = in_order(everything)
    else:
        shown = town_and_county(place)
    names = {str(t): places.get_division(t).name for t in towns.values()}
    village = village_of(request)
    context = {
        "here": "sites",
        "towns": [(label, f"?town={code}", code == town) for code, label in names.items()],
        "town": town if town in towns else "",
        "town_name": names.get(town, ""),
        "sought": sought,
        "sites": [replace(site_line(s), why=sought.why(s)) for s in shown if sought.fits(s)],
        "village": village,
        "villages": village_options(place),
        "near": near_sites(place, village) if village and not sought.anything else [],
    }
    return render(request, "portal/sites/list.html", context)


@public_page
@require_safe
def site_page(request: HttpRequest, site_id: int) -> HttpResponse:
    """One site: when it is open, how to get in, what is where, what one may bring there or do oneself at a terminal."""
    place = current_place(request)
    site = places.get_site(site_id)
    if site.place_id != place.id:
        raise NotFound("没有这个网点")
    items, opened = catalogue.list_items(place.id, site=site.id), catalogue.opened_at(site.id)
    file = places.get_public_file(site.id)
    context = {
        "here": "sites",
        "line": site_line(site),
        "terminal": site.kind == places.SiteKind.TERMINAL,
        "items": items,
        "hall": hall.hall_of_site(site.id),
        "rows": [(item, "、".join(act.label for act in opened.get(item.id, ()))) for item in items],
        "file": file,
        "certificate": buildout.certificate_of(site.id),
        "floors": _by_floor(file.zones),
        "leaders": people.list_public_leader_days(site.id),
        "specialists": people.village_specialists(site.id),
        "instant": sum(item.handling is catalogue.Handling.INSTANT for item in items),
        "counters": places.list_counters(site.id),
        "plans": [(p.floor, floor_plan.draw_plan(p)) for p in places.list_plans(site.id, shown_only=True)],
    }
    return render(request, "portal/sites/site.html", context)


def _by_floor(zones: Iterable[places.ZoneRef]) -> list[tuple[str, list[places.ZoneRef]]]:
    """Zones by floor, from below upwards."""
    floors: dict[str, list[places.ZoneRef]] = {}
    for zone in zones:
        floors.setdefault(zone.floor, []).append(zone)
    return sorted(floors.items(), key=lambda pair: places.floor_order(pair[0]))


@public_page
@require_safe
def site_photo(request: HttpRequest, site_id: int, photo_id: int) -> StreamingHttpResponse:
    """One photograph of a site."""
    found = files.response(places.photo_file(site_id, photo_id), download_name=f"照片{photo_id}", inline=True)
    return StreamingHttpResponse(found.chunks, headers=found.headers)


@public_page
@require_safe
def found_things(request: HttpRequest) -> HttpResponse:
    """失物招领: what was found in the halls and waits for its owner; nothing tells whose it is."""
    place = current_place(request)
    count = people.count_found_things(place.id)
    start = offset_of(request, count)
    found = people.list_found_things(place.id, start=start, limit=_FOUND)
    context = {
        "here": "sites",
        "rows": [(row, places.get_site(row.site_id)) for row in found],
        "count": count,
        "more": f"?from={start + _FOUND}" if count > start + _FOUND else "",
        "back": f"?from={max(start - _FOUND, 0)}" if start else "",
    }
    return render(request, "portal/sites/lost.html", context)
