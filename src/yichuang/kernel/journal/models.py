"""Three plain tables: what happened (append-only), its seal (append-only), and how far each reader has come."""

from __future__ import annotations

import pgtrigger
from django.db import models
from django.db.models.functions import Cast

_MAX = 2**63 - 1


def _append_only() -> list[pgtrigger.Trigger]:
    """Refuse changes even by the tables' owner, so that careless code cannot rewrite the record.

    Statement level: a change that happens to match no row is refused too. The application's role is not even granted
    these rights (``grants.py``).
    """
    return [
        pgtrigger.Trigger(
            name="append_only",
            level=pgtrigger.Statement,
            when=pgtrigger.Before,
            operation=pgtrigger.Update | pgtrigger.Delete | pgtrigger.Truncate,
            func="RAISE EXCEPTION 'journal: % on % is refused, the record is append-only', TG_OP, TG_TABLE_NAME;",
        )
    ]


class Entry(models.Model):
    """One thing that happened. Who acted is an account, a post and a role: never a name.

    ``xid`` is the 64-bit transaction id, given by the database; the sealer takes finished transactions by it.
    """

    kind = models.CharField(max_length=80)
    version = models.PositiveSmallIntegerField()
    place_id = models.BigIntegerField(null=True)
    subject = models.CharField(max_length=120)
    actor_account_id = models.BigIntegerField(null=True)
    actor_post_id = models.BigIntegerField(null=True)
    actor_role = models.CharField(max_length=60)
    channel = models.CharField(max_length=20)
    occurred_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    xid = models.BigIntegerField(
        editable=False,
        db_default=Cast(
            Cast(models.Func(function="pg_current_xact_id"), models.TextField()),
            models.BigIntegerField(),
        ),
    )
    payload = models.JSONField()

    class Meta:
        indexes = [
            models.Index(fields=["subject", "id"], name="journal_entry_subject"),
            models.Index(fields=["xid", "id"], name="journal_entry_xid"),
        ]
        triggers = _append_only()


class Seal(models.Model):
    """The entry's place in the one order that everybody reads, and the digest that chains it to all before it."""

    position = models.BigIntegerField(primary_key=True)  # 1, 2, 3 … without a gap
    entry = models.OneToOneField(Entry, on_delete=models.PROTECT, related_name="seal")
    hash = models.BinaryField(max_length=32)

    class Meta:
        triggers = _append_only()


class SealerState(models.Model):
    """How far the sealer has come: every entry at or below (xid, entry_id) has its seal. One row.

    Not read off the last seal, because after a restore into a new cluster transaction ids start lower.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    xid = models.BigIntegerField(default=0)
    entry_id = models.BigIntegerField(default=_MAX)
    position = models.BigIntegerField(default=0)  # of the last seal: a cut-off end is noticed

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="journal_one_sealer_state")]


class ReaderPosition(models.Model):
    """A reader and the last position it has handled; ``error`` says why it does not go on."""

    name = models.CharField(max_length=80, primary_key=True)
    position = models.BigIntegerField(default=0)
    error = models.CharField(max_length=300, blank=True)
    failed_position = models.BigIntegerField(null=True)
    failed_at = models.DateTimeField(null=True)
    attempts = models.PositiveIntegerField(default=0)
