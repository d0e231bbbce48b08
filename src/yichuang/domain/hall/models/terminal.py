"""What departments offer at the hall's terminals (自助终端的部门功能): an open dictionary, per hall (S0-37, S2-88)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from yichuang.kernel.generation import touch


class TerminalEntry(models.Model):
    """One function of one department: at ``address``, by a QR, or on a machine of its own (``note``).

    Which departments there are differs between places (市场监管 in one, 税务 in the next), hence no fixed list.
    """

    hall = models.ForeignKey("hall.Hall", on_delete=models.PROTECT, related_name="terminal_entries")
    key = models.SlugField(max_length=30)
    name = models.CharField("功能", max_length=30)
    body = models.CharField("部门", max_length=30)
    address = models.CharField("网址", max_length=200, blank=True)
    note = models.CharField("说明", max_length=60)
    position = models.PositiveSmallIntegerField(default=0)
    active = models.BooleanField("启用", default=True)

    class Meta:
        ordering: ClassVar = ["position", "id"]
        triggers: ClassVar = [touch()]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["hall", "key"], name="hall_terminal_key"),
            models.CheckConstraint(
                condition=Q(address="") | Q(address__startswith="https://"), name="hall_terminal_https"
            ),
        ]
