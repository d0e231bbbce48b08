"""The stored arrangement. Division 0 is the national calendar; a region's rows stand before it, day by day."""

from __future__ import annotations

from django.db import models


class CalendarYear(models.Model):
    """A year whose arrangement is entered; due dates in other years are provisional."""

    division = models.BigIntegerField(default=0)
    year = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["division", "year"], name="workdays_year_once")]


class CalendarDay(models.Model):
    """A day that differs from the plain week, or a holiday's name for one that does not."""

    division = models.BigIntegerField(default=0)
    day = models.DateField()
    kind = models.CharField(max_length=7, choices=[("workday", "上班"), ("rest", "休息")])
    name = models.CharField(max_length=40)
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["division", "day"], name="workdays_day_once"),
            models.CheckConstraint(condition=models.Q(kind__in=["workday", "rest"]), name="workdays_day_kind"),
        ]


class CalendarStamp(models.Model):
    """One row whose token is new after every change: what each process compares before it uses its copy.

    A random token and not a counter: a counter that a rolled-back transaction raised would come again with other rows.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    token = models.UUIDField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="workdays_stamp_one_row")]
