"""Bring a database up to this code: migrations, the cache's table, and what the application's role may do."""

from __future__ import annotations

from django.core.management import call_command
from django.db import connection, transaction

from yichuang.kernel import journal

from . import database


def build(*, role: str | None = database.APP_ROLE, verbosity: int = 1) -> None:
    """Migrate the database Django is connected to (as its owner), and grant its use to the application's ``role``.

    ``role`` None: on an external server the application is its own owner, and only triggers protect the journal.
    """
    call_command("migrate", interactive=False, verbosity=verbosity)
    call_command("createcachetable", verbosity=0)
    if role is None:
        return
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in journal.grant_statements(role):
            cursor.execute(statement)
        cursor.execute(f'REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM "{role}"')
