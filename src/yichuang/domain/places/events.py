"""What places writes to the journal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from yichuang.kernel.journal import Event, event


@event("places.place.opened", version=1)
@dataclass(frozen=True, slots=True)
class PlaceOpened(Event):
    """A place joined the instance."""

    slug: str
    county: int


@event("places.place.changed", version=1)
@dataclass(frozen=True, slots=True)
class PlaceChanged(Event):
    """Names or words of a place changed."""

    fields: tuple[str, ...]


@event("places.divisions.imported", version=1)
@dataclass(frozen=True, slots=True)
class DivisionsImported(Event):
    """Divisions were added, or renewed under the same code from ``since``."""

    since: date
    added: int
    renewed: int


@event("places.division.ended", version=1)
@dataclass(frozen=True, slots=True)
class DivisionEnded(Event):
    """A division was abolished (撤并)."""

    code: int
    until: date
    successor: int | None


@event("places.organisation.registered", version=1)
@dataclass(frozen=True, slots=True)
class OrganisationRegistered(Event):
    """A body was entered."""

    organisation_id: int
    key: str
    body: str
    organisation_kind: str
    division: int


@event("places.organisation.changed", version=1)
@dataclass(frozen=True, slots=True)
class OrganisationChanged(Event):
    """Facts of a body changed."""

    organisation_id: int
    fields: tuple[str, ...]


@event("places.site.opened", version=1)
@dataclass(frozen=True, slots=True)
class SiteOpened(Event):
    """A site was entered."""

    site_id: int
    key: str
    site_kind: str
    division: int
    town: int


@event("places.site.changed", version=1)
@dataclass(frozen=True, slots=True)
class SiteChanged(Event):
    """Facts of a site changed."""

    site_id: int
    fields: tuple[str, ...]


@event("places.counter.opened", version=1)
@dataclass(frozen=True, slots=True)
class CounterOpened(Event):
    """A window was set up."""

    site_id: int
    counter_id: int
    number: str
    counter_kind: str


@event("places.counter.changed", version=1)
@dataclass(frozen=True, slots=True)
class CounterChanged(Event):
    """Facts of a window changed."""

    site_id: int
    counter_id: int
    fields: tuple[str, ...]


@event("places.counter.removed", version=1)
@dataclass(frozen=True, slots=True)
class CounterRemoved(Event):
    """A window that nothing hung on was taken out."""

    site_id: int
    counter_id: int
    number: str


@event("places.jurisdiction.set", version=1)
@dataclass(frozen=True, slots=True)
class JurisdictionSet(Event):
    """From ``since`` the owner answers for the codes lows[i] … highs[i]; one of the two ids is given."""

    organisation_id: int | None
    site_id: int | None
    since: date
    lows: tuple[int, ...]
    highs: tuple[int, ...]


@event("places.sites.opened", version=1)
@dataclass(frozen=True, slots=True)
class SitesOpened(Event):
    """Many sites of a place were opened at once, each with its windows."""

    site_ids: tuple[int, ...]
    since: date
