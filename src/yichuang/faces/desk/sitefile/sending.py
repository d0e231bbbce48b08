"""What every form of the site file does when it is sent: run one operation, put its refusals at their fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest

from yichuang.domain.places import public as places
from yichuang.faces.desk.access import actor_of
from yichuang.faces.desk.handing.forms import ReadyForm
from yichuang.kernel.errors import Conflict, Invalid, NotFound


def done(request: HttpRequest, form: ReadyForm, run: Callable[[dict[str, Any]], object], said: str) -> bool:
    """Whether the form was sent, could be read, and the operation took it; then ``said`` is shown on the next page."""
    if request.method != "POST" or not form.is_valid():
        return False
    try:
        run(form.cleaned_data)
    except Invalid as error:
        form.refuse(error, getattr(form, "refused_at", None))
    except Conflict as error:
        form.add_error(None, error.message)
    else:
        messages.success(request, said)
        return True
    return False


def kept_site(request: HttpRequest, site_id: int) -> places.SiteRef:
    """The site, if this post keeps its file. Raises Forbidden or NotFound."""
    if site_id not in dict(places.list_kept_sites(actor=actor_of(request))):
        raise NotFound("没有这个站点，或者不归您管理")
    return places.get_site(site_id)
