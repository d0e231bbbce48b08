"""A batch before it is handed down (下放批次): every item × target × act, and what the law says to each.

The preview reads and decides nothing; ``operations.hand_down`` makes it again and grants exactly what was shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from hashlib import sha256
from typing import Final

from django.db.models import Q

from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Invalid, NotFound
from yichuang.kernel.generation import steady

from ..codes import KIOSK, Act, Handling, ItemKind, Service, Undertaker
from ..lifecycle import DELEGATE, IN_USE, MACHINE
from ..models import Delegation, Item
from .delegations import SELF_SERVICE, Mode, SiteKind, judge, judge_terminal, possible_acts
from .reach import own_sites
from .stationing import excluded_between

MOST_ROWS = 1000
"""Items × targets of one batch: what one person can look through and one page can show."""


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """What the bureau wants to hand down: items × (a kind of site, or sites) × acts, in one way, for one time.

    ``until`` is the first day on which it no longer holds. ``document``: name and number of the announcement.
    """

    item_ids: tuple[int, ...]
    acts: tuple[Act, ...]
    mode: Mode
    since: date
    until: date | None = None
    document: str = ""
    site_kind: SiteKind | None = None
    site_ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Target:
    """A site, or all sites of a kind that are run by one kind of body."""

    name: str
    undertaker: Undertaker
    site_kind: str = ""
    site_id: int | None = None
    sites: int = 1
    terminal: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """One act of one row: ``new`` (will be granted), ``held`` (is already so) or ``refused``, with the words why."""

    act: Act
    state: str
    why: str


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One item at one target. ``instead`` names the acts that the law lets this kind of body have."""

    item_id: int
    item_name: str
    target: Target
    cells: tuple[Cell, ...]
    instead: str


@dataclass(frozen=True, slots=True)
class BatchPreview:
    """What would happen, cell by cell. ``fingerprint`` stands for all of it: granting asks for the same."""

    rows: tuple[BatchRow, ...]
    new: int
    held: int
    refused: int
    fingerprint: str


def preview_batch(*, actor: Actor, plan: BatchPlan) -> BatchPreview:
    """What the law allows of this plan, row by row (S3-4 依法下放、应放尽放). Changes nothing.

    Raises Forbidden; NotFound for an item or a site of another place; Invalid for a plan that names nothing, is too
    large, ends before it begins, or would be 综合授权 (that binds a body's own people and is no delegation).
    """
    actor.require(DELEGATE)
    _check(plan, late=backdated(actor, plan.since))
    items = _items(actor, plan.item_ids)
    if not items:
        raise Invalid({"item_ids": "请至少选一个事项"})
    with steady():
        targets = _targets(actor.place_id or 0, plan)
        if len(items) * len(targets) > MOST_ROWS:
            raise Invalid(
                {"item_ids": f"事项和站点太多（{len(items) * len(targets)} 行），请分几批，每批不超过 {MOST_ROWS} 行"}
            )
        known = _known(plan, items)
        rows = tuple(_row(item, target, plan, known) for item in items for target in targets)
    states = [cell.state for row in rows for cell in row.cells]
    return BatchPreview(
        rows, states.count("new"), states.count("held"), states.count("refused"), _fingerprint(plan, rows)
    )


BACKDATED: Final = "开始日期不能早于今天：先公布、先订立委托书，再执行，不能倒签"


def backdated(actor: Actor, since: date) -> bool:
    """Whether people would hand down from a day that is over (行政许可法 24: announced first). The system may."""
    return since < clock.today() and not actor.is_system


def _check(plan: BatchPlan, *, late: bool) -> None:
    problems = {}
    if late:
        problems["since"] = BACKDATED
    if not plan.acts:
        problems["acts"] = "请至少选一个环节"
    if (plan.site_kind is None) == (not plan.site_ids):
        problems["site_ids"] = "请选一类站点，或者选几个站点，二者选一"
    if plan.mode is Mode.OWN_PEOPLE:
        problems["mode"] = "综合授权只给实施主体自己的人员，不是下放；请选委托受理、授权办理或帮办代办"
    if plan.until is not None and plan.until <= plan.since:
        problems["until"] = "结束日期应晚于开始日期"
    if problems:
        raise Invalid(problems)


def _items(actor: Actor, item_ids: Iterable[int]) -> list[Item]:
    wanted = set(item_ids)
    rows = list(Item.objects.filter(pk__in=wanted, place_id=actor.place_id or 0).order_by("body_name", "pinyin", "pk"))
    if len(rows) != len(wanted):
        raise NotFound("选的事项里有的已经不在本地目录里，请重新选择")
    return rows


