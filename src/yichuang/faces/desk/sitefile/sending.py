"""What every page of the site file does: find the site, run one operation, put its refusals at their fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict

from yichuang.domain.places import public as places
from yichuang.faces.desk import shell
from yichuang.faces.desk.access import actor_of
from yichuang.faces.desk.handing.forms import ReadyForm
from yichuang.kernel.errors import Conflict, Invalid, NotFound

AT = "sitefile"


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to."""
    return request.POST if request.method == "POST" else None


def page(request: HttpRequest, name: str, site: places.SiteRef, form: ReadyForm, **more: Any) -> HttpResponse:
    """A page of the file with one form on it; 422 where the form was refused."""
    context = {"site": site, "form": form, **more}
    return shell.page(request, f"desk/sitefile/{name}.html", context, at=AT, status=422 if form.errors else 200)


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
