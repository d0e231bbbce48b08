"""大厅设置: its rules, businesses, who goes first, windows, booking, days without appointments."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from yichuang.domain.hall import public as hall
from yichuang.domain.places import public as places
from yichuang.faces.desk import shell
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import NotFound

from . import setting_forms as forms
from .chosen import address, choices, chosen, done, managed

_BOOKING = ("slot", "capacity", "hours", "lead", "horizon", "cancel", "grace", "misses", "within", "barred", "active")
_NEW_BUSINESS = {"kind": "handle", "minutes": 10, "active": True}
_NEW_PRIORITY = {"minutes": 10, "active": True}


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("hall.manage")
def setting(request: HttpRequest) -> HttpResponse:
    """Everything that is set up, and the hall's own rules."""
    actor = actor_of(request)
    site, found = chosen(request, actor)
    form = forms.HallForm(request.POST or None, initial=_rules(found))
    if request.method == "POST" and site is not None and form.is_valid():
        given = form.cleaned_data
        if done(form, lambda: hall.arrange_hall(actor=actor, site_id=site.id, **given)):
            messages.success(request, "已改好" if found else "大厅已开设，下面加上业务、窗口")
            return redirect(address(actor, "setting", site.id))
    context = {
        "form": form, "site": site, "hall": found, "sites": choices(actor), **(_listed(actor, found) if found else {}),
    }  # fmt: skip
    return shell.page(request, "desk/hall/setting.html", context, at="setting", status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("hall.manage")
def business(request: HttpRequest, hall_id: int, business: str = "") -> HttpResponse:
    """Add or change what one takes a number for."""
    actor = actor_of(request)
    found = managed(actor, hall_id)
    old = _named(found, business) if business else None
    initial = _of(old, "name", "prefix", "kind", "minutes", "position", "active") or {
        **_NEW_BUSINESS, "position": len(found.businesses),
    }  # fmt: skip
    kept = old.items if old else frozenset()
    initial["items"] = [str(i) for i in kept]
    form = forms.BusinessForm(found, kept, request.POST or None, initial=initial)

    def act() -> object:
        given = {k: v for k, v in form.cleaned_data.items() if k not in {"q", "items"}}
        key = old.key if old else hall.free_key(given["name"], {b.key for b in found.businesses})
        return hall.arrange_business(actor=actor, hall_id=hall_id, key=key, items=form.item_ids(), **given)

    note = "没有勾事项的业务，办其他业务都不管的事项。"
    return _page(request, found, form, act, _Words(f"业务：{old.name}" if old else "加一项业务", note))


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("hall.manage")
def priority(request: HttpRequest, hall_id: int, priority: str = "") -> HttpResponse:
    """Add or change a rule of who goes first; those the system applies have keys of their own."""
    actor = actor_of(request)
    found = managed(actor, hall_id)
    old = next((p for p in found.priorities if p.key == priority), None)
    if priority and old is None and priority not in hall.SYSTEM_PRIORITIES:
        raise NotFound("没有这条优先规则")
    initial = _of(old, "name", "minutes", "proof", "position", "active") or {
        **_NEW_PRIORITY, "name": hall.SYSTEM_PRIORITIES.get(priority, ""), "position": len(found.priorities),
    }  # fmt: skip
    form = forms.PriorityForm(request.POST or None, initial=initial)

    def act() -> object:
        taken = {p.key for p in found.priorities} | hall.SYSTEM_PRIORITIES.keys()
        key = priority or hall.free_key(form.cleaned_data["name"], taken)
        return hall.arrange_priority(actor=actor, hall_id=hall_id, key=key, **form.cleaned_data)

    return _page(request, found, form, act, _Words(f"优先：{old.name}" if old else "加一条优先规则"))


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("hall.manage")
def counter(request: HttpRequest, hall_id: int, counter_id: int) -> HttpResponse:
    """What a counter serves, and which acts may be done there."""
    actor = actor_of(request)
    found = managed(actor, hall_id)
    here = next((c for c in places.list_counters(found.site_id) if c.id == counter_id), None)
    if here is None:
        raise NotFound("这个大厅没有这个窗口")
    face = next((w for w in found.windows if w.counter_id == counter_id), None)
    served = [b.key for b in found.businesses if face and b.id in face.businesses]
    initial = {"businesses": served, "acts": list(face.acts) if face else []}
    form = forms.WindowForm(found, request.POST or None, initial=initial)

    def act() -> object:
        return hall.arrange_window(actor=actor, hall_id=hall_id, counter_id=counter_id, **form.cleaned_data)

    words = _Words(hall.titled(here.number, here.name), "窗口开着时也可以改，下一次叫号就按新的来。")
    return _page(request, found, form, act, words)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("hall.manage")
def booking(request: HttpRequest, hall_id: int, business: str) -> HttpResponse:
    """How a business is booked."""
    actor = actor_of(request)
    found = managed(actor, hall_id)
    old = _named(found, business)
    rule = hall.booking_rule(old.id)
    fresh = {name: hall.BOOKING_DEFAULTS[name] for name in _BOOKING}
    form = forms.BookingForm(request.POST or None, initial=_of(rule, *_BOOKING) or fresh)

    def act() -> object:
        facts = form.cleaned_data | {"hours": list(form.cleaned_data["hours"])}
        return hall.arrange_booking(actor=actor, hall_id=hall_id, business=business, **facts)

    return _page(request, found, form, act, _Words(f"预约：{old.name}", "不预约也一样可以现场取号。"))


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("hall.manage")
def share(request: HttpRequest, hall_id: int, business: str, share: str = "") -> HttpResponse:
    """Add, change or drop a scarce part of a booking rule (紧缺名额)."""
    actor = actor_of(request)
    found = managed(actor, hall_id)
    old = _named(found, business)
    rule = hall.booking_rule(old.id)
    part = next((s for s in rule.shares if s.key == share), None) if rule else None
    if rule is None or (share and part is None):
        raise NotFound("没有这个紧缺名额，请先开放预约")
    kept = part.items if part else frozenset()
    initial = (_of(part, "name", "capacity") or {"capacity": 1}) | {"items": [str(i) for i in kept]}
    form = forms.ShareForm(found, kept, request.POST or None, initial=initial)
    others = [_plain(s) for s in rule.shares if s.key != share]

    def keep(shares: list[dict[str, Any]]) -> object:
        return hall.arrange_booking(actor=actor, hall_id=hall_id, business=business, shares=shares)

    def act() -> object:
        given = form.cleaned_data
        key = share or hall.free_key(given["name"], {s.key for s in rule.shares})
        new = {"key": key, "name": given["name"], "items": form.item_ids(), "capacity": given["capacity"]}
        return keep([*others, new])

    if request.POST.get("do") == "drop":
        keep(others)
        messages.success(request, "已去掉这个紧缺名额")
        return redirect(address(actor, "setting", found.site_id))
    title = f"{old.name}的紧缺名额：{part.name}" if part else f"给“{old.name}”加一个紧缺名额"
    note = "这些事项在每个时段里只约这么多位，其余名额留给别的事项。"
    return _page(request, found, form, act, _Words(title, note, drop="去掉这个名额" if part else ""))


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("hall.manage")
def closure(request: HttpRequest, hall_id: int) -> HttpResponse:
    """Take no appointments for some days; those booked are called off."""
    actor = actor_of(request)
    found = managed(actor, hall_id)
    form = forms.ClosureForm(found, request.POST or None, initial={"business": "all"})

    def act() -> object:
        given = dict(form.cleaned_data)
        given["business"] = "" if given["business"] == "all" else given["business"]
        count = hall.enter_closure(actor=actor, hall_id=hall_id, **given)
        said = f"取消了 {count} 个已经约好的，原因写给了他们" if count else "这几天没有人约过"
        messages.success(request, f"已停约，{said}")
        return count

    note = "这几天已经约好的会一起取消。现场取号不受影响。"
    return _page(request, found, form, act, _Words("停约", note, button="停约"))


@require_POST
@desk_page("hall.manage")
def closure_lift(request: HttpRequest, hall_id: int, closure_id: int) -> HttpResponse:
    """Take appointments again."""
    actor = actor_of(request)
    found = managed(actor, hall_id)
    hall.lift_closure(actor=actor, hall_id=hall_id, closure_id=closure_id)
    messages.success(request, "已恢复预约；停约时取消的不会自己恢复，请他们重新约")
    return redirect(address(actor, "setting", found.site_id))


@dataclass(frozen=True, slots=True)
class _Words:
    """What a page of the setting says."""

    title: str
    note: str = ""
    button: str = "保存"
    drop: str = ""


def _page(
    request: HttpRequest, found: hall.HallRef, form: forms.Named, act: Callable[[], object], words: _Words
) -> HttpResponse:
    """One form on one page: kept, it leads back to the setting; refused, it stays with the words beside the fields."""
    actor = actor_of(request)
    back = address(actor, "setting", found.site_id)
    if request.method == "POST" and form.searching:
        form = form.unjudged()
    elif request.method == "POST" and form.is_valid() and done(form, act):
        if words.button == "保存":
            messages.success(request, f"已保存：{words.title}")
        return redirect(back)
    context = {"form": form, "words": words, "back": back}
    status = 422 if form.errors else 200
    return shell.page(request, "desk/hall/arrange.html", context, at="setting", status=status)


def _listed(actor: Actor, found: hall.HallRef) -> dict[str, Any]:
    windows = {w.counter_id: w for w in found.windows}
    acts = dict(hall.Act.choices)
    names = {b.id: b.name for b in found.businesses}
    have = {p.key for p in found.priorities}

    def line(face: hall.WindowFace | None) -> tuple[str, str]:
        if face is None:
            return "", ""
        served = [name for key, name in names.items() if key in face.businesses]
        return "、".join(served), "、".join(acts[a] for a in acts if a in face.acts)

    return {
        "kinds": dict(hall.BusinessKind.choices),
        "businesses": [(b, dict(hall.BusinessKind.choices)[b.kind], hall.booking_rule(b.id)) for b in found.businesses],
        "lacking": [(key, name) for key, name in hall.SYSTEM_PRIORITIES.items() if key not in have],
        "counters": [(c, *line(windows.get(c.id))) for c in places.list_counters(found.site_id)],
        "closures": hall.list_closures(actor=actor, hall_id=found.id),
    }


def _rules(found: hall.HallRef | None) -> dict[str, Any]:
    fresh = {"promised_wait": 20, "returns": 2, "speaks": True, "quiet": (), "roster_binds": False, "active": True}
    return _of(found, *fresh) or fresh


def _named(found: hall.HallRef, key: str) -> hall.BusinessRef:
    business = next((b for b in found.businesses if b.key == key), None)
    if business is None:
        raise NotFound("没有这项业务")
    return business


def _of(thing: object, *names: str) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in names} if thing is not None else {}


def _plain(part: hall.Share) -> dict[str, Any]:
    return {"key": part.key, "name": part.name, "items": sorted(part.items), "capacity": part.capacity}
