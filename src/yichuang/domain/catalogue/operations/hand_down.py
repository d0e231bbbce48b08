"""Handing down in batches (分类分批下放, S3-5, S4-7)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from yichuang.domain.places import public as places
from yichuang.kernel import clock, journal, numbering
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid

from ..events import BatchHandedDown, DelegationsNoted
from ..handing.batches import BatchPlan, BatchRow, Cell, preview_batch
from ..handing.handed import BatchRef, batch_title, due_to_end
from ..lifecycle import DELEGATE
from ..models import Batch, Delegation, EndingSoon
from ..policies import access_item


@transaction.atomic
def hand_down(*, actor: Actor, plan: BatchPlan, name: str, announced_on: date, fingerprint: str) -> BatchRef:
    """Grant what ``preview_batch`` showed as new, as one named batch: all of it or nothing (S3-4, S3-5, S4-7).

    ``fingerprint`` is the preview's: what has changed since (another batch, an item suspended, the negative list) must
    be looked at again. ``announced_on``: the day the batch is published, at the latest the day it begins to hold.
    Raises Forbidden, NotFound, Invalid, Conflict (not what was shown; nothing left to grant).
    """
    actor.require(DELEGATE)
    problems = {}
    if not 2 <= len(name.strip()) <= 100:
        problems["name"] = "请填写批次名称，2 到 100 个字，如“第一批便民服务事项”"
    if announced_on > plan.since:
        problems["announced_on"] = "公布日期不能晚于开始日期：先公布，后执行"
    if problems:
        raise Invalid(problems)
    items = {item_id: access_item(actor, item_id) for item_id in sorted(set(plan.item_ids))}
    preview = preview_batch(actor=actor, plan=plan)
    if preview.fingerprint != fingerprint:
        raise Conflict("预览以后情况有变化（别人下放了，或者事项、站点有调整），请重新预览再下放")
    if not preview.new:
        raise Conflict("没有可以新下放的：选的内容都已经下放，或者依法不能下放")
    now = clock.now()
    place = places.get_place_by_id(actor.place_id or 0)
    year = clock.today().year
    batch = Batch.objects.create(
        place_id=place.id,
        year=year,
        number=numbering.take("catalogue.batch", str(place.id), year),
        name=name.strip(),
        document=plan.document.strip(),
        announced_on=announced_on,
        made_at=now,
    )
    granted = [_delegation(plan, batch, row, cell) for row in preview.rows for cell in row.cells if cell.state == "new"]
    Delegation.objects.bulk_create(granted, batch_size=500)
    event = BatchHandedDown(
        batch.pk, len(granted), tuple(sorted(items)), plan.acts, plan.mode, plan.since, plan.until, announced_on
    )
    journal.record(event, actor=actor, subject=f"batch:{batch.pk}", place_id=place.id)
    used = {row.item_id for row in granted}
    return BatchRef(batch.pk, batch_title(batch), batch.name, batch.document, announced_on, len(granted), len(used))


def _delegation(plan: BatchPlan, batch: Batch, row: BatchRow, cell: Cell) -> Delegation:
    return Delegation(
        item_id=row.item_id,
        act=cell.act.value,
        site_kind=row.target.site_kind,
        site_id=row.target.site_id,
        undertaker=row.target.undertaker.value,
        mode=plan.mode.value,
        since=plan.since,
        until=plan.until,
        document=plan.document.strip(),
        basis=cell.why,
        batch=batch,
    )


@transaction.atomic
def note_ending(*, actor: Actor) -> int:
    """Put before the bureau what ends within thirty days, and drop what was renewed, taken back or is over.

    The daily job's work; once more changes nothing. The number newly noted, one journal entry for each place.
    Raises Forbidden.
    """
    actor.require(DELEGATE)
    today = clock.today()
    due = dict(due_to_end(today).values_list("pk", "item__place_id"))
    EndingSoon.objects.exclude(delegation_id__in=due).delete()
    known = set(EndingSoon.objects.values_list("delegation_id", flat=True))
    new = [EndingSoon(delegation_id=n, place_id=place, noted_on=today) for n, place in due.items() if n not in known]
    EndingSoon.objects.bulk_create(new, ignore_conflicts=True)
    for place_id in sorted({row.place_id for row in new}):
        count = sum(1 for row in new if row.place_id == place_id)
        entry = DelegationsNoted(place_id, count, today)
        journal.record(entry, actor=actor, subject=f"place:{place_id}", place_id=place_id)
    return len(new)
