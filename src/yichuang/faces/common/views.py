"""The few pages of the common face itself: display settings, accessibility statement, component gallery."""

from __future__ import annotations

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_safe

from . import display
from .components import COMPONENTS
from .examples import EXAMPLE

_LABELS = {
    "elder": ("阅读方式", ""),
    "size": ("文字大小", ""),
    "theme": ("深浅", ""),
    "contrast": ("对比", "眼睛不好、太阳底下看不清时选高对比"),
    "colours": ("自己的配色", "选了配色，就不再分深浅和对比"),
    "keys": ("工作台快捷键", "只影响工作人员的页面"),
}
LAYOUTS = {"portal": "common/portal.html", "desk": "common/desk.html", "print": "common/gallery_print.html"}


@require_http_methods(["GET", "HEAD", "POST"])
def display_settings(request: HttpRequest) -> HttpResponse:
    """Show the settings (GET), or keep those that were sent and go back (POST). Settings not sent stay as they are."""
    given = request.POST if request.method == "POST" else request.GET
    back = given.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        back = ""
    chosen = display.read(request)
    if request.method == "POST":
        wanted = display.Display() if "reset" in given else chosen.changed(given.dict())
        response = HttpResponseRedirect(back or request.path)
        display.store(request, response, wanted)
        return response
    groups = [
        {
            "name": name,
            "label": label,
            "hint": hint,
            "options": list(display.CHOICES[name].items()),
            "value": getattr(chosen, name),
        }
        for name, (label, hint) in _LABELS.items()
    ]
    return render(request, "common/display.html", {"groups": groups, "next": back})


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """无障碍说明."""
    return render(request, "common/accessibility.html")


@require_safe
def gallery(request: HttpRequest, layout: str = "portal") -> HttpResponse:
    """Every component with its examples, on the portal or the desk; only in demo mode and tests."""
    if not (settings.DEMO or getattr(settings, "TESTING", False)) or layout not in LAYOUTS:
        raise Http404
    if layout == "print":
        return render(request, LAYOUTS[layout], EXAMPLE)
    context = {**EXAMPLE, "layout": LAYOUTS[layout], "density": layout, "names": COMPONENTS}
    return render(request, "common/gallery.html", context)


for _view in (display_settings, accessibility, gallery):
    _view.declared_permission = "public"  # type: ignore[attr-defined]
