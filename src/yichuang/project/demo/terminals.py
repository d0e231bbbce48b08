"""Self-service terminals of the demo (自助终端, S0-38, S0-61, S2-48, S2-89), with items opened to them in one batch.

Two stand beside halls, the others where people are anyway: in a market, a park of factories, a post office.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.places import public as places
from yichuang.kernel import clock
from yichuang.kernel.actor import system

from .ground import LOADED_AT, SHUANGJIANG

_NAME = "第一批自助终端事项"


@dataclass(frozen=True, slots=True)
class _Spot:
    """A terminal beside a hall, or (``name``) somewhere else: north and east of it in degrees."""

    beside: str
    key: str
    venue: places.Venue
    at: str = "大门旁自助服务区"
    name: str = ""
    away: tuple[float, float] = (0.0, 0.0)


_SPOTS = (
    _Spot("county", "terminal_county", places.Venue.OFFICE),
    _Spot("town_102", "terminal_102", places.Venue.OFFICE),
    _Spot(
        "town_101",
        "terminal_market",
        places.Venue.MALL,
        "勐勐镇茶城商场一楼服务台旁",
        "茶城商场自助服务站点",
        (0.004, 0.006),
    ),
    _Spot(
        "town_101",
        "terminal_park",
        places.Venue.PARK,
        "双江工业园区综合楼门厅",
        "双江工业园区自助服务站点",
        (-0.02, 0.01),
    ),
    _Spot(
        "town_102",
        "terminal_post_102",
        places.Venue.POST,
        "勐库镇邮政所营业厅外",
        "勐库邮政所自助服务站点",
        (0.001, 0.001),
    ),
)
_GRANTED_AT = datetime(2026, 4, 1, 9, 0, tzinfo=clock.SHANGHAI)


def load_terminals(report: Callable[[str], None], items: Mapping[str, catalogue.ItemRef]) -> None:
    """Put them up beside the halls and open to them what its record says is done there; again changes nothing."""
    place = places.get_place(SHUANGJIANG)
    with clock.at(LOADED_AT):
        for spot in _SPOTS:
            _put_up(places.get_site_by_key(place.id, spot.beside), spot)
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
    report(f"自助终端 {len(_SPOTS)} 台，开放 {batch.items} 项")


def _put_up(hall: places.SiteRef, spot: _Spot) -> None:
    north, east = spot.away
    places.put_up_terminal(
        actor=system(hall.place_id, permissions=places.PERMISSIONS),
        beside_id=hall.id,
        key=spot.key,
        name=spot.name or f"{hall.name}自助终端",
        venue=spot.venue.value,
        address=spot.at if spot.name else f"{hall.address}，{spot.at}",
        latitude=hall.latitude + north,
        longitude=hall.longitude + east,
        sample=True,
    )
