"""The life of a change of the list, and of a list from above: the table, the diagram, the database."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import DatabaseError, transaction

from yichuang.domain.catalogue.governance.lifecycle import LISTING, PROPOSAL
from yichuang.domain.catalogue.models import Proposal
from yichuang.domain.catalogue.testing import change as play
from yichuang.kernel import errors
from yichuang.kernel.actor import system
from yichuang.kernel.lifecycle import Machine

README = Path(__file__).parents[2] / "README.md"
RIGHTS = frozenset(t.permission for m in (PROPOSAL, LISTING) for t in m.transitions)


class Row:
    """A subject in a state."""

    pk = 1

    def __init__(self, state: str) -> None:
        self.state = state

    def save(self, *, update_fields: object = None) -> None:
        """Nothing is kept."""


@pytest.mark.parametrize("machine", [PROPOSAL, LISTING], ids=lambda m: m.name)
def test_the_diagram_is_the_table(machine: Machine) -> None:
    assert machine.diagram() in README.read_text("utf-8")


@pytest.mark.parametrize(
    ("machine", "state", "name"),
    [(m, s, t.name) for m in (PROPOSAL, LISTING) for s in m.states for t in m.transitions],
    ids=lambda value: getattr(value, "name", value),
)
def test_only_the_table_moves_it_and_only_with_the_right(machine: Machine, state: str, name: str) -> None:
    transition = machine.by_name[name]
    allowed = system(1, permissions=RIGHTS)
    if state in transition.sources:
        assert machine.check(Row(state), name, allowed) is transition
    else:
        with pytest.raises(errors.Conflict):
            machine.check(Row(state), name, allowed)
    with pytest.raises(errors.Forbidden):
        machine.check(Row(state), name, system(1, permissions=RIGHTS - {transition.permission}))


def test_the_database_refuses_a_way_the_table_does_not_have(county, cast):
    play.adopt(cast, county, [play.superior_row()])
    proposal = play.claim(cast)
    with pytest.raises(DatabaseError), transaction.atomic():
        Proposal.objects.filter(pk=proposal.id).update(state="published")
