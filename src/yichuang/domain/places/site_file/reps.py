"""Models of the site file to frozen dataclasses."""

from __future__ import annotations

from . import words
from .lifecycle import EQUIPMENT
from .models import Board, Equipment, EquipmentCheck, SeatedBody, SiteFile, SitePhoto, Supply, SupplyMove, Zone
from .refs import BoardRef, CheckRef, EquipmentRef, MoveRef, PhotoRef, SeatedRef, SiteFacts, SupplyRef, ZoneRef


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
    return SeatedRef(
        id=row.pk,
        site_id=row.site_id,
        name=row.name,
        outside=row.outside,
        outside_text=words.Outside(row.outside).label,
        counters=row.counters,
        since=row.since,
        until=row.until,
    )


def zone_ref(row: Zone) -> ZoneRef:
    """A zone as others see it."""
    return ZoneRef(
        id=row.pk,
        site_id=row.site_id,
        kind=row.kind,
        kind_text=words.ZoneKind(row.kind).label,
        name=row.name,
        floor=row.floor,
        area=row.area,
        shown=row.shown,
        note=row.note,
    )


def equipment_ref(row: Equipment) -> EquipmentRef:
    """Equipment as others see it; where it stands in words."""
    standing = [row.counter.name if row.counter else "", row.zone.name if row.zone else ""]
    return EquipmentRef(
        id=row.pk,
        site_id=row.site_id,
        kind=row.kind,
        kind_text=words.EquipmentKind(row.kind).label,
        name=row.name,
        asset_number=row.asset_number,
        quantity=row.quantity,
        counter_id=row.counter_id,
        zone_id=row.zone_id,
        standing_at="，".join(s for s in standing if s),
        keeper=str(row.keeper),
        keeper_post=row.keeper_post,
        acquired_on=row.acquired_on,
        every_months=row.every_months,
        next_due=row.next_due,
        state=row.state,
        state_text=EQUIPMENT.states[row.state],
    )


def check_ref(row: EquipmentCheck) -> CheckRef:
    """A line of the maintenance log."""
    return CheckRef(words.CheckKind(row.kind).label, row.on, row.good, row.note, str(row.by))


def supply_ref(row: Supply) -> SupplyRef:
    """A supply as others see it."""
    return SupplyRef(
        id=row.pk,
        site_id=row.site_id,
        kind=row.kind,
        kind_text=words.SupplyKind(row.kind).label,
        name=row.name,
        unit=row.unit,
        minimum=row.minimum,
        every_days=row.every_days,
        stock=row.stock,
        restocked_on=row.restocked_on,
        dropped=row.dropped,
    )


def move_ref(row: SupplyMove) -> MoveRef:
    """One change of a stock."""
    return MoveRef(words.MoveReason(row.reason).label, row.change, row.stock, row.at, row.note)


def board_ref(row: Board) -> BoardRef:
    """A board as others see it."""
    return BoardRef(
        id=row.pk,
        site_id=row.site_id,
        kind=row.kind,
        kind_text=words.BoardKind(row.kind).label,
        text=row.text,
        place_at=row.place_at,
        made_on=row.made_on,
        review_on=row.review_on,
        outdated_since=row.outdated_since,
        outdated_why=row.outdated_why,
        taken_down_on=row.taken_down_on,
    )


def photo_ref(row: SitePhoto) -> PhotoRef:
    """A photograph as others see it."""
    return PhotoRef(row.pk, row.site_id, row.caption)
