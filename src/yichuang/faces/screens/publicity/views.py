"""The publicity screen (公示屏): pages that take turns: how the day goes, what is open here, which lists are public."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.hall import public as hall

from ..access import device_required, this_device
from ..live import frame, part, public_address

_ITEMS_A_PAGE = 12
_ITEM_PAGES = 8


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


def shown(request: HttpRequest, device: hall.DeviceRef) -> dict[str, object]:
    """The page of this number, counted round and round."""
    items = catalogue.list_items(device.place_id, site=device.site_id)[: _ITEMS_A_PAGE * _ITEM_PAGES]
    chunks = [items[n : n + _ITEMS_A_PAGE] for n in range(0, len(items), _ITEMS_A_PAGE)]
    text = request.GET.get("page", "")
    asked = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    count = 2 + len(chunks)
    number = asked % count
    context: dict[str, object] = {"number": number, "count": count, "next": (number + 1) % count}
    if number == 0:
        seen = hall.board(device.hall_id)
        paused = [w for w in seen.windows if w.state == "paused"]
        return context | {"kind": "day", "counts": hall.day_counts(device.hall_id), "board": seen, "paused": paused}
    if number == 1:
        address = public_address(request, "/lists/")
        return context | {"kind": "lists", "lists": catalogue.list_titles(), "address": address}
    return context | {"kind": "items", "items": chunks[number - 2], "total": len(items)}
