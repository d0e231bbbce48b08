"""The small tables of the ground floor itself."""

from __future__ import annotations

from django.db import models


class Counter(models.Model):
    """The last number given of one series. Written only by ``numbering.take``."""

    pk = models.CompositePrimaryKey("series", "scope", "year")
    series = models.TextField()
    scope = models.TextField()
    year = models.IntegerField()
    last = models.BigIntegerField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(last__gte=1), name="kernel_counter_positive")]


class OnceKey(models.Model):
    """A key that was sent, and the ids it led to. Written only by ``idempotency.once``."""

    pk = models.CompositePrimaryKey("owner", "operation", "key")
    owner = models.TextField()
    operation = models.TextField()
    key = models.TextField()
    fingerprint = models.BinaryField()
    result = models.JSONField(null=True)
    at = models.DateTimeField(db_index=True)


class Generation(models.Model):
    """One row whose token is new after every change of reference data. Written only by ``generation.touch``."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    token = models.UUIDField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="kernel_generation_one_row")]
