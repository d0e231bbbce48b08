"""The county centre at work in the demo: this week's and the next one's roster, leave, a swap, some staff files.

Everything is made up; documents say so (演示).
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from django.db import transaction

from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor

from .ground import SHUANGJIANG
from .staff import BUREAU_WINDOWS, staff_actor

_SEATS: Final = {
    "1": ("clerk_county_1", "9"), "2": ("clerk_county_2", "3"), "3": ("clerk_county_3", "2"),
    "4": ("clerk_county_4", "7"), "5": ("window_renshe", "2"), "6": ("agent_county_6", "4"),
    "7": ("clerk_county_7", "4"), "8": ("hall_manager", "1"), "9": ("clerk_county_9", "1"),
    "B1": ("window_minzheng", "B2"), "B2": ("window_yibao", "B1"), "B3": ("window_weijian", "B4"),
    "B4": ("window_shijian", "B3"), "B5": ("window_tuiyi", "B6"), "B6": ("window_nongye", ""),
}  # fmt: skip
"""Counter → who sits there, and the counter of whoever substitutes her; nobody for the last, so that it is told."""
_LATE: Final = "clerk_county_4"
_WEEK = timedelta(days=7)
_FILED: Final = (
    ("hall_manager", people.Duty.HEAD, date(2023, 3, 1), people.Employment.ESTABLISHED, people.Education.BACHELOR),
    ("clerk_county_2", people.Duty.WINDOW, date(2024, 6, 3), people.Employment.PURCHASED, people.Education.COLLEGE),
    ("clerk_county_3", people.Duty.WINDOW, date(2025, 9, 1), people.Employment.PURCHASED, people.Education.COLLEGE),
    ("window_minzheng", people.Duty.WINDOW, date(2024, 3, 4), people.Employment.ESTABLISHED, people.Education.BACHELOR),
    ("window_renshe", people.Duty.WINDOW, date(2025, 3, 3), people.Employment.ESTABLISHED, people.Education.BACHELOR),
    ("window_weijian", people.Duty.WINDOW, date(2026, 1, 5), people.Employment.CONTRACT, people.Education.SENIOR),
)


def load_duty(report: Callable[[str], None]) -> None:
    """Once for each week of loading; what is there already is kept."""
    place = places.get_place(SHUANGJIANG)
    site = places.get_site_by_key(place.id, "county")
    manager = staff_actor("hall_manager", role=people.Role.HALL_MANAGER)
    monday = people.monday_of(clock.today())
    week = people.get_week(actor=manager, site_id=site.id, monday=monday)
    if any(shifts for row in week.rows for _, shifts, _ in row.days):
        return
    days = [d for d in (monday + timedelta(days=n) for n in range(5)) if places.open_spans(site, d)]
    with transaction.atomic():
        shifts = _roster(manager, site, monday, days)
        copied = people.copy_week(actor=manager, site_id=site.id, monday=monday + _WEEK).made
        _came(shifts)
        _asked(manager, site, monday + _WEEK)
        _files(manager, place)
    report(f"排班 {len(shifts) + copied} 班，人员档案 {len(_FILED)} 份")


def _roster(
    manager: Actor, site: places.SiteRef, monday: date, days: list[date]
) -> dict[tuple[date, str], tuple[int, Actor]]:
    counters = {c.number: c.id for c in places.list_counters(site.id)}
    actors = {name: staff_actor(name, role=_role(name)) for name, _ in _SEATS.values()}
    made = {}
    with clock.at(_at(monday - timedelta(days=3), time(16))):
        for day in days:
            for number, (name, b) in _SEATS.items():
                substitute = actors[_SEATS[b][0]].account_id if b else None
                shift = people.set_shift(
                    actor=manager, site_id=site.id, counter_id=counters[number], day=day,
                    account_id=actors[name].signed_in(), substitute_id=substitute,
                )  # fmt: skip
                made[day, name] = (shift.id, actors[name])
    return made


def _came(shifts: dict[tuple[date, str], tuple[int, Actor]]) -> None:
    """Who signed in and out on the days that are over; one was late and has said why."""
    random, today = Random(7), clock.today()  # noqa: S311 - scenery
    late = min((day for day, name in shifts if name == _LATE), default=today)
    for (day, name), (shift_id, actor) in shifts.items():
        if day >= today:
            continue
        minute = 44 if (day, name) == (late, _LATE) else random.randint(12, 29)
        with clock.at(_at(day, time(8, minute))):
            people.sign_in(actor=actor, shift_id=shift_id)
        with clock.at(_at(day, time(18, random.randint(0, 12)))):
            people.sign_out(actor=actor, shift_id=shift_id)
        if minute == 44:
            with clock.at(_at(day, time(18, 20))):
                people.explain_lapse(actor=actor, shift_id=shift_id, reason="送孩子上学路上塌方绕行，比平时晚了")


def _asked(manager: Actor, site: places.SiteRef, monday: date) -> None:
    """Leave that is approved, leave that waits, and a swap that both agreed to, all in the coming week."""
    days = [d for d in (monday + timedelta(days=n) for n in range(5)) if places.open_spans(site, d)]
    if not days:
        return
    kind = people.LeaveKind
    third, yibao = staff_actor("clerk_county_3"), staff_actor("window_yibao")
    leave = people.ask_leave(
        actor=third, kind=kind.PRIVATE, first=days[0], last=days[0], part="afternoon", reason="办理家里的过户手续"
    )
    people.decide_leave(actor=manager, leave_id=leave.id, approve=True)
    people.ask_leave(actor=yibao, kind=kind.TRAINING, first=days[-1], last=days[-1], reason="参加全市医保业务培训")
    second, fourth = staff_actor("clerk_county_2"), staff_actor("clerk_county_4")
    found = {m.account_id: m.id for m in _on(manager, site, days[-1])}
    swap = people.ask_swap(
        actor=second, shift_id=found[second.signed_in()], other_id=fourth.signed_in(),
        back_id=found[fourth.signed_in()], reason="想跟着学 4 号窗口的业务",
    )  # fmt: skip
    people.answer_swap(actor=fourth, swap_id=swap.id, agree=True)
    leader = staff_actor("leader_minzheng")
    people.plan_leader_day(actor=manager, site_id=site.id, day=days[-1], account_id=leader.signed_in())


def _on(manager: Actor, site: places.SiteRef, day: date) -> list[people.ShiftRef]:
    week = people.get_week(actor=manager, site_id=site.id, monday=day)
    return [s for row in week.rows for on, shifts, _ in row.days if on == day for s in shifts]


def _files(manager: Actor, place: places.PlaceRef) -> None:
    """Who is stationed; a training that ends soon, an appraisal and a proposal on their way home."""
    bureau, today = staff_actor("bureau"), clock.today()
    people.set_standard(
        actor=bureau, duty=people.Duty.WINDOW, education=people.Education.COLLEGE, certified=True, established=False
    )
    stations = {}
    for name, duty, since, employment, education in _FILED:
        key = name.removeprefix("window_")
        body = places.get_organisation_by_key(place.id, key if key in BUREAU_WINDOWS else "zhengwu")
        account = people.get_account_by_username(name).id
        stations[name] = people.begin_dispatch(
            actor=manager, account_id=account, employer_id=body.id, site_id=manager.site_id or 0, duty=duty, since=since
        )
        people.keep_file(
            actor=bureau, account_id=account, employment=employment, full_time=True, education=education, checked=True
        )
        people.add_certificate(
            actor=bureau, account_id=account, kind=people.PaperKind.CERTIFICATE, name="综合窗口上岗证（演示）",
            issuer="双江自治县政务服务管理局", got_on=since,
        )  # fmt: skip
    people.add_certificate(
        actor=manager, account_id=people.get_account_by_username("window_renshe").id, kind=people.PaperKind.TRAINING,
        name="消防安全和应急处置培训（演示）", issuer="双江自治县消防救援大队", got_on=today - timedelta(days=345),
        last_day=today + timedelta(days=20),
    )  # fmt: skip
    appraisal = people.draft_appraisal(
        actor=manager, dispatch_id=stations["window_minzheng"], month=today.replace(day=1) - timedelta(days=1),
        grade=people.Grade.EXCELLENT, text="全月无差错，群众评价都是非常满意（演示）",
    )  # fmt: skip
    people.send_appraisal(actor=manager, appraisal_id=appraisal)
    transfer = people.propose_transfer(
        actor=manager, dispatch_id=stations["window_weijian"], reason="学历没有达到窗口人员标准，业务不够熟练（演示）"
    )
    people.send_transfer(actor=manager, transfer_id=transfer)
    post = staff_actor("window_minzheng").post_id
    assert post is not None
    for key, number in (("minzheng", "0883-7621001"), ("renshe", "0883-7621002"), ("yibao", "0883-7621003")):
        her = people.get_account_by_username(f"window_{key}")
        people.name_contact(
            actor=bureau, organisation_id=places.get_organisation_by_key(place.id, key).id, account_id=her.id,
            phone=number, matters="进驻事项协调、业务指导、办件催办（演示）",
        )  # fmt: skip
    people.name_representative(
        actor=manager, site_id=manager.site_id or 0, post_id=post, document="双民发〔2026〕31 号授权书（演示）",
        since=today, last_day=today + timedelta(days=45),
    )  # fmt: skip


def _role(name: str) -> people.Role | None:
    return people.Role.HALL_MANAGER if name == "hall_manager" else None


def _at(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, clock.SHANGHAI)
