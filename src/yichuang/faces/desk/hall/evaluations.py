"""现场评价: what people said of their visits, by day; what was done about the bad ones."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from yichuang.domain.feedback import public as feedback
from yichuang.domain.people import public as people
from yichuang.faces.desk import shell
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid

from .chosen import chosen, halls


@require_safe
@desk_page("hall.manage")
def evaluations(request: HttpRequest) -> HttpResponse:
    """Those that wait for an answer, then a day's; of the manager's hall, or of the one a bureau chooses."""
    return _show(request)


@require_POST
@desk_page("hall.manage")
def answer(request: HttpRequest, evaluation_id: int) -> HttpResponse:
    """Write down what was found and put right."""
    text = request.POST.get("text", "")
    try:
        feedback.answer_visit(actor=actor_of(request), evaluation_id=evaluation_id, text=text)
    except Invalid as error:
        return _show(request, wrong=(evaluation_id, " ".join(error.fields.values()), text), status=422)
    except Conflict as error:
        messages.error(request, error.message)
    else:
        messages.success(request, "已记下核实和整改的情况")
    return redirect(_back(request))


def _show(request: HttpRequest, *, wrong: tuple[int, str, str] = (0, "", ""), status: int = 200) -> HttpResponse:
    actor = actor_of(request)
    site, setting = chosen(request, actor)
    if site is None or setting is None:
        return shell.page(request, "desk/hall/none.html", {}, at="evaluations")
    day = _day(request.GET.get("day", ""))
    rows = feedback.list_visit_evaluations(actor=actor, site_id=site.id, day=day)
    waiting = feedback.list_visits_to_answer(actor=actor, site_id=site.id)
    context = {
        "site": site,
        "sites": _sites(actor),
        "day": day,
        "today": clock.today(),
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1) if day < clock.today() else None,
        "waiting": waiting,
        "most": feedback.MOST_OPEN,
        "rows": rows,
        "counts": [(text, sum(row.level == level for row in rows)) for level, text in feedback.LEVELS.items()],
        "names": people.staff_names([row.answered_by_id for row in rows if row.answered_by_id]),
        "longest": feedback.LONGEST_ANSWER,
        "wrong_id": wrong[0],
        "wrong": wrong[1],
        "typed": wrong[2],
        "query": request.GET.urlencode(),
    }
    return shell.page(request, "desk/hall/evaluations.html", context, at="evaluations", status=status)


def _back(request: HttpRequest) -> str:
    """The same day and hall again: the address itself."""
    query = request.GET.urlencode()
    return reverse("desk:evaluations") + (f"?{query}" if query else "")


def _sites(actor: Actor) -> list[tuple[str, str]]:
    """The halls a bureau chooses from, each with what waits there."""
    waiting = feedback.visits_to_answer_by_site(actor) if actor.site_id is None else {}
    counted = [(key, name, waiting.get(int(key), 0)) for key, name in halls(actor)]
    return [(key, f"{name}（要处理 {count}）" if count else name) for key, name, count in counted]


def _day(text: str) -> date:
    """The day that is asked for, if it is not to come; today otherwise."""
    try:
        return min(date.fromisoformat(text), clock.today())
    except ValueError:
        return clock.today()
