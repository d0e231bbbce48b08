from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError
from procrastinate.contrib.django import app

from yichuang.kernel import clock, jobs
from yichuang.kernel.errors import NotFound

done: list[tuple] = []
broken = threading.Event()


@jobs.job("testroom.note_case", label="记下办件")
def note_case(*, case_id: int, code: str = "", ids: list[int] | None = None) -> None:
    done.append((case_id, code, ids))


@jobs.job("testroom.fail_case", label="会失败的作业", queue="slow")
def fail_case(*, case_id: int) -> None:
    if broken.is_set():
        raise ValueError("13800138000")
    done.append((case_id,))


@jobs.job("testroom.chain_case", label="再派一件")
def chain_case(*, case_id: int) -> None:
    jobs.defer(note_case, case_id=case_id + 1)


@jobs.periodic("testroom.look_round", label="巡查", cron="*/5 * * * *")
def look_round() -> None:
    done.append(("round",))


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    done.clear()
    broken.clear()
    yield
    done.clear()
    broken.clear()


def count(status: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM procrastinate_jobs WHERE status = %s", [status])
        return cursor.fetchone()[0]


def names() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT task_name FROM procrastinate_jobs")
        return [name for (name,) in cursor.fetchall()]


@pytest.mark.django_db
def test_a_deferred_job_runs_with_its_ids_once() -> None:
    jobs.defer(note_case, case_id=7, code="53", ids=[1, 2])
    assert done == []
    assert jobs.run_pending() == 1
    assert jobs.run_pending() == 0
    assert done == [(7, "53", [1, 2])]


@pytest.mark.django_db
def test_a_job_falls_with_the_transaction_that_asked_for_it() -> None:
    with transaction.atomic():
        jobs.defer(note_case, case_id=7)
        transaction.set_rollback(True)
    assert jobs.run_pending() == 0


@pytest.mark.django_db(transaction=True)
def test_asking_outside_a_transaction_is_an_error() -> None:
    with pytest.raises(TransactionManagementError):
        jobs.defer(note_case, case_id=7)
    assert count("todo") == 0


@pytest.mark.django_db
@pytest.mark.parametrize("value", [{"name": "x"}, 1.5, [1.5], ["a", 1], [["a"]], b"x", object()])
def test_arguments_are_ids_lists_of_ids_and_codes(value: object) -> None:
    with pytest.raises(TypeError, match=r"testroom\.note_case\(case_id\)"):
        jobs.defer(note_case, case_id=value)


@pytest.mark.django_db
@pytest.mark.parametrize("value", ["13800138000", "530925199001011234", "很长" * 101, "两\n行"])
def test_personal_numbers_and_texts_are_no_arguments_and_are_not_repeated(value: str) -> None:
    with pytest.raises(ValueError, match=r"testroom\.note_case\(code\)") as refusal:
        jobs.defer(note_case, case_id=1, code=value)
    assert value not in str(refusal.value)
    with pytest.raises(ValueError, match=r"testroom\.note_case\(code\)"):
        jobs.defer(note_case, case_id=1, code=["SJ-2026-00001", value])


@pytest.mark.django_db
def test_a_job_may_wait_for_its_time() -> None:
    jobs.defer(note_case, case_id=1, at=clock.now() + timedelta(days=2))
    assert jobs.run_pending() == 0
    with clock.at(clock.now() + timedelta(days=3)):
        assert jobs.run_pending() == 1
    with pytest.raises(ValueError, match="naive"):
        jobs.defer(note_case, case_id=1, at=clock.now().replace(tzinfo=None))


@pytest.mark.django_db
def test_what_a_job_defers_runs_too() -> None:
    jobs.defer(chain_case, case_id=1)
    assert jobs.run_pending() == 2
    assert done == [(2, "", None)]


@pytest.mark.django_db
def test_in_a_test_a_failing_job_shows_its_own_error() -> None:
    broken.set()
    jobs.defer(fail_case, case_id=1)
    with pytest.raises(ValueError, match="13800138000"):
        jobs.run_pending()


def test_a_name_belongs_to_one_job() -> None:
    with pytest.raises(ValueError, match="already declared"):
        jobs.job("testroom.note_case", label="又一个")(print)


def test_pauses_between_attempts_grow_to_hours() -> None:
    assert jobs.RETRY.max_attempts == 7
    assert jobs.RETRY.exponential_wait**jobs.RETRY.max_attempts == 16384


def test_a_periodic_job_is_on_the_queue_s_timetable_one_at_a_time() -> None:
    entry = app.periodic_registry.periodic_tasks["testroom.look_round", ""]
    assert entry.cron == "*/5 * * * *"
    assert (entry.task.lock, entry.task.queueing_lock) == ("testroom.look_round", "testroom.look_round")
    entry.task(timestamp=0)
    assert done == [("round",)]


@pytest.fixture
def working() -> Iterator[None]:
    """A real worker in a thread."""
    stop = threading.Event()
    thread = threading.Thread(target=jobs.run_worker, args=(stop,))
    thread.start()
    yield
    stop.set()
    thread.join(30)
    assert not thread.is_alive()


def eventually(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.django_db(transaction=True)
def test_the_worker_runs_jobs_and_forgets_those_that_succeeded(working: None) -> None:
    with transaction.atomic():
        jobs.defer(note_case, case_id=7)
    eventually(lambda: (7, "", None) in done)
    eventually(lambda: note_case.name not in names())


@pytest.mark.django_db(transaction=True)
def test_a_job_given_up_is_listed_without_texts_and_can_be_run_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, working: None
) -> None:
    monkeypatch.setattr(app.tasks["testroom.fail_case"], "retry_strategy", None)
    broken.set()
    with transaction.atomic():
        job_id = jobs.defer(fail_case, case_id=7)
    eventually(lambda: count("failed") == 1)
    (failed,) = jobs.failed_jobs()
    assert (failed.id, failed.name, failed.label, failed.queue) == (job_id, fail_case.name, "会失败的作业", "slow")
    assert (failed.arguments, failed.attempts) == ({"case_id": 7}, 1)
    assert "13800138000" not in caplog.text

    broken.clear()
    jobs.retry_job(job_id)
    eventually(lambda: (7,) in done)
    assert jobs.failed_jobs() == []


@pytest.mark.django_db
def test_only_a_failed_job_can_be_run_again() -> None:
    waiting = jobs.defer(note_case, case_id=1)
    for job_id in (waiting, 10**9):
        with pytest.raises(NotFound):
            jobs.retry_job(job_id)


@pytest.mark.django_db(transaction=True)
def test_a_job_whose_worker_was_killed_is_run_again(request: pytest.FixtureRequest) -> None:
    with transaction.atomic():
        jobs.defer(note_case, case_id=7)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing'")
    request.getfixturevalue("working")
    eventually(lambda: (7, "", None) in done)


@pytest.mark.django_db(transaction=True)
def test_a_round_left_half_done_does_not_keep_the_worker_down_when_the_next_one_waits(
    request: pytest.FixtureRequest,
) -> None:
    again = {"queueing_lock": "testroom.look_round", "lock": "testroom.look_round"}
    task = app.tasks["testroom.look_round"]
    task.configure(**again).defer(timestamp=1)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing'")
    task.configure(**again).defer(timestamp=2)
    with transaction.atomic():
        jobs.defer(note_case, case_id=7)
    request.getfixturevalue("working")
    eventually(lambda: (7, "", None) in done and ("round",) in done)
    eventually(lambda: not count("doing"))


def test_a_failed_round_is_left_to_the_next() -> None:
    assert app.tasks["testroom.look_round"].retry_strategy is None
    assert app.tasks["testroom.note_case"].retry_strategy is jobs.RETRY


@pytest.mark.django_db(transaction=True)
def test_a_job_whose_worker_dies_while_another_runs_is_run_again() -> None:
    stop = threading.Event()
    thread = threading.Thread(target=jobs.run_worker, args=(stop,), kwargs={"rescue_every": 0.2})
    thread.start()
    try:
        with transaction.atomic():
            jobs.defer(note_case, case_id=1)
        eventually(lambda: (1, "", None) in done)
        with transaction.atomic():
            jobs.defer(note_case, case_id=2)
            with connection.cursor() as cursor:
                cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE status = 'todo'")
        eventually(lambda: (2, "", None) in done)
    finally:
        stop.set()
        thread.join(30)
    assert not thread.is_alive()


@pytest.mark.django_db(transaction=True)
def test_the_worker_outlives_a_lost_database(working: None, as_owner: Callable) -> None:
    with transaction.atomic():
        jobs.defer(note_case, case_id=1)
    eventually(lambda: (1, "", None) in done)
    with as_owner(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    with transaction.atomic():
        jobs.defer(note_case, case_id=2)
    eventually(lambda: (2, "", None) in done)
