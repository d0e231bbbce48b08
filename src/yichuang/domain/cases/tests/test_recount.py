"""A new calendar recounts every open case; one that cannot be counted neither stops the others nor is lost."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from structlog.testing import capture_logs

from yichuang.domain.cases import clocks, tasks, testing
from yichuang.domain.cases.models import Case
from yichuang.kernel import clock, jobs
from yichuang.kernel.clock import SHANGHAI

pytestmark = pytest.mark.django_db

MONDAY = datetime(2026, 3, 2, 10, 0, tzinfo=SHANGHAI)
WRONG = date(2026, 1, 1)
RIGHT = date(2026, 3, 11)


@pytest.fixture
def three() -> list[Case]:
    """Three accepted cases whose projected dates are stale."""
    stage = testing.make_stage()
    with clock.at(MONDAY):
        ids = [testing.accepted(stage).case_id for _ in range(3)]
    jobs.run_pending()
    Case.objects.filter(pk__in=ids).update(promised_due_on=WRONG)
    return list(Case.objects.filter(pk__in=ids).order_by("pk"))


@pytest.fixture
def breaking(monkeypatch: pytest.MonkeyPatch, three: list[Case]) -> int:
    """The second of them cannot be counted."""
    gather, broken = clocks.gather, three[1].pk

    def gathered(case: Case, *args: Any) -> Any:
        if case.pk == broken:
            raise ZeroDivisionError("李扎迫")
        return gather(case, *args)

    monkeypatch.setattr(clocks, "gather", gathered)
    return broken


def dues(cases: list[Case]) -> list[date | None]:
    return [Case.objects.get(pk=c.pk).promised_due_on for c in cases]


def waiting() -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT args FROM procrastinate_jobs WHERE task_name = 'cases.recount_left_over' ORDER BY id")
        return [jobs._arguments(args) for (args,) in cursor.fetchall()]


def test_the_cases_behind_a_broken_one_are_recounted_and_the_log_names_it(three: list[Case], breaking: int) -> None:
    with capture_logs() as said:
        tasks.recount_due_dates()
    assert dues(three) == [RIGHT, WRONG, RIGHT]
    (entry,) = [e for e in said if e["event"] == "cases.recount_failed"]
    assert (entry["number"], entry["case_id"], entry["error"]) == (three[1].number, breaking, "ZeroDivisionError")
    assert "李扎迫" not in str(said)


def test_what_is_left_over_is_a_job_that_names_the_cases_and_fails_until_they_can_be_counted(
    three: list[Case], breaking: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks.recount_due_dates()
    assert waiting() == [{"cases": [three[1].number]}]
    with pytest.raises(tasks.CannotRecountError):
        jobs.run_pending()
    monkeypatch.undo()  # whatever was wrong has been put right
    jobs.run_pending()
    assert dues(three) == [RIGHT, RIGHT, RIGHT]


def test_of_those_left_over_each_is_tried(three: list[Case], breaking: int) -> None:
    with pytest.raises(tasks.CannotRecountError):
        tasks.recount_left_over(cases=[three[1].number, three[2].number])
    assert dues(three) == [WRONG, WRONG, RIGHT]


def test_a_case_an_agent_still_holds_is_named_by_its_reference(three: list[Case], breaking: int) -> None:
    Case.objects.filter(pk=breaking).update(number=None, received_at=None)
    tasks.recount_due_dates()
    assert waiting() == [{"cases": [f"D{breaking}"]}]
    with pytest.raises(tasks.CannotRecountError):
        tasks.recount_left_over(cases=[f"D{breaking}"])


def test_without_a_broken_case_nothing_is_left_over(three: list[Case]) -> None:
    tasks.recount_due_dates()
    assert dues(three) == [RIGHT, RIGHT, RIGHT]
    assert waiting() == []
