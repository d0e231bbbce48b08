"""Every state × transition of tickets and windows, the database's own refusal, the diagrams in the README."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction

from yichuang.domain.hall import lifecycle, public, testing
from yichuang.domain.hall.models import Appointment, Device, Ticket, Window
from yichuang.domain.people import public as people
from yichuang.kernel.actor import Actor, Channel
from yichuang.kernel.errors import Conflict, Forbidden

MIGHTY = Actor(account_id=1, channel=Channel.WINDOW, permissions=public.PERMISSIONS)
POWERLESS = Actor(account_id=1, channel=Channel.WINDOW)
MACHINES = [
    (lifecycle.TICKET, Ticket),
    (lifecycle.WINDOW, Window),
    (lifecycle.APPOINTMENT, Appointment),
    (lifecycle.DEVICE, Device),
]
NOBODYS = {lifecycle.SWEEP, lifecycle.ENROL}  # of the system and of devices, in no role
CASES = [(m, row, s, t) for m, row in MACHINES for s, t in product(m.states, m.transitions)]
NAMES = [f"{machine.name}-{state}-{move.name}" for machine, _, state, move in CASES]


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
    named = {p for p in people.PERMISSIONS if p.startswith("hall.")}
    assert named | NOBODYS == public.PERMISSIONS
    assert all(not NOBODYS & people.ROLE_PERMISSIONS[role] for role in people.Role)


@pytest.mark.django_db
def test_the_database_refuses_an_edge_the_table_lacks() -> None:
    ticket = testing.take(testing.make_floor())
    with pytest.raises(DatabaseError, match="Invalid transition"), transaction.atomic():
        Ticket.objects.filter(pk=ticket.id).update(state=lifecycle.DONE)


def test_the_readme_shows_the_lifecycles_of_today() -> None:
    readme = (Path(lifecycle.__file__).parent / "README.md").read_text("utf-8")
    for machine, _ in MACHINES:
        assert machine.diagram() in readme
