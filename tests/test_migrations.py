"""Migrations say what the models say, and follow one another in one line."""

from __future__ import annotations

from collections import Counter

import pytest
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

OURS = "yichuang."


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=1)


@pytest.mark.django_db
def test_each_app_has_one_line_of_migrations_all_applied():
    loader = MigrationLoader(connection)
    ours = [m for m in loader.disk_migrations.values() if type(m).__module__.startswith(OURS)]
    assert ours
    leaves = Counter(app for app, _ in loader.graph.leaf_nodes())
    for migration in ours:
        assert leaves[migration.app_label] == 1, migration.app_label
        before = [parent for parent in migration.dependencies if parent[0] == migration.app_label]
        assert len(before) <= 1, f"{migration.app_label}.{migration.name} merges lines"
        assert (migration.app_label, migration.name) in loader.applied_migrations
