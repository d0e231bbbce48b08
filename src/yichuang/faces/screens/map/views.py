"""Where one goes (大厅导览屏): the zones of the floor plan, and which window serves what."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yichuang.domain.hall import public as hall
from yichuang.domain.places import public as places
from yichuang.faces.common import floor_plan

from ..access import device_required, this_device
from ..live import frame, part


@device_required(hall.DeviceKind.MAP)
@require_safe
def floor(request: HttpRequest) -> HttpResponse:
    """The plan and the table of windows."""
    device = this_device(request)
    return render(request, "screens/map/map.html", frame(device) | shown(device))


@device_required(hall.DeviceKind.MAP, part=True)
@require_safe
def now(request: HttpRequest) -> HttpResponse:
    """What has changed on it."""
    return part(request, "screens/map/_now.html", shown(this_device(request)))


def shown(device: hall.DeviceRef) -> dict[str, object]:
    """Every window with what it serves, every business with how many wait, each floor as the public sees it.

    You are here (您在这里) where the plan has a mark named like this device.
    """
    seen, floor = hall.board(device.hall_id), hall.get_hall(device.hall_id)
    names = {b.id: b.name for b in floor.businesses if b.active}
    serves = {w.id: [names[b] for b in sorted(w.businesses) if b in names] for w in floor.windows}
    rows = [(w, serves[w.id]) for w in seen.windows if w.id in serves]
    drawings = [(plan.floor, floor_plan.draw_plan(plan)) for plan in places.list_plans(device.site_id, shown_only=True)]
    marked = any(s.what == "mark" and s.name == device.name for _, drawing in drawings for s in drawing.shapes)
    return {"rows": rows, "waiting": seen.waiting, "drawings": drawings, "you_are": device.name if marked else ""}
