import pytest

from yichuang.domain.catalogue import testing
from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.domain.places import testing as ground
from yichuang.domain.places.testing import County


@pytest.fixture(autouse=True)
def before_the_first_of_october(clock):
    """What is handed down begins on 1 October 2026 (``kit.plan_of``), and nobody hands down backwards."""
    clock.set("2026-09-28 10:30")


@pytest.fixture
def county(db, made_county: County) -> County:
    return made_county


@pytest.fixture
def bureau(county):
    """Somebody of the bureau of government services."""
    return persons.staff_actor(county, people.Role.BUREAU, organisation_id=county.zhengwu.id)


@pytest.fixture
def licence(county):
    """A licence of the county's bureau of civil affairs."""
    return testing.make_item(county.place.id, [county.minzheng.id])


@pytest.fixture
def village(county):
    """A village station run by its committee."""
    committee = ground.make_organisation(
        county.place, "committee", name="大荒田村民委员会", kind="committee", undertaker="village", jurisdiction=()
    )
    return ground.make_site(
        county.place, committee, "village_committee", kind="village", name="勐勐镇大荒田村便民服务站",
        division=530925_101_202, jurisdiction=None,
    )  # fmt: skip
