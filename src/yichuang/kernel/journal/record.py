"""Writing an entry: inside the operation's transaction, or not at all."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import connection
from django.db.transaction import TransactionManagementError

from yichuang.kernel import clock
from yichuang.kernel.actor import Actor
from yichuang.kernel.rows import insert

from .events import Event, to_payload

_SUBJECT = re.compile(r"[a-z][a-z0-9_]*:[A-Za-z0-9_.-]{1,80}")


def record(
    event: Event, *, actor: Actor, subject: str, place_id: int | None, occurred_at: datetime | None = None
) -> int:
    """Append one entry to the journal and return its id.

    ``subject`` names what it is about by key, such as ``case:123``. ``occurred_at`` (default: now) is when it happened
    in the world; an entry made afterwards (补登) carries the earlier time there. ``recorded_at`` is ``clock.now()``:
    in service that is the real clock, in demo data the day the story tells of. Nothing relies on it for order: the
    order in which things were really written is the seal's position.

    Raises TransactionManagementError outside an atomic block (an entry must stand and fall with the change it tells of)
    and ValueError for a subject that is no key, or an ``occurred_at`` that is naive or still to come.
    """
    from .models import Entry

    if not connection.in_atomic_block:
        raise TransactionManagementError("journal.record needs the transaction of the change it records")
    if not _SUBJECT.fullmatch(subject):
        raise ValueError("a subject is a key such as case:123")
    now = clock.now()
    if occurred_at is None:
        occurred_at = now
    elif occurred_at.tzinfo is None:
        raise ValueError("occurred_at names no instant without a zone")
    elif occurred_at > now:
        raise ValueError("occurred_at lies in the future: what has not happened is not recorded")
    (entry,) = insert(
        Entry(
            kind=event.kind,
            version=event.version,
            place_id=place_id,
            subject=subject,
            actor_account_id=actor.account_id,
            actor_post_id=actor.post_id,
            actor_role=actor.role,
            channel=str(actor.channel),
            occurred_at=occurred_at,
            recorded_at=now,
            payload=to_payload(event),
        )
    )
    return int(entry.pk)