def _targets(place_id: int, plan: BatchPlan) -> list[Target]:
    """A kind of site is one target for each kind of body that runs some of them: the law asks for the body."""
    if plan.site_kind is not None:
        counts: dict[Undertaker, int] = {}
        for site in places.list_sites(place_id, kind=plan.site_kind.value):
            body = Undertaker(places.get_organisation(site.organisation_id).undertaker)
            counts[body] = counts.get(body, 0) + 1
        if not counts:
            raise Invalid({"site_ids": f"本地还没有{plan.site_kind.label}"})
        label = plan.site_kind.label
        return [
            Target(
                f"全部{label}（{body.label}承办，{n} 个）",
                body,
                site_kind=plan.site_kind.value,
                sites=n,
                terminal=plan.site_kind is SiteKind.TERMINAL,
            )
            for body, n in sorted(counts.items(), key=lambda pair: -pair[1])
        ]
    targets = []
    for site_id in dict.fromkeys(plan.site_ids):
        site = places.get_site(site_id)
        if site.place_id != place_id:
            raise NotFound("选的站点里有的不属于本地，请重新选择")
        body = Undertaker(places.get_organisation(site.organisation_id).undertaker)
        terminal = site.kind == SiteKind.TERMINAL.value
        targets.append(Target(site.name, body, site_id=site.id, terminal=terminal))
    return targets


_Known = dict[tuple[int, str], list[Delegation]]


def _known(plan: BatchPlan, items: Sequence[Item]) -> _Known:
    """Delegations of these items that hold at some time of the plan, by item and act, in one statement."""
    overlapping = Q(until__isnull=True) | Q(until__gt=plan.since)
    if plan.until is not None:
        overlapping &= Q(since__lt=plan.until)
    rows = Delegation.objects.filter(overlapping, item__in=items, act__in=[a.value for a in plan.acts])
    found: _Known = {}
    for row in rows.exclude(mode=Mode.OWN_PEOPLE.value):
        found.setdefault((row.item_id, row.act), []).append(row)
    return found


def _row(item: Item, target: Target, plan: BatchPlan, known: _Known) -> BatchRow:
    kind, handling = ItemKind(item.kind), Handling(item.handling)
    cells = tuple(_cell(item, target, act, plan, known.get((item.pk, act.value), ())) for act in plan.acts)
    refused = any(cell.state == "refused" for cell in cells)
    may = _opened(item) if target.terminal else possible_acts(kind, handling, target.undertaker)
    instead = "、".join(a.label for a in may) if refused else ""
    return BatchRow(item.pk, item.name, target, cells, instead)


def _opened(item: Item) -> tuple[Act, ...]:
    return tuple(a for a in Act if a in SELF_SERVICE and (a is not Act.APPLY or KIOSK in item.channels))


def _cell(item: Item, target: Target, act: Act, plan: BatchPlan, known: Sequence[Delegation]) -> Cell:
    if item.state != IN_USE:
        return Cell(act, "refused", f"这个事项{MACHINE.states[item.state]}，先恢复再下放")
    if item.service != Service.HANDLED.value:
        return Cell(act, "refused", f"{Service(item.service).label}事项不在这里申请，没有可以下放的")
    if reason := excluded_between(item.pk, plan.since, plan.until):
        return Cell(act, "refused", f"在进驻负面清单里（{reason}），不能下放；要下放请先移出清单")
    if target.site_id in own_sites(item.pk):
        return Cell(act, "held", "实施主体自己的站点，本来就能办，不用委托")
    verdict = judge_terminal(
        at_terminal=target.terminal, act=act, mode=plan.mode, kiosk=KIOSK in item.channels
    ) or judge(
        kind=ItemKind(item.kind), handling=Handling(item.handling), undertaker=target.undertaker, act=act,
        mode=plan.mode, document=plan.document,
    )  # fmt: skip
    if verdict.refusal:
        return Cell(act, "refused", verdict.refusal)
    return _standing(target, act, plan, known) or Cell(act, "new", verdict.basis)


def _standing(target: Target, act: Act, plan: BatchPlan, known: Sequence[Delegation]) -> Cell | None:
    """What is in force already for the whole time needs nothing; one that begins the same day is in the way."""
    for row in known:
        if not _reaches(row, target):
            continue
        lasts = row.until is None or (plan.until is not None and row.until >= plan.until)
        if row.since <= plan.since and lasts:
            return Cell(act, "held", f"已经下放（{Mode(row.mode).label}，{row.since} 起）")
        if row.since == plan.since and (row.site_kind, row.site_id) == (target.site_kind, target.site_id):
            return Cell(act, "refused", f"同一天起已有一项到 {row.until} 止的下放，请把开始日期改到那一天")
    return None


def _reaches(row: Delegation, target: Target) -> bool:
    if target.site_id is None:
        return row.site_kind == target.site_kind and row.undertaker == target.undertaker.value
    if row.site_id is not None:
        return row.site_id == target.site_id
    site = places.get_site(target.site_id)
    if row.organisation_id is not None:
        return row.organisation_id == site.organisation_id
    return row.site_kind == site.kind and row.undertaker == target.undertaker.value


def _fingerprint(plan: BatchPlan, rows: Sequence[BatchRow]) -> str:
    cells = [(r.item_id, r.target.site_kind, r.target.site_id, r.target.undertaker.value, c.act.value, c.state)
             for r in rows for c in r.cells]  # fmt: skip
    return sha256(repr((astuple(plan), cells)).encode()).hexdigest()
