"""The publicity screen (公示屏): pages that take turns: how the day goes, notices, what was decided this year, recent
cases where the hall has switched them on, what is open here, which lists are public."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import lru_cache, partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yichuang.domain.cases import public as cases
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.disclosure import public as disclosure
from yichuang.domain.hall import public as hall
from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.faces.common.addresses import public_address
from yichuang.kernel import clock

from ..access import device_required, this_device
from ..live import frame, part

_ITEMS_A_PAGE = 12
_ITEM_PAGES = 8
_LINES = 8  # of a list on one page
_AHEAD = timedelta(days=7)  # a closure is told so long before
_YEAR = timedelta(days=365)
Page = dict[str, object]


@device_required(hall.DeviceKind.PUBLICITY)
@require_safe
def publicity(request: HttpRequest) -> HttpResponse:
    """The screen; without scripts it turns its pages by itself."""
    device = this_device(request)
    return render(request, "screens/publicity/publicity.html", frame(device) | shown(request, device))


@device_required(hall.DeviceKind.PUBLICITY, part=True)
@require_safe
def now(request: HttpRequest) -> HttpResponse:
    """The page whose turn it is."""
    return part(request, "screens/publicity/_now.html", shown(request, this_device(request)))


def shown(request: HttpRequest, device: hall.DeviceRef) -> Page:
    """The page of this number, counted round and round; what has nothing to say takes no turn."""
    items = catalogue.list_items(device.place_id, site=device.site_id)[: _ITEMS_A_PAGE * _ITEM_PAGES]
    notices, volumes = _notices(device), cases.volumes_by_item(device.place_id, since=clock.today() - _YEAR)
    turns: list[Callable[[], Page]] = [partial(_day, device)]
    if notices:
        turns.append(lambda: notices)
    if volumes:
        turns.append(partial(_results, device, volumes))
    recent = _recent(device.id, device.place_id, device.site_id, clock.now().isoformat(timespec="minutes"))
    turns += [partial(_cases, recent, n) for n in range(0, len(recent), _ITEMS_A_PAGE)]
    turns.append(partial(_lists, request))
    turns += [partial(_items, items, n) for n in range(0, len(items), _ITEMS_A_PAGE)]
    text = request.GET.get("page", "")
    asked = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    number = asked % len(turns)
    return turns[number]() | {"number": number, "count": len(turns), "next": (number + 1) % len(turns)}


def _items(items: list[catalogue.ItemRef], start: int) -> Page:
    return {"kind": "items", "items": items[start : start + _ITEMS_A_PAGE], "total": len(items)}


def _lists(request: HttpRequest) -> Page:
    return {"kind": "lists", "lists": catalogue.list_titles(), "address": public_address(request, "/lists/")}


def _day(device: hall.DeviceRef) -> Page:
    seen = hall.board(device.hall_id)
    paused = [w for w in seen.windows if w.state == "paused"]
    return {"kind": "day", "counts": hall.day_counts(device.hall_id), "board": seen, "paused": paused}


def _notices(device: hall.DeviceRef) -> Page:
    """Days without appointments soon, changes of the list open for comment (公示), things found; empty if none."""
    today = clock.today()
    closures = [
        (since, until, reason)
        for _, since, until, reason in hall.closures(device.hall_id)
        if until >= today and since <= today + _AHEAD
    ]
    found = people.list_found_things(device.place_id, site_id=device.site_id, limit=_LINES)
    changes = catalogue.list_shown(device.place_id)[:_LINES]
    if not (closures or found or changes):
        return {}
    return {"kind": "notices", "closures": closures[:_LINES], "found": found, "changes": changes}


def _results(device: hall.DeviceRef, volumes: dict[int, cases.ItemVolume]) -> Page:
    """What the place received and decided in a year, most first (办理情况公开): counts by item, nobody's case."""
    names = {item.id: item.plain_name for item in catalogue.list_items(device.place_id)}
    rows = sorted(((names[n], v) for n, v in volumes.items() if n in names), key=lambda r: (-r[1].received, r[0]))
    place = places.get_place_by_id(device.place_id)
    return {"kind": "results", "place": place.short_name, "rows": rows[:_LINES]}


@lru_cache(maxsize=256)
def _recent(device_id: int, place_id: int, site_id: int, _: str) -> tuple[disclosure.ShownCase, ...]:
    """Recent cases for this screen, read once a minute; none where it does not show them (S1-21)."""
    shown, names = disclosure.cases_on_screen(device_id)
    return disclosure.list_shown_cases(place_id, site_id, names=names) if shown else ()


def _cases(recent: tuple[disclosure.ShownCase, ...], start: int) -> Page:
    return {"kind": "cases", "cases": recent[start : start + _ITEMS_A_PAGE]}
