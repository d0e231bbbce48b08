"""排班: a site's week, who sits where; copying, standing in, leaders' days (S1-41, S1-52)."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.faces.desk import shell
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid, NotFound

from .forms import WEEKDAYS, CounterDaysForm, KeepForm, LeaderForm, ShiftForm, StandInForm

WEEK = timedelta(days=7)
_MOST_SAID = 6


@require_safe
@desk_page("people.roster")
def week(request: HttpRequest) -> HttpResponse:
    """The week's roster of a site with its gaps."""
    actor = actor_of(request)
    sites = people.list_duty_sites(actor)
    site = site_of(request, sites)
    monday = day_of(request, "week") if request.GET.get("week") else people.day_at_hand(site)
    found = people.get_week(actor=actor, site_id=site.id, monday=monday)
    open_days = {d.day for d in found.days if d.opened}
    some = people.counter_days(actor=actor, site_id=site.id)
    context = {
        "week": found,
        "days": [d for d in found.days if d.opened],
        "rows": [
            (row.counter, [cell for cell in row.days if cell[0] in open_days], _days_text(some.get(row.counter.id)))
            for row in found.rows
        ],
        "empty": not any(shifts for row in found.rows for _, shifts, _ in row.days),
        "sites": [(s.id, s.name) for s in sites],
        "last": link("duty", site, week=found.monday - WEEK),
        "next": link("duty", site, week=found.monday + WEEK),
        "arranges": actor.may("people.duty.manage"),
        "over": found.monday + WEEK <= clock.today(),
        "today": clock.today(),
        "grave": [g for g in found.gaps if g.grave],
        "mild": [g for g in found.gaps if not g.grave],
    }
    return shell.page(request, "desk/duty/week.html", context, at="duty")


def _days_text(weekdays: tuple[int, ...] | None) -> str:
    """When a counter is staffed, in words; empty for one that is staffed on every open day."""
    if weekdays is None:
        return ""
    return f"只在{'、'.join(dict(WEEKDAYS)[d] for d in weekdays)}有人" if weekdays else "排了人才开"


@require_POST
@desk_page("people.duty.manage")
def copy(request: HttpRequest) -> HttpResponse:
    """Take over the week before."""
    actor = actor_of(request)
    site_id, monday = number(request, "site"), day_of(request, "week")
    report = people.copy_week(actor=actor, site_id=site_id, monday=people.monday_of(monday))
    messages.success(request, f"从上一周复制了 {report.made} 班" if report.made else "没有可以复制的班")
    for text in report.left_out[:_MOST_SAID]:
        messages.warning(request, f"没有复制：{text}")
    if len(report.left_out) > _MOST_SAID:
        messages.warning(request, f"另有 {len(report.left_out) - _MOST_SAID} 班没有复制，请看空着的格子")
    return redirect(link("duty", places.get_site(site_id), week=monday))


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("people.duty.manage")
def new_shift(request: HttpRequest, site_id: int, counter_id: int, day: date) -> HttpResponse:
    """Put somebody on a counter's roster for a day, or for the rest of its week."""
    return _shift(request, site_id, counter_id, day)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("people.duty.manage")
def shift(request: HttpRequest, shift_id: int) -> HttpResponse:
    """Change a shift, or take it off."""
    actor = actor_of(request)
    old = people.get_shift(actor=actor, shift_id=shift_id)
    if request.method == "POST" and request.POST.get("do") == "remove":
        people.remove_shift(actor=actor, shift_id=shift_id)
        messages.success(request, "已从排班里去掉")
        return redirect(link("duty", places.get_site(old.site_id), week=old.day))
    return _shift(request, old.site_id, old.counter_id, old.day, old)


