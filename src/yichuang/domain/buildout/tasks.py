"""Rules of time: what is late, and which marks are due to be looked at again. Told once each, to desk and journal."""

from __future__ import annotations

from .checking_tasks import remind_rechecks, remind_rectifications

__all__ = ["remind_rechecks", "remind_rectifications"]
