"""Appointments: who comes when, and who waits for a place (预约、候补)."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from yichuang.kernel.generation import touch
from yichuang.kernel.lifecycle import trigger
from yichuang.kernel.sealing import SealedTextField

from .. import lifecycle


class BookingRule(models.Model):
    """How a business is booked (预约规则).

    Slots follow the site's hours, or ``hours`` if given ("1-5 09:00-11:30"). ``shares`` are scarce parts of a slot's
    capacity: [{"key", "name", "items", "capacity"}]. ``lead`` and ``cancel`` in minutes before, ``horizon`` in working
    days ahead; after ``misses`` no-shows within ``within`` days nothing is booked for ``barred`` days.
    """

    business = models.OneToOneField("hall.Business", on_delete=models.CASCADE, related_name="booking")
    slot = models.PositiveSmallIntegerField("时段（分钟）", default=30)
    capacity = models.PositiveSmallIntegerField("每个时段可约", default=4)
    shares = models.JSONField(default=list, blank=True)
    hours = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    lead = models.PositiveSmallIntegerField("至少提前（分钟）", default=60)
    horizon = models.PositiveSmallIntegerField("可约几个工作日内", default=5)
    cancel = models.PositiveSmallIntegerField("至少提前多久取消（分钟）", default=60)
    grace = models.PositiveSmallIntegerField("迟到保留（分钟）", default=30)
    misses = models.PositiveSmallIntegerField("爽约几次后暂停", default=3)
    within = models.PositiveSmallIntegerField("多少天内计", default=30)
    barred = models.PositiveSmallIntegerField("暂停多少天", default=30)
    active = models.BooleanField("开放预约", default=True)

    class Meta:
        triggers: ClassVar = [touch()]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(slot__gte=5, slot__lte=240), name="hall_booking_slot"),
            models.CheckConstraint(condition=Q(horizon__gte=1, horizon__lte=30), name="hall_booking_horizon"),
        ]


class Closure(models.Model):
    """Days on which a hall, or one business of it, takes no appointments, beyond the working calendar (停约)."""

    hall = models.ForeignKey("hall.Hall", on_delete=models.PROTECT, related_name="closures")
    business = models.ForeignKey("hall.Business", on_delete=models.PROTECT, null=True, related_name="+")
    since = models.DateField("自")
    until = models.DateField("至")
    reason = models.CharField("原因", max_length=60)

    class Meta:
        triggers: ClassVar = [touch()]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until__gte=F("since")), name="hall_closure_in_order"),
        ]


class BookingDay(models.Model):
    """The row whose lock puts all bookings of one business and day in a row."""

    business = models.ForeignKey("hall.Business", on_delete=models.CASCADE, related_name="+")
    day = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["business", "day"], name="hall_booking_day_once"),
        ]


class Appointment(models.Model):
    """A promise on both sides: to come, and to be served (预约).

    ``code`` is said at the kiosk; ``ends_at`` leaves room for ``people`` persons and all ``items``; ``share`` is the
    scarce part it takes. ``for_name``: whom it is for, if not the one who booked.
    """

    hall = models.ForeignKey("hall.Hall", on_delete=models.PROTECT, related_name="+")
    business = models.ForeignKey("hall.Business", on_delete=models.PROTECT, related_name="+")
    code = models.CharField("预约号", max_length=8, unique=True)
    day = models.DateField("日期")
    starts_at = models.DateTimeField("开始")
    ends_at = models.DateTimeField("结束")
    state = models.CharField(max_length=12, default=lifecycle.BOOKED)
    applicant = models.ForeignKey("people.Applicant", on_delete=models.PROTECT, null=True, related_name="+")
    account = models.ForeignKey("people.Account", on_delete=models.PROTECT, null=True, related_name="+")
    person_index = models.BinaryField(max_length=32)
    name = SealedTextField("姓名", null=True)
    phone = SealedTextField("手机", null=True)
    for_name = SealedTextField("为谁办", null=True)
    people = models.PositiveSmallIntegerField("几个人", default=1)
    items = ArrayField(models.BigIntegerField(), default=list, blank=True)
    share = models.CharField(max_length=20, blank=True)
    channel = models.CharField("渠道", max_length=20)
    booked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField("取消原因", max_length=60, blank=True)
    offered_until = models.DateTimeField("候补保留到", null=True)
    offers = models.PositiveSmallIntegerField("候补到号次数", default=0)
    ticket = models.OneToOneField("hall.Ticket", on_delete=models.PROTECT, null=True, related_name="appointment")

    class Meta:
        triggers: ClassVar = [trigger(lifecycle.APPOINTMENT)]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=sorted(lifecycle.APPOINTMENT.states)), name="hall_appointment_state"
            ),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="hall_appointment_lasts"),
            models.UniqueConstraint(
                fields=["business", "day", "person_index"],
                condition=Q(state__in=sorted(lifecycle.TAKES_A_PLACE)),
                name="hall_appointment_one_a_day",
            ),
        ]
        indexes: ClassVar = [
            models.Index(
                fields=["business", "day"],
                condition=Q(state__in=sorted(lifecycle.TAKES_A_PLACE)),
                name="hall_appointment_taken",
            ),
            models.Index(fields=["person_index", "-day"], name="hall_appointment_person"),
            models.Index(fields=["account", "-id"], name="hall_appointment_account"),
            models.Index(fields=["hall", "day", "starts_at"], name="hall_appointment_day"),
            models.Index(
                fields=["starts_at"],
                condition=Q(state__in=[lifecycle.BOOKED, lifecycle.OFFERED]),
                name="hall_appointment_coming",
            ),
            models.Index(
                fields=["business", "day", "id"],
                condition=Q(state=lifecycle.STANDING_BY),
                name="hall_appointment_standby",
            ),
        ]

    @property
    def subject(self) -> str:
        """The subject under which the journal knows it."""
        return f"appointment:{self.pk}"
