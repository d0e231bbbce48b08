"""The sign over a window (窗口屏): its number, whom it serves, who sits there (S1-8), and 暂停服务 (S1-47)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yichuang.domain.hall import public as hall
from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.kernel.errors import NotFound
from yichuang.kernel.files import public as files

from ..access import device_required, this_device
from ..live import frame, part

_CALLED = "已叫号"  # and not yet begun


@device_required(hall.DeviceKind.SIGN)
@require_safe
def sign(request: HttpRequest) -> HttpResponse:
    """The sign."""
    device = this_device(request)
    return render(request, "screens/sign/sign.html", frame(device) | shown(device))


@device_required(hall.DeviceKind.SIGN, part=True)
@require_safe
def now(request: HttpRequest) -> HttpResponse:
    """What has changed on it."""
    return part(request, "screens/sign/_now.html", shown(this_device(request)))


@device_required(hall.DeviceKind.SIGN, part=True)
@require_safe
def photo(request: HttpRequest) -> HttpResponseBase:
    """The picture of who sits at this sign's own window now, and of nobody else (亮牌上岗, S1-8)."""
    device = this_device(request)
    window = next((w for w in hall.board(device.hall_id).windows if w.id == device.window_id), None)
    found = people.sign_portrait(window.account_id) if window is not None and window.account_id else None
    if found is None:
        raise NotFound("这个窗口现在没有照片")
    download = files.response(found.file_id, download_name="照片", inline=True)
    return StreamingHttpResponse(download.chunks, headers=download.headers)


def shown(device: hall.DeviceRef) -> dict[str, object]:
    """The window as it is now. Raises NotFound if the hall has it no longer."""
    floor, seen = hall.get_hall(device.hall_id), hall.board(device.hall_id)
    window = next((w for w in seen.windows if w.id == device.window_id), None)
    face = floor.window(device.window_id)
    if window is None or face is None:
        raise NotFound("这个窗口已经撤了，请让大厅管理员把这块屏重新登记")
    portrait = people.sign_portrait(window.account_id) if window.account_id else None
    clerk = people.staff_names([window.account_id]).get(window.account_id, "") if window.account_id else ""
    return {
        "window": window,
        "called": any((c.window, c.number, c.state) == (window.number, window.ticket, _CALLED) for c in seen.calls),
        "counter": next((c for c in places.list_counters(floor.site_id) if c.id == face.counter_id), None),
        "serves": [b.name for b in floor.businesses if b.active and b.id in face.businesses],
        "clerk": clerk,
        "portrait": portrait.sm3[:16] if portrait is not None else "",
        "post": people.get_post(window.post_id).label if window.post_id else "",
    }
