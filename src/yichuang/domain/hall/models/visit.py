"""What came of a visit."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class VisitCase(models.Model):
    """A case that came of a visit at a window; a visit may make several (一次来办几件)."""

    ticket = models.ForeignKey("hall.Ticket", on_delete=models.PROTECT, related_name="cases_made")
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="+")
    linked_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ticket", "case"], name="hall_visit_case_once"),
        ]
