from __future__ import annotations

import pytest

from yichuang.domain.cases import testing as staged
from yichuang.domain.catalogue import public as catalogue

from .kit import Journey, sign_in


@pytest.fixture(autouse=True)
def _no_version_of_another_test():
    """Versions are cached by id for good; a database put back to its template gives the same ids out again."""
    catalogue.get_version.cache_clear()


@pytest.fixture
def stage(db):
    return staged.make_stage()


@pytest.fixture
def villager(client, stage):
    return sign_in(client, stage.villager)


@pytest.fixture
def journey(villager, stage):
    return Journey(villager, stage)
