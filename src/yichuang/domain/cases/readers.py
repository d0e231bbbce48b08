"""What cases do when entries of others arrive."""

from __future__ import annotations

from yichuang.kernel import jobs
from yichuang.kernel.journal import SealedEntry, reader

from .tasks import recount_due_dates


@reader("cases.calendar", kinds={"workdays.day.changed", "workdays.year.entered"})
def follow_calendar(_: SealedEntry) -> None:
    """A day changed or a year was entered: every open case is counted again (design.md §3 "Working days")."""
    jobs.defer(recount_due_dates)
