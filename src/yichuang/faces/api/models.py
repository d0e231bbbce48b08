"""Bearer tokens: only their digest is kept."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q


class ApiToken(models.Model):
    """A token lets a machine act for one account in one post, within its scopes, until it expires (接口令牌)."""

    digest = models.BinaryField(max_length=32, unique=True)
    account = models.ForeignKey("people.Account", on_delete=models.CASCADE, related_name="+")
    post = models.ForeignKey("people.Post", null=True, on_delete=models.CASCADE, related_name="+")
    scopes = ArrayField(models.CharField(max_length=20))
    requests_per_minute = models.PositiveIntegerField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="api_token_lasts", condition=Q(expires_at__gt=models.F("created_at"))),
        ]
