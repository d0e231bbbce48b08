"""What several files of this room's tests stand on."""

from __future__ import annotations

import pytest

from yichuang.domain.places import public as places
from yichuang.domain.places import testing as ground


@pytest.fixture
def elsewhere(db: None) -> tuple[places.PlaceRef, places.OrganisationRef]:
    """Another place on the same platform, with a bureau (its key: ``elsewhere``)."""
    ground.make_place()  # with the divisions both lie in
    place = places.create_place(
        actor=ground.manager(), slug="elsewhere", name="别的县", short_name="别县", prefix="BX", county=ground.COUNTY,
        words=places.SiteWords(), naming=ground.NAMING,
    )  # fmt: skip
    return place, ground.make_organisation(place, "elsewhere")
