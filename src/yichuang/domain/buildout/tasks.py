"""Rules of time: what is late, which marks are due to be looked at again, reminders of the plan's tasks."""

from __future__ import annotations

from .checking_tasks import remind_rechecks, remind_rectifications, remind_rounds
from .programme_tasks import remind_of_tasks

__all__ = ["remind_of_tasks", "remind_rechecks", "remind_rectifications", "remind_rounds"]
