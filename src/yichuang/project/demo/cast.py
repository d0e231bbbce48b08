"""Who does what in the demo: the clerk of a site, the agent of a village, the people of an office."""

from __future__ import annotations

from random import Random

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.kernel.actor import Actor, Channel
from yichuang.kernel.errors import DomainError

from .staff import staff_actor


class Cast:
    """Staff by their seat. Posts do not change while the play runs, so each is looked up once."""

    def __init__(self, place_id: int, random: Random) -> None:
        self.place_id, self.random = place_id, random
        self._sites = {s.id: s for s in places.list_sites(place_id)}
        self._keys = {o.id: o.key for o in places.organisations_for(place_id)}
        self._known: dict[str, Actor] = {}

    def staff(self, username: str, channel: Channel = Channel.WINDOW) -> Actor:
        """The actor behind a demo username. Raises NotFound."""
        if username not in self._known:
            role = people.Role.CLERK if username.startswith("clerk") else None
            self._known[username] = staff_actor(username, channel, role)
        return self._known[username]

    def office(self, role: str, organisation_id: int) -> Actor:
        """The examiner, decider or leader of a body. Raises NotFound."""
        return self.staff(f"{role}_{self._keys[organisation_id]}")

    def agent_of(self, village: str) -> Actor:
        """The village's own agent, or the town's."""
        try:
            return self.staff(f"agent_village_{village}", Channel.AGENT)
        except DomainError:
            return self.staff(f"agent_town_{village[:3]}", Channel.AGENT)

    def clerk(self, site_id: int) -> Actor:
        """Whoever stands at this site's counter."""
        site = self._sites[site_id]
        if site.kind == "county":
            return self.clerk_at_county()
        if site.kind == "town":
            return self.staff(f"clerk_{site.key}")
        return self.agent_of(site.key.removeprefix("village_"))

    def sits_in(self, site_id: int) -> bool:
        """Whether the village station has an agent of its own."""
        village = self._sites[site_id].key.removeprefix("village_")
        return self.agent_of(village).site_id == site_id

    def clerk_at_county(self) -> Actor:
        """A clerk of the county centre's general windows."""
        return self.staff(self.random.choice(("clerk_county_2", "clerk_county_3")))

    def window_for(self, item_id: int, division: int) -> int:
        """Where somebody of ``division`` goes: mostly her town's centre, if it takes the item in; else the county's."""
        town = places.site_for(self.place_id, "town", division)
        if (
            town is not None
            and self.random.random() < 0.7
            and catalogue.site_may(item_id, catalogue.Act.COLLECT, town.id)
        ):
            return town.id
        county = places.site_for(self.place_id, "county", division)
        assert county is not None
        return county.id
