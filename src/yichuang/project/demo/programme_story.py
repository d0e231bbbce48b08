"""What the demo's programmes hold besides the steps of sites: plans, tasks, a visit, good practice, a spot check.

Persons are named by their post; money, people served and words are samples. Loading again changes nothing: whatever has
been told already is recognised by what it left behind.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from random import Random

from yichuang.domain.buildout import public as buildout
from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor

from .staff import staff_actor

_WHY = "方案分解到各站点（样例）"
_COST = {"new": 320_000, "expand": 120_000, "revive": 60_000, "colocate": 45_000, "as_is": 12_000}


def arrange(  # noqa: PLR0913 - a site, all of it
    actor: Actor, profile: buildout.Profile, site: places.SiteRef, revision: int, due: date | None, *, pilot: bool
) -> None:
    """What the plan says of a site that is due then (None: at the plan's end).

    Only what was reached has a budget: of the rest the standard's unit prices say what it costs.
    """
    random = Random(site.key + profile.place.slug)  # noqa: S311 - scenery, no secret
    village, words = site.kind == places.SiteKind.VILLAGE, profile.place.words
    given: buildout.Arrangement = {
        "people": random.randrange(420, 2900) if village else random.randrange(6_000, 24_000),
        "leader": f"{_over(profile, site)}分管领导",
        "responsible": "村（社区）党组织书记" if village else f"{getattr(words, site.kind)}负责人",
        "pilot": pilot,
    }
    ways = ["outlet"] if site.kind == places.SiteKind.BANK else [str(w) for w in profile.programme.ways if w in _COST]
    if ways:
        way = random.choice(ways)
        given["way"] = way
        if due and profile.programme.funding:
            given["cost"] = _COST[way] * random.randrange(7, 14) // 10
    if profile.programme.funding:
        given["funding"] = (random.choice(profile.programme.funding),)
    if profile.programme.batches:
        given["batch"] = random.choice([str(b) for b in profile.programme.batches])
    phase = next((p for p in profile.phases if due and p.begins <= due <= p.ends and _of(p, site)), None)
    if phase is not None:
        given |= {"phase": phase.key, "due_on": phase.ends}
    buildout.arrange_sites(actor=actor, revisions={site.id: revision}, given=given, reason=_WHY)


def _over(profile: buildout.Profile, site: places.SiteRef) -> str:
    """Whose leader answers for the site: the town's for its villages, the place's for the rest."""
    return places.get_division(site.town).name if site.kind == places.SiteKind.VILLAGE else profile.place.short_name


def _of(phase: buildout.Phase, site: places.SiteRef) -> bool:
    return not phase.kinds or site.kind in {str(k) for k in phase.kinds}


def tell(bureau: Actor, sites: Sequence[places.SiteRef]) -> None:
    """双江's town plan, visit, practice and today's spot checks."""
    if buildout.list_practices(bureau):
        return
    for n, town in enumerate(dict.fromkeys(s.town for s in sites if s.kind == places.SiteKind.TOWN)):
        _town_plan(bureau, town, n)
    good = next(s for s in sites if s.kind == places.SiteKind.TOWN)
    village = next(s for s in sites if s.kind == places.SiteKind.VILLAGE and s.town == good.town)
    with _at(2024, 5, 14):
        buildout.record_visit(
            actor=bureau, on=date(2024, 5, 14), visitors="政务服务管理局业务股 2 人", site_id=village.id,
            found="窗口开着，台账齐全；一次性告知单用完了没有补，评价二维码贴得太高。",
            advised="补印一次性告知单，把二维码贴到坐着也扫得到的地方", due_on=date(2024, 6, 14),
        )  # fmt: skip
    with _at(2024, 11, 8):
        practice = buildout.write_practice(
            actor=bureau, site_id=good.id, title="一张图看懂二十项高频事项",
            text="把群众问得最多的二十项事项画成一张图，贴在等候区和村小组活动室，老人看图就知道带什么。",
            steps=("按台账挑出二十项高频事项", "每项画三格图：带什么、找谁、几天好", "贴到等候区和各村小组活动室"),
        )  # fmt: skip
        buildout.move_practice(actor=bureau, practice_id=practice, name="publish")
    drawn = buildout.draw_spot_checks(actor=bureau, number=2)
    _open_one(bureau, drawn[0])


def _town_plan(bureau: Actor, town: int, n: int) -> None:
    suffix = f"{town // 1000 % 1000}"
    leader = staff_actor(f"leader_{'farm' if suffix.startswith('9') else 'town_government'}_{suffix}")
    name = places.get_division(town).name
    with _at(2023, 2, 13 + n):
        plan = buildout.draft_town_plan(actor=leader, town=town)
        buildout.write_town_plan(
            actor=leader, plan_id=plan, revision=buildout.get_town_plan(leader, plan).revision,
            title=f"{name}便民服务平台规范化建设工作方案（样例）",
            text=f"按照三年行动计划，{name}便民服务中心和各村便民服务站分三年建成：先改标识标牌，再接通政务外网，"
            "窗口和人员年内配齐。建设方式、时限、责任领导和责任人见各站点安排。",
            sites={},
        )  # fmt: skip
        buildout.submit_town_plan(actor=leader, plan_id=plan)
    with _at(2023, 3, 6 + n):
        buildout.approve_town_plan(actor=bureau, plan_id=plan, said="同意，按方案实施")


def finish_tasks(bureau: Actor) -> None:
    """Every task whose day is past was done in time, in the order of their days; those that last go on."""
    for task in buildout.list_tasks(bureau, buildout.TaskFilter(live=True)):
        if task.state != "open":
            continue
        if task.due_on is None:
            percent = Random(task.key).randrange(40, 95, 5)  # noqa: S311 - scenery, no secret
            said = "样例：长期任务，按季度通报一次进展"
            buildout.report_task(actor=bureau, task_id=task.id, said=said, percent=percent)
        elif task.due_on < clock.today():
            with _at(task.due_on.year, task.due_on.month, task.due_on.day):
                buildout.report_task(actor=bureau, task_id=task.id, said="样例：按期完成，材料存档", done=True)
                buildout.move_task(actor=bureau, task_id=task.id, name="finish")


def _open_one(bureau: Actor, site_id: int) -> None:
    due = clock.today() + timedelta(days=14)
    buildout.open_rectification(
        actor=bureau, site_id=site_id, line="items", defect="办事指南没有公示", due_on=due
    )  # fmt: skip


def _at(year: int, month: int, day: int) -> AbstractContextManager[None]:
    return clock.at(datetime(year, month, day, 10, tzinfo=clock.SHANGHAI))
