"""Applying at the kiosk (自助申请): what is opened to it; by one's own phone, or signed in here for a short visit.

Nothing typed at a kiosk opens anybody's data: an application is signed in for, on her phone or here, with what she
signs in with on the portal (decision 0017).
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_POST, require_safe

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.hall import public as hall
from yichuang.faces.common import kiosk
from yichuang.faces.common.addresses import public_address
from yichuang.kernel.errors import Conflict, NotFound

from ..access import device_required, this_device
from .views import KIOSK, page

_LONGEST = 100  # characters of a question that are read
_SHOWN = 12
_SEARCHED = 5000  # of a place's items: only then it is known which of them are opened here


@device_required(KIOSK)
@require_safe
def choose(request: HttpRequest) -> HttpResponse:
    """The items one may apply for at this kiosk, narrowed by words or first letters of pinyin."""
    device = this_device(request)
    text = request.GET.get("q", "").strip()[:_LONGEST]
    opened = _opened(device, catalogue.Act.APPLY)
    rows = opened
    if text:
        known = {item.id for item in opened}
        hits = catalogue.search_items(device.place_id, text, limit=_SEARCHED)
        rows = [hit.item for hit in hits if hit.item.id in known]
    start = _number(request.GET.get("from", "")) // _SHOWN * _SHOWN
    start = start if start < len(rows) else 0
    more = start + _SHOWN if start + _SHOWN < len(rows) else 0
    context: dict[str, object] = {
        "q": text,
        "rows": rows[start : start + _SHOWN],
        "count": len(rows),
        "more": f"?{urlencode({'q': text, 'from': str(more)})}" if more else "",
        "any": bool(opened),
    }
    return page(request, "screens/kiosk/apply.html", context)


@device_required(KIOSK)
@require_safe
def ways(request: HttpRequest, code: str) -> HttpResponse:
    """How to apply for this item: with one's own phone, or signed in at this kiosk."""
    device = this_device(request)
    item = item_at(device, code)
    hall.require_opened(hall_id=device.hall_id, item_id=item.id, act=catalogue.Act.APPLY)
    context: dict[str, object] = {
        "item": item,
        "phone": public_address(request, reverse("portal:start", args=[item.basic_code])) if item.online else "",
        "here": not needs_files(item),
        "idle": kiosk.IDLE,
    }
    return page(request, "screens/kiosk/apply_ways.html", context)


@device_required(KIOSK)
@require_POST
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """Begin a visit: sign in with the portal's own page, then fill in this one application."""
    device = this_device(request)
    item = item_at(device, code)
    hall.require_opened(hall_id=device.hall_id, item_id=item.id, act=catalogue.Act.APPLY)
    if needs_files(item):
        raise Conflict("这件事要上传照片或文件，这台机器上传不了。请用自己的手机申请，或者到窗口办")
    kiosk.begin(
        request,
        device_id=device.id,
        place_id=device.place_id,
        goal=kiosk.APPLY,
        title=f"申请：{item.plain_name}",
        item_id=item.id,
        code=item.basic_code,
    )
    return _sign_in(request, reverse("portal:start", args=[item.basic_code]))


@device_required(KIOSK)
@require_POST
def begin_results(request: HttpRequest) -> HttpResponse:
    """Begin a visit to print one's own results."""
    device = this_device(request)
    kiosk.begin(request, device_id=device.id, place_id=device.place_id, goal=kiosk.RESULTS, title="打印办理结果")
    return _sign_in(request, reverse("screens:kiosk_mine"))


@device_required(KIOSK, part=True)
@require_safe
def stay(request: HttpRequest) -> HttpResponse:
    """A script tells that somebody is still at the kiosk. 401 once the visit is over, whatever was touched."""
    if kiosk.visit_of(request) is None:
        return HttpResponse(status=401)
    kiosk.touch(request)
    return HttpResponse(status=204)


def item_at(device: hall.DeviceRef, code: str) -> catalogue.ItemRef:
    """The item behind an address of this kiosk's place. Raises NotFound."""
    item = catalogue.get_item(code, place_id=device.place_id)
    if not item.version_id:
        raise NotFound("这个事项还没有开始办理")
    return item


def needs_files(item: catalogue.ItemRef) -> bool:
    """Whether its form may demand a file, which no kiosk takes (papers may be brought to a window instead)."""
    form = catalogue.get_version(item.version_id).spec.form
    return any(f.required and f.type is catalogue.FieldType.ATTACHMENT for f in form)


def _opened(device: hall.DeviceRef, act: catalogue.Act) -> list[catalogue.ItemRef]:
    """What is opened here for this act, most asked for first."""
    able = {item_id for item_id, acts in hall.opened_items(device.hall_id).items() if act in acts}
    return [item for item in catalogue.list_items(device.place_id) if item.id in able] if able else []


def _sign_in(request: HttpRequest, goal: str) -> HttpResponse:
    response = redirect(f"{reverse('account_login')}?{urlencode({'next': goal})}")
    kiosk.mark(request, response)
    return response


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
