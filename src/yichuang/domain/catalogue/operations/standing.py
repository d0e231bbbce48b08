"""Suspending, resuming and withdrawing an item (暂停、恢复、取消)."""

from __future__ import annotations

from django.db import transaction

from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Forbidden
from yichuang.kernel.lifecycle import fire

from ..events import ItemResumed, ItemSuspended, ItemWithdrawn
from ..lifecycle import MACHINE, WITHDRAWN
from ..policies import access_item
from ..queries import get_item
from ..refs import ItemRef
from .end_handed import end_handed


@transaction.atomic
def suspend_item(*, actor: Actor, item_id: int) -> ItemRef:
    """Take the item out of use for a time: no longer found or applied for. Raises NotFound, Forbidden, Conflict."""
    return _move(actor, item_id, "suspend", ItemSuspended(item_id))


@transaction.atomic
def resume_item(*, actor: Actor, item_id: int) -> ItemRef:
    """Put a suspended item back into use; a withdrawn one only the system: people claim it again by a proposal.

    Raises NotFound, Forbidden, Conflict.
    """
    if access_item(actor, item_id).state == WITHDRAWN and not actor.is_system:
        raise Forbidden("这个事项已经审定取消，不能直接恢复；要重新实施，请在“上级清单”里认领，走事项调整")
    return _move(actor, item_id, "resume", ItemResumed(item_id))


@transaction.atomic
def withdraw_item(*, actor: Actor, item_id: int) -> ItemRef:
    """Strike the item from the list (取消), as the system; people propose it (S4-5). Cases already filed go on; what is
    handed down of it ends (``end_handed``).

    Raises NotFound, Forbidden, Conflict.
    """
    access_item(actor, item_id)
    if not actor.is_system:
        raise Forbidden("取消事项要经审核、审定，请在“事项调整”里提出申请")
    done = _move(actor, item_id, "withdraw", ItemWithdrawn(item_id))
    end_handed(access_item(actor, item_id), actor=actor, reason="事项取消")
    return done


def _move(actor: Actor, item_id: int, name: str, event: ItemSuspended | ItemResumed | ItemWithdrawn) -> ItemRef:
    item = access_item(actor, item_id)
    fire(MACHINE, item, name, actor=actor, event=event, subject_key=f"item:{item.pk}", place_id=item.place_id)
    return get_item(item_id)
