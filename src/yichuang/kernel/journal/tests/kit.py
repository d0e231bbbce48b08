"""What the tests of the journal share: a kind to write, and ways round the application for tampering."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass

from django.db import connection, transaction

from yichuang.kernel.actor import system
from yichuang.kernel.journal import Event, event, record

AsOwner = Callable[[], AbstractContextManager[None]]


@event("testroom.case.accepted")
@dataclass(frozen=True, slots=True)
class CaseAccepted(Event):
    case_id: int


@event("testroom.case.decided")
@dataclass(frozen=True, slots=True)
class CaseDecided(Event):
    case_id: int


def write(case_id: int, kind: type[Event] = CaseAccepted) -> int:
    with transaction.atomic():
        return record(kind(case_id), actor=system(), subject=f"case:{case_id}", place_id=1)


def sql(statement: str, *arguments: object) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(statement, arguments or None)
        return cursor.fetchall() if cursor.description else []


def sealed() -> list[tuple[int, int]]:
    """(position, entry id), in order."""
    return sql("SELECT position, entry_id FROM journal_seal ORDER BY position")


@contextmanager
def behind_the_back(as_owner: AsOwner) -> Iterator[None]:
    """As an owner who means it: triggers and foreign keys are off."""
    with as_owner():
        sql("SET session_replication_role = replica")
        try:
            yield
        finally:
            sql("SET session_replication_role = origin")
