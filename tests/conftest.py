"""What the journeys stand on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.plugins.database import TestDatabase
from yichuang.project.demo.people import DemoPerson


@pytest.fixture(scope="session")
def demo_county(django_db_setup: TestDatabase, django_db_blocker: Any) -> tuple[str, tuple[DemoPerson, ...]]:
    """The demo county, loaded once for each test process and kept as a snapshot; and its people in the clear."""
    from tests.journey import load_demo_county

    with django_db_blocker.unblock():
        people = load_demo_county()
        snapshot = django_db_setup.snapshot("demo")
        django_db_setup.restore()
    return snapshot, people


@pytest.fixture(scope="module")
def county(
    demo_county: tuple[str, tuple[DemoPerson, ...]], django_db_setup: TestDatabase, django_db_blocker: Any
) -> Iterator[tuple[DemoPerson, ...]]:
    """Each test of the module meets the county as ``make demo`` leaves it. Gives its people."""
    snapshot, people = demo_county
    with django_db_blocker.unblock(), django_db_setup.standing_on(snapshot):
        yield people
