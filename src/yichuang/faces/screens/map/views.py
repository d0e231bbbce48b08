"""Which window serves what (大厅导览屏)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yichuang.domain.hall import public as hall

from ..access import device_required, this_device
from ..live import frame, part


@device_required(hall.DeviceKind.MAP)
@require_safe
def floor(request: HttpRequest) -> HttpResponse:
    """The table of windows."""
    device = this_device(request)
    return render(request, "screens/map/map.html", frame(device) | shown(device))


@device_required(hall.DeviceKind.MAP, part=True)
@require_safe
def now(request: HttpRequest) -> HttpResponse:
    """What has changed on it."""
    return part(request, "screens/map/_now.html", shown(this_device(request)))


def shown(device: hall.DeviceRef) -> dict[str, object]:
    """Every window with what it serves, and every business with where and how many wait."""
    seen, floor = hall.board(device.hall_id), hall.get_hall(device.hall_id)
    names = {b.id: b.name for b in floor.businesses if b.active}
    serves = {w.id: [names[b] for b in sorted(w.businesses) if b in names] for w in floor.windows}
    rows = [(w, serves[w.id]) for w in seen.windows if w.id in serves]
    return {"rows": rows, "waiting": seen.waiting}
