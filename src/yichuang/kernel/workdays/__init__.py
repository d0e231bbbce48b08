"""Working days and due dates. See README.md in this folder. This module needs neither Django nor a database;
the stored calendar is in ``queries`` and ``operations``.
"""

from .calendar import NATIONAL, Calendar, DayEntry, DayKind, OutOfCalendar
from .due import Due, Suspension, Unit, add_months, due, ends_at
from .explain import left_words
from .hours import DEFAULT_HOURS, BusinessHours
from .usage import Usage, remaining, usage, used_days, working_days_between

__all__ = [
    "DEFAULT_HOURS",
    "NATIONAL",
    "BusinessHours",
    "Calendar",
    "DayEntry",
    "DayKind",
    "Due",
    "OutOfCalendar",
    "Suspension",
    "Unit",
    "Usage",
    "add_months",
    "due",
    "ends_at",
    "get_calendar",
    "left_words",
    "remaining",
    "usage",
    "used_days",
    "working_days_between",
]


def get_calendar(division: int) -> Calendar:
    """The stored calendar of ``division`` (12 digits; 0 national); see ``queries.get_calendar``."""
    from . import queries

    return queries.get_calendar(division)
