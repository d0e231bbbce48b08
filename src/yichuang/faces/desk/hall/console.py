"""One's own window: sign in, call, serve, finish (开窗、叫号、办完). Made for a clerk with nine people waiting."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from yichuang.domain.hall import public as hall
from yichuang.domain.people import public as people
from yichuang.faces.desk import shell
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid, NotFound

SHOWN = 8
"""Of those who wait, on the clerk's own page; the whole line has a page of its own."""

_TOLD = {
    "pass": "{0} 已过号，回来了可以再排",
    "hold": "{0} 已挂起，东西带齐了直接回本窗口",
    "transfer": "{0} 已转到“{1}”的队伍，排队时间不变",
}


@require_safe
@desk_page("hall.serve")
def window(request: HttpRequest) -> HttpResponse:
    """The window where she sits, or the windows of the hall to choose from."""
    return _show(request)


@require_safe
@desk_page("hall.serve")
def waiting(request: HttpRequest) -> HttpResponse:
    """The part of the page that changes by itself: who waits. Without a window of hers it is empty."""
    actor = actor_of(request)
    mine = hall.my_window(actor)
    return shell.page(request, "desk/hall/_waiting.html", _line(actor, mine) if mine else {})


@require_POST
@desk_page("hall.serve")
def sit(request: HttpRequest, window_id: int, how: str) -> HttpResponse:
    """Open, take over, pause, resume or close a window."""
    actor = actor_of(request)
    acts: dict[str, Callable[[], hall.WindowRef]] = {
        "open": lambda: hall.open_window(actor=actor, window_id=window_id),
        "take-over": lambda: hall.take_over_window(actor=actor, window_id=window_id),
        "pause": lambda: hall.pause_window(actor=actor, window_id=window_id, reason=request.POST.get("reason", "")),
        "resume": lambda: hall.resume_window(actor=actor, window_id=window_id),
        "close": lambda: hall.close_window(actor=actor, window_id=window_id),
    }
    if how not in acts:
        raise NotFound
    return _do(request, acts[how])


@require_POST
@desk_page("hall.manage")
def clear(request: HttpRequest, window_id: int) -> HttpResponse:
    """The manager closes a window somebody left open; who stood there waits again."""
    try:
        reason = request.POST.get("reason", "")
        done = hall.clear_window(actor=actor_of(request), window_id=window_id, reason=reason)
        messages.success(request, f"{done.number} 号窗口已关，在那里的人回到队伍，排队时间不变")
    except Invalid as error:
        messages.error(request, " ".join(error.fields.values()))
    return shell.see_other(request, reverse("desk:line"))


@require_POST
@desk_page("hall.serve")
def call(request: HttpRequest, window_id: int) -> HttpResponse:
    """The next one, or the one chosen with a reason; ``seen`` is who stood there when the page was drawn."""
    actor = actor_of(request)
    seen, chosen = _number(request, "seen"), _number(request, "ticket")
    if "number" in request.POST:
        try:
            chosen = hall.ticket_of_number(actor=actor, window_id=window_id, number=request.POST["number"]).id
        except NotFound as error:
            return _show(request, problem=error.message, status=422)

    def act() -> object:
        if chosen:
            reason = request.POST.get("reason", "")
            return hall.call_ticket(actor=actor, window_id=window_id, ticket_id=chosen, reason=reason)
        called = hall.call_next(actor=actor, window_id=window_id, seen=seen)
        if called is None:
            messages.info(request, "现在没有人等")
        return called

    return _do(request, act)


