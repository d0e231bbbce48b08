"""What the terminals of a hall offer; kept until any of it changes."""

from __future__ import annotations

from dataclasses import dataclass

from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.places import public as places
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import Conflict
from yichuang.kernel.generation import by_generation

from ..lifecycle import MANAGE
from ..models import TerminalEntry
from ..policies import access_hall
from ..refs import TerminalEntryRef
from .setting import get_hall


@dataclass(frozen=True, slots=True)
class ArrangedEntry:
    """A department's function as its manager sees it, in use or not."""

    entry: TerminalEntryRef
    position: int
    active: bool


@by_generation
def terminal_entries(hall_id: int) -> tuple[TerminalEntryRef, ...]:
    """The functions of departments in use at this hall, in order."""
    rows = TerminalEntry.objects.filter(hall_id=hall_id, active=True)
    return tuple(_ref(r) for r in rows)


def list_terminal_entries(*, actor: Actor, hall_id: int) -> tuple[ArrangedEntry, ...]:
    """The hall's whole dictionary for its manager, what was taken out too, in order. Raises Forbidden, NotFound."""
    access_hall(actor, hall_id=hall_id, permission=MANAGE)
    return tuple(ArrangedEntry(_ref(r), r.position, r.active) for r in TerminalEntry.objects.filter(hall_id=hall_id))


def opened_items(hall_id: int) -> dict[int, tuple[catalogue.Act, ...]]:
    """What people may do themselves at this hall's kiosks today, by item: 自助申请, 自助打印 (S0-38, S2-119).

    A kiosk does what is opened to the hall's own site, if that is a terminal, and to the terminals that the same body
    has put up beside it (same division). Raises NotFound.
    """
    hall = get_hall(hall_id)
    site = places.get_site(hall.site_id)
    found: dict[int, set[catalogue.Act]] = {}
    for terminal in _terminals_beside(site):
        for item_id, acts in catalogue.opened_at(terminal.id).items():
            found.setdefault(item_id, set()).update(acts)
    return {item_id: tuple(a for a in catalogue.Act if a in acts) for item_id, acts in found.items()}


def require_opened(*, hall_id: int, item_id: int, act: catalogue.Act) -> None:
    """Raise Conflict unless this hall's kiosks may be used for this act of the item today; NotFound."""
    if act not in opened_items(hall_id).get(item_id, ()):
        raise Conflict(f"这个事项没有开给这台自助终端{act.label}，请到窗口办，或者用手机办")


def _terminals_beside(site: places.SiteRef) -> list[places.SiteRef]:
    if site.kind == places.SiteKind.TERMINAL:
        return [site]
    return [
        t
        for t in places.list_sites(site.place_id, kind=places.SiteKind.TERMINAL.value)
        if t.organisation_id == site.organisation_id and t.division == site.division
    ]


def _ref(row: TerminalEntry) -> TerminalEntryRef:
    return TerminalEntryRef(row.key, row.name, row.body, row.address, row.note)
