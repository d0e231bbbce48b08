"""窗口: what each window of a site is, and one more."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from yichuang.domain.places import public as places
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.kernel.errors import NotFound

from .forms import CounterForm
from .sending import done, kept_site, page, sent


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("places.keep")
def windows(request: HttpRequest, site_id: int) -> HttpResponse:
    """The windows of the site; one more."""
    actor = actor_of(request)
    ref = kept_site(request, site_id)
    form = CounterForm(sent(request), initial={"kind": request.GET.get("kind", "")})
    if done(request, form, lambda given: places.set_counter(actor=actor, site_id=site_id, **given), "窗口已登记"):
        return redirect("desk:sitefile_windows", site_id)
    return page(request, "windows", ref, form, rows=places.list_counters(site_id))


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("places.keep")
def window(request: HttpRequest, site_id: int, counter_id: int) -> HttpResponse:
    """Change a window."""
    actor = actor_of(request)
    ref = kept_site(request, site_id)
    row = next((c for c in places.list_counters(site_id) if c.id == counter_id), None)
    if row is None:
        raise NotFound("没有这个窗口")
    form = CounterForm(sent(request), initial={n: getattr(row, n) for n in CounterForm.base_fields})

    def keep(given: dict[str, Any]) -> None:
        places.set_counter(actor=actor, site_id=site_id, counter_id=counter_id, **given)

    if done(request, form, keep, "窗口已改好，窗口屏和网点页面马上按它显示"):
        return redirect("desk:sitefile_windows", site_id)
    return page(request, "window", ref, form, guarded=True, row=row)


@require_POST
@desk_page("places.keep")
def remove_window(request: HttpRequest, site_id: int, counter_id: int) -> HttpResponse:
    """Take out a window entered by mistake."""
    places.remove_counter(actor=actor_of(request), site_id=site_id, counter_id=counter_id)
    messages.success(request, "已去掉这个窗口")
    return redirect("desk:sitefile_windows", site_id)
