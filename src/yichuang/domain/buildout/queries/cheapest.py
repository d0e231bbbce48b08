"""The cheapest way to a target, and the widest reach of a budget, asked of this place's own figures."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Invalid, NotFound

from .. import lifecycle
from ..cheapest import solve
from ..cheapest.records import Answer, Candidate, Settlement, Wish
from ..models import SiteWork
from ..policies import require_any, works_in_reach
from ..profile.spec import Profile, Travel
from .lacking import Lacking, lacking
from .progress import sites_for
from .standard import get_edition

_MOST_MONEY = 10**10
_FURTHEST = timedelta(days=3653)


@dataclass(frozen=True, slots=True)
class Proposal:
    """An answer with what was asked and what it rests on, in words: nobody should have to guess.

    ``people``: everybody the question counts, of whom ``answer.best.covered`` are within the minutes; None where it
    does not ask that. ``enough``: why nothing is chosen, in words, where the answer is to do nothing.
    """

    answer: Answer
    candidates: dict[int, Candidate]
    asked: str
    assumed: tuple[str, ...]
    standing: int
    whole: int
    people: int | None
    enough: str


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
    _check(by, percent=percent, budget=budget, each_town=each_town, both=set(must) & set(never))
    profile, rows = _rows(actor, kinds)
    standing = sum(row.state == lifecycle.UP_TO_STANDARD for row in rows)
    need = max(0, sites_for(percent, len(rows)) - standing)
    wish = Wish({"": need}, (by - clock.today()).days, budget, each_town, frozenset(must), frozenset(never))
    candidates = _candidates(profile, rows)
    answer = solve.cheapest(candidates, wish)
    asked = f"到 {by}，{len(rows)} 个站点里达标 {percent:g}%：已有 {standing} 个，还要 {need} 个，花钱最少"
    enough = f"不用再做，目标已经达到：{len(rows)} 个站点里已经有 {standing} 个达标。"
    return _proposal(answer, candidates, asked, profile, rows, standing, enough=enough)


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
    _check(by, percent=0, budget=budget, each_town=each_town, both=set(must) & set(never))
    profile, rows = _rows(actor, ())
    standing = {row.site_id for row in rows if row.state == lifecycle.UP_TO_STANDARD}
    candidates = _candidates(profile, rows)
    wish = Wish({}, (by - clock.today()).days, budget, each_town, frozenset(must), frozenset(never))
    settlements = _settlements(actor, profile, rows)
    answer = solve.widest(candidates, settlements, standing, wish, minutes=profile.travel.minutes)
    asked = f"{budget:,} 元，到 {by}，让最多的人 {profile.travel.minutes} 分钟内到一个达标的站点"
    people = sum(s.people for s in settlements)
    covered = answer.best.covered if answer.best is not None else None
    enough = f"现在有 {covered} 人（共 {people} 人）在范围内，"
    if covered == people:
        enough += "不用再做。"
    elif all(c.cost > budget for c in candidates if c.site_id not in answer.left_out):
        enough += f"{budget:,} 元做不了任何一个站点。"
    else:
        enough += "按这几项限制，再做哪个站点都不会让更多的人进来。"
    return _proposal(answer, candidates, asked, profile, rows, len(standing), enough=enough, people=people)


def _check(by: date, *, percent: float, budget: int | None, each_town: int | None, both: Collection[int] = ()) -> None:
    wrong = {}
    if by <= clock.today():
        wrong["by"] = "目标日期要在今天之后"
    elif by > clock.today() + _FURTHEST:
        wrong["by"] = "目标日期不能在十年以后"
    if not 0 <= percent <= 100:
        wrong["percent"] = "百分比写 0 到 100"
    if budget is not None and not 0 <= budget <= _MOST_MONEY:
        wrong["budget"] = "预算写 0 到 100 亿元"
    if each_town is not None and not 1 <= each_town <= 500:
        wrong["each_town"] = "每个乡镇写 1 到 500 个"
    if both:
        wrong["must"] = wrong["never"] = f"有 {len(both)} 个站点既选了一定要做，又选了这次不做，请去掉一边"
    if wrong:
        raise Invalid(wrong)


def _rows(actor: Actor, kinds: Collection[str]) -> tuple[Profile, list[SiteWork]]:
    require_any(actor)
    profile = get_edition(actor.place_id or 0).profile
    rows = SiteWork.objects.filter(works_in_reach(actor)).order_by("pk")
    found = list(rows.filter(kind__in=kinds) if kinds else rows)
    if not found:
        raise NotFound("您这里没有列入计划的站点，没有可以算的")
    return profile, found


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
            cost=_cost(row, missing[row.pk]),
            days=missing[row.pk].days,
            people=row.people or 0,
            missing=tuple((line.name, line.cost) for line in missing[row.pk].lines),
            estimated=missing[row.pk].estimated,
        )
        for row in open_
    ]


def _cost(row: SiteWork, missing: Lacking) -> int:
    """What it still takes: the budget where work has not begun, afterwards what is lacking; a budget is spent once."""
    return row.cost if row.cost is not None and row.state == lifecycle.PLANNED else missing.cost


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
    answer: Answer,
    candidates: list[Candidate],
    asked: str,
    profile: Profile,
    rows: list[SiteWork],
    standing: int,
    *,
    enough: str,
    people: int | None = None,
) -> Proposal:
    estimated = sum(c.estimated for c in candidates)
    nobody = sum(not c.people for c in candidates)
    planned = sum(row.cost is not None and row.state == lifecycle.PLANNED for row in rows)
    rest = len(candidates) - planned
    said = [
        f"{planned} 个还没有开工的站点用计划里的预算" if planned else "",
        f"{rest} 个站点按还缺的各项在本地标准里的单价相加，已经花的不再算" if rest else "",
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
        people,
        enough if answer.best is not None and not answer.best.sites else "",
    )
