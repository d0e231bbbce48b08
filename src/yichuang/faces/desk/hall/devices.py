"""设备: the screens and terminals of the hall, each enrolled with a code that is shown once."""

from __future__ import annotations

import base64
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from yichuang.domain.hall import public as hall
from yichuang.faces.desk import shell
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.faces.desk.required import name_required
from yichuang.kernel.errors import Conflict, Invalid, NotFound
from yichuang.kernel.sealing import SealError, open_sealed, seal

from .chosen import address, choices, chosen

_CODE = "desk_device_code"
_CONTEXT = "session.desk_device_code"
_SCREENS = "/screens/"


class DeviceForm(forms.Form):
    """A device to come."""

    kind = forms.ChoiceField(label="类型", choices=hall.DeviceKind.choices)
    name = forms.CharField(label="名称", max_length=30, help_text="认得出是哪一台就行，如：一楼大屏")
    window = forms.ChoiceField(label="窗口", required=False, help_text="窗口屏、评价器要选，其他设备不选")

    def __init__(self, setting: hall.HallRef | None, *args: Any, **kwargs: Any) -> None:
        """Offer this hall's windows."""
        super().__init__(*args, **kwargs)
        windows = setting.windows if setting else ()
        self.fields["window"].choices = [("", "不选"), *((str(w.id), w.title) for w in windows)]  # type: ignore[attr-defined]
        name_required(self)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("hall.manage")
def devices(request: HttpRequest) -> HttpResponse:
    """Each with its state and when it was last seen; a form for one more."""
    actor = actor_of(request)
    site, found = chosen(request, actor)
    form = DeviceForm(found, request.POST or None)
    if request.method == "POST" and found is not None and site is not None and form.is_valid():
        given = form.cleaned_data
        window = int(given["window"]) if given["window"] else None
        try:
            device, code = hall.add_device(
                actor=actor, hall_id=found.id, kind=given["kind"], name=given["name"], window_id=window
            )
        except Invalid as error:
            for name, message in error.fields.items():
                form.add_error(name if name in form.fields else None, message)
        else:
            _keep(request, device.name, code)
            return redirect(address(actor, "devices", site.id))
    context = {
        "site": site, "hall": found, "sites": choices(actor), "form": form, "shown": _take(request),
        "devices": hall.list_devices(actor=actor, hall_id=found.id) if found else (),
        "screens": request.build_absolute_uri(_SCREENS),
        "setting_url": address(actor, "setting", site.id) if site else "",
        "terminal_url": address(actor, "terminal", site.id) if site else "",
    }  # fmt: skip
    return shell.page(request, "desk/hall/devices.html", context, at="devices", status=422 if form.errors else 200)


@require_POST
@desk_page("hall.manage")
def move(request: HttpRequest, device_id: int, how: str) -> HttpResponse:
    """A new code, or no use of it any more."""
    actor = actor_of(request)
    if how not in {"renew", "revoke"}:
        raise NotFound
    try:
        if how == "renew":
            device, code = hall.renew_code(actor=actor, device_id=device_id)
            _keep(request, device.name, code)
        else:
            device = hall.revoke_device(actor=actor, device_id=device_id)
            messages.success(request, f"“{device.name}”已停用")
    except Conflict as error:
        messages.error(request, error.message)
        return redirect("desk:devices")
    return redirect(address(actor, "devices", device.site_id))


def _keep(request: HttpRequest, name: str, code: str) -> None:
    """For the next page alone, sealed: the code is kept nowhere in the clear."""
    sealed = base64.b64encode(seal(code, context=_CONTEXT)).decode()
    request.session[_CODE] = {"name": name, "code": sealed}


def _take(request: HttpRequest) -> dict[str, str] | None:
    kept = request.session.pop(_CODE, None)
    try:
        return {"name": kept["name"], "code": open_sealed(base64.b64decode(kept["code"]), context=_CONTEXT)}
    except (SealError, ValueError, TypeError, KeyError):
        return None
