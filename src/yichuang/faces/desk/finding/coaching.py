"""申报辅导: who asked this site to be coached, by when to call back, and what came of it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from yichuang.domain.catalogue import public as catalogue
from yichuang.faces.desk import shell
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.kernel.errors import Invalid


@require_safe
@desk_page("catalogue.coach")
def coaching(request: HttpRequest) -> HttpResponse:
    """Those that wait, the earliest promise first; or those done."""
    return _list(request)


def _list(request: HttpRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    done = request.GET.get("done") == "1"
    context = {"rows": catalogue.list_coaching(actor_of(request), done=done), "done": done, "problems": {}, **more}
    return shell.page(request, "desk/finding/coaching.html", context, at="coaching", status=status)


@require_POST
@desk_page("catalogue.coach")
def contact(request: HttpRequest, coaching_id: int) -> HttpResponse:
    """Whom to call back; that it was opened is on record."""
    return _list(request, contact=catalogue.open_coaching(actor=actor_of(request), coaching_id=coaching_id))


@require_POST
@desk_page("catalogue.coach")
def follow(request: HttpRequest, coaching_id: int) -> HttpResponse:
    """Agreed, or done."""
    note = request.POST.get("note", "")
    move = catalogue.finish_coaching if request.POST.get("done") else catalogue.arrange_coaching
    try:
        move(actor=actor_of(request), coaching_id=coaching_id, note=note)
    except Invalid as error:
        problems = {"id": coaching_id, "text": note, "message": " ".join(error.fields.values())}
        return _list(request, status=422, problems=problems)
    messages.success(request, "已记下")
    return redirect("desk:coaching")
