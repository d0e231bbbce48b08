"""台账: the ledger of this post's site, body or place, narrowed, masked, page by page, and as a spreadsheet."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from yichuang.domain.cases import public as cases
from yichuang.domain.catalogue import public as catalogue
from yichuang.domain.places import public as places
from yichuang.faces.common.spreadsheets import spreadsheet
from yichuang.faces.desk import lights, shell
from yichuang.faces.desk.access import actor_of, desk_page
from yichuang.kernel import clock
from yichuang.kernel.actor import Actor

CHANNELS = (
    ("window", "窗口"),
    ("online", "网上"),
    ("agent", "代办"),
    ("terminal", "自助终端"),
    ("entered_later", "补登"),
    ("api", "接口"),
)
_NAMES = ("text", "state", "item", "town", "channel", "since", "until", "late", "later")
_LONGEST = 100  # of what one filter is read and shown again


@require_safe
@desk_page("cases.ledger")
def ledger(request: HttpRequest) -> HttpResponse:
    """A page of the ledger, newest first."""
    actor = actor_of(request)
    before = _number(request, "before")
    found = cases.list_ledger(actor, narrowed(request), before=before)
    openable = cases.openable(actor, [row.case_id for row in found.rows])
    typed = {n: request.GET[n][:_LONGEST] for n in _NAMES if request.GET.get(n)}
    address = reverse("desk:ledger")
    more = urlencode(typed | {"before": str(found.next_key)})
    context = {
        "rows": [(row, lights.row_state(row), row.case_id in openable) for row in found.rows],
        "total": "" if before else f"{found.total}+" if found.more_than else str(found.total),
        "typed": {n: request.GET.get(n, "")[:_LONGEST] for n in _NAMES},
        "filtered": bool(typed),
        "states": list(cases.STATES.items()),
        "items": _items(actor),
        "towns": _towns(actor),
        "channels": CHANNELS,
        "channel_words": dict(CHANNELS),
        "more": f"{address}?{more}" if found.next_key else "",
        "first": f"{address}?{urlencode(typed)}" if before else "",
        "export": f"{reverse('desk:ledger_export')}?{urlencode(typed)}" if actor.may("cases.export") else "",
    }
    return shell.page(request, "desk/ledger/ledger.html", context, at="ledger")


@require_safe
@desk_page("cases.export")
def export(request: HttpRequest) -> HttpResponse:
    """The same rows as a spreadsheet; the export is on record."""
    content = cases.export_ledger(actor=actor_of(request), narrow=narrowed(request))
    return spreadsheet(content, f"办件台账 {clock.today():%Y-%m-%d}")


def narrowed(request: HttpRequest) -> cases.LedgerFilter:
    """What the filters say; what cannot be read narrows nothing."""
    given = request.GET
    return cases.LedgerFilter(
        text=given.get("text", "")[:_LONGEST].replace("\x00", ""),
        state=given.get("state", ""),
        item_id=_number(request, "item"),
        town=_number(request, "town"),
        channel=given.get("channel", "") if given.get("channel") in dict(CHANNELS) else "",
        since=_day(given.get("since", "")),
        until=_day(given.get("until", "")),
        entered_later=True if given.get("later") else None,
        light="late" if given.get("late") else "",
    )


def _items(actor: Actor) -> list[tuple[int, str]]:
    return [(i.id, i.name) for i in catalogue.list_items(actor.place_id or 0)]


def _towns(actor: Actor) -> list[tuple[int, str]]:
    if actor.place_id is None:
        return []
    place = places.get_place_by_id(actor.place_id)
    return [(t.code, t.short_name) for t in places.list_divisions(place.county)]


def _number(request: HttpRequest, name: str) -> int | None:
    text: Any = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 19 else None


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None
