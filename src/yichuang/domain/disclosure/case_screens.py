"""What publicity screens show of cases: number, item, state, day; nobody's name unless it is switched on (S1-21)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction

from yichuang.domain.cases import public as cases
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.hall import public as hall
from yichuang.domain.people import public as people
from yichuang.kernel import journal
from yichuang.kernel.actor import Actor
from yichuang.kernel.errors import NotFound

from .events import CaseScreenSet
from .models import CaseScreen

DAYS: Final = 7
"""Natural days a case is shown after it was accepted or decided."""
_MOST: Final = 60
_NAMED: Final = catalogue.ItemKind.LICENCE
"""Only of licences a name may be shown, and only its first character: welfare and the like never."""


@dataclass(frozen=True, slots=True)
class ShownCase:
    """A case as everybody in the hall reads it. ``name``: masked, or empty."""

    number: str
    item: str
    state: str
    on: date
    name: str


@dataclass(frozen=True, slots=True)
class ScreenSetting:
    """What a publicity screen shows of cases."""

    device_id: int
    name: str
    shown: bool
    names: bool


def list_case_screens(*, actor: Actor, hall_id: int) -> tuple[ScreenSetting, ...]:
    """The publicity screens of a hall, for its manager. Raises Forbidden, NotFound."""
    devices = [d for d in hall.list_devices(actor=actor, hall_id=hall_id) if d.kind == hall.DeviceKind.PUBLICITY]
    known = {row.device_id: row for row in CaseScreen.objects.filter(device_id__in=[d.id for d in devices])}
    return tuple(
        ScreenSetting(
            d.id, d.name, bool(known.get(d.id) and known[d.id].shown), bool(known.get(d.id) and known[d.id].names)
        )
        for d in devices
    )


@transaction.atomic
def set_case_screen(*, actor: Actor, hall_id: int, device_id: int, shown: bool, names: bool) -> None:
    """Switch cases on a publicity screen on or off, and the first characters of names with them.

    The same again changes nothing. Raises Forbidden, NotFound.
    """
    setting = next((s for s in list_case_screens(actor=actor, hall_id=hall_id) if s.device_id == device_id), None)
    if setting is None:
        raise NotFound("没有这块公示屏")
    names = names and shown
    if (setting.shown, setting.names) == (shown, names):
        return
    CaseScreen.objects.update_or_create(device_id=device_id, defaults={"shown": shown, "names": names})
    entry = CaseScreenSet(device_id, shown, names)
    journal.record(entry, actor=actor, subject=f"device:{device_id}", place_id=actor.place_id)


def cases_on_screen(device_id: int) -> tuple[bool, bool]:
    """(shown, names) of a screen; both off where nobody has switched them on."""
    row = CaseScreen.objects.filter(device_id=device_id).first()
    return (row.shown, row.names) if row else (False, False)


def list_shown_cases(place_id: int, site_id: int, *, names: bool) -> tuple[ShownCase, ...]:
    """What the site accepted or saw decided in the last days, the newest first."""
    rows = cases.list_recent(place_id, site_id, days=DAYS, limit=_MOST)
    items = {n: catalogue.get_item(n) for n in {r.item_id for r in rows}}
    cards = people.list_cards(r.applicant_id for r in rows) if names else {}
    return tuple(
        ShownCase(
            r.number, items[r.item_id].plain_name, r.state_label, r.on,
            cards[r.applicant_id].name if names and items[r.item_id].kind is _NAMED else "",
        )
        for r in rows
    )  # fmt: skip