@require_POST
@desk_page("hall.serve")
def serve(request: HttpRequest, ticket_id: int, how: str) -> HttpResponse:
    """What happens to who stands at the window."""
    actor = actor_of(request)
    reason = request.POST.get("reason", "")
    acts: dict[str, Callable[[], object]] = {
        "recall": lambda: hall.recall_ticket(actor=actor, ticket_id=ticket_id),
        "start": lambda: hall.start_ticket(actor=actor, ticket_id=ticket_id),
        "pass": lambda: hall.pass_ticket(actor=actor, ticket_id=ticket_id),
        "hold": lambda: hall.hold_ticket(actor=actor, ticket_id=ticket_id, reason=reason),
        "transfer": lambda: hall.transfer_ticket(
            actor=actor,
            ticket_id=ticket_id,
            reason=reason,
            business=request.POST.get("business", ""),
            window_id=_number(request, "window"),
        ),
        "finish": lambda: _finish(request, actor, ticket_id),
    }
    if how not in acts:
        raise NotFound
    return _do(request, acts[how], told=_TOLD.get(how, ""))


def _finish(request: HttpRequest, actor: Actor, ticket_id: int) -> None:
    done = hall.finish_ticket(actor=actor, ticket_id=ticket_id, outcome=request.POST.get("outcome", ""))
    if request.POST.get("then") == "next" and done.window_id is not None:
        called = hall.call_next(actor=actor, window_id=done.window_id, seen=ticket_id)
        if called is None:
            messages.info(request, f"{done.number} 办完了，现在没有人等")


def _do(request: HttpRequest, act: Callable[[], object], *, told: str = "") -> HttpResponse:
    """Do it and show the window again; a refusal stands on the page where the button is."""
    try:
        done = act()
    except Invalid as error:
        return _show(request, problem=" ".join(error.fields.values()), status=422)
    except Conflict as error:
        return _show(request, problem=error.message, status=409)
    if told and isinstance(done, hall.TicketRef):
        messages.info(request, told.format(done.number, done.business))
    return shell.see_other(request, reverse("desk:window"))


def _show(request: HttpRequest, *, problem: str = "", status: int = 200) -> HttpResponse:
    actor = actor_of(request)
    mine = hall.my_window(actor)
    if mine is None:
        return _choose(request, actor, problem, status)
    setting = hall.get_hall(mine.hall_id)
    context = {
        "window": mine,
        "hall": setting,
        "problem": problem,
        "made": hall.cases_of(mine.current.id) if mine.current else (),
        "acts": [label for act, label in hall.Act.choices if act in mine.acts],
        "outcomes": hall.Outcome.choices,
        "priority": next((p for p in setting.priorities if mine.current and p.key == mine.current.priority), None),
        "out_of_turn": {k: request.POST[k] for k in ("number", "reason") if k in request.POST and problem},
        "others": [
            w for w in hall.list_windows(actor=actor, hall_id=mine.hall_id) if w.id != mine.id and w.state != "closed"
        ],
        "substituted": people.staff_names([mine.substitutes_id]) if mine.substitutes_id else {},
        **_line(actor, mine),
    }
    return shell.page(request, "desk/hall/window.html", context, at="window", status=status)


def _choose(request: HttpRequest, actor: Actor, problem: str, status: int) -> HttpResponse:
    here = hall.hall_of_site(actor.site_id) if actor.site_id else None
    windows = hall.list_windows(actor=actor, hall_id=here.id) if here else ()
    account, today = actor.signed_in(), clock.today()
    hers = {w.id for w in windows if people.on_duty(account, w.counter_id, today) is not None}
    context = {
        "windows": sorted(windows, key=lambda w: w.id not in hers),
        "hers": hers,
        "names": people.staff_names([w.account_id for w in windows if w.account_id]),
        "problem": problem,
        "hall": here,
    }
    return shell.page(request, "desk/hall/choose.html", context, at="window", status=status)


def _line(actor: Actor, mine: hall.WindowRef) -> dict[str, object]:
    line = hall.list_line(actor=actor, hall_id=mine.hall_id, businesses=mine.businesses)
    line = tuple(t for t in line if t.window_id in (None, mine.id))
    return {
        "line": line[:SHOWN],
        "waiting": len(line),
        "passed": hall.list_passed(actor=actor, hall_id=mine.hall_id)[:SHOWN],
        "window": mine,
    }


def _number(request: HttpRequest, name: str) -> int | None:
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 12 else None
