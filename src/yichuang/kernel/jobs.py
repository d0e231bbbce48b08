"""Work that is done after the answer: a thin door to procrastinate (messages, documents, time-driven rules).

A room declares its jobs in ``tasks.py``, which every process loads at its start::

    @job("cases.tell_applicant", label="告知申请人")
    def tell_applicant(*, case_id: int) -> None: ...

    @periodic("cases.deem_accepted", label="逾期未告知视为受理", cron="*/5 * * * *")
    def deem_accepted() -> None: ...

and asks for them inside a transaction, with which they stand and fall: ``defer(tell_applicant, case_id=7)``.
A job may run twice (a worker may die between the work and its note of it), so it must be idempotent. Its arguments are
ids and short codes, never personal data. It is tried again with growing pauses for about six hours; what still fails
waits on the desk's page (``failed_jobs``) for ``retry_job``.
"""

from __future__ import annotations

import asyncio
import functools
import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import structlog
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Status
from procrastinate.manager import JobManager
from procrastinate.tasks import configure_task

from . import clock
from .errors import NotFound
from .journal.events import check_text

log = structlog.get_logger(__name__)

DEFAULT_QUEUE = "default"
RETRY = RetryStrategy(max_attempts=7, exponential_wait=4)
"""Seconds between attempts: 4, 16, 64, 256, 1024, 4096, 16384."""
CONCURRENCY = 2
LONGEST_OUTAGE = 30.0
RESCUE_EVERY = 15.0
"""Seconds between looks for jobs whose worker has died."""


Argument = int | str | None | list[int] | list[str]


@dataclass(frozen=True, slots=True)
class Job:
    """A declared kind of job."""

    name: str
    label: str
    queue: str
    lock: str | None
    work: Callable[..., None]

    def __call__(self, **arguments: Argument) -> None:
        """Do the work at once, without the queue: for tests of the work itself."""
        self.work(**arguments)


@dataclass(frozen=True, slots=True)
class FailedJob:
    """A job that was given up, for the desk's page."""

    id: int
    name: str
    label: str
    queue: str
    arguments: Mapping[str, Argument]
    attempts: int
    failed_at: datetime


class JobError(Exception):
    """What the queue is told of a failure: kind and place, without a text that may quote a person's data."""


_jobs: dict[str, Job] = {}


def job(name: str, *, label: str, queue: str = DEFAULT_QUEUE) -> Callable[[Callable[..., None]], Job]:
    """Declare a job called ``room.verb_noun``; ``label`` is what staff read on the page of failures.

    Raises ValueError for a name that is taken.
    """

    def declare(work: Callable[..., None]) -> Job:
        declared = _declare(Job(name, label, queue, None, work))
        app.task(name=name, queue=queue, retry=RETRY)(_guarded(declared))
        return declared

    return declare


def periodic(name: str, *, label: str, cron: str, queue: str = DEFAULT_QUEUE) -> Callable[[Callable[[], None]], Job]:
    """Declare a job that runs by the clock (``cron``: five fields, UTC), one at a time.

    It asks ``clock.now()`` what is due and catches up by itself: neither a missed nor a failed round is made good, as
    the next one finds the same work (a round put off would also keep the next ones out of the queue). What must be
    tried again before that is deferred from it as a job of its own. Raises ValueError for a name that is taken.
    """

    def declare(work: Callable[[], None]) -> Job:
        declared = _declare(Job(name, label, queue, name, work))

        def run(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes it; time comes from the clock alone
            _guarded(declared)()

        task = app.task(name=name, queue=queue, lock=name, queueing_lock=name)(run)
        app.periodic(cron=cron)(task)
        return declared

    return declare


def defer(wanted: Job, *, at: datetime | None = None, **arguments: Argument) -> int:
    """Ask for a job, in the transaction of the change that needs it, not before ``at``. Returns the job's id.

    Raises TransactionManagementError outside a transaction, TypeError or ValueError for an argument that is not an id
    or a short code (a number of a case), nor a list of either, or for a naive ``at``.
    """
    if not connection.in_atomic_block:
        raise TransactionManagementError("jobs are deferred inside the transaction of the change that needs them")
    if at is not None and at.tzinfo is None:
        raise ValueError("a naive time names no instant")
    for key, value in arguments.items():
        _check_argument(value, where=f"{wanted.name}({key})")
    deferrer = configure_task(
        name=wanted.name, job_manager=_manager(), queue=wanted.queue, lock=wanted.lock, schedule_at=at
    )
    return int(deferrer.defer(**cast("dict[str, Any]", arguments)))


def failed_jobs(limit: int = 200) -> list[FailedJob]:
    """The jobs that were given up, latest failure first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT j.id, j.task_name, j.queue_name, j.args, j.attempts, max(e.at)"
            " FROM procrastinate_jobs j JOIN procrastinate_events e ON e.job_id = j.id"
            " WHERE j.status = 'failed' AND e.type = 'failed' GROUP BY j.id"
            " ORDER BY max(e.at) DESC, j.id DESC LIMIT %s",
            [limit],
        )
        rows = cursor.fetchall()
    return [
        FailedJob(
            id=pk,
            name=name,
            label=_jobs[name].label if name in _jobs else name,
            queue=queue,
            arguments=_arguments(args),
            attempts=attempts,
            failed_at=at.astimezone(clock.SHANGHAI),
        )
        for pk, name, queue, args, attempts, at in rows
    ]


def retry_job(job_id: int) -> None:
    """Put a failed job back into the queue. Raises NotFound unless there is a failed job of this id."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM procrastinate_jobs WHERE id = %s AND status = 'failed' FOR UPDATE", [job_id])
            if cursor.fetchone() is None:
                raise NotFound
        _manager().retry_job_by_id(job_id, clock.now())


