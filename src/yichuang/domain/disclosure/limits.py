"""The limits of a request for information, counted from its history (政府信息公开条例 30–34)."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from yichuang.domain.places import public as places
from yichuang.kernel.workdays import Due, Suspension, Unit, due, get_calendar

if TYPE_CHECKING:
    from .models import InformationRequest

ANSWER: Final = 20
"""Working days to answer in, from the day after the request, or its correction, was received (条例 33)."""
CORRECTION: Final = 7
"""Working days in which a correction may be asked for (条例 30)."""
OPINION: Final = 15
"""Working days who is consulted has to say what she thinks (条例 32, 34)."""
LONGEST_EXTENSION: Final = 20
"""Working days an answer may be put off, once (条例 33)."""


def day_after(start: date, workdays: int, organisation_id: int) -> date:
    """The last day of so many working days after ``start``, by the calendar of the body."""
    counted = due(start, workdays, Unit.WORKDAY, get_calendar(places.calendar_division(organisation_id)))
    assert counted.on is not None  # nothing stops it
    return counted.on


def answer_due(row: InformationRequest) -> Due:
    """When the answer is due: 20 working days and the extension; the time of consultations does not count (条例 33)."""
    stops = [Suspension(c.sent_on, c.ended_on) for c in row.consultations.order_by("pk") if c.sent_on >= row.start_on]
    calendar = get_calendar(places.calendar_division(row.organisation_id))
    return due(row.start_on, ANSWER + row.extended_days, Unit.WORKDAY, calendar, stops)
