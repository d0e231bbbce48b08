"""The registers as spreadsheets (导出)."""

from __future__ import annotations

from django.db import transaction

from yichuang.kernel import journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.spreadsheets import xlsx

from .events import EquipmentExported
from .queries import list_equipment, list_kept_sites

_COLUMNS = (
    "站点", "分类", "设备", "名称和型号", "资产编号", "数量", "位置", "保管人", "保管岗位", "启用日期",
    "维护周期（月）", "下次维护或者检查", "是否到期", "状态",
)  # fmt: skip
_DUE = {"late": "逾期", "soon": "快到期", "": ""}


@transaction.atomic
def export_equipment(*, actor: Actor, site_id: int | None = None, due_only: bool = False) -> bytes:
    """The register of one site, or of all this post keeps, as xlsx; on record. Raises Forbidden or NotFound."""
    rows = list_equipment(actor=actor, site_id=site_id, due_only=due_only)
    names = dict(list_kept_sites(actor=actor))
    cells = [
        (
            names.get(r.site_id, ""), r.class_text, r.kind_text, r.name, r.asset_number, str(r.quantity), r.standing_at,
            r.keeper, r.keeper_post, r.acquired_on, str(r.every_months or ""), r.next_due, _DUE[r.due], r.state_text,
        )
        for r in rows
    ]  # fmt: skip
    journal.record(
        EquipmentExported(len(rows)), actor=actor, subject=f"place:{actor.place_id}", place_id=actor.place_id
    )
    return xlsx(("设备台账", _COLUMNS, cells))
