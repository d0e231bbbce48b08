"""What every page of the site file does: find the site, run one operation, put its refusals at their fields."""

from __future__ import annotations

from collections.abc import Callable
from secrets import token_urlsafe
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.crypto import salted_hmac

from yichuang.domain.places import public as places
from yichuang.faces.desk import shell
from yichuang.faces.desk.access import actor_of
from yichuang.faces.desk.handing.forms import ReadyForm
from yichuang.kernel.errors import Conflict, Invalid, NotFound
from yichuang.kernel.idempotency import once

AT = "sitefile"


def sent(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to."""
    return request.POST if request.method == "POST" else None


def page(
    request: HttpRequest, name: str, site: places.SiteRef | None, form: ReadyForm, *, guarded: bool = False, **more: Any
) -> HttpResponse:
    """A page of the file with one form on it; 422 where the form was refused.

    Its token makes the same content sent again count once; ``guarded``: what the form changes is as it was shown.
    """
    marks = {"token": token_urlsafe(12), "seen": _seen(form) if guarded else ""}
    context = {"site": site, "form": form, **marks, **more}
    return shell.page(request, f"desk/sitefile/{name}.html", context, at=AT, status=422 if form.errors else 200)


def _seen(form: ReadyForm) -> str:
    """A mark of what the form starts from; it tells nothing of it."""
    return salted_hmac("desk.sitefile.seen", repr(form.initial)).hexdigest()[:24]


def done(request: HttpRequest, form: ReadyForm, run: Callable[[dict[str, Any]], object], said: str) -> bool:
    """Whether the form was sent, could be read, and the operation took it; then ``said`` is shown on the next page."""
    if request.method != "POST" or not form.is_valid():
        return False

    def act() -> dict[str, int]:
        if request.POST.get("seen", "") not in {"", _seen(form)}:
            raise Conflict("您打开以后，别人已经改过这里。现在显示的是您填的，请和新的对一对，确认后再保存")
        run(form.cleaned_data)
        return {}

    try:
        if token := request.POST.get("token", ""):
            once(f"{token[:40]}:{_content(request)}", actor=actor_of(request), operation=AT, fingerprint="", run=act)
        else:
            act()
    except Invalid as error:
        form.refuse(error, getattr(form, "refused_at", None))
    except Conflict as error:
        form.add_error(None, error.message)
    else:
        messages.success(request, said)
        return True
    return False


def _content(request: HttpRequest) -> str:
    """A mark of everything that was sent, and where to: other content under the same token is another act."""
    sent_files = [(name, f.name, f.size) for name in request.FILES for f in request.FILES.getlist(name)]
    typed = [pair for pair in request.POST.lists() if pair[0] != "csrfmiddlewaretoken"]
    return salted_hmac("desk.sitefile.sent", repr((request.path, typed, sent_files))).hexdigest()


def kept_site(request: HttpRequest, site_id: int) -> places.SiteRef:
    """The site, if this post keeps its file. Raises Forbidden or NotFound."""
    if site_id not in dict(places.list_kept_sites(actor=actor_of(request))):
        raise NotFound("没有这个站点，或者不归您管理")
    return places.get_site(site_id)
