"""预约: who is coming, checking in, booking for somebody who stands at the desk, calling off."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yichuang.domain.hall import public as hall
from yichuang.faces.common.templatetags.yc import cn_date_week
from yichuang.faces.desk import shell
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.faces.desk.required import name_required
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid, NotFound

from .chosen import chosen, done, halls
from .line import own_hall

_ID_LENGTH, _PHONE_LENGTH = 18, 11
MOST = 9
_FARTHEST = 3660  # days from today; nobody looks further


class CheckInForm(forms.Form):
    """What she says: her code, her number, or her telephone."""

    said = forms.CharField(label="预约号、身份证号码或手机号码", max_length=20)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name what is required."""
        super().__init__(*args, **kwargs)
        name_required(self)

    def as_asked(self) -> tuple[str, hall.Person]:
        """The code, or the person it was booked for."""
        text = "".join(self.cleaned_data["said"].split())
        if len(text) == _ID_LENGTH:
            return "", hall.Person(id_number=text)
        if len(text) == _PHONE_LENGTH and text.isdecimal():
            return "", hall.Person(phone=text)
        return text, hall.Person()


class WhenForm(forms.Form):
    """What for, how many, which day."""

    business = forms.ChoiceField(label="办什么")
    people = forms.ChoiceField(label="几个人", choices=[(str(n), f"{n} 人") for n in range(1, MOST + 1)])
    day = forms.ChoiceField(label="哪一天")


class BookForm(forms.Form):
    """Which time, and who."""

    at = forms.ChoiceField(label="什么时间", widget=forms.RadioSelect)
    id_number = forms.CharField(label="身份证号码", max_length=18, required=False, help_text="证件号码、手机号码填一个")
    phone = forms.CharField(label="手机号码", max_length=20, required=False)
    name = forms.CharField(label="姓名", max_length=30, required=False)
    for_name = forms.CharField(label="替谁约", max_length=30, required=False, help_text="本人办不用填")

    def __init__(self, slots: Sequence[hall.Slot], *args: Any, **kwargs: Any) -> None:
        """Offer the times that are free."""
        super().__init__(*args, **kwargs)
        free = [(s.starts_at.isoformat(), f"{_clock(s)}（还能约 {s.free} 位）") for s in slots if s.open]
        self.fields["at"].choices = free  # type: ignore[attr-defined]
        self.fields["at"].error_messages["invalid_choice"] = "这个时间刚刚约满了，请换一个"
        name_required(self)


@require_safe
@desk_page("hall.guide")
def appointments(request: HttpRequest) -> HttpResponse:
    """Who is coming on a day; today unless another is asked for."""
    return _show(request, CheckInForm())


@require_safe
@desk_page("hall.manage")
def booked(request: HttpRequest) -> HttpResponse:
    """Who is coming to any hall of the place, for the bureau: to see and to call off; checking in is the hall's."""
    actor = actor_of(request)
    site, setting = chosen(request, actor)
    day = _day(request.GET.get("day", "")) or clock.today()
    context = {
        "site": site, "hall": setting, "sites": halls(actor), "rows": (), **_days(day), "manages": True,
    }  # fmt: skip
    if setting is not None:
        context["rows"] = hall.coming(actor=actor, hall_id=setting.id, day=day)
    return shell.page(request, "desk/hall/booked.html", context, at="booked")


