"""The ground floor's own housekeeping."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.sessions.backends.db import SessionStore

from . import clock
from .idempotency import purge
from .jobs import periodic

KEEP_KEYS = timedelta(days=30)
"""Retries come within days; the first result is known a month long."""


@periodic("kernel.purge_once_keys", label="清理过期的提交标识", cron="20 18 * * *")
def purge_once_keys() -> None:
    """Nightly (02:20 in Shanghai; cron counts in UTC)."""
    purge(clock.now() - KEEP_KEYS)


@periodic("kernel.clear_sessions", label="清理过期的登录", cron="30 18 * * *")
def clear_sessions() -> None:
    """Nightly (02:30 in Shanghai)."""
    SessionStore.clear_expired()
