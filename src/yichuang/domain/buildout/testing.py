"""A county under its plan, made through the public operations."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from yichuang.domain.people import public as people
from yichuang.domain.people import testing as persons
from yichuang.domain.places import testing as ground
from yichuang.kernel.actor import Actor

from . import public


@cache
def sample_profile() -> public.Profile:
    """The profile of 双江, read from its file."""
    folder = Path(__file__).parents[2] / "project" / "places"
    return public.read_profile((folder / "shuangjiang.toml").read_text("utf-8"))


@dataclass(frozen=True)
class Plan:
    """The county of ``make_county`` with 双江's standard, and everybody who has to do with it."""

    county: ground.County
    bureau: Actor
    town: Actor  # the manager of 勐勐镇's centre
    government: Actor  # the leader of 勐勐镇's government
    agent: Actor  # at 千蚌村's station
    city: Actor
    edition: public.EditionRef

    @property
    def town_site(self) -> int:
        """The site of the town's centre."""
        return self.county.town_site.id

    @property
    def village_site(self) -> int:
        """The site of the village's station."""
        return self.county.village_site.id


def make_plan() -> Plan:
    """A standard in force today, every town and village site at its beginning."""
    county = ground.make_county()
    bureau = persons.staff_actor(county, people.Role.BUREAU, organisation_id=county.zhengwu.id)
    edition = public.adopt_profile(
        actor=bureau, place_id=county.place.id, profile=sample_profile(), reason="三年行动计划"
    )
    return Plan(
        county,
        bureau,
        persons.staff_actor(
            county, people.Role.HALL_MANAGER, organisation_id=county.town_a.id, site_id=county.town_site.id
        ),
        persons.staff_actor(county, people.Role.LEADER, organisation_id=county.town_a.id),
        persons.staff_actor(
            county, people.Role.AGENT, organisation_id=county.town_a.id, site_id=county.village_site.id
        ),
        persons.staff_actor(county, people.Role.CITY, organisation_id=county.zhengwu.id),
        edition,
    )
