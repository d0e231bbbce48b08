"""What somebody looks for among the sites: a window, in what they stand, open round the clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from yichuang.domain.places import public as places

_PLAIN = frozenset({"", "office", "community"})  # where one expects a site to stand


@dataclass(frozen=True, slots=True)
class Sought:
    """What was asked, and what may be asked: only what the place has."""

    window: places.OfferedAt | None
    venue: str
    all_day: bool
    windows: tuple[tuple[str, str], ...]
    venues: tuple[tuple[str, str], ...]
    standing: Mapping[int, str]

    @classmethod
    def read(cls, place: places.PlaceRef, asked: Mapping[str, str]) -> Sought:
        """From an address; what nobody offers is not asked for."""
        offered = {o.key: o for o in places.list_offers(place.id)}
        standing = places.list_venues(place.id)
        known = tuple((v.value, str(v.label)) for v in places.Venue if v.value in standing.values())
        venue = asked.get("venue", "")
        return cls(
            window=offered.get(asked.get("window", "")),
            venue=venue if venue in dict(known) else "",
            all_day=asked.get("all_day") == "1",
            windows=tuple((o.key, o.word) for o in offered.values()),
            venues=known,
            standing=standing,
        )

    @property
    def anything(self) -> bool:
        """Whether anything was asked."""
        return bool(self.window or self.venue or self.all_day)

    @property
    def words(self) -> str:
        """What was asked, as the heading says it."""
        parts = (
            self.window.word if self.window else "",
            f"设在{dict(self.venues)[self.venue]}" if self.venue else "",
            "24 小时开放" if self.all_day else "",
        )
        return "、".join(p for p in parts if p)

    def fits(self, site: places.SiteRef) -> bool:
        """Whether the site has what was asked."""
        return (
            (self.window is None or any(c.site_id == site.id for c in self.window.counters))
            and self.venue in {"", self.standing.get(site.id)}
            and (not self.all_day or site.hours == places.AROUND_THE_CLOCK)
        )

    def why(self, site: places.SiteRef) -> str:
        """The windows that have it, and in what the site stands."""
        counters = self.window.counters if self.window else ()
        named = [c.name for c in counters if c.site_id == site.id]
        venue = self.standing.get(site.id, "")
        return " · ".join([*named, *([f"设在{places.Venue(venue).label}"] if venue not in _PLAIN else [])])
