"""Printing one's own results at the kiosk (自助打印), signed in, for items whose printing is opened to it (S0-38)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from yichuang.domain.cases import public as cases
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.hall import public as hall
from yichuang.domain.people import public as people
from yichuang.faces.common import kiosk
from yichuang.kernel.actor import Actor, Channel
from yichuang.kernel.errors import Forbidden, NotFound
from yichuang.kernel.files import public as files

from ..access import device_required, this_device
from .views import KIOSK, page

View = Callable[..., HttpResponseBase]
_DONE = frozenset({"issued", "delivered"})
_READ = 20  # of her newest cases; older ones she finds on her phone


def _in_a_visit(view: View) -> View:
    """Only in a visit for printing results, by somebody of the public who has signed in since it began."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        visit = kiosk.visit_of(request)
        if visit is None or visit.goal != kiosk.RESULTS or visit.device_id != this_device(request).id:
            kiosk.end(request)
            return redirect(f"{reverse('screens:kiosk')}?done=1")
        if not request.user.is_authenticated:
            return redirect(f"{reverse('account_login')}?{urlencode({'next': reverse('screens:kiosk_mine')})}")
        kiosk.touch(request)
        request.kiosk = visit  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)

    return guarded


@device_required(KIOSK)
@require_safe
@_in_a_visit
def results(request: HttpRequest) -> HttpResponse:
    """Her results that may be printed here."""
    found = _printable(_actor(request), this_device(request))
    return page(request, "screens/kiosk/mine.html", {"rows": found, "visit": request.kiosk}, visit=True)  # type: ignore[attr-defined]


@device_required(KIOSK)
@require_safe
@_in_a_visit
def result(request: HttpRequest, number: str) -> HttpResponse:
    """One result, to look at and print. Raises NotFound for any that she may not print here."""
    case = _case(request, number)
    context: dict[str, object] = {"case": case, "visit": request.kiosk}  # type: ignore[attr-defined]
    return page(request, "screens/kiosk/mine_one.html", context, visit=True)


@device_required(KIOSK, part=True)
@require_safe
@_in_a_visit
@xframe_options_sameorigin
def result_file(request: HttpRequest, number: str) -> HttpResponseBase:
    """The result itself, for the frame of its page."""
    case = _case(request, number)
    actor = _actor(request)
    stored, name = cases.open_case_file(actor=actor, case_id=case.case_id, file_id=case.result_file_id or 0)
    download = files.response(stored, download_name=name, inline=True)
    return StreamingHttpResponse(download.chunks, headers=download.headers)


def _actor(request: HttpRequest) -> Actor:
    """She who signed in. Raises Forbidden for staff and for whoever is not known in person."""
    if (
        request.user.pk is None
        or getattr(request.user, "kind", "") != "public"
        or getattr(request.user, "must_change_password", False)
    ):
        raise Forbidden("请用个人账号登录；窗口给的密码要先在手机上换掉")
    actor = people.get_actor(request.user.pk, None, Channel.TERMINAL)
    if actor.applicant_id is None:
        raise Forbidden("这个账号还没有对上您本人的资料，请带身份证到窗口核验")
    actor.require("cases.view")
    return actor


def _case(request: HttpRequest, number: str) -> cases.CaseDetail:
    actor = _actor(request)
    case = cases.get_case(actor, number=number)
    hall.require_opened(hall_id=this_device(request).hall_id, item_id=case.item_id, act=catalogue.Act.PRINT)
    if case.state not in _DONE or not case.result_file_id:
        raise NotFound("这件事还没有可以打印的结果")
    return case


def _printable(actor: Actor, device: hall.DeviceRef) -> list[cases.CaseDetail]:
    opened = {i for i, acts in hall.opened_items(device.hall_id).items() if catalogue.Act.PRINT in acts}
    rows = [r for r in cases.list_own_cases(actor, limit=_READ).rows if r.state in _DONE]
    found = [cases.get_case(actor, number=r.number) for r in rows if r.number]
    return [c for c in found if c.item_id in opened and c.result_file_id]
