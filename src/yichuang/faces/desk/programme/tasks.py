"""任务: what is to be done by whom, as a list with bars and as a calendar; one task; a new one."""

from __future__ import annotations

from calendar import Calendar
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yichuang.domain.buildout import public as buildout
from yichuang.faces.desk import lights
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.faces.desk.sitefile.sending import done
from yichuang.kernel import clock
from yichuang.kernel.errors import Conflict, Invalid
from yichuang.kernel.files import public as files

from ..paging import turn
from .forms import ChangeForm, ReportForm, TaskForm, WordsForm, body_choices
from .page import page
from .views import lit, number

AT = "programme_tasks"
_SCOPES = (("mine", "我负责的"), ("body", "本单位有份的"), ("all", "全部看得到的"))
_LIGHTS = (("", "全部"), ("month", "本月要完成"), ("soon", "七天内到期"), ("late", "已经拖期"))
_LONGEST = 100
_ROWS = 50
_WEEKDAYS = "一二三四五六日"
_QUIET = frozenset({"done", "silent"})
_Entry = tuple[str, str, str, str]
_SAID = {"finish": "已确认完成", "again": "已退回", "cancel": "已取消"}


@dataclass(frozen=True, slots=True)
class Bar:
    """Where a task lies in the span that is drawn, in hundredths; ``now``: where today is."""

    start: float
    length: float
    now: float


def _bars(rows: tuple[buildout.TaskRow, ...]) -> list[Bar | None]:
    """From the day the tasks before it are due (else the first day of the plan's year) to its own."""
    days = {r.key: r.due_on for r in rows if r.due_on}
    if not days:
        return [None] * len(rows)
    first = min(*days.values(), clock.today()).replace(month=1, day=1)
    last = max(*days.values(), clock.today())
    whole = max(1, (last - first).days)

    def at(day: date) -> float:
        return round(100 * (day - first).days / whole, 1)

    found: list[Bar | None] = []
    for row in rows:
        if row.due_on is None:
            found.append(None)
            continue
        begins = max((days[k] for k in row.after if k in days), default=max(first, row.due_on.replace(month=1, day=1)))
        start = min(at(begins), at(row.due_on))
        found.append(Bar(start, max(1.0, round(at(row.due_on) - start, 1)), at(clock.today())))
    return found


@require_safe
@desk_page(buildout.SEE)
def tasks(request: HttpRequest) -> HttpResponse:
    """Tasks, mine first if I have any; with bars of their time."""
    actor = actor_of(request)
    asked = request.GET.get("scope", "")
    whole = actor.may(buildout.MANAGE) or actor.may(buildout.INSPECT)
    has_own = not whole and bool(buildout.list_tasks(actor, buildout.TaskFilter(scope="mine")))
    scope = asked if asked in dict(_SCOPES) else "all" if whole else "mine" if has_own else "body"
    light = request.GET.get("light", "") if request.GET.get("light", "") in dict(_LIGHTS) else ""
    text = request.GET.get("text", "")[:_LONGEST].replace("\x00", "")
    narrow = buildout.TaskFilter(scope=scope, light=light, text=text, town=number(request, "town"))
    found = buildout.list_tasks(actor, narrow)
    at = turn(request, len(found), _ROWS)
    rows = found[at.rows]
    here = reverse("desk:programme_tasks")
    context = {
        "rows": [(row, shown, bar) for (row, shown), bar in zip(lit(rows), _bars(rows), strict=True)],
        "total": len(found),
        "turn": at,
        "scope": scope,
        "light": light,
        "text": text,
        "scopes": [(value, label, f"{here}?{urlencode({'scope': value})}") for value, label in _SCOPES],
        "lights": _LIGHTS,
        "town": request.GET.get("town", "")[:20],
        "may_add": actor.may(buildout.PLAN) and bool(buildout.list_ledger(actor)),
    }
    return page(request, "tasks", context, tab="tasks", at=AT)


@require_safe
@desk_page(buildout.SEE)
def calendar(request: HttpRequest) -> HttpResponse:
    """The due days of a month, of tasks and of sites."""
    actor = actor_of(request)
    first = _month(request.GET.get("month", ""))
    due: dict[date, tuple[list[_Entry], list[_Entry]]] = {}  # still to be done, and done with
    for task in buildout.list_tasks(actor):
        if task.due_on and task.state != "cancelled":
            href = reverse("desk:programme_task", args=[task.id])
            where = f"{task.town_name}：" if task.town_name else ""
            due.setdefault(task.due_on, ([], []))[task.light in _QUIET].append(
                (href, f"{where}{task.name}", lights.plan_state(task.light), task.light_text)
            )
    for row in buildout.list_ledger(actor):
        if row.due_on:
            href = reverse("desk:programme_site", args=[row.work.site_id])
            due.setdefault(row.due_on, ([], []))[row.light in _QUIET].append(
                (href, f"{row.site_name}达标", lights.plan_state(row.light), row.light_text)
            )
    weeks = Calendar().monthdatescalendar(first.year, first.month)
    context = {
        "first": first,
        "weekdays": _WEEKDAYS,
        "weeks": [
            (
                [(day, day.month == first.month, *due.get(day, ([], []))) for day in week],
                any(day.month == first.month and day in due for day in week),
            )
            for week in weeks
        ],
        "total": sum(len(n) + len(d) for day, (n, d) in due.items() if day.replace(day=1) == first),
        "before": f"{first - timedelta(days=1):%Y-%m}",
        "after": f"{first + timedelta(days=31):%Y-%m}",
        "today": clock.today(),
    }
    return page(request, "calendar", context, tab="tasks", at=AT)


