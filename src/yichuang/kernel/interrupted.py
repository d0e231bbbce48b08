"""Jobs whose worker died in the middle: what a person sees of them, and putting one back by hand.

A living worker looks for such jobs by itself (``jobs.RESCUE_EVERY``); they stay where none is left to look.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction
from procrastinate.exceptions import ConnectorException

from . import clock
from .errors import Conflict, NotFound
from .jobs import Argument, _arguments, _jobs, _manager

SILENT_FOR = 30
"""Seconds without a heartbeat (one is due every ten) after which procrastinate, too, takes a worker for dead."""

_LIST = """
SELECT j.id, j.task_name, j.args, j.attempts,
       (SELECT max(e.at) FROM procrastinate_events e WHERE e.job_id = j.id AND e.type = 'started') AS since
FROM procrastinate_jobs j LEFT JOIN procrastinate_workers w ON w.id = j.worker_id
WHERE j.status = 'doing' AND (w.id IS NULL OR w.last_heartbeat < now() - make_interval(secs => %s))
ORDER BY since NULLS FIRST, j.id LIMIT %s
"""
_TAKE = """
SELECT 1 FROM procrastinate_jobs j LEFT JOIN procrastinate_workers w ON w.id = j.worker_id
WHERE j.status = 'doing' AND (w.id IS NULL OR w.last_heartbeat < now() - make_interval(secs => %s)) AND j.id = %s
FOR UPDATE OF j
"""


@dataclass(frozen=True, slots=True)
class InterruptedJob:
    """A job that was begun and never ended. ``since``: when it was begun."""

    id: int
    name: str
    label: str
    arguments: Mapping[str, Argument]
    attempts: int
    since: datetime | None


def interrupted_jobs(limit: int = 200) -> list[InterruptedJob]:
    """The jobs under way whose worker is gone or silent, the longest first."""
    with connection.cursor() as cursor:
        cursor.execute(_LIST, [SILENT_FOR, limit])
        rows = cursor.fetchall()
    return [
        InterruptedJob(
            id=pk,
            name=name,
            label=_jobs[name].label if name in _jobs else name,
            arguments=_arguments(args),
            attempts=attempts,
            since=since.astimezone(clock.SHANGHAI) if since else None,
        )
        for pk, name, args, attempts, since in rows
    ]


def resume_job(job_id: int) -> None:
    """Put an interrupted job back into the queue.

    Raises NotFound unless it is one (its worker may have come back, or another has taken it up), Conflict for a job by
    the clock whose next round waits already: that one does the same work.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(_TAKE, [SILENT_FOR, job_id])
            if cursor.fetchone() is None:
                raise NotFound("这个作业没有中断，或者已经接着做了")
        try:
            with transaction.atomic():
                _manager().retry_job_by_id(job_id, clock.now())
        except ConnectorException:
            raise Conflict("这个定时作业的下一轮已经在排队，做的是同样的事，不用再放回") from None
