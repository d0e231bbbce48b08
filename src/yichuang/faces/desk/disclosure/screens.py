"""办件公示屏: which publicity screens of the hall show cases, and whether with first characters of names."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from yichuang.domain.disclosure import public as disclosure
from yichuang.faces.desk import shell
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.faces.desk.hall.chosen import address, choices, chosen
from yichuang.kernel.errors import NotFound

_OPTIONS = [
    ("no", "不显示办件"),
    ("cases", "显示办件，不显示姓名"),
    ("names", "显示办件，行政许可的显示申请人的姓"),
]


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("hall.manage")
def case_screens(request: HttpRequest) -> HttpResponse:
    """Each publicity screen of the hall with its two switches."""
    actor = actor_of(request)
    site, found = chosen(request, actor)
    if request.method == "POST":
        text = request.POST.get("device", "")
        if found is None or site is None or not (text.isascii() and text.isdecimal() and len(text) < 12):
            raise NotFound("没有这块公示屏")
        shows = request.POST.get("shows", "")
        disclosure.set_case_screen(
            actor=actor, hall_id=found.id, device_id=int(text), shown=shows in {"cases", "names"},
            names=shows == "names",
        )  # fmt: skip
        messages.success(request, "已保存，一分钟内生效")
        return redirect(address(actor, "case_screens", site.id))
    settings = disclosure.list_case_screens(actor=actor, hall_id=found.id) if found else ()
    context = {
        "site": site, "sites": choices(actor), "hall": found,
        "screens": [(s, _shows(s)) for s in settings], "options": _OPTIONS,
        "devices_url": address(actor, "devices", site.id) if site else "",
    }  # fmt: skip
    return shell.page(request, "desk/disclosure/screens.html", context, at="devices")


def _shows(setting: disclosure.ScreenSetting) -> str:
    if not setting.shown:
        return "no"
    return "names" if setting.names else "cases"
