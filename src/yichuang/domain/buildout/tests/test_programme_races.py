"""Two at once: one acts, the other is told; nothing is lost or done twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
from django.db import connection

from yichuang.domain.buildout import public as buildout
from yichuang.domain.buildout import testing
from yichuang.domain.buildout.models import Change, Reminder, Task
from yichuang.domain.places import testing as ground
from yichuang.kernel import clock
from yichuang.kernel.errors import Conflict

pytestmark = pytest.mark.django_db(transaction=True)
SOON = clock.today() + timedelta(days=60)


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Each in a thread of its own, begun together; what became of them."""
    gate, outcomes = Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        try:
            gate.wait(20)
            act()
            outcomes.append("done")
        except Conflict:
            outcomes.append("told")
        except Exception as error:
            outcomes.append(repr(error))
        finally:
            connection.close()

    threads = [Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(outcomes)


def test_two_who_approve_the_same_plan_approve_it_once() -> None:
    plan = testing.make_plan()
    draft = buildout.draft_town_plan(actor=plan.government, town=ground.TOWN_A)
    row = buildout.get_town_plan(plan.government, draft)
    said = {s.site_id: buildout.PlannedSite("new", SOON, "岩温", "李扎迫") for s in row.sites}
    buildout.write_town_plan(actor=plan.government, plan_id=draft, revision=1, title=row.title, text="", sites=said)
    buildout.submit_town_plan(actor=plan.government, plan_id=draft)

    def approve() -> object:
        return buildout.approve_town_plan(actor=plan.bureau, plan_id=draft)

    assert at_once(approve, approve) == ["done", "told"]
    assert Change.objects.filter(work__site_id=plan.village_site, field="way").count() == 1


def test_a_plan_approved_while_its_sites_are_arranged_leaves_both_changes_with_their_reasons() -> None:
    plan = testing.make_plan()
    draft = buildout.draft_town_plan(actor=plan.government, town=ground.TOWN_A)
    row = buildout.get_town_plan(plan.government, draft)
    said = {s.site_id: buildout.PlannedSite("new", SOON, "岩温", "李扎迫") for s in row.sites}
    buildout.write_town_plan(actor=plan.government, plan_id=draft, revision=1, title=row.title, text="", sites=said)
    buildout.submit_town_plan(actor=plan.government, plan_id=draft)
    revisions = {plan.town_site: 1, plan.village_site: 1}
    outcomes = at_once(
        lambda: buildout.approve_town_plan(actor=plan.bureau, plan_id=draft),
        lambda: buildout.arrange_sites(actor=plan.bureau, revisions=revisions, given={"note": "同时"}, reason="另一人"),
    )
    assert outcomes in (["done", "done"], ["done", "told"])  # who comes second to arrange is told of the other
    work = buildout.get_work(plan.bureau, plan.village_site)
    assert work.way == "new"
    assert work.revision == 1 + outcomes.count("done")


def test_a_task_reported_and_cancelled_at_once_ends_in_one_state() -> None:
    plan = testing.make_plan()
    (row,) = [t for t in buildout.list_tasks(plan.government) if t.key == f"town_plans.{ground.TOWN_A}"]

    def report() -> object:
        return buildout.report_task(actor=plan.government, task_id=row.id, said="做完了", done=True)

    def cancel() -> object:
        return buildout.move_task(actor=plan.bureau, task_id=row.id, name="cancel", said="不做了")

    outcomes = at_once(report, cancel)
    assert outcomes in (["done", "done"], ["done", "told"])  # cancelling what was reported is allowed
    assert Task.objects.get(pk=row.id).state == "cancelled"


def test_two_arrangements_of_a_site_at_once_leave_one() -> None:
    plan = testing.make_plan()
    before = buildout.get_work(plan.bureau, plan.village_site)

    def arrange(note: str) -> Callable[[], object]:
        return lambda: buildout.arrange_sites(
            actor=plan.bureau, revisions={plan.village_site: before.revision}, given={"note": note}, reason="同时"
        )

    assert at_once(arrange("甲"), arrange("乙")) == ["done", "told"]
    assert Change.objects.filter(work__site_id=plan.village_site).count() == 1


def test_reminding_in_two_processes_at_once_reminds_once() -> None:
    plan = testing.make_plan()  # today, years after the days of its tasks; something of it is on record
    step = [buildout.PastStep("start", date(2025, 3, 1))]
    buildout.enter_steps(actor=plan.bureau, site_id=plan.village_site, steps=step, document="2025 年台账")
    assert at_once(buildout.remind_tasks, buildout.remind_tasks) == ["done", "done"]
    tasks = Reminder.objects.values_list("task", flat=True)
    assert len(tasks) == len(set(tasks)) > 0
