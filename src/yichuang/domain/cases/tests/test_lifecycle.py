"""Every state × transition, the database's own refusal, and the diagram in the README."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction

from yichuang.domain.cases import lifecycle, testing
from yichuang.domain.cases.models import Case
from yichuang.domain.cases.policies import PERMISSIONS
from yichuang.domain.cases.queries import wording
from yichuang.domain.people import public as people
from yichuang.kernel.actor import Actor, Channel
from yichuang.kernel.errors import Conflict, Forbidden
from yichuang.kernel.lifecycle import Transition

MIGHTY = Actor(account_id=1, channel=Channel.WINDOW, permissions=PERMISSIONS)
POWERLESS = Actor(account_id=1, channel=Channel.WINDOW)
PAIRS = list(product(lifecycle.STATES, lifecycle.CASE.transitions))


@pytest.mark.parametrize(("state", "transition"), PAIRS, ids=[f"{s}-{t.name}" for s, t in PAIRS])
def test_only_the_table_decides(state: str, transition: Transition) -> None:
    case = Case(state=state)
    if state in transition.sources:
        assert lifecycle.CASE.check(case, transition.name, MIGHTY) is transition
    else:
        with pytest.raises(Conflict, match=transition.label) as refused:
            lifecycle.CASE.check(case, transition.name, MIGHTY)
        assert transition.name not in refused.value.possible
    with pytest.raises(Forbidden):
        lifecycle.CASE.check(case, transition.name, POWERLESS)


def test_nothing_leaves_a_closed_state() -> None:
    assert not [t.name for t in lifecycle.CASE.transitions if t.sources & lifecycle.CLOSED]


def test_every_state_can_be_reached_and_left_unless_it_is_an_end() -> None:
    reached = {lifecycle.WITH_AGENT, lifecycle.SUBMITTED}
    while True:
        more = {target for source, target in lifecycle.CASE.edges() if source in reached} - reached
        if not more:
            break
        reached |= more
    assert reached == set(lifecycle.STATES)
    left = {source for source, _ in lifecycle.CASE.edges()}
    assert set(lifecycle.STATES) - left == lifecycle.CLOSED


def test_permissions_are_those_of_the_role_table() -> None:
    known = {name for name in people.PERMISSIONS if name.startswith("cases.")}
    assert known | {"cases.deem_accepted"} == PERMISSIONS
    assert {t.permission for t in lifecycle.CASE.transitions} <= PERMISSIONS


def test_every_transition_names_its_basis_and_has_plain_words() -> None:
    for transition in lifecycle.CASE.transitions:
        assert transition.basis
        assert wording.plain(transition.name)
        assert wording.label(transition.name)


@pytest.mark.django_db
def test_the_database_refuses_an_edge_the_table_lacks() -> None:
    receipt = testing.submit(testing.make_stage())
    with pytest.raises(DatabaseError, match="Invalid transition"), transaction.atomic():
        Case.objects.filter(pk=receipt.case_id).update(state=lifecycle.GRANTED)


def test_the_readme_shows_the_lifecycle_of_today() -> None:
    readme = (Path(lifecycle.__file__).parent / "README.md").read_text("utf-8")
    assert lifecycle.CASE.diagram() in readme
