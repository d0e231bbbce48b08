"""Drawing up and renewing 委托书 (S1-31, S4-24)."""

from __future__ import annotations

from datetime import date
from io import BytesIO

from django.db import transaction

from yichuang.domain.places import public as places
from yichuang.kernel import clock, journal, numbering
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid, NotFound
from yichuang.kernel.files import kinds
from yichuang.kernel.files import public as files

from ..codes import Act, Handling, ItemKind, Undertaker
from ..events import EntrustmentMade
from ..handing.delegations import Mode, SealUsed, judge
from ..handing.entrusting import Parties, entrustment_pdf, parties_of
from ..handing.handed import EntrustmentRef, list_entrustments
from ..handing.stationing import refuse_excluded
from ..lifecycle import DELEGATE
from ..models import Batch, Delegation, EndingSoon, Entrustment
from ..models.delegation import EVER_HELD
from ..policies import access_item
from ..queries import list_implementations

_AT_ONCE = 20
"""Documents drawn up by one call: each is sealed twice, and a page waits for it."""
_MOST = 5 * 1024 * 1024


@transaction.atomic
def draw_up_entrustments(*, actor: Actor, batch_id: int, seal: SealUsed) -> tuple[int, int]:
    """The documents a batch still lacks, at most twenty at once: (drawn up, still lacking).

    One for each entrusting body and undertaking body, or kind of sites; over what of the batch still holds or will.
    Raises Forbidden, NotFound, Conflict (none is lacking).
    """
    actor.require(DELEGATE)
    batch = Batch.objects.select_for_update().filter(pk=batch_id, place_id=actor.place_id or 0).first()
    if batch is None:
        raise NotFound("没有这个批次")
    lacking = [pair for pair in parties_of(batch.place_id, _lasting(batch)) if pair.key not in _drawn_up(batch)]
    if not lacking:
        raise Conflict("这一批的委托书都已经出具了；自助终端由申请人自己办，不用委托书")
    for pair in lacking[:_AT_ONCE]:
        first = pair.delegations[0]
        _draw_up(actor, pair, seal=seal, since=first.since, until=first.until, batch=batch)
    return min(len(lacking), _AT_ONCE), max(len(lacking) - _AT_ONCE, 0)


@transaction.atomic
def renew_entrustment(*, actor: Actor, entrustment_id: int, until: date) -> int:
    """Let what a document hands down go on until before ``until``, by a document that follows on; its id.

    The law is asked again, as an item's kind or the negative list may have changed. What was taken back stays so,
    and a body renews nothing of an item it no longer implements.
    Raises Forbidden, NotFound, Invalid, Conflict (without an end, renewed already, over, or all taken back).
    """
    actor.require(DELEGATE)
    old = Entrustment.objects.select_for_update().filter(pk=entrustment_id, place_id=actor.place_id or 0).first()
    if old is None:
        raise NotFound("没有这份委托书")
    if old.until is None:
        raise Conflict("这份委托书没有期限，到收回为止都有效，不用续期")
    if old.until <= clock.today():
        raise Conflict("这份委托书已经到期，请重新下放一批")
    if Entrustment.objects.filter(renews=old).exists():
        raise Conflict("这份委托书已经续期")
    if until <= old.until:
        raise Invalid({"until": f"续期的最后一天要晚于原来的期限，新的期限从 {old.until} 起算"})
    lasting = old.delegations.filter(taken_back_on__isnull=True, until=old.until).select_related("item")
    rows = [r for r in lasting.order_by("item_id", "pk") if _implements(old.entrusting_id, r.item_id)]
    if not rows:
        raise Conflict("这份委托书里的下放都已经收回，或者委托方已经不再实施这些事项，不能续期")
    pair = Parties(
        places.get_organisation(old.entrusting_id),
        places.get_organisation(old.undertaking_id) if old.undertaking_id else None,
        old.site_kind,
        old.undertaker,
    )
    for item_id in sorted({row.item_id for row in rows}):
        access_item(actor, item_id)
    pair.delegations = [_follow_on(row, until) for row in rows]
    pair.site_ids = {n for p in parties_of(old.place_id, rows) if p.key == pair.key for n in p.site_ids}
    return _draw_up(actor, pair, seal=SealUsed(old.seal), since=old.until, until=until, batch=old.batch, renews=old)


def _implements(organisation_id: int, item_id: int) -> bool:
    """Whether the body holds the power it would hand down (行政许可法 24)."""
    return any(i.organisation_id == organisation_id for i in list_implementations(item_id))


