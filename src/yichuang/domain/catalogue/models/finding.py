"""What people ask for and what the bureau answers: the place's own synonyms, questions without an answer, coaching."""

from __future__ import annotations

from typing import ClassVar

import pgtrigger
from django.db import models
from django.db.models import Q

from yichuang.kernel.generation import touch
from yichuang.kernel.sealing import SealedTextField

from ..finding.coaching import ASKED, COACHING, Wish
from .choices import choices
from .items import Item

LONGEST_SAID = 40
"""Characters of a question that is collected; a longer one is rather a story, and stories hold names."""


class Synonym(models.Model):
    """How people of the place call an item; found by from the moment it is written."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="place_synonyms")
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    said = models.CharField("说法", max_length=LONGEST_SAID)

    class Meta:
        triggers: ClassVar = [touch()]
        constraints: ClassVar = [models.UniqueConstraint(fields=["place", "said", "item"], name="catalogue_said_once")]


class AskedInVain(models.Model):
    """Words that found nothing, or nothing anybody opened, counted; no person, no time of day.

    ``said`` is squeezed. ``answer``: empty while it waits; ``reply`` is what people are told where it is not ours.
    """

    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    said = models.CharField("说法", max_length=LONGEST_SAID)
    nothing = models.PositiveIntegerField("没查到", default=0)
    unopened = models.PositiveIntegerField("查到没点开", default=0)
    first_on = models.DateField("第一次")
    last_on = models.DateField("最近一次")
    answer = models.CharField("处理", max_length=10, blank=True)
    reply = models.CharField("告知", max_length=300, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["place", "said"], name="catalogue_asked_once"),
            models.CheckConstraint(
                condition=Q(answer__in=["", "synonym", "elsewhere", "dismissed"]), name="catalogue_asked_answer"
            ),
            models.CheckConstraint(condition=Q(answer="elsewhere") | Q(reply=""), name="catalogue_asked_reply"),
        ]
        indexes: ClassVar = [models.Index(fields=["place", "answer", "-last_on"], name="catalogue_asked_list")]


class Coaching(models.Model):
    """Somebody asks to be coached before she files (申报辅导, S2-143)."""

    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="+")
    place = models.ForeignKey("places.Place", on_delete=models.PROTECT, related_name="+")
    site = models.ForeignKey("places.Site", on_delete=models.PROTECT, related_name="+")
    wish = models.CharField("希望怎么辅导", max_length=10, choices=choices(Wish))
    name = SealedTextField("称呼")
    phone = SealedTextField("电话")
    question = SealedTextField("想问什么", null=True)
    state = models.CharField("状态", max_length=10, default=ASKED)
    asked_at = models.DateTimeField("提出时间")
    reply_by = models.DateField("答复期限")
    note = SealedTextField("怎么约的、怎么辅导的", null=True)
    changed_at = models.DateTimeField("最近办理时间", null=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=sorted(COACHING.states)), name="catalogue_coaching_state"),
        ]
        indexes: ClassVar = [models.Index(fields=["site", "state", "reply_by"], name="catalogue_coaching_list")]
        triggers: ClassVar = [
            pgtrigger.FSM(name="legal_coaching", field="state", transitions=COACHING.edges()),
        ]
