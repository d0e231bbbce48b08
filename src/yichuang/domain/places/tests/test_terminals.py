"""Self-service spots are put up beside halls or where people are anyway."""

from __future__ import annotations

from dataclasses import replace

import pytest

from yichuang.domain.places import public
from yichuang.kernel.actor import system
from yichuang.kernel.errors import Conflict, Forbidden, Invalid, NotFound
from yichuang.kernel.journal.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(made_county):
    return made_county


@pytest.fixture
def bureau(county):
    return system(county.place.id, permissions=public.PERMISSIONS)


SPOT = {"name": "茶城商场自助服务站点", "venue": "mall", "address": "茶城一楼"}


@pytest.mark.seed("S0-61", "S2-89")
def test_a_spot_belongs_to_the_hall_that_looks_after_it(county, bureau):
    hall = county.town_site
    spot = public.put_up_terminal(actor=bureau, beside_id=hall.id, **SPOT)
    assert (spot.kind, spot.town, spot.organisation_id) == ("terminal", hall.town, hall.organisation_id)
    assert (spot.latitude, spot.hours) == (hall.latitude, public.AROUND_THE_CLOCK)
    assert public.ranges_of_site(spot.id) == public.ranges_of_site(hall.id)
    assert public.get_public_file(spot.id).venue_text == "商场"
    before = Entry.objects.count()
    given = {"actor": bureau, "beside_id": hall.id, "terminal_id": spot.id, **SPOT}
    assert public.put_up_terminal(**given) == spot
    assert Entry.objects.count() == before, "the same again changes nothing"
    assert public.put_up_terminal(**given, all_day=False).hours == hall.hours


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"venue": "moon"}, "venue"),
        ({"name": " "}, "name"),
        ({"name": "长" * 81}, "name"),
        ({"address": "远" * 121}, "address"),
        ({"address": "远\x00"}, "address"),
        ({"latitude": float("nan")}, "latitude"),
        ({"longitude": 1000.0}, "longitude"),
        ({"phone": "请进"}, "phone"),
    ],
)
def test_what_is_wrong_with_a_spot_is_told_by_field(county, bureau, facts, field):
    with pytest.raises(Invalid) as caught:
        public.put_up_terminal(actor=bureau, beside_id=county.centre.id, **SPOT | facts)
    assert set(caught.value.fields) == {field}
    assert public.list_sites(county.place.id, kind="terminal") == ()


def test_a_spot_has_a_name_of_its_own_a_hall_and_a_manager_of_its_place(county, bureau):
    at = {"actor": bureau, "beside_id": county.centre.id}
    spot = public.put_up_terminal(**at, **SPOT)
    with pytest.raises(Conflict, match="已经有"):
        public.put_up_terminal(**at, **SPOT)
    with pytest.raises(Invalid) as caught:
        public.put_up_terminal(actor=bureau, beside_id=spot.id, **SPOT | {"name": "另一台"})
    assert set(caught.value.fields) == {"beside_id"}
    with pytest.raises(NotFound):
        public.put_up_terminal(**at, **SPOT, terminal_id=county.town_site.id)
    other = {"name": "别处的自助服务站点"}
    with pytest.raises(NotFound):
        public.put_up_terminal(**at | {"actor": replace(bureau, place_id=county.place.id + 1)}, **SPOT | other)
    with pytest.raises(Forbidden):
        public.put_up_terminal(
            **at | {"actor": replace(bureau, permissions=frozenset({"places.keep"}))}, **SPOT | other
        )


@pytest.mark.seed("S0-61", "S2-89")
def test_changing_a_spot_leaves_it_with_its_hall_and_marked_as_it_was(county, bureau):
    """One body may run two halls of a town: nobody guesses which of them looks after it."""
    spot = public.put_up_terminal(actor=bureau, beside_id=county.village_site.id, **SPOT, sample=True)
    ranges = public.ranges_of_site(spot.id)
    changed = public.put_up_terminal(
        actor=bureau, beside_id=None, terminal_id=spot.id, **SPOT | {"phone": "0883-7620000"}
    )
    assert (changed.phone, changed.sample) == ("0883-7620000", True)
    assert (changed.organisation_id, changed.town, changed.division) == (spot.organisation_id, spot.town, spot.division)
    assert public.ranges_of_site(spot.id) == ranges
    with pytest.raises(Invalid) as refused:
        public.put_up_terminal(actor=bureau, beside_id=None, terminal_id=spot.id, **SPOT, all_day=False)
    assert set(refused.value.fields) == {"beside_id"}
    with pytest.raises(Invalid):
        public.put_up_terminal(actor=bureau, beside_id=None, **SPOT | {"name": "又一台"})
    with pytest.raises(NotFound):
        public.put_up_terminal(actor=bureau, beside_id=None, terminal_id=county.centre.id, **SPOT)
