"""Every state × transition, the database's own refusal, the diagrams in the README."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction

from yichuang.domain.buildout import lifecycle, public, testing
from yichuang.domain.buildout.models import (
    Assessment,
    Certificate,
    Practice,
    Rectification,
    SiteWork,
    Task,
    TownPlan,
    UnitAppraisal,
)
from yichuang.domain.people import public as people
from yichuang.kernel.actor import Actor, Channel
from yichuang.kernel.errors import Conflict, Forbidden

MIGHTY = Actor(account_id=1, channel=Channel.WINDOW, permissions=public.PERMISSIONS)
POWERLESS = Actor(account_id=1, channel=Channel.WINDOW)
ROWS = {
    lifecycle.WORK.name: SiteWork,
    lifecycle.ASSESSMENT.name: Assessment,
    lifecycle.RECTIFICATION.name: Rectification,
    lifecycle.TASK.name: Task,
    lifecycle.TOWN_PLAN.name: TownPlan,
    lifecycle.CERTIFICATE.name: Certificate,
    lifecycle.PRACTICE.name: Practice,
    lifecycle.UNIT_APPRAISAL.name: UnitAppraisal,
}
CASES = [(m, ROWS[m.name], s, t) for m in public.MACHINES for s, t in product(m.states, m.transitions)]


@pytest.mark.parametrize(
    ("machine", "row", "state", "move"), CASES, ids=[f"{c[0].name}-{c[2]}-{c[3].name}" for c in CASES]
)
def test_only_the_table_decides(machine, row, state, move) -> None:
    subject = row(state=state)
    if state in move.sources:
        assert machine.check(subject, move.name, MIGHTY) is move
    else:
        with pytest.raises(Conflict, match=move.label):
            machine.check(subject, move.name, MIGHTY)
    with pytest.raises(Forbidden):
        machine.check(subject, move.name, POWERLESS)


def test_permissions_are_those_of_the_role_table() -> None:
    assert {p for p in people.PERMISSIONS if p.startswith("buildout.")} == public.PERMISSIONS


@pytest.mark.django_db
def test_the_database_refuses_an_edge_the_table_lacks() -> None:
    plan = testing.make_plan()
    with pytest.raises(DatabaseError, match="Invalid transition"), transaction.atomic():
        SiteWork.objects.filter(site_id=plan.town_site).update(state=lifecycle.UP_TO_STANDARD)


def test_the_readme_shows_the_lifecycles_of_today() -> None:
    readme = (Path(lifecycle.__file__).parent / "README.md").read_text("utf-8")
    for machine in public.MACHINES:
        assert machine.diagram() in readme
