"""Why something handed down ended before its term: a change of the list (取消、转移、整合) took its ground away."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from yichuang.kernel.generation import touch

from .delegation import Delegation, OnTheSpotAuthority
from .governance import Proposal
from .handing import Entrustment
from .items import Item


class HandedEnd(models.Model):
    """One delegation, 委托书 or authority that ended before its term: with a change of the list, or its representative.

    What comes after is granted anew.
    """

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    delegation = models.OneToOneField(Delegation, on_delete=models.PROTECT, null=True, related_name="end")
    entrustment = models.OneToOneField(Entrustment, on_delete=models.PROTECT, null=True, related_name="end")
    authority = models.OneToOneField(OnTheSpotAuthority, on_delete=models.PROTECT, null=True, related_name="end")
    ended_on = models.DateField("终止日期（当日起不再有效）")
    reason = models.CharField("原因", max_length=200)
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        triggers: ClassVar = [touch()]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=(
                    Q(delegation__isnull=False, entrustment__isnull=True, authority__isnull=True)
                    | Q(delegation__isnull=True, entrustment__isnull=False, authority__isnull=True)
                    | Q(delegation__isnull=True, entrustment__isnull=True, authority__isnull=False)
                ),
                name="catalogue_handed_end_of_one",
            ),
        ]
