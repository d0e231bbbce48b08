"""What a place publishes (主动公开): a publication, its versions, their files and the items they explain."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from yichuang.kernel import clock
from yichuang.kernel.lifecycle import trigger

from .. import lifecycle, words


class Publication(models.Model):
    """Something published in a column; what it says stands in its versions."""

    place = models.ForeignKey("places.Place", models.PROTECT, related_name="+")
    organisation = models.ForeignKey("places.Organisation", models.PROTECT, related_name="+")
    column = models.CharField("栏目", max_length=16, choices=words.Column.choices)
    month = models.DateField("统计月份", null=True)
    sample = models.BooleanField("样例", default=False)
    created_at = models.DateTimeField(default=clock.now)
    first_on = models.DateField("首次公开日期", null=True)
    gone_on = models.DateField("撤下日期", null=True)
    gone_why = models.CharField("撤下原因", max_length=200, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["place", "column", "-first_on"], name="disclosure_column_list")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(column="statistics", month__isnull=False) | ~Q(column="statistics") & Q(month__isnull=True),
                name="disclosure_month_of_statistics",
            ),
            models.CheckConstraint(
                condition=Q(gone_on__isnull=True, gone_why="") | Q(gone_on__isnull=False) & ~Q(gone_why=""),
                name="disclosure_gone_says_why",
            ),
        ]


class PublicationVersion(models.Model):
    """A text of a publication. ``writers``: accounts that wrote or submitted it, none of whom may publish it."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField("版本")
    title = models.CharField("标题", max_length=120)
    text = models.TextField("正文")
    change = models.CharField("改了什么", max_length=200, blank=True)
    since = models.DateField("公开起始", null=True)
    until = models.DateField("公开截止（含当日）", null=True)
    explains = models.ForeignKey(Publication, models.PROTECT, null=True, related_name="explained_by")
    figures = models.JSONField("统计结果", default=list)
    writers = ArrayField(models.BigIntegerField(), default=list)
    state = models.CharField(
        max_length=10, choices=list(lifecycle.VERSION.states.items()), default=lifecycle.VERSION.initial
    )
    said = models.CharField("审查意见", max_length=200, blank=True)
    reviewed_by = models.ForeignKey("people.Account", models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)

    class Meta:
        triggers: ClassVar = [trigger(lifecycle.VERSION)]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["publication", "number"], name="disclosure_version_number"),
            models.UniqueConstraint(
                fields=["publication"], condition=Q(state="published"), name="disclosure_one_published"
            ),
            models.UniqueConstraint(
                fields=["publication"], condition=Q(state__in=["written", "submitted"]), name="disclosure_one_draft"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["published", "replaced", "withdrawn"])
                | Q(published_at__isnull=False, reviewed_by__isnull=False, since__isnull=False),
                name="disclosure_published_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gte=models.F("since")),
                name="disclosure_until_after_since",
            ),
        ]


class VersionItem(models.Model):
    """An item of the catalogue that a version explains (S2-140)."""

    version = models.ForeignKey(PublicationVersion, models.CASCADE, related_name="items")
    item = models.ForeignKey("catalogue.Item", models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["version", "item"], name="disclosure_item_once")]


class Attachment(models.Model):
    """A file beside a version."""

    version = models.ForeignKey(PublicationVersion, models.PROTECT, related_name="attachments")
    name = models.CharField("名称", max_length=80)
    file = models.ForeignKey("files.StoredFile", models.PROTECT, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["version", "file"], name="disclosure_file_once")]
