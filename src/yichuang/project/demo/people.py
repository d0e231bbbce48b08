"""About 260 synthetic people and 20 legal persons of 双江, the same every time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from random import Random
from typing import Any

from django.db import transaction

from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.actor import anonymous, system
from yichuang.kernel.codes import build_identity, build_uscc
from yichuang.kernel.errors import NotFound

from .ground import COUNTY, LOADED_AT, SHUANGJIANG
from .names import Names
from .staff import demo_password, load_staff

PERSONS = 250
WITH_ACCOUNT = 60
_ELSEWHERE = ("533522", "533527", "530902", "530127", "512328", "640202")
"""Regions of numbers from other counties; two of them have been abolished since."""


@dataclass(frozen=True, slots=True, repr=False)
class DemoPerson:
    """A synthetic applicant in the clear, for whoever loads cases. ``account_id`` None: has never signed up."""

    applicant_id: int
    account_id: int | None
    kind: str
    name: str
    id_kind: str
    id_number: str | None
    phone: str
    division: int
    address: str
    birth: date | None = None
    female: bool | None = None

    def __repr__(self) -> str:
        return f"DemoPerson({self.applicant_id})"


@dataclass(frozen=True, slots=True, repr=False)
class _Plan:
    """Who is to exist."""

    kind: str
    name: str
    id_kind: str
    id_number: str | None
    phone: str
    division: int
    address: str
    birth: date | None = None
    female: bool | None = None
    username: str = ""
    hint: str = ""

    def __repr__(self) -> str:
        return "_Plan(…)"


def load_people(report: Callable[[str], None]) -> tuple[DemoPerson, ...]:
    """Load staff and people; loading again changes nothing and returns the same people.

    Those without a number can't be found again: they are made with the first load only, and later left out.
    """
    place = places.get_place(SHUANGJIANG)
    with clock.at(LOADED_AT), transaction.atomic():
        load_staff(place, report)
        plans = list(_plans())
        first_load = _find(place, next(p for p in plans if p.id_number)) is None
        loaded = tuple(_load(place, plan) for plan in plans if plan.id_number is not None or first_load)
        _declare_relatives(loaded)
        report(f"申请人 {len(loaded)} 名")
        return loaded


def _find(place: places.PlaceRef, plan: _Plan) -> people.ApplicantRef | None:
    finder = system(permissions=frozenset({"people.applicant.find"}))
    return people.find_applicant(actor=finder, place_id=place.id, id_kind=plan.id_kind, id_number=plan.id_number or "")


def _load(place: places.PlaceRef, plan: _Plan) -> DemoPerson:
    account_id: int | None = None
    if plan.username:
        account = _account(plan)
        account_id, applicant_id = account.id, account.applicant_id or 0
    else:
        applicant_id = people.upsert_applicant(
            actor=system(permissions=frozenset({"cases.intake"})),
            place_id=place.id,
            kind=plan.kind,
            name=plan.name,
            id_kind=plan.id_kind,
            id_number=plan.id_number,
            phone=plan.phone,
            division=plan.division,
            address=plan.address,
        ).id
    return DemoPerson(
        applicant_id=applicant_id,
        account_id=account_id,
        kind=plan.kind,
        name=plan.name,
        id_kind=plan.id_kind,
        id_number=plan.id_number,
        phone=plan.phone,
        division=plan.division,
        address=plan.address,
        birth=plan.birth,
        female=plan.female,
    )


def _account(plan: _Plan) -> people.AccountRef:
    try:
        return people.get_account_by_username(plan.username)
    except NotFound:
        return people.register_public(
            actor=anonymous(),
            username=plan.username,
            password=demo_password(),
            name=plan.name,
            id_kind=plan.id_kind,
            id_number=plan.id_number,
            phone=plan.phone,
            division=plan.division,
            address=plan.address,
            demo_hint=plan.hint,
        )


def _declare_relatives(loaded: tuple[DemoPerson, ...]) -> None:
    """The examiner of 民政局 has an aunt among the applicants: 回避 can be seen."""
    account = people.get_account_by_username("examiner_minzheng")
    aunt = next(p for p in loaded if p.name == "王秀英" and p.id_number)
    people.declare_relative(
        actor=system(permissions=frozenset({"people.manage"})), account_id=account.id, identity=aunt.id_number or ""
    )


def _plans() -> Iterator[_Plan]:
    names = Names.read()
    random = Random(names.data["seed"])  # noqa: S311 - scenery, no secret
    villages = [v for t in places.list_divisions(COUNTY) for v in places.list_divisions(t.code)]
    yield from (_named(data, n) for n, data in enumerate(names.data["person"]))
    for n in range(PERSONS - len(names.data["person"]) - len(names.data["other"])):
        yield _resident(names, random, villages, n)
    yield from (_other(data, random, n) for n, data in enumerate(names.data["other"]))
    yield from _legal(names.data["legal"], random, villages)


def _named(data: dict[str, Any], n: int) -> _Plan:
    return _Plan(
        kind="person",
        name=data["name"],
        id_kind="resident_id",
        id_number=build_identity(data["region"], data["birth"], 600 + 2 * n + (0 if data["female"] else 1)),
        phone=data["phone"],
        division=data["division"],
        address=data["address"],
        birth=data["birth"],
        female=data["female"],
        username=data["username"],
        hint=data["hint"],
    )


def _resident(names: Names, random: Random, villages: list[places.DivisionRef], n: int) -> _Plan:
    female = random.random() < 0.5
    # Half over 55, as in a county whose young work elsewhere (bundles.md §2).
    year = random.randint(1932, 1968) if n % 2 else random.randint(1969, 2007)
    birth = date(year, random.randint(1, 12), random.randint(1, 28))
    rare = names.data["rare"]
    name = rare[n // 50] if n % 50 == 25 and n // 50 < len(rare) else names.any(random, female=female)
    village = random.choice(villages)
    # No number of theirs meets one of a named person: serials below 600.
    serial = (2 * n + (0 if female else 1)) % 600
    has_account = n % 4 == 0 and n // 4 < WITH_ACCOUNT
    return _Plan(
        kind="person",
        name=name,
        id_kind="resident_id",
        id_number=build_identity(_region(random, birth), birth, serial),
        phone="" if not has_account and random.random() < 0.06 else f"1990000{1000 + n:04d}",
        division=village.code,
        address=f"{village.short_name}{random.randint(1, 9)}组 {random.randint(1, 60)} 号",
        birth=birth,
        female=female,
        username=f"public_{n:03d}" if has_account else "",
    )


def _region(random: Random, birth: date) -> str:
    if random.random() < 0.08:
        return random.choice(_ELSEWHERE)
    # 533526 was the county's code until 临沧 became a city.
    return "533526" if birth.year < 2003 and random.random() < 0.8 else "530925"


def _other(data: dict[str, Any], random: Random, n: int) -> _Plan:
    number = data.get("id_number")
    if "region" in data:
        number = build_identity(data["region"], data["birth"], 11)
    return _Plan(
        kind="person",
        name=data["name"],
        id_kind=data["id_kind"],
        id_number=number,
        phone="" if data["id_kind"] == "birth_pending" else f"1990000{9000 + n:04d}",
        division=data["division"],
        address=f"{random.randint(1, 9)}组 {random.randint(1, 60)} 号",
        birth=data.get("birth"),
    )


def _legal(data: dict[str, list[str]], random: Random, villages: list[places.DivisionRef]) -> Iterator[_Plan]:
    kinds = [("92", "{v}样例{w}", w) for w in data["trades"]]
    kinds += [("93", "双江{v}样例{w}农民专业合作社", w) for w in data["cooperatives"]]
    kinds += [("91", "云南{w}有限责任公司", w) for w in data["companies"]]
    for n, (prefix, template, word) in enumerate(kinds):
        village = random.choice(villages)
        yield _Plan(
            kind="legal",
            name=template.format(v=village.short_name.removesuffix("村"), w=word),
            id_kind="uscc",
            id_number=build_uscc(prefix, "530925", f"MA6N{n:04d}X"),
            phone=f"1990000{8000 + n:04d}",
            division=village.code,
            address=f"{village.short_name}{random.randint(1, 60)} 号",
            username="shop" if n == 0 else "",
            hint="冰岛茶叶店（个体工商户）".replace("冰岛", village.short_name) if n == 0 else "",
        )
