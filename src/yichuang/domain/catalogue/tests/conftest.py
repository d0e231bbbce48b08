import pytest

from yichuang.domain.places.testing import County, make_county


@pytest.fixture
def county(db) -> County:
    return make_county()
