"""Handing acts down to sites and bodies (委托下放), and leave to decide on the spot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.db import transaction

from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid, NotFound

from ..codes import KIOSK, Act, Handling, ItemKind, Undertaker
from ..events import AuthorityGranted, DelegationEnded, DelegationGranted
from ..handing.batches import BACKDATED, backdated
from ..handing.delegations import ART_24, WEIGHTY, Mode, SiteKind, judge, judge_terminal
from ..handing.reach import delegated_to_site, organisation_may
from ..handing.stationing import refuse_excluded
from ..lifecycle import DELEGATE, WITHDRAWN
from ..models import Delegation, EndingSoon, Item, OnTheSpotAuthority
from ..models.delegation import EVER_HELD
from ..policies import access_item


@dataclass(frozen=True, slots=True)
class _Target:
    """One of three: a kind of site, a site, a body."""

    site_kind: str = ""
    site_id: int | None = None
    organisation_id: int | None = None


@transaction.atomic
def delegate(  # noqa: PLR0913 - one call site per kind of target, all named
    *,
    actor: Actor,
    item_id: int,
    act: Act,
    undertaker: Undertaker,
    mode: Mode,
    since: date,
    until: date | None = None,
    document: str = "",
    site_kind: SiteKind | None = None,
    site_ids: Sequence[int] = (),
    organisation_id: int | None = None,
) -> tuple[int, ...]:
    """Hand ``act`` down to all sites of a kind, to these sites, or to one body; the ids of the delegations.

    ``until`` is the first day on which it no longer holds. ``document`` names the 委托书 or announcement; accepting,
    preliminary examination and deciding need one (行政许可法 24, S1-31, S4-24). What is in force already is left as it
    is, so that the same call again changes and journals nothing.

    Raises NotFound, Forbidden, Conflict (the item is cancelled), and Invalid where domain.md §7.4 forbids it, with the
    rule: a licence is accepted or decided for its owner by another 行政机关 only, a village committee or a company
    receives papers and assists.
    """
    actor.require(DELEGATE)
    item = _standing(access_item(actor, item_id))
    if backdated(actor, since):
        raise Invalid({"since": BACKDATED})
    targets = _targets(item, site_kind, site_ids, organisation_id)
    _check_undertaker(item, targets, undertaker)
    if mode is Mode.OWN_PEOPLE:
        _check_own_people(item, organisation_id)
        basis = "综合授权本单位人员，不是委托"  # domain.md §7.4; S0-71
    else:
        basis = _check_terminal(item, targets, act, mode) or _check_law(item, act, undertaker, mode, document)
        refuse_excluded(item, since, until)
    if until is not None and until <= since:
        raise Invalid({"until": "结束日期应晚于开始日期"})
    if act in WEIGHTY and not document.strip():
        raise Invalid({"document": f"委托{act.label}要有委托书或公告，请填写文件名称和文号（{ART_24}）"})
    facts = {
        "mode": mode.value,
        "until": until,
        "document": document.strip(),
        "basis": basis,
    }
    ids, new = [], []
    for target in targets:
        key: dict[str, Any] = {**asdict(target), "undertaker": undertaker.value, "item": item, "act": act.value}
        key["since"] = since
        row, created = Delegation.objects.filter(EVER_HELD).get_or_create(**key, defaults=facts)
        if not created and row.until is not None and row.until <= clock.today():
            raise Invalid({"since": f"{since} 起的那一项下放已在 {row.until} 结束，请换一个开始日期"})
        ids.append(row.pk)
        if created:
            new.append(row.pk)
    if new:
        entry = DelegationGranted(item.pk, tuple(new), act, mode, since, until)
        journal.record(entry, actor=actor, subject=f"item:{item.pk}", place_id=item.place_id)
    return tuple(ids)


@transaction.atomic
def end_delegation(*, actor: Actor, delegation_id: int, until: date) -> None:
    """Take a delegation back from ``until`` on (收回). Other delegations of its batch stay.

    What a site has taken in before that day it finishes (``reach.site_may``). Neither back in time nor beyond the term.
    Raises NotFound, Forbidden, Invalid, Conflict (ended already).
    """
    actor.require(DELEGATE)
    row = Delegation.objects.filter(pk=delegation_id).first()
    if row is None:
        raise NotFound
    item = access_item(actor, row.item_id)
    row = Delegation.objects.select_for_update().get(pk=delegation_id)
    if row.until is not None and row.until <= clock.today():
        raise Conflict("这项委托已经结束")
    if until <= row.since:
        raise Invalid({"until": "结束日期应晚于开始日期"})
    if until < clock.today():
        raise Invalid({"until": "收回不能往前算，最早从今天起"})
    if row.until is not None and until > row.until:
        raise Invalid({"until": f"这项委托本来就到 {row.until} 为止，收回只能提前；要延长请续期"})
    row.until, row.taken_back_on = until, clock.today()
    row.save(update_fields=["until", "taken_back_on"])
    EndingSoon.objects.filter(delegation=row).delete()
    entry = DelegationEnded(item.pk, row.pk, until)
    journal.record(entry, actor=actor, subject=f"item:{item.pk}", place_id=item.place_id)


@transaction.atomic
def authorise_on_the_spot(  # noqa: PLR0913 - all named
    *, actor: Actor, item_id: int, post_id: int, site_id: int, since: date, until: date | None, document: str
) -> int:
    """Let one post at one site accept and decide an instant item itself: the exception to "accept ≠ decide".

    The owner grants it in writing, with dates (design.md §3; S0-71, S2-57); the id goes to the journal of each case.
    The post's body must be able to decide: the implementing body's own people, or one the decision is delegated to.
    The same grant again is left as it is. Raises NotFound, Forbidden, Invalid, Conflict (the item is cancelled; another
    paper or end from the same day).
    """
    actor.require(DELEGATE)
    item = _standing(access_item(actor, item_id))
    if Handling(item.handling) is not Handling.INSTANT:
        raise Invalid({"item_id": "只有即办件可以授权窗口当场决定，承诺件的受理和决定要由不同的人办"})
    if not document.strip():
        raise Invalid({"document": "请填写授权书的名称和文号"})
    if until is not None and until <= since:
        raise Invalid({"until": "结束日期应晚于开始日期"})
    if backdated(actor, since):
        raise Invalid({"since": BACKDATED})
    post = people.get_post(post_id)
    if post.site_id is not None and post.site_id != site_id:
        raise Invalid({"site_id": "这个岗位不在这个站点"})
    if places.get_site(site_id).place_id != item.place_id:
        raise Invalid({"site_id": "站点不属于本地"})
    if not _may_decide(item, post.organisation_id, site_id, since):
        raise Invalid({"post_id": "这个岗位所在的单位不是实施主体，也没有受托决定，不能授权当场办结"})
    row, created = OnTheSpotAuthority.objects.filter(EVER_HELD).get_or_create(
        item=item, post_id=post_id, site_id=site_id, since=since,
        defaults={"until": until, "document": document.strip()},
    )  # fmt: skip
    if created:
        entry = AuthorityGranted(item.pk, row.pk, post_id, site_id, since, until)
        journal.record(entry, actor=actor, subject=f"item:{item.pk}", place_id=item.place_id)
    elif (row.until, row.document) != (until, document.strip()):
        raise Conflict(f"从 {since} 起已经有一份授权《{row.document}》，文件或结束日期不同；请先收回那一份")
    return int(row.pk)


def _standing(item: Item) -> Item:
    """The item, unless it is cancelled: nothing of it is handed down, or it would revive by itself with the item."""
    if item.state == WITHDRAWN:
        raise Conflict(f"“{item.name}”已经取消，不能下放；重新实施以后再下放")
    return item


def _may_decide(item: Item, organisation_id: int, site_id: int, on: date) -> bool:
    if organisation_may(item.pk, Act.DECIDE, organisation_id):
        return True
    site = places.get_site(site_id)
    return site.organisation_id == organisation_id and delegated_to_site(item.pk, Act.DECIDE, site, on)


def _targets(
    item: Item, site_kind: SiteKind | None, site_ids: Sequence[int], organisation_id: int | None
) -> list[_Target]:
    if sum((site_kind is not None, bool(site_ids), organisation_id is not None)) != 1:
        raise Invalid({"target": "请选定一类站点、若干站点或一个单位，三者选一"})
    if site_kind is not None:
        return [_Target(site_kind=site_kind.value)]
    if organisation_id is not None:
        if places.get_organisation(organisation_id).place_id != item.place_id:
            raise Invalid({"organisation_id": "单位不属于本地"})
        return [_Target(organisation_id=organisation_id)]
    for site_id in site_ids:
        if places.get_site(site_id).place_id != item.place_id:
            raise Invalid({"site_ids": "站点不属于本地"})
    return [_Target(site_id=site_id) for site_id in dict.fromkeys(site_ids)]


def _check_undertaker(item: Item, targets: Sequence[_Target], undertaker: Undertaker) -> None:
    """What kind of body undertakes it is a fact of the sites, not a claim.

    A delegation to a kind of site reaches those of that undertaker only (``reach``), so one of them is enough there.
    """
    for target in targets:
        if target.site_kind:
            sites = places.list_sites(item.place_id, kind=target.site_kind)
            bodies = places.get_organisations(s.organisation_id for s in sites)
            kinds = {b.undertaker for b in bodies.values()}
            if undertaker.value not in kinds:
                raise Invalid({"undertaker": f"这类站点里没有由{undertaker.label}承办的"})
            continue
        organisation_id = target.organisation_id or places.get_site(target.site_id or 0).organisation_id
        body = places.get_organisation(organisation_id)
        if body.undertaker != undertaker.value:
            word = Undertaker(body.undertaker).label
            raise Invalid({"undertaker": f"{body.name}是{word}，不是{undertaker.label}；性质不同的站点请分开委托"})


def _check_own_people(item: Item, organisation_id: int | None) -> None:
    own = organisation_id is not None and organisation_may(item.pk, Act.DECIDE, organisation_id)
    if not own:
        raise Invalid({"mode": "综合授权只能给实施主体自己的窗口人员；给别的单位请用委托受理或授权办理"})


def _check_terminal(item: Item, targets: Sequence[_Target], act: Act, mode: Mode) -> str:
    """The basis of opening an item to terminals; empty where no terminal is meant. Raises Invalid."""
    kiosk, basis = KIOSK in item.channels, ""
    for target in targets:
        kind = places.get_site(target.site_id).kind if target.site_id else target.site_kind
        verdict = judge_terminal(at_terminal=kind == SiteKind.TERMINAL.value, act=act, mode=mode, kiosk=kiosk)
        if verdict and verdict.refusal:
            raise Invalid({verdict.field: verdict.refusal})
        basis = verdict.basis if verdict else basis
    return basis


def _check_law(item: Item, act: Act, undertaker: Undertaker, mode: Mode, document: str) -> str:
    """The basis on which the act may be handed down. Raises Invalid with the rule's own words."""
    verdict = judge(
        kind=ItemKind(item.kind), handling=Handling(item.handling), undertaker=undertaker, act=act, mode=mode,
        document=document,
    )  # fmt: skip
    if verdict.refusal:
        raise Invalid({verdict.field: verdict.refusal})
    return verdict.basis
