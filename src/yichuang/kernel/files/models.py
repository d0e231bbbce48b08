"""The register of stored contents."""

from __future__ import annotations

from django.db import models


class StoredFile(models.Model):
    """One content, however often uploaded. The name a person gave it lives, sealed, in the room that attaches it."""

    sm3 = models.CharField(max_length=64, unique=True)
    size = models.BigIntegerField()
    media_type = models.TextField()
    extension = models.TextField()
    received_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(size__gt=0), name="files_storedfile_not_empty")]
