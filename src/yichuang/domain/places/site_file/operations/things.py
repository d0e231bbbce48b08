"""set_equipment, move_equipment, note_check: the register of equipment (设备台账)."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import Any

from django.db import transaction

from yichuang.domain.places.models import Counter, Site
from yichuang.domain.places.operations._rows import record
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid, NotFound
from yichuang.kernel.lifecycle import fire

from .. import words
from ..events import EquipmentChecked, EquipmentMoved, EquipmentSet
from ..lifecycle import EQUIPMENT, IN_USE, RETIRED
from ..models import Equipment, EquipmentCheck, Zone
from ..policies import access_kept_site
from ..refs import EquipmentRef
from ..reps import equipment_ref
from . import _checks

_MOST_MONTHS = 120


def _access(actor: Actor, site_id: int, equipment_id: int) -> tuple[Site, Equipment]:
    site = access_kept_site(actor, site_id)
    row = Equipment.objects.select_for_update(of=("self",)).filter(pk=equipment_id, site=site).first()
    if row is None:
        raise NotFound("没有这件设备")
    return site, row


@transaction.atomic
def set_equipment(  # noqa: PLR0913 - the facts of a thing, all named
    *,
    actor: Actor,
    site_id: int,
    kind: str,
    name: str,
    asset_number: str = "",
    quantity: int = 1,
    counter_id: int | None = None,
    zone_id: int | None = None,
    keeper: str = "",
    keeper_post: str = "",
    acquired_on: date | None = None,
    every_months: int | None = None,
    next_due: date | None = None,
    equipment_id: int | None = None,
) -> EquipmentRef:
    """Enter equipment, or change it (S0-60, S1-13…20, S3-50). Who keeps it is told by name and post (S1-19).

    What keeps people safe needs the day of its next inspection (S1-132). With ``every_months`` and no day, the first
    is counted from the day it came into use, or today. Raises Forbidden, NotFound, Invalid, Conflict (asset number in
    use, or retired already).
    """
    site = access_kept_site(actor, site_id)
    wrong: dict[str, str] = {}
    values: dict[str, Any] = {
        "kind": _checks.word(wrong, "kind", kind, words.EquipmentKind.values, "设备类型"),
        "name": _checks.line(wrong, "name", name, "名称和型号", 80),
        "asset_number": _checks.line(wrong, "asset_number", asset_number, "资产编号", 40, 0),
        "quantity": _checks.number(wrong, "quantity", quantity, "数量", 1, 9999),
        "counter_id": counter_id,
        "zone_id": zone_id,
        "keeper": _checks.line(wrong, "keeper", keeper, "保管人", 40, 0),
        "keeper_post": _checks.line(wrong, "keeper_post", keeper_post, "保管岗位", 40, 0),
        "acquired_on": acquired_on,
        "every_months": _checks.number(wrong, "every_months", every_months, "维护周期", 1, _MOST_MONTHS),
        "next_due": next_due,
    }
    if acquired_on is not None and acquired_on > clock.today():
        wrong["acquired_on"] = "启用日期不能在今天以后"
    if counter_id is not None and not Counter.objects.filter(pk=counter_id, site=site).exists():
        wrong["counter_id"] = "请选本站点的窗口"
    if zone_id is not None and not Zone.objects.filter(pk=zone_id, site=site).exists():
        wrong["zone_id"] = "请选本站点的功能区"
    if next_due is None and every_months is not None and "every_months" not in wrong:
        values["next_due"] = months_after(min(acquired_on or clock.today(), clock.today()), every_months)
    if words.CLASS_OF.get(kind) == words.EquipmentClass.SAFETY and values["next_due"] is None:
        wrong["next_due"] = "安全设施要写下次检查日期，或者写检查周期"
    if wrong:
        raise Invalid(wrong)
    row = _access(actor, site_id, equipment_id)[1] if equipment_id is not None else None
    if row is not None and row.state == RETIRED:
        raise Conflict("这件设备已经报废，不能再改")
    _number_is_free(site, values["asset_number"], equipment_id)
    row, fields = _checks.put(Equipment, row, {"site": site}, values)
    if fields:
        record(actor, site, EquipmentSet(site.pk, row.pk, fields))
    return equipment_ref(row)


def _number_is_free(site: Site, asset_number: str, equipment_id: int | None) -> None:
    same = Equipment.objects.filter(site=site, asset_number=asset_number).exclude(pk=equipment_id or 0)
    if asset_number and same.exists():
        raise Conflict(f"资产编号 {asset_number} 已经登记过了，请核对")


@transaction.atomic
def move_equipment(*, actor: Actor, site_id: int, equipment_id: int, transition: str) -> EquipmentRef:
    """It broke, was mended, or is retired: a name of the machine. Raises Forbidden, NotFound or Conflict."""
    site, row = _access(actor, site_id, equipment_id)
    if transition not in EQUIPMENT.by_name:
        raise NotFound
    fire(
        EQUIPMENT, row, transition, actor=actor, event=EquipmentMoved(site.pk, row.pk, transition),
        subject_key=f"site:{site.pk}", place_id=site.place_id,
    )  # fmt: skip
    return equipment_ref(row)


@transaction.atomic
def note_check(  # noqa: PLR0913 - a line of the log, all named
    *,
    actor: Actor,
    site_id: int,
    equipment_id: int,
    kind: str,
    on: date,
    good: bool,
    note: str = "",
    by: str = "",
    next_due: date | None = None,
) -> EquipmentRef:
    """Add a line to the maintenance log (S1-19, S1-132). In order, the next day is ``next_due``, or counted from here.

    What keeps people safe moves on by an inspection only, and always has a next day. A line entered late, behind a
    newer one that counts, moves nothing.

    What was found wrong needs words, and keeps its day: it stays on the list until it is in order. Raises Forbidden,
    NotFound, Invalid or Conflict (retired).
    """
    site, row = _access(actor, site_id, equipment_id)
    wrong: dict[str, str] = {}
    _checks.word(wrong, "kind", kind, words.CheckKind.values, "做了什么")
    text = _checks.line(wrong, "note", note, "情况", 200, 0)
    who = _checks.line(wrong, "by", by, "谁做的", 40, 0)
    if on > clock.today():
        wrong["on"] = "日期还没到，做完再登记"
    if not good and not text:
        wrong["note"] = "请写明哪里不正常"
    safety = words.CLASS_OF[row.kind] == words.EquipmentClass.SAFETY
    counts = good and row.state == IN_USE and (kind == words.CheckKind.INSPECTION or not safety)
    if next_due is not None and next_due <= on:
        wrong["next_due"] = "下次日期应在这一次以后"
    if counts and safety and row.every_months is None and next_due is None:
        wrong["next_due"] = "安全设施没有写周期，请写下次检查日期"
    if wrong:
        raise Invalid(wrong)
    if row.state == RETIRED:
        raise Conflict("这件设备已经报废")
    earlier = row.checks.filter(good=True, **({"kind": words.CheckKind.INSPECTION} if safety else {}))
    newest = counts and not earlier.filter(on__gt=on).exists()
    EquipmentCheck.objects.create(equipment=row, kind=kind, on=on, good=good, note=text, by=who, entered_at=clock.now())
    if newest:
        counted = months_after(on, row.every_months) if row.every_months is not None else None
        kept = row.next_due if row.next_due is not None and row.next_due > on else None  # without a cycle: as agreed
        row.next_due = next_due or counted or kept
        row.save(update_fields=["next_due"])
    record(actor, site, EquipmentChecked(site.pk, row.pk, kind, good))
    return equipment_ref(row)


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last (31 January and one month: 28 or 29 February)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