def open_entrustment(*, actor: Actor, entrustment_id: int) -> tuple[int, str]:
    """The stored file and the name of a document, for who may hand down. Raises Forbidden, NotFound."""
    actor.require(DELEGATE)
    row = Entrustment.objects.filter(pk=entrustment_id, place_id=actor.place_id or 0).first()
    if row is None:
        raise NotFound("没有这份委托书")
    return row.file_id, f"委托书 {row.number}"


def lacking_entrustments(*, actor: Actor, batch_id: int) -> int:
    """How many documents of a batch are not drawn up yet. Raises Forbidden, NotFound."""
    actor.require(DELEGATE)
    batch = Batch.objects.filter(pk=batch_id, place_id=actor.place_id or 0).first()
    if batch is None:
        raise NotFound("没有这个批次")
    done = _drawn_up(batch)
    return sum(1 for pair in parties_of(batch.place_id, _lasting(batch)) if pair.key not in done)


def get_entrustment(*, actor: Actor, entrustment_id: int) -> EntrustmentRef:
    """One document. Raises Forbidden, NotFound."""
    found = [e for e in list_entrustments(actor=actor) if e.id == entrustment_id]
    if not found:
        raise NotFound("没有这份委托书")
    return found[0]


def _lasting(batch: Batch) -> list[Delegation]:
    """What the batch itself granted and nobody took back; a renewal has its own document."""
    rows = batch.delegations.filter(taken_back_on__isnull=True).select_related("item").order_by("since", "pk")
    first = rows.first()
    return list(rows.filter(since=first.since)) if first else []


def _drawn_up(batch: Batch) -> set[tuple[int, int | None, str, str]]:
    rows = batch.entrustments.filter(renews__isnull=True)
    return set(rows.values_list("entrusting_id", "undertaking_id", "site_kind", "undertaker"))


def _follow_on(row: Delegation, until: date) -> Delegation:
    """The delegation that follows on. Shared by several documents, the first renewal makes it for all."""
    assert row.until is not None
    refuse_excluded(row.item, row.until, until)
    verdict = judge(
        kind=ItemKind(row.item.kind), handling=Handling(row.item.handling), undertaker=Undertaker(row.undertaker),
        act=Act(row.act), mode=Mode(row.mode), document=row.document,
    )  # fmt: skip
    if verdict.refusal:
        raise Invalid({"until": f"“{row.item.name}”不能续期：{verdict.refusal}"})
    made, created = Delegation.objects.filter(EVER_HELD).get_or_create(
        item=row.item, act=row.act, site_kind=row.site_kind, site=row.site, undertaker=row.undertaker,
        organisation=row.organisation, since=row.until,
        defaults={
            "until": until, "mode": row.mode, "document": row.document, "basis": verdict.basis,
            "batch_id": row.batch_id,
        },
    )  # fmt: skip
    if not created and made.until != until:
        raise Conflict(f"“{row.item.name}”的下放已经续到 {made.until} 以前，请用同一个日期续期")
    EndingSoon.objects.filter(delegation=row).delete()
    return made


def _draw_up(  # noqa: PLR0913 - the facts of one document, all named
    actor: Actor,
    pair: Parties,
    *,
    seal: SealUsed,
    since: date,
    until: date | None,
    batch: Batch | None,
    renews: Entrustment | None = None,
) -> int:
    today = clock.today()
    place = places.get_place_by_id(pair.entrusting.place_id)
    number = f"{place.prefix}-WT-{today.year}-{numbering.take('catalogue.entrustment', str(place.id), today.year):04d}"
    sample = any(row.item.sample for row in pair.delegations)
    pdf = entrustment_pdf(
        parties=pair, number=number, seal=seal, since=since, until=until, day=today, sample=sample
    )  # fmt: skip
    stored = files.receive(BytesIO(pdf), max_bytes=_MOST, allowed=frozenset({kinds.PDF}))
    row = Entrustment.objects.create(
        place_id=place.id,
        number=number,
        entrusting_id=pair.entrusting.id,
        undertaking_id=pair.undertaking.id if pair.undertaking else None,
        site_kind=pair.site_kind,
        undertaker=pair.undertaker,
        seal=seal.value,
        since=since,
        until=until,
        drawn_up_at=clock.now(),
        file_id=stored.id,
        renews=renews,
        batch=batch,
    )
    row.delegations.set(pair.delegations)
    entry = EntrustmentMade(
        row.pk, row.entrusting_id, len(pair.delegations), since, until, renews.pk if renews else None
    )
    journal.record(entry, actor=actor, subject=f"entrustment:{row.pk}", place_id=place.id)
    return int(row.pk)
