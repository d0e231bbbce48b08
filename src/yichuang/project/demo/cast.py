"""Who does what in the demo: the clerk of a site, the agent of a village, the people of an office."""

from __future__ import annotations

from random import Random

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.people import public as people
from yichuang.domain.places import public as places
from yichuang.kernel.actor import Actor, Channel
from yichuang.kernel.errors import DomainError

from .staff import BUREAU_WINDOWS, staff_actor


class Cast:
    """Staff by their seat. Posts do not change while the play runs, so each is looked up once."""

    def __init__(self, place_id: int, random: Random) -> None:
        self.place_id, self.random = place_id, random
        self._sites = {s.id: s for s in places.list_sites(place_id)}
        self._keys = {o.id: o.key for o in places.organisations_for(place_id)}
        self._known: dict[str, Actor] = {}
        self._accepted: dict[tuple[int, int], bool] = {}

    def staff(self, username: str, channel: Channel = Channel.WINDOW) -> Actor:
        """The actor behind a demo username. Raises NotFound."""
        if username not in self._known:
            role = people.Role.CLERK if username.startswith("clerk") else None
            self._known[username] = staff_actor(username, channel, role)
        return self._known[username]

    def office(self, role: str, organisation_id: int, applicant_id: int) -> Actor:
        """The examiner, decider or leader of a body; another of the same post (AB 岗) for her own relatives' matters.

        Raises NotFound.
        """
        username = f"{role}_{self._keys[organisation_id]}"
        actor = self.staff(username)
        return self.staff(f"{username}_b") if people.is_recused(actor, [applicant_id]) else actor

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

    def own_window(self, item: catalogue.ItemRef, site_id: int) -> Actor | None:
        """The bureau's own people in the county hall, for what no site accepts for it (marriages: the registry)."""
        if self._sites[site_id].kind != "county" or catalogue.sites_for(item.id, catalogue.Act.ACCEPT):
            return None
        return self.staff(f"window_{item.organisation_key}") if item.organisation_key in BUREAU_WINDOWS else None

    def accepts(self, item: catalogue.ItemRef, division: int) -> bool:
        """Whether the town's centre or the county's accepts this item for whoever decides it there."""
        key = (item.id, division)
        if key not in self._accepted:
            body = catalogue.get_version(item.version_id).spec.body
            owner = places.competent_organisation(self.place_id, body, division)
            able = catalogue.sites_for(item.id, catalogue.Act.ACCEPT, organisation_id=owner.id if owner else None)
            near = (places.site_for(self.place_id, kind, division) for kind in ("town", "county"))
            self._accepted[key] = any(site is not None and site.id in able for site in near)
        return self._accepted[key]

    def near(self, item_id: int, division: int) -> int:
        """Where a result no counter accepted waits: her town's centre if it hands the item out, or the county's."""
        town = places.site_for(self.place_id, "town", division)
        if town is not None and catalogue.site_may(item_id, catalogue.Act.DELIVER, town.id):
            return town.id
        county = places.site_for(self.place_id, "county", division)
        assert county is not None
        return county.id

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
