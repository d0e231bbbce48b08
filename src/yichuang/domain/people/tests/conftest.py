"""Who works in the county of most tests of people."""

from __future__ import annotations

import pytest

from yichuang.domain.people import public, testing
from yichuang.domain.places import testing as ground

Role = public.Role


@pytest.fixture
def county(db):
    return ground.make_county()


@pytest.fixture
def clerk(county):
    return testing.staff_actor(county, Role.CLERK)


@pytest.fixture
def manager(county):
    return testing.staff_actor(county, Role.HALL_MANAGER)


@pytest.fixture
def bureau(county):
    return testing.staff_actor(county, Role.BUREAU, organisation_id=county.zhengwu.id)


@pytest.fixture
def elsewhere(county):
    """A clerk of the town's hall."""
    return testing.staff_actor(county, Role.CLERK, site_id=county.town_site.id, organisation_id=county.town_a.id)
