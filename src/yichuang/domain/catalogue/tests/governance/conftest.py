import pytest

from yichuang.domain.catalogue.testing.change import Cast, make_cast
from yichuang.domain.places.testing import County


@pytest.fixture
def county(db, clock, made_county: County) -> County:
    clock.set("2026-09-28 10:30")
    return made_county


@pytest.fixture
def cast(county) -> Cast:
    return make_cast(county)
