"""The register of agents (帮办代办员): who helps at which station, from when, and no longer."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from yichuang.domain.people import public, testing
from yichuang.domain.places import testing as ground
from yichuang.kernel import clock
from yichuang.kernel.actor import Channel

pytestmark = pytest.mark.django_db


@pytest.mark.seed("S0-34", "S2-87")
def test_agents_are_on_the_roster_of_their_station_and_help_only_while_they_are():
    county = ground.make_county()
    station = county.village_site
    agent = testing.make_staff(
        county,
        public.Role.AGENT,
        name="李扎努",
        organisation_id=county.town_a.id,
        site_id=station.id,
        since=date(2026, 3, 2),
        until=date(2026, 3, 9),
    )
    bureau = testing.staff_actor(county, public.Role.BUREAU, organisation_id=county.zhengwu.id)

    def on(day):
        with clock.at(datetime(2026, 3, day, 12, tzinfo=clock.SHANGHAI)):
            listed = [(r.name, r.post.role) for r in public.list_roster(actor=bureau, site_id=station.id)]
            posts = public.list_posts(agent.id)
            actor = public.get_actor(agent.id, posts[0].id if posts else None, Channel.AGENT)
            return listed, actor.may("cases.forward"), [(r.low, r.high) for r in actor.ranges]

    reach = [(ground.VILLAGE_A, ground.VILLAGE_A)]
    assert on(1) == ([], False, [])
    assert on(2) == on(8) == ([("李扎努", public.Role.AGENT)], True, reach)
    assert on(9) == ([], False, [])
