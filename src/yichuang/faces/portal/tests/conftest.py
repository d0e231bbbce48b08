from __future__ import annotations

import pytest

from .kit import Journey, sign_in


@pytest.fixture
def stage(db, made_stage):
    return made_stage


@pytest.fixture
def villager(client, stage):
    return sign_in(client, stage.villager)


@pytest.fixture
def journey(villager, stage):
    return Journey(villager, stage)