@require_POST
@desk_page("hall.guide")
def check_in(request: HttpRequest) -> HttpResponse:
    """She is here: her appointment becomes a ticket, and the slip is printed."""
    actor = actor_of(request)
    setting, form = own_hall(actor), CheckInForm(request.POST)
    if setting is None:
        raise NotFound("这个站点还没有设大厅")
    if form.is_valid():
        code, person = form.as_asked()
        tickets: list[hall.TicketRef] = []
        if done(form, lambda: tickets.append(_arrive(actor, setting, code, person))):
            (ticket,) = tickets
            messages.success(request, f"已签到，{ticket.number}，前面还有 {hall.ahead_of(ticket.id)} 人")
            return redirect("desk:slip", ticket.id)
    return _show(request, form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@desk_page("hall.guide")
def book(request: HttpRequest) -> HttpResponse:
    """Book for somebody who stands here, or calls; what is asked first stays in the address."""
    actor = actor_of(request)
    setting = own_hall(actor)
    if setting is None:
        return shell.page(request, "desk/hall/none.html", {}, at="appointments")
    rules = {b.key: rule for b in setting.businesses if b.active and (rule := hall.booking_rule(b.id)) and rule.active}
    chosen = setting.business(request.GET.get("business", ""))
    rule = rules.get(chosen.key) if chosen else None
    when, wish = _when(request, setting, rules), _wish(request)
    slots: tuple[hall.Slot, ...] = ()
    day = _day(request.GET.get("day", ""))
    if chosen is not None and rule is not None:
        days = hall.open_days(setting, rule)
        options = [(d, hall.free_on(setting, chosen.id, d, wish)) for d in days]
        when.fields["day"].choices = [("", "请选"), *((str(d), _free(d, n)) for d, n in options)]  # type: ignore[attr-defined]
        slots = hall.slots_on(setting, chosen.id, day, wish) if day in days and day else ()
    else:
        del when.fields["day"]
    form = BookForm(slots, request.POST or None)
    if request.method == "POST" and chosen is not None and form.is_valid():
        booked: list[hall.AppointmentRef] = []
        if done(form, lambda: booked.append(_book(actor, setting, chosen.key, form, wish.people))):
            messages.success(request, _booked(booked[0]))
            return redirect(f"{reverse('desk:appointments')}?{urlencode({'day': str(booked[0].day)})}")
    context = {
        "when": when, "form": form, "hall": setting, "rules": rules, "business": chosen if rule else None,
        "day": day, "free": any(s.open for s in slots),
    }  # fmt: skip
    status = 422 if form.errors else 200
    return shell.page(request, "desk/hall/book.html", context, at="appointments", status=status)


@require_POST
@desk_page("hall.guide")
def cancel(request: HttpRequest, appointment_id: int) -> HttpResponse:
    """She rang the hall: she cannot come; until the last moment, and it is no no-show."""
    back = reverse("desk:appointments")
    try:
        gone = hall.cancel_appointment(actor=actor_of(request), appointment_id=appointment_id)
        messages.success(request, f"已取消 {gone.code}，不算爽约")
        back = f"{back}?{urlencode({'day': str(gone.day)})}"
    except Conflict as error:
        messages.error(request, error.message)
    return redirect(back)


@require_POST
@desk_page("hall.manage")
def call_off(request: HttpRequest, appointment_id: int) -> HttpResponse:
    """The hall cannot keep it; whoever booked is shown why."""
    actor = actor_of(request)
    act = partial(hall.call_off, actor=actor, appointment_id=appointment_id)
    return _decided(request, actor, "已取消 {}，原因写给了本人", act)


@require_POST
@desk_page("hall.manage")
def excuse(request: HttpRequest, appointment_id: int) -> HttpResponse:
    """She could not come, and says why: it counts for no bar."""
    actor = actor_of(request)
    act = partial(hall.excuse_miss, actor=actor, appointment_id=appointment_id)
    return _decided(request, actor, "{} 不算爽约了，原因写给了本人", act)


def _show(request: HttpRequest, form: CheckInForm, *, status: int = 200) -> HttpResponse:
    actor = actor_of(request)
    setting = own_hall(actor)
    if setting is None:
        return shell.page(request, "desk/hall/none.html", {}, at="appointments")
    day = _day(request.GET.get("day", "")) or clock.today()
    rows = hall.coming(actor=actor, hall_id=setting.id, day=day)
    context = {
        "form": form, "hall": setting, "rows": rows, **_days(day),
        "manages": actor.may("hall.manage"), "checks_in": day == clock.today(), "guides": True,
    }  # fmt: skip
    return shell.page(request, "desk/hall/appointments.html", context, at="appointments", status=status)


def _decided(request: HttpRequest, actor: Actor, words: str, act: Callable[..., hall.AppointmentRef]) -> HttpResponse:
    """What the manager decides, with the reason she gives; then the day's page again."""
    back = reverse("desk:booked" if actor.site_id is None else "desk:appointments")
    try:
        done = act(reason=request.POST.get("reason", ""))
        messages.success(request, words.format(done.code))
        where = {"site": str(hall.get_hall(done.hall_id).site_id)} if actor.site_id is None else {}
        back = f"{back}?{urlencode(where | {'day': str(done.day)})}"
    except (Conflict, Invalid) as error:
        messages.error(request, error.message if isinstance(error, Conflict) else " ".join(error.fields.values()))
    return redirect(back)


def _days(day: date) -> dict[str, Any]:
    """The day that is looked at, and those beside it."""
    return {
        "day": day, "today": clock.today(), "before": day - timedelta(days=1), "after": day + timedelta(days=1),
        "open_states": ("booked", "offered"),
    }  # fmt: skip


def _arrive(actor: Actor, setting: hall.HallRef, code: str, person: hall.Person) -> hall.TicketRef:
    try:
        return hall.check_in(actor=actor, hall_id=setting.id, code=code, person=person)
    except Invalid as error:
        raise Invalid({"said": " ".join(error.fields.values())}) from None
    except (Conflict, NotFound) as error:
        raise Invalid({"said": error.message}) from None


def _book(actor: Actor, setting: hall.HallRef, business: str, form: BookForm, people: int) -> hall.AppointmentRef:
    given = form.cleaned_data
    person = hall.Person(given["id_number"], given["phone"], given["name"])
    wish = hall.Wish(people=people, for_name=given["for_name"])
    at = datetime.fromisoformat(given["at"])
    return hall.book_appointment(
        actor=actor, hall_id=setting.id, business=business, starts_at=at, person=person, wish=wish
    )


def _when(request: HttpRequest, setting: hall.HallRef, rules: dict[str, hall.Rule]) -> WhenForm:
    form = WhenForm(initial={"people": "1", **{k: v for k, v in request.GET.items() if k in WhenForm.base_fields}})
    form.fields["business"].choices = [(b.key, b.name) for b in setting.businesses if b.key in rules]  # type: ignore[attr-defined]
    return form


def _wish(request: HttpRequest) -> hall.Wish:
    text = request.GET.get("people", "1")
    return hall.Wish(people=min(MOST, max(1, int(text))) if text.isdecimal() and len(text) < 3 else 1)


def _booked(ref: hall.AppointmentRef) -> str:
    at = ref.starts_at.astimezone(clock.SHANGHAI)
    return f"约好了：{cn_date_week(ref.day)} {at:%H:%M}，{ref.business}，预约号 {ref.code}。请告诉本人，签到时说这个号"


def _free(day: date, count: int) -> str:
    return f"{cn_date_week(day)}（{f'还有 {count} 个时间' if count else '约满了'}）"


def _clock(slot: hall.Slot) -> str:
    return "–".join(f"{at.astimezone(clock.SHANGHAI):%H:%M}" for at in (slot.starts_at, slot.ends_at))


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if abs(day - clock.today()) < timedelta(days=_FARTHEST) else None
