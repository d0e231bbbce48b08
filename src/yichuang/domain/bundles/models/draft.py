"""An application for a bundle while it is being filled in, and the papers uploaded for it."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from yichuang.kernel.sealing import SealedJSONField, SealedTextField


class BundleDraft(models.Model):
    """One person's unfinished application for one bundle. Deleted when it is handed in."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey("people.Account", on_delete=models.CASCADE, related_name="+")
    version = models.ForeignKey("bundles.BundleVersion", on_delete=models.PROTECT, related_name="+")
    bundle = models.ForeignKey("bundles.Bundle", on_delete=models.PROTECT, related_name="+")
    situation = models.JSONField(default=dict)
    content = SealedJSONField()
    revision = models.PositiveIntegerField("第几次保存", default=1)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "bundle"], name="bundle_draft_one_each"),
        ]


class BundleFile(models.Model):
    """A paper uploaded once for all members that ask for it: of a draft, then of what was handed in while any waits."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey("people.Account", on_delete=models.CASCADE, related_name="+")
    draft = models.ForeignKey(BundleDraft, null=True, on_delete=models.CASCADE, related_name="files")
    bundle_case = models.ForeignKey("bundles.BundleCase", null=True, on_delete=models.CASCADE, related_name="files")
    paper = models.CharField(max_length=90)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, related_name="+")
    name = SealedTextField("文件名")
    added_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["added_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="bundle_file_of_one",
                condition=Q(draft__isnull=False, bundle_case__isnull=True)
                | Q(draft__isnull=True, bundle_case__isnull=False),
            ),
        ]
