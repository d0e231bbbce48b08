"""选示范: the sites the system proposes as demonstrations, with the reasons; the bureau names them, or ends it."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from yichuang.domain.buildout import public as buildout
from yichuang.faces.desk import shell
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid, NotFound


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(buildout.MANAGE)
def demonstrations(request: HttpRequest) -> HttpResponse:
    """Proposed first, then the nearest; those ticked are named, one that is named may be ended (S0-15)."""
    actor, typed, status = actor_of(request), {"reason": "", "sites": list[str]()}, 200
    if request.method == "POST":
        typed = {"reason": request.POST.get("reason", ""), "sites": request.POST.getlist("site")}
        try:
            messages.success(request, _act(actor, request))
        except (Invalid, Conflict) as error:
            messages.error(request, "；".join(getattr(error, "fields", {}).values()) or error.message)
            status = 422
        else:
            return redirect("desk:demonstrations")
    try:
        found = buildout.propose_demonstrations(actor)
    except NotFound as error:
        return shell.page(request, "desk/progress/none.html", {"why": error.message}, at="progress")
    rows = [(c, str(c.site_id) in typed["sites"] if request.method == "POST" else c.proposed) for c in found.candidates]
    context = {"found": found, "rows": rows, "typed": typed}
    return shell.page(request, "desk/progress/demonstrations.html", context, at="progress", status=status)


def _act(actor: Actor, request: HttpRequest) -> str:
    reason, ids = request.POST.get("reason", ""), [_number(n) for n in request.POST.getlist("site")]
    if request.POST.get("do") == "end":
        buildout.end_demonstration(actor=actor, site_id=ids[0] if ids else 0, reason=reason)
        return "已取消示范"
    return f"已把 {buildout.name_demonstrations(actor=actor, site_ids=ids, reason=reason)} 个站点列为示范"


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0
