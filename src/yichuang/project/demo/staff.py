"""Accounts for every role of 双江's demo. All share one password, shown only in demo mode."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import chain
from random import Random

from django.conf import settings
from django.contrib.auth.hashers import make_password

from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.kernel.actor import Actor, Channel, system
from yichuang.kernel.codes import build_identity
from yichuang.kernel.errors import NotFound

from .names import Names

PASSWORD: str = settings.DEMO_PASSWORD
SINCE = date(2020, 1, 1)
R = people.Role

# Bureaus whose own people stand at a window of the county centre (授权到位, S1, S2): counter number.
BUREAU_WINDOWS = {
    "minzheng": "B1",
    "renshe": "5",
    "yibao": "B2",
    "weijian": "B3",
    "shijian": "B4",
    "tuiyi": "B5",
    "nongye": "B6",
}
_TOWNS = ("101", "102", "201", "202", "203", "205")
_AGENT_VILLAGES = (
    "101003",
    "101201",
    "101206",
    "101215",
    "102201",
    "102206",
    "102208",
    "102209",
    "201202",
    "201205",
    "202201",
    "202205",
    "203201",
    "203206",
    "205201",
    "205202",
)
_SECOND_EXAMINERS = ("minzheng", "renshe", "yibao")  # AB 岗

HINTS = {
    "agent_village_102208": "冰岛村代办员",
    "clerk_town_102": "勐库镇综合窗口（两个岗位）",
    "clerk_county_2": "县政务服务中心 2 号综合窗口",
    "clerk_county_7": "县政务服务中心 7 号出件窗口",
    "window_police_station_102": "勐库派出所驻镇窗口",
    "examiner_minzheng": "民政局审查人员",
    "decider_minzheng": "民政局决定人员",
    "leader_minzheng": "民政局负责人（批准延期）",
    "decider_town_government_102": "勐库镇人民政府决定人员",
    "hall_manager": "县政务服务中心大厅管理员",
    "bureau": "政务服务管理局管理员",
    "reviewer_sifa": "司法局事项审核人员",
    "supervisor": "电子监察人员",
    "technician": "技术人员",
    "leader_town_government_102": "勐库镇人民政府负责人（乡镇方案、任务）",
    "city": "市级验收人员",
}


@dataclass(frozen=True, slots=True)
class _Seat:
    """A post to fill."""

    username: str
    role: people.Role
    organisation: str
    site: str = ""
    counter: str = ""


def _county_seats() -> Iterator[_Seat]:
    for number, role in (("2", R.CLERK), ("3", R.CLERK), ("4", R.CLERK), ("6", R.AGENT), ("7", R.CLERK)):
        yield _Seat(f"{role}_county_{number}", role, "zhengwu", "county", number)
    for key, number in BUREAU_WINDOWS.items():
        yield _Seat(f"window_{key}", R.CLERK, key, "county", number)
    yield _Seat("hall_manager", R.HALL_MANAGER, "zhengwu", "county", "8")  # 办不成事: whoever can have it put right
    for role in (R.BUREAU, R.SUPERVISOR, R.TECHNICIAN):
        yield _Seat(str(role), role, "zhengwu")


def _town_seats() -> Iterator[_Seat]:
    for suffix in _TOWNS:
        government, hall = f"town_government_{suffix}", f"town_{suffix}"
        yield _Seat(f"clerk_town_{suffix}", R.CLERK, government, hall, "1")
        yield _Seat(f"agent_town_{suffix}", R.AGENT, government, hall, "2")
        yield _Seat(f"window_police_station_{suffix}", R.CLERK, f"police_station_{suffix}", hall, "3")
    # She holds two posts, and must choose one when she signs in.
    yield _Seat("clerk_town_102", R.HALL_MANAGER, "town_government_102", "town_102")
    for suffix in ("901", "902"):
        yield _Seat(f"clerk_town_{suffix}", R.CLERK, f"farm_{suffix}", f"town_{suffix}", "1")
    for village in _AGENT_VILLAGES:
        yield _Seat(f"agent_village_{village}", R.AGENT, f"village_committee_{village}", f"village_{village}", "1")


def _office_seats(bodies: tuple[places.OrganisationRef, ...]) -> Iterator[_Seat]:
    for body in bodies:
        if body.external or body.key == "zhengwu":
            continue
        if body.kind in {"bureau", "government"} or body.body == "police_station":
            for role in (R.EXAMINER, R.DECIDER, R.LEADER):
                yield _Seat(f"{role}_{body.key}", role, body.key)
        elif body.kind == "station":
            yield _Seat(f"examiner_{body.key}", R.EXAMINER, body.key)
    for key in _SECOND_EXAMINERS:
        yield _Seat(f"examiner_{key}_b", R.EXAMINER, key)


def _late_seats() -> Iterator[_Seat]:
    """The centre's guide (咨询导办), its window for other provinces, the farms' leaders, who accepts for the city.

    Last, so that the others keep their names.
    """
    for number in ("1", "9"):
        yield _Seat(f"clerk_county_{number}", R.CLERK, "zhengwu", "county", number)
    for key in ("sifa", "zhengwu"):  # 联合审核: the law office and the bureau itself
        yield _Seat(f"reviewer_{key}", R.REVIEWER, key)
    for suffix in ("901", "902"):
        yield _Seat(f"leader_farm_{suffix}", R.LEADER, f"farm_{suffix}")
    yield _Seat("city", R.CITY, "city")


@cache
def demo_password() -> people.PasswordHash:
    """The one hash all demo accounts share: hashing slowly once, and only if an account is made."""
    return people.PasswordHash(make_password(PASSWORD))


def load_staff(place: places.PlaceRef, report: Callable[[str], None]) -> None:
    """Make the accounts and posts that are not there yet. The caller has set the clock and opened the transaction."""
    actor = system(permissions=frozenset({"people.manage"}))
    bodies = places.organisations_for(place.id)
    organisations = {b.key: b.id for b in bodies}
    sites = {s.key: s.id for s in places.list_sites(place.id)}
    names, random = Names.read(), Random(81)  # noqa: S311 - scenery, no secret
    made: dict[str, int] = {}
    for seat in chain(_county_seats(), _town_seats(), _office_seats(bodies), _late_seats()):
        name, own = names.han(random), _own_identity(random)
        if seat.username not in made:
            made[seat.username] = make_account(actor, seat.username, name, HINTS.get(seat.username, ""), own)
        site = sites[seat.site] if seat.site else None
        if _holds(made[seat.username], seat.role, site):
            continue
        counters = {c.number: c.id for c in places.list_counters(site)} if site and seat.counter else {}
        people.assign_post(
            actor=actor,
            account_id=made[seat.username],
            role=seat.role,
            organisation_id=organisations[seat.organisation],
            site_id=site,
            counter_id=counters.get(seat.counter),
            since=SINCE,
        )
    machine = _machine(actor)
    people.assign_post(
        actor=actor, account_id=machine, role=R.API_CLIENT, organisation_id=organisations["zhengwu"], since=SINCE
    )
    report(f"工作人员账号 {len(made)} 个")


def _holds(account_id: int, role: people.Role, site: int | None) -> bool:
    """Whether she has the post already, if at another window: who was moved since stays where she is."""
    return any(p.role is role and p.site_id == site for p in people.get_account(account_id).posts)


def _own_identity(random: Random) -> str:
    born = date(random.randint(1966, 1999), random.randint(1, 12), random.randint(1, 28))
    return build_identity("530925", born, random.randint(700, 999))


def make_account(actor: Actor, username: str, name: str, hint: str, own: str | None = None) -> int:
    """The account of this name, made if it is not there; with a hint it is shown on the demo's sign-in page."""
    try:
        return people.get_account_by_username(username).id
    except NotFound:
        return people.create_staff(
            actor=actor,
            username=username,
            display_name=name,
            password=demo_password(),
            identity=own,
            demo_hint=hint,
        ).id


def _machine(actor: Actor) -> int:
    try:
        return people.get_account_by_username("provincial_platform").id
    except NotFound:
        return people.create_machine_account(
            actor=actor, username="provincial_platform", display_name="省政务服务平台（样例）"
        ).id


def staff_actor(username: str, channel: Channel = Channel.WINDOW, role: people.Role | None = None) -> Actor:
    """The actor of a demo account in its post (in the one with ``role``, where it has several)."""
    account = people.get_account_by_username(username)
    post = next(p for p in account.posts if role is None or p.role is role)
    return people.get_actor(account.id, post.id, channel)
