"""Window staff sent out by the county (集中选派、统一调度): employed there, at work in a town, moved by one hand."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from yichuang.domain.people import public, testing
from yichuang.domain.places import testing as ground
from yichuang.kernel import clock
from yichuang.kernel.actor import Channel

pytestmark = pytest.mark.django_db

MOVED = date(2026, 3, 9)


@pytest.mark.seed("S3-37", "S3-38")
def test_who_is_employed_by_the_county_works_in_a_town_and_is_moved_to_another_by_the_county():
    county = ground.make_county()
    town_b = ground.make_site(
        county.place,
        county.town_b,
        "town_102",
        kind="town",
        name="双江自治县勐库镇便民服务中心",
        division=ground.VILLAGE_B,
        town=ground.TOWN_B,
        jurisdiction=[ground.range_of(ground.TOWN_B)],
    )
    sent = {"organisation_id": county.zhengwu.id}
    clerk = testing.make_staff(county, site_id=county.town_site.id, since=date(2026, 3, 2), **sent)
    public.end_post(actor=testing.manager(), post_id=clerk.posts[0].id, until=MOVED)
    public.assign_post(
        actor=testing.manager(),
        account_id=clerk.id,
        role=public.Role.CLERK,
        site_id=town_b.id,
        since=MOVED,
        **sent,
    )
    bureau = testing.staff_actor(county, public.Role.BUREAU, **sent)

    def on(day):
        with clock.at(datetime(2026, 3, day, 12, tzinfo=clock.SHANGHAI)):
            [post] = public.list_posts(clerk.id)
            actor = public.get_actor(clerk.id, post.id, Channel.WINDOW)
            at = {r.post.site_id for r in public.list_roster(actor=bureau) if r.account_id == clerk.id}
            return at, post.organisation_id, {v: any(v in r for r in actor.ranges) for v in villages}

    villages = (ground.VILLAGE_A, ground.VILLAGE_B)
    assert on(8) == ({county.town_site.id}, county.zhengwu.id, dict(zip(villages, (True, False), strict=True)))
    assert on(9) == ({town_b.id}, county.zhengwu.id, dict(zip(villages, (False, True), strict=True)))