def _month(text: str) -> date:
    try:
        day = date.fromisoformat(f"{text}-01")
    except ValueError:
        return clock.today().replace(day=1)
    return day if 2000 < day.year < 2100 else clock.today().replace(day=1)


def _page(
    request: HttpRequest,
    task_id: int,
    *,
    report: ReportForm | None = None,
    change: ChangeForm | None = None,
    words: WordsForm | None = None,
) -> HttpResponse:
    actor = actor_of(request)
    view = buildout.get_task(actor, task_id)
    kinds = {"declares": view.may_declare, "counted": bool(view.steps)}
    initial = {n: getattr(view.row, n) for n in ("due_on", "leader", "responsible", "revision")}
    context = {
        "view": view,
        "light": lights.plan_state(view.row.light),
        "report": report or ReportForm(**kinds),
        "change": change or ChangeForm(initial=initial, whole_task=actor.may(buildout.MANAGE)),
        "words": words or WordsForm(),
    }
    wrong = any(form is not None and form.errors for form in (report, change, words))
    return page(request, "task", context, tab="tasks", at=AT, status=422 if wrong else 200)


@require_safe
@desk_page(buildout.SEE)
def task(request: HttpRequest, plan_task_id: int) -> HttpResponse:
    """A task: who leads and helps, what it waits for, what was reported, changed and reminded of."""
    return _page(request, plan_task_id)


@require_POST
@desk_page(buildout.PLAN)
def report(request: HttpRequest, plan_task_id: int) -> HttpResponse:
    """Say how far it is."""
    actor = actor_of(request)
    view = buildout.get_task(actor, plan_task_id)
    form = ReportForm(request.POST, request.FILES, declares=view.may_declare, counted=bool(view.steps))

    def send(given: dict[str, Any]) -> None:
        upload = given.pop("file")
        buildout.report_task(actor=actor, task_id=plan_task_id, upload=upload, **given)

    if done(request, form, send, "进展已报送"):
        return redirect("desk:programme_task", plan_task_id)
    return _page(request, plan_task_id, report=form)


@require_POST
@desk_page(buildout.PLAN)
def tick(request: HttpRequest, plan_task_id: int) -> HttpResponse:
    """A step is done, or after all is not."""
    step = request.POST.get("step", "")
    actor = actor_of(request)
    buildout.tick_step(
        actor=actor, task_id=plan_task_id, number=int(step) if step.isdecimal() and len(step) < 5 else 0,
        done=request.POST.get("do") == "done",
    )  # fmt: skip
    return redirect(f"{reverse('desk:programme_task', args=[plan_task_id])}#steps")


@require_POST
@desk_page(buildout.PLAN)
def change(request: HttpRequest, plan_task_id: int) -> HttpResponse:
    """Postpone it, or name its people, with a reason."""
    actor = actor_of(request)
    form = ChangeForm(request.POST, whole_task=actor.may(buildout.MANAGE))

    def keep(given: dict[str, Any]) -> None:
        buildout.change_task(
            actor=actor, task_id=plan_task_id, revision=given["revision"], given=form.given(), reason=given["reason"]
        )

    if done(request, form, keep, "已调整，理由留在任务里"):
        return redirect("desk:programme_task", plan_task_id)
    return _page(request, plan_task_id, change=form)


@require_POST
@desk_page(buildout.MANAGE)
def move(request: HttpRequest, plan_task_id: int) -> HttpResponse:
    """The bureau's word: confirm, send back, cancel."""
    name, words = request.POST.get("do", ""), WordsForm(request.POST)
    if words.is_valid():
        try:
            buildout.move_task(
                actor=actor_of(request), task_id=plan_task_id, name=name, said=words.cleaned_data["said"]
            )
        except Invalid as error:
            words.refuse(error, {"reason": "said"})
        except Conflict as error:
            words.add_error(None, error.message)
        else:
            messages.success(request, _SAID.get(name, "已办理"))
            return redirect("desk:programme_task", plan_task_id)
    return _page(request, plan_task_id, words=words)


@require_safe
@desk_page(buildout.SEE)
def report_file(request: HttpRequest, plan_task_id: int, report_id: int) -> StreamingHttpResponse:
    """The file of a report."""
    file_id = buildout.report_file(actor_of(request), plan_task_id, report_id)
    found = files.response(file_id, download_name=f"进展附件{report_id}", inline=True)
    return StreamingHttpResponse(found.chunks, headers=found.headers)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page(buildout.PLAN)
def new(request: HttpRequest) -> HttpResponse:
    """A task beside those of the plan."""
    actor = actor_of(request)
    before = [(t.id, _named(t)) for t in buildout.list_tasks(actor, buildout.TaskFilter(live=True)) if not t.lasting]
    bodies = body_choices(actor.place_id or 0) if actor.may(buildout.MANAGE) else []
    form = TaskForm(bodies, buildout.list_ledger(actor), before, request.POST if request.method == "POST" else None)
    made: list[int] = []

    def add(_: object) -> None:
        made.append(buildout.add_task(actor=actor, **form.given()))

    if done(request, form, add, "任务已加上"):
        return redirect("desk:programme_task", made[0]) if made else redirect("desk:programme_tasks")  # sent twice
    context = {"form": form}
    return page(request, "task_new", context, tab="tasks", at=AT, status=422 if form.errors else 200)


def _named(row: buildout.TaskRow) -> str:
    return f"{row.town_name}：{row.name}" if row.town_name else row.name
