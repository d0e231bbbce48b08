"""The ledgers of the programme as a spreadsheet (导出台账; S0-88)."""

from __future__ import annotations

from django.db import transaction

from yichuang.kernel import journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.spreadsheets import xlsx

from ..events import ProgrammeExported
from ..programme_refs import TaskRow, WorkRow
from ..queries.programme import LedgerFilter, list_ledger
from ..queries.programme_tasks import TaskFilter, list_tasks

_SITES = (
    "乡级单位", "站点", "级别", "状态", "状态日期", "批次", "试点", "示范", "阶段", "建设方式", "资金来源", "责任领导",
    "责任人", "完成期限", "期限情况", "预算（元）", "服务人口", "说明",
)  # fmt: skip
_TASKS = (
    "任务", "来源", "牵头单位", "协办单位", "乡级单位", "站点", "完成时间", "期限情况", "状态", "进度（%）", "责任领导",
    "责任人", "出处",
)  # fmt: skip


@transaction.atomic
def export_programme(*, actor: Actor, narrow: LedgerFilter, tasks: TaskFilter) -> bytes:
    """The sites and the tasks in this post's reach, narrowed, as xlsx with two sheets; on record. Raises Forbidden."""
    sites, lines = list_ledger(actor, narrow), list_tasks(actor, tasks)
    entry = ProgrammeExported("ledger", len(sites) + len(lines))
    journal.record(entry, actor=actor, subject=f"place:{actor.place_id}", place_id=actor.place_id)
    return xlsx(("站点台账", _SITES, (_site(r) for r in sites)), ("任务台账", _TASKS, (_task(r) for r in lines)))


def _site(r: WorkRow) -> tuple[object, ...]:
    w = r.work
    return (
        r.town_name, r.site_name, r.kind_word, w.state_word, w.since, r.batch_word, "是" if w.pilot else "",
        "是" if r.demonstration else "",
        r.phase_name, r.way_word, "、".join(w.funding), w.leader, w.responsible, r.due_on,
        "，".join(t for t in (r.light_text, r.due_note) if t), w.cost, w.people, w.note,
    )  # fmt: skip


def _task(r: TaskRow) -> tuple[object, ...]:
    return (
        r.name, r.source_word, r.lead, "、".join(r.helpers), r.town_name, r.site_name,
        r.due_on or ("长期" if r.lasting else ""), r.light_text, r.state_word, r.percent, r.leader, r.responsible,
        r.basis,
    )  # fmt: skip