def run_pending() -> int:
    """Run what is due by ``clock.now()``, and what that defers, here and now; return how many. For tests.

    Works inside a test's transaction. A job that fails raises its own exception; nothing is tried again.
    """
    done = 0
    while True:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "UPDATE procrastinate_jobs SET status = 'doing' WHERE id = (SELECT id FROM procrastinate_jobs"
                " WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= %s)"
                " ORDER BY priority DESC, id LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING id, task_name, args",
                [clock.now()],
            )
            row = cursor.fetchone()
            if row is None:
                return done
            pk, name, args = row
            _jobs[name](**_arguments(args))
            cursor.execute("SELECT procrastinate_finish_job_v1(%s, 'succeeded', true)", [pk])
        done += 1


def run_worker(stop: threading.Event, *, rescue_every: float = RESCUE_EVERY) -> None:
    """Run jobs and the clock of the periodic ones until ``stop`` is set; then let running jobs finish.

    Outlives restarts of the database. Jobs that a killed worker left half done are run again: such are looked
    for at the start and every ``rescue_every`` seconds.
    """
    outage = 0.0
    while not stop.is_set():
        try:
            asyncio.run(_work(stop, rescue_every))
        except Exception as exc:
            outage = min(outage * 2 or 0.5, LONGEST_OUTAGE)
            log.warning("jobs.worker_interrupted", error=type(exc).__name__, retry_in=outage)
            stop.wait(outage)


async def _work(stop: threading.Event, rescue_every: float) -> None:
    with app.replace_connector(DjangoConnector().get_worker_connector()) as worker_app:
        async with worker_app.open_async():
            await _rescue(worker_app.job_manager)
            working = asyncio.create_task(
                worker_app.run_worker_async(
                    concurrency=CONCURRENCY, install_signal_handlers=False, delete_jobs="successful"
                )
            )
            watching = asyncio.create_task(_until(stop))
            rescuing = asyncio.create_task(_keep_rescuing(worker_app.job_manager, rescue_every))
            await asyncio.wait({working, watching}, return_when=asyncio.FIRST_COMPLETED)
            watching.cancel()
            rescuing.cancel()
            working.cancel()
            for ended in await asyncio.gather(working, watching, rescuing, return_exceptions=True):
                if isinstance(ended, Exception):
                    raise ended
            if not stop.is_set():
                raise JobError("the worker lost its database")  # it logs the cause and ends in good order


async def _until(stop: threading.Event) -> None:
    while not stop.is_set():
        await asyncio.sleep(0.2)


async def _rescue(manager: JobManager) -> None:
    """Put back the jobs whose worker has died; a round of a periodic job only if no other waits already."""
    for lost in await manager.get_stalled_jobs():
        try:
            await manager.retry_job(lost)
        except UniqueViolation:
            await manager.finish_job(lost, Status.ABORTED, delete_job=True)


async def _keep_rescuing(manager: JobManager, every: float) -> None:
    while True:
        await asyncio.sleep(every)
        try:
            await _rescue(manager)
        except Exception as exc:  # a job that ended just now, or a lost database, which the worker itself notices
            log.warning("jobs.rescue_interrupted", error=type(exc).__name__)


def _manager() -> JobManager:
    """Django's own connection, in the worker process too: there the app's connector is outside our transaction."""
    return JobManager(DjangoConnector())


def _declare(declared: Job) -> Job:
    if declared.name in _jobs:
        raise ValueError(f"a job called {declared.name} is already declared")
    _jobs[declared.name] = declared
    return declared


def _guarded(declared: Job) -> Callable[..., None]:
    """The work, with any failure logged and passed on by kind and place only."""

    @functools.wraps(declared.work)
    def run(**arguments: Argument) -> None:
        try:
            declared.work(**arguments)
        except Exception as exc:
            step = exc.__traceback__
            while step is not None and step.tb_next is not None:
                step = step.tb_next
            where = f"{step.tb_frame.f_globals.get('__name__')}:{step.tb_lineno}" if step else "?"
            log.error("jobs.failed", job=declared.name, error=type(exc).__name__, where=where)  # noqa: TRY400
            raise JobError(f"{type(exc).__name__} ({where})") from None

    return run


def _check_argument(value: object, *, where: str) -> None:
    match value:
        case None | int():
            return
        case str():
            check_text(value, where=where)
        case list() if all(isinstance(v, int) for v in value):
            return
        case list() if all(isinstance(v, str) for v in value):
            for v in value:
                check_text(v, where=where)
        case _:
            raise TypeError(f"{where}: {type(value).__name__} is no id or short code, nor a list of such")


def _arguments(args: Any) -> dict[str, Argument]:
    loaded: dict[str, Argument] = json.loads(args) if isinstance(args, str) else args
    loaded.pop("timestamp", None)
    return loaded
