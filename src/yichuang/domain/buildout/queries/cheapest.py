"""The cheapest way to a target, and the widest reach of a budget, asked of this place's own figures."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from math import ceil

from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Invalid

from .. import lifecycle
from ..cheapest import solve
from ..cheapest.records import Answer, Candidate, Settlement, Wish
from ..models import SiteWork
from ..policies import require_any, works_in_reach
from ..profile.spec import Profile, Travel
from .lacking import lacking
from .standard import get_edition

_MOST_MONEY = 10**10


@dataclass(frozen=True, slots=True)
class Proposal:
    """An answer with what was asked and what it rests on, in words: nobody should have to guess."""

    answer: Answer
    candidates: dict[int, Candidate]
    asked: str
    assumed: tuple[str, ...]
    standing: int
    whole: int
    people: int


def ask_cheapest(  # noqa: PLR0913 - the question, all named
    actor: Actor,
    *,
    percent: float,
    by: date,
    kinds: Collection[str] = (),
    budget: int | None = None,
    each_town: int | None = None,
    must: Collection[int] = (),
    never: Collection[int] = (),
) -> Proposal:
    """Which sites of this post's reach to bring up so that ``percent`` of them are up to standard by ``by``, for the
    least money. ``must``, ``never``: site ids. Raises Forbidden, NotFound (no standard), Invalid.
    """
    _check(by, percent=percent, budget=budget, each_town=each_town)
    profile, rows = _rows(actor, kinds)
    standing = sum(row.state == lifecycle.UP_TO_STANDARD for row in rows)
    need = max(0, ceil(round(percent / 100 * len(rows), 6)) - standing)
    wish = Wish({"": need}, (by - clock.today()).days, budget, each_town, frozenset(must), frozenset(never))
    candidates = _candidates(profile, rows)
    answer = solve.cheapest(candidates, wish)
    asked = f"到 {by}，{len(rows)} 个站点里达标 {percent:g}%：已有 {standing} 个，还要 {need} 个，花钱最少"
    return _proposal(answer, candidates, asked, profile, rows, standing)


def ask_widest(  # noqa: PLR0913
    actor: Actor,
    *,
    budget: int,
    by: date,
    each_town: int | None = None,
    must: Collection[int] = (),
    never: Collection[int] = (),
) -> Proposal:
    """Which sites to bring up so that for ``budget`` yuan the most people live within the profile's minutes (S3: 15) of
    a site up to standard. Raises Forbidden, NotFound (no standard), Invalid.
    """
    _check(by, percent=0, budget=budget, each_town=each_town)
    profile, rows = _rows(actor, ())
    standing = {row.site_id for row in rows if row.state == lifecycle.UP_TO_STANDARD}
    candidates = _candidates(profile, rows)
    wish = Wish({}, (by - clock.today()).days, budget, each_town, frozenset(must), frozenset(never))
    answer = solve.widest(
        candidates, _settlements(actor, profile, rows), standing, wish, minutes=profile.travel.minutes
    )
    asked = f"{budget} 元，到 {by}，让最多的人 {profile.travel.minutes} 分钟内到一个达标的站点"
    return _proposal(answer, candidates, asked, profile, rows, len(standing))


def _check(by: date, *, percent: float, budget: int | None, each_town: int | None) -> None:
    wrong = {}
    if by <= clock.today():
        wrong["by"] = "目标日期要在今天之后"
    if not 0 <= percent <= 100:
        wrong["percent"] = "百分比写 0 到 100"
    if budget is not None and not 0 <= budget <= _MOST_MONEY:
        wrong["budget"] = "预算写多少元，不能是负的"
    if each_town is not None and not 1 <= each_town <= 500:
        wrong["each_town"] = "每个乡镇至少 1 个"
    if wrong:
        raise Invalid(wrong)


def _rows(actor: Actor, kinds: Collection[str]) -> tuple[Profile, list[SiteWork]]:
    require_any(actor)
    profile = get_edition(actor.place_id or 0).profile
    rows = SiteWork.objects.filter(works_in_reach(actor)).order_by("pk")
    return profile, list(rows.filter(kind__in=kinds) if kinds else rows)


def _candidates(profile: Profile, rows: list[SiteWork]) -> list[Candidate]:
    open_ = [row for row in rows if row.state != lifecycle.UP_TO_STANDARD]
    missing = lacking(profile, open_)
    names = {site.id: site.name for site in places.list_sites(open_[0].place_id)} if open_ else {}
    return [
        Candidate(
            site_id=row.site_id,
            name=names.get(row.site_id, ""),
            kind=row.kind,
            town=row.town,
            cost=row.cost if row.cost is not None else missing[row.pk].cost,
            days=missing[row.pk].days,
            people=row.people or 0,
            missing=tuple((line.name, line.cost) for line in missing[row.pk].lines),
            estimated=missing[row.pk].estimated,
        )
        for row in open_
    ]


def _settlements(actor: Actor, profile: Profile, rows: list[SiteWork]) -> list[Settlement]:
    """The villages, each where its own station stands: the only place of theirs that is on record."""
    sites = {site.id: site for site in places.list_sites(actor.place_id or 0)}
    here = [sites[row.site_id] for row in rows if row.site_id in sites]
    return [
        Settlement(
            sites[row.site_id].division,
            sites[row.site_id].name,
            row.people or 0,
            {to.id: minutes_between(sites[row.site_id], to, profile.travel) for to in here},
        )
        for row in rows
        if row.kind == places.SiteKind.VILLAGE and row.site_id in sites
    ]


def minutes_between(one: places.SiteRef, other: places.SiteRef, travel: Travel) -> float:
    """Minutes by road, estimated: as the crow flies, times the detour, at the place's usual speed."""
    metres = places.metres_between(one.latitude, one.longitude, other.latitude, other.longitude)
    return travel.by_road(metres) / travel.kilometres_an_hour * 60


def _proposal(  # noqa: PLR0913
    answer: Answer, candidates: list[Candidate], asked: str, profile: Profile, rows: list[SiteWork], standing: int
) -> Proposal:
    estimated = sum(c.estimated for c in candidates)
    nobody = sum(not c.people for c in candidates)
    planned = sum(row.cost is not None for row in rows)
    said = [
        f"{planned} 个站点用计划里的预算，其余按缺的各项在本地标准里的单价相加",
        f"{estimated} 个站点还没有人查过，按没有的算" if estimated else "",
        f"{nobody} 个站点没有填服务人口，按 0 人算" if nobody else "",
        f"路上时间是估的：直线距离的 {profile.travel.detour:g} 倍，时速 {profile.travel.kilometres_an_hour:g} 公里",
    ]
    return Proposal(
        answer,
        {c.site_id: c for c in candidates},
        asked,
        tuple(text for text in said if text),
        standing,
        len(rows),
        sum(row.people or 0 for row in rows),
    )
