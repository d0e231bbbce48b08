"""Models of the site file to frozen dataclasses."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Model

from . import words
from .lifecycle import EQUIPMENT
from .models import Board, Equipment, EquipmentCheck, SeatedBody, SiteFile, SitePhoto, Supply, SupplyMove, Zone
from .refs import BoardRef, CheckRef, EquipmentRef, MoveRef, PhotoRef, SeatedRef, SiteFacts, SupplyRef, ZoneRef

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Ref = TypeVar("Ref", bound="DataclassInstance")


def _same(cls: type[Ref], row: Model, **told: Any) -> Ref:
    """The row's fields under their own names, and what is told besides."""
    return cls(**{f.name: getattr(row, f.name) for f in fields(cls) if f.name not in told}, **told)


def facts_of(row: SiteFile | None) -> SiteFacts:
    """The facts of a site; of one without a file, nothing."""
    if row is None:
        return SiteFacts()
    return SiteFacts(
        area=row.area,
        open_counter=row.open_counter,
        party_centre=row.party_centre,
        networks=tuple(row.networks),
        access=tuple(row.access),
        access_note=row.access_note,
        hosted=tuple(row.hosted),
        venue=row.venue,
        acquisition=row.acquisition,
        managed_with=row.managed_with_id,
        people_by=row.people_by_id,
        money_by=row.money_by_id,
        things_by=row.things_by_id,
        population=row.population,
        economy=row.economy,
        potential=row.potential,
        region=row.region,
    )


def seated_ref(row: SeatedBody) -> SeatedRef:
    """A seated body as others see it."""
    return _same(SeatedRef, row, outside_text=words.Outside(row.outside).label)


def zone_ref(row: Zone) -> ZoneRef:
    """A zone as others see it."""
    return _same(ZoneRef, row, kind_text=words.ZoneKind(row.kind).label)


def equipment_ref(row: Equipment) -> EquipmentRef:
    """Equipment as others see it; where it stands in words."""
    standing = [row.counter.name if row.counter else "", row.zone.name if row.zone else ""]
    return _same(
        EquipmentRef,
        row,
        kind_text=words.EquipmentKind(row.kind).label,
        standing_at="，".join(s for s in standing if s),
        keeper=str(row.keeper),
        state_text=EQUIPMENT.states[row.state],
    )


def check_ref(row: EquipmentCheck) -> CheckRef:
    """A line of the maintenance log."""
    return CheckRef(words.CheckKind(row.kind).label, row.on, row.good, row.note, str(row.by))


def supply_ref(row: Supply) -> SupplyRef:
    """A supply as others see it."""
    return _same(SupplyRef, row, kind_text=words.SupplyKind(row.kind).label)


def move_ref(row: SupplyMove) -> MoveRef:
    """One change of a stock."""
    return MoveRef(words.MoveReason(row.reason).label, row.change, row.stock, row.at, row.note)


def board_ref(row: Board) -> BoardRef:
    """A board as others see it."""
    return _same(BoardRef, row, kind_text=words.BoardKind(row.kind).label)


def photo_ref(row: SitePhoto) -> PhotoRef:
    """A photograph as others see it."""
    return PhotoRef(row.pk, row.site_id, row.caption)
