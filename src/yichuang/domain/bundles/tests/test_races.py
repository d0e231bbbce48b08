"""Two clicks at once, others filing meanwhile, a worker that dies between two filings: real threads."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from yichuang.domain.bundles import public, testing
from yichuang.domain.bundles.models import BundleCase, BundleMember
from yichuang.domain.bundles.operations import submit
from yichuang.domain.cases import public as cases
from yichuang.domain.people import testing as persons
from yichuang.kernel import jobs, journal
from yichuang.kernel.errors import DomainError
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


@pytest.fixture
def world(made_bundle_stage: testing.BundleStage) -> testing.BundleStage:
    return made_bundle_stage


def test_two_clicks_at_once_give_one_bundle_and_one_set_of_children(world: testing.BundleStage) -> None:
    made = testing.application(world)

    def click() -> public.BundleReceipt:
        return public.submit_bundle(actor=world.stage.villager, application=made, idempotency_key="click")

    receipts = together([click] * 4)
    assert len({repr(r) for r in receipts}) == 1
    assert isinstance(receipts[0], public.BundleReceipt)
    assert BundleCase.objects.count() == 1
    assert Entry.objects.filter(kind="cases.case.submitted").count() == 2


def test_bundles_and_single_applications_at_once_never_wait_for_each_other_in_a_ring(
    world: testing.BundleStage,
) -> None:
    actors = [persons.public_actor(name="王五", phone=f"1388765{n:04d}") for n in range(4)]
    stage = world.stage
    alone = {
        "household": ({"side": "mother", "who": "self"}, {"child": "李小妹", "holder": "李扎迫"}),
        "subsidy": ({}, {"account": "6223"}),
    }

    def single(member: str, n: int) -> Callable[[], Any]:
        situation, form = alone[member]
        application = cases.Application(
            stage.county.place.id, world.items[member].id, testing.ground.VILLAGE_A, situation=situation, form=form
        )
        return lambda: cases.submit_application(
            actor=actors[n], application=application, idempotency_key=f"{member}{n}"
        )

    work = [lambda a=a: testing.submit(world, actor=a) for a in actors]
    work += [single(member, n) for member in alone for n in range(2)]
    outcomes = together(work)
    assert [o for o in outcomes if isinstance(o, Exception)] == []
    numbers = sorted(Entry.objects.filter(kind="cases.case.submitted").values_list("payload__number", flat=True))
    assert len(numbers) == 4 * 2 + 4
    assert [int(n[-5:]) for n in numbers] == list(range(1, 13))


def test_a_worker_dying_between_two_filings_leaves_nothing_and_the_next_files_each_once(
    world: testing.BundleStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    receipt = testing.submit(world)
    testing.achieve(world, testing.case_of(world, receipt, "household"))
    journal.drain()
    filed: list[str] = []
    real = submit._case_of

    def dying(*args: Any, **kwargs: Any) -> Any:
        filed.append(args[3].key)
        if len(filed) == 2:
            raise KeyboardInterrupt
        return real(*args, **kwargs)

    monkeypatch.setattr(submit, "_case_of", dying)
    with pytest.raises(KeyboardInterrupt):
        public.file_ready(bundle_case_id=receipt.bundle_case_id)
    assert len(filed) == 2
    assert set(BundleMember.objects.filter(state="waiting").values_list("member", flat=True)) == {"insurance", "card"}
    assert Entry.objects.filter(kind="cases.case.submitted").count() == 2
    monkeypatch.undo()
    jobs.run_pending()
    journal.drain()
    jobs.run_pending()
    assert not BundleMember.objects.filter(state="waiting").exists()
    assert Entry.objects.filter(kind="cases.case.submitted").count() == 4


def test_two_workers_file_what_is_ready_once(world: testing.BundleStage) -> None:
    receipt = testing.submit(world)
    testing.achieve(world, testing.case_of(world, receipt, "household"))
    journal.drain()
    done = together([lambda: public.file_ready(bundle_case_id=receipt.bundle_case_id)] * 3)
    assert sorted(done) == [0, 0, 2]


def test_withdrawing_while_the_worker_files_ends_in_one_order_or_the_other(world: testing.BundleStage) -> None:
    receipt = testing.submit(world)
    testing.achieve(world, testing.case_of(world, receipt, "household"))
    journal.drain()
    outcomes = together(
        [
            lambda: public.file_ready(bundle_case_id=receipt.bundle_case_id),
            lambda: public.withdraw_bundle(actor=world.stage.villager, bundle_case_id=receipt.bundle_case_id),
        ]
    )
    assert not [o for o in outcomes if isinstance(o, Exception) and not isinstance(o, DomainError)]
    testing.follow()
    states = set(BundleMember.objects.filter(member__in=["insurance", "card"]).values_list("state", flat=True))
    assert states == {"taken_back"}
