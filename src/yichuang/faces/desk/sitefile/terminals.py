"""自助服务站点: put a terminal up, and change where it stands and when it is open."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from yichuang.domain.places import public as places
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import NotFound

from .forms import TerminalForm
from .sending import done, kept_site, page, sent


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("places.manage")
def new_terminal(request: HttpRequest) -> HttpResponse:
    """Put up a terminal."""
    return _terminal(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("places.manage")
def terminal(request: HttpRequest, site_id: int) -> HttpResponse:
    """Change a terminal."""
    site = kept_site(request, site_id)
    if site.kind != places.SiteKind.TERMINAL:
        raise NotFound("这个站点不是自助终端")
    return _terminal(request, site)


def _terminal(request: HttpRequest, site: places.SiteRef | None) -> HttpResponse:
    actor = actor_of(request)
    halls = [s for s in places.list_sites(actor.place_id or 0) if s.kind != places.SiteKind.TERMINAL]
    form = TerminalForm(
        [(s.id, s.name) for s in halls],
        site is not None,
        sent(request),
        initial=_initial(actor, site) if site else {"all_day": True},
    )

    def keep(given: dict[str, Any]) -> None:
        places.put_up_terminal(actor=actor, terminal_id=site.id if site else None, **given)

    if done(request, form, keep, "自助服务站点已保存，网点页面马上找得到"):
        return redirect("desk:sitefile_site", site.id) if site else redirect("desk:sitefile")
    return page(request, "terminal", site, form, guarded=site is not None)


def _initial(actor: Actor, site: places.SiteRef) -> dict[str, Any]:
    return {
        "name": site.name,
        "venue": places.get_site_facts(actor=actor, site_id=site.id).venue,
        "address": site.address,
        "latitude": site.latitude,
        "longitude": site.longitude,
        "phone": site.phone,
        "all_day": site.hours == places.AROUND_THE_CLOCK,
    }
