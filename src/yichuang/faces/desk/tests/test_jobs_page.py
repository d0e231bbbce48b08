"""后台任务: what was given up, and what was cut off when its worker died."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from yichuang.domain.people import public
from yichuang.domain.people import testing as people
from yichuang.kernel import jobs
from yichuang.kernel.errors import Conflict, NotFound
from yichuang.kernel.interrupted import interrupted_jobs, resume_job


@jobs.job("testdesk.recount", label="重算测试")
def recount() -> None:
    """Never run here: only its rows are looked at."""


def begun(*, heartbeat="now()", worker=True, lock=None):
    """A job under way; its worker last spoke at ``heartbeat`` (SQL). Returns (job, worker)."""
    with transaction.atomic(), connection.cursor() as cursor:
        job = jobs.defer(recount)
        number = None
        if worker:
            cursor.execute(f"INSERT INTO procrastinate_workers (last_heartbeat) VALUES ({heartbeat}) RETURNING id")
            (number,) = cursor.fetchone()
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', worker_id = %s, queueing_lock = %s WHERE id = %s",
            [number, lock, job],
        )
    return job, number


def status(job):
    with connection.cursor() as cursor:
        cursor.execute("SELECT status FROM procrastinate_jobs WHERE id = %s", [job])
        return cursor.fetchone()[0]


@pytest.fixture
def client(stage, desk):
    return desk(people.staff_actor(stage.county, public.Role.TECHNICIAN))


def test_what_a_dead_worker_left_is_listed_and_can_be_done_again(client):
    silent, _ = begun(heartbeat="now() - interval '31 seconds'")
    gone, _ = begun(worker=False)
    alive, _ = begun(heartbeat="now() - interval '20 seconds'")

    page = client.get("/desk/jobs/").content.decode()

    assert "中断的作业" in page
    assert "没有失败的任务" not in page
    assert page.count("重算测试<br>") == 2
    assert {j.id for j in interrupted_jobs()} == {silent, gone}
    assert all(j.since for j in interrupted_jobs())
    for job in (silent, gone):
        assert client.post(f"/desk/jobs/{job}/resume/").url == "/desk/jobs/"
        assert status(job) == "todo"
    assert client.post(f"/desk/jobs/{alive}/resume/").status_code == 404
    assert status(alive) == "doing"
    assert "中断的作业" not in client.get("/desk/jobs/").content.decode()


def test_a_second_press_finds_it_taken_up_and_changes_nothing(client):
    job, _ = begun(worker=False)
    client.post(f"/desk/jobs/{job}/resume/")

    answer = client.post(f"/desk/jobs/{job}/resume/")

    assert answer.status_code == 404
    assert "已经接着做了" in answer.content.decode()
    assert status(job) == "todo"


@pytest.mark.django_db
def test_a_round_whose_next_one_waits_is_not_put_beside_it():
    cut_off, _ = begun(worker=False, lock="cases.rules_of_time")
    waiting, _ = begun(worker=False)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'todo', queueing_lock = 'cases.rules_of_time' WHERE id = %s",
            [waiting],
        )

    with pytest.raises(Conflict, match="下一轮已经在排队"):
        resume_job(cut_off)

    assert (status(cut_off), status(waiting)) == ("doing", "todo")
    with pytest.raises(NotFound):
        resume_job(waiting)


def test_only_the_technician_may(stage, desk):
    job, _ = begun(worker=False)

    assert desk(stage.clerk).post(f"/desk/jobs/{job}/resume/").status_code == 403
    assert status(job) == "doing"
