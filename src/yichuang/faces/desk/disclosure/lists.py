"""本级目录: a township's leader publishes its own list of items (S2-15)."""

from __future__ import annotations

from secrets import token_urlsafe

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from yichuang.domain.disclosure import public as disclosure
from yichuang.faces.desk import shell
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.faces.desk.handing.forms import ReadyForm
from yichuang.faces.desk.sitefile.sending import done, sent
from yichuang.kernel.errors import NotFound

AT = "town_list"


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(disclosure.REVIEW)
def town_list(request: HttpRequest) -> HttpResponse:
    """What the township would publish today, and publishing it; for others, how all townships stand."""
    actor = actor_of(request)
    form = ReadyForm(sent(request))
    if done(request, form, lambda _: disclosure.publish_town_list(actor=actor), "已公布，网上、纸上都按这一版"):
        return redirect("desk:town_list")
    try:
        made: disclosure.SiteList | None = disclosure.list_to_publish(actor)
    except NotFound:
        made = None
    towns = disclosure.list_towns(actor.place_id or 0)
    context = {
        "made": made, "towns": towns, "form": form, "token": token_urlsafe(12),
        "standing": next((t for t in towns if made and t.site_id == made.site_id), None),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return shell.page(request, "desk/disclosure/town_list.html", context, at=AT, status=status)
