"""Drafts: an application that is being filled in. Not a case, so nobody can take it for one."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from yichuang.kernel.sealing import SealedJSONField, SealedTextField


class Draft(models.Model):
    """One person's unfinished application for one item (草稿). Deleted when it becomes a case."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey("people.Account", on_delete=models.CASCADE, related_name="+")
    item_version = models.ForeignKey("catalogue.ItemVersion", on_delete=models.PROTECT, related_name="+")
    situation = models.JSONField(default=dict)
    content = SealedJSONField()
    revision = models.PositiveIntegerField("第几次保存", default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "item_version"], name="draft_one_per_item"),
        ]


class StagedFile(models.Model):
    """A file somebody has uploaded but not yet handed in with an application. Only its uploader can hand it in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey("people.Account", on_delete=models.CASCADE, related_name="+")
    draft = models.ForeignKey(Draft, null=True, on_delete=models.CASCADE, related_name="files")
    material = models.CharField(max_length=40, blank=True)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    name = SealedTextField("文件名")
    added_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["added_at"]
        indexes: ClassVar = [models.Index(fields=["added_at"], name="staged_file_age")]
