"""The ground floor's own housekeeping."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction

from . import clock
from .files.sweep import sweep
from .idempotency import purge
from .jobs import defer, job, periodic

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


@periodic("kernel.sweep_files_nightly", label="每晚清理无主文件", cron="0 19 * * *")
def sweep_files_nightly() -> None:
    """Nightly (03:00 in Shanghai), after the drafts whose uploads it takes; as a job that is tried again when busy."""
    with transaction.atomic():
        defer(sweep_files)


@job("kernel.sweep_files", label="清理无主文件")
def sweep_files() -> None:
    """Remove what nothing refers to. Raises OperationalError while somebody holds the tables for long."""
    sweep()
