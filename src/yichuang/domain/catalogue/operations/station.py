"""The negative list for stationing (进驻负面清单, S2-41, S1-28): putting an item on it, and taking it off."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q

from yichuang.kernel import clock, journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict, Invalid, NotFound

from ..events import ExclusionAdded, ExclusionEnded
from ..handing.delegations import ExclusionReason, Mode
from ..lifecycle import DELEGATE
from ..models import Delegation, Exclusion
from ..models.delegation import EVER_HELD
from ..policies import access_item


@transaction.atomic
def exclude_from_stationing(  # noqa: PLR0913 - all named
    *, actor: Actor, item_id: int, reason: ExclusionReason, document: str, since: date, note: str = ""
) -> int:
    """Put the item on the negative list from ``since`` on; the id of the entry. It is published at once.

    ``document`` names the approval. Raises NotFound, Forbidden, Invalid, and Conflict for an item that is on the list,
    or that is handed down at some time from then on: that is taken back first, or people would be sent to a site in
    vain.
    """
    actor.require(DELEGATE)
    item = access_item(actor, item_id)
    problems = {}
    if not 2 <= len(document.strip()) <= 200:
        problems["document"] = "请填写批准文件的名称和文号"
    if len(note.strip()) > 200:
        problems["note"] = "说明请写在 200 字以内"
    if problems:
        raise Invalid(problems)
    lasting = Q(until__isnull=True) | Q(until__gt=since)
    if Exclusion.objects.filter(lasting, item=item).exists():
        raise Conflict(f"“{item.name}”已经在进驻负面清单里")
    handed = Delegation.objects.filter(EVER_HELD, lasting, item=item).exclude(mode=Mode.OWN_PEOPLE.value).count()
    if handed:
        raise Conflict(f"“{item.name}”还有 {handed} 项下放在执行，请先在“下放”里收回，再列入负面清单")
    row = Exclusion.objects.create(
        item=item, reason=reason.value, note=note.strip(), document=document.strip(), since=since
    )
    entry = ExclusionAdded(item.pk, row.pk, reason, since)
    journal.record(entry, actor=actor, subject=f"item:{item.pk}", place_id=item.place_id)
    return int(row.pk)


@transaction.atomic
def end_exclusion(*, actor: Actor, exclusion_id: int) -> None:
    """Take the item off the negative list from today on. Raises NotFound, Forbidden, Conflict (off already)."""
    actor.require(DELEGATE)
    found = Exclusion.objects.filter(pk=exclusion_id).first()
    if found is None:
        raise NotFound("负面清单里没有这一条")
    item = access_item(actor, found.item_id)
    row = Exclusion.objects.select_for_update().get(pk=exclusion_id)
    today = clock.today()
    if row.until is not None:
        raise Conflict(f"“{item.name}”已经移出负面清单")
    row.until = max(today, row.since)
    row.save(update_fields=["until"])
    entry = ExclusionEnded(item.pk, row.pk, row.until)
    journal.record(entry, actor=actor, subject=f"item:{item.pk}", place_id=item.place_id)
