"""How people flow through the hall: now, by hour and weekday, tomorrow; and what was done when it took too long."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from yichuang.domain.hall import public as hall
from yichuang.domain.people import public as people
from yichuang.faces.desk import shell
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.kernel import clock
from yichuang.kernel.errors import Invalid

from .chosen import address, chosen, halls

_WEEKDAYS = {1: "周一", 2: "周二", 3: "周三", 4: "周四", 5: "周五", 6: "周六", 7: "周日"}
_STEPS = 4  # shades of the history; each has its number written in it too


@require_safe
@desk_page("hall.manage")
def flow(request: HttpRequest) -> HttpResponse:
    """Live waits, the history by hour and weekday, tomorrow with the windows to open, alarms."""
    actor = actor_of(request)
    site, setting = chosen(request, actor)
    if site is None or setting is None:
        return shell.page(request, "desk/hall/none.html", {}, at="flow")
    day = _day(request.GET.get("day", ""))
    cells = hall.history(actor=actor, hall_id=setting.id)
    hours = sorted({hour for _, hour in cells})
    most = max((c.arrivals for c in cells.values()), default=0.0)
    tomorrow = clock.today() + timedelta(days=1)
    alarms = hall.list_alarms(actor=actor, hall_id=setting.id)
    context = {
        "site": site,
        "sites": halls(actor),
        "day": day,
        "today": clock.today(),
        "halls": hall.halls_now(actor, day) if actor.site_id is None else (),
        "hall": setting,
        "now": hall.flow_now(actor=actor, hall_id=setting.id),
        "hours": hours,
        "days": [
            (_WEEKDAYS[day], [_cell(cells.get((day, hour)), most) for hour in hours])
            for day in sorted({day for day, _ in cells})
        ],
        "tomorrow": tomorrow,
        "forecast": hall.forecast(actor=actor, hall_id=setting.id, day=tomorrow),
        "alarms": alarms,
        "names": people.staff_names([a.acted_by_id for a in alarms if a.acted_by_id]),
    }
    return shell.page(request, "desk/hall/flow.html", context, at="flow")


@require_POST
@desk_page("hall.manage")
def answer(request: HttpRequest, alarm_id: int) -> HttpResponse:
    """Write down what was done about an alarm."""
    actor = actor_of(request)
    back = reverse("desk:flow")
    try:
        done = hall.answer_alarm(actor=actor, alarm_id=alarm_id, action=request.POST.get("action", ""))
        messages.success(request, "已记下处置")
        back = address(actor, "flow", hall.get_hall(done.hall_id).site_id)
    except Invalid as error:
        messages.error(request, " ".join(error.fields.values()))
    return redirect(back)


def _day(text: str) -> date:
    """The day that is asked for, if it is over; today otherwise."""
    try:
        return min(date.fromisoformat(text), clock.today())
    except ValueError:
        return clock.today()


def _cell(cell: hall.Cell | None, most: float) -> dict[str, object]:
    if cell is None:
        return {"arrivals": "", "wait": "", "shade": 0}
    shade = 1 + min(_STEPS - 1, int(_STEPS * cell.arrivals / most)) if most else 0
    return {"arrivals": round(cell.arrivals, 1), "wait": round(cell.wait), "shade": shade}
