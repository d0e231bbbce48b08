"""What the site file writes to the journal: ids, field names and codes, never who keeps what."""

from __future__ import annotations

from dataclasses import dataclass

from yichuang.kernel.journal import Event, event


@event("places.site_file.changed", version=1)
@dataclass(frozen=True, slots=True)
class SiteFileChanged(Event):
    """Facts of the premises changed."""

    site_id: int
    fields: tuple[str, ...]


@event("places.seated_body.set", version=1)
@dataclass(frozen=True, slots=True)
class SeatedBodySet(Event):
    """A body from outside the local government was entered, changed, or left."""

    site_id: int
    seated_id: int
    fields: tuple[str, ...]


@event("places.zone.set", version=1)
@dataclass(frozen=True, slots=True)
class ZoneSet(Event):
    """A zone was entered or changed."""

    site_id: int
    zone_id: int
    fields: tuple[str, ...]


@event("places.zone.removed", version=1)
@dataclass(frozen=True, slots=True)
class ZoneRemoved(Event):
    """A zone is no more."""

    site_id: int
    zone_kind: str


@event("places.equipment.set", version=1)
@dataclass(frozen=True, slots=True)
class EquipmentSet(Event):
    """Equipment was entered or changed."""

    site_id: int
    equipment_id: int
    fields: tuple[str, ...]


@event("places.equipment.moved", version=1)
@dataclass(frozen=True, slots=True)
class EquipmentMoved(Event):
    """Equipment broke, was mended, or was retired: ``transition``."""

    site_id: int
    equipment_id: int
    transition: str


@event("places.equipment.checked", version=1)
@dataclass(frozen=True, slots=True)
class EquipmentChecked(Event):
    """A line was added to the maintenance log."""

    site_id: int
    equipment_id: int
    check_kind: str
    good: bool


@event("places.supply.set", version=1)
@dataclass(frozen=True, slots=True)
class SupplySet(Event):
    """A consumable or leaflet was entered or changed."""

    site_id: int
    supply_id: int
    fields: tuple[str, ...]


@event("places.supply.moved", version=1)
@dataclass(frozen=True, slots=True)
class SupplyMoved(Event):
    """A stock changed by ``change`` to ``stock``."""

    site_id: int
    supply_id: int
    reason: str
    change: int
    stock: int


@event("places.board.set", version=1)
@dataclass(frozen=True, slots=True)
class BoardSet(Event):
    """A sign or board was entered, changed, found outdated, renewed or taken down."""

    site_id: int
    board_id: int
    fields: tuple[str, ...]


@event("places.floor_plan.set", version=1)
@dataclass(frozen=True, slots=True)
class SitePlanSet(Event):
    """The plan was drawn or changed, when a site had one plan for all floors; no longer written."""

    site_id: int
    revision: int
    shapes: int


@event("places.floor_plan.set", version=2)
@dataclass(frozen=True, slots=True)
class FloorPlanSet(Event):
    """The plan of a floor was drawn or changed."""

    site_id: int
    revision: int
    shapes: int
    floor: str


@event("places.floor_plan.removed", version=1)
@dataclass(frozen=True, slots=True)
class FloorPlanRemoved(Event):
    """The plan of a floor was taken away."""

    site_id: int
    floor: str


@event("places.photo.added", version=1)
@dataclass(frozen=True, slots=True)
class PhotoAdded(Event):
    """A photograph of the site was added."""

    site_id: int
    photo_id: int


@event("places.photo.removed", version=1)
@dataclass(frozen=True, slots=True)
class PhotoRemoved(Event):
    """A photograph of the site was taken out."""

    site_id: int
    photo_id: int


@event("places.requirements.set", version=1)
@dataclass(frozen=True, slots=True)
class RequirementsSet(Event):
    """What sites of a kind must have was set."""

    site_kind: str
    lines: int


@event("places.equipment.exported", version=1)
@dataclass(frozen=True, slots=True)
class EquipmentExported(Event):
    """A register left the system as a spreadsheet."""

    rows: int
