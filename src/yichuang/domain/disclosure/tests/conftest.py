"""Who publishes and answers in the county of these tests."""

from __future__ import annotations

import pytest

from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons

Role = people.Role


@pytest.fixture
def stage(db, made_stage, clock):
    clock.set("2026-03-02 10:00")  # a Monday
    return made_stage


@pytest.fixture
def writer(stage):
    """Examines for 民政局, drafts its publications."""
    return persons.staff_actor(stage.county, Role.EXAMINER, organisation_id=stage.county.minzheng.id)


@pytest.fixture
def reviewer(stage):
    return persons.staff_actor(stage.county, Role.LEADER, organisation_id=stage.county.minzheng.id)


@pytest.fixture
def bureau(stage):
    return persons.staff_actor(stage.county, Role.BUREAU, organisation_id=stage.county.zhengwu.id)


@pytest.fixture
def request_id(stage):
    """A request to 民政局, received on Monday 2 March 2026."""
    from yichuang.domain.disclosure import testing

    county = stage.county
    return testing.ask(stage.villager, county.place.id, county.minzheng.id).id
