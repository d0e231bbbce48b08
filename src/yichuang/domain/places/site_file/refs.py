"""What the site file hands out, and the facts it takes: frozen, without any model behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from yichuang.kernel import clock

from .words import CLASS_OF, EquipmentClass

SOON = timedelta(days=30)
"""How long before its day something is listed as coming due."""


@dataclass(frozen=True, slots=True)
class SiteFacts:
    """The premises of a site; ``None`` and empty mean that it was never entered. Areas in square metres.

    ``managed_with``: the site whose hall manages this one as its own (S2-40). ``people_by``, ``money_by``,
    ``things_by``: the bodies that manage its people, money and things (S4-41).
    """

    area: Decimal | None = None
    open_counter: bool | None = None
    party_centre: bool | None = None
    networks: tuple[str, ...] = ()
    access: tuple[str, ...] = ()
    access_note: str = ""
    hosted: tuple[str, ...] = ()
    venue: str = ""
    acquisition: str = ""
    managed_with: int | None = None
    people_by: int | None = None
    money_by: int | None = None
    things_by: int | None = None
    population: int | None = None
    economy: str = ""
    potential: str = ""
    region: str = ""

    @property
    def one_manager(self) -> bool:
        """Whether one body manages people, money and things (人财物统一管理)."""
        return self.people_by is not None and self.people_by == self.money_by == self.things_by


@dataclass(frozen=True, slots=True)
class SeatedRef:
    """A body from outside the local government that sits in the hall."""

    id: int
    site_id: int
    name: str
    outside: str
    outside_text: str
    counters: str
    since: date
    until: date | None

    @property
    def gone(self) -> bool:
        """Whether it has left by today."""
        return self.until is not None and self.until <= clock.today()


@dataclass(frozen=True, slots=True)
class ZoneRef:
    """A functional zone; ``area`` in square metres."""

    id: int
    site_id: int
    kind: str
    kind_text: str
    name: str
    floor: str
    area: Decimal | None
    shown: bool
    note: str


@dataclass(frozen=True, slots=True)
class EquipmentRef:
    """A piece of equipment. ``next_due``: the day of its next maintenance or inspection."""

    id: int
    site_id: int
    kind: str
    kind_text: str
    name: str
    asset_number: str
    quantity: int
    counter_id: int | None
    zone_id: int | None
    standing_at: str
    keeper: str
    keeper_post: str
    acquired_on: date | None
    every_months: int | None
    next_due: date | None
    state: str
    state_text: str

    @property
    def class_text(self) -> str:
        """One of the three classes of S0-60, or 安全设施."""
        return EquipmentClass(CLASS_OF[self.kind]).label

    @property
    def due(self) -> str:
        """ "late", "soon" or "": whether its day is past or near, on the civil day of now."""
        return due_state(self.next_due) if self.state != "retired" else ""


def due_state(day: date | None) -> str:
    """ "late" after the day, "soon" within thirty days of it."""
    if day is None:
        return ""
    today = clock.today()
    return "late" if day < today else "soon" if day <= today + SOON else ""


@dataclass(frozen=True, slots=True)
class CheckRef:
    """A line of the maintenance log."""

    kind_text: str
    on: date
    good: bool
    note: str
    by: str


@dataclass(frozen=True, slots=True)
class SupplyRef:
    """A consumable or leaflet. ``restock_on``: the day its cycle asks for more."""

    id: int
    site_id: int
    kind: str
    kind_text: str
    name: str
    unit: str
    minimum: int
    every_days: int | None
    stock: int
    restocked_on: date | None
    dropped: bool

    @property
    def low(self) -> bool:
        """Whether there is less than there should be."""
        return self.stock < self.minimum

    @property
    def restock_on(self) -> date | None:
        """When the cycle asks for more; None without a cycle."""
        if self.every_days is None or self.restocked_on is None:
            return None
        return self.restocked_on + timedelta(days=self.every_days)

    @property
    def wanted(self) -> bool:
        """Whether somebody should see to it: too little, or its day has come."""
        return not self.dropped and (self.low or (self.restock_on is not None and self.restock_on <= clock.today()))


@dataclass(frozen=True, slots=True)
class MoveRef:
    """One change of a stock, and what was left."""

    reason_text: str
    change: int
    stock: int
    at: datetime
    note: str


@dataclass(frozen=True, slots=True)
class BoardRef:
    """A sign or public board. ``review_on``: the day it should be compared with what is true."""

    id: int
    site_id: int
    kind: str
    kind_text: str
    text: str
    place_at: str
    made_on: date
    review_on: date | None
    outdated_since: date | None
    outdated_why: str
    taken_down_on: date | None

    @property
    def due(self) -> str:
        """ "late" if it must be made anew or its day is past, "soon" if its day is near."""
        if self.taken_down_on is not None:
            return ""
        return "late" if self.outdated_since is not None else due_state(self.review_on)


@dataclass(frozen=True, slots=True)
class PhotoRef:
    """A photograph with what it shows, which is also what those hear who do not see it."""

    id: int
    site_id: int
    caption: str


@dataclass(frozen=True, slots=True)
class Required:
    """A line of what sites of a kind must have: at least ``least`` of ``what``; area in square metres."""

    kind: str
    what: str = ""
    least: int = 1
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A line of the standard, held against a site. ``found`` None: nobody has entered it."""

    required: Required
    label: str
    found: int | None
    met: bool

    @property
    def text(self) -> str:
        """What is there, in words."""
        if self.found is None:
            return "还没有登记"
        if self.required.kind == "area":
            return f"现有 {self.found} 平方米"
        if self.required.kind in {"zone", "equipment", "board", "counters", "window"}:
            return f"现有 {self.found} 个" if self.found else "没有"
        return "有" if self.met else "没有"


@dataclass(frozen=True, slots=True)
class SiteStanding:
    """How a site stands: what it lacks by the standard, and what is late."""

    site_id: int
    name: str
    kind: str
    asked: int
    lacking: tuple[str, ...]
    late: int  # equipment and boards past their day
    low: int  # supplies to see to


@dataclass(frozen=True, slots=True)
class PublicFile:
    """What everybody may know of a site. ``venue``: in what it stands, empty if nobody said."""

    venue: str
    venue_text: str
    access: tuple[str, ...]
    access_note: str
    zones: tuple[ZoneRef, ...]
    equipment: tuple[tuple[str, int], ...]
    hosted: tuple[str, ...]
    party_centre: bool
    seated: tuple[SeatedRef, ...]
    photos: tuple[PhotoRef, ...]

    @property
    def anything(self) -> bool:
        """Whether anything was entered that is worth a heading."""
        return bool(self.access or self.zones or self.equipment or self.photos or self.seated)
