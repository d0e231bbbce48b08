"""What is handed down to whom (委托、授权、代办下沉), and leave to decide on the spot."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from yichuang.kernel.generation import touch

from ..codes import Act, Undertaker
from ..handing.delegations import Mode, SiteKind
from .choices import choices
from .items import Item

EVER_HELD = Q(until__isnull=True) | Q(until__gt=F("since"))
"""What held, holds or will; one that ended before it began keeps its row, with both days the same."""


class Delegation(models.Model):
    """An act handed down to one site, a kind of site, or an organisation (委托、授权、代办下沉)."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="delegations")
    act = models.CharField("环节", max_length=10, choices=choices(Act))
    site_kind = models.CharField("站点类型", max_length=10, choices=choices(SiteKind), blank=True)
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey("places.Organisation", on_delete=models.PROTECT, null=True, related_name="+")
    undertaker = models.CharField("承接单位性质", max_length=12, choices=choices(Undertaker))
    mode = models.CharField("下沉方式", max_length=12, choices=choices(Mode))
    since = models.DateField("起")
    until = models.DateField("止（不含当日）", null=True)
    document = models.CharField("委托书或公告", max_length=200, blank=True)
    basis = models.CharField("依据", max_length=200)
    batch = models.ForeignKey("catalogue.Batch", on_delete=models.PROTECT, null=True, related_name="delegations")
    taken_back_on = models.DateField("收回决定日期", null=True)

    class Meta:
        triggers: ClassVar = [touch()]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(
                    (~Q(site_kind="") & Q(site__isnull=True, organisation__isnull=True))
                    | (Q(site_kind="") & Q(site__isnull=False, organisation__isnull=True))
                    | (Q(site_kind="") & Q(site__isnull=True, organisation__isnull=False))
                ),
                name="catalogue_delegation_one_target",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="catalogue_delegation_lasts"
            ),
            models.UniqueConstraint(
                fields=["item", "act", "site_kind", "site", "organisation", "undertaker", "since"],
                condition=EVER_HELD,
                nulls_distinct=False,
                name="catalogue_delegation_once",
            ),
        ]


class OnTheSpotAuthority(models.Model):
    """The owner's written leave for one post at one site to accept and decide an instant item (design.md §3)."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    post = models.ForeignKey("people.Post", on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+")
    since = models.DateField("起")
    until = models.DateField("止（不含当日）", null=True)
    document = models.CharField("授权书", max_length=200)

    class Meta:
        triggers: ClassVar = [touch()]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["item", "post", "site", "since"], condition=EVER_HELD, name="catalogue_authority_once"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="catalogue_authority_lasts"
            ),
        ]
