"""Rules of time: reminders of the plan's tasks, and the tasks of an edition whose day has come."""

from __future__ import annotations

from .programme_tasks import remind_of_tasks

__all__ = ["remind_of_tasks"]