def _shift(
    request: HttpRequest, site_id: int, counter_id: int, day: date, old: people.ShiftRef | None = None
) -> HttpResponse:
    actor = actor_of(request)
    site, counter = counter_of(actor, site_id, counter_id)
    initial = {}
    if old is not None:
        initial = {
            "account": old.account_id, "substitute": old.substitute_id, "begins": f"{old.begins:%H:%M}",
            "ends": f"{old.ends:%H:%M}",
        }  # fmt: skip
    form = ShiftForm(request.POST or None, initial=initial)
    colleagues = people.list_colleagues(actor=actor, site_id=site.id, day=day)
    form.choose("account", colleagues)
    form.choose("substitute", colleagues, empty="不安排")
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            people.set_shift(
                actor=actor, site_id=site.id, counter_id=counter.id, day=day, account_id=given["account"],
                substitute_id=given["substitute"], begins=given["begins"], ends=given["ends"],
                shift_id=old.id if old else None,
            )  # fmt: skip
        except (Invalid, Conflict) as error:
            form.refuse(error)
        else:
            messages.success(request, f"{counter.name} {day.month} 月 {day.day} 日已排好")
            return redirect(link("duty", site, week=day))
    context = {
        "form": form, "counter": counter, "day": day, "old": old, "site": site,
        "back": link("duty", site, week=day),
    }  # fmt: skip
    return shell.page(request, "desk/duty/shift.html", context, at="duty", status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("people.duty.manage")
def counter_days(request: HttpRequest, site_id: int, counter_id: int) -> HttpResponse:
    """On which weekdays a counter is staffed: on other days nobody is missed there."""
    actor = actor_of(request)
    site, counter = counter_of(actor, site_id, counter_id)
    now = people.counter_days(actor=actor, site_id=site.id).get(counter.id)
    initial = {"how": "daily" if now is None else "some", "weekdays": [str(d) for d in now or ()]}
    form = CounterDaysForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        chosen = given["weekdays"] if given["how"] == "some" else None
        people.set_counter_days(actor=actor, site_id=site.id, counter_id=counter.id, weekdays=chosen)
        messages.success(request, f"{counter.name}哪天要有人，已记下")
        return redirect(link("duty", site))
    context = {"form": form, "counter": counter, "site": site, "back": link("duty", site)}
    return shell.page(request, "desk/duty/counter_days.html", context, at="duty", status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("people.duty.manage")
def stand_in(request: HttpRequest, site_id: int, counter_id: int, day: date) -> HttpResponse:
    """Let somebody who is not on the roster sit at a counter for a day."""
    actor = actor_of(request)
    site, counter = counter_of(actor, site_id, counter_id)
    form = StandInForm(request.POST or None)
    form.choose("account", people.list_colleagues(actor=actor, site_id=site.id, day=day))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            people.allow_stand_in(
                actor=actor, site_id=site.id, counter_id=counter.id, day=day, account_id=given["account"],
                reason=given["reason"],
            )  # fmt: skip
        except Invalid as error:
            form.refuse(error)
        else:
            messages.success(request, "已批准临时顶岗，当天可以在这个窗口开窗")
            return redirect(link("duty", site, week=day))
    context = {"form": form, "counter": counter, "day": day, "site": site, "back": link("duty", site, week=day)}
    return shell.page(request, "desk/duty/stand_in.html", context, at="duty", status=422 if form.errors else 200)


@require_POST
@desk_page("people.duty.manage")
def stand_in_end(request: HttpRequest, site_id: int, counter_id: int, day: date) -> HttpResponse:
    """Take back that somebody may stand in."""
    people.end_stand_in(
        actor=actor_of(request), site_id=site_id, counter_id=counter_id, day=day, account_id=number(request, "account")
    )
    messages.success(request, "已取消临时顶岗")
    return redirect(link("duty", places.get_site(site_id), week=day))


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("people.duty.manage")
def leaders(request: HttpRequest) -> HttpResponse:
    """Leaders' days in the hall: planned ahead, noted afterwards."""
    actor = actor_of(request)
    sites = people.list_duty_sites(actor)
    site = site_of(request, sites)
    form = LeaderForm(request.POST or None, initial={"day": clock.today()})
    form.choose("account", people.list_leaders(actor=actor, day=clock.today()))
    if request.method == "POST" and form.is_valid():
        try:
            people.plan_leader_day(
                actor=actor, site_id=site.id, day=form.cleaned_data["day"], account_id=form.cleaned_data["account"]
            )
        except Invalid as error:
            form.refuse(error)
        else:
            messages.success(request, "已排好坐班")
            return redirect(link("duty_leaders", site))
    today = clock.today()
    rows = people.list_leader_days(site.id, today - timedelta(days=60), today + timedelta(days=60))
    context = {
        "form": form, "site": site, "sites": [(s.id, s.name) for s in sites], "back": link("duty", site),
        "coming": [r for r in rows if r.day > today], "now": [r for r in rows if r.day <= today][::-1],
    }  # fmt: skip
    return shell.page(request, "desk/duty/leaders.html", context, at="duty", status=422 if form.errors else 200)


@require_POST
@desk_page("people.duty.manage")
def leader_kept(request: HttpRequest, leader_day_id: int) -> HttpResponse:
    """Came, did not come, or called off."""
    actor, doing = actor_of(request), request.POST.get("do", "")
    if doing == "cancel":
        people.cancel_leader_day(actor=actor, leader_day_id=leader_day_id)
        messages.success(request, "已取消这次坐班")
    elif doing in {"came", "absent"}:
        form = KeepForm(request.POST)
        note = form.cleaned_data["note"] if form.is_valid() else ""
        people.keep_leader_day(actor=actor, leader_day_id=leader_day_id, came=doing == "came", note=note)
        messages.success(request, "已记下")
    else:
        raise NotFound("请点“到了”或者“没到”")
    back = number(request, "site", default=0)
    return redirect(link("duty_leaders", places.get_site(back)) if back else reverse("desk:duty_leaders"))


def site_of(request: HttpRequest, sites: tuple[places.SiteRef, ...]) -> places.SiteRef:
    """The site asked for, else the first. Raises NotFound for one that is not among them."""
    if not sites:
        raise NotFound("还没有站点")
    wanted = number(request, "site", default=sites[0].id)
    found = next((s for s in sites if s.id == wanted), None)
    if found is None:
        raise NotFound("这不是您岗位所在的站点，请换岗位")
    return found


def counter_of(actor: Actor, site_id: int, counter_id: int) -> tuple[places.SiteRef, places.CounterRef]:
    """A counter of a site whose roster the actor reads. Raises NotFound."""
    site = next((s for s in people.list_duty_sites(actor) if s.id == site_id), None)
    counter = next((c for c in places.list_counters(site_id) if c.id == counter_id), None) if site else None
    if site is None or counter is None:
        raise NotFound
    return site, counter


def day_of(request: HttpRequest, name: str) -> date:
    """A day as sent, else today."""
    text = request.POST.get(name) or request.GET.get(name, "")
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return clock.today()
    return day if 2000 <= day.year <= 2080 else clock.today()


def number(request: HttpRequest, name: str, *, default: int = -1) -> int:
    """An id as sent; ``default`` for what is none."""
    text = request.POST.get(name) or request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 19 else default


def link(name: str, site: places.SiteRef, **values: object) -> str:
    """An address with its site (and week)."""
    query = {"site": str(site.id), **{k: str(v) for k, v in values.items() if v}}
    return f"{reverse(f'desk:{name}')}?{urlencode(query)}"
