"""What places hands out: frozen, without any model behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from .counters import Offer, kind_text, offers_of
from .hours import open_text


@dataclass(frozen=True, slots=True)
class SiteWords:
    """What a place calls its sites (S0 便民服务站, S1 为民办事代办点, S4 公共服务站)."""

    county: str = "政务服务中心"
    town: str = "便民服务中心"
    village: str = "便民服务站"
    bank: str = "政务服务驿站"


@dataclass(frozen=True, slots=True)
class SiteNaming:
    """Name templates of a place's sites; ``{town}`` and ``{village}`` are the units' short names (S0-19, S0-20)."""

    county: str
    town: str
    village: str


@dataclass(frozen=True, slots=True)
class PlaceRef:
    """A county, district or zone. ``county``: its code (仲恺: the district it lies in); ``prefix`` begins numbers."""

    id: int
    slug: str
    name: str
    short_name: str
    prefix: str
    county: int
    site_words: SiteWords
    naming: SiteNaming


@dataclass(frozen=True, slots=True)
class DivisionRef:
    """A division as it was on the day asked for. ``local``: not in the national list, never a range."""

    code: int
    name: str
    short_name: str
    level: str
    parent: int | None
    local: bool
    managed_by: int | None
    valid_from: date
    valid_until: date | None
    successor: int | None


@dataclass(frozen=True, slots=True)
class DivisionRow:
    """A row to import. ``managed_by`` is a place's slug, or empty."""

    code: int
    name: str
    level: str
    parent: int | None
    local: bool = False
    managed_by: str = ""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did; rows that were already there are ``unchanged``."""

    added: int
    renewed: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class OrganisationRef:
    """A body. ``body`` is what competence rules ask for ("town_government"), ``key`` names this one body."""

    id: int
    key: str
    body: str
    name: str
    short_name: str
    uscc: str
    kind: str
    undertaker: str
    place_id: int
    division: int
    parent_id: int | None
    external: bool
    phone: str
    address: str
    hours: tuple[str, ...]
    sample: bool


@dataclass(frozen=True, slots=True)
class SiteRef:
    """A site. ``hours`` are entries like "1-5 08:30-12:00" (ISO weekdays); ``town`` may be a local code (a farm)."""

    id: int
    key: str
    name: str
    kind: str
    place_id: int
    organisation_id: int
    division: int
    town: int
    latitude: float
    longitude: float
    address: str
    phone: str
    hours: tuple[str, ...]
    sample: bool

    @property
    def open_text(self) -> str:
        """The hours in words: 周一至周五 08:30–12:00、14:30–18:00."""
        return open_text(self.hours)


@dataclass(frozen=True, slots=True)
class NearSite:
    """A site and how far it is, in metres as the crow flies."""

    site: SiteRef
    metres: int


@dataclass(frozen=True, slots=True)
class CounterRef:
    """A window of a site. ``subject``: the field or theme of a kind that has one; the rest are words' values."""

    id: int
    site_id: int
    number: str
    name: str
    kind: str
    subject: str = ""
    services: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    @property
    def kind_text(self) -> str:
        """What it does, in words: 分领域综合窗口（社保）."""
        return kind_text(self.kind, self.subject)

    @property
    def offers(self) -> tuple[Offer, ...]:
        """(key, word) of what one may look for it by: 老年人窗口, “跨省通办”窗口, 会说拉祜语."""
        return offers_of(self.kind, self.subject, self.services, self.languages)

    @property
    def besides(self) -> tuple[str, ...]:
        """The words of what it offers besides its kind."""
        return tuple(word for key, word in self.offers if key.partition(":")[0] != self.kind)


@dataclass(frozen=True, slots=True)
class OfferedAt:
    """What somebody may look for in a window, and the windows that have it."""

    key: str
    word: str
    counters: tuple[CounterRef, ...]


def short_village_name(name: str) -> str:
    """冰岛村民委员会 → 冰岛村, 双江农场社区居民委员会 → 双江农场社区: what people say and what signs show."""
    for ending, word in _ENDINGS:
        stem = name.removesuffix(ending)
        if stem and stem != name:
            return stem if stem.endswith(_UNIT_WORDS) else stem + word
    return name


_UNIT_WORDS: tuple[str, ...] = ("村", "社区", "嘎查")
_ENDINGS: Sequence[tuple[str, str]] = (
    ("村民委员会", "村"),
    ("村委员会", "村"),
    ("村委会", "村"),
    ("居民委员会", "社区"),
    ("居委会", "社区"),
)


@dataclass(frozen=True, slots=True)
class NewCounter:
    """A window of a site to open."""

    number: str
    name: str
    kind: str
    subject: str = ""
    services: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NewSite:
    """A site to open together with others; it answers for what its division covers."""

    key: str
    name: str
    kind: str
    organisation_id: int
    division: int
    town: int
    latitude: float
    longitude: float
    address: str
    phone: str = ""
    hours: tuple[str, ...] = ()
    counters: tuple[NewCounter, ...] = ()
    sample: bool = False
