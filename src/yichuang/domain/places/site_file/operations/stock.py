"""set_supply, move_supply: consumables and leaflets; set_board, take_board_down: signs and boards."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from yichuang.domain.places.models import Site
from yichuang.domain.places.operations._rows import record
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid, NotFound

from .. import words
from ..events import BoardSet, SupplyMoved, SupplySet
from ..models import Board, Supply, SupplyMove
from ..policies import access_kept_site
from ..refs import BoardRef, SupplyRef
from ..reps import board_ref, supply_ref
from . import _checks

_MOST = 1_000_000


def _supply(site: Site, supply_id: int) -> Supply:
    row = Supply.objects.select_for_update(of=("self",)).filter(pk=supply_id, site=site).first()
    if row is None:
        raise NotFound("没有这种用品")
    return row


@transaction.atomic
def set_supply(  # noqa: PLR0913 - the facts of a supply, all named
    *,
    actor: Actor,
    site_id: int,
    kind: str,
    name: str,
    unit: str,
    minimum: int,
    every_days: int | None = None,
    dropped: bool = False,
    supply_id: int | None = None,
) -> SupplyRef:
    """Enter a consumable or leaflet with the least there should be and how often to restock it, or change it (S1-131).

    Its stock changes by ``move_supply`` only. Raises Forbidden, NotFound, Invalid or Conflict (entered already).
    """
    site = access_kept_site(actor, site_id)
    wrong: dict[str, str] = {}
    values: dict[str, Any] = {
        "kind": _checks.word(wrong, "kind", kind, words.SupplyKind.values, "类别"),
        "name": _checks.line(wrong, "name", name, "名称", 60),
        "unit": _checks.line(wrong, "unit", unit, "单位", 6),
        "minimum": _checks.number(wrong, "minimum", minimum, "最低存量", 0, _MOST),
        "every_days": _checks.number(wrong, "every_days", every_days, "添置周期", 1, 3660),
        "dropped": dropped,
    }
    if wrong:
        raise Invalid(wrong)
    row = _supply(site, supply_id) if supply_id is not None else None
    if Supply.objects.filter(site=site, name=values["name"]).exclude(pk=supply_id or 0).exists():
        raise Conflict(f"“{values['name']}”已经登记过了")
    row, fields = _checks.put(Supply, row, {"site": site}, values)
    if fields:
        record(actor, site, SupplySet(site.pk, row.pk, fields))
    return supply_ref(row)


@transaction.atomic
def move_supply(  # noqa: PLR0913 - a move, all named
    *, actor: Actor, site_id: int, supply_id: int, reason: str, amount: int, note: str = ""
) -> SupplyRef:
    """Bought or used by ``amount``, or counted to be ``amount`` (盘点). Never below nothing.

    Raises Forbidden, NotFound, Invalid (more than is there), Conflict (no longer kept).
    """
    site = access_kept_site(actor, site_id)
    row = _supply(site, supply_id)
    wrong: dict[str, str] = {}
    _checks.word(wrong, "reason", reason, words.MoveReason.values, "为什么变动")
    counted = reason == words.MoveReason.COUNTED
    _checks.number(wrong, "amount", amount, "数量", 0 if counted else 1, _MOST)
    text = _checks.line(wrong, "note", note, "说明", 100, 0)
    if wrong:
        raise Invalid(wrong)
    if row.dropped:
        raise Conflict("这种用品已经不再备了，要用请先改回来")
    change = {
        words.MoveReason.BOUGHT: amount,
        words.MoveReason.COUNTED: amount - row.stock,
    }.get(words.MoveReason(reason), -amount)
    if row.stock + change < 0:
        raise Invalid({"amount": f"现在只有 {row.stock} {row.unit}。账实不符的，先盘点"})
    if row.stock + change > _MOST:
        raise Invalid({"amount": "数量太大了，请核对"})
    row.stock += change
    if reason == words.MoveReason.BOUGHT:
        row.restocked_on = clock.today()
    row.save(update_fields=["stock", "restocked_on"])
    SupplyMove.objects.create(supply=row, reason=reason, change=change, stock=row.stock, at=clock.now(), note=text)
    record(actor, site, SupplyMoved(site.pk, row.pk, reason, change, row.stock))
    return supply_ref(row)


@transaction.atomic
def set_board(  # noqa: PLR0913 - the facts of a board, all named
    *,
    actor: Actor,
    site_id: int,
    kind: str,
    text: str,
    place_at: str,
    made_on: date,
    review_on: date | None = None,
    outdated_why: str = "",
    board_id: int | None = None,
) -> BoardRef:
    """Enter a sign or public board, or change it; with ``outdated_why`` it must be made anew (S0-92).

    A newer ``made_on`` without a reason says that it was made anew. Raises Forbidden, NotFound, Invalid, Conflict.
    """
    site = access_kept_site(actor, site_id)
    wrong: dict[str, str] = {}
    why = _checks.line(wrong, "outdated_why", outdated_why, "为什么要更换", 100, 0)
    row = _board(site, board_id) if board_id is not None else None
    since = row.outdated_since if row is not None and row.outdated_since else clock.today()
    values: dict[str, Any] = {
        "kind": _checks.word(wrong, "kind", kind, words.BoardKind.values, "标牌类型"),
        "text": _checks.line(wrong, "text", text, "内容", 200),
        "place_at": _checks.line(wrong, "place_at", place_at, "位置", 60),
        "made_on": made_on,
        "review_on": review_on,
        "outdated_why": why,
        "outdated_since": since if why else None,
    }
    if made_on > clock.today():
        wrong["made_on"] = "制作日期不能在今天以后"
    if review_on is not None and review_on <= made_on:
        wrong["review_on"] = "核对日期应在制作日期以后"
    if wrong:
        raise Invalid(wrong)
    row, fields = _checks.put(Board, row, {"site": site}, values)
    if fields:
        record(actor, site, BoardSet(site.pk, row.pk, fields))
    return board_ref(row)


def _board(site: Site, board_id: int) -> Board:
    row = Board.objects.select_for_update(of=("self",)).filter(pk=board_id, site=site).first()
    if row is None:
        raise NotFound("没有这块标牌")
    if row.taken_down_on is not None:
        raise Conflict("这块标牌已经撤下，另做一块请重新登记")
    return row


@transaction.atomic
def take_board_down(*, actor: Actor, site_id: int, board_id: int) -> BoardRef:
    """The board hangs no more. Raises Forbidden, NotFound or Conflict (down already)."""
    site = access_kept_site(actor, site_id)
    row = _board(site, board_id)
    _checks.put(Board, row, {}, {"taken_down_on": clock.today()})
    record(actor, site, BoardSet(site.pk, row.pk, ("taken_down_on",)))
    return board_ref(row)
