"""Screens and devices on walls and counters (设备), each enrolled with a code and revocable."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from yichuang.kernel.lifecycle import trigger

from .. import lifecycle
from ..pulse import pulse


class DeviceKind(models.TextChoices):
    """What a device is for (S1-8, S1-18, S2-48, S2-120; issue 4)."""

    BOARD = "board", "叫号大屏"
    SIGN = "sign", "窗口屏"
    KIOSK = "kiosk", "自助终端"
    PAD = "pad", "评价器"
    MAP = "map", "大厅导览屏"
    PUBLICITY = "publicity", "公示屏"


class Device(models.Model):
    """One screen or device of a hall. Of ``code``, typed in once, and ``token``, which it carries, digests are kept.

    Signs and pads belong to a window.
    """

    hall = models.ForeignKey("hall.Hall", on_delete=models.PROTECT, related_name="devices")
    kind = models.CharField(max_length=10, choices=DeviceKind.choices)
    name = models.CharField("名称", max_length=30)
    window = models.ForeignKey("hall.Window", on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=8, default=lifecycle.AWAITED)
    code = models.BinaryField(max_length=32, null=True)
    code_until = models.DateTimeField(null=True)
    token = models.BinaryField(max_length=32, null=True, unique=True)
    enrolled_at = models.DateTimeField(null=True)
    seen_at = models.DateTimeField("最近在线", null=True)

    class Meta:
        triggers: ClassVar = [trigger(lifecycle.DEVICE), pulse("state", added=False)]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=sorted(lifecycle.DEVICE.states)), name="hall_device_state"),
            models.CheckConstraint(
                condition=Q(state=lifecycle.ENROLLED, token__isnull=False)
                | (~Q(state=lifecycle.ENROLLED) & Q(token__isnull=True)),
                name="hall_device_token",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["sign", "pad"], window__isnull=False)
                | (~Q(kind__in=["sign", "pad"]) & Q(window__isnull=True)),
                name="hall_device_at_a_window",
            ),
            models.UniqueConstraint(fields=["code"], condition=Q(code__isnull=False), name="hall_device_code"),
        ]

    @property
    def subject(self) -> str:
        """The subject under which the journal knows it."""
        return f"device:{self.pk}"
