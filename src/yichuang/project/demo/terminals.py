"""Two self-service terminals of the demo (自助终端, S0-38, S2-48), with the items opened to them in one batch."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.actor import system

from .ground import LOADED_AT, SHUANGJIANG
from .ground import actor as installer

_NAME = "第一批自助终端事项"
_SITES = (("county", "terminal_county", "自助终端"), ("town_102", "terminal_102", "自助终端"))
_SINCE = date(2024, 1, 2)
_GRANTED_AT = datetime(2026, 4, 1, 9, 0, tzinfo=clock.SHANGHAI)


def load_terminals(report: Callable[[str], None], items: Mapping[str, catalogue.ItemRef]) -> None:
    """Put them up beside the halls and open to them what its record says is done there; again changes nothing."""
    place = places.get_place(SHUANGJIANG)
    with clock.at(LOADED_AT):
        for beside, key, name in _SITES:
            _put_up(place.id, places.get_site_by_key(place.id, beside), key, name)
    if any(batch.name == _NAME for batch in catalogue.list_batches(place.id)):
        return
    actor = system(place.id, permissions=catalogue.PERMISSIONS)
    plan = catalogue.BatchPlan(
        item_ids=tuple(item.id for item in items.values() if catalogue.KIOSK in item.channels),
        acts=(catalogue.Act.APPLY, catalogue.Act.PRINT),
        mode=catalogue.Mode.TERMINAL,
        since=_GRANTED_AT.date(),
        site_kind=catalogue.SiteKind.TERMINAL,
    )
    with clock.at(_GRANTED_AT):
        shown = catalogue.preview_batch(actor=actor, plan=plan)
        batch = catalogue.hand_down(
            actor=actor, plan=plan, name=_NAME, announced_on=plan.since, fingerprint=shown.fingerprint
        )
    report(f"自助终端 {len(_SITES)} 台，开放 {batch.items} 项")


def _put_up(place_id: int, hall: places.SiteRef, key: str, name: str) -> None:
    places.create_site(
        actor=installer(),
        place_id=place_id,
        key=key,
        name=f"{hall.name}{name}",
        kind=places.SiteKind.TERMINAL.value,
        organisation_id=hall.organisation_id,
        division=hall.division,
        town=hall.town,
        latitude=hall.latitude,
        longitude=hall.longitude,
        address=f"{hall.address}，大门旁自助服务区",
        phone=hall.phone,
        hours=places.AROUND_THE_CLOCK,
        since=_SINCE,
        jurisdiction=places.ranges_of_site(hall.id),
        sample=True,
    )
