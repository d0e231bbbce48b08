"""Two people at once, a double click, a worker that dies in the middle: real threads on real PostgreSQL."""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from yichuang.domain.cases import public, testing
from yichuang.domain.cases.models import Case, CaseHistory
from yichuang.kernel.errors import Conflict, DomainError
from yichuang.kernel.journal.models import Entry

pytestmark = pytest.mark.django_db(transaction=True)


def together(work: list[Callable[[], Any]]) -> list[Any]:
    """Run all at the same moment, each in a thread with its own connection; errors come back as values."""
    barrier = Barrier(len(work))

    def run(one: Callable[[], Any]) -> Any:
        barrier.wait()
        try:
            return one()
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(work)) as pool:
        return list(pool.map(run, work))


def test_a_double_click_gives_one_case() -> None:
    stage = testing.make_stage()
    application = testing.application(stage)

    def click() -> public.CaseReceipt:
        return public.submit_application(actor=stage.villager, application=application, idempotency_key="click")

    receipts = together([click] * 6)
    assert len({(r.case_id, r.number, r.query_code) for r in receipts}) == 1
    assert Case.objects.count() == 1
    assert Entry.objects.filter(kind="cases.case.submitted").count() == 1


def test_numbers_have_no_gap_and_no_twin_though_some_submissions_fail() -> None:
    stage = testing.make_stage()

    def attempt(n: int) -> Callable[[], Any]:
        changes = {} if n % 3 else {"form": {"area": "没有数"}}
        return lambda: testing.submit(stage, **changes)

    outcomes = together([attempt(n) for n in range(12)])
    numbers = sorted(o.number for o in outcomes if isinstance(o, public.CaseReceipt))
    assert len(numbers) == 8
    assert [int(n.rsplit("-", 1)[1]) for n in numbers] == list(range(1, 9))


def test_two_clerks_accept_once() -> None:
    stage = testing.make_stage()
    case = testing.submit(stage).case_id
    other = testing.persons.staff_actor(stage.county)
    outcomes = together([lambda a=a: public.accept_case(actor=a, case_id=case) for a in (stage.clerk, other)])
    assert sorted(type(o).__name__ for o in outcomes) == ["CaseChanged", "Conflict"]
    assert CaseHistory.objects.filter(case_id=case, transition="accept").count() == 1


def test_a_withdrawal_and_a_decision_do_not_both_happen() -> None:
    stage = testing.make_stage()
    case = testing.examined(stage).case_id
    outcomes = together(
        [
            lambda: public.withdraw_case(actor=stage.villager, case_id=case),
            lambda: public.grant(actor=stage.decider, case_id=case),
        ]
    )
    assert sum(isinstance(o, Conflict) for o in outcomes) == 1
    assert Case.objects.get(pk=case).state in {"withdrawn", "granted"}


def test_what_fails_in_the_middle_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    stage = testing.make_stage()
    before = Entry.objects.count()

    def broken(*args: object, **kwargs: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patched:
        patched.setattr("yichuang.domain.cases.operations.receive.write_history", broken)
        with pytest.raises(OSError, match="disk full"):
            public.submit_application(
                actor=stage.villager, application=testing.application(stage), idempotency_key="once"
            )
    assert (Case.objects.count(), Entry.objects.count()) == (0, before)
    receipt = public.submit_application(
        actor=stage.villager, application=testing.application(stage), idempotency_key="once"
    )
    assert receipt.number.endswith("-00001")


def test_an_upload_of_somebody_else_cannot_be_handed_in() -> None:
    stage = testing.make_stage()
    png = b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
    staged = public.stage_file(
        actor=stage.clerk, upload=SimpleUploadedFile("证.png", png), material="right", item_id=stage.item.id
    )
    theft = public.MaterialInput("right", "given", (staged.handle,))
    with pytest.raises(DomainError, match="请修改"):
        testing.submit(stage, materials=(theft,))
